//! The functions for rules: one table, which the checker, both evaluators and the reference read.

// `table` comes in with the values that its bodies take.
