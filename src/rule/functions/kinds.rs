//! What type a value has, where a schema lets it be of several.

use super::table::{FUNCTION, Function, Gives, Takes, takes};
use crate::rule::stop::Outcome;
use crate::rule::value::{Call, Value};

const ANY: &[super::table::Parameter] = &[takes("value", Takes::Value)];

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "is_text",
        parameters: ANY,
        gives: Gives::Bool,
        en: "whether a value is a text",
        zh: "值是否为文本",
        example: ("is_text(order.id)", "true"),
        body: |call| is(call, |value| matches!(value, Value::Text(_))),
        ..FUNCTION
    },
    Function {
        name: "is_number",
        parameters: ANY,
        gives: Gives::Bool,
        en: "whether a value is a number",
        zh: "值是否为数字",
        example: ("is_number(order.id)", "false"),
        body: |call| is(call, |value| matches!(value, Value::Number(_))),
        ..FUNCTION
    },
    Function {
        name: "is_date",
        parameters: ANY,
        gives: Gives::Bool,
        en: "whether a value is a date",
        zh: "值是否为日期",
        example: ("is_date(order.on)", "true"),
        body: |call| is(call, |value| matches!(value, Value::Date(_))),
        ..FUNCTION
    },
    Function {
        name: "is_instant",
        parameters: ANY,
        gives: Gives::Bool,
        en: "whether a value is a point in time",
        zh: "值是否为时间点",
        example: ("is_instant(order.entered_at)", "true"),
        body: |call| is(call, |value| matches!(value, Value::Instant(_))),
        ..FUNCTION
    },
    Function {
        name: "is_yes_no",
        parameters: ANY,
        gives: Gives::Bool,
        en: "whether a value is yes or no",
        zh: "值是否为是/否",
        example: ("is_yes_no(order.total > 0)", "true"),
        body: |call| is(call, |value| matches!(value, Value::Bool(_))),
        ..FUNCTION
    },
    Function {
        name: "is_list",
        parameters: ANY,
        gives: Gives::Bool,
        en: "whether a value is a list",
        zh: "值是否为列表",
        example: ("is_list(order.lines)", "true"),
        body: |call| match call.argument(0) {
            Value::Node(at) => call.facts.is_list(*at).map(Value::Bool),
            other => Ok(Value::Bool(matches!(other, Value::List(_) | Value::Roots { .. }))),
        },
        ..FUNCTION
    },
    Function {
        name: "is_object",
        parameters: ANY,
        gives: Gives::Bool,
        en: "whether a value is an object",
        zh: "值是否为对象",
        example: ("is_object(order.contact)", "true"),
        body: |call| match call.argument(0) {
            Value::Node(at) => call.facts.is_list(*at).map(|is_list| Value::Bool(!is_list)),
            other => Ok(Value::Bool(matches!(other, Value::Record(_)))),
        },
        ..FUNCTION
    },
];

fn is<'c>(call: &mut Call<'_, 'c>, test: fn(&Value<'_>) -> bool) -> Outcome<Value<'c>> {
    Ok(Value::Bool(test(call.argument(0))))
}
