//! Tests as small scripts: each says, as a comment in the line that it is about, what must be said of it.
//!
//! A file of scripts stands beside the check or lint that it is about, and is held by [`hold`]:
//!
//! ```text
//! flag(order.at("qty"));          // error: unknown-field ^"qty"^ did you mean
//! // --- a second script, in a pack of its own
//! let net = order.net_amount;     // warning: unused ^net^
//! // file: lib/money.rhai
//! fn vat(amount) { amount }
//! // warning: unused a note in a line of its own is about the line above it
//! // more: policy.toml
//! # what stands here is put behind the file of the pack
//! ```
//!
//! A note is the severity and the code; then, where the author likes, the words that are underlined between `^`, and a part
//! of the English message or of its help. Notes are cut out before anything is read. The pack is that of
//! `tests/packs/scripts`; the first file of a script is `order/it.rhai`. A rule without a header gets one whose message
//! uses the arguments of its first `flag`, and one that flags nothing gets a last line that does. Warnings about files that a
//! script does not bring do not count; errors count wherever they are.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::pack::{Files, files};
use crate::source::{Diagnostic, Severity, Source};

const SEVERITIES: [(&str, Severity); 3] =
    [("error", Severity::Error), ("warning", Severity::Warning), ("advice", Severity::Advice)];

/// A script with the files that it brings.
struct Script<'t> {
    name: &'t str,
    files: Vec<File<'t>>,
}

/// A file, without its notes.
struct File<'t> {
    path: &'t str,
    /// Whether it is put behind what the pack has under this path.
    is_more: bool,
    /// Its lines, each with its number in the file of scripts.
    lines: Vec<(u32, String)>,
}

/// What must be said of a line.
#[derive(Debug)]
struct Note {
    line: u32,
    severity: Severity,
    code: String,
    underlined: Option<String>,
    message: String,
}

/// Holds that of each script of a file below `src/rule` exactly that is said which its notes say.
pub(crate) fn hold(path: &str, diagnose: impl Fn(Files) -> Vec<Diagnostic>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("src/rule").join(path)).unwrap();
    let (pack, unreadable) = files::read(&root.join("tests/packs/scripts"));
    assert!(unreadable.is_empty(), "{unreadable:?}");
    let (scripts, mut notes) = read(&text);
    let mut wrong = String::new();
    for script in &scripts {
        let mut files = pack.clone();
        let lines: Vec<_> = script.files.iter().map(|file| (file.path, file.add_to(&mut files))).collect();
        let own = |line: u32| lines.iter().any(|(_, lines)| lines.contains(&Some(line)));
        let mut open: Vec<Note> = notes.extract_if(.., |note| own(note.line)).collect();
        for diagnostic in diagnose(files) {
            let line = line_of(&diagnostic, &lines);
            match open.iter().position(|note| Some(note.line) == line && note.is_of(&diagnostic)) {
                Some(at) => drop(open.remove(at)),
                None if line.is_none() && diagnostic.severity != Severity::Error && !is_own(&diagnostic, &lines) => {}
                None => tell(&mut wrong, path, script, line, &diagnostic),
            }
        }
        for note in open {
            let _ = writeln!(wrong, "{path}:{}: {}: not said: {note:?}", note.line, script.name);
        }
    }
    assert!(notes.is_empty(), "{path}: notes that belong to no line: {notes:?}");
    assert!(wrong.is_empty(), "\n{wrong}");
}

type Lines<'t> = [(&'t str, Vec<Option<u32>>)];

/// The line in the file of scripts that a diagnostic is about; `None`: none of the lines that stand there.
fn line_of(diagnostic: &Diagnostic, lines: &Lines<'_>) -> Option<u32> {
    let place = diagnostic.place()?;
    let (_, lines) = lines.iter().find(|(path, _)| is_source(&place.source, path))?;
    *lines.get(place.source.position(place.span.start).line as usize - 1)?
}

