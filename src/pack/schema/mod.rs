//! The schemas of a pack: read strictly, they validate documents, lists and parameters in place, and tell the types of fields.
//!
//! Every subschema is one node of a graph, so that references may go in circles and across files; a value is walked along
//! that graph, and numbers are compared as the exact decimals that they are.

mod circles;
mod describe;
mod draft;
mod equal;
mod evaluated;
mod facts;
mod formats;
mod graph;
mod keywords;
pub(in crate::pack) mod meta;
mod mistake;
mod multiple;
#[cfg(test)]
mod oracle_tests;
mod patterns;
mod read;
mod references;
mod shapes;
#[cfg(test)]
mod suite_tests;
#[cfg(test)]
mod tests;
mod violations;
mod walk;
mod wordings;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use self::graph::{FileId, Graph, SchemaId};
use self::read::Reader;
use self::violations::{Collector, Teller};
use self::walk::{Item, Walk};
use crate::document::{Document, Fields, NodeRef};
use crate::source::{Diagnostic, Source, Span};
use crate::verdict::Finding;

pub(crate) use self::facts::{Bound, Literal};
pub(crate) use self::shapes::{Format, ShapeId, Shapes};
pub(crate) use self::violations::Violation;

/// One schema, ready to validate.
#[derive(Clone, Debug)]
pub struct Schema {
    graph: Arc<Graph>,
    root: SchemaId,
    shapes: Arc<Shapes>,
}

impl Schema {
    /// The types of the fields.
    #[must_use]
    pub fn shapes(&self) -> &Arc<Shapes> {
        &self.shapes
    }

    /// Whether a value conforms.
    #[must_use]
    pub fn is_valid(&self, root: NodeRef<'_>) -> bool {
        Walk::new(&self.graph, root).holds(self.root, Item::value(root))
    }

    /// The ways in which a value departs from the schema, in the order of its text; empty: it conforms. `label` is what its
    /// places are called. Beyond [`violations::TOLD`], they are only counted, in one last entry.
    #[must_use]
    pub fn violations(&self, label: &Arc<str>, root: NodeRef<'_>) -> Vec<Violation> {
        let mut walk = Walk::new(&self.graph, root);
        if walk.holds(self.root, Item::value(root)) {
            return Vec::new();
        }
        let mut collector = Collector::default();
        // The collector never asks to stop.
        let _ = walk.apply(self.root, Item::value(root), &mut collector);
        let (failures, more) = collector.finish();
        let teller = Teller { graph: &self.graph, label, root };
        let mut told: Vec<Violation> = failures.iter().map(|failure| teller.tell(failure)).collect();
        if more > 0 {
            told.push(Violation::more(label, root, more));
        }
        if told.is_empty() {
            told.push(Violation::other(label, root));
        }
        told
    }

    /// The same as findings, each of which sends the document back.
    #[must_use]
    pub fn check(&self, label: &Arc<str>, document: &Document) -> Vec<Finding> {
        let violations = self.violations(label, document.root());
        violations.into_iter().map(|violation| violation.finding(label)).collect()
    }
}

/// The schemas that a pack names, by the paths of their files.
#[derive(Debug, Default)]
pub(crate) struct Schemas {
    by_path: BTreeMap<String, Schema>,
    /// The names of all members that they speak of.
    fields: Fields,
    files: BTreeSet<String>,
}

impl Schemas {
    /// Reads the schemas at `paths` and the files that they refer to. A schema is there only where neither its own file nor
    /// one that it refers to has a mistake. A path that the pack lacks is for the caller to tell.
    pub(crate) fn read<'n>(
        pack: &BTreeMap<String, Arc<Source>>,
        paths: impl IntoIterator<Item = &'n str>,
    ) -> (Self, Vec<Diagnostic>) {
        let mut reader = Reader::new(pack);
        let roots: Vec<_> = paths.into_iter().filter_map(|path| Some((path, reader.read(path)?))).collect();
        reader.finish();
        let sound: Vec<_> = roots.into_iter().filter(|(_, root)| !reader.is_broken(*root)).collect();
        let mut builder = shapes::Builder::new(&reader.graph);
        let shaped: Vec<_> = sound.into_iter().map(|(path, root)| (path, root, builder.add(root))).collect();
        let table = Arc::new(builder.finish());
        for (_, root, _) in shaped.iter().filter(|(.., shape)| shape.is_none()) {
            let file = reader.graph.get(*root).home.file;
            let mistake = reader.wrong(
                file,
                Span::new(0, 1),
                "the branches of this schema combine in too many ways to tell the types of its fields",
                "该模式的分支组合过多，无法确定各字段的类型",
            );
            reader.mistakes.push(mistake);
        }
        let Reader { graph, fields, mut mistakes, .. } = reader;
        mistakes.sort_by_key(mistake::order);
        let graph = Arc::new(graph);
        let schema = |root, shape| {
            let shapes = Shapes { graph: Arc::clone(&graph), table: Arc::clone(&table), root: shape };
            Schema { graph: Arc::clone(&graph), root, shapes: Arc::new(shapes) }
        };
        let by_path =
            shaped.into_iter().filter_map(|(path, root, shape)| Some((path.to_owned(), schema(root, shape?))));
        let by_path = by_path.collect();
        let files = graph.files.iter().map(|file| file.path.to_string()).collect();
        (Self { by_path, fields, files }, mistakes)
    }

    /// The schema at a path.
    #[must_use]
    pub(crate) fn get(&self, path: &str) -> Option<&Schema> {
        self.by_path.get(path)
    }

    /// The names of all members that the schemas speak of, by the numbers that they have in them.
    pub(crate) fn take_fields(&mut self) -> Fields {
        std::mem::take(&mut self.fields)
    }

    /// The paths of all files that were read, those included that are only referred to.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str)
    }
}

impl Reader<'_> {
    /// Whether the file of a schema, or one that it refers to, has a mistake.
    fn is_broken(&self, root: SchemaId) -> bool {
        let mut known: BTreeSet<FileId> = BTreeSet::new();
        let mut rest = vec![self.graph.get(root).home.file];
        while let Some(file) = rest.pop() {
            if self.broken.contains(&file) {
                return true;
            }
            if known.insert(file) {
                let first = (file, FileId(0));
                rest.extend(self.references.range(first..).take_while(|(from, _)| *from == file).map(|(_, to)| *to));
            }
        }
        false
    }
}
