//! The documents of a run: read again from the spool when they are needed, those of the last texts kept at hand.

use std::sync::{Arc, OnceLock};
use std::{fmt, io};

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::spool::{Packed, Spool};
use crate::base::monitor::{Monitor, Stage};
use crate::document::{Document, Limits};
use crate::intake::format::record::{Raw, Unreadable};
use crate::intake::format::split::{Found, Part, split};
use crate::pack::Manifest;
use crate::verdict::Finding;

/// Memory for texts that were read last, in bytes of text: documents take some four times as much.
const AT_HAND: u64 = 4 << 20;

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
    pub(in crate::intake) fn new(manifest: &Manifest, limits: &Limits, raw: Raw) -> Self {
        let length = raw.bytes.len();
        let mut parts = Vec::new();
        match raw.parse(limits) {
            Err(unreadable) => parts.push(Loose::Unreadable(unreadable)),
            Ok(text) => {
                let mut cases = 0;
                for part in split(manifest, &text) {
                    match part {
                        Part::Loose(found) => parts.push(Held::part(manifest, found, None)),
                        Part::Case(documents) => {
                            parts.extend(documents.into_iter().map(|found| Held::part(manifest, found, Some(cases))));
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
    fn part(manifest: &Manifest, found: Found, case: Option<u64>) -> Loose {
        let Found { kind, document } = found;
        let id = manifest.kind(&kind).and_then(|kind| kind.id_of(document.root()));
        Loose::Document(Arc::new(Self { kind, id, document, case, violations: OnceLock::new() }))
    }
}

#[derive(Clone)]
struct Length;

impl Weighter<u64, Arc<Loaded>> for Length {
    fn weight(&self, _: &u64, loaded: &Arc<Loaded>) -> u64 {
        loaded.length as u64 + 1
    }
}

/// All texts of a run. Shared by threads, and by documents of lists that may be read later.
pub(in crate::intake) struct Store {
    manifest: Arc<Manifest>,
    limits: Limits,
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
    pub(in crate::intake) fn new(manifest: &Arc<Manifest>, limits: &Limits, monitor: &Arc<Monitor>) -> Self {
        let at_hand = Cache::with_weighter(2_000, AT_HAND, Length);
        Self {
            manifest: Arc::clone(manifest),
            limits: *limits,
            spool: Spool::new(),
            at_hand,
            monitor: Arc::clone(monitor),
        }
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
        let parse = || self.spool.unpack(block).map(|raw| Loaded::new(&self.manifest, &self.limits, raw));
        let loaded = Arc::new(self.monitor.time(Stage::Parsing, parse)?);
        self.at_hand.insert(at, Arc::clone(&loaded));
        Ok(loaded)
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
