//! Waivers: findings that somebody has answered for, bound to a rule, a document and a last day.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::manifest::Manifest;
use super::people::{People, is_same_person};
use super::rules::{Rule, SUGGESTED};
use crate::document::table::{TableReader, head, wrong};
use crate::document::{Document, NodeRef};
use crate::source::{Code, Diagnostic, Source, Span};
use crate::verdict::{Role, RuleId, Subject, Waiver};

/// One entry of `waivers.toml`.
#[derive(Clone, Debug)]
pub struct WaiverEntry {
    /// The rule whose finding is set aside.
    pub rule: RuleId,
    /// The kind of the document that it is set aside for.
    pub kind: Arc<str>,
    /// The id of that document.
    pub subject: String,
    /// The digest that the document must have, where the waiver holds for one text of it only.
    pub document: Option<String>,
    /// What the document may be worth at most, and the currency that it must be in.
    pub cap: Option<(Decimal, String)>,
    /// The day on which it was granted; `None`: the approver must be in office on the day of the check.
    pub granted: Option<Date>,
    /// What a finding that it sets aside says about it.
    pub waiver: Waiver,
    /// The roles that may set aside a finding of the rule.
    roles: Vec<Arc<Role>>,
    /// The file.
    pub source: Arc<Source>,
    /// Where the entry names its rule.
    pub span: Span,
}

/// The waivers of a pack.
#[derive(Clone, Debug, Default)]
pub struct Waivers {
    entries: Vec<WaiverEntry>,
    /// The numbers of the entries, by the id of the document that they are for.
    by_subject: HashMap<String, Vec<usize>>,
    people: People,
}

/// Why a waiver does not hold for a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lapse {
    /// Its last day is over.
    Expired,
    /// The document has another text, another currency, or is worth more.
    Exceeded,
    /// The approver is not in office, in a role that may set such a finding aside, on the day that counts.
    NotInOffice,
    /// The approver had a part in the document.
    OwnDocument,
}

/// What a waiver is asked about.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The document.
    pub subject: &'a Subject,
    /// The people who had a part in the document.
    pub involved: &'a [String],
    /// The day of the check.
    pub as_of: Date,
}

const KEYS: [&str; 10] =
    ["rule", "kind", "subject", "document", "max_amount", "currency", "granted", "reason", "approver", "expires"];

impl Waivers {
    /// Reads `waivers.toml`; what is wrong goes to the reader.
    pub(super) fn read(
        file: &Document,
        manifest: &Manifest,
        rules: &[Rule],
        people: People,
        reader: &mut TableReader,
    ) -> Self {
        let root = file.root();
        reader.known(root, &["waiver"]);
        let tables = reader.tables(root, "waiver");
        let mut rules = Known { by_id: rules.iter().map(|rule| (rule.info.id.as_str(), rule)).collect(), unknown: 0 };
        let read = |node| WaiverEntry::read(node, manifest, &mut rules, &people, reader);
        let entries: Vec<_> = tables.into_iter().filter_map(read).collect();
        let mut by_subject: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, entry) in entries.iter().enumerate() {
            by_subject.entry(entry.subject.clone()).or_default().push(number);
        }
        Self { entries, by_subject, people }
    }

    /// The waivers for a document, in the order of the file.
    pub fn of<'w>(&'w self, subject: &'w Subject) -> impl Iterator<Item = &'w WaiverEntry> {
        let numbers = subject.id.as_ref().and_then(|id| self.by_subject.get(id)).into_iter().flatten();
        numbers.filter_map(|number| self.entries.get(*number)).filter(|entry| entry.kind == subject.kind)
    }

    /// Every waiver, in the order of the file.
    #[must_use]
    pub fn entries(&self) -> &[WaiverEntry] {
        &self.entries
    }

    /// Why a waiver does not hold for its document; `None`: it holds.
    #[must_use]
    pub fn lapse(&self, entry: &WaiverEntry, request: &Request<'_>) -> Option<Lapse> {
        let Request { subject, involved, as_of } = *request;
        if as_of > entry.waiver.expires {
            return Some(Lapse::Expired);
        }
        let same_text = entry.document.as_ref().is_none_or(|wanted| *wanted == subject.digest);
        let within = entry.cap.as_ref().is_none_or(|(most, currency)| {
            subject.amount.as_ref().is_some_and(|(own, amount)| own == currency && amount <= most)
        });
        if !same_text || !within {
            return Some(Lapse::Exceeded);
        }
        let day = entry.granted.unwrap_or(as_of);
        let approver = &entry.waiver.approver;
        if !self.people.holds(approver, &entry.roles, day) {
            return Some(Lapse::NotInOffice);
        }
        involved.iter().any(|person| is_same_person(person, approver)).then_some(Lapse::OwnDocument)
    }
}

