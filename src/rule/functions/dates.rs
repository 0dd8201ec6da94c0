//! Functions of dates, and of working days.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::calendar;
use super::table::{FUNCTION, Function, Gives, Parameter, Reads, Takes, takes};
use crate::rule::stop::{Outcome, broken};
use crate::rule::value::{Call, Value};

const DATE: &[Parameter] = &[takes("date", Takes::Date)];

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "year",
        parameters: DATE,
        gives: Gives::Number,
        en: "the year of a date; `date.year` is the same",
        zh: "日期的年份；与 `date.year` 相同",
        example: ("order.on.year()", "2026"),
        body: |call| part(call, "year"),
        ..FUNCTION
    },
    Function {
        name: "month",
        parameters: DATE,
        gives: Gives::Number,
        en: "the month of a date, 1–12",
        zh: "日期的月份（1–12）",
        example: ("order.on.month()", "3"),
        body: |call| part(call, "month"),
        ..FUNCTION
    },
    Function {
        name: "day",
        parameters: DATE,
        gives: Gives::Number,
        en: "the day of the month of a date, 1–31",
        zh: "日期在当月的第几日（1–31）",
        example: ("order.on.day()", "2"),
        body: |call| part(call, "day"),
        ..FUNCTION
    },
    Function {
        name: "weekday",
        parameters: DATE,
        gives: Gives::Number,
        en: "the day of the week of a date: 1 is Monday, 7 is Sunday",
        zh: "日期为星期几：1 为星期一，7 为星期日",
        example: ("order.on.weekday()", "1"),
        body: |call| part(call, "weekday"),
        ..FUNCTION
    },
    Function {
        name: "date",
        parameters: &[takes("instant", Takes::Instant)],
        gives: Gives::Date,
        en: "the day of a point in time, by the clock of the pack; `instant.date` is the same",
        zh: "时间点所属的日期，以规则包的时钟为准；与 `instant.date` 相同",
        example: ("order.entered_at.date()", "2026-03-03"),
        body: |call| call.facts.field(&call.argument(0).clone(), "date"),
        ..FUNCTION
    },
    Function {
        name: "is_workday",
        parameters: DATE,
        gives: Gives::Bool,
        reads: Reads::Calendar,
        en: "whether people work on a day, by the calendar of the pack, which must know the year",
        zh: "按规则包的日历（须含该年份）判断某日是否为工作日",
        example: ("is_workday(order.on)", "true"),
        body: calendar::is_workday,
        ..FUNCTION
    },
    Function {
        name: "add_workdays",
        parameters: &[takes("date", Takes::Date), takes("days", Takes::Number)],
        gives: Gives::Date,
        reads: Reads::Calendar,
        en: "the day so many working days after a date, or before it where the number is negative",
        zh: "某日之后（负数为之前）若干个工作日的日期",
        example: ("add_workdays(order.on, 5)", "2026-03-09"),
        body: calendar::add_workdays,
        ..FUNCTION
    },
    Function {
        name: "workdays_between",
        parameters: &[takes("from", Takes::Date), takes("to", Takes::Date)],
        gives: Gives::Number,
        reads: Reads::Calendar,
        en: "how many working days lie after one date up to and including another",
        zh: "某日之后至另一日（含）之间的工作日数",
        example: ("workdays_between(order.on, order.on + 7)", "5"),
        body: calendar::workdays_between,
        ..FUNCTION
    },
    Function {
        name: "calendar_knows",
        parameters: &[takes("year", Takes::Number)],
        gives: Gives::Bool,
        reads: Reads::Calendar,
        en: "whether the calendar of working days knows a year",
        zh: "工作日历是否含有某年份",
        example: ("calendar_knows(order.on.year)", "true"),
        body: calendar::calendar_knows,
        ..FUNCTION
    },
];

/// A part of a date by its name; `None` where it has no part of that name.
pub(crate) fn part_of_date<'c>(date: Date, name: &str) -> Option<Value<'c>> {
    let number = match name {
        "year" => Decimal::from(date.year()),
        "month" => Decimal::from(date.month()),
        "day" => Decimal::from(date.day()),
        "weekday" => Decimal::from(date.weekday().to_monday_one_offset()),
        _ => return None,
    };
    Some(Value::Number(number))
}

fn part<'c>(call: &mut Call<'_, 'c>, name: &str) -> Outcome<Value<'c>> {
    let part = part_of_date(call.date(0, name)?, name);
    part.ok_or_else(|| broken("a date has no such part", "日期没有该部分"))
}
