//! Documents that satisfy the schemas of a pack, or nearly so, with values at their bounds.

use serde_json::{Map, Value, json};

use super::dice::Dice;
use crate::document::{Document, Limits, parse};
use crate::pack::Files;
use crate::source::Source;

/// Draws documents of one kind.
pub(super) struct Documents {
    root: Value,
}

impl Documents {
    pub(super) fn of(files: &Files, kind: &str) -> Self {
        let text = files.get(&format!("schemas/{kind}.json")).unwrap().text();
        Self { root: serde_json::from_str(text).unwrap() }
    }

    pub(super) fn draw(&self, dice: &mut Dice<'_>) -> Document {
        let value = self.value(&self.root, "", dice);
        Document::new(parse(&Source::new("drawn", value.to_string()), &Limits::default()).unwrap())
    }

    fn value(&self, schema: &Value, name: &str, dice: &mut Dice<'_>) -> Value {
        let mut schema = schema;
        while let Some(reference) = schema["$ref"].as_str() {
            schema = self.root.pointer(reference.trim_start_matches('#')).unwrap();
        }
        if let Some(constant) = schema.get("const") {
            return constant.clone();
        }
        if let Some(options) = schema["enum"].as_array() {
            return dice.pick(options).clone();
        }
        match schema["type"].as_str() {
            Some("object") => self.object(schema, dice),
            Some("array") => (0..dice.roll(4)).map(|_| self.value(&schema["items"], name, dice)).collect(),
            Some("string") => string(schema, name, dice),
            Some("boolean") => json!(dice.roll(2) == 0),
            Some("integer") => dice.pick(&[json!(1), json!(0), json!(2), json!(30), json!(-1)]).clone(),
            Some("number") => {
                let text =
                    dice.pick(&["1", "0", "0.01", "-0.01", "13", "99.990", "1234567.89", "0.3333333333333333333333"]);
                serde_json::from_str(text).unwrap()
            }
            _ => dice.pick(&[json!(1), json!("x"), json!("2026-12-01"), json!({"a": [1]}), json!([true])]).clone(),
        }
    }

    fn object(&self, schema: &Value, dice: &mut Dice<'_>) -> Value {
        let required: Vec<_> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        // Some are nearly full, some nearly empty.
        let keep = 4 - dice.roll(5);
        let mut object = Map::new();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            if required.contains(&name.as_str()) || dice.roll(5) <= keep {
                object.insert(name.clone(), self.value(property, name, dice));
            }
        }
        Value::Object(object)
    }
}

fn string(schema: &Value, name: &str, dice: &mut Dice<'_>) -> Value {
    let texts: &[&str] = match (schema["format"].as_str(), name) {
        (Some("date"), _) => &["2026-11-05", "2026-12-31", "0001-01-01", "9999-12-31", "2024-02-29"],
        (Some("date-time"), _) => &["2026-11-05T10:00:00+08:00", "2026-11-05T02:00:00Z", "2026-11-06T00:00:00.5-11:00"],
        (_, "currency") => &["CNY", "USD", "XTS"],
        (_, "country") => &["CN", "DE", "KP"],
        (_, "taken_by" | "reviewer" | "by") => &["E1001", "R2001", "F3001", "nobody", " "],
        (_, "path") => &["/lines/0/quantity", "/delivery/due", "/nothing", "no pointer", "", "/a~2"],
        (_, "category") => &["危险化学品", "五金", "药品", "drones"],
        (_, "total_in_words") => &["壹佰元整", "壹仟", "one hundred", ""],
        (_, "text") => {
            &["最终解释权归甲方", "不承担任何责任", "shall not be liable for gross negligence", "质量按国标"]
        }
        (_, "phone") => &["13800138000", "0591-87654321转801", "+4930123456", "12", ""],
        (_, "registration_no") => &["91350100M000100Y43", "91350100M000100Y44", "x"],
        _ => &["Acme Ltd.", "福建某某有限公司", "1", "12.50", "2026-11-05", " ", "x\u{202e}y", "e\u{301}\u{0}😀"],
    };
    json!(dice.pick(texts))
}
