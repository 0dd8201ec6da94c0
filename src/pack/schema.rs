//! The schema of a kind: it validates documents in place, and tells the engine which type each field has.

use std::collections::BTreeMap;
use std::sync::Arc;

use jsonschema::Validator;
use jsonschema::error::{TypeKind, ValidationErrorKind};

use super::violations::{self, Violation};
use crate::base::value::Value;
use crate::document::{Arena, Document, Instance, Kind, Limits, NodeRef, Pointer, parse};
use crate::source::{Code, Diagnostic, Source, nearest};
use crate::verdict::Finding;

/// The schemas that a pack names, by the paths of their files.
#[derive(Clone, Debug, Default)]
pub struct Schemas(BTreeMap<String, Schema>);

impl Schemas {
    /// Reads the schemas at `paths`.
    pub fn read<'n>(
        files: &BTreeMap<String, Arc<Source>>,
        paths: impl IntoIterator<Item = &'n str>,
    ) -> (Self, Vec<Diagnostic>) {
        let (mut schemas, mut wrong) = (Self::default(), Vec::new());
        for path in paths {
            let Some(source) = files.get(path) else { continue };
            match Schema::read(source) {
                Ok(schema) => drop(schemas.0.insert(path.to_owned(), schema)),
                Err(error) => wrong.push(error),
            }
        }
        (schemas, wrong)
    }

    /// The schema at a path.
    pub fn get(&self, path: &str) -> Option<&Schema> {
        self.0.get(path)
    }

    /// The paths of all files that were read.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// A compiled schema.
#[derive(Clone, Debug)]
pub struct Schema {
    validator: Arc<Validator<Arena>>,
    shapes: Arc<Shapes>,
}

impl Schema {
    /// Reads and compiles a schema file.
    pub(super) fn read(source: &Arc<Source>) -> Result<Self, Diagnostic> {
        let tree = parse(source, &Limits::default()).map_err(|error| *error)?;
        let value = serde_json::from_str(source.text()).map_err(|error| {
            Diagnostic::error(Code::Schema, error.to_string(), error.to_string()).at(source, tree.root().span())
        })?;
        let validator = jsonschema::options_for::<Arena>()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .offline()
            .build(&value)
            .map_err(|error| {
                let place = Pointer::parse(error.instance_path().as_str()).unwrap_or_default();
                let node = tree.root().resolve_nearest(&place);
                Diagnostic::error(Code::Schema, format!("not a JSON Schema: {error}"), "不是 JSON Schema")
                    .at(source, node.span())
            })?;
        Ok(Self { validator: Arc::new(validator), shapes: Arc::new(Shapes::read(tree.root())) })
    }

    /// The types of the fields.
    #[must_use]
    pub fn shapes(&self) -> &Arc<Shapes> {
        &self.shapes
    }

    /// Every way in which a document departs from the schema, in the order of the document; empty: it conforms.
    #[must_use]
    pub fn check(&self, label: &Arc<str>, document: &Document) -> Vec<Finding> {
        let instance = Instance::Node(document.root());
        if self.validator.is_valid(instance) {
            return Vec::new();
        }
        let mut found: Vec<Violation> = Vec::new();
        for error in self.validator.iter_errors(instance) {
            let pointer = Pointer::parse(error.instance_path().as_str()).unwrap_or_default();
            self.explain(error.kind(), &pointer, document, &error, &mut found);
        }
        found.sort_by_key(|violation| (violation.order, violation.pointer.clone()));
        found.iter().map(|violation| violation.finding(label, document)).collect()
    }

    fn explain(
        &self,
        kind: &ValidationErrorKind,
        pointer: &Pointer,
        document: &Document,
        error: &impl std::fmt::Display,
        found: &mut Vec<Violation>,
    ) {
        use ValidationErrorKind as K;
        let text =
            |value: &serde_json::Value| Value::Text(value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        let mut add = |pointer: Pointer, keyword, value| found.push(Violation::new(document, pointer, keyword, value));
        match kind {
            K::AdditionalProperties { unexpected } => {
                for name in unexpected {
                    let near = self.shapes.at(pointer).and_then(|shape| nearest(name, self.shapes.names(shape)));
                    let (wording, near) = match near {
                        Some(near) => (violations::MISSPELT_FIELD, Value::Text(near.to_owned())),
                        None => (violations::UNKNOWN_FIELD, Value::Absent),
                    };
                    add(pointer.child(name), wording, near);
                }
            }
            K::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                add(pointer.child(name), violations::REQUIRED, Value::Text(name.to_owned()));
            }
            K::Type { kind: TypeKind::Single(expected) } => {
                add(pointer.clone(), violations::TYPE, Value::Text(expected.to_string()));
            }
            K::Enum { options } => {
                let options = options.as_array().map(|options| options.iter().map(text).collect()).unwrap_or_default();
                add(pointer.clone(), violations::ENUM, Value::List(options));
            }
            K::Constant { expected_value } => add(pointer.clone(), violations::CONST, text(expected_value)),
            K::Format { format } => add(pointer.clone(), violations::FORMAT, Value::Text(format.clone())),
            K::Pattern { pattern } => add(pointer.clone(), violations::PATTERN, Value::Text(pattern.clone())),
            K::Minimum { limit } => add(pointer.clone(), violations::MINIMUM, text(limit)),
            K::Maximum { limit } => add(pointer.clone(), violations::MAXIMUM, text(limit)),
            K::MinLength { limit } => add(pointer.clone(), violations::MIN_LENGTH, Value::Number((*limit).into())),
            K::MaxLength { limit } => add(pointer.clone(), violations::MAX_LENGTH, Value::Number((*limit).into())),
            K::MaxItems { limit } => add(pointer.clone(), violations::MAX_ITEMS, Value::Number((*limit).into())),
            other => add(pointer.clone(), violations::other(other.keyword()), Value::Text(error.to_string())),
        }
    }
}

