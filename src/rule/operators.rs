//! The operators of rules: exact, and strict about what they are given.

use std::cmp::Ordering;

use jiff::Span as Duration;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::meter;
use super::stop::{Outcome, Stop, broken, broken_with_help};
use super::tree::Operator;
use super::value::{Text, Value};
use crate::base::exact;
use crate::base::lang::Bilingual;
use crate::base::value::Instant;

/// What an author calls the type of a value, in each language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TypeName {
    pub(crate) en: &'static str,
    pub(crate) zh: &'static str,
}

/// What an author calls the type of a value.
pub(crate) fn type_of(value: &Value<'_>) -> TypeName {
    let (en, zh) = match value {
        Value::Nothing => ("nothing", "空值"),
        Value::Bool(_) => ("yes or no", "是/否"),
        Value::Number(_) => ("a number", "数字"),
        Value::Text(_) => ("a text", "文本"),
        Value::Date(_) => ("a date", "日期"),
        Value::Instant(_) => ("an instant", "时间"),
        Value::List(_) | Value::Roots { .. } => ("a list", "列表"),
        Value::Node(_) | Value::Run => ("an object", "对象"),
        Value::Record(_) => ("a record", "记录"),
        Value::Place(_) => ("a place", "位置"),
        Value::Hit(_) => ("a phrase found", "命中用语"),
        Value::Match(_) => ("a name found", "命中名称"),
    };
    TypeName { en, zh }
}

/// What an operator between two values gives. Of `&&` and `||` the left side has not decided.
///
/// # Errors
/// The operator does not take such values, or the result cannot be computed exactly.
pub(crate) fn binary<'c>(operator: Operator, left: &Value<'c>, right: &Value<'c>) -> Outcome<Value<'c>> {
    match operator {
        Operator::Add => add(left, right),
        Operator::Subtract => subtract(left, right),
        Operator::Multiply => calculate(left, right, operator, exact::multiply),
        Operator::Divide | Operator::Remainder => {
            if matches!(right, Value::Number(number) if number.is_zero()) {
                return Err(broken("division by zero", "除数为零"));
            }
            // Division is the one operation that rounds, as every division must end somewhere.
            let operation = if operator == Operator::Divide { exact::divide } else { exact::remainder };
            calculate(left, right, operator, operation)
        }
        Operator::Equal | Operator::NotEqual => {
            let same = same(left, right).ok_or_else(|| not_comparable(left, right, operator))?;
            Ok(Value::Bool(same == (operator == Operator::Equal)))
        }
        Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
            order(operator, left, right).map(Value::Bool)
        }
        Operator::And | Operator::Or => {
            let (left, right) = (truth(left)?, truth(right)?);
            Ok(Value::Bool(if operator == Operator::And { left && right } else { left || right }))
        }
    }
}

/// What `-` before a value gives.
///
/// # Errors
/// It is no number.
pub(crate) fn negate<'c>(value: &Value<'_>) -> Outcome<Value<'c>> {
    match value {
        // There is but one zero.
        Value::Number(number) => Ok(Value::Number(if number.is_zero() { *number } else { -*number })),
        other => Err(not_computable(&Value::Number(Decimal::ZERO), other, Operator::Subtract)),
    }
}

/// The truth value that a condition is.
///
/// # Errors
/// It is another value.
pub(crate) fn truth(value: &Value<'_>) -> Outcome<bool> {
    match value {
        Value::Bool(truth) => Ok(*truth),
        other => {
            let kind = type_of(other);
            Err(broken(
                format!("yes or no is expected here, not {}", kind.en),
                format!("此处应为是/否，而不是{}", kind.zh),
            ))
        }
    }
}

fn calculate<'c>(
    left: &Value<'_>,
    right: &Value<'_>,
    operator: Operator,
    operation: fn(Decimal, Decimal) -> Option<Decimal>,
) -> Outcome<Value<'c>> {
    let (Value::Number(a), Value::Number(b)) = (left, right) else {
        return Err(not_computable(left, right, operator));
    };
    operation(*a, *b).map(Value::Number).ok_or_else(|| too_many_digits(*a, *b, operator))
}

