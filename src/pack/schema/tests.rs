//! Schemas as packs write them: what is refused, what fields they know, what is told of documents.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::violations::TOLD;
use super::{Schema, Schemas, Violation};
use crate::document::{Limits, Tree, parse, parse_toml, parse_with};
use crate::pack::Format;
use crate::source::{Diagnostic, Source};

/// Schemas of a pack of several files, and its mistakes as `file: what is underlined: message (help)`.
fn pack(files: &[(&str, &str)], roots: &[&str]) -> (Schemas, Vec<String>) {
    let files: BTreeMap<_, _> =
        files.iter().map(|(path, text)| ((*path).to_owned(), Source::new(*path, *text))).collect();
    let (schemas, mistakes) = Schemas::read(&files, roots.iter().copied());
    (schemas, mistakes.iter().map(line).collect())
}

fn line(mistake: &Diagnostic) -> String {
    let help = mistake.help.as_ref().map_or(String::new(), |help| format!(" ({})", help.en));
    format!("{}: {}{help}", mistake.underlined(), mistake.message.en)
}

/// The schema in one file.
pub(super) fn schema(text: &str) -> Result<Schema, Vec<String>> {
    let (schemas, mistakes) = pack(&[("schemas/t.json", text)], &["schemas/t.json"]);
    schemas.get("schemas/t.json").cloned().ok_or(mistakes)
}

/// A document that keeps members that are `null`.
pub(super) fn tree(text: &str) -> Arc<Tree> {
    parse(&Source::new("t", text), &Limits { keep_null_members: true, ..Limits::default() }).unwrap()
}

fn violations(schema: &Schema, text: &str) -> Vec<Violation> {
    let tree = parse(&Source::new("t", text), &Limits::default()).unwrap();
    schema.violations(&"t".into(), tree.root())
}

/// The violations of a document as `place what is underlined code: English | Chinese`.
fn told(schema_text: &str, text: &str) -> Vec<String> {
    let schema = schema(schema_text).unwrap();
    let shown = |it: &Violation| {
        format!("{} {} {}: {} | {}", it.place.pointer, it.place.text(), it.code, it.message.en, it.message.zh)
    };
    violations(&schema, text).iter().map(shown).collect()
}

fn is_valid(schema_text: &str, text: &str) -> bool {
    schema(schema_text).unwrap().is_valid(tree(text).root())
}

mod facts;
mod strict;
mod types;
mod words;

