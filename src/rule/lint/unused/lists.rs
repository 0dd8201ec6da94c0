//! Lists that no rule asks, categories of phrases that no rule looks for, and entries that stand there twice.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::unused;
use crate::document::{NodeRef, to_json};
use crate::pack::{Pack, ShapeId};
use crate::rule::functions::{self, Takes, table::Reads};
use crate::rule::lint::Subject;
use crate::rule::tree::ExprKind;
use crate::rule::types::{Callee, Type};
use crate::source::{Code, Diagnostic};

pub(super) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let asked = Asked::of(subject);
    let mut found = Vec::new();
    for list in &subject.pack.manifest().lists {
        let is_people = subject.pack.manifest().people.as_ref().is_some_and(|people| people.list == list.name);
        if !asked.asks(subject.pack, &list.name) && !is_people {
            let told = unused(&subject.pack.manifest().source, list.span, ["the list", "名单"], &list.name);
            found.push(told.help("no rule asks it", "没有规则查询它"));
        }
        if let Some(entries) = entries(subject.pack, &list.name) {
            repeated(entries, &mut found);
        }
        if let (Some(spec), Some(entries)) = (&list.phrase, entries(subject.pack, &list.name)) {
            categories(&asked, entries, &spec.category, &mut found);
        }
    }
    found
}

/// The entries of a list, as its file has them.
fn entries<'p>(pack: &'p Pack, name: &str) -> Option<NodeRef<'p>> {
    let spec = pack.manifest().lists.iter().find(|list| *list.name == *name)?;
    pack.lists().root().get(name)?.get(spec.entries.as_ref()?)
}

/// Entries that say the same as one before them.
fn repeated(entries: NodeRef<'_>, found: &mut Vec<Diagnostic>) {
    let mut known: HashMap<String, NodeRef<'_>> = HashMap::new();
    for entry in entries.children() {
        let Some(first) = known.insert(to_json(entry), entry) else { continue };
        let (Some(source), Some(of)) = (entry.source(), first.source()) else { continue };
        let (en, zh) = ("the same entry stands in this list before", "名单中前面已有相同的条目");
        let told = Diagnostic::warning(Code::Unused, en, zh).at(source, entry.span());
        found.push(told.label(of, first.span(), "the first one", "第一条"));
    }
}

/// Categories that no rule looks for, each where it stands first.
fn categories(asked: &Asked, entries: NodeRef<'_>, field: &str, found: &mut Vec<Diagnostic>) {
    let mut known = BTreeSet::new();
    for entry in entries.children() {
        let Some(node) = entry.get(field) else { continue };
        let (Some(category), Some(source)) = (node.as_str(), node.source()) else { continue };
        if asked.is_any_category || asked.categories.contains(category) || !known.insert(category.to_owned()) {
            continue;
        }
        let told = unused(source, node.span(), ["the category", "类别"], category);
        found.push(told.help("no rule looks for phrases of it", "没有规则检索该类别的用语"));
    }
}

/// What rules ask of lists.
#[derive(Default)]
struct Asked {
    /// The fields of lists that are read.
    shapes: HashSet<ShapeId>,
    reads: Vec<Reads>,
    categories: BTreeSet<Arc<str>>,
    /// Whether a rule looks for a category that it computes.
    is_any_category: bool,
}

impl Asked {
    fn of(subject: &Subject<'_>) -> Self {
        let mut asked = Self::default();
        subject.expressions(|_, expr| {
            asked.shapes.extend(expr.note.from);
            let (ExprKind::Call { arguments, .. }, Some(Callee::Native(number))) = (&expr.kind, expr.note.callee)
            else {
                return;
            };
            let Some(function) = functions::all().get(number) else { return };
            asked.reads.push(function.reads);
            for (parameter, argument) in function.parameters.iter().zip(arguments) {
                match (&parameter.takes, &argument.note.ty) {
                    (Takes::Category, Type::Text(Some(texts))) => asked.categories.extend(texts.iter().cloned()),
                    (Takes::Category, _) => asked.is_any_category = true,
                    _ => {}
                }
            }
        });
        asked
    }

    /// Whether a list is read by its name, or searched by a function that knows which one is meant.
    fn asks(&self, pack: &Pack, name: &str) -> bool {
        let Some(list) = pack.manifest().lists.iter().find(|list| *list.name == *name) else { return true };
        let reads = |wanted: Reads| self.reads.contains(&wanted);
        let is_searched = list.phrase.is_some() && reads(Reads::Phrases)
            || !list.name_fields.is_empty() && reads(Reads::Names)
            || list.rates.is_some() && reads(Reads::Rates)
            || list.calendar.is_some() && reads(Reads::Calendar);
        is_searched || pack.list_shape(name).is_some_and(|shape| self.shapes.contains(&shape))
    }
}
