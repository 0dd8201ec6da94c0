//! An index over the entries of a list: which of them a text names, without reading every entry.

use std::collections::{BTreeSet, HashMap};

use aho_corasick::AhoCorasick;

/// The words by which entries are known, folded, each with the number of its entry.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Names that a text must be.
    pub(super) whole: Vec<(String, usize)>,
    /// Words that a text must contain.
    pub(super) within: Vec<(String, usize)>,
}

/// The entries of one list, found by the words that name them.
#[derive(Debug)]
pub(super) struct Index {
    whole: HashMap<String, Vec<usize>>,
    within: AhoCorasick,
    /// The entry that each pattern of the automaton belongs to.
    owners: Vec<usize>,
}

impl Index {
    /// Makes the index.
    ///
    /// # Errors
    /// Words that are too many for one search.
    pub(super) fn new(words: Words) -> Result<Self, String> {
        let mut whole: HashMap<String, Vec<usize>> = HashMap::new();
        for (name, entry) in words.whole {
            whole.entry(name).or_default().push(entry);
        }
        let (texts, owners): (Vec<_>, Vec<_>) = words.within.into_iter().unzip();
        let within = AhoCorasick::new(texts).map_err(|error| error.to_string())?;
        Ok(Self { whole, within, owners })
    }

    /// The numbers of the entries that a text names, given folded in the one way and in the other.
    pub(super) fn find(&self, whole: &str, within: &str) -> BTreeSet<usize> {
        let found = self.whole.get(whole).into_iter().flatten().copied();
        let inside = self.within.find_overlapping_iter(within);
        found.chain(inside.filter_map(|found| self.owners.get(found.pattern().as_usize()).copied())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_whole_names_and_words_within() {
        let text = |(text, entry): (&str, usize)| (text.to_owned(), entry);
        let words = Words {
            whole: [("acid", 2), ("gas", 0), ("gas", 1)].map(text).to_vec(),
            within: [("toxic", 1), ("tox", 0), ("toxic gas", 2)].map(text).to_vec(),
        };
        let index = Index::new(words).unwrap();
        let find = |text: &str| index.find(text, text).into_iter().collect::<Vec<_>>();
        assert_eq!(find("gas"), [0, 1]);
        assert_eq!(find("some toxic gas"), [0, 1, 2]);
        assert_eq!(find("acids"), Vec::<usize>::new());
        assert_eq!(find(""), Vec::<usize>::new());
    }
}
