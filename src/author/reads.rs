//! What scripts read beside documents, as their typed trees tell: parameters, lists, and the functions that they call.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::document::{Document, Pointer};
use crate::pack::{Rule, ShapeId, Shapes};
use crate::rule::Rulebook;
use crate::rule::functions::{self, Takes, table::Reads as Asks};
use crate::rule::tree::{Block, Expr, ExprKind};
use crate::rule::types::{Callee, Note};

/// What a rule reads beside documents, itself or in functions that it calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reads {
    /// The paths of parameters, as rules write them: `credit.near_percent`.
    pub(super) parameters: BTreeSet<String>,
    /// The lists, by name, also those that a function looks something up in: `exchange_rates`.
    pub(super) lists: BTreeSet<String>,
    /// The functions of `lib/`, and of the rule itself: `credit::exposure`.
    pub(super) functions: BTreeSet<String>,
}

/// Follows a rule's script through the functions that it calls, and those that they call.
pub(super) fn reads(rulebook: &Rulebook, rule: &Rule, parameters: &Document) -> Reads {
    let mut reading = Reading {
        rulebook,
        parameters,
        paths: rulebook.pack().parameters_shapes().map(|shapes| paths(shapes)).unwrap_or_default(),
        lists: lists(rulebook),
        reads: Reads::default(),
        open: Vec::new(),
    };
    let number = rulebook.pack().rules().iter().position(|it| it.info.id == rule.info.id);
    if let Some(script) = number.and_then(|number| rulebook.checked().rules.get(number)) {
        reading.block(&script.body);
    }
    let mut known = HashSet::new();
    while let Some(number) = reading.open.pop() {
        let Some(function) = rulebook.checked().functions.get(number).filter(|_| known.insert(number)) else {
            continue;
        };
        let name = &function.function.name.text;
        reading.reads.functions.insert(match file(function.source.name()) {
            Some(file) => format!("{file}::{name}"),
            None => name.to_string(),
        });
        reading.block(&function.function.body);
    }
    reading.reads
}

/// The name before `::` of the functions of a file of `lib/`.
fn file(source: &str) -> Option<&str> {
    let (folder, name) = source.strip_suffix(".rhai")?.rsplit_once('/')?;
    (folder == "lib" || folder.ends_with("/lib")).then_some(name)
}

/// The paths of parameters by their shapes; what stands in a list has the path of the list.
fn paths(shapes: &Shapes) -> HashMap<ShapeId, Vec<String>> {
    let mut paths: HashMap<ShapeId, Vec<String>> = HashMap::new();
    let mut open = vec![(shapes.root(), String::new())];
    while let Some((shape, path)) = open.pop() {
        let known = paths.entry(shape).or_default();
        // A schema may refer to itself.
        if known.contains(&path) || known.len() > 64 {
            continue;
        }
        known.push(path.clone());
        open.extend(shapes.items(shape).map(|items| (items, path.clone())));
        for name in shapes.names(shape) {
            open.extend(shapes.property(shape, name).map(|shape| (shape, joined(&path, name))));
        }
    }
    paths
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The lists of the pack by the shapes of their documents.
fn lists(rulebook: &Rulebook) -> BTreeMap<Arc<str>, Option<ShapeId>> {
    let pack = rulebook.pack();
    pack.manifest().lists.iter().map(|list| (Arc::clone(&list.name), pack.list_shape(&list.name))).collect()
}

struct Reading<'r> {
    rulebook: &'r Rulebook,
    parameters: &'r Document,
    paths: HashMap<ShapeId, Vec<String>>,
    lists: BTreeMap<Arc<str>, Option<ShapeId>>,
    reads: Reads,
    /// Functions of scripts that are still to be looked at.
    open: Vec<usize>,
}

