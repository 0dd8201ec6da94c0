//! Lints: what is doubtful in a pack though it loads, each in a file of its own with its scripts beside it.

mod allow;
mod always;
mod constant_condition;
mod cost;
mod dead_branch;
mod division;
mod flow;
mod looks_alike;
mod no_basis;
mod no_case;
mod one_sided;
mod quadratic;
mod raw_code;
mod redundant_has;
#[cfg(test)]
mod tests;
mod unit;
mod unrounded;
mod unused;

use std::collections::HashSet;
use std::sync::Arc;

pub(crate) use self::cost::{Cost, costs};
use super::check::{Checked, Scripts};
use super::tree::{Block, Expr};
use super::types::Note;
use crate::pack::{Pack, Rule, Shapes};
use crate::source::{Diagnostic, Source, Span};

/// A pack without errors, as lints see it.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'p> {
    pub(crate) pack: &'p Pack,
    pub(crate) scripts: &'p Scripts,
    pub(crate) checked: &'p Checked,
}

impl<'p> Subject<'p> {
    /// The types of all fields of the pack; ids are the same whichever schema is asked.
    fn shapes(&self) -> Option<&'p Shapes> {
        self.pack.shapes().map(|shapes| &**shapes)
    }

    /// Every expression of the rules and of the functions that are checked, with the text that it stands in.
    fn expressions(&self, mut visit: impl FnMut(&'p Arc<Source>, &'p Expr<Note>)) {
        let others = self.checked.others.iter().map(|(_, _, script)| script);
        let rules = self.checked.rules.iter().chain(others).map(|script| (&script.source, &script.body));
        let functions = self.checked.functions.iter().map(|it| (&it.source, &it.function.body));
        for (source, body) in rules.chain(functions) {
            let body: &'p Block<Note> = body;
            body.walk(&mut |expr| visit(source, expr));
        }
    }
}

/// All that is doubtful in a pack, but for what its authors answer for (`// lint: allow …`).
pub(crate) fn lint(subject: &Subject<'_>) -> Vec<Diagnostic> {
    allow::apply(subject.pack.files(), distinct(find(subject)))
}

/// What all lints find.
fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut constant = constant_condition::Lint::default();
    let mut dead = dead_branch::Lint::default();
    let mut division = division::Lint::default();
    let mut alike = looks_alike::Lint::default();
    let mut quadratic = quadratic::Lint::default();
    let mut codes = raw_code::Lint::new(subject);
    let mut redundant = redundant_has::Lint::new(subject);
    let mut unit = unit::Lint::default();
    let mut unrounded = unrounded::Lint::default();
    let mut arguments = unused::arguments::Lint::default();
    let watchers: Vec<&mut dyn flow::Watch> = vec![
        &mut constant,
        &mut dead,
        &mut division,
        &mut alike,
        &mut quadratic,
        &mut codes,
        &mut redundant,
        &mut unit,
        &mut unrounded,
        &mut arguments,
    ];
    flow::walk(subject, watchers);
    let mut found = constant.found();
    found.extend(dead.found());
    found.extend(dead_branch::repeated(subject));
    found.extend(division.found);
    found.extend(alike.found());
    found.extend(quadratic.found);
    found.extend(codes.found);
    found.extend(redundant.found());
    found.extend(unit.found);
    found.extend(unrounded.found);
    found.extend(arguments.found());
    found.extend(unused::find(subject));
    found.extend(no_case::find(subject.pack));
    found.extend(one_sided::find(subject.pack));
    found.extend(no_basis::find(subject.pack));
    found
}

/// What is said of one place is said once, though a function be called from many.
fn distinct(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut known = HashSet::new();
    let place = |it: &Diagnostic| it.place().map(|label| (Arc::clone(label.source.name()), label.span));
    let mut found: Vec<_> = found.into_iter().filter(|it| known.insert((it.code, place(it)))).collect();
    found.sort_by_cached_key(|it| it.place().map(|label| (Arc::clone(label.source.name()), label.span.start)));
    found
}

/// The place of what is said of a rule as a whole: the first line of its header that is no comment.
fn header(rule: &Rule) -> Span {
    let mut start = 0;
    for line in rule.source.text().split_inclusive('\n') {
        let content = line.trim_start_matches("//!").trim_start();
        let is_said = !content.is_empty() && !content.starts_with('#');
        if !line.starts_with("//!") {
            break;
        }
        if is_said {
            let at = start + (line.len() - content.len());
            return Span::new(at, at + content.trim_end().len());
        }
        start += line.len();
    }
    Span::default()
}
