use std::collections::BTreeSet;
use std::path::Path;

use super::*;
use crate::base::value::Value as Seen;
use crate::document::Document;
use crate::pack::files;
use crate::rule::Rulebook;
use crate::rule::tests::{document, run_facts};
use crate::source::Source;
use crate::verdict::{Case, Judgement};

/// The pack that examples are run in, with one rule.
fn book(body: &str) -> Rulebook {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs/functions");
    let (mut pack, _) = files::read(&folder);
    let text = |text: &str| format!("{{ en = \"{text}\", zh = \"{text}\" }}");
    let shown = if body.contains("shown:") { "{shown}" } else { "found" };
    let rule = format!(
        "//! outcome = \"return\"\n//! title = {}\n//! message = {}\n//! remedy = {}\n{body}\n",
        text("t"),
        text(shown),
        text("r")
    );
    pack.insert("order/it.rhai".into(), Source::new("order/it.rhai", rule));
    let (book, diagnostics) = Rulebook::load(pack);
    book.unwrap_or_else(|| panic!("{body}\n{diagnostics:#?}"))
}

fn order() -> Document {
    document(include_str!("../../../tests/packs/functions-order.json"))
}

/// What the rule of an expression says; where it gives a value, with that as text.
fn run(expression: &str, gives_value: bool) -> Judgement {
    let (before, last) = expression.rsplit_once("; ").map_or(("", expression), |(before, last)| (before, last));
    let before = if before.is_empty() { String::new() } else { format!("{before};\n") };
    let body = match (gives_value, expression.contains("flag(")) {
        (true, _) => format!("{before}let shown = {last};\nflag(order, #{{ shown: text(shown) }});"),
        (false, true) => format!("{expression};"),
        (false, false) => format!("{expression};\nflag(order);"),
    };
    let case = Case::of("order", order());
    let book = book(&body);
    let judgement = book.judge(&case, &run_facts());
    let other = book.judge_by_oracle(&case, &run_facts());
    assert_eq!(format!("{:?}", judgement.findings), format!("{:?}", other.findings), "{expression}");
    judgement
}

/// The value of an expression as text.
fn value(expression: &str) -> String {
    let judgement = run(expression, true);
    let [finding] = judgement.findings.as_slice() else { panic!("{expression}: {judgement:#?}") };
    let [(_, Seen::Text(shown))] = finding.arguments.as_slice() else { panic!("{expression}: {finding:#?}") };
    shown.clone()
}

