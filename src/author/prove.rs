//! Running cases: each builds its documents, judges them, and holds the rule to what it expects.

use std::collections::BTreeMap;
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use rust_decimal::Decimal;

use crate::base::lang::Lang;
use crate::document::{Document, Edit, Limits, Pointer, apply, parse};
use crate::pack::{CaseFile, CaseSpec, Change, Expectation, Files, KindSpec, Manifest, key_text};
use crate::rule::Rulebook;
use crate::source::{Diagnostic, Source, Span, has_errors};
use crate::verdict::{Case, Joined, Judgement, Place, RuleId, RunFacts};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/fixtures");

/// The documents that cases start from: those in the binary, and those of a folder, which go first.
#[derive(Debug, Default)]
pub struct Fixtures(BTreeMap<String, Document>);

/// What one case came to.
#[derive(Clone, Debug)]
pub struct CaseResult {
    /// The rule.
    pub rule: RuleId,
    /// The case's name.
    pub name: String,
    /// The case's file.
    pub source: Arc<Source>,
    /// Where its name stands.
    pub span: Span,
    /// Why it failed; `None`: it passed.
    pub failure: Option<String>,
}

/// What all cases came to.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// Every case that was run, in the order of the catalogue.
    pub results: Vec<CaseResult>,
    /// Rules that have no case.
    pub unproven: Vec<RuleId>,
}

impl Fixtures {
    /// The fixtures of the binary, and over them those of other files by their paths.
    #[must_use]
    pub fn new(others: &Files) -> Self {
        let mut fixtures = Self::default();
        let mut folders = vec![&EMBEDDED];
        while let Some(embedded) = folders.pop() {
            folders.extend(embedded.dirs());
            for file in embedded.files() {
                let name = file.path().to_string_lossy().replace('\\', "/");
                let text = file.contents_utf8().unwrap_or_default();
                fixtures.add(&name, &Source::new(format!("fixtures/{name}"), text));
            }
        }
        for (name, source) in others {
            fixtures.add(name, source);
        }
        fixtures
    }

    /// A fixture that is no document (a case file, say) is left out: a case that names it says so.
    fn add(&mut self, name: &str, source: &Arc<Source>) {
        if let Ok(tree) = parse(source, &Limits::default()) {
            self.0.insert(name.to_owned(), Document::new(tree));
        }
    }
}

/// Runs the cases of every rule that `wanted` names.
///
/// # Errors
/// Every mistake in the case files.
pub fn prove(
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
                failure: run(rulebook, fixtures, file, case).err(),
            });
        }
    }
    Ok(proof)
}

/// The documents of a case, by variable.
struct Stage {
    subject: Document,
    joined: Vec<(Arc<str>, Joined)>,
}

