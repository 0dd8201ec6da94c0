//! The operators of rules: exact, and strict about what they are given.

use super::stop::{Stop, broken};
use super::value::Value;

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

/// The fault of comparing unlike things.
pub(crate) fn not_alike(left: TypeName, right: TypeName, operator: &str) -> Box<Stop> {
    broken(
        format!("cannot compare {} with {} (`{operator}`)", left.en, right.en),
        format!("无法比较{}与{}（`{operator}`）", left.zh, right.zh),
    )
}
