//! How deep the scripts of a pack nest, calls of functions included: it bounds the stack that rules take.

use super::check::Checked;
use super::tree::{Block, Expr, ExprKind, StmtKind};
use super::types::{Callee, Note};

/// Levels for which the stack of any thread is large enough.
const FEW: usize = 48;

/// Whether no rule nests deeper than the stack of any thread allows.
pub(super) fn is_shallow(checked: &Checked) -> bool {
    let mut heights = Heights { checked, functions: vec![None; checked.functions.len()] };
    checked.rules.iter().all(|rule| heights.block(&rule.body) <= FEW)
}

struct Heights<'c> {
    checked: &'c Checked,
    /// Of the functions that were looked at.
    functions: Vec<Option<usize>>,
}

impl Heights<'_> {
    fn block(&mut self, block: &Block<Note>) -> usize {
        let heights = block.statements.iter().map(|statement| match &statement.kind {
            StmtKind::Let { value, .. } | StmtKind::Assign { value, .. } | StmtKind::Expr(value) => self.expr(value),
            StmtKind::For { list, body, .. } => self.expr(list).max(self.block(body)),
            StmtKind::Return(value) => value.as_ref().map_or(0, |value| self.expr(value)),
            StmtKind::Break | StmtKind::Continue => 0,
        });
        1 + heights.max().unwrap_or_default()
    }

    fn highest<'e>(&mut self, parts: impl IntoIterator<Item = &'e Expr<Note>>) -> usize {
        parts.into_iter().map(|part| self.expr(part)).max().unwrap_or_default()
    }

    fn expr(&mut self, expr: &Expr<Note>) -> usize {
        let called = match expr.note.callee {
            Some(Callee::Script(number)) => self.function(number),
            _ => 0,
        };
        let inner = match &expr.kind {
            ExprKind::Literal(_) | ExprKind::Variable(_) => 0,
            ExprKind::Template(parts) | ExprKind::List(parts) | ExprKind::Call { arguments: parts, .. } => {
                self.highest(parts)
            }
            ExprKind::Record(fields) => self.highest(fields.iter().map(|(_, value)| value)),
            ExprKind::Negate(one) | ExprKind::Not(one) | ExprKind::Field { base: one, .. } => self.expr(one),
            ExprKind::Binary { left: a, right: b, .. }
            | ExprKind::In { needle: a, haystack: b }
            | ExprKind::Index { base: a, index: b } => self.expr(a).max(self.expr(b)),
            ExprKind::Closure { body, .. } => self.expr(body),
            ExprKind::If { condition, then, otherwise } => {
                let blocks = [Some(then), otherwise.as_ref()].into_iter().flatten();
                let highest = blocks.map(|block| self.block(block)).max().unwrap_or_default();
                highest.max(self.expr(condition))
            }
            ExprKind::Switch { value, arms, otherwise } => {
                let arms = self.highest(arms.iter().map(|arm| &arm.value).chain(otherwise.as_deref()));
                arms.max(self.expr(value))
            }
            ExprKind::Block(block) => self.block(block),
        };
        1 + inner.max(called)
    }

    fn function(&mut self, number: usize) -> usize {
        let checked = self.checked;
        match (self.functions.get(number), checked.functions.get(number)) {
            (Some(Some(known)), _) => *known,
            (Some(None), Some(instance)) => {
                let height = self.block(&instance.function.body);
                if let Some(slot) = self.functions.get_mut(number) {
                    *slot = Some(height);
                }
                height
            }
            _ => 0,
        }
    }
}
