use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::base::lang::Lang;
use crate::source::Source;
use crate::verdict::{Decision, Finding};

const POLICY: &str = r#"
name = "test"
version = "7"
languages = ["en", "zh"]
kind = "/kind"
[clock]
offset = "+08:00"
[roles.finance]
title = { en = "finance", zh = "财务" }
[kinds.order]
title = { en = "Order", zh = "订单" }
schema = "schemas/order.json"
id = "/id"
revision = "/revision"
date = "/on"
amount = { value = "/total", currency = "/currency" }
case = { name = "order" }
reserves = { per = "/customer", amount = "/total", prepaid_percent = "/prepaid", currency = "/currency" }
[[kinds.order.joins]]
variable = "customer"
kind = "customer"
here = "/customer"
there = "/id"
[[kinds.order.joins]]
variable = "siblings"
kind = "order"
here = "/customer"
there = "/customer"
many = true
keep = ["total", "hold"]
[kinds.customer]
title = { en = "Customer", zh = "客户" }
schema = "schemas/customer.json"
id = "/id"
case = { name = "customer" }
[kinds.change-request]
variable = "change"
title = { en = "Change", zh = "变更" }
schema = "schemas/change.json"
id = "/id"
case = { name = "changes", many = true }
changes = { target = "order", variable = "proposed", operations = "/operations" }
[[kinds.change-request.joins]]
variable = "order"
kind = "order"
here = "/order"
there = "/id"
[parameters.x]
y = 1
"#;

const ORDER: &str = r#"{"type": "object", "additionalProperties": false, "required": ["id"], "properties": {
  "kind": {"const": "order"}, "id": {"type": "string"}, "revision": {"type": "integer"}, "customer": {"type": "string"},
  "on": {"type": "string", "format": "date"}, "total": {"type": "number"}, "prepaid": {"type": "number"},
  "currency": {"type": "string"}, "hold": {"type": "boolean"}, "mind": {"type": "boolean"}}}"#;

const CUSTOMER: &str = r#"{"type": "object", "properties": {"kind": {"type": "string"}, "id": {"type": "string"},
  "limit": {"type": "number"}}}"#;

const CHANGE: &str = r#"{"type": "object", "properties": {"kind": {"type": "string"}, "id": {"type": "string"},
  "order": {"type": "string"}, "operations": {"type": "array", "items": {"type": "object", "properties": {
  "op": {"type": "string"}, "path": {"type": "string"}, "value": {}}}}}}"#;

