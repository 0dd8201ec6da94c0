//! `test`: runs the cases beside the rules, and says which rule has none.

use std::fmt::Write as _;
use std::path::Path;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde::Serialize;

use super::args::{Global, Test, TestFormat};
use super::exit::ExitStatus;
use super::failure::Failure;
use super::rulebook;
use super::terminal::Terminal;
use crate::author::{CaseResult, Fixtures, Proof, prove};
use crate::base::lang::Lang;
use crate::base::plural::counted;
use crate::base::printable::printable;
use crate::pack::{Files, files};
use crate::report::terminal::layout::{Paint, paint, printable_lines};
use crate::source::{Code, has_errors};

pub(super) fn run(arguments: &Test, global: &Global, terminal: &mut Terminal<'_>) -> Result<ExitStatus, Failure> {
    let rulebook = rulebook(global, terminal)?;
    let fixtures = Fixtures::new(&fixtures(arguments.fixtures.as_deref())?);
    let wanted = |id: &crate::verdict::RuleId| {
        arguments.filter.is_empty() || arguments.filter.iter().any(|part| id.as_str().contains(part.as_str()))
    };
    let proof = prove(&rulebook, &fixtures, wanted)?;
    if proof.results.is_empty() {
        return Err(Failure::new(Code::NothingToCheck, "there is no case to run", "没有可运行的用例"));
    }
    let text = match arguments.format {
        TestFormat::Human => human(&proof, terminal.lang, terminal.coloured.0),
        TestFormat::Json => json(&proof)?,
        TestFormat::Junit => junit(&proof)?,
    };
    terminal.print(&text)?;
    let failed = proof.results.iter().any(|result| result.failure.is_some());
    Ok(if failed { ExitStatus::Worse } else { ExitStatus::Ok })
}

/// The documents of a folder, by their paths in it.
fn fixtures(folder: Option<&Path>) -> Result<Files, Failure> {
    let Some(folder) = folder else { return Ok(Files::new()) };
    let (files, diagnostics) = files::read_folder(folder);
    if has_errors(&diagnostics) { Err(diagnostics.into()) } else { Ok(files) }
}

/// Where a case stands, as `file:line`.
fn place(result: &CaseResult) -> String {
    format!("{}:{}", printable(result.source.name()), result.source.position(result.span.start).line)
}

fn human(proof: &Proof, lang: Lang, colour: bool) -> String {
    let mut out = String::new();
    for result in &proof.results {
        let Some(failure) = &result.failure else { continue };
        let mark = paint("✗", Paint::Bold, colour);
        // Writing into a `String` cannot fail.
        let _ = writeln!(out, "{mark} {}  {}\n  {}", result.rule, printable(&result.name), place(result));
        for line in printable_lines(failure).lines() {
            let _ = writeln!(out, "    {line}");
        }
    }
    for rule in &proof.unproven {
        let words = if lang == Lang::En { "has no case" } else { "没有用例" };
        let _ = writeln!(out, "! {rule} {words}");
    }
    let failed = proof.results.iter().filter(|result| result.failure.is_some()).count();
    let (passed, without) = (proof.results.len() - failed, proof.unproven.len());
    let _ = match lang {
        Lang::En => {
            let without = counted(without, "rule without a case", "rules without a case");
            writeln!(out, "{passed} passed, {failed} failed, {without}")
        }
        Lang::Zh => writeln!(out, "通过 {passed} 例，失败 {failed} 例，{without} 条规则没有用例"),
    };
    out
}

/// A case as machines read it; the names are a contract.
#[derive(Serialize)]
struct Listed<'a> {
    rule: &'a str,
    name: &'a str,
    place: String,
    passed: bool,
    failure: Option<&'a str>,
}

#[derive(Serialize)]
struct Listing<'a> {
    cases: Vec<Listed<'a>>,
    without_cases: Vec<&'a str>,
}

fn json(proof: &Proof) -> Result<String, Failure> {
    let cases = proof.results.iter().map(|result| Listed {
        rule: result.rule.as_str(),
        name: &result.name,
        place: place(result),
        passed: result.failure.is_none(),
        failure: result.failure.as_deref(),
    });
    let listing = Listing {
        cases: cases.collect(),
        without_cases: proof.unproven.iter().map(crate::verdict::RuleId::as_str).collect(),
    };
    let text = serde_json::to_string_pretty(&listing).map_err(|error| Failure::stdout(&error.into()))?;
    Ok(format!("{text}\n"))
}

/// One suite a rule, one test a case.
fn junit(proof: &Proof) -> Result<String, Failure> {
    let mut report = Report::new("countersign test");
    for results in proof.results.chunk_by(|a, b| a.rule == b.rule) {
        let Some(first) = results.first() else { continue };
        let mut suite = TestSuite::new(first.rule.as_str());
        for result in results {
            let status = match &result.failure {
                None => TestCaseStatus::success(),
                Some(failure) => {
                    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                    status.set_message(failure.lines().next().unwrap_or_default()).set_description(failure.as_str());
                    status
                }
            };
            let mut case = TestCase::new(result.name.as_str(), status);
            case.set_classname(place(result));
            suite.add_test_case(case);
        }
        report.add_test_suite(suite);
    }
    let text = report.to_string().map_err(|error| {
        Failure::new(Code::Output, format!("cannot write the report: {error}"), format!("无法写出报告：{error}"))
    })?;
    Ok(text)
}
