//! The units that schemas give: `x-unit` names one, `x-currency` leads to the currency of an amount.

use std::collections::HashSet;

use super::schema::{Schema, ShapeId};
use crate::document::table::wrong;
use crate::document::{NodeRef, Pointer};
use crate::source::{Code, Diagnostic};

/// The keyword for what a number counts.
const UNIT: &str = "x-unit";
/// The keyword for where the currency of an amount stands.
const CURRENCY: &str = "x-currency";
/// The unit of money.
const AMOUNT: &str = "amount";

/// Whether a schema file speaks of units at all.
pub(super) fn are_in(text: &str) -> bool {
    text.contains(UNIT) || text.contains(CURRENCY)
}

/// What is wrong with the units of a schema's fields.
pub(super) fn check(schema: &Schema) -> Vec<Diagnostic> {
    let shapes = schema.shapes();
    let mut diagnostics = Vec::new();
    let (mut known, mut told) = (HashSet::new(), HashSet::new());
    let mut rest = vec![shapes.root()];
    while let Some(shape) = rest.pop() {
        if !known.insert(shape) {
            continue;
        }
        rest.extend(shapes.below(shape));
        for part in shapes.schemas(shape) {
            // Many fields share one definition: what is wrong with it is told once.
            let mut tell = |mistake: Diagnostic, node: NodeRef<'_>| {
                let place = node.source().map(|source| (source.name().to_owned(), node.span().start));
                diagnostics.extend(told.insert(place).then_some(mistake));
            };
            if let Some(node) = part.get(UNIT)
                && node.as_str().is_none_or(|unit| unit.trim().is_empty())
            {
                tell(no_unit(node), node);
            }
            if let Some(node) = part.get(CURRENCY) {
                let unit = shapes.annotation(shape, UNIT).and_then(NodeRef::as_str);
                if unit != Some(AMOUNT) {
                    tell(no_amount(node), node);
                } else if let Some(mistake) = leads_nowhere(schema, node) {
                    tell(mistake, node);
                }
            }
        }
    }
    diagnostics
}

fn no_unit(node: NodeRef<'_>) -> Diagnostic {
    let error = wrong(node, Code::Schema, "a unit is a text in quotes", "单位须为引号括起的文本");
    error.help(
        "such as `amount`, `percent`, `days`, `hours`, `count`, or a word of your own",
        "例如 `amount`、`percent`、`days`、`hours`、`count`，或自定义的词",
    )
}

fn no_amount(node: NodeRef<'_>) -> Diagnostic {
    let (en, zh) = ("only an amount has a currency", "只有金额才有币种");
    wrong(node, Code::Schema, en, zh).help("add `\"x-unit\": \"amount\"`", "请添加 `\"x-unit\": \"amount\"`")
}

/// The currency must be a text of the document that the schema describes.
fn leads_nowhere(schema: &Schema, node: NodeRef<'_>) -> Option<Diagnostic> {
    let shapes = schema.shapes();
    let pointer = node.as_str().and_then(|text| Pointer::parse(text).ok());
    let Some(pointer) = pointer else {
        let (en, zh) = (
            "a JSON Pointer to the field with the currency is expected, such as `/currency`",
            "此处应为指向币种字段的 JSON Pointer，例如 `/currency`",
        );
        return Some(wrong(node, Code::Schema, en, zh));
    };
    match shapes.at(&pointer) {
        Some(found) if shapes.types(found).names().any(|name| name == "string") => None,
        Some(_) => {
            let (en, zh) = (format!("`{pointer}` is no text"), format!("`{pointer}` 不是文本"));
            Some(wrong(node, Code::Schema, en, zh))
        }
        None => {
            let (en, zh) = (format!("there is no field at `{pointer}`"), format!("`{pointer}` 处没有字段"));
            let places = neighbours(schema, &pointer);
            Some(wrong(node, Code::Schema, en, zh).suggest(pointer.as_str(), places.iter().map(String::as_str)))
        }
    }
}

/// The fields beside the one that a pointer looks for.
fn neighbours(schema: &Schema, pointer: &Pointer) -> Vec<String> {
    let shapes = schema.shapes();
    let Some((parent, _)) = pointer.split_last() else { return Vec::new() };
    let names = |shape: ShapeId| shapes.names(shape).into_iter().map(|name| parent.child(name).to_string()).collect();
    shapes.at(&parent).map(names).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::base::lang::Lang;
    use crate::pack::schema::Schemas;
    use crate::source::Source;

    /// What is wrong with the units of a schema, with what is underlined.
    fn mistakes(properties: &str) -> Vec<String> {
        let text = format!(r#"{{"type": "object", "properties": {properties}}}"#);
        let files = BTreeMap::from([("a.json".to_owned(), Source::new("a.json", text))]);
        let (schemas, mistakes) = Schemas::read(&files, ["a.json"]);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        let told = |found: &Diagnostic| {
            let label = found.labels.first().unwrap();
            format!("{}: {}", label.source.slice(label.span), found.message.get(Lang::En))
        };
        check(schemas.get("a.json").unwrap()).iter().map(told).collect()
    }

    #[test]
    fn an_amount_names_a_text_of_its_document_as_the_currency() {
        let sound = r#"{"currency": {"type": "string"}, "lines": {"type": "array", "items": {"properties": {
            "price": {"type": "number", "x-unit": "amount", "x-currency": "/currency"}}}}}"#;
        assert_eq!(mistakes(sound), [""; 0]);
        let misspelt = sound.replace("/currency", "/curency");
        assert_eq!(mistakes(&misspelt), ["\"/curency\": there is no field at `/curency`"]);
        let beside = sound.replace("/currency", "currency");
        assert_eq!(
            mistakes(&beside),
            ["\"currency\": a JSON Pointer to the field with the currency is expected, such as `/currency`"]
        );
        let a_list = sound.replace("/currency", "/lines");
        assert_eq!(mistakes(&a_list), ["\"/lines\": `/lines` is no text"]);
    }

    #[test]
    fn a_currency_goes_with_an_amount_and_a_unit_is_a_text() {
        let days = r#"{"c": {"type": "string"}, "a": {"x-unit": "days", "x-currency": "/c"}}"#;
        assert_eq!(mistakes(days), ["\"/c\": only an amount has a currency"]);
        assert_eq!(mistakes(r#"{"a": {"x-unit": 7}}"#), ["7: a unit is a text in quotes"]);
        assert_eq!(mistakes(r#"{"a": {"x-unit": " "}}"#), ["\" \": a unit is a text in quotes"]);
        assert_eq!(mistakes(r#"{"a": {"x-unit": "kg"}}"#), [""; 0]);
    }

    #[test]
    fn a_definition_that_many_fields_share_is_told_once() {
        let many = r##"{"a": {"$ref": "#/properties/c"}, "b": {"$ref": "#/properties/c"}, "c": {"x-unit": 1}}"##;
        assert_eq!(mistakes(many), ["1: a unit is a text in quotes"]);
    }
}
