//! What a run of a rule may use: operations, counted across its closures and for native work too, and a stop that it hears.
//!
//! One thread runs one rule at a time, so the count is the thread's.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rhai::{Dynamic, ImmutableString, Position};

use super::facts::{Signal, limit, stop};
use super::handle::Scripted;
use crate::base::lang::Bilingual;

/// Operations of one run of one rule: far more than a rule over 10,000 lines needs, and a few tenths of a second. Fewer in
/// tests, which are not built for speed.
const MAX_OPERATIONS: u64 = if cfg!(test) { 1_000_000 } else { 5_000_000 };

/// The longest text that a rule may make, in bytes.
const MAX_TEXT: usize = 1 << 20;

/// Bytes of text that are read, written or compared in the time of one operation.
const BYTES: usize = 32;

/// Elements of a list that are copied in the time of one operation.
const ELEMENTS: usize = 64;

/// Elements of all lists that the variables of one function may hold.
const MAX_HELD: usize = 1_000_000;

/// How often a rule looks whether it is to stop, in operations.
const HEARING: u64 = 1 << 10;

/// What must stop a rule, and where.
pub(in crate::rule) struct Failure {
    pub(in crate::rule) signal: Signal,
    pub(in crate::rule) at: Position,
    /// The script that the place is in.
    pub(in crate::rule) source: Option<ImmutableString>,
}

struct Meter {
    spent: Cell<u64>,
    /// Elements of lists that were copied since it was last looked how many there are.
    copied: Cell<usize>,
    has_failed: Cell<bool>,
    /// What must stop the rule though Rhai would go on: it drops errors of what it shows in a text.
    failure: RefCell<Option<Failure>>,
    stopped: RefCell<Option<Arc<AtomicBool>>>,
}

thread_local! {
    static METER: Meter = const {
        Meter {
            spent: Cell::new(0),
            copied: Cell::new(0),
            has_failed: Cell::new(false),
            failure: RefCell::new(None),
            stopped: RefCell::new(None),
        }
    };
}

/// Lets the rules of this thread hear a stop while `work` goes on.
pub(in crate::rule) fn hearing<T>(stopped: &Arc<AtomicBool>, work: impl FnOnce() -> T) -> T {
    let before = METER.with(|meter| meter.stopped.replace(Some(Arc::clone(stopped))));
    let result = work();
    METER.with(|meter| meter.stopped.replace(before));
    result
}

/// Whether the rules of this thread are asked to stop.
pub(in crate::rule) fn is_stopped() -> bool {
    METER.with(|meter| meter.stopped.borrow().as_ref().is_some_and(|stopped| stopped.load(Ordering::Relaxed)))
}

/// Starts the count for a run of a rule.
pub(in crate::rule) fn begin() {
    METER.with(|meter| {
        meter.spent.set(0);
        meter.copied.set(0);
        meter.has_failed.set(false);
        meter.failure.replace(None);
    });
}

/// Counts one operation of a script; what stops the script, where something does.
pub(in crate::rule) fn tick() -> Option<Dynamic> {
    METER.with(|meter| {
        let spent = meter.spent.get().saturating_add(1);
        meter.spent.set(spent);
        if spent > MAX_OPERATIONS {
            return Some(Dynamic::from(too_long()));
        }
        if meter.has_failed.get() {
            return meter.failure.borrow().as_ref().map(|failure| Dynamic::from(failure.signal.clone()));
        }
        (spent.is_multiple_of(HEARING) && is_stopped()).then(|| Dynamic::from(Signal::Stopped))
    })
}

fn too_long() -> Signal {
    Signal::Limit(Bilingual::new(
        "the rule ran too long and was stopped (an endless loop?)",
        "规则运行过久，已中止（是否有死循环？）",
    ))
}

/// Counts work that a function does by itself, in operations.
pub(in crate::rule) fn spend(operations: usize) -> Scripted<()> {
    METER.with(|meter| {
        let spent = meter.spent.get().saturating_add(u64::try_from(operations).unwrap_or(u64::MAX));
        meter.spent.set(spent);
        if spent > MAX_OPERATIONS { Err(stop(too_long())) } else { Ok(()) }
    })
}

/// Counts the reading of so many bytes of text.
pub(in crate::rule) fn read(bytes: usize) -> Scripted<()> {
    spend(bytes / BYTES)
}

/// Counts the copying of a list of so many elements.
pub(in crate::rule) fn copy(elements: usize) -> Scripted<()> {
    spend(elements / ELEMENTS)
}

/// Counts the copying of a variable of so many elements; whether so much was copied that it is to be looked how much is
/// [held](hold).
pub(in crate::rule) fn copied(elements: usize) -> Scripted<bool> {
    copy(elements)?;
    let copied = METER.with(|meter| meter.copied.replace(meter.copied.get().saturating_add(elements)) + elements);
    Ok(copied > MAX_HELD)
}

/// Says how many elements the lists of a function's variables hold.
pub(in crate::rule) fn hold(elements: usize) -> Scripted<()> {
    METER.with(|meter| meter.copied.set(0));
    if elements <= MAX_HELD {
        return Ok(());
    }
    Err(limit(
        format!("a value grew beyond the limit: lists of {elements} elements"),
        format!("值超出大小上限：列表共 {elements} 项"),
    ))
}

/// Counts the making of a text of so many bytes; one that is too long is refused before it is made.
pub(in crate::rule) fn write(bytes: usize) -> Scripted<()> {
    if bytes > MAX_TEXT {
        return Err(limit(
            format!("a value grew beyond the limit: a text of {bytes} bytes"),
            format!("值超出大小上限：文本长达 {bytes} 字节"),
        ));
    }
    read(bytes)
}

/// Stops the rule, where an error that is returned would not.
pub(in crate::rule) fn fail(failure: Failure) {
    METER.with(|meter| {
        if !meter.has_failed.replace(true) {
            meter.failure.replace(Some(failure));
        }
    });
}

/// What [`fail`] was told in the run that just ended.
pub(in crate::rule) fn failure() -> Option<Failure> {
    METER.with(|meter| meter.failure.take())
}
