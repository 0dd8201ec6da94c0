//! What a run shows of itself while it goes on, and how it is asked to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What a run is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Documents are read; nothing is judged yet.
    Reading,
    /// Documents are judged.
    Judging,
}

/// A part of the work whose time is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Bytes in, decompressed and cut into records.
    Reading,
    /// Text to documents.
    Parsing,
    /// Documents against their schemas.
    Validating,
    /// Rules.
    Rules,
    /// Verdicts out, in every format.
    Reports,
}

impl Stage {
    /// Every stage, in the order of the work.
    pub(crate) const ALL: [Self; 5] = [Self::Reading, Self::Parsing, Self::Validating, Self::Rules, Self::Reports];
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    /// What it is doing.
    pub phase: Phase,
    /// Bytes of the input that are read, as they stand in the files.
    pub bytes_read: u64,
    /// Bytes of the whole input; `None` where that is not known, as of standard input.
    pub size: Option<u64>,
    /// Records found so far that are judged, unreadable ones included.
    pub found: u64,
    /// How many of these are judged.
    pub judged: u64,
    /// How many of those are approved, with or without conditions.
    pub approved: u64,
}

/// Stands for a size that is not known.
const UNKNOWN: u64 = u64::MAX;

/// Counters that the threads of a run share with whoever watches it. Nothing here changes what a document comes to.
///
/// A snapshot is taken from counters that move on meanwhile: it is for the eye, not for sums.
#[derive(Debug)]
pub(crate) struct Monitor {
    stopped: Arc<AtomicBool>,
    judging: AtomicBool,
    bytes_read: AtomicU64,
    size: AtomicU64,
    found: AtomicU64,
    judged: AtomicU64,
    approved: AtomicU64,
    /// Nanoseconds by stage; `None` where time is not measured.
    times: Option<[AtomicU64; Stage::ALL.len()]>,
}

impl Monitor {
    /// A monitor of a run that is about to start. `timed`: measure the time that each stage takes.
    #[must_use]
    pub(crate) fn new(timed: bool) -> Self {
        Self {
            stopped: Arc::default(),
            judging: AtomicBool::new(false),
            bytes_read: AtomicU64::new(0),
            size: AtomicU64::new(UNKNOWN),
            found: AtomicU64::new(0),
            judged: AtomicU64::new(0),
            approved: AtomicU64::new(0),
            times: timed.then(Default::default),
        }
    }

    /// Asks the run to stop: what is under way is finished, and nothing new is begun. It cannot be taken back, so that
    /// work which rests on all that was begun before it is not begun on a part of it.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
    }

    /// Whether the run is asked to stop.
    #[must_use]
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    /// What says whether the run is asked to stop, for work that looks at it by itself.
    #[must_use]
    pub(crate) fn stopping(&self) -> &Arc<AtomicBool> {
        &self.stopped
    }

    /// Says how many bytes the whole input has.
    pub(crate) fn set_size(&self, bytes: u64) {
        self.size.store(bytes, Ordering::Relaxed);
    }

    /// Counts bytes of the input that were read.
    pub(crate) fn read(&self, bytes: u64) {
        self.bytes_read.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Counts records that were found and will be judged; not those that are only looked up.
    pub(crate) fn found(&self, documents: u64) {
        self.found.fetch_add(documents, Ordering::Relaxed);
    }

    /// Says that everything is read and judging begins.
    pub(crate) fn begin_judging(&self) {
        self.judging.store(true, Ordering::Relaxed);
    }

    /// Counts one record that was judged, and whether it is approved, with or without conditions.
    pub(crate) fn judged(&self, approved: bool) {
        if approved {
            self.approved.fetch_add(1, Ordering::Relaxed);
        }
        self.judged.fetch_add(1, Ordering::Relaxed);
    }

    /// How far the run has come.
    #[must_use]
    pub(crate) fn snapshot(&self) -> Progress {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let size = count(&self.size);
        // The smaller counter of each pair is loaded first: the larger one can only have grown since.
        let approved = count(&self.approved);
        let judged = count(&self.judged).max(approved);
        Progress {
            phase: if self.judging.load(Ordering::Relaxed) { Phase::Judging } else { Phase::Reading },
            bytes_read: count(&self.bytes_read),
            size: (size != UNKNOWN).then_some(size),
            found: count(&self.found).max(judged),
            judged,
            approved,
        }
    }

    /// Does some work of a stage and adds the time it takes, where time is measured. Work of one stage that stands within
    /// work of another would count for both: callers keep them apart.
    pub(crate) fn time<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        match self.times.as_ref().and_then(|times| times.get(stage as usize)) {
            Some(total) => add_time(total, work),
            None => work(),
        }
    }

    /// The time that all threads together spent on each stage; nothing where time is not measured.
    #[must_use]
    pub(crate) fn times(&self) -> Vec<(Stage, Duration)> {
        let times = self.times.iter().flatten();
        Stage::ALL
            .into_iter()
            .zip(times)
            .map(|(stage, total)| (stage, Duration::from_nanos(total.load(Ordering::Relaxed))))
            .collect()
    }
}

/// Does some work and adds the nanoseconds that it takes.
pub(crate) fn add_time<T>(total: &AtomicU64, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    total.fetch_add(u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_add_up_and_the_phase_follows_them() {
        let monitor = Monitor::new(false);
        let start = monitor.snapshot();
        assert_eq!((start.phase, start.size, start.found), (Phase::Reading, None, 0));
        monitor.set_size(100);
        monitor.read(40);
        monitor.read(2);
        monitor.found(3);
        monitor.begin_judging();
        monitor.judged(true);
        monitor.judged(false);
        let expected =
            Progress { phase: Phase::Judging, bytes_read: 42, size: Some(100), found: 3, judged: 2, approved: 1 };
        assert_eq!(monitor.snapshot(), expected);
        assert!(!monitor.is_stopped());
        monitor.stop();
        assert!(monitor.is_stopped());
    }

    #[test]
    fn time_is_measured_only_where_it_is_asked_for() {
        let (timed, untimed) = (Monitor::new(true), Monitor::new(false));
        for monitor in [&timed, &untimed] {
            assert_eq!(monitor.time(Stage::Rules, || std::thread::sleep(Duration::from_millis(2))), ());
        }
        let spent = |stage| timed.times().into_iter().find(|(it, _)| *it == stage).unwrap().1;
        assert!(spent(Stage::Rules) >= Duration::from_millis(2));
        assert_eq!(spent(Stage::Parsing), Duration::ZERO);
        assert!(untimed.times().is_empty());
    }
}
