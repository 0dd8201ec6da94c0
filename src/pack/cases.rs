//! The cases beside a rule (`static-limit.toml`): a fixture, what is changed in it, and what the rule must then say.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::files::Files;
use super::rules::Rule;
use crate::document::table::{TableReader, wrong};
use crate::document::{Document, NodeRef, Pointer};
use crate::source::{Code, Source, Span};
use crate::verdict::RuleInfo;

/// The cases of one rule.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// The rule.
    pub rule: Arc<RuleInfo>,
    /// The file.
    pub source: Arc<Source>,
    /// Its cases, in order.
    pub cases: Vec<CaseSpec>,
}

/// One case.
#[derive(Clone, Debug)]
pub struct CaseSpec {
    /// What it shows.
    pub name: String,
    /// Where its name stands in the file.
    pub span: Span,
    /// The fixture that is judged.
    pub base: String,
    /// The fixtures supplied beside it.
    pub with: Vec<String>,
    /// What is changed in them.
    pub changes: Vec<Change>,
    /// Documents that are left out, by variable.
    pub drop: Vec<String>,
    /// What the rule must say.
    pub expect: Expectation,
    /// The places that its findings must point at (or that it must lack), as `order/total_amount`.
    pub at: Option<Vec<String>>,
    /// A part of the English message of a finding.
    pub message: Option<String>,
    /// The day of the check.
    pub as_of: Date,
    /// Credit reserved before in the run.
    pub reserved: Decimal,
}

/// A change of a document of a case.
#[derive(Clone, Debug)]
pub struct Change {
    /// The variable of the document; `None`: the one that is judged.
    pub document: Option<String>,
    /// The place.
    pub at: Pointer,
    /// The value to put there; `None`: what stands there is removed.
    pub value: Option<Document>,
    /// Where the change stands in the file.
    pub span: Span,
}

/// What a rule must say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// Nothing: it ran and found nothing.
    Pass,
    /// Its finding.
    Finding,
    /// That a fact is missing.
    Indeterminate,
    /// It does not apply.
    Skipped,
}

/// The day on which cases are judged, unless they name another.
const AS_OF: Date = jiff::civil::date(2026, 11, 23);

impl CaseFile {
    /// Reads the cases beside a rule; `None` where there are none. What is wrong goes to the reader.
    pub fn read(files: &Files, rule: &Rule, reader: &mut TableReader) -> Option<Self> {
        let source = files.get(&rule.path.replace(".rhai", ".toml"))?;
        let document = reader.parse(source)?;
        let mut reading = Reading { rule, document: &document, reader };
        let cases = reading.file();
        Some(Self { rule: Arc::clone(&rule.info), source: Arc::clone(source), cases })
    }
}

struct Reading<'a> {
    rule: &'a Rule,
    document: &'a Document,
    reader: &'a mut TableReader,
}

impl Reading<'_> {
    fn error(&mut self, node: NodeRef<'_>, en: &str, zh: &str) {
        self.reader.wrong(node, Code::Case, en, zh);
    }

    fn file(&mut self) -> Vec<CaseSpec> {
        let document = self.document.clone();
        let root = document.root();
        self.reader.known(root, &["base", "with", "case"]);
        let base = self.reader.text(root, "base");
        let with = self.texts(root, "with").unwrap_or_default();
        let cases = self.reader.tables(root, "case");
        if cases.is_empty() {
            self.error(root, "the file has no `[[case]]`", "文件中没有 `[[case]]`");
        }
        cases.into_iter().filter_map(|node| self.case(node, base.as_ref(), &with)).collect()
    }

    fn case(&mut self, node: NodeRef<'_>, base: Option<&String>, with: &[String]) -> Option<CaseSpec> {
        const KEYS: [&str; 10] =
            ["name", "base", "with", "change", "drop", "expect", "at", "message", "as_of", "reserved"];
        self.reader.known(node, &KEYS);
        let name = self.reader.required_text(node, "name");
        let Some(base) = self.reader.text(node, "base").or_else(|| base.cloned()) else {
            self.error(
                node,
                "the case has no `base`: the fixture to start from",
                "用例没有 `base`：作为起点的样例文档",
            );
            return None;
        };
        let changes = self.reader.tables(node, "change");
        let changes = changes.into_iter().filter_map(|at| self.change(at)).collect();
        Some(CaseSpec {
            name: name?,
            span: node.get("name").map(NodeRef::span).unwrap_or_default(),
            base,
            with: self.texts(node, "with").unwrap_or_else(|| with.to_vec()),
            changes,
            drop: self.texts(node, "drop").unwrap_or_default(),
            expect: self.expectation(node)?,
            at: self.texts(node, "at"),
            message: self.reader.text(node, "message"),
            as_of: self.reader.date(node, "as_of").unwrap_or(AS_OF),
            reserved: self.reader.number(node, "reserved").unwrap_or_default(),
        })
    }

    fn change(&mut self, node: NodeRef<'_>) -> Option<Change> {
        self.reader.known(node, &["document", "at", "value", "remove"]);
        let removes = self.reader.flag(node, "remove").unwrap_or_default();
        if removes == node.get("value").is_some() {
            self.error(
                node,
                "a change has either a `value` or `remove = true`",
                "修改须有 `value` 或 `remove = true`，二者取一",
            );
        }
        Some(Change {
            document: self.reader.text(node, "document"),
            at: self.reader.required_pointer(node, "at")?,
            value: node.get("value").map(|value| self.document.part(value)),
            span: node.get("at").map(NodeRef::span).unwrap_or_default(),
        })
    }

    fn expectation(&mut self, node: NodeRef<'_>) -> Option<Expectation> {
        let own = self.rule.info.outcome.as_str();
        let name = self.reader.required_text(node, "expect")?;
        match name.as_str() {
            "pass" => Some(Expectation::Pass),
            "indeterminate" => Some(Expectation::Indeterminate),
            "skipped" => Some(Expectation::Skipped),
            name if name == own => Some(Expectation::Finding),
            name => {
                let (en, zh) = (format!("this rule cannot come to `{name}`"), format!("该规则不会得出 `{name}`"));
                let error = wrong(node.get("expect")?, Code::Case, en, zh);
                self.reader.diagnostics.push(error.suggest(name, ["pass", own, "indeterminate", "skipped"]));
                None
            }
        }
    }

    /// A list of texts; `None` where it is not there.
    fn texts(&mut self, node: NodeRef<'_>, name: &str) -> Option<Vec<String>> {
        node.get(name)?;
        Some(self.reader.texts(node, name).into_iter().map(|(text, _)| text.to_owned()).collect())
    }
}
