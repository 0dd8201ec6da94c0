//! Reading documents, parameters and lists: strict, so that nothing absent is ever read as false; and recorded while a rule
//! that fired runs again.

use super::facts::{Content, Element, Facts, Mark, Root};
use super::meter;
use super::stop::{Outcome, Stop, broken, broken_with_help, missing};
use super::value::{At, Node, Path, Text, Value};
use crate::base::lang::Bilingual;
use crate::base::value::Value as Seen;
use crate::document::{Document, Kind, NodeId, NodeRef, Pointer, dotted, read_date, read_instant};
use crate::pack::{Format, ShapeId, Shapes};
use crate::source::nearest;
use crate::verdict::{Origin, Place};

/// How far a path could be followed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found<'c> {
    /// What stands there.
    pub(crate) node: Option<NodeRef<'c>>,
    /// Its type.
    pub(crate) shape: Option<ShapeId>,
}

impl Facts {
    /// The whole document of a root, as a value of its own.
    pub(crate) fn root_node(&self, root: u32) -> Node {
        let shapes = self.root(root).ok().and_then(|root| root.shapes.as_ref());
        Node { root, node: NodeId::ROOT, shape: shapes.map(|shapes| shapes.root()) }
    }

    /// An entry of the pack's lists.
    pub(crate) fn listed(&self, entry: NodeId, shape: Option<ShapeId>) -> Option<Node> {
        Some(Node { root: self.root_of(Origin::List)?, node: entry, shape })
    }

    /// Whether the document was supplied at all.
    pub(crate) fn is_supplied(&self, at: Node) -> bool {
        self.root(at.root).is_ok_and(|root| !matches!(root.content, Content::Missing))
    }

    /// The types of whatever a root holds; `None` where no schema speaks of it.
    pub(super) fn shapes<'c>(&'c self, root: &'c Root) -> Option<&'c Shapes> {
        match root.origin {
            // Each list has a schema of its own; all schemas of a pack count their shapes together.
            Origin::List => self.pack().shapes().map(|shapes| &**shapes),
            _ => root.shapes.as_deref(),
        }
    }

    /// What texts of a shape are read as.
    pub(crate) fn format(&self, root: u32, shape: Option<ShapeId>) -> Outcome<Format> {
        let Some(shape) = shape else { return Ok(Format::Plain) };
        let shapes = self.shapes(self.root(root)?);
        Ok(shapes.map_or(Format::Plain, |shapes| shapes.format(shape)))
    }

    /// The document that a value is of; `None` where none was supplied.
    pub(crate) fn document(&self, at: Node) -> Outcome<Option<&Document>> {
        self.root(at.root)?.document()
    }

