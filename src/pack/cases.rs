//! The cases beside a rule (`static-limit.toml`): a fixture, what is changed in it, and what the rule must then say.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Pack;
use super::rules::Rule;
use super::schema::Shapes;
use super::visible::{Visible, unknown_field};
use crate::document::table::{TableReader, wrong};
use crate::document::{Document, NodeRef, Pointer};
use crate::source::{Code, Diagnostic, Source, Span};
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
    pub base: FixtureName,
    /// The fixtures supplied beside it.
    pub with: Vec<FixtureName>,
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

/// A fixture by the path that a case names.
#[derive(Clone, Debug)]
pub struct FixtureName {
    /// The path among the fixtures: `orders/standard.json`.
    pub path: String,
    /// Where the file names it.
    pub span: Span,
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
    pub(super) fn read(pack: &Pack, rule: &Rule, reader: &mut TableReader) -> Option<Self> {
        let source = pack.files().get(&rule.path.replace(".rhai", ".toml"))?;
        let document = reader.parse(source)?;
        let kinds = rule.info.kinds.iter().filter_map(|kind| pack.manifest().kind(kind));
        let mut visible: Vec<_> = kinds.map(|kind| Visible::to(kind, pack.manifest(), pack.schemas())).collect();
        let mut reading = Reading { rule, visible: visible.pop()?, others: visible, document: &document, reader };
        let cases = reading.file();
        Some(Self { rule: Arc::clone(&rule.info), source: Arc::clone(source), cases })
    }
}

