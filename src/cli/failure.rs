//! Why a command could not do its work: the one place from which errors reach the user.

use std::io;
use std::path::Path;

use crate::lang::{Lang, Text};
use crate::policy::PackErrors;
use crate::report::human::diagnostic::Message;
use crate::run;

/// Why a command could not do its work; the exit status is 2.
#[derive(Debug)]
pub(super) enum Failure {
    /// Mistakes in the pack, each with its place.
    Pack(PackErrors),
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
            pack @ Self::Pack(_) => pack,
        }
    }

    /// Standard output cannot be written to.
    pub(super) fn stdout(error: &io::Error) -> Self {
        Self::new(format!("cannot write to standard output: {error}"), format!("无法写入标准输出:{error}"))
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
        let help = error.help(Lang::En).zip(error.help(Lang::Zh));
        Self::Told {
            message: Text::new(error.message(Lang::En), error.message(Lang::Zh)),
            help: help.map(|(en, zh)| Text::new(en, zh)),
        }
    }
}
