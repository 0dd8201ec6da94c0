//! Identifiers: 统一社会信用代码 and telephone numbers.

use std::fmt;

use super::text::fold;

/// The 31 characters of GB 32100-2015, in the order of their values: no I, O, S, V, Z.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// GB 32100-2015: the weight of each of the first seventeen characters, 3^i mod 31.
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// GB 11714-1997: the weight of each of the first eight characters of an organisation code.
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
const LENGTH: usize = 18;

/// A unified social credit code (统一社会信用代码, GB 32100-2015) whose characters and check character are right.
///
/// Its other parts may still be implausible: see [`Uscc::doubts`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Uscc(Vec<char>);

/// Why a text is not a unified social credit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UsccError {
    /// It has `found` characters, and not eighteen.
    Length {
        /// How many it has.
        found: usize,
    },
    /// A character that the code does not use: I, O, S, V, Z, a small letter, anything else.
    Character {
        /// Its index in characters, from 0.
        index: usize,
        /// The character.
        char: char,
    },
    /// The last character does not agree with the seventeen before it: a typing error somewhere.
    CheckCharacter {
        /// What the others call for.
        expected: char,
        /// What stands there.
        found: char,
    },
}

impl fmt::Display for UsccError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { found } => write!(f, "a unified social credit code has 18 characters, this one {found}"),
            Self::Character { index, char } => {
                write!(f, "`{char}` at character {} is not used in a unified social credit code", index + 1)
            }
            Self::CheckCharacter { expected, found } => {
                write!(f, "the check character is `{found}` and should be `{expected}`")
            }
        }
    }
}

impl std::error::Error for UsccError {}

/// What is implausible about a code whose check character is right. None of these proves it wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// The ninth character of the organisation code (GB 11714) does not agree with its eight others.
    OrganisationCheck {
        /// What the others call for: a digit or `X`.
        expected: char,
        /// What stands there, the code's seventeenth character.
        found: char,
    },
    /// The registering authority issues no such category of organisation.
    Category {
        /// The first character.
        authority: char,
        /// The second character.
        category: char,
    },
    /// Characters three to eight are not six digits that begin with the code of a province (GB/T 2260).
    Region {
        /// The first two of them.
        province: [char; 2],
    },
}

/// Checks a unified social credit code: length, characters, check character.
///
/// The text is taken as it stands: no trimming, no change of case; a rule that wants to be lenient folds first.
///
/// # Errors
/// The first of: wrong length, a character that is not used, a wrong check character.
pub(crate) fn check_uscc(text: &str) -> Result<Uscc, UsccError> {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() != LENGTH {
        return Err(UsccError::Length { found: chars.len() });
    }
    let mut sum = 0;
    let mut weights = WEIGHTS.iter();
    for (index, &char) in chars.iter().enumerate() {
        let value = alphabet_value(char).ok_or(UsccError::Character { index, char })?;
        // The check character itself has no weight.
        sum += value * weights.next().copied().unwrap_or(0);
    }
    let expected = alphabet_char((31 - sum % 31) % 31);
    match chars.last() {
        Some(&found) if found != expected => Err(UsccError::CheckCharacter { expected, found }),
        _ => Ok(Uscc(chars)),
    }
}

impl Uscc {
    /// The registering authority (登记管理部门), the first character.
    #[must_use]
    pub(crate) fn authority(&self) -> char {
        self.at(0)
    }

    /// The category of organisation (机构类别), the second character; its meaning depends on the authority.
    #[must_use]
    pub(crate) fn category(&self) -> char {
        self.at(1)
    }

    /// The registering authority's region (登记管理机关行政区划码, GB/T 2260), characters three to eight.
    #[must_use]
    pub(crate) fn region(&self) -> String {
        self.0.iter().skip(2).take(6).collect()
    }

    /// Everything implausible about the code, in the order of its characters from the left; empty for nearly all real codes.
    #[must_use]
    pub(crate) fn doubts(&self) -> Vec<Doubt> {
        [self.category_doubt(), self.region_doubt(), self.organisation_doubt()].into_iter().flatten().collect()
    }

