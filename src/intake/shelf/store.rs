//! The documents of a run: read again from the spool when they are needed, those of the last texts kept at hand.

use std::sync::{Arc, OnceLock};
use std::{fmt, io};

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::spool::{Packed, Spool};
use crate::base::lang::Bilingual;
use crate::base::monitor::{Monitor, Stage};
use crate::document::{Document, Fields, Limits};
use crate::intake::Reading;
use crate::intake::format::record::{Raw, Unreadable};
use crate::intake::format::split::{Found, Part, split};
use crate::pack::{KindSpec, Manifest};
use crate::source::Code;
use crate::verdict::{Fault, Finding, Place};

/// Memory for texts that were read last, as [`Length`] weighs them: documents take some four times as much.
const AT_HAND: u64 = 8 << 20;

/// What a text weighs beside its bytes: a document of forty bytes takes some kilobytes, and more where its schema finds fault.
const EACH: u64 = 4 << 10;

/// One text with all that it holds, in order.
#[derive(Debug)]
pub(in crate::intake) struct Loaded {
    pub(in crate::intake) parts: Vec<Loose>,
    /// Bytes of the text.
    length: usize,
}

/// A document of a text, or what is there instead.
#[derive(Debug)]
pub(in crate::intake) enum Loose {
    Document(Arc<Held>),
    Unreadable(Box<Unreadable>),
}

/// A document that was read.
#[derive(Debug)]
pub(in crate::intake) struct Held {
    pub(in crate::intake) kind: Arc<str>,
    pub(in crate::intake) id: Option<String>,
    pub(in crate::intake) document: Document,
    /// Which of the text's cases it belongs to, if any.
    pub(in crate::intake) case: Option<u64>,
    /// How it departs from its schema, found when that is first asked: one customer is joined by many orders.
    pub(in crate::intake) violations: OnceLock<Vec<Finding>>,
}

impl Loaded {
    /// Parses a text.
    fn new(store: &Store, raw: Raw) -> Self {
        let (manifest, limits) = (&store.manifest, &store.limits);
        let length = raw.bytes.len();
        let mut parts = Vec::new();
        match raw.parse(limits, store.fields.as_deref()) {
            Err(unreadable) => parts.push(Loose::Unreadable(unreadable)),
            Ok(text) => {
                let mut cases = 0;
                for part in split(manifest, &text) {
                    match part {
                        Part::Loose(found) => parts.push(Held::part(store, found, None)),
                        Part::Case(documents) => {
                            parts.extend(documents.into_iter().map(|found| Held::part(store, found, Some(cases))));
                            cases += 1;
                        }
                        Part::Unreadable(unreadable) => parts.push(Loose::Unreadable(unreadable)),
                    }
                }
            }
        }
        Self { parts, length }
    }

    /// How many cases the text holds.
    pub(in crate::intake) fn cases(&self) -> u64 {
        let last = self.parts.iter().rev().find_map(|part| match part {
            Loose::Document(held) => held.case,
            Loose::Unreadable(_) => None,
        });
        last.map_or(0, |last| last + 1)
    }
}

impl Held {
    fn part(store: &Store, found: Found, case: Option<u64>) -> Loose {
        let Found { kind, document } = found;
        let spec = store.manifest.kind(&kind);
        let id = spec.and_then(|kind| kind.id_of(document.root()));
        // Nobody would ever find it, nor hear of it.
        if let Some(spec) = spec.filter(|_| id.is_none() && store.only_looks_up(&kind)) {
            return Loose::Unreadable(without_id(spec, &document));
        }
        Loose::Document(Arc::new(Self { kind, id, document, case, violations: OnceLock::new() }))
    }
}

/// Why a document that is looked up cannot be: it has no id.
pub(in crate::intake) fn without_id(kind: &KindSpec, document: &Document) -> Box<Unreadable> {
    let (name, at) = (&kind.name, &kind.id);
    let message = Bilingual::new(
        format!("a document of kind `{name}` that is looked up has no id at `{at}`"),
        format!("供查询的 `{name}` 文档在 `{at}` 处没有编号"),
    );
    let fault = Fault::new(Code::NoId, message).at(Place::nearest(&kind.variable, document.root(), at));
    Box::new(Unreadable::of(document, fault))
}

#[derive(Clone)]
struct Length;

impl Weighter<u64, Arc<Loaded>> for Length {
    fn weight(&self, _: &u64, loaded: &Arc<Loaded>) -> u64 {
        loaded.length as u64 + EACH * loaded.parts.len().max(1) as u64
    }
}

