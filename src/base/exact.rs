//! Exact arithmetic on decimals: a result that needs more digits than a decimal holds is refused, never rounded.
//!
//! A decimal holds 28 digits. Its own operations round what is longer, without a word: `7000000.000000000000000000001` times
//! 1.5 would be 10,500,000. Only a quotient is rounded, as every division must end somewhere.

use rust_decimal::{Decimal, RoundingStrategy};

/// The largest number of decimal places.
const MAX_SCALE: u32 = 28;

/// The number; of zero, which needs no sign, the one without.
#[must_use]
pub(crate) fn unsigned_zero(number: Decimal) -> Decimal {
    if number.is_zero() { number.abs() } else { number }
}

/// The sum; `None` where it needs more digits than there are.
#[must_use]
pub(crate) fn add(a: Decimal, b: Decimal) -> Option<Decimal> {
    same_places(a, b, i64::checked_add).or_else(|| any_sum(a, b))
}

/// The difference; `None` where it needs more digits than there are.
#[must_use]
pub(crate) fn subtract(a: Decimal, b: Decimal) -> Option<Decimal> {
    same_places(a, b, i64::checked_sub).or_else(|| any_sum(a, -b))
}

/// The result for two amounts of as many places, which most are: their digits are counted like whole numbers.
fn same_places(a: Decimal, b: Decimal, operation: impl Fn(i64, i64) -> Option<i64>) -> Option<Decimal> {
    if a.scale() != b.scale() {
        return None;
    }
    let digits = |number: Decimal| i64::try_from(number.mantissa()).ok();
    operation(digits(a)?, digits(b)?).map(|digits| Decimal::new(digits, a.scale()))
}

fn any_sum(a: Decimal, b: Decimal) -> Option<Decimal> {
    // A result with all the places of both has lost none.
    let places = a.scale().max(b.scale());
    a.checked_add(b).filter(|sum| sum.scale() == places).or_else(|| add_shortest(a.normalize(), b.normalize()))
}

/// The product; `None` where it needs more digits than there are.
#[must_use]
pub(crate) fn multiply(a: Decimal, b: Decimal) -> Option<Decimal> {
    let places = a.scale() + b.scale();
    let product = a.checked_mul(b).filter(|product| product.scale() == places).or_else(|| multiply_shortest(a, b));
    product.map(unsigned_zero)
}

/// The digits of a quotient that does not end, and its decimal places: so many that no cent is lost, so few that it can be
/// added to an amount or multiplied by a rate exactly.
const QUOTIENT_DIGITS: u32 = 20;
const QUOTIENT_PLACES: u32 = 16;

/// The quotient: exact where it ends within 28 digits, else rounded half up to 20 digits and at most 16 decimal places, but
/// never to 0. `None` for a division by 0, or where it is too large.
#[must_use]
pub(crate) fn divide(a: Decimal, b: Decimal) -> Option<Decimal> {
    let quotient = a.checked_div(b)?;
    if multiply(quotient, b) == Some(a) {
        return Some(unsigned_zero(quotient));
    }
    let rounded = match shortened(quotient) {
        Some(rounded) => rounded,
        None => any_shortened(quotient)?,
    };
    Some(if rounded.is_zero() { quotient } else { rounded })
}

/// What a division leaves, with the sign of the number that is divided. `None` for a division by 0.
#[must_use]
pub(crate) fn remainder(a: Decimal, b: Decimal) -> Option<Decimal> {
    a.checked_rem(b).map(unsigned_zero)
}

fn any_shortened(quotient: Decimal) -> Option<Decimal> {
    let half_up = RoundingStrategy::MidpointAwayFromZero;
    let shortened = quotient.round_sf_with_strategy(QUOTIENT_DIGITS, half_up)?;
    Some(shortened.round_dp_with_strategy(QUOTIENT_PLACES, half_up))
}

/// The same for a quotient of more digits than are kept, of which no more stand before its point.
fn shortened(quotient: Decimal) -> Option<Decimal> {
    let (mut digits, mut places) = (quotient.mantissa().unsigned_abs(), quotient.scale());
    let mut drop = |count: u32| {
        let power = 10_u128.checked_pow(count)?;
        places = places.checked_sub(count)?;
        digits = digits / power + u128::from(digits % power >= power / 2);
        Some(places)
    };
    let too_many = quotient.mantissa().unsigned_abs().checked_ilog10()?.checked_sub(QUOTIENT_DIGITS - 1)?;
    if too_many == 0 {
        return None;
    }
    let places_left = drop(too_many)?;
    if places_left > QUOTIENT_PLACES {
        drop(places_left - QUOTIENT_PLACES)?;
    }
    let digits = i128::try_from(digits).ok()?;
    let digits = if quotient.is_sign_negative() { -digits } else { digits };
    Decimal::try_from_i128_with_scale(digits, places).ok()
}

