//! From the typed tree to code: names become places in a frame, and what depends on the facts of a document alone is told
//! apart, so that it is found out once however many rules ask for it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::code::{Choice, Closure, Code, Known, Loop, Member, Op, Routine, Switch};
use super::purity;
use crate::document::Fields;
use crate::pack::shared::DOCUMENT;
use crate::pack::{Pack, ShapeId, Shapes};
use crate::rule::check::{Instance, Variable};
use crate::rule::tree::{Block, Expr, ExprKind, Function, Literal, Name, Operator, Script, Stmt, StmtKind};
use crate::rule::types::{Note, Type};
use crate::rule::value::Value;
use crate::source::Span;

/// The functions of scripts are lowered again for arguments that are known, but no more often than this: each call of a chain
/// of functions could have arguments of its own.
const MAX_ROUTINES: usize = 4_096;

/// The state of the lowering of all rules of one kind.
pub(super) struct Lowering<'p> {
    instances: &'p [Instance],
    shapes: Option<&'p Shapes>,
    pub(super) fields: &'p Fields,
    variables: &'p [Variable],
    /// The number under which each expression is kept, by what tells it apart from others.
    kept: HashMap<String, usize>,
    functions: Vec<Option<Routine>>,
    known: HashMap<(usize, Vec<Option<String>>), usize>,
    /// Functions that are called and not lowered yet.
    rest: Vec<(usize, usize, Vec<Argument>)>,
    /// Whether each instance gives the same whenever it is asked, and does nothing else.
    pure: Vec<bool>,
}

/// What is known of an argument of a function when its body is lowered.
enum Argument {
    /// What can stand in its place: a variable of the case, a literal.
    Same(Bound, String),
    /// It is passed in the frame.
    Passed(Option<String>),
}

/// What a name stands for.
#[derive(Clone)]
enum Bound {
    Local(usize),
    Variable(usize),
    Constant(Value<'static>),
}

/// A lowered expression.
pub(super) struct Lowered {
    pub(super) code: Code,
    /// What tells it apart from others, where it depends on the facts of the document alone.
    pub(super) key: Option<String>,
}

impl<'p> Lowering<'p> {
    pub(super) fn new(pack: &'p Pack, instances: &'p [Instance], variables: &'p [Variable]) -> Self {
        let pure = purity::of(instances);
        Self {
            instances,
            shapes: pack.shapes().map(|shapes| &**shapes),
            fields: pack.fields(),
            variables,
            kept: HashMap::new(),
            functions: Vec::new(),
            known: HashMap::new(),
            rest: Vec::new(),
            pure,
        }
    }

    /// Lowers the body of a rule.
    pub(super) fn rule(&mut self, script: &Script<Note>) -> Routine {
        let mut frame = Frame::new(self, assigned(&script.body));
        let body = frame.block(&script.body);
        let size = frame.size;
        Routine { source: Arc::clone(&script.source), frame: size, body }
    }

    /// Lowers all functions that are called, and gives them, with the keys of what is kept.
    pub(super) fn finish(mut self) -> (Vec<Option<Routine>>, HashMap<String, usize>) {
        while let Some((at, instance, arguments)) = self.rest.pop() {
            let routine = self.instances.get(instance).map(|instance| self.function(instance, arguments));
            if let Some(slot) = self.functions.get_mut(at) {
                *slot = routine;
            }
        }
        (self.functions, self.kept)
    }

    fn function(&mut self, instance: &Instance, arguments: Vec<Argument>) -> Routine {
        let Function { parameters, body, .. } = &instance.function;
        let mut frame = Frame::new(self, assigned(body));
        for (parameter, argument) in parameters.iter().zip(arguments) {
            let (bound, key) = match argument {
                Argument::Same(bound, key) => (bound, Some(key)),
                Argument::Passed(key) => (Bound::Local(frame.place()), key),
            };
            frame.names.push((Arc::clone(&parameter.text), bound, key));
        }
        let body = frame.block(body);
        let size = frame.size;
        Routine { source: Arc::clone(&instance.source), frame: size, body }
    }

