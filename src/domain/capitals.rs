//! Amounts in Chinese capitals (人民币大写), read.

use std::fmt;

use rust_decimal::Decimal;

/// Why a text is not an amount in words. No such text is ever read as some number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AmountReason {
    /// There is nothing to read, or only a prefix.
    Empty,
    /// A character that is no numeral, unit or permitted prefix.
    UnknownCharacter,
    /// A unit with no digit before it (`佰元`).
    DigitExpected,
    /// A digit with no unit after it, where only a unit can tell its value (`壹贰元`).
    UnitExpected,
    /// A unit that is not lower than the one before it (`壹仟贰仟`, `伍佰陆仟`).
    OutOfOrder,
    /// 零 where no position is skipped (`壹佰零贰拾元`), at the start, or twice in a row.
    MisplacedZero,
    /// 零 with nothing after it (`壹佰零元`).
    TrailingZero,
    /// Positions are skipped without 零, so that the digit could be read two ways (`壹万伍元`).
    MissingZero,
    /// The whole part does not end in 元 or 圆.
    MissingYuan,
    /// A character that is known but cannot stand here (`壹元整伍角`).
    Unexpected,
}

/// Where and why a text is not an amount in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AmountError {
    /// Index in characters (not bytes) into the text as given; the text's length where something is missing at its end.
    pub at: usize,
    /// The character there, if any.
    pub found: Option<char>,
    /// What is wrong with it.
    pub reason: AmountReason,
}

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.reason {
            AmountReason::Empty => "no amount given",
            AmountReason::UnknownCharacter => "not a character of an amount in words",
            AmountReason::DigitExpected => "a digit is missing before this unit",
            AmountReason::UnitExpected => "a unit is missing before this character",
            AmountReason::OutOfOrder => "units must go from high to low, each once",
            AmountReason::MisplacedZero => "`零` stands where no position is skipped",
            AmountReason::TrailingZero => "`零` has no digit after it",
            AmountReason::MissingZero => "positions are skipped without `零`",
            AmountReason::MissingYuan => "`元` or `圆` is missing",
            AmountReason::Unexpected => "cannot stand here",
        };
        match self.found {
            Some(found) => write!(f, "{reason}: `{found}` at character {}", self.at + 1),
            None => write!(f, "{reason} at the end"),
        }
    }
}

impl std::error::Error for AmountError {}

/// Reads an amount in Chinese capitals (人民币大写), such as `人民币壹万陆仟肆佰零玖元零贰分`, to the fen.
///
/// Accepted: a prefix `人民币`, `(大写)` and a colon; `负`; 元 or 圆; 整 or 正 at the end; traditional forms
/// (貳陸萬億圓), the ordinary numerals 一二三 and 两, 〇; a leading 拾 for ten; white space anywhere; 零 written out with
/// its unit, as on printed forms (`壹仟零佰零拾伍元`). Where a position is zero at the border of 万 or 元, 零 may be
/// written or not, as 《支付结算办法》 (People's Bank of China, 1997, annex 1) has it: `壹拾万柒仟元零伍角叁分` is `壹拾万零柒仟元伍角叁分`.
///
/// The result has a scale of 2 and lies within ±9,999,999,999,999,999.99.
///
/// # Errors
/// Anything that is not one well-formed amount, with the place and the reason: a malformed text never becomes a number.
pub(crate) fn parse_chinese_amount(text: &str) -> Result<Decimal, AmountError> {
    let (negative, tokens) = lex(text)?;
    let end = AmountError { at: text.chars().count(), found: None, reason: AmountReason::MissingYuan };
    let mut reader = Reader::default();
    let fraction = match split(&tokens, Kind::Yuan) {
        Some((whole, yuan, fraction)) => {
            reader.whole(whole, yuan)?;
            fraction
        }
        None if tokens.iter().any(|t| matches!(t.kind, Kind::Wan | Kind::Yi | Kind::Unit(_))) => {
            return Err(end);
        }
        None if tokens.iter().any(|t| matches!(t.kind, Kind::Jiao | Kind::Fen)) => tokens.as_slice(),
        None => return Err(end),
    };
    reader.fraction(fraction)?;
    Ok(Decimal::new(if negative { -reader.fen } else { reader.fen }, 2))
}

/// One meaningful character, with its index in the text.
#[derive(Debug, Clone, Copy)]
struct Token {
    at: usize,
    found: char,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Zero,
    Digit(i64),
    /// 拾, 佰 or 仟, as a power of ten within its section.
    Unit(u32),
    Wan,
    Yi,
    Yuan,
    Jiao,
    Fen,
    /// 整 or 正: nothing follows.
    Exactly,
}

impl Token {
    fn error(&self, reason: AmountReason) -> AmountError {
        AmountError { at: self.at, found: Some(self.found), reason }
    }
}

