//! What a rule may use is bounded, and it hears a stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::tests::{document, header, judge, judge_with, outcome, run_facts, try_book, when};
use crate::base::value::Value;
use crate::verdict::{Case, Judgement};

/// An order of so many lines.
fn order(lines: usize) -> String {
    let lines: Vec<_> = (0..lines).map(|no| format!("{{\"net\": 1, \"no\": {no}}}")).collect();
    format!(
        "{{\"kind\": \"order\", \"id\": \"A\", \"on\": \"2026-03-01\", \"total\": 1, \"name\": \"x\", \"lines\": [{}]}}",
        lines.join(",")
    )
}

/// An order of so many lines, with a name of so many letters.
fn named(lines: usize, letters: usize) -> String {
    order(lines).replacen("\"x\"", &format!("\"{}\"", "x".repeat(letters)), 1)
}

fn message(judgement: &Judgement) -> &str {
    judgement.faults.first().map_or("none", |fault| &fault.message.en)
}

const TOO_LONG: &str = "the rule ran too long and was stopped (an endless loop?)";

#[test]
fn no_loop_is_endless() {
    for (body, told) in [
        ("loop { } flag(order);", "unsupported ^loop^ rules cannot use `loop`"),
        ("while true { } flag(order);", "unsupported ^while^ rules cannot use `while`"),
        ("do { } until false; flag(order);", "unsupported ^do^ rules cannot use `do`"),
        ("for i in 0..9 { } flag(order);", "unsupported ^..^ rules cannot use `..`"),
        ("order.lines.each(|line| { loop { } }); flag(order);", "unsupported ^loop^ rules cannot use `loop`"),
        ("fn f(x) { f(x) } f(1); flag(order);", "recursion ^f(x)^ `f` calls itself, directly or by way of others"),
        (
            "fn f(o) { o.lines.each(|line| f(o)); } f(order); flag(order);",
            "recursion ^f(o)^ `f` calls itself, directly or by way of others",
        ),
        (
            "fn f(o) { g(o) } fn g(o) { f(o) } f(order); flag(order);",
            "recursion ^f(o)^ `f` calls itself, directly or by way of others",
        ),
    ] {
        let found = outcome(body, &order(1));
        assert_eq!(found.split("; ").next().unwrap(), format!("refused: {told}"), "{body}");
    }
    // A list that grows while a loop goes through it is gone through as it was.
    let grows = "let all = [1]; for one in all { all.push(one); } if all.len() == 2 { flag(order); }";
    assert_eq!(outcome(grows, &order(1)), "finding");
}

#[test]
fn functions_call_each_other_only_so_deep() {
    let chain = |depth: usize| {
        let calls: String = (1..depth).map(|n| format!("fn f{n}(x) {{ f{}(x) }}\n", n + 1)).collect();
        format!("{calls}fn f{depth}(x) {{ x }}\nif f1(1) == 1 {{ flag(order); }}")
    };
    assert_eq!(outcome(&chain(30), &order(1)), "finding");
    let found = outcome(&chain(40), &order(1));
    assert_eq!(found, "refused: unsupported ^f33(x)^ functions call each other more than 32 deep");
}

/// What one rule may take is taken once, or twice where it fired. A fault ends both runs, in debug builds too.
#[test]
fn operations_add_up_over_closures_within_closures() {
    let order = order(1_000);
    for body in [
        "order.lines.each(|a| { order.lines.each(|b| { order.lines.each(|c| { let x = 1; }); }); }); flag(order);",
        "let a = order.lines.map(|a| a.no); let b = a; let c = a; a.each(|x| { b.each(|y| { c.each(|z| { }); }); }); flag(order);",
        "for a in order.lines { for b in order.lines { for c in order.lines { } } } flag(order);",
        "for a in order.lines { for b in order.lines { let x = order.lines.some(|c| false); } } flag(order);",
        "for a in order.lines { for b in order.lines { let x = order.lines.sum(\"net\"); } } flag(order);",
        "for a in order.lines { for b in order.lines { let x = order.lines.matching(\"no\", 1); } } flag(order);",
        "fn f(o) { for a in o.lines { g(o); } } fn g(o) { for a in o.lines { h(o); } } fn h(o) { o.lines.len() } f(order); flag(order);",
        "let x = order.lines.filter(|a| order.lines.filter(|b| order.lines.all(|c| c.no >= 0)).len() > 0); flag(order);",
        "let x = order.lines.map(|a| order.lines.map(|b| order.lines.map(|c| 1))); flag(order);",
        "let x = order.lines.group_by(|a| order.lines.group_by(|b| order.lines.len).len); flag(order);",
    ] {
        assert_eq!(message(&judge(body, &order, None)), TOO_LONG, "{body}");
    }
    // Each run of a rule has all of it.
    let near = "let n = 0; for a in order.lines { for b in order.lines { n += 1; } } if n > 5 { flag(order); }";
    let judgement = judge(near, &self::order(250), None);
    assert_eq!((message(&judgement), judgement.findings.len()), ("none", 1));
}

