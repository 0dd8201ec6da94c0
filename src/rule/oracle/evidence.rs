//! The facts that a finding rests on, chosen from all that its rule read.

use std::collections::HashMap;
use std::sync::Arc;

use super::facts::Log;
use crate::verdict::{Evidence, Finding, Place, RuleInfo};

/// The findings of one run of a rule, each with its evidence.
pub(in crate::rule) fn findings(info: &Arc<RuleInfo>, log: Log) -> Vec<Finding> {
    let Log { reads, raised, .. } = log;
    let reads = Reads::of(&reads);
    let finding = |raised: crate::rule::oracle::facts::Raised| Finding {
        rule: Arc::clone(info),
        evidence: reads.under(&raised.at),
        at: raised.at,
        arguments: raised.arguments,
        waiver: None,
    };
    raised.into_iter().map(finding).collect()
}

/// A list of a document: its label, and the pointer to the list.
type List<'a> = (&'a str, &'a str);

/// What a rule read, sorted by the element of a list that it stands in: line 3 of 10,000 is found at once.
struct Reads<'a> {
    all: &'a [Evidence],
    /// Reads outside of any list.
    plain: Vec<usize>,
    /// Reads by list and, within it, by element.
    lists: HashMap<List<'a>, HashMap<&'a str, Vec<usize>>>,
}

impl<'a> Reads<'a> {
    fn of(all: &'a [Evidence]) -> Self {
        let mut reads = Self { all, plain: Vec::new(), lists: HashMap::new() };
        for (index, read) in all.iter().enumerate() {
            match element(&read.place) {
                Some((list, element)) => reads.lists.entry(list).or_default().entry(element).or_default().push(index),
                None => reads.plain.push(index),
            }
        }
        reads
    }

    /// All that was read, but for what stands in other elements of a list that the finding points into: what line 3 says is
    /// no reason why line 7 is wrong.
    fn under(&self, at: &[Place]) -> Vec<Evidence> {
        let pointed: Vec<_> = at.iter().filter_map(element).collect();
        let mut chosen = self.plain.clone();
        for (list, elements) in &self.lists {
            let mut within: Vec<_> =
                pointed.iter().filter(|(other, _)| other == list).map(|(_, element)| *element).collect();
            within.sort_unstable();
            within.dedup();
            if within.is_empty() {
                chosen.extend(elements.values().flatten());
            } else {
                chosen.extend(within.into_iter().filter_map(|element| elements.get(element)).flatten());
            }
        }
        chosen.sort_unstable();
        chosen.into_iter().filter_map(|index| self.all.get(index)).cloned().collect()
    }
}

/// The outermost list that a place stands in, and its element there.
fn element(place: &Place) -> Option<(List<'_>, &str)> {
    let pointer = place.pointer.as_str();
    let mut start = 0;
    for token in pointer.split('/') {
        let end = start + token.len();
        if !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(((&*place.document, pointer.get(..start)?), token));
        }
        start = end + 1;
    }
    None
}
