//! The pack's lists in the form that the library searches: automata and tables, built once, mistakes with their places.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::library::calendar::{DayKind, WorkCalendar};
use super::library::fx::{Rate, Rates};
use super::library::phrases::{Phrase, PhraseError, PhraseSet};
use crate::document::{NodeRef, Source, Span};
use crate::policy::{Pack, PackError, PackErrors};

/// A party with which no business may be done.
#[derive(Clone, Debug)]
pub(super) struct Party {
    pub(super) names: Vec<String>,
    pub(super) programme: String,
}

/// The lists.
#[derive(Debug)]
pub(super) struct Lists {
    pub(super) phrases: PhraseSet,
    /// Text and category of each phrase, by its number in the set.
    pub(super) phrase_texts: Vec<(String, String)>,
    pub(super) calendar: WorkCalendar,
    pub(super) rates: Rates,
    pub(super) parties: Vec<Party>,
}

impl Lists {
    /// Reads the lists that the library uses; a pack may do without any of them.
    pub(super) fn read(pack: &Pack) -> Result<Arc<Self>, PackErrors> {
        let mut errors = Vec::new();
        let root = pack.lists().root();
        let entries = |list: &str, name: &str| {
            root.get(list)
                .and_then(|list| list.get(name))
                .map(|entries| entries.children().collect::<Vec<_>>())
                .unwrap_or_default()
        };
        let phrases = phrases(&entries("phrases", "phrase"), &mut errors);
        let parties =
            entries("denied_parties", "party").into_iter().filter_map(|node| party(node, &mut errors)).collect();
        entries("staff", "staff").into_iter().for_each(|node| check_person(node, &mut errors));
        entries("regulated_goods", "category").into_iter().for_each(|node| check_goods(node, &mut errors));
        let rates = rates(&entries("exchange_rates", "rate"), &mut errors);
        let calendar = calendar(&entries("holidays", "year"), &mut errors);
        match (phrases, rates, calendar) {
            (Some((phrases, phrase_texts)), Some(rates), Some(calendar)) if errors.is_empty() => {
                Ok(Arc::new(Self { phrases, phrase_texts, calendar, rates, parties }))
            }
            _ => Err(PackErrors(errors)),
        }
    }
}

fn mistake(node: NodeRef<'_>, message: impl Into<String>, errors: &mut Vec<PackError>) {
    let span = if node.span().is_empty() { node.key_span().unwrap_or_default() } else { node.span() };
    errors.push(match node.source() {
        Some(source) => PackError::at(source, first_line(source, span), message),
        None => PackError::nowhere(message),
    });
}

/// A whole table is shown by its first line.
fn first_line(source: &Source, span: Span) -> Span {
    let text = source.slice(span);
    let end = text.find('\n').unwrap_or(text.len());
    Span::new(span.start as usize, span.start as usize + end)
}

fn known(node: NodeRef<'_>, names: &[&str], errors: &mut Vec<PackError>) {
    for (name, member) in node.members().filter(|(name, _)| !names.contains(name)) {
        let Some((source, span)) = member.source().zip(member.key_span()) else { continue };
        errors.push(PackError::at(source, span, format!("unknown key `{name}`")).suggest(name, names.iter().copied()));
    }
}

fn text(node: NodeRef<'_>, name: &str, errors: &mut Vec<PackError>) -> Option<String> {
    let found = node.get(name).and_then(NodeRef::as_str).filter(|text| !text.trim().is_empty());
    if found.is_none() {
        mistake(node.get(name).unwrap_or(node), format!("`{name}` must be a text in quotes"), errors);
    }
    found.map(str::to_owned)
}

fn date(node: NodeRef<'_>, name: &str, errors: &mut Vec<PackError>) -> Option<Date> {
    let found = node.get(name).and_then(NodeRef::as_date);
    if found.is_none() {
        mistake(
            node.get(name).unwrap_or(node),
            format!("`{name}` must be a date without quotes, such as 2026-03-31"),
            errors,
        );
    }
    found
}

/// A list of texts; absent: none.
fn texts(node: NodeRef<'_>, name: &str, errors: &mut Vec<PackError>) -> Vec<String> {
    let Some(list) = node.get(name) else { return Vec::new() };
    let found: Option<Vec<_>> = list.children().map(|item| item.as_str().map(str::to_owned)).collect();
    found.unwrap_or_else(|| {
        mistake(list, format!("`{name}` must be a list of texts"), errors);
        Vec::new()
    })
}

type Phrases = (PhraseSet, Vec<(String, String)>);

