//! Running the rules of a case: which apply, what each says, and the evidence of what it says.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use jiff::civil::Date;

use super::Rulebook;
use super::day::day;
use super::eval;
use super::evidence;
use super::facts::{Content, Facts, Root};
use super::meter;
use super::ready::Ready;
use super::stop::{Outcome, Signal, Stop};
use super::value::Value;
use crate::base::lang::Bilingual;
use crate::document::NodeRef;
use crate::pack::KindSpec;
use crate::pack::shared::DOCUMENT;
use crate::source::{Code, Span};
use crate::verdict::{
    Case, Fault, Indeterminate, Joined, Judgement, Listed, Near, Origin, Outcome as RuleOutcome, Place, RuleInfo,
    RunFacts, Skipped,
};

/// What runs rules over the facts of one document. Whoever it is, the same comes of it.
pub(super) trait Session {
    /// Runs a rule from its start, by its number among those of the pack, with all limits anew.
    fn run(&mut self, rule: usize) -> Outcome<()>;
}

/// Who runs the rules.
#[derive(Clone, Copy, Debug)]
enum Engine {
    Machine,
    Oracle,
}

/// The variables of a kind's rules, with what they stand for.
pub(super) type Variables = Vec<(Arc<str>, Value<'static>)>;

/// Whether a rule runs.
enum Applies {
    Yes,
    No(Arc<Bilingual>),
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
        if self.by_both { self.judge_by_both(case, run) } else { self.judge_by_machine(case, run) }
    }

    /// Runs them by the machine alone.
    pub(super) fn judge_by_machine(&self, case: &Case, run: &RunFacts) -> Judgement {
        self.judge_by(case, run, Engine::Machine)
    }

    /// The same by Rhai's own engine.
    #[must_use]
    pub(crate) fn judge_by_oracle(&self, case: &Case, run: &RunFacts) -> Judgement {
        self.judge_by(case, run, Engine::Oracle)
    }

    fn judge_by(&self, case: &Case, run: &RunFacts, engine: Engine) -> Judgement {
        let mut judgement = Judgement::default();
        let Some(kind) = self.pack.manifest().kind(&case.kind) else { return judgement };
        let day = match day(self.pack.manifest(), kind, case, run.as_of) {
            Ok(day) => day,
            Err(fault) => return self.on_no_day(kind, *fault),
        };
        let Some(rules) = self.rules.get(&case.kind) else { return judgement };
        let (facts, variables) = self.facts(kind, case, run, day);
        let facts = Rc::new(facts);
        let mut session: Box<dyn Session + '_> = match engine {
            Engine::Machine => match self.program.session(&facts, &case.kind, day, &variables) {
                Some(session) => Box::new(session),
                None => return judgement,
            },
            Engine::Oracle => Box::new(self.oracle().session(&facts, &variables)),
        };
        let stage = Stage::of(kind, case);
        let mut passed = vec![false; rules.all.len()];
        // Rules that only flag a risk run first: how many did is a fact for the others (`run.risks`).
        for phase in &rules.phases {
            for (place, ready) in phase.iter().filter_map(|place| Some((*place, rules.all.get(*place)?))) {
                if meter::is_stopped() {
                    judgement.faults.push(fault(ready, &Box::<Stop>::from(Signal::Stopped)));
                    return judgement;
                }
                match applies(ready, &stage, day) {
                    Applies::Yes => {
                        let run = || run_rule(ready, &facts, &mut *session, &mut judgement);
                        let is_passed = ready.clock.time(self.timed, run);
                        passed.get_mut(place).into_iter().for_each(|passed| *passed = is_passed);
                    }
                    Applies::No(why) => judgement.skipped.push(Skipped { rule: ready.rule.info.id.clone(), why }),
                    Applies::Unknown(place) => {
                        judgement.indeterminate.push(Indeterminate::new(&ready.rule.info, vec![place]));
                    }
                }
            }
            let risks = judgement.findings.iter().filter(|finding| finding.rule.outcome == RuleOutcome::Risk);
            facts.set_risks(risks.count());
        }
        let passed = rules.all.iter().zip(passed).filter(|(_, passed)| *passed);
        judgement.passed = passed.map(|(ready, _)| ready.rule.info.id.clone()).collect();
        self.finish(kind, &mut judgement);
        judgement
    }

    /// Says who keeps what is missing, and puts everything in the order of the catalogue.
    fn finish(&self, kind: &KindSpec, judgement: &mut Judgement) {
        for lacking in &mut judgement.indeterminate {
            let keepers = lacking.missing.iter().map(|place| self.pack.keeper(kind, place).cloned());
            // One fact that nobody else keeps is the order taker's to supply.
            lacking.keeper = keepers.collect::<Option<Vec<_>>>().and_then(|keepers| keepers.into_iter().next());
        }
        judgement.skipped.sort_by(|a, b| a.rule.cmp(&b.rule));
        judgement.near.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
        judgement.indeterminate.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
        judgement.findings.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
    }

    /// What is said of a document of which it is not known on which day's rules it depends.
    fn on_no_day(&self, kind: &KindSpec, fault: Fault) -> Judgement {
        let why = Arc::new(Bilingual::new("its date is not known", "日期不明"));
        let rules = self.pack.rules().iter().filter(|rule| rule.info.judges(&kind.name));
        let skipped = rules.map(|rule| Skipped { rule: rule.info.id.clone(), why: Arc::clone(&why) }).collect();
        Judgement { faults: vec![fault], skipped, ..Judgement::default() }
    }

    /// The facts of a case, and the variables under which rules see them.
    fn facts(&self, kind: &KindSpec, case: &Case, run: &RunFacts, day: Date) -> (Facts, Variables) {
        let shapes = |kind: &str| self.pack.schema(kind).map(|schema| Arc::clone(schema.shapes()));
        let label_of =
            |kind: &str| self.pack.manifest().kind(kind).map_or_else(|| kind.into(), |kind| Arc::clone(&kind.variable));
        let mut bound: Vec<(Arc<str>, Bound)> = Vec::new();
        let parameters = (Origin::Policy, self.pack.parameters().on(day), self.pack.parameters_shapes());
        // Always the same ones: what the machine knows of them holds for every document.
        let mut roots: Vec<Root> = [parameters, (Origin::List, self.pack.lists(), None)]
            .into_iter()
            .map(|(origin, data, shapes)| {
                let content = Content::Whole(data.clone());
                Root { label: origin.name().into(), origin, content, shapes: shapes.cloned() }
            })
            .collect();
        let mut add = |label: Arc<str>, content: Content, shapes| {
            roots.push(Root { label, origin: Origin::Document, content, shapes });
            u32::try_from(roots.len() - 1).unwrap_or(u32::MAX)
        };
        let own = add(Arc::clone(&case.label), Content::Whole(case.subject.clone()), shapes(&case.kind));
        bound.push((Arc::clone(&kind.variable), Bound::One(own)));
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
                    let first = documents.iter().map(|listed| add(Arc::clone(&label), content(listed), shapes.clone()));
                    let numbers: Vec<u32> = first.collect();
                    let count = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                    Bound::Many { first: numbers.first().copied().unwrap_or_default(), count }
                }
            };
            bound.push((Arc::clone(variable), one));
        }
        for (origin, root) in [(Origin::Policy, eval::POLICY), (Origin::List, eval::LISTS)] {
            bound.push((origin.name().into(), Bound::One(root)));
        }
        let facts = Facts::new(roots, run.clone(), &self.pack);
        let value = |bound| match bound {
            Bound::One(root) => Value::Node(facts.root_node(root)),
            Bound::Many { first, count } => Value::Roots { first, count },
        };
        let mut variables: Variables = bound.into_iter().map(|(name, bound)| (name, value(bound))).collect();
        variables.push((Origin::Run.name().into(), Value::Run));
        // What rules that several kinds share call the document that is judged.
        variables.push((DOCUMENT.into(), Value::Node(facts.root_node(own))));
        (facts, variables)
    }

    /// The kind of the document that a change request changes.
    fn changed_kind(&self, kind: &KindSpec) -> Option<Arc<str>> {
        let change = kind.changes.as_ref()?;
        kind.joins.iter().find(|join| join.variable == change.target).map(|join| Arc::clone(&join.kind))
    }
}

