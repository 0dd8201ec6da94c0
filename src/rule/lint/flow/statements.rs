//! The walk through statements: blocks, branches, loops.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::env::Env;
use super::range::Range;
use super::units::Unit;
use super::{Flow, Known, Loop, STEPS};
use crate::rule::tree::{Arm, Block, Expr, ExprKind, Name, Operator, Stmt, StmtKind};
use crate::rule::types::Note;

/// Functions that change the list that they are called on.
const CHANGING: [&str; 7] = ["push", "append", "insert", "pop", "remove", "shift", "clear"];

/// Whether a call changes what it is called on, and what that is.
pub(super) fn changed_by(expr: &Expr<Note>) -> Option<&Name> {
    let ExprKind::Call { file: None, name, arguments, .. } = &expr.kind else { return None };
    let ExprKind::Variable(variable) = &arguments.first()?.kind else { return None };
    CHANGING.contains(&&*name.text).then_some(variable)
}

/// The names of variables that a body gives another value.
fn changed(body: &Block<Note>) -> BTreeSet<Arc<str>> {
    let mut names = BTreeSet::new();
    assigned(body, &mut names);
    body.walk(&mut |expr| {
        names.extend(changed_by(expr).map(|name| Arc::clone(&name.text)));
        match &expr.kind {
            ExprKind::Block(block) => assigned(block, &mut names),
            ExprKind::If { then, otherwise, .. } => {
                assigned(then, &mut names);
                otherwise.iter().for_each(|block| assigned(block, &mut names));
            }
            _ => {}
        }
    });
    names
}

/// Those that the statements of a block assign, and those of the loops in it.
fn assigned(block: &Block<Note>, names: &mut BTreeSet<Arc<str>>) {
    for statement in &block.statements {
        match &statement.kind {
            StmtKind::Assign { name, .. } => drop(names.insert(Arc::clone(&name.text))),
            StmtKind::For { body, .. } => assigned(body, names),
            _ => {}
        }
    }
}

impl Flow<'_, '_> {
    /// A block: its value is that of its last statement.
    pub(super) fn block(&mut self, block: &Block<Note>) -> Known {
        let locals = self.env.locals.len();
        let mut value = self.nothing();
        let mut is_told = false;
        for statement in &block.statements {
            let is_reached = !self.env.has_ended;
            if !is_told {
                self.show(|watch, here| watch.statement(here, statement, is_reached));
            }
            is_told |= !is_reached;
            value = self.statement(statement);
        }
        self.env.locals.truncate(locals);
        value
    }

    fn statement(&mut self, statement: &Stmt<Note>) -> Known {
        match &statement.kind {
            StmtKind::Let { name, value } => {
                let value = self.eval(value);
                self.env.locals.push((Arc::clone(&name.text), value));
            }
            StmtKind::Assign { name, operator, value } => self.assign(name, *operator, value),
            StmtKind::Expr(value) => return self.eval(value),
            StmtKind::For { element, counter, list, body } => self.for_each(element, counter.as_ref(), list, body),
            StmtKind::Return(value) => {
                let value = self.maybe(value.as_ref());
                if !self.env.has_ended {
                    self.returns.push((value, self.env.clone()));
                }
                self.env.has_ended = true;
            }
            StmtKind::Break | StmtKind::Continue => {
                if let Some(exits) = self.exits.last_mut().filter(|_| !self.env.has_ended) {
                    exits.push(self.env.clone());
                }
                self.env.has_ended = true;
            }
        }
        self.nothing()
    }

    fn maybe(&mut self, value: Option<&Expr<Note>>) -> Known {
        match value {
            Some(value) => self.eval(value),
            None => self.nothing(),
        }
    }

    fn assign(&mut self, name: &Name, operator: Option<Operator>, value: &Expr<Note>) {
        let new = self.eval(value);
        let new = match operator {
            Some(operator) => {
                let old = self.variable(&name.text);
                self.computed(value, operator, &old, &new)
            }
            None => new,
        };
        self.env.assign(&name.text, new);
    }

