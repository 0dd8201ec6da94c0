//! Money: rounding by name, and amounts in Chinese capitals (人民币大写) written; `capitals` reads them.

use rust_decimal::{Decimal, RoundingStrategy};

pub(crate) use super::capitals::parse_chinese_amount;

/// Amounts in words stay below 10^16 yuan: 万亿 is the highest position that the notation reaches here.
const WHOLE_DIGITS: usize = 16;

/// How a half is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundingMode {
    /// 四舍五入, "commercial": a half goes away from zero. The usual mode for money.
    HalfUp,
    /// 四舍六入五成双 (GB/T 8170), "banker's": a half goes to the even neighbour.
    HalfEven,
    /// Towards zero: digits beyond `places` are cut off.
    Down,
    /// Away from zero: any non-zero digit beyond `places` raises the last one.
    Up,
}

/// Rounds `amount` to `places` decimal places; an amount with no more places than that is unchanged.
#[must_use]
pub(crate) fn round(amount: Decimal, places: u32, mode: RoundingMode) -> Decimal {
    let strategy = match mode {
        RoundingMode::HalfUp => RoundingStrategy::MidpointAwayFromZero,
        RoundingMode::HalfEven => RoundingStrategy::MidpointNearestEven,
        RoundingMode::Down => RoundingStrategy::ToZero,
        RoundingMode::Up => RoundingStrategy::AwayFromZero,
    };
    amount.round_dp_with_strategy(places, strategy)
}

/// Writes `amount` in Chinese capitals without a prefix: `壹万陆仟肆佰零玖元零贰分`, `叁佰元整`, `伍角`, `零元整`.
///
/// 整 is written where there are neither 角 nor 分. 零 is written where positions are skipped, and after 元 where the ones
/// are zero and 角 is not, and not at a zero at the border of 万: the first of the forms in the annex of 《支付结算办法》.
/// `None` where `amount` has more than two decimal places (trailing zeros aside) or reaches 10^16 yuan.
#[must_use]
pub fn format_chinese_amount(amount: Decimal) -> Option<String> {
    let fen = amount.abs().checked_mul(Decimal::ONE_HUNDRED)?.normalize();
    if fen.scale() > 0 {
        return None;
    }
    let fen = u64::try_from(fen.mantissa()).ok()?;
    let whole = (fen / 100).to_string();
    if whole.len() > WHOLE_DIGITS {
        return None;
    }
    let mut words = String::new();
    if amount.is_sign_negative() && fen > 0 {
        words.push('负');
    }
    let ones_are_zero = whole.ends_with('0');
    if fen / 100 > 0 {
        write_whole(&whole, &mut words);
        words.push('元');
    } else if fen == 0 {
        words.push_str("零元");
    }
    let (jiao, fen_digit) = (fen / 10 % 10, fen % 10);
    if fen >= 100 && ((jiao == 0 && fen_digit > 0) || (jiao > 0 && ones_are_zero)) {
        words.push('零');
    }
    for (digit, unit) in [(jiao, '角'), (fen_digit, '分')] {
        if digit > 0 {
            words.push(capital(digit));
            words.push(unit);
        }
    }
    if jiao == 0 && fen_digit == 0 {
        words.push('整');
    }
    Some(words)
}

/// Writes decimal `digits`, at most sixteen and the first not zero, with 仟佰拾 and 万, 亿.
fn write_whole(digits: &str, words: &mut String) {
    let mut skipped = false;
    let mut section_written = false;
    for (index, byte) in digits.bytes().enumerate() {
        let position = digits.len() - 1 - index;
        let digit = u64::from(byte.saturating_sub(b'0'));
        if digit == 0 {
            skipped = true;
        } else {
            // A zero at the end of a section needs no 零 if the next section begins with its own highest digit.
            let at_border = position % 4 == 3 && section_just_closed(digits, index);
            if skipped && !at_border {
                words.push('零');
            }
            skipped = false;
            section_written = true;
            words.push(capital(digit));
            words.extend(['拾', '佰', '仟'].get((position % 4).wrapping_sub(1)));
        }
        match position {
            // 万 only if its section has a digit; 亿 always, since 万亿 may leave its lower half empty.
            4 | 12 if section_written => words.push('万'),
            8 => words.push('亿'),
            _ => {}
        }
        if position.is_multiple_of(4) {
            section_written = false;
        }
    }
}

/// Whether the section before the digit at `index` has any digit other than zero.
fn section_just_closed(digits: &str, index: usize) -> bool {
    digits.bytes().take(index).skip(index.saturating_sub(4)).any(|byte| byte != b'0')
}

fn capital(digit: u64) -> char {
    match digit {
        1 => '壹',
        2 => '贰',
        3 => '叁',
        4 => '肆',
        5 => '伍',
        6 => '陆',
        7 => '柒',
        8 => '捌',
        9 => '玖',
        _ => '零',
    }
}

#[cfg(test)]
#[path = "money_tests.rs"]
mod tests;
