//! `csv`: one row for each statement about a document; a document without any has one row with its decision.
//!
//! UTF-8 with a byte order mark, without which spreadsheets in Chinese take it for another encoding. No cell is taken for
//! a formula by a spreadsheet: those that would be start with an apostrophe.

use std::io::{self, Write};

use crate::base::printable::printable;
use crate::report::model::item::{Item, items};
use crate::report::{Context, Reporter};
use crate::verdict::Verdict;
use crate::verdict::summary::Summary;

/// Tells spreadsheets that UTF-8 follows.
const BYTE_ORDER_MARK: &str = "\u{feff}";
/// The columns: the document, the statement about it with its place, more of the document. Those of the pack follow.
const COLUMNS: [&str; 21] = [
    "kind",
    "id",
    "revision",
    "source",
    "document_line",
    "decision",
    "rule",
    "outcome",
    "role",
    "document",
    "pointer",
    "file",
    "line",
    "column",
    "message",
    "remedy",
    "clause",
    "waived",
    "amount",
    "currency",
    "roles",
];
/// The sign between roles in one cell.
const AND: &str = ";";

/// The report under way.
pub(in crate::report) struct Csv<W: Write> {
    context: Context,
    rows: csv::Writer<W>,
    started: bool,
}

impl<W: Write> Csv<W> {
    /// A report of which nothing is written before the first verdict.
    pub(in crate::report) fn new(context: Context, out: W) -> Self {
        Self { context, rows: csv::Writer::from_writer(out), started: false }
    }

    fn open(&mut self) -> io::Result<()> {
        if self.started {
            return Ok(());
        }
        self.started = true;
        let own = self.context.titles.columns().map(|column| own_column(&column.name));
        let mut names: Vec<_> = COLUMNS.iter().map(|name| (*name).to_owned()).chain(own).collect();
        if let Some(first) = names.first_mut() {
            first.insert_str(0, BYTE_ORDER_MARK);
        }
        self.rows.write_record(names).map_err(io::Error::from)
    }

    /// The cells of the document behind those of a statement.
    fn more(&self, verdict: &Verdict) -> Vec<String> {
        let subject = &verdict.subject;
        let roles: Vec<_> = verdict.roles().into_iter().map(|role| &*role.name).collect();
        let (currency, amount) = subject.amount.as_ref().map(|(it, amount)| (it.as_str(), amount.to_string())).unzip();
        let own = self.context.titles.columns().map(|column| cell(subject.column(&column.name).unwrap_or_default()));
        let fixed = [amount.unwrap_or_default(), cell(currency.unwrap_or_default()), cell(&roles.join(AND))];
        fixed.into_iter().chain(own).collect()
    }
}

