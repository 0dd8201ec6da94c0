//! How long each rule takes, where that is asked for.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::Rulebook;
use crate::base::monitor::add_time;
use crate::verdict::RuleId;

/// The time that one rule took so far, over all threads.
#[derive(Debug, Default)]
pub(super) struct Clock {
    nanoseconds: AtomicU64,
    runs: AtomicU64,
}

impl Clock {
    /// Does some work, and takes its time where that is asked for.
    pub(super) fn time<T>(&self, timed: bool, work: impl FnOnce() -> T) -> T {
        if !timed {
            return work();
        }
        self.runs.fetch_add(1, Ordering::Relaxed);
        add_time(&self.nanoseconds, work)
    }
}

impl Rulebook {
    /// The same rulebook, which also measures how long each rule takes.
    #[must_use]
    pub fn timed(mut self) -> Self {
        self.timed = true;
        self
    }

    /// The time that each rule took so far over all threads, and for how many documents it ran; in the order of the
    /// catalogue. A rule that fires is run twice for one document: the time of both counts. All zero unless
    /// [timed](Self::timed).
    #[must_use]
    pub fn times(&self) -> Vec<(RuleId, Duration, u64)> {
        let time = |ready: &super::ready::Ready| {
            let Clock { nanoseconds, runs } = &ready.clock;
            let total = Duration::from_nanos(nanoseconds.load(Ordering::Relaxed));
            (ready.rule.info.id.clone(), total, runs.load(Ordering::Relaxed))
        };
        let rules = self.rules.values().flat_map(|rules| &rules.all);
        let mut times: Vec<_> = rules.map(time).collect();
        times.sort_by(|(a, ..), (b, ..)| a.cmp(b));
        times
    }
}