#[test]
fn every_example_gives_what_it_says() {
    let mut wrong = Vec::new();
    for function in all() {
        let (expression, expected) = function.example;
        if expected.is_empty() {
            let judgement = run(expression, false);
            assert!(judgement.faults.is_empty() && judgement.indeterminate.is_empty(), "{expression}: {judgement:#?}");
            assert_eq!(judgement.findings.len(), 1, "{expression}");
        } else {
            wrong.extend(Some(value(expression)).filter(|found| found != expected).map(|found| (expression, found)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_function_says_what_it_does_and_is_told_from_others() {
    let mut seen = BTreeSet::new();
    for function in all() {
        let name = function.name;
        assert!(!function.en.is_empty() && function.en.is_char_boundary(1), "{name}");
        assert!(!function.en.ends_with('.') && !function.zh.ends_with('。'), "{name} ends without a full stop");
        assert!(function.zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{name} in Chinese");
        assert!(function.example.0.contains(name) || name == "contains", "the example of {name} calls it");
        assert!(function.optional <= function.parameters.len() && !function.parameters.is_empty(), "{name}");
        let called_on = function.parameters.first().map(|first| format!("{:?}", first.takes));
        let most = function.parameters.len();
        for count in most - function.optional..=most {
            let kind = (called_on.clone(), function.takes_closure());
            assert!(seen.insert((name, count, kind)), "two functions `{name}` cannot be told apart");
        }
        let closures = function
            .parameters
            .iter()
            .rev()
            .skip(1)
            .any(|parameter| matches!(parameter.takes, Takes::Test | Takes::Mapping | Takes::Action));
        assert!(!closures, "only the last parameter of {name} may be `|x| …`");
    }
    assert!(all().len() > 80);
}

#[test]
fn what_a_function_looked_up_is_evidence() {
    let evidence = |expression: &str| -> Vec<(String, String)> {
        let judgement = run(expression, true);
        let facts = judgement.findings[0].evidence.iter().filter(|fact| &*fact.place.document == "lists");
        let shown = |value: &Seen| value.show(crate::base::lang::Lang::En);
        facts.map(|fact| (fact.place.pointer.to_string(), shown(&fact.value))).collect()
    };
    let told = |facts: &[(&str, &str)]| facts.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect::<Vec<_>>();
    let rate = told(&[("/rates/rate/0/rate", "7.10"), ("/rates/rate/0/on", "2026-03-01")]);
    assert_eq!(evidence("convert(100, \"USD\", \"CNY\", order.on, 7)"), rate);
    assert_eq!(evidence("convert(71, \"CNY\", \"USD\", order.on, 7)"), rate);
    assert_eq!(evidence("has_rate(\"USD\", \"EUR\", order.on, 7)"), told(&[("/rates/USD-EUR", "absent")]));
    let alias = told(&[("/parties/party/0/aliases/0", "Acme")]);
    let name = told(&[("/parties/party/0/name", "Acme Trading Ltd")]);
    assert_eq!(evidence("screen(order.at(\"customer\"), 90).len()"), name);
    assert_eq!(evidence("lists.parties.party.mentioned(\"to Acme, Leeds\").len()")[1..], alias);
    assert_eq!(
        evidence("lists.goods.good.lookup(\"stainless steel\").len()")[1..],
        told(&[("/goods/good/0/words/0", "steel")])
    );
    assert_eq!(
        evidence("search(order.at(\"note\"), \"returns\").len()"),
        told(&[("/phrases/phrase/0/text", "not returned")])
    );
    assert_eq!(evidence("is_workday(order.on)"), told(&[("/calendar/year/0/year", "2,026")]));
    assert_eq!(evidence("is_workday(\"2026-05-01\".date())")[0].0, "/calendar/year/0/off/0");
}

#[test]
fn what_is_missing_or_cannot_be_is_told() {
    let missing = |expression: &str| -> Vec<String> {
        let judgement = run(expression, true);
        let places = judgement.indeterminate.iter().flat_map(|it| &it.missing);
        places.map(|place| place.pointer.to_string()).collect()
    };
    assert_eq!(missing("convert(1, \"USD\", \"EUR\", order.on, 7)"), ["/rates/USD-EUR"]);
    assert_eq!(missing("order.lines[2].no"), ["/lines/2"]);
    assert_eq!(missing("order.lines[-3].no"), ["/lines/2"]);
    let needs = run("need(order, [\"contact.email\", \"id\", \"discount\"])", false);
    let needs: Vec<_> = needs.indeterminate[0].missing.iter().map(|place| place.pointer.to_string()).collect();
    assert_eq!(needs, ["/contact/email", "/discount"]);
    let fault = |expression: &str| run(expression, true).faults[0].message.en.clone();
    assert_eq!(fault("\"twelve\".number()"), "`number` cannot read `twelve`: it is not a number");
    assert_eq!(fault("\"2026-02-30\".date()"), "`date` cannot read `2026-02-30`: it is not a date");
    assert_eq!(fault("[].max_of()"), "an empty list has no smallest or largest number; ask `len() > 0` first");
}

#[test]
fn fields_are_found_anywhere() {
    assert_eq!(value("order.all(\"lines/*/net\")"), "[1000, 500.5]");
    assert_eq!(value("order.all(\"**\").len() > 20"), "true");
    assert_eq!(value("order.all(\"lines/1/item\")"), "[\"nylon nuts\"]");
    assert_eq!(value("order.all(\"**/**/net\").sum()"), "1500.5");
    assert_eq!(value("order.all(\"*/name\")"), "[\"Li Wei\"]");
    let judgement = run("order.all(\"**/net\").sum()", true);
    let read: Vec<_> = judgement.findings[0].evidence.iter().map(|fact| fact.place.pointer.to_string()).collect();
    assert_eq!(read, ["/lines/0/net", "/lines/1/net"]);
}

#[test]
fn hours_lie_between_points_in_time() {
    assert_eq!(value("order.entered_at - order.entered_at"), "0");
    assert_eq!(value("order.entered_at.date"), "2026-03-03");
}
