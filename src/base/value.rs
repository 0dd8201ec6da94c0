//! The values that rules compute with, messages show and evidence records.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;
use rust_decimal::Decimal;

use super::lang::Lang;
use super::plural::counted;
use super::printable::printable;

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
    Instant(Instant),
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
            Self::Instant(instant) => instant.show(lang),
            Self::List(values) => {
                let shown: Vec<_> = values.iter().map(|value| value.show(lang)).collect();
                shown.join(if lang == Lang::Zh { "、" } else { ", " })
            }
            Self::Collection(count) => match lang {
                Lang::En => counted(*count, "entry", "entries"),
                Lang::Zh => format!("{count} 项"),
            },
        }
    }

    /// The bytes of its texts.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::List(values) => values.iter().map(|value| size_of::<Self>() + value.size()).sum(),
            _ => 0,
        }
    }
}

/// A point in time, with the offset from UTC that it was written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instant {
    at: Timestamp,
    offset: Offset,
}

impl Instant {
    /// A point in time, written with an offset.
    #[must_use]
    pub fn new(at: Timestamp, offset: Offset) -> Self {
        Self { at, offset }
    }

    /// The point in time that a text names, such as `2026-03-31T09:30:00+08:00`; `None` where it names none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let at = text.parse().ok()?;
        let offset = Pieces::parse(text).ok()?.to_numeric_offset().unwrap_or(Offset::UTC);
        Some(Self { at, offset })
    }

    /// The point in time itself, by which two are compared wherever they were written.
    #[must_use]
    pub fn at(self) -> Timestamp {
        self.at
    }

    /// The day on which it falls by a clock of another offset.
    #[must_use]
    pub fn date(self, offset: Offset) -> Date {
        offset.to_datetime(self.at).date()
    }

    /// As people of the language write it, by the clock that it was written by: `2026-03-31 09:30 +08:00`.
    #[must_use]
    pub fn show(self, lang: Lang) -> String {
        let local = self.local();
        let time = local.time();
        // Seconds that nobody wrote are not shown.
        let clock = match time.second() == 0 && time.subsec_nanosecond() == 0 {
            true => format!("{:02}:{:02}", time.hour(), time.minute()),
            false => time.to_string(),
        };
        format!("{} {clock} {}", show_date(local.date(), lang), self.written_offset())
    }

    fn local(self) -> DateTime {
        self.offset.to_datetime(self.at)
    }

    fn written_offset(self) -> String {
        let seconds = self.offset.seconds();
        let minutes = seconds.abs() / 60;
        format!("{}{:02}:{:02}", if seconds < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
    }
}

impl fmt::Display for Instant {
    /// As RFC 3339 writes it, with the offset that it was written with.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.offset == Offset::UTC {
            true => write!(f, "{}", self.at),
            false => write!(f, "{}{}", self.local(), self.written_offset()),
        }
    }
}

/// A day as people of the language write it.
#[must_use]
pub(crate) fn show_date(date: Date, lang: Lang) -> String {
    match lang {
        Lang::En => date.to_string(),
        Lang::Zh => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
    }
}

/// A number with its digits grouped by thousands and without zeros that say nothing; cents keep both digits.
#[must_use]
pub(crate) fn grouped(number: Decimal) -> String {
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

/// A count as people read it: digits grouped.
#[must_use]
pub(crate) fn count(count: u64) -> String {
    grouped(count.into())
}

/// A part of a whole in per cent, to one decimal place, half up; of nothing, 0.
#[must_use]
pub(crate) fn share(part: u64, whole: u64) -> Decimal {
    let tenths = (u128::from(part) * 2000 + u128::from(whole)).checked_div(2 * u128::from(whole)).unwrap_or_default();
    Decimal::new(i64::try_from(tenths).unwrap_or(i64::MAX), 1)
}

/// The same as people of the language write it: `81.3 %`.
#[must_use]
pub(crate) fn percent(part: u64, whole: u64, lang: Lang) -> String {
    show_percent(share(part, whole), lang)
}

/// A percentage as people of the language write it, to one decimal place.
#[must_use]
pub(crate) fn show_percent(percent: Decimal, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{percent:.1} %"),
        Lang::Zh => format!("{percent:.1}%"),
    }
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
    fn shares_are_rounded_half_up() {
        let shares = [(1, 3), (2, 3), (1, 2000), (1, 2001), (7, 7), (0, 0)].map(|(part, whole)| share(part, whole));
        assert_eq!(shares.map(|it| it.to_string()), ["33.3", "66.7", "0.1", "0.0", "100.0", "0.0"]);
        assert_eq!((percent(1, 2, Lang::En), percent(1, 2, Lang::Zh)), ("50.0 %".to_owned(), "50.0%".to_owned()));
    }

    #[test]
    fn instants_are_shown_by_the_clock_that_they_were_written_by() {
        let shown = |text: &str| {
            let instant = Instant::parse(text).unwrap();
            (instant.to_string(), instant.show(Lang::En), instant.show(Lang::Zh))
        };
        let (written, english, chinese) = shown("2026-03-31T09:30:00+08:00");
        assert_eq!(written, "2026-03-31T09:30:00+08:00");
        assert_eq!((&*english, &*chinese), ("2026-03-31 09:30 +08:00", "2026年3月31日 09:30 +08:00"));
        let (written, english, _) = shown("2026-03-31T23:30:15.25-03:30");
        assert_eq!((&*written, &*english), ("2026-03-31T23:30:15.25-03:30", "2026-03-31 23:30:15.25 -03:30"));
        let (written, english, _) = shown("2026-03-31t09:30:00z");
        assert_eq!((&*written, &*english), ("2026-03-31T09:30:00Z", "2026-03-31 09:30 +00:00"));
        assert_eq!(Instant::parse("2026-03-31"), None);
        let late = Instant::parse("2026-03-31T23:30:00Z").unwrap();
        assert_eq!(late.date(Offset::constant(8)).to_string(), "2026-04-01");
    }

    #[test]
    fn untrusted_text_is_neutralised() {
        assert_eq!(Value::Text("a\x1b[31m".into()).show(Lang::En), "a\\u{1b}[31m");
    }
}
