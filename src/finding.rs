//! The vocabulary of a decision: rules, outcomes, places, findings, faults, verdicts. Data only; nothing here renders.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::document::{Document, Kind, NodeRef, Pointer, Source, Span};
use crate::lang::{Lang, Text};
use crate::template::{Arguments, Template};
use crate::value::Value;

/// A rule's name: the path of its file with dots, such as `order.credit.static-limit`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(Arc<str>);

impl RuleId {
    /// A name; unique within a pack, which loading ensures.
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        Self(id.into())
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The function of the company that decides a referred order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Finance.
    Finance,
    /// Legal.
    Legal,
    /// Operations: production, purchasing, logistics.
    Operations,
    /// Management.
    Management,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Finance, Self::Legal, Self::Operations, Self::Management];

    /// The name in rule headers and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Finance => "finance",
            Self::Legal => "legal",
            Self::Operations => "operations",
            Self::Management => "management",
        }
    }

    /// The name for people.
    #[must_use]
    pub fn title(self, lang: Lang) -> &'static str {
        match (lang, self) {
            (Lang::En, role) => role.as_str(),
            (Lang::Zh, Self::Finance) => "财务",
            (Lang::Zh, Self::Legal) => "法务",
            (Lang::Zh, Self::Operations) => "运营",
            (Lang::Zh, Self::Management) => "管理层",
        }
    }
}

/// What a rule's finding does to the decision. The order is that of weight, heaviest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// The order may not be accepted.
    Reject,
    /// Back to the order taker, to supplement or correct.
    Return,
    /// A named function decides.
    Refer(Role),
    /// Approved only if the condition is met.
    Condition,
    /// Flagged; never changes the decision.
    Risk,
    /// Mentioned; never changes the decision.
    Note,
}

impl Outcome {
    /// The outcomes' names in rule headers, heaviest first.
    pub const NAMES: [&'static str; 6] = ["reject", "return", "refer", "condition", "risk", "note"];

    /// The name in rule headers and reports, without the role.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reject => "reject",
            Self::Return => "return",
            Self::Refer(_) => "refer",
            Self::Condition => "condition",
            Self::Risk => "risk",
            Self::Note => "note",
        }
    }

    /// The function that decides, of a referral.
    #[must_use]
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Refer(role) => Some(role),
            _ => None,
        }
    }

    /// Whether a finding with this outcome changes the decision.
    #[must_use]
    pub fn decides(self) -> bool {
        !matches!(self, Self::Risk | Self::Note)
    }

    /// The name for people, with the role of a referral.
    #[must_use]
    pub fn title(self, lang: Lang) -> String {
        let name = match (lang, self) {
            (Lang::En, Self::Refer(role)) => return format!("refer to {}", role.title(lang)),
            (Lang::Zh, Self::Refer(role)) => return format!("转交{}", role.title(lang)),
            (Lang::En, other) => other.as_str(),
            (Lang::Zh, Self::Reject) => "拒绝",
            (Lang::Zh, Self::Return) => "退回",
            (Lang::Zh, Self::Condition) => "附条件",
            (Lang::Zh, Self::Risk) => "风险",
            (Lang::Zh, Self::Note) => "提示",
        };
        name.to_owned()
    }
}

/// What becomes of a document. The order is that of `--fail-on`: each is worse than those before it.
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

/// What a pack says about a rule, apart from its body.
#[derive(Clone, Debug)]
pub struct RuleInfo {
    /// The rule's name.
    pub id: RuleId,
    /// The kind of document that it judges.
    pub kind: Arc<str>,
    /// What its findings do.
    pub outcome: Outcome,
    /// The clause of the company's policy.
    pub clause: Option<String>,
    /// The law that it rests on.
    pub basis: Option<String>,
    /// The document's stage from which it applies; `None`: always.
    pub from_stage: Option<String>,
    /// First day on which it applies.
    pub effective_from: Option<Date>,
    /// Last day on which it applies.
    pub effective_until: Option<Date>,
    /// The rule that this one takes the place of, from its first day on.
    pub supersedes: Option<RuleId>,
    /// Whether the program itself says it: no rule of the pack.
    pub is_built_in: bool,
    /// What is wrong, in a few words, by language.
    pub title: Text,
    /// What is wrong here, with figures: English.
    pub message: [Template; 2],
    /// What would cure it.
    pub remedy: [Template; 2],
}

impl RuleInfo {
    /// What the program itself says under a name of its own (`schema.required`, `waiver.expired`): no file, no clause. Each
    /// pair of texts is English, then Chinese.
    #[must_use]
    pub fn built_in(
        id: &str,
        kind: &Arc<str>,
        outcome: Outcome,
        title: [&str; 2],
        message: [&str; 2],
        remedy: [&str; 2],
    ) -> Self {
        let template = |texts: [&str; 2]| texts.map(|text| Template::parse(text).unwrap_or_default());
        let [en, zh] = title;
        Self {
            id: RuleId::new(id),
            kind: Arc::clone(kind),
            outcome,
            clause: None,
            basis: None,
            from_stage: None,
            effective_from: None,
            effective_until: None,
            supersedes: None,
            is_built_in: true,
            title: Text::new(en, zh),
            message: template(message),
            remedy: template(remedy),
        }
    }

    /// The message's template in one language.
    #[must_use]
    pub fn message(&self, lang: Lang) -> &Template {
        let [en, zh] = &self.message;
        if lang == Lang::En { en } else { zh }
    }

    /// The remedy's template in one language.
    #[must_use]
    pub fn remedy(&self, lang: Lang) -> &Template {
        let [en, zh] = &self.remedy;
        if lang == Lang::En { en } else { zh }
    }
}

