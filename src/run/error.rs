//! Why a run came to no end.

use std::{fmt, io};

use crate::base::lang::Lang;
use crate::intake;
use crate::verdict::{Place, redact};

/// Why a run came to no end.
#[derive(Debug)]
pub enum Error {
    /// The inputs could not be gathered, and nothing was judged; or a document that was set aside could not be read again.
    Intake(intake::Error),
    /// The threads of the run could not be started.
    Threads(io::Error),
    /// A verdict could not be handed over.
    Sink(io::Error),
}

impl Error {
    /// What is wrong: lowercase, no full stop, values in backticks, safe to print.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Intake(error), lang) => error.message(lang),
            (Self::Threads(error), Lang::En) => format!("the threads of the run cannot be started: {error}"),
            (Self::Threads(error), Lang::Zh) => format!("无法启动运行所需的线程：{error}"),
            (Self::Sink(error), Lang::En) => format!("the report cannot be written: {error}"),
            (Self::Sink(error), Lang::Zh) => format!("无法写出报告：{error}"),
        }
    }

    /// The error without what documents say.
    #[must_use]
    pub fn redacted(self) -> Self {
        match self {
            Self::Intake(intake::Error::LookUp(fault)) => {
                Self::Intake(intake::Error::LookUp(Box::new(redact::fault(*fault))))
            }
            other => other,
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Intake(error) => error.help(lang),
            Self::Threads(_) => Some(match lang {
                Lang::En => "ask for fewer with --jobs".to_owned(),
                Lang::Zh => "请用 --jobs 减少线程数".to_owned(),
            }),
            Self::Sink(_) => None,
        }
    }

    /// Where it is wrong, in a document that could not be used.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Intake(error) => error.place(),
            Self::Threads(_) | Self::Sink(_) => None,
        }
    }

    /// A second place that belongs to it.
    #[must_use]
    pub fn related(&self) -> Option<&Place> {
        match self {
            Self::Intake(error) => error.related(),
            Self::Threads(_) | Self::Sink(_) => None,
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
            Self::Threads(error) | Self::Sink(error) => Some(error),
        }
    }
}
