//! How alike two names of companies or people are, for screening.

use std::cmp::Ordering;

use rust_decimal::{Decimal, RoundingStrategy};

use super::text::{fold, fold_name, is_cjk};

/// Endings that say what legal form a Chinese company has, longest first where one ends with another.
const CHINESE_FORMS: [&str; 8] =
    ["有限责任公司", "股份有限公司", "有限公司", "股份公司", "集团公司", "公司", "股份", "集团"];

/// The same as words at the end of a name in Latin letters, folded and without stops.
const LATIN_FORMS: [&str; 28] = [
    "ltd",
    "limited",
    "inc",
    "incorporated",
    "llc",
    "llp",
    "lp",
    "plc",
    "co",
    "company",
    "corp",
    "corporation",
    "gmbh",
    "ag",
    "kg",
    "sa",
    "sas",
    "sarl",
    "srl",
    "spa",
    "bv",
    "nv",
    "ab",
    "oy",
    "pte",
    "pty",
    "kk",
    "group",
];

/// How alike two names are, from 0 (nothing in common) to 100 (the same), with two decimal places.
///
/// Both names are folded (full-width forms, case, Traditional characters), split into words at anything but letters and
/// digits and at the border between Chinese and other writing, and lose the legal forms at their ends (有限公司, 集团, `Co.,
/// Ltd.`, `GmbH`), unless nothing else would be left. The words are then joined, once as they stand and once
/// sorted, and the better score counts. The measure is 100 × (1 − d ÷ n), rounded half up, where d is the number of
/// characters to insert, delete, replace or swap with their neighbour (optimal string alignment) and n the
/// length of the longer name: one wrong character in four gives 75. It is symmetric, exact (no floating point), and 0 where either
/// name has no letter or digit, so that an absent name never matches.
///
/// It does not know abbreviations, translations or pinyin; a name that merely contains the other scores by its length.
#[must_use]
pub(crate) fn similarity(a: &str, b: &str) -> Decimal {
    Name::new(a).similarity(&Name::new(b))
}

/// A name made ready to be compared with many others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    folded: String,
    /// Its core words, joined as they stand.
    as_given: String,
    /// The same, joined in alphabetical order.
    sorted: String,
    /// The characters of its core words, sorted.
    letters: Vec<char>,
}

impl Name {
    /// Prepares a name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let mut words = core_words(name);
        let as_given = words.concat();
        words.sort_unstable();
        let mut letters: Vec<char> = as_given.chars().collect();
        letters.sort_unstable();
        Self { folded: fold_name(name), as_given, sorted: words.concat(), letters }
    }

    /// Whether both are one name after folding, legal forms included. A name without letters and digits is none.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.folded == other.folded && !self.folded.is_empty()
    }

    /// How alike this name is to another: see [`similarity`].
    #[must_use]
    pub fn similarity(&self, other: &Self) -> Decimal {
        let as_given = alike(&self.as_given, &other.as_given);
        if self.as_given == self.sorted && other.as_given == other.sorted {
            return as_given;
        }
        as_given.max(alike(&self.sorted, &other.sorted))
    }

    /// A score that [`Self::similarity`] cannot pass, found without comparing the order of the characters: each character
    /// that only one of the names has costs a change, and no change rids both names of more than one.
    #[must_use]
    pub fn similarity_at_most(&self, other: &Self) -> Decimal {
        let longest = self.letters.len().max(other.letters.len());
        score(longest, longest - common(&self.letters, &other.letters))
    }
}

/// How many characters two sorted lists have in common, each as often as both have it.
fn common(a: &[char], b: &[char]) -> usize {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut count = 0;
    while let (Some(left), Some(right)) = (a.peek(), b.peek()) {
        match left.cmp(right) {
            Ordering::Less => drop(a.next()),
            Ordering::Greater => drop(b.next()),
            Ordering::Equal => {
                count += 1;
                a.next();
                b.next();
            }
        }
    }
    count
}

/// The words of a name that tell it from others: folded, and without the legal forms at its end.
///
/// Empty only where the name has no letter or digit.
#[must_use]
pub(crate) fn core_words(name: &str) -> Vec<String> {
    let words = words(name);
    let mut core = words.clone();
    while let Some(last) = core.last_mut() {
        if LATIN_FORMS.contains(&last.as_str()) {
            core.pop();
            continue;
        }
        let Some(rest) = CHINESE_FORMS.iter().find_map(|form| last.strip_suffix(form)) else {
            break;
        };
        *last = rest.to_owned();
        if last.is_empty() {
            core.pop();
        }
    }
    if core.is_empty() { words } else { core }
}

/// What a word is written in, which decides whether the next one belongs to it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    /// Words are not separated, so punctuation and spaces inside a run of them mean nothing: `华为（集团）`.
    Chinese,
    /// A single letter, which may be part of an abbreviation: `L.L.C.`.
    Initial,
    Spaced,
}