/// Whether a diagnostic is about a file that the script brings, or about no file at all.
fn is_own(diagnostic: &Diagnostic, lines: &Lines<'_>) -> bool {
    diagnostic.place().is_none_or(|place| {
        lines.iter().any(|(path, lines)| {
            let is_added = lines.first().is_some_and(Option::is_some) || path.ends_with(".rhai");
            is_added && is_source(&place.source, path)
        })
    })
}

fn is_source(source: &Source, path: &str) -> bool {
    &**source.name() == path || source.name().ends_with(&format!("/{path}"))
}

fn tell(wrong: &mut String, path: &str, script: &Script<'_>, line: Option<u32>, found: &Diagnostic) {
    let (severity, _) = SEVERITIES.into_iter().find(|(_, severity)| *severity == found.severity).unwrap();
    let (line, name) = (line.unwrap_or_default(), script.name);
    let (code, underlined, message) = (found.code.as_str(), found.underlined(), &found.message.en);
    let place = found.place().map(|place| place.source.name().to_string()).unwrap_or_default();
    let help = found.help.as_ref().map(|help| format!(" ({})", help.en)).unwrap_or_default();
    let _ = writeln!(
        wrong,
        "{path}:{line}: {name}: not awaited, in `{place}`: {severity}: {code} ^{underlined}^ {message}{help}"
    );
}

impl Note {
    fn is_of(&self, diagnostic: &Diagnostic) -> bool {
        let help = diagnostic.help.as_ref().map(|help| help.en.as_str()).unwrap_or_default();
        self.severity == diagnostic.severity
            && self.code == diagnostic.code.as_str()
            && self.underlined.as_ref().is_none_or(|underlined| underlined == diagnostic.underlined())
            && (diagnostic.message.en.contains(&self.message) || help.contains(&self.message))
    }
}

/// The scripts of a file, and the notes of all.
fn read(text: &str) -> (Vec<Script<'_>>, Vec<Note>) {
    let first = || vec![File { path: "order/it.rhai", is_more: false, lines: Vec::new() }];
    let mut scripts = vec![Script { name: "the first script", files: first() }];
    let mut notes = Vec::new();
    let mut above = 0;
    for (line, content) in (1..).zip(text.lines()) {
        let script = scripts.last_mut().unwrap();
        if let Some(name) = content.strip_prefix("// ---") {
            scripts.push(Script { name: name.trim(), files: first() });
        } else if let Some(path) = content.strip_prefix("// file:") {
            script.files.push(File { path: path.trim(), is_more: false, lines: Vec::new() });
        } else if let Some(path) = content.strip_prefix("// more:") {
            script.files.push(File { path: path.trim(), is_more: true, lines: Vec::new() });
        } else {
            let (code, found) = split_notes(content);
            let is_note_only = !found.is_empty() && code.trim().is_empty();
            if !is_note_only {
                above = line;
                script.files.last_mut().unwrap().lines.push((line, code.to_owned()));
            }
            notes.extend(found.into_iter().map(|(severity, said)| note(above, severity, said)));
        }
    }
    // A script may consist of other files alone.
    for script in &mut scripts {
        script.files.retain(|file| file.lines.iter().any(|(_, line)| !line.trim().is_empty()));
    }
    scripts.retain(|script| !script.files.is_empty());
    (scripts, notes)
}

/// A line without its notes, and these.
fn split_notes(line: &str) -> (&str, Vec<(Severity, &str)>) {
    let starts = SEVERITIES
        .into_iter()
        .flat_map(|(word, severity)| ["//", "#"].map(|comment| (format!("{comment} {word}: "), severity)));
    let mut found: Vec<(usize, usize, Severity)> = starts
        .flat_map(|(start, severity)| {
            line.match_indices(&start).map(move |(at, it)| (at, at + it.len(), severity)).collect::<Vec<_>>()
        })
        .collect();
    found.sort_by_key(|(at, ..)| *at);
    let ends = found.iter().skip(1).map(|(at, ..)| *at).chain([line.len()]);
    let notes =
        found.iter().zip(ends).map(|((_, start, severity), end)| (*severity, line[*start..end].trim())).collect();
    (line[..found.first().map_or(line.len(), |(at, ..)| *at)].trim_end(), notes)
}

