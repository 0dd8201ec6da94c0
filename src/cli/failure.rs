//! Why a command could not do its work: the one place from which errors reach the user.

use std::io;
use std::path::Path;

use crate::base::lang::{Bilingual, Lang};
use crate::report::terminal::painter::Message;
use crate::run;
use crate::source::{Code, Diagnostic};

/// Why a command could not do its work; the exit status is 2.
#[derive(Debug)]
pub(super) struct Failure(Vec<Diagnostic>);

impl Failure {
    /// A failure without a place.
    pub(super) fn new(code: Code, en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self(vec![Diagnostic::error(code, en, zh)])
    }

    /// Adds what to do about it.
    pub(super) fn help(self, en: impl Into<String>, zh: impl Into<String>) -> Self {
        let help = Bilingual::new(en, zh);
        Self(self.0.into_iter().map(|it| Diagnostic { help: Some(help.clone()), ..it }).collect())
    }

    /// Standard output cannot be written to.
    pub(super) fn stdout(error: &io::Error) -> Self {
        Self::new(
            Code::Output,
            format!("cannot write to standard output: {error}"),
            format!("无法写入标准输出：{error}"),
        )
    }

    /// A file cannot be written.
    pub(super) fn write(path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        Self::new(Code::Output, format!("cannot write `{path}`: {error}"), format!("无法写入 `{path}`：{error}"))
    }

    /// The failure as messages.
    pub(super) fn messages(&self, lang: Lang) -> Vec<Message> {
        self.0.iter().map(|diagnostic| Message::diagnostic(diagnostic, lang)).collect()
    }
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Self(diagnostics)
    }
}

impl From<Box<Diagnostic>> for Failure {
    fn from(diagnostic: Box<Diagnostic>) -> Self {
        Self(vec![*diagnostic])
    }
}

impl From<run::Error> for Failure {
    fn from(error: run::Error) -> Self {
        Self(vec![error.diagnostic()])
    }
}
