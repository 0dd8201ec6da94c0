//! Rules as the rest of the program knows them: id, outcome, texts. No body.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;

use crate::base::lang::{Lang, Text};
use crate::base::template::Template;

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
