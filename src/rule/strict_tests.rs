//! Nothing in a rule is done in silence: types, texts, names, lists, and what two runs of a rule say.

use std::sync::Arc;

use super::tests::{
    POLICY, document, header, judge, judge_with, mistakes, outcome, run_facts, try_book, when, with_anything,
};
use crate::base::lang::Lang;
use crate::base::value::Value;
use crate::verdict::{Case, Joined, Judgement, Kept, Listed};

pub(super) const LINES: &str = r#"{"kind": "order", "id": "1", "total": 12.50, "name": "x", "on": "2026-03-01", "due": "2026-03-31",
    "at": "2026-03-31T23:30:00-02:00", "lines": [{"no": 1, "net": 1.50}, {"no": 2, "net": 9}, {"no": 2, "net": 9.0}]}"#;

/// Whether a condition holds for [`LINES`], or why not.
pub(super) fn holds(condition: &str) {
    assert_eq!(outcome(&when(condition), LINES), "finding", "{condition}");
}

/// What a rule about [`LINES`] breaks with, or what is told of it when it is loaded, without the place.
pub(super) fn broken(body: &str) -> String {
    let found = outcome(&format!("{body}\nflag(order);"), LINES);
    found.split(" |").next().unwrap().to_owned()
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
    assert_eq!(found, [(written.to_owned(), "b".to_owned())]);
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
    for (sum, told) in [
        ("order.name + order.on", "a text + a date"),
        ("order.on + order.name", "a date + a text"),
        ("order.name + order.total", "a text + a number"),
        ("1 + order.name", "a number + a text"),
        ("order.name + true", "a text + yes or no"),
        ("order.total + false", "a number + yes or no"),
        ("order.name + order", "a text + an object"),
        ("[1] + [2]", "a list + a list"),
    ] {
        assert_eq!(broken(&format!("let key = {sum};")), format!("refused: type ^+^ cannot compute {told}"));
    }
    for (body, told) in [
        ("let key = order.name; key += 1;", "type ^key^ cannot compute a text + a number"),
        ("let key = order.total; key += \"1\";", "type ^key^ cannot compute a number + a text"),
        ("let key = order.name; key = key + 1;", "type ^+^ cannot compute a text + a number"),
        ("let key = [1]; key += 2;", "type ^key^ cannot compute a list + a number"),
        ("let key = order.name; key -= \"x\";", "type ^key^ cannot compute a text - a text"),
        ("let key = order.name - \"x\";", "type ^-^ cannot compute a text - a text"),
        ("let key = order.name + ();", "unsupported ^()^ `()` is no value in a rule"),
    ] {
        assert_eq!(broken(body), format!("refused: {told}"));
    }
    let told = try_book(&[("order/a.rhai", &header("let key = order.name + order.on; flag(order);"))]).unwrap_err();
    assert_eq!(told[0].help.as_ref().unwrap().en, "make a text of the other value: `text(x)`");
    let text = "{\"kind\": \"order\", \"id\": \"1\", \"total\": 1, \"name\": \"x\", \"anything\": 5}";
    let found = judge("let key = order.name + order.anything; flag(order);", text, None);
    assert_eq!(found.faults[0].message.en, "cannot compute a text and a number (`+`)");
    assert_eq!(found.faults[0].help.as_ref().unwrap().en, "make a text of the other value: `text(x)`");
    holds("order.name + \"|\" + text(order.total) + \"|\" + text(order.on) == \"x|12.50|2026-03-01\"");
}