    /// The node; a document that was not supplied is a missing fact.
    pub(crate) fn node(&self, at: Node) -> Outcome<NodeRef<'_>> {
        let root = self.root(at.root)?;
        let Some(document) = root.document()? else {
            return Err(missing(vec![Place::without_text(root.origin, &root.label, Pointer::root())]));
        };
        if at.node == NodeId::ROOT {
            return Ok(document.root());
        }
        document.node(at.node).ok_or_else(|| broken("no such value", "没有该值"))
    }

    /// The shape of a member; a name that the schema does not know is a mistake in the rule.
    pub(crate) fn member_shape(&self, root: u32, shape: Option<ShapeId>, name: &str) -> Outcome<Option<ShapeId>> {
        let root = self.root(root)?;
        if root.origin == Origin::List && shape.is_none() {
            // The members of `lists` are the lists.
            let lists = &self.pack().manifest().lists;
            let known = lists.iter().any(|list| *list.name == *name);
            let names = lists.iter().map(|list| &*list.name);
            return if known { Ok(self.pack().list_shape(name)) } else { Err(no_list(name, nearest(name, names))) };
        }
        let (Some(shape), Some(shapes)) = (shape, self.shapes(root)) else { return Ok(None) };
        match shapes.property(shape, name) {
            Some(found) => Ok(Some(found)),
            None if self.is_shared() => Ok(None),
            None => Err(no_field(name, nearest(name, shapes.names(shape)))),
        }
    }

    /// The shape of the elements of a list.
    pub(crate) fn items_shape(&self, at: Node) -> Outcome<Option<ShapeId>> {
        let shapes = self.shapes(self.root(at.root)?);
        Ok(at.shape.zip(shapes).and_then(|(shape, shapes)| shapes.items(shape)))
    }

    /// Follows a path of names between dots.
    pub(crate) fn find(&self, at: Node, path: &str) -> Outcome<Found<'_>> {
        let mut found = Found { node: Some(self.node(at)?), shape: at.shape };
        for name in dotted(path) {
            found.shape = self.member_shape(at.root, found.shape, name)?;
            found.node = found.node.and_then(|node| node.get(name));
        }
        Ok(found)
    }

    /// A field of a document of a list that need not be read for it. Where a read is recorded it is, for its place.
    fn kept(&self, at: Node, path: &str) -> Option<&Seen> {
        let is_kept = at.node == NodeId::ROOT && !self.is_recording();
        is_kept.then(|| self.root(at.root).ok()?.kept(path)).flatten()
    }

    /// The shape of a field, by its path.
    fn path_shape(&self, at: Node, path: &str) -> Outcome<Option<ShapeId>> {
        dotted(path).try_fold(at.shape, |shape, name| self.member_shape(at.root, shape, name))
    }

    /// Reads a field by its path, a name or several between dots; it must be there.
    pub(crate) fn read(&self, at: Node, path: &str) -> Outcome<Value<'_>> {
        if let Some(value) = self.kept(at, path).filter(|value| **value != Seen::Absent) {
            let shape = self.path_shape(at, path)?;
            return self.scalar(value, self.format(at.root, shape)?);
        }
        let found = self.find(at, path)?;
        match found.node {
            Some(node) => self.value_of(at.root, node, found.shape, self.format(at.root, found.shape)?),
            None => Err(self.absent(at, path)?),
        }
    }

    /// A field, or `None` where it is absent.
    pub(crate) fn get(&self, at: Node, path: &str) -> Outcome<Option<Value<'_>>> {
        match self.kept(at, path) {
            Some(Seen::Absent) => return self.path_shape(at, path).map(|_| None),
            Some(value) => {
                let shape = self.path_shape(at, path)?;
                return self.scalar(value, self.format(at.root, shape)?).map(Some);
            }
            None => {}
        }
        let found = self.find(at, path)?;
        match found.node {
            Some(node) => self.value_of(at.root, node, found.shape, self.format(at.root, found.shape)?).map(Some),
            None => {
                self.trace(at, path, found)?;
                Ok(None)
            }
        }
    }

    /// Whether a field is there.
    pub(crate) fn has(&self, at: Node, path: &str) -> Outcome<bool> {
        if let Some(value) = self.kept(at, path) {
            return self.path_shape(at, path).map(|_| *value != Seen::Absent);
        }
        let found = self.find(at, path)?;
        self.trace(at, path, found)?;
        Ok(found.node.is_some())
    }

    /// Whether a field is absent, or a text of nothing but white space.
    pub(crate) fn is_blank(&self, at: Node, path: &str) -> Outcome<bool> {
        if let Some(value) = self.kept(at, path) {
            let is_blank = match value {
                Seen::Text(text) => text.trim().is_empty(),
                other => *other == Seen::Absent,
            };
            return self.path_shape(at, path).map(|_| is_blank);
        }
        let found = self.find(at, path)?;
        self.trace(at, path, found)?;
        Ok(found.node.is_none_or(|node| node.as_str().is_some_and(|text| text.trim().is_empty())))
    }

    /// Why a rule stops that reads an absent field: a fact is missing. Where no schema speaks of it, as of parameters
    /// without one, it is a mistake of the rule.
    ///
    /// # Errors
    /// What else is wrong with the value that should have it.
    pub(crate) fn absent(&self, at: Node, path: &str) -> Outcome<Box<Stop>> {
        let root = self.root(at.root)?;
        if at.shape.is_none() && root.origin != Origin::List {
            let label = &root.label;
            let near = nearest(path, self.node(at)?.members().map(|(name, _)| name));
            let message =
                Bilingual::new(format!("`{label}` has no `{path}` here"), format!("`{label}` 中没有 `{path}`"));
            return Ok(broken_with_help(message, near.map(did_you_mean)));
        }
        self.lacking(at, &Pointer::root().join_dotted(path))
    }

    /// The missing fact that nothing stands where a pointer below a value points; recorded as read.
    fn lacking(&self, at: Node, below: &Pointer) -> Outcome<Box<Stop>> {
        let mark = self.mark(at, below)?;
        if self.is_tracing() {
            self.record(mark.clone(), Seen::Absent);
        }
        Ok(missing(vec![mark.place]))
    }

    /// The value of a node: itself where it is an object or a list, else what stands there, as its schema has it read.
    /// Recorded where reads are.
    pub(crate) fn value_of<'c>(
        &'c self,
        root: u32,
        node: NodeRef<'c>,
        shape: Option<ShapeId>,
        format: Format,
    ) -> Outcome<Value<'c>> {
        let kind = node.kind();
        if matches!(kind, Kind::Array | Kind::Object) {
            return Ok(Value::Node(Node { root, node: node.id(), shape }));
        }
        if self.is_tracing() {
            self.record(self.mark_of(root, node)?, seen(node, format));
        }
        match kind {
            Kind::Number => Ok(Value::Number(node.as_number().unwrap_or_default())),
            Kind::Bool => Ok(Value::Bool(node.as_bool().unwrap_or_default())),
            Kind::Date => Ok(Value::Date(node.as_date().unwrap_or_default())),
            Kind::String => text(node.as_str().unwrap_or_default(), format),
            // An element that is `null` is absent like a member that is.
            Kind::Null | Kind::Array | Kind::Object => Err(missing(vec![self.mark_of(root, node)?.place])),
        }
    }

    /// The value of something that is kept of a document of a list.
    fn scalar<'c>(&'c self, value: &'c Seen, format: Format) -> Outcome<Value<'c>> {
        match value {
            Seen::Number(number) => Ok(Value::Number(*number)),
            Seen::Bool(truth) => Ok(Value::Bool(*truth)),
            Seen::Text(words) => text(words, format),
            _ => Err(broken("this is no value that is kept", "这不是已保留的值")),
        }
    }

    /// Whether it is a list.
    pub(crate) fn is_list(&self, at: Node) -> Outcome<bool> {
        Ok(self.node(at)?.kind() == Kind::Array)
    }

    /// The node of a list. That the list was looked at is recorded.
    pub(crate) fn list(&self, at: Node) -> Outcome<NodeRef<'_>> {
        let node = self.node(at)?;
        if node.kind() != Kind::Array {
            return Err(broken("this is no list", "这不是列表"));
        }
        self.trace(at, "", Found { node: Some(node), shape: at.shape })?;
        Ok(node)
    }

    /// Number of elements of a list.
    pub(crate) fn len(&self, at: Node) -> Outcome<usize> {
        self.list(at).map(NodeRef::len)
    }

    /// The element of a list at an index, from 0, or from −1 at the end. One that is not there is missing, as a field would be.
    pub(crate) fn element(&self, at: Node, wanted: i64) -> Outcome<Value<'_>> {
        let node = self.list(at)?;
        let far = usize::try_from(wanted.unsigned_abs()).unwrap_or(usize::MAX);
        let index = if wanted < 0 { node.len().checked_sub(far) } else { Some(far) };
        if let Some(element) = index.and_then(|index| node.element(index)) {
            let shape = self.items_shape(at)?;
            return self.value_of(at.root, element, shape, self.format(at.root, shape)?);
        }
        if at.shape.is_none() {
            return Err(no_element(wanted, node.len()));
        }
        // To have so many from its end, the list would need as many from its start.
        let index = index.unwrap_or(far.saturating_sub(1));
        Err(self.lacking(at, &Pointer::root().child(&index.to_string()))?)
    }

    /// Records what a path led to, with the type that the schema gives it.
    pub(crate) fn trace(&self, at: Node, path: &str, found: Found<'_>) -> Outcome<()> {
        if self.is_tracing() {
            let format = self.format(at.root, found.shape)?;
            let value = found.node.map_or(Seen::Absent, |node| seen(node, format));
            self.record(self.mark(at, &Pointer::root().join_dotted(path))?, value);
        }
        Ok(())
    }

    /// Records that a rule looked at what a pointer below a value names.
    pub(crate) fn trace_pointer(&self, at: Node, below: &Pointer) -> Outcome<()> {
        if self.is_tracing() {
            let format = self.format(at.root, self.pointer_shape(at, below)?)?;
            let value = self.node(at)?.resolve(below).map_or(Seen::Absent, |node| seen(node, format));
            self.record(self.mark(at, below)?, value);
        }
        Ok(())
    }

    /// The shape of what a pointer below a value names, where the schema knows one.
    fn pointer_shape(&self, at: Node, below: &Pointer) -> Outcome<Option<ShapeId>> {
        let Some(shapes) = self.shapes(self.root(at.root)?) else { return Ok(None) };
        let step = |shape, token: String| shapes.property(shape, &token).or_else(|| shapes.items(shape));
        Ok(at.shape.and_then(|shape| below.tokens().try_fold(shape, step)))
    }

    /// The node where the document of a root starts in its tree.
    fn start(&self, root: u32) -> Outcome<NodeId> {
        Ok(self.root(root)?.document()?.map_or(NodeId::ROOT, |document| document.root().id()))
    }

    /// The place of what a pointer below a value names, there or not.
    pub(crate) fn mark(&self, at: Node, below: &Pointer) -> Outcome<Mark> {
        let root = self.root(at.root)?;
        let node = self.node(at)?;
        let start = self.start(at.root)?;
        let place = Place::below(&root.label, node, node.pointer_from(start), below).of(root.origin);
        let element = outermost(at.root, start, node).or_else(|| {
            let mut node = Some(node);
            below.tokens().find_map(|token| {
                let here = node?;
                node = here.child(&token);
                let index = (here.kind() == Kind::Array).then(|| token.parse().ok()).flatten()?;
                Some(Element { list: (at.root, here.id()), index })
            })
        });
        Ok(Mark { place, element })
    }

    /// The place of a node of a root's document.
    pub(crate) fn mark_of(&self, root: u32, node: NodeRef<'_>) -> Outcome<Mark> {
        let start = self.start(root)?;
        let of = self.root(root)?;
        let place = Place::new(&of.label, node.pointer_from(start), node).of(of.origin);
        Ok(Mark { place, element: outermost(root, start, node) })
    }

    /// Where a place is: the field, or the part of its text.
    pub(crate) fn mark_at(&self, at: &At<'_>) -> Outcome<Mark> {
        let below = match &at.path {
            Path::Dotted(path) => Pointer::root().join_dotted(path.as_str()),
            Path::Pointer(pointer) => Pointer::parse(pointer.as_str()).unwrap_or_default(),
        };
        let mut mark = self.mark(at.base, &below)?;
        if let (Some((start, end)), Path::Dotted(path)) = (at.part, &at.path)
            && let Some(node) = self.find(at.base, path.as_str())?.node
        {
            mark.place.span = node.span_within(start as usize..end as usize);
        }
        Ok(mark)
    }

    /// The text that stands at a place; absent: a missing fact.
    pub(crate) fn text_at<'c>(&'c self, at: &At<'_>) -> Outcome<Text<'c>> {
        let Path::Dotted(path) = &at.path else {
            return Err(broken("a text is read at a path with dots", "应使用以点分隔的路径读取文本"));
        };
        match self.read(at.base, path.as_str())? {
            Value::Text(text) => Ok(text),
            other => {
                let (path, kind) = (path.as_str(), super::operators::type_of(&other));
                Err(broken(
                    format!("a text is expected at `{path}`, not {}", kind.en),
                    format!("`{path}` 处应为文本，而不是{}", kind.zh),
                ))
            }
        }
    }
}

