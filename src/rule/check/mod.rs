//! The checker: a script's tree, held against schemas, parameters, lists and the table of functions before any document is read.
//!
//! It gives every expression its type, and tells every mistake at once. Functions of scripts are checked where they are
//! called, for the types that they are called with.

mod calls;
mod entries;
mod fields;
mod flags;
mod literals;
mod native;
mod operators;
mod read;
mod scope;
mod script;
mod statements;
mod values;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

pub(crate) use self::scope::{Variable, variables};
use self::script::{Frame, Key};
use super::tree::{Block, Expr, ExprKind, Function, Script};
use super::types::{Note, Type};
use crate::pack::{Pack, Rule, ShapeId, Shapes};
use crate::source::{Code, Diagnostic, Source, Span};

/// The scripts of a pack as they were read.
#[derive(Debug, Default)]
pub(crate) struct Scripts {
    /// Those of the rules, in the order of the pack; `None` where one could not be read.
    pub(crate) rules: Vec<Option<Script>>,
    /// The files of `lib/`, by the name before `::`.
    pub(crate) lib: BTreeMap<String, Script>,
    /// The files of `lib/` that could not be read.
    pub(crate) unread: BTreeSet<String>,
}

/// The scripts of a pack with their types.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// The rules, in the order of the pack, for the first kind that each judges. Their functions are among
    /// [`Checked::functions`].
    pub(crate) rules: Vec<Script<Note>>,
    /// Rules that several kinds share, for each kind but the first: by the number of the rule and the kind.
    pub(crate) others: Vec<(usize, Arc<str>, Script<Note>)>,
    /// The functions that scripts call, each once for every combination of types that it is called with.
    pub(crate) functions: Vec<Instance>,
}

/// A function of a script, checked for arguments of certain types.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    /// The text that it stands in.
    pub(crate) source: Arc<Source>,
    /// The function.
    pub(crate) function: Function<Note>,
    /// What it gives.
    pub(crate) gives: Type,
}

/// Checks all scripts of a pack, those functions included that nobody calls.
pub(crate) fn check(pack: &Pack, scripts: &Scripts) -> (Checked, Vec<Diagnostic>) {
    let mut checker = Checker::new(pack, scripts);
    let mut rules = Vec::with_capacity(scripts.rules.len());
    let mut others = Vec::new();
    for (number, (rule, script)) in pack.rules().iter().zip(&scripts.rules).enumerate() {
        let checked = script.as_ref().map(|script| checker.rule(rule, script)).unwrap_or_default();
        let mut checked = checked.into_iter();
        rules.push(checked.next().unwrap_or_else(|| Script {
            source: Arc::clone(&rule.source),
            body: empty(),
            functions: Vec::new(),
        }));
        let kinds = rule.info.kinds.iter().skip(1);
        others.extend(kinds.zip(checked).map(|(kind, script)| (number, Arc::clone(kind), script)));
    }
    checker.uncalled();
    let Checker { instances, mut diagnostics, in_functions, .. } = checker;
    diagnostics.extend(in_functions);
    let functions = instances.into_iter().flatten().collect();
    (Checked { rules, others, functions }, without_repeats(diagnostics))
}

fn empty() -> Block<Note> {
    Block { statements: Vec::new(), span: Span::default() }
}

/// A function that is called with several types has its mistakes in each.
fn without_repeats(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut known = HashSet::new();
    let place = |it: &Diagnostic| it.place().map(|label| (label.source.name().to_string(), label.span));
    diagnostics.into_iter().filter(|it| known.insert((it.code, place(it)))).collect()
}

/// What the checker knows.
struct Checker<'p> {
    pack: &'p Pack,
    scripts: &'p Scripts,
    /// The rules by the paths of their files.
    by_path: HashMap<&'p str, &'p Rule>,
    /// The types of all fields of the pack; `None` where it has no schema at all.
    shapes: Option<Arc<Shapes>>,
    types: RefCell<HashMap<ShapeId, Type>>,
    /// The texts that stand in lists, by the field: what a literal may be compared with.
    listed: RefCell<Option<HashMap<ShapeId, HashSet<String>>>>,
    variables: HashMap<Arc<str>, Arc<[Variable]>>,
    /// `None`: being checked.
    instances: Vec<Option<Instance>>,
    known: HashMap<Key, usize>,
    /// The functions that are being checked, the innermost last: file and number.
    open: Vec<(Arc<str>, usize)>,
    /// The functions that were called.
    called: HashSet<(Arc<str>, usize)>,
    diagnostics: Vec<Diagnostic>,
    /// The mistakes in functions.
    in_functions: Vec<Diagnostic>,
}

impl<'p> Checker<'p> {
    fn new(pack: &'p Pack, scripts: &'p Scripts) -> Self {
        let kinds = &pack.manifest().kinds;
        let shapes = pack.shapes().cloned();
        let mut checker = Self {
            pack,
            scripts,
            by_path: pack.rules().iter().map(|rule| (rule.path.as_str(), rule)).collect(),
            shapes,
            types: RefCell::default(),
            listed: RefCell::default(),
            variables: HashMap::new(),
            instances: Vec::new(),
            known: HashMap::new(),
            open: Vec::new(),
            called: HashSet::new(),
            diagnostics: Vec::new(),
            in_functions: Vec::new(),
        };
        for kind in kinds {
            let variables = variables(pack, &kind.name).into();
            checker.variables.insert(Arc::clone(&kind.name), variables);
        }
        checker
    }

    fn tell(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Tells a mistake at a place of a script.
    fn wrong(&mut self, frame: &Frame<'_>, span: Span, code: Code, en: impl Into<String>, zh: impl Into<String>) {
        self.tell(frame.called_here(Diagnostic::error(code, en, zh).at(frame.source, span)));
    }

    /// The type of an expression, and of all below it.
    fn expr(&mut self, frame: &mut Frame<'p>, expr: &'p Expr) -> Expr<Note> {
        let span = expr.span;
        let typed = match &expr.kind {
            ExprKind::Literal(literal) => literals::literal(literal),
            ExprKind::Template(parts) => self.template(frame, parts),
            ExprKind::List(items) => self.list(frame, items),
            ExprKind::Record(fields) => self.record(frame, fields),
            ExprKind::Variable(name) => self.variable(frame, name),
            ExprKind::Negate(one) => self.negate(frame, one),
            ExprKind::Not(one) => self.not(frame, one),
            ExprKind::Binary { operator, at, left, right } => self.binary(frame, *operator, *at, left, right),
            ExprKind::In { needle, haystack } => self.is_in(frame, needle, haystack),
            ExprKind::Field { base, name } => self.field(frame, base, name),
            ExprKind::Index { base, index } => self.index(frame, base, index),
            ExprKind::Call { .. } => self.call(frame, expr),
            ExprKind::Closure { parameters, body } => self.stray_closure(frame, span, parameters, body),
            ExprKind::If { condition, then, otherwise } => self.branch(frame, condition, then, otherwise.as_ref()),
            ExprKind::Switch { value, arms, otherwise } => self.switch(frame, value, arms, otherwise.as_deref()),
            ExprKind::Block(block) => self.inner_block(frame, block),
        };
        let (kind, note) = typed;
        let note = match frame.narrowed(&expr.kind, span, &note) {
            Some(ty) => Note { ty, ..note },
            None => note,
        };
        Expr { kind, span, note }
    }
}

/// A kind of expression and what was found out about it.
type Typed = (ExprKind<Note>, Note);

impl Note {
    /// A value of a type, read from no field.
    fn of(ty: Type) -> Self {
        Self { ty, from: None, callee: None }
    }
}

#[cfg(test)]
mod tests;