    fn for_each(&mut self, element: &Name, counter: Option<&Name>, list: &Expr<Note>, body: &Block<Note>) {
        let known = self.eval(list);
        let mut names = vec![(Arc::clone(&element.text), self.element(&known))];
        names.extend(counter.map(|counter| (Arc::clone(&counter.text), self.counter())));
        let locals = self.env.locals.len();
        self.in_loop(list, &known, &changed(body), |flow| {
            flow.env.locals.extend(names.clone());
            flow.block(body);
            flow.env.locals.truncate(locals);
        });
    }

    /// An element of a list: in each loop around it another one.
    pub(super) fn element(&mut self, list: &Known) -> Known {
        let depth = self.numbering.of_count(self.loops.len());
        let id = self.numbering.apply("element", vec![list.id, depth]);
        match &list.elements {
            Some(elements) => Known { id, ..(**elements).clone() },
            None => Known::new(id),
        }
    }

    /// The number of an element.
    pub(super) fn counter(&mut self) -> Known {
        let id = self.numbering.fresh("counter", Vec::new());
        Known::number(id, Range::from_zero(true))
    }

    /// Goes once through what is done for each element, having looked at it before to learn what it leaves behind.
    pub(super) fn in_loop(
        &mut self,
        list: &Expr<Note>,
        known: &Known,
        changed: &BTreeSet<Arc<str>>,
        mut body: impl FnMut(&mut Self),
    ) {
        self.loops.push(Loop {
            list: known.list,
            over: known.id,
            shape: list.note.from,
            source: Arc::clone(&self.source),
            span: list.span,
        });
        self.show(|watch, here| watch.repeats(here));
        if !changed.is_empty() && self.steps < STEPS {
            self.renew(changed, list, known);
            let watchers = std::mem::take(&mut self.watchers);
            let fresh = self.env.clone();
            self.pass(&mut body);
            self.watchers = watchers;
            // The ids of before: what the look has made of them holds for one round only.
            let learnt = std::mem::replace(&mut self.env, fresh);
            self.learn(&learnt);
        }
        let before = self.env.clone();
        self.pass(&mut body);
        let after = std::mem::replace(&mut self.env, before);
        self.learn(&after);
        self.renew(changed, list, known);
        self.loops.pop();
    }

    /// One round: the way through its end, and those through `break` and `continue`. What only its conditions say is
    /// forgotten.
    fn pass(&mut self, body: &mut impl FnMut(&mut Self)) {
        let before = self.env.clone();
        self.exits.push(Vec::new());
        body(self);
        for exit in self.exits.pop().unwrap_or_default() {
            let here = std::mem::take(&mut self.env);
            let exit = Env { locals: exit.locals.into_iter().take(before.locals.len()).collect(), ..exit };
            self.env = self.joined(here, Env { has_ended: false, ..exit });
        }
        let locals = std::mem::take(&mut self.env.locals);
        let has_ended = self.env.has_ended;
        self.env = if has_ended || locals.len() != before.locals.len() { before } else { Env { locals, ..before } };
    }

    /// Takes over of what kind the values are that a round has left behind, not which ones.
    fn learn(&mut self, after: &Env) {
        let same = after.same.clone();
        for ((_, here), (_, there)) in self.env.locals.iter_mut().zip(&after.locals) {
            here.unit = here.unit.either(&there.unit.spelt_out(&same));
            here.is_fraction |= there.is_fraction;
            here.list = here.list.or(there.list);
            if here.elements.is_none() {
                here.elements.clone_from(&there.elements);
            }
        }
    }

