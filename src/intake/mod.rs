//! Paths and standard input to documents: read record by record, split, and indexed so that they can be joined.
//!
//! Every document of a run is held until it ends, because any of them may be joined with one that is yet to come;
//! beside them no more than one record's text is held while it is read.

mod decode;
mod elements;
mod error;
mod index;
mod path;
mod record;
mod split;
#[cfg(test)]
pub(crate) mod tests;

pub use error::Error;
pub use index::{Entry, EntryId, Index, Joins};
pub use record::Unreadable;
pub(crate) use record::digest;

use crate::document::Limits;
use crate::finding::{Fault, Place};
use crate::lang::Text;
use crate::policy::Manifest;
use split::{Found, Part, split};

/// Where the documents of a run are, as given: files, folders, patterns, or `-` for standard input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// What is judged.
    pub judge: Vec<String>,
    /// What is looked up, and not judged.
    pub with: Vec<String>,
}

/// One record that is judged.
#[derive(Clone, Debug)]
pub enum Judged {
    /// A document, by its number in the index.
    Document(EntryId),
    /// What could not be read as one.
    Unreadable(Box<Unreadable>),
}

/// All documents of a run.
#[derive(Debug)]
pub struct Intake<'m> {
    /// Every document, judged or looked up.
    pub index: Index<'m>,
    /// What is judged, in the order of the input.
    pub judged: Vec<Judged>,
}

/// Reads everything that a run needs.
///
/// A file that is named twice, or both to be judged and to be looked up, is read once and judged. What cannot be read
/// among the judged is a record of its own, and the others go on; what is looked up must be sound, or answers would rest
/// on it by chance.
///
/// # Errors
/// [`Error`] for a path that names nothing, for an input without any document, and for a looked-up document that cannot
/// be read, has no id, or has the id of another looked-up one.
pub fn read<'m>(inputs: &Inputs, manifest: &'m Manifest, limits: &Limits) -> Result<Intake<'m>, Error> {
    let mut seen = path::Seen::default();
    let judge = path::inputs(&inputs.judge, &mut seen)?;
    let with = path::inputs(&inputs.with, &mut seen)?;
    let mut reading = Reading { manifest, index: Index::new(manifest), judged: Vec::new(), cases: 0 };
    for record in judge.iter().flat_map(|input| record::records(input, limits)) {
        match record {
            Ok(text) => split(manifest, &text).into_iter().for_each(|part| reading.judge(part)),
            Err(unreadable) => reading.judged.push(Judged::Unreadable(unreadable)),
        }
    }
    if reading.judged.is_empty() {
        return Err(Error::Nothing);
    }
    for record in with.iter().flat_map(|input| record::records(input, limits)) {
        let text = record.map_err(look_up)?;
        split(manifest, &text).into_iter().try_for_each(|part| reading.look_up(part))?;
    }
    let Reading { index, judged, .. } = reading;
    match index.duplicate_lookup() {
        Some(fault) => Err(Error::LookUp(Box::new(fault))),
        None => Ok(Intake { index, judged }),
    }
}

struct Reading<'m> {
    manifest: &'m Manifest,
    index: Index<'m>,
    judged: Vec<Judged>,
    cases: usize,
}

impl Reading<'_> {
    fn judge(&mut self, part: Part) {
        let (documents, case) = match part {
            Part::Loose(found) => (vec![found], None),
            Part::Case(documents) => {
                self.cases += 1;
                (documents, Some(self.cases))
            }
            Part::Unreadable(unreadable) => {
                self.judged.push(Judged::Unreadable(unreadable));
                return;
            }
        };
        for found in documents {
            let number = self.add(found, case, true);
            self.judged.push(Judged::Document(number));
        }
    }

    /// The documents of a case that is only looked up stand by themselves: there is nothing to tell such cases apart by.
    fn look_up(&mut self, part: Part) -> Result<(), Error> {
        let documents = match part {
            Part::Loose(found) => vec![found],
            Part::Case(documents) => documents,
            Part::Unreadable(unreadable) => return Err(look_up(unreadable)),
        };
        for found in documents {
            if let Some(fault) = self.without_id(&found) {
                return Err(Error::LookUp(Box::new(fault)));
            }
            self.add(found, None, false);
        }
        Ok(())
    }

    fn add(&mut self, found: Found, case: Option<usize>, judged: bool) -> EntryId {
        let Found { kind, document } = found;
        let id = self.manifest.kind(&kind).and_then(|kind| kind.id_of(document.root()));
        self.index.add(Entry { kind, id, document, case, judged })
    }

    fn without_id(&self, found: &Found) -> Option<Fault> {
        let kind = self.manifest.kind(&found.kind)?;
        let root = found.document.root();
        if kind.id_of(root).is_some() {
            return None;
        }
        let (name, at) = (&kind.name, &kind.id);
        Some(Fault {
            rule: None,
            message: Text::new(
                format!("a document of kind `{name}` that is looked up has no id at `{at}`"),
                format!("供查询的 `{name}` 文档在 `{at}` 处没有编号"),
            ),
            help: None,
            at: Some(Place::nearest(&kind.variable, root, at)),
            related: None,
        })
    }
}

fn look_up(unreadable: Box<Unreadable>) -> Error {
    let Unreadable { source, mut fault, .. } = *unreadable;
    if fault.at.is_none() {
        // Without a place to point at, the words must name the file.
        let name = crate::printable::printable(&source);
        fault.message = Text::new(format!("{name}: {}", fault.message.en), format!("{name}:{}", fault.message.zh));
    }
    Error::LookUp(Box::new(fault))
}
