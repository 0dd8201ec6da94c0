//! What those who edit rules ask for, as plain data: the catalogue, all about one rule, the cases that prove it.
//!
//! Nothing here reads files, prints, or knows the day: whoever calls says which files, which language, which day.

mod catalogue;
mod expected;
mod explain;
mod fixtures;
mod prove;
mod reads;
mod schemas;
#[cfg(test)]
mod tests;

pub use catalogue::{Filter, entries, markdown, template_text};
pub use explain::{Explanation, explain, find};
pub use fixtures::Fixtures;
pub use prove::{CaseResult, Proof, prove};
pub use schemas::{schema, schema_names};