fn note(line: u32, severity: Severity, said: &str) -> Note {
    let (code, rest) = said.split_once(' ').unwrap_or((said, ""));
    let (underlined, message) = match rest.trim().strip_prefix('^').and_then(|rest| rest.rsplit_once('^')) {
        Some((underlined, message)) => (Some(underlined.to_owned()), message),
        None => (None, rest),
    };
    Note { line, severity, code: code.to_owned(), underlined, message: message.trim().to_owned() }
}

impl File<'_> {
    /// Puts the file into a pack; for each line of what the pack then has there, its line in the file of scripts.
    fn add_to(&self, files: &mut Files) -> Vec<Option<u32>> {
        let body = self.lines.iter().fold(String::new(), |body, (_, line)| body + line.as_str() + "\n");
        let before = match files.get(self.path) {
            Some(known) if self.is_more => known.text().to_owned(),
            _ => String::new(),
        };
        let is_rule = self.path.ends_with(".rhai") && !self.path.starts_with("lib/");
        let is_bare = is_rule && !body.trim_start().starts_with("//!");
        let before = if is_bare { header(&body) } else { before };
        let after =
            if is_bare && !body.contains("flag(") { format!("flag({});\n", subject(self.path)) } else { String::new() };
        let mut lines = vec![None; before.lines().count()];
        lines.extend(self.lines.iter().map(|(line, _)| Some(*line)));
        lines.extend(after.lines().map(|_| None));
        files.insert(self.path.to_owned(), Source::new(self.path, before + body.as_str() + after.as_str()));
        lines
    }
}

/// The variable of the document that a rule judges.
fn subject(path: &str) -> &str {
    match path.split('/').next().unwrap() {
        "change-request" => "change",
        kind => kind,
    }
}

/// The header of a rule, whose message uses the arguments of the first `flag`.
fn header(body: &str) -> String {
    let arguments = body.find("flag(").and_then(|at| arguments(&body[at..]));
    let arguments: Vec<_> = arguments.into_iter().flatten().map(|name| format!("{{{name}}}")).collect();
    let mut header = String::from("//! outcome = \"return\"\n");
    let texts = [("title", "it is wrong"), ("checks", "it is right"), ("message", "wrong"), ("remedy", "mend it")];
    for (key, text) in texts {
        let arguments = if key == "message" { arguments.join(" ") } else { String::new() };
        let _ = writeln!(header, "//! {key} = {{ en = \"{text} {arguments}\" }}");
    }
    header
}

/// The names of the record that a call has as its last argument.
fn arguments(call: &str) -> Option<Vec<&str>> {
    let (mut depth, mut names, mut is_open) = (0, Vec::new(), false);
    for (at, character) in call.char_indices() {
        let is_record = call[..at].ends_with('#') && character == '{';
        match character {
            '{' if is_record && depth == 1 && !is_open => is_open = true,
            '(' | '[' | '{' => depth += 1,
            '}' if is_open && depth == 1 => return Some(names),
            ')' | ']' | '}' => depth -= 1,
            ':' if is_open && depth == 1 && !call[..at].ends_with(':') && !call[at + 1..].starts_with(':') => {
                let name = call[..at].trim_end().rsplit(|c: char| !c.is_alphanumeric() && c != '_').next()?;
                names.push(name);
            }
            _ => {}
        }
        if depth == 0 && at > "flag(".len() {
            return None;
        }
    }
    None
}

