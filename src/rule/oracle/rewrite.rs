//! Scripts as Rhai's engine must be told them, to mean what the rule language says.
//!
//! Rhai finds the arm of a `switch` by a hash of the value, by which a whole number is never a decimal: it becomes questions
//! with `==`. And Rhai computes what stands in the brackets of a method or an index before what these stand behind, where the
//! language goes from left to right: methods become plain calls, and what is indexed is given a name.

use std::collections::HashSet;
use std::sync::Arc;

use crate::rule::syntax::{Gate, Role, parse};
use crate::rule::tree::{Block, Expr, ExprKind, Script, Stmt, StmtKind};
use crate::source::{Source, Span};

/// A script for Rhai's engine, and where each part of it stands in the script as it was written.
#[derive(Debug)]
pub(super) struct Rewritten {
    pub(super) text: String,
    /// Where something begins in the new text, the place in the old one, and whether it was taken from there as it stands.
    pieces: Vec<(usize, usize, bool)>,
}

impl Rewritten {
    /// The place in the old text of a place in the new one; of what was added, the place of what it is about.
    pub(super) fn origin(&self, offset: usize) -> usize {
        let next = self.pieces.partition_point(|(at, ..)| *at <= offset);
        match next.checked_sub(1).and_then(|piece| self.pieces.get(piece)) {
            Some((at, from, true)) => from + (offset - at),
            Some((_, from, false)) => *from,
            None => offset,
        }
    }
}

/// The script of a file for Rhai's engine; `None` where it cannot be read.
pub(super) fn rewritten(source: &Arc<Source>) -> Option<Rewritten> {
    let role = if source.name().starts_with("lib/") { Role::Lib } else { Role::Rule };
    parse(source, role, &Gate::new(), |_| false).0.map(|script| rewrite(&script))
}

fn rewrite<T>(script: &Script<T>) -> Rewritten {
    let mut rewritten = Vec::new();
    let mut statements = HashSet::new();
    for block in script.functions.iter().map(|function| &function.body).chain([&script.body]) {
        each_block(block, &mut |block| {
            let alone = |statement: &Stmt<T>| match &statement.kind {
                StmtKind::Expr(value) if matches!(value.kind, ExprKind::Switch { .. }) => Some(value.span),
                _ => None,
            };
            statements.extend(block.statements.iter().filter_map(alone));
        });
        block.walk(&mut |expr| {
            if means_something_else(expr) {
                rewritten.push(expr);
            }
        });
    }
    rewritten.sort_by_key(|expr| (expr.span.start, std::cmp::Reverse(expr.span.end)));
    let text = script.source.text();
    let new = Rewritten { text: String::with_capacity(text.len()), pieces: Vec::new() };
    let mut writer = Writer { text, exprs: rewritten, statements, new };
    writer.copy(Span::new(0, text.len()));
    writer.new
}

/// Whether Rhai does something else with an expression than the language says.
fn means_something_else<T>(expr: &Expr<T>) -> bool {
    let reads = |expr: &Expr<T>| !matches!(expr.kind, ExprKind::Literal(_) | ExprKind::Variable(_));
    match &expr.kind {
        ExprKind::Switch { .. } => true,
        // What adds to a list must be told which variable holds it.
        ExprKind::Call { is_method, name, .. } => *is_method && &*name.text != "push",
        ExprKind::Index { index, .. } => reads(index),
        _ => false,
    }
}

/// Calls `visit` for a block and all blocks in it.
fn each_block<'t, T>(block: &'t Block<T>, visit: &mut impl FnMut(&'t Block<T>)) {
    with_loops(block, visit);
    block.walk(&mut |expr| match &expr.kind {
        ExprKind::If { then, otherwise, .. } => {
            with_loops(then, visit);
            otherwise.iter().for_each(|block| with_loops(block, visit));
        }
        ExprKind::Block(inner) => with_loops(inner, visit),
        _ => {}
    });
}

/// Calls `visit` for a block and those of its loops.
fn with_loops<'t, T>(block: &'t Block<T>, visit: &mut impl FnMut(&'t Block<T>)) {
    visit(block);
    for statement in &block.statements {
        if let StmtKind::For { body, .. } = &statement.kind {
            with_loops(body, visit);
        }
    }
}

struct Writer<'t, T> {
    text: &'t str,
    /// What is rewritten, in the order of the text, those around others first.
    exprs: Vec<&'t Expr<T>>,
    /// The places of each `switch` that is a statement.
    statements: HashSet<Span>,
    new: Rewritten,
}

impl<'t, T> Writer<'t, T> {
    /// Adds what is not in the script.
    fn add(&mut self, text: &str, about: Span) {
        self.new.pieces.push((self.new.text.len(), about.start as usize, false));
        self.new.text.push_str(text);
    }

    /// Adds a part of the script, with all in it rewritten that must be.
    fn copy(&mut self, part: Span) {
        let mut at = part.start;
        while let Some(expr) = self.first_within(Span { start: at, end: part.end }) {
            self.take(Span { start: at, end: expr.span.start });
            self.expr(expr);
            at = expr.span.end;
        }
        self.take(Span { start: at, end: part.end });
    }

    fn take(&mut self, part: Span) {
        self.new.pieces.push((self.new.text.len(), part.start as usize, true));
        self.new.text.push_str(self.text.get(part.range()).unwrap_or_default());
    }

