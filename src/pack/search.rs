//! The declared lists in the form in which they are searched: automata and tables, built once with the pack.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::index::{Index, Words};
use super::manifest::{CalendarFields, ListSpec, Manifest, PhraseFields, RateFields};
use crate::document::table::TableReader;
use crate::document::{Document, NodeId, NodeRef};
use crate::domain::calendar::{DayKind, WorkCalendar};
use crate::domain::fx::{Rate, Rates};
use crate::domain::memo::Memo;
use crate::domain::names::Name;
use crate::domain::phrases::{Hit, Phrase, PhraseError, PhraseSet};
use crate::domain::text::{fold, fold_name};
use crate::source::Code;

/// A party with which no business may be done.
#[derive(Clone, Debug)]
pub struct Party {
    /// The list that names it, by its number among those of the manifest.
    pub list: usize,
    /// Its entry in the lists.
    pub entry: NodeId,
    /// Its name and its aliases, as listed and ready to be compared.
    pub names: Vec<(String, Name)>,
}

/// A phrase as it is listed.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its words.
    pub text: String,
    /// Its category, by its number.
    pub category: usize,
    /// Its entry in the lists.
    pub entry: NodeId,
}

/// A name or an alias that a text is near to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near {
    /// The party, by its number in [`Searches::parties`].
    pub party: usize,
    /// Its name: 0, or an alias.
    pub name: usize,
    /// How near: 100 is the same name.
    pub score: Decimal,
}

/// The lists, ready to be searched. A pack may do without any of them: then nothing is ever found.
#[derive(Debug)]
pub struct Searches {
    phrases: PhraseSet,
    /// Each phrase as it is listed, by its number in the set.
    pub phrase_texts: Vec<Listed>,
    /// The categories of phrases.
    pub categories: Vec<String>,
    /// The working days.
    pub calendar: WorkCalendar,
    /// The name of the list that holds the calendar.
    pub calendar_list: Option<Arc<str>>,
    /// The exchange rates.
    pub rates: Rates,
    /// The name of the list that holds the rates.
    pub rates_list: Option<Arc<str>>,
    /// The parties of every list of names.
    pub parties: Vec<Party>,
    /// What finds the entries of a list that a text names, by the list of entries.
    lookups: HashMap<NodeId, Index>,
    /// What finds the parties that are named inside a text, by the list of entries.
    mentions: HashMap<NodeId, Index>,
    hits: Memo<Hit>,
    near: Memo<Near>,
}

/// A shorter name of a party would stand inside other words.
const SHORTEST_MENTION: usize = 4;

impl Searches {
    /// Makes the lists ready; what a schema cannot say (two rates for one day) goes to the reader.
    pub(super) fn read(manifest: &Manifest, lists: &Document, reader: &mut TableReader) -> Self {
        let mut building = Building {
            lists,
            reader,
            phrases: Vec::new(),
            rates: Vec::new(),
            years: Vec::new(),
            days: BTreeMap::new(),
        };
        for list in &manifest.lists {
            building.list(list);
        }
        let named = |holds: fn(&ListSpec) -> bool| {
            manifest.lists.iter().find(|list| holds(list)).map(|list| Arc::clone(&list.name))
        };
        let (phrases, phrase_texts, categories) = building.phrase_set();
        let (lookups, mentions) = building.indexes(manifest);
        let parties = building.parties(manifest);
        let calendar = WorkCalendar::new(building.years, building.days).unwrap_or_default();
        Self {
            phrases,
            phrase_texts,
            categories,
            calendar: calendar.with_weekend(&manifest.clock.weekend),
            calendar_list: named(|list| list.calendar.is_some()),
            rates: Rates::new(building.rates).unwrap_or_default(),
            rates_list: named(|list| list.rates.is_some()),
            parties,
            lookups,
            mentions,
            hits: Memo::default(),
            near: Memo::default(),
        }
    }

    /// The numbers of the entries that a text names, whole or by a word in it; `None`: the list is not searched so.
    #[must_use]
    pub fn lookup(&self, entries: NodeId, text: &str) -> Option<BTreeSet<usize>> {
        Some(self.lookups.get(&entries)?.find(&fold_name(text), fold(text).text()))
    }

    /// The numbers of the entries of which a name stands inside a text; `None`: the list holds no names.
    #[must_use]
    pub fn mentioned(&self, entries: NodeId, text: &str) -> Option<BTreeSet<usize>> {
        let folded = fold_name(text);
        Some(self.mentions.get(&entries)?.find(&folded, &folded))
    }

    /// Every phrase in a text, of whatever category, in the order of the text.
    #[must_use]
    pub fn hits(&self, text: &str) -> Arc<[Hit]> {
        self.hits.of(text, || self.phrases.find(text, None))
    }

    /// The number of a category of phrases; `None`: no phrase is of it.
    #[must_use]
    pub fn category(&self, name: &str) -> Option<usize> {
        self.categories.iter().position(|known| known == name)
    }

    /// The name of a category, by its number.
    pub(crate) fn category_name(&self, number: usize) -> &str {
        self.categories.get(number).map_or("", String::as_str)
    }