    /// The number of a function as it is called with these arguments, and those that are passed in the frame.
    pub(super) fn call(&mut self, instance: usize, arguments: Vec<Lowered>) -> (usize, Vec<Code>, Option<String>) {
        let changed = self.instances.get(instance).map(|it| assigned(&it.function.body)).unwrap_or_default();
        let names = self.instances.get(instance).map(|it| it.function.parameters.as_slice()).unwrap_or_default();
        let is_full = self.functions.len() >= MAX_ROUTINES;
        let (mut keys, mut known, mut passed) = (Vec::new(), Vec::new(), Vec::new());
        let all: Option<Vec<&str>> = arguments.iter().map(|argument| argument.key.as_deref()).collect();
        let all = all.filter(|_| self.pure.get(instance) == Some(&true));
        let whole = all.map(|keys| format!("s{instance}({})", keys.join(",")));
        for (Lowered { code, key }, name) in arguments.into_iter().zip(names) {
            let key = key.filter(|_| !is_full && !changed.contains(&name.text));
            let same = key.clone().and_then(|key| Some((bound(&code)?, key)));
            keys.push(key.clone().map(|key| if same.is_some() { format!("={key}") } else { key }));
            known.push(match same {
                Some((bound, key)) => Argument::Same(bound, key),
                None => {
                    passed.push(code);
                    Argument::Passed(key)
                }
            });
        }
        let next = self.functions.len();
        let function = *self.known.entry((instance, keys)).or_insert(next);
        if function == next {
            self.functions.push(None);
            self.rest.push((next, instance, known));
        }
        (function, passed, whole)
    }

    /// The type of a field of an object, as the checker found it, by its names.
    pub(super) fn known<'n>(&self, of: &Type, names: impl IntoIterator<Item = &'n str>) -> Option<Known> {
        let (Type::Object(of), Some(shapes)) = (of, self.shapes) else { return None };
        let step = |shape: ShapeId, name: &str| shapes.property(shape, name);
        let shape = names.into_iter().try_fold(*of, step)?;
        Some(Known { of: *of, shape, format: shapes.format(shape) })
    }
}

/// What can stand for an argument wherever the function uses it: evaluating it reads nothing and cannot stop.
fn bound(code: &Code) -> Option<Bound> {
    match &code.op {
        Op::Variable(number) => Some(Bound::Variable(*number)),
        Op::Constant(value) => Some(Bound::Constant(value.clone())),
        _ => None,
    }
}

/// The names to which a body assigns, or to whose lists it adds: what they hold at one place says nothing of another.
fn assigned(body: &Block<Note>) -> HashSet<Arc<str>> {
    let mut names = HashSet::new();
    statements(body, &mut |statement| {
        if let StmtKind::Assign { name, .. } = &statement.kind {
            names.insert(Arc::clone(&name.text));
        }
    });
    body.walk(&mut |expr| {
        if let ExprKind::Call { name, arguments, .. } = &expr.kind
            && &*name.text == "push"
            && let Some(ExprKind::Variable(name)) = arguments.first().map(|list| &list.kind)
        {
            names.insert(Arc::clone(&name.text));
        }
    });
    names
}

/// Calls `visit` for every statement of a block and all below it.
fn statements<'t>(block: &'t Block<Note>, visit: &mut impl FnMut(&'t Stmt<Note>)) {
    // Blocks stand within expressions as well.
    let mut rest: Vec<&'t Block<Note>> = vec![block];
    while let Some(block) = rest.pop() {
        for statement in &block.statements {
            visit(statement);
            if let StmtKind::For { body, .. } = &statement.kind {
                rest.push(body);
            }
        }
        let mut inner = Vec::new();
        let mut push = |expr: &'t Expr<Note>| match &expr.kind {
            ExprKind::Block(block) => inner.push(block),
            ExprKind::If { then, otherwise, .. } => inner.extend(std::iter::once(then).chain(otherwise)),
            _ => {}
        };
        for statement in &block.statements {
            match &statement.kind {
                StmtKind::Let { value, .. } | StmtKind::Assign { value, .. } | StmtKind::Expr(value) => {
                    shallow(value, &mut push);
                }
                StmtKind::For { list, .. } => shallow(list, &mut push),
                StmtKind::Return(value) => value.iter().for_each(|value| shallow(value, &mut push)),
                StmtKind::Break | StmtKind::Continue => {}
            }
        }
        rest.extend(inner);
    }
}

