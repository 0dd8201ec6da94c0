//! Parameters of `policy.toml` that no rule reads.

use std::collections::HashSet;

use super::unused;
use crate::document::NodeRef;
use crate::pack::{ShapeId, Shapes};
use crate::rule::functions::{self, Function, Takes, table::Gives};
use crate::rule::lint::Subject;
use crate::rule::tree::{Expr, ExprKind};
use crate::rule::types::{Callee, Note, Type};
use crate::source::Diagnostic;

pub(super) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let Some(shapes) = subject.pack.parameters_shapes() else { return Vec::new() };
    let mut read = Read { shapes, known: HashSet::new() };
    subject.expressions(|_, expr| read.look(expr));
    let mut found = Vec::new();
    let mut told = HashSet::new();
    for document in subject.pack.parameters().all() {
        for (name, node) in document.root().members() {
            if let Some(shape) = shapes.property(shapes.root(), name) {
                read.unread(name, node, shape, &mut told, &mut found);
            }
        }
    }
    found
}

/// The parts of the parameters that rules read.
struct Read<'p> {
    shapes: &'p Shapes,
    known: HashSet<ShapeId>,
}

impl Read<'_> {
    fn look(&mut self, expr: &Expr<Note>) {
        self.known.extend(expr.note.from);
        let (ExprKind::Call { arguments, .. }, Some(Callee::Native(number))) = (&expr.kind, expr.note.callee) else {
            return;
        };
        let Some(function) = functions::all().get(number) else { return };
        let has_path =
            function.parameters.iter().any(|parameter| matches!(parameter.takes, Takes::Path | Takes::Paths));
        for argument in arguments {
            let Some(object) = object(&argument.note.ty) else { continue };
            let paths: Option<Vec<&str>> = if has_path { arguments.get(1).and_then(written) } else { Some(Vec::new()) };
            match paths {
                Some(paths) if has_path => paths.iter().for_each(|path| self.path(object, path)),
                // A function that is given an object as a whole, or a path that is computed, may read all of it.
                _ if !has_path && looks_inside(function) => {}
                _ => self.all(object),
            }
        }
    }

    fn path(&mut self, object: ShapeId, path: &str) {
        let mut here = Some(object);
        for name in path.split('.') {
            here = here.and_then(|shape| self.shapes.property(shape, name));
            self.known.extend(here);
        }
    }

    /// Everything in an object.
    fn all(&mut self, object: ShapeId) {
        let mut open = vec![object];
        let mut seen = HashSet::new();
        while let Some(shape) = open.pop() {
            if seen.insert(shape) {
                let names = self.shapes.names(shape);
                open.extend(names.into_iter().filter_map(|name| self.shapes.property(shape, name)));
                open.extend(self.shapes.items(shape));
            }
        }
        self.known.extend(seen);
    }

    /// Tells of what is not read: of a table as a whole where nothing in it is.
    fn unread(
        &self,
        name: &str,
        node: NodeRef<'_>,
        shape: ShapeId,
        told: &mut HashSet<ShapeId>,
        found: &mut Vec<Diagnostic>,
    ) {
        let parts = self.parts(node, shape);
        if parts.is_empty() || !self.reads_any(node, shape) {
            if !self.known.contains(&shape) && told.insert(shape) {
                let (Some(source), Some(span)) = (node.source(), node.key_span()) else { return };
                let named = unused(source, span, ["the parameter", "参数"], name);
                found.push(named.help("no rule reads it", "没有规则读取它"));
            }
            return;
        }
        for (name, node, shape) in parts {
            self.unread(name, node, shape, told, found);
        }
    }

    /// The named parts of a table, or of each table of a list.
    fn parts<'n>(&self, node: NodeRef<'n>, shape: ShapeId) -> Vec<(&'n str, NodeRef<'n>, ShapeId)> {
        let named = |node: NodeRef<'n>, shape| {
            node.members().filter_map(move |(name, part)| Some((name, part, self.shapes.property(shape, name)?)))
        };
        if self.shapes.is_map(shape) {
            return Vec::new();
        }
        match self.shapes.items(shape) {
            Some(items) => node.children().flat_map(|child| named(child, items)).collect(),
            None => named(node, shape).collect(),
        }
    }

    fn reads_any(&self, node: NodeRef<'_>, shape: ShapeId) -> bool {
        self.parts(node, shape)
            .into_iter()
            .any(|(_, node, shape)| self.known.contains(&shape) || self.reads_any(node, shape))
    }
}

/// The object that a value is, or that the elements of a list are.
fn object(ty: &Type) -> Option<ShapeId> {
    match ty {
        Type::Object(shape) => Some(*shape),
        Type::List(of) => object(of),
        _ => None,
    }
}

/// Whether a function looks into objects only by way of `|x| …`, whose fields are seen where it reads them.
fn looks_inside(function: &Function) -> bool {
    let gives =
        matches!(function.gives, Gives::Element | Gives::Elements | Gives::Number) && function.parameters.len() == 1;
    function.takes_closure() || gives
}

/// The paths that an argument writes out.
fn written(argument: &Expr<Note>) -> Option<Vec<&str>> {
    match (&argument.kind, &argument.note.ty) {
        (ExprKind::List(items), _) => items.iter().map(|item| item.as_text().map(|text| &**text)).collect(),
        (_, Type::Text(Some(texts))) => Some(texts.iter().map(|text| &**text).collect()),
        _ => None,
    }
}
