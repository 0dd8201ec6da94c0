//! `junit`: a suite for each kind of document, a case for each document.
//!
//! A case fails once, with all its reasons in the text: readers take only the first failure of a case. A document
//! that is undecided is an error. The form wants each suite's counts before its cases, so that the cases of a run are
//! kept in memory; one that passes takes little.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::base::printable::printable;
use crate::report::model::facts::place_text;
use crate::report::model::item::{Item, Level, items, subject_name};
use crate::report::model::words::Words;
use crate::report::{Context, Reporter};
use crate::verdict::summary::Summary;
use crate::verdict::{Decision, Verdict};

/// The report under way.
pub(in crate::report) struct Junit<W> {
    context: Context,
    out: W,
    /// The suites in the order in which the kinds first occur.
    suites: Vec<TestSuite>,
}

impl<W: Write> Junit<W> {
    /// A report of which nothing is written before the last verdict.
    pub(in crate::report) fn new(context: Context, out: W) -> Self {
        Self { context, out, suites: Vec::new() }
    }

    fn case(&self, verdict: &Verdict) -> TestCase {
        let lang = self.context.lang;
        let items = items(verdict, lang);
        let (reasons, others): (Vec<_>, Vec<_>) = items.iter().partition(|item| item.level != Level::Note);
        let mut status = TestCaseStatus::success();
        let fails = match verdict.decision {
            Decision::Approve | Decision::ApproveWithConditions => None,
            Decision::Undecided => Some(NonSuccessKind::Error),
            Decision::Refer | Decision::Return | Decision::Reject => Some(NonSuccessKind::Failure),
        };
        let mut aside = self.texts(&others);
        if let Some(kind) = fails {
            status = TestCaseStatus::non_success(kind);
            let main = match kind {
                NonSuccessKind::Error => reasons.iter().find(|item| item.outcome() == "fault"),
                NonSuccessKind::Failure => reasons.first(),
            };
            let message =
                main.map(|item| format!("{}{}{}", item.outcome_title(lang), Words::of(lang).colon(), item.message));
            status.set_type(main.and_then(|item| item.rule).map_or(verdict.decision.as_str(), |rule| rule));
            status.set_message(message.unwrap_or_else(|| verdict.decision.title(lang).to_owned()));
            status.set_description(self.texts(&reasons).join("\n\n"));
        } else {
            aside.splice(0..0, self.texts(&reasons));
        }
        let mut case = TestCase::new(subject_name(&verdict.subject, &self.context), status);
        case.set_classname(printable(&verdict.subject.source).into_owned());
        case.extra.insert("file".into(), printable(&verdict.subject.source).as_ref().into());
        case.extra.insert("line".into(), verdict.subject.line.to_string().into());
        if !aside.is_empty() {
            case.set_system_out(aside.join("\n\n"));
        }
        case
    }

    /// Each statement as a paragraph: what, where, which facts, what would cure it.
    fn texts(&self, items: &[&Item<'_>]) -> Vec<String> {
        let lang = self.context.lang;
        let text = |item: &&Item<'_>| {
            let name = item.rule.map(|rule| format!(" {}", printable(rule))).unwrap_or_default();
            let mut lines = vec![format!("{}{name}  {}", item.outcome_title(lang), item.title).trim_end().to_owned()];
            lines.extend(item.lines(lang));
            let places: Vec<_> = item.at.iter().map(|place| place_text(place)).filter(|it| !it.is_empty()).collect();
            lines.extend((!places.is_empty()).then(|| places.join(Words::of(lang).separator())));
            lines.join("\n  ")
        };
        items.iter().map(text).collect()
    }
}

