//! Whatever satisfies the schemas is judged: no rule ever breaks on it.

use std::sync::Arc;

use countersign::internals::Rulebook;
use countersign::internals::Source;
use countersign::internals::{Case, Joined, RunFacts};
use countersign::internals::{Document, Limits, parse};
use serde_json::{Map, Value, json};

use crate::harness::{AS_OF, project};

/// A stream of numbers that is the same in every run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        let index = self.roll(from.len() as u64);
        from[usize::try_from(index).unwrap()].clone()
    }
}

/// Draws documents from a schema of the pack: the keywords that those use, and values at their bounds.
struct Generator {
    root: Value,
}

impl Generator {
    fn of(kind: &str) -> Self {
        let text = std::fs::read_to_string(project().join(format!("rules/schemas/{kind}.json"))).unwrap();
        Self { root: serde_json::from_str(&text).unwrap() }
    }

    fn draw(&self, dice: &mut Dice) -> Value {
        self.value(&self.root, "", dice)
    }

    fn value(&self, schema: &Value, name: &str, dice: &mut Dice) -> Value {
        let mut schema = schema;
        while let Some(reference) = schema["$ref"].as_str() {
            schema = self.root.pointer(reference.trim_start_matches('#')).unwrap();
        }
        if let Some(constant) = schema.get("const") {
            return constant.clone();
        }
        if let Some(options) = schema["enum"].as_array() {
            return dice.pick(options);
        }
        match schema["type"].as_str() {
            Some("object") => self.object(schema, dice),
            Some("array") => (0..dice.roll(4)).map(|_| self.value(&schema["items"], name, dice)).collect(),
            Some("string") => string(schema, name, dice),
            Some("boolean") => json!(dice.roll(2) == 0),
            Some("integer") => number(schema, dice, &["0", "1", "2", "30"]),
            Some("number") => number(schema, dice, &["0", "0.01", "-0.01", "1", "13", "99.99", "1234567.89"]),
            // A value of a change may be anything.
            _ => dice.pick(&[json!(1), json!("x"), json!("2026-12-01"), json!({"a": [1]}), json!([true])]),
        }
    }

    fn object(&self, schema: &Value, dice: &mut Dice) -> Value {
        let required: Vec<_> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        // Some documents are nearly full, some nearly empty.
        let keep = dice.roll(5);
        let mut object = Map::new();
        for (name, property) in schema["properties"].as_object().unwrap() {
            if required.contains(&name.as_str()) || dice.roll(5) <= keep {
                object.insert(name.clone(), self.value(property, name, dice));
            }
        }
        Value::Object(object)
    }
}

fn number(schema: &Value, dice: &mut Dice, usual: &[&str]) -> Value {
    let bounds: Vec<String> =
        ["minimum", "maximum"].iter().filter_map(|name| schema.get(*name)).map(ToString::to_string).collect();
    let all: Vec<&str> = usual.iter().copied().chain(bounds.iter().map(String::as_str)).collect();
    let fits = |text: &&str| {
        let value: f64 = text.parse().unwrap();
        let bound = |name: &str, otherwise| schema[name].as_f64().unwrap_or(otherwise);
        value >= bound("minimum", f64::MIN) && value <= bound("maximum", f64::MAX)
    };
    let fitting: Vec<&str> = all.into_iter().filter(fits).collect();
    let text: &str = dice.pick(&fitting);
    serde_json::from_str(text).unwrap()
}

