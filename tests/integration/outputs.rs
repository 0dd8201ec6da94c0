//! What happens to results when the other side fails: a full disk, a reader that leaves, a process that is killed.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::harness::{AS_OF, check, countersign, fixture, project};

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
                let end = if format == "html" { "</html>" } else { "\n" };
                assert!(text.contains("ORD-00399") && text.ends_with(end), "{wait} {format}");
            }
        }
    }
    assert!(killed > 0, "no run was slow enough to be killed");
}

/// A folder with an order, its customer, and the pack; and what stands in it.
fn folder_of_inputs() -> (tempfile::TempDir, impl Fn() -> Vec<(String, String)>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    for (name, text) in [("o/order.json", "orders/standard.json"), ("c/customer.json", "customers/established.json")] {
        fs::create_dir_all(path.join(name).parent().unwrap()).unwrap();
        fs::write(path.join(name), fixture(text)).unwrap();
    }
    countersign(&["init", path.join("rules").to_str().unwrap()]).exits(0);
    let held = move || {
        let names = ["o", "c", "rules", ""].map(|name| path.join(name)).into_iter().flat_map(fs::read_dir).flatten();
        let mut held: Vec<_> = names
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap_or_default()))
            .collect();
        held.sort();
        held
    };
    (folder, held)
}

#[test]
fn a_report_never_takes_the_place_of_what_the_run_reads() {
    let (folder, held) = folder_of_inputs();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("o/order.json", at("soft.json")).unwrap();
        fs::hard_link(at("o/order.json"), at("hard.json")).unwrap();
        fs::hard_link(at("rules/policy.toml"), at("policy.json")).unwrap();
    }
    let before = held();
    let (judged, pack) = ("is read by this run", "is a file of the policy pack");
    let mut cases = vec![
        (at("o/order.json"), at("o/order.json"), judged),
        (at("o/order.json"), at("c/../o/order.json"), judged),
        (at("o/order.json"), at("c/customer.json"), judged),
        (at("o"), at("o/order.json"), judged),
        (at("o/*.json"), at("o/order.json"), judged),
        (at("o"), at("rules/policy.toml"), pack),
        (at("o"), at("c/../rules/order/../waivers.toml"), pack),
    ];
    if cfg!(unix) {
        cases.extend([(at("o"), at("soft.json"), judged), (at("o"), at("hard.json"), judged)]);
        cases.extend([(at("soft.json"), at("o/order.json"), judged), (at("o"), at("policy.json"), pack)]);
    }
    for (input, output, message) in cases {
        let other = format!("csv={}", at("new.csv"));
        for output in [output.clone(), output.replace(folder.path().to_str().unwrap(), &at("o/.."))] {
            let outcome = check(&[&input, "--with", &at("c"), "--rules", &at("rules"), "--lang", "en"])
                .args(&["-f", &other, "-f", &format!("json={output}")])
                .exits(2);
            assert_eq!(outcome.stdout, "", "{output}");
            assert!(
                outcome.stderr.contains(message) && outcome.stderr.contains(&output),
                "{output}: {}",
                outcome.stderr
            );
            assert_eq!(held(), before, "{output}");
        }
    }
    let report = at("new.json");
    check(&[&at("o"), "--with", &at("c"), "--rules", &at("rules"), "-f", &format!("json={report}")]).exits(0);
    assert_eq!(held().len(), before.len() + 1);
    let chinese = check(&[&at("o"), "--lang", "zh", "-f", &format!("json={}", at("o/order.json"))]).exits(2);
    assert!(chinese.stderr.contains("是本次运行的输入，会被报告覆盖"), "{}", chinese.stderr);
}

#[test]
fn no_two_formats_write_one_file() {
    let (folder, held) = folder_of_inputs();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("old"), "old").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("new", at("link")).unwrap();
    let before = held();
    let pairs = [("new", "o/../new"), ("old", "c/../old"), ("new", if cfg!(unix) { "link" } else { "new" })];
    for (one, other) in pairs {
        let outcome = check(&[&at("o"), "--with", &at("c"), "--lang", "en"])
            .args(&["-f", &format!("json={}", at(one)), "-f", &format!("csv={}", at(other))])
            .exits(2);
        assert!(outcome.stderr.contains("`json` and `csv` would both be written to"), "{}", outcome.stderr);
        assert_eq!(held(), before, "{one} {other}");
    }
    // Several devices may be one terminal.
    check(&[&at("o"), "--with", &at("c"), "-f", "json=/dev/null", "-f", "csv=/dev/full"]).exits(2);
    check(&[&at("o"), "--with", &at("c"), "-f", "json=/dev/null"]).exits(0);
}
