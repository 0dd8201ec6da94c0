//! Schemas that are refused, each mistake at its place.

use super::*;

fn mistakes(text: &str) -> Vec<String> {
    schema(text).err().unwrap_or_default()
}

#[test]
fn unknown_keywords_types_and_formats_are_refused_with_what_may_be_meant() {
    insta::assert_debug_snapshot!(mistakes(r#"{
        "propertes": {}, "additionalProprties": false, "formt": "date", "nonsense": 1, "dependencies": {},
        "type": "strng", "format": "datetime", "pattern": "(",
        "properties": {"a": {"type": ["string", "nil"], "format": "colour", "pattern": "(?=a)"}}
    }"#), @r#"
    [
        "\"propertes\": JSON Schema has no keyword `propertes` (did you mean `properties`?)",
        "\"additionalProprties\": JSON Schema has no keyword `additionalProprties` (did you mean `additionalProperties`?)",
        "\"formt\": JSON Schema has no keyword `formt` (did you mean `format`?)",
        "\"nonsense\": JSON Schema has no keyword `nonsense` (a keyword of your own starts with `x-`, such as `x-unit`)",
        "\"dependencies\": JSON Schema has no keyword `dependencies` (write `dependentRequired` or `dependentSchemas`)",
        "\"strng\": there is no type `strng` (did you mean `string`?)",
        "\"datetime\": there is no format `datetime` (did you mean `date-time`?)",
        "\"(\": this is no regular expression (close every bracket, and write `\\` before a bracket, a dot or a star that is meant as it is)",
        "\"nil\": there is no type `nil` (known are: null, boolean, integer, number, string, array, object)",
        "\"colour\": there is no format `colour` (checked are: date, date-time, time, email, hostname, ipv4, ipv6, uri, uri-reference, uuid, json-pointer, regex)",
        "\"(?=a)\": this is no regular expression (look-around (`(?=`) and back-references (`\\1`) are not followed: a search takes time linear in the text)",
    ]
    "#);
}

#[test]
fn values_of_the_wrong_kind_are_refused() {
    insta::assert_debug_snapshot!(mistakes(r#"{
        "minLength": -1, "maxLength": 1.5, "minimum": "0", "multipleOf": 0, "required": ["a", "a"], "enum": [],
        "type": ["string", "string"], "uniqueItems": "yes", "items": [{}], "allOf": [], "properties": [], "not": null,
        "dependentRequired": {"a": "b"}, "title": {"en": "x"}, "$anchor": "1a", "$id": "a#b",
        "$defs": {"a": 1, "b": {"then": {}, "minContains": 1, "$id": "b", "additionalProperties": "no"}}
    }"#), @r#"
    [
        "-1: `minLength` must be a whole number, 0 or more",
        "1.5: `maxLength` must be a whole number, 0 or more",
        "\"0\": `minimum` must be a number",
        "0: `multipleOf` must be a number above 0",
        "[\"a\", \"a\"]: `required` must be a list of names, each once",
        "[]: `enum` must be a list of values, at least one",
        "[\"string\", \"string\"]: `type` must be a type, or a list of types, each once",
        "\"yes\": `uniqueItems` must be `true` or `false`",
        "[{}]: `items` must be a schema: an object, `true` or `false`",
        "[]: `allOf` must be a list of schemas, at least one",
        "[]: `properties` must be an object of schemas by name",
        "null: `not` must be a schema: an object, `true` or `false`",
        "{\"a\": \"b\"}: `dependentRequired` must be an object of lists of names",
        "{\"en\": \"x\"}: `title` must be a text",
        "\"1a\": `$anchor` must be a name of letters, digits, `-`, `_` and `.` that starts with a letter or `_`",
        "\"a#b\": `$id` must be an address without `#…`",
        "1: this must be a schema: an object, `true` or `false`",
        "\"then\": `then` says nothing without `if`",
        "\"minContains\": `minContains` says nothing without `contains`",
        "\"b\": `$id` stands at the root of a file only (name this place by `$anchor`)",
        "\"no\": `additionalProperties` must be a schema: an object, `true` or `false`",
    ]
    "#);
}

#[test]
fn annotations_and_words_of_the_packs_own_are_allowed() {
    let text = r##"{
        "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://example.com/a.json", "$comment": "…",
        "title": "Order", "x-zh": {"title": "订单"}, "x-kept-by": "finance", "description": "…", "default": {"propertes": 1},
        "examples": [{"formt": 1}], "deprecated": true, "readOnly": false, "writeOnly": false, "const": {"typ": 1},
        "contentEncoding": "base64", "contentMediaType": "image/png", "contentSchema": {"type": "string"},
        "properties": {"propertes": true, "formt": false}, "$defs": {"formt": {"$anchor": "formt"}}, "definitions": {"a": {}}
    }"##;
    assert_eq!(mistakes(text), [""; 0]);
}

#[test]
fn an_older_draft_is_read_where_it_means_the_same() {
    let draft = |rest: &str| mistakes(&format!(r#"{{"$schema": "http://json-schema.org/draft-04/schema#", {rest}}}"#));
    assert_eq!(draft(r##""definitions": {"a": {"type": "string"}}, "items": {"$ref": "#/definitions/a"}"##), [""; 0]);
    insta::assert_debug_snapshot!(
        draft(r#""id": "x", "minimum": 0, "exclusiveMinimum": true, "items": [{}], "additionalItems": false"#), @r#"
    [
        "\"id\": JSON Schema has no keyword `id` (write `$id`)",
        "true: `exclusiveMinimum` must be a number",
        "[{}]: `items` must be a schema: an object, `true` or `false`",
        "\"additionalItems\": JSON Schema has no keyword `additionalItems` (write `prefixItems` with `items`)",
    ]
    "#);
    assert_eq!(
        mistakes(r#"{"$schema": "https://example.com/own"}"#),
        ["\"https://example.com/own\": schemas are read as draft 2020-12, not as this \
          (write `https://json-schema.org/draft/2020-12/schema`)"]
    );
}

#[test]
fn references_that_lead_nowhere_are_refused_at_their_place() {
    let order = r##"{"properties": {
        "a": {"$ref": "#/$defs/prty"}, "b": {"$ref": "comon.json#/$defs/party"}, "c": {"$ref": "common.json#/$defs/partty"},
        "d": {"$ref": "https://example.com/x.json"}, "e": {"$ref": "#none"}, "f": {"$ref": "../../x.json"},
        "g": {"$ref": "#twice"}, "h": {"$ref": "lists/broken.json"}
    }, "$defs": {"party": {}, "x": {"$anchor": "twice"}, "y": {"$anchor": "twice"}}}"##;
    let common = r#"{"$defs": {"party": {}}}"#;
    let files = [("schemas/order.json", order), ("schemas/common.json", common), ("schemas/lists/broken.json", "{")];
    let (schemas, mistakes) = pack(&files, &["schemas/order.json", "schemas/common.json"]);
    insta::assert_debug_snapshot!(mistakes, @r##"
    [
        ": the text ends inside an object",
        "\"#/$defs/prty\": nothing stands at `/$defs/prty` in `schemas/order.json` (did you mean `party`?)",
        "\"comon.json#/$defs/party\": the pack has no `schemas/comon.json` (did you mean `schemas/common.json`?)",
        "\"common.json#/$defs/partty\": nothing stands at `/$defs/partty` in `schemas/common.json` (did you mean `party`?)",
        "\"https://example.com/x.json\": the pack has no `https://example.com/x.json` (a reference names a file of the pack by its path; nothing is fetched)",
        "\"#none\": `#none` leads nowhere (a place is named by a pointer, such as `#/$defs/party`, or by the one `$anchor` of that name)",
        "\"../../x.json\": the pack has no `../../x.json` (a reference names a file of the pack by its path; nothing is fetched)",
        "\"#twice\": `#twice` leads nowhere (a place is named by a pointer, such as `#/$defs/party`, or by the one `$anchor` of that name)",
    ]
    "##);
    assert!(schemas.get("schemas/order.json").is_none());
    assert!(schemas.get("schemas/common.json").is_some(), "one that has no part in the mistake is there");
}

#[test]
fn a_schema_is_broken_where_one_that_it_refers_to_is() {
    let files = [
        ("schemas/a.json", r#"{"$ref": "b.json"}"#),
        ("schemas/b.json", r#"{"items": {"$ref": "c.json"}}"#),
        ("schemas/c.json", r#"{"typ": "string"}"#),
    ];
    let (schemas, mistakes) = pack(&files, &["schemas/a.json"]);
    assert_eq!(mistakes, [r#""typ": JSON Schema has no keyword `typ` (did you mean `type`?)"#]);
    assert!(schemas.get("schemas/a.json").is_none());
}

#[test]
fn what_leads_back_to_itself_without_end_is_refused() {
    for text in [
        r##"{"$ref": "#"}"##,
        r##"{"allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"anyOf": [{"$ref": "#"}]}}}"##,
        r##"{"properties": {"a": {"not": {"$ref": "#/properties/a"}}}}"##,
        r##"{"if": true, "then": {"$ref": "#"}}"##,
        r##"{"dependentSchemas": {"a": {"$ref": "#"}}}"##,
    ] {
        let mistakes = mistakes(text);
        assert_eq!(mistakes.len(), 1, "{text}: {mistakes:?}");
        assert!(
            mistakes[0].ends_with("this schema leads back to itself for the same value, without end"),
            "{mistakes:?}"
        );
    }
    assert!(
        schema(r##"{"properties": {"a": {"$ref": "#"}}, "items": {"$ref": "#"}, "propertyNames": {"$ref": "#"}}"##)
            .is_ok()
    );
}

#[test]
fn too_long_a_way_is_refused() {
    let step = |from: usize| format!(r##""s{from}": {{"$ref": "#/$defs/s{}"}}"##, from + 1);
    let steps: Vec<_> = (0..40).map(step).collect();
    let text = format!(r##"{{"$ref": "#/$defs/s0", "$defs": {{{}, "s40": {{}}}}}}"##, steps.join(","));
    assert_eq!(mistakes(&text).len(), 1);
}

#[test]
fn branches_that_combine_without_end_are_refused() {
    // Which states a field may be in depends on the last 20 names on the way to it: 2^20 sets.
    let state = |index: usize| {
        let next = format!(r##"{{"$ref": "#/$defs/s{}"}}"##, index + 1);
        match index {
            0 => {
                let stay = r##"{"$ref": "#/$defs/s0"}"##;
                format!(r##""s0": {{"properties": {{"a": {{"anyOf": [{stay}, {next}]}}, "b": {stay}}}}}"##)
            }
            _ => format!(r##""s{index}": {{"properties": {{"a": {next}, "b": {next}}}}}"##),
        }
    };
    let states: Vec<_> = (0..20).map(state).chain([r#""s20": {}"#.to_owned()]).collect();
    let text = format!(r##"{{"$ref": "#/$defs/s0", "$defs": {{{}}}}}"##, states.join(","));
    let found = schema(&text);
    if let Err(mistakes) = &found {
        assert!(mistakes[0].contains("combine in too many ways"), "{mistakes:?}");
    }
    assert!(found.is_err());
}
