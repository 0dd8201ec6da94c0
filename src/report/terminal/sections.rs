//! The parts of a verdict as messages: findings, missing facts, faults.

use super::painter::{Message, Weight};
use crate::base::lang::Lang;
use crate::base::printable::printable;
use crate::base::value::Value;
use crate::report::model::words::Words;
use crate::verdict::{Evidence, Fault, Finding, Indeterminate, Outcome, Place};

/// Facts without a text that are listed; further ones are counted.
const FACTS: usize = 8;

/// What rules call the pack's lists.
const LISTS: &str = "lists";

/// Facts from lists that are shown: the last ones read, at which the search ended.
const LISTED: usize = 2;

/// A finding with its places, the facts that decided it, clause, basis and remedy.
pub(in crate::report) fn finding(finding: &Finding, lang: Lang) -> Message {
    let rule = &finding.rule;
    let words = Words::of(lang);
    let weight = match rule.outcome {
        Outcome::Reject | Outcome::Return => Weight::Error,
        Outcome::Refer | Outcome::Condition => Weight::Warning,
        Outcome::Risk | Outcome::Note => Weight::Advice,
    };
    let text =
        format!("{}{}{}\n{}", rule.outcome_title(lang), colon(lang), rule.title.get(lang), finding.message(lang));
    let mut message = Message { weight, code: Some(rule.id.as_str().to_owned()), text, ..Message::default() };
    for place in &finding.at {
        let fact = finding.evidence.iter().find(|fact| same_field(&fact.place, place));
        let label = match fact {
            Some(fact) => format!("{}{}{}", words.here, colon(lang), fact_text(fact, lang)),
            None => format!("{}{}{}", words.here, colon(lang), name(place)),
        };
        mark(&mut message, place, &label, true);
    }
    let (facts, passed_over) = facts(finding);
    message.notes.extend((passed_over > 0).then(|| (words.more, words.and_more(passed_over, LISTS))));
    for fact in facts {
        mark(&mut message, &fact.place, &fact_text(fact, lang), false);
    }
    message.notes.extend(facts_without_text(finding, lang).map(|facts| (words.facts, facts)));
    message.notes.extend(rule.clause.clone().map(|clause| (words.clause, clause)));
    message.notes.extend(rule.basis.as_ref().map(|basis| (words.basis, basis.get(lang).to_owned())));
    let remedy = finding.remedy(lang);
    message.notes.extend((!remedy.is_empty()).then_some((words.remedy, remedy)));
    message
}

/// The facts beside a finding's own places, and how many entries of lists were read in passing.
pub(crate) fn facts(finding: &Finding) -> (Vec<&Evidence>, usize) {
    let beside = |fact: &&Evidence| {
        !finding.at.iter().any(|place| same_field(&fact.place, place)) && !is_way_to_another(fact, finding)
    };
    let mut facts: Vec<_> = finding.evidence.iter().filter(beside).collect();
    let passed_over = facts.iter().filter(|fact| is_listed(fact)).count().saturating_sub(LISTED);
    let mut left = passed_over;
    facts.retain(|fact| {
        let passed = left > 0 && is_listed(fact);
        left -= usize::from(passed);
        !passed
    });
    (facts, passed_over)
}

/// Whether two places are of one field; a finding may point at a part of its text, such as a phrase.
fn same_field(a: &Place, b: &Place) -> bool {
    a.document == b.document && a.pointer == b.pointer
}

/// Whether a fact is of the pack's lists, which rules read entry by entry until one fits.
fn is_listed(fact: &Evidence) -> bool {
    &*fact.place.document == LISTS
}

/// Whether a fact is only the array or object through which the rule came to another one.
fn is_way_to_another(fact: &Evidence, finding: &Finding) -> bool {
    let below = |place: &Place| {
        let rest = place.pointer.as_str().strip_prefix(fact.place.pointer.as_str());
        place.document == fact.place.document && rest.is_some_and(|rest| rest.starts_with('/'))
    };
    matches!(fact.value, Value::Collection(_))
        && (finding.at.iter().any(below) || finding.evidence.iter().any(|other| below(&other.place)))
}

/// Facts that stand in no file, such as the day of the check.
fn facts_without_text(finding: &Finding, lang: Lang) -> Option<String> {
    let facts: Vec<_> = finding.evidence.iter().filter(|fact| fact.place.source.is_none()).collect();
    let mut shown: Vec<_> = facts.iter().take(FACTS).map(|fact| fact_text(fact, lang)).collect();
    if facts.len() > FACTS {
        shown.push(format!("… +{}", facts.len() - FACTS));
    }
    (!shown.is_empty()).then(|| shown.join(Words::of(lang).separator()))
}

fn fact_text(fact: &Evidence, lang: Lang) -> String {
    match &fact.value {
        // The member's whole text is underlined already.
        Value::Text(_) if fact.place.text().starts_with('"') => name(&fact.place),
        value => format!("{} = {}", name(&fact.place), value.show(lang)),
    }
}

/// A place as people call it: `customer/credit/limit`.
pub(crate) fn name(place: &Place) -> String {
    printable(&format!("{}{}", place.document, place.pointer)).into_owned()
}

fn colon(lang: Lang) -> &'static str {
    match lang {
        Lang::En => ": ",
        Lang::Zh => "：",
    }
}

fn mark(message: &mut Message, place: &Place, label: &str, main: bool) {
    if let Some(source) = &place.source {
        message.marks.push(crate::report::terminal::snippet::Mark {
            source: std::sync::Arc::clone(source),
            span: place.span,
            label: label.to_owned(),
            main,
        });
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
        weight: if decides { Weight::Error } else { Weight::Advice },
        text: format!("{}{}{}", words.needed, colon(lang), names.join(words.separator())),
        ..Message::default()
    };
    for place in places {
        mark(&mut message, place, &format!("{}{}{}", words.missing_here, colon(lang), name(place)), true);
    }
    let rules: Vec<_> = group
        .iter()
        .map(|rule| {
            let info = &rule.rule;
            let aside = if info.outcome.decides() { String::new() } else { format!(" ({})", words.changes_nothing) };
            format!("{}  {}{aside}", info.id, info.title.get(lang))
        })
        .collect();
    message.notes.push((words.needed_by, rules.join("\n")));
    message
}

/// Something that broke, at the rule's own line or the document's.
pub(in crate::report) fn fault(fault: &Fault, lang: Lang) -> Message {
    let words = Words::of(lang);
    let text = fault.message.get(lang);
    let text = if fault.rule.is_some() { format!("{}{}{text}", words.broke, colon(lang)) } else { text.to_owned() };
    let mut message =
        Message { code: fault.rule.as_ref().map(|rule| rule.as_str().to_owned()), text, ..Message::default() };
    if let Some(place) = &fault.at {
        mark(&mut message, place, "", true);
    }
    if let Some(place) = &fault.related {
        mark(&mut message, place, words.related, false);
    }
    message.help(fault.help.as_ref().map(|help| help.get(lang)), lang)
}
