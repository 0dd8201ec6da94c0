//! The values that are written out: texts without their quotes and escapes, numbers with every digit.

use rust_decimal::Decimal;

use crate::source::Span;

/// Why a text cannot be read, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadText {
    /// `\` before what it does not mean anything before.
    Escape(Span),
    /// `\` at the end of a line.
    Continued(Span),
}

/// Why a number cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadNumber {
    /// More digits than are computed with.
    Digits,
    /// `0x1F` and its like, or an exponent.
    Notation,
    /// A letter that means nothing.
    Letter,
}

/// What a text says; `written` is all of it with its quotes, `start` its place.
pub(super) fn text(written: &str, start: usize) -> Result<String, BadText> {
    match written.as_bytes() {
        [b'"', .., b'"'] => quoted(inner(written), start + 1),
        [b'`', .., b'`'] => {
            let inner = inner(written);
            let first = inner.strip_prefix("\r\n").or_else(|| inner.strip_prefix(['\r', '\n']));
            Ok(verbatim(first.unwrap_or(inner)))
        }
        // `#"…"#`
        _ => Ok(inner(written.trim_matches('#')).to_owned()),
    }
}

fn inner(written: &str) -> &str {
    written.get(1..written.len().saturating_sub(1)).unwrap_or_default()
}

/// What a part of a text in back-ticks says.
pub(super) fn verbatim(written: &str) -> String {
    written.replace("``", "`").replace("\\${", "${").replace("\r\n", "\n")
}

fn quoted(inner: &str, start: usize) -> Result<String, BadText> {
    let mut result = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find(['\\', '"']) {
        let (before, after) = rest.split_at(at);
        result.push_str(before);
        let (value, length) = match after.as_bytes() {
            [b'"', ..] => ('"', 2),
            _ => escape(after).ok_or_else(|| {
                let from = start + inner.len() - after.len();
                let next = after.chars().nth(1);
                let place = Span::new(from, from + 1 + next.map_or(0, char::len_utf8));
                if matches!(next, Some('\n' | '\r')) {
                    BadText::Continued(Span::new(from, from + 1))
                } else {
                    BadText::Escape(place)
                }
            })?,
        };
        result.push(value);
        rest = after.get(length..).unwrap_or_default();
    }
    result.push_str(rest);
    Ok(result)
}

/// The character that an escape stands for, and the length of the escape.
fn escape(text: &str) -> Option<(char, usize)> {
    let sign = text.chars().nth(1)?;
    let digits = match sign {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        'n' => return Some(('\n', 2)),
        'r' => return Some(('\r', 2)),
        't' => return Some(('\t', 2)),
        '"' | '\\' => return Some((sign, 2)),
        _ => return None,
    };
    let code = text.get(2..2 + digits).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let value = u32::from_str_radix(code, 16).ok().and_then(char::from_u32)?;
    Some((value, 2 + digits))
}

/// The value of a number, exact, with the places that it was written with.
pub(super) fn number(written: &str) -> Result<Decimal, BadNumber> {
    let digits: String = written.chars().filter(|c| *c != '_').collect();
    if let Some(letter) = digits.find(|c: char| !c.is_ascii_digit() && c != '.') {
        let is_notation = match digits.as_bytes().get(letter) {
            Some(b'e' | b'E') => true,
            Some(b'x' | b'o' | b'b' | b'X' | b'O' | b'B') => digits.starts_with('0') && letter == 1,
            _ => false,
        };
        return Err(if is_notation { BadNumber::Notation } else { BadNumber::Letter });
    }
    Decimal::from_str_exact(&digits).map_err(|_| BadNumber::Digits)
}
