//! The operators of rules: exact, and strict about what they are given. What Rhai would do of itself is never reached.

use std::cmp::Ordering;
use std::ops::{Range, RangeInclusive};

use jiff::Span as Duration;
use jiff::civil::Date;
use rhai::{Dynamic, FnPtr, INT, ImmutableString, NativeCallContext};
use rust_decimal::Decimal;

use super::facts::{broken, broken_with_help, signal};
use super::functions::Functions;
use super::handle::{At, Scripted};
use super::meter::{self, Failure};
use super::operations::Spot;
use crate::base::exact;
use crate::base::lang::Bilingual;
use crate::base::value::Instant;

/// Registers every operator, and the functions of numbers.
pub(in crate::rule) fn register(functions: &mut Functions<'_>) {
    arithmetic(functions);
    comparisons(functions);
    numbers(functions);
    texts(functions);
    ranges(functions);
    // Rhai knows more operators than the language has.
    for operator in ["**", "<<", ">>", "&", "|", "^"] {
        functions.register_fn(operator, move |_: Dynamic, _: Dynamic| unknown(operator));
    }
    for operator in ["**=", "<<=", ">>=", "&=", "|=", "^="] {
        functions.register_fn(operator, move |_: &mut Dynamic, _: Dynamic| unknown(operator));
    }
}

fn unknown(operator: &str) -> Scripted<()> {
    Err(broken(format!("there is no operator `{operator}`"), format!("没有运算符 `{operator}`")))
}

type Operator = fn(&Dynamic, &Dynamic) -> Scripted<Dynamic>;

fn arithmetic(functions: &mut Functions<'_>) {
    let operators: [(&str, &str, Operator); 5] = [
        ("+", "+=", add),
        ("-", "-=", subtract),
        ("*", "*=", |a, b| calculate(a, b, "*", exact::multiply)),
        ("/", "/=", divide),
        ("%", "%=", |a, b| {
            no_zero(b)?;
            calculate(a, b, "%", Decimal::checked_rem)
        }),
    ];
    for (plain, assigning, operator) in operators {
        functions.register_fn(plain, move |a: Dynamic, b: Dynamic| operator(&a, &b)).register_fn(
            assigning,
            move |a: &mut Dynamic, b: Dynamic| {
                *a = operator(a, &b)?;
                Ok::<_, Box<rhai::EvalAltResult>>(())
            },
        );
    }
    functions.register_fn("-", |a: Dynamic| subtract(&Dynamic::from_int(0), &a)).register_fn("!", |a: bool| !a);
}

/// The number that a value is: whole numbers are like all others.
pub(in crate::rule) fn as_number(value: &Dynamic) -> Option<Decimal> {
    value.as_decimal().ok().or_else(|| value.as_int().ok().map(Decimal::from))
}

/// The number that a function is given.
pub(in crate::rule) fn number(value: &Dynamic, function: &str) -> Scripted<Decimal> {
    as_number(value).ok_or_else(|| {
        let kind = type_of(value);
        broken(
            format!("`{function}` takes a number, not {kind}"),
            format!("`{function}` 的参数应为数字，而不是 {kind}"),
        )
    })
}

/// The whole number that a function is given.
pub(in crate::rule) fn whole(value: &Dynamic, function: &str) -> Scripted<INT> {
    let number = number(value, function)?;
    let whole = number.fract().is_zero().then(|| INT::try_from(number).ok()).flatten();
    whole.ok_or_else(|| {
        broken(
            format!("`{function}` takes a whole number, not {number}"),
            format!("`{function}` 的参数应为整数，而不是 {number}"),
        )
    })
}

/// A number as scripts hold it: one that is counted stays one with which a list can be indexed.
fn result_of(number: Decimal, is_counted: bool) -> Dynamic {
    let counted = (is_counted && number.fract().is_zero()).then(|| INT::try_from(number).ok()).flatten();
    counted.map_or_else(|| Dynamic::from_decimal(number), Dynamic::from_int)
}

fn is_counted(a: &Dynamic, b: &Dynamic) -> bool {
    a.is_int() && b.is_int()
}

fn calculate(
    a: &Dynamic,
    b: &Dynamic,
    operator: &str,
    operation: fn(Decimal, Decimal) -> Option<Decimal>,
) -> Scripted<Dynamic> {
    let (Some(left), Some(right)) = (as_number(a), as_number(b)) else { return Err(not_computable(a, b, operator)) };
    let number = operation(left, right).ok_or_else(|| too_many_digits(left, right, operator))?;
    Ok(result_of(number, is_counted(a, b)))
}

