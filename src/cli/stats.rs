//! `--stats`: where the time of a run went, on standard error when it is over.

use std::time::Duration;

use comfy_table::{CellAlignment, ContentArrangement, Table, TableStyle};

use crate::base::lang::Lang;
use crate::base::value::{count, percent};
use crate::rule::Rulebook;
use crate::run::{Monitor, Stage};

/// Rules that are listed, slowest first.
const RULES: usize = 10;

/// The words of one language.
struct Words {
    documents: &'static str,
    wall_time: &'static str,
    per_second: &'static str,
    memory: &'static str,
    /// Heading of the stages and of the two columns behind them.
    stage: [&'static str; 3],
    /// The names of the stages, in the order of [`Stage::ALL`].
    stages: [&'static str; 5],
    /// Heading of the rules and of the three columns behind them.
    rule: [&'static str; 4],
}

const EN: Words = Words {
    documents: "documents",
    wall_time: "wall time",
    per_second: "documents per second",
    memory: "peak memory",
    stage: ["stage", "busy, all threads", "share"],
    stages: ["reading", "parsing", "validating", "rules", "reports"],
    rule: ["slowest rules", "busy", "share of rules", "mean"],
};

const ZH: Words = Words {
    documents: "文档",
    wall_time: "总耗时",
    per_second: "每秒文档",
    memory: "内存峰值",
    stage: ["阶段", "各线程耗时合计", "占比"],
    stages: ["读取", "解析", "结构校验", "规则", "报告"],
    rule: ["最慢的规则", "耗时", "占规则耗时", "平均"],
};

/// The figures of a run that judged so many documents in so much time.
pub(super) fn render(documents: u64, wall: Duration, monitor: &Monitor, rulebook: &Rulebook, lang: Lang) -> String {
    let words = if lang == Lang::Zh { &ZH } else { &EN };
    let rate = (u128::from(documents) * 1000).checked_div(wall.as_millis()).and_then(|rate| u64::try_from(rate).ok());
    let mut rows =
        vec![vec![words.documents.to_owned(), count(documents)], vec![words.wall_time.to_owned(), time(wall)]];
    rows.extend(rate.map(|rate| vec![words.per_second.to_owned(), count(rate)]));
    rows.extend(peak_memory().map(|memory| vec![words.memory.to_owned(), memory]));
    [table(None, rows), stages(monitor, words, lang), rules(rulebook, words, lang)].join("\n")
}

fn stages(monitor: &Monitor, words: &Words, lang: Lang) -> String {
    let times = monitor.times();
    let all: Duration = times.iter().map(|(_, time)| *time).sum();
    let name = |stage: Stage| words.stages.get(stage as usize).copied().unwrap_or_default().to_owned();
    let row = |(stage, spent): &(Stage, Duration)| vec![name(*stage), time(*spent), share(*spent, all, lang)];
    table(Some(&words.stage), times.iter().map(row).collect())
}

fn rules(rulebook: &Rulebook, words: &Words, lang: Lang) -> String {
    let mut times = rulebook.times();
    times.retain(|(_, _, runs)| *runs > 0);
    times.sort_by(|(a, spent, _), (b, other, _)| other.cmp(spent).then_with(|| a.cmp(b)));
    let all: Duration = times.iter().map(|(_, time, _)| *time).sum();
    let mean = |spent: Duration, runs: u64| {
        Duration::from_nanos(u64::try_from(spent.as_nanos() / u128::from(runs.max(1))).unwrap_or(u64::MAX))
    };
    let slowest = times.iter().take(RULES);
    let rows = slowest.map(|(rule, spent, runs)| {
        vec![rule.to_string(), time(*spent), share(*spent, all, lang), time(mean(*spent, *runs))]
    });
    table(Some(&words.rule), rows.collect())
}

/// Columns of which all but the first are figures; nothing where there is no row.
fn table(heading: Option<&[&str]>, rows: Vec<Vec<String>>) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut table = Table::new();
    table.load_style(TableStyle::new()).set_content_arrangement(ContentArrangement::Disabled);
    if let Some(heading) = heading {
        table.set_header(heading);
    }
    table.add_rows(rows);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn share(part: Duration, whole: Duration, lang: Lang) -> String {
    let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    percent(micros(part), micros(whole), lang)
}

/// A time in the unit in which it is read at a glance.
fn time(time: Duration) -> String {
    let nanoseconds = time.as_nanos();
    let (unit, name) = match nanoseconds {
        0..1_000_000 => (1_000, "µs"),
        1_000_000..1_000_000_000 => (1_000_000, "ms"),
        _ => (1_000_000_000, "s"),
    };
    format!("{} {name}", tenths(u64::try_from(nanoseconds / (unit / 10)).unwrap_or(u64::MAX)))
}

/// The most memory that the process ever held, where the system tells.
fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = kilobytes.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(format!("{} MiB", tenths(kilobytes * 10 / 1024)))
}

/// A number of tenths with its decimal point.
fn tenths(tenths: u64) -> String {
    format!("{}.{}", count(tenths / 10), tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_at_a_glance() {
        let times = [0, 1_234, 999_999, 12_345_678, 61_250_000_000].map(Duration::from_nanos);
        assert_eq!(times.map(time), ["0.0 µs", "1.2 µs", "999.9 µs", "12.3 ms", "61.2 s"]);
    }
}
