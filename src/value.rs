//! The values that rules compute with, messages show and evidence records.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::lang::Lang;
use crate::printable::printable;

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing there: absent, or `null`.
    Absent,
    /// A truth value.
    Bool(bool),
    /// An exact number.
    Number(Decimal),
    /// A text.
    Text(String),
    /// A day.
    Date(Date),
    /// A point in time.
    Instant(Timestamp),
    /// Several values.
    List(Vec<Value>),
    /// An array or object that was looked at as a whole, with its number of elements or members.
    Collection(usize),
}

impl Value {
    /// The value as a message shows it, safe to print: digits grouped, dates in the language's manner.
    #[must_use]
    pub fn show(&self, lang: Lang) -> String {
        match self {
            Self::Absent => match lang {
                Lang::En => "absent".to_owned(),
                Lang::Zh => "缺失".to_owned(),
            },
            Self::Bool(truth) => match (lang, truth) {
                (Lang::En, true) => "yes".to_owned(),
                (Lang::En, false) => "no".to_owned(),
                (Lang::Zh, true) => "是".to_owned(),
                (Lang::Zh, false) => "否".to_owned(),
            },
            Self::Number(number) => grouped(*number),
            Self::Text(text) => printable(text).into_owned(),
            Self::Date(date) => show_date(*date, lang),
            Self::Instant(instant) => instant.to_string(),
            Self::List(values) => {
                let shown: Vec<_> = values.iter().map(|value| value.show(lang)).collect();
                shown.join(if lang == Lang::Zh { "、" } else { ", " })
            }
            Self::Collection(count) => match lang {
                Lang::En => format!("{count} entries"),
                Lang::Zh => format!("{count} 项"),
            },
        }
    }
}

/// A day as people of the language write it.
#[must_use]
pub fn show_date(date: Date, lang: Lang) -> String {
    match lang {
        Lang::En => date.to_string(),
        Lang::Zh => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
    }
}

/// A number with its digits grouped by thousands and without zeros that say nothing; cents keep both digits.
#[must_use]
pub fn grouped(number: Decimal) -> String {
    let mut number = number.normalize();
    if number.scale() == 1 {
        number.rescale(2);
    }
    let plain = number.abs().to_string();
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut out = String::with_capacity(plain.len() + plain.len() / 3 + 1);
    if number.is_sign_negative() && !number.is_zero() {
        out.push('-');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_exact() {
        let show = |text: &str| grouped(Decimal::from_str_exact(text).unwrap());
        assert_eq!(show("1234567.50"), "1,234,567.50");
        assert_eq!(show("99999999999999.99"), "99,999,999,999,999.99");
        assert_eq!(show("-0.5"), "-0.50");
        assert_eq!(show("100.000"), "100");
        assert_eq!(show("0.125"), "0.125");
        assert_eq!(show("-0"), "0");
    }

    #[test]
    fn untrusted_text_is_neutralised() {
        assert_eq!(Value::Text("a\x1b[31m".into()).show(Lang::En), "a\\u{1b}[31m");
    }
}
