//! `functions`: the functions that rules can call, as a list, or all there is to know about one.

use super::args::{Functions, ListFormat};
use super::exit::ExitStatus;
use super::failure::Failure;
use super::terminal::Terminal;
use crate::author::{FunctionEntry, functions, reference};
use crate::base::lang::Lang;
use crate::report::terminal::layout::{Paint, paint, wrap};
use crate::report::terminal::painter::Painter;

pub(super) fn run(arguments: &Functions, terminal: &mut Terminal<'_>) -> Result<ExitStatus, Failure> {
    let painter = Painter { colour: terminal.coloured.0, ..terminal.painter() };
    let entries = functions(arguments.name.as_deref())?;
    let text = match arguments.format {
        ListFormat::Table if arguments.name.is_some() => {
            let forms: Vec<_> = entries.iter().map(|entry| of_one(entry, &painter)).collect();
            forms.join("\n")
        }
        ListFormat::Table => list(&entries, &painter),
        ListFormat::Json => {
            let listed = serde_json::to_string_pretty(&entries);
            format!("{}\n", listed.map_err(|error| Failure::stdout(&error.into()))?)
        }
        ListFormat::Markdown => reference(&entries),
    };
    terminal.print(&text)?;
    Ok(ExitStatus::Ok)
}

/// The column at which what a function does is said. A longer signature has its line for itself.
const COLUMN: usize = 44;

fn list(entries: &[FunctionEntry], painter: &Painter) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut theme = "";
    for entry in entries {
        if entry.theme.en != theme {
            theme = entry.theme.en;
            lines.extend([String::new(), paint(entry.theme.of(painter.lang), Paint::Bold, painter.colour)]);
        }
        let does = wrap(entry.does.of(painter.lang), painter.width.saturating_sub(COLUMN).max(24));
        let mut does = does.iter();
        // Signatures are plain ASCII.
        let first = match entry.signature.len() + 4 <= COLUMN {
            true => does.next().map_or("", |line| line),
            false => "",
        };
        let width = COLUMN.saturating_sub(2);
        lines.push(format!("  {:width$}{first}", entry.signature));
        lines.extend(does.map(|line| format!("{:COLUMN$}{line}", "")));
    }
    let lines: Vec<_> = lines.iter().skip(1).map(|line| line.trim_end()).collect();
    format!("{}\n", lines.join("\n"))
}

fn of_one(entry: &FunctionEntry, painter: &Painter) -> String {
    let lang = painter.lang;
    let pick = |en, zh| if lang == Lang::En { en } else { zh };
    let heading = paint(&entry.signature, Paint::Bold, painter.colour);
    let does: Vec<_> = wrap(entry.does.of(lang), painter.width.saturating_sub(2));
    let does: Vec<_> = does.iter().map(|line| format!("  {line}")).collect();
    let mut notes: Vec<(&'static str, String)> = Vec::new();
    for parameter in &entry.parameters {
        let optional = if parameter.optional { pick(" (may be left out)", "（可省略）") } else { "" };
        notes.push((parameter.name, format!("{}{optional}", parameter.takes.of(lang))));
    }
    notes.push((pick("gives", "结果"), entry.gives.of(lang).to_owned()));
    notes.extend(entry.reads.map(|reads| (pick("reads", "读取"), reads.of(lang).to_owned())));
    notes.push((pick("example", "示例"), entry.example.to_owned()));
    if !entry.result.is_empty() {
        notes.push((pick("comes to", "得到"), entry.result.to_owned()));
    }
    format!("{heading}\n{}\n\n{}", does.join("\n"), painter.notes(&notes))
}
