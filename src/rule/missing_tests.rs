//! No rule can hide that a fact is missing: it asks first, or it has judged nothing.

use super::tests::{judge, outcome};

const WHOLE: &str = r#"{"kind": "order", "id": "1", "total": 1, "name": "n", "on": "2026-03-01", "due": "2026-03-31", "anything": 3,
    "contact": {"phone": "1"}, "lines": [{"no": 1, "net": 1}, {"no": 2, "net": 2}]}"#;

const LACKING: &str =
    r#"{"kind": "order", "id": "1", "total": 1, "on": "2026-03-01", "lines": [{"no": 1, "net": 1}, {"no": 2}]}"#;

/// A rule that would pass whatever becomes of what stands in it.
fn passing(attempt: &str) -> String {
    format!("{attempt}\nif false {{ flag(order); }}")
}

const NAME: &str = "order/name";
const NET: &str = "order/lines/1/net";

/// What a rule does with a fact, and what it lacks where the fact is not there.
const ATTEMPTS: [(&str, &str); 73] = [
    // As a statement, a variable, a part of something.
    ("order.name;", NAME),
    ("let x = order.name;", NAME),
    ("let x = order.name; x = \"y\";", NAME),
    ("let x = \"y\"; x = order.name;", NAME),
    ("let x = 1; x += order.lines[1].net;", NET),
    ("let x = [order.name];", NAME),
    ("let x = #{ a: order.name };", NAME),
    ("let x = order[\"name\"];", NAME),
    ("for field in [\"total\", \"name\"] { let x = order[field]; }", NAME),
    ("let x = order.contact;", "order/contact"),
    ("let x = order.contact.phone;", "order/contact"),
    ("let x = order.contact.has(\"phone\");", "order/contact"),
    ("let x = order.contact.get(\"phone\", \"\");", "order/contact"),
    ("let x = order.due - order.on;", "order/due"),
    ("let x = order.due.year;", "order/due"),
    ("let x = order.name.len;", NAME),
    ("let x = order.name.len();", NAME),
    ("let x = order.lines[1].net;", NET),
    ("let x = order.lines[-1].net;", NET),
    ("let x = order.lines.first().net + order.lines.last().net;", NET),
    ("let x = order.lines[2];", "order/lines/2"),
    ("let x = order.anything;", "order/anything"),
    // In conditions.
    ("if order.name == \"x\" { }", NAME),
    ("if order.name == \"x\" && false { }", NAME),
    ("if order.name == \"x\" || true { }", NAME),
    ("if true && order.name == \"x\" { }", NAME),
    ("if false || order.name == \"x\" { }", NAME),
    ("if !(order.name == \"x\") { }", NAME),
    ("if order.has(\"on\") && order.name == \"x\" { }", NAME),
    ("let x = if order.name == \"x\" { 1 } else { 2 };", NAME),
    ("let x = order.anything == 3;", "order/anything"),
    ("let x = is_number(order.anything);", "order/anything"),
    ("let x = order.name in [\"x\"];", NAME),
    ("let x = \"x\" in [order.name];", NAME),
    ("let x = switch order.name { \"x\" => 1, _ => 2 };", NAME),
    ("let x = switch order.total { 1 => order.name, _ => \"\" };", NAME),
    // As a default, an argument, a part of a text.
    ("let x = order.get(\"on\", order.name);", NAME),
    ("let x = order.get(\"total\", order.lines[1].net);", NET),
    ("let x = `name ${order.name}`;", NAME),
    ("let x = `name ${text(order.name)}`;", NAME),
    ("let x = text(order.name);", NAME),
    ("let x = round(order.lines[1].net, 2);", NET),
    ("let x = min(1, order.lines[1].net);", NET),
    ("let x = [7, 8, 9][order.lines[1].net];", NET),
    ("near(order.at(\"total\"), 1, order.lines[1].net, 5);", NET),
    ("need(order, [\"total\", \"name\"]);", NAME),
    // In loops.
    ("for x in [order.name] { break; }", NAME),
    ("for line in order.lines { if line.net > 5 { break; } }", NET),
    ("for line in order.lines { if line.net > 5 { continue; } }", NET),
    ("for line in order.lines { if line.no == 2 { let x = line.net; break; } }", NET),
    ("for (line, i) in order.lines { if i == 1 { let x = line.net; } }", NET),
    // In functions, of which the value is not even used.
    ("fn f(o) { o.name } let x = f(order);", NAME),
    ("fn f(o) { return o.name == \"x\"; } if f(order) { }", NAME),
    ("fn f(o) { let x = o.name; 1 } f(order);", NAME),
    ("fn f(o) { 1 } f(order.name);", NAME),
    ("fn f() { order.name } f();", NAME),
    ("fn f(o) { g(o) } fn g(o) { h(o) } fn h(o) { o.name } f(order);", NAME),
    ("fn f(o) { for line in o.lines { if line.net > 7 { return true; } } false } f(order);", NET),
    ("fn f(o) { o.lines.all(|line| line.net < 7) } f(order);", NET),
    // In closures.
    ("order.lines.each(|line| line.net);", NET),
    ("order.lines.each(|line| { if line.no == 2 { let x = line.net; } return; });", NET),
    ("let x = order.lines.filter(|line| line.net > 0 || true);", NET),
    ("let x = order.lines.filter(|line| line.net > 0).len() > 0;", NET),
    ("let x = order.lines.map(|line| line.net).len();", NET),
    ("let x = order.lines.map(|line| [line.net]);", NET),
    ("let x = order.lines.map(|line| #{ net: line.net });", NET),
    ("let x = order.lines.group_by(|line| line.net);", NET),
    ("let x = order.lines.some(|line| line.net == 7);", NET),
    ("let x = order.lines.all(|line| line.net < 7);", NET),
    ("let x = order.lines.all(|a| order.lines.some(|b| b.net > a.no + 7));", NET),
    ("let x = 7 in order.lines.map(|line| line.net);", NET),
    ("let x = order.lines.sum(\"net\") + order.lines.max_of(\"net\");", NET),
    ("let x = order.lines.has_matching(\"net\", 7) || order.lines.matching(\"net\", 1).len() > 1;", NET),
];

