//! The program's validator beside the `jsonschema` crate: both must say the same of every document under every schema.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::graph::Types;
use super::tests::{schema, tree};

const NAMES: [&str; 3] = ["a", "b", "cc"];

fn name() -> impl Strategy<Value = String> + Clone {
    prop::sample::select(NAMES.as_slice()).prop_map(str::to_owned)
}

/// Numbers that floats hold exactly: the crate compares with them.
fn number() -> impl Strategy<Value = Value> {
    (-6_i32..8).prop_map(|half| if half % 2 == 0 { json!(half / 2) } else { json!(f64::from(half) / 2.0) })
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number(),
        "[ab]{0,3}".prop_map(Value::from),
        Just(json!("2026-03-31")),
    ]
}

fn instance() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().filter(|(_, value)| !value.is_null()).collect())),
        ]
    })
}

fn names() -> impl Strategy<Value = Value> {
    prop::collection::btree_set(name(), 0..3).prop_map(|names| json!(names))
}

/// A keyword that needs no other schema.
fn assertion() -> impl Strategy<Value = (&'static str, Value)> {
    let count = || (0_u8..4).prop_map(Value::from);
    const TYPES: &[&str] = &Types::NAMES;
    let some_types = prop::collection::btree_set(prop::sample::select(TYPES), 1..4);
    prop_oneof![
        prop::sample::select(TYPES).prop_map(|it| ("type", json!(it))),
        some_types.prop_map(|it| ("type", json!(it))),
        instance().prop_map(|it| ("const", it)),
        prop::collection::vec(instance(), 1..4).prop_map(|it| ("enum", json!(it))),
        number().prop_map(|it| ("minimum", it)),
        number().prop_map(|it| ("exclusiveMinimum", it)),
        number().prop_map(|it| ("maximum", it)),
        number().prop_map(|it| ("exclusiveMaximum", it)),
        (1_i32..5).prop_map(|half| ("multipleOf", json!(f64::from(half) / 2.0))),
        count().prop_map(|it| ("minLength", it)),
        count().prop_map(|it| ("maxLength", it)),
        count().prop_map(|it| ("minItems", it)),
        count().prop_map(|it| ("maxItems", it)),
        count().prop_map(|it| ("minProperties", it)),
        count().prop_map(|it| ("maxProperties", it)),
        any::<bool>().prop_map(|it| ("uniqueItems", json!(it))),
        Just(("pattern", json!("^a"))),
        Just(("format", json!("date"))),
        names().prop_map(|it| ("required", it)),
        prop::collection::btree_map(name(), names(), 1..3).prop_map(|it| ("dependentRequired", json!(it))),
        prop::sample::select(["#/$defs/a", "#/$defs/b", "#"].as_slice()).prop_map(|it| ("$ref", json!(it))),
    ]
}

/// A keyword that holds other schemas.
fn applicator(
    inner: impl Strategy<Value = Value> + Clone + 'static,
) -> impl Strategy<Value = Vec<(&'static str, Value)>> {
    let some = prop::collection::vec(inner.clone(), 1..4).prop_map(Value::from);
    let named = prop::collection::btree_map(name(), inner.clone(), 1..4).prop_map(|it| json!(it));
    let matched = prop::collection::btree_map("[ab]c?", inner.clone(), 1..3).prop_map(|it| json!(it));
    let one = |keyword| inner.clone().prop_map(move |it| vec![(keyword, it)]);
    prop_oneof![
        3 => named.clone().prop_map(|it| vec![("properties", it)]),
        1 => matched.prop_map(|it| vec![("patternProperties", it)]),
        1 => one("additionalProperties"),
        1 => one("unevaluatedProperties"),
        1 => one("propertyNames"),
        1 => one("items"),
        1 => some.clone().prop_map(|it| vec![("prefixItems", it)]),
        1 => one("unevaluatedItems"),
        1 => one("not"),
        1 => some.clone().prop_map(|it| vec![("allOf", it)]),
        1 => some.clone().prop_map(|it| vec![("anyOf", it)]),
        1 => some.prop_map(|it| vec![("oneOf", it)]),
        1 => named.prop_map(|it| vec![("dependentSchemas", it)]),
        1 => (inner.clone(), inner.clone(), inner.clone())
            .prop_map(|(test, then, otherwise)| vec![("if", test), ("then", then), ("else", otherwise)]),
        1 => (inner, 0_u8..3, 0_u8..3)
            .prop_map(|(it, min, max)| vec![("contains", it), ("minContains", min.into()), ("maxContains", max.into())]),
    ]
}

