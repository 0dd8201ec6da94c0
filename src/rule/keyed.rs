//! Values as keys: what tells equal ones apart quickly, and lists by the value at one path of their elements.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::operators::{TypeName, not_alike, type_of};
use super::stop::{Outcome, missing};
use super::value::{Node, Value};
use crate::verdict::Place;

/// A value that can be compared with others; two that are equal have one key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key<'a> {
    Number(Decimal),
    Bool(bool),
    Text(Cow<'a, str>),
    Date(Date),
    Instant(Timestamp),
}

impl<'a> Key<'a> {
    /// The key of a value; `None` for objects and lists, which are not compared.
    pub(crate) fn of(value: &'a Value<'_>) -> Option<Self> {
        Some(match value {
            Value::Number(number) => Self::Number(*number),
            Value::Bool(truth) => Self::Bool(*truth),
            Value::Text(text) => Self::Text(Cow::Borrowed(text.as_str())),
            Value::Date(date) => Self::Date(*date),
            Value::Instant(instant) => Self::Instant(instant.at()),
            _ => return None,
        })
    }

    /// The same, with a text of its own.
    pub(crate) fn into_owned(self) -> Key<'static> {
        match self {
            Self::Text(text) => Key::Text(Cow::Owned(text.into_owned())),
            Self::Number(number) => Key::Number(number),
            Self::Bool(truth) => Key::Bool(truth),
            Self::Date(date) => Key::Date(date),
            Self::Instant(instant) => Key::Instant(instant),
        }
    }
}

/// The places, from 0, of the keys that are there more than once.
pub(crate) fn repeated(keys: &[Key<'_>]) -> Vec<usize> {
    let mut count: HashMap<&Key<'_>, usize> = HashMap::new();
    keys.iter().for_each(|key| *count.entry(key).or_default() += 1);
    let is_repeated = |key: &Key<'_>| count.get(key).is_some_and(|count| *count > 1);
    keys.iter().enumerate().filter(|(_, key)| is_repeated(key)).map(|(place, _)| place).collect()
}

/// The elements of a list of a document by what stands at one path of each.
#[derive(Debug, Default)]
pub(crate) struct Keyed {
    /// The number of the group of each value.
    numbers: HashMap<Key<'static>, usize>,
    groups: Vec<Vec<Node>>,
    /// Every type of value that was met, in the order in which it was.
    types: Vec<TypeName>,
    /// The elements that have nothing there.
    pub(crate) missing: Vec<Place>,
}

impl Keyed {
    /// Adds an element by its value.
    pub(crate) fn add(&mut self, value: &Value<'_>, element: Node) {
        let kind = type_of(value);
        if !self.types.contains(&kind) {
            self.types.push(kind);
        }
        if let Some(key) = Key::of(value) {
            let next = self.groups.len();
            let number = number_of(&self.numbers, &key).unwrap_or_else(|| {
                self.numbers.insert(key.into_owned(), next);
                self.groups.push(Vec::new());
                next
            });
            self.groups.get_mut(number).into_iter().for_each(|group| group.push(element));
        }
    }

    /// The elements whose value equals this one. As with `==`, a value of another type is a fault, wherever it stands.
    pub(crate) fn find(&self, value: &Value<'_>) -> Outcome<&[Node]> {
        let wanted = type_of(value);
        let key = Key::of(value);
        // What has no key is not even like its own type.
        match self.types.iter().find(|kind| **kind != wanted || key.is_none()) {
            Some(kind) => Err(not_alike(*kind, wanted, "==")),
            None => Ok(key
                .and_then(|key| number_of(&self.numbers, &key))
                .and_then(|number| self.groups.get(number))
                .map(Vec::as_slice)
                .unwrap_or_default()),
        }
    }

    /// An answer about all elements needs the value of each.
    pub(crate) fn nothing_missing(&self) -> Outcome<()> {
        if self.missing.is_empty() { Ok(()) } else { Err(missing(self.missing.clone())) }
    }
}

/// The number of the group of a value.
fn number_of<'k>(numbers: &HashMap<Key<'k>, usize>, key: &Key<'k>) -> Option<usize> {
    numbers.get(key).copied()
}
