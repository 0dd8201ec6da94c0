//! `markdown`: a comment on a pull request: totals, the documents that may not go ahead, their reasons folded.

use std::io::{self, Write};

use crate::base::lang::Lang;
use crate::base::plural::counted;
use crate::base::value;
use crate::report::model::facts::place_text;
use crate::report::model::item::{Class, Item, items, money, subject_name};
use crate::report::model::totals::{self, Table, capitalised};
use crate::report::model::words::Words;
use crate::report::{Context, Reporter};
use crate::verdict::summary::Summary;
use crate::verdict::{Decision, Verdict};

/// Documents that are listed; further ones are counted.
const DOCUMENTS: usize = 50;
/// Bytes of all folded reasons: GitHub takes comments of 65,536 characters.
const DETAILS: usize = 40_000;
/// Characters of a text beyond which it is cut.
const TEXT: usize = 400;

/// The report under way.
pub(in crate::report) struct Markdown<W> {
    context: Context,
    out: W,
    rows: String,
    details: String,
    listed: usize,
    folded: usize,
    more: u64,
}

impl<W: Write> Markdown<W> {
    /// A report of which nothing is written before the last verdict: the totals come first.
    pub(in crate::report) fn new(context: Context, out: W) -> Self {
        Self { context, out, rows: String::new(), details: String::new(), listed: 0, folded: 0, more: 0 }
    }

