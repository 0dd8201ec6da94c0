//! The pack's lists in the form that the library searches: automata and tables, built once, mistakes with their places.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::index::{Index, Words};
use crate::document::NodeRef;
use crate::domain::calendar::{DayKind, WorkCalendar};
use crate::domain::fx::{Rate, Rates};
use crate::domain::memo::Memo;
use crate::domain::names::Name;
use crate::domain::phrases::{Hit, Phrase, PhraseError, PhraseSet};
use crate::domain::text::{fold, fold_name};
use crate::pack::{Pack, PackError, PackErrors};
use crate::source::{Source, Span};

/// A party with which no business may be done.
#[derive(Clone, Debug)]
pub(in crate::rule) struct Party {
    /// Its name and its aliases, as listed and ready to be compared.
    pub(in crate::rule) names: Vec<(String, Name)>,
    pub(in crate::rule) programme: String,
}

/// A name or an alias that a text is near to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rule) struct Near {
    /// The party, by its place in the list.
    pub(in crate::rule) party: usize,
    /// Its name: 0, or an alias.
    pub(in crate::rule) name: usize,
    pub(in crate::rule) score: Decimal,
}

/// The lists.
#[derive(Debug)]
pub(in crate::rule) struct Lists {
    pub(in crate::rule) phrases: PhraseSet,
    /// Text and category of each phrase, by its number in the set.
    pub(in crate::rule) phrase_texts: Vec<(String, String)>,
    pub(in crate::rule) calendar: WorkCalendar,
    pub(in crate::rule) rates: Rates,
    pub(in crate::rule) parties: Vec<Party>,
    /// The staff by employee id, folded like a name.
    pub(in crate::rule) staff: Index,
    /// The regulated goods by what they are called.
    pub(in crate::rule) goods: Index,
    /// The denied parties by the names that are long enough to be known inside a text.
    pub(in crate::rule) mentions: Index,
    hits: Memo<Hit>,
    near: Memo<Near>,
}

/// A shorter name of a denied party would stand inside other words.
const SHORTEST_MENTION: usize = 4;

impl Lists {
    /// Reads the lists that the library uses; a pack may do without any of them.
    pub(in crate::rule) fn read(pack: &Pack) -> Result<Arc<Self>, PackErrors> {
        let mut errors = Vec::new();
        let root = pack.lists().root();
        let entries = |list: &str, name: &str| {
            root.get(list)
                .and_then(|list| list.get(name))
                .map(|entries| entries.children().collect::<Vec<_>>())
                .unwrap_or_default()
        };
        let phrases = phrases(&entries("phrases", "phrase"), &mut errors);
        let parties: Vec<_> =
            entries("denied_parties", "party").into_iter().filter_map(|node| party(node, &mut errors)).collect();
        entries("staff", "staff").into_iter().for_each(|node| check_person(node, &mut errors));
        entries("regulated_goods", "category").into_iter().for_each(|node| check_goods(node, &mut errors));
        let rates = rates(&entries("exchange_rates", "rate"), &mut errors);
        let calendar = calendar(&entries("holidays", "year"), &mut errors);
        let staff = index(root, "staff", "staff", staff_words, &mut errors);
        let goods = index(root, "regulated_goods", "category", goods_words, &mut errors);
        let mentions = index(root, "denied_parties", "party", party_words, &mut errors);
        match (phrases, rates, calendar, staff, goods, mentions) {
            (Some((phrases, phrase_texts)), Some(rates), Some(calendar), Some(staff), Some(goods), Some(mentions))
                if errors.is_empty() =>
            {
                let (hits, near) = (Memo::default(), Memo::default());
                let lists =
                    Self { phrases, phrase_texts, calendar, rates, parties, staff, goods, mentions, hits, near };
                Ok(Arc::new(lists))
            }
            _ => Err(PackErrors(errors)),
        }
    }

    /// Every phrase of a category in a text, in the order of the text.
    pub(in crate::rule) fn search(&self, text: &str, category: &str) -> Vec<Hit> {
        let all = self.hits.of(text, || self.phrases.find(text, None));
        let is_of_category = |hit: &&Hit| self.phrase_texts.get(hit.phrase).is_some_and(|(_, of)| of == category);
        all.iter().filter(is_of_category).cloned().collect()
    }

    /// The listed parties whose name, or one of whose aliases, is at least so near to a name: the best match of each.
    pub(in crate::rule) fn screen(&self, name: &str, threshold: Decimal) -> Arc<[Near]> {
        // One that is not the same name is never said to be all the same.
        let almost = Decimal::new(9999, 2);
        let find = || {
            let wanted = Name::new(name);
            let score = |listed: &Name| match wanted.is_same(listed) {
                true => Some(Decimal::ONE_HUNDRED),
                false if wanted.similarity_at_most(listed).min(almost) < threshold => None,
                false => Some(wanted.similarity(listed).min(almost)),
            };
            let best = |(party, listed): (usize, &Party)| {
                let names = listed.names.iter().enumerate();
                let scored = names.filter_map(|(name, (_, listed))| Some(Near { party, name, score: score(listed)? }));
                scored.filter(|near| near.score >= threshold).max_by_key(|near| near.score)
            };
            self.parties.iter().enumerate().filter_map(best).collect()
        };
        self.near.of(&format!("{threshold}/{name}"), find)
    }
}

