//! Search of a text for many phrases at once, with the place of each hit in the original characters.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use super::text::{Folded, fold_for_search, is_word};

/// A phrase to look for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Phrase {
    /// The words, in any script and case. `…` between two parts is a gap: other characters may stand there.
    pub text: String,
    /// What the phrase is an instance of; hits of one category never overlap.
    pub category: String,
    /// Guards: words that make the phrase harmless where they stand directly before it (`不得`, `shall not`).
    pub unless: Vec<String>,
}

/// How far apart things may stand. Counted in characters of the folded text, white space aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Windows {
    /// Between a guard and the phrase that it makes harmless.
    pub guard: usize,
    /// Between two parts of a phrase with a gap.
    pub gap: usize,
}

impl Default for Windows {
    fn default() -> Self {
        Self { guard: 6, gap: 12 }
    }
}

/// A phrase found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The index of the phrase in the list that the set was made from.
    pub phrase: usize,
    /// Its bytes in the original text, on character boundaries, any gap included.
    pub range: Range<usize>,
}

/// Why a list of phrases cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PhraseError {
    /// A phrase, or a part of it before or after `…`, without a character to look for: it could never be found.
    EmptyPart {
        /// The index of the phrase.
        phrase: usize,
    },
    /// A guard without a character to look for, or with a gap, which guards cannot have.
    BadGuard {
        /// The index of the phrase.
        phrase: usize,
        /// The index of the guard in it.
        guard: usize,
    },
    /// The phrases together are too many for one search.
    TooLarge(String),
}

impl fmt::Display for PhraseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyPart { phrase } => write!(f, "phrase {} has an empty part", phrase + 1),
            Self::BadGuard { phrase, guard } => {
                write!(f, "guard {} of phrase {} is empty or has a gap", guard + 1, phrase + 1)
            }
            Self::TooLarge(why) => write!(f, "the phrases cannot be searched for together: {why}"),
        }
    }
}

impl std::error::Error for PhraseError {}

/// Phrases made ready for search: one automaton over the folded parts and guards of all of them.
///
/// Text and phrases are compared after [`fold_for_search`], so full-width forms, case, Traditional characters, spaces within
/// Chinese text and invisible characters make no difference. A part that begins or ends with a letter or digit of a
/// spaced script is found there only at the border of a word (`no` is not in `notice`).
#[derive(Debug, Clone)]
pub(crate) struct PhraseSet {
    automaton: AhoCorasick,
    phrases: Vec<Prepared>,
    windows: Windows,
}

/// A phrase by the numbers of its patterns in the automaton.
#[derive(Debug, Clone)]
struct Prepared {
    category: String,
    first: usize,
    rest: Vec<usize>,
    unless: Vec<usize>,
}

impl PhraseSet {
    /// Prepares `phrases` with the default [`Windows`].
    ///
    /// # Errors
    /// A phrase or guard that could never be found.
    pub(crate) fn new(phrases: Vec<Phrase>) -> Result<Self, PhraseError> {
        Self::with_windows(phrases, Windows::default())
    }

    /// Prepares `phrases`.
    ///
    /// # Errors
    /// A phrase or guard that could never be found.
    pub(crate) fn with_windows(phrases: Vec<Phrase>, windows: Windows) -> Result<Self, PhraseError> {
        let mut patterns = Patterns::default();
        let mut prepared = Vec::with_capacity(phrases.len());
        for (index, phrase) in phrases.into_iter().enumerate() {
            let empty = PhraseError::EmptyPart { phrase: index };
            let mut parts = Vec::new();
            for part in parts_of(&phrase.text) {
                parts.push(patterns.number(part).ok_or_else(|| empty.clone())?);
            }
            let mut unless = Vec::with_capacity(phrase.unless.len());
            for (guard, text) in phrase.unless.iter().enumerate() {
                let number = if text.contains('…') { None } else { patterns.number(text) };
                unless.push(number.ok_or(PhraseError::BadGuard { phrase: index, guard })?);
            }
            let (&first, rest) = parts.split_first().ok_or(empty)?;
            prepared.push(Prepared { category: phrase.category, first, rest: rest.to_vec(), unless });
        }
        let automaton = AhoCorasick::builder()
            // All overlapping matches are wanted: one category's longest must not hide another's.
            .match_kind(MatchKind::Standard)
            .build(&patterns.texts)
            .map_err(|error| PhraseError::TooLarge(error.to_string()))?;
        Ok(Self { automaton, phrases: prepared, windows })
    }

