use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::*;
use crate::base::lang::Lang;
use crate::base::value::Value;
use crate::document::Document;
use crate::document::{Limits, parse};
use crate::pack::Pack;
use crate::source::{Diagnostic, Source};
use crate::verdict::{Case, Fault, Joined, Judgement, RunFacts, Verdict};

pub(super) const POLICY: &str = r#"
name = "test"
version = "1"
languages = ["en", "zh"]
kind = "/kind"
parameters_schema = "schemas/parameters.json"
[kinds.order]
title = { en = "Order", zh = "订单" }
schema = "schemas/order.json"
id = "/id"
date = "/on"
stage = { pointer = "/stage", order = ["draft", "final"] }
[[kinds.order.joins]]
variable = "customer"
kind = "customer"
here = "/customer"
there = "/id"
[kinds.customer]
title = { en = "Customer", zh = "客户" }
schema = "schemas/customer.json"
id = "/id"
[[kinds.customer.joins]]
variable = "orders"
kind = "order"
here = "/id"
there = "/customer"
many = true
[parameters.credit]
limit = 100
[[revisions]]
from = 2026-07-01
reason = "raised"
parameters = { credit = { limit = 200 } }
"#;

const ORDER: &str = r#"{"type": "object", "additionalProperties": false, "required": ["kind", "id"], "properties": {
  "kind": {"const": "order"}, "id": {"type": "string"}, "customer": {"type": "string"}, "stage": {"type": "string"},
  "on": {"type": "string", "format": "date"}, "due": {"type": "string", "format": "date"},
  "at": {"type": "string", "format": "date-time"}, "total": {"type": "number"}, "name": {"type": "string"},
  "contact": {"type": "object", "properties": {"phone": {"type": "string"}}}, "anything": {},
  "lines": {"type": "array", "items": {"type": "object", "properties": {"net": {"type": "number"}, "no": {"type": "integer"}}}}}}"#;

const CUSTOMER: &str = r#"{"type": "object", "properties": {"kind": {"const": "customer"}, "id": {"type": "string"}, "limit": {"type": "number"}}}"#;

pub(crate) fn header(body: &str) -> String {
    format!(
        "//! outcome = \"return\"\n//! title = {{ en = \"t\", zh = \"t\" }}\n//! message = {{ en = \"m\", zh = \"m\" }}\n//! remedy = {{ en = \"r\", zh = \"r\" }}\n{body}"
    )
}

fn files(rules: &[(&str, &str)]) -> BTreeMap<String, Arc<Source>> {
    let base = [
        ("policy.toml", POLICY),
        ("schemas/order.json", ORDER),
        ("schemas/customer.json", CUSTOMER),
        (
            "schemas/parameters.json",
            r#"{"type": "object", "properties": {"credit": {"type": "object", "properties": {"limit": {"type": "number"}}}}}"#,
        ),
    ];
    base.iter().chain(rules).map(|(path, text)| ((*path).to_owned(), Source::new(*path, *text))).collect()
}

pub(crate) fn try_book(rules: &[(&str, &str)]) -> Result<Rulebook, Vec<Diagnostic>> {
    let (rulebook, diagnostics) = Rulebook::load(files(rules));
    rulebook.ok_or(diagnostics)
}

pub(crate) fn document(text: &str) -> Document {
    Document::new(parse(&Source::new("doc", text), &Limits::default()).unwrap())
}

pub(crate) fn run_facts() -> RunFacts {
    RunFacts::on("2026-11-23".parse().unwrap())
}

pub(super) fn judge(body: &str, order: &str, customer: Option<&str>) -> Judgement {
    let text = header(body);
    let book = try_book(&[("order/a.rhai", &text)]).unwrap();
    judge_with(&book, order, customer)
}

pub(crate) fn judge_with(book: &Rulebook, order: &str, customer: Option<&str>) -> Judgement {
    book.judge(&case_of(order, customer), &run_facts())
}

/// An order with its customer, if it has one.
pub(crate) fn case_of(order: &str, customer: Option<&str>) -> Case {
    let joined = customer.map_or(Joined::Missing, |text| Joined::One(document(text)));
    Case::of("order", document(&dated(order))).with("customer", joined)
}

/// An order with a date at its end, which none can be judged without, where it has none.
fn dated(order: &str) -> String {
    match order.strip_suffix('}').filter(|_| !order.contains("\"on\":")) {
        Some(start) => format!("{start}, \"on\": \"2026-11-23\"}}"),
        None => order.to_owned(),
    }
}

