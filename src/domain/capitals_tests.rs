//! Tests of `capitals`.

use proptest::prelude::*;

use super::super::money::format_chinese_amount;
use super::*;

fn dec(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn reason(text: &str) -> (AmountReason, Option<char>) {
    let error = parse_chinese_amount(text).expect_err(text);
    assert_eq!(error.found, text.chars().nth(error.at), "{text}");
    (error.reason, error.found)
}

#[test]
fn reads_the_known_amounts() {
    for (text, amount) in [
        ("壹万陆仟肆佰零玖元零贰分", "16409.02"),
        ("叁佰贰拾伍元零肆分", "325.04"),
        ("壹拾万柒仟元零伍角叁分", "107000.53"),
        ("壹拾万零柒仟元伍角叁分", "107000.53"),
        ("壹仟陆佰捌拾元零叁角贰分", "1680.32"),
        ("壹仟陆佰捌拾元叁角贰分", "1680.32"),
        ("陆仟零柒元壹角肆分", "6007.14"),
        ("壹仟肆佰零玖元伍角", "1409.50"),
        ("人民币壹佰圆整", "100"),
        ("人民币（大写）：壹佰元正", "100"),
        (" 人民幣: 貳萬 陸仟圓整 ", "26000"),
        ("拾元整", "10"),
        ("拾贰万叁仟元整", "123000"),
        ("两千零五元", "2005"),
        ("壹亿零伍万元整", "100050000"),
        ("玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分", "9999999999999.99"),
        ("壹万亿元整", "1000000000000"),
        ("零元整", "0"),
        ("零元零角零分", "0"),
        ("伍角整", "0.5"),
        ("叁分", "0.03"),
        ("负伍元整", "-5"),
        ("壹仟零佰零拾伍元零角零分", "1005"),
        ("壹拾零万零仟零佰零拾零元整", "100000"),
        ("壹佰元零角伍分", "100.05"),
        ("壹仟伍拾元", "1050"),
    ] {
        assert_eq!(parse_chinese_amount(text), Ok(dec(amount)), "{text}");
    }
}

#[test]
fn refuses_what_is_malformed() {
    use AmountReason::*;
    for (text, expected) in [
        ("", (Empty, None)),
        ("人民币", (Empty, None)),
        ("壹仟贰仟元", (OutOfOrder, Some('仟'))),
        ("伍佰陆仟元", (OutOfOrder, Some('仟'))),
        ("壹万贰万元", (OutOfOrder, Some('万'))),
        ("壹亿贰亿元", (OutOfOrder, Some('亿'))),
        ("壹亿叁拾万亿元", (OutOfOrder, Some('亿'))),
        ("壹贰元", (UnitExpected, Some('贰'))),
        ("佰元", (DigitExpected, Some('佰'))),
        ("壹佰拾元", (DigitExpected, Some('拾'))),
        ("亿元", (DigitExpected, Some('亿'))),
        ("壹亿万元", (DigitExpected, Some('万'))),
        ("元", (DigitExpected, Some('元'))),
        ("壹万伍元", (MissingZero, Some('伍'))),
        ("壹仟伍元", (MissingZero, Some('伍'))),
        ("壹仟零拾伍元", (MisplacedZero, Some('零'))),
        ("壹佰零贰拾元", (MisplacedZero, Some('零'))),
        ("壹万零柒仟元", (MisplacedZero, Some('零'))),
        ("零伍元", (MisplacedZero, Some('零'))),
        ("壹仟零零伍元", (MisplacedZero, Some('零'))),
        ("壹佰零元", (TrailingZero, Some('零'))),
        ("壹佰元零整", (TrailingZero, Some('零'))),
        ("壹佰", (MissingYuan, None)),
        ("壹佰整", (MissingYuan, None)),
        ("壹元贰分叁角", (OutOfOrder, Some('角'))),
        ("壹元贰角叁角", (OutOfOrder, Some('角'))),
        ("壹元整伍角", (Unexpected, Some('整'))),
        ("壹元贰元", (UnitExpected, Some('贰'))),
        ("壹元元", (Unexpected, Some('元'))),
        ("壹兆元", (UnknownCharacter, Some('兆'))),
        ("100元", (UnknownCharacter, Some('1'))),
        ("美元壹佰元", (UnknownCharacter, Some('美'))),
        ("壹佰美元", (UnknownCharacter, Some('美'))),
    ] {
        assert_eq!(reason(text), expected, "{text}");
    }
}

#[test]
fn an_error_says_where() {
    let error = parse_chinese_amount("人民币 伍佰陆仟元").expect_err("malformed");
    assert_eq!(error.at, 7);
    assert_eq!(error.to_string(), "units must go from high to low, each once: `仟` at character 8");
}

/// What the characters say, read without any check: the oracle for everything that the parser accepts.
fn naive(text: &str) -> i64 {
    let (mut fen, mut high, mut wan, mut section, mut digit) = (0, 0, 0, 0, None);
    for c in text.chars() {
        match kind(c) {
            Some(Kind::Digit(d)) => digit = Some(d),
            Some(Kind::Zero) => digit = Some(0),
            Some(Kind::Unit(u)) => section += digit.take().unwrap_or(1) * 10_i64.pow(u),
            Some(Kind::Wan) => {
                wan = (section + digit.take().unwrap_or(0)) * 10_000;
                section = 0;
            }
            Some(Kind::Yi) => {
                high = (wan + section + digit.take().unwrap_or(0)) * 100_000_000;
                (wan, section) = (0, 0);
            }
            Some(Kind::Yuan) => fen += (high + wan + section + digit.take().unwrap_or(0)) * 100,
            Some(Kind::Jiao) => fen += digit.take().unwrap_or(0) * 10,
            Some(Kind::Fen) => fen += digit.take().unwrap_or(0),
            _ => {}
        }
    }
    fen
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn never_panics(text in ".*") {
        let _ = parse_chinese_amount(&text);
    }

    #[test]
    fn what_is_accepted_means_what_it_says(text in "[零壹贰玖拾佰仟万亿]{1,9}元([零壹玖角分]{0,5}整?)?") {
        if let Ok(amount) = parse_chinese_amount(&text) {
            prop_assert_eq!(amount, Decimal::new(naive(&text), 2), "{}", text);
            let words = format_chinese_amount(amount).expect("two places");
            prop_assert_eq!(parse_chinese_amount(&words), Ok(amount));
        }
    }
}
