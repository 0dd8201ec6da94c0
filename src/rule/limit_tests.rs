//! What a rule may use is bounded, and it hears a stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::tests::{any_book, document, header, judge, judge_case, judge_with, run_facts, try_book, when};
use crate::base::value::Value;
use crate::verdict::{Case, Judgement};

/// An order of so many lines.
fn order(lines: usize) -> String {
    let lines: Vec<_> = (0..lines).map(|no| format!("{{\"net\": 1, \"no\": {no}}}")).collect();
    format!(
        "{{\"kind\": \"order\", \"id\": \"A\", \"on\": \"2026-03-01\", \"total\": 1, \"lines\": [{}]}}",
        lines.join(",")
    )
}

fn message(judgement: &Judgement) -> &str {
    judgement.faults.first().map_or("none", |fault| &fault.message.en)
}

const TOO_LONG: &str = "the rule ran too long and was stopped (an endless loop?)";

/// What one rule may take is taken once, or twice where it fired. A fault ends both runs, in debug builds too.

#[test]
fn operations_add_up_over_closures_within_closures() {
    let order = order(1_000);
    for body in [
        "order.lines.each(|a| { order.lines.each(|b| { order.lines.each(|c| { let x = 1; }); }); }); flag(order);",
        "let a = order.lines.map(|a| a.no); let b = a; let c = a; a.each(|x| { b.each(|y| { c.each(|z| { }); }); }); flag(order);",
        "for a in order.lines { for b in order.lines { order.lines.some(|c| false); } } flag(order);",
        "for a in order.lines { for b in order.lines { order.lines.sum(\"net\"); } } flag(order);",
        "loop { order.lines.matching(\"no\", 1); } flag(order);",
        "loop { } flag(order);",
    ] {
        assert_eq!(message(&judge(body, &order, None)), TOO_LONG, "{body}");
    }
    // Each run of a rule has all of it.
    let near = "let n = 0; for a in order.lines { order.lines.each(|b| { n += 1; }); } if n > 5 { flag(order); }";
    let judgement = judge(near, &self::order(250), None);
    assert_eq!((message(&judgement), judgement.findings.len()), ("none", 1));
}

#[test]
fn work_that_a_function_does_by_itself_counts() {
    let long = "x".repeat(100_000);
    let order = format!("{{\"kind\": \"order\", \"id\": \"A\", \"name\": \"{long}\"}}");
    for body in [
        "let x = similarity(order.name, order.name + \"y\"); flag(order);",
        "let x = order.name; loop { let y = x.contains(\"z\"); } flag(order);",
        "loop { let x = order.name; } flag(order);",
        "loop { let x = fold(order.at(\"name\").base); } flag(order);",
        "let x = order.name; loop { let y = `${x}`; } flag(order);",
        "let x = order.name; loop { let y = x.len(); } flag(order);",
        "let x = order.name; loop { let y = x.split(\"xx\"); } flag(order);",
    ] {
        let body = body.replace("order.at(\"name\").base", "order.name");
        let judgement = judge(&body, &order, None);
        assert_eq!(message(&judgement), TOO_LONG, "{body}");
    }
}

#[test]
fn memory_is_bounded() {
    let long = "x".repeat(600_000);
    let order = format!("{{\"kind\": \"order\", \"id\": \"A\", \"total\": 1, \"name\": \"{long}\"}}");
    for (body, expected) in [
        ("let x = order.name + order.name; flag(order);", "a value grew beyond the limit: a text of 1200000 bytes"),
        ("let x = \"xx\"; loop { x += x; } flag(order);", "a value grew beyond the limit: a text of 2097152 bytes"),
        (
            "let x = \"xx\"; loop { x = `${x}${x}`; } flag(order);",
            "a value grew beyond the limit: a text of 2097152 bytes",
        ),
        ("let x = [1]; loop { x = [x, x]; } flag(order);", "a value grew beyond the limit: Size of array/BLOB"),
        ("let x = [1]; loop { x.push(x); } flag(order);", "a value grew beyond the limit: Size of array/BLOB"),
        ("loop { flag(order, #{ a: order.name }); }", "what the rule says grew beyond the limit"),
    ] {
        let judgement = judge(body, &order, None);
        assert_eq!(message(&judgement), expected, "{body}");
    }
    let copies: String = (0..60).map(|n| format!("let a{n} = x; ")).collect();
    let body = format!(
        "let x = order.lines.map(|line| line.no); x = [x, x, x, x, x, x, x, x]; {copies} let y = x; flag(order);"
    );
    let judgement = judge(&body, &self::order(5_000), None);
    let found = message(&judgement);
    assert!(found.starts_with("a value grew beyond the limit: lists of"), "{found}");
}