/// A place in a document: the pointer is its address, the span what is underlined.
#[derive(Clone, Debug)]
pub struct Place {
    /// What rules call the document: `order`, `customer`, `change`, `proposed`, `policy`, `run` …
    pub document: Arc<str>,
    /// The address within that document, also where nothing stands there.
    pub pointer: Pointer,
    /// The text; `None` for what has none (`run`).
    pub source: Option<Arc<Source>>,
    /// What is underlined: the value, a part of its text, or the nearest parent of what is absent.
    pub span: Span,
}

impl Place {
    /// The place of a node; `pointer` may go deeper than the node where the rest is absent.
    #[must_use]
    pub fn new(document: &Arc<str>, pointer: Pointer, node: NodeRef<'_>) -> Self {
        Self { document: Arc::clone(document), pointer, source: node.source().cloned(), span: node.span() }
    }

    /// The place of what a pointer names below `root`, also where nothing stands there: then the nearest parent's name
    /// (or its first character) is underlined, not all of its text.
    #[must_use]
    pub fn nearest(document: &Arc<str>, root: NodeRef<'_>, pointer: &Pointer) -> Self {
        Self::below(document, root, Pointer::root(), pointer)
    }

    /// The same below a node that is known, at `base`: a list of 10,000 lines is not counted through again.
    #[must_use]
    pub fn below(document: &Arc<str>, start: NodeRef<'_>, base: Pointer, rest: &Pointer) -> Self {
        let node = start.resolve_nearest(rest);
        let exact = rest.tokens().count() == node.depth_below(start);
        let mut pointer = base;
        rest.tokens().for_each(|token| pointer.push(&token));
        let mut place = Self::new(document, pointer, node);
        if !exact || matches!(node.kind(), Kind::Array | Kind::Object) {
            place.span = node.key_span().unwrap_or_else(|| {
                let start = node.span().start as usize;
                Span::new(start, start + usize::from(!node.span().is_empty()))
            });
        }
        place
    }

    /// The underlined text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.source.as_ref().map_or("", |source| source.slice(self.span))
    }

    /// What makes two places the same one.
    #[must_use]
    pub fn identity(&self) -> (Arc<str>, Pointer, Span) {
        (Arc::clone(&self.document), self.pointer.clone(), self.span)
    }
}

/// A fact that decided: what a rule read, and its value.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Where it was read.
    pub place: Place,
    /// What stood there.
    pub value: Value,
}

/// Why a finding does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// Why it was granted.
    pub reason: String,
    /// Who granted it.
    pub approver: String,
    /// Its last day.
    pub expires: Date,
}

/// A rule's statement about a document.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: Arc<RuleInfo>,
    /// Where: at least one place, the first the main one.
    pub at: Vec<Place>,
    /// The figures of the message.
    pub arguments: Arguments,
    /// What the rule read, in the order in which it did.
    pub evidence: Vec<Evidence>,
    /// The waiver that sets it aside.
    pub waiver: Option<Waiver>,
}

impl Finding {
    /// What is wrong here, with figures.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        self.rule.message(lang).render(&self.arguments, lang)
    }

    /// What would cure it.
    #[must_use]
    pub fn remedy(&self, lang: Lang) -> String {
        self.rule.remedy(lang).render(&self.arguments, lang)
    }
}

/// A rule that could not be judged because a fact is missing.
#[derive(Clone, Debug)]
pub struct Indeterminate {
    /// The rule.
    pub rule: Arc<RuleInfo>,
    /// The facts that are missing: an absent field, or (with an empty pointer) a whole document.
    pub missing: Vec<Place>,
}

impl Indeterminate {
    /// What must be supplied, in words.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        let name = |place: &Place| match (place.pointer.as_str(), lang) {
            ("", Lang::En) => format!("the {} document", place.document),
            ("", Lang::Zh) => format!("{} 文档", place.document),
            (pointer, _) => format!("{}{}", place.document, crate::printable::printable(pointer)),
        };
        let names: Vec<_> = self.missing.iter().map(name).collect();
        match lang {
            Lang::En => format!("cannot be judged without {}", names.join(", ")),
            Lang::Zh => format!("缺少 {}，无法判断", names.join("、")),
        }
    }
}

/// Something broke: a rule's script, or the reading of a document. Never a statement about the document's contents.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The rule that broke; `None` where the document could not be read.
    pub rule: Option<RuleId>,
    /// What happened.
    pub message: Text,
    /// What to do about it.
    pub help: Option<Text>,
    /// Where: a line of the rule's script, or of the document.
    pub at: Option<Place>,
    /// A second place that belongs to it.
    pub related: Option<Place>,
}

/// A rule that was not run.
#[derive(Clone, Debug)]
pub struct Skipped {
    /// The rule.
    pub rule: RuleId,
    /// Why.
    pub why: Text,
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
    /// `sha256:` and the digest of its text as written.
    pub digest: String,
    /// What it is worth, by currency, where its kind has an amount.
    pub amount: Option<(String, Decimal)>,
    /// Who took it in, where its kind says so.
    pub taken_by: Option<String>,
    /// The document; `None` where it could not be read.
    pub document: Option<Document>,
}

/// The answer for one document, with every reason.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The document.
    pub subject: Subject,
    /// What becomes of it.
    pub decision: Decision,
    /// Findings that count, heaviest first, then in the order of the catalogue.
    pub reasons: Vec<Finding>,
    /// Rules that lack a fact.
    pub indeterminate: Vec<Indeterminate>,
    /// What broke.
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