/// The folder of the pack in which scripts are judged.
pub(crate) fn pack_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs/scripts")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Pack;
    use crate::source::{Code, Span};

    /// Tells of every `bad` in the files of a pack, as a warning, and as an error of every `BAD`.
    #[allow(clippy::needless_pass_by_value, reason = "it stands for a checker, which takes the files")]
    fn find_bad(files: Files) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for source in files.values() {
            for (at, word) in source.text().match_indices("bad").chain(source.text().match_indices("BAD")) {
                let make = if word == "bad" { Diagnostic::warning } else { Diagnostic::error };
                found.push(make(Code::Unchecked, format!("this is {word}"), "").at(source, Span::new(at, at + 3)));
            }
        }
        found
    }

    fn complaint(text: &str) -> String {
        let path = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(path.path(), text).unwrap();
        let held = std::panic::catch_unwind(|| hold(path.path().to_str().unwrap(), find_bad));
        held.err().map(|it| it.downcast_ref::<String>().unwrap().clone()).unwrap_or_default()
    }

    #[test]
    fn the_pack_of_the_scripts_is_right_itself() {
        let (files, unreadable) = files::read(&pack_folder());
        assert!(unreadable.is_empty());
        let (_, diagnostics) = Pack::load(files);
        assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    }

    #[test]
    fn what_is_noted_is_awaited_in_its_line() {
        let text = "let a = bad; // warning: unchecked ^bad^ this is\n// --- two\nlet x = BAD + bad;\n// error: unchecked\n// warning: unchecked ^bad^\n// file: lib/x.rhai\nfn f() { bad } // warning: unchecked\n// more: policy.toml\n[bad] # warning: unchecked\n";
        assert_eq!(complaint(text), "");
    }

    #[test]
    fn what_is_missing_and_what_is_too_much_is_told() {
        let text = "let a = bad;\n// --- two\nlet b = 1; // warning: unchecked\nlet c = bad; // error: unchecked\n// ---\nlet d = bad; // warning: unchecked ^b^\n// ---\nlet e = bad; // warning: unchecked other";
        let said = complaint(text);
        let lines: Vec<_> = said.lines().collect();
        let count = |part: &str| lines.iter().filter(|line| line.contains(part)).count();
        assert_eq!((count("not said"), count("not awaited")), (4, 4), "{said}");
        assert!(
            lines.iter().any(|line| line.contains(
                ":1: the first script: not awaited, in `order/it.rhai`: warning: unchecked ^bad^ this is bad"
            )),
            "{said}"
        );
    }

    #[test]
    fn errors_anywhere_and_what_has_no_place_count() {
        let said = std::panic::catch_unwind(|| {
            let path = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(path.path(), "let a = 1;\n").unwrap();
            hold(path.path().to_str().unwrap(), |files| {
                let policy = &files["policy.toml"];
                let elsewhere = |make: fn(Code, &'static str, &'static str) -> Diagnostic| {
                    make(Code::Unchecked, "elsewhere", "").at(policy, Span::new(0, 1))
                };
                vec![
                    elsewhere(Diagnostic::error),
                    elsewhere(Diagnostic::warning),
                    Diagnostic::warning(Code::NoRules, "nowhere", ""),
                ]
            });
        });
        let said = said.unwrap_err().downcast_ref::<String>().unwrap().clone();
        assert_eq!(said.matches("not awaited").count(), 2, "{said}");
        assert!(said.contains("error: unchecked") && said.contains("nowhere"), "{said}");
    }

    #[test]
    fn a_rule_without_a_header_gets_one_with_the_arguments_of_its_flag() {
        let body = "if a { flag([order.at(\"x\"), b(1)], #{ net: x.y, tax: f(#{ z: 1 }), }); }\n";
        assert_eq!(arguments(&body[7..]), Some(vec!["net", "tax"]));
        assert!(header(body).contains("\"wrong {net} {tax}\""));
        assert_eq!(arguments("flag(order.at(\"x\"))"), None);
        let mut files = Files::new();
        let file = File { path: "order/it.rhai", is_more: false, lines: vec![(7, "let x = 1;".to_owned())] };
        assert_eq!(file.add_to(&mut files).into_iter().flatten().collect::<Vec<_>>(), [7]);
        assert!(files["order/it.rhai"].text().ends_with("\nlet x = 1;\nflag(order);\n"));
        let (pack, _) = files::read(&pack_folder());
        let (_, diagnostics) = Pack::load(pack.into_iter().chain(files).collect());
        assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    }
}
