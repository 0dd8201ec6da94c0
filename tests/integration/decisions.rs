//! The main job: one order in, one decision with its reasons out.

use serde_json::Value;

use crate::harness::{Outcome, check, fixture, project};

/// The ids of a verdict's reasons.
fn reasons(verdict: &Value) -> Vec<String> {
    verdict["reasons"].as_array().unwrap().iter().map(|reason| reason["rule"].as_str().unwrap().to_owned()).collect()
}

/// The characters that a place of the report covers, read from the file itself.
fn underlined(place: &Value) -> String {
    let number = |name: &str| usize::try_from(place[name].as_u64().unwrap()).unwrap();
    let text = std::fs::read_to_string(project().join(place["source"].as_str().unwrap())).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(number("line"), number("end_line"), "one line is underlined");
    let line: Vec<char> = lines[number("line") - 1].chars().collect();
    line[number("column") - 1..number("end_column") - 1].iter().collect()
}

fn only_verdict(outcome: &Outcome) -> Value {
    let report = outcome.report();
    assert_eq!(report["verdicts"].as_array().unwrap().len(), 1);
    report["verdicts"][0].clone()
}

#[test]
fn the_good_fixtures_are_approved_without_a_word() {
    for arguments in [
        vec!["fixtures/orders/standard.json", "--with", "fixtures/customers"],
        vec!["fixtures/orders/released.json", "--with", "fixtures/customers"],
        vec!["fixtures/customers/established.json"],
        vec!["fixtures/customers/new.json"],
        vec!["fixtures/change-requests/agreed.json", "--with", "fixtures/orders", "fixtures/customers"],
    ] {
        for as_of in ["2026-03-31", "2026-11-23", "2027-10-01"] {
            let mut all = arguments.clone();
            all.extend(["-f", "json", "--as-of", as_of]);
            let verdict = only_verdict(&crate::harness::countersign(&["check"]).args(&all).exits(0));
            assert_eq!(verdict["decision"], "approve", "{all:?}");
            for list in ["reasons", "indeterminate", "faults", "waived"] {
                assert_eq!(verdict[list].as_array().unwrap().len(), 0, "{all:?} {list}: {}", verdict[list]);
            }
        }
    }
}

