use proptest::prelude::*;

use super::*;
use crate::document::to_json;

fn read_all(form: Form, text: &[u8], limits: &Limits) -> Vec<String> {
    // A small buffer, so that lines are put together from several reads.
    let reader = BufReader::with_capacity(7, Cursor::new(text.to_vec()));
    read(&"t".into(), reader, None, form, limits).map(show).collect()
}

fn show(record: Record) -> String {
    match record.and_then(|raw| raw.parse(&Limits::default(), None)) {
        Ok(Text { tree, is_element }) => {
            let start = tree.root().source().map(|source| source.position(0)).unwrap();
            let place = if is_element { format!("{}:{}", start.line, start.column) } else { start.line.to_string() };
            format!("{place}: {}", to_json(tree.root()))
        }
        Err(unreadable) => {
            let at = unreadable.fault.at.as_ref();
            let place = at.and_then(|at| Some(at.source.as_ref()?.position(at.span.start)));
            let place = place.map(|at| format!(" at {}:{}", at.line, at.column)).unwrap_or_default();
            format!("{}: ! {}{place}", unreadable.line, unreadable.fault.message.en)
        }
    }
}

fn small() -> Limits {
    Limits { max_bytes: 20, ..Limits::default() }
}

#[test]
fn each_line_is_a_record_with_its_number() {
    let text = b"\xef\xbb\xbf{\"a\": 1}\r\n\n  \n{\"a\": }\n[2]";
    let expected = ["1: {\"a\":1}", "4: ! a JSON value is expected here at 4:7", "5: [2]"];
    assert_eq!(read_all(Form::Lines, text, &Limits::default()), expected);
}

#[test]
fn the_elements_of_an_array_are_records_with_their_places() {
    let read = |text: &str| read_all(Form::Whole, text.as_bytes(), &small());
    assert_eq!(read("\u{feff} [ ]\n"), Vec::<String>::new());
    let text = "\n[ {\"客\": \"]\\\"}\"},\n  [[1], 2] ,\"a,\",\r\n-1.5,true]\n";
    let expected = ["2:3: {\"客\":\"]\\\"}\"}", "3:3: [[1],2]", "3:13: \"a,\"", "4:1: -1.5", "4:6: true"];
    assert_eq!(read(text), expected);
    let long = format!("[{{\"a\":\"{}\"}}, {{\"b\": }},\n3]", "x".repeat(90));
    let expected = [
        "1: ! the document has 98 bytes, more than the limit of 20",
        "1: ! a JSON value is expected here at 1:108",
        "2:1: 3",
    ];
    assert_eq!(read(&long), expected);
}

#[test]
fn what_is_wrong_between_elements_has_its_place_and_ends_the_array() {
    let cases = [
        ("[1,\n2 {}]", "2: ! a comma or `]` is expected here at 2:3"),
        ("[1,\n2,]", "2: ! a comma must not stand before the end at 2:3"),
        ("[1,\n2", "2: ! the text ends inside an array at 2:2"),
        ("[1,2,", "1: ! the text ends inside an array at 1:6"),
        ("[1,2,,3]", "1: ! a JSON value is expected here at 1:6"),
        ("[1,2]\n]", "2: ! more text stands behind the document at 2:1"),
        ("[1,2,{\"a\": 1", "1: ! the text ends inside an object at 1:13"),
    ];
    for (text, expected) in cases {
        let shown = read_all(Form::Whole, text.as_bytes(), &small());
        assert_eq!(shown.len(), if text.ends_with("\": 1") { 4 } else { 3 }, "{shown:?}");
        assert_eq!(shown[2], expected);
    }
}

