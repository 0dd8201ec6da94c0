//! The sandbox: what a script may use and how much of it, the same in debug and release; and strict operators.

use jiff::civil::Date;
use jiff::{Span as Duration, Timestamp};
use rhai::packages::{BasicArrayPackage, BasicIteratorPackage, MoreStringPackage, Package as _};
use rhai::{Dynamic, Engine, EvalAltResult, INT, ImmutableString, OptimizationLevel};
use rust_decimal::Decimal;

use super::facts::broken;
use super::handle::Scripted;

/// Operations of one run of one rule: far more than a rule over 10,000 lines needs, and a few tenths of a second.
pub(in crate::rule) const MAX_OPERATIONS: u64 = 5_000_000;

/// Words of the language that rules may not use: they evaluate text, reach outside, or hide an error.
const FORBIDDEN: [&str; 8] = ["eval", "import", "export", "try", "catch", "throw", "Fn", "curry"];

/// An engine with every limit set, strict operators, and nothing from outside.
pub(in crate::rule) fn sandbox() -> Engine {
    let mut engine = Engine::new_raw();
    engine.set_max_operations(MAX_OPERATIONS);
    engine.set_max_call_levels(32);
    engine.set_max_expr_depths(64, 32);
    engine.set_max_functions(64);
    engine.set_max_modules(0);
    engine.set_max_variables(256);
    // Rhai counts all texts in a list together: the specifications of 10,000 lines, say.
    engine.set_max_string_size(16 << 20);
    engine.set_max_array_size(100_000);
    engine.set_max_map_size(1_000);
    engine.set_strict_variables(true);
    engine.set_fail_on_invalid_map_property(true);
    engine.set_optimization_level(OptimizationLevel::None);
    // Rhai's own shortcuts say `false` where a text is compared with a number: ours are used instead.
    engine.set_fast_operators(false);
    for word in FORBIDDEN {
        engine.disable_symbol(word);
    }
    BasicArrayPackage::new().register_into_engine(&mut engine);
    BasicIteratorPackage::new().register_into_engine(&mut engine);
    MoreStringPackage::new().register_into_engine(&mut engine);
    numbers(&mut engine);
    comparisons(&mut engine);
    dates(&mut engine);
    engine
}

/// Registers the six comparisons of one pair of types, each side first made comparable.
macro_rules! compare {
    ($engine:expr, $left:ty, $right:ty, $l:expr, $r:expr) => {
        $engine
            .register_fn("==", |a: $left, b: $right| $l(a) == $r(b))
            .register_fn("!=", |a: $left, b: $right| $l(a) != $r(b))
            .register_fn("<", |a: $left, b: $right| $l(a) < $r(b))
            .register_fn("<=", |a: $left, b: $right| $l(a) <= $r(b))
            .register_fn(">", |a: $left, b: $right| $l(a) > $r(b))
            .register_fn(">=", |a: $left, b: $right| $l(a) >= $r(b));
    };
}

fn comparisons(engine: &mut Engine) {
    fn same<T>(value: T) -> T {
        value
    }
    compare!(engine, Decimal, Decimal, same, same);
    compare!(engine, INT, Decimal, Decimal::from, same);
    compare!(engine, Decimal, INT, same, Decimal::from);
    compare!(engine, INT, INT, same, same);
    compare!(engine, ImmutableString, ImmutableString, same, same);
    compare!(engine, bool, bool, same, same);
    compare!(engine, Date, Date, same, same);
    compare!(engine, Timestamp, Timestamp, same, same);
    for operator in ["==", "!=", "<", "<=", ">", ">="] {
        engine.register_fn(operator, move |left: Dynamic, right: Dynamic| -> Scripted<bool> {
            Err(not_comparable(&left, &right, operator))
        });
    }
}

fn not_comparable(left: &Dynamic, right: &Dynamic, operator: &str) -> Box<EvalAltResult> {
    let (left, right) = (type_of(left), type_of(right));
    broken(
        format!("cannot compare {left} with {right} (`{operator}`)"),
        format!("无法比较 {left} 与 {right}（`{operator}`）"),
    )
}

