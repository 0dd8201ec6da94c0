//! What an expression begins with: literals, names, calls, brackets, and what stands in braces.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::cursor::{Parsed, Parser, mend};
use super::expr::{expr, nothing};
use super::lex::{Kind, Token};
use super::text::{self, BadNumber, BadText};
use super::words;
use crate::rule::tree::{Block, Expr, ExprKind, Literal, Name, Stmt, StmtKind};
use crate::source::{Code, Diagnostic, Span};

impl Parser<'_> {
    pub(super) fn primary(&mut self) -> Parsed<Expr> {
        let token = self.peek();
        match token.kind {
            Kind::Number | Kind::Symbol("-") => self.number(),
            Kind::Text => {
                let text = self.literal_text()?;
                Ok(expr(ExprKind::Literal(Literal::Text(text)), token.span))
            }
            Kind::Char => {
                self.next();
                self.refuse_character(token.span);
                Ok(nothing(token.span))
            }
            Kind::TemplateStart => self.template(),
            Kind::Symbol("(") => self.in_brackets(),
            Kind::Symbol("[") => self.list(),
            Kind::Symbol("#{") => self.record(),
            Kind::Symbol("{") => {
                let block = self.block()?;
                let span = block.span;
                Ok(expr(ExprKind::Block(block), span))
            }
            Kind::Symbol("|" | "||") => {
                let closure = self.nested(Self::closure)?;
                let help = words::instead("Fn").unwrap_or_default();
                let (en, zh) = (
                    "`|x| …` stands where a function of lists takes it, and nowhere else",
                    "`|x| …` 只能直接写在列表函数的参数中",
                );
                self.refuse(closure.span, en, zh, help);
                Ok(nothing(closure.span))
            }
            Kind::Word => self.word(token),
            _ => self.unexpected(),
        }
    }

    fn word(&mut self, token: Token) -> Parsed<Expr> {
        match self.text(token) {
            word @ ("true" | "false") => {
                self.next();
                Ok(expr(ExprKind::Literal(Literal::Bool(word == "true")), token.span))
            }
            "if" => self.nested(Self::if_expr),
            "switch" => self.nested(Self::switch),
            "this" => {
                self.next();
                self.refuse_word(token.span);
                Ok(nothing(token.span))
            }
            "for" | "while" | "loop" | "do" => {
                let statement = self.statement()?;
                if matches!(statement.kind, StmtKind::For { .. }) {
                    let help = (
                        "set a variable in it, or use `map`, `filter`, `sum` …",
                        "请在循环中赋值，或使用 `map`、`filter`、`sum` 等",
                    );
                    self.refuse(token.span, "a loop has no value", "循环没有值", help);
                }
                Ok(nothing(statement.span))
            }
            word if words::is_forbidden_function(word) && self.ahead(1).kind == Kind::Symbol("(") => {
                self.next();
                self.refuse_word(token.span);
                self.arguments(&mut Vec::new())?;
                Ok(nothing(self.since(token.span)))
            }
            word if words::is_reserved(word) || words::meant(word).is_some() => self.unexpected(),
            _ => self.variable_or_call(),
        }
    }

    /// `name`, `name(…)` or `file::name(…)`.
    fn variable_or_call(&mut self) -> Parsed<Expr> {
        let name = self.new_name()?;
        let start = name.span;
        let mut path = vec![name];
        while self.eat("::").is_some() {
            path.push(self.new_name()?);
        }
        if let Some(sign) = self.is("!").then(|| self.peek().span).filter(|_| self.ahead(1).kind == Kind::Symbol("(")) {
            self.next();
            self.refuse(sign, "a function is called without `!`", "调用函数时不写 `!`", ("leave it out", "请删去"));
        }
        let is_call = self.is("(");
        let (Some(name), file, true) = (path.pop(), path.pop(), path.is_empty()) else {
            return self.unexpected();
        };
        if !is_call {
            if file.is_some() {
                let help = ("call a function of the file: `file::name(…)`", "请调用该文件的函数：`file::name(…)`");
                self.refuse(self.since(start), "a file of `lib/` has functions only", "`lib/` 的文件中只有函数", help);
            }
            return Ok(expr(ExprKind::Variable(name), self.since(start)));
        }
        let mut arguments = Vec::new();
        self.arguments(&mut arguments)?;
        Ok(expr(ExprKind::Call { file, name, is_method: false, arguments }, self.since(start)))
    }

    /// `(…)`: what stands in it, with the brackets; or `()`, which is no value.
    fn in_brackets(&mut self) -> Parsed<Expr> {
        let open = self.next().span;
        if self.eat(")").is_some() {
            let span = self.since(open);
            let help = (
                "leave it out; `has` and `blank` ask whether something is there",
                "请删去；是否存在可用 `has`、`blank` 询问",
            );
            self.refuse(span, "`()` is no value in a rule", "`()` 在规则中不是值", help);
            return Ok(nothing(span));
        }
        let mut inner = self.expr()?;
        self.close(")", open)?;
        inner.span = self.since(open);
        Ok(inner)
    }

    fn list(&mut self) -> Parsed<Expr> {
        let open = self.next().span;
        let mut items = Vec::new();
        while !self.is("]") {
            items.push(self.expr()?);
            if self.eat(",").is_none() {
                break;
            }
        }
        self.close("]", open)?;
        Ok(expr(ExprKind::List(items), self.since(open)))
    }

    /// `#{ name: value, "name": value }`
    fn record(&mut self) -> Parsed<Expr> {
        let open = self.next().span;
        let mut fields: Vec<(Name, Expr)> = Vec::new();
        while !self.is("}") {
            let token = self.peek();
            let name = match token.kind {
                Kind::Text if self.text(token).starts_with('"') => {
                    Name { text: self.literal_text()?, span: token.span }
                }
                Kind::End => break,
                _ => self.new_name()?,
            };
            if let Some((first, _)) = fields.iter().find(|(other, _)| other.text == name.text) {
                let text = &name.text;
                let error = Diagnostic::error(
                    Code::Duplicate,
                    format!("the record has two fields called `{text}`"),
                    format!("记录中有两个名为 `{text}` 的字段"),
                );
                let error = error.at(self.source, name.span);
                self.diagnostics.push(error.label(self.source, first.span, "the first one", "第一个"));
            }
            self.expect(":")?;
            fields.push((name, self.expr()?));
            if self.eat(",").is_none() {
                break;
            }
        }
        self.close("}", open)?;
        Ok(expr(ExprKind::Record(fields), self.since(open)))
    }

    /// A text in back-ticks with `${…}` in it.
    fn template(&mut self) -> Parsed<Expr> {
        let open = self.next().span;
        let mut parts = Vec::new();
        loop {
            let token = self.next();
            match token.kind {
                Kind::TemplateText => {
                    let text = text::verbatim(self.text(token));
                    if !text.is_empty() {
                        parts.push(expr(ExprKind::Literal(Literal::Text(text.into())), token.span));
                    }
                }
                Kind::Symbol("${") => parts.push(self.nested(|parser| parser.inserted(token.span))?),
                Kind::TemplateEnd => break,
                _ => {
                    self.at = self.at.saturating_sub(1);
                    return self.unexpected();
                }
            }
        }
        Ok(expr(ExprKind::Template(parts), self.since(open)))
    }

    /// What stands in `${…}`; its start has been read.
    fn inserted(&mut self, open: Span) -> Parsed<Expr> {
        let block = self.block_behind(Span { start: open.start + 1, end: open.end })?;
        let span = block.span;
        Ok(match <[Stmt; 1]>::try_from(block.statements) {
            Ok([Stmt { kind: StmtKind::Expr(value), .. }]) => value,
            Ok(statements) => expr(ExprKind::Block(Block { statements: statements.into(), span }), span),
            Err(statements) => {
                if statements.is_empty() {
                    let error = Diagnostic::error(Code::Syntax, "nothing stands in `${}`", "`${}` 中没有内容");
                    self.diagnostics.push(error.at(self.source, Span { start: open.start, ..span }));
                }
                expr(ExprKind::Block(Block { statements, span }), span)
            }
        })
    }

    /// `|a, b| body`
    pub(super) fn closure(&mut self) -> Parsed<Expr> {
        let open = self.next();
        let mut parameters: Vec<Name> = Vec::new();
        if open.kind == Kind::Symbol("||") {
            let help = ("name what it is given: `|x| …`", "请为传入的值命名：`|x| …`");
            self.refuse(open.span, "a function of lists is given each element", "列表函数会传入每个元素", help);
        } else {
            while !self.is("|") {
                let name = self.new_name()?;
                self.check_parameter(&name, &parameters);
                parameters.push(name);
                if self.eat(",").is_none() {
                    break;
                }
            }
            self.close("|", open.span)?;
        }
        let in_loop = std::mem::replace(&mut self.in_loop, false);
        let body = self.statement_as_value()?;
        self.in_loop = in_loop;
        Ok(expr(ExprKind::Closure { parameters, body: Box::new(body) }, self.since(open.span)))
    }

    pub(super) fn check_parameter(&mut self, name: &Name, others: &[Name]) {
        if let Some(first) = others.iter().find(|other| other.text == name.text) {
            let text = &name.text;
            let error = Diagnostic::error(
                Code::Duplicate,
                format!("two parameters are called `{text}`"),
                format!("两个参数都名为 `{text}`"),
            );
            let error = error.at(self.source, name.span).label(self.source, first.span, "the first one", "第一个");
            self.diagnostics.push(error);
        }
    }

    /// A number, with the sign that sticks to it.
    fn number(&mut self) -> Parsed<Expr> {
        let start = self.peek();
        let is_negative = self.eat("-").is_some();
        let number = self.peek();
        if number.kind != Kind::Number {
            return self.unexpected();
        }
        self.next();
        let span = self.since(start.span);
        let value = self.decimal(number);
        let value = if is_negative && !value.is_zero() { -value } else { value };
        Ok(expr(ExprKind::Literal(Literal::Number(value)), span))
    }

    /// The value of a number; 0 where it has been refused.
    pub(super) fn decimal(&mut self, token: Token) -> Decimal {
        let written = self.text(token);
        let bad = match text::number(written) {
            Ok(value) => return value,
            Err(bad) => bad,
        };
        let error = match bad {
            BadNumber::Digits => Diagnostic::error(
                Code::NumberRange,
                format!("`{written}` has more digits than are computed with"),
                format!("`{written}` 的位数超出可计算的范围"),
            )
            .help("a number has at most 28 digits", "数字最多 28 位"),
            BadNumber::Notation => Diagnostic::error(
                Code::Unsupported,
                format!("rules cannot use `{written}`"),
                format!("规则中不能使用 `{written}`"),
            )
            .help("write the number out in digits: `1000`, `0.001`", "请用数字完整写出：`1000`、`0.001`"),
            BadNumber::Letter => {
                Diagnostic::error(Code::Syntax, format!("`{written}` is no number"), format!("`{written}` 不是数字"))
            }
        };
        self.diagnostics.push(error.at(self.source, token.span));
        Decimal::ZERO
    }

    /// The value of a text.
    pub(super) fn literal_text(&mut self) -> Parsed<Arc<str>> {
        let token = self.next();
        match text::text(self.text(token), token.span.start as usize) {
            Ok(text) => Ok(text.into()),
            Err(BadText::Escape(place)) => {
                let written = self.source.slice(place);
                let error = Diagnostic::error(
                    Code::Syntax,
                    format!("`{written}` stands for no character"),
                    format!("`{written}` 不代表任何字符"),
                );
                let help = ("a `\\` itself is written `\\\\`", "`\\` 本身写作 `\\\\`");
                self.stop(error.at(self.source, place).help(help.0, help.1))
            }
            Err(BadText::Continued(place)) => {
                let help = ("write a text of several lines in back-ticks", "多行文本请用反引号");
                self.refuse(place, "a text in quotes ends in its line", "引号中的文本须在同一行结束", help);
                Ok("".into())
            }
        }
    }

    pub(super) fn refuse_character(&mut self, place: Span) {
        let written = self.source.slice(place);
        let inner = written.get(1..written.len().saturating_sub(1)).unwrap_or_default();
        let error = Diagnostic::error(Code::Unsupported, "texts stand in double quotes", "文本须用双引号");
        let error = error.at(self.source, place);
        self.diagnostics.push(match inner.contains('"') {
            true => error,
            false => mend(error, self.source, place, &format!("\"{inner}\"")),
        });
    }
}