/// `pass`, `finding`, `missing: …` or `fault: …` with the words that it underlines; or what is told when the pack is loaded.
pub(crate) fn outcome(body: &str, order: &str) -> String {
    let text = header(body);
    match try_book(&[("order/a.rhai", &text)]) {
        Ok(book) => outcome_of(&judge_with(&book, order, None)),
        Err(told) => refused(&told),
    }
}

/// Each mistake: its code, the underlined text, and the message.
pub(super) fn refused(told: &[Diagnostic]) -> String {
    let all = told.iter().map(|it| format!("{} ^{}^ {}", it.code.as_str(), it.underlined(), it.message.en));
    format!("refused: {}", all.collect::<Vec<_>>().join("; "))
}

pub(super) fn outcome_of(judgement: &Judgement) -> String {
    if let [fault] = judgement.faults.as_slice() {
        return format!("fault: {} | {}", fault.message.en, underlined(fault));
    }
    if let [lacking] = judgement.indeterminate.as_slice() {
        let missing: Vec<_> =
            lacking.missing.iter().map(|place| format!("{}{}", place.document, place.pointer)).collect();
        return format!("missing: {}", missing.join(", "));
    }
    if judgement.findings.is_empty() { "pass".into() } else { "finding".into() }
}

fn underlined(fault: &Fault) -> String {
    fault.at.as_ref().map(|place| place.text().to_owned()).unwrap_or_default()
}

pub(super) fn when(condition: &str) -> String {
    format!("if {condition} {{ flag(order.at(\"total\")); }}")
}

pub(crate) const SMALL: &str =
    r#"{"kind": "order", "id": "1", "total": 0.3, "name": "x", "on": "2026-03-01", "due": "2026-03-31"}"#;

#[test]
fn numbers_are_exact_and_division_is_too() {
    assert_eq!(outcome(&when("0.1 + 0.2 == order.total"), SMALL), "finding");
    assert_eq!(outcome(&when("7 / 2 == 3.5 && 1 / 4 * 4 == 1 && -7 + 7 == 0"), SMALL), "finding");
    let exact = r#"{"kind": "order", "id": "1", "total": 99999999999999.99}"#;
    assert_eq!(outcome(&when("order.total + 0.01 == 100000000000000"), exact), "finding");
    assert_eq!(
        outcome(
            "let sum = 0; for n in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] { sum += 0.1; } if sum == 1 { flag(order); }",
            SMALL
        ),
        "finding"
    );
}

/// What a rule with a limit for the total of [`SMALL`] keeps near, if anything.
fn near(limits: &[&str]) -> Option<String> {
    let calls = limits.iter().map(|limit| format!("near(order.at(\"total\"), order.total, {limit}, 5);"));
    let judgement = judge(&format!("{} {}", when("false"), calls.collect::<String>()), SMALL, None);
    assert!(judgement.faults.is_empty() && judgement.near.len() < 2);
    judgement.near.first().map(|near| format!("{} of {}", near.value, near.limit))
}

#[test]
fn a_limit_that_is_kept_only_just_is_counted_and_changes_nothing() {
    assert_eq!(near(&["0.31"]).as_deref(), Some("0.3 of 0.31"));
    assert_eq!(near(&["0.3"]).as_deref(), Some("0.3 of 0.3"));
    assert_eq!(near(&["0.3158"]), None, "5.003 per cent to spare");
    assert_eq!(near(&["0.29"]), None, "not kept at all");
    assert_eq!((near(&["0"]), near(&["-1"])), (None, None));
    assert_eq!(near(&["0.31", "0.305", "0.312"]).as_deref(), Some("0.3 of 0.305"));
    let raised = judge(&format!("{} near(order, 99, 100, 5);", when("true")), SMALL, None);
    assert!(raised.near.is_empty() && raised.findings.len() == 1);
    let call = |call: &str| outcome(&format!("{} {call}", when("false")), SMALL);
    assert_eq!(
        call("near(order, order.name, 100, 5);"),
        "refused: type ^order.name^ `near` takes a number here, not a text"
    );
    let percentage = "fault: the last figure of `near` is a percentage, 0-100 | near";
    assert_eq!(call("near(order, 1, 2, 500);"), percentage);
    assert_eq!(call("near(order, 1, 2, order.total - 1);"), percentage);
    assert_eq!(call("near(order, 1, customer.limit, 5);"), "missing: customer");
    assert_eq!(call("near(order, order.anything, 2, 5);"), "missing: order/anything");
}

