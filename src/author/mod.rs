//! Tools for those who edit rules: the cases that prove a rule.

mod cases;
mod prove;

pub use cases::{CaseFile, CaseSpec, Change, Expectation};
pub use prove::{CaseResult, Fixtures, Proof, prove};
