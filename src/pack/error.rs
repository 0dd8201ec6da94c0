//! Mistakes in a pack: each points into its file, says what is wrong, and how to mend it.

use std::fmt;
use std::sync::Arc;

use crate::source::{Source, Span, nearest};

/// A second place that belongs to a mistake.
#[derive(Clone, Debug)]
pub struct Label {
    /// The file.
    pub source: Arc<Source>,
    /// Where in it.
    pub span: Span,
    /// What is to be seen there.
    pub text: String,
}

/// One mistake in a pack.
#[derive(Clone, Debug)]
pub struct PackError {
    /// What is wrong: lowercase, no full stop, values in backticks.
    pub message: String,
    /// The file; `None` where it is missing.
    pub source: Option<Arc<Source>>,
    /// Where in it.
    pub span: Span,
    /// What to do about it.
    pub help: Option<String>,
    /// A second place.
    pub label: Option<Label>,
}

impl PackError {
    /// A mistake at a place in a file.
    pub fn at(source: &Arc<Source>, span: Span, message: impl Into<String>) -> Self {
        Self { message: message.into(), source: Some(Arc::clone(source)), span, help: None, label: None }
    }

    /// A mistake without a place: a file that is missing or cannot be read.
    pub fn nowhere(message: impl Into<String>) -> Self {
        Self { message: message.into(), source: None, span: Span::default(), help: None, label: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a "did you mean", where one of the known names is near to what was written.
    #[must_use]
    pub fn suggest<'n>(self, written: &str, known: impl IntoIterator<Item = &'n str>) -> Self {
        let known: Vec<_> = known.into_iter().collect();
        match nearest(written, known.iter().copied()) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None if known.is_empty() => self,
            None => self.help(format!("known here: {}", known.join(", "))),
        }
    }

    /// Adds a second place.
    #[must_use]
    pub fn label(mut self, source: &Arc<Source>, span: Span, text: impl Into<String>) -> Self {
        self.label = Some(Label { source: Arc::clone(source), span, text: text.into() });
        self
    }
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(source) => {
                let place = source.position(self.span.start);
                write!(f, "{}:{}:{}: {}", source.name(), place.line, place.column, self.message)
            }
            None => f.write_str(&self.message),
        }
    }
}

/// Every mistake that was found in a pack; never empty.
#[derive(Clone, Debug)]
pub struct PackErrors(pub Vec<PackError>);

impl fmt::Display for PackErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for error in &self.0 {
            writeln!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for PackErrors {}

impl From<PackError> for PackErrors {
    fn from(error: PackError) -> Self {
        Self(vec![error])
    }
}
