//! The arena: one flat, preorder list of nodes that point into the text they were read from.

use std::num::NonZeroU32;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::elements::Elements;
use super::fields::{Field, FieldId, Fields};
use super::pointer::Pointer;
use crate::source::{Source, Span};

/// Index of a node in its [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(u32);

impl NodeId {
    /// The root of every tree.
    pub const ROOT: Self = Self(0);

    pub(super) fn new(index: u32) -> Self {
        Self(index)
    }

    /// The index, for tables beside the tree.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where a string's characters are: in the source as written, or decoded aside because it holds escapes.
#[derive(Clone, Copy, Debug)]
pub(super) enum StrRef {
    Raw(Span),
    Decoded(u32),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Number(Decimal),
    String(StrRef),
    /// Only data files have dates of their own; JSON writes them as strings.
    Date(Date),
    Array(u32),
    Object(u32),
}

/// The name under which an object holds a node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub(super) name: KeyName,
    /// The number of the name in the tree's table.
    pub(super) field: FieldId,
    /// With its quotes, where it has some.
    pub(super) span: Span,
}

/// Where the characters of a name are: within its quotes, or decoded aside. One number, which is never 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KeyName(NonZeroU32);

impl KeyName {
    /// As it is written, within its quotes.
    pub(super) const RAW: Self = Self(NonZeroU32::MAX);

    /// Decoded, by its index.
    pub(super) fn decoded(index: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(index))
    }
}

impl Key {
    /// Where the characters of the name are.
    pub(super) fn at(self) -> StrRef {
        if self.name == KeyName::RAW {
            return StrRef::Raw(Span { start: self.span.start + 1, end: self.span.end.saturating_sub(1) });
        }
        StrRef::Decoded(self.name.0.get() - 1)
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) key: Option<Key>,
    pub(super) span: Span,
    /// Index of the parent; the root is its own.
    pub(super) parent: u32,
    /// How many siblings stand before it.
    pub(super) position: u32,
    /// Index behind the last descendant.
    pub(super) end: u32,
    /// Which of the tree's sources the spans point into.
    pub(super) source: u16,
}

/// What kind of value a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`, which only array elements can be: a member that is `null` is absent.
    Null,
    /// `true` or `false`.
    Bool,
    /// An exact decimal.
    Number,
    /// A string.
    String,
    /// A date of a data file.
    Date,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// A parsed text: nodes in preorder, each with its span. Never empty, never changed after it is built.
#[derive(Debug)]
pub struct Tree {
    pub(super) sources: Vec<Arc<Source>>,
    pub(super) nodes: Vec<Node>,
    pub(super) decoded: Vec<Box<str>>,
    /// The table that the numbers of names are of; 0: of none.
    pub(super) table: u32,
    /// Made when an element of a long array is first asked for.
    pub(super) elements: OnceLock<Elements>,
}

/// In shorter arrays elements are counted.
const SHORT: u32 = 16;

impl Tree {
    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> NodeRef<'_> {
        NodeRef { tree: self, id: NodeId::ROOT }
    }

    /// A node by its id; `None` where the id is of another tree.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Option<NodeRef<'_>> {
        (id.index() < self.nodes.len()).then_some(NodeRef { tree: self, id })
    }

    fn str(&self, at: StrRef, source: u16) -> &str {
        match at {
            StrRef::Raw(span) => self.sources.get(usize::from(source)).map_or("", |source| source.slice(span)),
            StrRef::Decoded(index) => self.decoded.get(index as usize).map_or("", |text| text),
        }
    }
}

impl Tree {
    /// Looks every name up in a table, as if the text had been read with it.
    pub(super) fn identify(&mut self, fields: &Fields) {
        self.table = fields.table();
        for index in 0..self.nodes.len() {
            let name = self.nodes.get(index).and_then(|node| Some(self.str(node.key?.at(), node.source)));
            let id = name.map_or(FieldId::UNREAD, |name| fields.id(name));
            if let Some(key) = self.nodes.get_mut(index).and_then(|node| node.key.as_mut()) {
                key.field = id;
            }
        }
    }

    pub(super) fn copy(&self) -> Self {
        let (sources, nodes, decoded) = (self.sources.clone(), self.nodes.clone(), self.decoded.clone());
        Self { sources, nodes, decoded, table: self.table, elements: OnceLock::new() }
    }
}

/// A node and the tree that it belongs to; as cheap to copy as a pointer and a number.
#[derive(Clone, Copy, Debug)]
pub struct NodeRef<'a> {
    tree: &'a Tree,
    id: NodeId,
}

impl PartialEq for NodeRef<'_> {
    /// The same node of the same tree (not: equal contents).
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.id == other.id
    }
}

const DETACHED: Node =
    Node { value: Value::Null, key: None, span: Span { start: 0, end: 0 }, parent: 0, position: 0, end: 0, source: 0 };

impl<'a> NodeRef<'a> {
    /// A node of a tree by its id.
    pub(super) fn of(tree: &'a Tree, id: NodeId) -> Self {
        Self { tree, id }
    }

