//! `countersign` decides whether a submitted business order may go ahead, and says why.
//!
//! The flow is the list of modules, and imports point one way, upwards in this list:
//!
//! ```text
//! base       languages, templates, values, printing: knows no policy
//! source     texts and places in them; diagnostics
//! document   text → spanned, exact, shareable Document
//! domain     pure functions of the trade: amounts in words, names, phrases, calendar
//! verdict    the vocabulary: rules, places, findings, decisions, verdicts
//! pack       the policy: manifest, rule headers, schemas, lists, digest
//! rule       evaluation: strict facts, functions for rules, evidence
//! intake     paths and standard input → documents → joined cases
//! run        the pipeline over many documents, with credit that adds up
//! author     tools for those who edit rules
//! report     one file a format
//! cli        arguments in, exit status out
//! ```

pub mod author;
pub mod base;
mod checker;
pub mod cli;
pub mod document;
pub mod domain;
pub mod intake;
pub mod pack;
pub mod report;
pub mod rule;
pub mod run;
pub mod source;
pub mod verdict;

pub use base::lang::Lang;
pub use checker::{Checker, Diagnostics, Reason, Report, Verdict};
pub use source::Diagnostic;
pub use verdict::Decision;
