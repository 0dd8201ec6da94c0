//! Places in documents: what a finding points at.

use std::sync::Arc;

use crate::document::{Kind, NodeRef, Pointer};
use crate::source::{Source, Span};

/// A place in a document: the pointer is its address, the span what is underlined.
#[derive(Clone, Debug)]
pub struct Place {
    /// What rules call the document: `order`, `customer`, `change`, `proposed`, `policy`, `run` …
    pub document: Arc<str>,
    /// The address within that document, also where nothing stands there.
    pub pointer: Pointer,
    /// The text; `None` for what has none (`run`).
    pub source: Option<Arc<Source>>,
    /// What is underlined: the value, a part of its text, or the nearest parent of what is absent.
    pub span: Span,
}

impl Place {
    /// The place of a node; `pointer` may go deeper than the node where the rest is absent.
    #[must_use]
    pub fn new(document: &Arc<str>, pointer: Pointer, node: NodeRef<'_>) -> Self {
        Self { document: Arc::clone(document), pointer, source: node.source().cloned(), span: node.span() }
    }

    /// The place of what a pointer names below `root`, also where nothing stands there: then the nearest parent's name
    /// (or its first character) is underlined, not all of its text.
    #[must_use]
    pub fn nearest(document: &Arc<str>, root: NodeRef<'_>, pointer: &Pointer) -> Self {
        Self::below(document, root, Pointer::root(), pointer)
    }

    /// The same below a node that is known, at `base`: a list of 10,000 lines is not counted through again.
    #[must_use]
    pub fn below(document: &Arc<str>, start: NodeRef<'_>, base: Pointer, rest: &Pointer) -> Self {
        let node = start.resolve_nearest(rest);
        let exact = rest.tokens().count() == node.depth_below(start);
        let mut pointer = base;
        rest.tokens().for_each(|token| pointer.push(&token));
        let mut place = Self::new(document, pointer, node);
        if !exact || matches!(node.kind(), Kind::Array | Kind::Object) {
            place.span = node.key_span().unwrap_or_else(|| {
                let start = node.span().start as usize;
                Span::new(start, start + usize::from(!node.span().is_empty()))
            });
        }
        place
    }

    /// The underlined text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.source.as_ref().map_or("", |source| source.slice(self.span))
    }

    /// What makes two places the same one.
    #[must_use]
    pub fn identity(&self) -> (Arc<str>, Pointer, Span) {
        (Arc::clone(&self.document), self.pointer.clone(), self.span)
    }
}
