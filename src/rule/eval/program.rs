//! The rules of a pack as code, with what the pack alone decides.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::code::{Code, Op, Over, Routine, What};
use super::lower::Lowering;
use super::machine::Machine;
use crate::document::Document;
use crate::pack::Pack;
use crate::rule::check::{Checked, Variable, variables};
use crate::rule::facts::{Content, Facts, Root};
use crate::rule::judge::{self, Variables};
use crate::rule::stop::{Outcome, broken};
use crate::rule::value::{Text, Value};
use crate::source::Source;
use crate::verdict::{Origin, RunFacts};

/// The rules of a pack, ready to run.
#[derive(Debug, Default)]
pub(in crate::rule) struct Program {
    /// The bodies of the rules, in the order of the pack.
    rules: Vec<Option<Routine>>,
    kinds: Vec<Kind>,
}

/// What the rules of one kind of document share.
#[derive(Debug)]
struct Kind {
    name: Arc<str>,
    variables: Vec<Variable>,
    /// The bodies of rules that other kinds judge by, too: by the number of the rule.
    shared: HashMap<usize, Routine>,
    functions: Vec<Option<Routine>>,
    /// What is kept of each document before any rule runs: what follows from the parameters and lists alone. The parameters
    /// of the start, and those from each revision on.
    known: Vec<Vec<Option<Value<'static>>>>,
}

/// The roots of the parameters and of the lists among those of all facts: what is known of them holds for every document.
pub(in crate::rule) const POLICY: u32 = 0;
pub(in crate::rule) const LISTS: u32 = 1;

impl Program {
    /// Lowers all rules of a pack, which the checker found nothing wrong with.
    pub(in crate::rule) fn new(pack: &Arc<Pack>, checked: &Checked) -> Self {
        let mut program = Self { rules: Vec::new(), kinds: Vec::new() };
        program.rules.resize_with(checked.rules.len(), || None);
        for kind in &pack.manifest().kinds {
            let kind = program.add(pack, &kind.name, checked);
            program.kinds.extend(kind);
        }
        program
    }

    fn add(&mut self, pack: &Arc<Pack>, name: &Arc<str>, checked: &Checked) -> Option<Kind> {
        let variables = variables(pack, name);
        let mut lowering = Lowering::new(pack, &checked.functions, &variables);
        let all = pack.rules().iter().zip(&checked.rules).enumerate();
        let own = all.filter(|(_, (rule, _))| rule.info.kinds.first() == Some(name));
        let mut numbers = Vec::new();
        let mut shared = HashMap::new();
        for (number, (rule, script)) in own {
            let routine = lowering.rule(script);
            match self.rules.get_mut(number) {
                Some(slot) if !rule.info.is_shared => {
                    *slot = Some(routine);
                    numbers.push(number);
                }
                _ => {
                    shared.insert(number, routine);
                }
            }
        }
        for (number, _, script) in checked.others.iter().filter(|(_, kind, _)| kind == name) {
            shared.insert(*number, lowering.rule(script));
        }
        let (functions, kept) = lowering.finish();
        let rules = || numbers.iter().filter_map(|number| self.rules.get(*number)?.as_ref()).chain(shared.values());
        let first = rules().next()?;
        let constants = Constants::of(rules().chain(functions.iter().flatten()), &variables, kept.len());
        let values = |parameters: &Document| constants.values(pack, parameters, &first.source);
        let known = pack.parameters().all().map(values).collect();
        Some(Kind { name: Arc::clone(name), functions, known, shared, variables })
    }

    /// A machine over the facts of a document of a kind, which is judged by the rules of a day.
    pub(in crate::rule) fn session<'c>(
        &'c self,
        facts: &'c Facts,
        kind: &str,
        day: Date,
        values: &Variables,
    ) -> Option<Session<'c>> {
        let kind = self.kinds.iter().find(|known| *known.name == *kind)?;
        let value = |variable: &Variable| {
            let found = values.iter().find(|(name, _)| *name == variable.name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let variables = kind.variables.iter().map(value).collect();
        let revision = facts.pack().parameters().dates().take_while(|from| *from <= day).count();
        let known = kind.known.get(revision).cloned().unwrap_or_default();
        Some(Session {
            rules: &self.rules,
            shared: &kind.shared,
            machine: Machine::new(facts, &kind.functions, variables, known),
        })
    }
}

/// A machine that runs the rules of a pack on one document.
pub(in crate::rule) struct Session<'c> {
    rules: &'c [Option<Routine>],
    shared: &'c HashMap<usize, Routine>,
    machine: Machine<'c>,
}

