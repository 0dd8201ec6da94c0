//! The statements of a verdict as one list, which the formats for machines and pages say alike.

use super::facts::facts;
use super::words::Words;
use crate::base::lang::Lang;
use crate::base::printable::{printable, printable_lines};
use crate::base::value::grouped;
use crate::report::Context;
use crate::verdict::{
    Evidence, Fault, Finding, Indeterminate, Outcome, Place, Role, RuleId, RuleInfo, Subject, Verdict, Waiver,
};

/// Facts of one finding that are told; the `json` report has all of them.
const FACTS: usize = 40;

/// The weight of a statement, where a format knows three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::report) enum Level {
    /// The document may not go ahead as it is.
    Error,
    /// Someone has to decide or to see to something.
    Warning,
    /// It changes nothing.
    Note,
}

impl Level {
    /// The weight of an outcome.
    pub(in crate::report) fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Reject | Outcome::Return => Self::Error,
            Outcome::Refer | Outcome::Condition => Self::Warning,
            Outcome::Risk | Outcome::Note => Self::Note,
        }
    }
}

/// The kind of statement that an [`Item`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Class {
    /// A finding that counts.
    Reason,
    /// A rule that lacks a fact.
    Indeterminate,
    /// Something broke.
    Fault,
    /// A finding that a waiver sets aside.
    Waived,
}

/// One statement about a document; its texts are safe to print but for line breaks.
#[derive(Clone, Debug)]
pub(in crate::report) struct Item<'a> {
    pub(in crate::report) class: Class,
    pub(in crate::report) level: Level,
    /// The rule's id; of a fault, only where a rule broke.
    pub(in crate::report) rule: Option<&'a str>,
    pub(in crate::report) info: Option<&'a RuleInfo>,
    /// The role that has to act: it decides what is referred, or keeps what is missing.
    pub(in crate::report) role: Option<&'a Role>,
    pub(in crate::report) title: String,
    pub(in crate::report) message: String,
    pub(in crate::report) remedy: String,
    /// The places that it is about, the main one first.
    pub(in crate::report) at: Vec<&'a Place>,
    /// The facts beside those places.
    pub(in crate::report) facts: Vec<&'a Evidence>,
    pub(in crate::report) waiver: Option<&'a Waiver>,
}

impl<'a> Item<'a> {
    fn finding(finding: &'a Finding, class: Class, lang: Lang) -> Self {
        let info = &*finding.rule;
        Self {
            class,
            level: if class == Class::Waived { Level::Note } else { Level::of(info.outcome) },
            rule: Some(info.id.as_str()),
            info: Some(info),
            role: info.role.as_deref(),
            title: printable_lines(info.title.get(lang)),
            message: printable_lines(&finding.message(lang)),
            remedy: printable_lines(&finding.remedy(lang)),
            at: finding.at.iter().collect(),
            facts: facts(finding).0.into_iter().take(FACTS).collect(),
            waiver: finding.waiver.as_ref(),
        }
    }

    fn indeterminate(indeterminate: &'a Indeterminate, lang: Lang) -> Self {
        let info = &*indeterminate.rule;
        Self {
            class: Class::Indeterminate,
            level: if info.outcome.decides() { Level::Error } else { Level::Note },
            rule: Some(info.id.as_str()),
            info: Some(info),
            role: indeterminate.keeper.as_deref(),
            title: printable_lines(info.title.get(lang)),
            message: printable_lines(&indeterminate.message(lang)),
            remedy: String::new(),
            at: indeterminate.missing.iter().collect(),
            facts: Vec::new(),
            waiver: None,
        }
    }

    fn fault(fault: &'a Fault, lang: Lang) -> Self {
        let title = fault.rule.as_ref().map(|_| Words::of(lang).broke.to_owned());
        Self {
            class: Class::Fault,
            level: Level::Error,
            rule: fault.rule.as_ref().map(RuleId::as_str),
            info: None,
            role: None,
            title: title.unwrap_or_default(),
            message: printable_lines(fault.message.get(lang)),
            remedy: fault.help.as_ref().map(|help| printable_lines(help.get(lang))).unwrap_or_default(),
            at: fault.at.iter().chain(&fault.related).collect(),
            facts: Vec::new(),
            waiver: None,
        }
    }

