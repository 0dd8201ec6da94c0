//! The types of fields: known in whichever branch speaks of them, and never more than the schemas have places.

use super::*;
use crate::document::Pointer;
use crate::pack::{ShapeId, Shapes};

fn at(schema: &Schema, pointer: &str) -> Option<ShapeId> {
    schema.shapes().at(&Pointer::parse(pointer).unwrap())
}

fn names(schema: &Schema, pointer: &str) -> Vec<String> {
    let shape = at(schema, pointer).unwrap();
    schema.shapes().names(shape).into_iter().map(str::to_owned).collect()
}

#[test]
fn a_field_known_in_any_branch_is_known() {
    let schema = schema(
        r##"{
        "properties": {"own": {}}, "$ref": "#/$defs/base",
        "allOf": [{"properties": {"all": {}}}], "anyOf": [{"properties": {"any": {}}}, {"$ref": "#other"}],
        "oneOf": [{"properties": {"one": {"properties": {"x": {}}}}}, {"properties": {"one": {"properties": {"y": {}}}}}],
        "if": {"properties": {"test": {}}}, "then": {"properties": {"then": {}}}, "else": {"properties": {"else": {}}},
        "dependentSchemas": {"own": {"properties": {"dependent": {}}}}, "not": {"properties": {"never": {}}},
        "patternProperties": {"^x_": {"properties": {"by_pattern": {}}}, "_y$": {"properties": {"by_other": {}}}},
        "$defs": {"base": {"properties": {"base": {"items": {"properties": {"z": {}}}}}},
                  "other": {"$anchor": "other", "properties": {"other": {}}}}
    }"##,
    )
    .unwrap();
    assert_eq!(names(&schema, ""), ["all", "any", "base", "dependent", "else", "one", "other", "own", "test", "then"]);
    assert_eq!(names(&schema, "/one"), ["x", "y"]);
    assert_eq!(names(&schema, "/base/3"), ["z"]);
    assert_eq!(names(&schema, "/x_1"), ["by_pattern"]);
    assert_eq!(names(&schema, "/x_y"), ["by_other", "by_pattern"]);
    assert_eq!(at(&schema, "/never"), None);
}

#[test]
fn maps_and_tuples_have_the_types_of_their_members() {
    let schema = schema(
        r#"{"properties": {
        "rates": {"additionalProperties": {"properties": {"on": {"format": "date"}}}},
        "open": {"additionalProperties": true}, "closed": {"additionalProperties": false},
        "pair": {"prefixItems": [{"properties": {"a": {}}}, {"properties": {"b": {}}}], "items": false}
    }}"#,
    )
    .unwrap();
    let on = at(&schema, "/rates/EUR/on").unwrap();
    assert_eq!(schema.shapes().format(on), Format::Date);
    assert_eq!((at(&schema, "/open/x"), at(&schema, "/closed/x")), (None, None));
    assert_eq!(names(&schema, "/pair/0"), ["a", "b"]);
}

#[test]
fn references_cross_files_and_go_in_circles() {
    let files = [
        (
            "schemas/order.json",
            r##"{"properties": {"buyer": {"title": "Buyer", "$ref": "common.json#/$defs/Party"}}}"##,
        ),
        (
            "schemas/common.json",
            r##"{"$id": "https://example.com/schemas/common.json", "$defs": {
                "Party": {"title": "Party", "x-zh": {"title": "当事人"}, "type": "object", "properties": {
                    "since": {"format": "date-time"}, "parent": {"$ref": "#/$defs/Party"},
                    "units": {"items": {"$ref": "lists/unit.json#/$defs/Unit"}}}}}}"##,
        ),
        (
            "schemas/lists/unit.json",
            r##"{"$defs": {"Unit": {"properties": {"head": {"$ref": "../common.json#/$defs/Party"},
                "same": {"$ref": "https://example.com/schemas/common.json#/$defs/Party"}}}}}"##,
        ),
    ];
    let (schemas, mistakes) = pack(&files, &["schemas/order.json"]);
    assert_eq!(mistakes, [""; 0]);
    assert_eq!(schemas.files().count(), 3);
    let schema = schemas.get("schemas/order.json").unwrap();
    let since = at(schema, "/buyer/parent/units/0/head/units/7/same/since").unwrap();
    assert_eq!(schema.shapes().format(since), Format::Instant);
    let buyer = at(schema, "/buyer").unwrap();
    let title = |language| schema.shapes().title(buyer, language);
    assert_eq!((title("en"), title("zh"), title("de")), (Some("Buyer"), Some("当事人"), Some("Buyer")));
    let document = r#"{"buyer": {"units": [{"head": {"since": "today"}}]}}"#;
    let told: Vec<_> = violations(schema, document).iter().map(|it| it.place.pointer.to_string()).collect();
    assert_eq!(told, ["/buyer/units/0/head/since"]);
}

