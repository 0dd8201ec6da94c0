//! What the index holds of each document: by which keys it is found, in which order it is judged, and fields that are at hand.

use std::io;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::base::value::Value;
use crate::document::{Document, Kind, NodeRef, Pointer, dotted};
use crate::pack::{KindSpec, Manifest, key_text};
use crate::rule::day::day_of;

/// A document's number in the order of the input, judged documents first.
pub(crate) type EntryId = u64;

/// The documents of one kind by the text at one pointer.
#[derive(Clone, Debug)]
pub(in crate::intake) struct Table {
    pub(in crate::intake) kind: Arc<str>,
    pub(in crate::intake) at: Pointer,
    /// Fields that lists of these documents keep at hand, as paths with dots.
    pub(in crate::intake) keep: Arc<[String]>,
}

/// The tables of a manifest: one for each id and for each key of a join.
pub(in crate::intake) fn tables(manifest: &Manifest) -> Vec<Table> {
    let mut tables: Vec<(Arc<str>, Pointer, Vec<String>)> = Vec::new();
    let ids = manifest.kinds.iter().map(|kind| (&kind.name, &kind.id, [].as_slice()));
    let joins = manifest.kinds.iter().flat_map(|kind| &kind.joins).map(|join| (&join.kind, &join.there, &*join.keep));
    for (kind, at, keep) in ids.chain(joins) {
        match tables.iter_mut().find(|table| table.0 == *kind && table.1 == *at) {
            Some(table) => {
                let new: Vec<_> = keep.iter().filter(|path| !table.2.contains(path)).cloned().collect();
                table.2.extend(new);
            }
            None => tables.push((Arc::clone(kind), at.clone(), keep.to_vec())),
        }
    }
    tables.into_iter().map(|(kind, at, keep)| Table { kind, at, keep: keep.into() }).collect()
}

/// A document in a table: where it is, and what can be told without reading it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::intake) struct Row {
    pub(in crate::intake) spot: Spot,
    /// Whether it satisfies its schema; always `true` for a kind that no list holds.
    pub(in crate::intake) sound: bool,
    pub(in crate::intake) id: Option<String>,
    /// Its text, by which copies of one document are known.
    pub(in crate::intake) text: TextDigest,
    /// The fields that are at hand, in the order of the table's paths.
    kept: Vec<Scalar>,
}

/// A text in short: half of its SHA-256, so that nobody can make two texts of one digest.
pub(in crate::intake) type TextDigest = [u8; 16];

fn text_digest(text: &str) -> TextDigest {
    let mut half = TextDigest::default();
    half.iter_mut().zip(Sha256::digest(text.as_bytes())).for_each(|(into, from)| *into = from);
    half
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Scalar {
    /// Something that has to be looked at in the document.
    Other,
    Absent,
    Bool(bool),
    Number([u8; 16]),
    Text(String),
}

impl Scalar {
    fn at(document: &Document, path: &str) -> Self {
        let found = dotted(path).try_fold(document.root(), NodeRef::get);
        match found.map(|node| (node.kind(), node)) {
            None => Self::Absent,
            Some((Kind::Bool, node)) => node.as_bool().map_or(Self::Other, Self::Bool),
            Some((Kind::Number, node)) => {
                node.as_number().map_or(Self::Other, |number| Self::Number(number.serialize()))
            }
            Some((Kind::String, node)) => node.as_str().map_or(Self::Other, |text| Self::Text(text.to_owned())),
            Some(_) => Self::Other,
        }
    }

    fn value(self) -> Option<Value> {
        match self {
            Self::Other => None,
            Self::Absent => Some(Value::Absent),
            Self::Bool(truth) => Some(Value::Bool(truth)),
            Self::Number(bytes) => Some(Value::Number(Decimal::deserialize(bytes))),
            Self::Text(text) => Some(Value::Text(text)),
        }
    }
}

impl Row {
    pub(in crate::intake) fn from_bytes(bytes: &[u8]) -> io::Result<Self> {
        postcard::from_bytes(bytes).map_err(io::Error::other)
    }

    /// The fields that are at hand.
    pub(in crate::intake) fn kept(&mut self) -> Vec<Option<Value>> {
        std::mem::take(&mut self.kept).into_iter().map(Scalar::value).collect()
    }
}

/// Where a document stands.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(in crate::intake) struct Spot {
    pub(in crate::intake) number: EntryId,
    /// Where its text lies in the spool.
    pub(in crate::intake) at: u64,
    /// Which of the text's parts it is.
    pub(in crate::intake) part: usize,
    /// The case that it came in, by number; `None`: it came by itself.
    pub(in crate::intake) case: Option<u64>,
    /// Whether it is judged, and not only looked up.
    pub(in crate::intake) judged: bool,
}

/// Everything by which a document is found.
#[derive(Debug, Default)]
pub(in crate::intake) struct Keys {
    id: Option<String>,
    sound: bool,
    text: TextDigest,
    /// The start of its key in each table, and the fields that the table keeps.
    rows: Vec<(Vec<u8>, Vec<Scalar>)>,
    /// Where it queues.
    pub(in crate::intake) queue: Option<Queue>,
}