fn add(a: &Dynamic, b: &Dynamic) -> Scripted<Dynamic> {
    if let (Some(left), Some(right)) = (a.read_lock::<ImmutableString>(), b.read_lock::<ImmutableString>()) {
        meter::write(left.len() + right.len())?;
        return Ok(Dynamic::from(ImmutableString::from([left.as_str(), right.as_str()].concat())));
    }
    if let Some((date, days)) = a.read_lock::<Date>().zip(as_number(b)) {
        return Ok(Dynamic::from(shift(*date, days)));
    }
    calculate(a, b, "+", exact::add)
}

fn subtract(a: &Dynamic, b: &Dynamic) -> Scripted<Dynamic> {
    if let Some(from) = a.read_lock::<Date>() {
        if let Some(to) = b.read_lock::<Date>() {
            return Ok(Dynamic::from_int(from.duration_since(*to).as_hours() / 24));
        }
        if let Some(days) = as_number(b) {
            return Ok(Dynamic::from(shift(*from, -days)));
        }
    }
    calculate(a, b, "-", exact::subtract)
}

/// The one operation that rounds, as every division must end somewhere.
fn divide(a: &Dynamic, b: &Dynamic) -> Scripted<Dynamic> {
    no_zero(b)?;
    calculate(a, b, "/", exact::divide)
}

fn no_zero(divisor: &Dynamic) -> Scripted<()> {
    match as_number(divisor) {
        Some(number) if number.is_zero() => Err(broken("division by zero", "除数为零")),
        _ => Ok(()),
    }
}

/// Days are counted by whole numbers: a date minus a date, a date plus days. Beyond the calendar lies its last day: what a
/// document says must not break a rule, and every comparison stays right.
fn shift(date: Date, days: Decimal) -> Date {
    let days: i64 = days.trunc().try_into().unwrap_or(if days.is_sign_negative() { i64::MIN } else { i64::MAX });
    let span = Duration::new().try_days(days);
    let last = if days < 0 { Date::MIN } else { Date::MAX };
    span.ok().and_then(|span| date.checked_add(span).ok()).unwrap_or(last)
}

fn too_many_digits(a: Decimal, b: Decimal, operator: &str) -> Box<rhai::EvalAltResult> {
    broken(
        format!("{a} {operator} {b} has more digits than can be computed exactly"),
        format!("{a} {operator} {b} 的结果位数过多，无法精确计算"),
    )
}

fn not_computable(a: &Dynamic, b: &Dynamic, operator: &str) -> Box<rhai::EvalAltResult> {
    let (left, right) = (type_of(a), type_of(b));
    let message = Bilingual::new(
        format!("cannot compute {left} and {right} (`{operator}`)"),
        format!("无法计算 {left} 与 {right}（`{operator}`）"),
    );
    let is_joining = operator == "+" && (a.is_string() || b.is_string());
    let help =
        is_joining.then(|| Bilingual::new("make a text of the other value: `text(x)`", "请先用 `text(x)` 转换为文本"));
    broken_with_help(message, help)
}

type Holds<T> = fn(T) -> bool;

fn comparisons(functions: &mut Functions<'_>) {
    let comparisons: [(&str, Holds<Ordering>); 4] =
        [("<", Ordering::is_lt), ("<=", Ordering::is_le), (">", Ordering::is_gt), (">=", Ordering::is_ge)];
    for (operator, holds) in comparisons {
        functions.register_fn(operator, move |a: Dynamic, b: Dynamic| {
            compare(&a, &b).map(holds).ok_or_else(|| not_comparable(&a, &b, operator))
        });
    }
    functions.register_fn("==", |a: Dynamic, b: Dynamic| equal(&a, &b)).register_fn("!=", |a: Dynamic, b: Dynamic| {
        same(&a, &b).map(|same| !same).ok_or_else(|| not_comparable(&a, &b, "!="))
    });
}

/// Which of two values of one type is the larger; `None` where they are of different types.
pub(in crate::rule) fn compare(left: &Dynamic, right: &Dynamic) -> Option<Ordering> {
    if let (Some(left), Some(right)) = (as_number(left), as_number(right)) {
        return Some(left.cmp(&right));
    }
    if let (Ok(left), Ok(right)) = (left.as_bool(), right.as_bool()) {
        return Some(left.cmp(&right));
    }
    if let (Some(left), Some(right)) = (left.read_lock::<ImmutableString>(), right.read_lock::<ImmutableString>()) {
        return Some(left.as_str().cmp(right.as_str()));
    }
    if let (Some(left), Some(right)) = (left.read_lock::<Date>(), right.read_lock::<Date>()) {
        return Some(left.cmp(&*right));
    }
    let (left, right) = (left.read_lock::<Instant>()?, right.read_lock::<Instant>()?);
    Some(left.at().cmp(&right.at()))
}

