//! The shipped policy as its keepers see it: every rule listed, explained and proven.

use std::collections::BTreeSet;

use crate::harness::{countersign, project};

fn rules() -> Vec<serde_json::Value> {
    countersign(&["rules", "-f", "json"]).exits(0).report().as_array().unwrap().clone()
}

#[test]
fn every_rule_speaks_both_languages_and_is_proven() {
    let rules = rules();
    let ids: BTreeSet<_> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), rules.len(), "ids are unique");
    for rule in &rules {
        let id = rule["id"].as_str().unwrap();
        for text in ["title", "message", "remedy"] {
            let (en, zh) = (rule[text]["en"].as_str().unwrap(), rule[text]["zh"].as_str().unwrap());
            assert!(en.is_ascii() || en.contains(['“', '×', '−', '’', '≤', '%', '—', '…', '定', '大']), "{id}: {en}");
            assert!(zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{id}: {zh}");
        }
        assert!(rule["clause"].is_string() || rule["basis"].is_string(), "{id} says what it rests on");
        assert!(rule["cases"].as_u64().unwrap() >= 2, "{id} has cases that fire and that pass");
        assert_eq!(rule["outcome"] == "refer", rule["role"].is_string(), "{id}");
    }
}

#[test]
fn every_rule_has_a_case_that_fires_and_one_that_passes() {
    for rule in rules() {
        let id = rule["id"].as_str().unwrap();
        let path = project().join("rules").join(format!("{}.toml", id.replace('.', "/")));
        let cases = std::fs::read_to_string(path).unwrap();
        let expects = |outcome: &str| cases.contains(&format!("expect = \"{outcome}\""));
        assert!(expects("pass"), "{id} has a case that passes");
        assert!(expects(rule["outcome"].as_str().unwrap()), "{id} has a case that fires");
    }
}

#[test]
fn the_files_of_rules_are_short() {
    for rule in rules() {
        let id = rule["id"].as_str().unwrap();
        let path = project().join("rules").join(format!("{}.rhai", id.replace('.', "/")));
        let lines = std::fs::read_to_string(path).unwrap().lines().count();
        assert!(lines <= 60, "{id} has {lines} lines");
    }
}

/// `UPDATE_README=1 cargo test --test integration catalogue` writes the page anew.
#[test]
fn the_catalogue_beside_the_rules_is_current() {
    let now = countersign(&["rules", "-f", "markdown"]).exits(0).stdout;
    let path = project().join("rules/CATALOGUE.md");
    let page = std::fs::read_to_string(&path).unwrap_or_default();
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    assert!(now == page, "rules/CATALOGUE.md is not what `countersign rules -f markdown` prints");
}

#[test]
fn all_cases_hold() {
    let outcome = countersign(&["test"]).exits(0);
    assert!(outcome.stdout.contains(" 0 failed, 0 rules without a case"), "{}", outcome.stdout);
}

#[test]
fn a_rule_that_is_deleted_is_missed() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    countersign(&["init", rules.to_str().unwrap()]).exits(0);
    std::fs::remove_file(rules.join("order/credit/on-hold.rhai")).unwrap();
    let outcome = countersign(&["test", "--rules", rules.to_str().unwrap()]).exits(2);
    assert!(outcome.stderr.contains("there is no `order/credit/on-hold.rhai`"), "{}", outcome.stderr);
}

#[test]
fn a_case_that_fails_says_what_was_expected() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    countersign(&["init", rules.to_str().unwrap()]).exits(0);
    let file = rules.join("order/credit/on-hold.rhai");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("if ", "if !", 1)).unwrap();
    let outcome = countersign(&["test", "credit.on-hold", "--rules", rules.to_str().unwrap()]).exits(1);
    assert!(outcome.stdout.contains("expected pass, but it came to reject"), "{}", outcome.stdout);
    std::fs::write(rules.join("order/credit/on-hold.toml"), "[[case]]\nnme = \"x\"\n").unwrap();
    let outcome = countersign(&["test", "--rules", rules.to_str().unwrap()]).exits(2);
    assert!(outcome.stderr.contains("unknown key `nme`"), "{}", outcome.stderr);
}

#[test]
fn a_rule_that_does_not_exist_is_suggested() {
    let outcome = countersign(&["explain", "order.credit.static-limt"]).exits(2);
    assert!(outcome.stderr.contains("did you mean `order.credit.static-limit`?"), "{}", outcome.stderr);
}

#[test]
fn init_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    countersign(&["init", rules.to_str().unwrap()]).exits(0);
    let policy = rules.join("policy.toml");
    std::fs::write(&policy, "mine").unwrap();
    countersign(&["init", rules.to_str().unwrap()]).exits(2);
    assert_eq!(std::fs::read_to_string(&policy).unwrap(), "mine");
}

/// `UPDATE_README=1 cargo test --test integration catalogue` writes the page anew.
#[test]
fn the_reference_of_functions_is_current() {
    let now = countersign(&["functions", "-f", "markdown"]).exits(0).stdout;
    let path = project().join("docs/functions.md");
    let page = std::fs::read_to_string(&path).unwrap_or_default();
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    assert!(now == page, "docs/functions.md is not what `countersign functions -f markdown` prints");
}

#[test]
fn functions_are_listed_and_shown_in_both_languages() {
    let list = countersign(&["functions"]).exits(0).stdout;
    assert!(list.contains("list.sum([path])"), "{list}");
    let one = countersign(&["functions", "sum", "--lang", "zh"]).exits(0).stdout;
    assert!(one.contains("列表中数字之和") && one.contains("order.lines.sum(\"net\")"), "{one}");
    let outcome = countersign(&["functions", "smu"]).exits(2);
    assert!(outcome.stderr.contains("did you mean `sum`?"), "{}", outcome.stderr);
}
