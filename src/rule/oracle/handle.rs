//! Handles: what rules hold in place of documents. Reading through one is strict; nothing absent is ever read as false.

use std::sync::Arc;

use rhai::{Dynamic, EvalAltResult, INT, ImmutableString};

use super::facts::{Content, Element, Facts, Mark, Root, ValueId, broken, broken_with_help, missing};
use super::meter;
use super::operators::type_of;
use crate::base::lang::Bilingual;
use crate::base::value::Value;
use crate::document::{Document, Kind, NodeId, NodeRef, Pointer, dotted, read_date, read_instant};
use crate::pack::{Format, ShapeId};
use crate::source::nearest;
use crate::verdict::{Origin, Place};

/// The outcome of something that a script called.
pub(in crate::rule) type Scripted<T> = Result<T, Box<EvalAltResult>>;

/// An object or array of a document, or a whole document (which may not have been supplied). Cheap to clone.
#[derive(Clone, Debug)]
pub(in crate::rule) struct Handle {
    pub(in crate::rule) facts: Arc<Facts>,
    root: u32,
    /// [`NodeId::ROOT`]: the document's root, which may lie anywhere in its tree.
    node: NodeId,
    shape: Option<ShapeId>,
}

/// A field by its path from a handle, there or not: where a finding points, or what a library function reads.
#[derive(Clone, Debug)]
pub(in crate::rule) struct At {
    pub(in crate::rule) base: Handle,
    pub(in crate::rule) path: ImmutableString,
    /// A part of the field's text, in bytes of the decoded string.
    pub(in crate::rule) part: Option<(usize, usize)>,
}

/// How far a path could be followed.
struct Walk<'a> {
    found: Option<NodeRef<'a>>,
    shape: Option<ShapeId>,
}

impl Handle {
    /// The handle of a whole document.
    pub(in crate::rule) fn root(facts: &Arc<Facts>, index: usize) -> Self {
        let root = u32::try_from(index).unwrap_or(u32::MAX);
        let shape = facts.roots.get(index).and_then(|root| root.shapes.as_ref()).map(|shapes| shapes.root());
        Self { facts: Arc::clone(facts), root, node: NodeId::ROOT, shape }
    }

    /// The handle of an entry of the pack's lists.
    pub(in crate::rule) fn listed(facts: &Arc<Facts>, entry: NodeId) -> Option<Self> {
        let index = facts.roots.iter().position(|root| root.origin == Origin::List)?;
        Some(Self { node: entry, ..Self::root(facts, index) })
    }

    fn source(&self) -> Scripted<&Root> {
        self.facts.roots.get(self.root as usize).ok_or_else(|| broken("no such document", "没有该文档"))
    }

    /// Which value it is, among all that the rules of a document can read.
    pub(in crate::rule) fn id(&self) -> ValueId {
        (self.root, self.node)
    }

    /// Whether the document was supplied at all.
    pub(in crate::rule) fn is_supplied(&self) -> bool {
        self.source().is_ok_and(|root| !matches!(root.content, Content::Missing))
    }

