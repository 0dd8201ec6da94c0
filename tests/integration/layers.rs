//! The layout holds: imports point one way, and each crate of the outside is named in its own room only.

use std::path::{Path, PathBuf};

use crate::harness::project;

/// The rooms in their order: each imports only from those before it.
const ROOMS: [&str; 13] = [
    "base", "source", "document", "domain", "verdict", "pack", "rule", "intake", "run", "author", "report", "checker",
    "cli",
];

/// Crates that only some rooms may name, by the starts of the paths in `src/`.
const AT_HOME: [(&str, &[&str]); 4] = [
    ("rhai", &["rule/syntax", "rule/oracle"]),
    ("jsonschema", &["document/", "pack/schema"]),
    ("miette", &["report/terminal/"]),
    ("clap", &["cli/"]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Every file of the program with its path in `src/` and the code in it: neither comments nor tests.
fn program() -> Vec<(String, String)> {
    let root = project().join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    files
        .into_iter()
        .map(|path| (path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/"), path))
        .filter(|(name, _)| !name.ends_with("tests.rs") && !name.contains("tests/") && !name.contains("/sample"))
        .map(|(name, path)| (name, code(&std::fs::read_to_string(path).unwrap())))
        .collect()
}

fn code(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    before_tests.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn room(name: &str) -> Option<usize> {
    let first = name.split(['/', ':', '.']).next().unwrap();
    ROOMS.iter().position(|room| *room == first)
}

#[test]
fn imports_point_up_the_list() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (name, text) in program() {
        let Some(own) = room(&name) else { continue };
        for (at, _) in text.match_indices("crate::") {
            let is_whole = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
            let Some(other) = is_whole.then(|| room(&text[at + "crate::".len()..])).flatten() else { continue };
            seen += 1;
            if other > own {
                wrong.push(format!("{name} imports from {}", ROOMS[other]));
            }
        }
    }
    assert!(seen > 300, "only {seen} imports were seen");
    wrong.dedup();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn crates_of_the_outside_are_named_in_their_rooms_only() {
    let mut wrong = Vec::new();
    for (name, text) in program() {
        for (krate, rooms) in AT_HOME {
            let is_named = text.match_indices(krate).any(|(at, _)| {
                let before = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '"');
                before && text[at + krate.len()..].starts_with("::")
            });
            if is_named && !rooms.iter().any(|room| name.starts_with(room)) {
                wrong.push(format!("{name} names {krate}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What the shipped policy calls its own: the program must read them from `policy.toml`, and know none of them.
#[test]
fn no_name_of_the_shipped_policy_stands_in_the_program() {
    const NAMES: [&str; 23] = [
        "denied_parties",
        "regulated_goods",
        "exchange_rates",
        "holidays",
        "taken_by",
        "customer_id",
        "order_id",
        "change_id",
        "total_amount",
        "customer_name",
        "order_date",
        "credit_limit",
        "order_taker",
        "\"finance\"",
        "\"legal\"",
        "\"management\"",
        "\"reviewer\"",
        "\"staff\"",
        "\"programme\"",
        "+08:00",
        "constant(8)",
        "\"phrases\"",
        "\"aliases\"",
    ];
    // The language itself calls rules of the law so, by their role or their folder.
    let is_of_the_language = |name: &str, word: &str| name == "rule/lint/no_basis.rs" && word == "\"legal\"";
    let mut wrong = Vec::new();
    for (name, text) in program() {
        let named = NAMES.iter().filter(|word| text.contains(**word) && !is_of_the_language(&name, word));
        wrong.extend(named.map(|word| format!("{name} says {word}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