fn same(left: &Dynamic, right: &Dynamic) -> Option<bool> {
    compare(left, right).map(Ordering::is_eq)
}

/// What `==` says of two values: whole numbers are like other numbers, and unlike things are not compared.
pub(in crate::rule) fn equal(left: &Dynamic, right: &Dynamic) -> Scripted<bool> {
    same(left, right).ok_or_else(|| not_comparable(left, right, "=="))
}

/// The fault of comparing unlike things.
pub(in crate::rule) fn not_comparable(left: &Dynamic, right: &Dynamic, operator: &str) -> Box<rhai::EvalAltResult> {
    not_alike(type_of(left), type_of(right), operator)
}

/// The same, of two types.
pub(in crate::rule) fn not_alike(left: &str, right: &str, operator: &str) -> Box<rhai::EvalAltResult> {
    broken(
        format!("cannot compare {left} with {right} (`{operator}`)"),
        format!("无法比较 {left} 与 {right}（`{operator}`）"),
    )
}

fn numbers(functions: &mut Functions<'_>) {
    functions
        .register_fn("abs", |a: Dynamic| {
            Ok::<_, Box<rhai::EvalAltResult>>(result_of(number(&a, "abs")?.abs(), a.is_int()))
        })
        .register_fn("max", |a: Dynamic, b: Dynamic| {
            Ok::<_, Box<rhai::EvalAltResult>>(result_of(number(&a, "max")?.max(number(&b, "max")?), is_counted(&a, &b)))
        })
        .register_fn("min", |a: Dynamic, b: Dynamic| {
            Ok::<_, Box<rhai::EvalAltResult>>(result_of(number(&a, "min")?.min(number(&b, "min")?), is_counted(&a, &b)))
        });
}

fn texts(functions: &mut Functions<'_>) {
    functions
        .register_fn("text", |value: Dynamic| text(&value))
        // What Rhai asks for where a value stands in a template. It drops what this says went wrong.
        .register_fn("to_string", |context: NativeCallContext, value: Dynamic| {
            let shown = text(&value);
            if let Some(signal) = shown.as_ref().err().and_then(|error| signal(error)) {
                let source = context.call_source().map(ImmutableString::from);
                meter::fail(Failure { signal, at: context.call_position(), source });
            }
            shown
        });
}

/// The text of a value: dates and points in time as documents write them, numbers with all their places.
pub(in crate::rule) fn text(value: &Dynamic) -> Scripted<ImmutableString> {
    if let Some(text) = value.read_lock::<ImmutableString>() {
        return Ok(text.clone());
    }
    let shown = as_number(value).map(|number| number.to_string());
    let shown = shown.or_else(|| value.as_bool().ok().map(|truth| truth.to_string()));
    let shown = shown.or_else(|| Some(value.read_lock::<Date>()?.to_string()));
    let shown = shown.or_else(|| Some(value.read_lock::<Instant>()?.to_string()));
    shown.map(ImmutableString::from).ok_or_else(|| {
        let kind = type_of(value);
        broken(format!("there is no text of {kind}"), format!("{kind} 没有对应的文本"))
    })
}

/// Ranges of whole numbers, to be looped over.
fn ranges(functions: &mut Functions<'_>) {
    functions
        .register_fn("..", |a: Dynamic, b: Dynamic| {
            Ok::<_, Box<rhai::EvalAltResult>>(whole(&a, "..")?..whole(&b, "..")?)
        })
        .register_fn("..=", |a: Dynamic, b: Dynamic| {
            Ok::<_, Box<rhai::EvalAltResult>>(whole(&a, "..=")?..=whole(&b, "..=")?)
        });
    functions.engine.register_iterator::<Range<INT>>().register_iterator::<RangeInclusive<INT>>();
}

/// What an author calls the type of a value.
pub(in crate::rule) fn type_of(value: &Dynamic) -> &'static str {
    if value.is_string() {
        "a text"
    } else if value.is_decimal() || value.is_int() {
        "a number"
    } else if value.is_bool() {
        "a truth value"
    } else if value.is::<Date>() {
        "a date"
    } else if value.is::<Instant>() {
        "an instant"
    } else if value.is_array() {
        "a list"
    } else if value.is_map() {
        "a map"
    } else if value.is_unit() {
        "nothing"
    } else if value.is_char() {
        "a character"
    } else if value.is::<At>() || value.is::<Spot>() {
        "a place"
    } else if value.is::<FnPtr>() {
        "a function"
    } else {
        "an object"
    }
}
