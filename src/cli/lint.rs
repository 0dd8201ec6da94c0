//! `lint`: what is wrong or doubtful in a pack, for those who edit it.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use super::args::{Global, Lint, LintFormat, LintOutput};
use super::exit::ExitStatus;
use super::failure::Failure;
use super::output::PendingFile;
use super::terminal::Terminal;
use crate::base::lang::Lang;
use crate::pack::{Files, files};
use crate::report::format::{diagnostic, github, sarif};
use crate::report::terminal::painter::{Message, Painter};
use crate::rule::Rulebook;
use crate::source::{Code, Diagnostic, Severity, has_errors};

pub(super) fn run(arguments: &Lint, global: &Global, terminal: &mut Terminal<'_>) -> Result<ExitStatus, Failure> {
    let outputs = outputs(&arguments.format)?;
    let (files, unreadable) = read(global)?;
    let mut found = Rulebook::lint(files);
    found.splice(..0, unreadable);
    if arguments.deny.is_some() {
        found.iter_mut().filter(|it| it.severity == Severity::Warning).for_each(|it| it.severity = Severity::Error);
    }
    let painter = Painter { colour: terminal.coloured.0, ..terminal.painter() };
    for output in &outputs {
        let is_file = output.file.is_some();
        let text = render(output.format, &found, &Painter { colour: painter.colour && !is_file, ..painter });
        let text = text.map_err(|error| Failure::stdout(&error))?;
        match &output.file {
            None => terminal.print(&text)?,
            Some(path) => {
                let mut file = PendingFile::create(path)?;
                file.write_all(text.as_bytes()).map_err(|error| Failure::write(path, &error))?;
                file.commit()?;
            }
        }
    }
    if outputs.iter().all(|output| output.file.is_some()) {
        terminal.tell(&format!("{}\n", totals(&found, terminal.lang)));
    }
    Ok(if found.is_empty() { ExitStatus::Ok } else { ExitStatus::Worse })
}

/// The files of the pack, and what is wrong with single ones. A folder that is no pack cannot be looked at.
fn read(global: &Global) -> Result<(Files, Vec<Diagnostic>), Failure> {
    let Some(folder) = &global.rules else { return Ok((files::embedded(), Vec::new())) };
    let (files, unreadable) = files::read(folder);
    if has_errors(&unreadable) && !files.contains_key(files::POLICY) {
        return Err(unreadable.into());
    }
    Ok((files, unreadable))
}

/// What is written where: to standard output only one result, and to a file only one.
fn outputs(given: &[LintOutput]) -> Result<Vec<LintOutput>, Failure> {
    if given.is_empty() {
        return Ok(vec![LintOutput { format: LintFormat::Human, file: None }]);
    }
    let is_taken = |(at, output): &(usize, &LintOutput)| given.iter().take(*at).any(|other| other.file == output.file);
    if given.iter().enumerate().any(|entry| is_taken(&entry)) {
        let failure = Failure::new(Code::OutputConflict, "two results would go to one place", "两份结果将写入同一位置");
        return Err(failure.help("write `-f json=FILE`", "请写作 `-f json=FILE`"));
    }
    Ok(given.to_vec())
}

fn render(format: LintFormat, found: &[Diagnostic], painter: &Painter) -> io::Result<String> {
    match format {
        LintFormat::Human => Ok(human(found, painter)),
        LintFormat::Json => diagnostic::listing(found, painter.lang),
        LintFormat::Sarif => sarif::lint::diagnostics(found, painter.lang),
        LintFormat::Github => Ok(github::diagnostics(found, painter.lang)),
    }
}

fn human(found: &[Diagnostic], painter: &Painter) -> String {
    let mut out = String::new();
    for diagnostic in found {
        // Writing into a `String` cannot fail.
        let _ = writeln!(out, "{}", painter.draw(&Message::diagnostic(diagnostic, painter.lang)));
    }
    out.push_str(&totals(found, painter.lang));
    out + "\n"
}

fn totals(found: &[Diagnostic], lang: Lang) -> String {
    let count = |severity| found.iter().filter(|it| it.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    match lang {
        Lang::En if found.is_empty() => "nothing wrong, nothing doubtful".to_owned(),
        Lang::Zh if found.is_empty() => "没有错误，也没有可疑之处".to_owned(),
        Lang::En => format!("{errors} error{}, {warnings} warning{}", plural(errors), plural(warnings)),
        Lang::Zh => format!("{errors} 个错误，{warnings} 个警告"),
    }
}