fn add<'c>(left: &Value<'c>, right: &Value<'c>) -> Outcome<Value<'c>> {
    match (left, right) {
        (Value::Text(a), Value::Text(b)) => {
            let (a, b) = (a.as_str(), b.as_str());
            meter::write(a.len() + b.len())?;
            Ok(Value::made([a, b].concat()))
        }
        (Value::Date(date), Value::Number(days)) => Ok(Value::Date(shift(*date, *days))),
        _ => calculate(left, right, Operator::Add, exact::add),
    }
}

fn subtract<'c>(left: &Value<'_>, right: &Value<'_>) -> Outcome<Value<'c>> {
    match (left, right) {
        (Value::Date(to), Value::Date(from)) => {
            Ok(Value::Number(Decimal::from(to.duration_since(*from).as_hours() / 24)))
        }
        (Value::Date(date), Value::Number(days)) => Ok(Value::Date(shift(*date, -*days))),
        (Value::Instant(to), Value::Instant(from)) => Ok(Value::Number(hours(*from, *to))),
        _ => calculate(left, right, Operator::Subtract, exact::subtract),
    }
}

/// The hours from one point in time to another, with their fraction.
fn hours(from: Instant, to: Instant) -> Decimal {
    /// Nanoseconds of an hour.
    const HOUR: i64 = 3_600_000_000_000;
    let nanoseconds = Decimal::from(from.at().duration_until(to.at()).as_nanos());
    exact::divide(nanoseconds, Decimal::from(HOUR)).unwrap_or_default()
}

/// Days are counted by whole numbers: a date minus a date, a date plus days. Beyond the calendar lies its last day: what a
/// document says must not break a rule, and every comparison stays right.
fn shift(date: Date, days: Decimal) -> Date {
    let days: i64 = days.trunc().try_into().unwrap_or(if days.is_sign_negative() { i64::MIN } else { i64::MAX });
    let span = Duration::new().try_days(days);
    let last = if days < 0 { Date::MIN } else { Date::MAX };
    span.ok().and_then(|span| date.checked_add(span).ok()).unwrap_or(last)
}

/// Whether two values of one type are the same; `None` where they are of different types, or of one whose values are not
/// compared.
fn same(left: &Value<'_>, right: &Value<'_>) -> Option<bool> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => Some(a == b),
        (Value::Text(a), Value::Text(b)) => Some(a.as_str() == b.as_str()),
        (Value::Bool(a), Value::Bool(b)) => Some(a == b),
        (Value::Date(a), Value::Date(b)) => Some(a == b),
        (Value::Instant(a), Value::Instant(b)) => Some(a.at() == b.at()),
        _ => None,
    }
}

/// What `==` says of two values. Unlike things are not compared.
///
/// # Errors
/// They are of different types, or of one whose values are not compared.
pub(crate) fn equal(left: &Value<'_>, right: &Value<'_>) -> Outcome<bool> {
    same(left, right).ok_or_else(|| not_comparable(left, right, Operator::Equal))
}

/// Which of two numbers, dates or points in time is the larger.
fn compare(left: &Value<'_>, right: &Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::Instant(a), Value::Instant(b)) => Some(a.at().cmp(&b.at())),
        _ => None,
    }
}

fn order(operator: Operator, left: &Value<'_>, right: &Value<'_>) -> Outcome<bool> {
    let Some(found) = compare(left, right) else {
        if let (Value::Text(_), Value::Text(_)) = (left, right) {
            return Err(no_order(operator));
        }
        return Err(not_comparable(left, right, operator));
    };
    Ok(match operator {
        Operator::Less => found.is_lt(),
        Operator::LessOrEqual => found.is_le(),
        Operator::Greater => found.is_gt(),
        _ => found.is_ge(),
    })
}

/// The texts of numbers and dates are in no order that anybody would mean.
fn no_order(operator: Operator) -> Box<Stop> {
    let symbol = operator.symbol();
    let message = Bilingual::new(
        format!("of two texts none is the larger (`{symbol}`)"),
        format!("两个文本不能比较大小（`{symbol}`）"),
    );
    let help = Bilingual::new(
        "compare what they say: `x.number()`, `x.date()`",
        "请比较文本所表示的值：`x.number()`、`x.date()`",
    );
    broken_with_help(message, Some(help))
}

