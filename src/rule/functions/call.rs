//! What bodies of functions ask of their arguments.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::rule::facts::Facts;
use crate::rule::meter;
use crate::rule::operators::{truth, type_of};
use crate::rule::stop::{Outcome, Signal, Stop, broken, missing};
use crate::rule::value::{At, Call, Node, Text, Value};
use crate::verdict::Place;

static NOTHING: Value<'static> = Value::Nothing;

impl<'c> Call<'_, 'c> {
    /// An argument; nothing where it was left out.
    pub(super) fn argument(&self, number: usize) -> &Value<'c> {
        self.arguments.get(number).unwrap_or(&NOTHING)
    }

    /// Whether an argument that may be left out is there.
    pub(super) fn has(&self, number: usize) -> bool {
        number < self.arguments.len()
    }

    pub(super) fn number(&self, number: usize, function: &str) -> Outcome<Decimal> {
        match self.argument(number) {
            Value::Number(number) => Ok(*number),
            other => Err(takes(function, ("a number", "数字"), other)),
        }
    }

    /// A whole number.
    pub(super) fn whole(&self, number: usize, function: &str) -> Outcome<i64> {
        let number = self.number(number, function)?;
        let whole = number.fract().is_zero().then(|| i64::try_from(number).ok()).flatten();
        whole.ok_or_else(|| {
            broken(
                format!("`{function}` takes a whole number, not {number}"),
                format!("`{function}` 的参数应为整数，而不是 {number}"),
            )
        })
    }

    pub(super) fn text(&self, number: usize, function: &str) -> Outcome<Text<'c>> {
        match self.argument(number) {
            Value::Text(text) => Ok(text.clone()),
            other => Err(takes(function, ("a text", "文本"), other)),
        }
    }

    pub(super) fn date(&self, number: usize, function: &str) -> Outcome<Date> {
        match self.argument(number) {
            Value::Date(date) => Ok(*date),
            other => Err(takes(function, ("a date", "日期"), other)),
        }
    }

    /// An object of a document, the parameters or a list.
    pub(super) fn node(&self, number: usize, function: &str) -> Outcome<Node> {
        match self.argument(number) {
            Value::Node(node) => Ok(*node),
            other => Err(takes(function, ("an object", "对象"), other)),
        }
    }

    pub(super) fn place(&self, number: usize, function: &str) -> Outcome<Arc<At<'c>>> {
        match self.argument(number) {
            Value::Place(place) => Ok(Arc::clone(place)),
            other => Err(takes(function, ("a place", "位置"), other)),
        }
    }

    /// Calls `|x| …` for every element of the first argument, and `then` with the element and what it gave.
    pub(super) fn for_each_answer(
        &mut self,
        function: &str,
        mut then: impl FnMut(Value<'c>, Value<'c>) -> Outcome<()>,
    ) -> Outcome<()> {
        let list = self.argument(0).clone();
        let Some(closure) = self.closure.as_deref_mut() else {
            return Err(broken(
                format!("`{function}` takes `|x| …` as its last argument"),
                format!("`{function}` 的最后一个参数应为 `|x| …`"),
            ));
        };
        for_each(self.facts, &list, |element| {
            let answer = closure(element.clone())?;
            then(element, answer)
        })
    }

    /// The same, where it says yes or no.
    pub(super) fn for_each_truth(
        &mut self,
        function: &str,
        mut then: impl FnMut(Value<'c>, bool) -> Outcome<()>,
    ) -> Outcome<()> {
        self.for_each_answer(function, |element, answer| then(element, truth(&answer)?))
    }
}

/// Calls `each` for every element and goes on where facts are missing; what is missing is raised at the end, all of it.
pub(super) fn for_each<'c>(
    facts: &'c Facts,
    list: &Value<'c>,
    mut each: impl FnMut(Value<'c>) -> Outcome<()>,
) -> Outcome<()> {
    let mut lacking: Vec<Place> = Vec::new();
    for element in facts.items(list)? {
        meter::spend(1)?;
        if let Err(stop) = element.and_then(&mut each) {
            match stop.signal {
                Signal::Missing(places) => lacking.extend(places),
                _ => return Err(stop),
            }
        }
    }
    if lacking.is_empty() { Ok(()) } else { Err(missing(lacking)) }
}

/// What a question about all elements comes to once some of them decided it, whatever the others lack; everything else that
/// went wrong still counts.
pub(super) fn decided(is_decided: bool, outcome: Outcome<()>) -> Outcome<bool> {
    match outcome {
        Ok(()) => Ok(is_decided),
        Err(stop) if is_decided && matches!(stop.signal, Signal::Missing(_)) => Ok(true),
        Err(stop) => Err(stop),
    }
}

/// A list that a function makes.
pub(super) fn made<'c>(values: Vec<Value<'c>>) -> Outcome<Value<'c>> {
    meter::list(values.len())?;
    Ok(Value::list(values))
}

/// A text that a function makes.
pub(super) fn made_text<'c>(text: impl Into<Arc<str>>) -> Outcome<Value<'c>> {
    let text = text.into();
    meter::write(text.len())?;
    Ok(Value::Text(Text::Made(text)))
}

/// The fault of an argument of another type than the function takes.
pub(super) fn takes(function: &str, wanted: (&str, &str), found: &Value<'_>) -> Box<Stop> {
    let kind = type_of(found);
    broken(
        format!("`{function}` takes {}, not {}", wanted.0, kind.en),
        format!("`{function}` 的参数应为{}，而不是{}", wanted.1, kind.zh),
    )
}
