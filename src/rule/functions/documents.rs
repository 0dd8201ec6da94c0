//! Fields of documents: whether they are there, what stands in them, where they are.

use std::sync::Arc;

use super::call::made;
use super::table::{FUNCTION, Function, Gives, Takes, takes};
use super::wildcard;
use crate::document::Kind;
use crate::rule::access::count;
use crate::rule::facts::Facts;
use crate::rule::meter;
use crate::rule::stop::{Outcome, broken};
use crate::rule::value::{At, Call, Node, Path, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "has",
        parameters: &[takes("object", Takes::Object), takes("path", Takes::Path)],
        gives: Gives::Bool,
        en: "whether a field is there",
        zh: "字段是否存在",
        example: ("order.has(\"contact.name\")", "true"),
        body: has,
        ..FUNCTION
    },
    Function {
        name: "blank",
        parameters: &[takes("object", Takes::Object), takes("path", Takes::Path)],
        gives: Gives::Bool,
        en: "whether a field is absent, or a text of nothing but white space",
        zh: "字段是否缺失或仅含空白",
        example: ("order.blank(\"contact.email\")", "true"),
        body: blank,
        ..FUNCTION
    },
    Function {
        name: "get",
        parameters: &[takes("object", Takes::Object), takes("path", Takes::Path), takes("default", Takes::Value)],
        gives: Gives::FieldOrDefault,
        en: "what stands in a field, or the default where it is absent",
        zh: "字段的值；缺失时为给定的默认值",
        example: ("order.get(\"discount\", 0)", "0"),
        body: get,
        ..FUNCTION
    },
    Function {
        name: "at",
        parameters: &[takes("object", Takes::Object), takes("path", Takes::Path)],
        gives: Gives::Place,
        en: "the place of a field, there or not, for a finding to point at",
        zh: "字段的位置（无论是否存在），供结果指向",
        example: ("flag(order.at(\"contact.name\"))", ""),
        body: at,
        ..FUNCTION
    },
    Function {
        name: "supplied",
        parameters: &[takes("document", Takes::Object)],
        gives: Gives::Bool,
        en: "whether a joined document was supplied at all",
        zh: "关联文档是否已提供",
        example: ("order.supplied()", "true"),
        body: |call| Ok(Value::Bool(call.facts.is_supplied(call.node(0, "supplied")?))),
        ..FUNCTION
    },
    Function {
        name: "keys",
        parameters: &[takes("object", Takes::Object)],
        gives: Gives::Texts,
        en: "the names of the fields that an object has, in the order of the document",
        zh: "对象所含字段的名称，按文档顺序排列",
        example: ("order.stock.keys()", "[\"bolts\", \"nuts\"]"),
        body: keys,
        ..FUNCTION
    },
    Function {
        name: "len",
        parameters: &[takes("object", Takes::Object)],
        gives: Gives::Number,
        en: "how many fields an object has",
        zh: "对象的字段数",
        example: ("order.stock.len()", "2"),
        body: len,
        ..FUNCTION
    },
    Function {
        name: "contains",
        parameters: &[takes("object", Takes::Object), takes("name", Takes::Text)],
        gives: Gives::Bool,
        en: "whether an object has a field of that name; `name in object` asks the same",
        zh: "对象是否含有该名称的字段；`name in object` 与此相同",
        example: ("\"bolts\" in order.stock", "true"),
        body: contains,
        ..FUNCTION
    },
    Function {
        name: "all",
        parameters: &[takes("object", Takes::Object), takes("path", Takes::Wildcard)],
        gives: Gives::Found,
        en: "a list of the values that stand anywhere under a path: `*` is any field or element, `**` any way down",
        zh: "路径所匹配的全部值的列表：`*` 表示任一字段或元素，`**` 表示任意层级",
        example: ("order.all(\"**/net\")", "[1000, 500.5]"),
        body: wildcard::all,
        ..FUNCTION
    },
];

fn path<'c>(call: &Call<'_, 'c>, number: usize, function: &str) -> Outcome<crate::rule::value::Text<'c>> {
    call.text(number, function)
}

fn has<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (object, path) = (call.node(0, "has")?, path(call, 1, "has")?);
    call.facts.has(object, path.as_str()).map(Value::Bool)
}

fn blank<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (object, path) = (call.node(0, "blank")?, path(call, 1, "blank")?);
    call.facts.is_blank(object, path.as_str()).map(Value::Bool)
}

fn get<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let path = path(call, 1, "get")?;
    let default = call.argument(2).clone();
    if let Value::Match(found) = call.argument(0) {
        return Ok(call.facts.get(found.record, path.as_str())?.unwrap_or(default));
    }
    let object = call.node(0, "get")?;
    Ok(call.facts.get(object, path.as_str())?.unwrap_or(default))
}

fn at<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (base, path) = (call.node(0, "at")?, Path::Dotted(path(call, 1, "at")?));
    Ok(Value::Place(Arc::new(At { base, path, part: None })))
}

/// The node of an object; that it was looked at as a whole is recorded.
fn whole<'c>(facts: &'c Facts, object: Node) -> Outcome<crate::document::NodeRef<'c>> {
    let node = facts.node(object)?;
    if node.kind() != Kind::Object {
        return Err(broken("this is no object", "这不是对象"));
    }
    facts.trace(object, "", crate::rule::read::Found { node: Some(node), shape: object.shape })?;
    Ok(node)
}

fn keys<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let node = whole(call.facts, call.node(0, "keys")?)?;
    meter::spend(node.len())?;
    made(node.members().map(|(name, _)| Value::text(name)).collect())
}

fn len<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    Ok(count(whole(call.facts, call.node(0, "len")?)?.len()))
}

fn contains<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let name = call.text(1, "in")?;
    if let Value::Record(record) = call.argument(0) {
        return Ok(Value::Bool(record.iter().any(|(known, _)| **known == *name.as_str())));
    }
    let node = whole(call.facts, call.node(0, "in")?)?;
    Ok(Value::Bool(node.get(name.as_str()).is_some()))
}
