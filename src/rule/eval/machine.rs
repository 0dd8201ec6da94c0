//! The machine: code is run over the facts of one document.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::code::{Choice, Code, Invocation, Loop, Native, Op, Routine, Switch};
use super::operate;
use crate::rule::facts::Facts;
use crate::rule::stop::{Outcome, Stop, broken, limit};
use crate::rule::tree::Operator;
use crate::rule::value::{Body, Call, Text, Value};
use crate::rule::{functions, meter, operators};
use crate::source::{Source, Span};

/// Why something did not come to its end.
#[derive(Debug)]
pub(super) enum Exit {
    /// The rule stops.
    Stop(Box<Stop>),
    /// `return`; the value is the machine's.
    Return,
    Break,
    Continue,
}

impl From<Box<Stop>> for Exit {
    fn from(stop: Box<Stop>) -> Self {
        Self::Stop(stop)
    }
}

/// What an expression comes to.
pub(super) type Step<'c> = Result<Value<'c>, Exit>;

/// How deep functions may call each other. The checker refuses those that call themselves.
const MAX_DEPTH: usize = 32;

/// Arguments of functions that are passed without a list of their own.
const FEW: usize = 6;

/// The machine that runs the rules of one document.
pub(super) struct Machine<'c> {
    pub(super) facts: &'c Facts,
    functions: &'c [Option<Routine>],
    /// The variables of the case.
    variables: Vec<Value<'c>>,
    /// The frames of the rule and of the functions that are under way.
    stack: Vec<Value<'c>>,
    /// Where the innermost frame begins.
    base: usize,
    /// What was found out about the document, by number.
    kept: Vec<Option<Value<'c>>>,
    /// What `return` gives.
    returned: Value<'c>,
    /// The text of what is run.
    source: Option<&'c Arc<Source>>,
    depth: usize,
    is_tracing: bool,
}

impl<'c> Machine<'c> {
    pub(super) fn new(
        facts: &'c Facts,
        functions: &'c [Option<Routine>],
        variables: Vec<Value<'c>>,
        kept: Vec<Option<Value<'c>>>,
    ) -> Self {
        Self {
            facts,
            functions,
            variables,
            stack: Vec::new(),
            base: 0,
            kept,
            returned: Value::Nothing,
            source: None,
            depth: 0,
            is_tracing: false,
        }
    }

    /// Runs a rule from its start.
    pub(super) fn run(&mut self, rule: &'c Routine) -> Outcome<()> {
        self.is_tracing = self.facts.is_tracing();
        self.source = Some(&rule.source);
        (self.base, self.depth) = (0, 0);
        self.stack.clear();
        self.stack.resize_with(rule.frame, Value::default);
        match self.eval(&rule.body) {
            Err(Exit::Stop(stop)) => Err(stop),
            _ => Ok(()),
        }
    }

