//! The rules of a pack as a list: what `rules` shows, and the page that stands beside them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::explain::titles;
use crate::base::lang::{Lang, Localized};
use crate::base::printable::printable;
use crate::base::template::Template;
use crate::pack::{Pack, Rule};
use crate::source::{Code, Diagnostic, nearest};
use crate::verdict::{RuleId, RuleInfo};

/// A choice of rules by parts of their ids; without parts, all rules.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Filter<'a>(pub &'a [String]);

impl Filter<'_> {
    /// Whether a rule is chosen: its id contains one of the parts.
    #[must_use]
    pub(crate) fn holds(&self, id: &RuleId) -> bool {
        self.0.is_empty() || self.0.iter().any(|part| id.as_str().contains(part.as_str()))
    }

    /// The rules of a pack that are chosen, in the order of the catalogue.
    ///
    /// # Errors
    /// A choice of nothing: most likely it is misspelt.
    pub(crate) fn rules<'p>(&self, pack: &'p Pack) -> Result<Vec<&'p Rule>, Box<Diagnostic>> {
        let rules: Vec<_> = pack.rules().iter().filter(|rule| self.holds(&rule.info.id)).collect();
        if !rules.is_empty() || self.0.is_empty() {
            return Ok(rules);
        }
        let parts = self.0.join(" ");
        let (en, zh) = (format!("no rule's id contains `{parts}`"), format!("没有编号包含 `{parts}` 的规则"));
        let error = Diagnostic::error(Code::Usage, en, zh);
        let ids = pack.rules().iter().map(|rule| rule.info.id.as_str());
        let words = ids.flat_map(|id| names(id).chain(id.split('.')));
        Err(Box::new(match nearest(&parts, words) {
            Some(near) => error.help(format!("did you mean `{near}`?"), format!("是否应为 `{near}`？")),
            None => error.help("`countersign rules` lists them all", "`countersign rules` 列出全部规则"),
        }))
    }
}

/// The names by which somebody may mean a rule: its id, and every shorter end of it (`static-limit`).
pub(super) fn names(id: &str) -> impl Iterator<Item = &str> {
    let ends = id.match_indices('.').map(|(at, _)| id.get(at + 1..).unwrap_or_default());
    std::iter::once(id).chain(ends)
}

/// A rule as machines read it; the names of the members are a contract.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RuleEntry<'a> {
    /// Its id.
    pub id: &'a str,
    /// The kind of document that it judges; of several, the first.
    pub kind: &'a str,
    /// All kinds of documents that it judges.
    pub kinds: Vec<&'a str>,
    /// What its findings do.
    pub outcome: &'static str,
    /// Who decides, where it refers.
    pub role: Option<&'a str>,
    /// The clause of the company's policy.
    pub clause: Option<&'a str>,
    /// The law, in all languages of the pack.
    pub basis: Option<String>,
    /// The stage from which it applies.
    pub from_stage: Option<&'a str>,
    /// Its first day.
    pub effective_from: Option<String>,
    /// Its last day.
    pub effective_until: Option<String>,
    /// The rule whose place it takes.
    pub supersedes: Option<&'a str>,
    /// What is wrong, in each language of the pack.
    pub title: Texts<'a>,
    /// The message, arguments as `{name}`.
    pub message: Templates<'a>,
    /// The remedy, arguments as `{name}`.
    pub remedy: Templates<'a>,
    /// How many cases prove it.
    pub cases: usize,
}

/// Texts by language.
pub(crate) type Texts<'a> = BTreeMap<&'a str, &'a str>;

/// Texts with their arguments as `{name}`, by language.
pub(crate) type Templates<'a> = BTreeMap<&'a str, String>;

/// Rules as entries of a catalogue.
#[must_use]
pub(crate) fn entries<'p>(pack: &'p Pack, rules: &[&'p Rule]) -> Vec<RuleEntry<'p>> {
    // What is wrong with the cases is told where the pack is loaded.
    let (cases, _) = pack.cases();
    let count = |id: &RuleId| cases.get(id).map_or(0, |file| file.cases.len());
    rules.iter().map(|rule| entry(&rule.info, count(&rule.info.id))).collect()
}

fn entry(info: &RuleInfo, cases: usize) -> RuleEntry<'_> {
    RuleEntry {
        id: info.id.as_str(),
        kind: info.kinds.first().map_or("", |kind| kind),
        kinds: info.kinds.iter().map(|kind| &**kind).collect(),
        outcome: info.outcome.as_str(),
        role: info.role.as_deref().map(|role| &*role.name),
        clause: info.clause.as_deref(),
        basis: info.basis.as_ref().map(all),
        from_stage: info.from_stage.as_deref(),
        effective_from: info.effective_from.map(|date| date.to_string()),
        effective_until: info.effective_until.map(|date| date.to_string()),
        supersedes: info.supersedes.as_ref().map(RuleId::as_str),
        title: info.title.all().map(|(code, text)| (code, text.as_str())).collect(),
        message: templates(&info.message),
        remedy: templates(&info.remedy),
        cases,
    }
}

fn templates(templates: &Localized<Template>) -> Templates<'_> {
    templates.all().map(|(code, template)| (code, template_text(template))).collect()
}

/// A template with its arguments as `{name}`.
#[must_use]
pub(crate) fn template_text(template: &Template) -> String {
    template.render(&Vec::new(), Lang::En)
}

/// A text in every language of the pack, one behind the other.
fn all(texts: &Localized) -> String {
    texts.all().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")
}

/// The catalogue as a page of Markdown: a table for each kind that has rules, with the titles in every language.
#[must_use]
pub(crate) fn markdown(pack: &Pack, rules: &[&Rule]) -> String {
    let manifest = pack.manifest();
    let mut page =
        format!("# {} {}\n\nGenerated by `countersign rules -f markdown`.\n", manifest.name, manifest.version);
    for kind in &manifest.kinds {
        let own: Vec<_> = rules.iter().filter(|rule| !rule.info.is_shared && rule.info.judges(&kind.name)).collect();
        table(&all(&kind.title), &own, &mut page);
    }
    // What several kinds share stands behind them, by the kinds.
    let mut shared: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for rule in rules.iter().filter(|rule| rule.info.is_shared) {
        let titles: Vec<_> = titles(pack, &rule.info).into_iter().map(all).collect();
        shared.entry(titles.join(", ")).or_default().push(rule);
    }
    shared.iter().for_each(|(title, rules)| table(title, rules, &mut page));
    page
}

/// A table of rules under a heading, where there are any.
fn table(title: &str, rules: &[&&Rule], page: &mut String) {
    if !rules.is_empty() {
        // Writing into a `String` cannot fail.
        let _ = write!(page, "\n## {title}\n\n| rule | outcome | from | clause | title |\n|---|---|---|---|---|\n");
        rules.iter().for_each(|rule| page.push_str(&row(&rule.info)));
    }
}

fn row(info: &RuleInfo) -> String {
    let cell = |text: &str| printable(text).replace('|', "\\|");
    let outcome = match &info.role {
        Some(role) => format!("refer: {}", role.name),
        None => info.outcome.as_str().to_owned(),
    };
    let clause = [info.clause.clone(), info.basis.as_ref().map(all)].into_iter().flatten().collect::<Vec<_>>();
    let stage = info.from_stage.as_deref().unwrap_or_default();
    let (clause, title) = (cell(&clause.join("; ")), cell(&all(&info.title)));
    format!("| `{}` | {outcome} | {stage} | {clause} | {title} |\n", info.id)
}