/// The fault of comparing unlike things.
pub(crate) fn not_comparable(left: &Value<'_>, right: &Value<'_>, operator: Operator) -> Box<Stop> {
    not_alike(type_of(left), type_of(right), operator.symbol())
}

/// The same, of two types.
pub(crate) fn not_alike(left: TypeName, right: TypeName, operator: &str) -> Box<Stop> {
    broken(
        format!("cannot compare {} with {} (`{operator}`)", left.en, right.en),
        format!("无法比较{}与{}（`{operator}`）", left.zh, right.zh),
    )
}

fn too_many_digits(a: Decimal, b: Decimal, operator: Operator) -> Box<Stop> {
    let symbol = operator.symbol();
    broken(
        format!("{a} {symbol} {b} has more digits than can be computed exactly"),
        format!("{a} {symbol} {b} 的结果位数过多，无法精确计算"),
    )
}

fn not_computable(left: &Value<'_>, right: &Value<'_>, operator: Operator) -> Box<Stop> {
    let (a, b) = (type_of(left), type_of(right));
    let symbol = operator.symbol();
    let message = Bilingual::new(
        format!("cannot compute {} and {} (`{symbol}`)", a.en, b.en),
        format!("无法计算{}与{}（`{symbol}`）", a.zh, b.zh),
    );
    let is_text = |value: &Value<'_>| matches!(value, Value::Text(_));
    let is_joining = operator == Operator::Add && (is_text(left) || is_text(right));
    let help =
        is_joining.then(|| Bilingual::new("make a text of the other value: `text(x)`", "请先用 `text(x)` 转换为文本"));
    broken_with_help(message, help)
}

/// The text of a value: dates and points in time as documents write them, numbers with all their places, texts as they are.
/// Lists and records are shown as a script would write them.
///
/// # Errors
/// There is no text of such a value, or it is too long.
pub(crate) fn text<'c>(value: &Value<'c>) -> Outcome<Text<'c>> {
    if let Value::Text(text) = value {
        return Ok(text.clone());
    }
    let mut shown = String::new();
    show(value, false, &mut shown)?;
    meter::write(shown.len())?;
    Ok(Text::Made(shown.into()))
}

/// Adds the text of a value; a text within a list stands in quotation marks.
fn show(value: &Value<'_>, is_within: bool, out: &mut String) -> Outcome<()> {
    use std::fmt::Write as _;
    let written = match value {
        Value::Bool(truth) => write!(out, "{truth}"),
        Value::Number(number) => write!(out, "{number}"),
        Value::Date(date) => write!(out, "{date}"),
        Value::Instant(instant) => write!(out, "{instant}"),
        Value::Text(text) if is_within => write!(out, "{:?}", text.as_str()),
        Value::Text(text) => write!(out, "{}", text.as_str()),
        Value::Hit(hit) => write!(out, "{}", hit.text.as_str()),
        Value::Match(found) => write!(out, "{}", found.entry.as_str()),
        Value::List(list) => return show_all(list.iter().map(|value| (None, value)), ["[", "]"], out),
        Value::Record(record) => {
            // However a rule writes them down, they are shown in one order.
            let mut members: Vec<_> = record.iter().map(|(name, value)| (Some(&**name), value)).collect();
            members.sort_by_key(|(name, _)| *name);
            return show_all(members.into_iter(), ["#{", "}"], out);
        }
        Value::Nothing | Value::Node(_) | Value::Roots { .. } | Value::Run | Value::Place(_) => {
            let kind = type_of(value);
            return Err(broken(format!("there is no text of {}", kind.en), format!("{}没有对应的文本", kind.zh)));
        }
    };
    // Writing into a `String` cannot fail.
    let _ = written;
    Ok(())
}

fn show_all<'v, 'c: 'v>(
    values: impl Iterator<Item = (Option<&'v str>, &'v Value<'c>)>,
    [open, close]: [&str; 2],
    out: &mut String,
) -> Outcome<()> {
    out.push_str(open);
    for (number, (name, value)) in values.enumerate() {
        meter::spend(1)?;
        meter::fits(out.len())?;
        if number > 0 {
            out.push_str(", ");
        }
        if let Some(name) = name {
            out.push_str(name);
            out.push_str(": ");
        }
        show(value, true, out)?;
    }
    out.push_str(close);
    Ok(())
}
