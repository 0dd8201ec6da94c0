//! `github`: annotations of a GitHub workflow, one for each statement that counts.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::base::lang::Lang;
use crate::base::printable::{printable, printable_lines};
use crate::report::model::item::{Class, Item, Level, items, subject_name};
use crate::report::model::words::Words;
use crate::report::{Context, Reporter};
use crate::source::{Diagnostic, Severity, Source, Span};
use crate::verdict::summary::Summary;
use crate::verdict::{Place, Verdict};

/// The report under way.
pub(in crate::report) struct Github<W> {
    context: Context,
    out: W,
}

impl<W: Write> Github<W> {
    /// A report of which nothing is written before the first verdict.
    pub(in crate::report) fn new(context: Context, out: W) -> Self {
        Self { context, out }
    }

    fn annotation(&mut self, verdict: &Verdict, item: &Item<'_>) -> io::Result<()> {
        let lang = self.context.lang;
        let words = Words::of(lang);
        let mut properties = Vec::new();
        match item.main_place() {
            Some(place) => properties.extend(location(place)),
            None => properties.extend(document(verdict)),
        }
        let title = match item.rule {
            Some(rule) => format!("{}{}{}", printable(rule), words.colon(), item.title),
            None => item.outcome_title(lang),
        };
        properties.push(("title", title));
        let subject = subject_name(&verdict.subject, &self.context);
        let decision = verdict.decision.title(lang);
        let message = format!("{subject}{}{}{}", words.aside(decision), words.colon(), item.lines(lang).join("\n"));
        let properties: Vec<_> = properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
        writeln!(self.out, "::{} {}::{}", command(item.level), properties.join(","), data(&message))
    }
}

impl<W: Write> Reporter for Github<W> {
    fn verdict(&mut self, verdict: &Verdict) -> io::Result<()> {
        for item in items(verdict, self.context.lang).iter().filter(|item| item.class != Class::Waived) {
            self.annotation(verdict, item)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, summary: &Summary) -> io::Result<()> {
        if summary.interrupted {
            writeln!(self.out, "::error title=countersign::{}", data(Words::of(self.context.lang).interrupted))?;
        }
        self.out.flush()
    }
}

fn command(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    }
}

/// The file and region of a place; standard input has no file that could be annotated.
fn location(place: &Place) -> Vec<(&'static str, String)> {
    place.source.as_ref().map(|source| range(source, place.span)).unwrap_or_default()
}

/// A part of a file.
fn range(source: &Source, span: Span) -> Vec<(&'static str, String)> {
    if &**source.name() == "-" {
        return Vec::new();
    }
    let (start, end) = (source.position(span.start), source.position(span.end));
    let mut properties = vec![("file", printable(source.name()).into_owned()), ("line", start.line.to_string())];
    properties.push(("endLine", end.line.to_string()));
    // Columns are refused where an annotation covers several lines.
    if start.line == end.line {
        properties.push(("col", start.column.to_string()));
        properties.push(("endColumn", end.column.to_string()));
    }
    properties
}

fn document(verdict: &Verdict) -> Vec<(&'static str, String)> {
    match &*verdict.subject.source {
        "-" => Vec::new(),
        source => vec![("file", printable(source).into_owned()), ("line", verdict.subject.line.to_string())],
    }
}

/// What is wrong or doubtful in a pack, one annotation each.
pub(crate) fn diagnostics(found: &[Diagnostic], lang: Lang) -> String {
    let mut out = String::new();
    for diagnostic in found {
        let mut properties = diagnostic.place().map(|at| range(&at.source, at.span)).unwrap_or_default();
        properties.push(("title", diagnostic.code.as_str().to_owned()));
        let properties: Vec<_> = properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
        let level = match diagnostic.severity {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
            Severity::Advice => Level::Note,
        };
        let help = diagnostic.help.as_ref().map(|help| {
            let words = Words::of(lang);
            format!("\n{}{}{}", words.help, words.colon(), help.get(lang))
        });
        let message = format!("{}{}", diagnostic.message.get(lang), help.unwrap_or_default());
        let message = printable_lines(&message);
        // Writing into a `String` cannot fail.
        let _ = writeln!(out, "::{} {}::{}", command(level), properties.join(","), data(&message));
    }
    out
}

