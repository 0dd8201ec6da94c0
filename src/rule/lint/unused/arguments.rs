//! Arguments of messages that no text shows.

use std::sync::Arc;

use super::unused;
use crate::rule::lint::always::Always;
use crate::rule::lint::flow::{Argument, Here, Watch};
use crate::rule::tree::Expr;
use crate::rule::types::Note;
use crate::source::Diagnostic;

#[derive(Default)]
pub(in crate::rule::lint) struct Lint {
    seen: Always<Arc<str>>,
}

impl Watch for Lint {
    fn flag(&mut self, here: &Here<'_>, _: &Expr<Note>, arguments: &[Argument<'_>]) {
        for argument in arguments {
            let name = &argument.name.text;
            let is_shown = here.rule.arguments.iter().any(|(known, _)| **known == **name);
            self.seen.add(here.source, argument.name.span, (!is_shown).then(|| Arc::clone(name)));
        }
    }
}

impl Lint {
    pub(in crate::rule::lint) fn found(self) -> Vec<Diagnostic> {
        let told = self.seen.found().map(|(source, span, name)| {
            unused(&source, span, ["the argument", "参数"], &name).help(
                format!("no text of the rule shows it: write `{{{name}}}` into the message, or take it out"),
                format!("规则的文本中没有显示它：请在说明中写入 `{{{name}}}`，或删除"),
            )
        });
        told.collect()
    }
}
