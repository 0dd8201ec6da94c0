//! From scripts to compiled rules: parsing, and the checks that need the syntax tree.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use rhai::{AST, ASTNode, Engine, Expr, Module, Position as ScriptPosition, Scope, Stmt};

use super::sandbox::FORBIDDEN;
use super::script::Script;
use crate::pack::{Pack, Rule};
use crate::rule::stopwatch::Clock;
use crate::source::{Code, Diagnostic, Position, Source, Span, nearest};
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

/// A function of a script must not take the place of one that every rule relies on.
fn check_names(source: &Arc<Source>, ast: &AST, known: &BTreeSet<&str>, errors: &mut Vec<Diagnostic>) {
    for function in ast.iter_functions().filter(|function| known.contains(function.name)) {
        let name = function.name;
        let (en, zh) =
            (format!("`{name}` is a function that every rule has"), format!("`{name}` 是所有规则共有的函数"));
        let error = Diagnostic::error(Code::Reserved, en, zh).at(source, definition(source, name));
        errors.push(error.help("give this function another name", "请为该函数另取名称"));
    }
}

/// Where a script defines a function: Rhai does not say.
fn definition(source: &Source, name: &str) -> Span {
    let text = source.text();
    let defines = |at: &usize| {
        let rest = text.get(at + name.len()..).unwrap_or_default();
        let before = text.get(..*at).unwrap_or_default().trim_end();
        rest.trim_start().starts_with('(') && before.ends_with("fn") && before.len() < *at
    };
    let found = text.match_indices(name).map(|(at, _)| at).find(defines);
    found.map_or_else(Span::default, |at| Span::new(at, at + name.len()))
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

/// Makes the functions of `lib/` callable as `name::function`, one namespace a file; mistakes go to `diagnostics`.
pub(in crate::rule) fn register_library(
    engine: &mut Engine,
    pack: &Pack,
    known: &BTreeSet<&'static str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Library {
    let mut files = Vec::new();
    for (path, source) in pack.files() {
        let Some(name) = path.strip_prefix("lib/").and_then(|path| path.strip_suffix(".rhai")) else { continue };
        match engine.compile_with_scope(&Scope::new(), source.text()) {
            Ok(mut ast) => {
                ast.set_source(path.as_str());
                files.push(names(&ast));
                check_names(source, &ast, known, diagnostics);
                diagnostics.extend(flag_calls(&ast).iter().map(|call| {
                    let error = Diagnostic::error(
                        Code::Unsupported,
                        "`flag` is for rules: a function of `lib/` returns a value",
                        "`flag` 只能用于规则：`lib/` 中的函数应返回值",
                    );
                    error.at(source, span(source, call.position))
                }));
                match Module::eval_ast_as_new(Scope::new(), &ast, engine) {
                    Ok(module) => drop(engine.register_static_module(name, module.into())),
                    Err(error) => diagnostics.push(not_loaded(source, &error)),
                }
            }
            Err(error) => diagnostics.push(syntax(source, &error, &[])),
        }
    }
    Library::of(&files)
}

fn not_loaded(source: &Arc<Source>, error: &rhai::EvalAltResult) -> Diagnostic {
    let message = format!("the file cannot be loaded: {error}");
    Diagnostic::error(Code::Syntax, message, "文件无法加载：其中只能有函数").at(source, span(source, error.position()))
}

/// Compiles every rule of a pack, by the kind of document; mistakes of all rules go to `diagnostics`.
pub(in crate::rule) fn compile(
    engine: &Engine,
    pack: &Pack,
    library: &Library,
    known: &BTreeSet<&'static str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> HashMap<Arc<str>, Rules> {
    let newer = newer(pack);
    let mut compiled: HashMap<Arc<str>, Rules> = HashMap::new();
    for rule in pack.rules() {
        let variables = pack.manifest().variables_of(&rule.info);
        let mut scope = Scope::new();
        for variable in &variables {
            scope.push_constant(*variable, ());
        }
        match engine.compile_with_scope(&scope, rule.source.text()) {
            Ok(mut ast) => {
                ast.set_source(rule.path.as_str());
                check_names(&rule.source, &ast, known, diagnostics);
                check_flags(rule, &ast, diagnostics);
                for kind in rule.info.kinds.iter() {
                    let rules = compiled.entry(Arc::clone(kind)).or_default();
                    let rules = if rule.info.outcome.decides() { &mut rules.deciding } else { &mut rules.flagging };
                    rules.push(Compiled {
                        rule: rule.clone(),
                        script: Script::new(&ast, library.is_plain_in(&ast)),
                        clock: Clock::default(),
                        newer: newer.get(&rule.info.id).cloned().unwrap_or_default(),
                    });
                }
            }
            Err(error) => diagnostics.push(syntax(&rule.source, &error, &variables)),
        }
    }
    compiled
}

/// The rules that supersede others, by the ones that they take the place of.
fn newer(pack: &Pack) -> HashMap<RuleId, Vec<(RuleId, Option<Date>)>> {
    let mut newer: HashMap<RuleId, Vec<_>> = HashMap::new();
    for rule in pack.rules().iter().map(|rule| &rule.info) {
        if let Some(old) = &rule.supersedes {
            newer.entry(old.clone()).or_default().push((rule.id.clone(), rule.effective_from));
        }
    }
    newer
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

fn syntax(source: &Arc<Source>, error: &rhai::ParseError, variables: &[&str]) -> Diagnostic {
    let place = span(source, error.position());
    if let rhai::ParseErrorType::VariableUndefined(name) = error.err_type() {
        let error = Diagnostic::error(
            Code::UnknownVariable,
            format!("nothing is called `{name}` here"),
            format!("此处没有名为 `{name}` 的变量"),
        );
        return error.at(source, place).suggest(name, variables.iter().copied());
    }
    if let rhai::ParseErrorType::Reserved(word) = error.err_type()
        && FORBIDDEN.contains(&word.as_str())
    {
        let (en, zh) = (format!("rules cannot use `{word}`"), format!("规则中不能使用 `{word}`"));
        let error = Diagnostic::error(Code::Unsupported, en, zh).at(source, place);
        return match word.as_str() {
            "switch" => error.help(
                "it compares without a look at types; use `if … else if …`",
                "它比较时不检查类型；请使用 `if … else if …`",
            ),
            _ => error,
        };
    }
    let message = format!("the script cannot be read: {}", error.err_type());
    Diagnostic::error(Code::Syntax, message, "脚本无法解析").at(source, place)
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
                Some((call, *position, 1))
            }
            // What the method is called on is the place.
            Some(ASTNode::Expr(Expr::MethodCall(call, position))) => Some((call, *position, 0)),
            _ => None,
        };
        if let Some((call, position, behind)) = found.filter(|(call, ..)| call.name == "flag") {
            let arguments = match call.args.get(behind) {
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
fn check_flags(rule: &Rule, ast: &AST, diagnostics: &mut Vec<Diagnostic>) {
    let calls = flag_calls(ast);
    if calls.is_empty() {
        let error = Diagnostic::error(
            Code::NeverFlags,
            "the rule never calls `flag`, so it can never find anything",
            "规则从未调用 `flag`，因此不会有任何结果",
        );
        diagnostics.push(error.at(&rule.source, Span::default()).help(
            "call `flag(order.at(\"field\"), #{ name: value })` where the rule is broken",
            "请在违反规则处调用 `flag(order.at(\"field\"), #{ name: value })`",
        ));
    }
    for call in &calls {
        let place = span(&rule.source, call.position);
        match &call.arguments {
            Some(passed) => check_arguments(rule, place, passed, diagnostics),
            None => {
                let error = Diagnostic::error(
                    Code::MessageArgument,
                    "the arguments of `flag` must be written out: `#{ name: value }`",
                    "`flag` 的参数须直接写出：`#{ name: value }`",
                );
                diagnostics.push(error.at(&rule.source, place));
            }
        }
    }
}

/// What the texts of a rule use and a call of `flag` does not pass.
fn check_arguments(rule: &Rule, place: Span, passed: &[String], diagnostics: &mut Vec<Diagnostic>) {
    let mut reported = BTreeSet::new();
    for (name, used) in rule.arguments.iter().filter(|(name, _)| !passed.contains(name)) {
        if !reported.insert(name) {
            continue;
        }
        let error = Diagnostic::error(
            Code::MessageArgument,
            format!("the body never passes `{name}`"),
            format!("规则正文没有传入 `{name}`"),
        );
        let error = error.at(&rule.source, *used);
        let error = error.label(&rule.source, place, "this call does not pass it", "此处的调用没有传入该参数");
        diagnostics.push(match nearest(name, passed.iter().map(String::as_str)) {
            Some(near) => error.help(format!("did you mean `{near}`?"), format!("是否应为 `{near}`？")),
            None => error
                .help(format!("pass it: `flag(…, #{{ {name}: … }})`"), format!("请传入：`flag(…, #{{ {name}: … }})`")),
        });
    }
}
