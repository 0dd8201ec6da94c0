//! The rules of a pack as they are run: by the kind of document, those that only flag a risk first.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::stopwatch::Clock;
use crate::base::lang::Bilingual;
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
    /// The rank of the stage from which it applies; 0: from the start.
    pub(super) stage: usize,
    /// What is said where the document has not come so far.
    pub(super) too_early: Arc<Bilingual>,
}

/// The rules of one kind of document.
#[derive(Debug, Default)]
pub(super) struct Rules {
    /// In the order of their ids.
    pub(super) all: Vec<Ready>,
    /// The places among all of those that only flag a risk, and of those that decide.
    pub(super) phases: [Vec<usize>; 2],
}

/// The rules of a pack by the kind of document that they judge.
pub(super) fn rules(pack: &Pack) -> HashMap<Arc<str>, Rules> {
    let newer = newer(pack);
    let mut ready: HashMap<Arc<str>, Rules> = HashMap::new();
    for (number, rule) in pack.rules().iter().enumerate() {
        let from = rule.info.from_stage.as_deref().unwrap_or_default();
        let too_early = Bilingual::new(format!("applies from stage {from}"), format!("自 {from} 阶段起适用"));
        let too_early = Arc::new(too_early);
        for kind in rule.info.kinds.iter() {
            let stages = pack.manifest().kind(kind).and_then(|kind| kind.stage.as_ref());
            ready.entry(Arc::clone(kind)).or_default().all.push(Ready {
                number,
                rule: rule.clone(),
                clock: Clock::default(),
                newer: newer.get(&rule.info.id).cloned().unwrap_or_default(),
                stage: stages.and_then(|stages| stages.rank(from)).unwrap_or(0),
                too_early: Arc::clone(&too_early),
            });
        }
    }
    for rules in ready.values_mut() {
        rules.all.sort_by(|a, b| a.rule.info.id.cmp(&b.rule.info.id));
        let places = |decides| {
            let wanted = rules.all.iter().enumerate().filter(|(_, it)| it.rule.info.outcome.decides() == decides);
            wanted.map(|(place, _)| place).collect()
        };
        rules.phases = [places(false), places(true)];
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
