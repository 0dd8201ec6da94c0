//! Running cases: each builds its documents, judges them, and holds the rule to what it expects.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::expected::compare;
use super::fixtures::Fixtures;
use crate::base::lang::Lang;
use crate::document::{Document, Edit, EditError, Pointer, apply};
use crate::pack::{CaseFile, CaseSpec, Change, FixtureName, KindSpec, Manifest, key_text};
use crate::rule::Rulebook;
use crate::source::{Code, Diagnostic, Source, Span, has_errors};
use crate::verdict::{Case, Finding, Joined, RuleId, RunFacts};

/// What one case came to.
#[derive(Clone, Debug)]
pub(crate) struct CaseResult {
    /// The rule.
    pub rule: RuleId,
    /// The case's name.
    pub name: String,
    /// The case's file.
    pub source: Arc<Source>,
    /// Where its name stands.
    pub span: Span,
    /// Why it failed, at the case's name or at what it names; `None`: it passed.
    pub failure: Option<Diagnostic>,
}

/// What all cases came to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proof {
    /// Every case that was run, in the order of the catalogue.
    pub results: Vec<CaseResult>,
    /// Rules that have no case.
    pub unproven: Vec<RuleId>,
}

/// Runs the cases of every rule that `wanted` names.
///
/// # Errors
/// Every mistake in the case files.
pub(crate) fn prove(
    rulebook: &Rulebook,
    fixtures: &Fixtures,
    wanted: impl Fn(&RuleId) -> bool,
) -> Result<Proof, Vec<Diagnostic>> {
    let (files, diagnostics) = rulebook.pack().cases();
    if has_errors(&diagnostics) {
        return Err(diagnostics);
    }
    let mut proof = Proof::default();
    for rule in rulebook.pack().rules().iter().filter(|rule| wanted(&rule.info.id)) {
        let Some(file) = files.get(&rule.info.id) else {
            proof.unproven.push(rule.info.id.clone());
            continue;
        };
        for case in &file.cases {
            proof.results.push(CaseResult {
                rule: rule.info.id.clone(),
                name: case.name.clone(),
                source: Arc::clone(&file.source),
                span: case.span,
                failure: run(rulebook, fixtures, file, case).err().map(|failure| placed(*failure, file, case)),
            });
        }
    }
    Ok(proof)
}

/// What went wrong otherwise than at a place of its own is told at the case's name.
fn placed(failure: Diagnostic, file: &CaseFile, case: &CaseSpec) -> Diagnostic {
    if failure.labels.is_empty() { failure.at(&file.source, case.span) } else { failure }
}

fn wrong(en: impl Into<String>, zh: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(Code::Case, en, zh))
}

fn run(rulebook: &Rulebook, fixtures: &Fixtures, file: &CaseFile, case: &CaseSpec) -> Result<(), Box<Diagnostic>> {
    let manifest = rulebook.pack().manifest();
    let subject = fixture(fixtures, &case.base, file)?;
    let kind = manifest.kind_of(subject.root()).filter(|kind| file.rule.judges(&kind.name));
    let kind = kind.ok_or_else(|| not_judged(file, case))?;
    let stage = Stage::set(manifest, kind, subject, fixtures, file, case)?;
    if let Some(finding) = rulebook.check_schema(&kind.name, &kind.variable, &stage.subject).first() {
        return Err(not_sound(finding));
    }
    let judged = Case {
        kind: Arc::clone(&kind.name),
        label: Arc::clone(&kind.variable),
        subject: stage.subject,
        joined: stage.joined,
    };
    let facts = RunFacts { as_of: case.as_of, reserved: case.reserved, committed: Decimal::ZERO };
    compare(&rulebook.judge(&judged, &facts), file, case)
}

fn not_sound(finding: &Finding) -> Box<Diagnostic> {
    let at = finding.at.first().map(|place| place.pointer.to_string()).unwrap_or_default();
    wrong(
        format!("the changed document does not satisfy its schema: `{at}`: {}", finding.message(Lang::En)),
        format!("修改后的文档不符合其结构定义：`{at}`：{}", finding.message(Lang::Zh)),
    )
}

/// The documents of a case, by variable.
struct Stage {
    subject: Document,
    joined: Vec<(Arc<str>, Joined)>,
}

impl Stage {
    fn set(
        manifest: &Manifest,
        kind: &KindSpec,
        mut subject: Document,
        fixtures: &Fixtures,
        file: &CaseFile,
        case: &CaseSpec,
    ) -> Result<Self, Box<Diagnostic>> {
        let mut supplied: Vec<Document> =
            case.with.iter().map(|name| fixture(fixtures, name, file)).collect::<Result<_, _>>()?;
        // A change names a document by its variable, as rules do: it is made before the documents are joined.
        for change in &case.changes {
            let target = changing(manifest, kind, change, &mut subject, &mut supplied);
            let target = target.ok_or_else(|| not_supplied(change, kind, file))?;
            *target = changed(target, change).map_err(|error| cannot_change(&error, change, file))?;
        }
        let mut all = supplied;
        all.push(subject.clone());
        let joined = joined(manifest, kind, &subject, &all, &case.drop);
        Ok(Self { subject, joined })
    }
}

