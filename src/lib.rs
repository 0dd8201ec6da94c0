//! `countersign` decides whether a submitted business order may go ahead, and says why.
//!
//! The flow is the list of modules, and imports point one way, upwards in this list:
//!
//! ```text
//! document   text → spanned, exact, shareable Document
//! finding    the vocabulary: rules, places, findings, decisions, verdicts
//! policy     the pack: manifest, rule headers, schemas, lists, digest
//! engine     sandbox, values that rules see, functions for rules, evidence
//! decide     findings, indeterminates, faults → decision
//! intake     paths and standard input → documents → joined cases
//! run        the pipeline over many documents, with credit that adds up
//! report     one file a format
//! cli        arguments in, exit status out
//! ```

pub mod author;
pub mod cli;
pub mod decide;
pub mod document;
pub mod engine;
pub mod finding;
pub mod intake;
pub mod lang;
pub mod monitor;
pub mod parallel;
pub mod policy;
pub mod printable;
pub mod redact;
pub mod report;
pub mod run;
pub mod summary;
pub mod template;
pub mod value;
