use super::*;
use crate::document::{NodeRef, Pointer, to_json};
use proptest::prelude::*;

fn read(text: &str) -> Result<Arc<Tree>, Box<Diagnostic>> {
    parse(&Source::new("t", text), &Limits::default())
}

/// The kind of the error, and the characters that it underlines.
fn refused(text: &str) -> (Code, String) {
    let error = read(text).unwrap_err();
    (error.code, error.underlined().to_owned())
}

fn at<'a>(tree: &'a Tree, pointer: &str) -> NodeRef<'a> {
    tree.root().resolve(&Pointer::parse(pointer).unwrap()).unwrap()
}

#[test]
fn every_key_and_value_keeps_its_place() {
    let text = "{ \"名\" : \"福建\",\n  \"lines\": [ {\"q\": 1.50}, true ] }";
    let tree = read(text).unwrap();
    let source = Arc::clone(tree.root().source().unwrap());
    assert_eq!(source.slice(at(&tree, "/名").span()), "\"福建\"");
    assert_eq!(source.slice(at(&tree, "/名").key_span().unwrap()), "\"名\"");
    assert_eq!(source.slice(at(&tree, "/lines/0/q").span()), "1.50");
    assert_eq!(source.slice(at(&tree, "/lines").span()), "[ {\"q\": 1.50}, true ]");
    assert_eq!(source.slice(tree.root().span()), text);
    assert_eq!(at(&tree, "/lines/0/q").pointer_from(tree.root().id()).as_str(), "/lines/0/q");
}