#[test]
fn sums_of_many_lines_are_exact() {
    let lines: Vec<_> = (0..1000).map(|n| format!("{{\"no\": {n}, \"net\": 0.1}}")).collect();
    let order = format!(r#"{{"kind": "order", "id": "1", "total": 100.0, "lines": [{}]}}"#, lines.join(","));
    assert_eq!(outcome(&when("order.lines.sum(\"net\") == order.total && order.lines.len == 1000"), &order), "finding");
}

#[test]
fn an_absent_field_is_a_missing_fact_and_never_false() {
    assert_eq!(outcome(&when("order.contact.phone == \"1\""), SMALL), "missing: order/contact");
    let blank = r#"{"kind": "order", "id": "1", "contact": {"phone": null}}"#;
    assert_eq!(outcome(&when("order.contact.phone == \"1\""), blank), "missing: order/contact/phone");
    assert_eq!(outcome(&when("order.has(\"contact.phone\")"), blank), "pass");
    assert_eq!(
        outcome(&when("order.blank(\"contact.phone\") && order.get(\"contact.phone\", \"-\") == \"-\""), blank),
        "finding"
    );
    assert_eq!(outcome(&when("customer.limit > 1"), SMALL), "missing: customer");
    assert_eq!(outcome(&when("!customer.supplied()"), SMALL), "finding");
}

#[test]
fn dates_count_days() {
    assert_eq!(
        outcome(&when("order.due - order.on == 30 && order.on + 30 == order.due && order.due > order.on"), SMALL),
        "finding"
    );
    assert_eq!(outcome(&when("run.as_of - 1 < run.as_of && run.reserved == 0"), SMALL), "finding");
}

/// An order with a value of which its schema says nothing.
pub(super) fn with_anything(value: &str) -> String {
    SMALL.replacen('}', &format!(", \"anything\": {value}}}"), 1)
}

#[test]
fn a_rule_that_breaks_is_a_fault_at_its_own_line() {
    let text = with_anything("\"12\"");
    let cases = [
        ("if order.total / 0 > 1 { flag(order); }", "fault: division by zero | /"),
        ("\n\nif 1 / (order.total - 0.3) > 1 {\n flag(order); }", "fault: division by zero | /"),
        ("let x = order.total % (0.3 - order.total); flag(order);", "fault: division by zero | %"),
        ("let x = 2; x /= order.total - 0.3; flag(order);", "fault: division by zero | "),
        ("let x = number(order.name); flag(order);", "fault: `number` cannot read `x`: it is not a number | number"),
        ("let x = date(order.name); flag(order);", "fault: `date` cannot read `x`: it is not a date | date"),
        (
            "let x = order.name.matches(order.name + \"[\"); flag(order);",
            "fault: `x[` is not a regular expression: unclosed character class | matches",
        ),
        ("if order[order.name] == 1 { flag(order); }", "fault: there is no field `x` here | order.name"),
        (
            "flag(order.anything);",
            "fault: `flag` points at a place (`order.at(\"…\")`), an object or a list of these, not at a text | flag",
        ),
    ];
    for (body, expected) in cases {
        let found = outcome(body, &text);
        assert!(found.starts_with(expected), "{body}\n{found}");
    }
    let object = with_anything("{\"a\": 1}");
    let shown = outcome("flag(order, #{ a: order.anything });", &object);
    assert_eq!(shown, "fault: a message cannot show an object | flag");
    let judgement = judge("let a = 1;\n\nlet b = a /\n 0;\nflag(order);", SMALL, None);
    let place = judgement.faults[0].at.as_ref().unwrap();
    let source = place.source.as_ref().unwrap();
    assert_eq!((&**source.name(), source.position(place.span.start).line), ("order/a.rhai", 7));
}

#[test]
fn one_broken_rule_does_not_stop_the_others() {
    let (bad, good) = (header("if 1 / (order.total - 0.3) > 1 { } flag(order);"), header("flag(order.at(\"total\"));"));
    let book = try_book(&[("order/a.rhai", &bad), ("order/b.rhai", &good)]).unwrap();
    let judgement = judge_with(&book, SMALL, None);
    assert_eq!((judgement.faults.len(), judgement.findings.len()), (1, 1));
}

#[test]
fn a_pack_with_a_broken_rule_judges_nothing() {
    let (bad, good) = (header("if order.totl > 1 { flag(order); }"), header("flag(order.at(\"total\"));"));
    let told = try_book(&[("order/a.rhai", &bad), ("order/b.rhai", &good)]).unwrap_err();
    assert_eq!(refused(&told), "refused: unknown-field ^totl^ there is no field `totl` here");
}

#[test]
fn nothing_from_outside_can_be_reached() {
    for (word, refused) in [
        ("eval(\"1\")", "unsupported ^eval^ rules cannot use `eval`"),
        ("import \"x\" as x", "unsupported ^import^ rules cannot use `import`"),
        ("try { let a = 1; } catch { let b = 2; }", "unsupported ^try^ rules cannot use `try`"),
        ("throw 1", "unsupported ^throw^ rules cannot use `throw`"),
        ("print(1)", "unsupported ^print^ rules cannot use `print`"),
        ("debug(1)", "unsupported ^debug^ rules cannot use `debug`"),
        ("timestamp()", "unknown-function ^timestamp^ there is no function `timestamp`"),
        ("open(\"x\")", "unknown-function ^open^ there is no function `open`"),
    ] {
        assert_eq!(outcome(&format!("{word};\nflag(order);"), SMALL), format!("refused: {refused}"));
    }
    let pointer = outcome("Fn(\"x\");\nflag(order);", SMALL);
    assert!(pointer.starts_with("refused: unsupported ^Fn^ rules cannot use `Fn`"), "{pointer}");
}

#[test]
fn the_number_of_risks_is_a_fact_for_the_rules_that_decide() {
    let risk = header("flag(order);").replacen("\"return\"", "\"risk\"", 1);
    let asks = header("if run.risks >= 2 { flag(order); }");
    let count = |rules: &[(&str, &str)]| judge_with(&try_book(rules).unwrap(), SMALL, None).findings.len();
    assert_eq!(count(&[("order/a.rhai", &asks), ("order/b.rhai", &risk), ("order/c.rhai", &risk)]), 3);
    assert_eq!(count(&[("order/a.rhai", &asks), ("order/b.rhai", &risk)]), 1);
    let risky = asks.replacen("\"return\"", "\"risk\"", 1);
    let told = try_book(&[("order/a.rhai", &risky)]).unwrap_err();
    assert!(refused(&told).starts_with("refused: unsupported ^risks^"), "{}", refused(&told));
}

#[test]
fn evidence_names_every_fact_in_both_documents() {
    let body = "if order.total > customer.limit { flag(order.at(\"total\"), #{}); }";
    let judgement = judge(
        body,
        r#"{"kind": "order", "id": "1", "total": 12.50}"#,
        Some(r#"{"kind":"customer", "id": "c", "limit": 10}"#),
    );
    let finding = &judgement.findings[0];
    let shown: Vec<_> =
        finding.evidence.iter().map(|e| (format!("{}{}", e.place.document, e.place.pointer), e.place.text())).collect();
    assert_eq!(shown, [("order/total".to_owned(), "12.50"), ("customer/limit".to_owned(), "10")]);
    assert_eq!(finding.at[0].text(), "12.50");
    assert_eq!(finding.evidence[0].value, Value::Number(Decimal::new(1250, 2)));
}

#[test]
fn evidence_leaves_out_other_lines() {
    let order = r#"{"kind": "order", "id": "1", "total": 1, "lines": [{"no": 1, "net": 1}, {"no": 2, "net": 9}]}"#;
    let body = "order.lines.each(|line| { if line.net > order.total { flag(line.at(\"net\")); } });";
    let judgement = judge(body, order, None);
    assert!(judgement.faults.is_empty(), "{:?}", judgement.faults);
    let read: Vec<_> = judgement.findings[0].evidence.iter().map(|e| e.place.pointer.to_string()).collect();
    assert_eq!(read, ["/lines", "/total", "/lines/1/net"]);
}

#[test]
fn closures_see_documents_and_variables() {
    let order = r#"{"kind": "order", "id": "1", "total": 1, "lines": [{"no": 1, "net": 1}, {"no": 2, "net": 9}]}"#;
    let body = "let lines = order.lines; let limit = 1;
        let less = lines.filter(|line| lines.some(|other| other.net > line.net && limit == line.no));
        if less.len() == 1 && order.lines.all(|line| order.total <= line.net) { flag(order.at(\"lines\")); }";
    assert_eq!(outcome(body, order), "finding");
    let gathered = "let seen = []; for line in order.lines { if line.net > order.total { seen.push(line.no); } }
        if seen.len() == 1 && seen[0] == 2 { flag(order.at(\"lines\")); }";
    assert_eq!(outcome(gathered, order), "finding");
}

#[test]
fn each_goes_on_where_facts_are_missing() {
    let order = r#"{"kind": "order", "id": "1", "lines": [{"no": 1}, {"no": 2, "net": 9}, {"no": 3}]}"#;
    let judgement = judge("order.lines.each(|line| { if line.net > 5 { flag(line); } });", order, None);
    assert_eq!(judgement.findings.len(), 1);
    let missing: Vec<_> = judgement.indeterminate[0].missing.iter().map(|place| place.pointer.to_string()).collect();
    assert_eq!(missing, ["/lines/0/net", "/lines/2/net"]);
}

#[test]
fn a_rule_applies_from_its_stage_and_within_its_dates() {
    let late = header("flag(order);").replacen(
        "//! title",
        "//! from_stage = \"final\"\n//! effective_from = 2026-02-01\n//! title",
        1,
    );
    let book = try_book(&[("order/a.rhai", &late)]).unwrap();
    let count = |order: &str| {
        let judgement = judge_with(&book, order, None);
        (judgement.findings.len(), judgement.skipped.len(), judgement.indeterminate.len())
    };
    assert_eq!(count(r#"{"kind": "order", "id": "1", "stage": "final", "on": "2026-02-01"}"#), (1, 0, 0));
    assert_eq!(count(r#"{"kind": "order", "id": "1", "stage": "final", "on": "2026-01-31"}"#), (0, 1, 0));
    assert_eq!(count(r#"{"kind": "order", "id": "1", "stage": "draft", "on": "2026-03-01"}"#), (0, 1, 0));
    assert_eq!(count(r#"{"kind": "order", "id": "1", "on": "2026-03-01"}"#), (0, 0, 1));
}

#[test]
fn parameters_are_those_in_force_on_the_date_of_the_document() {
    let body = "if order.total > policy.credit.limit { flag(order); }";
    let order = |on: &str| format!(r#"{{"kind": "order", "id": "1", "total": 150, "on": "{on}"}}"#);
    assert_eq!(outcome(body, &order("2026-06-30")), "finding");
    assert_eq!(outcome(body, &order("2026-07-01")), "pass");
}

#[test]
fn library_functions_have_their_files_name() {
    let rule = header("if credit::twice(order.total) == 0.6 { flag(order); }\nif credit::bad(0) { flag(order); }");
    let lib = ("lib/credit.rhai", "fn twice(x) { x * 2 }\n\nfn bad(x) {\n 1 / x > 0 }");
    let book = try_book(&[("order/a.rhai", &rule), lib]).unwrap();
    let judgement = judge_with(&book, SMALL, None);
    assert_eq!((judgement.findings.len(), judgement.faults.len()), (1, 1));
    let place = judgement.faults[0].at.as_ref().unwrap();
    assert_eq!((&**place.source.as_ref().unwrap().name(), place.text()), ("lib/credit.rhai", "/"));
}

#[test]
fn names_mean_what_they_mean_in_their_own_file() {
    let first = ("lib/first.rhai", "fn part(x) { x / 2 }\nfn of(x) { part(x) }");
    let second = ("lib/second.rhai", "fn part(x) { x / 4 }\nfn of(x) { part(x) }");
    let rule = header("if first::of(8) == 4 && second::of(8) == 2 { flag(order); }");
    let own = header("fn part(x) { x }\nif part(8) == 8 && first::of(8) == 4 { flag(order); }");
    let other = header("fn part(x) { x + 1 }\nif part(8) == 9 && second::of(8) == 2 { flag(order); }");
    let book = [("order/a.rhai", rule.as_str()), ("order/b.rhai", &own), ("order/c.rhai", &other), first, second];
    let book = try_book(&book).unwrap();
    for _ in 0..3 {
        let judgement = judge_with(&book, SMALL, None);
        assert_eq!((judgement.findings.len(), judgement.faults.len()), (3, 0));
    }
}

/// Each mistake: the message and the underlined text.
pub(super) fn mistakes(rules: &[(&str, &str)]) -> Vec<(String, String)> {
    let errors = try_book(rules).err().unwrap_or_default();
    errors.iter().map(|error| (error.message.en.clone(), error.underlined().to_owned())).collect()
}

#[test]
fn mistakes_in_a_rule_point_into_its_file() {
    let good = header("flag(order);");
    let with = |from: &str, to: &str| good.replacen(from, to, 1);
    let cases = [
        (with("outcome", "outcom"), "unknown key `outcom`", "outcom"),
        (with("\"return\"", "\"retrun\""), "unknown outcome `retrun`", "\"retrun\""),
        (with("\"return\"", "\"refer\""), "a referral names its `role`", "\"refer\""),
        (with(", zh = \"t\"", ""), "`zh` is missing", "title"),
        (with("en = \"m\"", "en = \"{excess} over\""), "the body never passes `excess`", "{excess}"),
        (with("en = \"m\"", "en = \"{excess\""), "`{` has no matching `}` (write `{{` for a brace itself)", "{"),
        (with("flag(order)", "flag(ordre)"), "nothing is called `ordre` here", "ordre"),
        (with("flag(order);", "if { flag(order);"), "the condition is missing", "if"),
        (with("flag(order)", "order.at(\"x\")"), "the rule never calls `flag`, so it can never find anything", ""),
        (
            with("flag(order)", "let a = #{}; flag(order, a)"),
            "the arguments of `flag` must be written out: `#{ name: value }`",
            "a",
        ),
        (with("//! title", "//! from_stage = \"finl\"\n//! title"), "`order` has no stage `finl`", "\"finl\""),
    ];
    for (text, message, underlined) in cases {
        let found = mistakes(&[("order/a.rhai", &text)]);
        let is_told =
            |(text, at): &(String, String)| text.starts_with(message) && (underlined.is_empty() || at == underlined);
        assert!(found.iter().any(is_told), "{message}: {found:?}");
    }
}

#[test]
fn schema_errors_are_reasons_with_places() {
    let good = header("flag(order);");
    let book = try_book(&[("order/a.rhai", &good)]).unwrap();
    let order = document(r#"{"kind": "order", "totl": 1, "total": "1", "on": "2026-02-30"}"#);
    let found: Vec<_> = book
        .check_schema("order", &"order".into(), &order)
        .iter()
        .map(|f| (f.rule.id.to_string(), f.at[0].pointer.to_string(), f.at[0].text().to_owned(), f.message(Lang::En)))
        .collect();
    let expected = [
        ("schema.required", "/id", "{", "`id` is missing"),
        ("schema.additionalProperties", "/totl", "\"totl\"", "no such field is defined here; did you mean `total`?"),
        ("schema.type", "/total", "\"1\"", "a value of type number is expected"),
        ("schema.format", "/on", "\"2026-02-30\"", "the format date is expected"),
    ]
    .map(|(a, b, c, d)| (a.to_owned(), b.to_owned(), c.to_owned(), d.to_owned()));
    assert_eq!(found, expected);
}

#[test]
fn the_digest_depends_on_every_file() {
    let (a, b) = (header("flag(order);"), header("flag(order); "));
    let digest = |text: &str| Pack::load(files(&[("order/a.rhai", text)])).0.unwrap().digest().to_owned();
    assert_eq!(digest(&a), digest(&a));
    assert_ne!(digest(&a), digest(&b));
}

// Verdicts cross threads.
#[test]
fn a_rulebook_is_shared_by_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Rulebook>();
    shared::<Verdict>();
}

#[test]
fn evidence_is_bounded() {
    let lines: Vec<_> = (0..1_500).map(|no| format!("{{\"net\": 1, \"no\": {no}}}")).collect();
    let order = format!("{{\"kind\": \"order\", \"id\": \"A\", \"lines\": [{}]}}", lines.join(","));
    let body =
        "let last = 0; for line in order.lines { last = line.no; } if last == 1499 { flag(order.at(\"lines\")); }";
    let judgement = judge(body, &order, None);
    assert_eq!(judgement.findings.len(), 1);
    assert_eq!(judgement.findings[0].evidence.len(), facts::MAX_EVIDENCE);
}
