//! Running the rules of a case: which apply, what each says, and the evidence of what it says.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use jiff::civil::Date;
use rhai::{Array, Dynamic, EvalAltResult, Scope};

use super::bind::Run;
use super::compile::Compiled;
use super::evidence;
use super::facts::{Content, Facts, Root, Signal, signal, stop};
use super::fault::fault;
use super::handle::Handle;
use super::meter;
use crate::base::lang::Bilingual;
use crate::document::NodeRef;
use crate::pack::{KindSpec, StageSpec};
use crate::rule::Rulebook;
use crate::rule::day::day;
use crate::source::Code;
use crate::verdict::{
    Case, Fault, Indeterminate, Joined, Judgement, Listed, Near, Origin, Outcome, Place, RuleInfo, RunFacts, Skipped,
};

/// What one run of one rule came to. This is all that another evaluator would have to produce.
enum Ran {
    ToTheEnd,
    Stopped(Box<EvalAltResult>),
}

/// Whether a rule runs.
enum Applies {
    Yes,
    No(Bilingual),
    /// It cannot be told: a fact is missing.
    Unknown(Place),
}

impl Rulebook {
    /// Runs the rules of the case's kind, and ends before their end where it is asked to: then the judgement has a fault.
    #[must_use]
    pub fn judge_until(&self, case: &Case, run: &RunFacts, stopped: &Arc<AtomicBool>) -> Judgement {
        meter::hearing(stopped, || self.judge(case, run))
    }

    /// Runs the rules of the case's kind.
    #[must_use]
    pub fn judge(&self, case: &Case, run: &RunFacts) -> Judgement {
        let mut judgement = Judgement::default();
        let Some(kind) = self.pack.manifest().kind(&case.kind) else { return judgement };
        let day = match day(self.pack.manifest(), kind, case, run.as_of) {
            Ok(day) => day,
            Err(fault) => return self.on_no_day(kind, *fault),
        };
        let (facts, mut scope) = self.facts(kind, case, run, day);
        let variables = scope.len();
        let Some(rules) = self.oracle.rules.get(&case.kind) else { return judgement };
        // Rules that only flag a risk run first: how many did is a fact for the others (`run.risks`).
        for rules in [&rules.flagging, &rules.deciding] {
            for compiled in rules {
                if meter::is_stopped() {
                    judgement.faults.push(fault(compiled, &stop(Signal::Stopped)));
                    return judgement;
                }
                match applies(compiled, kind, case, day) {
                    Applies::Yes => {
                        compiled.clock.time(self.timed, || self.run_rule(compiled, &facts, &mut scope, &mut judgement));
                    }
                    Applies::No(why) => judgement.skipped.push(Skipped { rule: compiled.rule.info.id.clone(), why }),
                    Applies::Unknown(place) => {
                        judgement.indeterminate.push(Indeterminate::new(&compiled.rule.info, vec![place]));
                    }
                }
                scope.rewind(variables);
            }
            let risks = judgement.findings.iter().filter(|finding| finding.rule.outcome == Outcome::Risk);
            facts.set_risks(risks.count());
        }
        for lacking in &mut judgement.indeterminate {
            let keepers = lacking.missing.iter().map(|place| self.pack.keeper(kind, place).cloned());
            // One fact that nobody else keeps is the order taker's to supply.
            lacking.keeper = keepers.collect::<Option<Vec<_>>>().and_then(|keepers| keepers.into_iter().next());
        }
        judgement.skipped.sort_by(|a, b| a.rule.cmp(&b.rule));
        judgement.passed.sort();
        judgement.near.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
        judgement.indeterminate.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
        judgement.findings.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
        judgement
    }

    /// What is said of a document of which it is not known on which day's rules it depends.
    fn on_no_day(&self, kind: &KindSpec, fault: Fault) -> Judgement {
        let why = Bilingual::new("its date is not known", "日期不明");
        let rules = self.pack.rules().iter().filter(|rule| rule.info.judges(&kind.name));
        let skipped = rules.map(|rule| Skipped { rule: rule.info.id.clone(), why: why.clone() }).collect();
        Judgement { faults: vec![fault], skipped, ..Judgement::default() }
    }