/// What `==` says of two values: whole numbers are like other numbers, and unlike things are not compared.
pub(in crate::rule) fn equal(left: &Dynamic, right: &Dynamic) -> Scripted<bool> {
    fn both<T: PartialEq + Clone + Send + Sync + 'static>(left: &Dynamic, right: &Dynamic) -> Option<bool> {
        Some(*left.read_lock::<T>()? == *right.read_lock::<T>()?)
    }
    let number = |value: &Dynamic| value.as_decimal().ok().or_else(|| value.as_int().ok().map(Decimal::from));
    let numbers = || Some(number(left)? == number(right)?);
    numbers()
        .or_else(|| both::<ImmutableString>(left, right))
        .or_else(|| both::<bool>(left, right))
        .or_else(|| both::<Date>(left, right))
        .or_else(|| both::<Timestamp>(left, right))
        .ok_or_else(|| not_comparable(left, right, "=="))
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
    } else if value.is::<Timestamp>() {
        "an instant"
    } else if value.is_array() {
        "a list"
    } else if value.is_map() {
        "a map"
    } else if value.is_unit() {
        "nothing"
    } else {
        "an object"
    }
}

/// Division is exact also between whole numbers, where Rhai would cut the fraction off.
fn numbers(engine: &mut Engine) {
    fn divide(a: Decimal, b: Decimal) -> Scripted<Decimal> {
        a.checked_div(b).ok_or_else(|| match b.is_zero() {
            true => broken("division by zero", "除数为零"),
            false => broken("the quotient is too large", "商超出范围"),
        })
    }
    engine
        .register_fn("/", divide)
        .register_fn("/", |a: INT, b: INT| divide(a.into(), b.into()))
        .register_fn("/", |a: Decimal, b: INT| divide(a, b.into()))
        .register_fn("/", |a: INT, b: Decimal| divide(a.into(), b))
        .register_fn("-", |a: Decimal| -a)
        .register_fn("-", |a: INT| -Decimal::from(a))
        .register_fn("!", |a: bool| !a)
        .register_fn("abs", |a: Decimal| a.abs())
        .register_fn("abs", |a: INT| Decimal::from(a).abs())
        .register_fn("max", |a: Decimal, b: Decimal| a.max(b))
        .register_fn("min", |a: Decimal, b: Decimal| a.min(b))
        .register_fn("max", |a: INT, b: Decimal| b.max(a.into()))
        .register_fn("min", |a: INT, b: Decimal| b.min(a.into()))
        .register_fn("max", |a: Decimal, b: INT| a.max(b.into()))
        .register_fn("min", |a: Decimal, b: INT| a.min(b.into()));
}

/// Days are counted by whole numbers: a date minus a date, a date plus days.
fn dates(engine: &mut Engine) {
    fn days(a: Date, b: Date) -> Decimal {
        Decimal::from(a.duration_since(b).as_hours() / 24)
    }
    // Beyond the calendar lies its last day: what a document says must not break a rule, and every comparison stays right.
    fn shift(date: Date, days: Decimal) -> Date {
        let days: i64 = days.trunc().try_into().unwrap_or(if days.is_sign_negative() { i64::MIN } else { i64::MAX });
        let span = Duration::new().try_days(days);
        let last = if days < 0 { Date::MIN } else { Date::MAX };
        span.ok().and_then(|span| date.checked_add(span).ok()).unwrap_or(last)
    }
    engine
        .register_fn("-", days)
        .register_fn("+", shift)
        .register_fn("+", |date: Date, days: INT| shift(date, days.into()))
        .register_fn("-", |date: Date, days: Decimal| shift(date, -days))
        .register_fn("-", |date: Date, days: INT| shift(date, -Decimal::from(days)))
        .register_get("year", |date: &mut Date| Decimal::from(date.year()))
        // The day of an instant is that of the company's own clock: China has one time zone, without summer time.
        .register_get("date", |instant: &mut Timestamp| jiff::tz::Offset::constant(8).to_datetime(*instant).date());
}