impl Reading<'_> {
    fn block(&mut self, block: &Block<Note>) {
        block.walk(&mut |expr| self.look(expr));
    }

    fn look(&mut self, expr: &Expr<Note>) {
        match (&expr.kind, expr.note.callee) {
            (ExprKind::Field { .. } | ExprKind::Index { .. }, _) => {
                // A name that is computed may be any of them.
                let is_whole = matches!(&expr.kind, ExprKind::Index { index, .. } if index.as_text().is_none());
                self.paths_of(expr).iter().for_each(|path| self.parameter(path, is_whole));
                let is_read = |shape: &Option<ShapeId>| shape.is_some() && *shape == expr.note.from;
                let read = self.lists.iter().filter(|(_, shape)| is_read(shape)).map(|(name, _)| name.to_string());
                self.reads.lists.extend(read);
            }
            (_, Some(Callee::Script(number))) => self.open.push(number),
            (ExprKind::Call { arguments, .. }, Some(Callee::Native(number))) => self.native(number, arguments),
            _ => {}
        }
    }

    fn native(&mut self, number: usize, arguments: &[Expr<Note>]) {
        let Some(function) = functions::all().get(number) else { return };
        let manifest = self.rulebook.pack().manifest();
        let asked = manifest.lists.iter().filter(|list| match function.reads {
            Asks::Phrases => list.phrase.is_some(),
            Asks::Names => !list.name_fields.is_empty(),
            Asks::Rates => list.rates.is_some(),
            Asks::Calendar => list.calendar.is_some(),
            Asks::List | Asks::Nothing => false,
        });
        self.reads.lists.extend(asked.map(|list| list.name.to_string()));
        let (Some(object), Some(path)) = (arguments.first(), arguments.get(1).and_then(Expr::as_text)) else { return };
        if function.parameters.get(1).is_some_and(|parameter| parameter.takes == Takes::Path) {
            for base in self.paths_of(object) {
                self.parameter(&joined(&base, path), false);
            }
        }
    }

    /// The paths that an expression may have among the parameters.
    fn paths_of(&self, expr: &Expr<Note>) -> Vec<String> {
        let below = |base: &Expr<Note>, name: &str| self.paths_of(base).iter().map(|base| joined(base, name)).collect();
        match &expr.kind {
            ExprKind::Field { base, name } => below(base, &name.text),
            ExprKind::Index { base, index } => match index.as_text() {
                Some(name) => below(base, name),
                None => self.paths_of(base),
            },
            _ => {
                let shape = match (&expr.note.from, &expr.note.ty) {
                    (Some(shape), _) | (None, crate::rule::types::Type::Object(shape)) => shape,
                    _ => return Vec::new(),
                };
                self.paths.get(shape).cloned().unwrap_or_default()
            }
        }
    }

    /// Adds a parameter: of `credit.ratings.grade`, as in a list, the longest part that there is. A table is a parameter only where
    /// it is read as a whole.
    fn parameter(&mut self, path: &str, is_whole: bool) {
        let mut path = path;
        let found = loop {
            if path.is_empty() {
                return;
            }
            match self.parameters.at(&Pointer::root().join_dotted(path)) {
                Some(node) => break node,
                None => path = path.rsplit_once('.').map_or("", |(table, _)| table),
            }
        };
        if found.members().next().is_none() || is_whole {
            self.reads.parameters.insert(path.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads_of(id: &str) -> Reads {
        let rulebook = Rulebook::embedded().unwrap();
        let rule = rulebook.pack().rules().iter().find(|rule| rule.info.id.as_str() == id).unwrap();
        reads(&rulebook, rule, rulebook.pack().parameters().on("2026-11-23".parse().unwrap()))
    }

    fn texts(set: &BTreeSet<String>) -> Vec<&str> {
        set.iter().map(String::as_str).collect()
    }

    #[test]
    fn a_rule_reads_what_the_functions_that_it_calls_read_and_nothing_more() {
        let reads = reads_of("order.credit.static-limit");
        assert_eq!(texts(&reads.parameters), ["credit.near_percent", "fx.max_age_days"]);
        assert_eq!(texts(&reads.lists), ["exchange_rates"]);
        assert_eq!(
            texts(&reads.functions),
            [
                "credit::curing_prepayment",
                "credit::debts_to_collect",
                "credit::exposure",
                "credit::in_credit_currency",
                "credit::outstanding",
                "credit::prepaid",
                "credit::unpaid"
            ]
        );
    }

    #[test]
    fn a_list_of_tables_is_one_parameter_and_a_map_is_one() {
        let reads = reads_of("order.review.authority");
        assert!(reads.parameters.contains("authority"), "{reads:?}");
        assert_eq!(texts(&reads.lists), ["exchange_rates", "staff"]);
        let reads = reads_of("change-request.impact");
        assert_eq!(texts(&reads.parameters), ["change.impacts"]);
    }
}
