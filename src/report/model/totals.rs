//! What the documents of a run have in common, as tables that every format for people shows alike.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::item::money;
use super::words::Words;
use crate::base::lang::Lang;
use crate::base::plural::counted;
use crate::base::printable::printable;
use crate::base::value::{count, percent, show_percent};
use crate::verdict::summary::{FirstTime, NearLimit, Reason, Summary};
use crate::verdict::{Decision, RuleId};

/// Rows of a table; further ones are counted.
pub(in crate::report) const ROWS: usize = 10;

/// A table of totals; its texts are safe to print.
#[derive(Debug)]
pub(in crate::report) struct Table {
    pub(in crate::report) heading: &'static str,
    pub(in crate::report) columns: Vec<String>,
    /// Cells in the order of the columns; the first `names` are texts, the others figures.
    pub(in crate::report) rows: Vec<Vec<String>>,
    pub(in crate::report) names: usize,
    /// The note below about rows that are left out.
    pub(in crate::report) more: Option<String>,
}

/// The tables of a run over several documents, those that have something to say.
pub(in crate::report) fn tables(summary: &Summary, lang: Lang) -> Vec<Table> {
    if summary.documents < 2 {
        return Vec::new();
    }
    let tables = [reasons(summary, lang), takers(summary, lang), near(summary, lang)];
    tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

/// The money of the documents that were decided so, by currency; safe to print.
pub(in crate::report) fn amounts(summary: &Summary, decision: Decision) -> Vec<String> {
    let amount = |(currency, by_decision): (&String, &BTreeMap<Decision, Decimal>)| {
        by_decision.get(&decision).map(|amount| money(currency, *amount))
    };
    summary.amounts.iter().filter_map(amount).collect()
}

/// Rules by how many documents they count against, most first.
pub(in crate::report) fn by_count(summary: &Summary) -> Vec<(&RuleId, &Reason)> {
    let mut reasons: Vec<_> = summary.reasons.iter().collect();
    reasons.sort_by_key(|(_, reason)| Reverse(reason.documents));
    reasons
}

fn reasons(summary: &Summary, lang: Lang) -> Table {
    let all = by_count(summary);
    let any_lacking = all.iter().take(ROWS).any(|(_, reason)| reason.lacking > 0);
    let row = |(id, reason): &(&RuleId, &Reason)| {
        let (id, title) = (printable(id.as_str()).into_owned(), printable(reason.title.get(lang)).into_owned());
        let lacking = || if reason.lacking > 0 { count(reason.lacking) } else { String::new() };
        let mut row = vec![id, title, count(reason.documents)];
        row.extend(any_lacking.then(lacking));
        row
    };
    // Short names: what the terminal has to spare belongs to the titles.
    let (heading, columns): (_, &[_]) = match (lang, any_lacking) {
        (Lang::En, false) => ("most frequent reasons", &["rule", "", "count"]),
        (Lang::En, true) => ("most frequent reasons", &["rule", "", "count", "lacking"]),
        (Lang::Zh, false) => ("最常见的理由", &["规则", "", "文档"]),
        (Lang::Zh, true) => ("最常见的理由", &["规则", "", "文档", "缺少事实"]),
    };
    let more = more(all.len(), lang, ["more rule", "more rules", "条规则"]);
    Table { heading, columns: owned(columns), rows: all.iter().take(ROWS).map(row).collect(), names: 2, more }
}

fn owned(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|column| (*column).to_owned()).collect()
}

fn takers(summary: &Summary, lang: Lang) -> Table {
    let mut all: Vec<_> = summary.takers.by_name.iter().collect();
    all.sort_by_key(|(_, figure)| Reverse(figure.documents));
    let mut rows: Vec<_> =
        all.iter().take(ROWS).map(|(name, figure)| (printable(name).into_owned(), **figure)).collect();
    if summary.takers.others.documents > 0 {
        let others = if lang == Lang::Zh { "其余" } else { "all others" };
        rows.push((others.to_owned(), summary.takers.others));
    }
    let row = |(name, figure): (String, FirstTime)| {
        let share = percent(figure.accepted, figure.documents, lang);
        vec![name, count(figure.documents), count(figure.accepted), share]
    };
    let (heading, rest) = match lang {
        Lang::En => ("accepted the first time", ["first submissions", "accepted", "share"]),
        Lang::Zh => ("一次通过率", ["首次提交", "通过", "占比"]),
    };
    let by = summary.takers.column.as_ref().map(|column| printable(column.title.get(lang)).into_owned());
    let columns = [by.unwrap_or_default().to_lowercase()].into_iter().chain(rest.map(str::to_owned)).collect();
    let more = more(all.len(), lang, ["more name", "more names", "个名称"]);
    Table { heading, columns, rows: rows.into_iter().map(row).collect(), names: 1, more }
}

fn near(summary: &Summary, lang: Lang) -> Table {
    let mut all: Vec<_> = summary.near.iter().collect();
    all.sort_by_key(|(_, near)| Reverse(near.documents));
    let row = |(id, near): &(&RuleId, &NearLimit)| {
        let amounts: Vec<_> = near.amounts.iter().map(|(currency, amount)| money(currency, *amount)).collect();
        vec![
            printable(id.as_str()).into_owned(),
            count(near.documents),
            amounts.join(Words::of(lang).separator()),
            show_percent(near.nearest, lang),
        ]
    };
    let (heading, columns): (_, &[_]) = match lang {
        Lang::En => ("passed, but near to a limit", &["rule", "documents", "worth", "nearest, of the limit"]),
        Lang::Zh => ("通过但接近限额", &["规则", "文档", "金额", "最接近（占限额）"]),
    };
    let more = more(all.len(), lang, ["more rule", "more rules", "条规则"]);
    Table { heading, columns: owned(columns), rows: all.iter().take(ROWS).map(row).collect(), names: 1, more }
}

/// The note about rows beyond those that are shown; the words are for one, for several, and in Chinese.
fn more(all: usize, lang: Lang, [one, many, zh]: [&str; 3]) -> Option<String> {
    let left = all.checked_sub(ROWS).filter(|left| *left > 0)?;
    Some(match lang {
        Lang::En => format!("… and {}", counted(left, one, many)),
        Lang::Zh => format!("……另有 {left} {zh}"),
    })
}

/// A heading as pages write it.
pub(in crate::report) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