/// All texts of a run. Shared by threads, and by documents of lists that may be read later.
pub(in crate::intake) struct Store {
    manifest: Arc<Manifest>,
    /// Kinds whose documents are looked up only.
    looked_up: Vec<Arc<str>>,
    limits: Limits,
    /// The names that documents are read by.
    fields: Option<Arc<Fields>>,
    spool: Spool,
    at_hand: Cache<u64, Arc<Loaded>, Length>,
    monitor: Arc<Monitor>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("spool", &self.spool).finish_non_exhaustive()
    }
}

impl Store {
    pub(in crate::intake) fn new(manifest: &Arc<Manifest>, reading: &Reading<'_>) -> Self {
        let at_hand = Cache::with_weighter(2_000, AT_HAND, Length);
        let looked_up = manifest.kinds.iter().filter(|kind| !(reading.judges)(kind));
        Self {
            manifest: Arc::clone(manifest),
            looked_up: looked_up.map(|kind| Arc::clone(&kind.name)).collect(),
            limits: *reading.limits,
            fields: reading.fields.cloned(),
            spool: Spool::new(),
            at_hand,
            monitor: Arc::clone(reading.monitor),
        }
    }

    /// Whether documents of a kind are looked up only, and never judged.
    pub(in crate::intake) fn only_looks_up(&self, kind: &str) -> bool {
        self.looked_up.iter().any(|name| **name == *kind)
    }

    /// Parses a text that is not set aside yet.
    pub(in crate::intake) fn parse(&self, raw: Raw) -> Loaded {
        self.monitor.time(Stage::Parsing, || Loaded::new(self, raw))
    }

    pub(in crate::intake) fn manifest(&self) -> &Arc<Manifest> {
        &self.manifest
    }

    pub(in crate::intake) fn push(&mut self, packed: &Packed) -> io::Result<u64> {
        self.spool.push(packed)
    }

    /// Where the next text will start.
    pub(in crate::intake) fn end(&self) -> u64 {
        self.spool.end()
    }

    /// A text as it is stored.
    pub(in crate::intake) fn block(&self, at: u64) -> io::Result<Vec<u8>> {
        self.spool.block(at)
    }

    /// What a stored text holds.
    pub(in crate::intake) fn open(&self, at: u64, block: &[u8]) -> io::Result<Arc<Loaded>> {
        let parse = || self.spool.unpack(block).map(|raw| Loaded::new(self, raw));
        let loaded = Arc::new(self.monitor.time(Stage::Parsing, parse)?);
        self.at_hand.insert(at, Arc::clone(&loaded));
        Ok(loaded)
    }

    /// Keeps at hand what a text holds that was just set aside.
    pub(in crate::intake) fn keep(&self, at: u64, loaded: Loaded) {
        self.at_hand.insert(at, Arc::new(loaded));
    }

    /// What a stored text holds, if it is at hand, or else from the text.
    pub(in crate::intake) fn load_or_open(&self, at: u64, block: &[u8]) -> io::Result<Arc<Loaded>> {
        self.at_hand.get(&at).map_or_else(|| self.open(at, block), Ok)
    }

    /// What the text holds that starts there.
    pub(in crate::intake) fn load(&self, at: u64) -> io::Result<Arc<Loaded>> {
        match self.at_hand.get(&at) {
            Some(loaded) => Ok(loaded),
            None => self.open(at, &self.block(at)?),
        }
    }

    /// One document of the text that starts there.
    pub(in crate::intake) fn document(&self, at: u64, part: usize) -> io::Result<Document> {
        match self.load(at)?.parts.get(part) {
            Some(Loose::Document(held)) => Ok(held.document.clone()),
            Some(Loose::Unreadable(_)) | None => Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::tests::{manifest, reading};
    use crate::source::Position;

    #[test]
    fn few_texts_are_kept_at_hand_however_short_they_are() {
        let limits = Limits::default();
        let mut store = Store::new(&Arc::new(manifest()), &reading(&limits));
        let raw = || Raw { name: "t".into(), start: Position::START, bytes: b"{}".to_vec(), is_element: false };
        for _ in 0..4_000 {
            let at = store.push(&Packed::new(&raw(), true)).unwrap();
            store.load(at).unwrap();
        }
        assert!((1_000..=2_100).contains(&store.at_hand.len()), "{}", store.at_hand.len());
    }
}