/// A hundredth; `None` where it needs more digits than there are.
#[must_use]
pub(crate) fn hundredth(number: Decimal) -> Option<Decimal> {
    multiply(number, Decimal::new(1, 2))
}

/// The sum of two numbers without zeros at their ends.
fn add_shortest(a: Decimal, b: Decimal) -> Option<Decimal> {
    let places = a.scale().max(b.scale());
    // The shorter one has a zero in the last place of the longer, whose last digit is none: it is needed. What does not fit
    // into 38 digits then is more than 28.
    let aligned = |number: Decimal| number.mantissa().checked_mul(10_i128.checked_pow(places - number.scale())?);
    shortest(aligned(a)?.checked_add(aligned(b)?)?, places)
}

fn multiply_shortest(a: Decimal, b: Decimal) -> Option<Decimal> {
    let negative = a.is_sign_negative() != b.is_sign_negative();
    let (mut left, mut right) = (a.mantissa().unsigned_abs(), b.mantissa().unsigned_abs());
    let mut places = a.scale() + b.scale();
    if left == 0 || right == 0 {
        return Some(Decimal::ZERO);
    }
    // A ten of the product can be dropped for a decimal place: both factors in one of them, or a two here and a five there.
    while places > 0 {
        if left % 10 == 0 {
            left /= 10;
        } else if right % 10 == 0 {
            right /= 10;
        } else if left % 2 == 0 && right % 5 == 0 {
            (left, right) = (left / 2, right / 5);
        } else if left % 5 == 0 && right % 2 == 0 {
            (left, right) = (left / 5, right / 2);
        } else {
            break;
        }
        places -= 1;
    }
    let product = i128::try_from(left.checked_mul(right)?).ok()?;
    shortest(if negative { -product } else { product }, places)
}

