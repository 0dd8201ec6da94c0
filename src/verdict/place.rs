//! Places in texts, documents and the pack's alike: what a finding points at.

use std::sync::Arc;

use crate::document::{Kind, NodeRef, Pointer};
use crate::source::{Source, Span};

/// The owner of the text that a place stands in: told by whoever makes the place, never guessed from names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// A document that was supplied.
    #[default]
    Document,
    /// The parameters of the policy.
    Policy,
    /// A list of the pack.
    List,
    /// The script of a rule.
    Rule,
    /// The list of waivers.
    Waiver,
    /// The run itself, which has no text.
    Run,
}

impl Origin {
    /// The name that places of the origin have where no document gives them one.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Policy => "policy",
            Self::List => "lists",
            Self::Rule => "rule",
            Self::Waiver => "waivers",
            Self::Run => "run",
        }
    }

    /// Whether the text is the company's own, which says nothing about any document.
    #[must_use]
    pub fn is_policy(self) -> bool {
        matches!(self, Self::Policy | Self::List | Self::Rule | Self::Waiver)
    }
}

/// A place in a text: the pointer is its address, the span what is underlined.
#[derive(Clone, Debug)]
pub struct Place {
    /// The owner of the text.
    pub origin: Origin,
    /// The name by which rules call the document: `order`, `customer`, `change`, `proposed`, `policy`, `run` …
    pub document: Arc<str>,
    /// The address within that document, also where nothing stands there.
    pub pointer: Pointer,
    /// The text; `None` for what has none (`run`).
    pub source: Option<Arc<Source>>,
    /// The part that is underlined: the value, a part of its text, or the nearest parent of what is absent.
    pub span: Span,
}

impl Place {
    /// The place of a document's node; `pointer` may go deeper than the node where the rest is absent.
    #[must_use]
    pub fn new(document: &Arc<str>, pointer: Pointer, node: NodeRef<'_>) -> Self {
        let origin = Origin::Document;
        Self { origin, document: Arc::clone(document), pointer, source: node.source().cloned(), span: node.span() }
    }

    /// A part of a text that is no document of a kind, under the name of its origin.
    #[must_use]
    pub fn in_text(origin: Origin, source: &Arc<Source>, span: Span) -> Self {
        Self {
            source: Some(Arc::clone(source)),
            span,
            ..Self::without_text(origin, &origin.name().into(), Pointer::root())
        }
    }

    /// The place of what stands in no text, or in none that was supplied.
    #[must_use]
    pub fn without_text(origin: Origin, document: &Arc<str>, pointer: Pointer) -> Self {
        Self { origin, document: Arc::clone(document), pointer, source: None, span: Span::default() }
    }

    /// The place as one of another origin than a document.
    #[must_use]
    pub fn of(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }

    /// The place of what a pointer names below `root`, also where nothing stands there: then the nearest parent's name
    /// (or its first character) is underlined, not all of its text.
    #[must_use]
    pub fn nearest(document: &Arc<str>, root: NodeRef<'_>, pointer: &Pointer) -> Self {
        Self::below(document, root, Pointer::root(), pointer)
    }

    /// The same place below a node that is known, at `base`: a list of 10,000 lines is not counted through again.
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

    /// Whether another place is of the same field; a finding may point at a part of its text, such as a phrase.
    #[must_use]
    pub fn is_same_field(&self, other: &Self) -> bool {
        self.origin == other.origin && self.document == other.document && self.pointer == other.pointer
    }

    /// Whether another place lies within the array or object that this one is of.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        let rest = other.pointer.as_str().strip_prefix(self.pointer.as_str());
        self.origin == other.origin && self.document == other.document && rest.is_some_and(|rest| rest.starts_with('/'))
    }

    /// The parts by which two places are the same one.
    #[must_use]
    pub fn identity(&self) -> (Arc<str>, Pointer, Span) {
        (Arc::clone(&self.document), self.pointer.clone(), self.span)
    }
}
