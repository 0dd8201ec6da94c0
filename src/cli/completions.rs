//! `completions`: the completion script of a shell.

use clap::CommandFactory;

use super::args::{Cli, Completions};
use super::exit::ExitStatus;
use super::failure::Failure;
use super::terminal::Terminal;

pub(super) fn run(arguments: &Completions, terminal: &mut Terminal<'_>) -> Result<ExitStatus, Failure> {
    // Into memory first: the generator does not report a failing stream, it stops the program.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "countersign", &mut script);
    terminal.print(&String::from_utf8_lossy(&script))?;
    Ok(ExitStatus::Ok)
}
