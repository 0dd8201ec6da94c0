//! From scripts to compiled rules: parsing, and the checks that need the syntax tree.

use std::collections::BTreeSet;
use std::sync::Arc;

use rhai::{AST, ASTNode, Engine, Expr, Module, Position as ScriptPosition, Scope, Stmt};

use crate::document::{Position, Source, Span};
use crate::policy::{Pack, PackError, PackErrors, Rule, nearest};

/// A rule whose script is ready to run.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) rule: Rule,
    pub(super) ast: AST,
}

/// Makes the functions of `lib/` callable as `name::function`, one namespace a file.
pub(super) fn register_library(engine: &mut Engine, pack: &Pack) -> Result<(), PackErrors> {
    let mut errors = Vec::new();
    for (path, source) in pack.files() {
        let Some(name) = path.strip_prefix("lib/").and_then(|path| path.strip_suffix(".rhai")) else { continue };
        let module =
            engine.compile_with_scope(&Scope::new(), source.text()).map_err(|error| syntax(source, &error, &[]));
        match module {
            Ok(mut ast) => {
                ast.set_source(path.as_str());
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
    if errors.is_empty() { Ok(()) } else { Err(PackErrors(errors)) }
}

/// Compiles every rule of a pack; mistakes of all rules are reported together.
pub(super) fn compile(engine: &Engine, pack: &Pack) -> Result<Vec<Compiled>, PackErrors> {
    let mut errors = Vec::new();
    let mut compiled = Vec::new();
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
                compiled.push(Compiled { rule: rule.clone(), ast });
            }
            Err(error) => errors.push(syntax(&rule.source, &error, &variables)),
        }
    }
    if errors.is_empty() { Ok(compiled) } else { Err(PackErrors(errors)) }
}

/// The span of the word, operator or character at a script's position.
pub(super) fn span(source: &Source, position: ScriptPosition) -> Span {
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
