//! The first reading: every text is parsed, set aside, and entered into the index.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::index::Index;
use super::keys::{EntryId, Keys, Spot, Table, tables};
use crate::base::lang::Bilingual;
use crate::base::monitor::Stage;
use crate::intake::error::Error;
use crate::intake::format::record::{self, Raw, Record, Unreadable};
use crate::intake::shelf::sorted::Sorted;
use crate::intake::shelf::spool::Packed;
use crate::intake::shelf::store::{Held, Loaded, Loose, Store, without_id};
use crate::intake::source::path::Input;
use crate::intake::{Intake, Reading};
use crate::pack::Manifest;

/// Texts that are parsed together, by one thread or several: at most so many, and so many bytes.
const BATCH: (usize, usize) = (512, 16 << 20);

/// Bytes of texts that are kept as they are, with what they hold: of more, each is compressed and read again.
const FEW: usize = 256 << 10;

/// The index under way.
pub(in crate::intake) struct Gather<'a> {
    manifest: &'a Arc<Manifest>,
    reading: &'a Reading<'a>,
    pub(in crate::intake) store: Store,
    tables: Vec<Table>,
    rows: Sorted,
    /// How many bytes the texts have that were read.
    bytes: usize,
    /// The last place of each account in the order in which its documents are judged.
    last: HashMap<Vec<u8>, Vec<u8>>,
    unsorted: HashSet<Vec<u8>>,
    lost: Vec<(u64, Box<Unreadable>)>,
    pub(in crate::intake) parts: u64,
    /// Kinds of documents that stand among the judged and are only looked up.
    pub(in crate::intake) passed_over: Vec<Arc<str>>,
    number: EntryId,
    cases: u64,
}

/// A text made ready for the index.
struct Ready {
    packed: Packed,
    parts: Vec<ReadyPart>,
    cases: u64,
    /// What the text holds, where it is one of few.
    loaded: Option<Loaded>,
}

/// A document made ready for the index, or why it cannot be used.
type ReadyPart = Result<ReadyDocument, Box<Unreadable>>;

/// A document by its keys.
struct ReadyDocument {
    kind: Arc<str>,
    /// The text's case that it belongs to.
    case: Option<u64>,
    keys: Keys,
}

impl<'a> Gather<'a> {
    pub(in crate::intake) fn new(manifest: &'a Arc<Manifest>, reading: &'a Reading<'a>) -> Self {
        Self {
            manifest,
            reading,
            store: Store::new(manifest, reading),
            tables: tables(manifest),
            rows: Sorted::default(),
            bytes: 0,
            last: HashMap::new(),
            unsorted: HashSet::new(),
            lost: Vec::new(),
            parts: 0,
            passed_over: Vec::new(),
            number: 0,
            cases: 0,
        }
    }

    /// Takes in everything that some inputs hold, to be judged or to be looked up.
    pub(in crate::intake) fn all(&mut self, inputs: &[Input], judged: bool) -> Result<(), Error> {
        let Reading { limits, pool, monitor, .. } = *self.reading;
        let mut records = inputs.iter().flat_map(|input| record::records(input, limits, monitor));
        while !monitor.is_stopped() {
            let batch = monitor.time(Stage::Reading, || batch(&mut records));
            // What was read last may be cut off where the run is to stop.
            if batch.is_empty() || monitor.is_stopped() {
                break;
            }
            self.bytes += batch.iter().map(length).sum::<usize>();
            let ready = pool.map(&batch, |record| self.prepare(record, judged));
            monitor.time(Stage::Reading, || ready.into_iter().try_for_each(|ready| self.take(ready, judged)))?;
        }
        Ok(())
    }

    /// All that can be done for a text by itself.
    fn prepare(&self, record: &Record, judged: bool) -> Result<Ready, Box<Unreadable>> {
        let raw = record.clone()?;
        let is_one_of_few = self.bytes <= FEW;
        let packed = Packed::new(&raw, !is_one_of_few);
        let loaded = self.store.parse(raw);
        let cases = loaded.cases();
        let parts = loaded.parts.iter().map(|part| match part {
            // Of what is judged, the text says again what is wrong with it; of many texts, nothing else is kept meanwhile.
            Loose::Unreadable(unreadable) => Err(unreadable.clone()),
            Loose::Document(held) => match self.manifest.kind(&held.kind) {
                Some(kind) if held.id.is_none() && !judged => Err(without_id(kind, &held.document)),
                _ => Ok(ReadyDocument { kind: Arc::clone(&held.kind), case: held.case, keys: self.keys(held) }),
            },
        });
        let parts = parts.collect();
        Ok(Ready { packed, parts, cases, loaded: is_one_of_few.then_some(loaded) })
    }