#[test]
fn a_format_is_sure_where_every_branch_agrees() {
    let schema = schema(
        r##"{"properties": {
        "ref": {"$ref": "#/$defs/day"}, "all": {"allOf": [{"maxLength": 10}, {"format": "date"}]},
        "both": {"oneOf": [{"format": "date"}, {"$ref": "#/$defs/day"}]},
        "either": {"oneOf": [{"format": "date"}, {"format": "date-time"}]},
        "maybe": {"anyOf": [{"format": "date"}, {"const": "unknown"}]},
        "number": {"type": ["number", "string"], "allOf": [{"type": "integer"}]}
    }, "$defs": {"day": {"format": "date"}}}"##,
    )
    .unwrap();
    let format = |pointer| schema.shapes().format(at(&schema, pointer).unwrap());
    for pointer in ["/ref", "/all", "/both"] {
        assert_eq!(format(pointer), Format::Date, "{pointer}");
    }
    assert_eq!((format("/either"), format("/maybe")), (Format::Plain, Format::Plain));
    let number = at(&schema, "/number").unwrap();
    assert_eq!(schema.shapes().types(number).names().collect::<Vec<_>>(), ["integer"]);
}

#[test]
fn annotations_are_found_through_references() {
    let schema = schema(
        r##"{"properties": {"a": {"$ref": "#/$defs/percent", "x-kept-by": "finance"}},
            "$defs": {"percent": {"x-unit": "percent", "x-kept-by": "legal", "enum": [1, 2]}}}"##,
    )
    .unwrap();
    let shapes: &Shapes = schema.shapes();
    let a = at(&schema, "/a").unwrap();
    let text = |key| shapes.annotation(a, key).and_then(crate::document::NodeRef::as_str);
    assert_eq!((text("x-unit"), text("x-kept-by"), text("x-none")), (Some("percent"), Some("finance"), None));
    assert_eq!(shapes.annotation(a, "enum").unwrap().len(), 2);
}

/// Files of definitions that refer to each other, as the common schemas of UBL do.
fn common(files: usize, definitions: usize, fields: usize) -> BTreeMap<String, Arc<Source>> {
    let mut seed = 7_usize;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let mut field = |name: usize| {
        let (file, definition) = (next(files), next(definitions));
        format!(r##""f{name}": {{"type": "array", "items": {{"$ref": "common{file}.json#/$defs/T{definition}"}}}}"##)
    };
    let mut file = |index: usize| {
        let definitions: Vec<_> = (0..definitions)
            .map(|definition| {
                let fields: Vec<_> = (0..fields).map(&mut field).collect();
                format!(
                    r##""T{definition}": {{"properties": {{{}}}, "additionalProperties": false}}"##,
                    fields.join(",")
                )
            })
            .collect();
        let path = format!("schemas/common{index}.json");
        let text = format!(r##"{{"$ref": "#/$defs/T0", "$defs": {{{}}}}}"##, definitions.join(","));
        (path.clone(), Source::new(path.as_str(), text))
    };
    (0..files).map(&mut file).collect()
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]
    #[test]
    fn shapes_are_never_more_than_places(files in 1_usize..4, definitions in 1_usize..30, fields in 0_usize..6) {
        let pack = common(files, definitions, fields);
        let paths: Vec<_> = pack.keys().map(String::as_str).collect();
        let (schemas, mistakes) = Schemas::read(&pack, paths.iter().copied());
        proptest::prop_assert_eq!(mistakes.len(), 0);
        let shapes = schemas.get("schemas/common0.json").unwrap().shapes();
        // A root, a field and its elements for each field of each definition.
        proptest::prop_assert!(shapes.table.len() <= files + files * definitions * fields * 2);
    }
}

#[test]
fn thousands_of_definitions_are_read_at_once() {
    let pack = common(3, 400, 8);
    let start = std::time::Instant::now();
    let (schemas, mistakes) = Schemas::read(&pack, ["schemas/common0.json"]);
    assert!(mistakes.is_empty());
    // Each reference expanded, this would not end.
    assert!(start.elapsed().as_secs() < 5);
    let schema = schemas.get("schemas/common0.json").unwrap();
    assert!(schema.is_valid(tree(r#"{"f0": [{"f1": [{"f2": []}]}]}"#).root()));
    assert!(!schema.is_valid(tree(r#"{"f0": [{"f1": [{"g2": []}]}]}"#).root()));
}
