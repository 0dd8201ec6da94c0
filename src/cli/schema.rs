//! `schema`: the JSON Schema of a kind of document, or of the report.

use super::args::{Global, Schema};
use super::exit::ExitStatus;
use super::failure::Failure;
use super::rulebook;
use super::terminal::Terminal;
use crate::report;
use crate::source::Code;
use crate::source::nearest;

/// The name of the report's own schema.
const REPORT: &str = "report";

pub(super) fn run(arguments: &Schema, global: &Global, terminal: &mut Terminal<'_>) -> Result<ExitStatus, Failure> {
    let wanted = arguments.kind.as_str();
    if wanted == REPORT {
        terminal.print(report::SCHEMA)?;
        return Ok(ExitStatus::Ok);
    }
    let rulebook = rulebook(global, terminal)?;
    let pack = rulebook.pack();
    let manifest = pack.manifest();
    let Some(kind) = manifest.kind(wanted) else {
        let names: Vec<_> = manifest.kinds.iter().map(|kind| &*kind.name).chain([REPORT]).collect();
        let failure =
            Failure::new(Code::Usage, format!("there is no schema `{wanted}`"), format!("没有名为 `{wanted}` 的模式"));
        return Err(match nearest(wanted, names.iter().copied()) {
            Some(near) => failure.help(format!("did you mean `{near}`?"), format!("是否指 `{near}`？")),
            None => failure.help(format!("known here: {}", names.join(", ")), format!("可用：{}", names.join("、"))),
        });
    };
    let text = pack.files().get(&kind.schema.0).map(|source| source.text()).unwrap_or_default();
    terminal.print(&format!("{}\n", text.trim_end()))?;
    Ok(ExitStatus::Ok)
}
