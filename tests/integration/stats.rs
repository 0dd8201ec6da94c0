//! `--stats`: what it tells, with every figure taken out.

use crate::harness::check;

/// The text with each figure and its unit replaced, and one space between columns.
fn scrubbed(text: &str) -> String {
    let is_figure = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let is_unit = |word: &str| ["%", "s", "ms", "µs", "MiB"].contains(&word);
    let line = |line: &str| {
        let words = line.split_whitespace().filter(|word| !is_unit(word));
        words.map(|word| if is_figure(word) { "0" } else { word }).collect::<Vec<_>>().join(" ")
    };
    // Which rules are slowest differs from run to run.
    text.lines().map(line).filter(|line| !line.starts_with("order.")).collect::<Vec<_>>().join("\n")
}

fn stats(lang: &str) -> String {
    let arguments = ["fixtures/orders", "--with", "fixtures/customers", "-f", "json", "--stats", "--lang", lang];
    let outcome = check(&arguments).exits(1);
    outcome.report();
    let rules = outcome.stderr.lines().filter(|line| line.trim().starts_with("order.")).count();
    assert_eq!(rules, 10, "{}", outcome.stderr);
    scrubbed(&outcome.stderr)
}

#[test]
fn where_the_time_went_is_told_beside_the_results() {
    insta::assert_snapshot!(stats("en"), @r"
    documents 0
    wall time 0
    documents per second 0
    peak memory 0

    stage busy, all threads share
    reading 0 0
    parsing 0 0
    validating 0 0
    rules 0 0
    reports 0 0

    slowest rules busy share of rules mean
    ");
}

#[test]
fn in_chinese_too() {
    insta::assert_snapshot!(stats("zh"), @r"
    文档 0
    总耗时 0
    每秒文档 0
    内存峰值 0

    阶段 各线程耗时合计 占比
    读取 0 0
    解析 0 0
    结构校验 0 0
    规则 0 0
    报告 0 0

    最慢的规则 耗时 占规则耗时 平均
    ");
}