#[test]
fn work_that_a_function_does_by_itself_counts() {
    let order = named(400, 100_000);
    for body in [
        "let x = similarity(order.name, order.name + \"y\");",
        "let x = order.name; for a in order.lines { let y = x.contains(\"z\"); }",
        "let x = order.name; for a in order.lines { let y = x.matches(\"z$\"); }",
        "let x = order.name; for a in order.lines { let y = x.starts_with(x); }",
        "let x = order.name; for a in order.lines { let y = x == order.name; }",
        "for a in order.lines { let x = order.name; let y = fold_name(x); }",
        "for a in order.lines { let y = fold(order.name); }",
        "for a in order.lines { let y = order.name.upper(); }",
        "for a in order.lines { let y = order.name.trim(); }",
        "let x = order.name; for a in order.lines { let y = `${x}`; }",
        "let x = order.name; for a in order.lines { let y = x + \"z\"; }",
        "let x = order.name; for a in order.lines { let y = x.len(); }",
        "let x = order.name; for a in order.lines { let y = x.split(\"xx\"); }",
    ] {
        let judgement = judge(&format!("{body} flag(order);"), &order, None);
        assert_eq!(message(&judgement), TOO_LONG, "{body}");
    }
}

#[test]
fn memory_is_bounded() {
    let text = |bytes: usize| format!("a value grew beyond the limit: a text of {bytes} bytes");
    let order = named(400, 600_000);
    for (body, expected) in [
        ("let x = order.name + order.name;", text(1_200_000)),
        ("let x = \"xx\"; for line in order.lines { x += x; }", text(2_097_152)),
        ("let x = \"xx\"; for line in order.lines { x = `${x}${x}`; }", text(2_097_152)),
        ("let x = \"xx\"; for line in order.lines { x = x + x; }", text(2_097_152)),
        (
            "let x = order.name; for line in order.lines { flag(order, #{ a: x }); }",
            "what the rule says grew beyond the limit".to_owned(),
        ),
    ] {
        let judgement = judge(&format!("{body} flag(order);"), &order, None);
        assert_eq!(message(&judgement), expected, "{body}");
    }
    let copies = "let x = order.name.split(\"x\"); for line in order.lines { let y = x; y.push(\"\"); } flag(order);";
    let judgement = judge(copies, &named(400, 200_000), None);
    assert_eq!(message(&judgement), "what the rule made grew beyond the limit of 64 MiB");
    // A variable keeps its type, so no list holds itself.
    let nested = outcome("let x = [1]; for line in order.lines { x = [x, x]; } flag(order);", &self::order(1));
    assert!(nested.starts_with("refused: type ^[x, x]^"), "{nested}");
}

#[test]
fn evidence_is_bounded_over_all_findings() {
    let judgement =
        judge("let x = order.name; for line in order.lines { flag(order.at(\"name\")); }", &named(2_000, 60_000), None);
    assert_eq!((message(&judgement), judgement.findings.len()), ("none", 2000));
    let texts = judgement.findings.iter().flat_map(|finding| &finding.evidence).map(|fact| fact.value.size());
    assert!(texts.sum::<usize>() < 6 << 20);
    let name = |finding: usize| {
        let facts = &judgement.findings[finding].evidence;
        facts.iter().find(|fact| fact.place.pointer.as_str() == "/name").unwrap().value.clone()
    };
    assert_eq!(name(0), Value::Text("x".repeat(60_000)));
    assert_eq!(name(1999), Value::Text(format!("{}…", "x".repeat(200))));
}

#[test]
fn long_lists_stay_within_the_limits() {
    for body in [
        "let sum = 0; for (line, i) in order.lines { sum += order.lines[i].net; } if sum > 0 { flag(order.at(\"lines\")); }",
        "let n = 0; for line in order.lines { n += order.lines.matching(\"no\", line.no).len(); } if n > 0 { flag(order); }",
        "let n = 0; for line in order.lines { if order.lines.has_matching(\"no\", line.no) { n += 1; } } if n > 0 { flag(order); }",
    ] {
        // What is not linear costs more operations than a rule may have.
        let book = try_book(&[("order/a.rhai", &header(body))]).unwrap();
        let judgement = book.judge(&Case::of("order", document(&order(8_000))), &run_facts());
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
    let body = "let n = order.operations.filter(|it| applies(it, order)).len(); if n == 500 { flag(order); }";
    let book = try_book(&[("order/a.rhai", &header(body)), ("schemas/order.json", schema)]).unwrap();
    let judgement = book.judge(&Case::of("order", document(&text)), &run_facts());
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