type Member<'a> = (usize, NodeRef<'a>);

/// The index of a list by the words that its entries are known by.
fn index(
    root: NodeRef<'_>,
    list: &str,
    name: &str,
    words_of: impl Fn(&mut Words, Member<'_>),
    errors: &mut Vec<PackError>,
) -> Option<Index> {
    let list = root.get(list).and_then(|list| list.get(name));
    let mut words = Words::default();
    for member in list.into_iter().flat_map(NodeRef::children).enumerate() {
        words_of(&mut words, member);
    }
    let index = Index::new(list.map(NodeRef::id), words);
    index.map_err(|error| mistake(list.unwrap_or(root), error, errors)).ok()
}

fn own_texts<'a>(node: NodeRef<'a>, name: &str) -> impl Iterator<Item = &'a str> {
    node.get(name).into_iter().flat_map(NodeRef::children).filter_map(NodeRef::as_str)
}

/// A person is known by the whole employee id.
fn staff_words(words: &mut Words, (entry, person): Member<'_>) {
    let id = person.get("id").and_then(NodeRef::as_str).map(fold_name).filter(|id| !id.is_empty());
    words.whole.extend(id.map(|id| (id, entry)));
}

/// Goods are known by their whole name, or a word in it.
fn goods_words(words: &mut Words, (entry, goods): Member<'_>) {
    let folded = |text: &str| (fold(text).text().to_owned(), entry);
    words.whole.extend(goods.get("name").and_then(NodeRef::as_str).map(folded));
    words.within.extend(own_texts(goods, "words").map(folded));
}

/// A party is known inside a text by any of its names.
fn party_words(words: &mut Words, (entry, party): Member<'_>) {
    let names = party.get("name").and_then(NodeRef::as_str).into_iter().chain(own_texts(party, "aliases"));
    let long = names.map(fold_name).filter(|name| name.chars().count() >= SHORTEST_MENTION);
    words.within.extend(long.map(|name| (name, entry)));
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
    let names = std::iter::once(name?).chain(aliases).map(|name| (name.clone(), Name::new(&name))).collect();
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::names::similarity;

    /// Screening as it is documented, without any shortcut.
    fn plainly(lists: &Lists, name: &str, threshold: Decimal) -> Vec<Near> {
        let folded = fold_name(name);
        let score = |listed: &str| match fold_name(listed) == folded && !folded.is_empty() {
            true => Decimal::ONE_HUNDRED,
            false => similarity(name, listed).min(Decimal::new(9999, 2)),
        };
        let best = |(party, listed): (usize, &Party)| {
            let names = listed.names.iter().enumerate();
            let scored = names.map(|(name, (listed, _))| Near { party, name, score: score(listed) });
            scored.max_by_key(|near| near.score).filter(|near| near.score >= threshold)
        };
        lists.parties.iter().enumerate().filter_map(best).collect()
    }

    fn shipped() -> Arc<Lists> {
        Lists::read(&Pack::embedded().unwrap()).unwrap()
    }

    /// A listed name, cut and changed somewhere.
    fn nearly_listed(lists: &Lists) -> impl Strategy<Value = String> + use<> {
        let names: Vec<String> =
            lists.parties.iter().flat_map(|party| &party.names).map(|(name, _)| name.clone()).collect();
        (proptest::sample::select(names), 0..40_usize, "[ a-z贸易公司.]{0,3}", 0..4_usize).prop_map(
            |(name, at, put, cut)| {
                let (before, after): (String, String) =
                    (name.chars().take(at).collect(), name.chars().skip(at + cut).collect());
                format!("{before}{put}{after}")
            },
        )
    }

    #[test]
    fn screening_says_what_it_would_without_shortcuts() {
        let lists = shipped();
        let cases = (nearly_listed(&lists), 0..=1010_i64);
        let mut runner = proptest::test_runner::TestRunner::default();
        let outcome = runner.run(&cases, |(name, tenths)| {
            let threshold = Decimal::new(tenths, 1);
            let expected = plainly(&lists, &name, threshold);
            // The second answer comes from memory.
            for _ in 0..2 {
                prop_assert_eq!(&*lists.screen(&name, threshold), &*expected);
            }
            Ok(())
        });
        outcome.unwrap();
    }

    #[test]
    fn a_category_has_the_hits_that_a_search_for_it_alone_finds() {
        let lists = shipped();
        let text =
            "最终解释权归卖方所有，定金不予退还；Seller shall not be liable. 概不负责，最终解释权归本公司。".repeat(2);
        let found: usize = lists
            .phrase_texts
            .iter()
            .map(|(_, category)| {
                let hits = lists.search(&text, category);
                assert_eq!(hits, lists.phrases.find(&text, Some(category)), "{category}");
                hits.len()
            })
            .sum();
        assert!(found > 0);
    }
}
