//! `html`: one self-contained page for reviewers; it loads nothing, and reads without a script.
//!
//! The totals stand first, so that the documents wait in a temporary file until the last one is judged: a run of any
//! length takes no more memory than its rules do.

mod excerpt;
#[cfg(test)]
mod tests;
mod words;

use std::io::{self, BufWriter, Seek as _, Write};

use askama::Template;
use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};
use tempfile::SpooledTempFile;

use self::excerpt::{Excerpt, Mark, excerpts};
use self::words::Words;
use crate::base::lang::Lang;
use crate::base::printable::printable;
use crate::base::value::{self, percent, show_date};
use crate::report::model::facts::{fact_text, name, place_text};
use crate::report::model::item::{Class, Item, Level, items, money, subject_name};
use crate::report::model::totals::{self, Table};
use crate::report::model::words::Words as Common;
use crate::report::{Context, Reporter};
use crate::verdict::summary::{Reason, Summary};
use crate::verdict::{Decision, Origin, Place, RuleId, Verdict};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Documents that are not approved, and again approved ones, that the page shows; further ones are counted. A browser
/// stays quick up to here; longer lists are for `csv` and `jsonl`.
const DOCUMENTS: u64 = 10_000;
/// Bytes of documents that are kept in memory.
const IN_MEMORY: usize = 4 << 20;

#[derive(Template)]
#[template(path = "head.html")]
struct Head<'a> {
    words: &'static Words,
    /// The title of the column by which first submissions are counted; empty where there is none.
    by: String,
    language: &'static str,
    security: String,
    style: &'static str,
    title: &'static str,
    run: String,
    independent: bool,
    /// The sentence about a run that did not end; empty for one that did.
    interrupted: &'static str,
    separator: &'static str,
    engine: &'static str,
    digest: &'a str,
    decisions: Vec<Row>,
    reasons: Vec<Row>,
    /// Further totals.
    tables: Vec<Table>,
    more: u64,
    more_text: String,
}

/// A row with a bar.
struct Row {
    name: String,
    title: String,
    /// The remark beside the name.
    note: String,
    count: String,
    share: String,
    /// The length of the bar, of 1,000.
    width: u64,
    amounts: String,
}

#[derive(Template)]
#[template(path = "verdict.html")]
struct Article {
    words: &'static Words,
    colon: &'static str,
    decision: &'static str,
    title: &'static str,
    rules: String,
    by: String,
    /// The values of all columns, each on a line.
    values: String,
    /// Title and value of each column.
    columns: Vec<(String, String)>,
    name: String,
    amount: String,
    counts: String,
    file: String,
    entries: Vec<Entry>,
    excerpts: Vec<Excerpt>,
}

/// One statement about a document.
struct Entry {
    level: &'static str,
    outcome: String,
    title: String,
    rule: String,
    message: String,
    notes: Vec<(&'static str, String)>,
    facts: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "tail.html")]
struct Tail {
    script: &'static str,
}

/// The report under way.
pub(in crate::report) struct Html<W> {
    context: Context,
    out: W,
    documents: BufWriter<SpooledTempFile>,
    /// Documents shown: not approved, approved.
    shown: [u64; 2],
    more: u64,
}

impl<W: Write> Html<W> {
    /// A report of which nothing is written before the last verdict: the totals come first.
    pub(in crate::report) fn new(context: Context, out: W) -> Self {
        Self { context, out, documents: BufWriter::new(SpooledTempFile::new(IN_MEMORY)), shown: [0, 0], more: 0 }
    }

