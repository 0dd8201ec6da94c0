//! The library decides as the program does: for every shipped document, waivers and change requests included.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use countersign::{Checker, Decision, Lang};

use crate::harness::{AS_OF, check, countersign, project};

/// The document files below a folder, by their paths from the project's folder.
fn documents(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![project().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "json" || ending == "ndjson") {
                found.push(path.strip_prefix(project()).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

fn text(path: &str) -> String {
    std::fs::read_to_string(project().join(path)).unwrap()
}

/// The checker with everything looked up that the program gets by `--with`.
fn with_customers(checker: &Checker) -> Checker {
    let checker = checker.as_of(AS_OF.parse().unwrap());
    documents("fixtures/customers").iter().fold(checker, |checker, path| checker.with_named(path, &text(path)).unwrap())
}

fn same_reports(checker: &Checker, arguments: &[&str]) {
    let mut compared = 0;
    for path in documents("fixtures").iter().filter(|path| !path.contains("/customers/")) {
        let run = check(&[path, "--with", "fixtures/customers", "-f", "json"]).args(arguments).run();
        match checker.check_named(path, &text(path)) {
            Ok(report) => assert_eq!(report.to_json(Lang::En).unwrap(), run.stdout, "{path}"),
            Err(error) => {
                assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{path}");
                let message = error.iter().next().unwrap().message.en.clone();
                assert!(run.stderr.contains(&message), "{path}: {message}\n{}", run.stderr);
            }
        }
        compared += 1;
    }
    assert!(compared > 50, "only {compared} documents");
}

#[test]
fn every_fixture_has_the_same_report() {
    same_reports(&with_customers(&Checker::embedded().unwrap()), &[]);
}

#[test]
fn waivers_count_as_they_do_in_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    countersign(&["init", rules.to_str().unwrap()]).exits(0);
    let waiver = "[[waiver]]\nrule = \"order.legal.deposit-cap\"\nsubject = \"ORD-2026-0817\"\nreason = \"r\"\napprover = \"M6001\"\nexpires = 2026-12-31\n";
    std::fs::write(rules.join("waivers.toml"), waiver).unwrap();
    let checker = with_customers(&Checker::load(&rules).unwrap());
    let report = checker.check(&text("fixtures/orders/deposit-above-cap.json")).unwrap();
    assert_eq!(report.verdicts()[0].decision(), Decision::Approve);
    assert_eq!(report.verdicts()[0].waived().count(), 1);
    same_reports(&checker, &["--rules", rules.to_str().unwrap()]);
}

#[test]
fn a_pack_in_memory_is_checked_like_any_other() {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for path in ["policy.toml", "order/credit/static-limit.rhai"] {
        files.insert(path.to_owned(), text(Path::new("rules").join(path).to_str().unwrap()));
    }
    let wrong = Checker::from_files(files).unwrap_err();
    assert!(wrong.iter().count() > 5 && wrong.to_string().contains("lists/phrases.toml"), "{wrong}");
    let checker = Checker::embedded().unwrap();
    assert!(checker.with("{\"kind\": \"ordr\"}").is_err());
    assert!(checker.check("").is_err() || checker.check("").unwrap().verdicts()[0].decision() == Decision::Undecided);
}
