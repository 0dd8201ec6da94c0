//! What people see: the text of whole reports, and which characters are underlined.

use std::sync::Arc;

use proptest::prelude::*;

use crate::base::lang::Lang;
use crate::base::printable::is_unsafe;
use crate::base::value::Value;
use crate::report::Format;
use crate::report::sample::{context, report, unreadable, verdict};
use crate::report::terminal::painter::{Message, Painter};
use crate::report::terminal::sections;
use crate::report::terminal::snippet::Mark;
use crate::source::{Source, Span};
use crate::verdict::{Decision, Origin, Verdict};

fn human(lang: Lang, verdicts: &[Verdict]) -> String {
    report(Format::Human, context(lang), verdicts)
}

#[test]
fn english() {
    insta::assert_snapshot!(human(Lang::En, &[verdict()]), @r##"
    ✗ rejected  Order ORD-2026-1107 (CNY 99,999,999,999,999.99)  orders/福建.json:1 - 2 reasons, 2 rules lack facts, 1 fault, 1 waived

    legal.prohibited-phrase

      × reject: A term promises what may not be promised
      │ `绝对不延期` may not be promised
       ╭─[orders/福建.json:6:41]
     5 │   "total_amount": 99999999999999.99,
     6 │   "terms": [{ "id": "T1", "text": "本公司保证绝对不延期交货" }]
       ·                                              ─────┬────
       ·                                                   ╰── here: order/terms/0/text
     7 │ }
       ╰────
      clause: §2.3 客户信用状况
      remedy: strike the phrase

    order.credit.static-limit

      ⚠ refer to finance: Order takes the customer past its credit limit
      │ exposure would pass the credit limit 500,000 by 99,999,999,620,000.49
       ╭─[orders/福建.json:5:19]
     4 │   "customer_name": "福建海峡贸易有限公司",
     5 │   "total_amount": 99999999999999.99,
       ·                   ────────┬────────
       ·                           ╰── here: order/total_amount = 99,999,999,999,999.99
     6 │   "terms": [{ "id": "T1", "text": "本公司保证绝对不延期交货" }]
       ╰────
       ╭─[customers/c.json:4:35]
     3 │   "name": "福建海峡贸易有限公司",
     4 │   "credit": { "注": "额度", "limit": 500000, "outstanding": 120000.50 }
       ·                                      ───┬──                 ────┬────
       ·                                         │                       ╰── customer/credit/outstanding = 120,000.50
       ·                                         ╰── customer/credit/limit = 500,000
     5 │ }
       ╰────
      facts:  run/reserved = 0
      clause: §2.3 客户信用状况
      remedy: prepay at least 99,999,999,620,000.49, or obtain a higher limit

      × needed: customer/credit/rating
       ╭─[customers/c.json:4:3]
     3 │   "name": "福建海峡贸易有限公司",
     4 │   "credit": { "注": "额度", "limit": 500000, "outstanding": 120000.50 }
       ·   ────┬───
       ·       ╰── missing here: customer/credit/rating
     5 │ }
       ╰────
      needed by: order.credit.rating-prepayment  Rating asks for prepayment
                 order.credit.downgraded  Rating fell (changes no decision)

    order.broken

      × a rule broke: division by zero
       ╭─[rules/order/broken.rhai:2:9]
     1 │ let total = order.total_amount;
     2 │ let x = total / 0;
       ·         ─────────
       ╰────
      help: guard the divisor

      waived:     order.credit.on-hold  On hold
      reason:     季度促销
      granted by: Wang Li
      until:      2026-06-30
    "##);
}