/// The element of the outermost list that a node of a document stands in.
fn outermost(root: u32, start: NodeId, node: NodeRef<'_>) -> Option<Element> {
    let mut node = Some(node).filter(|node| node.id() != start);
    let mut found = None;
    while let Some((here, parent)) = node.and_then(|node| Some((node, node.parent()?))) {
        if parent.kind() == Kind::Array {
            found = Some(Element { list: (root, parent.id()), index: here.position() });
        }
        node = Some(parent).filter(|parent| parent.id() != start);
    }
    found
}

/// A text as the type that its schema gives it.
fn text(text: &str, format: Format) -> Outcome<Value<'_>> {
    meter::read(text.len())?;
    Ok(match format {
        Format::Plain => Value::text(text),
        Format::Date => Value::Date(read_date(text).ok_or_else(|| not_a_date(text))?),
        Format::Instant => Value::Instant(read_instant(text).ok_or_else(|| not_a_date(text))?),
    })
}

fn not_a_date(text: &str) -> Box<Stop> {
    broken(format!("`{text}` is not a date"), format!("`{text}` 不是日期"))
}

fn did_you_mean(near: &str) -> Bilingual {
    Bilingual::new(format!("did you mean `{near}`?"), format!("是否应为 `{near}`？"))
}

fn no_field(name: &str, near: Option<&str>) -> Box<Stop> {
    let message = Bilingual::new(format!("there is no field `{name}` here"), format!("此处没有字段 `{name}`"));
    broken_with_help(message, near.map(did_you_mean))
}