fn phrases(entries: &[NodeRef<'_>], errors: &mut Vec<PackError>) -> Option<Phrases> {
    let mut phrases = Vec::new();
    for node in entries {
        known(*node, &["text", "category", "language", "unless", "why"], errors);
        let (text, category) = (text(*node, "text", errors), text(*node, "category", errors));
        let unless = texts(*node, "unless", errors);
        phrases.push(Phrase { text: text?, category: category?, unless });
    }
    let shown = phrases.iter().map(|phrase| (phrase.text.clone(), phrase.category.clone())).collect();
    match PhraseSet::new(phrases) {
        Ok(set) => Some((set, shown)),
        Err(error) => {
            let index = match &error {
                PhraseError::EmptyPart { phrase } | PhraseError::BadGuard { phrase, .. } => *phrase,
                PhraseError::TooLarge(_) => 0,
            };
            if let Some(node) = entries.get(index) {
                mistake(*node, error.to_string(), errors);
            }
            None
        }
    }
}

fn party(node: NodeRef<'_>, errors: &mut Vec<PackError>) -> Option<Party> {
    known(node, &["name", "aliases", "country", "programme", "since"], errors);
    let (name, programme) = (text(node, "name", errors), text(node, "programme", errors));
    let aliases = texts(node, "aliases", errors);
    let names = std::iter::once(name?).chain(aliases).collect();
    Some(Party { names, programme: programme? })
}

/// Rules read the staff list as it stands: a misspelt key would let somebody act who has left.
fn check_person(node: NodeRef<'_>, errors: &mut Vec<PackError>) {
    known(node, &["id", "name", "roles", "since", "until", "trained_until"], errors);
    let _ = (text(node, "id", errors), text(node, "name", errors), date(node, "since", errors));
    for day in ["until", "trained_until"].into_iter().filter(|day| node.get(day).is_some()) {
        let _ = date(node, day, errors);
    }
    if texts(node, "roles", errors).is_empty() {
        mistake(node.get("roles").unwrap_or(node), "`roles` must name at least one role", errors);
    }
}

/// The same holds for regulated goods: a category without its words would never be recognised.
fn check_goods(node: NodeRef<'_>, errors: &mut Vec<PackError>) {
    known(node, &["name", "words", "seller_licence", "buyer_licence", "regime"], errors);
    let _ = text(node, "name", errors);
    if texts(node, "words", errors).is_empty() {
        mistake(node.get("words").unwrap_or(node), "`words` must name at least one word", errors);
    }
}

fn rates(entries: &[NodeRef<'_>], errors: &mut Vec<PackError>) -> Option<Rates> {
    let mut rates: Vec<Rate> = Vec::new();
    for node in entries {
        known(*node, &["from", "to", "rate", "on"], errors);
        let (from, to) = (text(*node, "from", errors), text(*node, "to", errors));
        let (rate, on) = (node.get("rate").and_then(NodeRef::as_number), date(*node, "on", errors));
        if rate.is_none_or(|rate| rate <= Decimal::ZERO) {
            mistake(node.get("rate").unwrap_or(*node), "`rate` must be a number above zero", errors);
        }
        rates.push(Rate { from: from?, to: to?, rate: rate?, on: on? });
    }
    match Rates::new(rates) {
        Ok(rates) => Some(rates),
        Err(error) => {
            if let Some(node) = entries.first() {
                mistake(*node, error.to_string(), errors);
            }
            None
        }
    }
}

fn calendar(entries: &[NodeRef<'_>], errors: &mut Vec<PackError>) -> Option<WorkCalendar> {
    let mut years = Vec::new();
    let mut days = Vec::new();
    for node in entries {
        known(*node, &["year", "source", "holidays", "workdays"], errors);
        let year: Option<i16> = node.get("year").and_then(NodeRef::as_number).and_then(|year| year.try_into().ok());
        if year.is_none() {
            mistake(*node, "`year` must be a year, such as 2026", errors);
        }
        years.push(year?);
        for (name, kind) in [("holidays", DayKind::Holiday), ("workdays", DayKind::Workday)] {
            for day in node.get(name).into_iter().flat_map(NodeRef::children) {
                match day.as_date() {
                    Some(date) => days.push((date, kind)),
                    None => mistake(day, "a date without quotes is expected, such as 2026-10-01", errors),
                }
            }
        }
    }
    match WorkCalendar::new(years, days) {
        Ok(calendar) => Some(calendar),
        Err(error) => {
            if let Some(node) = entries.first() {
                mistake(*node, error.to_string(), errors);
            }
            None
        }
    }
}
