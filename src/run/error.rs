//! Why a run came to no end.

use std::fmt;
use std::io;

use crate::finding::Place;
use crate::intake;
use crate::lang::Lang;

/// Why a run came to no end.
#[derive(Debug)]
pub enum Error {
    /// The inputs could not be gathered; nothing was judged.
    Intake(intake::Error),
    /// A verdict could not be handed over.
    Sink(io::Error),
}

impl Error {
    /// What is wrong: lowercase, no full stop, values in backticks, safe to print.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Intake(error), lang) => error.message(lang),
            (Self::Sink(error), Lang::En) => format!("the report cannot be written: {error}"),
            (Self::Sink(error), Lang::Zh) => format!("无法写出报告：{error}"),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Intake(error) => error.help(lang),
            Self::Sink(_) => None,
        }
    }

    /// Where it is wrong, in a document that could not be used.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Intake(error) => error.place(),
            Self::Sink(_) => None,
        }
    }

    /// A second place that belongs to it.
    #[must_use]
    pub fn related(&self) -> Option<&Place> {
        match self {
            Self::Intake(error) => error.related(),
            Self::Sink(_) => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Intake(error) => Some(error),
            Self::Sink(error) => Some(error),
        }
    }
}
