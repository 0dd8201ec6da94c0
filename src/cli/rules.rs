//! `rules`: the catalogue, as a table, as JSON, or as a page.

use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};

use super::args::{Global, ListFormat, Rules};
use super::exit::ExitStatus;
use super::failure::Failure;
use super::rulebook;
use super::terminal::Terminal;
use crate::author::{Filter, entries, markdown};
use crate::base::lang::Lang;
use crate::base::printable::printable;
use crate::pack::Rule;

pub(super) fn run(arguments: &Rules, global: &Global, terminal: &mut Terminal<'_>) -> Result<ExitStatus, Failure> {
    let rulebook = rulebook(global, terminal)?;
    let pack = rulebook.pack();
    let rules = Filter(&arguments.filter).rules(pack)?;
    let text = match arguments.format {
        ListFormat::Table => table(&rules, terminal.lang),
        ListFormat::Json => {
            let listed = serde_json::to_string_pretty(&entries(pack, &rules));
            format!("{}\n", listed.map_err(|error| Failure::stdout(&error.into()))?)
        }
        ListFormat::Markdown => markdown(pack, &rules),
    };
    terminal.print(&text)?;
    Ok(ExitStatus::Ok)
}

fn table(rules: &[&Rule], lang: Lang) -> String {
    let heading = match lang {
        Lang::En => ["rule", "outcome", "role", "clause", "title"],
        Lang::Zh => ["规则", "处理", "审批", "条款", "标题"],
    };
    let mut table = Table::new();
    let style = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
    // Ids are copied to other commands and titles are read: neither is ever broken, however narrow the terminal.
    table.load_style(style).set_content_arrangement(ContentArrangement::Disabled).set_header(heading);
    for rule in rules {
        let info = &rule.info;
        let cells = [
            info.id.as_str(),
            info.outcome.title(lang),
            info.role.as_ref().map_or("", |role| role.title.get(lang)),
            info.clause.as_deref().unwrap_or_default(),
            info.title.get(lang),
        ];
        table.add_row(cells.map(|cell| printable(cell).into_owned()));
    }
    let lines: Vec<_> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    format!("{}\n", lines.join("\n"))
}
