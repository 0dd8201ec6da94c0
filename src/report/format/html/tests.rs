use super::*;
use crate::base::lang::{Bilingual, Lang};
use crate::report::Format;
use crate::report::sample::{context, document, place, report, rule, unreadable, verdict};
use crate::verdict::{Column, RuleId};

const ATTACK: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&lt;{{7*7}}\u{202e}";

/// An order whose every text is hostile.
fn hostile() -> Verdict {
    let mut hostile = verdict();
    let json = serde_json::json!({
        "kind": "order", "customer_id": ATTACK, "customer_name": ATTACK, "entry": { "taken_by": ATTACK }, "a": ATTACK,
    });
    let order = document(ATTACK, &serde_json::to_string_pretty(&json).unwrap());
    let finding = hostile.reasons.first_mut().unwrap();
    finding.rule = rule(ATTACK, finding.rule.outcome, [ATTACK; 2], [ATTACK; 2], [ATTACK; 2]);
    finding.at = vec![place(ATTACK, &order, "/customer_name"), place("order", &order, "/a")];
    hostile.subject.id = Some(ATTACK.into());
    hostile.subject.kind = ATTACK.into();
    let column = std::sync::Arc::new(Column { name: ATTACK.into(), title: [ATTACK; 2].into() });
    hostile.subject.columns = vec![(std::sync::Arc::clone(&column), ATTACK.into())];
    hostile.subject.first_time_by = Some(column);
    hostile.subject.source = ATTACK.into();
    hostile.subject.amount = Some((ATTACK.into(), 1.into()));
    hostile.subject.document = Some(order);
    hostile.faults.first_mut().unwrap().rule = Some(RuleId::new(ATTACK));
    hostile.faults.first_mut().unwrap().message = Bilingual::new(ATTACK, ATTACK);
    hostile
}

#[test]
fn a_script_in_any_text_is_inert() {
    let text = report(Format::Html, context(Lang::En), &[hostile(), hostile()]);
    assert_eq!(text.matches("<script").count(), 1, "only the page's own");
    assert_eq!(text.matches("<style").count(), 1);
    assert!(!text.contains("<img"), "{text}");
    assert!(!text.contains('\u{202e}') && !text.contains("onerror=alert(2)>\""), "{text}");
    // An attribute ends at its own quotation mark only: each value that holds the attack holds all of it.
    let tags = text.split("<article").nth(1).unwrap().split("<details>").next().unwrap();
    assert_eq!(tags.matches('"').count(), 2 * tags.matches("=\"").count(), "{tags}");
    assert_eq!(tags.matches('<').count(), 0, "{tags}");
}

#[test]
fn the_page_runs_its_own_script_and_loads_nothing() {
    let text = report(Format::Html, context(Lang::Zh), &[verdict()]);
    assert!(text.contains("<html lang=\"zh-CN\">"));
    let between = |open: &str, close: &str| text.split(open).nth(1).unwrap().split(close).next().unwrap();
    for (part, directive) in [(between("<script>", "</script>"), "script"), (between("<style>", "</style>"), "style")] {
        let expected = format!("{directive}-src &#39;{}&#39;", integrity(part));
        assert!(text.contains(&expected), "{expected}");
    }
    assert!(text.contains("default-src &#39;none&#39;"));
    assert!(!text.contains("http://") && !text.contains("https://") && !text.contains(" style="), "{text}");
}