    fn article(&self, verdict: &Verdict, items: &[Item<'_>]) -> Article {
        let lang = self.context.lang;
        let common = Common::of(lang);
        let subject = &verdict.subject;
        let mut rules: Vec<_> = items.iter().filter_map(|item| item.rule).map(printable).collect();
        rules.sort_unstable();
        rules.dedup();
        let shown = |text: &str| printable(text).into_owned();
        let columns: Vec<_> =
            subject.columns.iter().map(|(column, value)| (shown(column.title.get(lang)), shown(value))).collect();
        let by = subject.first_time_by.as_ref().and_then(|column| subject.column(&column.name));
        let whole = subject.document.as_ref().and_then(|it| Some((it.root().source()?, it.root().span())));
        Article {
            words: Words::of(lang),
            colon: common.colon(),
            decision: verdict.decision.as_str(),
            title: verdict.decision.title(lang),
            rules: rules.join("\n"),
            by: by.map(shown).unwrap_or_default(),
            values: columns.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join("\n"),
            columns,
            name: subject_name(subject, &self.context),
            amount: subject.amount.as_ref().map(|(currency, it)| money(currency, *it)).unwrap_or_default(),
            counts: common.counts(verdict).join(common.separator()),
            file: format!("{}:{}", printable(&subject.source), subject.line),
            entries: items.iter().map(|item| self.entry(item)).collect(),
            excerpts: excerpts(self.marks(items), whole),
        }
    }

    fn entry(&self, item: &Item<'_>) -> Entry {
        let lang = self.context.lang;
        let common = Common::of(lang);
        let remedy = if item.class == Class::Fault { common.help } else { common.remedy };
        let places = item.at.iter().map(|place| format!("{}  {}", name(place), place_text(place)));
        let waiver = |waiver: &crate::verdict::Waiver| {
            let expires = show_date(waiver.expires, lang);
            let granted = format!("{}{}{} {expires}", waiver.approver, common.comma(), common.expires);
            printable(&format!("{}{}", waiver.reason, common.aside(&granted))).into_owned()
        };
        let notes = [
            (remedy, item.remedy.clone()),
            (common.clause, item.clause().unwrap_or_default()),
            (common.basis, item.basis(lang).unwrap_or_default()),
            (common.waived, item.waiver.map(waiver).unwrap_or_default()),
            (Words::of(lang).place, places.collect::<Vec<_>>().join("\n")),
        ];
        Entry {
            level: class(item.level),
            outcome: item.outcome_title(lang),
            title: item.title.clone(),
            rule: item.rule.map(printable).unwrap_or_default().into_owned(),
            message: item.message.clone(),
            notes: notes.into_iter().filter(|(_, text)| !text.trim().is_empty()).collect(),
            facts: item.facts.iter().map(|fact| (fact_text(fact, lang), place_text(&fact.place))).collect(),
        }
    }

    /// The places of all statements, and the facts beside them that stand in a document.
    fn marks(&self, items: &[Item<'_>]) -> Vec<Mark> {
        let lang = self.context.lang;
        let mark = |place: &Place, level: Option<Level>, label: String| {
            // Lists and parameters are long, and say the same of every document.
            let is_shared = matches!(place.origin, Origin::List | Origin::Policy);
            let source = place.source.clone().filter(|_| !is_shared)?;
            Some(Mark { source, span: place.span, level, label })
        };
        let mut marks = Vec::new();
        for item in items {
            let label = if item.title.is_empty() { &item.message } else { &item.title };
            marks.extend(item.at.iter().filter_map(|place| mark(place, Some(item.level), label.clone())));
        }
        for fact in items.iter().flat_map(|item| &item.facts) {
            marks.extend(mark(&fact.place, None, fact_text(fact, lang)));
        }
        marks
    }

    fn head(&self, summary: &Summary) -> Head<'_> {
        let lang = self.context.lang;
        let info = &self.context.info;
        let common = Common::of(lang);
        let run = common.run(&info.policy, &info.policy_version, &show_date(info.as_of, lang));
        let by = summary.takers.column.as_ref();
        Head {
            words: Words::of(lang),
            by: by.map(|column| printable(column.title.get(lang)).into_owned()).unwrap_or_default(),
            language: if lang == Lang::Zh { "zh-CN" } else { "en" },
            security: format!(
                "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
                integrity(SCRIPT),
                integrity(STYLE)
            ),
            style: STYLE,
            title: Words::of(lang).title,
            run: printable(&run).into_owned(),
            independent: info.independent,
            interrupted: if summary.interrupted { common.interrupted } else { "" },
            separator: common.separator(),
            engine: env!("CARGO_PKG_VERSION"),
            digest: &info.policy_digest,
            decisions: decisions(summary, &self.context),
            reasons: top_reasons(summary, lang),
            tables: totals::tables(summary, lang).into_iter().skip_while(|table| table.names > 1).collect(),
            more: self.more,
            more_text: words::more(self.more, lang),
        }
    }
}

impl<W: Write> Reporter for Html<W> {
    fn verdict(&mut self, verdict: &Verdict) -> io::Result<()> {
        let items = items(verdict, self.context.lang);
        let [failed, approved] = &mut self.shown;
        let shown = if verdict.decision.accepts() { approved } else { failed };
        if *shown >= DOCUMENTS {
            self.more += 1;
            return Ok(());
        }
        *shown += 1;
        self.article(verdict, &items).write_into(&mut self.documents)?;
        self.documents.write_all(b"\n")
    }

    fn finish(mut self: Box<Self>, summary: &Summary) -> io::Result<()> {
        let head = self.head(summary).render().map_err(io::Error::other)?;
        self.out.write_all(head.as_bytes())?;
        self.documents.flush()?;
        let documents = self.documents.get_mut();
        documents.rewind()?;
        io::copy(documents, &mut self.out)?;
        Tail { script: SCRIPT }.write_into(&mut self.out)?;
        self.out.flush()
    }
}

/// The rules that count most often, each with a bar beside that of the first.
fn top_reasons(summary: &Summary, lang: Lang) -> Vec<Row> {
    let reasons = totals::by_count(summary);
    let most = reasons.first().map_or(0, |(_, reason)| reason.documents);
    let row = |(rule, reason): (&RuleId, &Reason)| Row {
        name: printable(rule.as_str()).into_owned(),
        title: printable(reason.title.get(lang)).into_owned(),
        note: words::lacking(reason.lacking, lang),
        count: value::count(reason.documents),
        share: percent(reason.documents, summary.documents, lang),
        width: width(reason.documents, most),
        amounts: String::new(),
    };
    reasons.into_iter().take(totals::ROWS).map(row).collect()
}

fn class(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

fn decisions(summary: &Summary, context: &Context) -> Vec<Row> {
    let row = |decision: Decision| Row {
        name: decision.as_str().to_owned(),
        title: decision.title(context.lang).to_owned(),
        note: String::new(),
        count: value::count(summary.count(decision)),
        share: percent(summary.count(decision), summary.documents, context.lang),
        width: width(summary.count(decision), summary.documents),
        amounts: totals::amounts(summary, decision).join(Common::of(context.lang).separator()),
    };
    Decision::ALL.into_iter().map(row).collect()
}

/// A part of a whole, of 1,000.
fn width(part: u64, whole: u64) -> u64 {
    part.saturating_mul(1000).checked_div(whole).unwrap_or_default()
}

/// The name, in the page's policy, of the only script or the only style that may run.
fn integrity(text: &str) -> String {
    format!("sha256-{}", BASE64.encode(&Sha256::digest(text.as_bytes())))
}
