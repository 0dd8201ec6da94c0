//! Nothing in a rule is done in silence: types, texts, names, lists, and what two runs of a rule say.

use std::sync::Arc;

use super::tests::{POLICY, SMALL, document, header, judge, judge_with, mistakes, outcome, run_facts, try_book, when};
use crate::base::lang::Lang;
use crate::base::value::Value;
use crate::verdict::{Case, Joined, Judgement, Kept, Listed};

const LINES: &str = r#"{"kind": "order", "id": "1", "total": 12.50, "name": "x", "on": "2026-03-01", "due": "2026-03-31",
    "at": "2026-03-31T23:30:00-02:00", "lines": [{"no": 1, "net": 1.50}, {"no": 2, "net": 9}, {"no": 2, "net": 9.0}]}"#;

/// Whether a condition holds for [`LINES`], or why not.
fn holds(condition: &str) {
    assert_eq!(outcome(&when(condition), LINES), "finding", "{condition}");
}

/// What a rule about [`LINES`] breaks with, without the place.
fn broken(body: &str) -> String {
    let found = outcome(&format!("{body}\nflag(order);"), LINES);
    found.split(" |").next().unwrap().to_owned()
}

fn faults(body: &str) -> Judgement {
    judge(&format!("{body}\nflag(order);"), LINES, None)
}

#[test]
fn every_way_to_call_flag_is_checked() {
    let with_argument = |body: &str| header(body).replacen("en = \"m\", zh = \"m\"", "en = \"{a}\", zh = \"{a}\"", 1);
    let bodies = [
        "order.at(\"total\").flag(#{ b: 1 });",
        "order.at(\"total\").flag();",
        "order.flag(#{});",
        "[order].flag(#{ b: 1 });",
        "order.lines.each(|line| line.flag(#{ b: 1 }));",
        "order.lines.each(|line| { if true { line.at(\"no\").flag(#{ b: 1 }); } });",
        "fn say(it) { it.flag(#{ b: 1 }); } say(order);",
        "fn say(it) { it.lines.each(|line| flag(line, #{ b: 1 })); } say(order);",
    ];
    for body in bodies {
        let found = mistakes(&[("order/a.rhai", &with_argument(body))]);
        assert_eq!(found, [("the body never passes `a`".to_owned(), "{a}".to_owned())], "{body}");
    }
    let written = "the arguments of `flag` must be written out: `#{ name: value }`";
    let found = mistakes(&[("order/a.rhai", &with_argument("let b = #{ a: 1 }; order.flag(b);"))]);
    assert_eq!(found, [(written.to_owned(), "flag".to_owned())]);
    assert!(try_book(&[("order/a.rhai", &with_argument("order.at(\"total\").flag(#{ a: 1 });"))]).is_ok());
}

#[test]
fn lib_calls_flag_in_no_way() {
    let good = header("flag(order);");
    for body in [
        "fn f(o) { o.flag() }",
        "fn f(o) { o.lines.each(|line| line.at(\"x\").flag(#{})) }",
        "fn f(o) { o.lines.map(|line| flag(line)) }",
        "fn f(o) { let x = [o].flag(); }",
    ] {
        let found = mistakes(&[("order/a.rhai", &good), ("lib/x.rhai", body)]);
        let expected = "`flag` is for rules: a function of `lib/` returns a value";
        assert_eq!(found, [(expected.to_owned(), "flag".to_owned())], "{body}");
    }
}

#[test]
fn no_script_takes_the_name_of_a_function_that_every_rule_has() {
    let good = header("flag(order);");
    for (name, parameters) in [("flag", "a"), ("flag", "a, b"), ("screen", "a, b"), ("round", "x"), ("matching", "a")] {
        let body = format!("// fn {name} is what this is about\nfn  {name} ({parameters}) {{ 1 }}");
        let expected = [(format!("`{name}` is a function that every rule has"), name.to_owned())];
        let lib = mistakes(&[("order/a.rhai", &good), ("lib/x.rhai", &body)]);
        assert_eq!(lib, expected);
        let own = mistakes(&[("order/a.rhai", &format!("{good}{body}"))]);
        assert_eq!(own, expected);
    }
}

