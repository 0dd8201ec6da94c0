//! The pipeline over many documents: read and indexed, judged so that credit adds up, answered in the order of the input.

mod course;
mod credit;
mod error;
mod judge;
#[cfg(test)]
mod tests;
mod waive;

use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::{io, thread};

use jiff::civil::Date;

pub(crate) use error::Error;

pub(crate) use crate::base::monitor::{Monitor, Phase, Progress, Stage};

use crate::base::lang::Bilingual;
use crate::base::pool::{self, Pool};
use crate::base::printable::printable;
use crate::document::{Document, Limits, Pointer};
use crate::intake::{self, Entry, Inputs, Intake, Reading, Text, Unreadable};
use crate::pack::{KindSpec, Manifest, Pack};
use crate::rule::Rulebook;
use crate::source::Code;
use crate::verdict::summary::{RunInfo, Summary};
use crate::verdict::{Fault, Judgement, Place, Subject, Verdict, decide};
use course::Course;
use judge::Bench;

/// How a run is made; none of it changes what one document by itself comes to, but `as_of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// The day on which the check is made.
    pub as_of: Date,
    /// Judge each document alone: nothing that one reserves counts for another.
    pub independent: bool,
    /// Threads that judge; 0 counts as 1. The answers are the same for any number.
    pub jobs: usize,
}

/// What a text may be at most to be judged by the thread that asks: no deeper than the stack of any thread allows, and not so
/// long that handing it over would not matter.
const SHALLOW: Limits = Limits { max_depth: 16, ..Limits::DEFAULT };

/// Whether a verdict rests on a text that is too deep for the thread that asks, and must be found by another one.
#[must_use]
pub(crate) fn is_too_deep(verdict: &Verdict) -> bool {
    verdict.faults.iter().any(|fault| fault.code == Code::TooDeep)
}

/// Texts that are judged together: enough to keep the threads busy, few enough to be held with their verdicts.
const BATCH: usize = if cfg!(test) { 3 } else { 256 };

/// Judges every document of the inputs and hands each verdict to `sink`, in the order of the input and as soon as it is found.
///
/// All input is read before the first document is judged, for any may be joined with one that comes later. In
/// which order documents are judged is said in `course.rs`; the verdicts are the same for any number of threads. `monitor` is
/// told how far the run has come, and may ask it to stop: then no further document is judged or handed over, and the summary
/// says so. What was handed over by then is what the whole run would have said.
///
/// # Errors
/// [`Error`] where the inputs cannot be gathered, before anything is judged, where what was set aside cannot be read again,
/// or where `sink` refuses a verdict.
pub(crate) fn check(
    rulebook: &Rulebook,
    inputs: &Inputs,
    settings: &Settings,
    monitor: &Arc<Monitor>,
    sink: &mut dyn FnMut(Verdict) -> io::Result<()>,
) -> Result<(RunInfo, Summary), Error> {
    let pool = Pool::new(settings.jobs).map_err(Error::Threads)?;
    check_in(&pool, rulebook, inputs, settings, monitor, sink)
}

/// The same on threads that are there already.
///
/// # Errors
/// As [`check`].
pub(crate) fn check_in(
    pool: &Pool,
    rulebook: &Rulebook,
    inputs: &Inputs,
    settings: &Settings,
    monitor: &Arc<Monitor>,
    sink: &mut dyn FnMut(Verdict) -> io::Result<()>,
) -> Result<(RunInfo, Summary), Error> {
    let pack = rulebook.pack();
    let read = |manifest: &Arc<Manifest>, reading: &Reading<'_>| intake::read(inputs, manifest, reading);
    let summary = match reading(rulebook, pool, monitor, read)? {
        Some(intake) => judge_all(rulebook, &intake, settings, pool, monitor, sink)?,
        None => Summary { interrupted: true, ..Summary::default() },
    };
    Ok((info(pack, settings), summary))
}

/// What every verdict of a run has in common.
#[must_use]
pub(crate) fn info(pack: &Pack, settings: &Settings) -> RunInfo {
    RunInfo {
        as_of: settings.as_of,
        policy: pack.manifest().name.clone(),
        policy_version: pack.manifest().version.clone(),
        policy_digest: pack.digest().to_owned(),
        independent: settings.independent,
    }
}

