//! Why a command could not do its work: the one place from which errors reach the user.

use std::io;
use std::path::Path;

use crate::base::lang::{Lang, Text};
use crate::pack::PackErrors;
use crate::report::model::words::Words;
use crate::report::terminal::painter::Message;
use crate::run;

/// Why a command could not do its work; the exit status is 2.
#[derive(Debug)]
pub(super) enum Failure {
    /// Mistakes in the pack, each with its place.
    Pack(PackErrors),
    /// A run that came to no end.
    Run(run::Error),
    /// Anything else.
    Told { message: Text, help: Option<Text> },
}

impl Failure {
    pub(super) fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self::Told { message: Text::new(en, zh), help: None }
    }

    /// Adds what to do about it.
    pub(super) fn help(self, en: impl Into<String>, zh: impl Into<String>) -> Self {
        match self {
            Self::Told { message, .. } => Self::Told { message, help: Some(Text::new(en, zh)) },
            other => other,
        }
    }

    /// Standard output cannot be written to.
    pub(super) fn stdout(error: &io::Error) -> Self {
        Self::new(format!("cannot write to standard output: {error}"), format!("无法写入标准输出：{error}"))
    }

    /// A file cannot be written.
    pub(super) fn write(path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        Self::new(format!("cannot write `{path}`: {error}"), format!("无法写入 `{path}`:{error}"))
    }

    /// The failure as messages.
    pub(super) fn messages(&self, lang: Lang) -> Vec<Message> {
        match self {
            Self::Pack(errors) => errors.0.iter().map(|error| Message::pack_error(error, lang)).collect(),
            Self::Run(error) => {
                let words = Words::of(lang);
                let mut message = Message::error(error.message(lang)).help(error.help(lang).as_deref(), lang);
                for (place, label, main) in [(error.place(), "", true), (error.related(), words.related, false)] {
                    if let Some((place, source)) = place.and_then(|place| Some((place, place.source.as_ref()?))) {
                        message = message.mark(source, place.span, label, main);
                    }
                }
                vec![message]
            }
            Self::Told { message, help } => {
                vec![Message::error(message.get(lang)).help(help.as_ref().map(|help| help.get(lang)), lang)]
            }
        }
    }
}

impl From<PackErrors> for Failure {
    fn from(errors: PackErrors) -> Self {
        Self::Pack(errors)
    }
}

impl From<run::Error> for Failure {
    fn from(error: run::Error) -> Self {
        Self::Run(error)
    }
}