    /// Every hit in `text`, of one `category` or of all, in the order of the text.
    ///
    /// Within a category the leftmost hit counts, of several there the longest, and then the first listed; hits of different
    /// categories may overlap. Hits at one place go longest first, then as listed. A hit does not count where a guard of its
    /// phrase ends before it in the same clause, at most [`Windows::guard`] characters away. In doubt a hit is reported:
    /// any punctuation or line break ends the guard's clause, while only the end of a sentence ends a gap.
    #[must_use]
    pub(crate) fn find(&self, text: &str, category: Option<&str>) -> Vec<Hit> {
        let folded = fold_for_search(text);
        let occurrences = Occurrences::find(&self.automaton, folded.text());
        if occurrences.is_empty() {
            return Vec::new();
        }
        let search = Search { source: text, folded: &folded, occurrences: &occurrences, windows: self.windows };
        let mut candidates = Vec::new();
        for (index, phrase) in self.phrases.iter().enumerate() {
            if category.is_none_or(|wanted| wanted == phrase.category) {
                let found = search.spans(phrase).into_iter().filter(|span| !search.is_guarded(phrase, span.start));
                candidates.extend(found.map(|span| (phrase.category.as_str(), index, span)));
            }
        }
        candidates.sort_by_key(|(category, index, span)| (*category, span.start, Reverse(span.end), *index));
        let mut taken: Option<(&str, usize)> = None;
        candidates.retain(|(category, _, span)| {
            let free = taken.is_none_or(|(last, end)| last != *category || span.start >= end);
            if free {
                taken = Some((category, span.end));
            }
            free
        });
        candidates.sort_by_key(|(_, index, span)| (span.start, Reverse(span.end), *index));
        let hit = |(_, phrase, span)| Hit { phrase, range: folded.original(span) };
        candidates.into_iter().map(hit).collect()
    }
}

/// The parts of a phrase between gaps; `……` is one gap.
fn parts_of(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let current = rest?;
        let Some((part, after)) = current.split_once('…') else {
            rest = None;
            return Some(current);
        };
        rest = Some(after.trim_start_matches('…'));
        Some(part)
    })
}

/// The distinct folded texts, each with its number.
#[derive(Default)]
struct Patterns {
    texts: Vec<String>,
    numbers: HashMap<String, usize>,
}

impl Patterns {
    /// The number of `text`; `None` where nothing of it is left after folding.
    fn number(&mut self, text: &str) -> Option<usize> {
        let folded = fold_for_search(text).text().to_owned();
        if folded.is_empty() {
            return None;
        }
        let next = self.texts.len();
        let number = *self.numbers.entry(folded.clone()).or_insert(next);
        if number == next {
            self.texts.push(folded);
        }
        Some(number)
    }
}

/// Where each pattern stands, as (pattern, start, end) in order.
struct Occurrences(Vec<(usize, usize, usize)>);

impl Occurrences {
    fn find(automaton: &AhoCorasick, text: &str) -> Self {
        let mut found: Vec<_> = automaton
            .find_overlapping_iter(text)
            .map(|found| (found.pattern().as_usize(), found.start(), found.end()))
            .filter(|&(_, start, end)| stands_alone(text, start, end))
            .collect();
        found.sort_unstable();
        Self(found)
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The places of `pattern` that start within `starts`.
    fn of(&self, pattern: usize, starts: Range<usize>) -> impl DoubleEndedIterator<Item = Range<usize>> {
        let from = self.0.partition_point(|&(p, start, _)| (p, start) < (pattern, starts.start));
        let to = self.0.partition_point(|&(p, start, _)| (p, start) < (pattern, starts.end));
        self.0.get(from..to).unwrap_or_default().iter().map(|&(_, start, end)| start..end)
    }
}

/// Whether a match does not cut a word of a spaced script in two.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let cuts = |at: usize| {
        let (before, after) = text.split_at_checked(at).unwrap_or_default();
        before.chars().next_back().is_some_and(is_word) && after.chars().next().is_some_and(is_word)
    };
    !cuts(start) && !cuts(end)
}

