//! Mistakes of a pack that are found beside those of a rule.

use super::tests::{POLICY, header, mistakes};

#[test]
fn mistakes_of_the_pack_are_found() {
    let good = header("flag(order);");
    assert_eq!(
        mistakes(&[("order/a/b.rhai", &good), ("order/a.b.rhai", &good)])[0].0,
        "a second rule has the id `order.a.b`"
    );
    assert_eq!(mistakes(&[("ordr/a.rhai", &good)])[0].0, "`ordr/a.rhai` lies in no kind's folder, and would never run");
    assert_eq!(mistakes(&[])[0].0, "the pack has no rule, so it would approve everything");
    let flagging = [("order/a.rhai", good.as_str()), ("lib/x.rhai", "fn f(o) { flag(o) }")];
    assert_eq!(mistakes(&flagging)[0].1, "flag");
    let policy = POLICY.replace("limit = 200", "limt = 200");
    assert_eq!(
        mistakes(&[("policy.toml", &policy), ("order/a.rhai", &good)])[0],
        ("there is no parameter `limt` to revise".into(), "limt".into())
    );
    let policy = POLICY.replace("kind = \"customer\"\n", "kind = \"custmer\"\n");
    assert_eq!(
        mistakes(&[("policy.toml", &policy), ("order/a.rhai", &good)])[0],
        ("no kind `custmer` is declared".into(), "\"custmer\"".into())
    );
}

const LISTS: &str = r#"
[lists.people]
title = { en = "People", zh = "人员" }
schema = "schemas/lists/people.json"
entries = "person"
whole = ["id"]
[lists.rates]
title = { en = "Rates", zh = "汇率" }
schema = "schemas/lists/rates.json"
entries = "rate"
rates = { from = "from", to = "to", rate = "rate", on = "on" }
"#;

const PEOPLE: &str = r#"{"type": "object", "additionalProperties": false, "required": ["person"], "properties": {"person":
  {"type": "array", "minItems": 1, "items": {"type": "object", "additionalProperties": false, "required": ["id", "since"],
  "properties": {"id": {"type": "string"}, "since": {"type": "string", "format": "date"}}}}}}"#;

const RATES: &str = r#"{"type": "object", "properties": {"rate": {"type": "array", "items": {"type": "object",
  "properties": {"from": {"type": "string"}, "to": {"type": "string"}, "rate": {"type": "number"},
  "on": {"type": "string", "format": "date"}}}}}}"#;

#[test]
fn mistakes_in_lists_point_into_their_files() {
    let good = header("flag(order);");
    let policy = format!("{POLICY}{LISTS}");
    let person = "[[person]]\nid = \"E1\"\nsince = 2020-01-01\n";
    let rate = "[[rate]]\nfrom = \"USD\"\nto = \"CNY\"\nrate = 7\non = 2026-01-01\n";
    let try_lists = |people: &str, rates: &str| {
        mistakes(&[
            ("order/a.rhai", &good),
            ("policy.toml", &policy),
            ("schemas/lists/people.json", PEOPLE),
            ("schemas/lists/rates.json", RATES),
            ("lists/people.toml", people),
            ("lists/rates.toml", rates),
        ])
    };
    assert_eq!(try_lists(person, rate), []);
    let cases = [
        (person.replace("[[person]]", "[[persn]]"), "no such field is defined here; did you mean `person`?", "persn"),
        (person.replace("2020-01-01", "\"soon\""), "the format date is expected", "\"soon\""),
        (String::new(), "`person` is missing", ""),
        (format!("{person}[[person]]\nid = 5\nsince = 2020-01-01\n"), "a value of type string is expected", "5"),
    ];
    for (people, message, underlined) in cases {
        let found = try_lists(&people, rate);
        assert!(found.iter().any(|(text, at)| text == message && at == underlined), "{message}: {found:?}");
    }
    let twice = format!("{rate}{}", rate.replace("rate = 7", "rate = 8"));
    assert_eq!(try_lists(person, &twice)[0].0, "there are two rates from `USD` to `CNY` on 2026-01-01");
}

#[test]
fn a_list_without_its_file_and_a_file_that_is_no_list_are_mistakes() {
    let good = header("flag(order);");
    let policy = format!("{POLICY}{LISTS}");
    let found = mistakes(&[
        ("order/a.rhai", &good),
        ("policy.toml", &policy),
        ("schemas/lists/people.json", PEOPLE),
        ("schemas/lists/rates.json", RATES),
        ("lists/person.toml", "[[person]]\nid = \"E1\"\nsince = 2020-01-01\n"),
    ]);
    let messages: Vec<_> = found.iter().map(|(message, _)| message.as_str()).collect();
    assert!(messages.contains(&"the list `people` has no file: the pack has no `lists/people.toml`"), "{messages:?}");
    assert!(messages.contains(&"nothing in the pack reads `lists/person.toml`"), "{messages:?}");
}
