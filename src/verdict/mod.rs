//! The vocabulary of a decision: rules, places, findings, verdicts; the way in (a case), and the way out (decide, summary).

mod case;
pub mod decide;
mod finding;
mod listed;
mod place;
pub mod redact;
mod rule;
pub mod summary;
#[allow(clippy::module_inception, reason = "the verdict is what the whole module is about")]
mod verdict;

pub use case::{Case, Joined, Judgement, RunFacts};
pub use finding::{Evidence, Fault, Finding, Indeterminate, Near, Skipped, Waiver};
pub use listed::{Kept, Listed};
pub use place::{Origin, Place};
pub use rule::{Outcome, Role, RuleId, RuleInfo};
pub use verdict::{Column, Decision, Subject, Verdict};
