//! The facts that a finding rests on, chosen from all that its rule read.

use std::collections::HashMap;
use std::sync::Arc;

use super::facts::{Element, Log, Mark, Raised, Read, ValueId};
use crate::base::value::Value;
use crate::verdict::{Evidence, Finding, RuleInfo};

/// The facts that all findings of a rule about one document rest on, together: what comes later goes without.
const MAX_FACTS: usize = 100_000;

/// The bytes of the texts among them, together; of later texts only the start is kept.
const MAX_TEXTS: usize = 4 << 20;

/// How much of a later text is kept, in characters.
const START: usize = 200;

/// The findings of one run of a rule, each with its evidence.
pub(super) fn findings(info: &Arc<RuleInfo>, log: Log) -> Vec<Finding> {
    let Log { reads, raised, .. } = log;
    let mut reads = Reads::of(&reads);
    let finding = |raised: Raised| Finding {
        rule: Arc::clone(info),
        evidence: reads.under(&raised.at),
        at: raised.at.into_iter().map(|mark| mark.place).collect(),
        arguments: raised.arguments,
        waiver: None,
    };
    raised.into_iter().map(finding).collect()
}

/// What a rule read, sorted by the element of a list that it stands in: line 3 of 10,000 is found at once.
struct Reads<'a> {
    all: &'a [Read],
    /// Reads outside of any list.
    plain: Vec<usize>,
    /// Reads by list and, within it, by element.
    lists: HashMap<ValueId, HashMap<usize, Vec<usize>>>,
    /// Facts and bytes of texts that were given to findings so far.
    facts: usize,
    texts: usize,
}

impl<'a> Reads<'a> {
    fn of(all: &'a [Read]) -> Self {
        let mut reads = Self { all, plain: Vec::new(), lists: HashMap::new(), facts: 0, texts: 0 };
        for (number, read) in all.iter().enumerate() {
            match read.at.element {
                Some(Element { list, index }) => {
                    reads.lists.entry(list).or_default().entry(index).or_default().push(number);
                }
                None => reads.plain.push(number),
            }
        }
        reads
    }

    /// All that was read, but for what stands in other elements of a list that the finding points into: what line 3 says is
    /// no reason why line 7 is wrong.
    fn under(&mut self, at: &[Mark]) -> Vec<Evidence> {
        let pointed: Vec<_> = at.iter().filter_map(|mark| mark.element).collect();
        let mut chosen = self.plain.clone();
        for (list, elements) in &self.lists {
            let mut within: Vec<_> =
                pointed.iter().filter(|element| element.list == *list).map(|element| element.index).collect();
            within.sort_unstable();
            within.dedup();
            if within.is_empty() {
                chosen.extend(elements.values().flatten());
            } else {
                chosen.extend(within.into_iter().filter_map(|element| elements.get(&element)).flatten());
            }
        }
        chosen.sort_unstable();
        chosen.truncate(MAX_FACTS.saturating_sub(self.facts));
        self.facts += chosen.len();
        let all = self.all;
        chosen.into_iter().filter_map(|index| all.get(index)).map(|read| self.fact(read)).collect()
    }

    /// One read as evidence.
    fn fact(&mut self, read: &Read) -> Evidence {
        let value = match &read.value {
            Value::Text(text) if self.texts + text.len() > MAX_TEXTS && text.chars().nth(START).is_some() => {
                Value::Text(text.chars().take(START).chain(['…']).collect())
            }
            other => other.clone(),
        };
        self.texts += value.size();
        Evidence { place: read.at.place.clone(), value }
    }
}
