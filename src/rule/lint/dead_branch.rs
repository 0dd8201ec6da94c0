//! `dead-branch`: what is never reached.

use std::collections::HashSet;

use super::Subject;
use super::always::Always;
use super::flow::{Here, Watch};
use crate::rule::tree::{ExprKind, Literal, Stmt};
use crate::rule::types::Note;
use crate::source::{Code, Diagnostic};

#[derive(Default)]
pub(super) struct Lint {
    seen: Always<()>,
}

impl Watch for Lint {
    fn statement(&mut self, here: &Here<'_>, statement: &Stmt<Note>, is_reached: bool) {
        self.seen.add(here.source, statement.span, (!is_reached).then_some(()));
    }
}

impl Lint {
    pub(super) fn found(self) -> Vec<Diagnostic> {
        let told = self.seen.found().map(|(source, span, ())| {
            let (en, zh) = ("this is never reached", "此处永远执行不到");
            Diagnostic::warning(Code::DeadBranch, en, zh).at(&source, span).help(
                "a `return`, `break` or `continue` stands before it on every way",
                "此前的每条路径上都有 `return`、`break` 或 `continue`",
            )
        });
        told.collect()
    }
}

/// Arms of a `switch` for a value that another arm is for.
pub(super) fn repeated(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    subject.expressions(|source, expr| {
        let ExprKind::Switch { arms, .. } = &expr.kind else { return };
        let mut known = HashSet::new();
        for (literal, span) in arms.iter().flat_map(|arm| &arm.literals) {
            if !known.insert(key(literal)) {
                let (en, zh) = ("an arm before this one is for the same value", "前面的分支已对应同一个值");
                found.push(Diagnostic::warning(Code::DeadBranch, en, zh).at(source, *span));
            }
        }
    });
    found
}

/// Numbers are the same whatever places they are written with.
fn key(literal: &Literal) -> String {
    match literal {
        Literal::Number(number) => number.normalize().to_string(),
        other => format!("{other:?}"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn scripts() {
        crate::rule::scripts::hold("lint/dead_branch.rhai", |files| {
            super::super::tests::lint_for(files, crate::source::Code::DeadBranch)
        });
    }
}
