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
use crate::author::{CaseResult, Filter, Fixtures, Proof, prove};
use crate::base::lang::Lang;
use crate::base::printable::printable;
use crate::pack::{Files, files};
use crate::report::format::diagnostic::Diagnostic;
use crate::report::terminal::painter::{Message, Painter};
use crate::source::{Code, has_errors};
use crate::verdict::RuleId;

pub(super) fn run(arguments: &Test, global: &Global, terminal: &mut Terminal<'_>) -> Result<ExitStatus, Failure> {
    let rulebook = rulebook(global, terminal)?;
    let fixtures = Fixtures::new(&fixtures(arguments.fixtures.as_deref())?).identified(rulebook.pack().fields());
    let filter = Filter(&arguments.filter);
    filter.rules(rulebook.pack())?;
    let proof = prove(&rulebook, &fixtures, |id| filter.holds(id))?;
    if proof.results.is_empty() {
        return Err(Failure::new(Code::NothingToCheck, "there is no case to run", "没有可运行的用例"));
    }
    let lang = terminal.lang;
    let text = match arguments.format {
        TestFormat::Human => human(&proof, &Painter { colour: terminal.coloured.0, ..terminal.painter() }),
        TestFormat::Json => json(&proof, lang)?,
        TestFormat::Junit => junit(&proof, lang)?,
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

fn human(proof: &Proof, painter: &Painter) -> String {
    let mut out = String::new();
    for failure in proof.results.iter().filter_map(|result| result.failure.as_ref()) {
        // Writing into a `String` cannot fail.
        let _ = writeln!(out, "{}", painter.draw(&Message::diagnostic(failure, painter.lang)));
    }
    for rule in &proof.unproven {
        let words = if painter.lang == Lang::En { "has no case" } else { "没有用例" };
        let _ = writeln!(out, "! {rule} {words}");
    }
    let failed = proof.results.iter().filter(|result| result.failure.is_some()).count();
    let (passed, without) = (proof.results.len() - failed, proof.unproven.len());
    let rules = if without == 1 { "rule" } else { "rules" };
    let _ = match painter.lang {
        Lang::En => writeln!(out, "{passed} passed, {failed} failed, {without} {rules} without a case"),
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
    code: Option<&'static str>,
    failure: Option<&'a str>,
    diagnostic: Option<Diagnostic<'a>>,
}

#[derive(Serialize)]
struct Listing<'a> {
    cases: Vec<Listed<'a>>,
    without_cases: Vec<&'a str>,
}

fn json(proof: &Proof, lang: Lang) -> Result<String, Failure> {
    let cases = proof.results.iter().map(|result| {
        let failure = result.failure.as_ref();
        Listed {
            rule: result.rule.as_str(),
            name: &result.name,
            place: place(result),
            passed: failure.is_none(),
            code: failure.map(|failure| failure.code.as_str()),
            failure: failure.map(|failure| failure.message.get(lang)),
            diagnostic: failure.map(|failure| Diagnostic::new(failure, lang)),
        }
    });
    let listing =
        Listing { cases: cases.collect(), without_cases: proof.unproven.iter().map(RuleId::as_str).collect() };
    let text = serde_json::to_string_pretty(&listing).map_err(|error| Failure::stdout(&error.into()))?;
    Ok(format!("{text}\n"))
}

/// One suite a rule, one test a case.
fn junit(proof: &Proof, lang: Lang) -> Result<String, Failure> {
    let mut report = Report::new("countersign test");
    for results in proof.results.chunk_by(|a, b| a.rule == b.rule) {
        let Some(first) = results.first() else { continue };
        let mut suite = TestSuite::new(first.rule.as_str());
        for result in results {
            let status = match &result.failure {
                None => TestCaseStatus::success(),
                Some(failure) => {
                    let text = failure.message.get(lang);
                    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                    status.set_message(text.lines().next().unwrap_or_default()).set_description(text);
                    status
                }
            };
            let mut case = TestCase::new(result.name.as_str(), status);
            case.set_classname(place(result));
            suite.add_test_case(case);
        }
        report.add_test_suite(suite);
    }
    report.to_string().map_err(|error| {
        Failure::new(Code::Output, format!("cannot write the report: {error}"), format!("无法写出报告：{error}"))
    })
}