impl WaiverEntry {
    fn read(
        node: NodeRef<'_>,
        manifest: &Manifest,
        rules: &mut Known<'_>,
        people: &People,
        reader: &mut TableReader,
    ) -> Option<Self> {
        reader.known(node, &KEYS);
        let (rule, subject) = (reader.required_text(node, "rule"), reader.required_text(node, "subject"));
        let (reason, approver) = (reader.required_text(node, "reason"), reader.required_text(node, "approver"));
        let document = digest(node, reader);
        let cap = cap(node, reader);
        let granted = reader.date(node, "granted");
        reader.required(node, "expires");
        let expires = reader.date(node, "expires");
        let rule = checked_rule(node, &rule?, rules, reader)?;
        let roles = manifest.waive.roles(rule.info.outcome).to_vec();
        check_approver(node, approver.as_deref()?, rule, &roles, people, reader);
        Some(Self {
            kind: kind(node, manifest, rule, reader)?,
            rule: rule.info.id.clone(),
            subject: subject?,
            document,
            cap,
            granted,
            waiver: Waiver { reason: reason?, approver: approver?, expires: expires? },
            roles,
            source: Arc::clone(node.source()?),
            span: node.get("rule").map_or_else(|| head(node), NodeRef::span),
        })
    }
}

fn digest(node: NodeRef<'_>, reader: &mut TableReader) -> Option<String> {
    let (digest, at) = reader.text(node, "document").zip(node.get("document"))?;
    if !digest.starts_with("sha256:") {
        reader.value(
            at,
            "`document` is a digest as reports have it: `sha256:…`",
            "`document` 应为报告中的摘要：`sha256:…`",
        );
    }
    Some(digest)
}

/// The kind of the document: that of the rule, unless the entry names another.
fn kind(node: NodeRef<'_>, manifest: &Manifest, rule: &Rule, reader: &mut TableReader) -> Option<Arc<str>> {
    let Some((name, at)) = reader.text(node, "kind").zip(node.get("kind")) else {
        return match &*rule.info.kinds {
            [kind] => Some(Arc::clone(kind)),
            several => {
                reader.diagnostics.push(of_several(node.get("rule").unwrap_or(node), &rule.info.id, several));
                None
            }
        };
    };
    let found = manifest.kind_names.iter().find(|kind| ***kind == *name).cloned();
    if found.is_none() {
        let error =
            wrong(at, Code::UnknownName, format!("no kind `{name}` is declared"), format!("没有声明种类 `{name}`"));
        reader.diagnostics.push(error.suggest(&name, manifest.kind_names.iter().map(|kind| &**kind)));
    }
    found
}

/// A waiver of a rule that judges several kinds says of which kind its document is: ids are unique within a kind only.
fn of_several(at: NodeRef<'_>, rule: &RuleId, kinds: &[Arc<str>]) -> Diagnostic {
    let (en, zh) = (
        format!("`{rule}` judges several kinds of documents: the waiver does not say which"),
        format!("`{rule}` 判定多种文档，豁免未注明种类"),
    );
    let names: Vec<_> = kinds.iter().map(|kind| format!("`kind = \"{kind}\"`")).collect();
    wrong(at, Code::Waiver, en, zh).help(format!("add {}", names.join(" or ")), format!("请添加{}", names.join("或")))
}

