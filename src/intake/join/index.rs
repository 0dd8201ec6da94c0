//! All documents of a run by kind, key and id, and what joins each with the others.

use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::{Arc, OnceLock};

use super::keys::{EntryId, Row, Spot, Table, TextDigest, account_key, row_key, table_key};
use crate::base::lang::Bilingual;
use crate::base::printable::printable;
use crate::document::{Document, Pointer};
use crate::intake::shelf::sorted::Frozen;
use crate::intake::shelf::store::{Held, Loose, Store};
use crate::pack::{JoinSpec, KindSpec, key_text};
use crate::source::Code;
use crate::verdict::{Fault, Finding, Joined, Kept, Listed, Place};

/// One document of the run. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its number.
    pub number: EntryId,
    /// The case that it came in, by number; `None`: it came by itself.
    pub case: Option<u64>,
    held: Arc<Held>,
}

impl Entry {
    pub(in crate::intake) fn new(number: EntryId, case: Option<u64>, held: Arc<Held>) -> Self {
        Self { number, case, held }
    }

    /// Its kind.
    #[must_use]
    pub(crate) fn kind(&self) -> &Arc<str> {
        &self.held.kind
    }

    /// Its id, where it has one.
    #[must_use]
    pub(crate) fn id(&self) -> Option<&str> {
        self.held.id.as_deref()
    }

    /// The document.
    #[must_use]
    pub(crate) fn document(&self) -> &Document {
        &self.held.document
    }

    /// How it departs from its schema, to be found by whoever asks first.
    #[must_use]
    pub(crate) fn violations(&self) -> &OnceLock<Vec<Finding>> {
        &self.held.violations
    }
}

/// The joined documents of one document, by variable, and what is wrong with them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Joins {
    /// What each join found, in the order in which the manifest declares them.
    pub joined: Vec<(Arc<str>, Joined)>,
    /// The documents joined as the one that is meant.
    pub ones: Vec<(Arc<str>, Entry)>,
    /// The numbers of the documents of each list, in its order.
    pub lists: Vec<(Arc<str>, Vec<EntryId>)>,
    /// Joins that cannot tell which document is meant: what they join is missing above.
    pub faults: Vec<Fault>,
}

impl Joins {
    /// The one document that a variable stands for.
    #[must_use]
    pub(crate) fn one(&self, variable: &str) -> Option<&Entry> {
        self.ones.iter().find(|(name, _)| **name == *variable).map(|(_, entry)| entry)
    }
}

/// Every document of the run, found by the keys that the manifest's joins use, by id, and by account.
#[derive(Debug)]
pub(crate) struct Index {
    pub(in crate::intake) store: Arc<Store>,
    pub(in crate::intake) tables: Vec<Table>,
    pub(in crate::intake) rows: Frozen,
    /// Accounts whose documents did not come in the order in which they are judged.
    pub(in crate::intake) unsorted: HashSet<Vec<u8>>,
    /// Judged documents that reserve credit and are equal copies of one before them, which reserves it once for all.
    pub(in crate::intake) copies: HashMap<EntryId, EntryId>,
}

