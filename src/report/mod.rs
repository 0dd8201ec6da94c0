//! The reports for users and machines: one file a format, each of which takes the same verdicts, one at a time, and writes.

pub(crate) mod format;
pub(crate) mod model;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(feature = "cli")]
pub(crate) mod terminal;

use std::collections::HashMap;
use std::io::{self, Write};
use std::str::FromStr;
use std::sync::Arc;

use crate::base::lang::{Lang, Localized};
use crate::pack::Pack;
use crate::verdict::summary::{RunInfo, Summary};
use crate::verdict::{Column, Decision, RuleId, Verdict};

/// The JSON Schema of `countersign/1`.
pub const SCHEMA: &str = include_str!("schema.json");

/// A form in which results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Format {
    /// For people at a terminal.
    #[cfg(feature = "cli")]
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
    pub(crate) const ALL: [Self; if cfg!(feature = "cli") { 9 } else { 8 }] = [
        #[cfg(feature = "cli")]
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
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            #[cfg(feature = "cli")]
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
    pub(crate) fn is_whole_after_each_line(self) -> bool {
        self == Self::Jsonl
    }
}

/// A name that is no format's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such format")]
pub(crate) struct UnknownFormat;

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL.into_iter().find(|format| format.as_str() == name).ok_or(UnknownFormat)
    }
}

/// The titles of a pack's kinds and rules, and the columns that reports show of its documents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Titles {
    kinds: HashMap<Arc<str>, Localized>,
    rules: HashMap<RuleId, Localized>,
    columns: Vec<Arc<Column>>,
}

impl Titles {
    /// The titles in a pack.
    #[must_use]
    pub(crate) fn of(pack: &Pack) -> Self {
        let kinds = pack.manifest().kinds.iter().map(|kind| (Arc::clone(&kind.name), kind.title.clone()));
        let rules = pack
            .rules()
            .iter()
            .map(|rule| (rule.info.id.clone(), rule.info.checks.as_ref().unwrap_or(&rule.info.title).clone()));
        let mut columns: Vec<Arc<Column>> = Vec::new();
        for (column, _) in pack.manifest().kinds.iter().flat_map(|kind| &kind.columns) {
            if columns.iter().all(|known| known.name != column.name) {
                columns.push(Arc::clone(column));
            }
        }
        Self { kinds: kinds.collect(), rules: rules.collect(), columns }
    }

    /// The columns of all kinds, each name once, in the order in which the pack declares them.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &Arc<Column>> {
        self.columns.iter()
    }

    /// The title of a kind; its name where it has none.
    #[must_use]
    pub(crate) fn kind<'a>(&'a self, name: &'a str, lang: Lang) -> &'a str {
        self.kinds.get(name).map_or(name, |title| title.get(lang))
    }

    /// The neutral title of a rule; empty for what is no rule of the pack.
    #[must_use]
    pub(crate) fn rule(&self, id: &RuleId, lang: Lang) -> &str {
        self.rules.get(id).map_or("", |title| title.get(lang))
    }
}

/// The facts that every reporter knows before the first verdict.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    /// The policy and the day of the run.
    pub info: RunInfo,
    /// The language of all that a user reads.
    pub lang: Lang,
    /// Whether it is also told what passed, what was skipped, and why.
    pub explain: bool,
    /// The best decision that people are told of; `None`: all.
    pub only_from: Option<Decision>,
    /// Whether people see colours.
    pub colour: bool,
    /// The columns of the terminal.
    pub width: usize,
    /// The titles and columns of the pack.
    pub titles: Arc<Titles>,
}

impl Context {
    /// What a report for machines needs to know of a run.
    #[must_use]
    pub(crate) fn new(pack: &Pack, info: RunInfo, lang: Lang) -> Self {
        let titles = Arc::new(Titles::of(pack));
        Self { info, lang, explain: false, only_from: None, colour: false, width: 80, titles }
    }
}

/// Writes the results of one run in one format.
pub(crate) trait Reporter {
    /// Writes, or counts in, one verdict; verdicts arrive in the order of the input.
    ///
    /// # Errors
    /// The error of the output.
    fn verdict(&mut self, verdict: &Verdict) -> io::Result<()>;

    /// Writes what stands behind the last verdict.
    ///
    /// # Errors
    /// The error of the output.
    fn finish(self: Box<Self>, summary: &Summary) -> io::Result<()>;
}

/// Starts a report; nothing is written before the first verdict.
pub(crate) fn start<'w>(format: Format, context: Context, out: impl Write + 'w) -> Box<dyn Reporter + 'w> {
    match format {
        #[cfg(feature = "cli")]
        Format::Human => Box::new(format::human::Human::new(context, out)),
        Format::Json => Box::new(format::json::Json::new(context, out)),
        Format::Jsonl => Box::new(format::jsonl::Jsonl::new(context, out)),
        Format::Sarif => Box::new(format::sarif::Sarif::new(context, out)),
        Format::Junit => Box::new(format::junit::Junit::new(context, out)),
        Format::Github => Box::new(format::github::Github::new(context, out)),
        Format::Csv => Box::new(format::csv::Csv::new(context, out)),
        Format::Markdown => Box::new(format::markdown::Markdown::new(context, out)),
        Format::Html => Box::new(format::html::Html::new(context, out)),
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;

    /// The formats that draw on a terminal.
    const DRAWN: [&str; 2] = ["human.rs", "human_tests.rs"];

    fn sources(folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
    }

    #[test]
    fn what_formats_share_is_not_how_a_terminal_draws() {
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report");
        let draws = |path: &PathBuf| {
            let text = std::fs::read_to_string(path).unwrap();
            text.contains("report::terminal") || text.contains("super::terminal")
        };
        let (formats, model) = (sources(&own.join("format")), sources(&own.join("model")));
        assert!(formats.len() > 15 && model.len() > 4, "{formats:?} {model:?}");
        let mut drawn: Vec<_> = formats.iter().chain(&model).filter(|path| draws(path)).collect();
        assert!(drawn.iter().any(|path| path.ends_with("format/human.rs")), "the test sees nothing: {drawn:?}");
        drawn.retain(|path| !DRAWN.iter().any(|name| path.ends_with(Path::new("format").join(name))));
        assert!(drawn.is_empty(), "{drawn:?}");
    }

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