impl<W: Write> Reporter for Junit<W> {
    fn verdict(&mut self, verdict: &Verdict) -> io::Result<()> {
        let case = self.case(verdict);
        let name = match &*verdict.subject.kind {
            "" => Words::of(self.context.lang).document,
            kind => kind,
        };
        match self.suites.iter_mut().find(|suite| suite.name.as_str() == name) {
            Some(suite) => {
                suite.add_test_case(case);
            }
            None => {
                let mut suite = TestSuite::new(name);
                suite.add_test_case(case);
                self.suites.push(suite);
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, summary: &Summary) -> io::Result<()> {
        let info = &self.context.info;
        let words = Words::of(self.context.lang);
        let mut report = Report::new(words.run(&info.policy, &info.policy_version, &info.as_of.to_string()));
        report.add_test_suites(std::mem::take(&mut self.suites));
        if summary.interrupted {
            report.add_test_suite(interrupted(words.interrupted));
        }
        report.serialize(&mut self.out).map_err(io::Error::other)?;
        self.out.flush()
    }
}

/// A suite of its own for a run that did not end: readers of this form look for what did not succeed.
fn interrupted(message: &str) -> TestSuite {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type("interrupted").set_message(message);
    let mut suite = TestSuite::new("countersign");
    suite.add_test_case(TestCase::new("interrupted", status));
    suite
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::lang::Lang;
    use crate::report::Format;
    use crate::report::sample::{context, report, rule, unreadable, verdict};

    #[test]
    fn a_suite_for_each_kind_and_a_case_for_each_document() {
        let mut approved = verdict();
        approved.decision = Decision::Approve;
        (approved.reasons, approved.faults, approved.waived) = (Vec::new(), Vec::new(), Vec::new());
        approved.indeterminate.retain(|it| !it.rule.outcome.decides());
        insta::assert_snapshot!(report(Format::Junit, context(Lang::En), &[verdict(), approved, unreadable()]), @r##"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="judged by Order acceptance 接单制度 1.0.0 as of 2026-03-31" tests="3" skipped="0" failures="1" errors="1">
            <testsuite name="order" tests="2" skipped="0" errors="0" failures="1">
                <testcase name="Order ORD-2026-1107" classname="orders/福建.json" file="orders/福建.json" line="1">
                    <failure message="reject: `绝对不延期` may not be promised" type="legal.prohibited-phrase">reject legal.prohibited-phrase  A term promises what may not be promised
          `绝对不延期` may not be promised
          remedy: strike the phrase
          clause: §2.3 客户信用状况
          orders/福建.json:6:41

        refer to finance order.credit.static-limit  Order takes the customer past its credit limit
          exposure would pass the credit limit 500,000 by 99,999,999,620,000.49
          remedy: prepay at least 99,999,999,620,000.49, or obtain a higher limit
          clause: §2.3 客户信用状况
          orders/福建.json:5:19

        needed order.credit.rating-prepayment  Rating asks for prepayment
          cannot be judged without customer/credit/rating
          clause: §2.3 客户信用状况
          customers/c.json:4:3

        fault order.broken  a rule broke
          division by zero
          help: guard the divisor
          rules/order/broken.rhai:2:9</failure>
                    <system-out>needed order.credit.downgraded  Rating fell
          cannot be judged without customer/credit/rating
          clause: §2.3 客户信用状况
          customers/c.json:4:3

        waived order.credit.on-hold  On hold
          on hold
          clause: §2.3 客户信用状况
          orders/福建.json:5:19</system-out>
                </testcase>
                <testcase name="Order ORD-2026-1107" classname="orders/福建.json" file="orders/福建.json" line="1">
                    <system-out>needed order.credit.downgraded  Rating fell
          cannot be judged without customer/credit/rating
          clause: §2.3 客户信用状况
          customers/c.json:4:3</system-out>
                </testcase>
            </testsuite>
            <testsuite name="document" tests="1" skipped="0" errors="1" failures="0">
                <testcase name="document" classname="-" file="-" line="1">
                    <error message="fault: expected a value" type="undecided">fault
          expected a value
          -:1:7</error>
                </testcase>
            </testsuite>
        </testsuites>
        "##);
    }

    #[test]
    fn what_xml_cannot_hold_is_shown_as_an_escape() {
        let mut hostile = verdict();
        let text = "]]><failure>\u{0}\u{1b}[31m\u{fffe}&\"'";
        let finding = hostile.reasons.first_mut().unwrap();
        finding.rule = rule("a.b", finding.rule.outcome, [text, text], [text, text], ["", ""]);
        hostile.subject.id = Some(text.into());
        hostile.subject.source = text.into();
        let written = report(Format::Junit, context(Lang::En), &[hostile]);
        let read = Report::deserialize_from_str(&written);
        assert!(read.is_ok(), "{written}");
        assert!(written.contains("\\u{0}\\u{1b}[31m"), "{written}");
        assert!(!written.contains("<failure>") && !written.contains('\u{1b}'), "{written}");
    }
}