#[test]
fn white_space_is_what_json_has_and_one_byte_order_mark_may_start_the_input() {
    let expected = "a JSON value is expected here at";
    for (text, place) in [
        ("\u{feff}\u{feff}{}", "1:1"),
        (" \u{feff}{}", "1:2"),
        ("\u{c}{}", "1:1"),
        ("\u{b}[1]", "1:1"),
        ("\u{a0}[1]", "1:1"),
        ("[\u{feff}{}]", "1:2"),
        ("[{},\n\u{feff}{}]", "2:1"),
        ("[\u{c}{}]", "1:2"),
        ("[{}, \u{b}{}]", "1:6"),
        ("\u{c}[1]", "1:1"),
    ] {
        for form in [Form::Whole, Form::Unknown] {
            let shown = read_all(form, text.as_bytes(), &Limits::default());
            let wrong = shown.iter().find(|record| record.contains('!'));
            assert!(wrong.is_some_and(|record| record.ends_with(&format!("{expected} {place}"))), "{text:?} {shown:?}");
        }
    }
    for text in ["[{}\u{feff}]", "[{}\u{c},{}]", "[{}]\u{c}", "[{}]\n\u{feff}", "{}\u{b}"] {
        let shown = read_all(Form::Whole, text.as_bytes(), &Limits::default());
        assert!(shown.last().unwrap().contains('!'), "{text:?} {shown:?}");
    }
    for form in [Form::Lines, Form::Unknown] {
        let lines = read_all(form, "\u{feff} {}\t\r\n\u{feff}{}\n\u{c}\n \t\r\n{}".as_bytes(), &Limits::default());
        assert_eq!(
            lines,
            [
                "1: {}",
                "2: ! a JSON value is expected here at 2:1",
                "3: ! a JSON value is expected here at 3:1",
                "5: {}"
            ]
        );
        assert_eq!(read_all(form, "\u{feff}{}\n{}".as_bytes(), &Limits::default()), ["1: {}", "2: {}"]);
    }
    // A mark alone is an empty input, and half a mark is none.
    let empty = ["1: ! the text ends where a value is expected at 1:1"];
    assert_eq!(read_all(Form::Whole, "\u{feff}".as_bytes(), &Limits::default()), empty);
    let half = read_all(Form::Whole, b"\xef\xbb{}", &Limits::default());
    assert_eq!(half, ["1: ! the text is not valid UTF-8 at 1:1"]);
}

#[test]
fn an_overlong_line_is_refused_and_the_next_one_read() {
    let text =
        format!("{{\"a\":\"{}\"}}\n{{\"a\":\"{}\"}}\n{{\"a\":\"{}\"}}", "x".repeat(12), "y".repeat(13), "z".repeat(90));
    let shown = read_all(Form::Lines, text.as_bytes(), &small());
    assert_eq!(shown.len(), 3);
    assert_eq!(shown[0], format!("1: {{\"a\":\"{}\"}}", "x".repeat(12)));
    assert_eq!(shown[1], "2: ! the document has 21 bytes, more than the limit of 20");
    assert_eq!(shown[2], "3: ! the document has 98 bytes, more than the limit of 20");
}

#[test]
fn an_unknown_form_is_seen_from_the_first_lines() {
    let read = |text: &str| read_all(Form::Unknown, text.as_bytes(), &Limits::default());
    assert_eq!(read("\n{\"a\":1}\n{\"a\":2}\n"), ["2: {\"a\":1}", "3: {\"a\":2}"]);
    assert_eq!(read("{\n\"a\":1}\n"), ["1: {\"a\":1}"]);
    assert_eq!(read("[{\"a\":1},\n{\"a\":2}]"), ["1:2: {\"a\":1}", "2:1: {\"a\":2}"]);
    assert_eq!(read("[1]\n\n[2]\n{}"), ["1:2: 1", "3: [2]", "4: {}"]);
    assert_eq!(read("[1] [2]\n"), ["1:2: 1", "1: ! more text stands behind the document at 1:5"]);
    assert_eq!(read("{\"a\":1}"), ["1: {\"a\":1}"]);
    assert_eq!(read("{\"a\":}\n{\"a\":2}"), ["1: ! a JSON value is expected here at 1:6", "2: {\"a\":2}"]);
    assert_eq!(read("{\"a\":{}\n}"), ["1: {\"a\":{}}"]);
    assert_eq!(read(""), ["1: ! the text ends where a value is expected at 1:1"]);
    assert_eq!(read("{\"a\":\n{\"b\":2}\n}"), ["1: {\"a\":{\"b\":2}}"]);
}

