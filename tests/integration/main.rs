//! Real runs of the built binary: what a user sees, and what they can rely on.
#![allow(unreachable_pub, reason = "modules of one test binary")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop")]

mod absence;
mod decisions;
mod faults;
mod harness;
mod hostile;
mod intake;
mod readme;
mod scale;
