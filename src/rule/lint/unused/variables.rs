//! Variables of rules and functions, and parameters of functions.

use std::sync::Arc;

use super::unused;
use crate::rule::lint::Subject;
use crate::rule::tree::{Block, Expr, ExprKind, Function, Name, Script, StmtKind};
use crate::source::{Diagnostic, Source};

pub(super) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let rules = subject.scripts.rules.iter().flatten();
    for script in rules.chain(subject.scripts.lib.values()) {
        look(script, &mut found);
    }
    found
}

fn look(script: &Script, found: &mut Vec<Diagnostic>) {
    let mut scopes = Scopes { source: &script.source, open: Vec::new(), found };
    scopes.block(&script.body);
    for function in &script.functions {
        scopes.function(function);
    }
}

/// What a name was given for.
#[derive(Clone, Copy)]
enum What {
    Variable,
    Parameter,
    Element,
    Counter,
}

struct Scopes<'t, 'f> {
    source: &'t Arc<Source>,
    /// The names that can be read, the innermost last, and whether they were.
    open: Vec<(&'t Name, What, bool)>,
    found: &'f mut Vec<Diagnostic>,
}

impl<'t> Scopes<'t, '_> {
    fn function(&mut self, function: &'t Function) {
        self.scope(function.parameters.iter().map(|name| (name, What::Parameter)), |scopes| {
            scopes.block(&function.body);
        });
    }

    /// Opens names, and tells of those that nobody has read behind it.
    fn scope(&mut self, names: impl Iterator<Item = (&'t Name, What)>, inside: impl FnOnce(&mut Self)) {
        let before = self.open.len();
        self.open.extend(names.map(|(name, what)| (name, what, false)));
        inside(self);
        self.close(before);
    }

    fn close(&mut self, before: usize) {
        let source = self.source;
        for (name, what, is_read) in self.open.split_off(before.min(self.open.len())) {
            if is_read || name.text.starts_with('_') {
                continue;
            }
            let words = match what {
                What::Variable => ["the variable", "变量"],
                What::Parameter => ["the parameter", "参数"],
                What::Element => ["the element", "元素"],
                What::Counter => ["the counter", "计数"],
            };
            let told = unused(source, name.span, words, &name.text);
            let ignored = format!("_{}", name.text);
            self.found.push(match what {
                What::Variable => told.help("take it out", "请删除"),
                What::Element => told.help(
                    format!("call it `{ignored}` where only the number of rounds matters"),
                    format!("如果只关心循环次数，请命名为 `{ignored}`"),
                ),
                _ => told.help("take it out, here and where it is given", "请在此处和传入处删除"),
            });
        }
    }

    fn read(&mut self, name: &Name) {
        if let Some((_, _, is_read)) = self.open.iter_mut().rev().find(|(known, ..)| known.text == name.text) {
            *is_read = true;
        }
    }

    fn block(&mut self, block: &'t Block) {
        let before = self.open.len();
        for statement in &block.statements {
            match &statement.kind {
                StmtKind::Let { name, value } => {
                    self.expr(value);
                    self.open.push((name, What::Variable, false));
                }
                // What is only ever given another value is not used.
                StmtKind::Assign { value, .. } | StmtKind::Expr(value) => self.expr(value),
                StmtKind::For { element, counter, list, body } => {
                    self.expr(list);
                    let counter = counter.iter().map(|counter| (counter, What::Counter));
                    self.scope([(element, What::Element)].into_iter().chain(counter), |scopes| scopes.block(body));
                }
                StmtKind::Return(value) => value.iter().for_each(|value| self.expr(value)),
                StmtKind::Break | StmtKind::Continue => {}
            }
        }
        self.close(before);
    }

    fn expr(&mut self, expr: &'t Expr) {
        match &expr.kind {
            ExprKind::Literal(_) => {}
            ExprKind::Variable(name) => self.read(name),
            ExprKind::Template(parts) | ExprKind::List(parts) | ExprKind::Call { arguments: parts, .. } => {
                parts.iter().for_each(|part| self.expr(part));
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
                let what = |at| if at == 0 { What::Element } else { What::Counter };
                let names = parameters.iter().enumerate().map(|(at, name)| (name, what(at)));
                self.scope(names, |scopes| scopes.expr(body));
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
