//! `human`: one line with the decision, then every reason with the text that it is about.

#[cfg(test)]
#[path = "human_tests.rs"]
mod tests;

use std::io::{self, Write};

use crate::base::lang::Lang;
use crate::base::printable::printable;
use crate::base::value::{self, show_date};
use crate::report::model::item::{money, subject_name};
use crate::report::model::totals::{self, Table};
use crate::report::model::words::Words;
use crate::report::terminal::layout::{Paint, cut, pad, pad_left, paint, width};
use crate::report::terminal::painter::{Message, Painter};
use crate::report::terminal::sections;
use crate::report::{Context, Reporter};
use crate::verdict::summary::Summary;
use crate::verdict::{Decision, Finding, Verdict};

/// The report under way.
pub(in crate::report) struct Human<W> {
    context: Context,
    out: W,
    started: bool,
}

impl<W: Write> Human<W> {
    /// A report of which nothing is written before the first verdict.
    pub(in crate::report) fn new(context: Context, out: W) -> Self {
        Self { context, out, started: false }
    }

    fn words(&self) -> &'static Words {
        Words::of(self.context.lang)
    }

    fn painter(&self) -> Painter {
        Painter { colour: self.context.colour, width: self.context.width, lang: self.context.lang }
    }

    fn paint(&self, text: &str, colour: Paint) -> String {
        paint(text, colour, self.context.colour)
    }

    /// The line with the decision: `✗ rejected  Order ORD-1 (CNY 492,000)  orders/a.json:1 - 3 reasons`.
    fn headline(&self, verdict: &Verdict) -> String {
        let lang = self.context.lang;
        let (symbol, colour) = mark(verdict.decision);
        let decision = verdict.decision.title(lang);
        let decision =
            if self.context.only_from.is_some() { pad(decision, decision_width(lang)) } else { decision.to_owned() };
        let subject = &verdict.subject;
        let mut name = subject_name(subject, &self.context);
        if let Some((currency, amount)) = &subject.amount {
            name.push_str(&format!(" ({})", money(currency, *amount)));
        }
        let place = format!("{}:{}", printable(&subject.source), subject.line);
        format!(
            "{}  {}  {} - {}",
            self.paint(&format!("{symbol} {decision}"), colour),
            self.paint(&name, Paint::Bold),
            self.paint(&place, Paint::Cyan),
            self.counts(verdict),
        )
    }

    fn counts(&self, verdict: &Verdict) -> String {
        let words = self.words();
        let mut counts = words.counts(verdict);
        if counts.is_empty() {
            counts.push(words.passed_count(verdict.passed.len()));
            if !verdict.skipped.is_empty() {
                counts.push(words.skipped_count(verdict.skipped.len()));
            }
        }
        counts.join(words.separator())
    }

    fn message(&mut self, message: &Message) -> io::Result<()> {
        let drawn = self.painter().draw(message);
        writeln!(self.out, "\n{}", drawn.trim_end_matches('\n'))
    }

    fn waived(&mut self, finding: &Finding) -> io::Result<()> {
        let lang = self.context.lang;
        let words = self.words();
        let rule = &finding.rule;
        let title = format!("{}  {}", rule.id, rule.title.get(lang));
        let mut notes = vec![(words.waived, title)];
        if let Some(waiver) = &finding.waiver {
            notes.push((words.reason, waiver.reason.clone()));
            notes.push((words.approver, waiver.approver.clone()));
            notes.push((words.expires, show_date(waiver.expires, lang)));
        }
        write!(self.out, "\n{}", self.painter().notes(&notes))
    }

    /// The rules that passed, and those that were not checked, and why.
    fn explain(&mut self, verdict: &Verdict) -> io::Result<()> {
        let lang = self.context.lang;
        let words = self.words();
        let info = &self.context.info;
        let mut run = words.run(&info.policy, &info.policy_version, &show_date(info.as_of, lang));
        if info.independent {
            run = format!("{run}{}{}", words.separator(), words.independent);
        }
        writeln!(self.out, "\n  {}", self.paint(&printable(&run), Paint::Dim))?;
        let titles = std::sync::Arc::clone(&self.context.titles);
        let passed = verdict.passed.iter().map(|rule| (rule.as_str(), titles.rule(rule, lang)));
        self.list(words.passed, passed.collect())?;
        let skipped = verdict.skipped.iter().map(|skipped| (skipped.rule.as_str(), skipped.why.get(lang)));
        self.list(words.skipped, skipped.collect())
    }

    fn list(&mut self, heading: &str, rows: Vec<(&str, &str)>) -> io::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "\n  {} ({})", self.paint(heading, Paint::Bold), rows.len())?;
        let column = rows.iter().map(|(rule, _)| width(rule)).max().unwrap_or_default();
        for (rule, text) in rows {
            let line = format!("    {}  {}", pad(&printable(rule), column), printable(text));
            writeln!(self.out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    /// The totals of the run.
    fn footer(&mut self, summary: &Summary) -> io::Result<()> {
        let words = self.words();
        let info = &self.context.info;
        let run = words.run(&info.policy, &info.policy_version, &show_date(info.as_of, self.context.lang));
        let documents = words.documents(usize::try_from(summary.documents).unwrap_or(usize::MAX));
        if self.started {
            writeln!(self.out)?;
        }
        let heading = format!("{documents}{}{run}", words.separator());
        writeln!(self.out, "{}", self.paint(&printable(&heading), Paint::Bold))?;
        if summary.interrupted {
            writeln!(self.out, "  {}", self.paint(words.interrupted, Paint::Red))?;
        }
        let columns = value::count(summary.documents).len().max(6);
        for decision in Decision::ALL {
            if summary.count(decision) > 0 {
                let count = value::count(summary.count(decision));
                let (symbol, colour) = mark(decision);
                let title = pad(decision.title(self.context.lang), decision_width(self.context.lang));
                let title = self.paint(&format!("{symbol} {title}"), colour);
                let amounts = totals::amounts(summary, decision).join(words.separator());
                let line = format!("  {title}  {count:>columns$}  {amounts}");
                writeln!(self.out, "{}", line.trim_end())?;
            }
        }
        for table in totals::tables(summary, self.context.lang) {
            self.table(&table)?;
        }
        Ok(())
    }

    /// A table in the columns of the terminal: ids are copied and figures compared, so that only titles are cut.
    fn table(&mut self, table: &Table) -> io::Result<()> {
        // Titles stand last, where they can be cut.
        let titles = table.columns.iter().position(String::is_empty);
        let order: Vec<_> = (0..table.columns.len()).filter(|at| Some(*at) != titles).chain(titles).collect();
        let cell = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
        let heading = table.columns.clone();
        let widest = |at: usize| table.rows.iter().chain([&heading]).map(|row| width(&cell(row, at))).max();
        let widths: Vec<_> = (0..table.columns.len()).map(|at| widest(at).unwrap_or_default()).collect();
        let line = |row: &[String]| {
            let mut line = String::from("   ");
            for at in &order {
                let columns = widths.get(*at).copied().unwrap_or_default();
                let text = cell(row, *at);
                let text = if *at < table.names { pad(&text, columns) } else { pad_left(&text, columns) };
                line.push_str(&format!(" {text} "));
            }
            cut(line.trim_end(), self.context.width).into_owned()
        };
        writeln!(self.out, "\n  {}", self.paint(table.heading, Paint::Bold))?;
        writeln!(self.out, "{}", self.paint(&line(&heading), Paint::Dim))?;
        for row in &table.rows {
            writeln!(self.out, "{}", line(row))?;
        }
        if let Some(more) = &table.more {
            writeln!(self.out, "    {}", self.paint(more, Paint::Dim))?;
        }
        Ok(())
    }
}

impl<W: Write> Reporter for Human<W> {
    fn verdict(&mut self, verdict: &Verdict) -> io::Result<()> {
        let lang = self.context.lang;
        if self.context.only_from.is_some_and(|from| verdict.decision < from) && verdict.faults.is_empty() {
            return Ok(());
        }
        let headline = self.headline(verdict);
        writeln!(self.out, "{}{headline}", if self.started { "\n" } else { "" })?;
        self.started = true;
        for finding in &verdict.reasons {
            self.message(&sections::finding(finding, lang))?;
        }
        for message in sections::missing(&verdict.indeterminate, lang) {
            self.message(&message)?;
        }
        for fault in &verdict.faults {
            self.message(&sections::fault(fault, lang))?;
        }
        for finding in &verdict.waived {
            self.waived(finding)?;
        }
        if self.context.explain {
            self.explain(verdict)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, summary: &Summary) -> io::Result<()> {
        if summary.documents != 1 || summary.interrupted || self.context.only_from.is_some() {
            self.footer(summary)?;
        }
        self.out.flush()
    }
}

/// A decision's sign and colour.
fn mark(decision: Decision) -> (char, Paint) {
    match decision {
        Decision::Approve => ('✓', Paint::Green),
        Decision::ApproveWithConditions => ('✓', Paint::Yellow),
        Decision::Refer => ('→', Paint::Yellow),
        Decision::Return => ('←', Paint::Red),
        Decision::Reject => ('✗', Paint::Red),
        Decision::Undecided => ('?', Paint::Red),
    }
}

/// Columns of the longest decision.
fn decision_width(lang: Lang) -> usize {
    Decision::ALL.iter().map(|decision| width(decision.title(lang))).max().unwrap_or_default()
}