const LIMIT: &str = "if run.reserved - run.committed + order.total > customer.limit {
    flag(order.at(\"total\"), #{ reserved: run.reserved, committed: run.committed });
}";

const HOLD: &str = "if order.get(\"hold\", false) { flag(order.at(\"hold\")); }";
const MIND: &str = "if order.get(\"mind\", false) { flag(order.at(\"mind\")); }";
const SIBLINGS: &str = "let sum = 0; for each in siblings { sum += each.total; }
if siblings.len() > 1 && order.total < 0 { flag(order.at(\"total\"), #{ reserved: sum, committed: siblings.len() }); }";
const PROPOSED: &str = "if proposed.total == order.total { flag(change.at(\"operations\")); }";

fn rulebook() -> Rulebook {
    rulebook_of(ORDER)
}

/// A rulebook with another schema of orders.
fn rulebook_of(schema: &str) -> Rulebook {
    let rule = |outcome: &str, body: &str| {
        let message = if body.contains("#{") { "{reserved}/{committed}" } else { "m" };
        let header = ["title", "remedy"].map(|key| format!("//! {key} = {{ en = \"t\", zh = \"t\" }}\n")).concat();
        format!("//! outcome = {outcome}\n{header}//! message = {{ en = \"{message}\", zh = \"{message}\" }}\n{body}")
    };
    let files = [
        ("policy.toml", POLICY.to_owned()),
        ("schemas/order.json", schema.to_owned()),
        ("schemas/customer.json", CUSTOMER.to_owned()),
        ("schemas/change.json", CHANGE.to_owned()),
        ("order/limit.rhai", rule("\"refer\"\n//! role = \"finance\"", LIMIT)),
        ("order/hold.rhai", rule("\"reject\"", HOLD)),
        ("order/mind.rhai", rule("\"condition\"", MIND)),
        ("order/siblings.rhai", rule("\"risk\"", SIBLINGS)),
        ("change-request/proposed.rhai", rule("\"return\"", PROPOSED)),
    ];
    let files: BTreeMap<_, _> =
        files.into_iter().map(|(path, text)| (path.to_owned(), Source::new(path, text))).collect();
    let (rulebook, diagnostics) = Rulebook::load(files);
    rulebook.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

fn settings() -> Settings {
    Settings { as_of: "2026-11-23".parse().unwrap(), independent: false, jobs: 1 }
}

fn run_with(rulebook: &Rulebook, judge: &str, with: &str, settings: Settings) -> (Vec<Verdict>, RunInfo, Summary) {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        vec![path.to_str().unwrap().to_owned()]
    };
    let (judge, with) = (file("judge.ndjson", judge), file("with.ndjson", with));
    let inputs = Inputs { judge, with, ..Inputs::default() };
    let mut verdicts = Vec::new();
    let mut sink = |verdict| {
        verdicts.push(verdict);
        Ok(())
    };
    let (info, summary) = check(rulebook, &inputs, &settings, &Arc::new(Monitor::new(false)), &mut sink).unwrap();
    (verdicts, info, summary)
}

fn run(judge: &str, with: &str) -> Vec<String> {
    run_with(&rulebook(), judge, with, settings()).0.iter().map(show).collect()
}

fn show(verdict: &Verdict) -> String {
    let reason = |finding: &Finding| {
        let place = finding.at.first();
        let label = place.map(|place| place.document.to_string()).unwrap_or_default();
        format!(" [{} {} @{label}]", finding.rule.id, finding.message(Lang::En))
    };
    let reasons: String = verdict.reasons.iter().map(reason).collect();
    let lacking: String = verdict.indeterminate.iter().map(|lacking| format!(" ?{}", lacking.rule.id)).collect();
    let faults: String = verdict.faults.iter().map(|fault| format!(" !{}", fault.message.en)).collect();
    let id = verdict.subject.id.as_deref().unwrap_or_default();
    format!("{id} {}{reasons}{lacking}{faults}", verdict.decision.as_str())
}

fn order(id: &str, on: &str, total: i64, more: &str) -> String {
    let more = if more.is_empty() { String::new() } else { format!(", {more}") };
    format!(
        r#"{{"kind": "order", "id": "{id}", "customer": "C", "on": "2026-01-{on}", "total": {total}, "currency": "CNY"{more}}}"#
    )
}

const C: &str = r#"{"kind": "customer", "id": "C", "limit": 100}"#;

#[test]
fn credit_adds_up_by_date_and_then_by_id_and_answers_keep_the_input_order() {
    let orders =
        [order("B", "02", 40, ""), order("D", "03", 40, ""), order("A", "02", 40, ""), order("E", "01", 10, "")];
    let expected = ["B approve", "D refer [order.limit 90/0 @order]", "A approve", "E approve"];
    assert_eq!(run(&orders.join("\n"), C), expected);
}

#[test]
fn only_what_is_approved_and_unpaid_in_the_same_currency_is_reserved() {
    let orders = [
        order("A", "01", 60, r#""prepaid": 50"#),
        order("B", "02", 10, r#""hold": true"#),
        order("C", "03", 101, ""),
        order("D", "04", 20, r#""mind": true"#),
        order("E", "05", 99, "").replace("CNY", "EUR"),
        order("F", "06", 51, ""),
        order("G", "07", 101, r#""customer": "X""#).replace(r#""customer": "C", "#, ""),
    ];
    let expected = [
        "A approve",
        "B reject [order.hold m @order]",
        "C refer [order.limit 30/0 @order]",
        "D approve-with-conditions [order.mind m @order]",
        "E approve",
        "F refer [order.limit 50/0 @order]",
        "G return ?order.limit",
    ];
    assert_eq!(run(&orders.join("\n"), C), expected);
}

#[test]
fn a_reservation_that_cannot_be_computed_exactly_is_a_fault_of_whoever_asks_for_it() {
    let tiny =
        order("A", "01", 0, r#""prepaid": 33.5"#).replace("\"total\": 0", "\"total\": 0.00000000000000000000000001");
    assert!(tiny.contains("0001"), "{tiny}");
    let orders = [tiny.clone(), order("B", "02", 10, ""), order("E", "03", 10, "").replace("CNY", "EUR")];
    let fault = |name: &str| format!("undecided !`run.{name}` has more digits than can be computed exactly");
    assert_eq!(
        run(&orders.join("\n"), C),
        ["A approve".to_owned(), format!("B {}", fault("reserved")), "E approve".to_owned()]
    );
    assert_eq!(run(&raise(70), &format!("{C}\n{tiny}")), [format!("R {}", fault("committed"))]);
}

#[test]
fn independent_orders_reserve_nothing_for_each_other() {
    let orders = [order("A", "01", 80, ""), order("B", "02", 80, "")].join("\n");
    let (verdicts, info, summary) = run_with(&rulebook(), &orders, C, Settings { independent: true, ..settings() });
    assert_eq!(verdicts.iter().map(show).collect::<Vec<_>>(), ["A approve", "B approve"]);
    assert!(info.independent);
    assert_eq!((summary.documents, summary.count(Decision::Approve)), (2, 2));
    assert_eq!(run(&orders, C)[1], "B refer [order.limit 80/0 @order]");
}

#[test]
fn a_document_that_fails_its_schema_is_returned_and_its_rules_are_listed_as_skipped() {
    let text = order("A", "01", 10, r#""extra": 1, "revision": "x""#);
    let (verdicts, ..) = run_with(&rulebook(), &text, C, settings());
    let verdict = &verdicts[0];
    assert_eq!(verdict.decision, Decision::Return);
    assert_eq!(verdict.reasons.len(), 2);
    assert_eq!(verdict.skipped.len(), 4);
    assert!(verdict.passed.is_empty());
    assert!(verdict.skipped.iter().all(|skipped| skipped.why.en == "the document does not satisfy its schema"));
}

#[test]
fn the_subject_says_what_was_judged() {
    let text = format!("\n{}", order("A", "01", 10, r#""revision": 3"#));
    let (verdicts, info, summary) = run_with(&rulebook(), &text, C, settings());
    let subject = &verdicts[0].subject;
    assert_eq!((&*subject.kind, subject.id.as_deref(), subject.line), ("order", Some("A"), 2));
    assert_eq!(subject.revision, Some(3.into()));
    assert_eq!(subject.amount, Some(("CNY".to_owned(), 10.into())));
    assert_eq!(subject.digest, intake::digest(text.trim()));
    assert!(subject.source.ends_with("judge.ndjson"));
    assert_eq!((info.policy.as_str(), info.policy_version.as_str(), info.independent), ("test", "7", false));
    assert!(info.policy_digest.starts_with("sha256:"));
    assert_eq!(summary.amounts["CNY"][&Decision::Approve], 10.into());
}

fn change(operations: &str) -> String {
    format!(r#"{{"kind": "change-request", "id": "R", "order": "A", "operations": [{operations}]}}"#)
}

fn raise(total: i64) -> String {
    change(&format!(r#"{{"op": "replace", "path": "/total", "value": {total}}}"#))
}

#[test]
fn a_changed_order_is_judged_by_the_rules_of_orders() {
    let with = |total| format!("{C}\n{}", order("A", "01", total, r#""prepaid": 50"#));
    assert_eq!(run(&raise(120), &with(60)), ["R approve"]);
    assert_eq!(run(&raise(131), &with(60)), ["R refer [order.limit 0/30 @proposed]"]);
    assert_eq!(run(&raise(60), &with(60)), ["R return [change-request.proposed m @change]"]);
    let hold = change(r#"{"op": "add", "path": "/hold", "value": true}, {"op": "remove", "path": "/prepaid"}"#);
    let expected = "R reject [order.hold m @proposed] [change-request.proposed m @change]";
    assert_eq!(run(&hold, &with(60)), [expected]);
}

#[test]
fn what_cannot_be_changed_is_missing_and_a_change_against_the_schema_counts() {
    let with = format!("{C}\n{}", order("A", "01", 60, ""));
    let lacking = ["R return ?change-request.proposed"];
    assert_eq!(run(&raise(60), C), lacking);
    assert_eq!(run(&change(r#"{"op": "remove", "path": "/nothing"}"#), &with), lacking);
    assert_eq!(run(&change(""), &with), lacking);
    let wrong = run(&change(r#"{"op": "replace", "path": "/total", "value": "much"}"#), &with);
    assert!(wrong[0].contains("@proposed]") && wrong[0].contains("[schema."), "{wrong:?}");
}

#[test]
fn a_changed_order_sees_what_the_run_has_reserved_and_what_the_original_holds_of_it() {
    let others = order("B", "02", 30, "");
    let both = |first: String, total| format!("{}\n{first}\n{others}", raise(total));
    let approved = order("A", "01", 60, "");
    assert_eq!(run(&both(approved.clone(), 70), C), ["R approve", "A approve", "B approve"]);
    assert_eq!(run(&both(approved.clone(), 71), C)[0], "R refer [order.limit 90/60 @proposed]");
    // An order that is not approved holds nothing that its change could give back.
    let refused = order("A", "01", 120, "");
    assert_eq!(run(&both(refused.clone(), 71), C)[0], "R refer [order.limit 30/0 @proposed]");
    assert_eq!(run(&both(refused, 70), C)[0], "R approve");
    // One that was accepted long ago is in the books, not in the run.
    assert_eq!(
        run(&format!("{}\n{others}", raise(131)), &format!("{C}\n{approved}"))[0],
        "R refer [order.limit 30/60 @proposed]"
    );
    assert_eq!(run(&format!("{}\n{others}", raise(130)), &format!("{C}\n{approved}"))[0], "R approve");
}

#[test]
fn the_changed_order_stands_in_for_the_original_among_its_siblings() {
    let with = format!("{C}\n{}\n{}", order("A", "01", 60, ""), order("B", "02", 30, ""));
    assert_eq!(run(&raise(-5), &with), ["R approve [order.siblings 25/2 @proposed]"]);
}

#[test]
fn duplicates_are_undecided_and_their_rules_are_not_run() {
    let twice = format!("{}\n{}", order("A", "01", 1, ""), order("A", "01", 2, ""));
    let (verdicts, _, summary) = run_with(&rulebook(), &twice, C, settings());
    for verdict in &verdicts {
        assert_eq!(show(verdict), "A undecided !two documents of kind `order` have one `/id`: `A`");
        assert_eq!((verdict.skipped.len(), verdict.passed.len()), (4, 0));
    }
    assert_eq!(summary.faulty, 2);
}

#[test]
fn a_customer_of_whom_two_files_differ_leaves_undecided_only_the_orders_that_join_it() {
    let judged = format!("{}\n{}", order("A", "01", 1, ""), order("B", "01", 1, "").replace("\"C\"", "\"D\""));
    let with = format!("{C}\n{}\n{}", C.replace("100", "99999999"), C.replace("\"C\"", "\"D\""));
    let undecided = "A undecided !two documents of kind `customer` have one `/id`: `C`";
    assert_eq!(run(&judged, &with), [undecided, "B approve"]);
    assert_eq!(run(&format!("{C}\n{judged}"), &with)[0], undecided, "wherever they stand");
}

#[test]
fn credit_adds_up_by_the_day_on_which_an_instant_lies() {
    // As written both are of one day, and B's id comes first.
    let schema = ORDER.replace(r#""format": "date""#, r#""format": "date-time""#);
    let at = |id: &str, on: &str| order(id, "01", 60, "").replace("2026-01-01", on);
    let orders = format!("{}\n{}", at("A", "2026-01-02T23:00:00+08:00"), at("B", "2026-01-02T20:00:00Z"));
    let orders = orders.replace("\"A\"", "\"Z\"");
    let shown = run_with(&rulebook_of(&schema), &orders, C, settings()).0;
    let shown: Vec<_> = shown.iter().map(show).collect();
    assert_eq!(shown, ["Z approve", "B refer [order.limit 60/0 @order]"]);
}

#[test]
fn equal_copies_have_one_answer_and_reserve_once() {
    let first = order("A", "01", 60, "");
    for (second, expected) in [(40, "B approve"), (41, "B refer [order.limit 60/0 @order]")] {
        let second = order("B", "02", second, "");
        for orders in [[&first, &first, &second], [&first, &second, &first], [&second, &first, &first]] {
            let shown = run(&orders.map(String::as_str).join("\n"), C);
            let told: Vec<_> = orders.iter().map(|one| if **one == first { "A approve" } else { expected }).collect();
            assert_eq!(shown, told);
        }
    }
    let requested = format!("{}\n{first}\n{first}", raise(100));
    assert_eq!(run(&requested, C), ["R approve", "A approve", "A approve"]);
    assert_eq!(run(&requested.replace("100", "101"), C)[0], "R refer [order.limit 60/60 @proposed]");
}

#[test]
fn an_order_without_its_date_is_not_judged_by_the_rules_of_another_day() {
    let undated = order("A", "01", 1, "").replace(r#""on": "2026-01-01", "#, "");
    let (verdicts, ..) = run_with(&rulebook(), &undated, C, settings());
    let verdict = &verdicts[0];
    assert_eq!(show(verdict), "A undecided !the date `/on`, on which rules depend, is missing");
    assert_eq!(verdict.faults[0].at.as_ref().unwrap().pointer.as_str(), "/on");
    assert_eq!((verdict.skipped.len(), verdict.passed.len()), (4, 0));
    // A changed order is judged like any other.
    let with = format!("{C}\n{}", order("A", "01", 1, ""));
    let removed = run(&change(r#"{"op": "remove", "path": "/on"}"#), &with);
    assert!(removed[0].ends_with(" !the date `/on`, on which rules depend, is missing"), "{removed:?}");
}

#[test]
fn an_id_that_cannot_be_read_is_a_reason_in_any_pack() {
    for (id, told) in
        [(r"A\u0000", "U+0000"), (r"A\nB", "U+000A"), (r"\u200bA", "U+200B"), (" ", "blank"), ("", "blank")]
    {
        let (verdicts, ..) = run_with(&rulebook(), &order(id, "01", 1, ""), C, settings());
        let reasons = &verdicts[0].reasons;
        assert_eq!(
            (verdicts[0].decision, reasons.len(), reasons[0].rule.id.as_str()),
            (Decision::Return, 1, "schema.id")
        );
        assert!(reasons[0].message(Lang::En).contains(told), "{}", reasons[0].message(Lang::En));
        assert!(reasons[0].message(Lang::Zh).starts_with("编号"), "{}", reasons[0].message(Lang::Zh));
        assert_eq!(reasons[0].at[0].pointer.as_str(), "/id");
    }
    let customer = C.replace("\"C\"", "\"C\\t\"");
    let joining = order("A", "01", 1, "").replace("\"C\"", "\"C\\t\"");
    assert!(run(&joining, &customer)[0].starts_with("A return [schema.id "), "a joined document's id counts as well");
}

#[test]
fn documents_without_rules_are_looked_up_and_have_no_verdict() {
    let (verdicts, _, summary) = run_with(&rulebook(), &format!("{C}\n{}", order("A", "01", 1, "")), "", settings());
    assert_eq!(verdicts.iter().map(show).collect::<Vec<_>>(), ["A approve"]);
    assert_eq!(summary.documents, 1);
}

#[test]
fn a_document_of_a_kind_that_the_rulebook_does_not_have_is_undecided() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.json");
    fs::write(&path, r#"{"kind": "quote", "id": "Q"}"#).unwrap();
    let mut manifest = intake::tests::manifest();
    manifest.kinds[0].name = "quote".into();
    let inputs = Inputs { judge: vec![path.to_str().unwrap().to_owned()], ..Inputs::default() };
    let limits = Limits::default();
    let intake = intake::read(&inputs, &Arc::new(manifest), &intake::tests::reading(&limits)).unwrap().unwrap();
    let mut shown = Vec::new();
    let mut sink = |verdict| {
        shown.push(show(&verdict));
        Ok(())
    };
    let pool = Pool::new(1).unwrap();
    judge_all(&rulebook(), &intake, &settings(), &pool, &Monitor::new(false), &mut sink).unwrap();
    assert_eq!(shown, [" undecided !the policy has no kind `quote`, by which the document could be judged"]);
}

#[test]
fn what_cannot_be_read_is_undecided_and_the_run_goes_on() {
    let text = format!("{{\"kind\": \n{}", order("A", "01", 1, ""));
    let (verdicts, _, summary) = run_with(&rulebook(), &text, C, settings());
    let shown: Vec<_> = verdicts.iter().map(show).collect();
    assert_eq!(shown, [" undecided !the text ends where a value is expected", "A approve"]);
    assert_eq!((summary.documents, summary.count(Decision::Undecided)), (2, 1));
    assert_eq!((&*verdicts[0].subject.kind, verdicts[0].subject.line), ("", 1));
}

#[test]
fn a_sink_that_refuses_ends_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let orders = format!("{}\n{}", order("A", "01", 1, ""), order("B", "01", 1, ""));
    fs::write(folder.path().join("a.ndjson"), orders).unwrap();
    let inputs = Inputs { judge: vec![folder.path().to_str().unwrap().to_owned()], ..Inputs::default() };
    let mut seen = 0;
    let mut sink = |_| {
        seen += 1;
        Err(io::Error::other("full"))
    };
    let error = check(&rulebook(), &inputs, &settings(), &Arc::new(Monitor::new(false)), &mut sink).unwrap_err();
    assert_eq!(error.diagnostic().message.en, "the report cannot be written: full");
    assert_eq!(seen, 1);
}

/// An order's number; its customer, its day, its total, and what the total is to be changed to.
type Drawn = (usize, (usize, u8, i64, i64));

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_order_of_the_input_and_the_number_of_threads_are_no_matter(
        orders in prop::collection::vec((0usize..3, 1u8..6, -5i64..70, 0i64..90), 1..12).prop_flat_map(|orders| {
            let numbered: Vec<_> = orders.into_iter().enumerate().collect();
            (Just(numbered.clone()), Just(numbered).prop_shuffle())
        }),
        jobs in 1usize..4,
    ) {
        thread_local!(static BOOK: Arc<Rulebook> = Arc::new(rulebook()));
        let text = |orders: &[Drawn]| {
            let one = |(id, (customer, day, total, changed)): &Drawn| {
                let order = order(&format!("O{id}"), &format!("0{day}"), *total, "");
                let change = raise(*changed).replace("\"R\"", &format!("\"R{id}\"")).replace("\"A\"", &format!("\"O{id}\""));
                // Some orders are to be changed, in the same run; their requests stand before them.
                let change = if *changed < 40 { format!("{change}\n") } else { String::new() };
                change + order.replace("\"C\"", &format!("\"C{customer}\"")).as_str()
            };
            orders.iter().map(one).collect::<Vec<_>>().join("\n")
        };
        let customers = (0..3).map(|number| C.replace("\"C\"", &format!("\"C{number}\""))).collect::<Vec<_>>().join("\n");
        let verdicts = |text: &str, jobs| {
            let (verdicts, ..) = BOOK.with(|book| run_with(book, text, &customers, Settings { jobs, ..settings() }));
            verdicts.iter().map(show).collect::<Vec<_>>()
        };
        let straight = verdicts(&text(&orders.0), 1);
        prop_assert_eq!(&straight, &verdicts(&text(&orders.0), jobs));
        let mut shuffled = verdicts(&text(&orders.1), jobs);
        let mut sorted = straight;
        sorted.sort();
        shuffled.sort();
        prop_assert_eq!(sorted, shuffled);
    }
}
