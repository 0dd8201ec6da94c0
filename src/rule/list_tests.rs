//! Lists of documents and lists that rules make: each function looks at every element, and loses nothing.

use super::strict_tests::{LINES, broken, holds};
use super::tests::{judge, outcome, when};
use crate::base::value::Value;

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
    assert_eq!(broken("let x = [1, 2][order.lines.len()];"), "fault: there is no element 3: the list has 2");
    assert_eq!(broken("let x = [1, 2][-3];"), "fault: there is no element -3: the list has 2");
    assert_eq!(broken("let x = order.lines[0.5];"), "fault: `[…]` takes a whole number, not 0.5");
    assert_eq!(broken("let x = order.lines[order.total];"), "fault: `[…]` takes a whole number, not 12.50");
    assert_eq!(broken("let x = order[0];"), "refused: type ^0^ a text is expected here, not a number");
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
fn functions_of_lists_lose_nothing() {
    let order =
        r#"{"kind": "order", "id": "1", "total": 1, "lines": [{"no": 3, "net": 1}, {"no": 2}, {"no": 1}, {"net": 4}]}"#;
    let lists = ["order.lines", "order.lines.filter(|line| true)"];
    for list in lists {
        for call in [
            "map(|line| line.net)",
            "filter(|line| line.net > 0)",
            "some(|line| line.net > 5)",
            "all(|line| line.net > 0)",
            "sum(\"net\")",
            "min_of(\"net\")",
            "max_of(\"net\")",
            "matching(\"net\", 1)",
            "has_matching(\"net\", 7)",
            "group_by(|line| line.net)",
            "filter(|line| line.net > 0).len()",
            "map(|line| line.net).distinct()",
            "map(|line| line.net).repeated()",
            "map(|line| line.net).contains(7)",
        ] {
            let found = outcome(&format!("let x = {list}.{call}; if false {{ flag(order); }}"), order);
            assert_eq!(found, "missing: order/lines/1/net, order/lines/2/net", "{list}.{call}");
        }
        let each = outcome(&format!("{list}.each(|line| {{ let x = line.net; }}); if false {{ flag(order); }}"), order);
        assert_eq!(each, "missing: order/lines/1/net, order/lines/2/net");
        let numbers = format!("{list}.map(|line| line.get(\"no\", 0))");
        for (call, fault) in [
            ("some(|n| { if n == 3 { true } else { 1 / (n - 2) > 0 } })", "division by zero"),
            ("all(|n| { if n == 3 { false } else { 1 / (n - 2) > 0 } })", "division by zero"),
            ("map(|n| 1 / (n - 1))", "division by zero"),
            ("each(|n| { let x = 1 / (n - 1); })", "division by zero"),
            ("filter(|n| 1 / (n - 1) > 0)", "division by zero"),
            ("group_by(|n| 1 / (n - 1))", "division by zero"),
        ] {
            let found = outcome(&format!("{numbers}.{call}; if false {{ flag(order); }}"), order);
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
        assert!(found.starts_with("refused: unknown-function ^"), "{call}: {found}");
    }
    for (operation, sign) in
        [("2 ** 3", "**"), ("1 << 2", "<<"), ("7 & 2", "&"), ("true | false", "|"), ("true ^ false", "^")]
    {
        let found = broken(&format!("let x = {operation};"));
        assert_eq!(found, format!("refused: unsupported ^{sign}^ rules cannot use `{sign}`"));
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
    let none = "order.lines.filter(|line| false)";
    assert_eq!(
        broken(&format!("let x = {none}.max_of(\"net\");")),
        "fault: an empty list has no smallest or largest number; ask `len() > 0` first"
    );
    assert_eq!(broken("let x = [].first();"), "fault: there is no element 0: the list has 0");
    assert_eq!(broken(&format!("let x = {none}.last();")), "fault: there is no element -1: the list has 0");
    for (call, told) in [
        ("[order].distinct()", "^[order]^ `distinct` takes a list of values that can be compared here, not a list"),
        ("order.total.map(|x| x)", "^order.total^ `map` takes a list here, not a number"),
        ("order.lines.matching(\"no\", \"2\")", "^\"2\"^ cannot compare a number with a text (`==`)"),
        ("[1].sum(\"no\")", "^no^ a number has no fields: `no`"),
        (
            "order.lines.some(|line| line.no)",
            "^line.no^ `some` asks yes or no of each element, and this gives a number",
        ),
    ] {
        assert_eq!(broken(&format!("let x = {call};")), format!("refused: type {told}"));
    }
}

#[test]
fn a_list_is_searched_within_a_closure_of_its_own() {
    let body =
        "let names = [\"a\", \"b\"]; let same = names; if names.all(|name| same.contains(name)) { flag(order); }";
    assert_eq!(outcome(body, LINES), "finding");
    let itself = "let names = [\"a\"]; if names.all(|name| names.contains(name)) { flag(order); }";
    assert_eq!(outcome(itself, LINES), "finding");
    let body = "let seen = []; for line in order.lines { if !seen.contains(line.no) { seen.push(line.no); } }
        if seen.len() == 2 { flag(order); }";
    assert_eq!(outcome(body, LINES), "finding");
    let changes = broken("let seen = []; order.lines.each(|line| { seen.push(line.no); });");
    assert_eq!(changes, "refused: unsupported ^push^ `|x| …` cannot change `seen`, which stands outside of it");
}

#[test]
fn lists_answer_without_a_closure_as_with_one() {
    for (short, long) in [
        ("order.lines.matching(\"no\", 2).len() == 2", "order.lines.filter(|line| line.no == 2).len() == 2"),
        ("order.lines.has_matching(\"net\", 9)", "order.lines.some(|line| line.net == 9)"),
        ("order.lines.has_matching(\"net\", 8)", "order.lines.some(|line| line.net == 8)"),
        ("order.lines.sum(\"net\") == 19.5", "order.lines.map(|line| line.net).sum() == 19.5"),
        ("order.lines.max_of(\"net\") == 9", "order.lines.map(|line| line.net).max_of() == 9"),
    ] {
        let lacking = LINES.replace("\"net\": 1.50", "\"net\": null");
        for order in [LINES, &lacking] {
            assert_eq!(outcome(&when(short), order), outcome(&when(long), order), "{short}");
        }
    }
}
