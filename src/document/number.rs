//! Exact reading of JSON numbers: every digit is kept, or the number is refused.

use rust_decimal::Decimal;

/// Digits that a decimal holds at most (2^96 − 1 has 29, and all of 28 always fit).
pub(super) const MAX_DIGITS: usize = 28;

/// A number that a decimal cannot hold exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OutOfRange;

/// Reads a number in JSON's grammar (`-12.50`, `1e3`), keeping the scale that was written.
///
/// # Errors
/// [`OutOfRange`] where the value has more digits, or a larger or smaller exponent, than a decimal holds.
pub(super) fn parse(text: &str) -> Result<Decimal, OutOfRange> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().map_err(|_| OutOfRange)?),
        None => (text, 0),
    };
    let (negative, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits = String::with_capacity(whole.len() + fraction.len());
    digits.push_str(whole);
    digits.push_str(fraction);
    let mut scale = i64::try_from(fraction.len()).map_err(|_| OutOfRange)?.saturating_sub(exponent);
    // Zeros behind the fraction's last digit add nothing: dropping them is exact.
    while scale > i64::try_from(MAX_DIGITS).unwrap_or(i64::MAX) && digits.len() > 1 && digits.ends_with('0') {
        digits.pop();
        scale -= 1;
    }
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() {
        let scale = u32::try_from(scale.clamp(0, 28)).map_err(|_| OutOfRange)?;
        return Ok(Decimal::new(0, scale));
    }
    let zeros = usize::try_from((-scale).max(0)).map_err(|_| OutOfRange)?;
    if significant.len().saturating_add(zeros) > MAX_DIGITS + 1 || scale > 28 {
        return Err(OutOfRange);
    }
    let mut value: i128 = significant.parse().map_err(|_| OutOfRange)?;
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

    proptest! {
        #[test]
        fn agrees_with_the_exact_reader(text in "-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,12})?") {
            prop_assert_eq!(parse(&text).unwrap(), Decimal::from_str_exact(&text).unwrap());
        }
    }
}
