//! The vocabulary of a decision: rules, places, findings, verdicts; the way in (a case), and the way out (decide, summary).

mod case;
pub(crate) mod decide;
mod finding;
mod listed;
mod place;
pub(crate) mod redact;
mod rule;
pub(crate) mod summary;
#[allow(clippy::module_inception, reason = "the verdict is what the whole module is about")]
mod verdict;

pub(crate) use case::Judgement;
pub use case::{Case, Joined, RunFacts};
pub(crate) use finding::{Evidence, Fault, Finding, Indeterminate, Near, Skipped, Waiver};
pub(crate) use listed::{Kept, Listed};
pub(crate) use place::{Origin, Place};
pub(crate) use rule::{Outcome, Role, RuleId, RuleInfo};
pub use verdict::Decision;
pub(crate) use verdict::{Column, Subject, Verdict};
