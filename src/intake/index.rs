//! All documents of a run by kind, key and id, and what joins each with the others.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::document::{Document, Pointer};
use crate::engine::Joined;
use crate::finding::{Fault, Place};
use crate::lang::Text;
use crate::policy::{JoinSpec, KindSpec, Manifest, key_text};
use crate::printable::printable;

/// A document's place in the index: its number in the order of the input, judged documents first.
pub type EntryId = usize;

/// One document of the run.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its kind.
    pub kind: Arc<str>,
    /// Its id, where it has one.
    pub id: Option<String>,
    /// The document.
    pub document: Document,
    /// The case that it came in, by number; `None`: it came by itself.
    pub case: Option<usize>,
    /// Whether it is judged, and not only looked up.
    pub judged: bool,
}

/// The joined documents of one document, by variable, and what is wrong with them.
#[derive(Clone, Debug, Default)]
pub struct Joins {
    /// What each join found, in the order in which the manifest declares them.
    pub joined: Vec<(Arc<str>, Joined)>,
    /// The documents joined as the one that is meant, each once, by their numbers.
    pub entries: Vec<EntryId>,
    /// Joins that cannot tell which document is meant: what they join is missing above.
    pub faults: Vec<Fault>,
}

impl Joins {
    /// The one document that a variable stands for.
    #[must_use]
    pub fn one(&self, variable: &str) -> Option<&Document> {
        self.joined.iter().find_map(|(name, joined)| match joined {
            Joined::One(document) if **name == *variable => Some(document),
            _ => None,
        })
    }
}

/// Every document of the run, found by the keys that the manifest's joins use, and by id.
#[derive(Debug)]
pub struct Index<'m> {
    manifest: &'m Manifest,
    entries: Vec<Entry>,
    tables: Vec<Table<'m>>,
}

/// The documents of one kind by the text at one pointer.
#[derive(Debug)]
struct Table<'m> {
    kind: &'m str,
    at: &'m Pointer,
    entries: HashMap<String, Vec<EntryId>>,
}

impl<'m> Index<'m> {
    pub(super) fn new(manifest: &'m Manifest) -> Self {
        let ids = manifest.kinds.iter().map(|kind| (&*kind.name, &kind.id));
        let joins = manifest.kinds.iter().flat_map(|kind| &kind.joins).map(|join| (&*join.kind, &join.there));
        let mut tables: Vec<Table<'m>> = Vec::new();
        for (kind, at) in ids.chain(joins) {
            if !tables.iter().any(|table| table.kind == kind && table.at == at) {
                tables.push(Table { kind, at, entries: HashMap::new() });
            }
        }
        Self { manifest, entries: Vec::new(), tables }
    }

    pub(super) fn add(&mut self, entry: Entry) -> EntryId {
        let number = self.entries.len();
        let root = entry.document.root();
        for table in self.tables.iter_mut().filter(|table| *table.kind == *entry.kind) {
            if let Some(key) = root.resolve(table.at).and_then(key_text) {
                table.entries.entry(key).or_default().push(number);
            }
        }
        self.entries.push(entry);
        number
    }

    /// How many documents there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no document.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// A document by its number.
    #[must_use]
    pub fn entry(&self, number: EntryId) -> Option<&Entry> {
        self.entries.get(number)
    }

    /// The number of a document of a kind that has an id.
    #[must_use]
    pub fn number(&self, kind: &KindSpec, document: &Document) -> Option<EntryId> {
        let alike = self.find(&kind.name, &kind.id, &kind.id_of(document.root())?);
        alike.into_iter().find(|(_, entry)| entry.document.same(document)).map(|(number, _)| number)
    }

    /// The documents of a kind that have a text at a pointer which the manifest declares as an id or a key.
    fn find(&self, kind: &str, at: &Pointer, key: &str) -> Vec<(EntryId, &Entry)> {
        let table = self.tables.iter().find(|table| table.kind == kind && table.at == at);
        let numbers = table.and_then(|table| table.entries.get(key)).map(Vec::as_slice).unwrap_or_default();
        numbers.iter().filter_map(|&number| Some((number, self.entries.get(number)?))).collect()
    }

    /// The first document of the run that has one id with this one, being of its kind and its case.
    fn twin(&self, number: EntryId, entry: &Entry) -> Option<&Entry> {
        let kind = self.manifest.kind(&entry.kind)?;
        let alike = self.find(&kind.name, &kind.id, entry.id.as_ref()?);
        alike.into_iter().find(|(other, found)| *other != number && found.case == entry.case).map(|(_, found)| found)
    }

    /// The fault of a document that shares its id with another one of its kind.
    ///
    /// Cases are apart: a customer may come again in every case, but not twice in one.
    #[must_use]
    pub fn duplicate(&self, number: EntryId) -> Option<Fault> {
        let entry = self.entries.get(number)?;
        let other = self.twin(number, entry)?;
        let kind = self.manifest.kind(&entry.kind)?;
        Some(ambiguous(kind, &kind.id, entry.id.as_deref().unwrap_or_default(), &entry.document, &other.document))
    }

