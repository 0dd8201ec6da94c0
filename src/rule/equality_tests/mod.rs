//! The evaluator and Rhai's own engine agree: of trees, of the shipped rules, and of whatever programs and documents are drawn.

mod agree;
mod calls;
mod dice;
#[allow(dead_code, reason = "documents are drawn for the shipped rules next")]
mod documents;
mod exprs;
mod fields;
mod grammar;
mod print;
mod programs;
mod trees;