#[test]
fn what_no_schema_knows_the_type_of_is_looked_at_when_it_is_read() {
    let questions = [
        ("order.anything > 1", "cannot compare a text with a number (`>`)"),
        ("order.anything == 12", "cannot compare a text with a number (`==`)"),
        ("order.total != order.anything", "cannot compare a number with a text (`!=`)"),
        ("order.on < order.anything", "cannot compare a date with a text (`<`)"),
        ("order.anything", "yes or no is expected here, not a text"),
        ("!order.anything", "yes or no is expected here, not a text"),
        ("true && order.anything", "yes or no is expected here, not a text"),
        ("order.anything + 1 == 13", "cannot compute a text and a number (`+`)"),
        ("order.anything * 2 == 24", "cannot compute a text and a number (`*`)"),
        ("order.on + order.anything > order.on", "cannot compute a date and a text (`+`)"),
        ("order.anything in [12]", "cannot compare a number with a text (`==`)"),
        ("round(order.anything, 1) == 1", "`round` takes a number, not a text"),
        ("order.lines.has_matching(\"no\", order.anything)", "cannot compare a number with a text (`==`)"),
        ("order.lines.map(|line| line.no).contains(order.anything)", "cannot compare a number with a text (`==`)"),
        ("order.lines.some(|line| order.anything)", "yes or no is expected here, not a text"),
        ("order.lines.filter(|line| order.anything).len() > 0", "yes or no is expected here, not a text"),
        ("[order.anything].sum() == 12", "numbers are expected in the list, not a text"),
        ("order.anything.map(|x| x).len() == 1", "a list is expected here, not a text"),
        ("switch order.anything { 12 => true, _ => false }", "cannot compare a text with a number (`==`)"),
        ("switch order.anything { 7 | 12 => true, _ => false }", "cannot compare a text with a number (`==`)"),
    ];
    let order = LINES.replacen("\"total\"", "\"anything\": \"12\", \"total\"", 1);
    for (question, message) in questions {
        let found = outcome(&when(question), &order);
        assert_eq!(found.split(" |").next().unwrap(), format!("fault: {message}"), "{question}");
    }
    for (question, message) in [
        ("order.anything == \"12\"", "cannot compare an object with a text (`==`)"),
        ("order.anything - 1 == 11", "cannot compute an object and a number (`-`)"),
        ("text(order.anything) == \"\"", "there is no text of an object"),
        ("`${order.anything}` == \"\"", "there is no text of an object"),
        ("order.anything.net == 1", "there is no field `net` here"),
        ("order.anything[0] == 1", "this is no list"),
        ("switch order.anything { \"12\" => false, _ => true }", "cannot compare an object with a text (`==`)"),
    ] {
        let found = outcome(&when(question), &with_anything("{\"a\": 1}"));
        assert_eq!(found.split(" |").next().unwrap(), format!("fault: {message}"), "{question}");
    }
    for fits in [
        "order.anything == \"12\" && text(order.anything) == \"12\" && order.anything in [\"12\", \"13\"]",
        "is_text(order.anything) && !is_number(order.anything)",
        "switch order.anything { \"11\" | \"12\" => true, _ => false }",
    ] {
        assert_eq!(outcome(&when(fits), &order), "finding", "{fits}");
    }
}

#[test]
fn switch_compares_as_other_questions_do() {
    let arm = |value: &str, arms: &str| outcome(&when(&format!("switch {value} {{ {arms} }}")), LINES);
    for (value, arms) in [
        ("order.total", "12.5 => true, _ => false"),
        ("order.total", "12.500 => true, _ => false"),
        ("order.lines[0].no", "1.0 => true, _ => false"),
        ("order.lines[2].net", "9 => true, _ => false"),
        ("order.name", "\"y\" | \"x\" => true, _ => false"),
        ("order.total > 1", "false => false, _ => true"),
        ("order.total - 0.5", "1 => false, 12 => true, _ => false"),
    ] {
        assert_eq!(arm(value, arms), "finding", "{value} {arms}");
    }
    assert_eq!(arm("order.name", "\"X\" => true, _ => false"), "pass");
    let mixed = arm("order.name", "1 => true, _ => false");
    assert_eq!(mixed, "refused: type ^1^ cannot compare a text with a number (`==`)");
    let mixed = arm("order.total", "\"12.5\" => true, _ => false");
    assert_eq!(mixed, "refused: type ^\"12.5\"^ cannot compare a number with a text (`==`)");
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
    }
}

