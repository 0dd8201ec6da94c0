//! `countersign` decides whether a submitted business document may go ahead, and says why.
//!
//! ```
//! use countersign::{Checker, Decision, Lang};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let customers = std::fs::read_to_string("fixtures/customers/consumer.json")?;
//! let order = std::fs::read_to_string("fixtures/orders/consumer-final-interpretation.json")?;
//!
//! let checker = Checker::embedded()?.as_of("2026-11-23".parse()?).with(&customers)?;
//! let report = checker.check(&order)?;
//! for verdict in report.verdicts() {
//!     assert_eq!(verdict.decision(), Decision::Reject);
//!     for reason in verdict.reasons() {
//!         assert_eq!(reason.rule(), "order.legal.final-interpretation-consumer");
//!         println!("{}: {}", reason.title(Lang::En), reason.message(Lang::En));
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # The map
//!
//! The flow is the list of rooms, and imports point one way, upwards in this list; a test holds that.
//!
//! ```text
//! base       languages, templates, values, printing, threads: knows no policy
//! source     texts and places in them; Diagnostic, the one shape of "something is wrong here"
//! document   text → spanned, exact, shareable Document; the one reader of declared tables
//! domain     pure functions of the trade: amounts in words, names, phrases, calendar
//! verdict    the vocabulary: rules, places, findings, verdicts; case (the way in), decide, summary, redact (the way out)
//! pack       files → typed pack and diagnostics: manifest, rule headers, schemas, lists, waivers, cases
//! rule       evaluation: strict facts, functions for rules, evidence
//! intake     paths, standard input and texts → documents → what belongs together
//! run        the pipeline over many documents, with credit that adds up
//! author     what those need who edit rules, as plain data
//! report     what is said (model), how a terminal draws (terminal), one file a format (format)
//! checker    the face: what this page shows
//! cli        arguments in, exit status out
//! ```
//!
//! # What always holds
//!
//! - A text is parsed into one arena: schemas validate it in place, rules read it in place, reports point into it.
//! - No number is ever a float, and none is rounded on reading. What cannot be computed exactly is a fault.
//! - Loading a pack is `files → (Option<Rulebook>, Vec<Diagnostic>)`: every mistake of every file, and no file is touched.
//! - Nothing in a pack is ignored: what nobody reads is a mistake.
//! - Reading an absent fact makes a rule indeterminate; a rule that breaks is a fault. Neither is ever an approval.
//! - A rule has no clock, no files and no randomness: the same facts give the same findings, however often it runs.
//! - Rhai is named in `rule/oracle` only, clap in `cli`, miette in `report/terminal`, jsonschema in `pack/schema`.
//! - Verdicts come in the order of the input, and are the same for any number of threads.

#![cfg_attr(
    not(feature = "cli"),
    allow(dead_code, unused_imports, reason = "much of what is said is said by the command line only")
)]

mod author;
mod base;
mod checker;
#[cfg(feature = "cli")]
mod cli;
mod document;
mod domain;
mod intake;
mod pack;
mod report;
mod rule;
mod run;
mod source;
mod verdict;

pub use base::lang::Lang;
pub use checker::{Checker, Diagnostics, Reason, Report, Verdict};
pub use source::Diagnostic;
pub use verdict::Decision;

pub mod internals {
    //! What the program, its benches and its tests use of the library. It may change from one version to the next.

    pub use crate::base::printable::is_unsafe;
    #[cfg(feature = "cli")]
    pub use crate::cli::main;
    pub use crate::document::{Document, Edit, Field, FieldId, Fields, Limits, Pointer, apply, parse, parse_with};
    pub use crate::domain::money::format_chinese_amount;
    pub use crate::pack::{Pack, files};
    pub use crate::report::SCHEMA;
    pub use crate::rule::Rulebook;
    pub use crate::source::Source;
    pub use crate::verdict::{Case, Joined, RunFacts};
}

/// What the README shows is run like any other example.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