/// The number with as many zeros dropped from the end of its places as it takes to hold it.
fn shortest(mut mantissa: i128, mut places: u32) -> Option<Decimal> {
    loop {
        if places <= MAX_SCALE
            && let Ok(number) = Decimal::try_from_i128_with_scale(mantissa, places)
        {
            return Some(number);
        }
        if places == 0 || mantissa % 10 != 0 {
            return None;
        }
        mantissa /= 10;
        places -= 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn dec(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    fn show(number: Option<Decimal>) -> String {
        number.map_or_else(|| "none".to_owned(), |number| number.to_string())
    }

    #[test]
    fn places_are_kept_and_no_digit_is_lost() {
        let cases = [
            (show(add(dec("12.50"), dec("1"))), "13.50"),
            (show(add(dec("700000.0000000000000000000001"), dec("1000"))), "701000.0000000000000000000001"),
            (show(add(dec("8000000.000000000000000000001"), dec("0.0000000000000000000001"))), "none"),
            (show(add(dec("79228162514264337593543950335"), dec("1"))), "none"),
            (show(add(dec("79228162514264337593543950335"), dec("0.1"))), "none"),
            (show(add(dec("79228162514264337593543950335"), dec("0.00"))), "79228162514264337593543950335"),
            (show(add(dec("3961408125713216879677197516.7"), dec("0.00"))), "3961408125713216879677197516.7"),
            (show(add(dec("7922816251426433759354395033.5"), dec("0.5"))), "7922816251426433759354395034"),
            (show(subtract(dec("7922816251426433759354395033.5"), dec("-0.6"))), "none"),
            (show(multiply(dec("0.10"), dec("0.20"))), "0.0200"),
            (show(multiply(dec("0.0000000000000000000000000002"), dec("0.5"))), "0.0000000000000000000000000001"),
            (show(multiply(dec("0.0000000000000000000000000001"), dec("0.5"))), "none"),
            (show(multiply(dec("700000.0000000000000000000001"), dec("2"))), "1400000.0000000000000000000002"),
            (show(multiply(dec("700000.0000000000000000000001"), dec("1.5"))), "none"),
            (show(multiply(dec("99999999999999999999"), dec("99999999999999999999"))), "none"),
            (show(multiply(dec("0.00"), dec("99999999999999999999"))), "0"),
            (show(hundredth(dec("0.00000000000000000000000001"))), "0.0000000000000000000000000001"),
            (show(hundredth(dec("0.0000000000000000000000000001"))), "none"),
        ];
        for (at, (found, expected)) in cases.iter().enumerate() {
            assert_eq!(found, expected, "{at}");
        }
    }

    #[test]
    fn a_quotient_that_does_not_end_leaves_room_to_go_on() {
        let cases = [
            (divide(dec("7"), dec("2")), "3.50"),
            (divide(dec("1"), dec("3")), "0.3333333333333333"),
            (divide(dec("-2"), dec("3")), "-0.6666666666666667"),
            (divide(dec("99999999999999.99"), dec("7.1")), "14084507042253.519718"),
            (divide(dec("0.0000000000000000000000000001"), dec("1")), "0.0000000000000000000000000001"),
            (divide(dec("0.00000000000000000001"), dec("3")), "0.0000000000000000000033333333"),
            (divide(dec("1"), dec("0")), "none"),
            (divide(dec("79228162514264337593543950335"), dec("0.1")), "none"),
        ];
        for (at, (found, expected)) in cases.into_iter().enumerate() {
            assert_eq!(show(found), expected, "{at}");
        }
        let share = divide(dec("180000"), dec("7.1")).unwrap();
        assert!(add(share, dec("95000.55")).is_some() && multiply(share, dec("7.1234")).is_some());
    }

    /// A number as its digits and its places, of which it may have more than a decimal.
    fn exactly(number: Decimal) -> (i128, u32) {
        (number.mantissa(), number.scale())
    }

    /// Amounts, with few digits and with many, among them 0.
    fn amounts() -> impl Strategy<Value = Decimal> {
        let few = (-100_000_i64..100_000, 0..=3_u32).prop_map(|(digits, places)| Decimal::new(digits, places));
        let many = (any::<i64>(), 0..=28_u32).prop_map(|(digits, places)| Decimal::new(digits, places));
        let most = (-(1_i128 << 96) + 1..1 << 96, 0..=28_u32)
            .prop_map(|(digits, places)| Decimal::from_i128_with_scale(digits, places));
        prop_oneof![4 => few, 2 => many, 1 => most]
    }

    /// A number with the places that it has.
    fn written(number: Option<Decimal>) -> Option<(Decimal, u32)> {
        number.map(|number| (number, number.scale()))
    }

    proptest! {
        #[test]
        fn the_short_way_leads_where_the_long_one_does(a in amounts(), b in amounts()) {
            prop_assert_eq!(written(add(a, b)), written(any_sum(a, b)));
            prop_assert_eq!(written(subtract(a, b)), written(any_sum(a, -b)));
            prop_assert!(subtract(a, a).is_some_and(|none| !none.is_sign_negative()));
            let Some(quotient) = a.checked_div(b).filter(|it| !it.is_zero()) else { return Ok(()) };
            for number in [quotient, a] {
                if let Some(found) = shortened(number) {
                    prop_assert_eq!(written(Some(found)), written(any_shortened(number)), "{}", number);
                }
            }
        }

        #[test]
        fn what_is_said_is_exact(a in any::<i64>(), b in any::<i64>(), at in 0..=18_u32, other in 0..=18_u32) {
            let (left, right) = (Decimal::new(a, at), Decimal::new(b, other));
            let (a, b) = (i128::from(a), i128::from(b));
            if let Some(found) = multiply(left, right) {
                let (digits, places) = exactly(found);
                prop_assert_eq!(Some(a * b), digits.checked_mul(10_i128.pow(at + other - places)));
            } else {
                prop_assert!(a != 0 && b != 0);
            }
            let Some(found) = add(left, right) else { return Ok(()) };
            let (digits, places) = exactly(found);
            let most = at.max(other);
            let expected = (a * 10_i128.pow(most - at)).checked_add(b * 10_i128.pow(most - other));
            prop_assert_eq!(expected, digits.checked_mul(10_i128.pow(most - places)));
        }

        #[test]
        fn what_fits_is_not_refused(a in -1_000_000_000_000_i64..1_000_000_000_000, b in -1_000_000_000_000_i64..1_000_000_000_000, at in 0..=14_u32, other in 0..=14_u32) {
            let (left, right) = (Decimal::new(a, at), Decimal::new(b, other));
            prop_assert!(multiply(left, right).is_some() && add(left, right).is_some());
        }
    }
}