/// Reads for a run, with all that this needs to know of a pack.
fn reading<T>(
    rulebook: &Rulebook,
    pool: &Pool,
    monitor: &Arc<Monitor>,
    read: impl FnOnce(&Arc<Manifest>, &Reading<'_>) -> Result<T, intake::Error>,
) -> Result<T, Error> {
    let sound =
        |kind: &KindSpec, document: &Document| rulebook.check_schema(&kind.name, &kind.variable, document).is_empty();
    let judges = |kind: &KindSpec| rulebook.judges(&kind.name);
    let fields = Some(rulebook.pack().fields());
    let limits = if pool.is_here() { SHALLOW } else { Limits::default() };
    let reading = Reading { limits: &limits, fields, pool, sound: &sound, judges: &judges, monitor };
    read(rulebook.pack().manifest(), &reading).map_err(Error::Intake)
}

/// Whether texts can be looked up in a run; nothing is judged.
///
/// # Errors
/// The first document that cannot be.
pub(crate) fn readable(rulebook: &Rulebook, pool: &Pool, texts: &[Text]) -> Result<(), Error> {
    let monitor = Arc::new(Monitor::new(false));
    reading(rulebook, pool, &monitor, |manifest, reading| intake::readable(texts, manifest, reading))
}

/// Judges in one thread, with the help of others, and hands over in the calling one.
fn judge_all(
    rulebook: &Rulebook,
    intake: &Intake,
    settings: &Settings,
    pool: &Pool,
    monitor: &Monitor,
    sink: &mut dyn FnMut(Verdict) -> io::Result<()>,
) -> Result<Summary, Error> {
    monitor.begin_judging();
    let bench = Bench { rulebook, index: &intake.index, as_of: settings.as_of, monitor };
    let mut summary = Summary::default();
    if pool.is_here() {
        let mut course = Course::new(bench, pool, settings.independent);
        let mut judged = intake.judged();
        loop {
            let batch = judged.next(BATCH, pool).and_then(|batch| course.judge(&batch));
            let batch = batch.map_err(|error| Error::Intake(intake::Error::Spool(error)))?;
            if batch.is_empty() || monitor.is_stopped() {
                return complete(summary, intake, monitor);
            }
            batch.into_iter().try_for_each(|verdict| hand_over(verdict, &mut summary, monitor, sink))?;
        }
    }
    thread::scope(|scope| {
        // One batch is handed over while the next one is judged.
        let (sender, receiver) = sync_channel(1);
        let judge = move || {
            let mut course = Course::new(bench, pool, settings.independent);
            let mut judged = intake.judged();
            loop {
                let batch = judged.next(BATCH, pool)?;
                if batch.is_empty() || monitor.is_stopped() || sender.send(course.judge(&batch)?).is_err() {
                    return Ok(());
                }
            }
        };
        let judging = pool::thread().spawn_scoped(scope, judge).map_err(Error::Threads)?;
        for verdict in receiver.into_iter().flatten() {
            if monitor.is_stopped() {
                break;
            }
            hand_over(verdict, &mut summary, monitor, sink)?;
        }
        match judging.join() {
            Ok(done) => done.map_err(|error| Error::Intake(intake::Error::Spool(error))),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })?;
    complete(summary, intake, monitor)
}

fn hand_over(
    verdict: Verdict,
    summary: &mut Summary,
    monitor: &Monitor,
    sink: &mut dyn FnMut(Verdict) -> io::Result<()>,
) -> Result<(), Error> {
    summary.add(&verdict);
    monitor.judged(verdict.decision.accepts());
    monitor.time(Stage::Reports, || sink(verdict)).map_err(Error::Sink)
}

/// The summary of a run that has ended: whole, or stopped.
fn complete(mut summary: Summary, intake: &Intake, monitor: &Monitor) -> Result<Summary, Error> {
    let is_whole = summary.documents == intake.parts();
    summary.interrupted = !is_whole && monitor.is_stopped();
    match is_whole || summary.interrupted {
        true => Ok(summary),
        // No document may go without an answer.
        false => Err(Error::Intake(intake::Error::Spool(io::ErrorKind::UnexpectedEof.into()))),
    }
}

/// The verdict on what could not be read, which needs no rule.
fn unreadable(unreadable: &Unreadable) -> Verdict {
    let Unreadable { source, line, digest, fault } = unreadable.clone();
    let subject = Subject::unread(source, line, digest);
    decide::verdict(subject, Judgement { faults: vec![fault], ..Judgement::default() })
}

/// The verdict on a document whose kind the policy does not have, so that nothing can be said of it.
fn of_no_kind(entry: &Entry) -> Verdict {
    let root = entry.document().root();
    let kind = printable(entry.kind());
    let message = Bilingual::new(
        format!("the policy has no kind `{kind}`, by which the document could be judged"),
        format!("规则包中没有 `{kind}` 这一文档种类，无法判定该文档"),
    );
    let fault = Fault::new(Code::NotADocument, message);
    let fault = fault.at(Place::nearest(&"document".into(), root, &Pointer::root()));
    unreadable(&Unreadable::of(entry.document(), fault))
}
