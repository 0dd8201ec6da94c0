//! References of schemas: to a place of the same file, or of another file of the pack. Nothing is ever fetched.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;

use crate::document::{NodeId, NodeRef, Pointer, Tree};

/// A reference, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference<'a> {
    /// The file; empty: the same one.
    pub(super) file: &'a str,
    pub(super) fragment: Fragment,
}

/// The place within a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fragment {
    /// A JSON Pointer; the empty one is the whole file.
    Pointer(Pointer),
    /// The name that an `$anchor` gives.
    Anchor(String),
    /// Neither.
    Broken,
}

impl<'a> Reference<'a> {
    /// Takes a reference apart.
    pub(super) fn parse(text: &'a str) -> Self {
        let (file, fragment) = text.split_once('#').unwrap_or((text, ""));
        let fragment = match percent_decode_str(fragment).decode_utf8() {
            Err(_) => Fragment::Broken,
            Ok(fragment) if fragment.is_empty() || fragment.starts_with('/') => {
                Pointer::parse(&fragment).map_or(Fragment::Broken, Fragment::Pointer)
            }
            Ok(fragment) => Fragment::Anchor(fragment.into_owned()),
        };
        Self { file, fragment }
    }

    /// Whether the file is named by an address with a scheme, as `$id` writes it.
    pub(super) fn is_absolute(&self) -> bool {
        let scheme = self.file.split(['/', '?']).next().unwrap_or_default();
        scheme.contains(':')
    }
}

/// The path in the pack of a file that another one names; `None` where it would lie outside the pack.
pub(super) fn joined(from: &str, file: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in file.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The places that `$anchor` names in a file; `None` for a name that is given twice.
pub(super) fn anchors(tree: &Tree) -> HashMap<String, Option<NodeId>> {
    let mut anchors: HashMap<String, Option<NodeId>> = HashMap::new();
    let mut rest = vec![tree.root()];
    while let Some(node) = rest.pop() {
        if let Some(name) = node.get("$anchor").and_then(NodeRef::as_str) {
            anchors.entry(name.to_owned()).and_modify(|place| *place = None).or_insert(Some(node.id()));
        }
        rest.extend(node.children());
    }
    anchors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_taken_apart() {
        let pointer = |text: &str| Fragment::Pointer(Pointer::parse(text).unwrap());
        let cases = [
            ("#/$defs/a", "", pointer("/$defs/a")),
            ("#", "", pointer("")),
            ("common.json", "common.json", pointer("")),
            ("../common.json#/$defs/a%20b~1c", "../common.json", pointer("/$defs/a b~1c")),
            ("#party", "", Fragment::Anchor("party".to_owned())),
            ("#%ff", "", Fragment::Broken),
            ("#/~2", "", Fragment::Broken),
        ];
        for (text, file, fragment) in cases {
            assert_eq!(Reference::parse(text), Reference { file, fragment }, "{text}");
        }
        assert!(Reference::parse("https://example.com/a.json#/b").is_absolute());
        assert!(Reference::parse("urn:x:y").is_absolute());
        assert!(!Reference::parse("a/b:c.json").is_absolute());
    }

    #[test]
    fn paths_are_joined_inside_the_pack() {
        assert_eq!(joined("schemas/order.json", "common.json").as_deref(), Some("schemas/common.json"));
        assert_eq!(joined("schemas/lists/a.json", "../common.json").as_deref(), Some("schemas/common.json"));
        assert_eq!(joined("schemas/order.json", "./ubl/./x.json").as_deref(), Some("schemas/ubl/x.json"));
        assert_eq!(joined("schemas/order.json", "../../etc/passwd"), None);
    }
}
