//! Days and points in time as documents write them: what satisfies a schema is exactly what can be read.

use jiff::civil::Date;

use crate::base::value::Instant;

/// The day that a text names as `2026-03-31`; `None` for every other way of writing and for days that do not exist.
#[must_use]
pub(crate) fn read_date(text: &str) -> Option<Date> {
    matches(text.as_bytes(), b"dddd-dd-dd").then(|| text.parse().ok()).flatten()
}

/// The point in time that a text names as RFC 3339 writes it (`2026-03-31T09:30:00+08:00`); `None` for what has no offset,
/// more than nine digits behind the second, a leap second, or lies beyond the times that can be computed with.
#[must_use]
pub(crate) fn read_instant(text: &str) -> Option<Instant> {
    let (date, time) = (text.get(..10)?, text.get(10..)?);
    (is_time(time.strip_prefix(['T', 't'])?) && read_date(date).is_some()).then(|| Instant::parse(text)).flatten()
}

/// Whether a text is a time of day with an offset, as RFC 3339 writes it.
#[must_use]
pub(crate) fn is_time(text: &str) -> bool {
    let (Some(clock), Some(rest)) = (text.get(..8), text.get(8..)) else { return false };
    let fraction = rest.strip_prefix('.').map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    let offset = if rest.starts_with('.') { rest.get(fraction + 1..).unwrap_or_default() } else { rest };
    matches(clock.as_bytes(), b"dd:dd:dd")
        && is_below(clock, 0, 24)
        && is_below(clock, 3, 60)
        && is_below(clock, 6, 60)
        && (!rest.starts_with('.') || (1..=9).contains(&fraction))
        && is_offset(offset)
}

fn is_offset(text: &str) -> bool {
    let is_numeric = || text.get(1..).is_some_and(|rest| matches(rest.as_bytes(), b"dd:dd"));
    matches!(text, "Z" | "z")
        || (text.starts_with(['+', '-']) && is_numeric() && is_below(text, 1, 24) && is_below(text, 4, 60))
}

/// Whether the two digits at an offset are a number below a limit.
fn is_below(text: &str, at: usize, limit: u8) -> bool {
    text.get(at..at + 2).and_then(|digits| digits.parse::<u8>().ok()).is_some_and(|number| number < limit)
}

/// Whether bytes are of a form: `d` stands for a digit, everything else for itself.
fn matches(text: &[u8], form: &[u8]) -> bool {
    text.len() == form.len()
        && text.iter().zip(form).all(|(byte, form)| if *form == b'd' { byte.is_ascii_digit() } else { byte == form })
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
        }
    }
}
