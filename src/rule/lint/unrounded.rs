//! `unrounded`: an amount in a message that can have more places than money has.

use super::flow::{Argument, Here, Unit, Watch};
use crate::rule::tree::Expr;
use crate::rule::types::Note;
use crate::source::{Code, Diagnostic};

#[derive(Default)]
pub(super) struct Lint {
    pub(super) found: Vec<Diagnostic>,
}

impl Watch for Lint {
    fn flag(&mut self, here: &Here<'_>, _: &Expr<Note>, arguments: &[Argument<'_>]) {
        for argument in arguments {
            let is_amount = matches!(argument.value.unit, Unit::Amount(_)) && argument.value.is_fraction;
            if !is_amount || !here.rule.arguments.iter().any(|(name, _)| **name == *argument.name.text) {
                continue;
            }
            let text = here.source.slice(argument.expr.span);
            let found = Diagnostic::warning(
                Code::Unrounded,
                format!("`{}` is an amount that may have many places", argument.name.text),
                format!("`{}` 是金额，可能有很多小数位", argument.name.text),
            );
            let found = found.at(here.source, argument.expr.span);
            self.found.push(found.help(
                format!("round what is shown: `round({text}, 2)`"),
                format!("请将显示的数值取整：`round({text}, 2)`"),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn scripts() {
        crate::rule::scripts::hold("lint/unrounded.rhai", |files| {
            super::super::tests::lint_for(files, crate::source::Code::Unrounded)
        });
    }
}
