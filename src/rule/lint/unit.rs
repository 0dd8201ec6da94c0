//! `unit`: figures of different units are added, subtracted or compared.

use super::flow::{Here, Known, Mix, Unit, Watch};
use crate::base::lang::Bilingual;
use crate::rule::tree::{Expr, ExprKind, Operator};
use crate::rule::types::{Note, Type};
use crate::source::{Code, Diagnostic, Span};

#[derive(Default)]
pub(super) struct Lint {
    pub(super) found: Vec<Diagnostic>,
}

impl Watch for Lint {
    fn binary(&mut self, here: &Here<'_>, expr: &Expr<Note>, operator: Operator, (left, right): (&Known, &Known)) {
        let is_sum = matches!(operator, Operator::Add | Operator::Subtract);
        if is_sum || operator.is_order() || operator.is_equality() {
            self.check(here, expr.span, &left.unit, &right.unit);
        }
        if let (true, ExprKind::Binary { left, .. }) = (is_sum, &expr.kind)
            && left.note.ty == Type::Date
        {
            self.check(here, expr.span, &Unit::of("days"), &right.unit);
        }
    }

    fn native(&mut self, here: &Here<'_>, expr: &Expr<Note>, name: &str, known: &[Known]) {
        match (name, known) {
            ("min" | "max", [one, other]) | ("near", [_, one, other, ..]) => {
                self.check(here, expr.span, &one.unit, &other.unit);
            }
            ("convert", [amount, from, ..]) => {
                let of = here.currencies.get(&from.id).into_iter().flatten().cloned().collect();
                self.check(here, expr.span, &amount.unit, &Unit::Amount(of));
            }
            _ => {}
        }
    }
}

impl Lint {
    fn check(&mut self, here: &Here<'_>, span: Span, left: &Unit, right: &Unit) {
        let Err(mix) = left.with(right, here.same) else { return };
        let (left, right) = (left.name(), right.name());
        let message = Bilingual::new(
            format!("{} and {} do not go together", left.en, right.en),
            format!("{}与{}不能混用", left.zh, right.zh),
        );
        let help = match mix {
            Mix::Units => Bilingual::new(
                "was another field meant? the units are those of `x-unit` in the schemas",
                "是否应为其他字段？单位以结构定义中的 `x-unit` 为准",
            ),
            Mix::Currencies => Bilingual::new(
                "bring both to one currency by `convert`, or ask first whether the currencies are the same",
                "请用 `convert` 折算为同一币种，或先判断两个币种是否相同",
            ),
            Mix::Undivided => {
                Bilingual::new("divide by 100: `amount * percent / 100`", "请除以 100：`amount * percent / 100`")
            }
        };
        let found = Diagnostic::warning(Code::Unit, message.en, message.zh).at(here.source, span);
        self.found.push(found.help(help.en, help.zh));
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn scripts() {
        crate::rule::scripts::hold("lint/unit.rhai", |files| {
            super::super::tests::lint_for(files, crate::source::Code::Unit)
        });
    }
}
