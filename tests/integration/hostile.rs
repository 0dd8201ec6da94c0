//! Hostile input: refused with a clear message, never a panic, and nothing of it steers the terminal.

use crate::harness::{Outcome, check, fixture};

/// Judges bytes on standard input in both the human and the JSON form.
fn refused(input: &[u8]) -> (Outcome, Outcome) {
    let run = |format: &str| check(&["-", "--with", "fixtures/customers", "-f", format]).stdin(input).run();
    let (human, json) = (run("human"), run("json"));
    assert_eq!(human.status, json.status);
    for outcome in [&human, &json] {
        assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
        for text in [&outcome.stdout, &outcome.stderr] {
            assert!(!text.chars().any(|c| c != '\n' && countersign::internals::is_unsafe(c)), "{text}");
        }
    }
    (human, json)
}

/// The input cannot be read: status 2, and a message with these words.
#[track_caller]
fn unreadable(input: impl AsRef<[u8]>, message: &str) {
    let (human, _) = refused(input.as_ref());
    assert_eq!(human.status, 2, "{}{}", human.stdout, human.stderr);
    let shown = format!("{}{}", human.stdout, human.stderr);
    assert!(shown.contains(message), "expected `{message}` in\n{shown}");
}

#[test]
fn texts_that_are_no_documents() {
    unreadable("", "");
    unreadable("{", "the text ends");
    unreadable("{\"kind\": \"order\", \"kind\": \"order\"}", "the key `kind` occurs twice");
    unreadable("{\"kind\": \"order\"} }", "");
    unreadable(b"{\"kind\": \"\xb6\xa9\"}", "not valid UTF-8");
    unreadable("{\"kind\": \"order\", \"total_amount\": 1e400}", "more digits than can be kept exactly");
    unreadable(
        "{\"kind\": \"order\", \"total_amount\": 0.12345678901234567890123456789}",
        "more digits than can be kept exactly",
    );
    unreadable("[".repeat(100_000), "nested deeper than 128 levels");
    unreadable("{\"a\":".repeat(100_000), "nested deeper than 128 levels");
    unreadable("{\"kind\": \"ordr\"}", "ordr");
    unreadable("{\"order_id\": \"1\"}", "kind");
    unreadable("42", "");
}

#[test]
fn a_file_beyond_the_size_limit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("huge.json");
    let file = std::fs::File::create(&path).unwrap();
    file.set_len(100 << 20).unwrap();
    let outcome = check(&[path.to_str().unwrap()]).exits(2);
    let shown = format!("{}{}", outcome.stdout, outcome.stderr);
    assert!(shown.contains("more than the limit"), "{shown}");
}

#[test]
fn names_that_would_steer_the_terminal() {
    let order = fixture("orders/standard.json");
    let name = order.lines().find(|line| line.contains("\"customer_name\"")).unwrap();
    for hostile in [
        "\\u001b[2J\\u001b[31mapproved",
        "\\u202edevorppa",
        "a\\u0007\\u009b31m",
        "\u{202e}\u{2066}x\u{200b}",
        "\u{9b}31m",
    ] {
        let changed = order.replace(name, &format!("  \"customer_name\": \"{hostile}\","));
        let (human, json) = refused(changed.as_bytes());
        assert_eq!(human.status, 1);
        assert!(json.report()["verdicts"][0]["reasons"][0]["rule"].as_str().unwrap().contains("name"));
    }
}

#[test]
fn hostile_names_of_fields_and_ids() {
    let order = fixture("orders/standard.json").replacen('{', "{ \"\\u001b[31m\": 1, ", 1);
    let (human, _) = refused(order.as_bytes());
    assert_eq!(human.status, 1);
    let order = fixture("orders/standard.json").replacen("ORD-2026-1101", "ORD\\u001b]0;owned\\u0007", 1);
    let (human, _) = refused(order.as_bytes());
    assert!(human.stdout.contains("ORD"));
}