#[test]
fn bounds_are_exact() {
    for (bound, inside, outside) in [
        (r#"{"maximum": 100}"#, "100.00", "100.00000000000000000001"),
        (r#"{"exclusiveMaximum": 100}"#, "99.999999999999999999999", "100.0"),
        (r#"{"minimum": 0.1}"#, "0.1000", "0.0999999999999999999999999"),
        (r#"{"exclusiveMinimum": 9007199254740993}"#, "9007199254740994", "9007199254740993"),
        (r#"{"const": 0.30000000000000000001}"#, "0.30000000000000000001", "0.3"),
        (r#"{"enum": [12345678901234567890.5]}"#, "12345678901234567890.50", "12345678901234567890.4"),
        (r#"{"multipleOf": 0.01}"#, "99999999999999999999999999.99", "0.001"),
        (r#"{"type": "integer"}"#, "79228162514264337593543950335", "0.5"),
        (
            r#"{"maximum": 79228162514264337593543950334}"#,
            "79228162514264337593543950334",
            "79228162514264337593543950335",
        ),
    ] {
        assert!(is_valid(bound, inside), "{bound}: {inside}");
        assert!(!is_valid(bound, outside), "{bound}: {outside}");
    }
}

#[test]
fn what_a_format_takes_is_what_can_be_read() {
    let date = r#"{"format": "date-time"}"#;
    assert!(is_valid(date, r#""2026-03-31T09:30:00.123456789+08:00""#));
    for text in ["9999-12-31T23:59:59Z", "2026-03-31T09:30:00.12345678901Z", "2026-12-31T23:59:60Z"] {
        assert!(!is_valid(date, &format!("{text:?}")), "{text}");
    }
    assert!(is_valid(r#"{"format": "date"}"#, r#""0000-01-01""#));
}

#[test]
fn a_data_file_is_validated_like_a_document() {
    let schema = schema(
        r#"{"properties": {"rates": {"items": {"properties": {
            "from": {"type": "string", "minLength": 3}, "on": {"type": "string", "format": "date"}, "rate": {"exclusiveMinimum": 0}
        }, "required": ["on"], "additionalProperties": false}}}, "additionalProperties": false}"#,
    )
    .unwrap();
    let source =
        Source::new("rates.toml", "[[rates]]\nfrom = \"CNY\"\non = 2026-03-31\nrate = 0\n[[rates]]\nfrm = 1\n[t]\n");
    let tree = parse_toml(&source).unwrap();
    let told: Vec<_> = schema
        .violations(&"lists".into(), tree.root())
        .iter()
        .map(|it| format!("{} {:?} {}", it.place.pointer, it.place.text(), it.message.en))
        .collect();
    insta::assert_debug_snapshot!(told, @r#"
    [
        "/rates/0/rate \"0\" more than 0 is expected",
        "/rates/1/on \"[\" `on` is missing",
        "/rates/1/frm \"frm\" no such field is defined here; did you mean `from`?",
        "/t \"t\" no such field is defined here",
    ]
    "#);
}

#[test]
fn more_than_a_hundred_departures_are_counted() {
    let schema =
        schema(r#"{"properties": {"a": {"items": {"type": "string"}}}, "additionalProperties": false}"#).unwrap();
    let wrong = |count: usize| format!("{{\"b\": 1, \"a\": [{}], \"c\": 2}}", vec!["1"; count].join(","));
    let exact = violations(&schema, &wrong(TOLD - 2));
    assert_eq!(exact.len(), TOLD);
    assert!(exact.iter().all(|violation| violation.code != "schema.more"));
    let more = violations(&schema, &wrong(5000));
    assert_eq!(more.len(), TOLD + 1);
    assert_eq!(more.first().unwrap().place.pointer.as_str(), "/b");
    assert_eq!(more[TOLD - 1].place.pointer.as_str(), format!("/a/{}", TOLD - 2));
    let last = more.last().unwrap();
    assert_eq!(
        (last.code, last.message.en.as_str()),
        ("schema.more", "4,902 more departures from the schema are not listed")
    );
    assert_eq!(last.message.zh, "另有 4,902 处不符合结构定义，未逐一列出");
}

#[test]
fn what_two_references_say_is_told_once() {
    let schema =
        r##"{"allOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}], "$defs": {"a": {"items": {"type": "string"}}}}"##;
    assert_eq!(told(schema, "[1]").len(), 1);
}

#[test]
fn branches_of_branches_cost_no_more_than_their_number() {
    // Without keeping results, each level would double the work: 2^100.
    let deep = |name: &str| format!(r##"{{"properties": {{"{name}": {{"$ref": "#"}}}}, "required": ["x"]}}"##);
    let text = format!(r##"{{"anyOf": [{}, {}]}}"##, deep("a"), deep("a"));
    let document = format!("{}{}{}", r#"{"x": 1, "a": "#.repeat(100), "{}", "}".repeat(100));
    assert!(!is_valid(&text, &document));
    assert_eq!(told(&text, &document).len(), 1);
}

#[test]
fn the_longest_way_fits_a_small_stack() {
    for choice in ["allOf", "anyOf"] {
        let step = |from: usize| {
            format!(
                r##""s{from}": {{"maxItems": 9, "{choice}": [{{"$ref": "#/$defs/s{}"}}], "minItems": 0}}"##,
                from + 1
            )
        };
        let steps: Vec<_> = (0..15).map(step).collect();
        let text = format!(
            r##"{{"$ref": "#/$defs/s0", "$defs": {{{}, "s15": {{"items": {{"$ref": "#"}}}}}}}}"##,
            steps.join(",")
        );
        let schema = schema(&text).unwrap();
        let document = |inner: &str| format!("{}{inner}{}", "[".repeat(120), "]".repeat(120));
        let (right, wrong) = (document(""), document("0,0,0,0,0,0,0,0,0,0"));
        let check = move || {
            let (right, wrong) = (tree(&right), tree(&wrong));
            (schema.violations(&"t".into(), right.root()).len(), schema.violations(&"t".into(), wrong.root()).len())
        };
        let thread = std::thread::Builder::new().stack_size(4 << 20).spawn(check).unwrap();
        assert_eq!(thread.join().unwrap(), (0, 15));
    }
}

#[test]
fn large_documents_take_time_in_proportion() {
    use std::fmt::Write as _;
    let schema =
        schema(r#"{"properties": {"a": {"items": {"type": "string"}}}, "additionalProperties": false}"#).unwrap();
    let members = |count: usize| {
        let mut text = String::from("{");
        (0..count).for_each(|index| write!(text, "\"field{index}\": 1,").unwrap());
        text + "\"z\": 1}"
    };
    let steps = |text: &str| {
        let start = std::time::Instant::now();
        assert_eq!(violations(&schema, text).len(), TOLD + 1);
        start.elapsed()
    };
    // Quadratic, this would take a minute.
    assert!(steps(&members(40_000)).as_secs() < 5);
}

#[test]
fn a_long_name_is_not_compared_with_the_known_ones() {
    let schema = r#"{"properties": {"customer_identification_number": {}}, "additionalProperties": false}"#;
    let near = told(schema, r#"{"customer_identification_nr": 1}"#);
    assert!(near[0].contains("did you mean `customer_identification_number`"));
    let long = format!("{{\"{}\": 1}}", "x".repeat(1 << 20));
    assert!(!told(schema, &long)[0].contains("did you mean"));
}

#[test]
fn names_with_numbers_are_judged_like_names() {
    let text = r#"{"properties": {"a": {"type": "string"}, "long_enough_a": {"type": "number"}, "long_enough_b": {}},
        "required": ["a", "b"], "additionalProperties": false}"#;
    let (mut schemas, _) = pack(&[("schemas/t.json", text)], &["schemas/t.json"]);
    let fields = schemas.take_fields();
    // A member that is only required is one of the names, too.
    assert_eq!(fields.len(), 4);
    let schema = schemas.get("schemas/t.json").unwrap();
    for document in [
        r#"{"a": "x", "long_enough_a": 1, "long_enough_b": []}"#,
        r#"{"a": 1, "b": 2, "long_enough_c": 3, "": 4}"#,
        r#"{"\u0061": 1, "long_enough_a": "x"}"#,
    ] {
        let source = Source::new("t", document);
        let read = |fields| parse_with(&source, &Limits::default(), fields).unwrap();
        let told = |tree: Arc<Tree>| {
            let violations = schema.violations(&"t".into(), tree.root());
            violations.iter().map(|it| format!("{}: {}", it.place.pointer, it.message.en)).collect::<Vec<_>>()
        };
        let plainly = told(read(None));
        assert!(!plainly.is_empty());
        assert_eq!(told(read(Some(&fields))), plainly);
    }
}
