//! Values as scripts of Rhai hold them, and back.

use std::sync::Arc;

use jiff::civil::Date;
use rhai::{Array, Dynamic, EvalAltResult, FnPtr, INT, ImmutableString, Map};
use rust_decimal::Decimal;

use super::current::{Scripted, error, facts};
use crate::base::value::Instant;
use crate::rule::meter;
use crate::rule::stop::{Outcome, broken};
use crate::rule::value::{At, Hit, Match, Path, Text, Value};

/// A value for which Rhai has no type of its own.
#[derive(Clone, Debug)]
pub(super) struct Held(pub(super) Value<'static>);

impl IntoIterator for Held {
    type Item = Scripted<Dynamic>;
    type IntoIter = std::vec::IntoIter<Scripted<Dynamic>>;

    fn into_iter(self) -> Self::IntoIter {
        let elements = || -> Scripted<Vec<Scripted<Dynamic>>> {
            let facts = facts()?;
            let items = facts.items(&self.0).map_err(|stop| error(&stop))?;
            Ok(items.map(|item| item.map(|item| dynamic(&item)).map_err(|stop| error(&stop))).collect())
        };
        elements().unwrap_or_else(|error: Box<EvalAltResult>| vec![Err(error)]).into_iter()
    }
}

/// A value as scripts hold it.
pub(super) fn dynamic(value: &Value<'_>) -> Dynamic {
    match value {
        Value::Nothing => Dynamic::UNIT,
        Value::Bool(truth) => Dynamic::from_bool(*truth),
        Value::Number(number) => from_number(*number),
        Value::Text(text) => Dynamic::from(ImmutableString::from(text.as_str())),
        Value::Date(date) => Dynamic::from(*date),
        Value::Instant(instant) => Dynamic::from(*instant),
        Value::List(list) => Dynamic::from_array(list.iter().map(dynamic).collect()),
        Value::Record(record) => {
            Dynamic::from_map(record.iter().map(|(name, value)| ((&**name).into(), dynamic(value))).collect::<Map>())
        }
        other => Dynamic::from(Held(owned(other))),
    }
}

/// A whole number without places is one by which Rhai indexes a list.
fn from_number(number: Decimal) -> Dynamic {
    let counted = (number.scale() == 0).then(|| INT::try_from(number).ok()).flatten();
    counted.map_or_else(|| Dynamic::from_decimal(number), Dynamic::from_int)
}

/// A value with texts of its own.
fn owned(value: &Value<'_>) -> Value<'static> {
    match value {
        Value::Nothing | Value::List(_) | Value::Record(_) => Value::Nothing,
        Value::Bool(truth) => Value::Bool(*truth),
        Value::Number(number) => Value::Number(*number),
        Value::Text(text) => Value::Text(made(text)),
        Value::Date(date) => Value::Date(*date),
        Value::Instant(instant) => Value::Instant(*instant),
        Value::Node(node) => Value::Node(*node),
        Value::Roots { first, count } => Value::Roots { first: *first, count: *count },
        Value::Run => Value::Run,
        Value::Place(at) => Value::Place(Arc::new(place(at))),
        Value::Hit(hit) => Value::Hit(Arc::new(Hit {
            at: Arc::new(place(&hit.at)),
            text: made(&hit.text),
            phrase: made(&hit.phrase),
            category: made(&hit.category),
        })),
        Value::Match(found) => Value::Match(Arc::new(Match {
            at: Arc::new(place(&found.at)),
            entry: made(&found.entry),
            record: found.record,
            score: found.score,
        })),
    }
}

fn made(text: &Text<'_>) -> Text<'static> {
    match text {
        Text::Read(text) => Text::Made((*text).into()),
        Text::Made(text) => Text::Made(Arc::clone(text)),
    }
}

fn place(at: &At<'_>) -> At<'static> {
    let path = match &at.path {
        Path::Dotted(path) => Path::Dotted(made(path)),
        Path::Pointer(pointer) => Path::Pointer(made(pointer)),
    };
    At { base: at.base, path, part: at.part }
}

/// What a script holds, as a value.
///
/// # Errors
/// A function, which is no value of the language, or more than a rule may use.
pub(super) fn value(held: &Dynamic) -> Outcome<Value<'static>> {
    if let Ok(truth) = held.as_bool() {
        return Ok(Value::Bool(truth));
    }
    if let Some(number) = held.as_decimal().ok().or_else(|| held.as_int().ok().map(Decimal::from)) {
        return Ok(Value::Number(number));
    }
    if let Some(text) = held.read_lock::<ImmutableString>() {
        return Ok(Value::made(text.as_str()));
    }
    if let Some(value) = held.read_lock::<Held>() {
        return Ok(value.0.clone());
    }
    if let Some(date) = held.read_lock::<Date>() {
        return Ok(Value::Date(*date));
    }
    if let Some(instant) = held.read_lock::<Instant>() {
        return Ok(Value::Instant(*instant));
    }
    if let Some(list) = held.read_lock::<Array>() {
        // Rhai copies lists where it hands them over.
        meter::spend(list.len() / 64)?;
        return Ok(Value::list(list.iter().map(value).collect::<Outcome<_>>()?));
    }
    if let Some(map) = held.read_lock::<Map>() {
        let members = map.iter().map(|(name, held)| Ok((Arc::from(name.as_str()), value(held)?)));
        return Ok(Value::Record(Arc::new(members.collect::<Outcome<_>>()?)));
    }
    if let Ok(character) = held.as_char() {
        return Ok(Value::made(character.to_string()));
    }
    if held.is_unit() {
        return Ok(Value::Nothing);
    }
    let (en, zh) = if held.is::<FnPtr>() { ("a function", "函数") } else { ("this", "该值") };
    Err(broken(format!("{en} is no value of the language"), format!("{zh}不是规则语言中的值")))
}
