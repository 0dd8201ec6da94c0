//! Literals, lists, records and templates.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::script::Frame;
use super::{Checker, Typed};
use crate::base::lang::Lang::{En, Zh};
use crate::rule::tree::{Expr, ExprKind, Literal, Name};
use crate::rule::types::{Bounds, Note, Type};
use crate::source::{Code, Diagnostic};

/// A literal: of a text and a number all values are known.
pub(super) fn literal(literal: &Literal) -> Typed {
    let ty = match literal {
        Literal::Bool(_) => Type::Bool,
        Literal::Number(number) => exactly(*number),
        Literal::Text(text) => Type::Text(Some([Arc::clone(text)].into())),
        Literal::Nothing => Type::Nothing,
    };
    (ExprKind::Literal(literal.clone()), Note::of(ty))
}

/// The type of one number.
pub(super) fn exactly(number: Decimal) -> Type {
    Type::Number(Bounds { least: Some(number), most: Some(number), is_whole: number.is_integer() })
}

impl<'p> Checker<'p> {
    pub(super) fn list(&mut self, frame: &mut Frame<'p>, items: &'p [Expr]) -> Typed {
        let items: Vec<_> = items.iter().map(|item| self.value(frame, item)).collect();
        let of = items.iter().fold(Type::Never, |all, item| all.join(&item.note.ty));
        (ExprKind::List(items), Note::of(Type::list(of)))
    }

    pub(super) fn record(&mut self, frame: &mut Frame<'p>, fields: &'p [(Name, Expr)]) -> Typed {
        let mut typed: Vec<(Name, Expr<Note>)> = Vec::with_capacity(fields.len());
        for (name, value) in fields {
            if typed.iter().any(|(known, _)| known.text == name.text) {
                let (en, zh) = (format!("`{}` is given twice", name.text), format!("`{}` 重复给出", name.text));
                self.wrong(frame, name.span, Code::Duplicate, en, zh);
            }
            typed.push((name.clone(), self.value(frame, value)));
        }
        let types = typed.iter().map(|(name, value)| (Arc::clone(&name.text), value.note.ty.clone())).collect();
        (ExprKind::Record(typed), Note::of(Type::Record(types)))
    }

    pub(super) fn template(&mut self, frame: &mut Frame<'p>, parts: &'p [Expr]) -> Typed {
        let parts: Vec<_> = parts.iter().map(|part| self.value(frame, part)).collect();
        for part in &parts {
            self.expect_text(frame, part);
        }
        (ExprKind::Template(parts), Note::of(Type::TEXT))
    }

    /// Tells what has no text.
    pub(super) fn expect_text(&mut self, frame: &Frame<'_>, value: &Expr<Note>) {
        if !value.note.ty.every(Type::is_scalar) {
            let ty = &value.note.ty;
            let (en, zh) = (format!("there is no text of {}", ty.name(En)), format!("{}没有对应的文本", ty.name(Zh)));
            self.wrong(frame, value.span, Code::Type, en, zh);
        }
    }

    pub(super) fn variable(&mut self, frame: &mut Frame<'p>, name: &'p Name) -> Typed {
        let kind = ExprKind::Variable(name.clone());
        if let Some(local) = frame.local(&name.text) {
            return (kind, local.note.clone());
        }
        if let Some(variable) = frame.global(&name.text) {
            let ty = variable.ty.clone();
            let from = match ty {
                Type::Object(shape) => Some(shape),
                _ => None,
            };
            return (kind, Note { ty, from, callee: None });
        }
        self.unknown_variable(frame, name);
        (kind, Note::of(Type::Any))
    }

    pub(super) fn unknown_variable(&mut self, frame: &Frame<'_>, name: &Name) {
        let (en, zh) =
            (format!("nothing is called `{}` here", name.text), format!("此处没有名为 `{}` 的变量", name.text));
        let error = Diagnostic::error(Code::UnknownVariable, en, zh).at(frame.source, name.span);
        let known = super::statements::names(frame);
        self.tell(frame.called_here(error.suggest(&name.text, known.iter().map(|name| &**name))));
    }
}
