//! Equality of values as JSON Schema has it: numbers by what they are worth, objects whatever the order of their members.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::document::{Kind, NodeRef};

/// Whether two values are equal. A member that is `null` counts as absent, as documents have it.
pub(super) fn equal(left: NodeRef<'_>, right: NodeRef<'_>) -> bool {
    match (left.kind(), right.kind()) {
        (Kind::Number, Kind::Number) => left.as_number() == right.as_number(),
        (Kind::Array, Kind::Array) => {
            left.len() == right.len() && left.children().zip(right.children()).all(|(left, right)| equal(left, right))
        }
        (Kind::Object, Kind::Object) => equal_objects(left, right),
        (Kind::String | Kind::Date, Kind::String | Kind::Date) => text(left) == text(right),
        (left_kind, right_kind) => left_kind == right_kind && left.as_bool() == right.as_bool(),
    }
}

fn equal_objects(left: NodeRef<'_>, right: NodeRef<'_>) -> bool {
    let members = |node: NodeRef<'_>| node.children().filter(|child| child.kind() != Kind::Null).count();
    if members(left) != members(right) {
        return false;
    }
    let known: HashMap<&str, NodeRef<'_>> = right.members().collect();
    let mut members = left.members().filter(|(_, child)| child.kind() != Kind::Null);
    members.all(|(name, child)| known.get(name).is_some_and(|other| equal(child, *other)))
}

/// The text of a string, or of a date of a data file.
pub(super) fn text(node: NodeRef<'_>) -> Option<std::borrow::Cow<'_, str>> {
    match node.as_str() {
        Some(text) => Some(text.into()),
        None => node.as_date().map(|date| date.to_string().into()),
    }
}

/// The first element that another one before it equals, and that one.
pub(super) fn duplicate(array: NodeRef<'_>) -> Option<[NodeRef<'_>; 2]> {
    let mut seen: HashMap<u64, Vec<NodeRef<'_>>> = HashMap::with_capacity(array.len());
    for element in array.children() {
        let same = seen.entry(digest(element)).or_default();
        if let Some(first) = same.iter().find(|first| equal(**first, element)) {
            return Some([*first, element]);
        }
        same.push(element);
    }
    None
}

/// A number that equal values have in common.
fn digest(node: NodeRef<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    match node.kind() {
        Kind::Null => 0_u8.hash(&mut hasher),
        Kind::Bool => (1_u8, node.as_bool()).hash(&mut hasher),
        // Decimals that are equal have one hash, however many places they are written with.
        Kind::Number => (2_u8, node.as_number()).hash(&mut hasher),
        Kind::String | Kind::Date => (3_u8, text(node)).hash(&mut hasher),
        Kind::Array => {
            4_u8.hash(&mut hasher);
            node.children().for_each(|child| digest(child).hash(&mut hasher));
        }
        Kind::Object => {
            let mut sum = 0_u64;
            for (name, child) in node.members().filter(|(_, child)| child.kind() != Kind::Null) {
                let mut member = DefaultHasher::new();
                (name, digest(child)).hash(&mut member);
                sum = sum.wrapping_add(member.finish());
            }
            (5_u8, sum).hash(&mut hasher);
        }
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::document::{Limits, Tree, parse};
    use crate::source::Source;

    fn tree(text: &str) -> Arc<Tree> {
        parse(&Source::new("t", text), &Limits::default()).unwrap()
    }

    #[test]
    fn values_are_equal_by_what_they_are_worth() {
        for (left, right, expected) in [
            ("1", "1.00", true),
            ("1", "\"1\"", false),
            ("[1, 2]", "[2, 1]", false),
            (r#"{"a": 1, "b": [1e2]}"#, r#"{"b": [100.0], "a": 1}"#, true),
            (r#"{"a": 1}"#, r#"{"a": 1, "b": 2}"#, false),
            (r#"{"a": 1}"#, r#"{"a": 1, "b": null}"#, true),
            ("true", "false", false),
            ("null", "false", false),
            ("0", "-0.0", true),
        ] {
            let (left_tree, right_tree) = (tree(left), tree(right));
            assert_eq!(equal(left_tree.root(), right_tree.root()), expected, "{left} and {right}");
            if expected {
                assert_eq!(digest(left_tree.root()), digest(right_tree.root()), "{left} and {right}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_duplicate_is_found_where_one_is(numbers in prop::collection::vec(-20_i32..20, 0..12)) {
            let array = tree(&format!("{numbers:?}"));
            let mut sorted = numbers.clone();
            sorted.sort_unstable();
            sorted.dedup();
            prop_assert_eq!(duplicate(array.root()).is_some(), sorted.len() < numbers.len());
        }
    }
}
