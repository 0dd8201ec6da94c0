//! Waivers: a finding that somebody answers for stays in the report, and does not count.

use std::path::Path;

use crate::harness::{check, countersign};

const WAIVER: &str = "[[waiver]]\nrule = \"order.legal.deposit-cap\"\nsubject = \"ORD-2026-0817\"\nreason = \"secured by a bank guarantee\"\napprover = \"M6001\"\nexpires = 2026-11-23\n";

/// The verdict on an order whose deposit is above the cap, with these waivers in the pack.
fn verdict(waivers: &str, as_of: &str) -> serde_json::Value {
    let folder = pack(waivers);
    let rules = folder.path().join("rules");
    let arguments = [
        "check",
        "fixtures/orders/deposit-above-cap.json",
        "--with",
        "fixtures/customers",
        "-f",
        "json",
        "--as-of",
        as_of,
        "--rules",
        rules.to_str().unwrap(),
    ];
    countersign(&arguments).run().report()["verdicts"][0].clone()
}

fn pack(waivers: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    countersign(&["init", folder.path().join("rules").to_str().unwrap()]).exits(0);
    std::fs::write(folder.path().join("rules/waivers.toml"), waivers).unwrap();
    folder
}

fn ids(list: &serde_json::Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap()).collect()
}

#[test]
fn a_waived_finding_stays_in_the_report_and_does_not_count() {
    let without = verdict("", "2026-11-23");
    assert_eq!(without["decision"], "approve-with-conditions");
    let waived = verdict(WAIVER, "2026-11-23");
    assert_eq!(waived["decision"], "approve");
    assert_eq!(ids(&waived["waived"]), ["order.legal.deposit-cap"]);
    assert_eq!(waived["waived"][0]["waiver"]["approver"], "M6001");
    assert!(ids(&waived["reasons"]).is_empty());
}

#[test]
fn a_waiver_that_does_not_hold_changes_nothing_and_is_reported() {
    for (waivers, as_of, note) in [
        (WAIVER.to_owned(), "2026-11-24", "waiver.expired"),
        (format!("{WAIVER}max_amount = 29899.79\ncurrency = \"CNY\"\n"), "2026-11-23", "waiver.exceeded"),
        (format!("{WAIVER}document = \"sha256:00\"\n"), "2026-11-23", "waiver.exceeded"),
    ] {
        let verdict = verdict(&waivers, as_of);
        assert_eq!(verdict["decision"], "approve-with-conditions", "{note}");
        assert_eq!(ids(&verdict["reasons"]), ["order.legal.deposit-cap", note]);
    }
    let unused = WAIVER.replace("legal.deposit-cap", "credit.max-order-value");
    assert_eq!(ids(&verdict(&unused, "2026-11-23")["reasons"]), ["order.legal.deposit-cap", "waiver.unused"]);
    let at_the_limit = format!("{WAIVER}max_amount = 29899.80\ncurrency = \"CNY\"\n");
    assert_eq!(verdict(&at_the_limit, "2026-11-23")["decision"], "approve");
}

#[test]
fn a_waiver_that_makes_no_sense_is_refused_at_its_place() {
    for (from, to, message) in [
        ("deposit-cap", "deposit-cup", "there is no rule `order.legal.deposit-cup` to waive"),
        ("legal.deposit-cap", "review.segregation-of-duties", "`order.review.segregation-of-duties` cannot be waived"),
        ("legal.deposit-cap", "screening.denied-party", "`order.screening.denied-party` cannot be waived"),
        ("approver", "aprover", "unknown key `aprover`"),
        ("expires = 2026-11-23", "", "`expires` is missing"),
    ] {
        let folder = pack(&WAIVER.replacen(from, to, 1));
        let rules: &Path = &folder.path().join("rules");
        let outcome = check(&["fixtures/orders/standard.json", "--rules", rules.to_str().unwrap()]).exits(2);
        assert!(outcome.stderr.contains(message) && outcome.stderr.contains("waivers.toml"), "{}", outcome.stderr);
    }
}
