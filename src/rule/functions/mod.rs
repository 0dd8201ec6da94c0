//! The functions for rules: one table, which the checker, both evaluators and the reference read.

pub(crate) mod table;
