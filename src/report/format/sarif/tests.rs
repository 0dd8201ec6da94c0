use serde_json::Value;

use super::*;
use crate::report::Format;
use crate::report::sample::{ORDER, context, document, place, report, unreadable, verdict};

fn log(lang: Lang, verdicts: &[Verdict]) -> Value {
    let text = report(Format::Sarif, context(lang), verdicts);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn run(lang: Lang, verdicts: &[Verdict]) -> Value {
    log(lang, verdicts)["runs"][0].take()
}

#[test]
fn the_log_names_its_schema_and_counts_columns_in_characters() {
    let log = log(Lang::En, &[]);
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().ends_with("sarif-schema-2.1.0.json"));
    assert_eq!(log["runs"][0]["columnKind"], "unicodeCodePoints");
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
    assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn a_result_has_its_place_its_facts_and_its_weight() {
    let run = run(Lang::En, &[verdict(), unreadable()]);
    let results = run["results"].as_array().unwrap();
    let levels: Vec<_> = results.iter().map(|result| result["level"].as_str().unwrap()).collect();
    assert_eq!(levels, ["error", "warning", "error", "note", "note"]);
    insta::assert_snapshot!(results[1], @r##"{"ruleId":"order.credit.static-limit","ruleIndex":1,"level":"warning","message":{"text":"Order ORD-2026-1107: exposure would pass the credit limit 500,000 by 99,999,999,620,000.49"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"orders/%E7%A6%8F%E5%BB%BA.json"},"region":{"startLine":5,"startColumn":19,"endLine":5,"endColumn":36}},"logicalLocations":[{"fullyQualifiedName":"order/total_amount"}]}],"relatedLocations":[{"id":1,"physicalLocation":{"artifactLocation":{"uri":"customers/c.json"},"region":{"startLine":4,"startColumn":58,"endLine":4,"endColumn":67}},"logicalLocations":[{"fullyQualifiedName":"customer/credit/outstanding"}],"message":{"text":"customer/credit/outstanding = 120,000.50"}},{"id":2,"logicalLocations":[{"fullyQualifiedName":"run/reserved"}],"message":{"text":"run/reserved = 0"}},{"id":3,"physicalLocation":{"artifactLocation":{"uri":"customers/c.json"},"region":{"startLine":4,"startColumn":35,"endLine":4,"endColumn":41}},"logicalLocations":[{"fullyQualifiedName":"customer/credit/limit"}],"message":{"text":"customer/credit/limit = 500,000"}}],"partialFingerprints":{"countersign/v1":"ba7ff6dc89e7a3199a4f58ae98faa8a6:1"},"properties":{"documentKind":"order","documentId":"ORD-2026-1107","decision":"reject","outcome":"refer","role":"finance","remedy":"prepay at least 99,999,999,620,000.49, or obtain a higher limit"}}"##);
    assert_eq!(results[4]["suppressions"][0]["justification"], "季度促销 (Wang Li, 2026-06-30)");
    let notifications = &run["invocations"][0]["toolExecutionNotifications"];
    insta::assert_snapshot!(notifications, @r##"[{"level":"error","message":{"text":"division by zero\nhelp: guard the divisor"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"rules/order/broken.rhai"},"region":{"startLine":2,"startColumn":9,"endLine":2,"endColumn":18}},"logicalLocations":[{"fullyQualifiedName":"rule"}]}],"associatedRule":{"id":"order.broken"}},{"level":"error","message":{"text":"expected a value"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"-"},"region":{"startLine":1,"startColumn":7,"endLine":1,"endColumn":8}}}]}]"##);
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn results_name_rules_that_are_described_in_both_languages() {
    for lang in Lang::ALL {
        let run = run(lang, &[verdict(), verdict()]);
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        assert_eq!(rules.len(), 5);
        for result in run["results"].as_array().unwrap() {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
        }
        let translated = run["translations"][0]["rules"].as_array().unwrap();
        assert!(rules.iter().zip(translated).all(|(rule, other)| rule["id"] == other["id"]));
        assert_ne!(run["language"], run["translations"][0]["language"]);
    }
    insta::assert_snapshot!(run(Lang::En, &[verdict()])["tool"]["driver"]["rules"][1], @r##"{"id":"order.credit.static-limit","shortDescription":{"text":"Order takes the customer past its credit limit"},"fullDescription":{"text":"exposure would pass the credit limit {limit} by {excess}"},"help":{"text":"exposure would pass the credit limit {limit} by {excess}\nremedy: prepay at least {excess}, or obtain a higher limit\nclause: §2.3 客户信用状况","markdown":"exposure would pass the credit limit \\{limit\\} by \\{excess\\}\n\n- **remedy**: prepay at least \\{excess\\}\\, or obtain a higher limit\n- **clause**: §2\\.3 客户信用状况"},"defaultConfiguration":{"level":"warning"},"properties":{"tags":["refer"],"clause":"§2.3 客户信用状况"}}"##);
}

#[test]
fn fingerprints_survive_unrelated_edits() {
    let prints = |order: &str| {
        let order = document("orders/other.json", order);
        let mut verdict = verdict();
        let finding = verdict.reasons.get_mut(1).unwrap();
        finding.at = vec![place("order", &order, "/total_amount")];
        let result = &run(Lang::En, &[verdict])["results"][1];
        (result["partialFingerprints"].clone(), result["locations"][0].clone())
    };
    let (before, place_before) = prints(ORDER);
    let (after, place_after) = prints(&ORDER.replace("{\n", "{\n\n  \"note\": 1,\n"));
    assert_eq!(before, after);
    assert_ne!(place_before, place_after);
    let two = run(
        Lang::En,
        &[{
            let mut verdict = verdict();
            verdict.reasons.push(verdict.reasons.first().unwrap().clone());
            verdict
        }],
    );
    let all: Vec<_> =
        two["results"].as_array().unwrap().iter().map(|it| it["partialFingerprints"].to_string()).collect();
    assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), all.len());
}

#[test]
fn paths_are_uri_references() {
    assert_eq!(uri("orders/福 a:b%.json"), "orders/%E7%A6%8F%20a%3Ab%25.json");
    assert_eq!(uri("/tmp/o.json"), "file:///tmp/o.json");
}
