//! Paths and standard input to documents: read once, set aside, indexed, and read again when they are judged or joined.
//!
//! Any document may be joined with one that is yet to come, so all of the input is read before the first is judged. What
//! is held in memory meanwhile does not grow with the input: texts go to a spool, keys into a sorted table, and both go to
//! disk when they are large. It grows with the number of files, and with that of the keys under which credit adds up.

mod error;
mod format;
mod join;
mod shelf;
mod source;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use error::Error;
pub(crate) use format::record::Unreadable;
pub(crate) use format::record::digest;
pub(crate) use join::index::{Entry, Index, Joins};
pub(crate) use join::keys::EntryId;

use std::iter::Peekable;
use std::path::PathBuf;
use std::sync::Arc;
use std::{io, slice};

use self::join::gather::Gather;
use self::shelf::store::{Loaded, Loose};
use self::source::path::{self, Form};
use crate::base::monitor::Monitor;
use crate::base::pool::Pool;
use crate::document::{Document, Fields, Limits};
use crate::pack::{KindSpec, Manifest};

/// A text that is judged or looked up without being a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    /// What its verdicts have as their source.
    pub name: Arc<str>,
    /// The text: a document, an array, a case, or one document a line.
    pub text: Arc<str>,
}

impl Text {
    /// A text with a name.
    pub(crate) fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}

/// Where the documents of a run are, as given: files, folders, patterns, or `-` for standard input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Inputs {
    /// What is judged.
    pub judge: Vec<String>,
    /// What is looked up, and not judged.
    pub with: Vec<String>,
    /// Texts that are judged, behind the files.
    pub judge_texts: Vec<Text>,
    /// Texts that are looked up, behind the files.
    pub with_texts: Vec<Text>,
    /// Whether what is judged holds one document a line, also where no name says so: standard input has none. Without it the
    /// first lines tell, as well as they can.
    pub lines: bool,
    /// Files that results are written to: none of them may be read.
    pub written: Vec<PathBuf>,
}

/// One part of the input that is judged.
#[derive(Clone, Debug)]
pub(crate) enum Judged {
    /// A document.
    Document(Entry),
    /// What could not be read as one.
    Unreadable(Box<Unreadable>),
}

/// All documents of a run.
#[derive(Debug)]
pub(crate) struct Intake {
    /// Every document, judged or looked up.
    pub index: Index,
    /// Where the texts end that are judged; those that are looked up come behind.
    judged_end: u64,
    /// Parts of the input without a text, each with the place of the text before which it stood.
    lost: Vec<(u64, Box<Unreadable>)>,
    /// How many parts are judged.
    parts: u64,
}

/// How documents are read.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    /// How long and how deep they may be.
    pub limits: &'a Limits,
    /// The names that the pack knows.
    pub fields: Option<&'a Arc<Fields>>,
    /// Threads that parse.
    pub pool: &'a Pool,
    /// Whether a document satisfies the schema of its kind: one that does not stands in no list.
    pub sound: &'a (dyn Fn(&KindSpec, &Document) -> bool + Sync),
    /// Whether documents of a kind are judged at all: those of a kind without rules are only looked up, wherever they stand.
    pub judges: &'a (dyn Fn(&KindSpec) -> bool + Sync),
    /// Is told how far the reading has come, and may ask it to stop: then the rest of the input is not read.
    pub monitor: &'a Arc<Monitor>,
}

/// Reads everything that a run needs, once: texts go to the spool, and what they are found by into the index. `None`: the run
/// was asked to stop before all was read.
///
/// A file that is named twice, or both to be judged and to be looked up, is read once and judged. What cannot be read
/// among the judged is a record of its own, and the others go on; what is looked up must be sound, or answers would rest
/// on it by chance.
///
/// # Errors
/// [`Error`] for a path that names nothing, for an input that would be written, too, or without any document, for a
/// looked-up document that cannot be read or has no id, and where there is no room for the texts.
pub(crate) fn read(inputs: &Inputs, manifest: &Arc<Manifest>, reading: &Reading<'_>) -> Result<Option<Intake>, Error> {
    let mut seen = path::Seen::default();
    let mut judge = path::inputs(&inputs.judge, &mut seen)?;
    judge.extend(inputs.judge_texts.iter().map(path::Input::text));
    let of_unknown_form = judge.iter_mut().filter(|input| inputs.lines && input.form == Form::Unknown);
    of_unknown_form.for_each(|input| input.form = Form::Lines);
    let mut with = path::inputs(&inputs.with, &mut seen)?;
    with.extend(inputs.with_texts.iter().map(path::Input::text));
    if let Some((output, input)) = path::overwritten(&inputs.written, &seen, judge.iter().chain(&with)) {
        return Err(Error::Overwritten { output: output.to_string_lossy().into_owned(), input });
    }
    drop(seen);
    if let Some(size) = judge.iter().chain(&with).map(path::Input::size).sum() {
        reading.monitor.set_size(size);
    }
    let mut gather = Gather::new(manifest, reading);
    gather.all(&judge, true)?;
    if gather.parts == 0 && !reading.monitor.is_stopped() {
        return Err(match gather.passed_over {
            kinds if kinds.is_empty() => Error::Nothing,
            kinds => Error::OnlyLookedUp(kinds),
        });
    }
    let judged_end = gather.store.end();
    gather.all(&with, false)?;
    if reading.monitor.is_stopped() {
        return Ok(None);
    }
    gather.finish(judged_end).map(Some)
}

