//! Tests of `money`: writing, and the round trip through `capitals`.

use proptest::prelude::*;

use super::*;

fn dec(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

#[test]
fn writes_the_canonical_form() {
    for (amount, text) in [
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.5", "伍角"),
        ("10", "壹拾元整"),
        ("300.000", "叁佰元整"),
        ("100050000", "壹亿零伍万元整"),
        ("100000005", "壹亿零伍元整"),
        ("150000000", "壹亿伍仟万元整"),
        ("1000000000000", "壹万亿元整"),
        ("1000050000000", "壹万亿零伍仟万元整"),
        ("-20.1", "负贰拾元零壹角"),
    ] {
        assert_eq!(format_chinese_amount(dec(amount)).as_deref(), Some(text));
    }
    assert_eq!(format_chinese_amount(dec("1.005")), None);
    assert_eq!(format_chinese_amount(dec("10000000000000000")), None);
    assert_eq!(format_chinese_amount(Decimal::MAX), None);
}

#[test]
fn rounds_by_name() {
    let cases = [("2.345", "2.35", "2.34"), ("-2.345", "-2.35", "-2.34"), ("2.355", "2.36", "2.36")];
    for (amount, up, even) in cases {
        assert_eq!(round(dec(amount), 2, RoundingMode::HalfUp), dec(up));
        assert_eq!(round(dec(amount), 2, RoundingMode::HalfEven), dec(even));
    }
    assert_eq!(round(dec("-1.019"), 2, RoundingMode::Down), dec("-1.01"));
    assert_eq!(round(dec("-1.011"), 2, RoundingMode::Up), dec("-1.02"));
    assert_eq!(round(dec("7"), 2, RoundingMode::HalfUp), dec("7"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn round_trips(fen in 0_i64..=999_999_999_999_999) {
        let amount = Decimal::new(fen, 2);
        let words = format_chinese_amount(amount).expect("two places");
        prop_assert_eq!(parse_chinese_amount(&words), Ok(amount), "{}", words);
    }

    #[test]
    fn round_trips_with_many_zeros(digits in proptest::collection::vec(prop_oneof![3 => Just(0_i64), 1 => 0..=9_i64], 18)) {
        let fen = digits.iter().fold(0, |sum, digit| sum * 10 + digit);
        let amount = Decimal::new(fen, 2);
        let words = format_chinese_amount(amount).expect("two places");
        prop_assert!(!words.contains("零零"));
        prop_assert_eq!(parse_chinese_amount(&words), Ok(amount), "{}", words);
    }
}
