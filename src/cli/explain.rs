//! `explain`: all there is to know about one rule, its script included.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::args::{Explain, Global};
use super::exit::ExitStatus;
use super::failure::Failure;
use super::rulebook;
use super::rules::{cases, template_text};
use super::terminal::Terminal;
use crate::base::lang::Lang;
use crate::base::value::show_date;
use crate::document::{Pointer, to_json};
use crate::pack::{Pack, Rule};
use crate::report::terminal::layout::{Paint, paint, printable_lines};
use crate::report::terminal::painter::Painter;
use crate::source::Code;
use crate::source::nearest;
use crate::verdict::RuleInfo;

pub(super) fn run(arguments: &Explain, global: &Global, terminal: &mut Terminal<'_>) -> Result<ExitStatus, Failure> {
    let rulebook = rulebook(global, terminal)?;
    let pack = rulebook.pack();
    let wanted = arguments.rule.as_str();
    let Some(rule) = pack.rules().iter().find(|rule| rule.info.id.as_str() == wanted) else {
        return Err(unknown(wanted, pack));
    };
    let painter = Painter { colour: terminal.coloured.0, ..terminal.painter() };
    let text = explained(pack, rule, &painter)?;
    terminal.print(&text)?;
    Ok(ExitStatus::Ok)
}

fn unknown(wanted: &str, pack: &Pack) -> Failure {
    let failure = Failure::new(Code::Usage, format!("there is no rule `{wanted}`"), format!("没有规则 `{wanted}`"));
    match nearest(wanted, pack.rules().iter().map(|rule| rule.info.id.as_str())) {
        Some(near) => failure.help(format!("did you mean `{near}`?"), format!("是否指 `{near}`？")),
        None => failure.help("`countersign rules` lists them all", "`countersign rules` 列出全部规则"),
    }
}

fn explained(pack: &Pack, rule: &Rule, painter: &Painter) -> Result<String, Failure> {
    let lang = painter.lang;
    let info = &*rule.info;
    let heading = paint(&printable_lines(info.id.as_str()), Paint::Bold, painter.colour);
    let title = printable_lines(info.title.get(lang));
    let mut notes = facts(pack, info, lang);
    let (cases_word, file_word) = match lang {
        Lang::En => ("cases", "file"),
        Lang::Zh => ("用例", "文件"),
    };
    let today = jiff::ZonedDateTime::now().date();
    for (name, value) in parameters(pack, rule, today) {
        notes.push((if lang == Lang::En { "parameter" } else { "参数" }, format!("{name} = {value}")));
    }
    notes.push((cases_word, cases(pack, rule).to_string()));
    notes.push((file_word, rule.source.name().to_string()));
    let script = printable_lines(rule.source.text());
    let script: Vec<_> = script.lines().map(|line| format!("  {line}").trim_end().to_owned()).collect();
    Ok(format!("{heading}  {title}\n\n{}\n{}\n", painter.notes(&notes), script.join("\n")))
}

/// The parameters that the rule reads, itself or in functions of `lib/`, with the values in force on a day.
fn parameters(pack: &Pack, rule: &Rule, day: Date) -> BTreeMap<String, String> {
    let in_force = pack.parameters().on(day);
    let library = pack.files().iter().filter(|(path, _)| {
        let name = path.strip_prefix("lib/").and_then(|path| path.strip_suffix(".rhai"));
        name.is_some_and(|name| rule.source.text().contains(&format!("{name}::")))
    });
    let texts = std::iter::once(rule.source.text()).chain(library.map(|(_, source)| source.text()));
    let named = texts.flat_map(|text| text.split("policy.").skip(1)).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.').unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default().trim_end_matches('.')
    });
    let value = |name: &str| in_force.at(&Pointer::root().join_dotted(name)).map(to_json);
    named.filter_map(|name| Some((name.to_owned(), printable_lines(&value(name)?)))).collect()
}

/// What the header says, in words.
fn facts(pack: &Pack, info: &RuleInfo, lang: Lang) -> Vec<(&'static str, String)> {
    let pick = |en, zh| if lang == Lang::En { en } else { zh };
    let kind = pack.manifest().kind(&info.kind).map_or(&*info.kind, |kind| kind.title.get(lang));
    let optional = [
        (pick("clause", "条款"), info.clause.clone()),
        (pick("basis", "依据"), info.basis.as_ref().map(|basis| basis.get(lang).to_owned())),
        (pick("from stage", "起始阶段"), info.from_stage.clone()),
        (pick("in force from", "生效日期"), info.effective_from.map(|date| show_date(date, lang))),
        (pick("in force until", "失效日期"), info.effective_until.map(|date| show_date(date, lang))),
        (pick("supersedes", "取代"), info.supersedes.as_ref().map(ToString::to_string)),
    ];
    let mut facts =
        vec![(pick("judges", "适用于"), kind.to_owned()), (pick("outcome", "处理"), info.outcome_title(lang))];
    facts.extend(optional.into_iter().filter_map(|(word, text)| Some((word, text?))));
    facts.push((pick("message", "说明"), template_text(info.message.of(lang))));
    facts.push((pick("remedy", "补救"), template_text(info.remedy.of(lang))));
    facts
}
