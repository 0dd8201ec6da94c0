//! Findings: a rule must be able to raise one, with every figure that its texts use.

use std::collections::BTreeSet;

use super::Checker;
use super::script::Frame;
use crate::base::lang::Lang::{En, Zh};
use crate::pack::Rule;
use crate::rule::tree::{Expr, ExprKind, Script};
use crate::rule::types::{Note, Type};
use crate::source::{Code, Diagnostic, Span, nearest};

impl<'p> Checker<'p> {
    /// A rule must call `flag`.
    pub(super) fn flags(&mut self, rule: &'p Rule, script: &'p Script) {
        let mut flags = false;
        let mut look = |expr: &'p Expr| {
            if let ExprKind::Call { name, file: None, .. } = &expr.kind {
                flags |= &*name.text == "flag";
            }
        };
        script.body.walk(&mut look);
        script.functions.iter().for_each(|function| function.body.walk(&mut look));
        if !flags {
            let error = Diagnostic::error(
                Code::NeverFlags,
                "the rule never calls `flag`, so it can never find anything",
                "规则从未调用 `flag`，因此不会有任何结果",
            );
            self.tell(error.at(&rule.source, Span::default()).help(
                "call `flag(order.at(\"field\"), #{ name: value })` where the rule is broken",
                "请在违反规则处调用 `flag(order.at(\"field\"), #{ name: value })`",
            ));
        }
    }

    /// A call of `flag` passes every figure that the texts of its rule use.
    pub(super) fn flagged(&mut self, frame: &Frame<'_>, span: Span, typed: &[Expr<Note>]) {
        let Some(rule) = frame.rule else { return };
        let passed: Vec<&str> = match typed.get(1) {
            None => Vec::new(),
            Some(Expr { kind: ExprKind::Record(fields), .. }) => fields.iter().map(|(name, _)| &*name.text).collect(),
            Some(other) => {
                let error = Diagnostic::error(
                    Code::MessageArgument,
                    "the arguments of `flag` must be written out: `#{ name: value }`",
                    "`flag` 的参数须直接写出：`#{ name: value }`",
                );
                self.tell(error.at(frame.source, other.span));
                return;
            }
        };
        let mut reported = BTreeSet::new();
        for (name, used) in rule.arguments.iter().filter(|(name, _)| !passed.contains(&name.as_str())) {
            if !reported.insert(name) {
                continue;
            }
            let error = Diagnostic::error(
                Code::MessageArgument,
                format!("the body never passes `{name}`"),
                format!("规则正文没有传入 `{name}`"),
            );
            let error = error.at(&rule.source, *used);
            let error = error.label(frame.source, span, "this call does not pass it", "此处的调用没有传入该参数");
            let error = match nearest(name, passed.iter().copied()) {
                Some(near) => error.help(format!("did you mean `{near}`?"), format!("是否应为 `{near}`？")),
                None => error.help(
                    format!("pass it: `flag(…, #{{ {name}: … }})`"),
                    format!("请传入：`flag(…, #{{ {name}: … }})`"),
                ),
            };
            self.tell(error);
        }
    }

    /// What a message shows must be values.
    pub(super) fn shown(&mut self, frame: &Frame<'_>, record: &Expr<Note>) {
        let ExprKind::Record(fields) = &record.kind else { return };
        for (_, value) in fields {
            let ty = &value.note.ty;
            if !ty.every(is_shown) && *ty != Type::Nothing {
                let (en, zh) =
                    (format!("a message cannot show {}", ty.name(En)), format!("消息中无法显示{}", ty.name(Zh)));
                self.wrong(frame, value.span, Code::Type, en, zh);
            }
        }
    }
}

fn is_shown(ty: &Type) -> bool {
    match ty {
        Type::List(of) => of.every(is_shown),
        one => one.is_scalar(),
    }
}