/// The words of a name, folded.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = Script::Spaced;
    let folded = fold(name);
    for run in folded.text().split(|c: char| !c.is_alphanumeric()) {
        for word in split_scripts(run) {
            let script = script_of(word);
            match words.last_mut() {
                Some(last) if script == before && script != Script::Spaced => last.push_str(word),
                _ => words.push(word.to_owned()),
            }
            before = script;
        }
    }
    words
}

fn script_of(word: &str) -> Script {
    let mut chars = word.chars();
    match (chars.next(), chars.next()) {
        (Some(first), _) if is_cjk(first) => Script::Chinese,
        (Some(first), None) if first.is_alphabetic() => Script::Initial,
        _ => Script::Spaced,
    }
}

/// The pieces of `run` between borders of Chinese and other writing.
fn split_scripts(run: &str) -> impl Iterator<Item = &str> {
    let mut rest = run;
    std::iter::from_fn(move || {
        let chinese = is_cjk(rest.chars().next()?);
        let border = rest.find(|c| is_cjk(c) != chinese).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(border)?;
        rest = after;
        Some(word)
    })
}

fn alike(a: &str, b: &str) -> Decimal {
    if a.is_empty() || b.is_empty() {
        return Decimal::ZERO;
    }
    score(a.chars().count().max(b.chars().count()), strsim::osa_distance(a, b))
}

/// The score of names that are so far apart, the longer of so many characters.
fn score(longest: usize, distance: usize) -> Decimal {
    if longest == 0 {
        return Decimal::ZERO;
    }
    let (longest, distance) = (Decimal::from(longest), Decimal::from(distance));
    let score = (longest - distance) * Decimal::ONE_HUNDRED / longest;
    score.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn score(a: &str, b: &str) -> String {
        similarity(a, b).normalize().to_string()
    }

    #[test]
    fn legal_forms_do_not_count() {
        for (a, b) in [
            ("华为技术有限公司", "華為技術（集團）有限責任公司"),
            ("Acme Trading Co., Ltd.", "ACME TRADING LIMITED"),
            ("Acme L.L.C.", "acme llc"),
            ("Müller GmbH", "MÜLLER"),
            ("Trading Acme Inc", "Acme Trading Corp."),
            ("ABC科技股份有限公司", "ＡＢＣ 科技"),
            ("上海 · 某某 公司", "上海某某"),
        ] {
            assert_eq!(score(a, b), "100", "{a} / {b}");
        }
    }

    #[test]
    fn near_names_are_near() {
        assert_eq!(score("华为技术有限公司", "华伟技术有限公司"), "75");
        assert_eq!(score("Acme Tradign Ltd", "Acme Trading Ltd"), "90.91");
        assert_eq!(score("张三", "李四"), "0");
    }

    #[test]
    fn an_absent_name_matches_nothing() {
        assert_eq!(score("", ""), "0");
        assert_eq!(score("——", "（）"), "0");
        assert_eq!(score("", "华为"), "0");
    }

    #[test]
    fn a_name_of_legal_forms_only_keeps_them() {
        assert_eq!(core_words("集团有限公司"), ["集团有限公司"]);
        assert_eq!(core_words("The Limited Company"), ["the"]);
        assert_eq!(score("Limited", "limited"), "100");
    }

    /// The measure, word for word as it is documented.
    fn plainly(a: &str, b: &str) -> Decimal {
        let joined = |name: &str, sort: bool| {
            let mut words = core_words(name);
            if sort {
                words.sort_unstable();
            }
            words.concat()
        };
        alike(&joined(a, false), &joined(b, false)).max(alike(&joined(a, true), &joined(b, true)))
    }

    proptest! {
        #[test]
        fn a_prepared_name_is_as_alike_and_its_bound_holds(a in "[a-c .华为技公司]{0,10}", b in "[a-c .华为技公司]{0,10}") {
            let (left, right) = (Name::new(&a), Name::new(&b));
            prop_assert_eq!(left.similarity(&right), plainly(&a, &b));
            prop_assert!(left.similarity_at_most(&right) >= left.similarity(&right));
            let one = fold_name(&a) == fold_name(&b) && !fold_name(&a).is_empty();
            prop_assert_eq!(left.is_same(&right), one);
        }

        #[test]
        fn symmetric_bounded_and_reflexive(a in "\\PC{0,12}", b in "[a-c华为集团有限公司 .]{0,12}") {
            let there = similarity(&a, &b);
            prop_assert_eq!(there, similarity(&b, &a));
            prop_assert!(there >= Decimal::ZERO && there <= Decimal::ONE_HUNDRED);
            let own = if core_words(&a).is_empty() { Decimal::ZERO } else { Decimal::ONE_HUNDRED };
            prop_assert_eq!(similarity(&a, &a), own);
        }
    }
}
