//! The first reading: every text is parsed, set aside, and entered into the index.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::keys::{EntryId, Keys, Spot, Table, tables};
use crate::base::lang::Bilingual;
use crate::base::monitor::Stage;
use crate::intake::Reading;
use crate::intake::error::Error;
use crate::intake::format::record::{self, Raw, Record, Unreadable};
use crate::intake::shelf::sorted::Sorted;
use crate::intake::shelf::spool::Packed;
use crate::intake::shelf::store::{Held, Loaded, Loose, Store};
use crate::intake::source::path::Input;
use crate::pack::Manifest;
use crate::source::Code;
use crate::verdict::{Fault, Place};

/// Texts that are parsed together, by one thread or several: at most so many, and so many bytes.
const BATCH: (usize, usize) = (512, 16 << 20);

/// The index under way.
pub(in crate::intake) struct Gather<'a> {
    manifest: &'a Arc<Manifest>,
    reading: &'a Reading<'a>,
    pub(in crate::intake) store: Store,
    pub(in crate::intake) tables: Vec<Table>,
    pub(in crate::intake) rows: Sorted,
    /// The last place of each account in the order in which its documents are judged.
    last: HashMap<Vec<u8>, Vec<u8>>,
    pub(in crate::intake) unsorted: HashSet<Vec<u8>>,
    pub(in crate::intake) lost: Vec<(u64, Box<Unreadable>)>,
    pub(in crate::intake) parts: u64,
    number: EntryId,
    cases: u64,
}

/// A text made ready for the index.
struct Ready {
    packed: Packed,
    parts: Vec<ReadyPart>,
    cases: u64,
}

/// A document by its keys, with the text's case that it belongs to; or why it cannot be used.
type ReadyPart = Result<(Option<u64>, Keys), Box<Unreadable>>;

impl<'a> Gather<'a> {
    pub(in crate::intake) fn new(manifest: &'a Arc<Manifest>, reading: &'a Reading<'a>) -> Self {
        Self {
            manifest,
            reading,
            store: Store::new(manifest, reading.limits, reading.monitor),
            tables: tables(manifest),
            rows: Sorted::default(),
            last: HashMap::new(),
            unsorted: HashSet::new(),
            lost: Vec::new(),
            parts: 0,
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
            if batch.is_empty() {
                break;
            }
            let ready = pool.map(&batch, |record| self.prepare(record, judged));
            monitor.time(Stage::Reading, || ready.into_iter().try_for_each(|ready| self.take(ready, judged)))?;
        }
        Ok(())
    }

    /// All that can be done for a text by itself.
    fn prepare(&self, record: &Record, judged: bool) -> Result<Ready, Box<Unreadable>> {
        let raw = record.clone()?;
        let packed = Packed::new(&raw);
        let Reading { limits, monitor, .. } = *self.reading;
        let loaded = monitor.time(Stage::Parsing, || Loaded::new(self.manifest, limits, raw));
        let cases = loaded.cases();
        let parts = loaded.parts.into_iter().map(|part| match part {
            // Of what is judged, the text says again what is wrong with it; nothing but the text is kept meanwhile.
            Loose::Unreadable(unreadable) => Err(unreadable),
            Loose::Document(held) => match self.without_id(&held).filter(|_| !judged) {
                Some(unreadable) => Err(unreadable),
                None => Ok((held.case, self.keys(&held))),
            },
        });
        Ok(Ready { packed, parts: parts.collect(), cases })
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
        let Ready { packed, parts, cases } = match ready {
            Ok(ready) => ready,
            Err(unreadable) if judged => {
                self.found();
                self.lost.push((self.store.end(), unreadable));
                return Ok(());
            }
            Err(unreadable) => return Err(look_up(unreadable)),
        };
        let at = self.store.push(&packed).map_err(Error::Spool)?;
        for (part, ready) in parts.into_iter().enumerate() {
            if judged {
                self.found();
            }
            match ready {
                Ok((case, keys)) => {
                    // The documents of a case that is only looked up stand by themselves: there is nothing to tell such
                    // cases apart by.
                    let case = case.map(|case| self.cases + case).filter(|_| judged);
                    self.add(keys, Spot { number: self.number, at, part, case, judged })?;
                    self.number += 1;
                }
                Err(unreadable) if !judged => return Err(look_up(unreadable)),
                Err(_) => {}
            }
        }
        self.cases += cases;
        Ok(())
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

    fn without_id(&self, held: &Held) -> Option<Box<Unreadable>> {
        let kind = self.manifest.kind(&held.kind).filter(|_| held.id.is_none())?;
        let (name, at) = (&kind.name, &kind.id);
        let root = held.document.root();
        let message = Bilingual::new(
            format!("a document of kind `{name}` that is looked up has no id at `{at}`"),
            format!("供查询的 `{name}` 文档在 `{at}` 处没有编号"),
        );
        let fault = Fault::new(Code::NoId, message).at(Place::nearest(&kind.variable, root, at));
        let source = root.source().map_or_else(|| "".into(), |source| Arc::clone(source.name()));
        Some(Box::new(Unreadable { source, line: 1, digest: String::new(), fault }))
    }
}

/// The next texts, few enough to be held.
fn batch(records: &mut dyn Iterator<Item = Record>) -> Vec<Record> {
    let (most, most_bytes) = BATCH;
    let (mut batch, mut bytes) = (Vec::new(), 0);
    while batch.len() < most && bytes < most_bytes {
        let Some(record) = records.next() else { break };
        bytes += record.as_ref().map_or(0, |Raw { bytes, .. }| bytes.len());
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
