//! What those who edit rules ask for, as plain data: the catalogue, all about one rule, the cases that prove it.
//!
//! Nothing here reads files, prints, or knows the day: whoever calls says which files, which language, which day.

mod catalogue;
mod expected;
mod explain;
mod fixtures;
mod functions;
mod prove;
mod reads;
mod schemas;
#[cfg(test)]
mod tests;

pub(crate) use catalogue::{Filter, entries, markdown, template_text};
pub(crate) use explain::{Explanation, explain, find};
pub(crate) use fixtures::Fixtures;
pub(crate) use functions::{FunctionEntry, functions, reference};
pub(crate) use prove::{CaseResult, Proof, prove};
pub(crate) use schemas::{schema, schema_names};