/// Index of a shape among its [`Shapes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShapeId(u16);

impl ShapeId {
    /// The shape of the whole document.
    pub const ROOT: Self = Self(0);
}

/// What strings of a field are read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A text, or whatever else the value is.
    Plain,
    /// `format: date`.
    Date,
    /// `format: date-time`.
    Instant,
}

#[derive(Clone, Debug)]
struct Shape {
    format: Format,
    properties: BTreeMap<Box<str>, ShapeId>,
    items: Option<ShapeId>,
}

/// The types of all fields of a kind, as its schema gives them.
#[derive(Debug)]
pub struct Shapes(Vec<Shape>);

impl Shapes {
    fn read(schema: NodeRef<'_>) -> Self {
        let mut shapes = Self(Vec::new());
        shapes.add(schema, schema, 0);
        shapes
    }

    fn add(&mut self, root: NodeRef<'_>, schema: NodeRef<'_>, depth: usize) -> ShapeId {
        let id = ShapeId(u16::try_from(self.0.len()).unwrap_or(u16::MAX));
        self.0.push(Shape { format: Format::Plain, properties: BTreeMap::new(), items: None });
        let mut shape = Shape { format: Format::Plain, properties: BTreeMap::new(), items: None };
        for part in parts(root, schema) {
            match part.get("format").and_then(NodeRef::as_str) {
                Some("date") => shape.format = Format::Date,
                Some("date-time") => shape.format = Format::Instant,
                _ => {}
            }
            // A schema that contains itself ends here: no document is nested deeper than the parser allows.
            if depth < 24 {
                for (name, property) in part.get("properties").into_iter().flat_map(NodeRef::members) {
                    let property = self.add(root, property, depth + 1);
                    shape.properties.insert(name.into(), property);
                }
                if let Some(items) = part.get("items") {
                    shape.items = Some(self.add(root, items, depth + 1));
                }
            }
        }
        if let Some(slot) = self.0.get_mut(usize::from(id.0)) {
            *slot = shape;
        }
        id
    }

    fn get(&self, id: ShapeId) -> Option<&Shape> {
        self.0.get(usize::from(id.0))
    }

    /// What strings of this shape are read as.
    #[must_use]
    pub fn format(&self, id: ShapeId) -> Format {
        self.get(id).map_or(Format::Plain, |shape| shape.format)
    }

    /// The shape of a member; `None` where the schema knows none of that name.
    #[must_use]
    pub fn property(&self, id: ShapeId, name: &str) -> Option<ShapeId> {
        self.get(id)?.properties.get(name).copied()
    }

    /// The shape of an array's elements.
    #[must_use]
    pub fn items(&self, id: ShapeId) -> Option<ShapeId> {
        self.get(id)?.items
    }

    /// The names of an object's members, sorted.
    #[must_use]
    pub fn names(&self, id: ShapeId) -> Vec<&str> {
        self.get(id).into_iter().flat_map(|shape| shape.properties.keys()).map(|name| &**name).collect()
    }

    /// The names of all members of all shapes.
    pub fn all_names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|shape| shape.properties.keys()).map(|name| &**name)
    }

    /// The shape of what stands under a pointer of a document.
    #[must_use]
    pub fn at(&self, pointer: &Pointer) -> Option<ShapeId> {
        pointer.tokens().try_fold(ShapeId::ROOT, |id, token| self.property(id, &token).or_else(|| self.items(id)))
    }
}

/// The schema and, where it refers to a definition of the same file, that definition.
fn parts<'a>(root: NodeRef<'a>, schema: NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let mut parts = vec![schema];
    let mut current = schema;
    while let Some(reference) = current.get("$ref").and_then(NodeRef::as_str) {
        let target = reference.strip_prefix('#').and_then(|pointer| Pointer::parse(pointer).ok());
        match target.and_then(|pointer| root.resolve(&pointer)) {
            Some(next) if !parts.contains(&next) && next.kind() == Kind::Object => {
                parts.push(next);
                current = next;
            }
            _ => break,
        }
    }
    parts
}
