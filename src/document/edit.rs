//! A changed copy of a document: every node keeps the place it came from, so reports can point at the change itself.

use std::sync::Arc;

use super::build::Builder;
use super::pointer::Pointer;
use super::shared::Document;
use super::tree::{Kind, NodeRef, Value};
use crate::source::Span;

/// One change, in the manner of JSON Patch (RFC 6902) but with members in place of `null` counting as absent.
#[derive(Clone, Debug)]
pub enum Edit<'a> {
    /// Puts a value in the place of one that is there.
    Replace(Pointer, NodeRef<'a>),
    /// Adds a member, or an element before an index (`-`: at the end).
    Add(Pointer, NodeRef<'a>),
    /// Removes what is there.
    Remove(Pointer),
}

/// An edit that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// Nothing stands at the pointer.
    #[error("nothing stands at `{0}`")]
    Nothing(Pointer),
    /// The whole document cannot be replaced, added or removed.
    #[error("the whole document cannot be changed at once")]
    Root,
    /// An index that is none of the array's, or the parent is neither array nor object.
    #[error("nothing can be added at `{0}`")]
    NoPlace(Pointer),
    /// The operation itself is not complete.
    #[error("{0}")]
    Malformed(String),
}

/// The document after one edit.
///
/// # Errors
/// `EditError` where the edit does not fit the document.
pub fn apply(document: &Document, edit: &Edit<'_>) -> Result<Document, EditError> {
    let target = match edit {
        Edit::Replace(pointer, _) | Edit::Remove(pointer) => {
            if document.at(pointer).is_none() {
                return Err(EditError::Nothing(pointer.clone()));
            }
            pointer
        }
        Edit::Add(pointer, _) => pointer,
    };
    let (parent, token) = target.split_last().ok_or(EditError::Root)?;
    let parent = document.at(&parent).ok_or_else(|| EditError::NoPlace(target.clone()))?;
    let site = Site::of(parent, &token, edit).ok_or_else(|| EditError::NoPlace(target.clone()))?;
    let mut copy =
        Copy { builder: Builder::with_table(document.tree().table, document.tree().nodes.len()), parent, site, edit };
    copy.node(document.root(), None);
    Ok(Document::new(Arc::new(copy.builder.finish())))
}

/// The document after one operation of a change request: an object with `op` (replace, add or remove), `path` and `value`.
///
/// # Errors
/// `EditError` where the operation is none of these, lacks its value, or does not fit the document.
pub(crate) fn apply_operation(document: &Document, operation: NodeRef<'_>) -> Result<Document, EditError> {
    let text = |name| operation.get(name).and_then(NodeRef::as_str).unwrap_or_default();
    let path = Pointer::parse(text("path")).map_err(|error| EditError::Malformed(error.to_string()))?;
    let value =
        || operation.get("value").ok_or_else(|| EditError::Malformed("the operation has no `value`".to_owned()));
    match text("op") {
        "replace" => apply(document, &Edit::Replace(path, value()?)),
        "add" => apply(document, &Edit::Add(path, value()?)),
        "remove" => apply(document, &Edit::Remove(path)),
        other => Err(EditError::Malformed(format!("`{other}` is no operation"))),
    }
}

/// The document after every operation of a change request; `None` where one of them cannot be made, or there is none.
#[must_use]
pub(crate) fn propose(document: &Document, operations: Option<NodeRef<'_>>) -> Option<Document> {
    let mut changed = None;
    for operation in operations?.children() {
        changed = Some(apply_operation(changed.as_ref().unwrap_or(document), operation).ok()?);
    }
    changed
}

/// One object whose members are copies of other documents, each keeping the places of its own text.
#[must_use]
pub(crate) fn combine<'a>(members: impl IntoIterator<Item = (&'a str, NodeRef<'a>)>) -> Document {
    let mut builder = Builder::new();
    builder.add(0, None, Value::Object(0), Span::default());
    let mut count = 0;
    for (name, node) in members {
        builder.copy(node, Some((name, Span::default())));
        count += 1;
    }
    builder.close(count, 0);
    Document::new(Arc::new(builder.finish()))
}

/// Which child of the parent the edit is about.
enum Site {
    Member(String),
    Element(usize),
}

impl Site {
    fn of(parent: NodeRef<'_>, token: &str, edit: &Edit<'_>) -> Option<Self> {
        match parent.kind() {
            Kind::Object => Some(Self::Member(token.to_owned())),
            Kind::Array if token == "-" && matches!(edit, Edit::Add(..)) => Some(Self::Element(parent.len())),
            Kind::Array => {
                let index: usize = token.parse().ok().filter(|index: &usize| index.to_string() == token)?;
                (index <= parent.len()).then_some(Self::Element(index))
            }
            _ => None,
        }
    }
}

struct Copy<'a> {
    builder: Builder,
    parent: NodeRef<'a>,
    site: Site,
    edit: &'a Edit<'a>,
}