#[test]
fn what_has_no_text_is_not_shown_in_one() {
    for (value, kind) in [
        ("order", "an object"),
        ("order.lines", "a list"),
        ("order.lines[0]", "an object"),
        ("order.at(\"total\")", "a place"),
        ("run", "an object"),
    ] {
        let told = format!("refused: type ^{value}^ there is no text of {kind}");
        assert_eq!(broken(&format!("let key = `a ${{{value}}} b`;")), told);
    }
    assert_eq!(broken("let key = `${()}`;"), "refused: unsupported ^()^ `()` is no value in a rule");
    assert_eq!(
        broken("let key = order.name.to_string();").split(" there").next(),
        Some("refused: unknown-function ^to_string^")
    );
    let object = with_anything("{\"a\": 1}");
    let expected = Some("fault: there is no text of an object");
    for body in [
        "let key = text(order.anything); flag(order);",
        "let key = `a ${order.anything} b`; flag(order);",
        "if `${order.anything}` == \"\" { flag(order); }",
        "if false { flag(order); } let x = `${order.anything}`;",
    ] {
        assert_eq!(outcome(body, &object).split(" |").next(), expected, "{body}");
    }
    let lib = ("lib/x.rhai", "\n\n\nfn shown(o) { `a ${o}` }");
    let rule = header("let key = x::shown(order.anything);\nflag(order);");
    let judgement = judge_with(&try_book(&[("order/a.rhai", &rule), lib]).unwrap(), &object, None);
    assert_eq!(judgement.faults.len(), 1, "{judgement:?}");
    let place = judgement.faults[0].at.as_ref().unwrap();
    let source = place.source.as_ref().unwrap();
    assert_eq!((&**source.name(), source.position(place.span.start).line), ("lib/x.rhai", 4));
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
    let rule = header("if order.bare.len == 1 { flag(order); }");
    let told = try_book(&[("order/a.rhai", &rule), ("schemas/order.json", SCHEMA)]).unwrap_err();
    assert_eq!((told[0].message.en.as_str(), told[0].underlined()), ("there is no field `len` here", "len"));
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
fn there_is_but_one_zero() {
    for (zero, shown) in [
        ("ceil(-0.25)", "0"),
        ("floor(-0)", "0"),
        ("round(-0.001, 2)", "0.00"),
        ("0 * -1", "0"),
        ("-0.5 * 0", "0"),
        ("0 / -3", "0"),
        ("-0.5 % 0.5", "0"),
        ("-0", "0"),
        ("-0.0", "0.0"),
        ("-(0)", "0"),
        ("min(-0, 1)", "0"),
        ("abs(-0)", "0"),
    ] {
        holds(&format!("text({zero}) == \"{shown}\" && `${{{zero}}}` == \"{shown}\""));
    }
}

#[test]
fn whole_numbers_are_numbers_everywhere() {
    for condition in [
        "round(order.lines[0].get(\"net\", 0), 2) == 1.5 && round(2.345, 2) == 2.35 && round(2.5, order.lines[0].no - 1) == 3",
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
        outcome("let n = 0; for (line, i) in order.lines { n += i; } if n == 3 { flag(order); }", LINES),
        "finding"
    );
    assert_eq!(broken("let x = round(1, 0.5);"), "fault: `round` takes a whole number, not 0.5");
    assert_eq!(broken("let x = round(1, -1);"), "fault: places must not be negative");
    assert_eq!(broken("let x = round(1, order.lines.len() * -1);"), "fault: places must not be negative");
    for (call, value, kind) in [
        ("round(order.name, 1)", "order.name", "a text"),
        ("min(order.name, 1)", "order.name", "a text"),
        ("money(order.on, \"EUR\")", "order.on", "a date"),
    ] {
        let name = call.split('(').next().unwrap();
        let told = format!("refused: type ^{value}^ `{name}` takes a number here, not {kind}");
        assert_eq!(broken(&format!("let x = {call};")), told);
    }
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
    let body = "for (one, i) in [0, 0, 0] { if order.list[i] == 6 { flag(pointer(order, `/list/${i}`)); } }";
    let judgement = judge_named(body, order);
    let read: Vec<_> = judgement.findings[0].evidence.iter().map(|fact| fact.place.pointer.to_string()).collect();
    assert_eq!(read, ["/list", "/list/1"]);
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
