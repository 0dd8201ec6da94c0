//! What a run of a rule may use: operations, those of native work included, and bytes of what it makes; and a stop that it
//! hears. The limits are the same in every build.
//!
//! One thread runs one rule at a time, so the count is the thread's.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::stop::{Outcome, Signal, Stop, limit};
use super::value::Value;
use crate::base::lang::Bilingual;

/// Operations of one run of one rule: far more than a rule over 10,000 lines needs, and a few tenths of a second. Fewer in
/// tests, which are not built for speed.
pub(crate) const MAX_OPERATIONS: u64 = if cfg!(test) { 1_000_000 } else { 5_000_000 };

/// The longest text that a rule may make, in bytes.
const MAX_TEXT: usize = 1 << 20;

/// The bytes that all which a run of a rule makes may take together.
const MAX_MADE: usize = 64 << 20;

/// Bytes of text that are read, written or compared in the time of one operation.
const BYTES: usize = 32;

/// How often a rule looks whether it is to stop, in operations.
const HEARING: u64 = 1 << 10;

thread_local! {
    static SPENT: Cell<u64> = const { Cell::new(0) };
    static MADE: Cell<usize> = const { Cell::new(0) };
    static STOPPED: RefCell<Option<Arc<AtomicBool>>> = const { RefCell::new(None) };
}

/// Lets the rules of this thread hear a stop while `work` goes on.
pub(crate) fn hearing<T>(stopped: &Arc<AtomicBool>, work: impl FnOnce() -> T) -> T {
    let before = STOPPED.replace(Some(Arc::clone(stopped)));
    let result = work();
    STOPPED.replace(before);
    result
}

/// Whether the rules of this thread are asked to stop.
pub(crate) fn is_stopped() -> bool {
    STOPPED.with_borrow(|stopped| stopped.as_ref().is_some_and(|stopped| stopped.load(Ordering::Relaxed)))
}

/// Starts the count for a run of a rule.
pub(crate) fn begin() {
    SPENT.set(0);
    MADE.set(0);
}

/// Counts one operation of a script.
///
/// # Errors
/// The rule is to stop: it has used up its operations, or the run is asked to end.
pub(crate) fn tick() -> Outcome<()> {
    let spent = SPENT.get() + 1;
    SPENT.set(spent);
    if spent > MAX_OPERATIONS {
        return Err(too_long());
    }
    if spent.is_multiple_of(HEARING) && is_stopped() { Err(Signal::Stopped.into()) } else { Ok(()) }
}

fn too_long() -> Box<Stop> {
    Signal::Limit(Bilingual::new(
        "the rule ran too long and was stopped (an endless loop?)",
        "规则运行过久，已中止（是否有死循环？）",
    ))
    .into()
}

/// Counts work that a function does by itself, in operations.
///
/// # Errors
/// The rule has used up its operations.
pub(crate) fn spend(operations: usize) -> Outcome<()> {
    let before = SPENT.get();
    let spent = before.saturating_add(u64::try_from(operations).unwrap_or(u64::MAX));
    SPENT.set(spent);
    if spent > MAX_OPERATIONS {
        return Err(too_long());
    }
    // A long step is heard as well.
    if before / HEARING != spent / HEARING && is_stopped() { Err(Signal::Stopped.into()) } else { Ok(()) }
}

/// Counts the reading of so many bytes of text.
///
/// # Errors
/// The rule has used up its operations.
pub(crate) fn read(bytes: usize) -> Outcome<()> {
    if bytes < BYTES { Ok(()) } else { spend(bytes / BYTES) }
}

/// Counts the making of a text of so many bytes; one that is too long is refused before it is made.
///
/// # Errors
/// The text is too long, or the rule has used up what it may.
pub(crate) fn write(bytes: usize) -> Outcome<()> {
    fits(bytes)?;
    make(bytes)?;
    read(bytes)
}

/// Whether a text of so many bytes may be made.
///
/// # Errors
/// It is too long.
pub(crate) fn fits(bytes: usize) -> Outcome<()> {
    if bytes <= MAX_TEXT {
        return Ok(());
    }
    Err(limit(
        format!("a value grew beyond the limit: a text of {bytes} bytes"),
        format!("值超出大小上限：文本长达 {bytes} 字节"),
    ))
}

/// Counts the making of a list or record of so many values.
///
/// # Errors
/// What the rule made takes too much room.
pub(crate) fn list(values: usize) -> Outcome<()> {
    make(values.saturating_mul(size_of::<Value<'_>>()))
}

/// Counts bytes that the rule makes something of.
fn make(bytes: usize) -> Outcome<()> {
    let made = MADE.get().saturating_add(bytes);
    MADE.set(made);
    if made <= MAX_MADE {
        return Ok(());
    }
    let most = MAX_MADE >> 20;
    Err(limit(
        format!("what the rule made grew beyond the limit of {most} MiB"),
        format!("规则产生的数据超出 {most} MiB 的上限"),
    ))
}