#[test]
fn a_rule_cannot_hide_a_missing_fact() {
    for (attempt, missing) in ATTEMPTS {
        let body = passing(attempt);
        assert_eq!(outcome(&body, LACKING), format!("missing: {missing}"), "{attempt}");
        // With the fact it passes: nothing else is wrong with it. One needs a third line, one a list of four.
        let whole = WHOLE.replacen("}]", "}, {\"no\": 3, \"net\": 2}]", 1);
        assert_eq!(outcome(&body, &whole), "pass", "{attempt}");
    }
}

#[test]
fn whoever_asks_first_judges() {
    for (attempt, with, without) in [
        ("order.has(\"name\") && order.name == \"n\"", "finding", "pass"),
        ("!order.has(\"name\") || order.name == \"n\"", "finding", "finding"),
        ("order.has(\"contact.phone\")", "finding", "pass"),
        ("if order.has(\"name\") { order.name == \"n\" } else { false }", "finding", "pass"),
        ("order.blank(\"name\")", "pass", "finding"),
        ("order.get(\"name\", \"\") == \"n\"", "finding", "pass"),
        ("order.get(\"contact.phone\", \"-\") == \"-\"", "pass", "finding"),
        ("order.lines.all(|line| line.has(\"net\"))", "finding", "pass"),
        ("order.lines.sum(\"no\") == 3 && order.all(\"lines/*/net\").sum() == 1", "pass", "finding"),
        // What decides a question decides it whatever else is missing.
        ("order.lines.some(|line| line.net == 1)", "finding", "finding"),
        ("order.lines.all(|line| line.net == 7)", "pass", "pass"),
        ("order.lines.map(|line| line.no).contains(2) && 1 in order.lines.map(|line| line.no)", "finding", "finding"),
        ("order.lines.has_matching(\"net\", 1)", "finding", "finding"),
        ("order.total > 5 && order.name == \"n\"", "pass", "pass"),
        ("order.total < 5 || order.name == \"x\"", "finding", "finding"),
    ] {
        let body = format!("if {attempt} {{ flag(order); }}");
        assert_eq!((outcome(&body, WHOLE).as_str(), outcome(&body, LACKING).as_str()), (with, without), "{attempt}");
    }
}

#[test]
fn what_is_found_before_a_fact_is_missing_stays_found() {
    let judgement = judge("flag(order.at(\"total\")); let x = order.name; flag(order);", LACKING, None);
    assert_eq!((judgement.findings.len(), judgement.indeterminate.len(), judgement.passed.len()), (1, 1, 0));
    let judgement = judge("flag(order, #{ a: order.name });", LACKING, None);
    assert_eq!((judgement.findings.len(), judgement.indeterminate.len(), judgement.passed.len()), (0, 1, 0));
    let judgement = judge("for line in order.lines { if line.net > 0 { flag(line); } }", LACKING, None);
    assert_eq!((judgement.findings.len(), judgement.indeterminate.len(), judgement.passed.len()), (1, 1, 0));
}

#[test]
fn a_document_that_is_not_there_is_missing_whatever_is_asked_of_it() {
    for attempt in [
        "let x = customer.limit;",
        "let x = customer.limit > 5 || true;",
        "let x = customer.has(\"limit\");",
        "let x = customer.blank(\"limit\");",
        "let x = customer.get(\"limit\", 1);",
        "let x = order.get(\"total\", customer.limit);",
        "near(order.at(\"total\"), order.total, customer.limit, 5);",
        "need(customer, [\"limit\"]);",
        "fn f(it) { it.limit } f(customer);",
    ] {
        assert_eq!(outcome(&passing(attempt), WHOLE), "missing: customer", "{attempt}");
        let customer = Some(r#"{"kind": "customer", "id": "c", "limit": 900}"#);
        let there = judge(&passing(attempt), WHOLE, customer);
        assert_eq!((there.passed.len(), there.faults.len()), (1, 0), "{attempt}");
    }
    assert_eq!(outcome("if !customer.supplied() { flag(order); }", WHOLE), "finding");
}
