//! `constant-condition`: a condition that always comes out the same, by the schema or by what was asked before.

use super::always::Always;
use super::flow::{Here, Watch};
use crate::rule::tree::Expr;
use crate::rule::types::Note;
use crate::source::{Code, Diagnostic};

#[derive(Default)]
pub(super) struct Lint {
    seen: Always<bool>,
}

impl Watch for Lint {
    fn condition(&mut self, here: &Here<'_>, expr: &Expr<Note>, truth: Option<bool>) {
        self.seen.add(here.source, expr.span, truth);
    }
}

impl Lint {
    pub(super) fn found(self) -> Vec<Diagnostic> {
        let told = self.seen.found().map(|(source, span, is)| {
            let (en, zh) = if is { ("true", "真") } else { ("false", "假") };
            let found =
                Diagnostic::warning(Code::ConstantCondition, format!("this is always {en}"), format!("该条件总为{zh}"));
            found.at(&source, span).help(
                "the schema says so, or a condition before it; was another field or direction meant?",
                "结构定义或前面的条件已决定其结果；是否应为其他字段或相反的比较方向？",
            )
        });
        told.collect()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn scripts() {
        crate::rule::scripts::hold("lint/constant_condition.rhai", |files| {
            super::super::tests::lint_for(files, crate::source::Code::ConstantCondition)
        });
    }
}
