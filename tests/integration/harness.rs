//! A fluent harness: real runs of the built binary, with explicit exit statuses and scrubbed output.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The day on which every test judges, unless it names another: reports must not change as time goes by.
pub const AS_OF: &str = "2026-11-23";

/// A run of `countersign` to be made.
pub struct Run {
    arguments: Vec<String>,
    input: Option<Vec<u8>>,
    folder: PathBuf,
}

/// What a run came to.
pub struct Outcome {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

/// A run with these arguments, in the project's folder.
pub fn countersign(arguments: &[&str]) -> Run {
    Run { arguments: arguments.iter().map(ToString::to_string).collect(), input: None, folder: project().to_path_buf() }
}

/// `check` with a fixed day.
pub fn check(arguments: &[&str]) -> Run {
    countersign(&["check", "--as-of", AS_OF]).args(arguments)
}

/// The project's folder.
pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A fixture's text.
pub fn fixture(name: &str) -> String {
    std::fs::read_to_string(project().join("fixtures").join(name)).unwrap()
}

impl Run {
    /// More arguments.
    pub fn args(mut self, arguments: &[&str]) -> Self {
        self.arguments.extend(arguments.iter().map(ToString::to_string));
        self
    }

    /// Text on standard input.
    pub fn stdin(mut self, text: impl Into<Vec<u8>>) -> Self {
        self.input = Some(text.into());
        self
    }

    /// In another folder than the project's.
    pub fn within(mut self, folder: &Path) -> Self {
        self.folder = folder.to_path_buf();
        self
    }

    /// Makes the run, whatever its status.
    pub fn run(self) -> Outcome {
        let folder = &*self.folder;
        let mut child = Command::new(env!("CARGO_BIN_EXE_countersign"))
            .args(&self.arguments)
            .current_dir(folder)
            .env_clear()
            .env("NO_COLOR", "1")
            .env("COLUMNS", "120")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = self.input.unwrap_or_default();
        // A run that ends early closes its input: that is its right.
        let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        Outcome {
            status: output.status.code().expect("the program ended by itself, not by a signal"),
            stdout: scrub(&String::from_utf8(output.stdout).unwrap(), folder),
            stderr: scrub(&String::from_utf8(output.stderr).unwrap(), folder),
        }
    }

    /// Makes the run, which must end with this status.
    #[track_caller]
    pub fn exits(self, status: i32) -> Outcome {
        let shown = self.arguments.join(" ");
        let outcome = self.run();
        assert_eq!(outcome.status, status, "countersign {shown}\n{}\n{}", outcome.stdout, outcome.stderr);
        outcome
    }
}

impl Outcome {
    /// The report, read as JSON with every digit of its numbers.
    #[track_caller]
    pub fn report(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{}", self.stdout))
    }
}

/// The output without what differs from machine to machine.
fn scrub(text: &str, folder: &Path) -> String {
    let text = text.replace(&folder.display().to_string(), "[FOLDER]");
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    let mut text = lines.join("\n");
    if !text.is_empty() {
        text.push('\n');
    }
    text
}