    /// The clause of the company's policy.
    pub(in crate::report) fn clause(&self) -> Option<String> {
        self.info?.clause.as_deref().map(printable_lines)
    }

    /// The law that the rule rests on.
    pub(in crate::report) fn basis(&self, lang: Lang) -> Option<String> {
        self.info?.basis.as_ref().map(|basis| printable_lines(basis.get(lang)))
    }

    /// The outcome's name in machine-readable rows; what could not be judged has a name of its own.
    pub(in crate::report) fn outcome(&self) -> &'static str {
        match (self.class, self.info) {
            (Class::Fault, _) | (_, None) => "fault",
            (Class::Indeterminate, _) => "indeterminate",
            (_, Some(info)) => info.outcome.as_str(),
        }
    }

    /// The outcome as people call it.
    pub(in crate::report) fn outcome_title(&self, lang: Lang) -> String {
        match (self.class, self.info, lang) {
            (Class::Fault, ..) | (_, None, _) => Words::of(lang).fault.to_owned(),
            (Class::Indeterminate, ..) => Words::of(lang).needed.to_owned(),
            (Class::Waived, ..) => Words::of(lang).waived.to_owned(),
            (Class::Reason, Some(info), lang) => info.outcome_title(lang),
        }
    }

    /// The name of the role that has to act.
    pub(in crate::report) fn role_name(&self) -> Option<&'a str> {
        self.role.map(|role| &*role.name)
    }

    /// The reason why the statement does not count, safe to print: `quarter end (E7, 2026-06-30)`.
    pub(in crate::report) fn waiver_text(&self) -> Option<String> {
        let waiver = self.waiver.filter(|_| self.class == Class::Waived)?;
        let text = format!("{} ({}, {})", waiver.reason, waiver.approver, waiver.expires);
        Some(printable(&text).into_owned())
    }

    /// The first place that stands in a file.
    pub(in crate::report) fn main_place(&self) -> Option<&'a Place> {
        self.at.iter().copied().find(|place| place.source.is_some())
    }

    /// Message, remedy, clause and basis, each a line.
    pub(in crate::report) fn lines(&self, lang: Lang) -> Vec<String> {
        let words = Words::of(lang);
        let colon = words.colon();
        let mut lines = vec![self.message.clone()];
        let mut add = |name: &str, text: String| {
            if !text.is_empty() {
                lines.push(format!("{name}{colon}{text}"));
            }
        };
        add(if self.class == Class::Fault { words.help } else { words.remedy }, self.remedy.clone());
        add(words.clause, self.clause().unwrap_or_default());
        add(words.basis, self.basis(lang).unwrap_or_default());
        lines
    }
}

/// All statements of a verdict: reasons, what is missing, what broke, what is waived.
pub(in crate::report) fn items(verdict: &Verdict, lang: Lang) -> Vec<Item<'_>> {
    let reasons = verdict.reasons.iter().map(|finding| Item::finding(finding, Class::Reason, lang));
    let indeterminate = verdict.indeterminate.iter().map(|it| Item::indeterminate(it, lang));
    let faults = verdict.faults.iter().map(|fault| Item::fault(fault, lang));
    let waived = verdict.waived.iter().map(|finding| Item::finding(finding, Class::Waived, lang));
    reasons.chain(indeterminate).chain(faults).chain(waived).collect()
}

/// A document by its kind and id, safe to print: `Order ORD-1`; or what stands for a document that could not be read.
pub(in crate::report) fn subject_name(subject: &Subject, context: &Context) -> String {
    let kind = match &*subject.kind {
        "" => Words::of(context.lang).document,
        kind => context.titles.kind(kind, context.lang),
    };
    let id = subject.id.as_deref().map(|id| format!(" {id}")).unwrap_or_default();
    printable(&format!("{kind}{id}")).into_owned()
}

/// An amount with its currency, safe to print: `CNY 492,000`.
pub(in crate::report) fn money(currency: &str, amount: rust_decimal::Decimal) -> String {
    format!("{} {}", printable(currency), grouped(amount))
}
