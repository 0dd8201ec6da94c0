//! Where results and diagnostics go, and what the environment says about them.

use std::env;
use std::io::{self, BufWriter, IsTerminal, Write};

use super::args::{Colour, Global};
use super::failure::Failure;
use crate::base::lang::Lang;
use crate::report::terminal::painter::Painter;

/// The columns where neither the environment nor a terminal names any.
const WIDTH: usize = 100;

/// The two streams and the environment of the program.
pub(super) struct Terminal<'a> {
    /// Results.
    pub(super) out: Box<dyn Write + 'a>,
    /// Diagnostics.
    pub(super) err: Box<dyn Write + 'a>,
    /// Whether each may be coloured, of results and diagnostics.
    pub(super) coloured: (bool, bool),
    pub(super) lang: Lang,
    pub(super) width: usize,
    /// The nature of the streams, where they are those of the process; only then are signals and the screen any concern of
    /// the run's.
    pub(super) process: Option<Process>,
}

/// The nature of the streams of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Process {
    /// Whether results are read on a terminal as they are written.
    pub(super) results_on_terminal: bool,
    /// Whether a line of the diagnostics can be drawn anew.
    pub(super) redraws: bool,
}

impl Terminal<'static> {
    /// The streams of the process.
    pub(super) fn of_process() -> Self {
        let dumb = env::var_os("TERM").is_some_and(|value| value == "dumb");
        let plain = dumb || env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let told = env::var("COLUMNS").ok().and_then(|value| value.parse().ok());
        let measured = || terminal_size::terminal_size_of(io::stdout()).map(|(columns, _)| usize::from(columns.0));
        let width = told.or_else(measured).unwrap_or(WIDTH);
        Self {
            out: Box::new(BufWriter::with_capacity(1 << 16, Patient(io::stdout()))),
            err: Box::new(io::stderr()),
            coloured: (io::stdout().is_terminal() && !plain, io::stderr().is_terminal() && !plain),
            lang: language(|name| env::var(name).ok(), sys_locale::get_locale),
            width: width.clamp(60, 200),
            process: Some(Process {
                results_on_terminal: io::stdout().is_terminal(),
                redraws: io::stderr().is_terminal() && !dumb,
            }),
        }
    }
}

impl Terminal<'_> {
    /// Takes what the command line says above the environment.
    pub(super) fn apply(&mut self, global: &Global) {
        self.lang = global.lang.unwrap_or(self.lang);
        match global.color {
            Colour::Auto => {}
            Colour::Always => self.coloured = (true, true),
            Colour::Never => self.coloured = (false, false),
        }
    }

    /// Draws diagnostics.
    pub(super) fn painter(&self) -> Painter {
        Painter { colour: self.coloured.1, width: self.width, lang: self.lang }
    }

    /// Writes a text to the results.
    pub(super) fn print(&mut self, text: &str) -> Result<(), Failure> {
        self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush()).map_err(|error| Failure::stdout(&error))
    }

    /// Writes a text to the diagnostics.
    pub(super) fn tell(&mut self, text: &str) {
        // As in `complain`: where diagnostics cannot be written nothing is left to be done.
        let _ = self.err.write_all(text.as_bytes()).and_then(|()| self.err.flush());
    }

    /// Writes why a command could not do its work.
    pub(super) fn complain(&mut self, failure: &Failure) {
        let painter = self.painter();
        for message in failure.messages(self.lang) {
            // Nothing is left to be done where even diagnostics cannot be written; the exit status still tells.
            let _ = writeln!(self.err, "{}", painter.draw(&message));
        }
        let _ = self.err.flush();
    }
}

/// The language that the environment asks for, by the precedence of POSIX; where it asks for none, that of the system.
fn language(variable: impl Fn(&str) -> Option<String>, system: impl FnOnce() -> Option<String>) -> Lang {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| variable(name).filter(|it| !it.is_empty()));
    let is_chinese = |locale: String| locale.to_ascii_lowercase().starts_with("zh");
    if set.or_else(system).is_some_and(is_chinese) { Lang::Zh } else { Lang::En }
}

/// A stream whose reader may go away: then the rest is dropped, and the exit status is that of the whole run.
struct Patient<W>(W);

fn patient<T>(result: io::Result<T>, otherwise: T) -> io::Result<T> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(otherwise),
        other => other,
    }
}

impl<W: Write> Write for Patient<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        patient(self.0.write(bytes), bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        patient(self.0.flush(), ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_names_the_language() {
        let with = |set: &'static [(&str, &str)]| {
            let variable =
                |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            language(variable, || None)
        };
        assert_eq!(with(&[("LANG", "zh_CN.UTF-8")]), Lang::Zh);
        assert_eq!(with(&[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")]), Lang::En);
        assert_eq!(with(&[("LC_ALL", ""), ("LANG", "zh")]), Lang::Zh);
        assert_eq!(with(&[]), Lang::En);
    }

    #[test]
    fn the_system_names_the_language_only_where_the_environment_does_not() {
        let system = || Some("zh-Hans-CN".to_owned());
        assert_eq!(language(|_| None, system), Lang::Zh);
        assert_eq!(language(|_| Some(String::new()), system), Lang::Zh);
        assert_eq!(language(|name| (name == "LANG").then(|| "en_GB.UTF-8".to_owned()), system), Lang::En);
        assert_eq!(language(|_| None, || Some("de-DE".to_owned())), Lang::En);
    }

    #[test]
    fn a_closed_pipe_is_no_error() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
        }
        let mut stream = Patient(Closed);
        assert!(stream.write_all(b"verdict").is_ok());
        assert!(stream.flush().is_ok());
    }
}
