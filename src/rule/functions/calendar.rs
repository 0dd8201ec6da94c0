//! Working days by the calendar of the pack.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::document::NodeRef;
use crate::domain::calendar::{UnknownYear, WorkCalendar};
use crate::rule::facts::Facts;
use crate::rule::meter;
use crate::rule::stop::{Outcome, Stop, broken};
use crate::rule::value::{Call, Value};

fn calendar(facts: &Facts) -> &WorkCalendar {
    &facts.pack().searches().calendar
}

fn unknown(error: UnknownYear) -> Box<Stop> {
    let year = error.year;
    broken(
        format!("{error}; ask `calendar_knows(year)` first"),
        format!("没有 {year} 年的工作日历；请先用 `calendar_knows(year)` 判断"),
    )
}

pub(super) fn is_workday<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let date = call.date(0, "is_workday")?;
    let answer = calendar(call.facts).is_workday(date).map_err(unknown)?;
    trace(call.facts, date, date)?;
    Ok(Value::Bool(answer))
}

/// More days than any calendar knows.
const MOST_DAYS: i64 = 100_000;

pub(super) fn add_workdays<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (date, days) = (call.date(0, "add_workdays")?, call.number(1, "add_workdays")?.trunc());
    let days = i64::try_from(days).ok().filter(|days| (-MOST_DAYS..=MOST_DAYS).contains(days));
    let days = days.ok_or_else(|| broken("too many days", "天数过多"))?;
    meter::spend(usize::try_from(days.unsigned_abs()).unwrap_or(usize::MAX))?;
    let found = calendar(call.facts).add_workdays(date, days).map_err(unknown)?;
    trace(call.facts, date.min(found), date.max(found))?;
    Ok(Value::Date(found))
}

pub(super) fn workdays_between<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (from, to) = (call.date(0, "workdays_between")?, call.date(1, "workdays_between")?);
    let days = from.duration_until(to).as_hours().unsigned_abs() / 24;
    // What lies outside the known years is found out before so many days are counted.
    meter::spend(usize::try_from(days).unwrap_or(usize::MAX).min(MOST_DAYS.unsigned_abs() as usize))?;
    let count = calendar(call.facts).workdays_between(from, to).map_err(unknown)?;
    trace(call.facts, from.min(to), from.max(to))?;
    Ok(Value::Number(Decimal::from(count)))
}

pub(super) fn calendar_knows<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let year = call.number(0, "calendar_knows")?;
    let year = Some(year).filter(|year| year.fract().is_zero()).and_then(|year| i16::try_from(year).ok());
    let first = year.and_then(|year| Date::new(year, 1, 1).ok());
    let Some(first) = first.filter(|first| calendar(call.facts).is_workday(*first).is_ok()) else {
        return Ok(Value::Bool(false));
    };
    trace(call.facts, first, first)?;
    Ok(Value::Bool(true))
}

/// Records the entries of the calendar's list for the years of some days; of a single day that it names, that day.
fn trace(facts: &Facts, from: Date, to: Date) -> Outcome<()> {
    if !facts.is_recording() {
        return Ok(());
    }
    let list = facts.pack().manifest().lists.iter().find(|list| list.calendar.is_some());
    let Some((list, fields)) = list.and_then(|list| Some((list, list.calendar.as_ref()?))) else { return Ok(()) };
    let Some(entries) = facts.list_entries(&list.name)? else { return Ok(()) };
    let years = from.year()..=to.year();
    for entry in entries.children() {
        let named = [&fields.off, &fields.on].into_iter().filter_map(|field| entry.get(field));
        let mut days = named.flat_map(NodeRef::children);
        if let Some(day) = days.find(|day| from == to && day.as_date() == Some(from)) {
            facts.trace_listed(day)?;
        }
        let year = entry.get(&fields.year);
        let known = year.and_then(NodeRef::as_number).and_then(|year| i16::try_from(year).ok());
        if let (Some(node), Some(_)) = (year, known.filter(|year| years.contains(year))) {
            facts.trace_listed(node)?;
        }
    }
    Ok(())
}
