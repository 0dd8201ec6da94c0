//! What is known where a walk stands: its variables, and what the conditions on the way say.

use std::collections::HashMap;
use std::sync::Arc;

use super::Known;
use super::numbering::{Id, Numbering, Term};
use super::range::Range;
use super::units::{Currency, Same};

/// What is known on one way.
#[derive(Clone, Debug, Default)]
pub(super) struct Env {
    /// The variables, the innermost last.
    pub(super) locals: Vec<(Arc<str>, Known)>,
    pub(super) truths: HashMap<Id, bool>,
    pub(super) ranges: HashMap<Id, Range>,
    /// The literals that values are known to be equal to.
    pub(super) literals: HashMap<Id, Id>,
    pub(super) same: Same,
    pub(super) path: Vec<(Id, bool)>,
    /// Whether the way is at its end: behind `return`, `break` or `continue`.
    pub(super) has_ended: bool,
}

impl Env {
    pub(super) fn local(&self, name: &str) -> Option<&Known> {
        self.locals.iter().rev().find(|(known, _)| &**known == name).map(|(_, value)| value)
    }

    pub(super) fn assign(&mut self, name: &str, value: Known) {
        if let Some((_, slot)) = self.locals.iter_mut().rev().find(|(known, _)| &**known == name) {
            *slot = value;
        }
    }

    /// What a number can be here.
    pub(super) fn range(&self, id: Id, known: Range) -> Range {
        self.ranges.get(&id).map_or(known, |range| range.both(known))
    }
}

/// What holds whatever the way: the ranges of values, the currencies that texts name.
pub(super) struct Facts<'a> {
    pub(super) ranges: &'a HashMap<Id, Range>,
    pub(super) named: &'a HashMap<Id, Vec<Currency>>,
}

impl Env {
    fn range_of(&self, id: Id, numbering: &Numbering, facts: &Facts<'_>) -> Range {
        let known = match numbering.term(id) {
            Term::Number(number) => Range::only(*number),
            _ => facts.ranges.get(&id).copied().unwrap_or_default(),
        };
        self.range(id, known)
    }

    /// Whether a condition always comes out the same here.
    pub(super) fn truth(&self, id: Id, numbering: &Numbering, facts: &Facts<'_>) -> Option<bool> {
        if let Some(known) = self.truths.get(&id) {
            return Some(*known);
        }
        match *numbering.term(id) {
            Term::Bool(is) => Some(is),
            Term::Not(one) => self.truth(one, numbering, facts).map(|is| !is),
            Term::And(a, b) | Term::Or(a, b) => {
                let is_or = matches!(numbering.term(id), Term::Or(..));
                let (a, b) = (self.truth(a, numbering, facts), self.truth(b, numbering, facts));
                // Either decides by being what the operator looks for.
                if a == Some(is_or) || b == Some(is_or) { Some(is_or) } else { a.and(b) }
            }
            Term::Equal(a, b) => self.is_equal(a, b, numbering, facts),
            Term::Less(a, b) => self.is_less(a, b, numbering, facts),
            _ => None,
        }
    }

    fn is_equal(&self, a: Id, b: Id, numbering: &Numbering, facts: &Facts<'_>) -> Option<bool> {
        if a == b {
            return Some(true);
        }
        let literal = |id: Id| self.literals.get(&id).copied().unwrap_or(id);
        if numbering.differ(literal(a), literal(b))
            || self.says_less(a, b, numbering)
            || self.says_less(b, a, numbering)
        {
            return Some(false);
        }
        if literal(a) == literal(b) {
            return Some(true);
        }
        let (a, b) = (self.range_of(a, numbering, facts), self.range_of(b, numbering, facts));
        a.is_apart(&b).then_some(false)
    }

    fn is_less(&self, a: Id, b: Id, numbering: &Numbering, facts: &Facts<'_>) -> Option<bool> {
        if a == b || self.says_less(b, a, numbering) || self.says_equal(a, b, numbering) {
            return Some(false);
        }
        self.range_of(a, numbering, facts).is_less(&self.range_of(b, numbering, facts))
    }

