//! `raw-code`: a message shows the code of a value that the schema gives a title.

use super::Subject;
use super::flow::{Argument, Here, Watch};
use crate::document::NodeRef;
use crate::pack::ShapeId;
use crate::rule::tree::Expr;
use crate::rule::types::Note;
use crate::source::{Code, Diagnostic};

pub(super) struct Lint<'p> {
    subject: Subject<'p>,
    pub(super) found: Vec<Diagnostic>,
}

impl<'p> Lint<'p> {
    pub(super) fn new(subject: &Subject<'p>) -> Self {
        Self { subject: *subject, found: Vec::new() }
    }

    /// Whether the schema says what each value is called: `oneOf` (or `anyOf`) of `const` with `title`.
    fn has_titles(&self, shape: ShapeId) -> bool {
        let Some(shapes) = self.subject.shapes() else { return false };
        let is_titled = |choice: NodeRef<'_>| choice.get("const").is_some() && choice.get("title").is_some();
        let choices = |schema: NodeRef<'_>| {
            ["oneOf", "anyOf"]
                .into_iter()
                .filter_map(move |key| schema.get(key))
                .any(|list| list.children().any(is_titled))
        };
        shapes.schemas(shape).any(choices)
    }
}

impl Watch for Lint<'_> {
    fn flag(&mut self, here: &Here<'_>, _: &Expr<Note>, arguments: &[Argument<'_>]) {
        for argument in arguments {
            let is_shown = here.rule.arguments.iter().any(|(name, _)| **name == *argument.name.text);
            if !is_shown || !argument.expr.note.from.is_some_and(|shape| self.has_titles(shape)) {
                continue;
            }
            let name = &argument.name.text;
            let found = Diagnostic::warning(
                Code::RawCode,
                format!("`{name}` shows a code, though the schema says what it is called"),
                format!("`{name}` 显示的是代码，而结构定义中有对应名称"),
            );
            let found = found.at(here.source, argument.expr.span);
            self.found.push(found.help("show its title instead: `title(…)`", "请改为显示其名称：`title(…)`"));
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn scripts() {
        crate::rule::scripts::hold("lint/raw_code.rhai", |files| {
            super::super::tests::lint_for(files, crate::source::Code::RawCode)
        });
    }
}
