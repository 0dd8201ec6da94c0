//! The answer for one document.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Fault, Finding, Indeterminate, Near, Role, RuleId, Skipped};
use crate::base::lang::{Lang, Localized};
use crate::document::Document;

/// The answer to what becomes of a document. The order is that of `--fail-on`: each is worse than those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Decision {
    /// It may go ahead.
    Approve,
    /// It may go ahead once its conditions are met.
    ApproveWithConditions,
    /// A named function decides.
    Refer,
    /// Back to the order taker.
    Return,
    /// It may not go ahead.
    Reject,
    /// It could not be judged: a rule broke, or the document could not be read.
    Undecided,
}

impl Decision {
    /// Every decision, best first.
    pub const ALL: [Self; 6] =
        [Self::Approve, Self::ApproveWithConditions, Self::Refer, Self::Return, Self::Reject, Self::Undecided];

    /// The name on the command line and in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::ApproveWithConditions => "approve-with-conditions",
            Self::Refer => "refer",
            Self::Return => "return",
            Self::Reject => "reject",
            Self::Undecided => "undecided",
        }
    }

    /// Whether the document is accepted, with or without conditions.
    #[must_use]
    pub fn accepts(self) -> bool {
        matches!(self, Self::Approve | Self::ApproveWithConditions)
    }

    /// The verb for people, as the verdict's first line has it.
    #[must_use]
    pub fn title(self, lang: Lang) -> &'static str {
        match (lang, self) {
            (Lang::En, Self::Approve) => "approved",
            (Lang::En, Self::ApproveWithConditions) => "approved with conditions",
            (Lang::En, Self::Refer) => "referred",
            (Lang::En, Self::Return) => "returned",
            (Lang::En, Self::Reject) => "rejected",
            (Lang::En, Self::Undecided) => "undecided",
            (Lang::Zh, Self::Approve) => "通过",
            (Lang::Zh, Self::ApproveWithConditions) => "附条件通过",
            (Lang::Zh, Self::Refer) => "转交审批",
            (Lang::Zh, Self::Return) => "退回补正",
            (Lang::Zh, Self::Reject) => "拒绝",
            (Lang::Zh, Self::Undecided) => "无法判定",
        }
    }
}

/// A fact that reports show of every document of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The name in reports for machines.
    pub name: Arc<str>,
    /// The title for people.
    pub title: Localized,
}

/// The document that a verdict is about.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Its kind; empty where it could not be read.
    pub kind: Arc<str>,
    /// Its id, where it has one.
    pub id: Option<String>,
    /// Its revision, where it has one.
    pub revision: Option<Decimal>,
    /// The file, as given on the command line.
    pub source: Arc<str>,
    /// The line of the file on which it starts, from 1.
    pub line: u32,
    /// The digest of its text as written, behind `sha256:`.
    pub digest: String,
    /// The currency and amount that it is worth, where its kind has an amount.
    pub amount: Option<(String, Decimal)>,
    /// The values of its kind's columns; those that it lacks are left out.
    pub columns: Vec<(Arc<Column>, String)>,
    /// The column by which first submissions are counted, where its kind has one.
    pub first_time_by: Option<Arc<Column>>,
    /// The document; `None` where it could not be read.
    pub document: Option<Document>,
}

impl Subject {
    /// A document of which nothing is known but where it stands: it could not be read.
    #[must_use]
    pub(crate) fn unread(source: Arc<str>, line: u32, digest: String) -> Self {
        Self {
            kind: "".into(),
            id: None,
            revision: None,
            source,
            line,
            digest,
            amount: None,
            columns: Vec::new(),
            first_time_by: None,
            document: None,
        }
    }

    /// The value of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&str> {
        self.columns.iter().find(|(column, _)| *column.name == *name).map(|(_, value)| value.as_str())
    }
}

/// The answer for one document, with every reason.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    /// The document.
    pub subject: Subject,
    /// The decision about it.
    pub decision: Decision,
    /// Findings that count, heaviest first, then in the order of the catalogue.
    pub reasons: Vec<Finding>,
    /// Rules that lack a fact.
    pub indeterminate: Vec<Indeterminate>,
    /// The faults: what broke.
    pub faults: Vec<Fault>,
    /// Findings that a waiver sets aside.
    pub waived: Vec<Finding>,
    /// Rules that were not run, and why.
    pub skipped: Vec<Skipped>,
    /// Rules that ran and found nothing.
    pub passed: Vec<RuleId>,
    /// Limits of these that were kept only just, each rule once.
    pub near: Vec<Near>,
}

impl Verdict {
    /// The roles that have to act, each once: those that decide what is referred, then the keepers of what is missing.
    #[must_use]
    pub(crate) fn roles(&self) -> Vec<&Arc<Role>> {
        let referred = self.reasons.iter().filter_map(|finding| finding.rule.role.as_ref());
        let deciding = self.indeterminate.iter().filter(|lacking| lacking.rule.outcome.decides());
        let mut roles: Vec<&Arc<Role>> = Vec::new();
        for role in referred.chain(deciding.filter_map(|lacking| lacking.keeper.as_ref())) {
            if roles.iter().all(|known| known.name != role.name) {
                roles.push(role);
            }
        }
        roles
    }
}
