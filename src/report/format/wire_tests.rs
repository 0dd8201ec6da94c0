//! Reports against their published schema, and the promises of the format.

use std::sync::Arc;

use crate::base::lang::Lang;
use crate::base::value::Value;
use crate::report::sample::{context, near, report, unreadable, verdict};
use crate::report::{Format, SCHEMA};
use crate::verdict::{Indeterminate, Role, Verdict};

fn schema() -> serde_json::Value {
    serde_json::from_str(SCHEMA).unwrap()
}

fn assert_valid(schema: &serde_json::Value, text: &str) {
    let validator = jsonschema::draft202012::new(schema).unwrap();
    let report: serde_json::Value = serde_json::from_str(text).unwrap();
    let errors: Vec<_> =
        validator.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}");
}

#[test]
fn the_schema_is_one() {
    assert!(jsonschema::draft202012::meta::is_valid(&schema()));
}

#[test]
fn reports_conform_to_the_published_schema() {
    for lang in Lang::ALL {
        for explain in [false, true] {
            let mut context = context(lang);
            context.explain = explain;
            let near = Verdict { near: vec![near("95.5", "100")], ..verdict() };
            assert_valid(&schema(), &report(Format::Json, context.clone(), &[verdict(), near, unreadable()]));
            assert_valid(&schema(), &report(Format::Json, context, &[]));
        }
    }
}

#[test]
fn each_line_conforms_to_the_published_schema_of_a_line() {
    let mut schema = schema();
    schema["$ref"] = "#/$defs/line".into();
    // The members of the whole report are not those of a line; its definitions are.
    for keyword in ["additionalProperties", "required"] {
        schema.as_object_mut().unwrap().remove(keyword);
    }
    let near = Verdict { near: vec![near("95.5", "100")], ..verdict() };
    let lines = report(Format::Jsonl, context(Lang::Zh), &[near, unreadable()]);
    assert_eq!(lines.lines().count(), 2);
    for line in lines.lines() {
        assert_valid(&schema, line);
    }
}

#[test]
fn every_digit_survives_and_bytes_are_the_same_on_every_run() {
    let first = report(Format::Json, context(Lang::En), &[verdict()]);
    assert!(first.contains(r#""pointer":"/total_amount","value":99999999999999.99,"#), "{first}");
    assert!(first.contains(r#""value":120000.50,"#), "{first}");
    assert!(first.contains(r#""amounts":{"CNY":{"reject":"99999999999999.99"}}"#), "{first}");
    assert_eq!(first, report(Format::Json, context(Lang::En), &[verdict()]));
}

#[test]
fn places_count_lines_and_characters_from_one() {
    let text = report(Format::Json, context(Lang::En), &[verdict()]);
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    let at = &report["verdicts"][0]["reasons"][0]["at"][0];
    insta::assert_snapshot!(at, @r##"{"document":"order","pointer":"/terms/0/text","source":"orders/福建.json","line":6,"column":41,"end_line":6,"end_column":46}"##);
    let evidence = &report["verdicts"][0]["reasons"][1]["evidence"];
    insta::assert_snapshot!(evidence[1], @r##"{"document":"run","pointer":"/reserved","value":0,"source":null,"line":null,"column":null}"##);
    insta::assert_snapshot!(evidence[3], @r##"{"document":"customer","pointer":"/credit/limit","value":500000,"source":"customers/c.json","line":4,"column":35}"##);
}

#[test]
fn arguments_are_exact_and_whoever_must_act_is_named() {
    let finance = verdict().reasons[1].rule.role.clone();
    let legal = || Some(Arc::new(Role { name: "legal".into(), title: ["legal", "法务"].into() }));
    let mut verdict = verdict();
    let [decides, changes_nothing] = &mut verdict.indeterminate[..] else { panic!("the sample has two") };
    decides.keeper = legal();
    changes_nothing.keeper = Some(Arc::new(Role { name: "operations".into(), title: ["", ""].into() }));
    // Named twice, told once; behind those who decide.
    verdict.indeterminate.push(Indeterminate { keeper: finance, ..verdict.indeterminate[0].clone() });
    verdict.reasons[1].arguments.push(("on".into(), Value::Date(jiff::civil::date(2026, 3, 31))));
    let text = report(Format::Json, context(Lang::Zh), &[verdict]);
    assert!(text.contains(r#""args":{"limit":500000,"excess":99999999620000.49,"on":"2026-03-31"}}"#), "{text}");
    assert!(text.contains(r#""args":{"phrase":"绝对不延期"}}"#), "{text}");
    assert!(text.contains(r#""roles":["finance","legal"]}"#), "{text}");
    assert_valid(&schema(), &text);
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    let lacking = report["verdicts"][0]["indeterminate"].as_array().unwrap();
    let roles: Vec<_> = lacking.iter().map(|it| it["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["legal", "operations", "finance"]);
}

#[test]
fn nothing_unsafe_reaches_a_terminal_and_nothing_is_lost() {
    let mut verdict = verdict();
    verdict.subject.id = Some("a\u{1b}[31m\u{9b}2J\u{202e}\u{e0041}b".into());
    let text = report(Format::Json, context(Lang::En), &[verdict.clone()]);
    assert!(
        !text.chars().any(|character| character != '\n' && crate::base::printable::is_unsafe(character)),
        "{text:?}"
    );
    let read: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(read["verdicts"][0]["document"]["id"].as_str(), verdict.subject.id.as_deref());
}

#[test]
fn members_stand_in_the_order_of_the_design() {
    let text = report(Format::Json, context(Lang::En), &[unreadable()]);
    insta::assert_snapshot!(text, @r#"
    {"report":"countersign/1","engine":"0.1.0","lang":"en","as_of":"2026-03-31","independent":false,"policy":{"name":"Order acceptance 接单制度","version":"1.0.0","digest":"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},"verdicts":[
    {"document":{"kind":null,"id":null,"revision":null,"source":"-","line":1,"digest":"","amount":null,"currency":null,"columns":{}},"decision":"undecided","reasons":[],"indeterminate":[],"faults":[{"code":"json-syntax","rule":null,"message":"expected a value","help":null,"at":{"document":"","pointer":"","source":"-","line":1,"column":7,"end_line":1,"end_column":8},"related":null}],"waived":[],"skipped":[{"rule":"order.review.signed","why":"applies from stage reviewed"}],"passed":0,"roles":[]}
    ],"summary":{"documents":1,"approve":0,"approve-with-conditions":0,"refer":0,"return":0,"reject":0,"undecided":1,"amounts":{},"reasons":[],"takers":[],"near":[]}}
    "#);
}