#[test]
fn nothing_is_joined_to_a_text_in_silence() {
    assert_eq!(broken("let key = order.name + order.on;"), "fault: cannot compute a text and a date (`+`)");
    assert_eq!(broken("let key = order.on + order.name;"), "fault: cannot compute a date and a text (`+`)");
    assert_eq!(broken("let key = order.name + order.total;"), "fault: cannot compute a text and a number (`+`)");
    assert_eq!(broken("let key = 1 + order.name;"), "fault: cannot compute a number and a text (`+`)");
    assert_eq!(broken("let key = order.name; key += 1;"), "fault: cannot compute a text and a number (`+`)");
    assert_eq!(broken("let key = order.total; key += \"1\";"), "fault: cannot compute a number and a text (`+`)");
    assert_eq!(broken("let key = order.name + true;"), "fault: cannot compute a text and yes or no (`+`)");
    assert_eq!(broken("let key = order.total + false;"), "fault: cannot compute a number and yes or no (`+`)");
    assert_eq!(broken("let key = order.name + ();"), "fault: cannot compute a text and nothing (`+`)");
    assert_eq!(broken("let key = order.name + order;"), "fault: cannot compute a text and an object (`+`)");
    assert_eq!(broken("let key = order.name - \"x\";"), "fault: cannot compute a text and a text (`-`)");
    assert_eq!(broken("let key = [1] + [2];"), "fault: cannot compute a list and a list (`+`)");
    assert_eq!(broken("let key = [1]; key += 2;"), "fault: cannot compute a list and a number (`+`)");
    let judgement = faults("let key = order.name + order.on;");
    assert_eq!(judgement.faults[0].help.as_ref().unwrap().en, "make a text of the other value: `text(x)`");
    holds("order.name + \"|\" + text(order.total) + \"|\" + text(order.on) == \"x|12.50|2026-03-01\"");
}

#[test]
fn a_text_shows_a_value_as_the_document_writes_it() {
    for (value, shown) in [
        ("order.name", "x"),
        ("order.total", "12.50"),
        ("order.lines[0].no", "1"),
        ("order.lines[2].net", "9.0"),
        ("-3", "-3"),
        ("order.total > 1", "true"),
        ("order.on", "2026-03-01"),
        ("order.at", "2026-03-31T23:30:00-02:00"),
        ("order.at.date", "2026-04-01"),
    ] {
        holds(&format!("text({value}) == \"{shown}\""));
        holds(&format!("`{{${{{value}}}}}` == \"{{{shown}}}\""));
        holds(&format!("({value}).to_string() == \"{shown}\""));
    }
}

#[test]
fn what_has_no_text_is_not_shown_in_one() {
    for (value, kind) in [
        ("order", "an object"),
        ("order.lines", "an object"),
        ("order.at(\"total\")", "a place"),
        ("()", "nothing"),
        ("run", "an object"),
    ] {
        let expected = format!("fault: there is no text of {kind}");
        assert_eq!(broken(&format!("let key = text({value});")), expected);
        assert_eq!(broken(&format!("let key = `${{{value}}}`;")), expected);
        // Rhai drops the error and goes on: whatever the rule says then does not count.
        assert_eq!(outcome(&when(&format!("`${{{value}}}` == \"\"")), LINES).split(" |").next(), Some(&*expected));
        assert_eq!(
            outcome(&format!("if false {{ flag(order); }} let x = `${{{value}}}`;"), LINES).split(" |").next(),
            Some(&*expected)
        );
    }
    let place = outcome("let a = 1;\nlet key = `a ${order} b`;\nflag(order);", LINES);
    assert_eq!(place, "fault: there is no text of an object | {");
    let lib = ("lib/x.rhai", "\n\n\nfn shown(o) { `a ${o}` }");
    let rule = header("let key = x::shown(order);\nflag(order);");
    let judgement = judge_with(&try_book(&[("order/a.rhai", &rule), lib]).unwrap(), SMALL, None);
    assert_eq!(judgement.faults.len(), 1, "{judgement:?}");
    let at = judgement.faults[0].at.as_ref().unwrap();
    assert_eq!(&**at.source.as_ref().unwrap().name(), "order/a.rhai");
}

