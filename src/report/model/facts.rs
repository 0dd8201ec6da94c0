//! Places and facts by their names, and the facts that are worth telling of all that a rule read.

use crate::base::lang::Lang;
use crate::base::printable::printable;
use crate::base::value::Value;
use crate::verdict::{Evidence, Finding, Origin, Place};

/// Facts from lists that are shown: the last ones read, at which the search ended.
const LISTED: usize = 2;
/// Characters of a fact's value beyond which it is cut.
const FACT: usize = 120;

/// The name of a place as people call it, safe to print: `customer/credit/limit`.
pub(in crate::report) fn name(place: &Place) -> String {
    printable(&format!("{}{}", place.document, place.pointer)).into_owned()
}

/// The file, line and column of a place, safe to print: `orders/a.json:14:19`; empty for what stands in no file.
pub(in crate::report) fn place_text(place: &Place) -> String {
    let Some(source) = &place.source else { return String::new() };
    let start = source.position(place.span.start);
    format!("{}:{}:{}", printable(source.name()), start.line, start.column)
}

/// A fact with its name, safe to print: `customer/credit/limit = 500,000`; a long text is cut.
pub(in crate::report) fn fact_text(fact: &Evidence, lang: Lang) -> String {
    let value = fact.value.show(lang);
    let value = match value.char_indices().nth(FACT) {
        Some((at, _)) => format!("{}…", value.get(..at).unwrap_or_default()),
        None => value,
    };
    format!("{} = {value}", name(&fact.place))
}

/// The facts beside a finding's own places, and how many entries of lists were read in passing.
pub(in crate::report) fn facts(finding: &Finding) -> (Vec<&Evidence>, usize) {
    let beside = |fact: &&Evidence| {
        !finding.at.iter().any(|place| fact.place.is_same_field(place)) && !is_way_to_another(fact, finding)
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

/// Whether a fact is of the pack's lists, which rules read entry by entry until one fits.
fn is_listed(fact: &Evidence) -> bool {
    fact.place.origin == Origin::List
}

/// Whether a fact is only the array or object through which the rule came to another one.
fn is_way_to_another(fact: &Evidence, finding: &Finding) -> bool {
    matches!(fact.value, Value::Collection(_))
        && (finding.at.iter().any(|place| fact.place.contains(place))
            || finding.evidence.iter().any(|other| fact.place.contains(&other.place)))
}
