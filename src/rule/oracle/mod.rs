//! Evaluation by Rhai's own engine: sandbox, values that rules see, functions for rules, evidence.

pub(in crate::rule) mod bind;
pub(in crate::rule) mod compile;
pub(in crate::rule) mod domain;
mod elements;
mod evaluate;
mod evidence;
mod facts;
#[cfg(test)]
pub(in crate::rule) use facts::MAX_EVIDENCE;
mod fault;
pub(in crate::rule) mod functions;
mod handle;
mod keyed;
mod meter;
mod operations;
mod operators;
pub(in crate::rule) mod sandbox;
mod script;
