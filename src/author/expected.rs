//! What a case expects of its rule against what the rule said.

use crate::base::lang::{Bilingual, Lang};
use crate::pack::{CaseFile, CaseSpec, Expectation};
use crate::source::{Code, Diagnostic};
use crate::verdict::{Fault, Finding, Indeterminate, Judgement, Place};

/// Holds a judgement to a case; what the case does not say of it may be as it is.
///
/// # Errors
/// The first way in which the rule did not do what the case expects.
pub(super) fn compare(judgement: &Judgement, file: &CaseFile, case: &CaseSpec) -> Result<(), Box<Diagnostic>> {
    let id = &file.rule.id;
    // What is a fault of no rule counts for each.
    if let Some(fault) = judgement.faults.iter().find(|fault| fault.rule.as_ref().is_none_or(|rule| rule == id)) {
        return Err(Box::new(broke(fault, file, case)));
    }
    let findings: Vec<_> = judgement.findings.iter().filter(|finding| finding.rule.id == *id).collect();
    let lacking = judgement.indeterminate.iter().find(|lacking| lacking.rule.id == *id);
    let skipped = judgement.skipped.iter().any(|skipped| skipped.rule == *id);
    let found = match (lacking, skipped) {
        (Some(_), _) if findings.is_empty() || case.expect == Expectation::Indeterminate => Expectation::Indeterminate,
        (_, true) => Expectation::Skipped,
        _ if findings.is_empty() => Expectation::Pass,
        _ => Expectation::Finding,
    };
    if found != case.expect {
        return Err(Box::new(other_outcome(found, &findings, lacking, file, case)));
    }
    let places: Vec<String> = match found {
        Expectation::Indeterminate => lacking.into_iter().flat_map(|lacking| &lacking.missing).map(written).collect(),
        _ => findings.iter().flat_map(|finding| &finding.at).map(written).collect(),
    };
    if let Some(at) = case.at.as_ref().filter(|at| **at != places) {
        return Err(Box::new(other_places(at, &places)));
    }
    // The part of a message that a case gives is of the English one, whatever the reader's language.
    let messages: Vec<_> = findings.iter().map(|finding| finding.message(Lang::En)).collect();
    match case.message.as_ref().filter(|part| !messages.iter().any(|message| message.contains(*part))) {
        Some(part) => Err(Box::new(other_message(part, &messages))),
        None => Ok(()),
    }
}

fn broke(fault: &Fault, file: &CaseFile, case: &CaseSpec) -> Diagnostic {
    let (en, zh) = (format!("the rule broke: {}", fault.message.en), format!("规则执行出错：{}", fault.message.zh));
    let broke = Diagnostic::error(Code::Case, en, zh).at(&file.source, case.span);
    let place = fault.at.as_ref().and_then(|place| Some((place.source.as_ref()?, place.span)));
    let broke = match place {
        Some((source, span)) => broke.label(source, span, "it broke here", "在此处出错"),
        None => broke,
    };
    match &fault.help {
        Some(help) => broke.help(help.en.as_str(), help.zh.as_str()),
        None => broke,
    }
}

fn other_outcome(
    found: Expectation,
    findings: &[&Finding],
    lacking: Option<&Indeterminate>,
    file: &CaseFile,
    case: &CaseSpec,
) -> Diagnostic {
    let (expected, found) = (word(case.expect, file), word(found, file));
    let told = |lang: Lang| {
        let said = findings.iter().map(|finding| finding.message(lang));
        lines(said.chain(lacking.map(|lacking| lacking.message(lang))))
    };
    Diagnostic::error(
        Code::Case,
        format!("expected {}, but it came to {}{}", expected.en, found.en, told(Lang::En)),
        format!("预期为{}，实际为{}{}", expected.zh, found.zh, told(Lang::Zh)),
    )
}

fn other_places(expected: &[String], found: &[String]) -> Diagnostic {
    let list = |places: &[String], comma: &str| {
        places.iter().map(|place| format!("`{place}`")).collect::<Vec<_>>().join(comma)
    };
    let en = |places: &[String]| if places.is_empty() { "nothing".to_owned() } else { list(places, ", ") };
    let zh = |places: &[String]| match places {
        [] => "不指向任何位置".to_owned(),
        places => format!("指向 {}", list(places, "、")),
    };
    Diagnostic::error(
        Code::Case,
        format!("expected it to point at {}, but it points at {}", en(expected), en(found)),
        format!("预期{}，实际{}", zh(expected), zh(found)),
    )
}

fn other_message(part: &str, messages: &[String]) -> Diagnostic {
    let told = lines(messages.iter().cloned());
    let none = messages.is_empty();
    Diagnostic::error(
        Code::Case,
        format!("no message contains `{part}`{}{told}", if none { "" } else { ":" }),
        format!("没有任何消息包含 `{part}`{}{told}", if none { "" } else { "：" }),
    )
}

/// What the rule said, each in a line of its own.
fn lines(said: impl Iterator<Item = String>) -> String {
    said.map(|line| format!("\n  {line}")).collect()
}

/// A place as cases write it.
fn written(place: &Place) -> String {
    format!("{}{}", place.document, place.pointer)
}

/// What a case calls an outcome; in Chinese what readers call it.
fn word(expectation: Expectation, file: &CaseFile) -> Bilingual {
    let outcome = file.rule.outcome;
    match expectation {
        Expectation::Pass => Bilingual::new("pass", "“通过”"),
        Expectation::Finding => Bilingual::new(outcome.as_str(), format!("“{}”", outcome.title(Lang::Zh))),
        Expectation::Indeterminate => Bilingual::new("indeterminate", "“缺少事实”"),
        Expectation::Skipped => Bilingual::new("skipped", "“未检查”"),
    }
}
