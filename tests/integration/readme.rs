//! Everything that the README shows is what the program prints.
//!
//! `UPDATE_README=1 cargo test --test integration readme` writes what it prints into the README; read the difference.

use crate::harness::{countersign, project};

/// The README with each command's output as it is now: below `$ countersign …` lines of `console` blocks.
fn regenerated(readme: &str) -> String {
    let mut out = String::new();
    let mut lines = readme.lines().peekable();
    let mut within = false;
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        match line {
            "```console" => within = true,
            "```" => within = false,
            _ => {}
        }
        let Some(command) = line.strip_prefix("$ countersign ").filter(|_| within) else { continue };
        while lines.peek().is_some_and(|line| !line.starts_with("$ ") && *line != "```") {
            lines.next();
        }
        let arguments: Vec<_> = command.split_whitespace().collect();
        let outcome = countersign(&arguments).run();
        out.push_str(&outcome.stdout);
        out.push_str(&outcome.stderr);
    }
    out
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let path = project().join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let now = regenerated(&readme);
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    assert!(readme.contains("$ countersign check"), "the README shows a real run");
    assert!(now == readme, "the README shows something else than the program prints; it would be\n{now}");
}
