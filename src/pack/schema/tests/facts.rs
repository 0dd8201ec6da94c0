//! What is sure of a value: never more than every branch of the schema says.

use super::*;
use crate::document::Pointer;
use crate::pack::schema::facts::NumberRange;
use crate::pack::{Literal, ShapeId};

/// A schema of fields, and what stands for each.
fn field(of: &str) -> Schema {
    schema(&format!(r##"{{"properties": {{"f": {of}}}, "$defs": {{"code": {{"enum": ["a", "b", "c"]}}, "whole": {{"type": "integer"}}}}}}"##))
        .unwrap()
}

fn shape(schema: &Schema, pointer: &str) -> ShapeId {
    schema.shapes().at(&Pointer::parse(pointer).unwrap()).unwrap()
}

/// The values of a field as one line.
fn values(of: &str) -> String {
    let schema = field(of);
    let Some(values) = schema.shapes().values(shape(&schema, "/f")) else { return "any".to_owned() };
    let shown = values.iter().map(|value| match value {
        Literal::Bool(truth) => truth.to_string(),
        Literal::Number(number) => number.to_string(),
        Literal::Text(text) => format!("'{text}'"),
    });
    shown.collect::<Vec<_>>().join(" ")
}

/// The range of a field's numbers, as in `[0, 10) whole`.
fn range(of: &str) -> String {
    let schema = field(of);
    let Some(NumberRange { least, most, is_whole }) = schema.shapes().bounds(shape(&schema, "/f")) else {
        return "none".to_owned();
    };
    let left = least.map_or("(".to_owned(), |it| format!("{}{}", if it.is_exclusive { "(" } else { "[" }, it.at));
    let right = most.map_or(")".to_owned(), |it| format!("{}{}", it.at, if it.is_exclusive { ")" } else { "]" }));
    format!("{left}, {right}{}", if is_whole { " whole" } else { "" })
}

#[test]
fn values_are_those_that_every_branch_writes_out() {
    for (of, expected) in [
        (r#"{"enum": ["x", 1.50, true, null]}"#, "'x' 1.50 true"),
        (r#"{"const": "x"}"#, "'x'"),
        (r#"{"type": "string"}"#, "any"),
        (r#"{"type": "string", "enum": ["x", 1]}"#, "'x'"),
        (r##"{"$ref": "#/$defs/code"}"##, "'a' 'b' 'c'"),
        (r##"{"allOf": [{"$ref": "#/$defs/code"}, {"enum": ["c", "d", "b"]}]}"##, "'b' 'c'"),
        (r##"{"anyOf": [{"$ref": "#/$defs/code"}, {"const": "d"}, {"const": "a"}]}"##, "'a' 'b' 'c' 'd'"),
        (r##"{"anyOf": [{"$ref": "#/$defs/code"}, {"type": "string"}]}"##, "any"),
        (r##"{"anyOf": [{"$ref": "#/$defs/code"}, {"type": "null"}]}"##, "'a' 'b' 'c'"),
        (r##"{"anyOf": [{"$ref": "#/$defs/code"}, {"type": "object"}]}"##, "any"),
        (r##"{"oneOf": [{"const": 1}, false]}"##, "1"),
        (r#"{"enum": ["x", ["y"]]}"#, "any"),
        (r#"{"if": {"const": "x"}, "then": {"const": "x"}, "else": {"const": "y"}}"#, "'x' 'y'"),
        (r#"{"if": {"const": "x"}, "then": {"const": "x"}}"#, "any"),
        (r#"{"not": {"const": "x"}}"#, "any"),
        (r#"{"enum": [1, 5, 10], "maximum": 5}"#, "1 5"),
    ] {
        assert_eq!(values(of), expected, "{of}");
    }
}

#[test]
fn a_field_of_several_branches_has_the_values_of_all() {
    let of = |second: &str| {
        schema(&format!(
            r#"{{"oneOf": [{{"properties": {{"f": {{"const": "a"}}}}}}, {{"properties": {{"f": {second}}}}}]}}"#
        ))
        .unwrap()
    };
    let texts = |schema: &Schema| schema.shapes().texts(shape(schema, "/f")).map(|texts| texts.join(" "));
    assert_eq!(texts(&of(r#"{"const": "b"}"#)).as_deref(), Some("a b"));
    assert_eq!(texts(&of("{}")), None);
    // What else it may be does not matter to the texts.
    let mixed = of(r#"{"type": "number"}"#);
    assert_eq!(texts(&mixed).as_deref(), Some("a"));
    assert!(mixed.shapes().values(shape(&mixed, "/f")).is_none());
}

#[test]
fn ranges_are_as_wide_as_the_widest_branch() {
    for (of, expected) in [
        (r#"{"type": "string"}"#, "none"),
        ("{}", "(, )"),
        (r##"{"$ref": "#/$defs/whole", "minimum": 0}"##, "[0, ) whole"),
        (r#"{"type": "number", "multipleOf": 5, "exclusiveMaximum": 10}"#, "(, 10) whole"),
        (r#"{"type": "number", "multipleOf": 0.01, "maximum": 10, "exclusiveMaximum": 10}"#, "(, 10)"),
        (r#"{"allOf": [{"minimum": 1}, {"exclusiveMinimum": 1, "maximum": 8}, {"maximum": 9}]}"#, "(1, 8]"),
        (r#"{"anyOf": [{"minimum": 1}, {"exclusiveMinimum": 1, "maximum": 8}]}"#, "[1, )"),
        (r#"{"anyOf": [{"type": "string"}, {"type": "number", "minimum": 1}]}"#, "[1, )"),
        (r#"{"anyOf": [{"const": 3}, {"type": "integer", "minimum": 5, "maximum": 7}]}"#, "[3, 7] whole"),
        (r#"{"enum": [2, 1.5, "x"]}"#, "[1.5, 2]"),
        (r#"{"enum": ["x"]}"#, "none"),
        (r#"{"anyOf": [{"type": "integer"}, {"type": "number"}]}"#, "(, )"),
    ] {
        assert_eq!(range(of), expected, "{of}");
    }
}

#[test]
fn a_member_is_required_where_every_branch_requires_it() {
    let schema = schema(
        r##"{"required": ["own"], "$ref": "#/$defs/base", "allOf": [{"required": ["all"]}],
        "anyOf": [{"required": ["any", "both"]}, {"required": ["both"]}, {"type": "string"}, false],
        "if": {"required": ["if"]}, "then": {"required": ["then", "either"]}, "else": {"required": ["either"]},
        "dependentRequired": {"own": ["dependent"]}, "not": {"required": ["not"]},
        "properties": {"part": {"properties": {"x": {}}, "required": ["x"]}},
        "$defs": {"base": {"required": ["base"]}}}"##,
    )
    .unwrap();
    let shapes = schema.shapes();
    let is_required = |name: &str| shapes.is_required(shapes.root(), name);
    for name in ["own", "base", "all", "both", "either"] {
        assert!(is_required(name), "{name}");
    }
    for name in ["any", "if", "then", "dependent", "not", "part", "x"] {
        assert!(!is_required(name), "{name}");
    }
    assert!(shapes.is_required(shape(&schema, "/part"), "x"));
}

#[test]
fn what_a_literal_never_equals_is_told() {
    let text = |text: &str| Literal::Text(text.into());
    let number = |text: &str| Literal::Number(text.parse().unwrap());
    for (of, literal, expected) in [
        (r##"{"$ref": "#/$defs/code"}"##, text("b"), true),
        (r##"{"$ref": "#/$defs/code"}"##, text("B"), false),
        (r#"{"type": "string", "format": "date"}"#, text("2026-02-30"), false),
        (r#"{"type": "string", "format": "date"}"#, text("2026-02-28"), true),
        (r#"{"pattern": "^[A-Z]{3}$"}"#, text("CNY"), true),
        (r#"{"pattern": "^[A-Z]{3}$"}"#, text("cny"), false),
        (r#"{"minLength": 2, "maxLength": 2}"#, text("中"), false),
        (r#"{"type": "integer"}"#, number("1.5"), false),
        (r#"{"type": "integer"}"#, number("1.0"), true),
        (r#"{"exclusiveMinimum": 0}"#, number("0"), false),
        (r#"{"multipleOf": 0.01}"#, number("0.005"), false),
        (r#"{"const": 1.50}"#, number("1.5"), true),
        (r#"{"type": "boolean", "const": true}"#, Literal::Bool(false), false),
        (r#"{"anyOf": [{"const": 1}, {"type": "string", "maxLength": 1}]}"#, text("x"), true),
        (r#"{"anyOf": [{"const": 1}, {"type": "string", "maxLength": 1}]}"#, text("xy"), false),
        (r#"{"if": {"const": 1}, "then": {"const": 1}}"#, number("2"), true),
        ("false", number("2"), false),
    ] {
        let schema = field(of);
        assert_eq!(schema.shapes().may_be(shape(&schema, "/f"), &literal), expected, "{of}: {literal:?}");
    }
}

#[test]
fn maps_are_told_from_objects() {
    let schema = schema(
        r#"{"properties": {
        "rates": {"type": "object", "additionalProperties": {"type": "number", "x-unit": "percent"}},
        "codes": {"type": "object", "patternProperties": {"^x": {"const": 1}, "^y": {"const": 2}}, "additionalProperties": false},
        "mixed": {"type": "object", "patternProperties": {"^x": {"const": 1}}},
        "open": {"type": "object"}, "empty": {"type": "object", "additionalProperties": false},
        "named": {"type": "object", "properties": {"a": {}}, "additionalProperties": {"type": "number"}},
        "text": {"type": "string"}
    }}"#,
    )
    .unwrap();
    let shapes = schema.shapes();
    let at = |pointer| shape(&schema, pointer);
    let maps = ["/rates", "/codes", "/mixed", "/open"];
    assert!(maps.iter().all(|pointer| shapes.is_map(at(pointer))));
    assert!(!["/empty", "/named", "/text"].iter().any(|pointer| shapes.is_map(at(pointer))));
    let rate = shapes.entries(at("/rates")).unwrap();
    assert_eq!(shapes.unit(rate), Some("percent"));
    let code = shapes.entries(at("/codes")).unwrap();
    assert_eq!(shapes.values(code).unwrap().len(), 2);
    // A name that fits no pattern may have any value.
    assert_eq!((shapes.entries(at("/mixed")), shapes.entries(at("/open"))), (None, None));
}

#[test]
fn facts_of_branches_of_branches_cost_no_more_than_their_number() {
    let step = |from: usize| {
        let next = format!(r##"{{"$ref": "#/$defs/s{}"}}"##, from + 1);
        format!(r##""s{from}": {{"anyOf": [{next}, {next}, {next}]}}"##)
    };
    let steps: Vec<_> = (0..15).map(step).collect();
    let text = format!(
        r##"{{"properties": {{"f": {{"$ref": "#/$defs/s0"}}}}, "$defs": {{{}, "s15": {{"enum": ["a"], "required": ["x"]}}}}}}"##,
        steps.join(",")
    );
    let schema = schema(&text).unwrap();
    let f = shape(&schema, "/f");
    // Branch by branch, these were 3^15 ways.
    assert_eq!(schema.shapes().texts(f).unwrap().join(" "), "a");
    assert!(schema.shapes().is_required(f, "x"));
    assert!(!schema.shapes().may_be(f, &Literal::Text("b".into())));
}
