//! `--redact`: what a document says is in no form of the results.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::{check, fixture};

const FORMATS: [&str; 9] = ["human", "json", "jsonl", "sarif", "junit", "github", "csv", "markdown", "html"];
/// Members whose values nobody but the parties should see.
const PRIVATE: [&str; 14] = [
    "customer_name",
    "phone",
    "email",
    "name",
    "address",
    "registration_no",
    "legal_representative",
    "business_scope",
    "description",
    "specification",
    "text",
    "total_amount",
    "total_in_words",
    "limit",
];

/// The private values of all documents in a folder of the fixtures; short ones stand in other words too.
fn private(folder: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(format!("{}/fixtures/{folder}", env!("CARGO_MANIFEST_DIR"))).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        if let Ok(document) = serde_json::from_str(&text) {
            collect(&document, &mut found);
        }
    }
    found.retain(|value| value.chars().count() > 5 || (value.chars().count() > 2 && !value.is_ascii()));
    found
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if PRIVATE.contains(&name.as_str()) => found.extend([text.clone()]),
                    Value::Number(number) if PRIVATE.contains(&name.as_str()) => found.extend([number.to_string()]),
                    other => collect(other, found),
                }
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| collect(element, found)),
        _ => {}
    }
}

fn run(format: &str, lang: &str, extra: &[&str]) -> String {
    let arguments = ["fixtures/orders", "--with", "fixtures/customers", "--lang", lang, "-f", format];
    check(&arguments).args(extra).exits(1).stdout
}

#[test]
fn no_form_of_the_results_says_what_a_document_says() {
    let private: BTreeSet<_> = private("orders").into_iter().chain(private("customers")).collect();
    assert!(private.len() > 50, "{private:?}");
    let shown = |text: &str| private.iter().filter(|value| text.contains(*value)).cloned().collect::<Vec<_>>();
    for format in FORMATS {
        for lang in ["en", "zh"] {
            // A name of a field, a rule or a phrase list may be the same word as a value: that is what an empty run shows.
            let redacted = run(format, lang, &["--redact", "--explain"]);
            assert_eq!(shown(&redacted), [""; 0], "{format}, {lang}");
        }
        let plain = run(format, "en", &[]);
        assert!(shown(&plain).len() > 3, "{format} shows nothing that could be masked");
    }
}

#[test]
fn decisions_rules_and_places_stay() {
    let parsed = |text: String| text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>();
    let (plain, redacted) = (parsed(run("jsonl", "en", &[])), parsed(run("jsonl", "en", &["--redact"])));
    assert_eq!(plain.len(), redacted.len());
    for (plain, redacted) in plain.iter().zip(&redacted) {
        for at in ["/decision", "/document/id", "/document/digest", "/document/line", "/passed"] {
            assert_eq!(plain.pointer(at), redacted.pointer(at));
        }
        let reasons = |verdict: &Value| {
            let reasons = verdict["reasons"].as_array().unwrap().iter();
            reasons.map(|reason| (reason["rule"].clone(), reason["at"].clone())).collect::<Vec<_>>()
        };
        assert_eq!(reasons(plain), reasons(redacted));
    }
}

#[test]
fn a_redacted_report_underlines_places_without_their_text() {
    let arguments = ["fixtures/orders/consumer-final-interpretation.json", "--with", "fixtures/customers", "--redact"];
    insta::assert_snapshot!(check(&arguments).exits(1).stdout, @r#"
    ✗ rejected  Order ORD-2026-0921  fixtures/orders/consumer-final-interpretation.json:1 - 1 reason

    order.legal.final-interpretation-consumer

      × reject: The right of final interpretation is kept from a consumer
      │ “***” takes the interpretation of the contract away from a consumer
        ╭─[fixtures/orders/consumer-final-interpretation.json:74:20]
     73 │       "kind": "*****",
     74 │       "text": "＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊",
        ·                        ─────┬────
        ·                             ╰── here: order/terms/3/text
     75 │       "standard": ****,
        ╰────
         ╭─[rules/lists/phrases.toml:357:8]
     356 │ [[phrase]]
     357 │ text = "最终解释权"
         ·        ──────┬─────
         ·              ╰── lists/phrases/phrase/48/text
     358 │ category = "final-interpretation"
         ╰────
       ╭─[fixtures/customers/consumer.json:5:11]
     4 │   "name": "＊＊＊",
     5 │   "type": "********",
       ·           ─────┬────
       ·                ╰── customer/type
     6 │   "address": "＊＊＊＊＊＊＊＊＊＊＊＊＊**＊***＊",
       ╰────
      clause: §7.3 法律法规风险
      basis:  Consumer Rights Protection Law, art. 26, and its Implementing Regulations 消费者权益保护法第二十六条及其实施
              条例
      remedy: strike the passage
    "#);
}

#[test]
fn neither_a_text_that_cannot_be_read_nor_a_reference_that_is_there_twice_is_shown() {
    let order = fixture("orders/standard.json").replace('\n', " ");
    let damaged = check(&["-", "--lines", "--redact"]).stdin(format!("{{\"name\": \"林志远\", }}\n{order}")).exits(2);
    assert!(damaged.stdout.contains("\"name\": \"＊＊＊\""), "{}", damaged.stdout);
    let twice = "fixtures/customers/established.json";
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.json");
    std::fs::write(&copy, fixture("customers/established.json").replacen("false", "true", 1)).unwrap();
    let with = ["--with", twice, "--with", copy.to_str().unwrap()];
    let outcome = check(&["-", "--redact"]).args(&with).stdin(order).exits(2);
    assert!(outcome.stdout.contains("two documents of kind `***`"), "{}", outcome.stdout);
    assert!(!outcome.stdout.contains("贸易") && outcome.stdout.contains("copy.json"), "{}", outcome.stdout);
}
