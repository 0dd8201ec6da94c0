//! Scripts as Rhai's engine can run them: it finds the arm of a `switch` by a hash of the value, by which a whole number is
//! never a decimal, so that a `switch` becomes questions with `==`.

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

/// The script of a file without `switch`; `None` where it has none.
pub(super) fn without_switch(source: &Arc<Source>) -> Option<Rewritten> {
    if !source.text().contains("switch") {
        return None;
    }
    let role = if source.name().starts_with("lib/") { Role::Lib } else { Role::Rule };
    parse(source, role, &Gate::new(), |_| false).0.map(|script| rewrite(&script))
}

/// The script without `switch`.
fn rewrite<T>(script: &Script<T>) -> Rewritten {
    let mut switches = Vec::new();
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
            if matches!(expr.kind, ExprKind::Switch { .. }) {
                switches.push(expr);
            }
        });
    }
    switches.sort_by_key(|expr| (expr.span.start, std::cmp::Reverse(expr.span.end)));
    let text = script.source.text();
    let rewritten = Rewritten { text: String::with_capacity(text.len()), pieces: Vec::new() };
    let mut writer = Writer { text, switches, statements, rewritten };
    writer.copy(Span::new(0, text.len()));
    writer.rewritten
}

/// Calls `visit` for a block and all blocks in it.
fn each_block<'t, T>(block: &'t Block<T>, visit: &mut impl FnMut(&'t Block<T>)) {
    visit(block);
    for statement in &block.statements {
        if let StmtKind::For { body, .. } = &statement.kind {
            each_block(body, visit);
        }
    }
    block.walk(&mut |expr| match &expr.kind {
        ExprKind::If { then, otherwise, .. } => {
            visit(then);
            otherwise.iter().for_each(&mut *visit);
        }
        ExprKind::Block(inner) => visit(inner),
        _ => {}
    });
}

struct Writer<'t, T> {
    text: &'t str,
    /// In the order of the text, those around others first.
    switches: Vec<&'t Expr<T>>,
    /// Those that are statements.
    statements: HashSet<Span>,
    rewritten: Rewritten,
}

impl<'t, T> Writer<'t, T> {
    /// Adds what is not in the script.
    fn add(&mut self, text: &str, about: Span) {
        self.rewritten.pieces.push((self.rewritten.text.len(), about.start as usize, false));
        self.rewritten.text.push_str(text);
    }

    /// Adds a part of the script, with each `switch` in it rewritten.
    fn copy(&mut self, part: Span) {
        let mut at = part.start;
        while let Some(switch) = self.first_within(Span { start: at, end: part.end }) {
            self.take(Span { start: at, end: switch.span.start });
            self.switch(switch);
            at = switch.span.end;
        }
        self.take(Span { start: at, end: part.end });
    }

    fn take(&mut self, part: Span) {
        self.rewritten.pieces.push((self.rewritten.text.len(), part.start as usize, true));
        self.rewritten.text.push_str(self.text.get(part.range()).unwrap_or_default());
    }

    fn first_within(&self, part: Span) -> Option<&'t Expr<T>> {
        let first = self.switches.partition_point(|switch| switch.span.start < part.start);
        self.switches.get(first).copied().filter(|switch| switch.span.end <= part.end)
    }

    /// `{ let v = value; if v == a || v == b { x } else { y } }`, in brackets where it is no statement.
    fn switch(&mut self, expr: &'t Expr<T>) {
        let ExprKind::Switch { value, arms, otherwise } = &expr.kind else { return };
        let about = expr.span;
        let is_statement =
            self.statements.contains(&about) && !self.text.get(about.range()).is_some_and(|text| text.starts_with('('));
        let name = format!("switched_at_{}", about.start);
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

    fn rewritten(text: &str) -> Rewritten {
        let (script, told) = parse(&Source::new("it", text), Role::Rule, &Gate::new(), |_| false);
        rewrite(&script.unwrap_or_else(|| panic!("{text}: {told:?}")))
    }

    #[test]
    fn a_switch_becomes_questions() {
        for (text, expected) in [
            ("let a = 1;", "let a = 1;"),
            (
                "let x = switch a.b { 1 | -2 => c, \"t\" => { d } _ => e };",
                "let x = ({ let switched_at_8 = a.b; if switched_at_8 == 1 || switched_at_8 == -2 { c } else if \
                 switched_at_8 == \"t\" { { d } } else { e } });",
            ),
            (
                "switch a { true => switch b { 1 => 2 }, _ => 3 }\nf();",
                "{ let switched_at_0 = a; if switched_at_0 == true { ({ let switched_at_19 = b; if switched_at_19 == 1 \
                 { 2 } }) } else { 3 } }\nf();",
            ),
            ("if (switch a { _ => true }) { }", "if ({ let switched_at_3 = a; { true } }) { }"),
            (
                "f(|x| switch x { 1 => return 2 })",
                "f(|x| ({ let switched_at_6 = x; if switched_at_6 == 1 { return 2 } }))",
            ),
        ] {
            assert_eq!(rewritten(text).text, expected);
        }
    }

    #[test]
    fn places_are_those_of_the_script_as_it_was_written() {
        let text = "let x = 客;\nlet y = switch a.b { 1 => c / 0, _ => e };\nlet z = 1;".replace('客', "\"客\"");
        let new = rewritten(&text);
        for part in ["let x", "a.b", "c / 0", " / ", "e }", "let z"] {
            let at = new.text.find(part).unwrap_or_else(|| panic!("{part}: {}", new.text));
            assert_eq!(new.origin(at), text.find(part).unwrap(), "{part}");
        }
        let question = new.text.find(" == ").unwrap();
        assert_eq!(new.origin(question), text.find("a.b").unwrap());
        assert_eq!(new.origin(new.text.len()), text.len());
    }
}
