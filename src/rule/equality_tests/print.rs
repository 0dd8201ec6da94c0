//! A tree as a script again: with all brackets, so that nothing depends on how closely operators bind.

use std::fmt::Write as _;

use crate::rule::syntax::is_reserved;
use crate::rule::tree::{Block, Expr, ExprKind, Function, Literal, Name, Script, Stmt, StmtKind};
use crate::source::{Source, Span};

/// The text so far, and the one that the tree was read from.
struct Out<'s> {
    text: String,
    source: &'s Source,
}

impl Out<'_> {
    fn push(&mut self, c: char) {
        self.text.push(c);
    }

    fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Whether a part of a template is written out in it, and does not stand between `${` and `}`.
    fn is_written(&self, part: Span) -> bool {
        let before = self.source.text().get(..part.start as usize).unwrap_or_default();
        !before.trim_end().ends_with('{')
    }

    fn is_behind(&self, part: Span, sign: char) -> bool {
        self.source.text().get(..part.start as usize).is_some_and(|before| before.ends_with(sign))
    }
}

impl std::fmt::Write for Out<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.text.push_str(text);
        Ok(())
    }
}

/// The text of a script.
pub(super) fn print<T>(script: &Script<T>) -> String {
    let mut text = Out { text: String::new(), source: &script.source };
    for Function { name, parameters, body } in &script.functions {
        let _ = write!(text, "fn {}({}) ", name.text, names(parameters));
        block(body, &mut text);
        text.push('\n');
    }
    statements(&script.body.statements, &mut text);
    text.text
}

fn names(names: &[Name]) -> String {
    names.iter().map(|name| &*name.text).collect::<Vec<_>>().join(", ")
}

fn statements<T>(statements: &[Stmt<T>], text: &mut Out<'_>) {
    for statement in statements {
        match &statement.kind {
            StmtKind::Let { name, value } => {
                let _ = write!(text, "let {} = ", name.text);
                expr(value, text);
            }
            StmtKind::Assign { name, operator, value } => {
                let _ = write!(text, "{} {}= ", name.text, operator.map_or("", |operator| operator.symbol()));
                expr(value, text);
            }
            StmtKind::Expr(value) => alone(value, text),
            StmtKind::For { element, counter, list, body } => {
                let _ = match counter {
                    Some(counter) => write!(text, "for ({}, {}) in ", element.text, counter.text),
                    None => write!(text, "for {} in ", element.text),
                };
                atom(list, text);
                text.push(' ');
                block(body, text);
            }
            StmtKind::Return(None) => text.push_str("return"),
            StmtKind::Return(Some(value)) => {
                text.push_str("return ");
                atom(value, text);
            }
            StmtKind::Break => text.push_str("break"),
            StmtKind::Continue => text.push_str("continue"),
        }
        text.push_str("; ");
    }
}

fn block<T>(block: &Block<T>, text: &mut Out<'_>) {
    text.push_str("{ ");
    statements(&block.statements, text);
    text.push('}');
}

/// An expression that may stand anywhere: in brackets, but where it has some or needs none.
fn atom<T>(value: &Expr<T>, text: &mut Out<'_>) {
    let is_atom = match &value.kind {
        ExprKind::Literal(Literal::Number(number)) => !number.is_sign_negative(),
        ExprKind::Literal(_)
        | ExprKind::Template(_)
        | ExprKind::List(_)
        | ExprKind::Record(_)
        | ExprKind::Variable(_)
        | ExprKind::Field { .. }
        | ExprKind::Index { .. }
        | ExprKind::Call { .. }
        | ExprKind::Closure { .. } => true,
        _ => false,
    };
    if is_atom {
        return expr(value, text);
    }
    text.push('(');
    expr(value, text);
    text.push(')');
}

/// What stands where a statement may: in brackets where it was, which Rhai keeps apart.
fn alone<T>(value: &Expr<T>, text: &mut Out<'_>) {
    let may_be_statement = matches!(value.kind, ExprKind::If { .. } | ExprKind::Switch { .. } | ExprKind::Block(_));
    if !may_be_statement || !text.source.slice(value.span).starts_with('(') {
        return expr(value, text);
    }
    text.push('(');
    expr(value, text);
    text.push(')');
}

fn list<T>(values: &[Expr<T>], text: &mut Out<'_>) {
    for (at, value) in values.iter().enumerate() {
        text.push_str(if at > 0 { ", " } else { "" });
        expr(value, text);
    }
}

