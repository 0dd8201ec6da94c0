//! The test suite of JSON Schema, draft 2020-12, beside the program's own tests: what differs is listed here, with the reason.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use super::tests::schema;
use crate::document::{Limits, parse};
use crate::source::Source;

/// What came of the suite's tests.
#[derive(Default)]
struct Outcome {
    passed: usize,
    /// Schemas that are refused: why, and how many groups of tests.
    refused: BTreeMap<String, usize>,
    /// Texts that are no documents.
    unreadable: BTreeSet<String>,
    failed: Vec<String>,
}

fn files(folder: &Path) -> Vec<(String, Value)> {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path.file_stem().unwrap().to_string_lossy().into_owned(), serde_json::from_str(&text).unwrap())
        })
        .collect();
    files.sort_by(|left, right| left.0.cmp(&right.0));
    files
}

fn run(folder: &str) -> Outcome {
    let mut outcome = Outcome::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema-suite").join(folder);
    for (name, groups) in files(&folder) {
        for group in groups.as_array().unwrap() {
            outcome.group(&name, group);
        }
    }
    outcome
}

impl Outcome {
    fn group(&mut self, name: &str, group: &Value) {
        let title = group["description"].as_str().unwrap();
        let schema = match schema(&group["schema"].to_string()) {
            Ok(schema) => schema,
            Err(mistakes) => {
                // What is named differs from group to group; why it is refused does not.
                let (_, why) = mistakes[0].split_once(": ").unwrap();
                let why = why.split('`').step_by(2).collect::<Vec<_>>().join("…");
                *self.refused.entry(why).or_default() += 1;
                return;
            }
        };
        for test in group["tests"].as_array().unwrap() {
            let limits = Limits { keep_null_members: true, ..Limits::default() };
            let Ok(tree) = parse(&Source::new("t", test["data"].to_string()), &limits) else {
                self.unreadable.insert(test["data"].to_string());
                continue;
            };
            let expected = test["valid"].as_bool().unwrap();
            let violations = schema.violations(&"t".into(), tree.root());
            let is_told = violations.iter().all(|violation| violation.code != "schema.other");
            if schema.is_valid(tree.root()) == expected && violations.is_empty() == expected && is_told {
                self.passed += 1;
            } else {
                let test = test["description"].as_str().unwrap();
                self.failed.push(format!("{name}: {title}: {test}: should be {expected}"));
            }
        }
    }
}

