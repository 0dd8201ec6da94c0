//! Values as keys: what stands in a list more than once, and which elements have a value somewhere, found without comparing
//! every pair.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rhai::{Array, Dynamic, ImmutableString};
use rust_decimal::Decimal;

use super::facts::missing;
use super::handle::Scripted;
use super::operators::{as_number, not_alike, type_of};
use crate::base::value::Instant;
use crate::verdict::Place;

/// A value that can be compared with others; two that are equal have one key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::rule) enum Key {
    Number(Decimal),
    Bool(bool),
    Text(ImmutableString),
    Date(Date),
    Instant(Timestamp),
}

impl Key {
    /// The key of a value; `None` for objects and lists, which are not compared.
    pub(in crate::rule) fn of(value: &Dynamic) -> Option<Self> {
        let number = as_number(value).map(Self::Number);
        let key = number.or_else(|| value.as_bool().ok().map(Self::Bool));
        let key = key.or_else(|| Some(Self::Text(value.read_lock::<ImmutableString>()?.clone())));
        let key = key.or_else(|| Some(Self::Date(*value.read_lock::<Date>()?)));
        key.or_else(|| Some(Self::Instant(value.read_lock::<Instant>()?.at())))
    }
}

/// The places, from 0, of the keys that are there more than once.
pub(in crate::rule) fn repeated(keys: &[Key]) -> Vec<usize> {
    let mut count: HashMap<&Key, usize> = HashMap::new();
    keys.iter().for_each(|key| *count.entry(key).or_default() += 1);
    let is_repeated = |key: &Key| count.get(key).is_some_and(|count| *count > 1);
    keys.iter().enumerate().filter(|(_, key)| is_repeated(key)).map(|(place, _)| place).collect()
}

/// The elements of a list by what stands at one path of each.
#[derive(Debug, Default)]
pub(in crate::rule) struct Keyed {
    elements: HashMap<Key, Array>,
    /// Every type of value that was met, in the order in which it was.
    types: Vec<&'static str>,
    /// The elements that have nothing there.
    pub(in crate::rule) missing: Vec<Place>,
}

impl Keyed {
    /// Adds an element by its value.
    pub(in crate::rule) fn add(&mut self, value: &Dynamic, element: Dynamic) {
        let kind = type_of(value);
        if !self.types.contains(&kind) {
            self.types.push(kind);
        }
        if let Some(key) = Key::of(value) {
            self.elements.entry(key).or_default().push(element);
        }
    }

    /// The elements whose value equals this one. As with `==`, a value of another type is a fault, wherever it stands.
    pub(in crate::rule) fn find(&self, value: &Dynamic) -> Scripted<&[Dynamic]> {
        let wanted = type_of(value);
        let key = Key::of(value);
        // What has no key is not even like its own type.
        match self.types.iter().find(|kind| **kind != wanted || key.is_none()) {
            Some(kind) => Err(not_alike(kind, wanted, "==")),
            None => Ok(key.and_then(|key| self.elements.get(&key)).map(Vec::as_slice).unwrap_or_default()),
        }
    }

    /// An answer about all elements needs the value of each.
    pub(in crate::rule) fn nothing_missing(&self) -> Scripted<()> {
        if self.missing.is_empty() { Ok(()) } else { Err(missing(self.missing.clone())) }
    }
}