#[test]
fn a_document_has_its_reasons_and_its_underlined_places() {
    let text = report(Format::Html, context(Lang::En), &[verdict()]);
    let part = |open: &str, close: &str, nth: usize| {
        text.split(open).nth(nth).unwrap().split(close).next().unwrap().trim_matches('\n')
    };
    insta::assert_snapshot!(part("<section class=\"entry", "</section>", 2), @r##"
     warning">
    <h3><span class="outcome">refer to finance</span> Order takes the customer past its credit limit <code>order.credit.static-limit</code></h3>
    <p>exposure would pass the credit limit 500,000 by 99,999,999,620,000.49</p>
    <dl>
    <dt>remedy</dt><dd>prepay at least 99,999,999,620,000.49, or obtain a higher limit</dd>
    <dt>clause</dt><dd>§2.3 客户信用状况</dd>
    <dt>place</dt><dd>order/total_amount  orders/福建.json:5:19</dd>
    <dt>facts</dt><dd><ul>
    <li>customer/credit/outstanding = 120,000.50 <span class="small file">customers/c.json:4:58</span></li>
    <li>run/reserved = 0</li>
    <li>customer/credit/limit = 500,000 <span class="small file">customers/c.json:4:35</span></li>
    </ul></dd>
    </dl>
    "##);
    insta::assert_snapshot!(part("<figure>", "</figure>", 1), @r##"
    <figcaption class="file">orders/福建.json</figcaption>
    <pre tabindex="0" role="region" aria-label="orders/福建.json">
    <span class="n">1</span>{
    <span class="n">2</span>  &#34;kind&#34;: &#34;order&#34;,
    <span class="n">3</span>  &#34;order_id&#34;: &#34;ORD-2026-1107&#34;,
    <span class="n">4</span>  &#34;customer_name&#34;: &#34;福建海峡贸易有限公司&#34;,
    <span class="n">5</span>  &#34;total_amount&#34;: <mark class="warning" title="Order takes the customer past its credit limit
    On hold">99999999999999.99</mark>,
    <span class="n">6</span>  &#34;terms&#34;: [{ &#34;id&#34;: &#34;T1&#34;, &#34;text&#34;: &#34;本公司保证<mark class="error" title="A term promises what may not be promised">绝对不延期</mark>交货&#34; }]
    <span class="n">7</span>}
    </pre>
    "##);
    insta::assert_snapshot!(part("<figure>", "</figure>", 2), @r##"
    <figcaption class="file">customers/c.json</figcaption>
    <pre tabindex="0" role="region" aria-label="customers/c.json">
    <span class="n">2</span>  &#34;kind&#34;: &#34;customer&#34;,
    <span class="n">3</span>  &#34;name&#34;: &#34;福建海峡贸易有限公司&#34;,
    <span class="n">4</span>  <mark class="error" title="Rating asks for prepayment
    Rating fell">&#34;credit&#34;</mark>: { &#34;注&#34;: &#34;额度&#34;, &#34;limit&#34;: <mark class="fact" title="customer/credit/limit = 500,000">500000</mark>, &#34;outstanding&#34;: <mark class="fact" title="customer/credit/outstanding = 120,000.50">120000.50</mark> }
    <span class="n">5</span>}
    </pre>
    "##);
    assert!(text.contains("CNY 99,999,999,999,999.99"));
}

#[test]
fn a_rule_that_only_lacked_a_fact_does_not_look_like_one_that_found_something() {
    let note = |lang| {
        let text = report(Format::Html, context(lang), &[verdict(), verdict()]);
        text.split("<br><span class=\"small\">").nth(1).map(|rest| rest.split('<').next().unwrap().to_owned())
    };
    assert_eq!(note(Lang::En).as_deref(), Some("2 of them only for want of a fact"));
    assert_eq!(note(Lang::Zh).as_deref(), Some("其中 2 份仅因缺少事实"));
}

#[test]
fn what_could_not_be_read_and_an_empty_run_are_pages_too() {
    let text = report(Format::Html, context(Lang::En), &[unreadable()]);
    assert!(text.contains("expected a value") && text.contains("<mark class=\"error\""), "{text}");
    let text = report(Format::Html, context(Lang::Zh), &[]);
    assert!(text.ends_with("</html>\n") || text.ends_with("</html>"), "{text}");
}

#[test]
fn the_policy_of_the_page_names_digests_as_browsers_do() {
    assert_eq!(integrity(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

#[test]
fn lists_of_the_pack_are_left_out_and_documents_are_shown_whatever_they_are_called() {
    let order = document("order.toml", "{\n \"a\": 4711\n}");
    let shown = |origin: Origin| {
        let mut verdict = verdict();
        let finding = verdict.reasons.first_mut().unwrap();
        finding.at = vec![place("lists", &order, "/a").of(origin)];
        verdict.faults.clear();
        report(Format::Html, context(Lang::En), &[verdict]).contains("<figcaption class=\"file\">order.toml")
    };
    assert!(shown(Origin::Document) && shown(Origin::Waiver));
    assert!(!shown(Origin::List) && !shown(Origin::Policy));
}