    fn row(&self, verdict: &Verdict, items: &[Item<'_>]) -> String {
        let lang = self.context.lang;
        let subject = &verdict.subject;
        let amount = subject.amount.as_ref().map(|(currency, amount)| escape(&money(currency, *amount)));
        let main = items.first().map(|item| escape(&item.title)).unwrap_or_default();
        let more = items.iter().filter(|item| item.class != Class::Waived).count().saturating_sub(1);
        let more = if more > 0 { format!(" (+{more})") } else { String::new() };
        format!(
            "| {} {} | {} | {} | {}:{} | {main}{more} |\n",
            sign(verdict.decision),
            verdict.decision.title(lang),
            escape(&subject_name(subject, &self.context)),
            amount.unwrap_or_default(),
            escape(&subject.source),
            subject.line,
        )
    }

    fn folded(&self, verdict: &Verdict, items: &[Item<'_>]) -> String {
        let lang = self.context.lang;
        let name = escape(&subject_name(&verdict.subject, &self.context));
        let mut out = format!(
            "<details>\n<summary>{name}{}{}</summary>\n\n",
            Words::of(lang).colon(),
            verdict.decision.title(lang)
        );
        for item in items {
            out.push_str(&format!("- **{}** ", escape(&item.outcome_title(lang))));
            out.push_str(&item.rule.map(|rule| format!("<code>{}</code> ", escape(rule))).unwrap_or_default());
            out.push_str(&item.lines(lang).iter().map(|line| escape(line)).collect::<Vec<_>>().join("<br>"));
            let place = item.main_place().map(place_text).unwrap_or_default();
            if !place.is_empty() {
                out.push_str(&format!("<br><code>{}</code>", escape(&place)));
            }
            out.push('\n');
        }
        out.push_str("\n</details>\n\n");
        out
    }

    fn totals(&self, summary: &Summary) -> String {
        let lang = self.context.lang;
        let [decision, documents, amount] = match lang {
            Lang::En => ["decision", "documents", "amount"],
            Lang::Zh => ["结论", "文档", "金额"],
        };
        let mut out = format!("| {decision} | {documents} | {amount} |\n|---|---:|---|\n");
        for decision in Decision::ALL.into_iter().filter(|decision| summary.count(*decision) > 0) {
            let amounts: Vec<_> = totals::amounts(summary, decision).iter().map(|amount| escape(amount)).collect();
            let amounts = amounts.join(Words::of(lang).separator());
            let (sign, title, count) = (sign(decision), decision.title(lang), value::count(summary.count(decision)));
            out.push_str(&format!("| {sign} {title} | {count} | {amounts} |\n"));
        }
        out
    }

    fn table(&mut self, table: &Table) -> io::Result<()> {
        let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let columns = table.columns.iter().map(|column| escape(column)).collect();
        let lines = (0..table.columns.len()).map(|at| if at < table.names { "---" } else { "---:" }.to_owned());
        write!(self.out, "\n### {}\n\n{}{}", capitalised(table.heading), row(columns), row(lines.collect()))?;
        for cells in &table.rows {
            self.out.write_all(row(cells.iter().map(|cell| escape(cell)).collect()).as_bytes())?;
        }
        table.more.as_ref().map_or(Ok(()), |more| writeln!(self.out, "\n{}", escape(more)))
    }

    /// The table of documents and their folded reasons.
    fn documents(&mut self) -> io::Result<()> {
        let lang = self.context.lang;
        let (heading, columns) = match lang {
            Lang::En => ("Documents that may not go ahead", "decision | document | amount | file | main reason"),
            Lang::Zh => ("不能放行的文档", "结论 | 文档 | 金额 | 文件 | 主要理由"),
        };
        write!(self.out, "\n### {heading}\n\n| {columns} |\n|---|---|---|---|---|\n{}\n", self.rows)?;
        if self.more > 0 {
            match lang {
                Lang::En => writeln!(self.out, "… and {} more.\n", self.more)?,
                Lang::Zh => writeln!(self.out, "……另有 {} 份。\n", self.more)?,
            }
        }
        self.out.write_all(self.details.as_bytes())?;
        let left = self.listed - self.folded;
        if left > 0 {
            match lang {
                Lang::En => {
                    let documents = counted(left, "listed document", "listed documents");
                    writeln!(self.out, "The reasons of {documents} are too long for a comment.")?;
                }
                Lang::Zh => writeln!(self.out, "另有 {left} 份所列文档的理由过长，未予列出。")?,
            }
        }
        Ok(())
    }
}

impl<W: Write> Reporter for Markdown<W> {
    fn verdict(&mut self, verdict: &Verdict) -> io::Result<()> {
        if verdict.decision < self.context.only_from.unwrap_or(Decision::Refer) && verdict.faults.is_empty() {
            return Ok(());
        }
        if self.listed == DOCUMENTS {
            self.more += 1;
            return Ok(());
        }
        let items = items(verdict, self.context.lang);
        self.rows.push_str(&self.row(verdict, &items));
        self.listed += 1;
        let folded = self.folded(verdict, &items);
        if self.details.len() + folded.len() <= DETAILS {
            self.details.push_str(&folded);
            self.folded += 1;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, summary: &Summary) -> io::Result<()> {
        let lang = self.context.lang;
        let info = &self.context.info;
        let words = Words::of(lang);
        let documents = words.documents(usize::try_from(summary.documents).unwrap_or(usize::MAX));
        let run = words.run(&info.policy, &info.policy_version, &info.as_of.to_string());
        let totals = self.totals(summary);
        write!(self.out, "## countersign{}{documents}\n\n{}\n\n", Words::of(lang).colon(), escape(&run))?;
        if summary.interrupted {
            write!(self.out, "⚠️ **{}**\n\n", escape(words.interrupted))?;
        }
        self.out.write_all(totals.as_bytes())?;
        if self.listed > 0 {
            self.documents()?;
        }
        for table in totals::tables(summary, lang) {
            self.table(&table)?;
        }
        self.out.flush()
    }
}

fn sign(decision: Decision) -> &'static str {
    match decision {
        Decision::Approve | Decision::ApproveWithConditions => "✅",
        Decision::Refer => "➡️",
        Decision::Return => "↩️",
        Decision::Reject => "⛔",
        Decision::Undecided => "❓",
    }
}

/// A text on one line that is nothing but text: no markup, no link, no mention, no reference to an issue.
///
/// Signs that mean something to Markdown are written as entities. What GitHub links on its own (addresses, mentions,
/// issues) it finds in the finished text, entities or not; an empty comment within keeps it from being found.
fn escape(text: &str) -> String {
    let text: String = match text.char_indices().nth(TEXT) {
        Some((at, _)) => text.get(..at).unwrap_or_default().chars().chain(['…']).collect(),
        None => text.to_owned(),
    };
    let text = text.replace('\n', " ");
    let text = crate::base::printable::printable(&text);
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut before = ' ';
    while let Some(character) = characters.next() {
        match character {
            '@' | '#' => out.push_str(&format!("&#{};<!-- -->", u32::from(character))),
            ':' if characters.peek() == Some(&'/') => out.push_str(":<!-- -->"),
            '.' if matches!(before, 'w' | 'W') => out.push_str("<!-- -->."),
            '-' if matches!(before, 'h' | 'H') => out.push_str("-<!-- -->"),
            '<' | '>' | '&' | '"' | '\'' | '|' | '`' | '*' | '_' | '~' | '[' | ']' | '(' | ')' | '!' | '\\' | '$'
            | '{' | '}' => out.push_str(&format!("&#{};", u32::from(character))),
            other => out.push(other),
        }
        before = character;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Format;
    use crate::report::sample::{context, report, unreadable, verdict};

    #[test]
    fn totals_then_what_may_not_go_ahead() {
        insta::assert_snapshot!(report(Format::Markdown, context(Lang::En), &[verdict(), unreadable()]), @r##"
        ## countersign: 2 documents

        judged by Order acceptance 接单制度 1.0.0 as of 2026-03-31

        | decision | documents | amount |
        |---|---:|---|
        | ⛔ rejected | 1 | CNY 99,999,999,999,999.99 |
        | ❓ undecided | 1 |  |

        ### Documents that may not go ahead

        | decision | document | amount | file | main reason |
        |---|---|---|---|---|
        | ⛔ rejected | Order ORD-2026-1107 | CNY 99,999,999,999,999.99 | orders/福建.json:1 | A term promises what may not be promised (+4) |
        | ❓ undecided | document |  | -:1 |  |

        <details>
        <summary>Order ORD-2026-1107: rejected</summary>

        - **reject** <code>legal.prohibited-phrase</code> &#96;绝对不延期&#96; may not be promised<br>remedy: strike the phrase<br>clause: §2.3 客户信用状况<br><code>orders/福建.json:6:41</code>
        - **refer to finance** <code>order.credit.static-limit</code> exposure would pass the credit limit 500,000 by 99,999,999,620,000.49<br>remedy: prepay at least 99,999,999,620,000.49, or obtain a higher limit<br>clause: §2.3 客户信用状况<br><code>orders/福建.json:5:19</code>
        - **needed** <code>order.credit.rating-prepayment</code> cannot be judged without customer/credit/rating<br>clause: §2.3 客户信用状况<br><code>customers/c.json:4:3</code>
        - **needed** <code>order.credit.downgraded</code> cannot be judged without customer/credit/rating<br>clause: §2.3 客户信用状况<br><code>customers/c.json:4:3</code>
        - **fault** <code>order.broken</code> division by zero<br>help: guard the divisor<br><code>rules/order/broken.rhai:2:9</code>
        - **waived** <code>order.credit.on-hold</code> on hold<br>clause: §2.3 客户信用状况<br><code>orders/福建.json:5:19</code>

        </details>

        <details>
        <summary>document: undecided</summary>

        - **fault** expected a value<br><code>-:1:7</code>

        </details>


        ### Most frequent reasons

        | rule |  | count | lacking |
        | --- | --- | ---: | ---: |
        | legal.prohibited-phrase | A term promises what may not be promised | 1 |  |
        | order.credit.rating-prepayment | Rating asks for prepayment | 1 | 1 |
        | order.credit.static-limit | Order takes the customer past its credit limit | 1 |  |

        ### Accepted the first time

        | order taker | first submissions | accepted | share |
        | --- | ---: | ---: | ---: |
        | E1 | 1 | 0 | 0.0 % |
        "##);
    }

    #[test]
    fn a_long_list_is_cut_and_counted() {
        let text = report(Format::Markdown, context(Lang::Zh), &vec![verdict(); 70]);
        assert!(text.contains("……另有 20 份。"), "{text}");
        assert!(text.chars().count() < 65_536);
    }

    #[test]
    fn text_stays_text() {
        let hostile = "|<img src=x>`a` *b* _c_ [d](https://x.example) ![e](f) @octocat #12 www.x.example a@b.c\n# h\\";
        insta::assert_snapshot!(escape(hostile), @r##"&#124;&#60;img src=x&#62;&#96;a&#96; &#42;b&#42; &#95;c&#95; &#91;d&#93;&#40;https:<!-- -->//x.example&#41; &#33;&#91;e&#93;&#40;f&#41; &#64;<!-- -->octocat &#35;<!-- -->12 www<!-- -->.x.example a&#64;<!-- -->b.c &#35;<!-- --> h&#92;"##);
    }
}
