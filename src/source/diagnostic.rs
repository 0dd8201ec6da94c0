//! The one shape of "something is wrong here": for texts that cannot be read, packs, faults, runs, cases and lints alike.

use std::fmt;
use std::sync::Arc;

use super::{Code, Source, Span, nearest};
use crate::base::lang::{Bilingual, Lang};

/// How heavy a diagnostic is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know.
    Advice,
    /// Doubtful: somebody has to look at it.
    Warning,
    /// It stands in the way: a pack with one judges nothing, a document with one is not approved.
    #[default]
    Error,
}

/// A place that belongs to a diagnostic.
#[derive(Clone, Debug)]
pub struct Label {
    /// The text.
    pub source: Arc<Source>,
    /// What is underlined in it.
    pub span: Span,
    /// What is to be seen there; `None` where the message says it.
    pub text: Option<Bilingual>,
}

/// A text to be put in the place of another, which would mend what is wrong.
#[derive(Clone, Debug)]
pub struct Fix {
    /// The text to be changed.
    pub source: Arc<Source>,
    /// What is replaced.
    pub span: Span,
    /// What is put in its place.
    pub replacement: String,
}

/// Something that is wrong or doubtful, with the places and what to do about it.
///
/// The first label, where there is one, is what the message is about; the others are beside it.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// What kind of mistake it is.
    pub code: Code,
    /// How heavy it is.
    pub severity: Severity,
    /// What is wrong: lowercase, no full stop, values in backticks.
    pub message: Bilingual,
    /// Where; empty for what has no place.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<Bilingual>,
    /// A change that would mend it.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// An error without a place.
    pub fn error(code: Code, en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: Bilingual::new(en, zh),
            labels: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// A warning without a place.
    pub fn warning(code: Code, en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, en, zh) }
    }

    /// Adds a place: the first is the one that the message is about.
    #[must_use]
    pub fn at(mut self, source: &Arc<Source>, span: Span) -> Self {
        self.labels.push(Label { source: Arc::clone(source), span, text: None });
        self
    }

    /// Adds a place and what is to be seen there.
    #[must_use]
    pub fn label(mut self, source: &Arc<Source>, span: Span, en: impl Into<String>, zh: impl Into<String>) -> Self {
        self.labels.push(Label { source: Arc::clone(source), span, text: Some(Bilingual::new(en, zh)) });
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, en: impl Into<String>, zh: impl Into<String>) -> Self {
        self.help = Some(Bilingual::new(en, zh));
        self
    }

    /// Adds a "did you mean", where one of the known names is near to what was written; else the names that are known.
    /// A near name is also a fix, where what was written stands at the first place, alone or in quotes.
    #[must_use]
    pub fn suggest<'n>(self, written: &str, known: impl IntoIterator<Item = &'n str>) -> Self {
        const LISTED: usize = 20;
        let known: Vec<_> = known.into_iter().collect();
        match nearest(written, known.iter().copied()) {
            Some(name) => {
                self.mend(written, name).help(format!("did you mean `{name}`?"), format!("是否应为 `{name}`？"))
            }
            None if known.is_empty() => self,
            None => {
                let more = if known.len() > LISTED { " …" } else { "" };
                let shown: Vec<_> = known.into_iter().take(LISTED).collect();
                self.help(
                    format!("known here: {}{more}", shown.join(", ")),
                    format!("此处可用：{}{more}", shown.join("、")),
                )
            }
        }
    }

    fn mend(mut self, written: &str, name: &str) -> Self {
        let found = self.labels.first().and_then(|label| {
            let text = label.source.slice(label.span);
            let at = text.find(written)?;
            let is_alone = text.len() - written.len() <= 2;
            let start = label.span.start as usize + at;
            is_alone.then(|| (Arc::clone(&label.source), Span::new(start, start + written.len())))
        });
        self.fix = found.map(|(source, span)| Fix { source, span, replacement: name.to_owned() });
        self
    }

    /// The place that the message is about.
    #[must_use]
    pub fn place(&self) -> Option<&Label> {
        self.labels.first()
    }

    /// The text that is underlined first; empty where there is none.
    #[must_use]
    pub fn underlined(&self) -> &str {
        self.place().map_or("", |label| label.source.slice(label.span))
    }

    /// `file:line:column: message` in one line, as the crate's users print it.
    #[must_use]
    pub fn line(&self, lang: Lang) -> String {
        let message = self.message.get(lang);
        match self.place() {
            Some(label) => {
                let place = label.source.position(label.span.start);
                format!("{}:{}:{}: {message}", label.source.name(), place.line, place.column)
            }
            None => message.to_owned(),
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line(Lang::En))
    }
}

impl std::error::Error for Diagnostic {}

/// Whether any of these stands in the way.
#[must_use]
pub(crate) fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}
