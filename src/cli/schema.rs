//! `schema`: the JSON Schema of a kind of document, of the parameters, of a list, or of the report.

use super::args::{Global, Schema};
use super::exit::ExitStatus;
use super::failure::Failure;
use super::rulebook;
use super::terminal::Terminal;
use crate::author::{schema, schema_names};
use crate::report;
use crate::source::{Code, nearest};

/// The name of the report's own schema.
const REPORT: &str = "report";

pub(super) fn run(arguments: &Schema, global: &Global, terminal: &mut Terminal<'_>) -> Result<ExitStatus, Failure> {
    let wanted = arguments.name.as_str();
    if wanted == REPORT {
        terminal.print(report::SCHEMA)?;
        return Ok(ExitStatus::Ok);
    }
    let rulebook = rulebook(global, terminal)?;
    let Some(source) = schema(rulebook.pack(), wanted) else {
        let mut names = schema_names(rulebook.pack());
        names.push(REPORT.to_owned());
        return Err(unknown(wanted, &names));
    };
    terminal.print(&format!("{}\n", source.text().trim_end()))?;
    Ok(ExitStatus::Ok)
}

fn unknown(wanted: &str, names: &[String]) -> Failure {
    let failure =
        Failure::new(Code::Usage, format!("there is no schema `{wanted}`"), format!("没有名为 `{wanted}` 的模式"));
    match nearest(wanted, names.iter().map(String::as_str)) {
        Some(near) => failure.help(format!("did you mean `{near}`?"), format!("是否指 `{near}`？")),
        None => failure.help(format!("known here: {}", names.join(", ")), format!("可用：{}", names.join("、"))),
    }
}
