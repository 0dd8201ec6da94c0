//! `quadratic`: a loop over a list inside a loop over the same list.

use super::flow::{Here, Watch};
use crate::source::{Code, Diagnostic};

#[derive(Default)]
pub(super) struct Lint {
    pub(super) found: Vec<Diagnostic>,
}

impl Watch for Lint {
    fn repeats(&mut self, here: &Here<'_>) {
        let Some((inner, around)) = here.loops.split_last() else { return };
        let Some(list) = inner.list else { return };
        let Some(outer) = around.iter().find(|outer| outer.list == Some(list)) else { return };
        let (en, zh) =
            ("this list is gone through once for each of its own elements", "对该列表的每一项又遍历了该列表");
        let found = Diagnostic::warning(Code::Quadratic, en, zh).at(&inner.source, inner.span);
        let found = found.label(&outer.source, outer.span, "the loop around it", "外层循环");
        self.found.push(found.help(
            "work it out before the loop, or use `matching`, `repeated`, `distinct` or `group_by`",
            "请在循环之前算好，或使用 `matching`、`repeated`、`distinct`、`group_by`",
        ));
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn scripts() {
        crate::rule::scripts::hold("lint/quadratic.rhai", |files| {
            super::super::tests::lint_for(files, crate::source::Code::Quadratic)
        });
    }
}
