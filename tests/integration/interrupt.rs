//! Runs that are asked to stop: what they leave behind, and how they say so.

use std::io::Read as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::harness::AS_OF;

/// Orders of the wrong structure: their verdicts, with all rules that were skipped, are long and soon made.
const ORDERS: usize = 500;

/// A run whose results nobody takes after the first byte: it waits in the middle, whatever its speed.
fn stuck(folder: &Path, arguments: &[&str]) -> Child {
    let orders: String = (0..ORDERS).map(|id| format!("{{\"kind\": \"order\", \"order_id\": \"{id}\"}}\n")).collect();
    std::fs::write(folder.join("orders.ndjson"), orders).unwrap();
    // Whoever started the tests may have had signals ignored.
    let mut child = Command::new("env")
        .args(["--default-signal=INT,TERM,HUP", env!("CARGO_BIN_EXE_countersign"), "check", "orders.ndjson"])
        .args(["--as-of", AS_OF, "--lang", "en"])
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
    child
}

/// Sends a signal, and waits until it must have arrived.
fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([format!("-{name}"), child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    std::thread::sleep(Duration::from_millis(500));
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn an_interrupted_run_ends_with_the_totals_so_far() {
    let folder = tempfile::tempdir().unwrap();
    let child = stuck(folder.path(), &["-f", "json", "-f", "jsonl=v.jsonl", "-f", "csv=v.csv"]);
    signal(&child, "INT");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let text = format!("{{{}", String::from_utf8(output.stdout).unwrap());
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    let documents = report["summary"]["documents"].as_u64().unwrap();
    assert!(0 < documents && documents < ORDERS as u64, "{documents}");
    assert_eq!(report["summary"]["interrupted"], true);
    assert_eq!(report["verdicts"].as_array().unwrap().len() as u64, documents);
    let schema: serde_json::Value = serde_json::from_str(countersign::report::SCHEMA).unwrap();
    assert!(jsonschema::is_valid(&schema, &report));
    let told = String::from_utf8(output.stderr).unwrap().replacen(&documents.to_string(), "[SOME]", 1);
    insta::assert_snapshot!(told, @r"
    × interrupted: [SOME] of 500 documents were judged
    help: not written: `v.csv`
    ");
    assert_eq!(names(folder.path()), ["orders.ndjson", "v.jsonl"]);
    let lines = std::fs::read_to_string(folder.path().join("v.jsonl")).unwrap();
    assert!(lines.ends_with("}\n"));
    assert_eq!(lines.lines().count() as u64, documents);
    assert!(lines.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
}

#[test]
fn a_second_signal_ends_the_run_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let child = stuck(folder.path(), &["-f", "human", "-f", "jsonl=v.jsonl", "-f", "html=v.html"]);
    assert_eq!(names(folder.path()).len(), 3, "files under way stand beside their places");
    signal(&child, "TERM");
    signal(&child, "TERM");
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(130), b"".as_slice()));
    assert_eq!(names(folder.path()), ["orders.ndjson"]);
}
