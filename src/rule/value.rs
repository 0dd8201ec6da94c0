//! The values that rules compute with. What stands in a document is not copied: a value says where it stands.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::facts::Facts;
use super::stop::Outcome;
use crate::base::value::Instant;
use crate::document::NodeId;
use crate::pack::ShapeId;

/// One value, while the facts of a document are at hand.
#[derive(Clone, Debug, Default)]
pub(crate) enum Value<'c> {
    /// What a statement gives.
    #[default]
    Nothing,
    Bool(bool),
    Number(Decimal),
    Text(Text<'c>),
    Date(Date),
    Instant(Instant),
    /// An object or a list of a document, of the parameters or of the pack's lists.
    Node(Node),
    /// The documents of a join that finds many: so many roots from one on.
    Roots {
        first: u32,
        count: u32,
    },
    /// A list that the rule made.
    List(Arc<Vec<Self>>),
    /// A record that the rule made, by name in the order of the text.
    Record(Arc<Vec<(Arc<str>, Self)>>),
    /// `run`.
    Run,
    /// A place.
    Place(Arc<At<'c>>),
    /// A phrase that was found.
    Hit(Arc<Hit<'c>>),
    /// A name that was found.
    Match(Arc<Match<'c>>),
}

/// A text: one of the document or the script, or one that the rule made.
#[derive(Clone, Debug)]
pub(crate) enum Text<'c> {
    Read(&'c str),
    Made(Arc<str>),
}

/// An object or a list in one of the documents that a rule sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Node {
    /// Which of the roots of [`Facts`].
    pub(crate) root: u32,
    /// [`NodeId::ROOT`]: the document's root, which may lie anywhere in its tree.
    pub(crate) node: NodeId,
    /// Its type; `None` where no schema says anything of it.
    pub(crate) shape: Option<ShapeId>,
}

/// A field by its path from an object, there or not: where a finding points, or what a function reads.
#[derive(Clone, Debug)]
pub(crate) struct At<'c> {
    pub(crate) base: Node,
    pub(crate) path: Path<'c>,
    /// A part of the field's text, in bytes of the decoded string.
    pub(crate) part: Option<(u32, u32)>,
}

/// The path of a field.
#[derive(Clone, Debug)]
pub(crate) enum Path<'c> {
    /// Names between dots; empty: the object itself.
    Dotted(Text<'c>),
    /// A JSON Pointer, as a document itself names a place: whatever it says, it is no mistake of the rule.
    Pointer(Text<'c>),
}

/// A phrase of a list that stands in a text.
#[derive(Clone, Debug)]
pub(crate) struct Hit<'c> {
    pub(crate) at: Arc<At<'c>>,
    /// The words as the document has them.
    pub(crate) text: Text<'c>,
    /// The phrase and its category as listed.
    pub(crate) phrase: Text<'c>,
    pub(crate) category: Text<'c>,
}

/// A name that is on, or near to one on, a list.
#[derive(Clone, Debug)]
pub(crate) struct Match<'c> {
    pub(crate) at: Arc<At<'c>>,
    /// The name as listed.
    pub(crate) entry: Text<'c>,
    /// The list's entry.
    pub(crate) record: Node,
    /// 100: the same name.
    pub(crate) score: Decimal,
}

impl Text<'_> {
    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Read(text) => text,
            Self::Made(text) => text,
        }
    }
}

impl<'c> Value<'c> {
    /// A text of the document or the script.
    pub(crate) fn text(text: &'c str) -> Self {
        Self::Text(Text::Read(text))
    }

    /// A text that the rule made.
    pub(crate) fn made(text: impl Into<Arc<str>>) -> Self {
        Self::Text(Text::Made(text.into()))
    }

    /// A list that the rule made.
    pub(crate) fn list(values: Vec<Self>) -> Self {
        Self::List(Arc::new(values))
    }
}

/// What the body of a function is given.
pub(crate) struct Call<'a, 'c> {
    /// The documents, the pack's data and the facts of the run; what was read is recorded there.
    pub(crate) facts: &'c Facts,
    /// The arguments, the receiver first; checked by nobody: a body faults on what it cannot use.
    pub(crate) arguments: &'a mut [Value<'c>],
    /// The last argument, where it is `|x| …`.
    pub(crate) closure: Option<&'a mut dyn FnMut(Value<'c>) -> Outcome<Value<'c>>>,
}

/// What a function does: plain Rust, which knows neither of the two evaluators.
pub(crate) type Body = for<'a, 'c> fn(&mut Call<'a, 'c>) -> Outcome<Value<'c>>;
