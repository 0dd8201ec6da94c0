//! The day of a document: by it rules and parameters are looked up, and the credit of a run adds up.

use jiff::civil::Date;

use crate::base::lang::Bilingual;
use crate::document::{NodeRef, Pointer, read_date, read_instant};
use crate::pack::{Clock, KindSpec, Manifest};
use crate::source::Code;
use crate::verdict::{Case, Fault, Place};

/// The day on which a document's rules are looked up: its date, where its kind has one, else that of the check.
///
/// # Errors
/// A [`Fault`] where the document has no such date: by today's rules it must not be judged instead.
pub(super) fn day(manifest: &Manifest, kind: &KindSpec, case: &Case, as_of: Date) -> Result<Date, Box<Fault>> {
    let Some(at) = &kind.date else { return Ok(as_of) };
    let node = case.subject.at(at);
    let day = node.and_then(NodeRef::as_str).and_then(|text| day_of(&manifest.clock, text));
    day.ok_or_else(|| Box::new(fault(case, at, node.is_some())))
}

/// The day that a date is, or to which an instant belongs by the company's clock; `None` for any other text.
#[must_use]
pub(crate) fn day_of(clock: &Clock, text: &str) -> Option<Date> {
    read_date(text).or_else(|| read_instant(text).map(|instant| clock.day(instant.at())))
}

fn fault(case: &Case, at: &Pointer, is_there: bool) -> Fault {
    let message = if is_there {
        Bilingual::new(
            format!("the date `{at}`, on which rules depend, cannot be read"),
            format!("无法读取决定适用规则的日期 `{at}`"),
        )
    } else {
        Bilingual::new(
            format!("the date `{at}`, on which rules depend, is missing"),
            format!("缺少决定适用规则的日期 `{at}`"),
        )
    };
    let help = Bilingual::new(
        "write it as 2026-03-31, or as an instant such as 2026-03-31T09:30:00Z",
        "请写作 2026-03-31，或 2026-03-31T09:30:00Z 之类的时间",
    );
    let place = Place::nearest(&case.label, case.subject.root(), at);
    Fault::new(Code::NoDate, message).help(help).at(place)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::offset;

    use super::*;

    fn day_of(text: &str) -> Option<Date> {
        super::day_of(&Clock { offset: offset(8), ..Clock::default() }, text)
    }

    #[test]
    fn a_date_is_its_day_and_an_instant_belongs_to_a_day_of_the_clock() {
        assert_eq!(day_of("2026-03-31"), Some(date(2026, 3, 31)));
        for (text, day) in
            [("2026-03-31T15:59:59Z", 31), ("2026-03-30T16:00:00Z", 31), ("2026-03-30T17:30:00+02:00", 30)]
        {
            assert_eq!(day_of(text), Some(date(2026, 3, day)), "{text}");
        }
        assert_eq!(day_of("2026-12-31T20:00:00-05:00"), Some(date(2027, 1, 1)));
        for text in
            ["", "today", "2026-13-01", "2026-02-30", "20260331", "2026-03-31T10:00", "31.03.2026", "2026-03-31 "]
        {
            assert_eq!(day_of(text), None, "{text}");
        }
    }
}
