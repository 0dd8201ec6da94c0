//! The walk through expressions.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::env::{Env, Facts};
use super::numbering::Term;
use super::range::{End, Range};
use super::units::{Currency, Unit, unit_of};
use super::{DEPTH, Flow, Known, STEPS};
use crate::pack::ShapeId;
use crate::rule::tree::{Expr, ExprKind, Literal, Operator};
use crate::rule::types::{Callee, Note, Type};

impl Flow<'_, '_> {
    pub(super) fn nothing(&mut self) -> Known {
        Known::new(self.numbering.literal(&Literal::Nothing))
    }

    /// What is known of an expression.
    pub(super) fn eval(&mut self, expr: &Expr<Note>) -> Known {
        self.steps += 1;
        let known = match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal),
            ExprKind::Template(parts) => self.all("template", parts),
            ExprKind::List(items) => self.list(items),
            ExprKind::Record(fields) => {
                let ids = fields.iter().map(|(_, value)| self.eval(value).id).collect();
                Known::new(self.numbering.apply("record", ids))
            }
            ExprKind::Variable(name) => self.variable(&name.text),
            ExprKind::Negate(one) => {
                let one = self.eval(one);
                let zero = Decimal::ZERO;
                let zero = Known::number(self.numbering.literal(&Literal::Number(zero)), Range::only(zero));
                Known { id: self.numbering.apply("-", vec![zero.id, one.id]), range: one.range.negated(), ..one }
            }
            ExprKind::Not(_) | ExprKind::Binary { operator: Operator::And | Operator::Or, .. } => {
                return self.condition(expr);
            }
            ExprKind::Binary { operator, left, right, .. } => {
                let (left, right) = (self.eval(left), self.eval(right));
                self.computed(expr, *operator, &left, &right)
            }
            ExprKind::In { needle, haystack } => {
                let (needle, haystack) = (self.eval(needle), self.eval(haystack));
                Known::new(self.numbering.apply("in", vec![needle.id, haystack.id]))
            }
            ExprKind::Field { base, name } => {
                let base = self.eval(base);
                let id = self.numbering.field(base.id, &name.text);
                if &*name.text == "len" && expr.note.from.is_none() { self.length(&base) } else { Known::new(id) }
            }
            ExprKind::Index { base, index } => self.index(base, index),
            ExprKind::Call { name, arguments, .. } => match expr.note.callee {
                Some(Callee::Script(number)) => self.script(number, arguments),
                _ => self.native(expr, &name.text, arguments),
            },
            ExprKind::Closure { body, .. } => self.eval(body),
            ExprKind::If { condition, then, otherwise } => self.branch(condition, then, otherwise.as_ref()),
            ExprKind::Switch { value, arms, otherwise } => self.switch(value, arms, otherwise.as_deref()),
            ExprKind::Block(block) => self.block(block),
        };
        self.read_from(expr, known)
    }

    fn literal(&mut self, literal: &Literal) -> Known {
        let id = self.numbering.literal(literal);
        match literal {
            Literal::Number(number) => {
                let is_fraction = number.normalize().scale() > 2;
                Known { is_fraction, ..Known::number(id, Range::only(*number)) }
            }
            Literal::Text(text) => {
                if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
                    self.named.insert(id, vec![Currency::Code(Arc::clone(text))]);
                }
                Known::new(id)
            }
            _ => Known::new(id),
        }
    }

    fn all(&mut self, what: &str, parts: &[Expr<Note>]) -> Known {
        let ids = parts.iter().map(|part| self.eval(part).id).collect();
        Known::new(self.numbering.apply(what, ids))
    }

    fn list(&mut self, items: &[Expr<Note>]) -> Known {
        let items: Vec<_> = items.iter().map(|item| self.eval(item)).collect();
        let id = self.numbering.apply("list", items.iter().map(|item| item.id).collect());
        let env = Env { same: self.env.same.clone(), ..Env::default() };
        let elements = items.into_iter().reduce(|a, b| self.either(&a, &b, [&env, &env])).map(Arc::new);
        Known { elements, ..Known::new(id) }
    }

    pub(super) fn variable(&mut self, name: &Arc<str>) -> Known {
        match self.env.local(name) {
            Some(value) => value.clone(),
            None => {
                let id = self.numbering.of(Term::Document(Arc::clone(name)));
                Known::new(id)
            }
        }
    }

    fn index(&mut self, base: &Expr<Note>, index: &Expr<Note>) -> Known {
        let (known, at) = (self.eval(base), self.eval(index));
        if let Some(name) = index.as_text() {
            return Known::new(self.numbering.field(known.id, name));
        }
        let id = self.numbering.apply("[]", vec![known.id, at.id]);
        match &known.elements {
            Some(elements) => Known { id, ..(**elements).clone() },
            None => Known::new(id),
        }
    }

    /// Adds what the field says that a value was read from.
    fn read_from(&mut self, expr: &Expr<Note>, known: Known) -> Known {
        let mut known = known;
        if matches!(expr.note.ty, Type::List(_)) && known.list.is_none() && self.is_field(&known) {
            known.list = Some(known.id);
        }
        // What a function or a branch gives is more than what its field holds.
        let is_read = match expr.kind {
            ExprKind::Field { .. } | ExprKind::Index { .. } => true,
            ExprKind::Variable(_) => self.is_element(&known),
            _ => false,
        };
        if let Some(shape) = expr.note.from.filter(|_| is_read) {
            self.described(shape, &mut known);
        }
        known.range = self.env.range(known.id, known.range);
        known
    }

    /// Whether it is an element of a list, as a loop gives it.
    fn is_element(&self, known: &Known) -> bool {
        matches!(self.numbering.term(known.id), Term::Apply(what, _) if &**what == "element")
    }

    /// Whether it is read from a document, and not made by the rule.
    fn is_field(&self, known: &Known) -> bool {
        match self.numbering.term(known.id) {
            Term::Apply(what, _) => what.starts_with('.') || &**what == "[]",
            Term::Document(_) => true,
            _ => false,
        }
    }

    /// What a schema says of a field.
    pub(super) fn described(&mut self, shape: ShapeId, known: &mut Known) {
        let Some(shapes) = self.subject.shapes() else { return };
        if let Some(bounds) = shapes.bounds(shape) {
            let end = |bound: Option<crate::pack::Bound>| bound.map(|it| End { at: it.at, is_open: it.is_exclusive });
            let said = Range {
                least: end(bounds.least),
                most: end(bounds.most),
                is_whole: bounds.is_whole,
                without_zero: false,
            };
            known.range = known.range.both(said);
            let before = self.ranges.get(&known.id).copied().unwrap_or_default();
            self.ranges.insert(known.id, before.both(said));
        }
        if known.unit == Unit::Any {
            known.unit = unit_of(shapes, shape);
        }
        let named = self.currencies.named_by(shape);
        if !named.is_empty() {
            self.named.insert(known.id, named.to_vec());
        }
    }

    /// A condition, and the parts of which it is made; gives a value that [`Flow::assume`] understands.
    pub(super) fn condition(&mut self, expr: &Expr<Note>) -> Known {
        match &expr.kind {
            ExprKind::Not(one) => {
                let one = self.condition(one);
                Known::new(self.numbering.not(one.id))
            }
            ExprKind::Binary { operator: operator @ (Operator::And | Operator::Or), left, right, .. } => {
                let left = self.condition(left);
                let before = self.env.clone();
                self.assume(left.id, *operator == Operator::And);
                let right = self.condition(right);
                self.env = before;
                Known::new(match operator {
                    Operator::And => self.numbering.and(left.id, right.id),
                    _ => self.numbering.or(left.id, right.id),
                })
            }
            ExprKind::Binary { operator, .. } if !operator.is_arithmetic() => self.eval(expr),
            _ => {
                let known = self.eval(expr);
                self.shown(expr, known)
            }
        }
    }

    fn shown(&mut self, expr: &Expr<Note>, known: Known) -> Known {
        let facts = Facts { ranges: &self.ranges, named: &self.named };
        let truth = self.env.truth(known.id, &self.numbering, &facts).filter(|_| !self.env.has_ended);
        self.show(|watch, here| watch.condition(here, expr, truth));
        known
    }

    /// Goes on where a condition came out so.
    pub(super) fn assume(&mut self, id: super::Id, is: bool) {
        let facts = Facts { ranges: &self.ranges, named: &self.named };
        self.env.assume(id, is, &self.numbering, &facts);
    }

    /// `left operator right`, but for `&&` and `||`; `expr` is what is underlined.
    pub(super) fn computed(&mut self, expr: &Expr<Note>, operator: Operator, left: &Known, right: &Known) -> Known {
        self.show(|watch, here| watch.binary(here, expr, operator, (left, right)));
        let (a, b) = (left.id, right.id);
        let id = match operator {
            Operator::Equal => self.numbering.equal(a, b),
            Operator::NotEqual => {
                let equal = self.numbering.equal(a, b);
                self.numbering.not(equal)
            }
            Operator::Less => self.numbering.less(a, b),
            Operator::Greater => self.numbering.less(b, a),
            Operator::LessOrEqual | Operator::GreaterOrEqual => {
                let (a, b) = if operator == Operator::LessOrEqual { (b, a) } else { (a, b) };
                let less = self.numbering.less(a, b);
                self.numbering.not(less)
            }
            _ => self.numbering.apply(operator.symbol(), vec![a, b]),
        };
        if operator.is_arithmetic() {
            let known = self.arithmetic(id, operator, left, right);
            self.ranges.insert(id, known.range);
            return self.days(expr, known);
        }
        self.shown(expr, Known::new(id))
    }

    fn arithmetic(&mut self, id: super::Id, operator: Operator, left: &Known, right: &Known) -> Known {
        let same = &self.env.same;
        let is_hundred = right.range.number() == Some(Decimal::ONE_HUNDRED);
        let is_exact = |known: &Known| known.range.is_whole && !known.is_fraction;
        let (range, unit) = match operator {
            Operator::Add => (left.range.plus(right.range), left.unit.with(&right.unit, same).unwrap_or_default()),
            Operator::Subtract => {
                let range = left.range.plus(right.range.negated());
                (range, left.unit.with(&right.unit, same).unwrap_or_default())
            }
            Operator::Multiply => (left.range.times(right.range), left.unit.times(&right.unit)),
            Operator::Divide => (left.range.over(right.range), left.unit.over(&right.unit, is_hundred)),
            _ => (left.range.times(Range::from_zero(true)), left.unit.clone()),
        };
        let is_fraction = match operator {
            Operator::Multiply => left.is_fraction || right.is_fraction || !(is_exact(left) || is_exact(right)),
            Operator::Divide => right.range.number() != Some(Decimal::ONE),
            _ => left.is_fraction || right.is_fraction,
        };
        Known { range, unit, is_fraction, ..Known::new(id) }
    }

    /// Days between two dates, hours between two instants.
    fn days(&self, expr: &Expr<Note>, known: Known) -> Known {
        let ExprKind::Binary { operator: Operator::Subtract, left, right, .. } = &expr.kind else { return known };
        let unit = match (&left.note.ty, &right.note.ty) {
            (Type::Date, Type::Date) => Unit::of("days"),
            (Type::Instant, Type::Instant) => Unit::of("hours"),
            _ => return known,
        };
        Known { unit, range: Range { is_whole: unit_is_days(expr), ..Range::default() }, ..known }
    }

    /// A call of a function of a script: it is gone through with what is known of the arguments.
    fn script(&mut self, number: usize, arguments: &[Expr<Note>]) -> Known {
        let arguments: Vec<_> = arguments.iter().map(|argument| self.eval(argument)).collect();
        let Some(instance) =
            self.subject.checked.functions.get(number).filter(|_| self.depth < DEPTH && self.steps < STEPS)
        else {
            return Known::new(self.numbering.fresh("function", arguments.iter().map(|it| it.id).collect()));
        };
        let names = instance.function.parameters.iter().map(|name| Arc::clone(&name.text));
        let locals = std::mem::replace(&mut self.env.locals, names.zip(arguments).collect());
        let source = std::mem::replace(&mut self.source, Arc::clone(&instance.source));
        self.depth += 1;
        let value = self.body(|flow| flow.block(&instance.function.body));
        self.depth -= 1;
        self.source = source;
        self.env.locals = locals;
        value
    }

    /// What a function or a closure gives, on whatever way: the ways come together.
    pub(super) fn body(&mut self, body: impl FnOnce(&mut Self) -> Known) -> Known {
        let outer = std::mem::take(&mut self.returns);
        let exits = std::mem::take(&mut self.exits);
        let had_ended = self.env.has_ended;
        let value = body(self);
        let mut ways = std::mem::replace(&mut self.returns, outer);
        self.exits = exits;
        let last = std::mem::take(&mut self.env);
        if !last.has_ended || ways.is_empty() {
            ways.push((value, last));
        }
        let all = ways.into_iter().map(|(value, env)| (value, Env { locals: Vec::new(), has_ended: false, ..env }));
        let met = all.reduce(|(a, left), (b, right)| {
            let value = self.either(&a, &b, [&left, &right]);
            (value, self.joined(left, right))
        });
        let Some((value, env)) = met else { return self.nothing() };
        self.env = Env { has_ended: had_ended, ..env };
        value
    }

    /// How long something is.
    pub(super) fn length(&mut self, of: &Known) -> Known {
        let id = self.numbering.apply(".len", vec![of.id]);
        let range = Range::from_zero(true);
        self.ranges.insert(id, range);
        Known::number(id, self.env.range(id, range))
    }
}

fn unit_is_days(expr: &Expr<Note>) -> bool {
    let ExprKind::Binary { left, .. } = &expr.kind else { return false };
    left.note.ty == Type::Date
}
