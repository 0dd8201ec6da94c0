//! The face of the library: a policy made ready once, which judges texts like the program does.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;

use crate::base::lang::Lang;
use crate::base::monitor::Monitor;
use crate::base::pool::Pool;
use crate::intake::{Inputs, Text};
use crate::pack::files;
use crate::report::{self, Context, Format};
use crate::rule::Rulebook;
use crate::run::{self, Settings};
use crate::source::{Code, Diagnostic, has_errors};
use crate::verdict::summary::{RunInfo, Summary};
use crate::verdict::{self, Decision, Finding};

/// A policy pack that is ready to judge, with the day of the check and the documents that are looked up.
///
/// It is made once, is cheap to clone, and is shared by threads. Its decisions are those of the program `countersign check`,
/// schema, waivers, change requests and credit included: there is no way around any of them.
#[derive(Clone)]
pub struct Checker {
    rulebook: Arc<Rulebook>,
    pool: Arc<Pool>,
    as_of: Option<Date>,
    with: Vec<Text>,
    independent: bool,
}

/// Bytes of a text that is judged by the thread that asks: handing it over would take longer than the work.
const SMALL: usize = 64 << 10;

impl fmt::Debug for Checker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checker")
            .field("rulebook", &self.rulebook)
            .field("as_of", &self.as_of)
            .field("with", &self.with.len())
            .field("independent", &self.independent)
            .finish_non_exhaustive()
    }
}

/// Everything that is wrong with a pack or an input; never empty.
#[derive(Clone, Debug)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Each mistake, in the order of the files.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Diagnostics {}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl Checker {
    /// The policy that is built into the program.
    ///
    /// # Errors
    /// What is wrong with that policy, which its tests keep from being anything; or why no thread can be started.
    pub fn embedded() -> Result<Self, Diagnostics> {
        Self::new(Rulebook::embedded().map_err(Diagnostics)?)
    }

    /// The policy pack in a folder.
    ///
    /// # Errors
    /// Every mistake in every file of the pack.
    pub fn load(folder: impl AsRef<Path>) -> Result<Self, Diagnostics> {
        let (files, unreadable) = files::read(folder.as_ref());
        if has_errors(&unreadable) {
            return Err(Diagnostics(unreadable));
        }
        Self::of_files(files)
    }

    /// The policy pack in memory: the texts of its files by their paths, `policy.toml` among them.
    ///
    /// # Errors
    /// Every mistake in every file of the pack.
    pub fn from_files(files: BTreeMap<String, String>) -> Result<Self, Diagnostics> {
        Self::of_files(files::of_texts(files))
    }

    fn of_files(files: files::Files) -> Result<Self, Diagnostics> {
        let (rulebook, diagnostics) = Rulebook::load(files);
        Self::new(rulebook.ok_or(Diagnostics(diagnostics))?)
    }

    fn new(rulebook: Rulebook) -> Result<Self, Diagnostics> {
        let pool = Pool::new(1).map_err(|error| Diagnostics::from(run::Error::Threads(error).diagnostic()))?;
        let (rulebook, pool) = (Arc::new(rulebook), Arc::new(pool));
        Ok(Self { rulebook, pool, as_of: None, with: Vec::new(), independent: false })
    }

    /// The same policy as on a day; without this, on the day on which it is asked.
    #[must_use]
    pub fn as_of(&self, day: Date) -> Self {
        Self { as_of: Some(day), ..self.clone() }
    }

    /// The same policy, judging each document alone: without the credit that others of the same text reserve.
    #[must_use]
    pub fn independent(&self) -> Self {
        Self { independent: true, ..self.clone() }
    }

    /// The same policy with more documents that are looked up and not judged: customers, earlier orders. The text is a
    /// document, an array, a case, or one document a line.
    ///
    /// # Errors
    /// A text that cannot be read as documents of the policy.
    pub fn with(&self, text: &str) -> Result<Self, Diagnostics> {
        self.with_named(&format!("with-{}", self.with.len() + 1), text)
    }

    /// The same of a text with a name, which places in it have as their source: the path of its file, say.
    ///
    /// # Errors
    /// As [`with`](Self::with).
    pub fn with_named(&self, name: &str, text: &str) -> Result<Self, Diagnostics> {
        let mut checker = self.clone();
        checker.with.push(Text::new(name, text));
        run::readable(&checker.rulebook, &checker.pool, &checker.with).map_err(|error| error.diagnostic())?;
        Ok(checker)
    }

    /// Judges every document of a text: a document, an array, a case, or one document a line.
    ///
    /// # Errors
    /// A text without any document to judge. What cannot be read beside others has a verdict of its own.
    pub fn check(&self, text: &str) -> Result<Report, Diagnostics> {
        self.check_named("-", text)
    }

    /// The same of a text with a name, which its verdicts have as their source: the path of its file, say.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub fn check_named(&self, name: &str, text: &str) -> Result<Report, Diagnostics> {
        let inputs =
            Inputs { judge_texts: vec![Text::new(name, text)], with_texts: self.with.clone(), ..Inputs::default() };
        let as_of = self.as_of.unwrap_or_else(|| self.rulebook.pack().manifest().clock.today());
        let settings = Settings { as_of, independent: self.independent, jobs: 1 };
        if text.len() <= SMALL && self.rulebook.is_shallow() {
            // What is too deep for the stack of this thread, which may be any, is told by an error or by a verdict.
            let report = self.run(&Pool::here(), &inputs, &settings);
            if let Ok(report) = report
                && !report.verdicts.iter().any(|verdict| run::is_too_deep(&verdict.0))
            {
                return Ok(report);
            }
        }
        self.run(&self.pool, &inputs, &settings).map_err(|error| error.diagnostic().into())
    }

    fn run(&self, pool: &Pool, inputs: &Inputs, settings: &Settings) -> Result<Report, run::Error> {
        let mut verdicts = Vec::new();
        let monitor = Arc::new(Monitor::new(false));
        let mut sink = |verdict| {
            verdicts.push(Verdict(verdict));
            Ok(())
        };
        let (info, summary) = run::check_in(pool, &self.rulebook, inputs, settings, &monitor, &mut sink)?;
        Ok(Report { rulebook: Arc::clone(&self.rulebook), verdicts, info, summary })
    }
}

