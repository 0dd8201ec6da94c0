//! Tools for those who edit rules: the cases that prove a rule.

mod prove;

pub use prove::{CaseResult, Fixtures, Proof, prove};