struct Reading<'a> {
    rule: &'a Rule,
    /// What rules of the kind see that is being judged.
    visible: Visible<'a>,
    /// What rules of the other kinds see, where the rule judges several.
    others: Vec<Visible<'a>>,
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
        let base = self.fixture(root);
        let with = self.fixtures(root).unwrap_or_default();
        let cases = self.reader.tables(root, "case");
        if cases.is_empty() {
            self.error(root, "the file has no `[[case]]`", "文件中没有 `[[case]]`");
        }
        cases.into_iter().filter_map(|node| self.case_of_some_kind(node, base.as_ref(), &with)).collect()
    }

    /// A case of a rule that judges several kinds is of the kind of its fixture, which is read later: what is wrong in it is
    /// told of the kind in which the least is, or of that which the fixture's name speaks of.
    fn case_of_some_kind(
        &mut self,
        node: NodeRef<'_>,
        base: Option<&FixtureName>,
        with: &[FixtureName],
    ) -> Option<CaseSpec> {
        let start = self.reader.diagnostics.len();
        let mut best: Option<((usize, bool), _, _)> = None;
        for at in 0..=self.others.len() {
            let case = self.case(node, base, with);
            let told = self.reader.diagnostics.split_off(start);
            let named = node.get("base").and_then(NodeRef::as_str).or(base.map(|base| base.path.as_str()));
            let own = self.visible.supplied.first().map_or("", |(name, _)| name);
            let rank = (told.len(), !named.is_some_and(|path| path.contains(own)));
            if best.as_ref().is_none_or(|(least, ..)| rank < *least) {
                best = Some((rank, case, told));
            }
            if let Some(other) = self.others.get_mut(at) {
                std::mem::swap(other, &mut self.visible);
            }
        }
        let (_, case, told) = best?;
        self.reader.diagnostics.extend(told);
        case
    }

    fn case(&mut self, node: NodeRef<'_>, base: Option<&FixtureName>, with: &[FixtureName]) -> Option<CaseSpec> {
        const KEYS: [&str; 10] =
            ["name", "base", "with", "change", "drop", "expect", "at", "message", "as_of", "reserved"];
        self.reader.known(node, &KEYS);
        let name = self.reader.required_text(node, "name");
        let base = self.fixture(node).or_else(|| base.cloned());
        if base.is_none() {
            self.error(
                node,
                "the case has no `base`: the fixture to start from",
                "用例没有 `base`：作为起点的样例文档",
            );
        }
        let changes = self.reader.tables(node, "change");
        let changes = changes.into_iter().filter_map(|at| self.change(at)).collect();
        Some(CaseSpec {
            span: node.get("name").map(NodeRef::span).unwrap_or_default(),
            with: self.fixtures(node).unwrap_or_else(|| with.to_vec()),
            changes,
            drop: self.dropped(node),
            at: self.places(node),
            message: self.reader.text(node, "message"),
            as_of: self.reader.date(node, "as_of").unwrap_or(AS_OF),
            reserved: self.reader.number(node, "reserved").unwrap_or_default(),
            expect: self.expectation(node)?,
            name: name?,
            base: base?,
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
        let document = self.reader.text(node, "document");
        let at = self.reader.required_pointer(node, "at");
        let own = self.visible.supplied.first().map(|(name, _)| (*name).to_owned());
        if let Some(variable) = document.clone().or(own) {
            let place = node.get("document").unwrap_or(node);
            let shapes = self.document(place, &variable);
            if let (Some(shapes), Some(at), Some(place)) = (shapes, &at, node.get("at")) {
                self.field(place, &variable, shapes, at, "");
            }
        }
        Some(Change {
            document,
            at: at?,
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
}

/// What cases name: fixtures, documents by variable, fields by pointer.
impl<'a> Reading<'a> {
    fn fixture(&mut self, node: NodeRef<'_>) -> Option<FixtureName> {
        let (path, at) = self.reader.text(node, "base").zip(node.get("base"))?;
        Some(FixtureName { path, span: at.span() })
    }

    /// The fixtures beside the one that is judged; `None` where none are named.
    fn fixtures(&mut self, node: NodeRef<'_>) -> Option<Vec<FixtureName>> {
        node.get("with")?;
        let texts = self.reader.texts(node, "with").into_iter();
        Some(texts.map(|(path, at)| FixtureName { path: path.to_owned(), span: at.span() }).collect())
    }

    /// The documents that are left out. The one that is judged is there in every case.
    fn dropped(&mut self, node: NodeRef<'_>) -> Vec<String> {
        let texts = self.reader.texts(node, "drop");
        for (variable, at) in &texts {
            let mut supplied = self.visible.supplied.iter().map(|(name, _)| *name);
            let (own, joined): (_, Vec<_>) = (supplied.next(), supplied.collect());
            if !joined.contains(variable) {
                let error = if own == Some(variable) {
                    let (en, zh) = (format!("`{variable}` is judged"), format!("`{variable}` 是被判定的文档"));
                    wrong(*at, Code::Case, format!("{en}, and cannot be left out"), format!("{zh}，不能略去"))
                } else {
                    nothing_called(*at, variable)
                };
                self.reader.diagnostics.push(error.suggest(variable, joined));
            }
        }
        texts.into_iter().map(|(variable, _)| variable.to_owned()).collect()
    }

    /// The fields of the document that a variable stands for, where its schema is known.
    fn document(&mut self, at: NodeRef<'_>, variable: &str) -> Option<&'a Shapes> {
        let supplied = &self.visible.supplied;
        if let Some((_, shapes)) = supplied.iter().find(|(name, _)| *name == variable) {
            return *shapes;
        }
        let error = nothing_called(at, variable).suggest(variable, supplied.iter().map(|(name, _)| *name));
        self.reader.diagnostics.push(error);
        None
    }

    /// A pointer into a document must lead to a field of its schema. What is written may have something before the pointer.
    fn field(&mut self, at: NodeRef<'_>, variable: &str, shapes: &Shapes, pointer: &Pointer, before: &str) {
        let Some(known) = unknown_field(shapes, pointer) else { return };
        let (en, zh) =
            (format!("`{variable}` has no field at `{pointer}`"), format!("`{variable}` 在 `{pointer}` 处没有字段"));
        let known: Vec<_> = known.iter().map(|pointer| format!("{before}{pointer}")).collect();
        let error = wrong(at, Code::Case, en, zh);
        let error = error.suggest(&format!("{before}{pointer}"), known.iter().map(String::as_str));
        self.reader.diagnostics.push(error);
    }

    /// The places that findings must point at, as `order/total_amount`; `None` where none are named.
    fn places(&mut self, node: NodeRef<'_>) -> Option<Vec<String>> {
        node.get("at")?;
        let texts = self.reader.texts(node, "at");
        texts.iter().for_each(|(place, at)| self.place(place, *at));
        Some(texts.into_iter().map(|(place, _)| place.to_owned()).collect())
    }

    fn place(&mut self, written: &str, at: NodeRef<'_>) {
        let start = written.find('/').unwrap_or(written.len());
        let (variable, pointer) = written.split_at(start);
        let Some(pointer) = self.reader.pointer_in(at, pointer) else { return };
        let found = self.visible.pointed.iter().find(|(name, _)| *name == variable);
        match found {
            Some((_, Some(shapes))) => self.field(at, variable, shapes, &pointer, variable),
            Some((_, None)) => {}
            None => {
                let error = nothing_called(at, variable);
                let named = self.visible.places(&pointer);
                self.reader.diagnostics.push(error.suggest(written, named.iter().map(String::as_str)));
            }
        }
    }
}

fn nothing_called(at: NodeRef<'_>, variable: &str) -> Diagnostic {
    let (en, zh) = (format!("nothing is called `{variable}` here"), format!("此处没有名为 `{variable}` 的文档"));
    wrong(at, Code::Case, en, zh)
}
