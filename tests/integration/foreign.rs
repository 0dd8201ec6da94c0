//! A pack that knows nothing of orders: one language, other kinds, roles and lists, another clock. The same binary judges it.

use std::path::Path;

use serde_json::{Value, json};

use crate::harness::{Outcome, countersign};

const PACK: &str = "tests/packs/rechnung";

const SUPPLIER: &str = r#"{"art": "lieferant", "nr": "L1", "name": "Holz Meyer KG"}"#;

fn invoice(changes: &Value) -> String {
    let mut invoice = json!({
        "art": "rechnung", "nummer": "R-1", "eingang": "2026-03-10T09:00:00+01:00", "summe": 100, "waehrung": "EUR",
        "lieferant": "L1", "erfasst_von": "abk", "positionen": [{"betrag": 40, "len": 7}, {"betrag": 60}],
    });
    let fields = invoice.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        fields.insert(name.clone(), value.clone());
    }
    invoice.to_string()
}

fn run(rules: &Path, documents: &str) -> Outcome {
    let arguments =
        ["check", "-", "--lines", "--as-of", "2026-11-23", "-f", "json", "--rules", rules.to_str().unwrap()];
    countersign(&arguments).stdin(documents).run()
}

/// The decision on an invoice, with the rules that decided it.
fn decided(changes: &Value, supplier: &str) -> (String, Vec<String>) {
    let report = run(Path::new(PACK), &format!("{}\n{supplier}\n", invoice(changes))).report();
    let verdicts = report["verdicts"].as_array().unwrap();
    // Suppliers have no rules: they are looked up, and get no verdict.
    assert_eq!(verdicts.len(), 1, "{report:#}");
    let rules = verdicts[0]["reasons"].as_array().unwrap().iter().map(|it| it["rule"].as_str().unwrap().to_owned());
    (verdicts[0]["decision"].as_str().unwrap().to_owned(), rules.collect())
}

#[test]
fn a_pack_of_another_trade_and_language_judges() {
    let cases = [
        (json!({}), "approve", vec![]),
        (json!({"summe": 1500, "positionen": [{"betrag": 1500}]}), "refer", vec!["rechnung.freigabe"]),
        // The limit was raised on 1 July, and an instant has its day by the pack's clock.
        (
            json!({"summe": 1500, "positionen": [{"betrag": 1500}], "eingang": "2026-06-30T23:30:00Z"}),
            "approve",
            vec![],
        ),
        (
            json!({"summe": 1500, "positionen": [{"betrag": 1500}], "eingang": "2026-06-30T22:30:00Z"}),
            "refer",
            vec!["rechnung.freigabe"],
        ),
        (json!({"positionen": [{"betrag": 99.99}]}), "return", vec!["rechnung.summe"]),
        // 1,111.12 dollars are 1,000.008 euros, rounded 1,000.01.
        (
            json!({"waehrung": "USD", "summe": 1111.12, "positionen": [{"betrag": 1111.12}]}),
            "refer",
            vec!["rechnung.freigabe"],
        ),
        // In this pack the weekend is Friday and Saturday.
        (json!({"eingang": "2026-03-13T09:00:00+01:00"}), "approve", vec!["rechnung.tag"]),
        (json!({"eingang": "2026-03-15T09:00:00+01:00"}), "approve", vec![]),
    ];
    for (changes, decision, rules) in cases {
        let found = decided(&changes, SUPPLIER);
        let found = (found.0.as_str(), found.1.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(found, (decision, rules), "{changes}");
    }
    let denied = SUPPLIER.replace("Holz Meyer KG", "Schlammsöhne");
    assert_eq!(decided(&json!({}), &denied), ("reject".to_owned(), vec!["rechnung.gesperrt".to_owned()]));
}

#[test]
fn its_own_titles_columns_and_roles_are_shown() {
    let invoice = invoice(&json!({"summe": 1500, "positionen": [{"betrag": 1500}]}));
    let report = run(Path::new(PACK), &format!("{invoice}\n{SUPPLIER}\n")).report();
    let verdict = &report["verdicts"][0];
    assert_eq!(verdict["document"]["columns"], json!({"erfasser": "abk", "lieferant": "L1"}));
    assert_eq!(verdict["reasons"][0]["role"], "geschaeftsfuehrung");
    assert_eq!(verdict["reasons"][0]["title"], "Die Rechnung liegt über der Freigabegrenze");
    assert_eq!(verdict["reasons"][0]["message"], "1,500 liegt über 1,000");
    let human = ["check", "-", "--lines", "--as-of", "2026-11-23", "--rules", PACK, "--explain"];
    let human = countersign(&human).stdin(format!("{invoice}\n{SUPPLIER}\n")).exits(1).stdout;
    assert!(human.contains("refer to Geschäftsführung"), "{human}");
}

#[test]
fn its_cases_are_proved_and_an_input_of_nothing_to_judge_is_none() {
    let fixtures = tempfile::tempdir().unwrap();
    std::fs::write(fixtures.path().join("rechnung.json"), invoice(&json!({"positionen": null}))).unwrap();
    std::fs::write(fixtures.path().join("lieferant.json"), SUPPLIER).unwrap();
    let test = ["test", "--rules", PACK, "--fixtures", fixtures.path().to_str().unwrap()];
    let told = countersign(&test).exits(0).stdout;
    assert!(told.contains("2 passed, 0 failed"), "{told}");
    let nothing = run(Path::new(PACK), SUPPLIER);
    assert_eq!(nothing.status, 2, "{}", nothing.stderr);
}

#[test]
fn a_run_that_names_no_day_is_made_on_the_day_of_the_packs_clock() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    countersign(&["init", rules.to_str().unwrap()]).exits(0);
    let policy = std::fs::read_to_string(rules.join("policy.toml")).unwrap();
    let as_of = |offset: &str| {
        let text = policy.replacen("offset = \"+08:00\"", &format!("offset = \"{offset}\""), 1);
        std::fs::write(rules.join("policy.toml"), text).unwrap();
        let arguments = ["check", "fixtures/orders/standard.json", "-f", "json", "--rules", rules.to_str().unwrap()];
        countersign(&arguments).run().report()["as_of"].as_str().unwrap().to_owned()
    };
    // 26 hours apart: never the same day, whenever this runs.
    assert!(as_of("-12:00") < as_of("+14:00"));
}
