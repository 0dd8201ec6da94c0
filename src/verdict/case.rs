//! The narrow interface of evaluation: joined documents and facts of the run in; findings, indeterminates, faults out.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Fault, Finding, Indeterminate, Listed, Near, RuleId, Skipped};
use crate::document::Document;

/// One document to be judged, with all that its rules may see beside it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The kind whose rules run.
    pub kind: Arc<str>,
    /// The name of the document's places in reports: its kind's variable, or the one of a changed document.
    pub label: Arc<str>,
    /// The document.
    pub subject: Document,
    /// The joined documents, by variable.
    pub joined: Vec<(Arc<str>, Joined)>,
}

impl Case {
    /// A document by itself, under the name of its kind.
    #[must_use]
    pub fn of(kind: &str, subject: Document) -> Self {
        Self { kind: kind.into(), label: kind.into(), subject, joined: Vec::new() }
    }

    /// The case with one more joined document, or several.
    #[must_use]
    pub fn with(mut self, variable: &str, joined: Joined) -> Self {
        self.joined.push((variable.into(), joined));
        self
    }
}

/// The documents that a join found.
#[derive(Clone, Debug)]
pub enum Joined {
    /// The one document.
    One(Document),
    /// All that match; maybe none.
    Many(Vec<Listed>),
    /// No document was supplied: whatever reads it is indeterminate.
    Missing,
}

impl Joined {
    /// A list of documents that are held.
    pub fn list(documents: impl IntoIterator<Item = Document>) -> Self {
        Self::Many(documents.into_iter().map(Listed::Whole).collect())
    }
}

/// Facts of the run, the same for every rule of a document.
#[derive(Clone, Debug)]
pub struct RunFacts {
    /// The day on which the check is made.
    pub as_of: Date,
    /// Credit that orders of the same customer, judged before in this run, have reserved: in the order's currency.
    pub reserved: Decimal,
    /// The amount that the document took up before a change: 0 but where a changed order is judged.
    pub committed: Decimal,
}

impl RunFacts {
    /// Stands for a sum that has more digits than can be computed exactly: a rule that asks for it breaks.
    pub const NOT_EXACT: Decimal = Decimal::MAX;

    /// Facts of a day on which nothing has been reserved.
    #[must_use]
    pub fn on(as_of: Date) -> Self {
        Self { as_of, reserved: Decimal::ZERO, committed: Decimal::ZERO }
    }
}

/// The results of all rules about one document.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// Findings, waived ones included.
    pub findings: Vec<Finding>,
    /// Rules that lack a fact.
    pub indeterminate: Vec<Indeterminate>,
    /// Rules that broke.
    pub faults: Vec<Fault>,
    /// Rules that were not run.
    pub skipped: Vec<Skipped>,
    /// Rules that found nothing.
    pub passed: Vec<RuleId>,
    /// Limits of these that were kept only just, each rule once.
    pub near: Vec<Near>,
}