    /// The categories of GB 32100-2015 with its amendment: institutions 1, foreign affairs 2, justice 3, culture 4,
    /// civil affairs 5, tourism 6, religion 7, unions 8, market regulation 9, the military A, agriculture N, others Y.
    fn category_doubt(&self) -> Option<Doubt> {
        let categories = match self.authority() {
            '1' | '5' | 'N' => "1239",
            '2' | '4' | '8' | 'A' => "19",
            '3' => "123459",
            '6' | '7' => "129",
            '9' => "123",
            'Y' => "1",
            _ => "",
        };
        let (authority, category) = (self.authority(), self.category());
        (!categories.contains(category)).then_some(Doubt::Category { authority, category })
    }

    fn region_doubt(&self) -> Option<Doubt> {
        let province = [self.at(2), self.at(3)];
        let digits = self.region().chars().all(|c| c.is_ascii_digit());
        let known = is_province(province);
        (!(digits && known)).then_some(Doubt::Region { province })
    }

    fn organisation_doubt(&self) -> Option<Doubt> {
        let body = self.0.iter().skip(8);
        let sum: u32 = body.zip(ORGANISATION_WEIGHTS).map(|(c, weight)| c.to_digit(36).unwrap_or(0) * weight).sum();
        let expected = match 11 - sum % 11 {
            10 => 'X',
            11 => '0',
            digit => char::from_digit(digit, 10).unwrap_or('0'),
        };
        let found = self.at(16);
        (found != expected).then_some(Doubt::OrganisationCheck { expected, found })
    }

    fn at(&self, index: usize) -> char {
        // `check_uscc` has made sure of eighteen characters.
        self.0.get(index).copied().unwrap_or('0')
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().collect::<String>())
    }
}

fn alphabet_value(c: char) -> Option<u32> {
    ALPHABET.chars().zip(0..).find_map(|(known, value)| (known == c).then_some(value))
}

fn alphabet_char(value: u32) -> char {
    ALPHABET.chars().zip(0..).find_map(|(c, known)| (known == value).then_some(c)).unwrap_or('0')
}

/// The first two digits of GB/T 2260, and 10, which the national registry itself uses (100000).
fn is_province(digits: [char; 2]) -> bool {
    matches!(
        digits,
        ['1', '0'..='5']
            | ['2', '1'..='3']
            | ['3', '1'..='7']
            | ['4', '1'..='6']
            | ['5', '0'..='4']
            | ['6', '1'..='5']
            | ['7', '1']
            | ['8', '1' | '2']
    )
}

/// What kind of telephone number a text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Phone {
    /// A Chinese mobile number: 1, then 3 to 9, then nine digits.
    Mobile,
    /// A Chinese landline with its area code.
    Landline {
        /// The digits of the extension (分机), if one is given.
        extension: Option<String>,
    },
    /// A Chinese service number: 400 or 800 and seven digits; an extension marked as one is accepted and not kept.
    Service400,
    /// Any other number in E.164 form, with `+` or `00` and 8 to 15 digits; an extension as above.
    International,
}

/// Classifies a telephone number, or `None` where it is none that could be dialled as written.
///
/// Spaces, hyphens, dots, parentheses and full-width characters are accepted. A Chinese number may begin with +86, 0086 or
/// 86; a landline needs its area code (10, 2x or three digits; the 0 may be left out after +86) and seven or eight digits. An
/// extension follows `转`, `ext`, `分机`, `x` or `#`, or a hyphen after the complete number. A number under +86 that is
/// no Chinese number is `None`, never [`Phone::International`]; so is a field with two numbers.
#[must_use]
pub(crate) fn classify_phone(text: &str) -> Option<Phone> {
    let folded = fold(text);
    let (number, marked) = split_extension(folded.text());
    if marked.as_ref().is_some_and(|extension| !is_extension(extension)) {
        return None;
    }
    let (prefix, groups) = digit_groups(number)?;
    let digits = groups.concat();
    let (china, national) = match prefix {
        Prefix::International => match digits.strip_prefix("86") {
            Some(national) => (true, national),
            None => return is_e164(&digits).then_some(Phone::International),
        },
        // Written without its `+`: no Chinese number of its own begins with 86 and has thirteen digits or more.
        Prefix::None => match digits.strip_prefix("86").filter(|rest| is_mobile(rest)) {
            Some(national) => (true, national),
            None => (false, digits.as_str()),
        },
    };
    if is_mobile(national) {
        return marked.is_none().then_some(Phone::Mobile);
    }
    if is_service(national) {
        return Some(Phone::Service400);
    }
    if let Some(extension) = marked {
        return is_landline(national, china).then_some(Phone::Landline { extension: Some(extension) });
    }
    landline(national, &groups, china)
}