fn no_list(name: &str, near: Option<&str>) -> Box<Stop> {
    let message = Bilingual::new(format!("there is no list `{name}`"), format!("没有名单 `{name}`"));
    broken_with_help(message, near.map(did_you_mean))
}

/// The fault of asking a list that a rule made for an element that it has not.
pub(crate) fn no_element(index: i64, count: usize) -> Box<Stop> {
    broken(
        format!("there is no element {index}: the list has {count}"),
        format!("没有第 {index} 项：列表共 {count} 项"),
    )
}

/// A node's value for evidence.
pub(crate) fn seen(node: NodeRef<'_>, format: Format) -> Seen {
    match node.kind() {
        Kind::Null => Seen::Absent,
        Kind::Bool => Seen::Bool(node.as_bool().unwrap_or_default()),
        Kind::Number => Seen::Number(node.as_number().unwrap_or_default()),
        Kind::Date => node.as_date().map_or(Seen::Absent, Seen::Date),
        Kind::Array | Kind::Object => Seen::Collection(node.len()),
        Kind::String => {
            let text = node.as_str().unwrap_or_default();
            match format {
                Format::Date => read_date(text).map_or_else(|| Seen::Text(text.to_owned()), Seen::Date),
                Format::Instant => read_instant(text).map_or_else(|| Seen::Text(text.to_owned()), Seen::Instant),
                Format::Plain => Seen::Text(text.to_owned()),
            }
        }
    }
}
