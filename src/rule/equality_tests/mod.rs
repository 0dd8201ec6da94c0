//! The evaluator and Rhai's own engine agree: of trees, of the shipped rules, and of whatever programs and documents are drawn.

mod print;
mod trees;
