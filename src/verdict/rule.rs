//! Rules as the rest of the program knows them: id, outcome, texts. No body.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;

use crate::base::lang::{Lang, Localized};
use crate::base::template::Template;

/// A rule's name: the path of its file with dots, such as `order.credit.static-limit`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(Arc<str>);

impl RuleId {
    /// A name; unique within a pack, which loading ensures.
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        Self(id.into())
    }

    /// The name as written.
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

/// A function of the company, as the pack declares it: it decides referred documents, keeps facts, or grants waivers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Role {
    /// The name in rule headers, lists and reports.
    pub name: Arc<str>,
    /// The title for people.
    pub title: Localized,
}

/// The effect of a rule's finding on the decision. The order is that of weight, heaviest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// The order may not be accepted.
    Reject,
    /// Back to the order taker, to supplement or correct.
    Return,
    /// A named function decides: the rule's role.
    Refer,
    /// Approved only if the condition is met.
    Condition,
    /// Flagged; never changes the decision.
    Risk,
    /// Mentioned; never changes the decision.
    Note,
}

impl Outcome {
    /// Every outcome, heaviest first.
    pub const ALL: [Self; 6] = [Self::Reject, Self::Return, Self::Refer, Self::Condition, Self::Risk, Self::Note];

    /// The outcomes' names in rule headers, heaviest first.
    pub const NAMES: [&'static str; 6] = ["reject", "return", "refer", "condition", "risk", "note"];

    /// The name in rule headers and reports, without the role.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reject => "reject",
            Self::Return => "return",
            Self::Refer => "refer",
            Self::Condition => "condition",
            Self::Risk => "risk",
            Self::Note => "note",
        }
    }

    /// Whether a finding with this outcome changes the decision.
    #[must_use]
    pub fn decides(self) -> bool {
        !matches!(self, Self::Risk | Self::Note)
    }

    /// The name for people, without the role of a referral.
    #[must_use]
    pub fn title(self, lang: Lang) -> &'static str {
        match (lang, self) {
            (Lang::En, other) => other.as_str(),
            (Lang::Zh, Self::Reject) => "拒绝",
            (Lang::Zh, Self::Return) => "退回",
            (Lang::Zh, Self::Refer) => "转交",
            (Lang::Zh, Self::Condition) => "附条件",
            (Lang::Zh, Self::Risk) => "风险",
            (Lang::Zh, Self::Note) => "提示",
        }
    }
}

/// The header of a rule: all that a pack says about it, apart from its body.
#[derive(Clone, Debug)]
pub struct RuleInfo {
    /// The rule's name.
    pub id: RuleId,
    /// The kinds of documents that it judges: one, but for a rule that several kinds share.
    pub kinds: Arc<[Arc<str>]>,
    /// Whether it stands among the rules that several kinds share.
    pub is_shared: bool,
    /// The effect of its findings.
    pub outcome: Outcome,
    /// The role that decides, where its outcome is a referral.
    pub role: Option<Arc<Role>>,
    /// The clause of the company's policy.
    pub clause: Option<String>,
    /// The law that it rests on.
    pub basis: Option<Localized>,
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
    /// The title: what is wrong, in a few words.
    pub title: Localized,
    /// The neutral title, what is checked: for wherever the rule found nothing.
    pub checks: Option<Localized>,
    /// The message: what is wrong here, with figures.
    pub message: Localized<Template>,
    /// The remedy: what would cure it.
    pub remedy: Localized<Template>,
}

impl RuleInfo {
    /// A rule that the program itself states under a name of its own (`schema.required`, `waiver.expired`): no file, no clause. Each
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
        let template = |texts: [&str; 2]| texts.map(|text| Template::parse(text).unwrap_or_default()).into();
        Self {
            id: RuleId::new(id),
            kinds: [Arc::clone(kind)].into(),
            is_shared: false,
            outcome,
            role: None,
            clause: None,
            basis: None,
            from_stage: None,
            effective_from: None,
            effective_until: None,
            supersedes: None,
            is_built_in: true,
            title: title.into(),
            checks: None,
            message: template(message),
            remedy: template(remedy),
        }
    }

    /// Whether it judges documents of a kind.
    #[must_use]
    pub fn judges(&self, kind: &str) -> bool {
        self.kinds.iter().any(|known| **known == *kind)
    }

    /// The kinds that share it, where it stands among the shared ones.
    #[must_use]
    pub fn shared_by(&self) -> Option<&Arc<[Arc<str>]>> {
        Some(&self.kinds).filter(|_| self.is_shared)
    }

    /// The outcome for people, with the role of a referral.
    #[must_use]
    pub fn outcome_title(&self, lang: Lang) -> String {
        match (&self.role, lang) {
            (Some(role), Lang::En) => format!("refer to {}", role.title.get(lang)),
            (Some(role), Lang::Zh) => format!("转交{}", role.title.get(lang)),
            (None, _) => self.outcome.title(lang).to_owned(),
        }
    }

    /// The title where the rule found nothing: what it checks, or what it is called.
    #[must_use]
    pub fn neutral_title(&self, lang: Lang) -> &str {
        self.checks.as_ref().unwrap_or(&self.title).get(lang)
    }
}
