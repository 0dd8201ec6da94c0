//! Runs that are asked to stop: what they leave behind, and how they say so.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::AS_OF;

/// Orders of the wrong structure: their verdicts, with all rules that were skipped, are long and soon made.
const ORDERS: usize = 500;

fn start(folder: &Path, arguments: &[&str], stdin: Stdio) -> Child {
    // Whoever started the tests may have had signals ignored.
    Command::new("env")
        .args(["--default-signal=INT,TERM,HUP", env!("CARGO_BIN_EXE_countersign"), "check"])
        .args(["--as-of", AS_OF, "--lang", "en"])
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// A run whose results nobody takes after the first byte: it waits in the middle, whatever its speed.
fn stuck(folder: &Path, arguments: &[&str]) -> Child {
    let orders: String = (0..ORDERS).map(|id| format!("{{\"kind\": \"order\", \"order_id\": \"{id}\"}}\n")).collect();
    std::fs::write(folder.join("orders.ndjson"), orders).unwrap();
    let mut child = start(folder, &[&["orders.ndjson"], arguments].concat(), Stdio::null());
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
    let schema: serde_json::Value = serde_json::from_str(countersign::internals::SCHEMA).unwrap();
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

/// Every form in which a file may be written.
const FILES: [&str; 9] = [
    "-fhuman=v.txt",
    "-fjson=v.json",
    "-fjsonl=v.jsonl",
    "-fsarif=v.sarif",
    "-fjunit=v.xml",
    "-fgithub=v.github",
    "-fcsv=v.csv",
    "-fmarkdown=v.md",
    "-fhtml=v.html",
];

/// Stops a run that has judged nothing yet: it must end soon, say so, and leave nothing that looks like a result.
#[track_caller]
fn stop(folder: &Path, child: Child, name: &str) {
    let before: Vec<_> = names(folder).into_iter().filter(|name| !name.starts_with('.')).collect();
    signal(&child, name);
    let start = Instant::now();
    let output = child.wait_with_output().unwrap();
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), b"".as_slice()), "{told}");
    assert!(told.trim_start().starts_with("× interrupted while the input was read: nothing was judged\n"), "{told}");
    for file in ["v.txt", "v.json", "v.jsonl", "v.sarif", "v.xml", "v.github", "v.csv", "v.md", "v.html"] {
        assert!(told.contains(&format!("`{file}`")), "{file} {told}");
    }
    assert_eq!(names(folder), before);
}

/// A run that has come to wait for its input.
fn waiting(folder: &Path, arguments: &[&str], stdin: Stdio) -> Child {
    let child = start(folder, &[arguments, &FILES].concat(), stdin);
    let start = Instant::now();
    while names(folder).iter().filter(|name| name.ends_with(".tmp")).count() < FILES.len() {
        assert!(start.elapsed() < Duration::from_secs(30), "the run does not begin");
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(200));
    child
}

#[test]
fn a_run_that_waits_for_standard_input_is_stopped_at_once() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("order.json"), "{}").unwrap();
    for (arguments, name) in
        [(vec!["-"], "INT"), (vec!["/dev/stdin"], "TERM"), (vec!["order.json", "--with", "-"], "INT")]
    {
        for sent in ["", "{\"kind\": \"order\", \"order_id\""] {
            let mut child = waiting(folder.path(), &arguments, Stdio::piped());
            let mut stdin = child.stdin.take().unwrap();
            stdin.write_all(sent.as_bytes()).unwrap();
            stop(folder.path(), child, name);
        }
    }
}

#[test]
fn a_run_that_waits_for_a_pipe_is_stopped_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.ndjson");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    // Nobody has opened it for writing, and then somebody who writes nothing.
    stop(folder.path(), waiting(folder.path(), &["pipe.ndjson"], Stdio::null()), "INT");
    let writer = File::options().read(true).write(true).open(&pipe).unwrap();
    stop(folder.path(), waiting(folder.path(), &["pipe.ndjson"], Stdio::null()), "TERM");
    drop(writer);
}

#[test]
fn a_run_over_input_without_end_is_stopped_at_once() {
    let folder = tempfile::tempdir().unwrap();
    for piece in ["{\"kind\": \"order\", \"order_id\": \"1\"}\n", "[1, ", "x"] {
        let mut child = waiting(folder.path(), &["-", "--lines"], Stdio::piped());
        let mut stdin = child.stdin.take().unwrap();
        let piece = piece.repeat(1_000);
        let writing = std::thread::spawn(move || while stdin.write_all(piece.as_bytes()).is_ok() {});
        stop(folder.path(), child, "INT");
        writing.join().unwrap();
    }
}

#[test]
fn a_large_file_is_no_longer_read_when_the_run_is_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let line = format!("{{\"kind\": \"order\", \"order_id\": \"{}\"}}\n", "1".repeat(900));
    std::fs::write(folder.path().join("large.ndjson"), line.repeat(400_000)).unwrap();
    stop(folder.path(), waiting(folder.path(), &["large.ndjson"], Stdio::null()), "INT");
}

#[test]
fn a_pipe_that_the_shell_has_opened_is_read_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let script =
        "exec \"$1\" check <(cat \"$2/orders/standard.json\") --with \"$2/customers\" --as-of \"$3\" --lang en";
    let fixtures = crate::harness::project().join("fixtures");
    let output = Command::new("bash")
        .args(["-c", script, "bash", env!("CARGO_BIN_EXE_countersign"), fixtures.to_str().unwrap(), AS_OF])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{shown}");
    assert!(shown.contains("approved") && shown.contains("/dev/fd/"), "{shown}");
}
