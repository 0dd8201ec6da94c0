//! The command line: arguments in, exit status out. Each subcommand is one file and resolves its arguments to plain settings.

mod args;
mod check;
mod completions;
mod exit;
mod explain;
mod failure;
mod init;
mod interrupt;
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
use std::sync::Arc;

use clap::Parser;

use self::args::{Cli, Command, Global};
use self::failure::Failure;
use self::terminal::Terminal;
use crate::pack::Pack;
pub use exit::ExitStatus;

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
        Command::Schema(schema) => schema::run(schema, &cli.global, terminal),
        Command::Init(init) => init::run(init, &cli.global, terminal),
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

/// The pack that the command line names, or the built-in one.
fn pack(global: &Global) -> Result<Arc<Pack>, Failure> {
    let pack = match &global.rules {
        Some(folder) => Pack::load(folder),
        None => Pack::embedded(),
    };
    Ok(pack?)
}
