//! Nothing is silently false: whatever is left out of a good document, no rule that reads it passes.

use serde_json::Value;

use crate::harness::{countersign, fixture};

/// Every pointer of a document to a member of an object.
fn members(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (name, child) in object {
                let pointer = format!("{at}/{name}");
                found.push(pointer.clone());
                members(child, &pointer, found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                members(item, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

fn without(document: &Value, pointer: &str) -> Value {
    let mut document = document.clone();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    document.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name);
    document
}

/// All variants of a document with one member left out, as one export; the verdicts are in the same order.
fn judge_without_each(name: &str, id: &str, with: &[&str]) -> Vec<(String, Value)> {
    let document: Value = serde_json::from_str(&fixture(name)).unwrap();
    let mut pointers = Vec::new();
    members(&document, "", &mut pointers);
    let variants = pointers.iter().enumerate().map(|(number, pointer)| {
        let mut variant = without(&document, pointer);
        if pointer != &format!("/{id}") {
            variant[id] = Value::from(format!("VARIANT-{number}"));
        }
        serde_json::to_string(&variant).unwrap()
    });
    let export = variants.collect::<Vec<_>>().join("\n");
    let mut arguments = vec!["check", "-", "-f", "json", "--independent", "--explain", "--as-of", "2026-11-23"];
    arguments.extend(with);
    let report = countersign(&arguments).stdin(export).run().report();
    let verdicts = report["verdicts"].as_array().unwrap().clone();
    assert_eq!(verdicts.len(), pointers.len());
    pointers.into_iter().zip(verdicts).collect()
}

fn assert_no_silent_approval(name: &str, id: &str, with: &[&str]) -> String {
    let mut unchanged = std::collections::BTreeSet::new();
    for (pointer, verdict) in judge_without_each(name, id, with) {
        if pointer == "/kind" {
            // What does not even say what it is cannot be judged: that is a fault of the input, not of a rule.
            assert_eq!(verdict["decision"], "undecided");
            continue;
        }
        assert_eq!(verdict["faults"].as_array().unwrap().len(), 0, "{pointer}: {}", verdict["faults"]);
        let silent = ["reasons", "indeterminate"].iter().all(|list| verdict[*list].as_array().unwrap().is_empty());
        if silent {
            assert_eq!(verdict["decision"], "approve");
            let generic = pointer.split('/').map(|token| if token.parse::<u32>().is_ok() { "*" } else { token });
            unchanged.insert(generic.collect::<Vec<_>>().join("/"));
        }
    }
    Vec::from_iter(unchanged).join("\n")
}

// The fields listed below are read by no rule of a recorded order, or mean nothing where they are absent.

#[test]
fn no_field_of_an_order_is_missed_in_silence() {
    let silent = assert_no_silent_approval("orders/standard.json", "order_id", &["--with", "fixtures/customers"]);
    insta::assert_snapshot!(silent, @"");
}

#[test]
fn no_field_of_a_customer_is_missed_in_silence() {
    let silent = assert_no_silent_approval("customers/established.json", "customer_id", &[]);
    insta::assert_snapshot!(silent, @"");
}
