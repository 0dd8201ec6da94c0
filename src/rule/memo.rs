//! What functions said of the texts of one document: what every rule asks again is found out once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::document::NodeId;
use crate::domain::fx::{FxError, Quoted};
use crate::domain::phrases::Hit;
use crate::pack::Near;

/// The answers about the texts of one document.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    pub(crate) folded: Answers<Arc<str>>,
    pub(crate) folded_names: Answers<Arc<str>>,
    pub(crate) hits: Answers<Arc<[Hit]>>,
    /// Names that are near to listed ones, with the threshold that was asked for.
    pub(crate) near: Answers<(Decimal, Arc<[Near]>)>,
    pub(crate) rates: RefCell<Vec<Rate>>,
}

/// What was said of a rate, and where it is listed, once that was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Rate {
    pub(crate) pair: Pair,
    pub(crate) quoted: Result<Quoted, FxError>,
    pub(crate) entry: Option<NodeId>,
}

/// Two currencies, a day, and how old a rate may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) from: Box<str>,
    pub(crate) to: Box<str>,
    pub(crate) on: Date,
    pub(crate) age: u32,
}

/// Answers by where the text stands, and its length.
type Known<T> = HashMap<(usize, usize), Answer<T>, BuildHasherDefault<Address>>;

/// What one function said, by the text. A text is looked up by where it stands, and compared: it is never hashed.
#[derive(Debug)]
pub(crate) struct Answers<T> {
    known: RefCell<Known<T>>,
}

/// A text, and what was said of it.
type Answer<T> = (Box<str>, T);

impl<T> Default for Answers<T> {
    fn default() -> Self {
        Self { known: RefCell::default() }
    }
}

/// A longer text is not kept a second time.
const LONGEST: usize = 64 << 10;

/// So many answers are kept: the first ones.
const MOST: usize = 20_000;

impl<T: Clone> Answers<T> {
    /// What was said of a text where `holds`, else what `find` says of it now.
    pub(crate) fn of(&self, text: &str, holds: impl Fn(&T) -> bool, find: impl FnOnce() -> T) -> T {
        let key = (text.as_ptr().addr(), text.len());
        if let Some((known, answer)) = self.known.borrow().get(&key)
            && **known == *text
            && holds(answer)
        {
            return answer.clone();
        }
        let answer = find();
        let mut known = self.known.borrow_mut();
        if text.len() <= LONGEST && (known.len() < MOST || known.contains_key(&key)) {
            known.insert(key, (text.into(), answer.clone()));
        }
        answer
    }
}

/// A hash of an address: addresses differ enough.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Address(u64);

impl Hasher for Address {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_usize(usize::from(*byte)));
    }

    fn write_usize(&mut self, number: usize) {
        // Fibonacci hashing: the upper bits depend on all of the lower ones.
        self.0 = (self.0 ^ number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(26);
    }
}
