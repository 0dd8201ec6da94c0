use crate::rule::Rulebook;
use crate::rule::tests::{SMALL, header, judge_with, outcome, try_book};

const LINES: &str = r#"{"kind": "order", "id": "1", "total": 1, "lines": [{"no": 1, "net": 1}, {"no": 2, "net": 9}]}"#;

/// Often enough that every call has been remembered.
const TIMES: usize = 5;

#[test]
fn every_script_of_the_shipped_pack_remembers() {
    let book = Rulebook::embedded().unwrap();
    let scripts = book.oracle().scripts.iter().zip(book.pack().rules());
    let forgetful: Vec<_> = scripts
        .filter(|(script, _)| script.as_ref().is_none_or(|script| !script.known.keep))
        .map(|(_, rule)| &rule.path)
        .collect();
    assert!(forgetful.is_empty(), "{forgetful:?}");
}

#[test]
fn a_name_that_means_two_things_means_the_same_in_every_run() {
    let first = ("lib/first.rhai", "fn part(x) { x / 2 }\nfn of(x) { part(x) }");
    let second = ("lib/second.rhai", "fn part(x) { x / 4 }\nfn of(x) { part(x) }");
    let rule = header("if first::of(8) == 4 && second::of(8) == 2 { flag(order); }");
    let own = header("fn part(x) { x } \nif part(8) == 8 && first::of(8) == 4 { flag(order); }");
    let book = try_book(&[("order/a.rhai", &rule), first, second]).unwrap();
    let with_own = try_book(&[("order/a.rhai", &own), first]).unwrap();
    for _ in 0..TIMES {
        assert_eq!(judge_with(&book, SMALL, None).findings.len(), 1);
    }
    let said: Vec<_> = (0..TIMES).map(|_| judge_with(&with_own, SMALL, None).findings.len()).collect();
    assert!(said.iter().all(|count| *count == said[0]), "{said:?}");
}

#[test]
fn rules_do_not_share_what_they_remember() {
    let bodies = ["fn f(x) { x + 1 } if f(1) == 2 { flag(order); }", "fn f(x) { x + 2 } if f(1) == 3 { flag(order); }"];
    let [first, second] = bodies.map(header);
    let book = try_book(&[("order/a.rhai", &first), ("order/b.rhai", &second)]).unwrap();
    for _ in 0..TIMES {
        assert_eq!(judge_with(&book, SMALL, None).findings.len(), 2);
    }
}

#[test]
fn limits_hold_within_closures_and_in_every_run() {
    let bodies = [
        (
            "order.lines.each(|line| { loop { } }); flag(order);",
            "the rule ran too long and was stopped (an endless loop?)",
        ),
        (
            "fn f(order) { order.lines.each(|line| f(order)); } f(order); flag(order);",
            "functions call each other too deeply (an endless recursion?)",
        ),
    ];
    for (body, message) in bodies {
        let text = header(body);
        let book = try_book(&[("order/a.rhai", &text)]).unwrap();
        for _ in 0..TIMES {
            let judgement = judge_with(&book, LINES, None);
            assert_eq!(judgement.faults.len(), 1, "{body}");
            assert_eq!(judgement.faults[0].message.en, message);
        }
    }
}

#[test]
fn a_closure_that_does_not_answer_is_a_fault_at_its_list() {
    let found = outcome("if order.lines.some(|line| line.no) { flag(order); }", LINES);
    assert_eq!(found, "fault: yes or no is expected here, not a number | some");
    let found = outcome("if order.lines.has_matching(\"no\", \"1\") { flag(order); }", LINES);
    assert_eq!(found, "fault: cannot compare a number with a text (`==`) | has_matching");
}

#[test]
fn lists_answer_without_a_closure_as_with_one() {
    for (short, long) in [
        ("order.lines.matching(\"no\", 2).len() == 1", "order.lines.filter(|line| line.no == 2).len() == 1"),
        ("order.lines.has_matching(\"net\", 9)", "order.lines.some(|line| line.net == 9)"),
        ("order.lines.has_matching(\"net\", 8)", "order.lines.some(|line| line.net == 8)"),
    ] {
        let said = |condition: &str, order: &str| outcome(&format!("if {condition} {{ flag(order); }}"), order);
        let lacking = LINES.replace("\"net\": 1", "\"net\": null");
        for order in [LINES, &lacking] {
            assert_eq!(said(short, order).split(" |").next(), said(long, order).split(" |").next(), "{short}");
        }
    }
}