#[allow(clippy::too_many_lines, reason = "one arm for each kind of expression")]
fn expr<T>(value: &Expr<T>, text: &mut Out<'_>) {
    match &value.kind {
        ExprKind::Literal(value) => literal(value, text),
        ExprKind::Template(parts) => template(parts, text),
        ExprKind::List(items) => {
            text.push('[');
            list(items, text);
            text.push(']');
        }
        ExprKind::Record(fields) => record(fields, text),
        ExprKind::Variable(name) => text.push_str(&name.text),
        ExprKind::Negate(of) | ExprKind::Not(of) => {
            text.push(if matches!(value.kind, ExprKind::Not(_)) { '!' } else { '-' });
            text.push('(');
            expr(of, text);
            text.push(')');
        }
        ExprKind::Binary { operator, left, right, .. } => {
            atom(left, text);
            let _ = write!(text, " {} ", operator.symbol());
            atom(right, text);
        }
        ExprKind::In { needle, haystack } => {
            atom(needle, text);
            text.push_str(" in ");
            atom(haystack, text);
        }
        ExprKind::Field { base, name } => {
            atom(base, text);
            let _ = write!(text, ".{}", name.text);
        }
        ExprKind::Index { base, index } => {
            atom(base, text);
            text.push('[');
            expr(index, text);
            text.push(']');
        }
        ExprKind::Call { file, name, is_method, arguments } => {
            let mut arguments = arguments.as_slice();
            if let (true, [receiver, rest @ ..]) = (*is_method, arguments) {
                atom(receiver, text);
                text.push('.');
                arguments = rest;
            }
            let _ = write!(
                text,
                "{}{}(",
                file.as_ref().map_or(String::new(), |file| format!("{}::", file.text)),
                name.text
            );
            list(arguments, text);
            text.push(')');
        }
        ExprKind::Closure { parameters, body } => {
            let _ = write!(text, "|{}| ", names(parameters));
            alone(body, text);
        }
        ExprKind::If { condition, then, otherwise } => {
            text.push_str("if ");
            atom(condition, text);
            text.push(' ');
            block(then, text);
            if let Some(otherwise) = otherwise {
                text.push_str(" else ");
                match otherwise.statements.as_slice() {
                    // `else if`, which Rhai keeps apart from `else { if … }`.
                    [Stmt { kind: StmtKind::Expr(next @ Expr { kind: ExprKind::If { .. }, .. }), span }]
                        if *span == otherwise.span =>
                    {
                        expr(next, text);
                    }
                    _ => block(otherwise, text),
                }
            }
        }
        ExprKind::Switch { .. } => switch(value, text),
        ExprKind::Block(inner) => block(inner, text),
    }
}

fn switch<T>(value: &Expr<T>, text: &mut Out<'_>) {
    let ExprKind::Switch { value, arms, otherwise } = &value.kind else { return };
    text.push_str("switch ");
    atom(value, text);
    text.push_str(" { ");
    for arm in arms {
        for (at, (value, _)) in arm.literals.iter().enumerate() {
            text.push_str(if at > 0 { " | " } else { "" });
            literal(value, text);
        }
        text.push_str(" => ");
        alone(&arm.value, text);
        text.push_str(", ");
    }
    if let Some(otherwise) = otherwise {
        text.push_str("_ => ");
        alone(otherwise, text);
    }
    text.push_str(" }");
}

fn record<T>(fields: &[(Name, Expr<T>)], text: &mut Out<'_>) {
    text.push_str("#{ ");
    for (name, value) in fields {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let is_plain = name.text.starts_with(|c: char| c.is_ascii_alphabetic()) && name.text.chars().all(is_word);
        match is_plain && !is_reserved(&name.text) {
            true => text.push_str(&name.text),
            false => quoted(&name.text, text),
        }
        text.push_str(": ");
        expr(value, text);
        text.push_str(", ");
    }
    text.push('}');
}

fn template<T>(parts: &[Expr<T>], text: &mut Out<'_>) {
    text.push('`');
    for (at, part) in parts.iter().enumerate() {
        match &part.kind {
            ExprKind::Literal(Literal::Text(written)) if text.is_written(part.span) => {
                let is_swallowed = at == 0 && written.starts_with(['\n', '\r']);
                text.push_str(if is_swallowed { "\n" } else { "" });
                text.push_str(&written.replace('`', "``").replace("${", "\\${"));
            }
            ExprKind::Block(inner) if text.is_behind(part.span, '$') => {
                text.push('$');
                block(inner, text);
            }
            _ => {
                text.push_str("${ ");
                alone(part, text);
                text.push_str(" }");
            }
        }
    }
    text.push('`');
}

fn literal(value: &Literal, text: &mut Out<'_>) {
    match value {
        Literal::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Literal::Number(number) => {
            let _ = write!(text, "{number}");
        }
        Literal::Text(value) => quoted(value, text),
        Literal::Nothing => text.push_str("()"),
    }
}

fn quoted(value: &str, text: &mut Out<'_>) {
    text.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => {
                text.push('\\');
                text.push(c);
            }
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            _ => text.push(c),
        }
    }
    text.push('"');
}