    /// What an expression gives that no rule has to run for; `None` where it stops.
    pub(super) fn constant(&mut self, source: &'c Arc<Source>, code: &'c Code) -> Option<Value<'c>> {
        self.source = Some(source);
        self.eval(code).ok()
    }

    pub(super) fn local(&self, place: usize) -> Option<&Value<'c>> {
        self.stack.get(self.base + place)
    }

    pub(super) fn set(&mut self, place: usize, value: Value<'c>) {
        if let Some(local) = self.stack.get_mut(self.base + place) {
            *local = value;
        }
    }

    /// What an expression gives.
    pub(super) fn eval(&mut self, code: &'c Code) -> Step<'c> {
        match &code.op {
            Op::Constant(value) => return Ok(constant(value)),
            Op::Local(place) => return Ok(self.local(*place).cloned().unwrap_or_default()),
            Op::Variable(number) => return Ok(self.variables.get(*number).cloned().unwrap_or_default()),
            Op::Kept(number, inner) => return self.kept(*number, inner),
            Op::Block(statements) => return self.block(statements),
            Op::If(choice) => return self.choice(choice),
            _ => {}
        }
        let mut outcome = self.compute(code);
        if let Err(Exit::Stop(stop)) = &mut outcome {
            self.place(stop, code.at);
        }
        outcome
    }

    /// A variable of the case.
    pub(super) fn variable(&self, number: usize) -> Option<&Value<'c>> {
        self.variables.get(number)
    }

    /// What was found out about the document before; `None` while reads are recorded.
    pub(super) fn known(&self, number: usize) -> Option<&Value<'c>> {
        if self.is_tracing { None } else { self.kept.get(number)?.as_ref() }
    }

    pub(super) fn is_tracing(&self) -> bool {
        self.is_tracing
    }

    /// What stopped a rule, at a place.
    #[cold]
    pub(super) fn stopped(&self, mut stop: Box<Stop>, at: Span) -> Exit {
        self.place(&mut stop, at);
        Exit::Stop(stop)
    }

    /// Says where a rule stopped, unless that is known more closely.
    #[cold]
    fn place(&self, stop: &mut Stop, at: Span) {
        if stop.at.is_none() {
            stop.at = self.source.map(|source| (Arc::clone(source), at));
        }
    }

    fn compute(&mut self, code: &'c Code) -> Step<'c> {
        match &code.op {
            Op::Constant(_) | Op::Local(_) | Op::Variable(_) | Op::Kept(..) | Op::Block(_) | Op::If(_) => {
                Ok(Value::Nothing)
            }
            Op::Run(name) => Ok(self.facts.run(name)?),
            Op::Template(parts) => self.template(parts),
            Op::List(parts) => self.list(parts),
            Op::Record(fields) => self.record(fields),
            Op::Negate(one) => match self.eval(one)? {
                Value::Number(number) if !number.is_zero() => Ok(Value::Number(-number)),
                other => Ok(operators::negate(&other)?),
            },
            Op::Not(_)
            | Op::And(_)
            | Op::Or(_)
            | Op::Compare(..)
            | Op::CompareFigures(..)
            | Op::Has(_)
            | Op::Blank(_) => self.question(code).map(Value::Bool),
            Op::Calculate(operator, pair) => self.calculate(*operator, pair),
            Op::Figure(operator, pair) => self.calculate_figures(*operator, pair),
            Op::Field(base, field) => {
                let base = self.eval(base)?;
                self.field(&base, field)
            }
            Op::Index(pair) => {
                let [base, index] = &**pair;
                let (base, index) = (self.eval(base)?, self.eval(index)?);
                Ok(self.facts.index(&base, &index)?)
            }
            Op::Switch(switch) => self.switch(switch),
            Op::Let(place, value) => {
                let value = self.eval(value)?;
                self.set(*place, value);
                Ok(Value::Nothing)
            }
            Op::Assign(place, operator, value) => self.assign(*place, *operator, value),
            Op::Push(place, value) => self.push(*place, value),
            Op::For(turn) => self.repeat(turn),
            Op::Return(value) => {
                self.returned = match value {
                    Some(value) => self.eval(value)?,
                    None => Value::Nothing,
                };
                Err(Exit::Return)
            }
            Op::Break => Err(Exit::Break),
            Op::Continue => Err(Exit::Continue),
            Op::Get(path, default) => self.get(path, default),
            Op::Near(near) => self.near(near),
            Op::Over(over) => self.over(over),
            Op::Native(native) => self.native(native, None),
            Op::Named(name, native) => self.native(native, Some(name)),
            Op::Script(call) => self.script(call, code.at),
        }
    }

    fn list(&mut self, parts: &'c [Code]) -> Step<'c> {
        meter::list(parts.len())?;
        let values = parts.iter().map(|part| self.eval(part)).collect::<Result<_, _>>()?;
        Ok(Value::list(values))
    }

    fn record(&mut self, fields: &'c [(Arc<str>, Code)]) -> Step<'c> {
        meter::list(fields.len())?;
        let one = |(name, code): &'c (Arc<str>, Code)| Ok::<_, Exit>((Arc::clone(name), self.eval(code)?));
        Ok(Value::Record(Arc::new(fields.iter().map(one).collect::<Result<_, _>>()?)))
    }

    /// Whether an expression says yes.
    pub(super) fn truth(&mut self, code: &'c Code) -> Result<bool, Exit> {
        let mut outcome = match &code.op {
            Op::Not(_)
            | Op::And(_)
            | Op::Or(_)
            | Op::Compare(..)
            | Op::CompareFigures(..)
            | Op::Has(_)
            | Op::Blank(_) => self.question(code),
            _ => match self.eval(code)? {
                Value::Bool(truth) => return Ok(truth),
                other => Ok(operators::truth(&other)?),
            },
        };
        if let Err(Exit::Stop(stop)) = &mut outcome {
            self.place(stop, code.at);
        }
        outcome
    }

    fn question(&mut self, code: &'c Code) -> Result<bool, Exit> {
        match &code.op {
            Op::Not(one) => Ok(!self.truth(one)?),
            Op::And(pair) => Ok(self.truth(&pair[0])? && self.truth(&pair[1])?),
            Op::Or(pair) => Ok(self.truth(&pair[0])? || self.truth(&pair[1])?),
            Op::Compare(operator, pair) => {
                let [left, right] = &**pair;
                let (left, right) = (self.eval(left)?, self.eval(right)?);
                operate::compare(*operator, &left, &right).map_err(Exit::from)
            }
            Op::CompareFigures(operator, pair) => self.compare_figures(*operator, pair),
            Op::Has(path) => self.has(path),
            Op::Blank(path) => self.blank(path),
            _ => Ok(false),
        }
    }

    fn kept(&mut self, number: usize, inner: &'c Code) -> Step<'c> {
        // What was found out for another rule is no evidence of this one.
        if self.is_tracing {
            return self.eval(inner);
        }
        if let Some(Some(value)) = self.kept.get(number) {
            return Ok(value.clone());
        }
        let value = self.eval(inner)?;
        if let Some(kept) = self.kept.get_mut(number).filter(|_| is_small(&value)) {
            *kept = Some(value.clone());
        }
        Ok(value)
    }

    fn block(&mut self, statements: &'c [Code]) -> Step<'c> {
        let mut last = Value::Nothing;
        for statement in statements {
            last = self.eval(statement)?;
        }
        Ok(last)
    }

    fn choice(&mut self, choice: &'c Choice) -> Step<'c> {
        if self.truth(&choice.condition)? {
            return self.eval(&choice.then);
        }
        choice.otherwise.as_ref().map_or(Ok(Value::Nothing), |otherwise| self.eval(otherwise))
    }

    fn switch(&mut self, switch: &'c Switch) -> Step<'c> {
        let value = self.eval(&switch.value)?;
        for (literals, code) in &switch.arms {
            for literal in literals {
                if operators::equal(&value, literal)? {
                    return self.eval(code);
                }
            }
        }
        switch.otherwise.as_ref().map_or(Ok(Value::Nothing), |otherwise| self.eval(otherwise))
    }

    fn template(&mut self, parts: &'c [Code]) -> Step<'c> {
        let mut made = String::new();
        for part in parts {
            let value = self.eval(part)?;
            let text = operators::text(&value)?;
            meter::write(made.len() + text.as_str().len())?;
            made.push_str(text.as_str());
        }
        Ok(Value::made(made))
    }

    fn calculate(&mut self, operator: Operator, pair: &'c [Code; 2]) -> Step<'c> {
        let [left, right] = pair;
        let (left, right) = (self.eval(left)?, self.eval(right)?);
        Ok(operate::calculate(operator, &left, &right)?)
    }

    fn assign(&mut self, place: usize, operator: Option<Operator>, value: &'c Code) -> Step<'c> {
        let mut value = self.eval(value)?;
        if let Some(operator) = operator {
            let before = self.local(place).cloned().unwrap_or_default();
            value = operate::calculate(operator, &before, &value)?;
        }
        self.set(place, value);
        Ok(Value::Nothing)
    }

    /// Adds to a list that the rule made.
    fn push(&mut self, place: usize, value: &'c Code) -> Step<'c> {
        let value = self.eval(value)?;
        // What is taken out has no other name, and need not be copied.
        let list = self.stack.get_mut(self.base + place).map(std::mem::take).unwrap_or_default();
        let mut arguments = [list, value];
        let outcome = function_of(self.facts, "push", &arguments, false)
            .and_then(|body| body(&mut Call { facts: self.facts, arguments: &mut arguments, closure: None }));
        let [list, _] = arguments;
        self.set(place, list);
        Ok(outcome?)
    }

    fn repeat(&mut self, turn: &'c Loop) -> Step<'c> {
        let list = self.eval(&turn.list)?;
        let items = self.facts.items(&list)?;
        if self.is_tracing {
            // All of a list is read where a loop begins.
            let all: Vec<_> = items.collect();
            return self.turns(turn, all.into_iter());
        }
        self.turns(turn, items)
    }

    fn turns(&mut self, turn: &'c Loop, items: impl Iterator<Item = Outcome<Value<'c>>>) -> Step<'c> {
        for (number, element) in (0_u64..).zip(items) {
            meter::spend(turn.weight)?;
            self.set(turn.element, element?);
            if let Some(counter) = turn.counter {
                self.set(counter, Value::Number(Decimal::from(number)));
            }
            match self.eval(&turn.body) {
                Ok(_) | Err(Exit::Continue) => {}
                Err(Exit::Break) => break,
                Err(exit) => return Err(exit),
            }
        }
        Ok(Value::Nothing)
    }

    fn native(&mut self, native: &'c Native, name: Option<&'c Arc<str>>) -> Step<'c> {
        meter::tick()?;
        let facts = self.facts;
        let count = native.arguments.len();
        let mut few: [Value<'c>; FEW] = Default::default();
        let mut many = Vec::new();
        let arguments = match few.get_mut(..count) {
            Some(few) => few,
            None => {
                many.resize_with(count, Value::default);
                many.as_mut_slice()
            }
        };
        for (argument, code) in arguments.iter_mut().zip(&native.arguments) {
            *argument = self.eval(code)?;
        }
        let body = match (native.body, name) {
            (Some(body), _) => body,
            (None, Some(name)) => function_of(facts, name, arguments, native.closure.is_some())?,
            (None, None) => return Ok(Value::Nothing),
        };
        let Some(closure) = &native.closure else {
            return Ok(body(&mut Call { facts, arguments, closure: None })?);
        };
        let mut call = |argument: Value<'c>| self.answer(closure, argument).map_err(stop_of);
        Ok(body(&mut Call { facts, arguments, closure: Some(&mut call) })?)
    }

    fn script(&mut self, call: &'c Invocation, at: Span) -> Step<'c> {
        meter::tick()?;
        let Some(Some(routine)) = self.functions.get(call.function) else { return Ok(Value::Nothing) };
        if self.depth >= MAX_DEPTH {
            return Err(limit("functions call each other too deeply", "函数调用层数过深").into());
        }
        let base = self.stack.len();
        for argument in &call.arguments {
            let value = self.eval(argument)?;
            self.stack.push(value);
        }
        self.stack.resize_with(base + routine.frame, Value::default);
        let before = (self.base, self.source);
        (self.base, self.source) = (base, Some(&routine.source));
        self.depth += 1;
        let outcome = self.eval(&routine.body);
        self.depth -= 1;
        (self.base, self.source) = before;
        self.stack.truncate(base);
        match outcome {
            Err(Exit::Return) => Ok(std::mem::take(&mut self.returned)),
            Err(Exit::Stop(mut stop)) => {
                // Of a chain of calls, the rule's own is told.
                stop.called_at = self.source.map(|source| (Arc::clone(source), at));
                Err(Exit::Stop(stop))
            }
            other => other,
        }
    }

    /// What a closure says of an element.
    pub(super) fn answer(&mut self, closure: &'c super::code::Closure, element: Value<'c>) -> Step<'c> {
        meter::spend(closure.weight)?;
        if let Some(place) = closure.parameters.first() {
            self.set(*place, element);
        }
        match self.eval(&closure.body) {
            Err(Exit::Return) => Ok(std::mem::take(&mut self.returned)),
            other => other,
        }
    }

    /// Whether a closure says yes of an element.
    pub(super) fn holds(&mut self, closure: &'c super::code::Closure, element: Value<'c>) -> Result<bool, Exit> {
        meter::spend(closure.weight)?;
        if let Some(place) = closure.parameters.first() {
            self.set(*place, element);
        }
        match self.truth(&closure.body) {
            Err(Exit::Return) => match std::mem::take(&mut self.returned) {
                Value::Bool(truth) => Ok(truth),
                other => Ok(operators::truth(&other)?),
            },
            other => other,
        }
    }
}

/// The function of a name that takes what it is called on.
fn function_of(facts: &Facts, name: &str, arguments: &[Value<'_>], closure: bool) -> Outcome<Body> {
    let function = functions::select(facts, name, arguments, closure)?;
    function
        .map(|function| function.body)
        .ok_or_else(|| broken(format!("there is no function `{name}`"), format!("没有函数 `{name}`")))
}

/// What stops a function of the table whose closure stopped.
fn stop_of(exit: Exit) -> Box<Stop> {
    match exit {
        Exit::Stop(stop) => stop,
        // The checker lets neither cross a closure.
        Exit::Return | Exit::Break | Exit::Continue => limit("a closure was left", "闭包被中途离开"),
    }
}

/// A literal, or what the pack's data say: texts are not copied.
fn constant<'c>(value: &'c Value<'static>) -> Value<'c> {
    match value {
        Value::Text(text) => Value::text(text.as_str()),
        other => other.clone(),
    }
}

/// Whether a value takes so little room that it can be kept until all rules have run.
fn is_small(value: &Value<'_>) -> bool {
    match value {
        Value::Text(Text::Made(text)) => text.len() <= 1 << 12,
        Value::List(list) => list.len() <= 1 << 10,
        _ => true,
    }
}
