//! Why a run came to no end.

use std::{fmt, io};

use crate::intake;
use crate::source::{Code, Diagnostic};
use crate::verdict::redact;

/// Why a run came to no end.
#[derive(Debug)]
pub(crate) enum Error {
    /// The inputs could not be gathered, and nothing was judged; or a document that was set aside could not be read again.
    Intake(intake::Error),
    /// The threads of the run could not be started.
    Threads(io::Error),
    /// A verdict could not be handed over.
    Sink(io::Error),
}

impl Error {
    /// The error without what documents say.
    #[must_use]
    pub(crate) fn redacted(self) -> Self {
        match self {
            Self::Intake(intake::Error::LookUp(fault)) => {
                Self::Intake(intake::Error::LookUp(Box::new(redact::fault(*fault))))
            }
            other => other,
        }
    }

    /// The error in the shape that everything which is wrong is told in.
    #[must_use]
    pub(crate) fn diagnostic(&self) -> Diagnostic {
        match self {
            Self::Intake(error) => error.diagnostic(),
            Self::Threads(error) => Diagnostic::error(
                Code::Threads,
                format!("the threads of the run cannot be started: {error}"),
                format!("无法启动运行所需的线程：{error}"),
            )
            .help("ask for fewer with --jobs", "请用 --jobs 减少线程数"),
            Self::Sink(error) => Diagnostic::error(
                Code::Output,
                format!("the report cannot be written: {error}"),
                format!("无法写出报告：{error}"),
            ),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.diagnostic().fmt(f)
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