    /// Whether a condition on the way here said so.
    fn says_less(&self, a: Id, b: Id, numbering: &Numbering) -> bool {
        self.says(&Term::Less(a, b), numbering)
    }

    fn says_equal(&self, a: Id, b: Id, numbering: &Numbering) -> bool {
        self.says(&Term::Equal(a.min(b), a.max(b)), numbering)
    }

    fn says(&self, term: &Term, numbering: &Numbering) -> bool {
        numbering.find(term).is_some_and(|id| self.truths.get(&id) == Some(&true))
    }

    /// Goes on where a condition came out so.
    pub(super) fn assume(&mut self, id: Id, is: bool, numbering: &Numbering, facts: &Facts<'_>) {
        match *numbering.term(id) {
            Term::Not(one) => return self.assume(one, !is, numbering, facts),
            Term::And(a, b) if is => {
                self.assume(a, true, numbering, facts);
                return self.assume(b, true, numbering, facts);
            }
            Term::Or(a, b) if !is => {
                self.assume(a, false, numbering, facts);
                return self.assume(b, false, numbering, facts);
            }
            Term::Equal(a, b) => self.assume_equal(a, b, is, numbering, facts),
            Term::Less(a, b) => {
                let (left, right) = (self.range_of(a, numbering, facts), self.range_of(b, numbering, facts));
                let (a_now, b_now) = if is {
                    (left.below(right, true), right.above(left, true))
                } else {
                    (left.above(right, false), right.below(left, false))
                };
                self.ranges.extend([(a, a_now), (b, b_now)]);
            }
            _ => {}
        }
        self.truths.insert(id, is);
        self.path.push((id, is));
    }

    fn assume_equal(&mut self, a: Id, b: Id, is: bool, numbering: &Numbering, facts: &Facts<'_>) {
        let (left, right) = (self.range_of(a, numbering, facts), self.range_of(b, numbering, facts));
        if !is {
            for (id, range, other) in [(a, left, right), (b, right, left)] {
                if let Some(number) = other.number() {
                    self.ranges.insert(id, range.without(number));
                }
            }
            return;
        }
        self.ranges.extend([(a, left.both(right)), (b, left.both(right))]);
        for (id, other) in [(a, b), (b, a)] {
            if matches!(numbering.term(other), Term::Bool(_) | Term::Number(_) | Term::Text(_)) {
                self.literals.insert(id, other);
            }
        }
        let named = |id: Id| facts.named.get(&id).map(Vec::as_slice).unwrap_or_default();
        for left in named(a) {
            for right in named(b) {
                self.same.add(left.clone(), right.clone());
            }
        }
    }

    /// What is known where two ways come together; both have the same variables.
    pub(super) fn join(self, other: Self, join: &mut impl FnMut(&Known, &Known, [&Same; 2]) -> Known) -> Self {
        if self.has_ended {
            return other;
        }
        if other.has_ended {
            return self;
        }
        let locals = self
            .locals
            .iter()
            .zip(&other.locals)
            .map(|((name, a), (_, b))| (Arc::clone(name), join(a, b, [&self.same, &other.same])));
        let shared = self.path.iter().zip(&other.path).take_while(|(a, b)| a == b).count();
        Self {
            locals: locals.collect(),
            truths: self
                .truths
                .iter()
                .filter(|(id, is)| other.truths.get(id) == Some(is))
                .map(|(id, is)| (*id, *is))
                .collect(),
            ranges: self.ranges.iter().filter_map(|(id, a)| Some((*id, a.either(*other.ranges.get(id)?)))).collect(),
            literals: self
                .literals
                .iter()
                .filter(|(id, is)| other.literals.get(id) == Some(is))
                .map(|(id, is)| (*id, *is))
                .collect(),
            same: self.same.both(&other.same),
            path: self.path.into_iter().take(shared).collect(),
            has_ended: false,
        }
    }
}