    /// Forgets the values of variables, not of what kind they are.
    fn renew(&mut self, names: &BTreeSet<Arc<str>>, list: &Expr<Note>, known: &Known) {
        let text: Arc<str> = self.source.slice(list.span).into();
        for name in names {
            let Some(value) = self.env.local(name).cloned() else { continue };
            let id = self.numbering.fresh(Arc::clone(&text), vec![value.id, known.id]);
            self.env.assign(name, Known { id, range: Range::default(), ..value });
        }
    }

    /// `if`, also as a value.
    pub(super) fn branch(
        &mut self,
        condition: &Expr<Note>,
        then: &Block<Note>,
        otherwise: Option<&Block<Note>>,
    ) -> Known {
        let condition = self.condition(condition);
        let before = self.env.clone();
        self.assume(condition.id, true);
        let yes = self.block(then);
        let after = std::mem::replace(&mut self.env, before);
        self.assume(condition.id, false);
        let no = match otherwise {
            Some(block) => self.block(block),
            None => self.nothing(),
        };
        self.meet(after, &yes, &no)
    }

    /// Two ways come together, the second one being that under way; gives what their values have in common.
    fn meet(&mut self, other: Env, yes: &Known, no: &Known) -> Known {
        let here = std::mem::take(&mut self.env);
        let value = match (other.has_ended, here.has_ended) {
            (true, false) => no.clone(),
            (false, true) => yes.clone(),
            _ => self.either(yes, no, [&other, &here]),
        };
        self.env = self.joined(other, here);
        value
    }

    pub(super) fn joined(&mut self, one: Env, other: Env) -> Env {
        let numbering = &mut self.numbering;
        one.join(other, &mut |a, b, [left, right]| {
            let a = Known { unit: a.unit.spelt_out(left), ..a.clone() };
            let b = Known { unit: b.unit.spelt_out(right), ..b.clone() };
            either(&a, &b, numbering)
        })
    }

    /// What two values have in common that come by different ways.
    pub(super) fn either(&mut self, one: &Known, other: &Known, [left, right]: [&Env; 2]) -> Known {
        let one = Known { unit: one.unit.spelt_out(&left.same), ..one.clone() };
        let other = Known { unit: other.unit.spelt_out(&right.same), ..other.clone() };
        either(&one, &other, &mut self.numbering)
    }

    pub(super) fn switch(&mut self, value: &Expr<Note>, arms: &[Arm<Note>], otherwise: Option<&Expr<Note>>) -> Known {
        let value = self.eval(value);
        let mut left: Option<(Env, Known)> = None;
        for arm in arms {
            let asked: Vec<_> = arm.literals.iter().map(|(literal, _)| self.numbering.literal(literal)).collect();
            let asked: Vec<_> = asked.into_iter().map(|literal| self.numbering.equal(value.id, literal)).collect();
            let Some(is) = asked.into_iter().reduce(|a, b| self.numbering.or(a, b)) else { continue };
            let before = self.env.clone();
            self.assume(is, true);
            let given = self.eval(&arm.value);
            let after = std::mem::replace(&mut self.env, before);
            left = Some(match left {
                Some((env, known)) => {
                    let both = self.either(&known, &given, [&env, &after]);
                    (self.joined(env, after), both)
                }
                None => (after, given),
            });
            self.assume(is, false);
        }
        let last = self.maybe(otherwise);
        match left {
            Some((env, known)) => self.meet(env, &known, &last),
            None => last,
        }
    }
}

fn either(one: &Known, other: &Known, numbering: &mut super::Numbering) -> Known {
    if one.id == other.id {
        return Known {
            unit: one.unit.either(&other.unit),
            is_fraction: one.is_fraction || other.is_fraction,
            ..one.clone()
        };
    }
    Known {
        id: numbering.fresh("either", vec![one.id, other.id]),
        range: one.range.either(other.range),
        unit: Unit::either(&one.unit, &other.unit),
        is_fraction: one.is_fraction || other.is_fraction,
        list: one.list.or(other.list),
        elements: one.elements.clone().or_else(|| other.elements.clone()),
    }
}