const SCHEMA: &str = r#"{"type": "object", "properties": {"kind": {"const": "order"}, "id": {"type": "string"}, "total": {"type": "number"},
  "1": {"type": "object", "properties": {"net": {"type": "number"}}}, "2": {"type": "object", "properties": {"net": {"type": "number"}}},
  "stage": {"type": "string"}, "on": {"type": "string", "format": "date"}, "customer": {"type": "string"},
  "parcel": {"type": "object", "properties": {"len": {"type": "number"}, "map": {"type": "number"}, "flag": {"type": "string"}}},
  "bare": {"type": "object", "properties": {"net": {"type": "number"}}}, "list": {"type": "array", "items": {"type": "number"}}}}"#;

/// What a rule says of an order of which the schema has fields that are named like functions.
fn judge_named(body: &str, order: &str) -> Judgement {
    let rule = header(body);
    let book = try_book(&[("order/a.rhai", &rule), ("schemas/order.json", SCHEMA)]).unwrap();
    judge_with(&book, order, None)
}

#[test]
fn a_field_that_is_named_like_a_function_is_a_field() {
    let order = r#"{"kind": "order", "id": "1", "total": 1, "parcel": {"len": 7, "map": 8, "flag": "f"}, "list": [1, 2, 3],
        "bare": {"net": 1}}"#;
    let fires = |condition: &str| judge_named(&format!("if {condition} {{ flag(order); }}"), order);
    for condition in [
        "order.parcel.len == 7 && order.parcel[\"len\"] == 7 && order.get(\"parcel.len\", 0) == 7",
        "order.parcel.map == 8 && order.parcel.flag == \"f\"",
        "order.list.len == 3 && order.list.len() == 3",
        "[1, 2].len == 2 && \"abc\".len == 3",
        "order.bare.len() == 1",
    ] {
        let judgement = fires(condition);
        assert_eq!((judgement.findings.len(), judgement.faults.len()), (1, 0), "{condition} {judgement:?}");
    }
    let without = judge_named(
        "if order.parcel.len > 1 { flag(order); }",
        r#"{"kind": "order", "id": "1", "parcel": {"map": 1}}"#,
    );
    assert_eq!(without.indeterminate[0].missing[0].pointer.as_str(), "/parcel/len");
    assert_eq!(fires("order.bare.len == 1").faults[0].message.en, "there is no field `len` here");
}