    fn keys(&self, held: &Held) -> Keys {
        let Some(kind) = self.manifest.kind(&held.kind) else { return Keys::default() };
        let is_listed =
            self.manifest.kinds.iter().flat_map(|kind| &kind.joins).any(|join| join.many && join.kind == kind.name);
        let Reading { sound, monitor, .. } = *self.reading;
        let sound = !is_listed || monitor.time(Stage::Validating, || sound(kind, &held.document));
        Keys::new(self.manifest, &self.tables, kind, &held.document, sound)
    }

    fn take(&mut self, ready: Result<Ready, Box<Unreadable>>, judged: bool) -> Result<(), Error> {
        let Ready { packed, parts, cases, loaded } = match ready {
            Ok(ready) => ready,
            Err(unreadable) if judged => {
                self.found();
                self.lost.push((self.store.end(), unreadable));
                return Ok(());
            }
            Err(unreadable) => return Err(look_up(unreadable)),
        };
        let at = self.store.push(&packed).map_err(Error::Spool)?;
        if let Some(loaded) = loaded {
            self.store.keep(at, loaded);
        }
        for (part, ready) in parts.into_iter().enumerate() {
            match ready {
                Ok(ReadyDocument { kind, case, keys }) => {
                    let is_judged = judged && !self.passes_over(&kind);
                    if is_judged {
                        self.found();
                    }
                    // The documents of a case that is only looked up stand by themselves: there is nothing to tell such
                    // cases apart by.
                    let case = case.map(|case| self.cases + case).filter(|_| judged);
                    self.add(keys, Spot { number: self.number, at, part, case, judged: is_judged })?;
                    self.number += 1;
                }
                Err(unreadable) if !judged => return Err(look_up(unreadable)),
                Err(_) => self.found(),
            }
        }
        self.cases += cases;
        Ok(())
    }

    /// Whether a document that stands among the judged is only looked up; its kind is remembered then.
    fn passes_over(&mut self, kind: &Arc<str>) -> bool {
        let passes = self.store.only_looks_up(kind);
        if passes && !self.passed_over.contains(kind) {
            self.passed_over.push(Arc::clone(kind));
        }
        passes
    }

    /// Counts a part of the input that is judged.
    fn found(&mut self) {
        self.parts += 1;
        self.reading.monitor.found(1);
    }

    fn add(&mut self, keys: Keys, spot: Spot) -> Result<(), Error> {
        if let Some(queue) = keys.queue.as_ref().filter(|_| spot.judged) {
            let last = self.last.get(&queue.account);
            if last.is_some_and(|last| *last > queue.order) {
                self.unsorted.insert(queue.account.clone());
            } else {
                self.last.insert(queue.account.clone(), queue.order.clone());
            }
        }
        for (key, value) in keys.rows(spot).map_err(Error::Spool)? {
            self.rows.insert(key, value).map_err(Error::Spool)?;
        }
        Ok(())
    }

    /// Everything that was taken in; texts from `judged_end` on are looked up.
    pub(in crate::intake) fn finish(self, judged_end: u64) -> Result<Intake, Error> {
        let Self { store, tables, rows, unsorted, lost, parts, .. } = self;
        let rows = rows.freeze().map_err(Error::Spool)?;
        let mut index = Index { store: Arc::new(store), tables, rows, unsorted, copies: HashMap::new() };
        index.find_copies().map_err(Error::Spool)?;
        Ok(Intake { index, judged_end, lost, parts })
    }
}

fn length(record: &Record) -> usize {
    record.as_ref().map_or(0, |Raw { bytes, .. }| bytes.len())
}

/// The next texts, few enough to be held.
fn batch(records: &mut dyn Iterator<Item = Record>) -> Vec<Record> {
    let (most, most_bytes) = BATCH;
    let (mut batch, mut bytes) = (Vec::new(), 0);
    while batch.len() < most && bytes < most_bytes {
        let Some(record) = records.next() else { break };
        bytes += length(&record);
        batch.push(record);
    }
    batch
}

fn look_up(unreadable: Box<Unreadable>) -> Error {
    let Unreadable { source, mut fault, .. } = *unreadable;
    if fault.at.is_none() {
        // Without a place to point at, the words must name the file.
        let name = crate::base::printable::printable(&source);
        fault.message = Bilingual::new(format!("{name}: {}", fault.message.en), format!("{name}:{}", fault.message.zh));
    }
    Error::LookUp(Box::new(fault))
}