fn kind(c: char) -> Option<Kind> {
    Some(match c {
        '零' | '〇' => Kind::Zero,
        '壹' | '壱' | '一' => Kind::Digit(1),
        '贰' | '貳' | '二' | '两' | '兩' => Kind::Digit(2),
        '叁' | '叄' | '參' | '参' | '三' => Kind::Digit(3),
        '肆' | '四' => Kind::Digit(4),
        '伍' | '五' => Kind::Digit(5),
        '陆' | '陸' | '六' => Kind::Digit(6),
        '柒' | '七' => Kind::Digit(7),
        '捌' | '八' => Kind::Digit(8),
        '玖' | '九' => Kind::Digit(9),
        '拾' | '十' => Kind::Unit(1),
        '佰' | '百' => Kind::Unit(2),
        '仟' | '千' => Kind::Unit(3),
        '万' | '萬' => Kind::Wan,
        '亿' | '億' => Kind::Yi,
        '元' | '圆' | '圓' => Kind::Yuan,
        '角' => Kind::Jiao,
        '分' => Kind::Fen,
        '整' | '正' => Kind::Exactly,
        _ => return None,
    })
}

/// The sign and the tokens after any prefix.
fn lex(text: &str) -> Result<(bool, Vec<Token>), AmountError> {
    let chars: Vec<(usize, char)> = text.chars().enumerate().filter(|(_, c)| !c.is_whitespace()).collect();
    let rest = skip_any(&chars, &["人民币", "人民幣"]);
    let rest = skip_any(rest, &["(大写)", "（大写）", "(大寫)", "（大寫）", "大写", "大寫"]);
    let rest = skip_any(rest, &[":", "："]);
    let unsigned = skip_any(rest, &["负", "負"]);
    let negative = unsigned.len() < rest.len();
    let tokens = unsigned
        .iter()
        .map(|&(at, found)| match kind(found) {
            Some(kind) => Ok(Token { at, found, kind }),
            None => Err(AmountError { at, found: Some(found), reason: AmountReason::UnknownCharacter }),
        })
        .collect::<Result<Vec<_>, _>>()?;
    if tokens.is_empty() {
        return Err(AmountError { at: text.chars().count(), found: None, reason: AmountReason::Empty });
    }
    Ok((negative, tokens))
}

fn skip_any<'a>(chars: &'a [(usize, char)], words: &[&str]) -> &'a [(usize, char)] {
    let skip = words.iter().find_map(|word| {
        let length = word.chars().count();
        let starts = chars.len() >= length && word.chars().zip(chars).all(|(a, &(_, b))| a == b);
        if starts { chars.get(length..) } else { None }
    });
    skip.unwrap_or(chars)
}

/// Splits at the first token of `kind`.
fn split(tokens: &[Token], kind: Kind) -> Option<(&[Token], Token, &[Token])> {
    let at = tokens.iter().position(|t| t.kind == kind)?;
    let (before, rest) = tokens.split_at(at);
    let (&found, after) = rest.split_first()?;
    Some((before, found, after))
}

/// The amount so far, and the lowest position (a power of ten of the yuan) that has been named.
#[derive(Default)]
struct Reader {
    fen: i64,
    lowest: Option<i32>,
}

impl Reader {
    /// `[eight digits 亿] [eight digits]`, where eight digits are `[four 万] [four]`; or 零 alone.
    fn whole(&mut self, tokens: &[Token], yuan: Token) -> Result<(), AmountError> {
        match tokens {
            [] => return Err(yuan.error(AmountReason::DigitExpected)),
            [only] if only.kind == Kind::Zero => {
                self.lowest = Some(0);
                return Ok(());
            }
            _ => {}
        }
        let low = match split(tokens, Kind::Yi) {
            Some((high, yi, low)) => {
                if high.is_empty() {
                    return Err(yi.error(AmountReason::DigitExpected));
                }
                self.eight(high, 8)?;
                low
            }
            None => tokens,
        };
        self.eight(low, 0)
    }

    fn eight(&mut self, tokens: &[Token], base: u32) -> Result<(), AmountError> {
        let low = match split(tokens, Kind::Wan) {
            Some((high, wan, low)) => {
                if high.is_empty() {
                    return Err(wan.error(AmountReason::DigitExpected));
                }
                self.section(high, base + 4)?;
                low
            }
            None => tokens,
        };
        self.section(low, base)
    }

