//! What users and machines are told: one file a format, each of which takes the same verdicts, one at a time, and writes.

pub(crate) mod format;
pub(crate) mod model;
#[cfg(test)]
pub(crate) mod sample;
pub(crate) mod terminal;

use std::collections::HashMap;
use std::io::{self, Write};
use std::str::FromStr;
use std::sync::Arc;

use crate::base::lang::{Lang, Localized};
use crate::pack::Pack;
use crate::verdict::summary::{RunInfo, Summary};
use crate::verdict::{Decision, RuleId, Verdict};

/// The JSON Schema of `countersign/1`.
pub const SCHEMA: &str = include_str!("schema.json");

/// A form in which results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people at a terminal.
    Human,
    /// One `countersign/1` object.
    Json,
    /// One verdict a line.
    Jsonl,
    /// A static analysis log, SARIF 2.1.0.
    Sarif,
    /// A test report.
    Junit,
    /// Annotations of a GitHub workflow.
    Github,
    /// One finding a row.
    Csv,
    /// A comment on a pull request.
    Markdown,
    /// A page for reviewers.
    Html,
}

impl Format {
    /// Every format, in the order in which help lists them.
    pub const ALL: [Self; 9] = [
        Self::Human,
        Self::Json,
        Self::Jsonl,
        Self::Sarif,
        Self::Junit,
        Self::Github,
        Self::Csv,
        Self::Markdown,
        Self::Html,
    ];

    /// The name on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Github => "github",
            Self::Csv => "csv",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }

    /// Whether what is written is of use after every line, also where the run does not end.
    #[must_use]
    pub fn is_whole_after_each_line(self) -> bool {
        self == Self::Jsonl
    }
}

/// A name that is no format's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such format")]
pub struct UnknownFormat;

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL.into_iter().find(|format| format.as_str() == name).ok_or(UnknownFormat)
    }
}

/// What people call the kinds and rules of a pack.
#[derive(Clone, Debug, Default)]
pub struct Titles {
    kinds: HashMap<Arc<str>, Localized>,
    rules: HashMap<RuleId, Localized>,
}

impl Titles {
    /// The titles in a pack.
    #[must_use]
    pub fn of(pack: &Pack) -> Self {
        let kinds = pack.manifest().kinds.iter().map(|kind| (Arc::clone(&kind.name), kind.title.clone()));
        let rules = pack
            .rules()
            .iter()
            .map(|rule| (rule.info.id.clone(), rule.info.checks.as_ref().unwrap_or(&rule.info.title).clone()));
        Self { kinds: kinds.collect(), rules: rules.collect() }
    }

    /// The title of a kind; its name where it has none.
    #[must_use]
    pub fn kind<'a>(&'a self, name: &'a str, lang: Lang) -> &'a str {
        self.kinds.get(name).map_or(name, |title| title.get(lang))
    }

    /// What a rule checks, or its title; empty for what is no rule of the pack.
    #[must_use]
    pub fn rule(&self, id: &RuleId, lang: Lang) -> &str {
        self.rules.get(id).map_or("", |title| title.get(lang))
    }
}

/// What every reporter knows before the first verdict.
#[derive(Clone, Debug)]
pub struct Context {
    /// What the run is about.
    pub info: RunInfo,
    /// The language of all that a user reads.
    pub lang: Lang,
    /// Also say what passed, what was skipped, and why.
    pub explain: bool,
    /// For people: only documents with this decision or a worse one.
    pub only_from: Option<Decision>,
    /// For people: colour.
    pub colour: bool,
    /// For people: columns of the terminal.
    pub width: usize,
    /// What people call the pack's kinds and rules.
    pub titles: Arc<Titles>,
}

impl Context {
    /// What a report for machines needs to know of a run.
    #[must_use]
    pub fn new(pack: &Pack, info: RunInfo, lang: Lang) -> Self {
        let titles = Arc::new(Titles::of(pack));
        Self { info, lang, explain: false, only_from: None, colour: false, width: 80, titles }
    }
}

/// Writes the results of one run in one format.
pub trait Reporter {
    /// Writes, or counts in, one verdict; verdicts arrive in the order of the input.
    ///
    /// # Errors
    /// What the output says.
    fn verdict(&mut self, verdict: &Verdict) -> io::Result<()>;

    /// Writes what stands behind the last verdict.
    ///
    /// # Errors
    /// What the output says.
    fn finish(self: Box<Self>, summary: &Summary) -> io::Result<()>;
}

/// Starts a report; nothing is written before the first verdict.
pub fn start<'w>(format: Format, context: Context, out: impl Write + 'w) -> Box<dyn Reporter + 'w> {
    match format {
        Format::Human => Box::new(format::human::Human::new(context, out)),
        Format::Json => Box::new(format::json::Json::new(context, out)),
        Format::Jsonl => Box::new(format::jsonl::Jsonl::new(context, out)),
        Format::Sarif => Box::new(format::sarif::Sarif::new(context, out)),
        Format::Junit => Box::new(format::junit::Junit::new(context, out)),
        Format::Github => Box::new(format::github::Github::new(context, out)),
        Format::Csv => Box::new(format::csv::Csv::new(&context, out)),
        Format::Markdown => Box::new(format::markdown::Markdown::new(context, out)),
        Format::Html => Box::new(format::html::Html::new(context, out)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_was_stopped_is_told_wherever_a_format_has_a_place_for_it() {
        for format in Format::ALL {
            for (lang, word) in [(Lang::En, "interrupted: not every"), (Lang::Zh, "运行被中断")] {
                let report = sample::interrupted(format, sample::context(lang), &[sample::verdict()]);
                let is_told = match format {
                    Format::Json => report.ends_with("\"interrupted\":true}}\n"),
                    // A table of findings, and verdicts of which each stands by itself.
                    Format::Csv | Format::Jsonl => true,
                    _ => report.contains(word),
                };
                assert!(is_told, "{format:?}: {report}");
                let whole = sample::report(format, sample::context(lang), &[sample::verdict()]);
                assert!(!whole.contains(word) && !whole.contains("\"interrupted\""), "{format:?}: {whole}");
            }
        }
    }
}