    /// The facts of a case, and the variables under which rules see them.
    fn facts(&self, kind: &KindSpec, case: &Case, run: &RunFacts, day: Date) -> (Arc<Facts>, Scope<'static>) {
        let shapes = |kind: &str| self.pack.schema(kind).map(|schema| Arc::clone(schema.shapes()));
        let label_of =
            |kind: &str| self.pack.manifest().kind(kind).map_or_else(|| kind.into(), |kind| Arc::clone(&kind.variable));
        let mut roots = Vec::new();
        let mut bound: Vec<(String, Bound)> = Vec::new();
        let mut add = |label: Arc<str>, content: Content, shapes| {
            roots.push(Root { label, origin: Origin::Document, content, shapes });
            roots.len() - 1
        };
        let own = add(Arc::clone(&case.label), Content::Whole(case.subject.clone()), shapes(&case.kind));
        bound.push((kind.variable.to_string(), Bound::One(own)));
        for (variable, joined) in &case.joined {
            let other = kind.joins.iter().find(|join| join.variable == *variable).map(|join| Arc::clone(&join.kind));
            let other = other.or_else(|| self.changed_kind(kind)).unwrap_or_else(|| Arc::clone(&case.kind));
            let one = match joined {
                Joined::One(document) => {
                    Bound::One(add(Arc::clone(variable), Content::Whole(document.clone()), shapes(&other)))
                }
                Joined::Missing => Bound::One(add(Arc::clone(variable), Content::Missing, shapes(&other))),
                Joined::Many(documents) => {
                    // There may be many, and all have one label and one shape.
                    let (label, shapes) = (label_of(&other), shapes(&other));
                    let content = |listed: &Listed| match listed {
                        Listed::Whole(document) => Content::Whole(document.clone()),
                        Listed::Kept(kept) => Content::Kept(Arc::clone(kept)),
                    };
                    let one = |listed| add(Arc::clone(&label), content(listed), shapes.clone());
                    Bound::Many(documents.iter().map(one).collect())
                }
            };
            bound.push((variable.to_string(), one));
        }
        for (origin, data) in [(Origin::Policy, self.pack.parameters().on(day)), (Origin::List, self.pack.lists())] {
            bound.push((origin.name().to_owned(), Bound::One(roots.len())));
            let content = Content::Whole(data.clone());
            roots.push(Root { label: origin.name().into(), origin, content, shapes: None });
        }
        let facts = Facts::new(roots, run.clone());
        let mut scope = Scope::new();
        for (variable, bound) in bound {
            let value = match bound {
                Bound::One(index) => Dynamic::from(Handle::root(&facts, index)),
                Bound::Many(indexes) => Dynamic::from_array(
                    indexes.into_iter().map(|index| Dynamic::from(Handle::root(&facts, index))).collect::<Array>(),
                ),
            };
            scope.push_constant_dynamic(variable, value);
        }
        scope.push_constant_dynamic("run", Dynamic::from(Run(Arc::clone(&facts))));
        (facts, scope)
    }

    /// The kind of the document that a change request changes.
    fn changed_kind(&self, kind: &KindSpec) -> Option<Arc<str>> {
        let change = kind.changes.as_ref()?;
        kind.joins.iter().find(|join| join.variable == change.target).map(|join| Arc::clone(&join.kind))
    }

    fn run_rule(&self, compiled: &Compiled, facts: &Arc<Facts>, scope: &mut Scope<'_>, judgement: &mut Judgement) {
        let depth = scope.len();
        facts.begin(false);
        let first = self.run(compiled, scope);
        if matches!(first, Ran::ToTheEnd) && !facts.has_raised() {
            judgement.passed.push(compiled.rule.info.id.clone());
            let near = |(value, limit)| Near { rule: Arc::clone(&compiled.rule.info), value, limit };
            judgement.near.extend(facts.near().map(near));
            return;
        }
        // What took all that a rule may take is not done again, for its evidence or anything else.
        let is_spent =
            matches!(&first, Ran::Stopped(error) if matches!(signal(error), Some(Signal::Limit(_) | Signal::Stopped)));
        let first = End::of(compiled, first);
        let log = facts.end();
        if is_spent {
            judgement.findings.extend(evidence::findings(&compiled.rule.info, log));
            first.enter(compiled, judgement);
            return;
        }
        // It fired, or stopped: a second run, traced, says from which facts. Rules are deterministic, so it does the same.
        let raised = log.raised;
        scope.rewind(depth);
        facts.begin(true);
        let second = End::of(compiled, self.run(compiled, scope));
        let log = facts.end();
        let is_same = raised.len() == log.raised.len() && raised.iter().zip(&log.raised).all(|(a, b)| a.is_same(b));
        // A fault of the second run says more, and is none the less a fault.
        if !(is_same && first == second || matches!(second, End::Fault(_))) {
            judgement.faults.push(not_repeatable(compiled));
        }
        judgement.findings.extend(evidence::findings(&compiled.rule.info, log));
        second.enter(compiled, judgement);
    }