fn fixture(fixtures: &Fixtures, name: &FixtureName, file: &CaseFile) -> Result<Document, Box<Diagnostic>> {
    fixtures.get(&name.path).cloned().ok_or_else(|| {
        let path = &name.path;
        let error = *wrong(format!("there is no fixture `{path}`"), format!("没有样例文档 `{path}`"));
        Box::new(error.at(&file.source, name.span).suggest(path, fixtures.paths()))
    })
}

/// The fixture is of no kind that the rule judges.
fn not_judged(file: &CaseFile, case: &CaseSpec) -> Box<Diagnostic> {
    let kinds = |separator| file.rule.kinds.iter().map(|kind| format!("`{kind}`")).collect::<Vec<_>>().join(separator);
    let path = &case.base.path;
    let (en, zh) = (format!("`{path}` is no {}", kinds(" or ")), format!("`{path}` 不是 {} 文档", kinds("或")));
    Box::new(wrong(en, zh).at(&file.source, case.base.span))
}

/// The document that a change is made in.
fn changing<'d>(
    manifest: &Manifest,
    kind: &KindSpec,
    change: &Change,
    subject: &'d mut Document,
    supplied: &'d mut [Document],
) -> Option<&'d mut Document> {
    let variable = change.document.as_deref().unwrap_or(&kind.variable);
    if *variable == *kind.variable {
        return Some(subject);
    }
    let wanted = kind.joins.iter().find(|join| *join.variable == *variable).map(|join| &join.kind)?;
    let of_kind = |document: &&mut Document| manifest.kind_of(document.root()).is_some_and(|kind| kind.name == *wanted);
    supplied.iter_mut().find(of_kind)
}

fn not_supplied(change: &Change, kind: &KindSpec, file: &CaseFile) -> Box<Diagnostic> {
    let variable = change.document.as_deref().unwrap_or(&kind.variable);
    let (en, zh) = (format!("no `{variable}` is supplied to change"), format!("没有提供可修改的 `{variable}` 文档"));
    let error = wrong(en, zh).at(&file.source, change.span);
    Box::new(error.help("name its fixture in `with`", "请在 `with` 中写明其样例文档"))
}

fn cannot_change(error: &EditError, change: &Change, file: &CaseFile) -> Box<Diagnostic> {
    let zh = match error {
        EditError::Nothing(at) => format!("`{at}` 处没有内容"),
        EditError::Root => "不能一次修改整个文档".to_owned(),
        EditError::NoPlace(at) => format!("`{at}` 处不能添加内容"),
        EditError::Malformed(_) => "修改不完整".to_owned(),
    };
    Box::new(wrong(error.to_string(), zh).at(&file.source, change.span))
}

fn changed(document: &Document, change: &Change) -> Result<Document, EditError> {
    let edit = match &change.value {
        Some(value) if document.at(&change.at).is_some() => Edit::Replace(change.at.clone(), value.root()),
        Some(value) => Edit::Add(change.at.clone(), value.root()),
        None => Edit::Remove(change.at.clone()),
    };
    apply(document, &edit)
}

/// The joined documents of a case, found among the few that it supplies.
fn joined(
    manifest: &Manifest,
    kind: &KindSpec,
    subject: &Document,
    all: &[Document],
    drop: &[String],
) -> Vec<(Arc<str>, Joined)> {
    let mut joined: Vec<(Arc<str>, Joined)> = Vec::new();
    let key = |document: &Document, at: &Pointer| document.at(at).and_then(key_text);
    for join in &kind.joins {
        let from = match joined.iter().find(|(variable, _)| *variable == join.from) {
            Some((_, Joined::One(document))) => Some(document.clone()),
            Some(_) => None,
            None => Some(subject.clone()),
        };
        let wanted =
            from.and_then(|from| key(&from, &join.here)).filter(|_| !drop.iter().any(|name| **name == *join.variable));
        let matches = |document: &&Document| {
            let of_kind = manifest.kind_of(document.root()).is_some_and(|kind| kind.name == join.kind);
            of_kind && wanted.is_some() && key(document, &join.there) == wanted
        };
        let found: Vec<Document> = all.iter().filter(matches).cloned().collect();
        let value = match (join.many, found.into_iter().next()) {
            (true, _) => Joined::list(all.iter().filter(matches).cloned()),
            (false, Some(document)) => Joined::One(document),
            (false, None) => Joined::Missing,
        };
        joined.push((Arc::clone(&join.variable), value));
    }
    if let Some(change) = &kind.changes {
        let target = joined.iter().find(|(variable, _)| *variable == change.target);
        let proposed = match target {
            Some((_, Joined::One(document))) => crate::document::propose(document, subject.at(&change.operations)),
            _ => None,
        };
        joined.push((Arc::clone(&change.variable), proposed.map_or(Joined::Missing, Joined::One)));
    }
    joined
}
