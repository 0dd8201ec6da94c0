//! `explain`: all there is to know about one rule, its script included; or what the code of a message means.

use super::args::{Explain, Global};
use super::exit::ExitStatus;
use super::failure::Failure;
use super::rulebook;
use super::terminal::Terminal;
use crate::author::{Explanation, explain, find, template_text};
use crate::base::lang::Lang;
use crate::base::value::show_date;
use crate::report::terminal::layout::{Paint, paint, printable_lines, wrap};
use crate::report::terminal::painter::Painter;
use crate::rule::Rulebook;
use crate::source::{Code, manual};

pub(super) fn run(arguments: &Explain, global: &Global, terminal: &mut Terminal<'_>) -> Result<ExitStatus, Failure> {
    let painter = Painter { colour: terminal.coloured.0, ..terminal.painter() };
    // A code needs no pack: whoever looks one up may well have a pack that cannot be read.
    if let Some(entry) = arguments.name.parse::<Code>().ok().and_then(manual::entry) {
        terminal.print(&of_code(entry, &painter))?;
        return Ok(ExitStatus::Ok);
    }
    let rulebook = rulebook(global, terminal)?;
    let pack = rulebook.pack();
    let rule = find(pack, &arguments.name)?;
    let today = pack.manifest().clock.today();
    terminal.print(&of_rule(&explain(&rulebook, rule, today), &rulebook, &painter))?;
    Ok(ExitStatus::Ok)
}

fn of_code(entry: &manual::Entry, painter: &Painter) -> String {
    let heading = paint(entry.code.as_str(), Paint::Bold, painter.colour);
    let text = wrap(entry.text.of(painter.lang), painter.width.saturating_sub(2));
    let lines: Vec<_> = text.iter().map(|line| format!("  {line}").trim_end().to_owned()).collect();
    format!("{heading}  {}\n\n{}\n", entry.title.of(painter.lang), lines.join("\n"))
}

fn of_rule(explanation: &Explanation<'_>, rulebook: &Rulebook, painter: &Painter) -> String {
    let (rule, lang) = (explanation.rule, painter.lang);
    let heading = paint(&printable_lines(rule.info.id.as_str()), Paint::Bold, painter.colour);
    let title = printable_lines(rule.info.title.get(lang));
    let notes = painter.notes(&facts(explanation, rulebook, lang));
    let script = printable_lines(rule.source.text());
    let script: Vec<_> = script.lines().map(|line| format!("  {line}").trim_end().to_owned()).collect();
    format!("{heading}  {title}\n\n{notes}\n{}\n", script.join("\n"))
}

/// What the header says and what the rule reads, in words.
fn facts(explanation: &Explanation<'_>, rulebook: &Rulebook, lang: Lang) -> Vec<(&'static str, String)> {
    let pick = |en, zh| if lang == Lang::En { en } else { zh };
    let info = &explanation.rule.info;
    let optional = [
        (pick("clause", "条款"), info.clause.clone()),
        (pick("basis", "依据"), info.basis.as_ref().map(|basis| basis.get(lang).to_owned())),
        (pick("from stage", "起始阶段"), info.from_stage.clone()),
        (pick("in force from", "生效日期"), info.effective_from.map(|date| show_date(date, lang))),
        (pick("in force until", "失效日期"), info.effective_until.map(|date| show_date(date, lang))),
        (pick("supersedes", "取代"), info.supersedes.as_ref().map(ToString::to_string)),
        (pick("checks", "检查内容"), info.checks.as_ref().map(|checks| checks.get(lang).to_owned())),
    ];
    let kinds: Vec<_> = explanation.kinds.iter().map(|title| title.get(lang)).collect();
    let mut facts = vec![
        (pick("judges", "适用于"), kinds.join(pick(", ", "、"))),
        (pick("outcome", "处理"), info.outcome_title(lang)),
    ];
    facts.extend(optional.into_iter().filter_map(|(word, text)| Some((word, text?))));
    facts.push((pick("message", "说明"), template_text(info.message.of(lang))));
    facts.push((pick("remedy", "补救"), template_text(info.remedy.of(lang))));
    let parameters = explanation.parameters.iter();
    facts.extend(parameters.map(|it| (pick("parameter", "参数"), format!("{} = {}", it.path, it.value))));
    if !explanation.lists.is_empty() {
        let lists: Vec<_> = explanation.lists.iter().map(|title| title.get(lang)).collect();
        facts.push((pick("lists", "名单"), lists.join(pick(", ", "、"))));
    }
    if !explanation.functions.is_empty() {
        facts.push((pick("functions", "函数"), explanation.functions.join(pick(", ", "、"))));
    }
    let shapes = rulebook.pack().shapes().map(|shapes| &**shapes);
    facts.push((pick("cost", "开销"), explanation.cost.words(shapes, lang)));
    facts.push((pick("cases", "用例"), explanation.cases.to_string()));
    facts.push((pick("file", "文件"), explanation.rule.source.name().to_string()));
    facts
}
