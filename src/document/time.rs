//! Days and points in time as documents write them: what satisfies a schema is exactly what can be read.

use jiff::civil::{Date, Time};
use jiff::tz::Offset;

use crate::base::value::Instant;

/// The day that a text names as `2026-03-31`; `None` for every other way of writing and for days that do not exist.
#[must_use]
pub(crate) fn read_date(text: &str) -> Option<Date> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else { return None };
    let year = i16::from(two([y1, y2])?) * 100 + i16::from(two([y3, y4])?);
    Date::new(year, two([m1, m2])?, two([d1, d2])?).ok()
}

/// The point in time that a text names as RFC 3339 writes it (`2026-03-31T09:30:00+08:00`); `None` for what has no offset,
/// more than nine digits behind the second, a leap second, or lies beyond the times that can be computed with.
#[must_use]
pub(crate) fn read_instant(text: &str) -> Option<Instant> {
    let (date, time) = (text.get(..10)?, text.get(10..)?);
    let (time, offset) = read_time(time.strip_prefix(['T', 't'])?)?;
    let at = offset.to_timestamp(read_date(date)?.to_datetime(time)).ok()?;
    Some(Instant::new(at, offset))
}

/// Whether a text is a time of day with an offset, as RFC 3339 writes it.
#[must_use]
pub(crate) fn is_time(text: &str) -> bool {
    read_time(text).is_some()
}

fn read_time(text: &str) -> Option<(Time, Offset)> {
    let (clock, rest) = text.as_bytes().split_first_chunk()?;
    let [h1, h2, b':', m1, m2, b':', s1, s2] = *clock else { return None };
    let (nanoseconds, offset) = match rest.strip_prefix(b".") {
        Some(rest) => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let (digits, offset) = rest.split_at_checked(digits)?;
            (nanoseconds(digits)?, offset)
        }
        None => (0, rest),
    };
    let time = Time::new(two([h1, h2])?, two([m1, m2])?, two([s1, s2])?, nanoseconds).ok()?;
    Some((time, read_offset(offset)?))
}

/// The fraction of a second that one to nine digits are.
fn nanoseconds(digits: &[u8]) -> Option<i32> {
    let missing = 9_usize.checked_sub(digits.len()).filter(|missing| *missing < 9)?;
    let value = digits.iter().fold(0, |value, digit| value * 10 + i32::from(digit - b'0'));
    Some((0..missing).fold(value, |value, _| value * 10))
}

fn read_offset(text: &[u8]) -> Option<Offset> {
    let [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] = *text else {
        return matches!(text, b"Z" | b"z").then_some(Offset::UTC);
    };
    let (hours, minutes) = (two([h1, h2])?, two([m1, m2])?);
    let seconds = i32::from(hours) * 3600 + i32::from(minutes) * 60;
    let is_offset = hours < 24 && minutes < 60;
    is_offset.then(|| Offset::from_seconds(if sign == b'-' { -seconds } else { seconds }).ok()).flatten()
}

/// The number that two digits are.
fn two(digits: [u8; 2]) -> Option<i8> {
    let [tens, ones] = digits.map(|digit| digit.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| i8::try_from(tens * 10 + ones).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_days_that_exist_are_read() {
        for text in ["2026-03-31", "2028-02-29", "0000-01-01", "9999-12-31"] {
            assert_eq!(read_date(text).map(|date| date.to_string()).as_deref(), Some(text));
        }
        for text in
            ["2026-02-29", "2026-3-31", "20260331", "2026-03-31T00:00:00", "+002026-03-31", "2026-13-01", "", "２"]
        {
            assert_eq!(read_date(text), None, "{text}");
        }
    }

    #[test]
    fn only_instants_that_can_be_computed_with_are_read() {
        for text in [
            "2026-03-31T09:30:00+08:00",
            "2026-03-31t09:30:00z",
            "2026-03-31T09:30:00.123456789-23:59",
            "2026-03-31T09:30:00-00:00",
            "9999-12-30T22:00:00Z",
        ] {
            assert!(read_instant(text).is_some(), "{text}");
        }
        for text in [
            "9999-12-31T23:59:59Z",
            "2026-03-31T09:30:00.12345678901Z",
            "2026-03-31T09:30:00.Z",
            "2026-12-31T23:59:60Z",
            "2026-03-31T24:00:00Z",
            "2026-03-31T09:30:00",
            "2026-03-31T09:30Z",
            "2026-03-31 09:30:00Z",
            "2026-03-31T09:30:00+08",
            "2026-03-31T09:30:00+0800",
            "2026-03-31T09:30:00+08:00[Asia/Shanghai]",
            "2026-03-31T09:30:00+24:00",
            "2026-02-30T09:30:00Z",
            "",
            "2026-03-31",
        ] {
            assert_eq!(read_instant(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_form_that_is_right_is_read_wherever_the_day_exists(
            date in "[0-9]{4}-(0[0-9]|1[0-3])-[0-3][0-9]", time in "([01][0-9]|2[0-4]):[0-6][0-9]:[0-6][0-9](\\.[0-9]{1,10})?Z"
        ) {
            let instant = read_instant(&format!("{date}T{time}"));
            let year = date.get(..4).unwrap_or_default();
            if year != "9999" {
                prop_assert_eq!(instant.is_some(), read_date(&date).is_some() && is_time(&time));
            }
            if instant.is_some() {
                prop_assert_eq!(instant, Instant::parse(&format!("{date}T{time}")));
            }
        }
    }
}
