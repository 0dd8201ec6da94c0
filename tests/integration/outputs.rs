//! What happens to results when the other side fails: a full disk, a reader that leaves, a process that is killed.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::harness::{AS_OF, check, fixture, project};

/// An export of orders, each of another customer; none of them is known, so every order is returned.
fn export(orders: usize) -> String {
    let order = fixture("orders/standard.json").replace('\n', " ");
    let one = |number| {
        let order = order.replace("ORD-2026-1101", &format!("ORD-{number:05}"));
        order.replace("CUST-0001", &format!("CUST-X{number:05}"))
    };
    (0..orders).map(|number| one(number) + "\n").collect()
}

fn start(arguments: &[&str], stdout: Stdio) -> Child {
    Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(["check", "--as-of", AS_OF])
        .args(arguments)
        .args(["--with", "fixtures/customers"])
        .current_dir(project())
        .stdin(Stdio::null())
        .stdout(stdout)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn a_full_disk_is_no_success() {
    for format in ["json", "jsonl", "sarif", "junit", "github", "csv", "markdown", "html"] {
        let outcome = check(&["fixtures/orders/over-limit.json", "--lang", "en"])
            .args(&["--with", "fixtures/customers", "-f", &format!("{format}=/dev/full")])
            .exits(2);
        assert!(outcome.stderr.contains("cannot write `/dev/full`: No space left"), "{format}: {}", outcome.stderr);
    }
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = start(&["fixtures/orders/standard.json", "--lang", "en"], full.into()).wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("No space left"));
}

#[test]
fn a_reader_that_leaves_does_not_change_the_status() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.ndjson");
    fs::write(&path, export(600)).unwrap();
    let mut child = start(&[path.to_str().unwrap(), "-f", "jsonl"], Stdio::piped());
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("ORD-00000") && line.ends_with('\n'), "{line}");
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_run_that_is_killed_leaves_no_half_a_report() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.ndjson");
    fs::write(&path, export(400)).unwrap();
    let formats = ["jsonl", "json", "csv", "html"];
    let mut killed = 0;
    // Sooner and later: some are killed while they read, some while they judge.
    for wait in [20, 200, 500, 900] {
        let file = |format: &str| folder.path().join(format!("{wait}.{format}"));
        let outputs: Vec<_> = formats.iter().map(|format| format!("-f={format}={}", file(format).display())).collect();
        let arguments: Vec<_> = outputs.iter().map(String::as_str).chain([path.to_str().unwrap()]).collect();
        let mut child = start(&arguments, Stdio::null());
        std::thread::sleep(Duration::from_millis(wait));
        let ended = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        killed += usize::from(!ended);
        for format in formats {
            if let Ok(text) = fs::read_to_string(file(format)) {
                // It was all but over: then all is there.
                assert!(text.contains("ORD-00399") && text.ends_with('\n'), "{wait} {format}");
            }
        }
    }
    assert!(killed > 0, "no run was slow enough to be killed");
}
