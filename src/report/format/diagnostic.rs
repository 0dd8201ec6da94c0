//! A diagnostic as JSON: one form for cases, lints and whatever else is told to machines. The names are a contract.

use std::io;

use serde::Serialize;

use super::escaped::to_json;
use crate::base::lang::Lang;
use crate::source::{self, Severity, Source, Span};

/// A diagnostic in the reader's language.
#[derive(Serialize)]
pub(crate) struct Diagnostic<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    help: Option<&'a str>,
    /// The first one is what the message is about.
    labels: Vec<Label<'a>>,
    fix: Option<Fix<'a>>,
}

#[derive(Serialize)]
struct Label<'a> {
    #[serde(flatten)]
    range: Range<'a>,
    text: Option<&'a str>,
}

#[derive(Serialize)]
struct Fix<'a> {
    #[serde(flatten)]
    range: Range<'a>,
    replacement: &'a str,
}

/// A part of a text, lines and columns from 1, columns in characters; the end stands behind the last character.
#[derive(Serialize)]
struct Range<'a> {
    source: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

impl<'a> Diagnostic<'a> {
    /// The form of a diagnostic.
    pub(crate) fn new(diagnostic: &'a source::Diagnostic, lang: Lang) -> Self {
        let label = |label: &'a source::Label| Label {
            range: Range::new(&label.source, label.span),
            text: label.text.as_ref().map(|text| text.get(lang)),
        };
        let fix = diagnostic
            .fix
            .as_ref()
            .map(|fix| Fix { range: Range::new(&fix.source, fix.span), replacement: &fix.replacement });
        Self {
            code: diagnostic.code.as_str(),
            severity: match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Advice => "advice",
            },
            message: diagnostic.message.get(lang),
            help: diagnostic.help.as_ref().map(|help| help.get(lang)),
            labels: diagnostic.labels.iter().map(label).collect(),
            fix,
        }
    }
}

/// All that was found in a pack; the names are a contract.
#[derive(Serialize)]
struct Listing<'a> {
    format: &'static str,
    errors: usize,
    warnings: usize,
    diagnostics: Vec<Diagnostic<'a>>,
}

/// Diagnostics as a listing for machines, in one line.
pub(crate) fn listing(diagnostics: &[source::Diagnostic], lang: Lang) -> io::Result<String> {
    let count = |severity| diagnostics.iter().filter(|it| it.severity == severity).count();
    let listing = Listing {
        format: "countersign-lint/1",
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        diagnostics: diagnostics.iter().map(|it| Diagnostic::new(it, lang)).collect(),
    };
    Ok(to_json(&listing)? + "\n")
}

impl<'a> Range<'a> {
    fn new(source: &'a Source, span: Span) -> Self {
        let (start, end) = (source.position(span.start), source.position(span.end));
        Self {
            source: source.name(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Code;

    fn json(diagnostic: &source::Diagnostic, lang: Lang) -> String {
        serde_json::to_string_pretty(&Diagnostic::new(diagnostic, lang)).unwrap()
    }

    #[test]
    fn a_diagnostic_has_its_places_and_its_fix_in_the_readers_language() {
        let source = Source::new("rules/客户.toml", "客户 = 1\nnmae = \"x\"\n");
        let start = source.text().find("nmae").unwrap();
        let error = source::Diagnostic::error(Code::UnknownKey, "unknown key `nmae`", "未知的键 `nmae`")
            .at(&source, Span::new(start, start + 4))
            .label(&source, Span::new(0, 6), "beside this", "与此并列")
            .suggest("nmae", ["name"]);
        insta::assert_snapshot!(json(&error, Lang::En), @r#"
        {
          "code": "unknown-key",
          "severity": "error",
          "message": "unknown key `nmae`",
          "help": "did you mean `name`?",
          "labels": [
            {
              "source": "rules/客户.toml",
              "line": 2,
              "column": 1,
              "end_line": 2,
              "end_column": 5,
              "text": null
            },
            {
              "source": "rules/客户.toml",
              "line": 1,
              "column": 1,
              "end_line": 1,
              "end_column": 3,
              "text": "beside this"
            }
          ],
          "fix": {
            "source": "rules/客户.toml",
            "line": 2,
            "column": 1,
            "end_line": 2,
            "end_column": 5,
            "replacement": "name"
          }
        }
        "#);
        let chinese: serde_json::Value = serde_json::from_str(&json(&error, Lang::Zh)).unwrap();
        let told = [&chinese["message"], &chinese["help"], &chinese["labels"][1]["text"]];
        assert_eq!(told.map(|text| text.as_str().unwrap()), ["未知的键 `nmae`", "是否应为 `name`？", "与此并列"]);
    }

    #[test]
    fn a_diagnostic_without_a_place_has_no_labels_and_no_fix() {
        insta::assert_snapshot!(json(&source::Diagnostic::warning(Code::Unchecked, "w", "w"), Lang::En), @r#"
        {
          "code": "unchecked",
          "severity": "warning",
          "message": "w",
          "help": null,
          "labels": [],
          "fix": null
        }
        "#);
    }
}