/// A place in the order in which the documents of one account are judged.
#[derive(Debug)]
pub(in crate::intake) struct Queue {
    /// The account, as keys start that belong to it.
    pub(in crate::intake) account: Vec<u8>,
    /// The place: by date, then by id, then by text, and so the same however the input is ordered. A document without a
    /// date comes last, when everything else is reserved.
    pub(in crate::intake) order: Vec<u8>,
}

impl Keys {
    /// The keys of a document of a kind.
    pub(in crate::intake) fn new(
        manifest: &Manifest,
        tables: &[Table],
        kind: &KindSpec,
        document: &Document,
        sound: bool,
    ) -> Self {
        let root = document.root();
        let id = kind.id_of(root);
        let text = text_digest(document.text());
        let of_kind = tables.iter().enumerate().filter(|(_, table)| table.kind == kind.name);
        let row = |(number, table): (usize, &Table)| {
            let key = key_text(root.resolve(&table.at)?)?;
            let kept = table.keep.iter().map(|path| Scalar::at(document, path)).collect();
            Some((row_key(number, &key), kept))
        };
        let rows = of_kind.filter_map(row).collect();
        let queue = kind.account_of(root).map(|account| Queue {
            account: account_key(manifest, kind, &account),
            order: order(manifest, kind, document, id.as_deref(), text),
        });
        Self { id, sound, text, rows, queue }
    }

    /// The rows of the document, key and value.
    pub(in crate::intake) fn rows(self, spot: Spot) -> io::Result<Vec<(Vec<u8>, Vec<u8>)>> {
        let Self { id, sound, text, rows, queue } = self;
        let mut row = Row { spot, sound, id, text, kept: Vec::new() };
        let mut found = Vec::with_capacity(rows.len() + 1);
        for (key, kept) in rows {
            row.kept = kept;
            found.push((key, postcard::to_stdvec(&row).map_err(io::Error::other)?));
        }
        if let Some(Queue { mut account, order }) = queue.filter(|_| spot.judged) {
            row.kept = Vec::new();
            account.extend(order);
            found.push((account, postcard::to_stdvec(&row).map_err(io::Error::other)?));
        }
        // Of two documents with one key, the one that came first stands first.
        found.iter_mut().for_each(|(key, _)| key.extend(spot.number.to_be_bytes()));
        Ok(found)
    }
}

/// How the keys of a table's documents start.
pub(in crate::intake) fn table_key(table: usize) -> Vec<u8> {
    numbered(0, table)
}

/// How the keys of a table's documents with a text start.
pub(in crate::intake) fn row_key(table: usize, key: &str) -> Vec<u8> {
    let mut start = table_key(table);
    push(&mut start, key);
    start
}

/// How the keys of an account's documents start.
pub(in crate::intake) fn account_key(manifest: &Manifest, kind: &KindSpec, account: &str) -> Vec<u8> {
    let number = manifest.kinds.iter().position(|other| other.name == kind.name).unwrap_or_default();
    let mut start = numbered(1, number);
    push(&mut start, account);
    start
}

/// What keys of one sort have in common, and of these the ones of one table or kind.
fn numbered(sort: u8, number: usize) -> Vec<u8> {
    let mut start = vec![sort];
    start.extend((number as u64).to_be_bytes());
    start
}

/// A text behind its length, so that none is the start of another.
fn push(key: &mut Vec<u8>, text: &str) {
    key.extend((text.len() as u64).to_be_bytes());
    key.extend_from_slice(text.as_bytes());
}

/// Bytes that compare as date, id and text do.
fn order(manifest: &Manifest, kind: &KindSpec, document: &Document, id: Option<&str>, text: TextDigest) -> Vec<u8> {
    let written = kind.date.as_ref().and_then(|at| document.at(at)).and_then(NodeRef::as_str);
    let date = written.and_then(|written| day_of(&manifest.clock, written));
    let mut order = vec![u8::from(date.is_none())];
    let date = date.unwrap_or_default();
    // Flipping the sign puts negative years before the others.
    order.extend((date.year() ^ i16::MIN).to_be_bytes());
    order.extend([date.month().unsigned_abs(), date.day().unsigned_abs()]);
    order.push(u8::from(id.is_some()));
    order.extend_from_slice(id.unwrap_or_default().as_bytes());
    order.push(0);
    order.extend(text);
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Limits, parse};
    use crate::source::Source;

    #[test]
    fn a_kept_path_leads_where_it_leads_in_a_rule() {
        let tree = parse(&Source::new("t", r#"{"a": {"b": "x"}}"#), &Limits::default()).unwrap();
        let document = Document::new(tree);
        for path in ["a.b", ".a..b", "a.b."] {
            assert_eq!(Scalar::at(&document, path).value(), Some(Value::Text("x".into())), "{path}");
        }
        assert_eq!(Scalar::at(&document, "a.c").value(), Some(Value::Absent));
        assert_eq!(Scalar::at(&document, "a").value(), None);
    }

    #[test]
    fn tables_stay_apart_however_many_there_are() {
        let starts: Vec<_> = (0..600).map(table_key).collect();
        assert!(starts.is_sorted() && starts.windows(2).all(|two| two[0] != two[1]));
        assert!(starts.iter().all(|start| start.len() == starts[0].len()), "none is the start of another");
    }
}
