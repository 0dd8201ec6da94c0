//! What is said, whatever the format: items, totals, words.

pub(in crate::report) mod item;
pub(in crate::report) mod totals;
pub(crate) mod words;