#[test]
fn chinese() {
    insta::assert_snapshot!(human(Lang::Zh, &[verdict()]), @r#"
    ✗ 拒绝  订单 ORD-2026-1107 (CNY 99,999,999,999,999.99)  orders/福建.json:1 - 2 条理由、2 条规则缺少事实、1 处故障、1 项豁免

    legal.prohibited-phrase

      × 拒绝：条款含有禁止用语
      │ 不得承诺“绝对不延期”
       ╭─[orders/福建.json:6:41]
     5 │   "total_amount": 99999999999999.99,
     6 │   "terms": [{ "id": "T1", "text": "本公司保证绝对不延期交货" }]
       ·                                              ─────┬────
       ·                                                   ╰── 此处：order/terms/0/text
     7 │ }
       ╰────
      条款：§2.3 客户信用状况
      补救：删除该用语

    order.credit.static-limit

      ⚠ 转交财务：订单超出客户信用额度
      │ 信用敞口超过信用额度 500,000，超出 99,999,999,620,000.49
       ╭─[orders/福建.json:5:19]
     4 │   "customer_name": "福建海峡贸易有限公司",
     5 │   "total_amount": 99999999999999.99,
       ·                   ────────┬────────
       ·                           ╰── 此处：order/total_amount = 99,999,999,999,999.99
     6 │   "terms": [{ "id": "T1", "text": "本公司保证绝对不延期交货" }]
       ╰────
       ╭─[customers/c.json:4:35]
     3 │   "name": "福建海峡贸易有限公司",
     4 │   "credit": { "注": "额度", "limit": 500000, "outstanding": 120000.50 }
       ·                                      ───┬──                 ────┬────
       ·                                         │                       ╰── customer/credit/outstanding = 120,000.50
       ·                                         ╰── customer/credit/limit = 500,000
     5 │ }
       ╰────
      事实：run/reserved = 0
      条款：§2.3 客户信用状况
      补救：至少预付 99,999,999,620,000.49，或申请更高额度

      × 需要补充：customer/credit/rating
       ╭─[customers/c.json:4:3]
     3 │   "name": "福建海峡贸易有限公司",
     4 │   "credit": { "注": "额度", "limit": 500000, "outstanding": 120000.50 }
       ·   ────┬───
       ·       ╰── 此处缺少：customer/credit/rating
     5 │ }
       ╰────
      用于规则：order.credit.rating-prepayment  评级要求预付
                order.credit.downgraded  评级下降（不影响结论）

    order.broken

      × 规则出错：除数为零
       ╭─[rules/order/broken.rhai:2:9]
     1 │ let total = order.total_amount;
     2 │ let x = total / 0;
       ·         ─────────
       ╰────
      帮助：请检查除数

      已豁免：  order.credit.on-hold  暂停
      理由：    季度促销
      批准人：  Wang Li
      有效期至：2026年6月30日
    "#);
}

