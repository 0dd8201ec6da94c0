//! An index over a list of the pack: which of its entries a text names, without reading every entry.

use std::collections::{BTreeSet, HashMap};

use aho_corasick::AhoCorasick;

use super::facts::broken;
use super::handle::{Handle, Scripted};
use crate::document::NodeId;

/// The words by which entries are known, all folded in one way, each with the number of its entry.
#[derive(Debug, Default)]
pub(in crate::rule) struct Words {
    /// Names that a text must be.
    pub(in crate::rule) whole: Vec<(String, usize)>,
    /// Words that a text must contain.
    pub(in crate::rule) within: Vec<(String, usize)>,
}

/// The entries of one list, found by the words that name them.
#[derive(Debug)]
pub(in crate::rule) struct Index {
    /// The list in the pack's tree; `None` where the pack has none.
    list: Option<NodeId>,
    whole: HashMap<String, Vec<usize>>,
    within: AhoCorasick,
    /// Whose each word of the automaton is.
    owners: Vec<usize>,
}

impl Index {
    /// Makes the index of a list.
    ///
    /// # Errors
    /// Words that are too many for one search.
    pub(in crate::rule) fn new(list: Option<NodeId>, words: Words) -> Result<Self, String> {
        let mut whole: HashMap<String, Vec<usize>> = HashMap::new();
        for (name, entry) in words.whole {
            whole.entry(name).or_default().push(entry);
        }
        let (texts, owners): (Vec<_>, Vec<_>) = words.within.into_iter().unzip();
        let within = AhoCorasick::new(texts).map_err(|error| error.to_string())?;
        Ok(Self { list, whole, within, owners })
    }

    /// The numbers of the entries that a folded text names, in the order of the list.
    fn find(&self, folded: &str) -> BTreeSet<usize> {
        let whole = self.whole.get(folded).into_iter().flatten().copied();
        let within = self.within.find_overlapping_iter(folded);
        whole.chain(within.filter_map(|found| self.owners.get(found.pattern().as_usize()).copied())).collect()
    }

    /// The entries of `list`, which the index must be of, that a folded text names. Looking into the list counts as reading
    /// it, also where nothing is found.
    pub(in crate::rule) fn entries(&self, list: &Handle, folded: &str) -> Scripted<Vec<Handle>> {
        if Some(list.node()?.id()) != self.list {
            return Err(broken("another list is expected here", "此处应为另一个名单"));
        }
        list.len()?;
        self.find(folded).into_iter().map(|entry| list.entry(entry)).collect()
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
        let index = Index::new(None, words).unwrap();
        let find = |text: &str| index.find(text).into_iter().collect::<Vec<_>>();
        assert_eq!(find("gas"), [0, 1]);
        assert_eq!(find("some toxic gas"), [0, 1, 2]);
        assert_eq!(find("acids"), Vec::<usize>::new());
        assert_eq!(find(""), Vec::<usize>::new());
    }
}
