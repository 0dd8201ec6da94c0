//! Operators, numbers first: most of what rules compute and compare are numbers.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::base::exact;
use crate::rule::operators;
use crate::rule::stop::{Outcome, Stop, broken};
use crate::rule::tree::Operator;
use crate::rule::value::Value;

/// What two numbers come to.
pub(super) fn figure(operator: Operator, a: Decimal, b: Decimal) -> Outcome<Decimal> {
    let result = match operator {
        Operator::Add => exact::add(a, b),
        Operator::Subtract => exact::subtract(a, b),
        Operator::Multiply => exact::multiply(a, b),
        Operator::Divide if !b.is_zero() => exact::divide(a, b),
        _ => None,
    };
    if let Some(result) = result {
        return Ok(result);
    }
    match operators::binary(operator, &Value::Number(a), &Value::Number(b))? {
        Value::Number(number) => Ok(number),
        other => Err(no_number(&other)),
    }
}

/// Why something stops that should have been a number.
#[cold]
pub(super) fn no_number(value: &Value<'_>) -> Box<Stop> {
    let kind = operators::type_of(value);
    broken(format!("a number is expected here, not {}", kind.en), format!("此处应为数字，而不是{}", kind.zh))
}

/// `a + b` and its like.
pub(super) fn calculate<'c>(operator: Operator, left: &Value<'c>, right: &Value<'c>) -> Outcome<Value<'c>> {
    if let (Value::Number(a), Value::Number(b)) = (left, right) {
        return figure(operator, *a, *b).map(Value::Number);
    }
    operators::binary(operator, left, right)
}

/// `a < b` and its like.
pub(super) fn compare(operator: Operator, left: &Value<'_>, right: &Value<'_>) -> Outcome<bool> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => Ok(holds(operator, order(a, b))),
        (Value::Text(a), Value::Text(b)) if operator.is_equality() => {
            Ok((a.as_str() == b.as_str()) == (operator == Operator::Equal))
        }
        (Value::Date(a), Value::Date(b)) => Ok(holds(operator, a.cmp(b))),
        _ => operators::truth(&operators::binary(operator, left, right)?),
    }
}

/// Which of two numbers is the larger. Most have the same places.
pub(super) fn order(a: &Decimal, b: &Decimal) -> Ordering {
    if a.scale() == b.scale() { a.mantissa().cmp(&b.mantissa()) } else { a.cmp(b) }
}

pub(super) fn holds(operator: Operator, order: Ordering) -> bool {
    match operator {
        Operator::Equal => order.is_eq(),
        Operator::NotEqual => order.is_ne(),
        Operator::Less => order.is_lt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::Greater => order.is_gt(),
        _ => order.is_ge(),
    }
}

/// Whether a figure is so far below its limit that no exact division is needed to tell.
pub(super) fn is_far(value: Decimal, limit: Decimal, percent: Decimal) -> bool {
    let (Some(value), Some(limit), Some(percent)) = (value.to_f64(), limit.to_f64(), percent.to_f64()) else {
        return false;
    };
    // A float is off by less than a part in a million of this.
    limit > 0.0 && value < limit * (1.0 - percent / 100.0) * 0.999_999 - limit * 0.000_001
}
