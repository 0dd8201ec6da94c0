//! The pipeline over many documents.

use std::io;

use crate::engine::Rulebook;
use crate::finding::{Place, Verdict};
use crate::intake::Inputs;
use crate::lang::{Lang, Text};
use crate::summary::{RunInfo, Summary};

/// How a run judges.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The day on which the check is made.
    pub as_of: jiff::civil::Date,
    /// Each order alone.
    pub independent: bool,
    /// Threads.
    pub jobs: usize,
}

/// Why a run stopped.
#[derive(Debug, thiserror::Error)]
#[error("{}", message.en)]
pub struct Error {
    message: Text,
}

impl Error {
    /// What happened.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        self.message.get(lang).to_owned()
    }

    /// Where it is wrong.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        None
    }

    /// A second place that belongs to it.
    #[must_use]
    pub fn related(&self) -> Option<&Place> {
        None
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self, _lang: Lang) -> Option<String> {
        None
    }
}

/// Judges documents.
///
/// # Errors
/// Where nothing could be judged.
pub fn check(
    _rulebook: &Rulebook,
    _inputs: &Inputs,
    _settings: &Settings,
    _sink: &mut dyn FnMut(Verdict) -> io::Result<()>,
) -> Result<(RunInfo, Summary), Error> {
    Err(Error { message: Text::new("not built yet", "尚未实现") })
}