/// The same for an expression, but not for those in its blocks.
fn shallow<'t>(expr: &'t Expr<Note>, visit: &mut impl FnMut(&'t Expr<Note>)) {
    visit(expr);
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Variable(_) | ExprKind::Block(_) => {}
        ExprKind::Template(parts) | ExprKind::List(parts) | ExprKind::Call { arguments: parts, .. } => {
            parts.iter().for_each(|part| shallow(part, visit));
        }
        ExprKind::Record(fields) => fields.iter().for_each(|(_, value)| shallow(value, visit)),
        ExprKind::Negate(one) | ExprKind::Not(one) | ExprKind::Field { base: one, .. } => shallow(one, visit),
        ExprKind::Binary { left: a, right: b, .. }
        | ExprKind::In { needle: a, haystack: b }
        | ExprKind::Index { base: a, index: b } => {
            shallow(a, visit);
            shallow(b, visit);
        }
        ExprKind::Closure { body, .. } => shallow(body, visit),
        ExprKind::If { condition, .. } => shallow(condition, visit),
        ExprKind::Switch { value, arms, otherwise } => {
            shallow(value, visit);
            arms.iter().for_each(|arm| shallow(&arm.value, visit));
            otherwise.iter().for_each(|value| shallow(value, visit));
        }
    }
}

/// A literal as a value.
pub(super) fn constant(literal: &Literal) -> Value<'static> {
    match literal {
        Literal::Bool(truth) => Value::Bool(*truth),
        Literal::Number(number) => Value::Number(*number),
        Literal::Text(text) => Value::made(Arc::clone(text)),
        Literal::Nothing => Value::Nothing,
    }
}

/// The frame of the rule or the function that is lowered.
pub(super) struct Frame<'l, 'p> {
    pub(super) program: &'l mut Lowering<'p>,
    names: Vec<(Arc<str>, Bound, Option<String>)>,
    size: usize,
    /// Names of which it is not known what they hold.
    assigned: HashSet<Arc<str>>,
}

impl<'l, 'p> Frame<'l, 'p> {
    fn new(program: &'l mut Lowering<'p>, assigned: HashSet<Arc<str>>) -> Self {
        let variables = program.variables.iter().enumerate();
        // What rules that several kinds share call the document that is judged. All others are checked not to name it.
        let own = program.variables.first().map(|variable| variable.name.to_string());
        let document = (Arc::from(DOCUMENT), Bound::Variable(0), own);
        let names = std::iter::once(document);
        let names = names
            .chain(variables.map(|(number, variable)| {
                (Arc::clone(&variable.name), Bound::Variable(number), Some(variable.name.to_string()))
            }))
            .collect();
        Self { program, names, size: 0, assigned }
    }

    /// A new place of the frame.
    fn place(&mut self) -> usize {
        self.size += 1;
        self.size - 1
    }

    fn declare(&mut self, name: &Name, key: Option<String>) -> usize {
        let place = self.place();
        let key = key.filter(|_| !self.assigned.contains(&name.text));
        self.names.push((Arc::clone(&name.text), Bound::Local(place), key));
        place
    }

    /// The place in the frame of a name, where it has one.
    pub(super) fn local(&self, name: &str) -> Option<usize> {
        match self.names.iter().rev().find(|(known, ..)| **known == *name) {
            Some((_, Bound::Local(place), _)) => Some(*place),
            _ => None,
        }
    }

    /// The code under whose number what it gives is kept.
    pub(super) fn keep(&mut self, code: Code, key: Option<String>) -> Lowered {
        let Some(key) = key else { return Lowered { code, key } };
        let next = self.program.kept.len();
        let number = *self.program.kept.entry(key.clone()).or_insert(next);
        let at = code.at;
        Lowered { code: Code { op: Op::Kept(number, Box::new(code)), at }, key: Some(key) }
    }

