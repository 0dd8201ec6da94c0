//! What is written as `|x| …` sees the variables around it, and changes none of them.

use std::sync::Arc;

use crate::rule::tree::{Block, Expr, ExprKind, Name, Script, StmtKind};
use crate::source::{Code, Diagnostic, Source, Span};

/// Functions that change the list that they are called on.
const CHANGING: [&str; 2] = ["push", "append"];

/// The variables that can be seen, with how many closures stand around where each is set.
struct Scope<'t> {
    source: &'t Arc<Source>,
    variables: Vec<(&'t str, u32)>,
    closures: u32,
    diagnostics: &'t mut Vec<Diagnostic>,
}

/// Tells where a closure changes a variable from outside of it.
pub(super) fn check(script: &Script, diagnostics: &mut Vec<Diagnostic>) {
    let mut scope = Scope { source: &script.source, variables: Vec::new(), closures: 0, diagnostics };
    scope.block(&script.body);
    for function in &script.functions {
        scope.variables = function.parameters.iter().map(|name| (&*name.text, 0)).collect();
        scope.block(&function.body);
    }
}

impl<'t> Scope<'t> {
    fn set(&mut self, name: &'t Name) {
        self.variables.push((&name.text, self.closures));
    }

    /// Tells that something is changed, where it is of outside.
    fn change(&mut self, name: &Name, place: Span) {
        let found = self.variables.iter().rev().find(|(other, _)| *other == &*name.text);
        // What is set nowhere is the document, or a mistake: neither can be changed, and both are told elsewhere.
        if found.is_none_or(|(_, closures)| *closures >= self.closures) {
            return;
        }
        let name = &name.text;
        let error = Diagnostic::error(
            Code::Unsupported,
            format!("`|x| …` cannot change `{name}`, which stands outside of it"),
            format!("`|x| …` 不能修改其外部的 `{name}`"),
        );
        self.diagnostics.push(error.at(self.source, place).help(
            "go through the list with `for x in list { … }`, or compute it with `map`, `filter`, `sum` …",
            "请用 `for x in list { … }` 遍历，或用 `map`、`filter`、`sum` 等计算",
        ));
    }

    fn block(&mut self, block: &'t Block) {
        let outer = self.variables.len();
        for statement in &block.statements {
            match &statement.kind {
                StmtKind::Let { name, value } => {
                    self.expr(value);
                    self.set(name);
                }
                StmtKind::Assign { name, value, .. } => {
                    self.expr(value);
                    self.change(name, name.span);
                }
                StmtKind::Expr(value) | StmtKind::Return(Some(value)) => self.expr(value),
                StmtKind::For { element, counter, list, body } => {
                    self.expr(list);
                    let outer = self.variables.len();
                    [Some(element), counter.as_ref()].into_iter().flatten().for_each(|name| self.set(name));
                    self.block(body);
                    self.variables.truncate(outer);
                }
                StmtKind::Return(None) | StmtKind::Break | StmtKind::Continue => {}
            }
        }
        self.variables.truncate(outer);
    }

    fn expr(&mut self, expr: &'t Expr) {
        match &expr.kind {
            ExprKind::Literal(_) | ExprKind::Variable(_) => {}
            ExprKind::Template(parts) | ExprKind::List(parts) => parts.iter().for_each(|part| self.expr(part)),
            ExprKind::Call { file, name, arguments, .. } => {
                if file.is_none()
                    && CHANGING.contains(&&*name.text)
                    && let Some(ExprKind::Variable(changed)) = arguments.first().map(|first| &first.kind)
                {
                    self.change(changed, name.span);
                }
                arguments.iter().for_each(|argument| self.expr(argument));
            }
            ExprKind::Record(fields) => fields.iter().for_each(|(_, value)| self.expr(value)),
            ExprKind::Negate(one) | ExprKind::Not(one) | ExprKind::Field { base: one, .. } => self.expr(one),
            ExprKind::Binary { left: a, right: b, .. }
            | ExprKind::In { needle: a, haystack: b }
            | ExprKind::Index { base: a, index: b } => {
                self.expr(a);
                self.expr(b);
            }
            ExprKind::Closure { parameters, body } => {
                let outer = self.variables.len();
                self.closures += 1;
                parameters.iter().for_each(|name| self.set(name));
                self.expr(body);
                self.closures -= 1;
                self.variables.truncate(outer);
            }
            ExprKind::If { condition, then, otherwise } => {
                self.expr(condition);
                self.block(then);
                otherwise.iter().for_each(|block| self.block(block));
            }
            ExprKind::Switch { value, arms, otherwise } => {
                self.expr(value);
                arms.iter().for_each(|arm| self.expr(&arm.value));
                otherwise.iter().for_each(|value| self.expr(value));
            }
            ExprKind::Block(block) => self.block(block),
        }
    }
}