    /// The categories of phrases.
    pub fn categories(&self) -> impl Iterator<Item = &str> {
        self.categories.iter().map(String::as_str)
    }

    /// The listed parties whose name, or one of whose aliases, is at least so near to a name: the best match of each.
    #[must_use]
    pub fn screen(&self, name: &str, threshold: Decimal) -> Arc<[Near]> {
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

/// The lists while they are made ready.
struct Building<'a> {
    lists: &'a Document,
    reader: &'a mut TableReader,
    phrases: Vec<(Phrase, NodeRef<'a>)>,
    rates: Vec<Rate>,
    years: Vec<i16>,
    days: BTreeMap<Date, DayKind>,
}

impl<'a> Building<'a> {
    /// The list of entries of a declared list; a list without a file has been told already.
    fn entries(&self, list: &ListSpec) -> Option<NodeRef<'a>> {
        self.lists.root().get(&list.name)?.get(list.entries.as_ref()?)
    }

    fn list(&mut self, list: &ListSpec) {
        let Some(entries) = self.entries(list) else { return };
        let mut known = BTreeMap::new();
        for entry in entries.children() {
            if let Some(fields) = &list.phrase {
                self.phrases.extend(phrase(entry, fields).map(|phrase| (phrase, entry)));
            }
            if let Some(fields) = &list.rates {
                self.rate(entry, fields, &mut known);
            }
            if let Some(fields) = &list.calendar {
                self.year(entry, fields);
            }
        }
    }

    fn rate(&mut self, entry: NodeRef<'a>, fields: &RateFields, known: &mut BTreeMap<(String, String, Date), Decimal>) {
        let text = |field: &str| entry.get(field).and_then(NodeRef::as_str).map(str::to_owned);
        let (Some(from), Some(to)) = (text(&fields.from), text(&fields.to)) else { return };
        let rate = entry.get(&fields.rate).and_then(NodeRef::as_number);
        let on = entry.get(&fields.on).and_then(NodeRef::as_date);
        let (Some(rate), Some(on)) = (rate, on) else { return };
        if rate <= Decimal::ZERO {
            let (en, zh) = (format!("the rate `{rate}` is not above zero"), format!("汇率 `{rate}` 须大于零"));
            return self.reader.wrong(entry, Code::List, en, zh);
        }
        if from == to {
            let (en, zh) =
                (format!("the rate leads from `{from}` to itself"), format!("该汇率从 `{from}` 换算为其自身"));
            return self.reader.wrong(entry, Code::List, en, zh);
        }
        let before = known.insert((from.clone(), to.clone(), on), rate);
        if before.is_some_and(|before| before != rate) {
            let (en, zh) = (
                format!("there are two rates from `{from}` to `{to}` on {on}"),
                format!("{on} 从 `{from}` 到 `{to}` 有两个汇率"),
            );
            return self.reader.wrong(entry, Code::List, en, zh);
        }
        self.rates.push(Rate { from, to, rate, on });
    }

    fn year(&mut self, entry: NodeRef<'a>, fields: &CalendarFields) {
        let year = entry.get(&fields.year).and_then(NodeRef::as_number);
        self.years.extend(year.and_then(|year| i16::try_from(year).ok()));
        for (name, kind) in [(&fields.off, DayKind::Holiday), (&fields.on, DayKind::Workday)] {
            for day in entry.get(name).into_iter().flat_map(NodeRef::children) {
                let Some(date) = day.as_date() else { continue };
                if self.days.insert(date, kind).is_some_and(|before| before != kind) {
                    let (en, zh) = (
                        format!("{date} is listed both as a day off and as a working day"),
                        format!("{date} 同时列为休息日和工作日"),
                    );
                    self.reader.wrong(day, Code::List, en, zh);
                }
            }
        }
    }

    /// The phrases that can be searched for; one that cannot is told and left out.
    fn phrase_set(&mut self) -> (PhraseSet, Vec<Listed>, Vec<String>) {
        loop {
            let phrases: Vec<_> = self.phrases.iter().map(|(phrase, _)| phrase.clone()).collect();
            let index = match PhraseSet::new(phrases) {
                Ok(set) => {
                    let (listed, categories) = self.listed();
                    return (set, listed, categories);
                }
                Err(PhraseError::EmptyPart { phrase } | PhraseError::BadGuard { phrase, .. }) => phrase,
                Err(PhraseError::TooLarge(_)) => self.phrases.len().saturating_sub(1),
            };
            let Some((_, entry)) = (index < self.phrases.len()).then(|| self.phrases.remove(index)) else { continue };
            self.reader.wrong(
                entry,
                Code::List,
                "the phrase, or a guard of it, has nothing to look for, or the phrases are too many",
                "该用语或其例外没有可查找的字符，或用语过多",
            );
        }
    }

    /// The phrases as they are listed, and their categories.
    fn listed(&self) -> (Vec<Listed>, Vec<String>) {
        let mut categories: Vec<String> = Vec::new();
        let mut listed = Vec::with_capacity(self.phrases.len());
        for (phrase, entry) in &self.phrases {
            let known = categories.iter().position(|known| *known == phrase.category);
            let category = known.unwrap_or_else(|| {
                categories.push(phrase.category.clone());
                categories.len() - 1
            });
            listed.push(Listed { text: phrase.text.clone(), category, entry: entry.id() });
        }
        (listed, categories)
    }

    fn indexes(&mut self, manifest: &Manifest) -> (HashMap<NodeId, Index>, HashMap<NodeId, Index>) {
        let (mut lookups, mut mentions) = (HashMap::new(), HashMap::new());
        for list in &manifest.lists {
            let Some(entries) = self.entries(list) else { continue };
            if !list.whole.is_empty() || !list.within.is_empty() {
                let words = words(entries, &list.whole, &list.within, |text| fold(text).text().to_owned());
                lookups.extend(self.index(entries, words));
            }
            if !list.name_fields.is_empty() {
                let mut words = words(entries, &[], &list.name_fields, fold_name);
                words.within.retain(|(name, _)| name.chars().count() >= SHORTEST_MENTION);
                mentions.extend(self.index(entries, words));
            }
        }
        (lookups, mentions)
    }

    fn index(&mut self, entries: NodeRef<'a>, words: Words) -> Option<(NodeId, Index)> {
        match Index::new(words) {
            Ok(index) => Some((entries.id(), index)),
            Err(error) => {
                let zh = "该名单的词语过多，无法一并检索";
                self.reader.wrong(entries, Code::List, format!("the list cannot be searched: {error}"), zh);
                None
            }
        }
    }

    fn parties(&self, manifest: &Manifest) -> Vec<Party> {
        let mut parties = Vec::new();
        let lists = manifest.lists.iter().enumerate().filter(|(_, list)| !list.name_fields.is_empty());
        for (number, list) in lists {
            for entry in self.entries(list).into_iter().flat_map(NodeRef::children) {
                let names = list.name_fields.iter().flat_map(|field| texts(entry, field));
                let names = names.map(|name| (name.to_owned(), Name::new(name))).collect();
                parties.push(Party { list: number, entry: entry.id(), names });
            }
        }
        parties
    }
}

fn phrase(entry: NodeRef<'_>, fields: &PhraseFields) -> Option<Phrase> {
    let text = |field: &str| entry.get(field).and_then(NodeRef::as_str).map(str::to_owned);
    let unless = fields.unless.iter().flat_map(|field| texts(entry, field)).map(str::to_owned).collect();
    Some(Phrase { text: text(&fields.text)?, category: text(&fields.category)?, unless })
}

/// The words by which entries are known: the texts of some fields, that must be whole or stand within.
fn words(entries: NodeRef<'_>, whole: &[String], within: &[String], fold_within: impl Fn(&str) -> String) -> Words {
    let mut words = Words::default();
    for (number, entry) in entries.children().enumerate() {
        let whole = whole.iter().flat_map(|field| texts(entry, field)).map(fold_name);
        words.whole.extend(whole.filter(|text| !text.is_empty()).map(|text| (text, number)));
        let within = within.iter().flat_map(|field| texts(entry, field)).map(&fold_within);
        words.within.extend(within.filter(|text| !text.is_empty()).map(|text| (text, number)));
    }
    words
}

/// The texts of a field: the one, or those of a list.
fn texts<'a>(entry: NodeRef<'a>, field: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    let node = entry.get(field);
    let one = node.and_then(NodeRef::as_str);
    let many = node.into_iter().flat_map(NodeRef::children).filter_map(NodeRef::as_str);
    one.into_iter().chain(many)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::names::similarity;
    use crate::pack::Pack;

