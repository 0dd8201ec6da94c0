//! Waivers: findings that somebody has answered for, bound to a rule, a document and a last day.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::pack::Rule;
use super::read::{self, Reader};
use crate::document::{Document, NodeRef};
use crate::source::{Source, Span};
use crate::verdict::{RuleId, Waiver};

/// One entry of `waivers.toml`.
#[derive(Clone, Debug)]
pub struct WaiverEntry {
    /// The rule whose finding is set aside.
    pub rule: RuleId,
    /// The id of the document that it is set aside for.
    pub subject: String,
    /// The digest that the document must have, where the waiver holds for one text of it only.
    pub document: Option<String>,
    /// What the document may be worth at most, in its own currency.
    pub max_amount: Option<Decimal>,
    /// What a finding that it sets aside says about it.
    pub waiver: Waiver,
    /// The file.
    pub source: Arc<Source>,
    /// Where the entry names its rule.
    pub span: Span,
}

/// The waivers of a pack.
#[derive(Clone, Debug, Default)]
pub struct Waivers(Vec<WaiverEntry>);

/// What the waivers say about one finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<'a> {
    /// None is for it.
    None,
    /// It is set aside by the waiver with this index.
    Waived(usize, &'a Waiver),
    /// One is for it, but does not hold any more or not for this text or amount.
    Lapsed(usize),
}

const KEYS: [&str; 7] = ["rule", "subject", "document", "max_amount", "reason", "approver", "expires"];

impl Waivers {
    /// Reads `waivers.toml`; what is wrong goes to the reader.
    pub(super) fn read(file: &Document, rules: &[Rule], reader: &mut Reader) -> Self {
        let root = file.root();
        reader.known(root, &["waiver"]);
        let entries = root.get("waiver").map(NodeRef::children).into_iter().flatten();
        Self(entries.filter_map(|node| WaiverEntry::read(node, rules, reader)).collect())
    }

    /// Every waiver, in the order of the file.
    #[must_use]
    pub fn entries(&self) -> &[WaiverEntry] {
        &self.0
    }

    /// What the waivers say about a finding of `rule` on the document `subject`, on the day `as_of`.
    #[must_use]
    pub fn answer(
        &self,
        rule: &RuleId,
        subject: &str,
        digest: &str,
        amount: Option<Decimal>,
        as_of: Date,
    ) -> Answer<'_> {
        let mut answer = Answer::None;
        for (index, entry) in
            self.0.iter().enumerate().filter(|(_, entry)| entry.rule == *rule && entry.subject == subject)
        {
            let same_text = entry.document.as_ref().is_none_or(|wanted| wanted == digest);
            let within = entry.max_amount.is_none_or(|most| amount.is_some_and(|amount| amount <= most));
            if same_text && within && as_of <= entry.waiver.expires {
                return Answer::Waived(index, &entry.waiver);
            }
            answer = Answer::Lapsed(index);
        }
        answer
    }
}

impl WaiverEntry {
    fn read(node: NodeRef<'_>, rules: &[Rule], reader: &mut Reader) -> Option<Self> {
        reader.known(node, &KEYS);
        let (rule, subject) = (reader.required_text(node, "rule"), reader.required_text(node, "subject"));
        let (reason, approver) = (reader.required_text(node, "reason"), reader.required_text(node, "approver"));
        let document = reader.text(node, "document");
        if let (Some(digest), Some(at)) = (&document, node.get("document"))
            && !digest.starts_with("sha256:")
        {
            reader.error(at, "`document` is a digest as reports have it: `sha256:…`");
        }
        let max_amount = node.get("max_amount").map(|at| (at, at.as_number()));
        if let Some((at, None)) = max_amount {
            reader.error(at, "`max_amount` must be a number");
        }
        reader.required(node, "expires");
        let expires = reader.date(node, "expires");
        let rule = checked_rule(node, &rule?, rules, reader)?;
        Some(Self {
            rule,
            subject: subject?,
            document,
            max_amount: max_amount.and_then(|(_, most)| most),
            waiver: Waiver { reason: reason?, approver: approver?, expires: expires? },
            source: Arc::clone(node.source()?),
            span: node.get("rule").map(NodeRef::span).unwrap_or_default(),
        })
    }
}

/// The rule must exist, and must not be one that nobody may set aside.
fn checked_rule(node: NodeRef<'_>, name: &str, rules: &[Rule], reader: &mut Reader) -> Option<RuleId> {
    let at = node.get("rule")?;
    let Some(rule) = rules.iter().find(|rule| rule.info.id.as_str() == name) else {
        let error = read::at(at, at.span(), format!("there is no rule `{name}` to waive"));
        reader.errors.push(error.suggest(name, rules.iter().map(|rule| rule.info.id.as_str())));
        return None;
    };
    if !rule.waivable {
        let error = read::at(at, at.span(), format!("`{name}` cannot be waived"));
        reader.errors.push(error.help("its header says `waivable = false`: nobody may set its findings aside"));
        return None;
    }
    Some(rule.info.id.clone())
}
