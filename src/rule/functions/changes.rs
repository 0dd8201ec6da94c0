//! The operations of a change request, as rules see them: what stands where they point, and whether they can be made.

use std::sync::Arc;

use super::table::{FUNCTION, Function, Gives, Takes, takes};
use crate::document::{Kind, NodeRef, Pointer, apply_operation};
use crate::rule::facts::Facts;
use crate::rule::meter;
use crate::rule::stop::{Outcome, broken};
use crate::rule::value::{At, Call, Path, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "pointer",
        parameters: &[takes("object", Takes::Object), takes("pointer", Takes::Text)],
        gives: Gives::Place,
        en: "the place that a document itself names by a JSON Pointer, there or not",
        zh: "文档自身以 JSON Pointer 指明的位置（无论是否存在）",
        example: ("order.pointer(\"/lines/0/net\").exists()", "true"),
        body: |call| {
            let (base, path) = (call.node(0, "pointer")?, Path::Pointer(call.text(1, "pointer")?));
            Ok(Value::Place(Arc::new(At { base, path, part: None })))
        },
        ..FUNCTION
    },
    Function {
        name: "exists",
        parameters: &[takes("place", Takes::Place)],
        gives: Gives::Bool,
        en: "whether something stands at a place",
        zh: "某位置是否存在内容",
        example: ("order.pointer(\"/lines/7\").exists()", "false"),
        body: |call| {
            let place = call.place(0, "exists")?;
            Ok(Value::Bool(there(call.facts, &place)?.is_some()))
        },
        ..FUNCTION
    },
    Function {
        name: "equals",
        parameters: &[
            takes("place", Takes::Place),
            takes("object", Takes::Object),
            takes("field", Takes::FieldOfSecond),
        ],
        gives: Gives::Bool,
        en: "whether what stands at a place is the same as a field of another object, number for number",
        zh: "某位置的内容是否与另一对象的字段相同（逐值比较）",
        example: ("order.pointer(\"/lines/0/no\").equals(order.lines[1], \"no\")", "false"),
        body: equals,
        ..FUNCTION
    },
    Function {
        name: "applies",
        parameters: &[takes("operation", Takes::Object), takes("document", Takes::Object)],
        gives: Gives::Bool,
        en: "whether an operation of a list can be made on a document, after those before it in the list",
        zh: "列表中的某项变更操作（在其之前各项之后）能否应用于文档",
        example: ("applies(order.changes[0], order)", "true"),
        body: applies,
        ..FUNCTION
    },
];

fn pointer(place: &At<'_>) -> Option<Pointer> {
    match &place.path {
        Path::Dotted(path) => Some(Pointer::root().join_dotted(path.as_str())),
        Path::Pointer(pointer) => Pointer::parse(pointer.as_str()).ok(),
    }
}

/// What stands at a place. That it was looked at is recorded.
fn there<'c>(facts: &'c Facts, place: &At<'_>) -> Outcome<Option<NodeRef<'c>>> {
    let pointer = pointer(place);
    let base = facts.node(place.base)?;
    let found = pointer.as_ref().and_then(|pointer| base.resolve(pointer));
    facts.trace_pointer(place.base, &pointer.unwrap_or_default())?;
    Ok(found)
}

fn equals<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (facts, place) = (call.facts, call.place(0, "equals")?);
    let (other, field) = (call.node(1, "equals")?, call.text(2, "equals")?);
    let here = there(facts, &place)?;
    let there = facts.find(other, field.as_str())?.node;
    let is_same = match (here, there) {
        (Some(here), Some(there)) => {
            meter::spend(here.size())?;
            same(here, there)
        }
        _ => false,
    };
    facts.has(other, field.as_str())?;
    Ok(Value::Bool(is_same))
}

/// Whether two values are the same: numbers by value, members in any order.
fn same(a: NodeRef<'_>, b: NodeRef<'_>) -> bool {
    match (a.kind(), b.kind()) {
        (Kind::Number, Kind::Number) => a.as_number() == b.as_number(),
        (Kind::String, Kind::String) => a.as_str() == b.as_str(),
        (Kind::Bool, Kind::Bool) => a.as_bool() == b.as_bool(),
        (Kind::Null, Kind::Null) => true,
        (Kind::Array, Kind::Array) => a.len() == b.len() && a.children().zip(b.children()).all(|(a, b)| same(a, b)),
        (Kind::Object, Kind::Object) => {
            a.len() == b.len() && a.members().all(|(name, value)| b.get(name).is_some_and(|other| same(value, other)))
        }
        _ => false,
    }
}

/// Whether an operation can be made on a document, after those before it in its list.
fn applies<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (facts, operation, target) = (call.facts, call.node(0, "applies")?, call.node(1, "applies")?);
    let node = facts.node(operation)?;
    facts.node(target)?;
    let no_operation = || broken("this is no operation of a list", "这不是操作列表中的一项");
    let list = node.parent().filter(|list| list.kind() == Kind::Array).ok_or_else(no_operation)?;
    let (lists, wanted) = ((operation.root, list.id(), (target.root, target.node)), node.position());
    // Rules ask for one operation after the other: those before this one need not be made again.
    let (mut at, mut document) = match facts.replayed(lists).filter(|(made, _)| *made <= wanted) {
        Some(replayed) => replayed,
        None => {
            let document = facts.document(target)?.cloned();
            (0, document.ok_or_else(|| broken("there is no document to change", "没有可变更的文档"))?)
        }
    };
    loop {
        meter::read(document.text().len())?;
        let each = list.element(at).ok_or_else(no_operation)?;
        let result = apply_operation(&document, each);
        if at == wanted {
            facts.set_replayed(lists, (at, document));
            return Ok(Value::Bool(result.is_ok()));
        }
        document = result.unwrap_or(document);
        at += 1;
    }
}
