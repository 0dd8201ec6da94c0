use crate::rule::Rulebook;
use crate::rule::tests::{SMALL, case_of, header, run_facts, try_book};
use crate::verdict::Judgement;

/// Often enough that every call has been remembered.
const TIMES: usize = 5;

/// What Rhai's engine says of an order.
fn judged(book: &Rulebook, order: &str) -> Judgement {
    book.judge_by_oracle(&case_of(order, None), &run_facts())
}

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
    let bodies = ["fn f(x) { x + 1 } if f(1) == 2 { flag(order); }", "fn f(x) { x + 2 } if f(1) == 3 { flag(order); }"];
    let [one, two] = bodies.map(header);
    let rules = [("order/a.rhai", rule.as_str()), ("order/b.rhai", &one), ("order/c.rhai", &two), first, second];
    let book = try_book(&rules).unwrap();
    for _ in 0..TIMES {
        let judgement = judged(&book, SMALL);
        assert_eq!((judgement.findings.len(), judgement.faults.len()), (3, 0));
    }
}

#[test]
fn limits_hold_within_closures_and_in_every_run() {
    let lines: Vec<_> = (0..200).map(|no| format!("{{\"no\": {no}}}")).collect();
    let order = format!("{{\"kind\": \"order\", \"id\": \"1\", \"lines\": [{}]}}", lines.join(","));
    let body = "order.lines.each(|a| order.lines.each(|b| order.lines.each(|c| c.no))); flag(order);";
    let text = header(body);
    let book = try_book(&[("order/a.rhai", &text)]).unwrap();
    for _ in 0..2 {
        let judgement = judged(&book, &order);
        assert_eq!(judgement.faults.len(), 1);
        assert_eq!(judgement.faults[0].message.en, "the rule ran too long and was stopped (an endless loop?)");
    }
}