    /// Up to four digits with 仟, 佰 and 拾, whose last digit has the position `base`.
    fn section(&mut self, tokens: &[Token], base: u32) -> Result<(), AmountError> {
        let exponent = |unit: u32| i32::try_from(base + unit).unwrap_or(i32::MAX);
        let mut zero: Option<Token> = None;
        let mut tokens = tokens.iter().peekable();
        while let Some(&token) = tokens.next() {
            let next = tokens.peek().map(|t| t.kind);
            match (token.kind, next) {
                // A printed form names its empty positions: `零拾`, and `零` in the place of the ones.
                (Kind::Zero, Some(Kind::Unit(unit))) => {
                    self.empty_position(token, exponent(unit), AmountReason::MisplacedZero)?;
                    tokens.next();
                }
                (Kind::Zero, None) => {
                    self.empty_position(token, exponent(0), AmountReason::TrailingZero)?;
                }
                (Kind::Zero, Some(Kind::Digit(_))) => zero = Some(token),
                (Kind::Zero, Some(_)) => return Err(token.error(AmountReason::MisplacedZero)),
                (Kind::Digit(digit), Some(Kind::Unit(unit))) => {
                    let unit_token = tokens.next().copied().unwrap_or(token);
                    self.place(digit, exponent(unit), zero.take(), unit_token)?;
                }
                (Kind::Digit(digit), None) => {
                    let skips = self.lowest.is_some_and(|lowest| exponent(0) + 1 < lowest);
                    // `壹万伍` is how people say 15,000, so a bare digit after a skipped position must have its 零.
                    if skips && zero.is_none() {
                        return Err(token.error(AmountReason::MissingZero));
                    }
                    self.place(digit, exponent(0), zero.take(), token)?;
                }
                (Kind::Digit(_), Some(next)) => {
                    let found = tokens.next().copied().unwrap_or(token);
                    let repeated = matches!(next, Kind::Wan | Kind::Yi);
                    let reason = if repeated { AmountReason::OutOfOrder } else { AmountReason::UnitExpected };
                    return Err(found.error(reason));
                }
                (Kind::Unit(1), _) if self.lowest.is_none() => {
                    self.place(1, exponent(1), None, token)?;
                }
                (Kind::Unit(_), _) => return Err(token.error(AmountReason::DigitExpected)),
                (Kind::Wan | Kind::Yi, _) => return Err(token.error(AmountReason::OutOfOrder)),
                _ => return Err(token.error(AmountReason::Unexpected)),
            }
        }
        Ok(())
    }

    /// What follows 元: 角 and 分, and 整 or 正 at the very end.
    fn fraction(&mut self, tokens: &[Token]) -> Result<(), AmountError> {
        let tokens = match tokens.split_last() {
            Some((last, rest)) if last.kind == Kind::Exactly => rest,
            _ => tokens,
        };
        let mut zero: Option<Token> = None;
        let mut tokens = tokens.iter();
        while let Some(&token) = tokens.next() {
            let exponent = match tokens.as_slice().first().map(|t| t.kind) {
                Some(Kind::Jiao) => Some(-1),
                Some(Kind::Fen) => Some(-2),
                _ => None,
            };
            match (token.kind, exponent) {
                (Kind::Zero | Kind::Digit(_), Some(exponent)) => {
                    let unit = tokens.next().copied().unwrap_or(token);
                    let digit = if let Kind::Digit(digit) = token.kind { digit } else { 0 };
                    self.place(digit, exponent, zero.take(), unit)?;
                }
                (Kind::Zero, None) if tokens.as_slice().is_empty() => {
                    return Err(token.error(AmountReason::TrailingZero));
                }
                (Kind::Zero, None) if zero.is_none() => zero = Some(token),
                (Kind::Zero, None) => return Err(token.error(AmountReason::MisplacedZero)),
                (Kind::Digit(_), None) => return Err(token.error(AmountReason::UnitExpected)),
                (Kind::Jiao | Kind::Fen | Kind::Unit(_), _) => {
                    return Err(token.error(AmountReason::DigitExpected));
                }
                _ => return Err(token.error(AmountReason::Unexpected)),
            }
        }
        Ok(())
    }

    /// A position named as empty must be the very next one: elsewhere 零 before 拾 could also mean "and ten".
    fn empty_position(&mut self, zero: Token, exponent: i32, reason: AmountReason) -> Result<(), AmountError> {
        if self.lowest != Some(exponent + 1) {
            return Err(zero.error(reason));
        }
        self.lowest = Some(exponent);
        Ok(())
    }

    fn place(&mut self, digit: i64, exponent: i32, zero: Option<Token>, at: Token) -> Result<(), AmountError> {
        if self.lowest.is_some_and(|lowest| exponent >= lowest) {
            return Err(at.error(AmountReason::OutOfOrder));
        }
        if let Some(zero) = zero
            && self.lowest.is_none_or(|lowest| exponent + 1 >= lowest)
        {
            return Err(zero.error(AmountReason::MisplacedZero));
        }
        // Positions only descend from 10^15, so the sum stays below 10^18 fen, within i64.
        self.fen += digit * 10_i64.pow(u32::try_from(exponent + 2).unwrap_or(0));
        self.lowest = Some(exponent);
        Ok(())
    }
}

#[cfg(test)]
#[path = "capitals_tests.rs"]
mod tests;
