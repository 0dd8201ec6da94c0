//! The parts of a verdict: findings with their evidence and waivers, rules that lack facts, faults, rules that were not run.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Origin, Place, Role, RuleId, RuleInfo};
use crate::base::lang::{Bilingual, Lang};
use crate::base::template::Arguments;
use crate::base::value::Value;
use crate::source::{Code, Diagnostic, Label, Severity};

/// A fact that decided: what a rule read, and its value.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The place where it was read.
    pub place: Place,
    /// The value there.
    pub value: Value,
}

/// The permission by which a finding does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The reason why it was granted.
    pub reason: String,
    /// The person who granted it.
    pub approver: String,
    /// Its last day.
    pub expires: Date,
}

/// A rule's statement about a document.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: Arc<RuleInfo>,
    /// The places: at least one, the first the main one.
    pub at: Vec<Place>,
    /// The figures of the message.
    pub arguments: Arguments,
    /// The facts that the rule read, in the order in which it did.
    pub evidence: Vec<Evidence>,
    /// The waiver that sets it aside.
    pub waiver: Option<Waiver>,
}

impl Finding {
    /// The message: what is wrong here, with figures.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        self.rule.message.of(lang).render(&self.arguments, lang)
    }

    /// The remedy: what would cure it.
    #[must_use]
    pub fn remedy(&self, lang: Lang) -> String {
        self.rule.remedy.of(lang).render(&self.arguments, lang)
    }
}

/// A rule that could not be judged because a fact is missing.
#[derive(Clone, Debug)]
pub struct Indeterminate {
    /// The rule.
    pub rule: Arc<RuleInfo>,
    /// The facts that are missing: an absent field, or (with an empty pointer) a whole document.
    pub missing: Vec<Place>,
    /// The role that keeps them, where each has a keeper: that of the first. `None`: the order taker supplies them.
    pub keeper: Option<Arc<Role>>,
}

impl Indeterminate {
    /// A rule that lacks facts of no keeper.
    #[must_use]
    pub fn new(rule: &Arc<RuleInfo>, missing: Vec<Place>) -> Self {
        Self { rule: Arc::clone(rule), missing, keeper: None }
    }

    /// The facts that must be supplied, in words.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        let name = |place: &Place| match (place.pointer.as_str(), lang) {
            ("", Lang::En) => format!("the {} document", place.document),
            ("", Lang::Zh) => format!("{} 文档", place.document),
            (pointer, _) => format!("{}{}", place.document, crate::base::printable::printable(pointer)),
        };
        let names: Vec<_> = self.missing.iter().map(name).collect();
        match lang {
            Lang::En => format!("cannot be judged without {}", names.join(", ")),
            Lang::Zh => format!("缺少 {}，无法判断", names.join("、")),
        }
    }
}

/// Something that broke: a rule's script, or the reading or joining of a document. It keeps the document from being approved,
/// and never says that what the document states is wrong.
///
/// It is a [`Diagnostic`] of one verdict: beside what that says, it names the rule, and its places keep their addresses.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The kind of mistake.
    pub code: Code,
    /// The rule that broke; `None` where the document could not be read.
    pub rule: Option<RuleId>,
    /// The message: what happened.
    pub message: Bilingual,
    /// The advice: what to do about it.
    pub help: Option<Bilingual>,
    /// The place: a line of the rule's script, or of the document.
    pub at: Option<Place>,
    /// A second place that belongs to it.
    pub related: Option<Place>,
}

impl Fault {
    /// A fault of no rule, without a place.
    #[must_use]
    pub fn new(code: Code, message: Bilingual) -> Self {
        Self { code, rule: None, message, help: None, at: None, related: None }
    }

    /// A text that could not be read, as a fault of the document that it should have been.
    #[must_use]
    pub fn of_text(diagnostic: Diagnostic) -> Self {
        let place = |label: &Label| Place::in_text(Origin::Document, &label.source, label.span);
        let mut places = diagnostic.labels.iter().map(place);
        let (at, related) = (places.next(), places.next());
        Self { code: diagnostic.code, rule: None, message: diagnostic.message, help: diagnostic.help, at, related }
    }

    /// The fault of a rule.
    #[must_use]
    pub fn of_rule(mut self, rule: &RuleId) -> Self {
        self.rule = Some(rule.clone());
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: Bilingual) -> Self {
        self.help = Some(help);
        self
    }

    /// Adds the place that it is about.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.at = Some(place);
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn related(mut self, place: Place) -> Self {
        self.related = Some(place);
        self
    }

    /// The fault in the shape that everything which is wrong is told in.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let label = |place: &Place, text| {
            place.source.as_ref().map(|source| Label { source: Arc::clone(source), span: place.span, text })
        };
        let other = Bilingual::new("the other place", "另一处");
        let labels = [
            self.at.as_ref().and_then(|at| label(at, None)),
            self.related.as_ref().and_then(|at| label(at, Some(other))),
        ];
        Diagnostic {
            code: self.code,
            severity: Severity::Error,
            message: self.message.clone(),
            labels: labels.into_iter().flatten().collect(),
            help: self.help.clone(),
            fix: None,
        }
    }
}

/// A rule that was not run.
#[derive(Clone, Debug)]
pub struct Skipped {
    /// The rule.
    pub rule: RuleId,
    /// The reason why, which many documents share.
    pub why: Arc<Bilingual>,
}

/// A limit that a document keeps, but only just: it changes nothing, and is counted.
#[derive(Clone, Debug)]
pub struct Near {
    /// The rule that passed.
    pub rule: Arc<RuleInfo>,
    /// The figure.
    pub value: Decimal,
    /// Its limit, above 0 and not below the figure.
    pub limit: Decimal,
}
