//! The pipeline over many documents: read, joined, judged in the order in which credit adds up, answered in input order.

mod credit;
mod error;
mod judge;
mod parallel;
#[cfg(test)]
mod tests;
mod waive;

use std::io;
use std::sync::OnceLock;

use jiff::civil::Date;

pub use error::Error;

use crate::decide;
use crate::document::Limits;
use crate::engine::{Judgement, Rulebook};
use crate::finding::{Subject, Verdict};
use crate::intake::{self, Inputs, Intake, Judged, Unreadable};
use crate::summary::{RunInfo, Summary};
use credit::{Ledger, Queues, Turn};
use judge::Bench;

/// How a run is made; none of it changes what one document by itself comes to, but `as_of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The day on which the check is made.
    pub as_of: Date,
    /// Judge each document alone: nothing that one reserves counts for another.
    pub independent: bool,
    /// Threads that judge; 0 counts as 1. The answers are the same for any number.
    pub jobs: usize,
}

/// Judges every document of the inputs and hands each verdict to `sink`, in the order of the input.
///
/// Documents that reserve credit are judged before the others, one by one for each key, by date and then by id;
/// change requests come after them and see what the whole run has reserved.
///
/// # Errors
/// [`Error`] where the inputs cannot be gathered, before anything is judged, or where `sink` refuses a verdict.
pub fn check(
    rulebook: &Rulebook,
    inputs: &Inputs,
    settings: &Settings,
    sink: &mut dyn FnMut(Verdict) -> io::Result<()>,
) -> Result<(RunInfo, Summary), Error> {
    let pack = rulebook.pack();
    let intake = intake::read(inputs, pack.manifest(), &Limits::default()).map_err(Error::Intake)?;
    let mut summary = Summary::default();
    for verdict in judge_all(rulebook, &intake, settings) {
        summary.add(&verdict);
        sink(verdict).map_err(Error::Sink)?;
    }
    let info = RunInfo {
        as_of: settings.as_of,
        policy: pack.manifest().name.clone(),
        policy_version: pack.manifest().version.clone(),
        policy_digest: pack.digest().to_owned(),
        independent: settings.independent,
    };
    Ok((info, summary))
}

/// The verdicts on everything that is judged, in the order of the input.
fn judge_all(rulebook: &Rulebook, intake: &Intake<'_>, settings: &Settings) -> Vec<Verdict> {
    let violations: Vec<_> = std::iter::repeat_with(OnceLock::new).take(intake.index.len()).collect();
    let bench = Bench { rulebook, index: &intake.index, violations: &violations, as_of: settings.as_of };
    let Queues { queues, rest } = credit::queues(rulebook.pack().manifest(), intake, settings.independent);
    let mut verdicts: Vec<Option<Verdict>> = intake.judged.iter().map(unreadable).collect();
    let mut place = |turn: &Turn, verdict| {
        if let Some(slot) = verdicts.get_mut(turn.slot) {
            *slot = verdict;
        }
    };
    let mut ledger = Ledger::default();
    let judged = parallel::map(settings.jobs, &queues, |queue| bench.queue(queue));
    for (queue, (judged, reserved)) in queues.iter().zip(judged) {
        queue.iter().zip(judged).for_each(|(turn, verdict)| place(turn, verdict));
        if !settings.independent {
            ledger.merge(reserved);
        }
    }
    let judged = parallel::map(settings.jobs, &rest, |turn| bench.judge(turn.entry, &ledger));
    rest.iter().zip(judged).for_each(|(turn, verdict)| place(turn, verdict));
    verdicts.into_iter().flatten().collect()
}

/// The verdict on what could not be read, which needs no rule.
fn unreadable(judged: &Judged) -> Option<Verdict> {
    let Judged::Unreadable(unreadable) = judged else { return None };
    let Unreadable { source, line, digest, fault } = (**unreadable).clone();
    let subject =
        Subject { kind: "".into(), id: None, revision: None, source, line, digest, amount: None, document: None };
    Some(decide::verdict(subject, Judgement { faults: vec![fault], ..Judgement::default() }))
}
