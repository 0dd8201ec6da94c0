//! The company's clock and week, and how it rounds.

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::Offset;

use crate::document::NodeRef;
use crate::document::table::TableReader;
use crate::domain::money::RoundingMode;

/// The clock by which an instant belongs to a day, and the days of the week on which nobody works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Hours and minutes ahead of UTC; the same all year.
    pub offset: Offset,
    /// The days of the weekend.
    pub weekend: Vec<Weekday>,
}

impl Default for Clock {
    /// UTC, and a weekend of Saturday and Sunday.
    fn default() -> Self {
        Self { offset: Offset::UTC, weekend: vec![Weekday::Saturday, Weekday::Sunday] }
    }
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

impl Clock {
    /// Reads `[clock]`; a pack without it goes by UTC.
    pub(super) fn read(root: NodeRef<'_>, reader: &mut TableReader) -> Self {
        let mut clock = Self::default();
        let Some(table) = reader.optional_table(root, "clock") else { return clock };
        reader.known(table, &["offset", "weekend"]);
        if let (Some(text), Some(node)) = (reader.text(table, "offset"), table.get("offset")) {
            match offset(&text) {
                Some(offset) => clock.offset = offset,
                None => reader.value(
                    node,
                    format!("`{text}` is no offset from UTC, such as `+01:00`"),
                    format!("`{text}` 不是与 UTC 的时差，应如 `+01:00`"),
                ),
            }
        }
        if table.get("weekend").is_some() {
            let days = reader.texts(table, "weekend");
            clock.weekend = days.into_iter().filter_map(|(day, node)| reader.one_of(node, day, &WEEKDAYS)).collect();
        }
        clock
    }

    /// The day on which a run is made that names none.
    #[must_use]
    pub fn today(&self) -> Date {
        self.day(Timestamp::now())
    }

    /// The day to which an instant belongs.
    #[must_use]
    pub fn day(&self, instant: Timestamp) -> Date {
        self.offset.to_datetime(instant).date()
    }
}

/// Reads `+08:00`, `-03:30` or `Z`.
fn offset(text: &str) -> Option<Offset> {
    if text == "Z" {
        return Some(Offset::UTC);
    }
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let two = |part: &str| (part.len() == 2).then(|| part.parse::<u8>().ok()).flatten();
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    if hours > 18 || minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60)).ok()
}

/// The names of the ways to round, in `policy.toml`.
const ROUNDING: [(&str, RoundingMode); 4] = [
    ("half_up", RoundingMode::HalfUp),
    ("half_even", RoundingMode::HalfEven),
    ("up", RoundingMode::Up),
    ("down", RoundingMode::Down),
];

/// What `round` does in this pack: a half goes up where nothing is said.
pub(super) fn rounding(root: NodeRef<'_>, reader: &mut TableReader) -> RoundingMode {
    let written = reader.text(root, "rounding").zip(root.get("rounding"));
    written.and_then(|(name, node)| reader.one_of(node, &name, &ROUNDING)).unwrap_or(RoundingMode::HalfUp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_read_and_anything_else_refused() {
        assert_eq!(offset("+08:00"), Offset::from_hours(8).ok());
        assert_eq!(offset("-03:30").map(Offset::seconds), Some(-12_600));
        for text in ["8", "+8:00", "+08", "+19:00", "+08:60", "08:00", "+0é:00", ""] {
            assert_eq!(offset(text), None, "{text}");
        }
    }

    #[test]
    fn an_instant_belongs_to_the_day_of_the_companys_clock() {
        let late: Timestamp = "2026-03-31T23:30:00Z".parse().unwrap();
        let clock = |text| Clock { offset: offset(text).unwrap(), ..Clock::default() };
        assert_eq!(clock("+01:00").day(late).to_string(), "2026-04-01");
        assert_eq!(clock("-05:00").day(late).to_string(), "2026-03-31");
    }
}