/// Runs a rule; whether it found nothing, and lacked nothing.
fn run_rule(ready: &Ready, facts: &Facts, session: &mut dyn Session, judgement: &mut Judgement) -> bool {
    facts.set_shared(ready.rule.info.is_shared);
    facts.begin(false);
    meter::begin();
    let first = session.run(ready.number);
    if first.is_ok() && !facts.has_raised() {
        let near = |(value, limit)| Near { rule: Arc::clone(&ready.rule.info), value, limit };
        judgement.near.extend(facts.near().map(near));
        return true;
    }
    run_again(ready, facts, session, judgement, first);
    false
}

/// Enters what a rule said that found something, or stopped, with the facts that it rests on.
#[cold]
fn run_again(ready: &Ready, facts: &Facts, session: &mut dyn Session, judgement: &mut Judgement, first: Outcome<()>) {
    // What took all that a rule may take is not done again, for its evidence or anything else.
    let is_spent = matches!(&first, Err(stop) if matches!(stop.signal, Signal::Limit(_) | Signal::Stopped));
    let first = End::of(ready, first);
    let log = facts.end();
    if is_spent {
        judgement.findings.extend(evidence::findings(&ready.rule.info, log));
        first.enter(ready, judgement);
        return;
    }
    // It fired, or stopped: a second run, traced, says from which facts. Rules are deterministic, so it does the same.
    let raised = log.raised;
    facts.begin(true);
    meter::begin();
    let second = End::of(ready, session.run(ready.number));
    let log = facts.end();
    let is_same = raised.len() == log.raised.len() && raised.iter().zip(&log.raised).all(|(a, b)| a.is_same(b));
    // A fault of the second run says more, and is none the less a fault.
    if !(is_same && first == second || matches!(second, End::Fault(_))) {
        judgement.faults.push(not_repeatable(ready));
    }
    judgement.findings.extend(evidence::findings(&ready.rule.info, log));
    second.enter(ready, judgement);
}