/// One text being searched.
struct Search<'a> {
    source: &'a str,
    folded: &'a Folded,
    occurrences: &'a Occurrences,
    windows: Windows,
}

impl Search<'_> {
    /// Where `phrase` stands in the folded text; for each start the shortest span.
    fn spans(&self, phrase: &Prepared) -> Vec<Range<usize>> {
        let text = self.folded.text();
        let mut spans: Vec<Range<usize>> = self.occurrences.of(phrase.first, 0..usize::MAX).collect();
        for &part in &phrase.rest {
            let mut longer: Vec<Range<usize>> = Vec::new();
            for span in &spans {
                let reach = reach(text, span.end, self.windows.gap);
                let next = self.occurrences.of(part, span.end..reach + 1);
                longer.extend(next.map(|next| span.start..next.end));
            }
            longer.sort_unstable_by_key(|span| (span.start, span.end));
            longer.dedup();
            spans = longer;
        }
        spans.dedup_by_key(|span| span.start);
        spans
    }

    /// Whether a guard of `phrase` stands before `start` in the same clause, near enough.
    fn is_guarded(&self, phrase: &Prepared, start: usize) -> bool {
        let earliest = window_before(self.folded.text(), start, self.windows.guard);
        phrase.unless.iter().any(|&guard| {
            let before = self.occurrences.of(guard, 0..start).rev();
            // All places of one pattern have one length, so their ends descend as their starts do.
            let mut near = before.skip_while(|place| place.end > start).take_while(|place| place.end >= earliest);
            near.next().is_some_and(|place| !self.has_clause_end(place.end..start))
        })
    }

    /// Whether a clause ends in the stretch between two places: by punctuation, or by a line break in the original.
    fn has_clause_end(&self, between: Range<usize>) -> bool {
        let text = self.folded.text();
        // Folding drops a line break between Chinese characters, so look from the neighbour before to the one after.
        let before = self.folded.original(between.start.saturating_sub(1)..between.start).end;
        let after = self.folded.original(between.end..between.end + 1).start;
        if self.source.get(before..after).is_some_and(|gap| gap.contains(['\n', '\r', '\u{2028}', '\u{2029}'])) {
            return true;
        }
        let marks = text.get(between.clone()).unwrap_or_default();
        marks.char_indices().any(|(offset, c)| is_clause_end(text, between.start + offset, c))
    }
}

/// The end of the stretch after `from` in which the next part may start: `most` characters, and no end of a sentence.
fn reach(text: &str, from: usize, most: usize) -> usize {
    let mut left = most;
    for (offset, c) in text.get(from..).unwrap_or_default().char_indices() {
        let ends = is_sentence_end(text, from + offset, c);
        if ends || (left == 0 && !c.is_whitespace()) {
            return from + offset;
        }
        if !c.is_whitespace() {
            left -= 1;
        }
    }
    text.len()
}

/// The start of the stretch before `end` that holds `most` characters other than white space.
fn window_before(text: &str, end: usize, most: usize) -> usize {
    let mut left = most;
    let mut start = end;
    for (at, c) in text.get(..end).unwrap_or_default().char_indices().rev() {
        if !c.is_whitespace() {
            if left == 0 {
                break;
            }
            left -= 1;
        }
        start = at;
    }
    start
}

fn is_sentence_end(text: &str, at: usize, c: char) -> bool {
    match c {
        '。' | '!' | '?' | ';' => true,
        // A stop ends a sentence unless a word or number goes on (`3.5`, `e.g. `).
        '.' => !text.get(at + 1..).and_then(|rest| rest.chars().next()).is_some_and(is_word),
        _ => false,
    }
}

/// Punctuation as it is after folding, where full-width forms have become ASCII.
fn is_clause_end(text: &str, at: usize, c: char) -> bool {
    match c {
        '。' | '、' | '!' | '?' | ';' | '—' | '–' => true,
        // Not the separators inside a number.
        ',' | '.' | ':' => {
            let (before, after) = text.split_at_checked(at).unwrap_or_default();
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            !(digit(before.chars().next_back()) && digit(after.chars().nth(1)))
        }
        _ => false,
    }
}

#[cfg(test)]
#[path = "phrases_tests.rs"]
mod tests;