    /// The node; a document that was not supplied is a missing fact.
    pub(in crate::rule) fn node(&self) -> Scripted<NodeRef<'_>> {
        let root = self.source()?;
        let Some(document) = root.document()? else {
            return Err(missing(vec![Place::without_text(root.origin, &root.label, Pointer::root())]));
        };
        if self.node == NodeId::ROOT {
            return Ok(document.root());
        }
        document.node(self.node).ok_or_else(|| broken("no such value", "没有该值"))
    }

    fn child(&self, node: NodeRef<'_>, shape: Option<ShapeId>) -> Self {
        Self { facts: Arc::clone(&self.facts), root: self.root, node: node.id(), shape }
    }

    /// The pointer to this value in its document.
    pub(in crate::rule) fn pointer(&self) -> Scripted<Pointer> {
        Ok(self.node()?.pointer_from(self.start()?))
    }

    /// Where the document that the handle is of starts in its tree.
    fn start(&self) -> Scripted<NodeId> {
        Ok(self.source()?.document()?.map_or(NodeId::ROOT, |document| document.root().id()))
    }

    /// A field of a document of a list that need not be read for it. Where a read is recorded it is, for its place.
    fn kept(&self, path: &str) -> Option<&Value> {
        let is_kept = self.node == NodeId::ROOT && !self.facts.is_recording();
        is_kept.then(|| self.source().ok()?.kept(path)).flatten()
    }

    /// The shape of a field, by its path.
    fn path_shape(&self, path: &str) -> Scripted<Option<ShapeId>> {
        dotted(path).try_fold(self.shape, |shape, name| self.member_shape(shape, name))
    }

    /// The place of a field below this value, there or not.
    fn place(&self, path: &str) -> Scripted<Mark> {
        self.place_at(&Pointer::root().join_dotted(path))
    }

    /// The document that the handle is of, as a whole; `None` where none was supplied.
    pub(in crate::rule) fn document(&self) -> Option<Document> {
        self.source().ok()?.document().ok()?.cloned()
    }

    /// The place of what a pointer below this value names, there or not.
    pub(in crate::rule) fn place_at(&self, below: &Pointer) -> Scripted<Mark> {
        let root = self.source()?;
        let node = self.node()?;
        let place = Place::below(&root.label, node, self.pointer()?, below).of(root.origin);
        let element = self.outermost(node)?.or_else(|| {
            let mut node = Some(node);
            below.tokens().find_map(|token| {
                let here = node?;
                node = here.child(&token);
                let index = (here.kind() == Kind::Array).then(|| token.parse().ok()).flatten()?;
                Some(Element { list: (self.root, here.id()), index })
            })
        });
        Ok(Mark { place, element })
    }

    /// The element of the outermost list that a node of the document stands in.
    fn outermost(&self, node: NodeRef<'_>) -> Scripted<Option<Element>> {
        let start = self.start()?;
        let mut node = Some(node).filter(|node| node.id() != start);
        let mut found = None;
        while let Some((here, parent)) = node.and_then(|node| Some((node, node.parent()?))) {
            if parent.kind() == Kind::Array {
                found = Some(Element { list: (self.root, parent.id()), index: here.position() });
            }
            node = Some(parent).filter(|parent| parent.id() != start);
        }
        Ok(found)
    }

    /// The place of a node of the document.
    fn place_of(&self, node: NodeRef<'_>) -> Scripted<Mark> {
        let root = self.source()?;
        let place = Place::new(&root.label, node.pointer_from(self.start()?), node).of(root.origin);
        Ok(Mark { place, element: self.outermost(node)? })
    }

    /// Records that a rule looked at what a pointer below this value names.
    pub(in crate::rule) fn record(&self, below: &Pointer) -> Scripted<()> {
        if self.facts.is_tracing() {
            let format = self.format(self.pointer_shape(below)?)?;
            let value = self.node()?.resolve(below).map_or(Value::Absent, |node| plain(node, format));
            self.facts.record(self.place_at(below)?, value);
        }
        Ok(())
    }

    /// The shape of what a pointer below this value names, where the schema knows one.
    fn pointer_shape(&self, below: &Pointer) -> Scripted<Option<ShapeId>> {
        let Some(shapes) = self.source()?.shapes.as_ref() else { return Ok(None) };
        let step = |shape, token: String| shapes.property(shape, &token).or_else(|| shapes.items(shape));
        Ok(self.shape.and_then(|shape| below.tokens().try_fold(shape, step)))
    }

    /// The shape of a member; a name that the schema does not know is a mistake in the rule.
    fn member_shape(&self, shape: Option<ShapeId>, name: &str) -> Scripted<Option<ShapeId>> {
        let (Some(shape), Some(shapes)) = (shape, self.source()?.shapes.as_ref()) else { return Ok(None) };
        let found = shapes.property(shape, name);
        if found.is_none() {
            let near = nearest(name, shapes.names(shape));
            return Err(broken_with_help(
                Bilingual::new(format!("there is no field `{name}` here"), format!("此处没有字段 `{name}`")),
                near.map(|near| Bilingual::new(format!("did you mean `{near}`?"), format!("是否应为 `{near}`？"))),
            ));
        }
        Ok(found)
    }

    fn walk<'a>(&'a self, path: &str) -> Scripted<Walk<'a>> {
        let mut walk = Walk { found: Some(self.node()?), shape: self.shape };
        for name in dotted(path) {
            walk.shape = self.member_shape(walk.shape, name)?;
            walk.found = walk.found.and_then(|node| node.get(name));
        }
        Ok(walk)
    }

    /// Reads a member that must be there.
    pub(in crate::rule) fn read(&self, name: &str) -> Scripted<Dynamic> {
        if let Some(value) = self.kept(name).filter(|value| **value != Value::Absent) {
            return self.scalar(value, self.member_shape(self.shape, name)?);
        }
        let node = self.node()?;
        let shape = self.member_shape(self.shape, name)?;
        match node.get(name) {
            Some(member) => self.value(member, shape),
            None => Err(self.absent(name)?),
        }
    }

    /// Reads a field by its path; it must be there.
    pub(in crate::rule) fn read_path(&self, path: &str) -> Scripted<Dynamic> {
        if let Some(value) = self.kept(path).filter(|value| **value != Value::Absent) {
            return self.scalar(value, self.path_shape(path)?);
        }
        let walk = self.walk(path)?;
        match walk.found {
            Some(node) => self.value(node, walk.shape),
            None => Err(self.absent(path)?),
        }
    }

    /// The error for an absent field: a missing fact of a document, but a mistake where the pack's own data lack it.
    fn absent(&self, path: &str) -> Scripted<Box<EvalAltResult>> {
        if self.shape.is_none() {
            let label = &self.source()?.label;
            let node = self.node()?;
            let near = nearest(path, node.members().map(|(name, _)| name));
            let message =
                Bilingual::new(format!("`{label}` has no `{path}` here"), format!("`{label}` 中没有 `{path}`"));
            let help =
                near.map(|near| Bilingual::new(format!("did you mean `{near}`?"), format!("是否应为 `{near}`？")));
            return Ok(broken_with_help(message, help));
        }
        self.lacking(&Pointer::root().join_dotted(path))
    }

    /// The missing fact that nothing stands where a pointer below this value points.
    fn lacking(&self, below: &Pointer) -> Scripted<Box<EvalAltResult>> {
        let mark = self.place_at(below)?;
        if self.facts.is_tracing() {
            self.facts.record(mark.clone(), Value::Absent);
        }
        Ok(missing(vec![mark.place]))
    }

    /// Whether a field is there.
    pub(in crate::rule) fn has(&self, path: &str) -> Scripted<bool> {
        if let Some(value) = self.kept(path) {
            return self.path_shape(path).map(|_| *value != Value::Absent);
        }
        let walk = self.walk(path)?;
        self.trace(path, &walk)?;
        Ok(walk.found.is_some())
    }

    /// Whether a field is absent, or a text of nothing but white space.
    pub(in crate::rule) fn is_blank(&self, path: &str) -> Scripted<bool> {
        if let Some(value) = self.kept(path) {
            let is_blank = match value {
                Value::Text(text) => text.trim().is_empty(),
                other => *other == Value::Absent,
            };
            return self.path_shape(path).map(|_| is_blank);
        }
        let walk = self.walk(path)?;
        self.trace(path, &walk)?;
        Ok(walk.found.is_none_or(|node| node.as_str().is_some_and(|text| text.trim().is_empty())))
    }

    /// A field, or `default` where it is absent.
    pub(in crate::rule) fn get(&self, path: &str, default: Dynamic) -> Scripted<Dynamic> {
        match self.kept(path) {
            Some(Value::Absent) => return self.path_shape(path).map(|_| default),
            Some(value) => return self.scalar(value, self.path_shape(path)?),
            None => {}
        }
        let walk = self.walk(path)?;
        match walk.found {
            Some(node) => self.value(node, walk.shape),
            None => {
                self.trace(path, &walk)?;
                Ok(default)
            }
        }
    }

    /// Records what a path led to, with the type that the schema gives it.
    fn trace(&self, path: &str, walk: &Walk<'_>) -> Scripted<()> {
        if self.facts.is_tracing() {
            let format = self.format(walk.shape)?;
            let value = walk.found.map_or(Value::Absent, |node| plain(node, format));
            self.facts.record(self.place(path)?, value);
        }
        Ok(())
    }

    /// Records that a rule looked at the value as a whole.
    fn trace_whole(&self, node: NodeRef<'_>) -> Scripted<()> {
        self.trace("", &Walk { found: Some(node), shape: self.shape })
    }

    /// What a script sees of a node: a handle for arrays and objects, else the value itself.
    fn value(&self, node: NodeRef<'_>, shape: Option<ShapeId>) -> Scripted<Dynamic> {
        if matches!(node.kind(), Kind::Array | Kind::Object) {
            return Ok(Dynamic::from(self.child(node, shape)));
        }
        let format = self.format(shape)?;
        if self.facts.is_tracing() {
            self.facts.record(self.place_of(node)?, plain(node, format));
        }
        match node.kind() {
            Kind::Number => Ok(Dynamic::from_decimal(node.as_number().unwrap_or_default())),
            Kind::Bool => Ok(Dynamic::from_bool(node.as_bool().unwrap_or_default())),
            Kind::Date => Ok(Dynamic::from(node.as_date().unwrap_or_default())),
            Kind::String => text(node.as_str().unwrap_or_default(), format),
            // An element that is `null` is absent like a member that is.
            Kind::Null | Kind::Array | Kind::Object => Err(missing(vec![self.place_of(node)?.place])),
        }
    }

    /// What a script sees of a value that is kept.
    fn scalar(&self, value: &Value, shape: Option<ShapeId>) -> Scripted<Dynamic> {
        match value {
            Value::Number(number) => Ok(Dynamic::from_decimal(*number)),
            Value::Bool(truth) => Ok(Dynamic::from_bool(*truth)),
            Value::Text(words) => text(words, self.format(shape)?),
            _ => Err(broken("this is no value that is kept", "这不是已保留的值")),
        }
    }

    fn format(&self, shape: Option<ShapeId>) -> Scripted<Format> {
        Ok(match (&self.source()?.shapes, shape) {
            (Some(shapes), Some(shape)) => shapes.format(shape),
            _ => Format::Plain,
        })
    }

    /// Whether it is a list.
    pub(in crate::rule) fn is_list(&self) -> Scripted<bool> {
        Ok(self.node()?.kind() == Kind::Array)
    }

    /// The node of a list.
    fn list(&self) -> Scripted<NodeRef<'_>> {
        let node = self.node()?;
        if node.kind() == Kind::Array { Ok(node) } else { Err(broken("this is no list", "这不是列表")) }
    }

    /// Number of elements.
    pub(in crate::rule) fn len(&self) -> Scripted<usize> {
        let node = self.list()?;
        self.trace_whole(node)?;
        Ok(node.len())
    }

    /// The shape of the elements.
    fn items(&self) -> Scripted<Option<ShapeId>> {
        Ok(match (self.shape, self.source()?.shapes.as_ref()) {
            (Some(shape), Some(shapes)) => shapes.items(shape),
            _ => None,
        })
    }

    /// The elements of an array.
    pub(in crate::rule) fn elements(&self) -> Scripted<Vec<Scripted<Dynamic>>> {
        let node = self.list()?;
        self.trace_whole(node)?;
        let shape = self.items()?;
        Ok(node.children().map(|child| self.value(child, shape)).collect())
    }

    /// The entry of a list at an index, from 0. That the list was looked into is recorded.
    pub(in crate::rule) fn entry(&self, index: usize) -> Scripted<Self> {
        let entry = self.element(INT::try_from(index).unwrap_or(INT::MAX))?;
        entry.try_cast().ok_or_else(|| broken("an entry of a list is expected here", "此处应为名单条目"))
    }

    /// The element at an index, from 0, or from −1 at the end. One that is not there is missing, as a field would be.
    pub(in crate::rule) fn element(&self, wanted: INT) -> Scripted<Dynamic> {
        let node = self.list()?;
        self.trace_whole(node)?;
        let far = usize::try_from(wanted.unsigned_abs()).unwrap_or(usize::MAX);
        let index = if wanted < 0 { node.len().checked_sub(far) } else { Some(far) };
        match index.and_then(|index| node.element(index)) {
            Some(element) => self.value(element, self.items()?),
            None if self.shape.is_none() => {
                let count = node.len();
                Err(broken(
                    format!("there is no element {wanted}: the list has {count}"),
                    format!("没有第 {wanted} 项：列表共 {count} 项"),
                ))
            }
            // To have so many from its end, the list would need as many from its start.
            None => Err(self.lacking(&Pointer::root().child(&index.unwrap_or(far.saturating_sub(1)).to_string()))?),
        }
    }
}