/// The answers to one text.
#[derive(Clone, Debug)]
pub struct Report {
    rulebook: Arc<Rulebook>,
    verdicts: Vec<Verdict>,
    info: RunInfo,
    summary: Summary,
}

impl Report {
    /// One answer for each document, in the order of the text.
    #[must_use]
    pub fn verdicts(&self) -> &[Verdict] {
        &self.verdicts
    }

    /// The report `countersign/1` as the program writes it with `--format json`.
    ///
    /// # Errors
    /// None is known; the writer's own.
    pub fn to_json(&self, lang: Lang) -> Result<String, Diagnostics> {
        let mut out = Vec::new();
        let context = Context::new(self.rulebook.pack(), self.info.clone(), lang);
        let written = (|| -> io::Result<()> {
            let mut reporter = report::start(Format::Json, context, &mut out);
            self.verdicts.iter().try_for_each(|verdict| reporter.verdict(&verdict.0))?;
            reporter.finish(&self.summary)
        })();
        written.map_err(|error| Diagnostics::from(run::Error::Sink(error).diagnostic()))?;
        String::from_utf8(out).map_err(|error| {
            Diagnostics::from(Diagnostic::error(Code::Output, error.to_string(), "报告不是有效的 UTF-8"))
        })
    }
}

/// The answer for one document.
#[derive(Clone, Debug)]
pub struct Verdict(verdict::Verdict);

impl Verdict {
    /// What becomes of the document.
    #[must_use]
    pub fn decision(&self) -> Decision {
        self.0.decision
    }

    /// The document's kind; `None` where it could not be read.
    #[must_use]
    pub fn kind(&self) -> Option<&str> {
        Some(&*self.0.subject.kind).filter(|kind| !kind.is_empty())
    }

    /// The document's id, where it has one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.0.subject.id.as_deref()
    }

    /// The findings that count, heaviest first.
    pub fn reasons(&self) -> impl Iterator<Item = Reason<'_>> {
        self.0.reasons.iter().map(Reason)
    }

    /// The findings that a waiver sets aside.
    pub fn waived(&self) -> impl Iterator<Item = Reason<'_>> {
        self.0.waived.iter().map(Reason)
    }

    /// The rules that could not be judged, each with the places of the facts that it lacks, as `order/total_amount`.
    pub fn lacking(&self) -> impl Iterator<Item = (&str, Vec<String>)> {
        self.0.indeterminate.iter().map(|lacking| {
            let places = lacking.missing.iter().map(|place| format!("{}{}", place.document, place.pointer));
            (lacking.rule.id.as_str(), places.collect())
        })
    }

    /// What broke, or could not be read.
    pub fn faults(&self) -> impl Iterator<Item = Diagnostic> {
        self.0.faults.iter().map(verdict::Fault::diagnostic)
    }
}

/// A finding: what is wrong, and what would cure it.
#[derive(Clone, Copy, Debug)]
pub struct Reason<'a>(&'a Finding);

impl Reason<'_> {
    /// The rule's id, such as `order.credit.static-limit`.
    #[must_use]
    pub fn rule(&self) -> &str {
        self.0.rule.id.as_str()
    }

    /// What it does to the decision: `reject`, `return`, `refer`, `condition`, `risk` or `note`.
    #[must_use]
    pub fn outcome(&self) -> &'static str {
        self.0.rule.outcome.as_str()
    }

    /// Who decides, where it is a referral.
    #[must_use]
    pub fn role(&self) -> Option<&str> {
        self.0.rule.role.as_deref().map(|role| &*role.name)
    }

    /// What is wrong, in a few words.
    #[must_use]
    pub fn title(&self, lang: Lang) -> &str {
        self.0.rule.title.get(lang)
    }

    /// What is wrong here, with figures.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        self.0.message(lang)
    }

    /// What would cure it.
    #[must_use]
    pub fn remedy(&self, lang: Lang) -> String {
        self.0.remedy(lang)
    }

    /// Where, as `order/total_amount`: at least one place, the first the main one.
    pub fn places(&self) -> impl Iterator<Item = String> {
        self.0.at.iter().map(|place| format!("{}{}", place.document, place.pointer))
    }
}
