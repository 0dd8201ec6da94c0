//! Whether a number is a multiple of another one, exactly: `multipleOf`.

use rust_decimal::Decimal;

/// Whether `number` is `of` times a whole number; `of` is not 0.
pub(super) fn is_multiple(number: Decimal, of: Decimal) -> bool {
    let (digits, of_digits) = (number.mantissa().unsigned_abs(), of.mantissa().unsigned_abs());
    if digits == 0 {
        return true;
    }
    if of.scale() >= number.scale() {
        // digits * 10^more must be divisible by of_digits: the remainder is carried along instead of the product, and
        // stays below 2^96, so that ten times as much fits.
        let more = of.scale() - number.scale();
        let Some(start) = digits.checked_rem(of_digits) else { return false };
        return (0..more).fold(start, |rest, _| rest * 10 % of_digits) == 0;
    }
    // digits must be divisible by of_digits * 10^more; where that is too large, it is larger than digits.
    let power = 10_u128.checked_pow(number.scale() - of.scale());
    let divisor = power.and_then(|power| of_digits.checked_mul(power));
    divisor.and_then(|divisor| digits.checked_rem(divisor)) == Some(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    #[test]
    fn multiples_are_exact() {
        for (value, of, expected) in [
            ("0.3", "0.1", true),
            ("1070468.14", "0.01", true),
            ("1070468.145", "0.01", false),
            ("-7.5", "2.5", true),
            ("0.00", "7", true),
            ("100", "0.0000000000000000000000000003", false),
            ("99", "0.0000000000000000000000000003", true),
            ("79228162514264337593543950335", "0.1", true),
            ("79228162514264337593543950335", "2", false),
            ("0.0000000000000000000000000001", "79228162514264337593543950335", false),
        ] {
            assert_eq!(is_multiple(number(value), number(of)), expected, "{value} of {of}");
        }
    }

    proptest! {
        #[test]
        fn what_was_multiplied_is_a_multiple(factor in -1_000_000_i64..1_000_000, of in 1_i64..1_000_000, scale in 0_u32..9) {
            let of = Decimal::new(of, scale);
            let product = Decimal::from(factor) * of;
            prop_assert!(is_multiple(product, of));
            let beside = product + Decimal::new(1, scale + 1);
            prop_assert!(!is_multiple(beside, of));
        }
    }
}
