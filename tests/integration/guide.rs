//! The guides to the rule language: every example in them is written into a pack and run.

use std::fmt::Write as _;
use std::path::Path;

use crate::harness::{Outcome, countersign, project};

/// A fenced block: what stands behind the fence, and its text.
struct Block {
    info: String,
    text: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in page.lines() {
        match line.strip_prefix("```") {
            Some(info) => {
                open = !open;
                if open {
                    blocks.push(Block { info: info.to_owned(), text: String::new() });
                }
            }
            None if open => writeln!(blocks.last_mut().unwrap().text, "{line}").unwrap(),
            None => {}
        }
    }
    assert!(!open, "a block has no end");
    blocks
}

/// A rule with only so much of a header as each needs.
fn rule(body: &str) -> String {
    let header = "//! outcome = \"note\"\n//! title = { en = \"t\", zh = \"t\" }\n//! message = { en = \"m\", zh = \"m\" }\n//! remedy = { en = \"r\", zh = \"r\" }\n";
    format!("{header}{body}")
}

/// A page, the pack that it is about, and the language that it is in.
struct Guide<'a> {
    folder: &'a Path,
    lang: &'a str,
}

impl Guide<'_> {
    fn run(&self, command: &str) -> Outcome {
        let arguments: Vec<_> = command.split_whitespace().collect();
        countersign(&arguments).args(&["--lang", self.lang]).within(self.folder).run()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.join("rules").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Puts a text in the place of that line of it which the file has already.
    fn insert(&self, path: &str, text: &str) {
        let file = std::fs::read_to_string(self.folder.join("rules").join(path)).unwrap();
        let is_there = |line: &&str| file.lines().filter(|other| other == line).count() == 1;
        let anchors: Vec<_> = text.lines().filter(is_there).collect();
        let [anchor] = anchors.as_slice() else {
            panic!("one line of these stands in {path}, not {anchors:?}:\n{text}")
        };
        self.write(path, &file.replacen(&format!("{anchor}\n"), text, 1));
    }

    /// What commands print, below each of them, as a `console` block shows it.
    fn printed(&self, block: &str) -> String {
        let mut out = String::new();
        for line in block.lines() {
            if let Some(command) = line.strip_prefix("$ countersign ") {
                let outcome = self.run(command);
                write!(out, "{line}\n{}{}", outcome.stdout, outcome.stderr).unwrap();
            }
        }
        out
    }

    /// What is told of a body that is wrong or doubtful, in one line.
    fn told(&self, body: &str) -> String {
        self.write("order/guide/wrong.rhai", &rule(body));
        let outcome = self.run("lint --rules rules");
        std::fs::remove_file(self.folder.join("rules/order/guide/wrong.rhai")).unwrap();
        assert_eq!(outcome.status, 1, "{body}\n{}{}", outcome.stdout, outcome.stderr);
        let lines = outcome.stdout.lines().map(|line| line.trim_matches([' ', '│', '×']));
        lines.collect::<Vec<_>>().join(if self.lang == "zh" { "" } else { " " })
    }

    /// Runs the page from its start to its end.
    fn hold(&self, page: &str) {
        let blocks = blocks(page);
        let mut bodies = 0;
        for (number, block) in blocks.iter().enumerate() {
            let words: Vec<_> = block.info.split(' ').collect();
            match words.as_slice() {
                ["sh"] => {
                    for command in block.text.lines().filter_map(|line| line.strip_prefix("countersign ")) {
                        let outcome = self.run(command);
                        assert_eq!(outcome.status, 0, "{command}\n{}", outcome.stderr);
                    }
                }
                ["console"] => assert_eq!(self.printed(&block.text), block.text),
                ["rhai"] => {
                    bodies += 1;
                    self.write(&format!("order/guide/body-{bodies}.rhai"), &rule(&block.text));
                }
                ["rhai", "wrong"] => {
                    let expected = blocks.get(number + 1).filter(|next| next.info == "text");
                    let told = self.told(&block.text);
                    for line in expected.expect("what is told stands behind it").text.lines() {
                        assert!(told.contains(line), "{line}\n{told}");
                    }
                }
                ["text"] => {}
                [_, "into", path] => self.insert(path, &block.text),
                [_, path] => self.write(path, &block.text),
                other => panic!("nobody knows what to do with {other:?}"),
            }
        }
        assert!(bodies > 10, "{bodies}");
        self.judge(bodies);
    }

    /// Every body judges an order, and none breaks.
    fn judge(&self, bodies: usize) {
        let file = |name: &str| project().join("fixtures").join(name).display().to_string();
        let (order, customers) = (file("orders/released.json"), file("customers"));
        let outcome =
            self.run(&format!("check {order} --with {customers} --rules rules --as-of 2026-11-23 -f json --explain"));
        let report = outcome.report();
        let verdict = &report["verdicts"][0];
        assert_eq!(verdict["faults"], serde_json::json!([]), "{}", outcome.stderr);
        let of_guide = |rule: &serde_json::Value| rule.as_str().unwrap().starts_with("order.guide.");
        let ran = ["reasons", "indeterminate", "risks", "notes", "conditions"]
            .iter()
            .flat_map(|part| verdict[part].as_array().into_iter().flatten().map(|it| &it["rule"]))
            .chain(verdict["passed_rules"].as_array().unwrap());
        let ran: std::collections::BTreeSet<_> = ran.filter(|rule| of_guide(rule)).map(ToString::to_string).collect();
        assert_eq!(ran.len(), bodies, "{ran:?}");
    }
}

fn hold(file: &str, lang: &str) {
    let folder = tempfile::tempdir().unwrap();
    let page = std::fs::read_to_string(project().join("docs").join(file)).unwrap();
    Guide { folder: folder.path(), lang }.hold(&page);
}

#[test]
fn every_example_of_the_english_guide_is_true() {
    hold("rules.md", "en");
}