/// A landline whose extension, if any, is its last group of digits.
fn landline(national: &str, groups: &[String], china: bool) -> Option<Phone> {
    if let [.., before, last] = groups
        && matches!(before.len(), 7 | 8 | 10..)
        && is_extension(last)
        && national.strip_suffix(last.as_str()).is_some_and(|number| is_landline(number, china))
    {
        return Some(Phone::Landline { extension: Some(last.clone()) });
    }
    if is_landline(national, china) {
        return Some(Phone::Landline { extension: None });
    }
    // `010-6234-5678-801`: the number's own groups are shorter, so only the total can tell.
    let last = groups.last().filter(|last| is_extension(last))?;
    let number = national.strip_suffix(last.as_str())?;
    is_landline(number, china).then(|| Phone::Landline { extension: Some(last.clone()) })
}

#[derive(PartialEq, Eq)]
enum Prefix {
    /// `+` or `00`.
    International,
    None,
}

/// The number and the extension that a word or sign marks.
fn split_extension(text: &str) -> (&str, Option<String>) {
    for mark in ["转", "分机", "ext", "x", "#"] {
        if let Some((number, extension)) = text.split_once(mark) {
            let noise = |c: char| c.is_whitespace() || matches!(c, '.' | ',' | ':' | '-' | '(' | ')');
            let number = number.trim_end_matches(noise);
            return (number, Some(extension.trim_matches(noise).to_owned()));
        }
    }
    (text, None)
}

/// The digits in the groups that hyphens make (spaces, dots and parentheses make none), and the prefix before them.
fn digit_groups(text: &str) -> Option<(Prefix, Vec<String>)> {
    let trimmed = text.trim().trim_start_matches('(').trim_start();
    let (mut prefix, rest) = match trimmed.strip_prefix('+') {
        Some(rest) => (Prefix::International, rest),
        None => (Prefix::None, trimmed),
    };
    let mut groups = vec![String::new()];
    for c in rest.chars() {
        match c {
            '0'..='9' => groups.last_mut()?.push(c),
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => groups.push(String::new()),
            '(' | ')' | '.' => {}
            c if c.is_whitespace() => {}
            _ => return None,
        }
    }
    groups.retain(|group| !group.is_empty());
    if prefix == Prefix::None
        && let Some(first) = groups.first_mut()
        && let Some(rest) = first.strip_prefix("00")
    {
        *first = rest.to_owned();
        prefix = Prefix::International;
    }
    Some((prefix, groups))
}

fn all_digits(text: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_extension(text: &str) -> bool {
    all_digits(text, 1..=6)
}

fn is_mobile(digits: &str) -> bool {
    all_digits(digits, 11..=11) && matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..])
}

fn is_service(digits: &str) -> bool {
    all_digits(digits, 10..=10) && (digits.starts_with("400") || digits.starts_with("800"))
}

/// An area code, 10, 2x or three digits from 3 to 9, and seven or eight digits.
fn is_landline(digits: &str, china: bool) -> bool {
    let without_zero = match digits.strip_prefix('0') {
        Some(rest) => rest,
        None if china => digits,
        None => return false,
    };
    match without_zero.as_bytes() {
        [b'1', b'0', ..] | [b'2', ..] => all_digits(without_zero, 9..=10),
        [b'3'..=b'9', ..] => all_digits(without_zero, 10..=11),
        _ => false,
    }
}

/// ITU-T E.164: at most fifteen digits, the country code first, which never begins with 0; fewer than eight are no number.
fn is_e164(digits: &str) -> bool {
    all_digits(digits, 8..=15) && !digits.starts_with('0')
}

#[cfg(test)]
#[path = "identifiers_tests.rs"]
mod tests;