#[test]
fn explained() {
    let mut approved = verdict();
    approved.decision = Decision::Approve;
    approved.reasons.clear();
    approved.indeterminate.clear();
    approved.faults.clear();
    approved.waived.clear();
    for lang in Lang::ALL {
        let mut context = context(lang);
        context.explain = true;
        context.info.independent = true;
        let drawn = report(Format::Human, context, &[approved.clone()]);
        match lang {
            Lang::En => insta::assert_snapshot!(drawn, @r##"
    ✓ approved  Order ORD-2026-1107 (CNY 99,999,999,999,999.99)  orders/福建.json:1 - 2 rules passed, 1 not checked

      judged by Order acceptance 接单制度 1.0.0 as of 2026-03-31, each order judged alone

      passed (2)
        order.accuracy.sums         Sums are right
        order.completeness.contact

      not checked (1)
        order.review.signed  applies from stage reviewed
    "##),
            Lang::Zh => insta::assert_snapshot!(drawn, @r##"
    ✓ 通过  订单 ORD-2026-1107 (CNY 99,999,999,999,999.99)  orders/福建.json:1 - 2 条规则通过、1 条未检查

      依据 Order acceptance 接单制度 1.0.0，判定日期 2026年3月31日、逐单独立判定

      已通过 (2)
        order.accuracy.sums         合计正确
        order.completeness.contact

      未检查 (1)
        order.review.signed  自“已评审”阶段起适用
    "##),
        }
    }
}

#[test]
fn unreadable_text() {
    insta::assert_snapshot!(human(Lang::En, &[unreadable()]), @r#"
    ? undecided  document  -:1 - 1 fault

    json-syntax

      × expected a value
       ╭─[-:1:7]
     1 │ {"a": }
       ·       ─
       ╰────
    "#);
}

#[test]
fn one_line_a_document_that_fails_when_quiet() {
    let mut approved = verdict();
    approved.decision = Decision::Approve;
    approved.faults.clear();
    let mut context = context(Lang::En);
    context.only_from = Some(Decision::Refer);
    insta::assert_snapshot!(report(Format::Human, context, &[approved, unreadable()]), @r#"
    ? undecided                 document  -:1 - 1 fault

    json-syntax

      × expected a value
       ╭─[-:1:7]
     1 │ {"a": }
       ·       ─
       ╰────

    2 documents, judged by Order acceptance 接单制度 1.0.0 as of 2026-03-31
      ✓ approved                       1  CNY 99,999,999,999,999.99
      ? undecided                      1

      most frequent reasons
        rule                            count  lacking
        legal.prohibited-phrase             1           A term promises what may not be promised
        order.credit.rating-prepayment      1        1  Rating asks for prepayment
        order.credit.static-limit           1           Order takes the customer past its credit limit

      accepted the first time
        order taker  first submissions  accepted    share
        E1                           1         1  100.0 %
    "#);
}

/// What is underlined on each line that has underlines: the text above `─` and `┬`, by columns of the terminal.
fn underlined(drawn: &str) -> Vec<String> {
    let lines: Vec<&str> = drawn.lines().collect();
    let mut found = Vec::new();
    for pair in lines.windows(2) {
        let [above, below] = pair else { continue };
        if !below.contains(" · ") || below.contains('╰') || !below.contains(['─', '┬']) {
            continue;
        }
        let mut column = 0;
        let mut marked = String::new();
        for character in above.chars() {
            let hit = below.chars().nth(column).is_some_and(|mark| matches!(mark, '─' | '┬' | '▲'));
            if hit {
                marked.push(character);
            } else if !marked.is_empty() {
                found.push(std::mem::take(&mut marked));
            }
            column += unicode_width::UnicodeWidthChar::width(character).unwrap_or_default();
        }
        found.extend((!marked.is_empty()).then_some(marked));
    }
    found
}

fn draw(marks: Vec<Mark>) -> String {
    let message = Message { marks, text: "t".into(), ..Message::default() };
    Painter { colour: false, width: 100, lang: Lang::En }.draw(&message)
}

fn marks(source: &Arc<Source>, texts: &[&str]) -> Vec<Mark> {
    let mark = |text: &&str| {
        let start = source.text().find(text).unwrap();
        let span = Span::new(start, start + text.len());
        Mark { source: Arc::clone(source), span, label: format!("<{}>", &text[..1]), main: false }
    };
    texts.iter().map(mark).collect()
}

#[test]
fn the_right_characters_are_underlined_also_behind_wide_ones() {
    let source = Source::new("t", "{\n\t\"客户名称\": \"福建贸易\", \"限额\": 500000,\r\n \"e\": \"a😀b\"}\r\n");
    let drawn = draw(marks(&source, &["\"福建贸易\"", "500000", "b\""]));
    assert_eq!(underlined(&drawn), ["\"福建贸易\"", "500000", "b\""], "{drawn}");
}

#[test]
fn nothing_that_steers_a_terminal_is_drawn() {
    let source = Source::new("a\u{1b}[31m.json", "{\"n\": \"x\u{1b}[2J\u{202e}\u{9b}y\", \"z\": 1}\n");
    let mut message = Message { marks: marks(&source, &["\"z\"", "1}"]), ..Message::default() };
    message.text = "bad \u{1b}]0;title\u{7}".into();
    message.code = Some("r\u{202e}".into());
    message.notes.push(("help", "x\u{1b}[0m".into()));
    message.marks[0].label = "l\u{9b}".into();
    let drawn = Painter { colour: false, width: 100, lang: Lang::En }.draw(&message);
    assert!(!drawn.chars().any(|character| character != '\n' && is_unsafe(character)), "{drawn:?}");
    assert_eq!(underlined(&drawn), ["\"z\"", "1}"], "{drawn}");
}

#[test]
fn long_lines_are_cut_to_windows_around_the_marks() {
    let filler = "\"字段\": \"值值值\", ".repeat(4000);
    let text = format!("{{{filler}\"limit\": 500000, \"near\": true, {filler}\"far\": 77}}");
    let source = Source::at_line("export.ndjson", text, 812);
    let drawn = draw(marks(&source, &["500000", "true", "77"]));
    insta::assert_snapshot!(drawn, @r##"
     × t
        ╭─[export.ndjson:812:52011]
    812 │ …段": "值值值", "limit": 500000, "near": true, "字段": "值值值", "字…
        ·                          ───┬──          ──┬─
        ·                             │              ╰── <t>
        ·                             ╰── <5>
        ╰────
        ╭─[export.ndjson:812:104040]
    812 │ …字段": "值值值", "far": 77}
        ·                          ─┬
        ·                           ╰── <7>
        ╰────
    "##);
    assert_eq!(underlined(&drawn), ["500000", "true", "77"]);
}

#[test]
fn a_long_value_is_cut_and_a_value_over_several_lines_is_underlined_on_its_first() {
    let long = "长".repeat(500);
    let source = Source::new("t", format!("{{\n \"text\": \"{long}\",\n \"lines\": [\n  1,\n  2\n ]\n}}\n"));
    let array = source.text().find('[').unwrap();
    let mut marks = marks(&source, &[&format!("\"{long}\"")]);
    let span = Span::new(array, source.text().len() - 3);
    marks.push(Mark { source: Arc::clone(&source), span, label: "lines".into(), main: true });
    insta::assert_snapshot!(draw(marks), @r##"
     × t
      ╭─[t:2:10]
    2 │  "text": "长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长…
      ·          ────────────────────────────────────┬───────────────────────────────────
      ·                                              ╰── <">
      ╰────
      ╭─[t:3:11]
    3 │  "lines": [
      ·           ┬
      ·           ╰── lines
    4 │   1,
      ╰────
    "##);
}

#[test]
fn many_marks_are_counted_and_nested_ones_kept_apart() {
    let source = Source::new("t", "{\"a\": [10, 20, 30, 40, 50, 60, 70, 80]}");
    let drawn =
        draw(marks(&source, &["[10, 20, 30, 40, 50, 60, 70, 80]", "10", "20", "30", "40", "50", "60", "70", "80"]));
    insta::assert_snapshot!(drawn, @r##"
     × t
      ╭─[t:1:7]
    1 │ {"a": [10, 20, 30, 40, 50, 60, 70, 80]}
      ·       ┬─┬  ─┬  ─┬  ─┬  ─┬  ─┬
      ·       │ │   │   │   │   │   ╰── <6>
      ·       │ │   │   │   │   ╰── <5>
      ·       │ │   │   │   ╰── <4>
      ·       │ │   │   ╰── <3>
      ·       │ │   ╰── <2>
      ·       │ ╰── <1>
      ·       ╰── <[>
      ╰────
     also: 2 more in t
    "##);
}

#[test]
fn the_end_of_a_text_can_be_marked_and_an_empty_text_shown() {
    for text in ["", "{\"a\": 1", "{\n", "\n\n"] {
        let source = Source::new("t", text);
        let end = Span::new(text.len(), text.len());
        let drawn = draw(vec![Mark { source, span: end, label: "ends here".into(), main: true }]);
        assert!(drawn.contains("ends here"), "{text:?}\n{drawn}");
    }
}

proptest! {
    #[test]
    fn any_text_with_any_marks_is_drawn_whole(
        text in "([a-z\u{1b}\t客 😀\"{}]{0,200}[\r\n]{0,2}){0,6}",
        spans in prop::collection::vec((0usize..1000, 0usize..300), 1..9),
    ) {
        let source = Source::new("t", text);
        let mark = |&(start, length): &(usize, usize)| {
            let label = format!("l{start}");
            Mark { source: Arc::clone(&source), span: Span::new(start, start + length), label, main: length % 2 == 0 }
        };
        let drawn = draw(spans.iter().map(mark).collect());
        prop_assert!(drawn.contains("[t:"), "{}", drawn);
        prop_assert!(!drawn.contains("Failed to read"), "{}", drawn);
        prop_assert!(!drawn.chars().any(|character| character != '\n' && is_unsafe(character)), "{}", drawn);
    }
}

#[test]
fn facts_that_only_led_to_others_are_left_out_and_long_searches_cut_short() {
    use crate::report::sample::{document, fact, place};
    let mut verdict = verdict();
    let order = document("o.json", "{\n \"lines\": [\n  {\"quantity\": 2}\n ]\n}\n");
    let list = document("phrases.toml", "{\"a\": 1,\n \"b\": 2,\n \"c\": 3,\n \"d\": 4}\n");
    let mut finding = verdict.reasons.remove(0);
    finding.at = vec![place("order", &order, "/lines/0/quantity")];
    finding.evidence = vec![fact(place("order", &order, "/lines"), Value::Collection(1))];
    let entries =
        ["/a", "/b", "/c", "/d"].map(|entry| fact(place("lists", &list, entry).of(Origin::List), Value::Bool(false)));
    finding.evidence.extend(entries);
    let drawn = Painter { colour: false, width: 100, lang: Lang::En }.draw(&sections::finding(&finding, Lang::En));
    insta::assert_snapshot!(drawn, @r##"
    legal.prohibited-phrase

      × reject: A term promises what may not be promised
      │ `绝对不延期` may not be promised
       ╭─[o.json:3:16]
     2 │  "lines": [
     3 │   {"quantity": 2}
       ·                ┬
       ·                ╰── here: order/lines/0/quantity
     4 │  ]
       ╰────
       ╭─[phrases.toml:3:7]
     2 │  "b": 2,
     3 │  "c": 3,
       ·       ┬
       ·       ╰── lists/c = no
     4 │  "d": 4}
       ·       ┬
       ·       ╰── lists/d = no
       ╰────
      also:   2 more in lists
      clause: §2.3 客户信用状况
      remedy: strike the phrase
    "##);
}
