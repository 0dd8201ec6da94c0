//! A rule or a pack that is broken never approves, and says where it is broken.

use std::path::Path;

use crate::harness::{check, countersign};

/// The shipped pack in a folder of its own, with a rule added or a file changed.
fn pack(edit: impl FnOnce(&Path)) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    countersign(&["init", folder.path().join("rules").to_str().unwrap()]).exits(0);
    edit(&folder.path().join("rules"));
    folder
}

fn judged(folder: &tempfile::TempDir, format: &str) -> crate::harness::Run {
    let rules = folder.path().join("rules");
    check(&[
        "fixtures/orders/standard.json",
        "--with",
        "fixtures/customers",
        "-f",
        format,
        "--rules",
        rules.to_str().unwrap(),
    ])
}

const HEADER: &str = "//! outcome = \"risk\"\n//! title = { en = \"t\", zh = \"t\" }\n//! message = { en = \"m\", zh = \"m\" }\n//! remedy = { en = \"r\", zh = \"r\" }\n";

#[test]
fn a_rule_that_breaks_leaves_the_order_undecided_and_the_others_reporting() {
    // What no checker can foresee: it depends on what the document says, or on how long it goes on.
    let ten = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]";
    let long = format!(
        "let d = {ten};\nfor a in d {{ for b in d {{ for c in d {{ for e in d {{ for f in d {{ for g in d {{ for h in d {{ if h == a {{ continue; }} }} }} }} }} }} }} }}\nflag(order);"
    );
    let large = format!("let s = \"x\";\nfor a in {ten} {{ for b in [0, 1, 2] {{ s += s; }} }}\nflag(order);");
    let bodies = [
        (long.as_str(), "ran too long", 6),
        (large.as_str(), "grew beyond the limit", 6),
        ("\nif order.customer_name.number() > 5 { flag(order); }", "it is not a number", 6),
        ("if 1 / (order.total_amount - order.total_amount) > 1 { flag(order); }", "division by zero", 5),
    ];
    for (body, message, line) in bodies {
        let folder = pack(|rules| std::fs::write(rules.join("order/broken.rhai"), format!("{HEADER}{body}")).unwrap());
        let report = judged(&folder, "json").exits(2).report();
        let verdict = &report["verdicts"][0];
        assert_eq!(verdict["decision"], "undecided", "{body}");
        let faults = verdict["faults"].as_array().unwrap();
        assert_eq!(faults.len(), 1, "{body}: {faults:?}");
        assert_eq!(faults[0]["rule"], "order.broken");
        assert!(faults[0]["message"].as_str().unwrap().contains(message), "{body}: {}", faults[0]);
        assert_eq!(faults[0]["at"]["line"], line, "{body}: {}", faults[0]);
        assert!(verdict["passed"].as_u64().unwrap() > 20, "the other rules still ran");
    }
}

#[test]
fn a_fault_is_shown_at_its_own_line() {
    let folder = pack(|rules| {
        std::fs::write(
            rules.join("order/broken.rhai"),
            format!("{HEADER}if order.customer_name.number() > 1 {{ flag(order); }}"),
        )
        .unwrap();
    });
    let outcome = judged(&folder, "human").exits(2);
    assert!(outcome.stdout.contains("if order.customer_name.number() > 1"), "{}", outcome.stdout);
}

#[test]
fn a_broken_pack_is_refused_at_the_character() {
    let static_limit = "order/credit/static-limit.rhai";
    let edits: [(&str, &str, &str, &str); 8] = [
        (static_limit, "//! outcome", "//! outcme", "unknown key `outcme`"),
        (static_limit, "\"refer\"", "\"reffer\"", "unknown outcome `reffer`"),
        (static_limit, "{exposure}", "{exposur}", "the body never passes `exposur`"),
        (static_limit, "//! zh = ", "//! # zh = ", "`zh` is missing in `title`"),
        (static_limit, "flag(", "flag((", "`)` is missing before `,`"),
        ("policy.toml", "kind = \"/kind\"", "kind = \"kind\"", "is no JSON Pointer"),
        ("policy.toml", "variable = \"proposed\"", "variable = \"lists\"", "the variable `lists` is taken"),
        ("policy.toml", "[kinds.customer]", "[kinds.customer]\nvariable = \"run\"", "the variable `run` is taken"),
    ];
    for (file, from, to, message) in edits {
        let folder = pack(|rules| {
            let text = std::fs::read_to_string(rules.join(file)).unwrap();
            assert!(text.contains(from), "{file} contains {from}");
            std::fs::write(rules.join(file), text.replacen(from, to, 1)).unwrap();
        });
        let outcome = judged(&folder, "human").exits(2);
        assert_eq!(outcome.stdout, "", "{message}");
        assert!(outcome.stderr.contains(message), "{message}\n{}", outcome.stderr);
        let name = file.rsplit('/').next().unwrap();
        assert!(outcome.stderr.contains(name), "{message}\n{}", outcome.stderr);
    }
    let folder = pack(|rules| {
        let text = std::fs::read_to_string(rules.join(static_limit)).unwrap();
        std::fs::write(rules.join("order/credit.static-limit.rhai"), text).unwrap();
    });
    let outcome = judged(&folder, "human").exits(2);
    assert!(outcome.stderr.contains("a second rule has the id `order.credit.static-limit`"), "{}", outcome.stderr);
}
