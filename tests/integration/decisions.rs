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
        vec!["fixtures/change-requests/agreed.json", "--with", "fixtures/orders", "--with", "fixtures/customers"],
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
        "--with",
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

#[test]
fn traditional_characters_are_found_and_underlined_as_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("order.json");
    let order: Value = serde_json::from_str(&fixture("orders/standard.json")).unwrap();
    let text = order["terms"][0]["text"].as_str().unwrap();
    let changed = fixture("orders/standard.json").replacen(text, "貨物一經售出，本公司不承擔任何責任；特此聲明。", 1);
    std::fs::write(&path, changed).unwrap();
    let outcome = check(&[path.to_str().unwrap(), "-f", "json", "--with", "fixtures/customers"]).exits(1);
    let text = outcome.stdout.replace("[FOLDER]", project().to_str().unwrap());
    let report: Value = serde_json::from_str(&text).unwrap();
    let verdict = &report["verdicts"][0];
    assert_eq!(reasons(verdict), ["order.legal.prohibited-phrase"]);
    assert_eq!(underlined(&verdict["reasons"][0]["at"][0]), "不承擔任何責任");
}

/// Every fixture and what becomes of it: the decision, and the rules that say so.
#[test]
#[allow(clippy::too_many_lines, reason = "a list of all fixtures")]
fn every_fixture_comes_to_what_it_is_named_for() {
    let folders =
        ["fixtures/orders", "fixtures/customers", "fixtures/change-requests", "fixtures/cases", "fixtures/export"];
    let report = check(&folders).args(&["-f", "json", "--independent"]).run().report();
    let lines: Vec<_> = report["verdicts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|verdict| {
            let source = verdict["document"]["source"].as_str().unwrap().trim_start_matches("fixtures/");
            let mut rules = reasons(verdict);
            rules.dedup();
            format!(
                "{source} {}: {} {}",
                verdict["document"]["id"].as_str().unwrap_or("-"),
                verdict["decision"].as_str().unwrap(),
                rules.join(" ")
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    orders/above-authority.json ORD-2026-1022: refer order.review.authority
    orders/below-prepayment.json ORD-2026-1019: approve-with-conditions order.credit.rating-prepayment order.credit.rating-term
    orders/capacity-too-late.json ORD-2026-1026: refer order.capacity.available-in-time order.capacity.logistics
    orders/changed-without-request.json ORD-2026-0709: reject order.change.bypass order.review.stale
    orders/confirmed-by-phone.json ORD-2026-0827: approve order.confirm.phone-in-writing
    orders/confirmed-differently.json ORD-2026-1015: return order.confirm.matches-order order.confirm.receipt
    orders/consumer-final-interpretation.json ORD-2026-0921: reject order.legal.final-interpretation-consumer
    orders/controlled-export.json ORD-2026-1023: reject order.legal.controlled-export
    orders/deposit-above-cap.json ORD-2026-0817: approve-with-conditions order.legal.deposit-cap
    orders/eight-defects.json ORD-2026-1207: return order.accuracy.delivery-after-order order.accuracy.grand-total order.accuracy.line-amount order.accuracy.quantity-positive order.accuracy.total-in-words order.completeness.contact-phone order.legal.prohibited-phrase order.legal.deposit-cap
    orders/equipment-warning.json ORD-2026-0602: approve order.legal.required-terms order.risk.execution-warning
    orders/exemption-terms.json ORD-2026-0608: refer order.legal.deposit-and-penalty order.legal.liquidated-damages order.legal.no-adjustment order.legal.prohibited-phrase order.legal.standard-terms-notice order.legal.void-exemption
    orders/expired-limit.json ORD-2026-0928: refer order.credit.limit-expired order.credit.static-limit
    orders/feedback-overdue.json ORD-2026-0910: approve order.tracking.feedback-due
    orders/incomplete-release.json ORD-2026-0521: return order.archive.complete order.release.instructions
    orders/material-late.json ORD-2026-0914: refer order.capacity.material
    orders/missing-details.json ORD-2026-0706: return order.completeness.delivery-requirements order.completeness.item-detail order.completeness.payment-terms order.inquiry.open-question
    orders/new-customer-above-ceiling.json ORD-2026-1110: refer order.credit.new-customer-ceiling
    orders/outdated-tax-rate.json ORD-2026-0715: approve order.accuracy.tax-rate
    orders/over-limit.json ORD-2026-1012: refer order.credit.dynamic-limit order.credit.static-limit
    orders/pay-when-paid.json ORD-2026-0803: refer order.legal.pay-when-paid
    orders/regulated-without-licence.json ORD-2026-0907: reject order.legal.regulated-licence order.legal.regulated-opinion
    orders/rejected-on-hold.json ORD-2026-1116: reject order.credit.on-hold order.accuracy.line-amount order.completeness.contact-phone order.credit.dunning order.credit.oldest-overdue order.credit.overdue-share order.legal.final-interpretation
    orders/released.json ORD-2026-0917: approve 
    orders/repeated-line.json ORD-2026-1125: approve order.accuracy.duplicate-lines order.accuracy.phone-format
    orders/schema-errors.json ORD-2026-1120: return schema.enum schema.pattern schema.required schema.type schema.additionalProperties schema.format schema.minimum schema.additionalProperties
    orders/self-reviewed.json ORD-2026-0518: reject order.review.reviewer-authorised order.review.segregation-of-duties order.review.stale
    orders/split-first.json ORD-2026-0810: approve order.risk.split-order
    orders/split-second.json ORD-2026-0812: approve order.risk.split-order
    orders/stale-review.json ORD-2026-1102: return order.review.stale
    orders/standard.json ORD-2026-1101: approve 
    orders/term-beyond-agreement.json ORD-2026-1201: refer order.credit.terms-beyond-master
    orders/unchecked-entry.json ORD-2026-0727: return order.accuracy.customer-name-match order.entry.rechecked
    orders/unquoted-currency.json ORD-2026-0831: return order.credit.currency-rate
    orders/unrated-customer.json ORD-2026-1109: return order.credit.no-limit-set
    customers/adverse-signal.json CUST-0012: approve customer.file.communications customer.risk.adverse-signal
    customers/consumer.json CUST-0006: approve 
    customers/disclosed-without-consent.json CUST-0011: reject customer.privacy.third-party-consent customer.privacy.access-scope
    customers/downgraded.json CUST-0004: approve customer.credit.downgraded
    customers/established.json CUST-0001: approve 
    customers/foreign.json CUST-0009: approve 
    customers/new.json CUST-0002: approve 
    customers/no-credit-file.json CUST-0014: return customer.credit.file
    customers/on-hold.json CUST-0003: return customer.file.owner-left customer.credit.downgraded
    customers/over-limit.json CUST-0005: refer customer.credit.review-overdue
    customers/public-body.json CUST-0008: approve 
    customers/sme.json CUST-0007: approve 
    customers/steady.json CUST-0013: approve 
    customers/unverified.json CUST-0010: return customer.completeness.legal-representative customer.identity.registration-no customer.file.stale customer.identity.contact-phone
    change-requests/agreed.json CR-2026-0001: approve 
    change-requests/assessed-by-three.json CR-2026-0004: refer change-request.assessment-group
    change-requests/dissent.json CR-2026-0005: reject change-request.dissent
    change-requests/half-executed.json CR-2026-0013: return change-request.agreed-terms change-request.executed change-request.impact
    change-requests/infeasible.json CR-2026-0007: reject change-request.infeasible change-request.assessment-group order.capacity.available-in-time order.capacity.logistics
    change-requests/not-recalculated.json CR-2026-0010: refer change-request.cost-recalculated
    change-requests/one-assessor-twice.json CR-2026-0012: reject change-request.assessors-distinct
    change-requests/pushes-over-limit.json CR-2026-0008: refer order.credit.dynamic-limit order.credit.static-limit
    change-requests/refused-without-reason.json CR-2026-0011: return change-request.refusal-reason
    change-requests/stale-from.json CR-2026-0003: return change-request.explicit
    change-requests/unexplained.json CR-2026-0002: return change-request.explicit
    change-requests/verbal.json CR-2026-0006: return change-request.written
    change-requests/without-consent.json CR-2026-0009: reject change-request.customer-consent
    cases/order-with-customer.json ORD-2026-3001: approve 
    cases/order-with-customer.json CUST-0101: approve 
    cases/order-with-customer.json CR-2026-0101: approve 
    cases/schema-errors.json ORD-2026-3002: return schema.enum schema.format schema.type schema.additionalProperties
    cases/schema-errors.json CUST-0102: return schema.enum schema.format schema.type schema.additionalProperties
    cases/schema-errors.json CR-2026-0102: return schema.enum schema.format schema.enum schema.required schema.additionalProperties
    export/orders.ndjson ORD-2026-2001: approve 
    export/orders.ndjson ORD-2026-2002: approve 
    export/orders.ndjson ORD-2026-2003: approve 
    export/orders.ndjson ORD-2026-2004: return order.accuracy.line-amount
    export/orders.ndjson ORD-2026-2005: reject order.credit.on-hold order.credit.dunning order.credit.oldest-overdue order.credit.overdue-share
    export/orders.ndjson ORD-2026-2006: return
    ");
}
