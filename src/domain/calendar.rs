//! Working days by a published calendar of holidays and make-up working days.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::civil::{Date, Weekday};

/// What a published calendar makes of a day, against the ordinary week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// 放假: no work, though it may be a weekday.
    Holiday,
    /// 调休上班: work, though it is a Saturday or Sunday.
    Workday,
}

/// A working calendar: the days outside the weekend, except where the published days say otherwise, in the years it knows.
///
/// For China the days come from the notices of the State Council (国务院办公厅关于部分节假日安排的通知), one a year.
/// Without a year's notice its working days are unknown: the functions then say so and never assume an ordinary week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkCalendar {
    years: BTreeSet<i16>,
    days: BTreeMap<Date, DayKind>,
    weekend: Vec<Weekday>,
}

impl Default for WorkCalendar {
    /// A calendar that knows no year.
    fn default() -> Self {
        Self { years: BTreeSet::new(), days: BTreeMap::new(), weekend: vec![Weekday::Saturday, Weekday::Sunday] }
    }
}

/// A day of a year whose calendar is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownYear {
    /// The year.
    pub year: i16,
}

impl fmt::Display for UnknownYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the working calendar of {} is not known", self.year)
    }
}

impl std::error::Error for UnknownYear {}

/// A day that is listed both as a holiday and as a working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContradictoryDay {
    /// The day.
    pub date: Date,
}

impl fmt::Display for ContradictoryDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is listed both as a holiday and as a working day", self.date)
    }
}

impl std::error::Error for ContradictoryDay {}

impl WorkCalendar {
    /// A calendar that knows `years`, with the `days` that differ from the ordinary week.
    ///
    /// A day may lie outside the known years (the notice for one year may name days of the December before): it
    /// counts only once its own year is known. A day given twice with the same kind counts once.
    ///
    /// # Errors
    /// A day that is given with both kinds.
    pub fn new(
        years: impl IntoIterator<Item = i16>,
        days: impl IntoIterator<Item = (Date, DayKind)>,
    ) -> Result<Self, ContradictoryDay> {
        let mut calendar = Self { years: years.into_iter().collect(), ..Self::default() };
        for (date, kind) in days {
            if calendar.days.insert(date, kind).is_some_and(|before| before != kind) {
                return Err(ContradictoryDay { date });
            }
        }
        Ok(calendar)
    }

    /// The same calendar with another weekend.
    #[must_use]
    pub fn with_weekend(mut self, weekend: &[Weekday]) -> Self {
        self.weekend = weekend.to_vec();
        self
    }

    /// Whether `date` is a working day.
    ///
    /// # Errors
    /// The calendar does not know the year of `date`.
    pub fn is_workday(&self, date: Date) -> Result<bool, UnknownYear> {
        if !self.years.contains(&date.year()) {
            return Err(UnknownYear { year: date.year() });
        }
        Ok(match self.days.get(&date) {
            Some(DayKind::Holiday) => false,
            Some(DayKind::Workday) => true,
            None => !self.weekend.contains(&date.weekday()),
        })
    }

    /// The `n`th working day after `date`, which itself does not count; before it where `n` is negative.
    ///
    /// With `n` = 0 the result is `date`, working day or not, so that "within 0 days" is the same day.
    ///
    /// # Errors
    /// The calendar does not know the year of one of the days counted.
    pub fn add_workdays(&self, date: Date, n: i64) -> Result<Date, UnknownYear> {
        let mut left = n.unsigned_abs();
        let mut date = date;
        while left > 0 {
            date = step(date, n > 0)?;
            if self.is_workday(date)? {
                left -= 1;
            }
        }
        Ok(date)
    }

