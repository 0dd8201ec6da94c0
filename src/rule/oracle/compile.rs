//! From scripts to compiled rules: parsing, and the checks that need the syntax tree.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use rhai::{AST, ASTNode, Engine, Expr, Module, Position as ScriptPosition, Scope, Stmt};

use super::script::Script;
use crate::pack::{Pack, PackError, PackErrors, Rule};
use crate::rule::stopwatch::Clock;
use crate::source::{Position, Source, Span, nearest};
use crate::verdict::RuleId;

/// A rule whose script is ready to run.
#[derive(Debug)]
pub(in crate::rule) struct Compiled {
    pub(in crate::rule) rule: Rule,
    pub(in crate::rule) script: Script,
    pub(in crate::rule) clock: Clock,
    /// The rules that take its place, each from a day on.
    pub(in crate::rule) newer: Vec<(RuleId, Option<Date>)>,
}

/// The rules of one kind of document.
#[derive(Debug, Default)]
pub(in crate::rule) struct Rules {
    /// Those that only flag a risk.
    pub(in crate::rule) flagging: Vec<Compiled>,
    pub(in crate::rule) deciding: Vec<Compiled>,
}

/// The names of the functions that a script defines, and of those that it calls without a namespace.
fn names(ast: &AST) -> (BTreeSet<String>, BTreeSet<String>) {
    let defined = ast.iter_functions().map(|function| function.name.to_owned()).collect();
    let mut called = BTreeSet::new();
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        if let Some(
            ASTNode::Expr(Expr::FnCall(call, _) | Expr::MethodCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _)),
        ) = path.last()
            && !call.is_qualified()
        {
            called.insert(call.name.to_string());
        }
        true
    });
    (defined, called)
}

/// The functions of `lib/`.
#[derive(Debug, Default)]
pub(in crate::rule) struct Library {
    names: BTreeSet<String>,
    /// Some name means one function in one file and another in the next.
    is_ambiguous: bool,
}

impl Library {
    fn of(files: &[(BTreeSet<String>, BTreeSet<String>)]) -> Self {
        let is_foreign = |at: usize, name: &String| {
            files.iter().enumerate().any(|(other, (defined, _))| other != at && defined.contains(name))
        };
        let is_ambiguous = files
            .iter()
            .enumerate()
            .any(|(at, (defined, called))| defined.union(called).any(|name| is_foreign(at, name)));
        Self { names: files.iter().flat_map(|(defined, _)| defined).cloned().collect(), is_ambiguous }
    }

    /// Whether a call in a rule means the same however often it is run. Rhai remembers what a name means whatever the file
    /// it stands in, so a name that means two things must be looked up anew in each run.
    fn is_plain_in(&self, ast: &AST) -> bool {
        let (defined, called) = names(ast);
        !self.is_ambiguous && self.names.is_disjoint(&defined) && self.names.is_disjoint(&called)
    }
}