impl IntoIterator for Handle {
    type Item = Scripted<Dynamic>;
    type IntoIter = std::vec::IntoIter<Scripted<Dynamic>>;

    fn into_iter(self) -> Self::IntoIter {
        self.elements().unwrap_or_else(|error| vec![Err(error)]).into_iter()
    }
}

impl At {
    /// The place, of the part where there is one.
    pub(in crate::rule) fn place(&self) -> Scripted<Mark> {
        let mut mark = self.base.place(&self.path)?;
        if let Some((start, end)) = self.part
            && let Some(node) = self.base.walk(&self.path)?.found
        {
            mark.place.span = node.span_within(start..end);
        }
        Ok(mark)
    }

    /// The text that stands there; absent: a missing fact.
    pub(in crate::rule) fn text(&self) -> Scripted<String> {
        let value = self.base.read_path(&self.path)?;
        let kind = type_of(&value);
        value.into_string().map_err(|_| {
            broken(
                format!("a text is expected at `{}`, not {kind}", self.path),
                format!("`{}` 处应为文本，而不是 {kind}", self.path),
            )
        })
    }
}

/// A text as the type that its schema gives it.
fn text(text: &str, format: Format) -> Scripted<Dynamic> {
    meter::read(text.len())?;
    Ok(match format {
        Format::Plain => Dynamic::from(ImmutableString::from(text)),
        Format::Date => Dynamic::from(read_date(text).ok_or_else(|| not_a_date(text))?),
        Format::Instant => Dynamic::from(read_instant(text).ok_or_else(|| not_a_date(text))?),
    })
}

fn not_a_date(text: &str) -> Box<EvalAltResult> {
    broken(format!("`{text}` is not a date"), format!("`{text}` 不是日期"))
}

/// A node's value for evidence.
fn plain(node: NodeRef<'_>, format: Format) -> Value {
    match node.kind() {
        Kind::Null => Value::Absent,
        Kind::Bool => Value::Bool(node.as_bool().unwrap_or_default()),
        Kind::Number => Value::Number(node.as_number().unwrap_or_default()),
        Kind::Date => node.as_date().map_or(Value::Absent, Value::Date),
        Kind::Array | Kind::Object => Value::Collection(node.len()),
        Kind::String => {
            let text = node.as_str().unwrap_or_default();
            match format {
                Format::Date => read_date(text).map_or_else(|| Value::Text(text.to_owned()), Value::Date),
                Format::Instant => read_instant(text).map_or_else(|| Value::Text(text.to_owned()), Value::Instant),
                Format::Plain => Value::Text(text.to_owned()),
            }
        }
    }
}
