//! Expressions: operators by how closely they bind, fields, elements and calls behind a value.

use super::cursor::{Parsed, Parser};
use super::lex::Kind;
use super::words;
use crate::rule::tree::{Expr, ExprKind, Literal, Name, Operator};
use crate::source::Span;

/// What stands between two values.
#[derive(Clone, Copy)]
enum Infix {
    Operator(Operator),
    In {
        is_not: bool,
    },
    /// One that the language does not have.
    Refused,
}

pub(super) fn expr(kind: ExprKind, span: Span) -> Expr {
    Expr { kind, span, note: () }
}

/// What stands for something that was refused.
pub(super) fn nothing(span: Span) -> Expr {
    expr(ExprKind::Literal(Literal::Nothing), span)
}

/// An operator with how closely it binds; Rhai's own order.
fn infix(symbol: &str) -> Option<(Infix, u8)> {
    use Operator::*;
    Some(match symbol {
        "||" => (Infix::Operator(Or), 30),
        "&&" => (Infix::Operator(And), 60),
        "==" => (Infix::Operator(Equal), 90),
        "!=" => (Infix::Operator(NotEqual), 90),
        "in" => (Infix::In { is_not: false }, 110),
        "!in" => (Infix::In { is_not: true }, 110),
        "<" => (Infix::Operator(Less), 130),
        "<=" => (Infix::Operator(LessOrEqual), 130),
        ">" => (Infix::Operator(Greater), 130),
        ">=" => (Infix::Operator(GreaterOrEqual), 130),
        "+" => (Infix::Operator(Add), 150),
        "-" => (Infix::Operator(Subtract), 150),
        "*" => (Infix::Operator(Multiply), 180),
        "/" => (Infix::Operator(Divide), 180),
        "%" => (Infix::Operator(Remainder), 180),
        "|" | "^" => (Infix::Refused, 30),
        "&" => (Infix::Refused, 60),
        "??" => (Infix::Refused, 135),
        ".." | "..=" => (Infix::Refused, 140),
        "**" => (Infix::Refused, 190),
        "<<" | ">>" => (Infix::Refused, 210),
        _ => return None,
    })
}

impl Parser<'_> {
    /// An expression.
    pub(super) fn expr(&mut self) -> Parsed<Expr> {
        self.nested(|parser| parser.binary(1))
    }

    fn infix(&self) -> Option<(Infix, u8)> {
        match self.peek().kind {
            Kind::Symbol(symbol) => infix(symbol),
            Kind::Word => infix(self.text(self.peek())).filter(|_| self.is_word("in")),
            _ => None,
        }
    }

    /// An expression of operators that bind at least so closely.
    pub(super) fn binary(&mut self, least: u8) -> Parsed<Expr> {
        let mut left = self.unary()?;
        while let Some((infix, binds)) = self.infix().filter(|(_, binds)| *binds >= least) {
            let at = self.next().span;
            // A range may lack its end.
            let lacks = matches!(self.source.slice(at), ".." | "..=")
                && matches!(self.peek().kind, Kind::Symbol("]" | ")" | "}" | "," | ";" | "=>"));
            let height = self.take_height();
            let right = if lacks { nothing(at) } else { self.binary(binds + 1)? };
            self.raise_height(height);
            let span = Span { start: left.span.start, end: right.span.end };
            self.grow(left.span)?;
            left = match infix {
                Infix::Operator(operator) => {
                    let (left, right) = (Box::new(left), Box::new(right));
                    expr(ExprKind::Binary { operator, at, left, right }, span)
                }
                Infix::In { is_not } => {
                    let found = expr(ExprKind::In { needle: Box::new(left), haystack: Box::new(right) }, span);
                    if is_not { expr(ExprKind::Not(Box::new(found)), span) } else { found }
                }
                Infix::Refused => {
                    self.refuse_word(at);
                    nothing(span)
                }
            };
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let start = self.peek();
        let Kind::Symbol(sign @ ("-" | "+" | "!")) = start.kind else { return self.value() };
        let next = self.ahead(1);
        if sign == "-" && next.kind == Kind::Number && next.span.start == start.span.end && self.may_stick() {
            return self.value();
        }
        self.next();
        let of = self.nested(Self::unary)?;
        let span = self.since(start.span);
        Ok(match sign {
            "-" => match of.kind {
                ExprKind::Literal(Literal::Number(number)) if !self.source.slice(of.span).starts_with('(') => {
                    let number = if number.is_zero() { number } else { -number };
                    expr(ExprKind::Literal(Literal::Number(number)), span)
                }
                _ => expr(ExprKind::Negate(Box::new(of)), span),
            },
            "!" => expr(ExprKind::Not(Box::new(of)), span),
            _ => {
                let help = ("leave it out", "请删去");
                self.refuse(start.span, "a number has no `+` before it", "数字前不能有 `+`", help);
                nothing(span)
            }
        })
    }

    /// Whether a `-` before a number belongs to the number. Rhai's lexer says so, which looks at the token before: `-5.abs()`
    /// is 5, but `1 => -5.abs()` gives -5.
    fn may_stick(&self) -> bool {
        let before = self.last();
        match before.kind {
            Kind::Symbol(symbol) => !["=>", "}"].contains(&symbol),
            Kind::Word => ["if", "while", "until", "in", "return", "throw"].contains(&self.text(before)),
            _ => true,
        }
    }

    /// A value with the fields, elements and calls behind it.
    fn value(&mut self) -> Parsed<Expr> {
        let start = self.peek().span;
        let outer = self.take_height();
        let mut value = self.primary()?;
        while let Kind::Symbol(sign @ ("." | "?." | "[" | "?[")) = self.peek().kind {
            let at = self.next().span;
            if sign.starts_with('?') {
                self.refuse_word(at);
            }
            value = if sign.ends_with('.') { self.member(value)? } else { self.element(value, at)? };
            value.span = self.since(start);
            self.grow(start)?;
        }
        self.raise_height(outer);
        Ok(value)
    }

    /// `.name` or `.name(…)`; the dot has been read.
    fn member(&mut self, base: Expr) -> Parsed<Expr> {
        let token = self.peek();
        let name = if self.ahead(1).kind == Kind::Symbol("(") && words::is_forbidden_function(self.text(token)) {
            self.refuse_word(token.span);
            self.next();
            Name { text: self.text(token).into(), span: token.span }
        } else {
            self.new_name()?
        };
        if !self.is("(") {
            return Ok(expr(ExprKind::Field { base: Box::new(base), name }, token.span));
        }
        let mut arguments = vec![base];
        self.arguments(&mut arguments)?;
        Ok(expr(ExprKind::Call { file: None, name, is_method: true, arguments }, token.span))
    }

    /// `[index]`; the bracket has been read.
    fn element(&mut self, base: Expr, open: Span) -> Parsed<Expr> {
        let index = self.expr()?;
        self.close("]", open)?;
        Ok(expr(ExprKind::Index { base: Box::new(base), index: Box::new(index) }, open))
    }

    /// `(a, b)`: what a function is called with, behind what is there already.
    pub(super) fn arguments(&mut self, arguments: &mut Vec<Expr>) -> Parsed<()> {
        let open = self.expect("(")?;
        while !self.is(")") {
            let argument = if self.is("|") || self.is("||") { self.nested(Self::closure)? } else { self.expr()? };
            arguments.push(argument);
            if self.eat(",").is_none() {
                break;
            }
        }
        self.close(")", open)?;
        Ok(())
    }
}