    /// Screening as it is documented, without any shortcut.
    fn plainly(lists: &Searches, name: &str, threshold: Decimal) -> Vec<Near> {
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

    fn shipped() -> Pack {
        Pack::load(crate::pack::files::embedded()).0.unwrap()
    }

    /// A listed name, cut and changed somewhere.
    fn nearly_listed(lists: &Searches) -> impl Strategy<Value = String> + use<> {
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
        let pack = shipped();
        let lists = pack.searches();
        let cases = (nearly_listed(lists), 0..=1010_i64);
        let mut runner = proptest::test_runner::TestRunner::default();
        let outcome = runner.run(&cases, |(name, tenths)| {
            let threshold = Decimal::new(tenths, 1);
            let expected = plainly(lists, &name, threshold);
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
        let pack = shipped();
        let lists = pack.searches();
        let text =
            "最终解释权归卖方所有，定金不予退还；Seller shall not be liable. 概不负责，最终解释权归本公司。".repeat(2);
        let all = lists.hits(&text);
        for category in lists.categories() {
            let number = lists.category(category).unwrap();
            let is_of_category = |hit: &&Hit| lists.phrase_texts[hit.phrase].category == number;
            let hits: Vec<_> = all.iter().filter(is_of_category).cloned().collect();
            assert_eq!(hits, lists.phrases.find(&text, Some(category)), "{category}");
        }
        assert_eq!(lists.category("no category"), None);
        assert!(!all.is_empty());
    }
}