impl<W: Write> Reporter for Csv<W> {
    fn verdict(&mut self, verdict: &Verdict) -> io::Result<()> {
        self.open()?;
        let items = items(verdict, self.context.lang);
        let (document, more) = (document(verdict), self.more(verdict));
        let mut row = |statement: Vec<String>| self.rows.write_record(document.iter().chain(&statement).chain(&more));
        for item in &items {
            row(statement(item))?;
        }
        if items.is_empty() {
            row(vec![String::new(); STATEMENT])?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, _summary: &Summary) -> io::Result<()> {
        self.open()?;
        self.rows.flush()
    }
}

/// The name of a column of the pack, apart from those that every pack has.
fn own_column(name: &str) -> String {
    let name = cell(name);
    if COLUMNS.contains(&&*name) { format!("columns.{name}") } else { name }
}

fn document(verdict: &Verdict) -> [String; 6] {
    let subject = &verdict.subject;
    [
        cell(&subject.kind),
        cell(subject.id.as_deref().unwrap_or_default()),
        subject.revision.map(|revision| revision.to_string()).unwrap_or_default(),
        cell(&subject.source),
        subject.line.to_string(),
        verdict.decision.as_str().to_owned(),
    ]
}

/// Cells of a statement.
const STATEMENT: usize = 12;

fn statement(item: &Item<'_>) -> Vec<String> {
    let place = item.main_place().or_else(|| item.at.first().copied());
    let source = place.and_then(|place| place.source.as_ref());
    let start = source.zip(place).map(|(source, place)| source.position(place.span.start));
    vec![
        cell(item.rule.unwrap_or_default()),
        item.outcome().to_owned(),
        cell(item.role_name().unwrap_or_default()),
        cell(place.map_or("", |place| &place.document)),
        cell(place.map_or("", |place| place.pointer.as_str())),
        cell(source.map_or("", |source| source.name())),
        start.map(|start| start.line.to_string()).unwrap_or_default(),
        start.map(|start| start.column.to_string()).unwrap_or_default(),
        cell(&item.message),
        cell(&item.remedy),
        cell(&item.clause().unwrap_or_default()),
        cell(&item.waiver_text().unwrap_or_default()),
    ]
}

/// A text on one line that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    // Spreadsheets of East Asian languages also take the wide forms of these signs for the start of a formula.
    let starts = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\t', '\r', '\n'];
    // A lone `-` is how a report calls standard input.
    let formula = text != "-" && (text.starts_with(starts) || text.trim_start().starts_with(starts));
    let text = printable(text);
    if formula { format!("'{text}") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::lang::Lang;
    use crate::report::Format;
    use crate::report::sample::{context, report, unreadable, verdict};

    fn rows(text: &str) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn every_statement_has_a_row() {
        let mut approved = verdict();
        approved.decision = crate::verdict::Decision::Approve;
        (approved.reasons, approved.waived, approved.faults) = (Vec::new(), Vec::new(), Vec::new());
        approved.indeterminate.clear();
        let text = report(Format::Csv, context(Lang::En), &[verdict(), approved, unreadable()]);
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap();
        insta::assert_snapshot!(text, @r#"
        kind,id,revision,source,document_line,decision,rule,outcome,role,document,pointer,file,line,column,message,remedy,clause,waived,amount,currency,roles,taken_by
        order,ORD-2026-1107,1,orders/福建.json,1,reject,legal.prohibited-phrase,reject,,order,/terms/0/text,orders/福建.json,6,41,`绝对不延期` may not be promised,strike the phrase,§2.3 客户信用状况,,99999999999999.99,CNY,finance,E1
        order,ORD-2026-1107,1,orders/福建.json,1,reject,order.credit.static-limit,refer,finance,order,/total_amount,orders/福建.json,5,19,"exposure would pass the credit limit 500,000 by 99,999,999,620,000.49","prepay at least 99,999,999,620,000.49, or obtain a higher limit",§2.3 客户信用状况,,99999999999999.99,CNY,finance,E1
        order,ORD-2026-1107,1,orders/福建.json,1,reject,order.credit.rating-prepayment,indeterminate,,customer,/credit/rating,customers/c.json,4,3,cannot be judged without customer/credit/rating,,§2.3 客户信用状况,,99999999999999.99,CNY,finance,E1
        order,ORD-2026-1107,1,orders/福建.json,1,reject,order.credit.downgraded,indeterminate,,customer,/credit/rating,customers/c.json,4,3,cannot be judged without customer/credit/rating,,§2.3 客户信用状况,,99999999999999.99,CNY,finance,E1
        order,ORD-2026-1107,1,orders/福建.json,1,reject,order.broken,fault,,rule,,rules/order/broken.rhai,2,9,division by zero,guard the divisor,,,99999999999999.99,CNY,finance,E1
        order,ORD-2026-1107,1,orders/福建.json,1,reject,order.credit.on-hold,reject,,order,/total_amount,orders/福建.json,5,19,on hold,,§2.3 客户信用状况,"季度促销 (Wang Li, 2026-06-30)",99999999999999.99,CNY,finance,E1
        order,ORD-2026-1107,1,orders/福建.json,1,approve,,,,,,,,,,,,,99999999999999.99,CNY,,E1
        ,,,-,1,undecided,,fault,,,,-,1,7,expected a value,,,,,,,
        "#);
        assert!(rows(text).iter().all(|row| row.len() == COLUMNS.len() + 1));
    }

    #[test]
    fn a_column_of_the_pack_is_not_taken_for_one_of_every_report() {
        assert_eq!([own_column("taken_by"), own_column("line"), own_column("=1")], ["taken_by", "columns.line", "'=1"]);
    }

    #[test]
    fn a_run_without_documents_has_a_header_only() {
        assert_eq!(report(Format::Csv, context(Lang::En), &[]).lines().count(), 1);
    }

    #[test]
    fn no_cell_is_a_formula_and_numbers_stay_numbers() {
        for text in ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\u{ff1d}1+1", "\n=1"] {
            assert!(cell(text).starts_with('\''), "{text:?} became {:?}", cell(text));
        }
        let mut hostile = verdict();
        hostile.subject.id = Some("=HYPERLINK(\"http://x.example\",\"a,b\")\n=2".into());
        hostile.subject.revision = Some((-1).into());
        let rows = rows(&report(Format::Csv, context(Lang::Zh), &[hostile]));
        let row = rows.get(1).unwrap();
        assert_eq!(row.get(1).unwrap(), "'=HYPERLINK(\"http://x.example\",\"a,b\")\\u{a}=2");
        assert_eq!(row.get(2).unwrap(), "-1");
    }
}