fn subschema() -> impl Strategy<Value = Value> {
    let assertions = || prop::collection::vec(assertion(), 0..3);
    let object = |members: Vec<(&'static str, Value)>| {
        Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
    };
    let leaf = prop_oneof![
        1 => any::<bool>().prop_map(Value::Bool),
        5 => assertions().prop_map(object),
    ];
    leaf.prop_recursive(3, 24, 4, move |inner| {
        (prop::collection::vec(applicator(inner), 1..3), assertions())
            .prop_map(move |(nested, flat)| object(nested.into_iter().flatten().chain(flat).collect()))
    })
}

fn whole_schema() -> impl Strategy<Value = Value> {
    (subschema(), subschema(), subschema()).prop_map(|(root, a, b)| {
        let mut root = match root {
            Value::Object(members) => members,
            other => Map::from_iter([("allOf".to_owned(), json!([other]))]),
        };
        root.insert("$defs".to_owned(), json!({"a": a, "b": b}));
        Value::Object(root)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]
    #[test]
    fn both_validators_agree(text in whole_schema(), documents in prop::collection::vec(instance(), 8)) {
        // A schema that leads back to itself without end is refused here, and holds there.
        if let Ok(ours) = schema(&text.to_string()) {
            let theirs = jsonschema::options().should_validate_formats(true).offline().build(&text).unwrap();
            for document in documents {
                let tree = tree(&document.to_string());
                let is_valid = ours.is_valid(tree.root());
                prop_assert_eq!(is_valid, theirs.is_valid(&document), "{} under {}", document, text);
                let violations = ours.violations(&"t".into(), tree.root());
                prop_assert_eq!(violations.is_empty(), is_valid, "{} under {}", document, text);
                let untold = violations.iter().find(|violation| violation.code == "schema.other");
                prop_assert!(untold.is_none(), "{} under {}", document, text);
            }
        }
    }
}

/// What a schema says, changed at one place: another keyword, or another value behind it.
fn changed(schema: &mut Value, at: usize, keyword: &str, value: &Value) -> bool {
    let mut rest = vec![schema];
    let mut left = at;
    while let Some(next) = rest.pop() {
        match next {
            Value::Object(members) if left == 0 => {
                members.insert(keyword.to_owned(), value.clone());
                return true;
            }
            Value::Object(members) => {
                left -= 1;
                rest.extend(members.values_mut());
            }
            Value::Array(items) => rest.extend(items),
            _ => {}
        }
    }
    false
}

fn any_keyword() -> impl Strategy<Value = String> {
    use super::keywords::Keyword;
    use strum::IntoEnumIterator as _;
    let keywords: Vec<_> = Keyword::iter().map(|keyword| keyword.as_str().to_owned()).collect();
    prop::sample::select(keywords)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]
    #[test]
    fn what_the_meta_schema_refuses_is_refused_here(
        text in whole_schema(), at in 0_usize..6, keyword in any_keyword(), value in instance()
    ) {
        let mut text = text;
        // A schema that stands where data may stand is data: both read it alike there.
        if changed(&mut text, at, &keyword, &value) && schema(&text.to_string()).is_ok() {
            prop_assert!(jsonschema::draft202012::meta::is_valid(&text), "{}", text);
        }
    }
}