impl Index {
    /// The document of a row.
    fn entry(&self, row: &Row) -> io::Result<Entry> {
        match self.store.load(row.spot.at)?.parts.get(row.spot.part) {
            Some(Loose::Document(held)) => Ok(Entry::new(row.spot.number, row.spot.case, Arc::clone(held))),
            Some(Loose::Unreadable(_)) | None => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    fn scan(&self, prefix: &[u8]) -> io::Result<Vec<Row>> {
        let mut rows = Vec::new();
        self.rows.scan(prefix, |_, value| {
            rows.push(Row::from_bytes(value)?);
            Ok(true)
        })?;
        Ok(rows)
    }

    fn table(&self, kind: &str, at: &Pointer) -> Option<usize> {
        self.tables.iter().position(|table| *table.kind == *kind && table.at == *at)
    }

    /// The documents of a kind that have a text at a pointer which the manifest declares as an id or a key, as they came.
    fn find(&self, kind: &str, at: &Pointer, key: &str) -> io::Result<Vec<Row>> {
        self.table(kind, at).map_or_else(|| Ok(Vec::new()), |table| self.scan(&row_key(table, key)))
    }

    /// Whether the documents of an account came in the order in which they are judged.
    #[must_use]
    pub(crate) fn is_sorted(&self, kind: &KindSpec, account: &str) -> bool {
        !self.unsorted.contains(&account_key(self.store.manifest(), kind, account))
    }

    /// The document of which another one is an equal copy; itself, where it is none.
    #[must_use]
    pub(crate) fn original(&self, number: EntryId) -> EntryId {
        self.copies.get(&number).copied().unwrap_or(number)
    }

    /// The judged documents of an account, in the order in which they are judged: by date, then by id. Copies are left out.
    ///
    /// # Errors
    /// One that cannot be read again.
    pub(crate) fn queue(&self, kind: &KindSpec, account: &str) -> io::Result<impl Iterator<Item = io::Result<Entry>>> {
        let rows = self.scan(&account_key(self.store.manifest(), kind, account))?;
        Ok(rows.into_iter().filter(|row| !self.copies.contains_key(&row.spot.number)).map(|row| self.entry(&row)))
    }

    /// The fault of a document that shares its id with another one of its kind which says something else.
    ///
    /// Cases are apart: a customer may come again in every case, but not twice in one. Equal copies are one document.
    ///
    /// # Errors
    /// A document that cannot be read again.
    pub(crate) fn duplicate(&self, entry: &Entry) -> io::Result<Option<Fault>> {
        let (Some(kind), Some(id)) = (self.kind(entry.kind()), entry.id()) else { return Ok(None) };
        let alike = self.find(&kind.name, &kind.id, id)?;
        let own = alike.iter().find(|row| row.spot.number == entry.number).map(|row| row.text);
        let Some(twin) = alike.iter().find(|row| row.spot.case == entry.case && Some(row.text) != own) else {
            return Ok(None);
        };
        Ok(Some(ambiguous(kind, &kind.id, id, entry.document(), self.entry(twin)?.document())))
    }

    /// Finds the copies among the documents that reserve credit. Their accounts are no longer in order: what stands before a
    /// copy is what stands before its original.
    pub(in crate::intake) fn find_copies(&mut self) -> io::Result<()> {
        let manifest = Arc::clone(self.store.manifest());
        for kind in manifest.kinds.iter().filter(|kind| kind.reserves.is_some()) {
            let Some(table) = self.table(&kind.name, &kind.id) else { continue };
            for (copy, original) in self.copies_in(table)? {
                let entry = self.entry(&copy)?;
                if let Some(account) = kind.account_of(entry.document().root()) {
                    self.unsorted.insert(account_key(&manifest, kind, &account));
                }
                self.copies.insert(copy.spot.number, original);
            }
        }
        Ok(())
    }

    /// The judged documents of a table by id that are equal copies of one before them in the same case, or by itself as they.
    fn copies_in(&self, table: usize) -> io::Result<Vec<(Row, EntryId)>> {
        let mut copies = Vec::new();
        let mut id = Vec::new();
        let mut first: HashMap<(Option<u64>, TextDigest), EntryId> = HashMap::new();
        self.rows.scan(&table_key(table), |rest, value| {
            let row = Row::from_bytes(value)?;
            // Behind the id stands the document's number.
            let own = rest.get(..rest.len().saturating_sub(size_of::<EntryId>())).unwrap_or_default();
            if own != id {
                own.clone_into(&mut id);
                first.clear();
            }
            if row.spot.judged {
                let original = *first.entry((row.spot.case, row.text)).or_insert(row.spot.number);
                if original != row.spot.number {
                    copies.push((row, original));
                }
            }
            Ok(true)
        })?;
        Ok(copies)
    }

    /// What a document of a kind is joined with: documents of its own case first, then those that came by themselves,
    /// then those of other cases.
    ///
    /// A join for one document never picks among several that differ: that is a fault. A join for many gives all of them, by
    /// id; a document that has its id in the own case, or by itself, stands for those of cases further off, and two that have
    /// one id and differ are a fault. Equal copies are one document.
    /// A document that does not satisfy its schema stands in no list of many, for it would keep every other from being
    /// judged. It has a verdict of its own.
    ///
    /// # Errors
    /// A document that cannot be read again.
    pub(crate) fn joins(&self, kind: &KindSpec, document: &Document, case: Option<u64>) -> io::Result<Joins> {
        let mut joins = Joins::default();
        for join in &kind.joins {
            let from = match *join.from == *kind.variable {
                true => Some(document),
                false => joins.one(&join.from).map(Entry::document),
            };
            let key = from.and_then(|from| from.at(&join.here)).and_then(key_text);
            let found = key.as_deref().map_or_else(|| Ok(Vec::new()), |key| self.find(&join.kind, &join.there, key))?;
            let joined = if join.many {
                match self.all(join, found, case)? {
                    Ok(listed) => {
                        let numbers = listed.iter().map(|row| row.spot.number).collect();
                        joins.lists.push((Arc::clone(&join.variable), numbers));
                        Joined::Many(self.listed(join, listed))
                    }
                    Err(fault) => {
                        joins.faults.push(*fault);
                        Joined::Missing
                    }
                }
            } else {
                match self.only(join, &found, case, key.as_deref().unwrap_or_default())? {
                    Only::One(entry) => {
                        let document = entry.document().clone();
                        joins.ones.push((Arc::clone(&join.variable), entry));
                        Joined::One(document)
                    }
                    Only::None => Joined::Missing,
                    Only::Several(fault) => {
                        joins.faults.push(*fault);
                        Joined::Missing
                    }
                }
            };
            joins.joined.push((Arc::clone(&join.variable), joined));
        }
        Ok(joins)
    }

    /// The documents of a list, with the fields that are kept of each.
    fn listed(&self, join: &JoinSpec, rows: Vec<Row>) -> Vec<Listed> {
        let table = self.table(&join.kind, &join.there).and_then(|table| self.tables.get(table));
        let keep = table.map(|table| Arc::clone(&table.keep)).unwrap_or_default();
        let one = |mut row: Row| {
            let (store, Spot { at, part, .. }) = (Arc::clone(&self.store), row.spot);
            Listed::Kept(Arc::new(Kept::new(Arc::clone(&keep), row.kept(), move || store.document(at, part))))
        };
        rows.into_iter().map(one).collect()
    }

    /// The one document that a join means, if any.
    fn only(&self, join: &JoinSpec, found: &[Row], case: Option<u64>, key: &str) -> io::Result<Only> {
        let nearest = found.iter().map(|row| distance(row, case)).min();
        let mut near = found.iter().filter(|row| Some(distance(row, case)) == nearest);
        let Some(first) = near.next() else { return Ok(Only::None) };
        let entry = self.entry(first)?;
        match (near.find(|row| row.text != first.text), self.kind(&join.kind)) {
            (Some(second), Some(kind)) => {
                let second = self.entry(second)?;
                let fault = ambiguous(kind, &join.there, key, entry.document(), second.document());
                Ok(Only::Several(Box::new(fault)))
            }
            _ => Ok(Only::One(entry)),
        }
    }

    /// The documents of a list, each id once; a fault where two that have one id differ.
    fn all(&self, join: &JoinSpec, found: Vec<Row>, case: Option<u64>) -> io::Result<Result<Vec<Row>, Box<Fault>>> {
        let mut listed: Vec<Row> = Vec::with_capacity(found.len());
        for row in nearest(found, case) {
            match (listed.last().filter(|last| last.id.is_some() && last.id == row.id), self.kind(&join.kind)) {
                (Some(last), _) if last.text == row.text => {}
                (Some(last), Some(kind)) => {
                    let (last, other) = (self.entry(last)?, self.entry(&row)?);
                    let id = last.id().unwrap_or_default();
                    return Ok(Err(Box::new(ambiguous(kind, &kind.id, id, last.document(), other.document()))));
                }
                _ => listed.push(row),
            }
        }
        Ok(Ok(listed))
    }

    fn kind(&self, name: &str) -> Option<&KindSpec> {
        self.store.manifest().kind(name)
    }
}

/// What a join for one document found.
enum Only {
    None,
    One(Entry),
    Several(Box<Fault>),
}

/// How far a document is from those of a case: 0 in it, 1 by itself, 2 in another one.
fn distance(row: &Row, case: Option<u64>) -> u8 {
    match row.spot.case {
        own if own.is_some() && own == case => 0,
        None => 1,
        Some(_) => 2,
    }
}

/// Every sound document found, by id, but for those whose id a nearer one has.
fn nearest(mut found: Vec<Row>, case: Option<u64>) -> Vec<Row> {
    let nearest = found.iter().map(|row| distance(row, case)).min();
    // Where all are equally far, as in every export, none stands for another.
    if found.iter().any(|row| Some(distance(row, case)) != nearest) {
        let nearer: HashSet<(String, u8)> =
            found.iter().filter_map(|row| Some((row.id.clone()?, distance(row, case)))).collect();
        found.retain(|row| {
            let id = row.id.clone().unwrap_or_default();
            !(0..distance(row, case)).any(|distance| nearer.contains(&(id.clone(), distance)))
        });
    }
    found.retain(|row| row.sound);
    found.sort_by(|a, b| (&a.id, a.spot.number).cmp(&(&b.id, b.spot.number)));
    found
}

/// Two documents of one kind have one key, where one is meant.
fn ambiguous(kind: &KindSpec, at: &Pointer, key: &str, one: &Document, other: &Document) -> Fault {
    let (name, key) = (&kind.name, printable(key));
    let place = |document: &Document| Place::nearest(&kind.variable, document.root(), at);
    let message = Bilingual::new(
        format!("two documents of kind `{name}` have one `{at}`: `{key}`"),
        format!("两份 `{name}` 文档的 `{at}` 相同：`{key}`"),
    );
    let help = Bilingual::new(
        "supply only one of the two: which one counts must not be a guess",
        "请只提供其中一份：以哪份为准不能靠猜",
    );
    Fault::new(Code::DuplicateId, message).help(help).at(place(one)).related(place(other))
}
