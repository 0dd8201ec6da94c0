//! From the text of a script to its tree: what Rhai reads, as far as it may stand in a rule.
//!
//! Rhai's parser decides what a script is, but its tree keeps neither brackets nor the literals of a `switch`, nor the bodies of
//! closures for others to see, and it stops at the first mistake. So the tree is made from the text, and a script is
//! taken only where Rhai's parser takes it, too; tests hold that both understand the same.

mod captures;
mod cursor;
mod expr;
mod gate;
mod lex;
mod primary;
mod stmt;
#[cfg(test)]
pub(crate) mod tests;
mod text;
mod words;

use std::sync::Arc;

use self::cursor::Parser;
pub(crate) use self::gate::{Gate, MAX_FUNCTIONS, RHAI_DEPTH};
use self::lex::Broken;
#[cfg(test)]
pub(crate) use self::words::is_reserved;
use crate::rule::tree::{Block, ExprKind, Script};
use crate::source::{Code, Diagnostic, Source, Span};

/// What a script is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A rule: statements that raise findings, and functions of its own.
    Rule,
    /// A file of `lib/`: functions alone, which raise nothing.
    Lib,
}

/// Reads a script. `known` says of a name whether every rule has a function of that name.
///
/// Without a gate, Rhai's parser is not asked: of scripts that it has taken before.
/// All that the language does not have is told at once; where anything is wrong, there is no script.
pub(crate) fn parse(
    source: &Arc<Source>,
    role: Role,
    gate: Option<&Gate>,
    known: impl Fn(&str) -> bool,
) -> (Option<Script>, Vec<Diagnostic>) {
    let (tokens, broken) = lex::lex(source.text());
    if let Some((broken, place)) = broken {
        return (None, vec![unreadable(source, broken, place)]);
    }
    let mut parser = Parser::new(source, &tokens);
    let Ok(statements) = parser.script() else { return (None, parser.diagnostics) };
    let (functions, mut diagnostics) = (parser.functions, parser.diagnostics);
    let body = Block { statements, span: Span::new(0, source.text().len()) };
    let script = Script { source: Arc::clone(source), body, functions };
    check_names(&script, known, &mut diagnostics);
    check_role(&script, role, &mut diagnostics);
    captures::check(&script, &mut diagnostics);
    if diagnostics.is_empty() {
        diagnostics.extend(gate.and_then(|gate| gate.refuses(source)));
    }
    if !diagnostics.is_empty() {
        diagnostics.sort_by_key(|diagnostic| diagnostic.place().map_or(0, |label| label.span.start));
        return (None, diagnostics);
    }
    (Some(script), diagnostics)
}

fn unreadable(source: &Arc<Source>, broken: Broken, place: Span) -> Diagnostic {
    let written = source.slice(place);
    let (en, zh) = match broken {
        Broken::Comment => ("the comment has no end: `*/` is missing".to_owned(), "注释没有结束：缺少 `*/`".to_owned()),
        Broken::Text => {
            let end: String = written.chars().rev().collect();
            (format!("the text has no end: `{end}` is missing"), format!("文本没有结束：缺少 `{end}`"))
        }
        Broken::Character => (format!("`{written}` cannot stand here"), format!("此处不能出现 `{written}`")),
    };
    let error = Diagnostic::error(Code::Syntax, en, zh).at(source, place);
    match words::meant(written) {
        Some(meant) if broken == Broken::Character => cursor::mend(error, source, place, meant),
        _ if broken == Broken::Text && written == "'" => error.help("texts stand in double quotes", "文本须用双引号"),
        _ if broken == Broken::Character && written.chars().all(char::is_alphabetic) => error.help(
            "names are of the letters a to z, digits and `_`; other words stand in quotes",
            "名称只能用英文字母、数字和 `_`；其他文字须放在引号中",
        ),
        _ => error,
    }
}

/// Functions must not be defined twice, nor take the place of one that every rule has.
fn check_names(script: &Script, known: impl Fn(&str) -> bool, diagnostics: &mut Vec<Diagnostic>) {
    for (at, function) in script.functions.iter().enumerate() {
        let (name, place) = (&function.name.text, function.name.span);
        if known(name) {
            let (en, zh) =
                (format!("`{name}` is a function that every rule has"), format!("`{name}` 是所有规则共有的函数"));
            let error = Diagnostic::error(Code::Reserved, en, zh).at(&script.source, place);
            diagnostics.push(error.help("give this function another name", "请为该函数另取名称"));
        }
        let mut before = script.functions.iter().take(at);
        if let Some(first) = before.find(|other| other.name.text == *name) {
            let (en, zh) = (format!("the function `{name}` is defined twice"), format!("函数 `{name}` 定义了两次"));
            let error = Diagnostic::error(Code::Duplicate, en, zh).at(&script.source, place);
            diagnostics.push(error.label(&script.source, first.name.span, "the first one", "第一个"));
        }
    }
}

/// A rule does something; a file of `lib/` has functions and nothing else, and raises nothing.
fn check_role(script: &Script, role: Role, diagnostics: &mut Vec<Diagnostic>) {
    let source = &script.source;
    if script.body.statements.is_empty() && script.functions.is_empty() {
        let place = Span::new(0, source.text().lines().next().map_or(0, str::len));
        diagnostics.push(Diagnostic::error(Code::Syntax, "the script is empty", "脚本为空").at(source, place));
    }
    if role == Role::Rule {
        return;
    }
    for statement in &script.body.statements {
        let (en, zh) = ("a file of `lib/` has functions only", "`lib/` 的文件中只能有函数");
        let error = Diagnostic::error(Code::Unsupported, en, zh).at(source, statement.span);
        diagnostics.push(error.help("put this into a function: `fn name(…) { … }`", "请放入函数：`fn name(…) { … }`"));
    }
    let mut flags = Vec::new();
    for function in &script.functions {
        function.body.walk(&mut |expr| match &expr.kind {
            ExprKind::Call { file: None, name, .. } if &*name.text == "flag" => flags.push(name.span),
            _ => {}
        });
    }
    diagnostics.extend(flags.into_iter().map(|place| {
        Diagnostic::error(
            Code::Unsupported,
            "`flag` is for rules: a function of `lib/` returns a value",
            "`flag` 只能用于规则：`lib/` 中的函数应返回值",
        )
        .at(source, place)
    }));
}
