//! `division`: by what may be zero.

use super::flow::{Here, Known, Watch};
use crate::rule::tree::{Expr, ExprKind, Operator};
use crate::rule::types::Note;
use crate::source::{Code, Diagnostic};

#[derive(Default)]
pub(super) struct Lint {
    pub(super) found: Vec<Diagnostic>,
}

impl Watch for Lint {
    fn binary(&mut self, here: &Here<'_>, expr: &Expr<Note>, operator: Operator, (_, divisor): (&Known, &Known)) {
        if !matches!(operator, Operator::Divide | Operator::Remainder) || !divisor.range.may_be_zero() {
            return;
        }
        let right = match &expr.kind {
            ExprKind::Binary { right, operator: own, .. } if *own == operator => right,
            _ => expr,
        };
        let text = here.source.slice(right.span);
        let (en, zh) = (format!("`{text}` may be zero here"), format!("此处 `{text}` 可能为零"));
        self.found.push(Diagnostic::warning(Code::Division, en, zh).at(here.source, right.span).help(
            format!("ask first: `if {text} != 0 {{ … }}`, or exclude zero in the schema"),
            format!("请先判断：`if {text} != 0 {{ … }}`，或在结构定义中排除零"),
        ));
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn scripts() {
        crate::rule::scripts::hold("lint/division.rhai", |files| {
            super::super::tests::lint_for(files, crate::source::Code::Division)
        });
    }
}