/// A message, as the workflow commands of GitHub's toolkit escape it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value, as the workflow commands of GitHub's toolkit escape it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use crate::base::lang::Lang;
    use crate::report::Format;
    use crate::report::sample::{context, report, rule, unreadable, verdict};

    #[test]
    fn each_statement_is_an_annotation() {
        insta::assert_snapshot!(report(Format::Github, context(Lang::En), &[verdict(), unreadable()]), @r##"
        ::error file=orders/福建.json,line=6,endLine=6,col=41,endColumn=46,title=legal.prohibited-phrase%3A A term promises what may not be promised::Order ORD-2026-1107 (rejected): `绝对不延期` may not be promised%0Aremedy: strike the phrase%0Aclause: §2.3 客户信用状况
        ::warning file=orders/福建.json,line=5,endLine=5,col=19,endColumn=36,title=order.credit.static-limit%3A Order takes the customer past its credit limit::Order ORD-2026-1107 (rejected): exposure would pass the credit limit 500,000 by 99,999,999,620,000.49%0Aremedy: prepay at least 99,999,999,620,000.49, or obtain a higher limit%0Aclause: §2.3 客户信用状况
        ::error file=customers/c.json,line=4,endLine=4,col=3,endColumn=11,title=order.credit.rating-prepayment%3A Rating asks for prepayment::Order ORD-2026-1107 (rejected): cannot be judged without customer/credit/rating%0Aclause: §2.3 客户信用状况
        ::notice file=customers/c.json,line=4,endLine=4,col=3,endColumn=11,title=order.credit.downgraded%3A Rating fell::Order ORD-2026-1107 (rejected): cannot be judged without customer/credit/rating%0Aclause: §2.3 客户信用状况
        ::error file=rules/order/broken.rhai,line=2,endLine=2,col=9,endColumn=18,title=order.broken%3A a rule broke::Order ORD-2026-1107 (rejected): division by zero%0Ahelp: guard the divisor
        ::error title=fault::document (undecided): expected a value
        "##);
        insta::assert_snapshot!(report(Format::Github, context(Lang::Zh), &[verdict()]), @"
        ::error file=orders/福建.json,line=6,endLine=6,col=41,endColumn=46,title=legal.prohibited-phrase：条款含有禁止用语::订单 ORD-2026-1107（拒绝）：不得承诺“绝对不延期”%0A补救：删除该用语%0A条款：§2.3 客户信用状况
        ::warning file=orders/福建.json,line=5,endLine=5,col=19,endColumn=36,title=order.credit.static-limit：订单超出客户信用额度::订单 ORD-2026-1107（拒绝）：信用敞口超过信用额度 500,000，超出 99,999,999,620,000.49%0A补救：至少预付 99,999,999,620,000.49，或申请更高额度%0A条款：§2.3 客户信用状况
        ::error file=customers/c.json,line=4,endLine=4,col=3,endColumn=11,title=order.credit.rating-prepayment：评级要求预付::订单 ORD-2026-1107（拒绝）：缺少 customer/credit/rating，无法判断%0A条款：§2.3 客户信用状况
        ::notice file=customers/c.json,line=4,endLine=4,col=3,endColumn=11,title=order.credit.downgraded：评级下降::订单 ORD-2026-1107（拒绝）：缺少 customer/credit/rating，无法判断%0A条款：§2.3 客户信用状况
        ::error file=rules/order/broken.rhai,line=2,endLine=2,col=9,endColumn=18,title=order.broken：规则出错::订单 ORD-2026-1107（拒绝）：除数为零%0A帮助：请检查除数
        ");
    }

    #[test]
    fn nothing_in_a_text_starts_another_command() {
        let mut hostile = verdict();
        let title = "100%, a:b\r\n::error::x\n::stop-commands::t";
        let finding = hostile.reasons.first_mut().unwrap();
        finding.rule = rule("a.b", finding.rule.outcome, [title, title], [title, title], ["", ""]);
        hostile.subject.id = Some("1\n::add-mask::2".into());
        let text = report(Format::Github, context(Lang::En), &[hostile]);
        assert!(text.lines().all(|line| ["::error ", "::warning ", "::notice "].iter().any(|it| line.starts_with(it))));
        let line = text.lines().next().unwrap();
        let title = line.split("title=").nth(1).unwrap().split("::").next().unwrap();
        assert_eq!(title, "a.b%3A 100%25%2C a%3Ab%0A%3A%3Aerror%3A%3Ax%0A%3A%3Astop-commands%3A%3At");
    }
}