    pub(super) fn block(&mut self, block: &Block<Note>) -> Code {
        let names = self.names.len();
        let statements = block.statements.iter().map(|statement| self.statement(statement)).collect();
        self.names.truncate(names);
        Code { op: Op::Block(statements), at: block.span }
    }

    fn statement(&mut self, statement: &Stmt<Note>) -> Code {
        let mut at = statement.span;
        let op = match &statement.kind {
            StmtKind::Let { name, value } => {
                let Lowered { code, key } = self.expression(value);
                Op::Let(self.declare(name, key), Box::new(code))
            }
            StmtKind::Assign { name, operator, value } => {
                let value = self.code(value);
                at = name.span;
                match self.local(&name.text) {
                    Some(place) => Op::Assign(place, *operator, Box::new(value)),
                    // The checker lets nobody assign to a variable of the case.
                    None => Op::Block(Box::new([value])),
                }
            }
            StmtKind::Expr(value) => return self.code(value),
            StmtKind::For { element, counter, list, body } => {
                let list = self.code(list);
                let names = self.names.len();
                let element = self.declare(element, None);
                let counter = counter.as_ref().map(|counter| self.declare(counter, None));
                let body = self.block(body);
                self.names.truncate(names);
                let weight = body.weight();
                Op::For(Box::new(Loop { element, counter, list, body, weight }))
            }
            StmtKind::Return(value) => Op::Return(value.as_ref().map(|value| Box::new(self.code(value)))),
            StmtKind::Break => Op::Break,
            StmtKind::Continue => Op::Continue,
        };
        Code { op, at }
    }

    /// An expression of which nothing else matters.
    pub(super) fn code(&mut self, expr: &Expr<Note>) -> Code {
        self.expression(expr).code
    }

    pub(super) fn expression(&mut self, expr: &Expr<Note>) -> Lowered {
        let plain = |op| Lowered { code: Code { op, at: expr.span }, key: None };
        match &expr.kind {
            ExprKind::Literal(literal) => literal_of(literal, expr.span),
            ExprKind::Variable(name) => self.variable(name),
            ExprKind::Template(parts) => plain(Op::Template(self.all(parts))),
            ExprKind::List(parts) => {
                let (parts, key) = self.several(parts);
                let key = key.map(|keys| format!("[{keys}]"));
                Lowered { code: Code { op: Op::List(parts), at: expr.span }, key }
            }
            ExprKind::Record(fields) => {
                let fields = fields.iter().map(|(name, value)| (Arc::clone(&name.text), self.code(value))).collect();
                plain(Op::Record(fields))
            }
            ExprKind::Negate(one) => {
                let Lowered { code, key } = self.expression(one);
                let key = key.map(|key| format!("-({key})"));
                Lowered { code: Code { op: Op::Negate(Box::new(code)), at: expr.span }, key }
            }
            ExprKind::Not(one) => {
                let Lowered { code, key } = self.expression(one);
                let key = key.map(|key| format!("!({key})"));
                Lowered { code: Code { op: Op::Not(Box::new(code)), at: expr.span }, key }
            }
            ExprKind::Binary { operator, at, left, right } => self.binary(*operator, *at, left, right),
            ExprKind::In { needle, haystack } => plain(self.within(needle, haystack)),
            ExprKind::Field { base, name } => self.field(base, name),
            ExprKind::Index { base, index } => self.index(base, index),
            ExprKind::Call { name, arguments, .. } => self.call(expr, name, arguments),
            // Where a closure may stand, the call takes it.
            ExprKind::Closure { .. } => plain(Op::Constant(Value::Nothing)),
            ExprKind::If { condition, then, otherwise } => {
                let condition = self.code(condition);
                let then = self.block(then);
                let otherwise = otherwise.as_ref().map(|block| self.block(block));
                plain(Op::If(Box::new(Choice { condition, then, otherwise })))
            }
            ExprKind::Switch { value, arms, otherwise } => {
                let value = self.code(value);
                let arms = arms.iter().map(|arm| {
                    let literals = arm.literals.iter().map(|(literal, _)| constant(literal)).collect();
                    (literals, self.code(&arm.value))
                });
                let arms = arms.collect();
                let otherwise = otherwise.as_ref().map(|value| self.code(value));
                plain(Op::Switch(Box::new(Switch { value, arms, otherwise })))
            }
            ExprKind::Block(block) => Lowered { code: self.block(block), key: None },
        }
    }

