//! What is said, whatever the format: statements, places and facts, lines of sources, totals, words.

pub(in crate::report) mod facts;
pub(in crate::report) mod item;
pub(in crate::report) mod lines;
pub(in crate::report) mod totals;
pub(crate) mod words;
