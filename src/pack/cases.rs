//! The cases beside a rule (`static-limit.toml`): a fixture, what is changed in it, and what the rule must then say.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Pack, PackError, PackErrors, Rule};
use crate::document::{Document, Kind, NodeRef, Pointer, parse_toml};
use crate::source::{Source, Span};
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
    /// Reads the cases beside a rule; `None` where there are none.
    ///
    /// # Errors
    /// [`PackErrors`] with every mistake in the file.
    pub fn read(pack: &Pack, rule: &Rule) -> Result<Option<Self>, PackErrors> {
        let path = rule.path.replace(".rhai", ".toml");
        let Some(source) = pack.files().get(&path) else { return Ok(None) };
        let tree = parse_toml(source).map_err(|error| PackError::at(source, error.span, error.message))?;
        let document = Document::new(tree);
        let mut reader = CaseReader { source, rule, document: &document, errors: Vec::new() };
        let cases = reader.file();
        if reader.errors.is_empty() {
            Ok(Some(Self { rule: Arc::clone(&rule.info), source: Arc::clone(source), cases }))
        } else {
            Err(PackErrors(reader.errors))
        }
    }
}

struct CaseReader<'a> {
    source: &'a Arc<Source>,
    rule: &'a Rule,
    document: &'a Document,
    errors: Vec<PackError>,
}

impl CaseReader<'_> {
    fn error(&mut self, node: NodeRef<'_>, message: impl Into<String>) {
        let span = node.key_span().filter(|_| node.kind() == Kind::Object).unwrap_or_else(|| node.span());
        self.errors.push(PackError::at(self.source, span, message));
    }

    fn known(&mut self, node: NodeRef<'_>, names: &[&str]) {
        for (name, member) in node.members().filter(|(name, _)| !names.contains(name)) {
            let span = member.key_span().unwrap_or_else(|| member.span());
            let error = PackError::at(self.source, span, format!("unknown key `{name}`"));
            self.errors.push(error.suggest(name, names.iter().copied()));
        }
    }

    fn file(&mut self) -> Vec<CaseSpec> {
        let document = self.document.clone();
        let root = document.root();
        self.known(root, &["base", "with", "case"]);
        let base = self.text(root, "base");
        let with = self.texts(root, "with");
        let Some(cases) = root.get("case") else {
            self.error(root, "the file has no `[[case]]`");
            return Vec::new();
        };
        cases.children().filter_map(|node| self.case(node, base.as_ref(), with.as_ref())).collect()
    }

    fn case(&mut self, node: NodeRef<'_>, base: Option<&String>, with: Option<&Vec<String>>) -> Option<CaseSpec> {
        const KEYS: [&str; 10] =
            ["name", "base", "with", "change", "drop", "expect", "at", "message", "as_of", "reserved"];
        self.known(node, &KEYS);
        let name = self.text(node, "name");
        let Some(name) = name else {
            self.error(node, "the case has no `name`");
            return None;
        };
        let Some(base) = self.text(node, "base").or_else(|| base.cloned()) else {
            self.error(node, "the case has no `base`: the fixture to start from");
            return None;
        };
        let as_of = node.get("as_of").map(|at| (at, at.as_date()));
        if let Some((at, None)) = as_of {
            self.error(at, "`as_of` must be a date without quotes");
        }
        let reserved = node.get("reserved").map(|at| (at, at.as_number()));
        if let Some((at, None)) = reserved {
            self.error(at, "`reserved` must be a number");
        }
        let changes =
            node.get("change").into_iter().flat_map(NodeRef::children).filter_map(|at| self.change(at)).collect();
        Some(CaseSpec {
            name,
            span: node.get("name").map(NodeRef::span).unwrap_or_default(),
            base,
            with: self.texts(node, "with").or_else(|| with.cloned()).unwrap_or_default(),
            changes,
            drop: self.texts(node, "drop").unwrap_or_default(),
            expect: self.expectation(node)?,
            at: self.texts(node, "at"),
            message: self.text(node, "message"),
            as_of: as_of.and_then(|(_, date)| date).unwrap_or(AS_OF),
            reserved: reserved.and_then(|(_, number)| number).unwrap_or_default(),
        })
    }

    fn change(&mut self, node: NodeRef<'_>) -> Option<Change> {
        self.known(node, &["document", "at", "value", "remove"]);
        let at = self.text(node, "at").map(|text| Pointer::parse(&text));
        let removes = node.get("remove").and_then(NodeRef::as_bool) == Some(true);
        if removes == node.get("value").is_some() {
            self.error(node, "a change has either a `value` or `remove = true`");
        }
        match at {
            Some(Ok(at)) => Some(Change {
                document: self.text(node, "document"),
                at,
                value: node.get("value").map(|value| self.document.part(value)),
                span: node.get("at").map(NodeRef::span).unwrap_or_default(),
            }),
            Some(Err(error)) => {
                self.error(node.get("at")?, error.to_string());
                None
            }
            None => {
                self.error(node, "a change has no `at`: the place, as a JSON Pointer");
                None
            }
        }
    }

    fn expectation(&mut self, node: NodeRef<'_>) -> Option<Expectation> {
        let own = self.rule.info.outcome.as_str();
        match self.text(node, "expect").as_deref() {
            Some("pass") => Some(Expectation::Pass),
            Some("indeterminate") => Some(Expectation::Indeterminate),
            Some("skipped") => Some(Expectation::Skipped),
            Some(name) if name == own => Some(Expectation::Finding),
            Some(name) => {
                let at = node.get("expect")?;
                let error = PackError::at(self.source, at.span(), format!("this rule cannot come to `{name}`"));
                self.errors.push(error.suggest(name, ["pass", own, "indeterminate", "skipped"]));
                None
            }
            None => {
                self.error(node, "the case has no `expect`");
                None
            }
        }
    }

    fn text(&mut self, node: NodeRef<'_>, name: &str) -> Option<String> {
        let value = node.get(name)?;
        if value.as_str().is_none() {
            self.error(value, format!("`{name}` must be a text in quotes"));
        }
        value.as_str().map(str::to_owned)
    }

    fn texts(&mut self, node: NodeRef<'_>, name: &str) -> Option<Vec<String>> {
        let list = node.get(name)?;
        let texts: Option<Vec<_>> = list.children().map(|item| item.as_str().map(str::to_owned)).collect();
        if texts.is_none() || list.kind() != Kind::Array {
            self.error(list, format!("`{name}` must be a list of texts"));
        }
        texts
    }
}