/// Makes the functions of `lib/` callable as `name::function`, one namespace a file.
pub(in crate::rule) fn register_library(engine: &mut Engine, pack: &Pack) -> Result<Library, PackErrors> {
    let mut errors = Vec::new();
    let mut files = Vec::new();
    for (path, source) in pack.files() {
        let Some(name) = path.strip_prefix("lib/").and_then(|path| path.strip_suffix(".rhai")) else { continue };
        let module =
            engine.compile_with_scope(&Scope::new(), source.text()).map_err(|error| syntax(source, &error, &[]));
        match module {
            Ok(mut ast) => {
                ast.set_source(path.as_str());
                files.push(names(&ast));
                errors.extend(flag_calls(&ast).iter().map(|call| {
                    PackError::at(
                        source,
                        span(source, call.position),
                        "`flag` is for rules: a function of `lib/` returns a value",
                    )
                }));
                match Module::eval_ast_as_new(Scope::new(), &ast, engine) {
                    Ok(module) => drop(engine.register_static_module(name, module.into())),
                    Err(error) => errors.push(PackError::at(source, span(source, error.position()), error.to_string())),
                }
            }
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(Library::of(&files)) } else { Err(PackErrors(errors)) }
}

/// Compiles every rule of a pack, by the kind of document; mistakes of all rules are reported together.
pub(in crate::rule) fn compile(
    engine: &Engine,
    pack: &Pack,
    library: &Library,
) -> Result<HashMap<Arc<str>, Rules>, PackErrors> {
    let mut errors = Vec::new();
    let mut compiled: HashMap<Arc<str>, Rules> = HashMap::new();
    for rule in pack.rules() {
        let variables: Vec<&str> =
            pack.manifest().kind(&rule.info.kind).map(|kind| kind.variables().collect()).unwrap_or_default();
        let mut scope = Scope::new();
        for variable in &variables {
            scope.push_constant(*variable, ());
        }
        match engine.compile_with_scope(&scope, rule.source.text()) {
            Ok(mut ast) => {
                ast.set_source(rule.path.as_str());
                check_flags(rule, &ast, &mut errors);
                let script = Script::new(&ast, library.is_plain_in(&ast));
                let rules = compiled.entry(Arc::clone(&rule.info.kind)).or_default();
                let rules = if rule.info.outcome.decides() { &mut rules.deciding } else { &mut rules.flagging };
                rules.push(Compiled {
                    rule: rule.clone(),
                    script,
                    clock: Clock::default(),
                    newer: newer(pack, &rule.info.id),
                });
            }
            Err(error) => errors.push(syntax(&rule.source, &error, &variables)),
        }
    }
    if errors.is_empty() { Ok(compiled) } else { Err(PackErrors(errors)) }
}

/// The rules that supersede one.
fn newer(pack: &Pack, id: &RuleId) -> Vec<(RuleId, Option<Date>)> {
    let others = pack.rules().iter().map(|rule| &rule.info).filter(|other| other.supersedes.as_ref() == Some(id));
    others.map(|other| (other.id.clone(), other.effective_from)).collect()
}

/// The span of the word, operator or character at a script's position.
pub(in crate::rule) fn span(source: &Source, position: ScriptPosition) -> Span {
    let (Some(line), column) = (position.line(), position.position().unwrap_or(1)) else { return Span::default() };
    let line = u32::try_from(line).unwrap_or(u32::MAX);
    let start = source.offset(Position { line, column: u32::try_from(column).unwrap_or(u32::MAX) }) as usize;
    // A property's position is that of its dot.
    let start = start + usize::from(source.text().get(start..).is_some_and(|rest| rest.starts_with('.')));
    let rest = source.text().get(start..).unwrap_or_default();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let is_operator = |c: char| "=<>!&|+-*/%".contains(c);
    let width = match rest.chars().next() {
        Some(first) if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
        Some(first) if is_operator(first) => rest.find(|c| !is_operator(c)).unwrap_or(rest.len()),
        first => first.map_or(0, char::len_utf8),
    };
    Span::new(start, start + width)
}

fn syntax(source: &Arc<Source>, error: &rhai::ParseError, variables: &[&str]) -> PackError {
    let place = span(source, error.position());
    if let rhai::ParseErrorType::VariableUndefined(name) = error.err_type() {
        let error = PackError::at(source, place, format!("nothing is called `{name}` here"));
        return error.suggest(name, variables.iter().copied());
    }
    PackError::at(source, place, format!("the script cannot be read: {}", error.err_type()))
}

/// A call of `flag` in a script.
struct FlagCall {
    position: ScriptPosition,
    /// The names of the arguments; `None` where they are not written out as `#{ … }`.
    arguments: Option<Vec<String>>,
}

fn flag_calls(ast: &AST) -> Vec<FlagCall> {
    let mut calls = Vec::new();
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        let found = match path.last() {
            Some(ASTNode::Expr(Expr::FnCall(call, position)) | ASTNode::Stmt(Stmt::FnCall(call, position))) => {
                Some((call, *position))
            }
            _ => None,
        };
        if let Some((call, position)) = found.filter(|(call, _)| call.name == "flag") {
            let arguments = match call.args.get(1) {
                None => Some(Vec::new()),
                Some(Expr::Map(map, _)) => Some(map.0.iter().map(|(name, _)| name.as_str().to_owned()).collect()),
                Some(Expr::DynamicConstant(value, _)) => {
                    value.read_lock::<rhai::Map>().map(|map| map.keys().map(ToString::to_string).collect())
                }
                Some(_) => None,
            };
            calls.push(FlagCall { position, arguments });
        }
        true
    });
    calls
}

/// A rule must be able to raise its finding, and every call must pass every argument that the texts use.
fn check_flags(rule: &Rule, ast: &AST, errors: &mut Vec<PackError>) {
    let calls = flag_calls(ast);
    if calls.is_empty() {
        let error =
            PackError::at(&rule.source, Span::default(), "the rule never calls `flag`, so it can never find anything");
        errors.push(error.help("call `flag(order.at(\"field\"), #{ name: value })` where the rule is broken"));
    }
    for call in &calls {
        let place = span(&rule.source, call.position);
        let Some(passed) = &call.arguments else {
            let error =
                PackError::at(&rule.source, place, "the arguments of `flag` must be written out: `#{ name: value }`");
            errors.push(error);
            continue;
        };
        let mut reported = BTreeSet::new();
        for (name, used) in rule.arguments.iter().filter(|(name, _)| !passed.contains(name)) {
            if !reported.insert(name) {
                continue;
            }
            let error = PackError::at(&rule.source, *used, format!("the body never passes `{name}`"));
            let help = match nearest(name, passed.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("pass it: `flag(…, #{{ {name}: … }})`"),
            };
            errors.push(error.help(help).label(&rule.source, place, "this call does not pass it"));
        }
    }
}