#[test]
fn null_members_are_absent_but_elements_are_not() {
    let tree = read(r#"{"a": null, "b": [null, 1]}"#).unwrap();
    assert_eq!(to_json(tree.root()), r#"{"b":[null,1]}"#);
    assert_eq!(tree.root().len(), 1);
}

#[test]
fn amounts_are_exact() {
    let tree = read("[99999999999999.99, 0.1, 0.2]").unwrap();
    let numbers: Vec<_> = tree.root().children().filter_map(NodeRef::as_number).collect();
    assert_eq!(numbers[0].to_string(), "99999999999999.99");
    assert_eq!((numbers[1] + numbers[2]).to_string(), "0.3");
}

#[test]
fn mistakes_are_underlined() {
    use Code as K;
    assert_eq!(refused("{\"a\": 1, \"b\": 2, \"a\": 3}"), (K::DuplicateKey, "\"a\"".into()));
    assert_eq!(refused("{\"a\": null, \"\\u0061\": 3}"), (K::DuplicateKey, "\"\\u0061\"".into()));
    assert_eq!(refused("{} x"), (K::TrailingText, "x".into()));
    assert_eq!(refused("[1e400]"), (K::NumberRange, "1e400".into()));
    assert_eq!(refused("{\"a\" 1}"), (K::JsonSyntax, "1".into()));
    assert_eq!(refused("[1,]").0, K::JsonSyntax);
    assert_eq!(refused("").0, K::JsonSyntax);
    assert_eq!(refused("[NaN]").0, K::JsonSyntax);
    assert_eq!(refused("[01]").0, K::JsonSyntax);
    assert_eq!(refused("\"\\ud800\"").0, K::JsonSyntax);
    assert_eq!(refused(&"[".repeat(100_000)).0, K::TooDeep);
    let error = read("{\"a\": 1,\n \"a\": 3}").unwrap_err();
    assert_eq!(error.labels[1].span, Span::new(1, 4));
}

#[test]
fn bytes_that_are_no_text_are_refused_at_their_place() {
    let name: Arc<str> = "t".into();
    let error =
        parse_bytes(&name, b"{\"a\": \"\xb8\xa3\"}".to_vec(), Position::START, &Limits::default(), None).unwrap_err();
    assert_eq!((error.code, error.labels[0].span.start), (Code::NotUtf8, 7));
    let marked = b"\xef\xbb\xbf{\"a\": 1}".to_vec();
    let marked = parse_bytes(&name, marked, Position::START, &Limits::default(), None);
    assert_eq!(marked.unwrap_err().code, Code::JsonSyntax, "readers of files take a mark away");
}

#[test]
fn size_and_depth_have_limits() {
    let limits = Limits { max_bytes: 10, max_depth: 2, max_values: 9, keep_null_members: false };
    let error = parse(&Source::new("t", "[1, 2, 3, 4]"), &limits).unwrap_err();
    assert_eq!(error.code, Code::TooLarge);
    assert!(parse(&Source::new("t", "[[1]]"), &limits).is_ok());
    assert_eq!(parse(&Source::new("t", "[[[1]]]"), &limits).unwrap_err().code, Code::TooDeep);
}

#[test]
fn values_are_counted_also_where_they_are_absent() {
    let limits = Limits { max_values: 4, ..Limits::default() };
    for text in [r#"{"a": [1, 2]}"#, r#"{"a": null, "b": null, "c": null}"#] {
        assert!(parse(&Source::new("t", text), &limits).is_ok(), "{text}");
    }
    for text in [r#"{"a": [1, 2, 3]}"#, r#"{"a": null, "b": null, "c": null, "d": null}"#, "[[], [], {}, []]"] {
        let error = parse(&Source::new("t", text), &limits).unwrap_err();
        assert_eq!(error.code, Code::TooManyValues, "{text}");
        assert!(["3", "n", "["].contains(&error.underlined()), "{text}: {}", error.underlined());
    }
}

#[test]
fn many_members_are_checked_for_duplicates_too() {
    let members: Vec<_> = (0..60).map(|n| format!("\"k{n}\": {n}")).collect();
    assert!(read(&format!("{{{}}}", members.join(","))).is_ok());
    for repeated in [3, 40] {
        let text = format!("{{{}, \"k{repeated}\": 0}}", members.join(","));
        assert_eq!(refused(&text).0, Code::DuplicateKey);
    }
}

#[test]
fn a_part_of_a_string_is_found_behind_escapes() {
    let text = r#"{"t": "a\n\u4e2d😀\ud83d\ude00z\"最终"}"#;
    let tree = read(text).unwrap();
    let node = at(&tree, "/t");
    let decoded = node.as_str().unwrap();
    let source = node.source().unwrap();
    for (part, raw) in [("a", "a"), ("\n", "\\n"), ("中", "\\u4e2d"), ("最终", "最终"), ("z", "z"), ("\"", "\\\"")]
    {
        let start = decoded.find(part).unwrap();
        assert_eq!(source.slice(node.span_within(start..start + part.len())), raw);
    }
    let emoji = decoded.rfind('😀').unwrap();
    assert_eq!(source.slice(node.span_within(emoji..emoji + 4)), r"\ud83d\ude00");
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value as J;
    let leaf =
        prop_oneof![any::<bool>().prop_map(J::from), any::<i64>().prop_map(J::from), ".{0,12}".prop_map(J::from),];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(J::from),
            prop::collection::vec((".{0,6}", inner), 0..6).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read(value in json(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let tree = read(&text).unwrap();
        let back: serde_json::Value = serde_json::from_str(&to_json(tree.root())).unwrap();
        prop_assert_eq!(&back, &value);
    }

    #[test]
    fn each_value_stands_under_its_span(value in json()) {
        let tree = read(&serde_json::to_string_pretty(&value).unwrap()).unwrap();
        let mut nodes = vec![tree.root()];
        while let Some(node) = nodes.pop() {
            let written = node.source().unwrap().slice(node.span());
            prop_assert_eq!(&to_json(tree_of(written).root()), &to_json(node));
            nodes.extend(node.children());
        }
    }

    #[test]
    fn no_text_is_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse_bytes(&"t".into(), bytes, Position::START, &Limits::default(), None);
    }

    #[test]
    fn broken_json_is_refused_or_read_never_worse(value in json(), cut in any::<prop::sample::Index>()) {
        let text = value.to_string();
        let mut at = cut.index(text.len() + 1);
        while !text.is_char_boundary(at) { at -= 1; }
        if let Err(error) = read(&text[..at]) {
            let label = error.place().unwrap();
            prop_assert!(label.source.text().get(label.span.range()).is_some());
        }
    }
}

fn tree_of(text: &str) -> Arc<Tree> {
    read(text).unwrap()
}