fn run(rulebook: &Rulebook, fixtures: &Fixtures, file: &CaseFile, case: &CaseSpec) -> Result<(), String> {
    let manifest = rulebook.pack().manifest();
    let kind = manifest.kind(&file.rule.kind).ok_or("the rule is of no kind")?;
    let stage = stage(manifest, kind, fixtures, case)?;
    if let Some(finding) = rulebook.check_schema(&kind.name, &kind.variable, &stage.subject).first() {
        let at = finding.at.first().map(|place| place.pointer.to_string()).unwrap_or_default();
        return Err(format!("the changed document does not satisfy its schema: {at}: {}", finding.message(Lang::En)));
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

fn stage(manifest: &Manifest, kind: &KindSpec, fixtures: &Fixtures, case: &CaseSpec) -> Result<Stage, String> {
    let fixture = |name: &String| fixtures.0.get(name).cloned().ok_or(format!("there is no fixture `{name}`"));
    let mut subject = fixture(&case.base)?;
    if manifest.kind_of(subject.root()).is_none_or(|found| found.name != kind.name) {
        return Err(format!("`{}` is no {}", case.base, kind.name));
    }
    let mut supplied: Vec<Document> = case.with.iter().map(fixture).collect::<Result<_, _>>()?;
    // A change names a document by its variable, as rules do: it is made before the documents are joined.
    for change in &case.changes {
        let variable = change.document.as_deref().unwrap_or(&kind.variable);
        let target = if *variable == *kind.variable {
            &mut subject
        } else {
            let wanted = kind.joins.iter().find(|join| *join.variable == *variable).map(|join| &join.kind);
            let wanted = wanted.ok_or(format!("nothing is called `{variable}` here"))?;
            let of_kind =
                |document: &&mut Document| manifest.kind_of(document.root()).is_some_and(|kind| kind.name == *wanted);
            supplied.iter_mut().find(of_kind).ok_or(format!("no `{variable}` is supplied to change"))?
        };
        *target = changed(target, change)?;
    }
    let mut all = supplied;
    all.push(subject.clone());
    let joined = joined(manifest, kind, &subject, &all, &case.drop);
    Ok(Stage { subject, joined })
}

fn changed(document: &Document, change: &Change) -> Result<Document, String> {
    let edit = match &change.value {
        Some(value) if document.at(&change.at).is_some() => Edit::Replace(change.at.clone(), value.root()),
        Some(value) => Edit::Add(change.at.clone(), value.root()),
        None => Edit::Remove(change.at.clone()),
    };
    apply(document, &edit).map_err(|error| error.to_string())
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

fn compare(judgement: &Judgement, file: &CaseFile, case: &CaseSpec) -> Result<(), String> {
    let id = &file.rule.id;
    if let Some(fault) = judgement.faults.iter().find(|fault| fault.rule.as_ref() == Some(id)) {
        return Err(format!("the rule broke: {}", fault.message.en));
    }
    let findings: Vec<_> = judgement.findings.iter().filter(|finding| finding.rule.id == *id).collect();
    let lacking = judgement.indeterminate.iter().find(|lacking| lacking.rule.id == *id);
    let skipped = judgement.skipped.iter().find(|skipped| skipped.rule == *id);
    let found = match (lacking, skipped) {
        (Some(_), _) if findings.is_empty() || case.expect == Expectation::Indeterminate => Expectation::Indeterminate,
        (_, Some(_)) => Expectation::Skipped,
        _ if findings.is_empty() => Expectation::Pass,
        _ => Expectation::Finding,
    };
    if found != case.expect {
        let mut words = format!("expected {}, but it came to {}", word(case.expect, file), word(found, file));
        for detail in findings
            .iter()
            .map(|finding| finding.message(Lang::En))
            .chain(lacking.map(|lacking| lacking.message(Lang::En)))
        {
            words.push_str(&format!("\n  {detail}"));
        }
        return Err(words);
    }
    let show = |place: &Place| format!("{}{}", place.document, place.pointer);
    let places: Vec<String> = match found {
        Expectation::Indeterminate => lacking.into_iter().flat_map(|lacking| &lacking.missing).map(show).collect(),
        _ => findings.iter().flat_map(|finding| &finding.at).map(show).collect(),
    };
    if let Some(at) = case.at.as_ref().filter(|at| **at != places) {
        return Err(format!("expected it to point at {}, but it points at {}", at.join(", "), places.join(", ")));
    }
    let messages: Vec<_> = findings.iter().map(|finding| finding.message(Lang::En)).collect();
    if let Some(part) = case.message.as_ref().filter(|part| !messages.iter().any(|message| message.contains(*part))) {
        return Err(format!("no message contains `{part}`:\n  {}", messages.join("\n  ")));
    }
    Ok(())
}

fn word(expectation: Expectation, file: &CaseFile) -> &'static str {
    match expectation {
        Expectation::Pass => "pass",
        Expectation::Finding => file.rule.outcome.as_str(),
        Expectation::Indeterminate => "indeterminate",
        Expectation::Skipped => "skipped",
    }
}
