//! Statements: variables, assignments, loops, branches, blocks and functions.

use super::cursor::{Parsed, Parser};
use super::expr::{expr, nothing};
use super::lex::{Kind, Token};
use crate::rule::tree::{Arm, Block, Expr, ExprKind, Function, Literal, Name, Operator, Stmt, StmtKind};
use crate::source::{Code, Diagnostic, Span};

/// The operator of an assignment such as `+=`.
fn assigns(symbol: &str) -> Option<Option<Operator>> {
    Some(match symbol {
        "=" => None,
        "+=" => Some(Operator::Add),
        "-=" => Some(Operator::Subtract),
        "*=" => Some(Operator::Multiply),
        "/=" => Some(Operator::Divide),
        "%=" => Some(Operator::Remainder),
        _ => return None,
    })
}

fn is_refused_assignment(symbol: &str) -> bool {
    ["**=", "<<=", ">>=", "&=", "|=", "^="].contains(&symbol)
}

impl Parser<'_> {
    /// A whole script: what a rule does, and the functions between.
    pub(super) fn script(&mut self) -> Parsed<Vec<Stmt>> {
        let statements = self.statements()?;
        if self.peek().kind != Kind::End {
            let written = self.text(self.peek());
            let error = Diagnostic::error(
                Code::Syntax,
                format!("`{written}` closes nothing"),
                format!("`{written}` 没有对应的开括号"),
            );
            let place = self.peek().span;
            return self.stop(error.at(self.source, place));
        }
        Ok(statements)
    }

    /// Statements up to a `}` or the end.
    fn statements(&mut self) -> Parsed<Vec<Stmt>> {
        let mut statements = Vec::new();
        loop {
            while self.eat(";").is_some() {}
            if self.is("}") || self.peek().kind == Kind::End {
                return Ok(statements);
            }
            if self.is_word("fn") || self.is_word("private") {
                self.function()?;
                continue;
            }
            let ends_itself = self.ends_itself();
            statements.push(self.statement()?);
            if !ends_itself && !self.is(";") && !self.is("}") && self.peek().kind != Kind::End {
                return self.no_semicolon();
            }
        }
    }

    /// Something follows a statement that does not belong to it.
    fn no_semicolon<T>(&mut self) -> Parsed<T> {
        if matches!(self.peek().kind, Kind::Symbol(")" | "]" | "," | ":" | "=>")) || self.is_word("else") {
            return self.unexpected();
        }
        self.missing(";")
    }

    /// Whether a statement begins here that needs no semicolon.
    fn ends_itself(&self) -> bool {
        let token = self.peek();
        match token.kind {
            Kind::Symbol("{") => true,
            Kind::Word => ["if", "switch", "while", "loop", "for", "try"].contains(&self.text(token)),
            _ => false,
        }
    }

    /// `{ … }`
    pub(super) fn block(&mut self) -> Parsed<Block> {
        let open = self.expect("{")?;
        self.nested(|parser| parser.block_behind(open))
    }

    /// The rest of a block whose brace has been read.
    pub(super) fn block_behind(&mut self, open: Span) -> Parsed<Block> {
        let is_outermost = std::mem::replace(&mut self.is_outermost, false);
        let statements = self.statements()?;
        self.is_outermost = is_outermost;
        self.close("}", open)?;
        Ok(Block { statements, span: self.since(open) })
    }

    /// One statement, without its semicolon.
    pub(super) fn statement(&mut self) -> Parsed<Stmt> {
        let start = self.peek();
        let kind = match start.kind {
            Kind::Symbol("{") => StmtKind::Expr(self.primary()?),
            Kind::Word => match self.text(start) {
                "let" | "const" => self.variable()?,
                "if" | "switch" => StmtKind::Expr(self.primary()?),
                "for" => self.for_loop()?,
                "while" | "loop" | "do" => self.endless(start)?,
                "break" | "continue" => self.leave(start)?,
                "return" | "throw" => self.give(start)?,
                "try" => self.guarded(start)?,
                "import" | "export" => self.outside(start)?,
                "fn" | "private" => {
                    let (en, zh) = ("functions are defined outside of all braces", "函数须定义在所有花括号之外");
                    return self.stop(Diagnostic::error(Code::Syntax, en, zh).at(self.source, start.span));
                }
                _ => self.expr_or_assignment()?,
            },
            _ => self.expr_or_assignment()?,
        };
        Ok(Stmt { kind, span: self.since(start.span) })
    }

    /// A statement where a value is expected: the body of a closure, what an arm of a `switch` gives.
    pub(super) fn statement_as_value(&mut self) -> Parsed<Expr> {
        let is_outermost = std::mem::replace(&mut self.is_outermost, false);
        let statement = self.nested(Self::statement)?;
        self.is_outermost = is_outermost;
        let span = statement.span;
        Ok(match statement {
            Stmt { kind: StmtKind::Expr(value), .. } => value,
            other => expr(ExprKind::Block(Block { statements: vec![other], span }), span),
        })
    }

    fn variable(&mut self) -> Parsed<StmtKind> {
        self.next();
        let name = self.new_name()?;
        if self.eat("=").is_none() {
            let help = ("give it one: `let x = 0;`", "请赋值：`let x = 0;`");
            let text = &name.text;
            let (en, zh) = (format!("`{text}` has no value"), format!("`{text}` 没有值"));
            self.refuse(name.span, en, zh, help);
            return Ok(StmtKind::Expr(nothing(name.span)));
        }
        let value = self.expr()?;
        Ok(StmtKind::Let { name, value })
    }

    fn expr_or_assignment(&mut self) -> Parsed<StmtKind> {
        let target = self.expr()?;
        let Kind::Symbol(symbol) = self.peek().kind else { return Ok(StmtKind::Expr(target)) };
        if is_refused_assignment(symbol) {
            let sign = self.next().span;
            self.refuse_word(sign);
            self.expr()?;
            return Ok(StmtKind::Expr(nothing(self.since(sign))));
        }
        let Some(operator) = assigns(symbol) else { return Ok(StmtKind::Expr(target)) };
        let sign = self.peek().span;
        match target.kind {
            ExprKind::Variable(name) if name.span == target.span => {
                self.next();
                Ok(StmtKind::Assign { name, operator, value: self.expr()? })
            }
            ExprKind::Field { .. } | ExprKind::Index { .. } | ExprKind::Literal(Literal::Nothing) => {
                self.next();
                if !matches!(target.kind, ExprKind::Literal(_)) {
                    let help = ("make a value of its own: `let x = …;`", "请另建一个值：`let x = …;`");
                    self.refuse(target.span, "only variables can be set", "只能给变量赋值", help);
                }
                self.expr()?;
                Ok(StmtKind::Expr(nothing(self.since(target.span))))
            }
            _ => {
                let (en, zh) = ("only variables can be set", "只能给变量赋值");
                let error = Diagnostic::error(Code::Syntax, en, zh).at(self.source, sign);
                let help = ("`=` sets a variable; to compare, write `==`", "`=` 用于赋值；比较请写 `==`");
                self.stop(error.help(help.0, help.1))
            }
        }
    }

    /// `if condition { … } else { … }`
    pub(super) fn if_expr(&mut self) -> Parsed<Expr> {
        let start = self.next().span;
        let condition = Box::new(self.condition()?);
        let then = self.block()?;
        let mut otherwise = None;
        if self.eat_word("else").is_some() {
            otherwise = Some(if self.is_word("if") {
                let next = self.nested(Self::if_expr)?;
                let span = next.span;
                Block { statements: vec![Stmt { kind: StmtKind::Expr(next), span }], span }
            } else {
                self.block()?
            });
        }
        Ok(expr(ExprKind::If { condition, then, otherwise }, self.since(start)))
    }

    /// What an `if` asks.
    fn condition(&mut self) -> Parsed<Expr> {
        if self.is("{") {
            let (en, zh) = ("the condition is missing", "缺少条件");
            let place = self.last().span;
            return self.stop(Diagnostic::error(Code::Syntax, en, zh).at(self.source, place));
        }
        let condition = self.expr()?;
        if self.is("=") { self.unexpected() } else { Ok(condition) }
    }

    fn for_loop(&mut self) -> Parsed<StmtKind> {
        self.next();
        let (element, counter) = match self.eat("(") {
            None => (self.new_name()?, None),
            Some(open) => {
                let element = self.new_name()?;
                self.expect(",")?;
                let counter = self.new_name()?;
                self.check_parameter(&counter, std::slice::from_ref(&element));
                self.close(")", open)?;
                (element, Some(counter))
            }
        };
        if self.eat_word("in").is_none() {
            return self.missing("in");
        }
        let list = self.expr()?;
        let in_loop = std::mem::replace(&mut self.in_loop, true);
        let body = self.block()?;
        self.in_loop = in_loop;
        Ok(StmtKind::For { element, counter, list, body })
    }

    /// `while`, `loop` and `do`, which are read and refused.
    fn endless(&mut self, start: Token) -> Parsed<StmtKind> {
        self.next();
        self.refuse_word(start.span);
        if self.text(start) == "while" {
            self.condition()?;
        }
        let in_loop = std::mem::replace(&mut self.in_loop, true);
        self.block()?;
        self.in_loop = in_loop;
        if self.text(start) == "do" {
            if self.eat_word("while").or_else(|| self.eat_word("until")).is_none() {
                return self.missing("while");
            }
            self.condition()?;
        }
        Ok(StmtKind::Expr(nothing(self.since(start.span))))
    }

    fn leave(&mut self, start: Token) -> Parsed<StmtKind> {
        self.next();
        let word = self.text(start);
        if !self.in_loop {
            let error = Diagnostic::error(
                Code::Syntax,
                format!("`{word}` stands outside of a loop"),
                format!("`{word}` 不在循环中"),
            );
            self.diagnostics.push(error.at(self.source, start.span));
        }
        if word == "continue" {
            return Ok(StmtKind::Continue);
        }
        if self.begins_value() {
            let value = self.expr()?;
            let help = ("set a variable before it", "请在此之前给变量赋值");
            self.refuse(value.span, "a loop has no value", "循环没有值", help);
        }
        Ok(StmtKind::Break)
    }

    /// `return` with or without a value; `throw` is refused.
    fn give(&mut self, start: Token) -> Parsed<StmtKind> {
        self.next();
        let is_throw = self.text(start) == "throw";
        if is_throw {
            self.refuse_word(start.span);
        }
        let value = if self.begins_value() { Some(self.expr()?) } else { None };
        Ok(StmtKind::Return(value))
    }

    /// Whether a value can begin here.
    fn begins_value(&self) -> bool {
        let token = self.peek();
        match token.kind {
            Kind::Symbol(symbol) => ["(", "[", "{", "#{", "-", "+", "!", "|", "||"].contains(&symbol),
            Kind::Word => !["else", "in", "as", "while", "until", "catch"].contains(&self.text(token)),
            Kind::End | Kind::TemplateText | Kind::TemplateEnd => false,
            _ => true,
        }
    }

    /// `try { … } catch { … }`, which is read and refused.
    fn guarded(&mut self, start: Token) -> Parsed<StmtKind> {
        self.next();
        self.refuse_word(start.span);
        self.block()?;
        if self.eat_word("catch").is_none() {
            return self.missing("catch");
        }
        if let Some(open) = self.eat("(") {
            self.new_name()?;
            self.close(")", open)?;
        }
        self.block()?;
        Ok(StmtKind::Expr(nothing(self.since(start.span))))
    }

    /// `import` and `export`, which are read and refused.
    fn outside(&mut self, start: Token) -> Parsed<StmtKind> {
        self.next();
        self.refuse_word(start.span);
        if self.is_word("let") || self.is_word("const") {
            return self.variable();
        }
        self.expr()?;
        if self.eat_word("as").is_some() {
            self.new_name()?;
        }
        Ok(StmtKind::Expr(nothing(self.since(start.span))))
    }

    /// `fn name(a, b) { … }`
    fn function(&mut self) -> Parsed<()> {
        if !self.is_outermost {
            self.statement()?;
        }
        if let Some(word) = self.eat_word("private") {
            let help = ("leave it out", "请删去");
            self.refuse(word, "functions are seen by all rules", "函数对所有规则可见", help);
        }
        if self.eat_word("fn").is_none() {
            return self.unexpected();
        }
        let name = self.new_name()?;
        let open = self.expect("(")?;
        let mut parameters: Vec<Name> = Vec::new();
        while !self.is(")") {
            let parameter = self.new_name()?;
            self.check_parameter(&parameter, &parameters);
            parameters.push(parameter);
            if self.eat(",").is_none() {
                break;
            }
        }
        self.close(")", open)?;
        let body = self.block()?;
        self.functions.push(Function { name, parameters, body });
        Ok(())
    }

    /// `switch value { a | b => x, _ => y }`
    pub(super) fn switch(&mut self) -> Parsed<Expr> {
        let start = self.next().span;
        let value = Box::new(self.expr()?);
        let open = self.expect("{")?;
        let (mut arms, mut otherwise) = (Vec::new(), None);
        while !self.is("}") {
            if otherwise.is_some() {
                let (en, zh) = ("`_` is the last arm of a `switch`", "`_` 须为 `switch` 的最后一项");
                let place = self.peek().span;
                return self.stop(Diagnostic::error(Code::Syntax, en, zh).at(self.source, place));
            }
            let literals = if self.eat_word("_").is_some() { None } else { Some(self.literals()?) };
            if let Some(guard) = self.eat_word("if") {
                let help = ("ask in the arm: `a => if … { … }`", "请在该项中判断：`a => if … { … }`");
                self.refuse(guard, "an arm of a `switch` has no condition", "`switch` 的分支不能带条件", help);
                self.condition()?;
            }
            self.expect("=>")?;
            let ends_itself = self.ends_itself();
            let value = self.statement_as_value()?;
            match literals {
                Some(literals) => arms.push(Arm { literals, value }),
                None => otherwise = Some(Box::new(value)),
            }
            if self.eat(",").is_none() && !ends_itself && !self.is("}") {
                if self.peek().kind == Kind::End {
                    break;
                }
                return self.missing(",");
            }
        }
        self.close("}", open)?;
        Ok(expr(ExprKind::Switch { value, arms, otherwise }, self.since(start)))
    }

    /// `a | b`: the values that an arm is for.
    fn literals(&mut self) -> Parsed<Vec<(Literal, Span)>> {
        let mut literals = Vec::new();
        loop {
            let start = self.peek();
            // Wherever an operator is behind it, it is no literal.
            let value = self.pattern()?;
            match value.kind {
                ExprKind::Literal(literal @ (Literal::Bool(_) | Literal::Number(_) | Literal::Text(_)))
                    if !self.source.slice(value.span).starts_with('(') =>
                {
                    literals.push((literal, value.span));
                }
                // What it is has been refused.
                ExprKind::Literal(Literal::Nothing) => literals.push((Literal::Nothing, value.span)),
                _ => {
                    let help = ("compare with `if … else if …`", "请用 `if … else if …` 比较");
                    let place = self.since(start.span);
                    let (en, zh) = (
                        "an arm of a `switch` is for values that are written out",
                        "`switch` 的分支只能是直接写出的值",
                    );
                    self.refuse(place, en, zh, help);
                    literals.push((Literal::Nothing, place));
                }
            }
            if self.eat("|").is_none() {
                return Ok(literals);
            }
        }
    }

    /// An expression that ends before a `|`.
    fn pattern(&mut self) -> Parsed<Expr> {
        self.nested(|parser| parser.binary(31))
    }
}