/// Whether texts can be looked up in a run; none is kept.
///
/// # Errors
/// The first document that cannot be.
pub(crate) fn readable(texts: &[Text], manifest: &Arc<Manifest>, reading: &Reading<'_>) -> Result<(), Error> {
    let texts: Vec<_> = texts.iter().map(path::Input::text).collect();
    Gather::new(manifest, reading).all(&texts, false)
}

impl Intake {
    /// How many parts of the input are judged.
    #[must_use]
    pub(crate) fn parts(&self) -> u64 {
        self.parts
    }

    /// What is judged, in the order of the input.
    #[must_use]
    pub(crate) fn judged(&self) -> InOrder<'_> {
        InOrder { intake: self, at: 0, lost: self.lost.iter().peekable(), number: 0, cases: 0 }
    }
}

/// What is judged, in the order of the input, some at a time.
#[derive(Debug)]
pub(crate) struct InOrder<'a> {
    intake: &'a Intake,
    at: u64,
    lost: Peekable<slice::Iter<'a, (u64, Box<Unreadable>)>>,
    number: EntryId,
    cases: u64,
}

/// A text that is read again, or what there is in its place.
enum Next<'a> {
    Block(u64, Vec<u8>),
    Lost(&'a Unreadable),
}

impl<'a> InOrder<'a> {
    /// What stands in the next `count` texts that hold anything to judge; empty: that was all.
    ///
    /// # Errors
    /// A text that cannot be read again.
    pub(crate) fn next(&mut self, count: usize, pool: &Pool) -> io::Result<Vec<Judged>> {
        loop {
            let texts = self.texts(count)?;
            let open = |text: &Next<'_>| match text {
                Next::Block(at, block) => self.intake.index.store.load_or_open(*at, block).map(Some),
                Next::Lost(_) => Ok(None),
            };
            if texts.is_empty() {
                return Ok(Vec::new());
            }
            let opened = pool.map(&texts, open);
            let mut judged = Vec::with_capacity(count);
            for (text, loaded) in texts.iter().zip(opened) {
                match (text, loaded?) {
                    (_, Some(loaded)) => self.number_parts(&loaded, &mut judged),
                    (Next::Lost(lost), None) => judged.push(Judged::Unreadable(Box::new((*lost).clone()))),
                    (Next::Block(..), None) => {}
                }
            }
            // Texts may hold nothing that is judged, such as an empty array, and others come behind them.
            if !judged.is_empty() {
                return Ok(judged);
            }
        }
    }

    /// The next texts, at most so many, as they are stored.
    fn texts(&mut self, count: usize) -> io::Result<Vec<Next<'a>>> {
        let store = &self.intake.index.store;
        let mut texts = Vec::with_capacity(count);
        while texts.len() < count {
            if let Some((_, lost)) = self.lost.next_if(|(before, _)| *before <= self.at) {
                texts.push(Next::Lost(lost));
            } else if self.at < self.intake.judged_end {
                let block = store.block(self.at)?;
                let at = self.at;
                self.at += block.len() as u64;
                texts.push(Next::Block(at, block));
            } else {
                break;
            }
        }
        Ok(texts)
    }

    /// The parts of a text with their numbers, which they were given in the same way when they were first read.
    fn number_parts(&mut self, loaded: &Loaded, judged: &mut Vec<Judged>) {
        for part in &loaded.parts {
            match part {
                Loose::Unreadable(unreadable) => judged.push(Judged::Unreadable(unreadable.clone())),
                Loose::Document(held) => {
                    let case = held.case.map(|case| self.cases + case);
                    let entry = Entry::new(self.number, case, Arc::clone(held));
                    self.number += 1;
                    if !self.intake.index.store.only_looks_up(entry.kind()) {
                        judged.push(Judged::Document(entry));
                    }
                }
            }
        }
        self.cases += loaded.cases();
    }
}