impl Copy<'_> {
    fn node(&mut self, node: NodeRef<'_>, key: Option<(&str, Span)>) {
        if !matches!(node.kind(), Kind::Array | Kind::Object) {
            self.builder.copy(node, key);
            return;
        }
        let source = node.source().map_or(0, |source| self.builder.source(source));
        let key = key.map(|(name, span)| self.builder.key_of(node, name, span));
        let value = if node.kind() == Kind::Array { Value::Array(0) } else { Value::Object(0) };
        self.builder.add(source, key, value, node.span());
        let count = if node == self.parent { self.edited_children(node) } else { self.children(node) };
        self.builder.close(u32::try_from(count).unwrap_or(u32::MAX), node.span().end);
    }

    fn children(&mut self, node: NodeRef<'_>) -> usize {
        for child in node.children() {
            self.node(child, key_of(child));
        }
        node.len()
    }

    fn edited_children(&mut self, node: NodeRef<'_>) -> usize {
        let mut count = 0;
        let mut placed = false;
        for (index, child) in node.children().enumerate() {
            let here = match &self.site {
                Site::Member(name) => child.name() == Some(name),
                Site::Element(at) => index == *at,
            };
            match self.edit {
                Edit::Remove(_) if here => continue,
                Edit::Replace(_, value) if here => self.builder.copy(*value, key_of(child)),
                Edit::Add(_, value) if here => {
                    placed = true;
                    self.builder.copy(*value, key_of(child));
                    // An element is added before the one at its index; a member takes the place of one of its name.
                    if matches!(self.site, Site::Element(_)) {
                        self.builder.copy(child, None);
                        count += 1;
                    }
                }
                _ => self.builder.copy(child, key_of(child)),
            }
            count += 1;
        }
        if let (Edit::Add(_, value), false) = (self.edit, placed) {
            let name = match &self.site {
                Site::Member(name) => Some(name.clone()),
                Site::Element(_) => None,
            };
            self.builder.copy(*value, name.as_deref().map(|name| (name, value.span())));
            count += 1;
        }
        count
    }
}

fn key_of(node: NodeRef<'_>) -> Option<(&str, Span)> {
    node.name().map(|name| (name, node.key_span().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Limits, parse};
    use crate::source::Source;

    fn document(text: &str) -> Document {
        Document::new(parse(&Source::new("t", text), &Limits::default()).unwrap())
    }

    fn show(node: NodeRef<'_>) -> String {
        crate::document::to_json(node)
    }

    fn edited(edit: impl FnOnce(Pointer, NodeRef<'_>) -> Result<Document, EditError>, at: &str) -> String {
        let value = document("{\"new\": [1]}");
        edit(Pointer::parse(at).unwrap(), value.root()).map_or_else(|error| error.to_string(), |d| show(d.root()))
    }

    #[test]
    fn edits_what_the_pointer_names_and_nothing_else() {
        let text = "{\"a\": [1, 2], \"b\": {\"c\": \"x\"}}";
        let base = document(text);
        let add = |p, v: NodeRef<'_>| apply(&base, &Edit::Add(p, v));
        assert_eq!(edited(add, "/a/1"), r#"{"a":[1,{"new":[1]},2],"b":{"c":"x"}}"#);
        assert_eq!(edited(add, "/a/-"), r#"{"a":[1,2,{"new":[1]}],"b":{"c":"x"}}"#);
        assert_eq!(edited(add, "/b/d"), r#"{"a":[1,2],"b":{"c":"x","d":{"new":[1]}}}"#);
        assert_eq!(edited(add, "/b/c"), r#"{"a":[1,2],"b":{"c":{"new":[1]}}}"#);
        let replace = |p, v: NodeRef<'_>| apply(&base, &Edit::Replace(p, v));
        assert_eq!(edited(replace, "/a/0"), r#"{"a":[{"new":[1]},2],"b":{"c":"x"}}"#);
        let remove = |p, _: NodeRef<'_>| apply(&base, &Edit::Remove(p));
        assert_eq!(edited(remove, "/b"), r#"{"a":[1,2]}"#);
    }

    #[test]
    fn refuses_what_does_not_fit() {
        let base = document("{\"a\": [1]}");
        let value = document("2");
        let at = |text| Pointer::parse(text).unwrap();
        assert_eq!(apply(&base, &Edit::Remove(at("/x"))).unwrap_err(), EditError::Nothing(at("/x")));
        assert_eq!(apply(&base, &Edit::Add(at("/a/2"), value.root())).unwrap_err(), EditError::NoPlace(at("/a/2")));
        assert_eq!(apply(&base, &Edit::Add(at("/x/y"), value.root())).unwrap_err(), EditError::NoPlace(at("/x/y")));
        assert_eq!(apply(&base, &Edit::Replace(Pointer::root(), value.root())).unwrap_err(), EditError::Root);
        assert_eq!(apply(&base, &Edit::Add(at("/a/01"), value.root())).unwrap_err(), EditError::NoPlace(at("/a/01")));
    }

    #[test]
    fn places_stay_those_of_the_texts_they_came_from() {
        let base = document("{\"a\": 1, \"b\": 2}");
        let change = document("[ 42 ]");
        let edit = Edit::Replace(Pointer::parse("/b").unwrap(), change.root().element(0).unwrap());
        let after = apply(&base, &edit).unwrap();
        let b = after.root().get("b").unwrap();
        assert_eq!(b.source().unwrap().slice(b.span()), "42");
        let a = after.root().get("a").unwrap();
        assert_eq!(a.source().unwrap().slice(a.span()), "1");
    }
}
