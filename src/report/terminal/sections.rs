//! The parts of a verdict as messages: findings, missing facts, faults.

use std::sync::Arc;

use super::painter::Message;
use super::snippet::Mark;
use crate::base::lang::Lang;
use crate::base::printable::printable;
use crate::base::value::Value;
use crate::report::model::facts::{facts, name};
use crate::report::model::item::Level;
use crate::report::model::words::Words;
use crate::source::Severity;
use crate::verdict::{Evidence, Fault, Finding, Indeterminate, Origin, Place};

/// Facts without a text that are listed; further ones are counted.
const FACTS: usize = 8;

/// A finding with its places, the facts that decided it, clause, basis and remedy.
pub(in crate::report) fn finding(finding: &Finding, lang: Lang) -> Message {
    let rule = &finding.rule;
    let words = Words::of(lang);
    let text =
        format!("{}{}{}\n{}", rule.outcome_title(lang), words.colon(), rule.title.get(lang), finding.message(lang));
    let severity = severity(Level::of(rule.outcome));
    let mut message = Message { severity, code: Some(rule.id.as_str().to_owned()), text, ..Message::default() };
    for place in &finding.at {
        let fact = finding.evidence.iter().find(|fact| fact.place.is_same_field(place));
        let label = match fact {
            Some(fact) => format!("{}{}{}", words.here, words.colon(), label(fact, lang)),
            None => format!("{}{}{}", words.here, words.colon(), name(place)),
        };
        mark(&mut message, place, &label, true);
    }
    let (facts, passed_over) = facts(finding);
    message.notes.extend((passed_over > 0).then(|| (words.more, words.and_more(passed_over, Origin::List.name()))));
    for fact in facts {
        mark(&mut message, &fact.place, &label(fact, lang), false);
    }
    message.notes.extend(facts_without_text(finding, lang).map(|facts| (words.facts, facts)));
    message.notes.extend(rule.clause.clone().map(|clause| (words.clause, clause)));
    message.notes.extend(rule.basis.as_ref().map(|basis| (words.basis, basis.get(lang).to_owned())));
    let remedy = finding.remedy(lang);
    message.notes.extend((!remedy.is_empty()).then_some((words.remedy, remedy)));
    message
}

/// Facts that stand in no file, such as the day of the check.
fn facts_without_text(finding: &Finding, lang: Lang) -> Option<String> {
    let facts: Vec<_> = finding.evidence.iter().filter(|fact| fact.place.source.is_none()).collect();
    let mut shown: Vec<_> = facts.iter().take(FACTS).map(|fact| label(fact, lang)).collect();
    if facts.len() > FACTS {
        shown.push(format!("… +{}", facts.len() - FACTS));
    }
    (!shown.is_empty()).then(|| shown.join(Words::of(lang).separator()))
}

/// The label of a fact at its place.
fn label(fact: &Evidence, lang: Lang) -> String {
    match &fact.value {
        // The member's whole text is underlined already.
        Value::Text(_) if fact.place.text().starts_with('"') => name(&fact.place),
        value => format!("{} = {}", name(&fact.place), value.show(lang)),
    }
}

fn mark(message: &mut Message, place: &Place, label: &str, main: bool) {
    if let Some(source) = &place.source {
        let (source, label) = (Arc::clone(source), label.to_owned());
        message.marks.push(Mark { source, span: place.span, label, main });
    }
}

/// Rules that lack the same facts, as one message: what must be supplied, where, and which rules need it.
pub(in crate::report) fn missing(rules: &[Indeterminate], lang: Lang) -> Vec<Message> {
    let mut groups: Vec<Vec<&Indeterminate>> = Vec::new();
    let same = |a: &Indeterminate, b: &Indeterminate| {
        a.missing
            .iter()
            .map(|place| (&place.document, &place.pointer))
            .eq(b.missing.iter().map(|place| (&place.document, &place.pointer)))
    };
    for rule in rules {
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| same(first, rule))) {
            Some(group) => group.push(rule),
            None => groups.push(vec![rule]),
        }
    }
    groups.iter().map(|group| missing_group(group, lang)).collect()
}

fn missing_group(group: &[&Indeterminate], lang: Lang) -> Message {
    let words = Words::of(lang);
    let decides = group.iter().any(|rule| rule.rule.outcome.decides());
    let places = group.first().map(|rule| rule.missing.as_slice()).unwrap_or_default();
    let named = |place: &Place| match place.pointer.as_str() {
        "" => words.whole_document(&printable(&place.document)),
        _ => name(place),
    };
    let names: Vec<_> = places.iter().map(named).collect();
    let mut message = Message {
        severity: if decides { Severity::Error } else { Severity::Advice },
        text: format!("{}{}{}", words.needed, words.colon(), names.join(words.separator())),
        ..Message::default()
    };
    for place in places {
        mark(&mut message, place, &format!("{}{}{}", words.missing_here, words.colon(), name(place)), true);
    }
    let rules: Vec<_> = group
        .iter()
        .map(|rule| {
            let info = &rule.rule;
            let aside = if info.outcome.decides() { String::new() } else { words.aside(words.changes_nothing) };
            format!("{}  {}{aside}", info.id, info.title.get(lang))
        })
        .collect();
    message.notes.push((words.needed_by, rules.join("\n")));
    message
}

/// Something that broke, drawn as whatever else is wrong; where a rule broke, under the rule's name.
pub(in crate::report) fn fault(fault: &Fault, lang: Lang) -> Message {
    let words = Words::of(lang);
    let mut message = Message::diagnostic(&fault.diagnostic(), lang);
    if let Some(rule) = &fault.rule {
        message.code = Some(rule.as_str().to_owned());
        message.text = format!("{}{}{}", words.broke, words.colon(), message.text);
    }
    message
}

fn severity(level: Level) -> Severity {
    match level {
        Level::Error => Severity::Error,
        Level::Warning => Severity::Warning,
        Level::Note => Severity::Advice,
    }
}
