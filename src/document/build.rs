//! Building a tree node by node, in preorder.

use std::sync::{Arc, OnceLock};

use super::fields::FieldId;
use super::tree::{Key, KeyName, Node, NodeRef, StrRef, Tree, Value};
use crate::source::{Source, Span};

/// A tree under construction. Every opened container must be closed, and one root must be added.
#[derive(Debug, Default)]
pub(super) struct Builder {
    sources: Vec<Arc<Source>>,
    nodes: Vec<Node>,
    decoded: Vec<Box<str>>,
    /// The table that numbers of names are of; 0: of none.
    table: u32,
    /// The open containers, and how many children each has so far.
    open: Vec<(u32, u32)>,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// A tree whose names have the numbers of a table, with room for some nodes.
    pub(super) fn with_table(table: u32, room: usize) -> Self {
        Self { table, nodes: Vec::with_capacity(room), ..Self::default() }
    }

    /// The index of a source, added where it is new.
    pub(super) fn source(&mut self, source: &Arc<Source>) -> u16 {
        let index = self.sources.iter().position(|known| Arc::ptr_eq(known, source)).unwrap_or_else(|| {
            self.sources.push(Arc::clone(source));
            self.sources.len() - 1
        });
        u16::try_from(index).unwrap_or(u16::MAX)
    }

    /// Keeps a decoded string beside the tree.
    pub(super) fn decoded(&mut self, text: &str) -> StrRef {
        self.decoded.push(text.into());
        StrRef::Decoded(u32::try_from(self.decoded.len() - 1).unwrap_or(u32::MAX))
    }

    /// Keeps a decoded name beside the tree.
    pub(super) fn decoded_name(&mut self, name: &str) -> KeyName {
        match self.decoded(name) {
            StrRef::Decoded(index) => KeyName::decoded(index),
            StrRef::Raw(_) => KeyName::RAW,
        }
    }

    /// Adds a scalar, or opens a container whose span and length [`Self::close`] sets.
    pub(super) fn add(&mut self, source: u16, key: Option<Key>, value: Value, span: Span) {
        let index = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let (parent, position) = self.open.last().copied().unwrap_or_default();
        if let Some((_, children)) = self.open.last_mut() {
            *children = children.saturating_add(1);
        }
        self.nodes.push(Node { value, key, span, parent, position, end: index.saturating_add(1), source });
        if matches!(value, Value::Array(_) | Value::Object(_)) {
            self.open.push((index, 0));
        }
    }

    /// Closes the innermost open container, which ends at `end` in its source.
    pub(super) fn close(&mut self, count: u32, end: u32) {
        let behind = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let Some(node) = self.open.pop().and_then(|(index, _)| self.nodes.get_mut(index as usize)) else { return };
        node.span.end = end;
        node.end = behind;
        match &mut node.value {
            Value::Array(length) | Value::Object(length) => *length = count,
            _ => {}
        }
    }

    /// Number of nodes so far.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The text of a string of this tree.
    pub(super) fn text(&self, at: StrRef, source: u16) -> &str {
        match at {
            StrRef::Raw(span) => self.sources.get(usize::from(source)).map_or("", |source| source.slice(span)),
            StrRef::Decoded(index) => self.decoded.get(index as usize).map_or("", |text| text),
        }
    }

    /// The key of a copy of a node. The number of its name is kept where both trees have it from one table.
    pub(super) fn key_of(&mut self, node: NodeRef<'_>, name: &str, span: Span) -> Key {
        let is_shared = self.table != 0 && node.tree().table == self.table && node.name() == Some(name);
        let field = node.raw().key.filter(|_| is_shared).map_or(FieldId::UNREAD, |key| key.field);
        Key { name: self.decoded_name(name), field, span }
    }

    /// Copies a subtree of another tree, spans and sources kept, under a key of this tree (or none).
    pub(super) fn copy(&mut self, node: NodeRef<'_>, key: Option<(&str, Span)>) {
        let raw = *node.raw();
        let source = node.source().map_or(0, |source| self.source(source));
        let key = key.map(|(name, span)| self.key_of(node, name, span));
        let value = match raw.value {
            Value::String(_) => {
                let text = node.as_str().unwrap_or_default().to_owned();
                Value::String(self.decoded(&text))
            }
            other => other,
        };
        self.add(source, key, value, raw.span);
        if matches!(raw.value, Value::Array(_) | Value::Object(_)) {
            for child in node.children() {
                let key = child.name().map(|name| (name, child.key_span().unwrap_or_default()));
                self.copy(child, key);
            }
            self.close(u32::try_from(node.len()).unwrap_or(u32::MAX), raw.span.end);
        }
    }

    /// The finished tree.
    pub(super) fn finish(mut self) -> Tree {
        debug_assert!(self.open.is_empty() && !self.nodes.is_empty(), "every container is closed, and there is a root");
        // A run holds all of its documents: room that was kept for growing would be held as well.
        if self.nodes.capacity() > self.nodes.len() + self.nodes.len() / 4 {
            self.nodes.shrink_to_fit();
        }
        self.decoded.shrink_to_fit();
        self.sources.shrink_to_fit();
        let Self { sources, nodes, decoded, table, .. } = self;
        Tree { sources, nodes, decoded, table, elements: OnceLock::new() }
    }
}
