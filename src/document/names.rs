//! The names of the objects that are being read, so that one that occurs twice is refused.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher as _, BuildHasherDefault, Hasher, RandomState};

use super::fields::FieldId;
use crate::source::{Source, Span};

/// Names that an object may have before they are hashed: fewer are found sooner one by one.
const FEW: usize = 24;

/// The names of all objects that are open, the innermost one's last.
#[derive(Debug, Default)]
pub(super) struct Names {
    open: Vec<(FieldId, Span)>,
    random: RandomState,
}

/// The names of one object.
#[derive(Debug)]
pub(super) struct Scope {
    /// How many names of other objects stand before.
    start: usize,
    /// Where the name of each hash stands; names that share a hash with another one are among the open ones.
    many: Option<HashMap<u64, Span, BuildHasherDefault<Hashed>>>,
}

/// The hash of a name, which is hashed already.
#[derive(Debug, Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

impl Names {
    /// Begins an object.
    pub(super) fn begin(&self) -> Scope {
        Scope { start: self.open.len(), many: None }
    }

    /// Ends the innermost object.
    pub(super) fn end(&mut self, scope: &Scope) {
        self.open.truncate(scope.start);
    }

    /// Adds a name, which stands at `span` of the source, quotes included; the place of the same name, where it was there.
    /// Names that have a number are the same where that is.
    pub(super) fn add(&mut self, scope: &mut Scope, source: &Source, span: Span, field: FieldId) -> Option<Span> {
        let mut found = self.open.get(scope.start..).unwrap_or_default().iter();
        let first = if field.is_known() {
            found.find(|(known, _)| *known == field)
        } else {
            let name = decoded(source, span);
            found.find(|(known, at)| *known == field && is(source, *at, &name))
        };
        if let Some((_, first)) = first {
            return Some(*first);
        }
        let Some(many) = &mut scope.many else {
            self.open.push((field, span));
            if self.open.len() - scope.start == FEW {
                let (few, mut many) = (self.open.split_off(scope.start), HashMap::default());
                for (field, span) in few {
                    if many.insert(self.random.hash_one(&*decoded(source, span)), span).is_some() {
                        self.open.push((field, span));
                    }
                }
                scope.many = Some(many);
            }
            return None;
        };
        let name = decoded(source, span);
        match many.entry(self.random.hash_one(&*name)) {
            Entry::Vacant(free) => {
                free.insert(span);
            }
            Entry::Occupied(taken) if is(source, *taken.get(), &name) => return Some(*taken.get()),
            Entry::Occupied(_) => self.open.push((field, span)),
        }
        None
    }
}

/// Whether what stands at a place is that name. An escape is longer than what it stands for.
fn is(source: &Source, span: Span, name: &str) -> bool {
    let written = source.slice(span);
    match written.len().checked_sub(name.len() + 2) {
        None => false,
        Some(0) => written.get(1..=name.len()) == Some(name),
        Some(_) => written.contains('\\') && decoded(source, span) == name,
    }
}

/// The name that is written at a place.
fn decoded(source: &Source, span: Span) -> Cow<'_, str> {
    let written = source.slice(span);
    if written.contains('\\') {
        return Cow::Owned(serde_json::from_str(written).unwrap_or_default());
    }
    Cow::Borrowed(written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(written))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;
    use crate::document::Fields;

    proptest! {
        #[test]
        fn a_name_is_found_where_it_was(names in prop::collection::vec("[ab]{0,4}", 0..80), inner in 0_usize..40, known in 0_u32..40) {
            let text: String = names.iter().map(|name| format!("{name:?}")).collect();
            let source = Source::new("t", text.replace('a', "\\u0061"));
            let mut fields = Fields::default();
            // Some of the names have a number.
            for name in names.iter().take(known as usize) {
                fields.add(name);
            }
            let (mut open, mut at, mut known) = (Names::default(), 0, HashSet::new());
            let mut scope = open.begin();
            for (index, name) in names.iter().enumerate() {
                let length = 2 + name.chars().map(|letter| if letter == 'a' { 6 } else { 1 }).sum::<usize>();
                let span = Span::new(at, at + length);
                at += length;
                let field = fields.id(name);
                // An object inside has names of its own.
                let mut within = open.begin();
                for _ in 0..usize::from(index == inner) {
                    prop_assert_eq!(open.add(&mut within, &source, span, field), None);
                }
                open.end(&within);
                let found = open.add(&mut scope, &source, span, field);
                prop_assert_eq!(found.is_some(), !known.insert(name.clone()));
                prop_assert_eq!(found.map(|first| decoded(&source, first)), found.map(|_| name.as_str().into()));
            }
        }
    }
}
