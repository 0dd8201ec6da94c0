//! What is so each time that a walk comes by: a function is gone through for each of its calls.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::source::{Source, Span};

/// What was seen, by the place.
#[derive(Debug)]
pub(super) struct Always<T> {
    seen: BTreeMap<Place, Seen<T>>,
}

/// The name of a text, and a part of it.
type Place = (Arc<str>, Span);

/// The text, and what is so each time; `None`: it is not.
type Seen<T> = (Arc<Source>, Option<T>);

impl<T> Default for Always<T> {
    fn default() -> Self {
        Self { seen: BTreeMap::new() }
    }
}

impl<T: PartialEq> Always<T> {
    /// Adds what was seen this time; `None`: it is not so.
    pub(super) fn add(&mut self, source: &Arc<Source>, span: Span, what: Option<T>) {
        let place = (Arc::clone(source.name()), span);
        match self.seen.entry(place) {
            std::collections::btree_map::Entry::Vacant(slot) => drop(slot.insert((Arc::clone(source), what))),
            std::collections::btree_map::Entry::Occupied(mut slot) => {
                if slot.get().1 != what {
                    slot.get_mut().1 = None;
                }
            }
        }
    }

    /// What was the same each time.
    pub(super) fn found(self) -> impl Iterator<Item = (Arc<Source>, Span, T)> {
        self.seen.into_iter().filter_map(|((_, span), (source, what))| Some((source, span, what?)))
    }
}
