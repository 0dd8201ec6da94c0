//! Progress on standard error, where that is a terminal: one line that is redrawn, and gone before anything else is written.

use std::cell::Cell;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::base::lang::Lang;
use crate::base::plural::counted;
use crate::base::value::{count, percent};
use crate::run::{Monitor, Phase, Progress as State};

/// The time for which nothing is shown: who judges one order must not see anything flicker.
const QUIET: Duration = Duration::from_secs(1);
/// The time between two looks at the run.
const BEAT: Duration = Duration::from_millis(120);
/// The time of a phase that must have passed before a rate is told.
const SETTLED: Duration = Duration::from_millis(500);
const KNOWN: &str = "[{bar:10}] {wide_msg}";
const UNKNOWN: &str = "{wide_msg}";

/// The line that shows how far a run has come; it goes when this is dropped.
#[derive(Default)]
pub(super) struct Progress {
    worker: Cell<Option<Worker>>,
}

struct Worker {
    ended: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Progress {
    /// Shows how far a run has come until [cleared](Self::clear).
    pub(super) fn show(monitor: Arc<Monitor>, lang: Lang) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&ended);
        // Without a thread to draw it there is no progress: nothing else depends on it.
        let thread = thread::Builder::new().spawn(move || watch(&monitor, &seen, lang)).ok();
        Self { worker: Cell::new(thread.map(|thread| Worker { ended, thread })) }
    }

    /// Takes the line away for good; when this returns the terminal is as it was.
    pub(super) fn clear(&self) {
        if let Some(Worker { ended, thread }) = self.worker.take() {
            ended.store(true, Ordering::SeqCst);
            thread.thread().unpark();
            // A thread that broke has drawn its last.
            let _ = thread.join();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

/// A writer to the terminal on which progress is shown: the first text takes the progress away.
pub(super) struct Clearing<'p, W> {
    pub(super) out: W,
    pub(super) progress: &'p Progress,
}

impl<W: Write> Write for Clearing<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.progress.clear();
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Draws the line until it is told to end.
fn watch(monitor: &Monitor, ended: &AtomicBool, lang: Lang) {
    let start = Instant::now();
    let mut pace = Pace::new(&monitor.snapshot(), start);
    let mut bar = None;
    while !ended.load(Ordering::SeqCst) {
        let state = monitor.snapshot();
        let now = Instant::now();
        if pace.phase != state.phase {
            pace = Pace::new(&state, now);
        }
        if now - start >= QUIET {
            let bar = bar.get_or_insert_with(|| ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()));
            let text = if monitor.is_stopped() { stopping(lang).to_owned() } else { pace.line(&state, now, lang) };
            draw(bar, &state, text);
        }
        thread::park_timeout(BEAT);
    }
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
}

fn draw(bar: &ProgressBar, state: &State, text: String) {
    let done = match state.phase {
        Phase::Reading => state.size.map(|size| (state.bytes_read, size)),
        Phase::Judging => Some((state.judged, state.found)),
    };
    let template = if done.is_some() { KNOWN } else { UNKNOWN };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    if let Some((done, all)) = done {
        bar.set_length(all);
        bar.set_position(done);
    }
    bar.set_message(text);
    bar.tick();
}

/// The speed of a phase, from where it began.
struct Pace {
    phase: Phase,
    since: Instant,
    from: u64,
}

impl Pace {
    fn new(state: &State, since: Instant) -> Self {
        Self { phase: state.phase, since, from: done(state) }
    }

    /// The amount that is done in a second; `None` while that is a guess.
    fn rate(&self, state: &State, now: Instant) -> Option<u64> {
        let passed = now - self.since;
        let done = u128::from(done(state).saturating_sub(self.from));
        let rate = (done * 1000).checked_div(passed.as_millis()).filter(|_| passed >= SETTLED)?;
        u64::try_from(rate).ok().filter(|rate| *rate > 0)
    }

    fn line(&self, state: &State, now: Instant, lang: Lang) -> String {
        let rate = self.rate(state, now);
        let parts = match self.phase {
            Phase::Reading => reading(state, rate, lang),
            Phase::Judging => judging(state, rate, lang),
        };
        parts.join(if lang == Lang::Zh { "，" } else { ", " })
    }
}

/// The amount by which the rate of a phase is measured: bytes read, or documents judged.
fn done(state: &State) -> u64 {
    match state.phase {
        Phase::Reading => state.bytes_read,
        Phase::Judging => state.judged,
    }
}