#[test]
fn the_suite_holds() {
    let outcome = run(".");
    assert_eq!(outcome.failed, [""; 0]);
    assert_eq!(outcome.passed, 1119);
    // Fail-closed where the draft ignores: keywords that say nothing, `$id` and references beyond the file, other drafts.
    insta::assert_debug_snapshot!(outcome.refused, @r#"
    {
        "the pack has no … (a reference names a file of the pack by its path; nothing is fetched)": 11,
        "the pack has no … (did you mean …?)": 2,
        "… leads nowhere (a place is named by a pointer, such as …, or by the one … of that name)": 2,
        "… must be a list of values, at least one": 1,
        "… says nothing without …": 5,
        "… stands at the root of a file only (name this place by …)": 6,
    }
    "#);
    // Numbers that no decimal holds are refused wherever they stand.
    insta::assert_debug_snapshot!(outcome.unreadable, @r#"
    {
        "-1.2345678910111214e+52",
        "-9.824928374923492e+52",
        "1.2345678910111214e+52",
        "1e+308",
        "9.824928374923492e+52",
    }
    "#);
}

#[test]
fn formats_are_checked_as_the_suite_says() {
    let outcome = run("format");
    assert_eq!((outcome.passed, outcome.refused.len(), outcome.unreadable.len()), (439, 0, 0));
    // Times are those that can be computed with: no leap seconds, nine digits. Addresses are checked by their characters
    // and parts, not by what stands in quotes or behind Punycode.
    insta::assert_snapshot!(outcome.failed.join("\n"), @r#"
    date-time: validation of date-time strings: a valid date-time with a leap second, UTC: should be true
    date-time: validation of date-time strings: a valid date-time with a leap second, with minus offset: should be true
    date-time: validation of date-time strings: a second fraction of fifteen nines is valid: should be true
    email: validation of e-mail addresses: a quoted string with a space in the local part is valid: should be true
    email: validation of e-mail addresses: a quoted string with a double dot in the local part is valid: should be true
    email: validation of e-mail addresses: a quoted string with a @ in the local part is valid: should be true
    email: validation of e-mail addresses: an IPv4-address-literal after the @ is valid: should be true
    email: validation of e-mail addresses: an IPv6-address-literal after the @ is valid: should be true
    hostname: validation of A-label (punycode) host names: invalid Punycode: should be false
    hostname: validation of A-label (punycode) host names: contains illegal char U+302E Hangul single dot tone mark: should be false
    hostname: validation of A-label (punycode) host names: Begins with a Spacing Combining Mark: should be false
    hostname: validation of A-label (punycode) host names: Begins with a Nonspacing Mark: should be false
    hostname: validation of A-label (punycode) host names: Begins with an Enclosing Mark: should be false
    hostname: validation of A-label (punycode) host names: Exceptions that are DISALLOWED, right-to-left chars: should be false
    hostname: validation of A-label (punycode) host names: Exceptions that are DISALLOWED, left-to-right chars: should be false
    hostname: validation of A-label (punycode) host names: MIDDLE DOT with no preceding 'l': should be false
    hostname: validation of A-label (punycode) host names: MIDDLE DOT with nothing preceding: should be false
    hostname: validation of A-label (punycode) host names: MIDDLE DOT with no following 'l': should be false
    hostname: validation of A-label (punycode) host names: MIDDLE DOT with nothing following: should be false
    hostname: validation of A-label (punycode) host names: Greek KERAIA not followed by Greek: should be false
    hostname: validation of A-label (punycode) host names: Greek KERAIA not followed by anything: should be false
    hostname: validation of A-label (punycode) host names: Hebrew GERESH not preceded by Hebrew: should be false
    hostname: validation of A-label (punycode) host names: Hebrew GERESH not preceded by anything: should be false
    hostname: validation of A-label (punycode) host names: Hebrew GERSHAYIM not preceded by Hebrew: should be false
    hostname: validation of A-label (punycode) host names: Hebrew GERSHAYIM not preceded by anything: should be false
    hostname: validation of A-label (punycode) host names: KATAKANA MIDDLE DOT with no Hiragana, Katakana, or Han: should be false
    hostname: validation of A-label (punycode) host names: KATAKANA MIDDLE DOT with no other characters: should be false
    hostname: validation of A-label (punycode) host names: Arabic-Indic digits mixed with Extended Arabic-Indic digits: should be false
    hostname: validation of A-label (punycode) host names: ZERO WIDTH JOINER not preceded by Virama: should be false
    hostname: validation of A-label (punycode) host names: ZERO WIDTH JOINER not preceded by anything: should be false
    hostname: validation of A-label (punycode) host names: contains "--" in the 3rd and 4th position: should be false
    time: validation of time strings: a valid time string with leap second, Zulu: should be true
    time: validation of time strings: valid leap second, zero time-offset: should be true
    time: validation of time strings: valid leap second, positive time-offset: should be true
    time: validation of time strings: valid leap second, large positive time-offset: should be true
    time: validation of time strings: valid leap second, negative time-offset: should be true
    time: validation of time strings: valid leap second, large negative time-offset: should be true
    uri: validation of URIs: invalid userinfo: should be false
    uri: validation of URIs: non-numeric port is invalid: should be false
    uri: validation of URIs: leading zero in an embedded IPv4 address is invalid: should be false
    uri: validation of URIs: square brackets are not allowed in a path segment: should be false
    uri-reference: validation of URI References: square brackets outside an authority: should be false
    uri-reference: validation of URI References: a non-numeric port in a network-path reference: should be false
    uri-reference: validation of URI References: more than one at-sign in the authority: should be false
    uri-reference: validation of URI References: a leading zero in the IPv4 part of an IPv6 literal: should be false
    uri-reference: validation of URI References: a colon in the first segment of a relative-path reference: should be false
    "#);
}