#[test]
fn over_the_limit_is_referred_with_every_fact_that_the_rule_read() {
    let folder = tempfile::tempdir().unwrap();
    let customer = fixture("customers/established.json").replacen("\"limit\": 1000000", "\"limit\": 500000", 1);
    std::fs::write(folder.path().join("customer.json"), customer).unwrap();
    let with = folder.path().join("customer.json");
    let outcome = check(&["fixtures/orders/standard.json", "-f", "json", "--with", with.to_str().unwrap()]).exits(1);
    let verdict = only_verdict(&outcome);
    assert_eq!(verdict["decision"], "refer");
    assert_eq!(reasons(&verdict), ["order.credit.dynamic-limit", "order.credit.static-limit"]);
    let reason = &verdict["reasons"][1];
    assert_eq!((reason["role"].as_str(), underlined(&reason["at"][0]).as_str()), (Some("finance"), "239944.20"));
    let evidence: Vec<_> = reason["evidence"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fact| {
            format!(
                "{}{} = {} (line {})",
                fact["document"].as_str().unwrap(),
                fact["pointer"].as_str().unwrap(),
                fact["value"],
                fact["line"]
            )
        })
        .collect();
    insta::assert_snapshot!(evidence.join("\n"), @r#"
    customer/credit/limit = 500000.0 (line 76)
    run/reserved = 0 (line null)
    run/committed = 0 (line null)
    order/total_amount = 239944.2 (line 65)
    order/payment/prepayment_percent = 0 (line 77)
    customer/credit/outstanding = 300000.0 (line 83)
    customer/credit/currency = "CNY" (line 78)
    order/currency = "CNY" (line 7)
    "#);
}

#[test]
fn eight_defects_are_reported_in_one_run_each_at_its_place() {
    let outcome = check(&["fixtures/orders/eight-defects.json", "-f", "json", "--with", "fixtures/customers"]).exits(1);
    let verdict = only_verdict(&outcome);
    let found: Vec<_> = verdict["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reason| {
            format!(
                "{} at {}: {}",
                reason["rule"].as_str().unwrap(),
                reason["at"][0]["pointer"].as_str().unwrap(),
                underlined(&reason["at"][0])
            )
        })
        .collect();
    insta::assert_snapshot!(found.join("\n"), @r#"
    order.accuracy.delivery-after-order at /delivery/due: "2026-11-27"
    order.accuracy.grand-total at /total_amount: 27794.00
    order.accuracy.line-amount at /lines/2/net_amount: 10800.00
    order.accuracy.quantity-positive at /lines/1/quantity: 0
    order.accuracy.total-in-words at /total_in_words: "贰万柒仟捌佰捌拾肆元整"
    order.completeness.contact-phone at /contact/phone: ""
    order.legal.prohibited-phrase at /terms/3/text: 不承担任何责任
    order.legal.deposit-cap at /payment/deposit_amount: 8000.00
    "#);
    assert_eq!(found.len(), 8);
}

#[test]
fn an_order_whose_customer_was_not_supplied_is_returned() {
    let outcome = check(&["fixtures/orders/standard.json", "-f", "json"]).exits(1);
    let verdict = only_verdict(&outcome);
    assert_eq!(verdict["decision"], "return");
    assert!(reasons(&verdict).contains(&"order.completeness.customer-known".to_owned()));
    let lacking: Vec<_> =
        verdict["indeterminate"].as_array().unwrap().iter().map(|rule| rule["rule"].as_str().unwrap()).collect();
    assert!(lacking.contains(&"order.credit.static-limit") && lacking.contains(&"order.credit.on-hold"), "{lacking:?}");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let run = || check(&["fixtures/orders", "-f", "json", "--with", "fixtures/customers"]).run().stdout;
    assert_eq!(run(), run());
}

#[test]
fn amounts_reach_the_report_with_every_digit() {
    let order = fixture("orders/standard.json").replacen(
        "\"total_amount\": 239944.20",
        "\"total_amount\": 99999999999999.99",
        1,
    );
    let outcome = check(&["-", "-f", "json", "--with", "fixtures/customers"]).stdin(order).exits(1);
    assert!(
        outcome.stdout.contains("\"value\": 99999999999999.99")
            || outcome.stdout.contains("\"value\":99999999999999.99")
    );
    assert!(outcome.stdout.contains("99,999,999,999,999.99"));
}

#[test]
fn a_report_satisfies_its_published_schema() {
    let schema = crate::harness::countersign(&["schema", "report"]).exits(0).report();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let with = ["--with", "fixtures/customers"];
    for paths in [["fixtures/orders"], ["fixtures/change-requests"], ["fixtures/cases"], ["fixtures/export"]] {
        let report = check(&paths).args(&with).args(&["-f", "json", "--explain"]).run().report();
        let errors: Vec<_> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{paths:?}: {errors:#?}");
        assert!(!report["verdicts"].as_array().unwrap().is_empty());
    }
}

#[test]
fn a_change_is_judged_by_what_the_order_becomes() {
    let outcome = check(&[
        "fixtures/change-requests/pushes-over-limit.json",
        "-f",
        "json",
        "--with",
        "fixtures/orders",
        "fixtures/customers",
    ])
    .exits(1);
    let verdict = only_verdict(&outcome);
    assert_eq!(verdict["decision"], "refer");
    let reason = verdict["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .find(|reason| reason["rule"] == "order.credit.static-limit")
        .unwrap();
    assert_eq!(reason["at"][0]["document"], "proposed");
    assert_eq!(reason["at"][0]["source"], "fixtures/change-requests/pushes-over-limit.json");
}