fn reading(state: &State, rate: Option<u64>, lang: Lang) -> Vec<String> {
    let read = bytes(state.bytes_read);
    let mut parts = vec![match (state.size.map(bytes), lang) {
        (Some(size), Lang::En) => format!("reading {read} of {size}"),
        (Some(size), Lang::Zh) => format!("读取 {read} / {size}"),
        (None, Lang::En) => format!("reading {read}"),
        (None, Lang::Zh) => format!("已读取 {read}"),
    }];
    parts.extend(rate.map(|rate| match lang {
        Lang::En => format!("{}/s", bytes(rate)),
        Lang::Zh => format!("{}/秒", bytes(rate)),
    }));
    parts.push(match lang {
        Lang::En => counted(state.found, "document", "documents"),
        Lang::Zh => format!("{} 份文档", count(state.found)),
    });
    parts
}

fn judging(state: &State, rate: Option<u64>, lang: Lang) -> Vec<String> {
    let (judged, found) = (count(state.judged), count(state.found));
    let approved = percent(state.approved, state.judged, lang);
    let mut parts = match lang {
        Lang::En => vec![format!("{judged} of {found}"), format!("{approved} approved")],
        Lang::Zh => vec![format!("{judged} / {found}"), format!("通过 {approved}")],
    };
    if let Some(rate) = rate {
        let left = state.found.saturating_sub(state.judged).div_ceil(rate);
        parts.push(match lang {
            Lang::En => format!("{}/s", count(rate)),
            Lang::Zh => format!("每秒 {} 份", count(rate)),
        });
        parts.push(match lang {
            Lang::En => format!("{} left", duration(left, lang)),
            Lang::Zh => format!("剩余 {}", duration(left, lang)),
        });
    }
    parts
}

fn stopping(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "stopping: what is under way is finished; Ctrl-C again ends at once",
        Lang::Zh => "正在停止：进行中的判定完成后结束；再按 Ctrl-C 立即退出",
    }
}

/// A number of bytes as `1.2 GB`: powers of 1,000, as disks and networks count.
fn bytes(count: u64) -> String {
    let (unit, name) = match count {
        0..1_000_000 => (1_000, "kB"),
        1_000_000..1_000_000_000 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    let tenths = count / (unit / 10);
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}

/// A time of whole seconds as people say it; two units at most.
fn duration(seconds: u64, lang: Lang) -> String {
    let [hour, minute, second] = match lang {
        Lang::En => ["h", "min", "s"],
        Lang::Zh => ["小时", "分", "秒"],
    };
    match seconds {
        0..60 => format!("{seconds} {second}"),
        60..3600 => format!("{} {minute} {:02} {second}", seconds / 60, seconds % 60),
        _ => format!("{} {hour} {:02} {minute}", seconds / 3600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(state: State, seconds: u64) -> String {
        let since = Instant::now();
        let pace = Pace { phase: state.phase, since, from: 0 };
        let line = |lang| pace.line(&state, since + Duration::from_secs(seconds), lang);
        format!("{}\n{}", line(Lang::En), line(Lang::Zh))
    }

    #[test]
    fn each_phase_says_how_far_it_is_and_how_fast() {
        let size = Some(4_000_000_000);
        let reading =
            State { phase: Phase::Reading, bytes_read: 1_250_000_000, size, found: 1_234_567, judged: 0, approved: 0 };
        let judging = State { phase: Phase::Judging, judged: 123_456, approved: 100_000, ..reading };
        let all =
            [lines(reading, 10), lines(State { size: None, ..reading }, 0), lines(judging, 10), lines(judging, 0)];
        insta::assert_snapshot!(all.join("\n"), @r"
        reading 1.2 GB of 4.0 GB, 125.0 MB/s, 1,234,567 documents
        读取 1.2 GB / 4.0 GB，125.0 MB/秒，1,234,567 份文档
        reading 1.2 GB, 1,234,567 documents
        已读取 1.2 GB，1,234,567 份文档
        123,456 of 1,234,567, 81.0 % approved, 12,345/s, 1 min 31 s left
        123,456 / 1,234,567，通过 81.0%，每秒 12,345 份，剩余 1 分 31 秒
        123,456 of 1,234,567, 81.0 % approved
        123,456 / 1,234,567，通过 81.0%
        ");
    }

    #[test]
    fn quantities_are_written_for_the_eye() {
        assert_eq!(
            [0, 999, 1_500, 2_345_678, 98_765_432_100].map(bytes),
            ["0.0 kB", "0.9 kB", "1.5 kB", "2.3 MB", "98.7 GB"]
        );
        assert_eq!([5, 65, 3_725].map(|it| duration(it, Lang::En)), ["5 s", "1 min 05 s", "1 h 02 min"]);
        assert_eq!(duration(65, Lang::Zh), "1 分 05 秒");
    }

    #[test]
    fn the_first_text_takes_the_progress_away() {
        let progress = Progress::show(Arc::new(Monitor::new(false)), Lang::En);
        let mut out = Vec::new();
        Clearing { out: &mut out, progress: &progress }.write_all(b"verdict").unwrap();
        assert!(progress.worker.take().is_none());
        assert_eq!(out, b"verdict");
    }
}
