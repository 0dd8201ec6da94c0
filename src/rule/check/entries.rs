//! Names that only the pack's lists know: categories of phrases, entries, how a list is searched.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::Checker;
use super::script::Frame;
use crate::document::NodeRef;
use crate::pack::{ShapeId, Shapes};
use crate::rule::tree::Expr;
use crate::rule::types::{Note, Type};
use crate::source::{Code, Diagnostic};

impl Checker<'_> {
    /// A category must be one of some phrase.
    pub(super) fn category(&mut self, frame: &Frame<'_>, category: &Expr<Note>) {
        let Type::Text(Some(written)) = &category.note.ty else { return };
        let known: BTreeSet<&str> = self.pack.searches().categories.iter().map(String::as_str).collect();
        let unknown: Vec<_> = written.iter().filter(|written| !known.contains(&***written)).cloned().collect();
        for written in unknown {
            let (en, zh) =
                (format!("no phrase has the category `{written}`"), format!("没有类别为 `{written}` 的用语"));
            let error = Diagnostic::error(Code::UnknownEntry, en, zh).at(frame.source, category.span);
            self.diagnostics.push(frame.called_here(error.suggest(&written, known.iter().copied())));
        }
    }

    /// A list must be searched in the way in which it is asked.
    pub(super) fn searched(&mut self, frame: &Frame<'_>, function: &str, typed: &[Expr<Note>]) {
        let Some((list, shape)) = typed.first().and_then(|list| Some((list, list.note.from?))) else { return };
        let Some(entry) = self.shapes.as_ref().and_then(|shapes| shapes.items(shape)) else { return };
        let lists = self.pack.manifest().lists.iter();
        let declared = lists.filter(|spec| self.entry_shape(&spec.name) == Some(entry));
        let searched: Vec<bool> = declared
            .map(|spec| match function {
                "lookup" => !spec.whole.is_empty() || !spec.within.is_empty(),
                _ => !spec.name_fields.is_empty(),
            })
            .collect();
        if !searched.is_empty() && !searched.contains(&true) {
            let (keys, keys_zh) = match function {
                "lookup" => ("`whole` or `within`", "`whole` 或 `within`"),
                _ => ("`name`", "`name`"),
            };
            let (en, zh) = (
                format!("this list is not searched so: `policy.toml` declares no {keys} for it"),
                format!("该名单未声明此检索方式：`policy.toml` 中没有 {keys_zh}"),
            );
            let span = list.span;
            self.wrong(frame, span, Code::UnknownList, en, zh);
        }
    }

    /// A text that a field of a list is compared with must stand there in some entry.
    pub(super) fn listed(&mut self, frame: &Frame<'_>, field: ShapeId, literal: &Expr<Note>) {
        let Some(written) = literal.as_text() else { return };
        let Some(shapes) = &self.shapes else { return };
        let mut known = self.listed.borrow_mut();
        let known = known.get_or_insert_with(|| texts(self.pack, shapes));
        let Some(known) = known.get(&field).filter(|known| !known.contains(&**written)) else { return };
        let (en, zh) =
            (format!("no entry of the list has `{written}` here"), format!("名单中没有此项为 `{written}` 的条目"));
        let error = Diagnostic::error(Code::UnknownEntry, en, zh).at(frame.source, literal.span);
        let mut names: Vec<_> = known.iter().map(String::as_str).collect();
        names.sort_unstable();
        self.diagnostics.push(frame.called_here(error.suggest(written, names)));
    }

    /// The shape of the entries of the list of parties, where there is one such list.
    pub(super) fn party(&self) -> Option<ShapeId> {
        let mut lists = self.pack.manifest().lists.iter().filter(|list| !list.name_fields.is_empty());
        let (list, None) = (lists.next()?, lists.next()) else { return None };
        self.entry_shape(&list.name)
    }

    /// The shape of the entries of a list that are searched.
    fn entry_shape(&self, name: &str) -> Option<ShapeId> {
        let spec = self.pack.manifest().lists.iter().find(|spec| *spec.name == *name)?;
        let shapes = self.shapes.as_ref()?;
        shapes.items(shapes.property(self.pack.list_shape(name)?, spec.entries.as_ref()?)?)
    }
}

/// The texts of the lists, by the field that they stand in.
fn texts(pack: &crate::pack::Pack, shapes: &Arc<Shapes>) -> HashMap<ShapeId, HashSet<String>> {
    let mut found: HashMap<ShapeId, HashSet<String>> = HashMap::new();
    let mut rest: Vec<(NodeRef<'_>, ShapeId)> = Vec::new();
    for (name, list) in pack.lists().root().members() {
        rest.extend(pack.list_shape(name).map(|shape| (list, shape)));
    }
    while let Some((node, shape)) = rest.pop() {
        if let Some(text) = node.as_str() {
            found.entry(shape).or_default().insert(text.to_owned());
        }
        for child in node.children() {
            let below = match child.name() {
                Some(name) => shapes.property(shape, name),
                None => shapes.items(shape),
            };
            rest.extend(below.map(|shape| (child, shape)));
        }
    }
    found
}
