//! `rules`: the catalogue, as a table or as JSON.

use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};
use serde::Serialize;

use super::args::{Global, ListFormat, Rules};
use super::exit::ExitStatus;
use super::failure::Failure;
use super::pack;
use super::terminal::Terminal;
use crate::author::CaseFile;
use crate::finding::{Outcome, Role};
use crate::lang::{Lang, Text};
use crate::policy::{Pack, Rule};
use crate::printable::printable;
use crate::template::Template;

pub(super) fn run(arguments: &Rules, global: &Global, terminal: &mut Terminal<'_>) -> Result<ExitStatus, Failure> {
    let pack = pack(global)?;
    let text = match arguments.format {
        ListFormat::Table => table(&pack, terminal.lang, terminal.width),
        ListFormat::Json => json(&pack)?,
    };
    terminal.print(&text)?;
    Ok(ExitStatus::Ok)
}

fn table(pack: &Pack, lang: Lang, width: usize) -> String {
    let heading = match lang {
        Lang::En => ["rule", "outcome", "role", "clause", "title"],
        Lang::Zh => ["规则", "处理", "审批", "条款", "标题"],
    };
    let mut table = Table::new();
    let style = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
    table.load_style(style).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX)).set_header(heading);
    // Ids are copied to other commands, so they are never broken; titles are.
    table.set_constraints([ColumnConstraint::ContentWidth; 4]);
    for rule in pack.rules() {
        let info = &rule.info;
        let cells = [
            info.id.as_str(),
            &outcome(info.outcome, lang),
            info.outcome.role().map_or("", |role| role.title(lang)),
            info.clause.as_deref().unwrap_or_default(),
            info.title.get(lang),
        ];
        table.add_row(cells.map(|cell| printable(cell).into_owned()));
    }
    let lines: Vec<_> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    format!("{}\n", lines.join("\n"))
}

/// An outcome without its role, which has a column of its own.
fn outcome(outcome: Outcome, lang: Lang) -> String {
    match outcome {
        Outcome::Refer(_) if lang == Lang::Zh => "转交".to_owned(),
        Outcome::Refer(_) => outcome.as_str().to_owned(),
        other => other.title(lang),
    }
}

/// A rule as machines read it; the names are a contract.
#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    kind: &'a str,
    outcome: &'static str,
    role: Option<&'static str>,
    clause: Option<&'a str>,
    basis: Option<&'a str>,
    from_stage: Option<&'a str>,
    effective_from: Option<String>,
    effective_until: Option<String>,
    supersedes: Option<&'a str>,
    title: Languages,
    message: Languages,
    remedy: Languages,
    cases: usize,
}

#[derive(Serialize)]
struct Languages {
    en: String,
    zh: String,
}

impl From<&Text> for Languages {
    fn from(text: &Text) -> Self {
        Self { en: text.en.clone(), zh: text.zh.clone() }
    }
}

impl From<&[Template; 2]> for Languages {
    fn from([en, zh]: &[Template; 2]) -> Self {
        Self { en: template_text(en, Lang::En), zh: template_text(zh, Lang::Zh) }
    }
}

/// A template with its arguments as `{name}`.
pub(super) fn template_text(template: &Template, lang: Lang) -> String {
    template.render(&Vec::new(), lang)
}

/// How many cases stand beside a rule.
pub(super) fn cases(pack: &Pack, rule: &Rule) -> Result<usize, Failure> {
    Ok(CaseFile::read(pack, rule)?.map_or(0, |file| file.cases.len()))
}

fn json(pack: &Pack) -> Result<String, Failure> {
    let listed = pack.rules().iter().map(|rule| {
        let info = &*rule.info;
        Ok(Listed {
            id: info.id.as_str(),
            kind: &info.kind,
            outcome: info.outcome.as_str(),
            role: info.outcome.role().map(Role::as_str),
            clause: info.clause.as_deref(),
            basis: info.basis.as_deref(),
            from_stage: info.from_stage.as_deref(),
            effective_from: info.effective_from.map(|date| date.to_string()),
            effective_until: info.effective_until.map(|date| date.to_string()),
            supersedes: info.supersedes.as_ref().map(crate::finding::RuleId::as_str),
            title: (&info.title).into(),
            message: (&info.message).into(),
            remedy: (&info.remedy).into(),
            cases: cases(pack, rule)?,
        })
    });
    let listed: Vec<_> = listed.collect::<Result<_, Failure>>()?;
    let text = serde_json::to_string_pretty(&listed).map_err(|error| Failure::stdout(&error.into()))?;
    Ok(format!("{text}\n"))
}
