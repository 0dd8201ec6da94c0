//! Exact reading of JSON numbers: every digit is kept, or the number is refused.

use rust_decimal::Decimal;

/// Digits that a decimal holds at most (2^96 − 1 has 29, and all of 28 always fit).
pub(super) const MAX_DIGITS: usize = 28;

/// The largest number of decimal places.
const MAX_SCALE: i64 = 28;

/// A number that a decimal cannot hold exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OutOfRange;

/// Reads a number in JSON's grammar (`-12.50`, `1e3`), keeping the scale that was written.
///
/// # Errors
/// [`OutOfRange`] where the value has more digits, or a larger or smaller exponent, than a decimal holds.
pub(super) fn parse(text: &str) -> Result<Decimal, OutOfRange> {
    match parse_short(text.as_bytes()) {
        Some(number) => Ok(number),
        None => parse_any(text),
    }
}

/// Reads a number of few digits and without an exponent, as amounts are; `None`: it is another one.
fn parse_short(text: &[u8]) -> Option<Decimal> {
    const FEW: usize = 18;
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if digits.len() > FEW && (digits.len() > FEW + 1 || !digits.contains(&b'.')) {
        return None;
    }
    let (mut value, mut places) = (0_i64, None);
    for byte in digits {
        match byte {
            b'0'..=b'9' => value = value * 10 + i64::from(byte - b'0'),
            b'.' => {
                places = Some(0);
                continue;
            }
            _ => return None,
        }
        places = places.map(|places| places + 1);
    }
    Some(Decimal::new(if digits.len() < text.len() { -value } else { value }, places.unwrap_or(0)))
}

fn parse_any(text: &str) -> Result<Decimal, OutOfRange> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().map_err(|_| OutOfRange)?),
        None => (text, 0),
    };
    let (negative, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = || whole.bytes().chain(fraction.bytes());
    if !digits().all(|digit| digit.is_ascii_digit()) {
        return Err(OutOfRange);
    }
    let mut kept = whole.len() + fraction.len();
    let mut scale = i64::try_from(fraction.len()).map_err(|_| OutOfRange)?.saturating_sub(exponent);
    // Zeros behind the fraction's last digit add nothing: dropping them is exact.
    let mut last = digits().rev();
    while scale > MAX_SCALE && kept > 1 && last.next() == Some(b'0') {
        kept -= 1;
        scale -= 1;
    }
    let leading = digits().take(kept).take_while(|digit| *digit == b'0').count();
    let significant = kept - leading;
    if significant == 0 {
        let scale = u32::try_from(scale.clamp(0, 28)).map_err(|_| OutOfRange)?;
        return Ok(Decimal::new(0, scale));
    }
    let zeros = usize::try_from((-scale).max(0)).map_err(|_| OutOfRange)?;
    if significant.saturating_add(zeros) > MAX_DIGITS + 1 || scale > MAX_SCALE {
        return Err(OutOfRange);
    }
    let mut value =
        digits().take(kept).skip(leading).fold(0, |value: i128, digit| value * 10 + i128::from(digit - b'0'));
    for _ in 0..zeros {
        value = value.checked_mul(10).ok_or(OutOfRange)?;
    }
    let scale = u32::try_from(scale.max(0)).map_err(|_| OutOfRange)?;
    let value = if negative { -value } else { value };
    Decimal::try_from_i128_with_scale(value, scale).map_err(|_| OutOfRange)
}

/// The number that a whole text is, in JSON's grammar but for the exponent; `None` for any other text.
pub(crate) fn read_number(text: &str) -> Option<Decimal> {
    let (whole, fraction) = match text.strip_prefix('-').unwrap_or(text).split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text.strip_prefix('-').unwrap_or(text), None),
    };
    let is_digits = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = is_digits(whole) && fraction.is_none_or(is_digits);
    is_number.then(|| parse(text).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keeps_every_digit_and_the_scale() {
        for text in [
            "99999999999999.99",
            "0.10",
            "-12.500",
            "0",
            "7",
            "79228162514264337593543950335",
            "0.0000000000000000000000000001",
        ] {
            assert_eq!(parse(text).unwrap().to_string(), text);
        }
        assert_eq!(parse("1e3").unwrap().to_string(), "1000");
        assert_eq!(parse("12.5E-2").unwrap().to_string(), "0.125");
        assert_eq!(parse("0e999999").unwrap(), Decimal::ZERO);
        assert_eq!(parse("0.30000000000000000000000000000000000").unwrap(), Decimal::new(3, 1));
    }

    #[test]
    fn refuses_what_would_be_rounded() {
        for text in [
            "79228162514264337593543950336",
            "0.00000000000000000000000000001",
            "1e29",
            "1e-29",
            "1e99999999999999999999",
            "-1e400",
        ] {
            assert_eq!(parse(text), Err(OutOfRange), "{text}");
        }
    }

    #[test]
    fn nineteen_digits_go_the_long_way() {
        for text in ["9999999999999999999", "-9999999999999999999", "999999999999999999.9", "1000000000000000000"] {
            assert_eq!(parse(text).unwrap().to_string(), text);
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_exact_reader(text in "-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,12})?") {
            prop_assert_eq!(parse(&text).unwrap(), Decimal::from_str_exact(&text).unwrap());
        }

        #[test]
        fn the_short_way_leads_where_the_long_one_does(text in "-?(0|[1-9][0-9]{0,19})(\\.[0-9]{1,20})?(e-?[0-9]{1,2})?") {
            let written = |number: Decimal| (number, number.scale(), number.is_sign_negative() && !number.is_zero());
            if let Some(found) = parse_short(text.as_bytes()) {
                prop_assert_eq!(Ok(written(found)), parse_any(&text).map(written));
            }
        }
    }
}