    pub(super) fn all(&mut self, exprs: &[Expr<Note>]) -> Box<[Code]> {
        exprs.iter().map(|expr| self.code(expr)).collect()
    }

    fn several(&mut self, exprs: &[Expr<Note>]) -> (Box<[Code]>, Option<String>) {
        let (mut codes, mut keys) = (Vec::with_capacity(exprs.len()), Some(String::new()));
        for expr in exprs {
            let Lowered { code, key } = self.expression(expr);
            codes.push(code);
            keys = keys.zip(key).map(|(keys, key)| keys + &*key + ",");
        }
        (codes.into(), keys)
    }

    fn variable(&self, name: &Name) -> Lowered {
        let known = self.names.iter().rev().find(|(known, ..)| *known == name.text);
        let (op, key) = match known {
            Some((_, Bound::Local(place), key)) => (Op::Local(*place), key.clone()),
            Some((_, Bound::Variable(number), key)) => (Op::Variable(*number), key.clone()),
            Some((_, Bound::Constant(value), key)) => (Op::Constant(value.clone()), key.clone()),
            None => (Op::Constant(Value::Nothing), None),
        };
        Lowered { code: Code { op, at: name.span }, key }
    }

    fn binary(&mut self, operator: Operator, at: Span, left: &Expr<Note>, right: &Expr<Note>) -> Lowered {
        let (a, b) = (self.expression(left), self.expression(right));
        let key = a.key.zip(b.key).map(|(a, b)| format!("({a}{}{b})", operator.symbol()));
        let pair = Box::new([a.code, b.code]);
        let op = match operator {
            Operator::And => Op::And(pair),
            Operator::Or => Op::Or(pair),
            _ if is_number(left) && is_number(right) && operator.is_arithmetic() => Op::Figure(operator, pair),
            _ if is_number(left) && is_number(right) => Op::CompareFigures(operator, pair),
            _ if operator.is_arithmetic() => Op::Calculate(operator, pair),
            _ => Op::Compare(operator, pair),
        };
        Lowered { code: Code { op, at }, key }
    }

    fn field(&mut self, base: &Expr<Note>, name: &Name) -> Lowered {
        let known = self.program.known(&base.note.ty, [&*name.text]);
        let Lowered { code, key } = self.expression(base);
        let key = key.map(|key| format!("{key}.{}", name.text));
        let op = match base.note.ty {
            Type::Run => Op::Run(Arc::clone(&name.text)),
            _ => Op::Field(Box::new(code), Member { field: self.program.fields.field(&name.text), known }),
        };
        self.keep(Code { op, at: name.span }, key)
    }

    fn index(&mut self, base: &Expr<Note>, index: &Expr<Note>) -> Lowered {
        let (a, b) = (self.expression(base), self.expression(index));
        let key = a.key.zip(b.key).map(|(a, b)| format!("{a}[{b}]"));
        self.keep(Code { op: Op::Index(Box::new([a.code, b.code])), at: index.span }, key)
    }

    /// `|a| …` in the frame that it stands in.
    pub(super) fn closure(&mut self, parameters: &[Name], body: &Expr<Note>) -> Closure {
        let names = self.names.len();
        let parameters = parameters.iter().map(|name| self.declare(name, None)).collect();
        let body = self.code(body);
        self.names.truncate(names);
        let weight = body.weight();
        Closure { parameters, body, weight }
    }
}

fn is_number(expr: &Expr<Note>) -> bool {
    matches!(expr.note.ty, Type::Number(_))
}

fn literal_of(literal: &Literal, at: Span) -> Lowered {
    let key = match literal {
        Literal::Bool(truth) => truth.to_string(),
        Literal::Number(number) => number.to_string(),
        Literal::Text(text) => format!("{text:?}"),
        Literal::Nothing => "()".to_owned(),
    };
    Lowered { code: Code { op: Op::Constant(constant(literal)), at }, key: Some(key) }
}