impl judge::Session for Session<'_> {
    fn run(&mut self, rule: usize) -> Outcome<()> {
        match self.rules.get(rule).and_then(Option::as_ref).or_else(|| self.shared.get(&rule)) {
            Some(rule) => self.machine.run(rule),
            None => Err(broken("there is no such rule", "没有该规则")),
        }
    }
}

/// The expressions that the parameters and lists alone decide.
struct Constants<'p> {
    variables: &'p [Variable],
    /// By the number under which each is kept.
    codes: Vec<Option<&'p Code>>,
}

impl<'p> Constants<'p> {
    fn of(routines: impl Iterator<Item = &'p Routine>, variables: &'p [Variable], kept: usize) -> Self {
        let policy: HashSet<usize> = variables
            .iter()
            .enumerate()
            .filter(|(_, variable)| matches!(&*variable.name, "policy" | "lists"))
            .map(|(number, _)| number)
            .collect();
        let mut codes = vec![None; kept];
        let mut rest: Vec<&Code> = routines.map(|routine| &routine.body).collect();
        while let Some(code) = rest.pop() {
            code.each(&mut |inner, _| rest.push(inner));
            if let Op::Kept(number, inner) = &code.op
                && let Some(slot @ None) = codes.get_mut(*number)
                && is_constant(inner, &policy)
            {
                *slot = Some(&**inner);
            }
        }
        Self { variables, codes }
    }

    /// Their values with these parameters.
    fn values(&self, pack: &Arc<Pack>, parameters: &Document, source: &Arc<Source>) -> Vec<Option<Value<'static>>> {
        let facts = Facts::new(pack_roots(pack, parameters).into(), RunFacts::on(Date::MIN), pack);
        let variables = self.variables.iter().map(|variable| pack_variable(&facts, &variable.name));
        let nothing = vec![None; self.codes.len()];
        let mut machine = Machine::new(&facts, &[], variables.collect(), nothing);
        let mut value = |code: &'p Code| machine.constant(source, code).and_then(constant);
        self.codes.iter().map(|code| code.and_then(&mut value)).collect()
    }
}

/// The parameters and the lists as roots, in the order of [`POLICY`] and [`LISTS`].
fn pack_roots(pack: &Pack, parameters: &Document) -> [Root; 2] {
    let root = |origin: Origin, document: &Document, shapes| Root {
        label: origin.name().into(),
        origin,
        content: Content::Whole(document.clone()),
        shapes,
    };
    [root(Origin::Policy, parameters, pack.parameters_shapes().map(Arc::clone)), root(Origin::List, pack.lists(), None)]
}

/// The variable of the pack's data that has a name; nothing for all others.
fn pack_variable<'c>(facts: &Facts, name: &str) -> Value<'c> {
    match name {
        "policy" => Value::Node(facts.root_node(POLICY)),
        "lists" => Value::Node(facts.root_node(LISTS)),
        "run" => Value::Run,
        _ => Value::Nothing,
    }
}

fn is_constant(code: &Code, policy: &HashSet<usize>) -> bool {
    let own = match &code.op {
        Op::Variable(number) => policy.contains(number),
        Op::Constant(_)
        | Op::Kept(..)
        | Op::Field(..)
        | Op::Index(_)
        | Op::Calculate(..)
        | Op::Figure(..)
        | Op::Negate(_) => true,
        Op::Has(_)
        | Op::Blank(_)
        | Op::Get(..)
        | Op::Not(_)
        | Op::And(_)
        | Op::Or(_)
        | Op::Compare(..)
        | Op::CompareFigures(..) => true,
        Op::Over(over) => !matches!(&**over, Over { what: What::Each(_), .. }) && !has_closure(&over.what),
        _ => false,
    };
    let mut is_constant = own;
    if own {
        code.each(&mut |inner, _| is_constant &= self::is_constant(inner, policy));
    }
    is_constant
}

fn has_closure(what: &What) -> bool {
    !matches!(what, What::Length | What::Sum(_) | What::Least(_) | What::Most(_) | What::Contains(_))
}

/// A value that holds for every document.
fn constant(value: Value<'_>) -> Option<Value<'static>> {
    Some(match value {
        Value::Bool(truth) => Value::Bool(truth),
        Value::Number(number) => Value::Number(number),
        Value::Date(date) => Value::Date(date),
        Value::Instant(instant) => Value::Instant(instant),
        Value::Node(node) => Value::Node(node),
        Value::Text(Text::Read(text)) => Value::made(text),
        Value::Text(Text::Made(text)) => Value::made(text),
        _ => return None,
    })
}