    fn run(&self, compiled: &Compiled, scope: &mut Scope<'_>) -> Ran {
        match compiled.script.run(&self.oracle.engine, scope) {
            Ok(()) => Ran::ToTheEnd,
            Err(error) => Ran::Stopped(error),
        }
    }
}

/// How a run of a rule ended.
enum End {
    Whole,
    Missing(Vec<Place>),
    Fault(Box<Fault>),
}

impl End {
    fn of(compiled: &Compiled, ran: Ran) -> Self {
        let Ran::Stopped(error) = ran else { return Self::Whole };
        match signal(&error) {
            Some(Signal::Missing(missing)) => Self::Missing(without_repeats(missing)),
            _ => Self::Fault(Box::new(fault(compiled, &error))),
        }
    }
}

impl End {
    fn enter(self, compiled: &Compiled, judgement: &mut Judgement) {
        match self {
            Self::Whole => {}
            Self::Missing(missing) => {
                judgement.indeterminate.push(Indeterminate::new(&compiled.rule.info, missing));
            }
            Self::Fault(fault) => judgement.faults.push(*fault),
        }
    }
}

impl PartialEq for End {
    fn eq(&self, other: &Self) -> bool {
        let places = |places: &[Place]| places.iter().map(Place::identity).collect::<Vec<_>>();
        match (self, other) {
            (Self::Whole, Self::Whole) => true,
            (Self::Missing(a), Self::Missing(b)) => places(a) == places(b),
            (Self::Fault(a), Self::Fault(b)) => a.message == b.message,
            _ => false,
        }
    }
}

/// A variable's documents, by their place among the roots.
enum Bound {
    One(usize),
    Many(Vec<usize>),
}

fn applies(compiled: &Compiled, kind: &KindSpec, case: &Case, day: Date) -> Applies {
    let rule: &RuleInfo = &compiled.rule.info;
    if let Some(from) = rule.effective_from.filter(|from| day < *from) {
        return Applies::No(Bilingual::new(format!("in force only from {from}"), format!("自 {from} 起生效")));
    }
    if let Some(until) = rule.effective_until.filter(|until| day > *until) {
        return Applies::No(Bilingual::new(format!("in force only until {until}"), format!("有效期至 {until}")));
    }
    if let Some((id, _)) = compiled.newer.iter().find(|(_, since)| since.is_none_or(|since| since <= day)) {
        return Applies::No(Bilingual::new(format!("superseded by {id}"), format!("已被 {id} 取代")));
    }
    match (&rule.from_stage, &kind.stage) {
        (Some(from), Some(stages)) => reached(stages, from, case),
        _ => Applies::Yes,
    }
}

/// Whether the document has reached the stage from which a rule applies. Without a stage, that cannot be told.
fn reached(stages: &StageSpec, from: &str, case: &Case) -> Applies {
    let needed = stages.rank(from).unwrap_or(0);
    if needed == 0 {
        return Applies::Yes;
    }
    let root = case.subject.root();
    let stage = root.resolve(&stages.pointer).and_then(NodeRef::as_str);
    match stage.and_then(|stage| stages.rank(stage)) {
        Some(rank) if rank >= needed => Applies::Yes,
        Some(_) => Applies::No(Bilingual::new(format!("applies from stage {from}"), format!("自 {from} 阶段起适用"))),
        None => Applies::Unknown(Place::nearest(&case.label, root, &stages.pointer)),
    }
}

fn not_repeatable(compiled: &Compiled) -> Fault {
    let message = Bilingual::new(
        "the rule said something else when it was run again: it must depend on its facts alone",
        "规则两次运行结果不一致：其结果只能取决于事实",
    );
    Fault::new(Code::NotRepeatable, message).of_rule(&compiled.rule.info.id)
}

fn without_repeats(places: Vec<Place>) -> Vec<Place> {
    let mut seen = HashSet::new();
    places.into_iter().filter(|place| seen.insert(place.identity())).collect()
}
