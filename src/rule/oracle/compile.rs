//! From scripts to what Rhai's engine runs.

use std::collections::BTreeSet;

use rhai::{AST, ASTNode, Engine, Expr, Module, Position as ScriptPosition, Scope, Stmt};

use super::rewrite::{Rewritten, rewritten};
use super::script::Script;
use crate::pack::Pack;
use crate::source::{Position, Source, Span};

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
pub(super) struct Library {
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

/// Makes the functions of `lib/` callable as `name::function`, one namespace a file. A file that cannot be read is left out.
fn register_library(engine: &mut Engine, pack: &Pack) -> Library {
    let mut files = Vec::new();
    for (path, source) in pack.files() {
        let Some(name) = path.strip_prefix("lib/").and_then(|path| path.strip_suffix(".rhai")) else { continue };
        let rewritten = rewritten(source);
        let text = rewritten.as_ref().map_or(source.text(), |rewritten| &rewritten.text);
        let Ok(mut ast) = engine.compile_with_scope(&Scope::new(), text) else { continue };
        ast.set_source(path.as_str());
        files.push(names(&ast));
        if let Ok(module) = Module::eval_ast_as_new(Scope::new(), &ast, engine) {
            engine.register_static_module(name, module.into());
        }
    }
    Library::of(&files)
}

/// Every rule of a pack, by its number; `None` where its script cannot be read.
pub(super) fn compile(engine: &mut Engine, pack: &Pack) -> Vec<Option<Script>> {
    let library = register_library(engine, pack);
    let compile = |rule: &crate::pack::Rule| {
        let rewritten = rewritten(&rule.source);
        let text = rewritten.as_ref().map_or(rule.source.text(), |rewritten| &rewritten.text);
        let mut ast = engine.compile_with_scope(&Scope::new(), text).ok()?;
        ast.set_source(rule.path.as_str());
        Some(Script::new(&ast, library.is_plain_in(&ast), rewritten))
    };
    pack.rules().iter().map(compile).collect()
}

/// The span of the word, operator or character at a position of a script, in the text as it was written.
pub(super) fn span(source: &Source, rewritten: Option<&Rewritten>, position: ScriptPosition) -> Span {
    let (Some(line), column) = (position.line(), position.position().unwrap_or(1)) else { return Span::default() };
    let line = u32::try_from(line).unwrap_or(u32::MAX);
    let at = Position { line, column: u32::try_from(column).unwrap_or(u32::MAX) };
    let start = match rewritten {
        Some(rewritten) => rewritten.origin(source.with_text(rewritten.text.as_str()).offset(at) as usize),
        None => source.offset(at) as usize,
    };
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