#[test]
fn evidence_is_bounded_over_all_findings() {
    let long = "x".repeat(60_000);
    let order = format!("{{\"kind\": \"order\", \"id\": \"A\", \"total\": 1, \"name\": \"{long}\"}}");
    let judgement = judge("let x = order.name; for i in 0..2000 { flag(order.at(\"name\")); }", &order, None);
    assert_eq!((message(&judgement), judgement.findings.len()), ("none", 2000));
    let texts = judgement.findings.iter().flat_map(|finding| &finding.evidence).map(|fact| fact.value.size());
    assert!(texts.sum::<usize>() < 6 << 20);
    assert_eq!(judgement.findings[0].evidence[0].value, Value::Text(long.clone()));
    assert_eq!(judgement.findings[1999].evidence[0].value, Value::Text(format!("{}…", "x".repeat(200))));
}

#[test]
fn long_lists_stay_within_the_limits() {
    for body in [
        "let sum = 0; for i in 0..order.lines.len { sum += order.lines[i].net; } if sum > 0 { flag(order.at(\"lines\")); }",
        "let n = 0; order.lines.each(|line| { n += order.lines.matching(\"no\", line.no).len(); }); if n > 0 { flag(order); }",
        "let n = 0; for line in order.lines { if order.lines.has_matching(\"no\", line.no) { n += 1; } } if n > 0 { flag(order); }",
    ] {
        // What is not linear costs more operations than a rule may have.
        let book = any_book(&[("order/a.rhai", &header(body))]);
        let judgement = judge_case(&book, &Case::of("order", document(&order(8_000))));
        assert_eq!((message(&judgement), judgement.findings.len()), ("none", 1), "{body}");
    }
}

#[test]
fn operations_of_a_change_are_tried_one_after_the_other() {
    let operations: Vec<_> =
        (0..500).map(|n| format!("{{\"op\": \"replace\", \"path\": \"/total\", \"value\": {n}}}")).collect();
    let text = format!(
        "{{\"kind\": \"order\", \"id\": \"1\", \"on\": \"2026-03-01\", \"total\": 1, \"operations\": [{}]}}",
        operations.join(",")
    );
    let schema = r#"{"type": "object", "properties": {"kind": {}, "id": {}, "on": {"type": "string", "format": "date"}, "stage": {}, "customer": {}, "total": {"type": "number"},
        "operations": {"type": "array", "items": {"type": "object", "properties": {"op": {}, "path": {}, "value": {}}}}}}"#;
    let body =
        "let n = 0; order.operations.each(|it| { if applies(it, order) { n += 1; } }); if n == 500 { flag(order); }";
    let book = any_book(&[("order/a.rhai", &header(body)), ("schemas/order.json", schema)]);
    let judgement = judge_case(&book, &Case::of("order", document(&text)));
    assert_eq!((message(&judgement), judgement.findings.len()), ("none", 1));
}

#[test]
fn a_rule_hears_a_stop() {
    let body = header("let n = 0; for a in order.lines { for b in order.lines { n += 1; } } if n > 0 { flag(order); }");
    let book = try_book(&[("order/a.rhai", &body)]).unwrap();
    let case = Case::of("order", document(&order(300)));
    let stopped = Arc::new(AtomicBool::new(false));
    assert!(book.judge_until(&case, &run_facts(), &stopped).faults.is_empty());
    let judgement = std::thread::scope(|scope| {
        let judging = scope.spawn(|| book.judge_until(&case, &run_facts(), &stopped));
        std::thread::sleep(std::time::Duration::from_millis(20));
        stopped.store(true, Ordering::SeqCst);
        judging.join().unwrap()
    });
    assert_eq!(message(&judgement), "the run was stopped while this rule ran");
    // What begins after it says so as well, and nothing is left of it for the next.
    assert_eq!(message(&book.judge_until(&case, &run_facts(), &stopped)), "the run was stopped while this rule ran");
    assert!(judge_with(&book, &order(10), None).faults.is_empty());
    assert_eq!(judge(&when("true"), &order(1), None).findings.len(), 1);
}