    /// A document that is only looked up and shares its id with another one that is.
    pub(super) fn duplicate_lookup(&self) -> Option<Fault> {
        let looked_up = self.entries.iter().enumerate().filter(|(_, entry)| !entry.judged);
        for (number, entry) in looked_up {
            if let Some(other) = self.twin(number, entry).filter(|other| !other.judged) {
                let kind = self.manifest.kind(&entry.kind)?;
                let id = entry.id.as_deref().unwrap_or_default();
                return Some(ambiguous(kind, &kind.id, id, &other.document, &entry.document));
            }
        }
        None
    }

    /// What a document of a kind is joined with: documents of its own case first, then those that came by themselves,
    /// then those of other cases.
    ///
    /// A join for one document never picks among several: that is a fault. A join for many gives all of them, by id and
    /// then as they came; a document that has its id in the own case, or by itself, stands for those of cases further off.
    ///
    /// `sound` says of a document whether rules can rest on it: one that is not stands in no list of many, for it would
    /// keep every other from being judged. It has a verdict of its own.
    #[must_use]
    pub fn joins(
        &self,
        kind: &KindSpec,
        document: &Document,
        case: Option<usize>,
        sound: &dyn Fn(EntryId) -> bool,
    ) -> Joins {
        let mut joins = Joins::default();
        for join in &kind.joins {
            let from = if join.from == kind.variable { Some(document) } else { joins.one(&join.from) };
            let key = from.and_then(|from| from.at(&join.here)).and_then(key_text);
            let found = key.as_deref().map(|key| self.find(&join.kind, &join.there, key)).unwrap_or_default();
            let document = |(_, entry): (EntryId, &Entry)| entry.document.clone();
            let (used, joined) = if join.many {
                let found = all(found, case).into_iter().filter(|(number, _)| sound(*number));
                (None, Joined::Many(found.map(document).collect()))
            } else {
                match self.only(join, &found, case, key.as_deref().unwrap_or_default()) {
                    Ok(Some(one)) => (Some(one.0), Joined::One(document(one))),
                    Ok(None) => (None, Joined::Missing),
                    Err(fault) => {
                        joins.faults.push(*fault);
                        (None, Joined::Missing)
                    }
                }
            };
            joins.entries.extend(used);
            joins.joined.push((Arc::clone(&join.variable), joined));
        }
        joins.entries.sort_unstable();
        joins.entries.dedup();
        joins
    }

    /// The one document that a join means, if any.
    fn only<'e>(
        &self,
        join: &JoinSpec,
        found: &[(EntryId, &'e Entry)],
        case: Option<usize>,
        key: &str,
    ) -> Result<Option<(EntryId, &'e Entry)>, Box<Fault>> {
        let nearest = found.iter().map(|(_, entry)| distance(entry, case)).min();
        let mut near = found.iter().filter(|(_, entry)| Some(distance(entry, case)) == nearest).copied();
        match (near.next(), near.next(), self.manifest.kind(&join.kind)) {
            (Some((_, first)), Some((_, second)), Some(kind)) => {
                Err(Box::new(ambiguous(kind, &join.there, key, &first.document, &second.document)))
            }
            (first, ..) => Ok(first),
        }
    }
}

/// How far a document is from those of a case: 0 in it, 1 by itself, 2 in another one.
fn distance(entry: &Entry, case: Option<usize>) -> u8 {
    match entry.case {
        own if own.is_some() && own == case => 0,
        None => 1,
        Some(_) => 2,
    }
}

/// Every document found, but for those whose id a nearer one has.
fn all(mut found: Vec<(EntryId, &Entry)>, case: Option<usize>) -> Vec<(EntryId, &Entry)> {
    let nearest = found.iter().map(|(_, entry)| distance(entry, case)).min();
    // Where all are equally far, as in every export, none stands for another.
    if found.iter().any(|(_, entry)| Some(distance(entry, case)) != nearest) {
        let nearer: HashSet<(&str, u8)> =
            found.iter().filter_map(|(_, entry)| Some((entry.id.as_deref()?, distance(entry, case)))).collect();
        found.retain(|(_, entry)| {
            let id = entry.id.as_deref().unwrap_or_default();
            !(0..distance(entry, case)).any(|distance| nearer.contains(&(id, distance)))
        });
    }
    found.sort_by(|(a, one), (b, other)| (&one.id, a).cmp(&(&other.id, b)));
    found
}

/// Two documents of one kind have one key, where one is meant.
fn ambiguous(kind: &KindSpec, at: &Pointer, key: &str, one: &Document, other: &Document) -> Fault {
    let (name, key) = (&kind.name, printable(key));
    let place = |document: &Document| Place::nearest(&kind.variable, document.root(), at);
    Fault {
        rule: None,
        message: Text::new(
            format!("two documents of kind `{name}` have one `{at}`: `{key}`"),
            format!("两份 `{name}` 文档的 `{at}` 相同：`{key}`"),
        ),
        help: Some(Text::new(
            "supply only one of the two: which one counts must not be a guess",
            "请只提供其中一份：以哪份为准不能靠猜",
        )),
        at: Some(place(one)),
        related: Some(place(other)),
    }
}
