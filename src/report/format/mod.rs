//! One file a format: each takes the same verdicts and writes.

pub(in crate::report) mod csv;
pub(crate) mod diagnostic;
pub(in crate::report) mod escaped;
pub(crate) mod github;
pub(in crate::report) mod html;
#[cfg(feature = "cli")]
pub(in crate::report) mod human;
pub(in crate::report) mod json;
pub(in crate::report) mod jsonl;
pub(in crate::report) mod junit;
pub(in crate::report) mod markdown;
pub(crate) mod sarif;
pub(crate) mod wire;
#[cfg(test)]
mod wire_tests;
