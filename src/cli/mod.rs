//! The command line: arguments in, exit status out. Each subcommand is one file and resolves its arguments to plain settings.

mod args;
mod check;
mod completions;
mod exit;
mod explain;
mod failure;
mod functions;
mod init;
mod interrupt;
mod lint;
mod output;
mod progress;
mod rules;
mod schema;
mod stats;
mod terminal;
mod test;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::io::Write as _;

use clap::Parser;

use self::args::{Cli, Command, Global};
use self::failure::Failure;
use self::terminal::Terminal;
use crate::pack::{Files, files};
use crate::rule::Rulebook;
use crate::source::{Diagnostic, has_errors};
pub(crate) use exit::ExitStatus;

/// Runs the program with the arguments and streams of the process.
pub fn main() -> ExitStatus {
    run(std::env::args_os(), &mut Terminal::of_process())
}

/// Runs the program.
fn run(arguments: impl IntoIterator<Item = OsString>, terminal: &mut Terminal<'_>) -> ExitStatus {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, terminal),
    };
    terminal.apply(&cli.global);
    let done = match &cli.command {
        Command::Check(check) => check::run(check, &cli.global, terminal),
        Command::Rules(rules) => rules::run(rules, &cli.global, terminal),
        Command::Explain(explain) => explain::run(explain, &cli.global, terminal),
        Command::Functions(functions) => functions::run(functions, terminal),
        Command::Schema(schema) => schema::run(schema, &cli.global, terminal),
        Command::Init(init) => init::run(init, &cli.global, terminal),
        Command::Lint(lint) => lint::run(lint, &cli.global, terminal),
        Command::Test(test) => test::run(test, &cli.global, terminal),
        Command::Completions(completions) => completions::run(completions, terminal),
    };
    done.unwrap_or_else(|failure| {
        terminal.complain(&failure);
        ExitStatus::CouldNotCheck
    })
}

/// Help and version are results; everything else that clap says is a mistake in the arguments.
fn usage(error: &clap::Error, terminal: &mut Terminal<'_>) -> ExitStatus {
    let (out, coloured) = if error.use_stderr() {
        (&mut terminal.err, terminal.coloured.1)
    } else {
        (&mut terminal.out, terminal.coloured.0)
    };
    let text = if coloured { error.render().ansi().to_string() } else { error.render().to_string() };
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    if error.use_stderr() || written.is_err() { ExitStatus::CouldNotCheck } else { ExitStatus::Ok }
}

/// The rulebook of the pack that the command line names, for those who edit it.
fn rulebook(global: &Global, terminal: &mut Terminal<'_>) -> Result<Rulebook, Failure> {
    loaded(global, terminal, Rulebook::examine)
}

/// The rulebook of the pack that the command line names, or of the built-in one. What is only doubtful in it is told.
fn loaded(
    global: &Global,
    terminal: &mut Terminal<'_>,
    load: fn(Files) -> (Option<Rulebook>, Vec<Diagnostic>),
) -> Result<Rulebook, Failure> {
    let Some(folder) = &global.rules else { return Ok(Rulebook::embedded()?) };
    let (files, mut diagnostics) = files::read(folder);
    if has_errors(&diagnostics) && !files.contains_key(files::POLICY) {
        return Err(diagnostics.into());
    }
    let (rulebook, found) = load(files);
    diagnostics.extend(found);
    match rulebook.filter(|_| !has_errors(&diagnostics)) {
        Some(rulebook) => {
            terminal.complain(&Failure::from(diagnostics));
            Ok(rulebook)
        }
        None => Err(diagnostics.into()),
    }
}