fn string(schema: &Value, name: &str, dice: &mut Dice) -> Value {
    let texts: &[&str] = match (schema["format"].as_str(), schema["pattern"].as_str()) {
        (Some("date"), _) => &["2026-11-05", "2026-12-31", "0001-01-01", "9999-12-31", "2024-02-29"],
        (Some("date-time"), _) => &["2026-11-05T10:00:00+08:00", "2026-11-05T02:00:00Z", "2026-11-06T00:00:00.5-11:00"],
        (_, Some("^[A-Z]{3}$")) => &["CNY", "USD", "XTS"],
        (_, Some("^[A-Z]{2}$")) => &["CN", "DE", "KP"],
        _ => match name {
            "taken_by" | "reviewer" | "by" | "reviewed_by" => &["E1001", "R2001", "F3001", "nobody", " "],
            "rating" | "previous_rating" => &["A", "B", "C", "D", "AAA", ""],
            "path" => &["/lines/0/quantity", "/delivery/due", "/nothing", "no pointer", "", "/a~2"],
            "category" => &["危险化学品", "五金", "药品", "drones"],
            "total_in_words" => &["壹佰元整", "壹仟", "one hundred", ""],
            "text" => &["最终解释权归甲方", "不承担任何责任", "shall not be liable for gross negligence", "质量按国标"],
            // What no schema need say of ids, the program checks in any pack.
            "order_id" | "customer_id" | "change_id" => &["ORD-1", "订单 7", "e\u{301}"],
            "phone" => &["13800138000", "0591-87654321转801", "+4930123456", "12", ""],
            "registration_no" => {
                &["91350100M000100Y43", "91350100M000100Y44", "x", "９１３５０１００Ｍ０００１００Ｙ４３"]
            }
            _ => &["福建某某有限公司", "Acme Ltd.", " ", "x\u{202e}y", "e\u{301}\u{0}😀"],
        },
    };
    // Ids and codes hold nothing that cannot be seen, and ids are not blank.
    let pattern = schema["pattern"].as_str().unwrap_or_default();
    let is_plain = |text: &str| !text.chars().any(|c| c.is_control() || c == '\u{202e}') && !text.contains('\u{301}');
    // Only the pattern of ids asks for a character that is none of these.
    let blank_fits = !pattern.contains("\\p{M}");
    let fits = |text: &&&str| pattern.is_empty() || (is_plain(text) && (blank_fits || !text.trim().is_empty()));
    let texts: Vec<&str> = texts.iter().filter(fits).copied().collect();
    let long_enough = schema["minLength"].as_u64().unwrap_or(0);
    let text: &str = dice.pick(&texts);
    let most = usize::try_from(schema["maxLength"].as_u64().unwrap_or(u64::MAX)).unwrap();
    let cut: String = text.chars().take(most).collect();
    if (cut.chars().count() as u64) < long_enough { json!("x") } else { json!(cut) }
}

fn document(value: &Value) -> Document {
    Document::new(parse(&Source::new("drawn", value.to_string()), &Limits::default()).unwrap())
}

fn judge(rulebook: &Rulebook, kind: &str, label: &str, subject: &Document, joined: Vec<(&str, Joined)>) {
    let label: Arc<str> = label.into();
    let violations = rulebook.check_schema(kind, &label, subject);
    assert!(violations.is_empty(), "{:?}\n{}", violations[0].at[0].pointer, subject.text());
    let case = Case {
        kind: kind.into(),
        label,
        subject: subject.clone(),
        joined: joined.into_iter().map(|(variable, joined)| (variable.into(), joined)).collect(),
    };
    let facts = RunFacts::on(AS_OF.parse().unwrap());
    let judgement = rulebook.judge(&case, &facts);
    let faults: Vec<_> =
        judgement.faults.iter().map(|fault| format!("{:?} {}", fault.rule, fault.message.en)).collect();
    assert!(faults.is_empty(), "{faults:#?}\n{}", subject.text());
}

#[test]
fn no_rule_breaks_on_what_satisfies_the_schemas() {
    let rulebook = Rulebook::embedded().unwrap();
    let generators = ["order", "customer", "change-request"].map(Generator::of);
    let mut dice = Dice(20_261_123);
    for round in 0..1500 {
        let [order, customer, change] = generators.each_ref().map(|generator| document(&generator.draw(&mut dice)));
        let one = |document: &Document, supplied: bool| match supplied {
            true => Joined::One(document.clone()),
            false => Joined::Missing,
        };
        let (with_customer, with_order) = (round % 7 != 0, round % 5 != 0);
        let many = |document: &Document| Joined::list([document.clone()]);
        judge(
            &rulebook,
            "order",
            "order",
            &order,
            vec![("customer", one(&customer, with_customer)), ("changes", many(&change)), ("siblings", many(&order))],
        );
        judge(&rulebook, "customer", "customer", &customer, vec![("orders", many(&order))]);
        judge(
            &rulebook,
            "change-request",
            "change",
            &change,
            vec![
                ("order", one(&order, with_order)),
                ("customer", one(&customer, with_customer)),
                ("proposed", one(&order, round % 3 == 0)),
            ],
        );
    }
}