#[test]
fn a_damaged_first_line_does_not_take_the_others_with_it() {
    for first in ["garbage", "{\"a\":1} x", "{\"a", "{\"a\":1,", "{\"a\":1", "{", "}"] {
        let text = format!("{first}\n\n{{\"b\":1}}\n{{\"b\":2}}");
        let shown = read_all(Form::Unknown, text.as_bytes(), &Limits::default());
        let (damaged, others) = shown.split_first().unwrap();
        assert!(damaged.starts_with("1: ! "), "{first}: {damaged}");
        assert_eq!(others, ["3: {\"b\":1}", "4: {\"b\":2}"], "{first}");
    }
    // Nothing says that these are lines.
    for text in ["garbage\nmore", "{\n\"a\":1,,\n\"b\":{}}", "{\"a\":\n{\"b\":2}\n{}"] {
        assert_eq!(read_all(Form::Unknown, text.as_bytes(), &Limits::default()).len(), 1, "{text}");
    }
}

#[test]
fn a_text_beyond_the_limit_is_refused_while_it_is_read() {
    for form in [Form::Whole, Form::Unknown] {
        let shown = read_all(form, &[b' '; 5000], &small());
        assert_eq!(shown, ["1: ! the document has 21 bytes, more than the limit of 20"]);
    }
}

#[test]
fn a_file_beyond_the_limit_is_not_read_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("big.json");
    File::create(&path).unwrap().set_len(1 << 40).unwrap();
    let input = Input { name: "big.json".into(), origin: Origin::File(path), form: Form::Whole, coding: None };
    let shown: Vec<_> = records(&input, &Limits::default(), &Arc::new(Monitor::new(false))).map(show).collect();
    assert_eq!(shown, ["1: ! the document has 1099511627776 bytes, more than the limit of 67108864"]);
}

#[test]
fn a_file_that_vanished_is_one_unreadable_record() {
    let input = Input {
        name: "x.json".into(),
        origin: Origin::File("/no/such/x.json".into()),
        form: Form::Whole,
        coding: None,
    };
    let shown: Vec<_> = records(&input, &Limits::default(), &Arc::new(Monitor::new(false))).map(show).collect();
    assert!(matches!(shown.as_slice(), [one] if one.starts_with("1: ! the file cannot be read: ")), "{shown:?}");
}

#[test]
fn the_digest_is_that_of_the_text() {
    assert_eq!(digest("abc"), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

proptest! {
    #[test]
    fn an_array_is_cut_where_a_parser_would(text in "[\\[\\]{}\",: \\\\a1\n]{0,24}") {
        let text = format!("[{text}");
        let whole = parse_bytes(&"t".into(), text.clone().into_bytes(), Position::START, &Limits::default(), None);
        let limits = Limits { max_bytes: 100, ..Limits::default() };
        let elements: Vec<_> = read(&"t".into(), Cursor::new(text.into_bytes()), None, Form::Whole, &limits).collect();
        match whole {
            Ok(tree) => {
                let cut: Vec<_> = elements.into_iter().map(|raw| to_json(raw.unwrap().parse(&Limits::default(), None).unwrap().tree.root())).collect();
                prop_assert_eq!(cut, tree.root().children().map(to_json).collect::<Vec<_>>());
            }
            Err(_) => prop_assert!(elements.into_iter().any(|raw| raw.map_or(true, |raw| raw.parse(&Limits::default(), None).is_err()))),
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(text in prop::collection::vec(any::<u8>(), 0..60)) {
        for form in [Form::Whole, Form::Lines, Form::Unknown] {
            let _ = read_all(form, &text, &small());
        }
    }

    #[test]
    fn lines_keep_their_numbers(blank in prop::collection::vec(any::<bool>(), 0..30)) {
        let text: String = blank.iter().map(|blank| if *blank { "\n" } else { "{}\n" }).collect();
        let lines = blank.iter().zip(1..).filter(|(blank, _)| !**blank);
        let expected: Vec<_> = lines.map(|(_, line)| format!("{line}: {{}}")).collect();
        prop_assert_eq!(read_all(Form::Lines, text.as_bytes(), &small()), expected);
    }
}