    /// The working days after `from` up to and including `to`; negative, and counting the same days, where `to` is earlier.
    ///
    /// So `workdays_between(d, add_workdays(d, n)) == n` for `n` > 0, and the same day gives 0.
    ///
    /// # Errors
    /// The calendar does not know the year of one of the days counted.
    pub fn workdays_between(&self, from: Date, to: Date) -> Result<i64, UnknownYear> {
        if to < from {
            return Ok(-self.workdays_between(to, from)?);
        }
        let mut count = 0;
        let mut date = from;
        while date < to {
            date = step(date, true)?;
            if self.is_workday(date)? {
                count += 1;
            }
        }
        Ok(count)
    }
}

/// The next day, or the one before; beyond the last date that can be written no year is known.
fn step(date: Date, forward: bool) -> Result<Date, UnknownYear> {
    let next = if forward { date.tomorrow() } else { date.yesterday() };
    next.map_err(|_| UnknownYear { year: date.year() })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    /// The end of the Spring Festival and the National Day of 2025, as published in 国办发明电〔2024〕12号.
    fn calendar() -> WorkCalendar {
        let spring = (28..=31).map(|day| date(2025, 1, day)).chain((1..=4).map(|day| date(2025, 2, day)));
        let national = (1..=8).map(|day| date(2025, 10, day));
        let work = [date(2025, 1, 26), date(2025, 2, 8), date(2025, 9, 28), date(2025, 10, 11)];
        let holidays = spring.chain(national).map(|day| (day, DayKind::Holiday));
        let workdays = work.map(|day| (day, DayKind::Workday));
        WorkCalendar::new([2025], holidays.chain(workdays)).expect("consistent")
    }

    #[test]
    fn knows_holidays_and_make_up_days() {
        let calendar = calendar();
        for (day, expected) in [
            (date(2025, 10, 1), false),
            (date(2025, 9, 28), true),
            (date(2025, 9, 27), false),
            (date(2025, 9, 29), true),
        ] {
            assert_eq!(calendar.is_workday(day), Ok(expected), "{day}");
        }
    }

    #[test]
    fn counts_across_a_festival() {
        let calendar = calendar();
        assert_eq!(calendar.add_workdays(date(2025, 9, 30), 1), Ok(date(2025, 10, 9)));
        assert_eq!(calendar.add_workdays(date(2025, 10, 9), 3), Ok(date(2025, 10, 13)));
        assert_eq!(calendar.add_workdays(date(2025, 10, 9), -1), Ok(date(2025, 9, 30)));
        assert_eq!(calendar.add_workdays(date(2025, 10, 1), 0), Ok(date(2025, 10, 1)));
        assert_eq!(calendar.workdays_between(date(2025, 9, 27), date(2025, 10, 11)), Ok(6));
        assert_eq!(calendar.workdays_between(date(2025, 10, 11), date(2025, 9, 27)), Ok(-6));
    }

    #[test]
    fn an_unknown_year_is_not_guessed() {
        let calendar = calendar();
        assert_eq!(calendar.is_workday(date(2026, 1, 5)), Err(UnknownYear { year: 2026 }));
        assert_eq!(calendar.add_workdays(date(2025, 12, 31), 1), Err(UnknownYear { year: 2026 }));
        assert_eq!(calendar.workdays_between(date(2024, 12, 1), date(2025, 1, 2)), Err(UnknownYear { year: 2024 }));
        assert_eq!(calendar.add_workdays(Date::MAX, 1), Err(UnknownYear { year: 9999 }));
    }

    #[test]
    fn a_contradiction_is_refused() {
        let day = date(2025, 5, 1);
        let days = [(day, DayKind::Holiday), (day, DayKind::Workday)];
        assert_eq!(WorkCalendar::new([2025], days), Err(ContradictoryDay { date: day }));
    }

    proptest! {
        #[test]
        fn adding_and_counting_agree(offset in 0_i64..200, n in 1_i64..100) {
            let calendar = calendar();
            let from = date(2025, 1, 1).saturating_add(jiff::Span::new().days(offset));
            if let Ok(to) = calendar.add_workdays(from, n) {
                prop_assert_eq!(calendar.workdays_between(from, to), Ok(n));
                prop_assert_eq!(calendar.is_workday(to), Ok(true));
            }
        }
    }
}
