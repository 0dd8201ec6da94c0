//! A bounded memory of what a function of the library said of a text: names and standard terms come again and again.

use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;

/// Room for the texts and what was found in them, in bytes.
const ROOM: u64 = 2 << 20;

/// A longer text is not kept: it is hardly seen twice, and would push many others out.
const LONGEST: usize = 16 << 10;

/// What a function said of each of the texts that it was asked about last. Shared by all threads.
#[derive(Debug)]
pub(crate) struct Memo<T> {
    kept: Cache<String, Arc<[T]>, Bytes>,
}

#[derive(Clone, Debug)]
struct Bytes;

impl<T> Weighter<String, Arc<[T]>> for Bytes {
    fn weight(&self, text: &String, found: &Arc<[T]>) -> u64 {
        // With what an entry costs beside its contents.
        (text.len() + size_of::<T>() * found.len() + 128) as u64
    }
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self { kept: Cache::with_weighter(5_000, ROOM, Bytes) }
    }
}

impl<T> Memo<T> {
    /// What `find` says of `text`: from memory where it was asked before. It must say the same of the same text.
    pub(crate) fn of(&self, text: &str, find: impl FnOnce() -> Vec<T>) -> Arc<[T]> {
        if text.len() > LONGEST {
            return find().into();
        }
        if let Some(found) = self.kept.get(text) {
            return found;
        }
        let found: Arc<[T]> = find().into();
        self.kept.insert(text.to_owned(), Arc::clone(&found));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asks_once_for_a_text_and_always_for_a_long_one() {
        let memo = Memo::default();
        let mut asked = 0;
        let mut ask = |text: &str| {
            memo.of(text, || {
                asked += 1;
                vec![text.len()]
            })
        };
        let long = "x".repeat(LONGEST + 1);
        for text in ["a", "a", "bb", &long, &long] {
            assert_eq!(*ask(text), [text.len()]);
        }
        assert_eq!(asked, 4);
    }

    #[test]
    fn what_it_keeps_is_bounded() {
        let memo: Memo<u8> = Memo::default();
        for number in 0..2_000 {
            memo.of(&format!("{number:08000}"), Vec::new);
        }
        assert!(memo.kept.weight() <= ROOM);
    }
}
