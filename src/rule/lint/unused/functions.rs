//! Functions that no rule calls, and files of `lib/` of which no rule calls any.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::unused;
use crate::rule::lint::Subject;
use crate::rule::tree::{Block, Script};
use crate::rule::types::{Callee, Note};
use crate::source::{Code, Diagnostic, Span};

pub(super) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let called = called(subject);
    let is_called = |script: &Script, span: Span| called.contains(&(Arc::clone(script.source.name()), span));
    let mut found = Vec::new();
    for (name, script) in &subject.scripts.lib {
        if script.functions.iter().any(|function| is_called(script, function.name.span)) || script.functions.is_empty()
        {
            continue;
        }
        let (en, zh) = (format!("no rule uses `lib/{name}.rhai`"), format!("没有规则使用 `lib/{name}.rhai`"));
        let span = script.functions.first().map(|function| function.name.span).unwrap_or_default();
        found.push(Diagnostic::warning(Code::Unused, en, zh).at(&script.source, span));
    }
    let files: BTreeSet<_> = found.iter().filter_map(|it| Some(Arc::clone(it.place()?.source.name()))).collect();
    let scripts = subject.scripts.rules.iter().flatten().chain(subject.scripts.lib.values());
    for script in scripts.filter(|script| !files.contains(script.source.name())) {
        for function in script.functions.iter().filter(|function| !is_called(script, function.name.span)) {
            let name = &function.name;
            let told = unused(&script.source, name.span, ["the function", "函数"], &name.text);
            found.push(told.help("no rule calls it, directly or by way of another", "没有规则直接或间接调用它"));
        }
    }
    found
}

/// The places of the functions that rules call, directly or by way of others.
fn called(subject: &Subject<'_>) -> BTreeSet<(Arc<str>, Span)> {
    let functions = &subject.checked.functions;
    let mut open: Vec<usize> = Vec::new();
    let mut reached = BTreeSet::new();
    let look = |body: &Block<Note>, open: &mut Vec<usize>| {
        body.walk(&mut |expr| {
            if let Some(Callee::Script(number)) = expr.note.callee {
                open.push(number);
            }
        });
    };
    let others = subject.checked.others.iter().map(|(_, _, script)| script);
    subject.checked.rules.iter().chain(others).for_each(|script| look(&script.body, &mut open));
    while let Some(number) = open.pop() {
        if reached.insert(number)
            && let Some(instance) = functions.get(number)
        {
            look(&instance.function.body, &mut open);
        }
    }
    let places = reached.into_iter().filter_map(|number| functions.get(number));
    places.map(|it| (Arc::clone(it.source.name()), it.function.name.span)).collect()
}
