//! The names of fields that a pack knows, as numbers: a document's names are looked up once, while it is read.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::tree::NodeRef;

/// The number of a field's name, which is told apart from others by one comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct FieldId(pub(super) u32);

impl FieldId {
    /// Nobody has looked the name up.
    pub(super) const UNREAD: Self = Self(0);
    /// The table does not have the name.
    pub(super) const UNKNOWN: Self = Self(u32::MAX);

    /// The number, for tables beside the names.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// Whether it is the number of a name.
    #[must_use]
    pub fn is_known(self) -> bool {
        self != Self::UNREAD && self != Self::UNKNOWN
    }
}

/// A field by its name, as it is asked for: by number in documents that were read with the same table, else by its text.
#[derive(Debug)]
pub struct Field {
    pub(super) table: u32,
    pub(super) id: FieldId,
    name: Arc<str>,
    /// How far behind its object the member stood that was found last: documents of one kind are written alike. 0: nowhere.
    pub(super) last: AtomicU32,
}

impl Clone for Field {
    fn clone(&self) -> Self {
        Self { table: self.table, id: self.id, name: Arc::clone(&self.name), last: AtomicU32::new(0) }
    }
}

impl Field {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }
}

/// The names that a pack knows, each once.
#[derive(Debug)]
pub struct Fields {
    /// Which table this is: numbers of another one mean other names.
    table: u32,
    names: Vec<Arc<str>>,
    /// Hashes with the numbers of names, found by the hash; a number of 0 is a free place.
    slots: Vec<(u32, u32)>,
}

impl Default for Fields {
    fn default() -> Self {
        static TABLES: AtomicU32 = AtomicU32::new(1);
        // 0 is no table.
        let table = TABLES.fetch_add(1, Ordering::Relaxed).max(1);
        Self { table, names: Vec::new(), slots: vec![(0, 0); 64] }
    }
}

impl Fields {
    /// Which table this is.
    pub(crate) fn table(&self) -> u32 {
        self.table
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is no name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The number of a name.
    #[must_use]
    pub fn id(&self, name: &str) -> FieldId {
        self.find(name, hash(name)).unwrap_or(FieldId::UNKNOWN)
    }

    /// The name of a number.
    #[must_use]
    pub fn name(&self, id: FieldId) -> Option<&Arc<str>> {
        self.names.get((id.0 as usize).checked_sub(1)?)
    }

    /// A field to ask for, whether the table has its name or not.
    #[must_use]
    pub fn field(&self, name: &str) -> Field {
        let id = self.id(name);
        let name = self.name(id).map_or_else(|| name.into(), Arc::clone);
        Field { table: self.table, id, name, last: AtomicU32::new(0) }
    }

    /// The number of a name, which is added where it is new.
    pub(crate) fn add(&mut self, name: &str) -> FieldId {
        let hash = hash(name);
        if let Some(known) = self.find(name, hash) {
            return known;
        }
        if self.names.len() * 2 >= self.slots.len() {
            self.grow();
        }
        self.names.push(name.into());
        let id = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.put(hash, id);
        FieldId(id)
    }

    /// Adds all names of a value and of what stands below it.
    pub(crate) fn add_all(&mut self, root: NodeRef<'_>) {
        let mut rest = vec![root];
        while let Some(node) = rest.pop() {
            rest.extend(node.children());
            if let Some(name) = node.name() {
                self.add(name);
            }
        }
    }

    fn find(&self, name: &str, hash: u32) -> Option<FieldId> {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        // The table is never full.
        while let Some((known, id)) = self.slots.get(at).filter(|(_, id)| *id != 0) {
            if *known == hash && self.name(FieldId(*id)).is_some_and(|it| **it == *name) {
                return Some(FieldId(*id));
            }
            at = (at + 1) & mask;
        }
        None
    }

    fn put(&mut self, hash: u32, id: u32) {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots.get(at).is_some_and(|(_, id)| *id != 0) {
            at = (at + 1) & mask;
        }
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = (hash, id);
        }
    }

    fn grow(&mut self) {
        let before = std::mem::take(&mut self.slots);
        self.slots = vec![(0, 0); before.len() * 2];
        for (hash, id) in before.into_iter().filter(|(_, id)| *id != 0) {
            self.put(hash, id);
        }
    }
}

/// A number that spreads names over a table. The names of the table are the pack's: whoever writes documents cannot make its
/// places collide.
fn hash(name: &str) -> u32 {
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    let bytes = name.as_bytes();
    let mut sum = bytes.len() as u64;
    let mut mix = |part: u64| sum = (sum.rotate_left(23) ^ part).wrapping_mul(SPREAD);
    let (chunks, rest) = bytes.as_chunks::<8>();
    chunks.iter().for_each(|chunk| mix(u64::from_le_bytes(*chunk)));
    match (rest.first_chunk::<4>(), rest.last_chunk::<4>()) {
        (Some(first), Some(last)) => {
            mix(u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last)));
        }
        _ => mix(rest.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))),
    }
    (sum >> 32) as u32
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_name_has_one_number(names in prop::collection::vec("[abc_]{0,20}", 0..200), other in "[abcd]{0,9}") {
            let mut fields = Fields::default();
            let mut known: HashMap<&str, FieldId> = HashMap::new();
            for name in &names {
                let id = fields.add(name);
                prop_assert_eq!(*known.entry(name).or_insert(id), id);
            }
            prop_assert_eq!(fields.len(), known.len());
            for (name, id) in &known {
                prop_assert_eq!(fields.id(name), *id);
                prop_assert_eq!(&**fields.name(*id).unwrap(), *name);
            }
            prop_assert_eq!(fields.id(&other).is_known(), known.contains_key(&*other));
        }
    }

    #[test]
    fn tables_are_told_apart() {
        assert_ne!(Fields::default().table(), Fields::default().table());
        let mut fields = Fields::default();
        fields.add("");
        assert!(fields.id("").is_known() && !fields.id("a").is_known());
    }
}