/// The cap with its currency: a figure alone could be met in a currency of little worth.
fn cap(node: NodeRef<'_>, reader: &mut TableReader) -> Option<(Decimal, String)> {
    let (most, currency) = (reader.number(node, "max_amount"), reader.text(node, "currency"));
    match (node.get("max_amount"), node.get("currency")) {
        (Some(at), None) => {
            let error =
                wrong(at, Code::MissingKey, "`max_amount` does not say in which currency", "`max_amount` 未说明币种");
            reader.diagnostics.push(error.help("add `currency = \"CNY\"`, say", "请添加币种，如 `currency = \"CNY\"`"));
        }
        (None, Some(at)) => {
            reader.value(at, "`currency` goes with `max_amount`", "`currency` 须与 `max_amount` 一起使用");
        }
        _ => {}
    }
    most.zip(currency)
}

/// The rules of the pack, to be named by waivers.
struct Known<'r> {
    by_id: BTreeMap<&'r str, &'r Rule>,
    /// How many waivers named none of them so far.
    unknown: usize,
}

/// The rule must exist, and must not be one that nobody may set aside.
fn checked_rule<'r>(
    node: NodeRef<'_>,
    name: &str,
    rules: &mut Known<'r>,
    reader: &mut TableReader,
) -> Option<&'r Rule> {
    let at = node.get("rule")?;
    let Some(&rule) = rules.by_id.get(name) else {
        let error = wrong(
            at,
            Code::Waiver,
            format!("there is no rule `{name}` to waive"),
            format!("没有可豁免的规则 `{name}`"),
        );
        rules.unknown += 1;
        let is_searched = rules.unknown <= SUGGESTED;
        let error = if is_searched { error.suggest(name, rules.by_id.keys().copied()) } else { error };
        reader.diagnostics.push(error);
        return None;
    };
    if !rule.waivable {
        let error = wrong(at, Code::Waiver, format!("`{name}` cannot be waived"), format!("`{name}` 不可豁免"));
        reader.diagnostics.push(error.help(
            "its header says `waivable = false`: nobody may set its findings aside",
            "其头部写明 `waivable = false`：任何人都不能豁免",
        ));
        return None;
    }
    Some(rule)
}

/// Somebody who works here must have granted it, in a role that may.
fn check_approver(
    node: NodeRef<'_>,
    approver: &str,
    rule: &Rule,
    roles: &[Arc<Role>],
    people: &People,
    reader: &mut TableReader,
) {
    let Some(at) = node.get("approver") else { return };
    let outcome = rule.info.outcome.as_str();
    if roles.is_empty() {
        let error = wrong(
            at,
            Code::Waiver,
            format!("nobody may waive `{}`: `[waive]` names no role for `{outcome}`", rule.info.id),
            format!("任何人都不能豁免 `{}`：`[waive]` 未给 `{outcome}` 指定角色", rule.info.id),
        );
        reader.diagnostics.push(error);
        return;
    }
    let names: Vec<_> = roles.iter().map(|role| &*role.name).collect();
    let needed = |error: Diagnostic| {
        error.help(
            format!("who may waive `{outcome}` is in `[waive]`: {}", names.join(", ")),
            format!("可豁免 `{outcome}` 的角色见 `[waive]`：{}", names.join("、")),
        )
    };
    if !people.knows(approver) {
        let error = wrong(
            at,
            Code::Waiver,
            format!("nobody with the id `{approver}` works here"),
            format!("没有编号为 `{approver}` 的员工"),
        );
        let near = crate::source::nearest(&crate::domain::text::fold_name(approver), people.ids()).is_some();
        reader.diagnostics.push(if near { error.suggest(approver, people.ids()) } else { needed(error) });
    } else if !people.ever_holds(approver, roles) {
        let error = wrong(
            at,
            Code::Waiver,
            format!("`{approver}` may not waive `{}`", rule.info.id),
            format!("`{approver}` 无权豁免 `{}`", rule.info.id),
        );
        reader.diagnostics.push(needed(error));
    }
}
