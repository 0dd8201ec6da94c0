//! What is known at each place of a rule: a walk along all ways through it, that lints watch.
//!
//! Rules end, and nothing in them changes but their own variables. So a walk that goes once through every branch, with what
//! its condition says, and once through every loop sees all there is.

mod env;
mod expressions;
mod natives;
mod numbering;
mod range;
mod statements;
mod units;

use std::collections::HashMap;
use std::sync::Arc;

use self::env::Env;
pub(super) use self::numbering::{Id, Numbering};
pub(super) use self::range::Range;
use self::units::Currencies;
pub(super) use self::units::{Currency, Mix, Same, Unit};
use super::Subject;
use crate::pack::{Rule, ShapeId};
use crate::rule::tree::{Expr, Name, Operator, Stmt};
use crate::rule::types::Note;
use crate::source::{Source, Span};

/// What is known of a value.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) id: Id,
    pub(super) range: Range,
    pub(super) unit: Unit,
    /// Whether it may have more places than what it was computed from.
    pub(super) is_fraction: bool,
    /// The list of a document whose elements it has, all or some.
    pub(super) list: Option<Id>,
    /// What its elements are, where they were computed.
    pub(super) elements: Option<Arc<Self>>,
}

impl Known {
    fn new(id: Id) -> Self {
        let (range, unit) = (Range::default(), Unit::Any);
        Self { id, range, unit, is_fraction: false, list: None, elements: None }
    }

    fn number(id: Id, range: Range) -> Self {
        Self { range, ..Self::new(id) }
    }
}

/// A loop that is under way: `for`, or a function that looks at every element.
#[derive(Clone, Debug)]
pub(super) struct Loop {
    /// The list of a document that it goes through; `None`: another list, such as one that the rule writes out.
    pub(super) list: Option<Id>,
    /// What it goes through, whatever that is.
    pub(super) over: Id,
    /// Its field.
    pub(super) shape: Option<ShapeId>,
    pub(super) source: Arc<Source>,
    pub(super) span: Span,
}

/// Where the walk is.
pub(super) struct Here<'a> {
    pub(super) rule: &'a Rule,
    /// The kind of document that is judged.
    pub(super) kind: &'a str,
    pub(super) source: &'a Arc<Source>,
    pub(super) numbering: &'a Numbering,
    /// The loops around it, the innermost last.
    pub(super) loops: &'a [Loop],
    /// What was asked on the way here, and what came out.
    pub(super) path: &'a [(Id, bool)],
    pub(super) same: &'a Same,
    /// The currencies that texts name.
    pub(super) currencies: &'a HashMap<Id, Vec<Currency>>,
}

/// An argument of a message.
pub(super) struct Argument<'a> {
    pub(super) name: &'a Name,
    pub(super) expr: &'a Expr<Note>,
    pub(super) value: Known,
}

/// What lints see of a walk. One place may be seen several times: a function, each time that it is called.
pub(super) trait Watch {
    /// A condition, or a part of one, and whether it always comes out the same.
    fn condition(&mut self, _: &Here<'_>, _: &Expr<Note>, _: Option<bool>) {}

    /// An operator that computes or compares.
    fn binary(&mut self, _: &Here<'_>, _: &Expr<Note>, _: Operator, _: (&Known, &Known)) {}

    /// A function of the table; arguments that are closures are told as what they give.
    fn native(&mut self, _: &Here<'_>, _: &Expr<Note>, _: &str, _: &[Known]) {}

    /// `flag`.
    fn flag(&mut self, _: &Here<'_>, _: &Expr<Note>, _: &[Argument<'_>]) {}

    /// A statement, and whether it can be reached.
    fn statement(&mut self, _: &Here<'_>, _: &Stmt<Note>, _: bool) {}

    /// A loop: the last one of those here.
    fn repeats(&mut self, _: &Here<'_>) {}
}

/// Steps of a walk through one rule: beyond them, functions are not followed any more, and loops are looked at once.
const STEPS: usize = 200_000;

/// Functions that are followed inside each other.
const DEPTH: usize = 32;

/// A walk through the rules of a pack.
pub(super) struct Flow<'p, 'w> {
    subject: &'p Subject<'p>,
    rule: &'p Rule,
    kind: Arc<str>,
    source: Arc<Source>,
    numbering: Numbering,
    currencies: Currencies,
    watchers: Vec<&'w mut dyn Watch>,
    env: Env,
    /// What is known of values whatever the way to them.
    ranges: HashMap<Id, Range>,
    /// The currencies that texts name.
    named: HashMap<Id, Vec<Currency>>,
    loops: Vec<Loop>,
    /// What the function under way gives, on each way out of it.
    returns: Vec<(Known, Env)>,
    /// The ways out of the loops under way, by `break` and `continue`.
    exits: Vec<Vec<Env>>,
    steps: usize,
    depth: usize,
}

/// Walks through all rules of a pack, and lets lints watch.
pub(super) fn walk(subject: &Subject<'_>, watchers: Vec<&mut dyn Watch>) {
    let Some(first) = subject.pack.rules().first() else { return };
    let mut flow = Flow {
        subject,
        rule: first,
        kind: "".into(),
        source: Arc::clone(&first.source),
        numbering: Numbering::default(),
        currencies: Currencies::of(subject.pack),
        watchers,
        env: Env::default(),
        ranges: HashMap::new(),
        named: HashMap::new(),
        loops: Vec::new(),
        returns: Vec::new(),
        exits: Vec::new(),
        steps: 0,
        depth: 0,
    };
    let rules = subject.pack.rules();
    let checked = subject.checked;
    let first =
        rules.iter().zip(&checked.rules).filter_map(|(rule, script)| Some((rule, rule.info.kinds.first()?, script)));
    let others = checked.others.iter().filter_map(|(number, kind, script)| Some((rules.get(*number)?, kind, script)));
    for (rule, kind, script) in first.chain(others) {
        flow.rule = rule;
        flow.kind = Arc::clone(kind);
        flow.source = Arc::clone(&script.source);
        flow.numbering.start();
        flow.env = Env::default();
        flow.steps = 0;
        flow.returns.clear();
        flow.block(&script.body);
    }
}

impl Flow<'_, '_> {
    /// Lets every lint see something.
    fn show(&mut self, mut see: impl FnMut(&mut dyn Watch, &Here<'_>)) {
        let here = Here {
            rule: self.rule,
            kind: &self.kind,
            source: &self.source,
            numbering: &self.numbering,
            loops: &self.loops,
            path: &self.env.path,
            same: &self.env.same,
            currencies: &self.named,
        };
        for watcher in &mut self.watchers {
            see(*watcher, &here);
        }
    }
}
