//! `redundant-has`: whether a field is there is asked though the schema requires it.

use super::Subject;
use super::always::Always;
use super::flow::{Here, Known, Watch};
use crate::pack::shared;
use crate::rule::tree::{Expr, ExprKind};
use crate::rule::types::{Note, Type};
use crate::source::{Code, Diagnostic};

pub(super) struct Lint<'p> {
    subject: Subject<'p>,
    seen: Always<bool>,
}

impl<'p> Lint<'p> {
    pub(super) fn new(subject: &Subject<'p>) -> Self {
        Self { subject: *subject, seen: Always::default() }
    }

    pub(super) fn found(self) -> Vec<Diagnostic> {
        let told = self.seen.found().map(|(source, span, is_has)| {
            let (en, zh) = ("the schema requires this field", "结构定义要求必须有该字段");
            let found = Diagnostic::warning(Code::RedundantHas, en, zh).at(&source, span);
            if is_has {
                found.help("`has` is always true here", "此处的 `has` 总为真")
            } else {
                found.help("read it as a field: the default is never taken", "请直接读取该字段：默认值永远用不上")
            }
        });
        told.collect()
    }

    /// Whether the rule sees a document by this name that may not have been supplied.
    fn is_joined(&self, here: &Here<'_>, known: &Known) -> bool {
        let Some(name) = here.numbering.document(known.id) else { return false };
        let kind = self.subject.pack.manifest().kind(here.kind);
        let own = ["policy", shared::DOCUMENT];
        kind.is_some_and(|kind| kind.variable != *name && !own.contains(&&**name))
    }

    fn is_required(&self, object: &Expr<Note>, path: &str) -> bool {
        let (Type::Object(shape), Some(shapes)) = (&object.note.ty, self.subject.shapes()) else { return false };
        let step = |shape, name: &str| {
            let next = shapes.property(shape, name)?;
            shapes.is_required(shape, name).then_some(next)
        };
        path.split('.').try_fold(*shape, step).is_some()
    }
}

impl Watch for Lint<'_> {
    fn native(&mut self, here: &Here<'_>, expr: &Expr<Note>, name: &str, known: &[Known]) {
        let (ExprKind::Call { arguments, .. }, Some(first)) = (&expr.kind, known.first()) else { return };
        let [object, path, ..] = &**arguments else { return };
        if !matches!((name, arguments.len()), ("has", 2) | ("get", 3)) {
            return;
        }
        let is_required = path.as_text().is_some_and(|path| self.is_required(object, path));
        let is_redundant = is_required && !self.is_joined(here, first);
        self.seen.add(here.source, path.span, is_redundant.then_some(name == "has"));
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn scripts() {
        crate::rule::scripts::hold("lint/redundant_has.rhai", |files| {
            super::super::tests::lint_for(files, crate::source::Code::RedundantHas)
        });
    }
}
