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
    let many = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24]";
    let grows = format!("let s = \"x\";\nfor n in {many} {{\n    s += s;\n}}\nif s.len() > 5 {{ flag(order); }}");
    let long = format!(
        "let all = {many};\nfor a in all {{\n for b in all {{ for c in all {{ for d in all {{ for e in all {{ a + b; }} }} }} }}\n}}\nflag(order);"
    );
    let bodies = [
        (long.as_str(), "ran too long", 7),
        (&grows, "grew beyond the limit", 7),
        ("let n = order.total_amount - order.total_amount;\nif 5 / n > 1 { flag(order); }", "division by zero", 6),
        ("\nif number(order.customer_name) > 5 { flag(order); }", "it is not a number", 6),
        ("let seen = [1, 2];\nif seen[order.lines.len() + 1] > 1 { flag(order); }", "there is no element", 6),
        (
            "if order.total_amount * 1.0000000000000000000000000001 > 5 { flag(order); }",
            "has more digits than can be computed exactly",
            5,
        ),
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
            format!("{HEADER}if 1 / (order.total_amount - order.total_amount) > 1 {{ flag(order); }}"),
        )
        .unwrap();
    });
    let outcome = judged(&folder, "human").exits(2);
    assert!(outcome.stdout.contains("if 1 / (order.total_amount - order.total_amount) > 1"), "{}", outcome.stdout);
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