/// How a run of a rule ended.
enum End {
    Whole,
    Missing(Vec<Place>),
    Fault(Box<Fault>),
}

impl End {
    fn of(ready: &Ready, ran: Outcome<()>) -> Self {
        match ran {
            Ok(()) => Self::Whole,
            Err(stop) => match stop.signal {
                Signal::Missing(missing) => Self::Missing(without_repeats(missing)),
                _ => Self::Fault(Box::new(fault(ready, &stop))),
            },
        }
    }

    fn enter(self, ready: &Ready, judgement: &mut Judgement) {
        match self {
            Self::Whole => {}
            Self::Missing(missing) => {
                judgement.indeterminate.push(Indeterminate::new(&ready.rule.info, missing));
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

/// A variable's documents, by their numbers among the roots.
enum Bound {
    One(u32),
    Many { first: u32, count: u32 },
}

/// The fault that stopped a rule, at the place in its script.
fn fault(ready: &Ready, stop: &Stop) -> Fault {
    let (code, message, help) = match &stop.signal {
        Signal::Broken { code, message, help } => (*code, message.clone(), help.clone()),
        Signal::Limit(message) => (Code::RuleLimit, message.clone(), None),
        Signal::Stopped => {
            let message = Bilingual::new("the run was stopped while this rule ran", "该规则运行时，检查被中止");
            (Code::Interrupted, message, None)
        }
        // Whoever asks for the fault of a missing fact has none.
        Signal::Missing(_) => (Code::RuleBroke, Bilingual::new("a fact is missing", "缺少事实"), None),
    };
    let own = &ready.rule.source;
    let (source, span) = stop.at.as_ref().map_or((own, Span::default()), |(source, span)| (source, *span));
    let fault = Fault { help, ..Fault::new(code, message).of_rule(&ready.rule.info.id) };
    let fault = fault.at(Place::in_text(Origin::Rule, source, span));
    // In another file, the rule's own call says how it came there.
    match stop.called_at.as_ref().filter(|_| source.name() != own.name()) {
        Some((source, span)) => fault.related(Place::in_text(Origin::Rule, source, *span)),
        None => fault,
    }
}

/// How far a document has come.
enum Stage {
    /// Its stage, by its rank. Where its kind has none, every rule applies.
    Reached(usize),
    /// That cannot be told: nothing stands here, or no stage.
    Unknown(Place),
}

impl Stage {
    fn of(kind: &KindSpec, case: &Case) -> Self {
        let Some(stages) = &kind.stage else { return Self::Reached(usize::MAX) };
        let root = case.subject.root();
        let stage = root.resolve(&stages.pointer).and_then(NodeRef::as_str);
        match stage.and_then(|stage| stages.rank(stage)) {
            Some(rank) => Self::Reached(rank),
            None => Self::Unknown(Place::nearest(&case.label, root, &stages.pointer)),
        }
    }
}

fn applies(ready: &Ready, stage: &Stage, day: Date) -> Applies {
    let no = |en: String, zh: String| Applies::No(Arc::new(Bilingual::new(en, zh)));
    let rule: &RuleInfo = &ready.rule.info;
    if let Some(from) = rule.effective_from.filter(|from| day < *from) {
        return no(format!("in force only from {from}"), format!("自 {from} 起生效"));
    }
    if let Some(until) = rule.effective_until.filter(|until| day > *until) {
        return no(format!("in force only until {until}"), format!("有效期至 {until}"));
    }
    if let Some((id, _)) = ready.newer.iter().find(|(_, since)| since.is_none_or(|since| since <= day)) {
        return no(format!("superseded by {id}"), format!("已被 {id} 取代"));
    }
    match stage {
        _ if ready.stage == 0 => Applies::Yes,
        Stage::Reached(rank) if *rank >= ready.stage => Applies::Yes,
        Stage::Reached(_) => Applies::No(Arc::clone(&ready.too_early)),
        Stage::Unknown(place) => Applies::Unknown(place.clone()),
    }
}

fn not_repeatable(ready: &Ready) -> Fault {
    let message = Bilingual::new(
        "the rule said something else when it was run again: it must depend on its facts alone",
        "规则两次运行结果不一致：其结果只能取决于事实",
    );
    Fault::new(Code::NotRepeatable, message).of_rule(&ready.rule.info.id)
}

fn without_repeats(places: Vec<Place>) -> Vec<Place> {
    let mut seen = HashSet::new();
    places.into_iter().filter(|place| seen.insert(place.identity())).collect()
}