    pub(super) fn raw(self) -> &'a Node {
        self.tree.nodes.get(self.id.index()).unwrap_or(&DETACHED)
    }

    fn sibling(self, index: u32) -> Self {
        Self { tree: self.tree, id: NodeId(index) }
    }

    /// The node's id in its tree.
    #[must_use]
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The tree.
    #[must_use]
    pub fn tree(self) -> &'a Tree {
        self.tree
    }

    /// What kind of value it is.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self.raw().value {
            Value::Null => Kind::Null,
            Value::Bool(_) => Kind::Bool,
            Value::Number(_) => Kind::Number,
            Value::String(_) => Kind::String,
            Value::Date(_) => Kind::Date,
            Value::Array(_) => Kind::Array,
            Value::Object(_) => Kind::Object,
        }
    }

    /// The string, decoded.
    #[must_use]
    pub fn as_str(self) -> Option<&'a str> {
        match self.raw().value {
            Value::String(at) => Some(self.tree.str(at, self.raw().source)),
            _ => None,
        }
    }

    /// The exact number.
    #[must_use]
    pub fn as_number(self) -> Option<Decimal> {
        match self.raw().value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The truth value.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        match self.raw().value {
            Value::Bool(truth) => Some(truth),
            _ => None,
        }
    }

    /// The date, where the node is one of a data file.
    #[must_use]
    pub fn as_date(self) -> Option<Date> {
        match self.raw().value {
            Value::Date(date) => Some(date),
            _ => None,
        }
    }

    /// Number of elements or members; 0 for every other kind.
    #[must_use]
    pub fn len(self) -> usize {
        match self.raw().value {
            Value::Array(count) | Value::Object(count) => count as usize,
            _ => 0,
        }
    }

    /// Number of values in all: the node itself and what stands below it.
    #[must_use]
    pub fn size(self) -> usize {
        self.raw().end.saturating_sub(self.id.0) as usize
    }

    /// Whether there is no element or member.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The children in order: elements of an array, values of an object's members.
    pub fn children(self) -> Children<'a> {
        Children { parent: self, next: self.id.0.saturating_add(1), end: self.raw().end }
    }

    /// The members of an object by name; nothing for every other kind.
    pub fn members(self) -> impl Iterator<Item = (&'a str, NodeRef<'a>)> + use<'a> {
        self.children().filter_map(|child| Some((child.name()?, child)))
    }

    /// The member of that name.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Self> {
        self.children().find(|child| child.is_named(name))
    }

    /// The member of a field: found by its number where the tree was read with the field's table.
    #[must_use]
    pub fn field(self, field: &Field) -> Option<Self> {
        if self.tree.table != field.table {
            return self.get(field.name());
        }
        let last = field.last.load(Ordering::Relaxed);
        if last > 0
            && let Some(node) = self.tree.nodes.get(self.id.0.saturating_add(last) as usize)
            && node.parent == self.id.0
            && node.key.is_some_and(|key| key.field == field.id)
        {
            return Some(self.sibling(self.id.0 + last));
        }
        let found = self.children().find(|child| match child.raw().key {
            Some(Key { field: FieldId::UNREAD, .. }) => child.is_named(field.name()),
            Some(Key { field: known, .. }) if known == FieldId::UNKNOWN => {
                field.id == known && child.is_named(field.name())
            }
            Some(key) => key.field == field.id,
            None => false,
        })?;
        if field.id.is_known() {
            field.last.store(found.id.0 - self.id.0, Ordering::Relaxed);
        }
        Some(found)
    }

    /// The number of its name, where the tree has it from that table.
    pub(crate) fn field_of(self, table: u32) -> Option<FieldId> {
        let key = self.raw().key.filter(|_| self.tree.table == table)?;
        (key.field != FieldId::UNREAD).then_some(key.field)
    }

    /// The number of its name in a table; what the tree does not know is looked up.
    #[must_use]
    pub fn field_id(self, fields: &Fields) -> FieldId {
        let known = self.field_of(fields.table());
        known.unwrap_or_else(|| self.name().map_or(FieldId::UNKNOWN, |name| fields.id(name)))
    }

    /// The element at that index, from 0.
    #[must_use]
    pub fn element(self, index: usize) -> Option<Self> {
        match self.raw().value {
            Value::Array(count) if index >= count as usize => None,
            Value::Array(..=SHORT) => self.children().nth(index),
            Value::Array(_) => {
                let elements = self.tree.elements.get_or_init(|| Elements::of(&self.tree.nodes));
                elements.get(self.id, index).map(|id| Self { tree: self.tree, id })
            }
            _ => None,
        }
    }

    /// The name under which an object holds this node.
    #[must_use]
    pub fn name(self) -> Option<&'a str> {
        let node = self.raw();
        node.key.map(|key| self.tree.str(key.at(), node.source))
    }

    /// Whether that is its name. Most names of an object differ in length already.
    fn is_named(self, name: &str) -> bool {
        let node = self.raw();
        node.key.is_some_and(|key| match key.at() {
            StrRef::Raw(span) => {
                span.range().len() == name.len()
                    && self
                        .source()
                        .is_some_and(|source| source.text().as_bytes().get(span.range()) == Some(name.as_bytes()))
            }
            at @ StrRef::Decoded(_) => self.tree.str(at, node.source) == name,
        })
    }

    /// Where the value stands.
    #[must_use]
    pub fn span(self) -> Span {
        self.raw().span
    }

    /// Where the member's name stands, quotes included.
    #[must_use]
    pub fn key_span(self) -> Option<Span> {
        self.raw().key.map(|key| key.span)
    }

    /// The text that the spans point into.
    #[must_use]
    pub fn source(self) -> Option<&'a Arc<Source>> {
        self.tree.sources.get(usize::from(self.raw().source))
    }

    /// The parent; `None` at the root.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        (self.id != NodeId::ROOT).then(|| self.sibling(self.raw().parent))
    }

    /// How many siblings stand before it.
    #[must_use]
    pub fn position(self) -> usize {
        self.raw().position as usize
    }

    /// The node under a token: a member's name or an element's index.
    #[must_use]
    pub fn child(self, token: &str) -> Option<Self> {
        match self.raw().value {
            Value::Object(_) => self.get(token),
            Value::Array(_) => self.element(array_index(token)?),
            _ => None,
        }
    }

    /// The node under a pointer that starts here.
    #[must_use]
    pub fn resolve(self, pointer: &Pointer) -> Option<Self> {
        pointer.tokens().try_fold(self, |node, token| node.child(&token))
    }

    /// The node under a pointer, or else its nearest existing ancestor: the place where something is missing.
    #[must_use]
    pub fn resolve_nearest(self, pointer: &Pointer) -> Self {
        let mut node = self;
        for token in pointer.tokens() {
            match node.child(&token) {
                Some(child) => node = child,
                None => break,
            }
        }
        node
    }

    /// How many levels this node lies below one of its ancestors.
    #[must_use]
    pub fn depth_below(self, ancestor: Self) -> usize {
        std::iter::successors(Some(self), |node| node.parent()).take_while(|node| node.id != ancestor.id).count()
    }

    /// The pointer to this node from `root`, one of its ancestors.
    #[must_use]
    pub fn pointer_from(self, root: NodeId) -> Pointer {
        let mut tokens = Vec::new();
        let mut node = self;
        while node.id != root {
            let Some(parent) = node.parent() else { break };
            tokens.push(match node.name() {
                Some(name) => name.to_owned(),
                None => node.raw().position.to_string(),
            });
            node = parent;
        }
        let mut pointer = Pointer::root();
        tokens.iter().rev().for_each(|token| pointer.push(token));
        pointer
    }

    /// The span in the source of a byte range of the decoded string: escapes count as the characters that they stand for.
    ///
    /// The whole value's span where the node is no string or the range does not fit it.
    #[must_use]
    pub fn span_within(self, range: std::ops::Range<usize>) -> Span {
        let (Some(text), Some(source)) = (self.as_str(), self.source()) else { return self.span() };
        let whole = self.span();
        if text.get(range.clone()).is_none() {
            return whole;
        }
        let raw = source.slice(whole);
        let start = raw_offset(raw, range.start);
        let end = raw_offset(raw, range.end);
        Span::new(whole.start as usize + start, whole.start as usize + end)
    }
}

