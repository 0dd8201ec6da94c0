//! JSON Schema reads the arena in place: the `jsonschema` crate's representation traits over [`NodeRef`].

use std::borrow::Cow;

use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object};
use jsonschema::types::JsonType;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value;

use super::tree::{Children, Kind, NodeRef};

/// The arena as a representation of JSON.
#[derive(Debug)]
pub struct Arena;

/// A node of the arena, or the name of a member (which `propertyNames` validates like a value).
#[derive(Clone, Copy, Debug)]
pub enum Instance<'a> {
    /// A node.
    Node(NodeRef<'a>),
    /// A member's name.
    Name(&'a str),
}

/// An exact number, as validation sees it.
#[derive(Clone, Copy, Debug)]
pub struct Number(Decimal);

impl Json for Arena {
    type Node<'a> = Instance<'a>;
    type PreparedKey = Box<str>;
    type StringBuffer = ();

    const KEYS_PER_LOOKUP: usize = 8;
    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> Box<str> {
        key.into()
    }

    fn with_string_node<T>((): &mut (), string: &str, f: impl FnOnce(Instance<'_>) -> T) -> T {
        f(Instance::Name(string))
    }
}

impl JsonNumber for Number {
    fn as_u64(&self) -> Option<u64> {
        self.0.is_integer().then(|| self.0.to_u64()).flatten()
    }

    fn as_i64(&self) -> Option<i64> {
        self.0.is_integer().then(|| self.0.to_i64()).flatten()
    }

    fn as_f64(&self) -> Option<f64> {
        self.0.to_f64()
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Owned(self.0.to_string())
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        let number = self
            .as_i64()
            .map(serde_json::Number::from)
            .or_else(|| self.as_u64().map(serde_json::Number::from))
            .or_else(|| self.as_f64().and_then(serde_json::Number::from_f64));
        Cow::Owned(number.unwrap_or_else(|| serde_json::Number::from(0)))
    }

    fn is_integer(&self) -> bool {
        self.0.is_integer()
    }
}

impl<'a> Instance<'a> {
    fn node(self) -> Option<NodeRef<'a>> {
        match self {
            Self::Node(node) => Some(node),
            Self::Name(_) => None,
        }
    }
}

impl<'a> Node<'a, Arena> for Instance<'a> {
    type Object = Members<'a>;
    type Array = Elements<'a>;
    type Number = Number;

    fn as_object(&self) -> Option<Members<'a>> {
        self.node().filter(|node| node.kind() == Kind::Object).map(Members)
    }

    fn as_array(&self) -> Option<Elements<'a>> {
        self.node().filter(|node| node.kind() == Kind::Array).map(Elements)
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::Node(node) => node.as_str().map(Cow::Borrowed),
            Self::Name(name) => Some(Cow::Borrowed(name)),
        }
    }

    fn as_number(&self) -> Option<Number> {
        self.node().and_then(NodeRef::as_number).map(Number)
    }

    fn as_boolean(&self) -> Option<bool> {
        self.node().and_then(NodeRef::as_bool)
    }

    fn is_null(&self) -> bool {
        self.json_type() == JsonType::Null
    }

    fn is_number(&self) -> bool {
        self.json_type() == JsonType::Number
    }

    fn json_type(&self) -> JsonType {
        let Self::Node(node) = self else { return JsonType::String };
        match node.kind() {
            Kind::Null => JsonType::Null,
            Kind::Bool => JsonType::Boolean,
            Kind::Number => JsonType::Number,
            Kind::String | Kind::Date => JsonType::String,
            Kind::Array => JsonType::Array,
            Kind::Object => JsonType::Object,
        }
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match (self.as_string(), expected) {
            (Some(text), Value::String(expected)) => text == expected.as_str(),
            (Some(_), _) | (None, Value::String(_)) => false,
            (None, _) => jsonschema::json::cmp::equal(&self.to_value(), expected),
        }
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(match self {
            Self::Node(node) => value(*node),
            Self::Name(name) => Value::String((*name).to_owned()),
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        let node = self.node()?;
        let tag = u32::try_from(node.id().index()).ok()?;
        Some(NodeIdentity::tagged(std::ptr::from_ref(node.tree()).addr(), tag))
    }
}

/// A node as `serde_json` has it, for errors only: numbers may lose digits here.
fn value(node: NodeRef<'_>) -> Value {
    match node.kind() {
        Kind::Null => Value::Null,
        Kind::Bool => Value::Bool(node.as_bool().unwrap_or_default()),
        Kind::Number => Value::Number(Number(node.as_number().unwrap_or_default()).to_number().into_owned()),
        Kind::String => Value::String(node.as_str().unwrap_or_default().to_owned()),
        Kind::Date => Value::String(node.as_date().map(|date| date.to_string()).unwrap_or_default()),
        Kind::Array => node.children().map(value).collect(),
        Kind::Object => Value::Object(node.members().map(|(name, child)| (name.to_owned(), value(child))).collect()),
    }
}

/// The members of an object.
#[derive(Clone, Copy, Debug)]
pub struct Members<'a>(NodeRef<'a>);

/// Iterates over [`Members`].
#[derive(Debug)]
pub struct MembersIter<'a>(Children<'a>);

impl<'a> Iterator for MembersIter<'a> {
    type Item = (&'a str, Instance<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|child| (child.name().unwrap_or_default(), Instance::Node(child)))
    }
}

impl<'a> Object<'a, Arena> for Members<'a> {
    type Node = Instance<'a>;
    type MemberName = &'a str;
    type MembersIter = MembersIter<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, key: &Box<str>) -> Option<Instance<'a>> {
        self.0.get(key).map(Instance::Node)
    }

    fn members(&self) -> MembersIter<'a> {
        MembersIter(self.0.children())
    }
}

/// The elements of an array.
#[derive(Clone, Copy, Debug)]
pub struct Elements<'a>(NodeRef<'a>);

/// Iterates over [`Elements`].
#[derive(Debug)]
pub struct ElementsIter<'a>(Children<'a>);

impl<'a> Iterator for ElementsIter<'a> {
    type Item = Instance<'a>;

    fn next(&mut self) -> Option<Instance<'a>> {
        self.0.next().map(Instance::Node)
    }
}

impl<'a> Array<'a, Arena> for Elements<'a> {
    type Node = Instance<'a>;
    type ElementsIter = ElementsIter<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn elements(&self) -> ElementsIter<'a> {
        ElementsIter(self.0.children())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Limits, parse};
    use crate::source::Source;
    use jsonschema::json::conformance;

    #[test]
    fn the_arena_keeps_the_contract_of_a_representation() {
        let limits = Limits { keep_null_members: true, ..Limits::default() };
        let source = Source::new("t", conformance::document().to_string());
        let tree = parse(&source, &limits).unwrap();
        conformance::assert_conformance::<Arena>(&Instance::Node(tree.root()));
    }

    #[test]
    fn a_null_member_counts_as_absent() {
        let tree = parse(&Source::new("t", r#"{"a": null, "b": [null]}"#), &Limits::default()).unwrap();
        let schema = serde_json::json!({"required": ["a"], "properties": {"b": {"minItems": 1}}});
        let validator = jsonschema::options_for::<Arena>().build(&schema).unwrap();
        let errors: Vec<_> = validator.iter_errors(Instance::Node(tree.root())).map(|e| e.to_string()).collect();
        assert_eq!(errors, ["\"a\" is a required property"]);
    }
}
