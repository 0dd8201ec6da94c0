//! Real runs of the built binary: what a user sees, and what they can rely on.
#![allow(unreachable_pub, reason = "modules of one test binary")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop")]

mod absence;
mod catalogue;
mod decisions;
mod faults;
mod foreign;
mod formats;
mod guide;
mod harness;
mod hostile;
mod intake;
#[cfg(target_os = "linux")]
mod interrupt;
mod layers;
mod library;
mod lint;
mod mistakes;
mod mistakes_in_rules;
mod outputs;
mod properties;
mod readme;
mod redact;
mod scale;
#[cfg(target_os = "linux")]
mod stats;
mod summary;
mod waivers;
mod wording;