    fn first_within(&self, part: Span) -> Option<&'t Expr<T>> {
        let first = self.exprs.partition_point(|expr| expr.span.start < part.start);
        let behind = self.exprs.get(first..).unwrap_or_default().iter();
        behind.take_while(|expr| expr.span.start < part.end).find(|expr| expr.span.end <= part.end).copied()
    }

    fn expr(&mut self, expr: &'t Expr<T>) {
        let about = expr.span;
        match &expr.kind {
            ExprKind::Call { name, arguments, .. } => {
                self.take(name.span);
                for (number, argument) in arguments.iter().enumerate() {
                    self.add(if number > 0 { ", " } else { "(" }, name.span);
                    self.copy(argument.span);
                }
                self.add(")", name.span);
            }
            ExprKind::Index { base, index } => {
                let name = format!("indexed_at_{}_{}", about.start, about.end);
                self.add(&format!("({{ let {name} = "), about);
                self.copy(base.span);
                self.add(&format!("; {name}["), about);
                self.copy(index.span);
                self.add("] })", about);
            }
            _ => self.switch(expr),
        }
    }

    /// `{ let v = value; if v == a || v == b { x } else { y } }`, in brackets where it is no statement.
    fn switch(&mut self, expr: &'t Expr<T>) {
        let ExprKind::Switch { value, arms, otherwise } = &expr.kind else { return };
        let about = expr.span;
        let is_statement =
            self.statements.contains(&about) && !self.text.get(about.range()).is_some_and(|text| text.starts_with('('));
        let name = format!("switched_at_{}_{}", about.start, about.end);
        self.add(&format!("{}{{ let {name} = ", if is_statement { "" } else { "(" }), about);
        self.copy(value.span);
        self.add("; ", about);
        for (number, arm) in arms.iter().enumerate() {
            self.add(if number > 0 { " else if " } else { "if " }, about);
            for (number, (_, literal)) in arm.literals.iter().enumerate() {
                self.add(&format!("{}{name} == ", if number > 0 { " || " } else { "" }), value.span);
                self.take(*literal);
            }
            self.add(" { ", about);
            self.copy(arm.value.span);
            self.add(" }", about);
        }
        if let Some(otherwise) = otherwise {
            self.add(if arms.is_empty() { "{ " } else { " else { " }, about);
            self.copy(otherwise.span);
            self.add(" }", about);
        }
        self.add(if is_statement { " }" } else { " })" }, about);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(text: &str) -> Rewritten {
        let (script, told) = parse(&Source::new("it", text), Role::Rule, &Gate::new(), |_| false);
        rewrite(&script.unwrap_or_else(|| panic!("{text}: {told:?}")))
    }

    #[test]
    fn what_comes_of_it_is_a_script() {
        let mut engine = super::super::sandbox::sandbox();
        engine.set_strict_variables(false);
        for text in [
            "let x = switch a.b { 1 | -2 => c, \"t\" => { d } _ => e };",
            "a.each(|x| { for y in x { f(y); let z = y; switch z.b { \"r\" => { }, _ => { } } for w in z { } } });",
            "fn f(a) { switch a { 1 => return 2 } if a { } } a.map(|x| switch x { 1 => 2 })",
        ] {
            let text = new(text).text;
            engine.compile(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        }
    }

    #[test]
    fn a_switch_becomes_questions() {
        for (text, expected) in [
            ("let a = 1;", "let a = 1;"),
            (
                "let x = switch a.b { 1 | -2 => c, \"t\" => { d } _ => e };",
                "let x = ({ let switched_at_8_55 = a.b; if switched_at_8_55 == 1 || switched_at_8_55 == -2 { c } else \
                 if switched_at_8_55 == \"t\" { { d } } else { e } });",
            ),
            (
                "switch a { true => switch b { 1 => 2 }, _ => 3 }\nf();",
                "{ let switched_at_0_48 = a; if switched_at_0_48 == true { ({ let switched_at_19_38 = b; if \
                 switched_at_19_38 == 1 { 2 } }) } else { 3 } }\nf();",
            ),
            ("if (switch a { _ => true }) { }", "if ({ let switched_at_3_27 = a; { true } }) { }"),
            (
                "f(|x| switch x { 1 => return 2 })",
                "f(|x| ({ let switched_at_6_32 = x; if switched_at_6_32 == 1 { return 2 } }))",
            ),
        ] {
            assert_eq!(new(text).text, expected);
        }
    }

    #[test]
    fn everything_goes_from_left_to_right() {
        for (text, expected) in [
            ("a.b.f(c, d).g().h", "g(f(a.b, c, d)).h"),
            ("list.push(a.f(b))", "list.push(f(a, b))"),
            ("a.b[0].c[i]", "a.b[0].c[i]"),
            ("a.b[c.d].e", "({ let indexed_at_0_8 = a.b; indexed_at_0_8[c.d] }).e"),
            ("-5.abs() - (a.f(b)) + x::g(y.h(1))", "abs(-5) - f(a, b) + x::g(h(y, 1))"),
            ("a.map(|x| x.f(`${x.g()}`))", "map(a, |x| f(x, `${g(x)}`))"),
        ] {
            assert_eq!(new(text).text, expected);
        }
    }

    #[test]
    fn places_are_those_of_the_script_as_it_was_written() {
        let text = "let x = 客;\nlet y = switch a.b { 1 => c / 0, _ => e };\nlet z = 1;".replace('客', "\"客\"");
        let new = new(&text);
        for part in ["let x", "a.b", "c / 0", " / ", "e }", "let z"] {
            let at = new.text.find(part).unwrap_or_else(|| panic!("{part}: {}", new.text));
            assert_eq!(new.origin(at), text.find(part).unwrap(), "{part}");
        }
        let question = new.text.find(" == ").unwrap();
        assert_eq!(new.origin(question), text.find("a.b").unwrap());
        assert_eq!(new.origin(new.text.len()), text.len());
    }
}