/// An array index as a pointer writes it: digits without a leading zero.
fn array_index(token: &str) -> Option<usize> {
    let canonical = token == "0" || (!token.starts_with('0') && token.bytes().all(|byte| byte.is_ascii_digit()));
    canonical.then(|| token.parse().ok()).flatten()
}

/// The offset in a quoted string as written that belongs to an offset in its decoded form.
fn raw_offset(raw: &str, decoded: usize) -> usize {
    let bytes = raw.as_bytes();
    let (mut at, mut produced) = (1, 0);
    while produced < decoded && at < bytes.len() {
        let (width, length) = match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b'\\'), Some(b'u')) => escaped_unicode(raw, at),
            (Some(b'\\'), _) => (2, 1),
            _ => (1, 1),
        };
        at += width;
        produced += length;
    }
    at
}

/// Width of a `\u` escape as written (12 for a surrogate pair), and the length of its character in UTF-8.
fn escaped_unicode(raw: &str, at: usize) -> (usize, usize) {
    let unit = |from: usize| raw.get(from + 2..from + 6).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    match unit(at) {
        Some(0xD800..=0xDBFF) => (12, 4),
        Some(0..=0x7F) => (6, 1),
        Some(0x80..=0x7FF) => (6, 2),
        _ => (6, 3),
    }
}

/// The children of a node, in order.
#[derive(Clone, Debug)]
pub struct Children<'a> {
    parent: NodeRef<'a>,
    next: u32,
    end: u32,
}

impl<'a> Iterator for Children<'a> {
    type Item = NodeRef<'a>;

    fn next(&mut self) -> Option<NodeRef<'a>> {
        if self.next >= self.end {
            return None;
        }
        let child = self.parent.sibling(self.next);
        self.next = child.raw().end.max(self.next + 1);
        Some(child)
    }
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