/// A customer with one order, of which is kept that its total is something else than the document says: the first run of a
/// rule sees the one, the second, which reads places, the other.
fn unsteady(body: &str, kept: Value, text: &'static str) -> Judgement {
    let kept = Kept::new(["total".to_owned()].into(), vec![Some(kept)], move || Ok(document(text)));
    let book = try_book(&[("customer/a.rhai", &header(body))]).unwrap();
    let joined = vec![("orders".into(), Joined::Many(vec![Listed::Kept(Arc::new(kept))]))];
    let subject = document(r#"{"kind": "customer", "id": "C", "limit": 1}"#);
    book.judge(&Case { joined, ..Case::of("customer", subject) }, &run_facts())
}

const SEVEN: &str = r#"{"kind": "order", "id": "A", "total": 7, "name": "n"}"#;
const EIGHT: &str = r#"{"kind": "order", "id": "A", "total": 8, "name": "n"}"#;
const NONE: &str = r#"{"kind": "order", "id": "A", "name": "n"}"#;

#[test]
fn two_runs_of_a_rule_say_the_same_or_it_is_a_fault() {
    let (seven, eight) = (|| Value::Number(7.into()), || Value::Number(8.into()));
    let raises = "for it in orders { flag(it, #{ sum: it.total }); }";
    let points = "for it in orders { if it.total == 7 { flag(it.at(\"name\")); } else { flag(it.at(\"id\")); } }";
    let stops = "flag(customer); for it in orders { if it.has(\"total\") { let x = it.due; } else { let x = it.on; } }";
    let lacks = "flag(customer); for it in orders { if !it.has(\"total\") { let x = it.due; } }";
    let breaks = "flag(customer); for it in orders { let x = it.get(\"total\", 8) / (it.get(\"total\", 8) - 8); }";
    for (body, kept, text) in [
        (raises, eight(), SEVEN),
        (points, eight(), SEVEN),
        (stops, Value::Absent, SEVEN),
        (lacks, Value::Absent, SEVEN),
        (lacks, seven(), NONE),
        (breaks, eight(), SEVEN),
    ] {
        let judgement = unsteady(body, kept, text);
        let expected = "the rule said something else when it was run again: it must depend on its facts alone";
        assert_eq!(judgement.faults.len(), 1, "{body} {judgement:?}");
        assert_eq!(judgement.faults[0].message.en, expected);
    }
    for body in [raises, points, stops, lacks, breaks] {
        assert!(unsteady(body, seven(), SEVEN).faults.is_empty(), "{body}");
    }
    assert_eq!(unsteady(breaks, seven(), EIGHT).faults[0].message.en, "division by zero");
}

#[test]
fn an_element_is_found_from_either_end_or_missing_by_its_place() {
    holds("order.lines[0].no == 1 && order.lines[-1].net == 9.0 && order.lines[-3].no == 1");
    holds("order.lines[order.lines.len - 1].no == 2 && order.lines[order.lines[0].no].net == 9");
    holds("order.lines.first().no == 1 && order.lines.last().net == 9");
    assert_eq!(outcome(&when("order.lines[9].no == 1"), LINES), "missing: order/lines/9");
    assert_eq!(outcome(&when("order.lines[3].no == 1"), LINES), "missing: order/lines/3");
    assert_eq!(outcome(&when("order.lines[-4].no == 1"), LINES), "missing: order/lines/3");
    let empty = LINES.replace(r#"[{"no": 1, "net": 1.50}, {"no": 2, "net": 9}, {"no": 2, "net": 9.0}]"#, "[]");
    assert_eq!(outcome(&when("order.lines.first().no == 1"), &empty), "missing: order/lines/0");
    assert_eq!(outcome(&when("order.lines.last().no == 1"), &empty), "missing: order/lines/0");
    assert_eq!(broken("let x = [1, 2][5];"), "fault: there is no element 5: the list has 2");
    assert_eq!(broken("let x = order.lines[0.5];"), "fault: `[…]` takes a whole number, not 0.5");
    assert_eq!(broken("let x = order[0];"), "fault: this is no list");
}

#[test]
fn an_element_alone_is_evidence_where_it_alone_is_read() {
    let judgement = judge("if order.lines[1].net == 9 { flag(order.lines[1]); }", LINES, None);
    let read: Vec<_> = judgement.findings[0].evidence.iter().map(|fact| fact.place.pointer.to_string()).collect();
    assert_eq!(read, ["/lines", "/lines/1/net"]);
    let beyond = judge("flag(order); let x = order.lines[7].net;", LINES, None);
    let facts = &beyond.findings[0].evidence;
    assert_eq!(facts[1].place.pointer.as_str(), "/lines/7");
    assert_eq!((&facts[1].value, facts[1].place.text()), (&Value::Absent, "\"lines\""));
}

#[test]
fn whole_numbers_are_numbers_everywhere() {
    for condition in [
        "round(order.get(\"contact.phone\", 0), 2) == 0 && round(2.345, 2) == 2.35 && round(2.5, order.lines[0].no - 1) == 3",
        "min(1, 2) == 1 && max(1, 2) == 2 && min(1, 2.5) == 1 && abs(-1) == 1 && min(2.5, 1) == 1",
        "money(5, \"EUR\") == \"EUR 5\" && money(5.5, \"EUR\") == \"EUR 5.50\"",
        "calendar_knows(1900) == calendar_knows(order.total * 0 + 1900)",
        "in_words(1) == in_words(1.0)",
        "screen(order.at(\"name\"), 100).len() == 0 && screen(order.at(\"name\"), 99.5).len() == 0",
        "[10, 20, 30][[1, 2].len() - 1] == 20 && [10, 20][6 / 3 - 1] == 20 && [10, 20][3 % 2] == 20",
        "order.on + order.lines[1].no == order.on + 2 && order.due - order.on == 30.0",
    ] {
        holds(condition);
    }
    assert_eq!(
        outcome("let n = 0; for i in 0..order.lines.len { n += i; } if n == 3 { flag(order); }", LINES),
        "finding"
    );
    assert_eq!(broken("let x = round(1, 0.5);"), "fault: `round` takes a whole number, not 0.5");
    assert_eq!(broken("let x = round(1, -1);"), "fault: places must not be negative");
    assert_eq!(broken("let x = round(order.name, 1);"), "fault: `round` takes a number, not a text");
    assert_eq!(broken("let x = min(order.name, 1);"), "fault: `min` takes a number, not a text");
    assert_eq!(broken("let x = money(order.on, \"EUR\");"), "fault: `money` takes a number, not a date");
}

#[test]
fn instants_are_of_the_companys_day_and_shown_as_written() {
    for (offset, day) in [("+08:00", "2026-04-01"), ("-05:00", "2026-03-31")] {
        let policy = format!("{POLICY}\n[clock]\noffset = \"{offset}\"\n");
        let rule = header(&format!("if text(order.at.date) == \"{day}\" {{ flag(order); }}"));
        let book = try_book(&[("order/a.rhai", &rule), ("policy.toml", &policy)]).unwrap();
        assert_eq!(judge_with(&book, LINES, None).findings.len(), 1, "{offset}");
    }
    holds("order.at.date == order.due + 1");
    let body = "flag(order, #{ at: order.at });";
    let finding = &judge(body, LINES, None).findings[0];
    assert_eq!(finding.arguments[0].1.show(Lang::En), "2026-03-31 23:30 -02:00");
    assert_eq!(finding.evidence[0].value.show(Lang::En), "2026-03-31 23:30 -02:00");
    holds("order.at == order.at && order.at >= order.at");
}

#[test]
fn evidence_has_the_type_of_the_schema_whoever_read_it() {
    let order = LINES.replace("\"name\"", "\"stage\": \"draft\", \"name\"");
    for read in [
        "order.has(\"on\")",
        "!order.blank(\"on\")",
        "order.get(\"on\", 1) != 0",
        "order.on != order.due",
        "pointer(order, \"/on\").exists()",
        "pointer(order, \"/on\").equals(order, \"on\")",
    ] {
        let body = match read.contains("!= 0") {
            true => "let x = order.get(\"on\", 1); flag(order);".to_owned(),
            false => format!("if {read} {{ let x = order.on; flag(order); }}"),
        };
        let judgement = judge(&body, &order, None);
        assert!(judgement.faults.is_empty(), "{read} {judgement:?}");
        let fact = judgement.findings[0].evidence.iter().find(|fact| fact.place.pointer.as_str() == "/on").unwrap();
        assert_eq!(fact.value, Value::Date("2026-03-01".parse().unwrap()), "{read}");
    }
    let judgement = judge("if order.has(\"at\") && order.has(\"lines\") { flag(order); }", &order, None);
    assert!(matches!(judgement.findings[0].evidence[0].value, Value::Instant(_)));
    assert!(matches!(judgement.findings[0].evidence[1].value, Value::Collection(3)));
}

#[test]
fn a_field_of_digits_is_no_element_of_a_list() {
    let order = r#"{"kind": "order", "id": "1", "total": 3, "1": {"net": 1}, "2": {"net": 2}, "list": [5, 6, 7]}"#;
    let body = "if order[\"1\"].net + order[\"2\"].net == order.total { flag(order.at(\"1.net\")); }";
    let judgement = judge_named(body, order);
    let read: Vec<_> = judgement.findings[0].evidence.iter().map(|fact| fact.place.pointer.to_string()).collect();
    assert_eq!(read, ["/1/net", "/2/net", "/total"]);
    let body = "for i in 0..3 { if order.list[i] == 6 { flag(pointer(order, `/list/${i}`)); } }";
    let judgement = judge_named(body, order);
    let read: Vec<_> = judgement.findings[0].evidence.iter().map(|fact| fact.place.pointer.to_string()).collect();
    assert_eq!(read, ["/list", "/list/1"]);
}

#[test]
fn functions_of_lists_lose_nothing() {
    let order =
        r#"{"kind": "order", "id": "1", "total": 1, "lines": [{"no": 3, "net": 1}, {"no": 2}, {"no": 1}, {"net": 4}]}"#;
    let lists = ["order.lines", "order.lines.filter(|line| true)"];
    for list in lists {
        for call in [
            "map(|line| line.net)",
            "filter(|line| line.net > 0)",
            "each(|line| { let x = line.net; })",
            "some(|line| line.net > 5)",
            "all(|line| line.net > 0)",
            "sum(\"net\")",
            "min_of(\"net\")",
            "max_of(\"net\")",
            "matching(\"net\", 1)",
            "has_matching(\"net\", 7)",
        ] {
            let found = outcome(&format!("let x = {list}.{call}; if false {{ flag(order); }}"), order);
            assert_eq!(found, "missing: order/lines/1/net, order/lines/2/net", "{list}.{call}");
        }
        let texts = format!("{list}.map(|line| line.get(\"no\", 0))");
        for (call, fault) in [
            ("some(|n| { if n == 3 { true } else { n > \"\" } })", "cannot compare a number with a text (`>`)"),
            ("all(|n| { if n == 3 { false } else { n > \"\" } })", "cannot compare a number with a text (`>`)"),
            (
                "some(|n| { if n == 3 { true } else { loop { } } })",
                "the rule ran too long and was stopped (an endless loop?)",
            ),
            ("map(|n| loop { })", "the rule ran too long and was stopped (an endless loop?)"),
            ("contains(\"3\")", "cannot compare a number with a text (`==`)"),
        ] {
            let found = outcome(&format!("let x = {texts}.{call}; if false {{ flag(order); }}"), order);
            assert_eq!(found.split(" |").next(), Some(&*format!("fault: {fault}")), "{list} {call}");
        }
        let decides =
            format!("if {list}.some(|line| line.net == 4) && !{list}.all(|line| line.net == 4) {{ flag(order); }}");
        assert_eq!(outcome(&decides, order), "finding", "one that decides is enough");
    }
}

#[test]
fn rhais_own_functions_of_lists_and_texts_are_not_there() {
    for call in [
        "[3, 1].sort(|a, b| order.contact.phone)",
        "[3, 1].sort()",
        "[3, 1].dedup(|a, b| order.contact.phone)",
        "[3, 1].reduce(|a, b| a)",
        "[3, 1].find(|a| a == 1)",
        "[3, 1].index_of(1)",
        "[3, 1].retain(|a| a == 1)",
        "[3, 1].drain(|a| a == 1)",
        "[3, 1].for_each(|a| a)",
        "[3, 1].pop()",
        "\"abc\".sub_string(1)",
        "\"abc\".index_of(\"b\")",
        "range(0, 5)",
        "order.total.sqrt()",
    ] {
        let found = broken(&format!("let x = {call};"));
        assert!(found.starts_with("fault: there is no function"), "{call}: {found}");
    }
    for operation in ["2 ** 3", "1 << 2", "7 & 2", "true | false", "true ^ false"] {
        let found = broken(&format!("let x = {operation};"));
        assert!(found.starts_with("fault: there is no operator"), "{operation}: {found}");
    }
}

#[test]
fn functions_of_lists_answer_alike_for_both_kinds_of_lists() {
    for list in ["order.lines", "order.lines.filter(|line| true)"] {
        for condition in [
            "LIST.len() == 3 && LIST.first().no == 1 && LIST.last().no == 2",
            "LIST.sum(\"net\") == 19.5 && LIST.min_of(\"net\") == 1.5 && LIST.max_of(\"net\") == 9",
            "LIST.matching(\"no\", 2).len() == 2 && LIST.has_matching(\"net\", 9) && !LIST.has_matching(\"net\", 8)",
            "LIST.map(|line| line.no).distinct().len() == 2 && LIST.map(|line| line.no).contains(2)",
            "LIST.map(|line| line.no).repeated().len() == 2 && LIST.map(|line| line.net).repeated()[0] == 1",
            "LIST.map(|line| line.no).sum() == 5 && LIST.map(|line| line.no).max_of() == 2",
            "2 in LIST.map(|line| line.no) && !(7 in LIST.map(|line| line.no)) && \"b\" in \"abc\"",
            "LIST.map(|line| [line.no]).len() == 3",
        ] {
            holds(&condition.replace("LIST", list));
        }
    }
    assert_eq!(
        broken("let x = [].min_of();"),
        "fault: an empty list has no smallest or largest number; ask `len() > 0` first"
    );
    assert_eq!(broken("let x = [].first();"), "fault: there is no element 0: the list has 0");
    assert_eq!(broken("let x = [order].distinct();"), "fault: cannot compare an object with an object (`==`)");
    assert_eq!(broken("let x = order.total.map(|x| x);"), "fault: a list is expected here, not a number");
    assert_eq!(
        broken("let x = order.lines.matching(\"no\", \"2\");"),
        "fault: cannot compare a number with a text (`==`)"
    );
    assert_eq!(broken("let x = [1].sum(\"no\");"), "fault: only objects have fields: a number has no `no`");
}

#[test]
fn a_list_is_searched_within_a_closure_of_its_own() {
    let body =
        "let names = [\"a\", \"b\"]; let same = names; if names.all(|name| same.contains(name)) { flag(order); }";
    assert_eq!(outcome(body, LINES), "finding");
    let itself = broken("let names = [\"a\"]; let x = names.all(|name| names.contains(name));");
    assert_eq!(itself, "fault: a list cannot be read inside a function that goes through it");
    let body = "let seen = []; order.lines.each(|line| { if !seen.contains(line.no) { seen.push(line.no); } });
        if seen.len() == 2 { flag(order); }";
    assert_eq!(outcome(body, LINES), "finding");
}

#[test]
fn switch_is_refused_for_it_compares_without_a_look_at_types() {
    let body = "let x = switch order.total { 12 => true, _ => false }; flag(order);";
    let found = mistakes(&[("order/a.rhai", &header(body))]);
    assert_eq!(found, [("rules cannot use `switch`".to_owned(), "switch".to_owned())]);
}

#[test]
fn digits_are_never_lost() {
    let order = |total: &str| format!(r#"{{"kind": "order", "id": "1", "total": {total}}}"#);
    let more = order("700000.0000000000000000000001");
    assert_eq!(outcome(&when("order.total > 700000"), &more), "finding");
    assert_eq!(
        outcome(&when("order.total + 1 > 700001 && order.total - 700000 > 0 && order.total * 2 > 1400000"), &more),
        "finding"
    );
    let lost = |body: &str| outcome(&when(body), &more).split(" |").next().unwrap().to_owned();
    for (body, shown) in [
        ("order.total * 1.55 > 0", "700000.0000000000000000000001 * 1.55"),
        (
            "order.total + 0.0000000000000000000000000001 > 0",
            "700000.0000000000000000000001 + 0.0000000000000000000000000001",
        ),
        (
            "order.total - 0.0000000000000000000000000001 > 0",
            "700000.0000000000000000000001 - 0.0000000000000000000000000001",
        ),
    ] {
        assert_eq!(lost(body), format!("fault: {shown} has more digits than can be computed exactly"));
    }
    let assigned = outcome("let x = order.total; x *= 1.55; flag(order);", &more);
    assert!(assigned.starts_with("fault: 700000.0000000000000000000001 * 1.55 has more digits"), "{assigned}");
    let lines = r#"{"kind": "order", "id": "1", "total": 1, "lines": [{"net": 90000000000000000000}, {"net": 0.0000000000001}]}"#;
    assert_eq!(
        outcome(&when("order.lines.sum(\"net\") > 0"), lines).split(" |").next(),
        Some("fault: the sum has more digits than can be computed exactly")
    );
    assert_eq!(
        outcome(&when("9223372036854775807 + 1 == 9223372036854775808.0 && -9223372036854775807 - 2 < 0"), &more),
        "finding"
    );
    assert_eq!(outcome(&when("1 / 3 + 95000.25 > 95000 && 180000 / 7.1 * 7.1234 > 0"), &more), "finding");
}
