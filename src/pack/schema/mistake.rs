//! Mistakes in schema files, in both languages.

use std::sync::Arc;

use crate::base::lang::Text;
use crate::pack::PackError;
use crate::source::{Source, Span, nearest};

/// A mistake in a schema file.
#[derive(Clone, Debug)]
pub(super) struct Mistake {
    message: Text,
    place: Option<(Arc<Source>, Span)>,
    help: Option<Text>,
}

impl Mistake {
    /// A mistake whose place is still to be said.
    pub(super) fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { message: Text::new(en, zh), place: None, help: None }
    }

    /// Says where.
    pub(super) fn at(mut self, source: &Arc<Source>, span: Span) -> Self {
        self.place = Some((Arc::clone(source), span));
        self
    }

    /// Adds what to do about it.
    pub(super) fn help(mut self, en: impl Into<String>, zh: impl Into<String>) -> Self {
        self.help = Some(Text::new(en, zh));
        self
    }

    /// Adds a "did you mean" where a known name is near to what was written, else other help.
    pub(super) fn suggest<'n>(self, written: &str, known: impl IntoIterator<Item = &'n str>, other: [&str; 2]) -> Self {
        match nearest(written, known) {
            Some(near) => self.help(format!("did you mean `{near}`?"), format!("是否应为 `{near}`？")),
            None => self.help(other[0], other[1]),
        }
    }

    /// What sorts mistakes: the file, then the place in it.
    pub(super) fn order(&self) -> (String, u32) {
        self.place.as_ref().map_or_else(Default::default, |(source, span)| (source.name().to_string(), span.start))
    }
}

impl From<Mistake> for PackError {
    fn from(mistake: Mistake) -> Self {
        let error = match &mistake.place {
            Some((source, span)) => Self::at(source, *span, mistake.message.en),
            None => Self::nowhere(mistake.message.en),
        };
        match mistake.help {
            Some(help) => error.help(help.en),
            None => error,
        }
    }
}
