//! The rules of a pack as they are run: by the kind of document, those that only flag a risk first.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::stopwatch::Clock;
use crate::pack::{Pack, Rule};
use crate::verdict::RuleId;

/// A rule that is ready to run.
#[derive(Debug)]
pub(super) struct Ready {
    /// Its number among the rules of the pack.
    pub(super) number: usize,
    pub(super) rule: Rule,
    pub(super) clock: Clock,
    /// The rules that take its place, each from a day on.
    pub(super) newer: Vec<(RuleId, Option<Date>)>,
}

/// The rules of one kind of document.
#[derive(Debug, Default)]
pub(super) struct Rules {
    /// Those that only flag a risk.
    pub(super) flagging: Vec<Ready>,
    pub(super) deciding: Vec<Ready>,
}

/// The rules of a pack by the kind of document that they judge.
pub(super) fn rules(pack: &Pack) -> HashMap<Arc<str>, Rules> {
    let newer = newer(pack);
    let mut ready: HashMap<Arc<str>, Rules> = HashMap::new();
    for (number, rule) in pack.rules().iter().enumerate() {
        for kind in rule.info.kinds.iter() {
            let rules = ready.entry(Arc::clone(kind)).or_default();
            let rules = if rule.info.outcome.decides() { &mut rules.deciding } else { &mut rules.flagging };
            rules.push(Ready {
                number,
                rule: rule.clone(),
                clock: Clock::default(),
                newer: newer.get(&rule.info.id).cloned().unwrap_or_default(),
            });
        }
    }
    ready
}

/// The rules that supersede others, by the ones that they take the place of.
fn newer(pack: &Pack) -> HashMap<RuleId, Vec<(RuleId, Option<Date>)>> {
    let mut newer: HashMap<RuleId, Vec<_>> = HashMap::new();
    for rule in pack.rules().iter().map(|rule| &rule.info) {
        if let Some(old) = &rule.supersedes {
            newer.entry(old.clone()).or_default().push((rule.id.clone(), rule.effective_from));
        }
    }
    newer
}
