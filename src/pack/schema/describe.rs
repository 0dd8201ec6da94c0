//! Schemas in words: which forms a value may have, where `anyOf` and its like say so.

use super::graph::{Graph, Same, SchemaId};
use crate::base::lang::Lang;
use crate::base::printable::printable;
use crate::document::{Kind, NodeRef, to_json};

/// Longest piece of a schema that is shown as it is written.
const SHOWN: usize = 60;

/// Several schemas in words, as a list.
pub(super) fn describe_all(graph: &Graph, subs: &[SchemaId], lang: Lang) -> String {
    let words: Vec<_> = subs.iter().map(|sub| describe(graph, *sub, lang)).collect();
    words.join(if lang == Lang::Zh { "；" } else { "; " })
}

/// A schema in words: its title, or else what it asks for first.
pub(super) fn describe(graph: &Graph, sub: SchemaId, lang: Lang) -> String {
    let Some(node) = graph.home(sub) else { return String::new() };
    let title = translated(node, "title", lang.code()).or_else(|| node.get("title")?.as_str());
    title.map(|title| printable(title).into_owned()).unwrap_or_else(|| untitled(graph, sub, node, lang))
}

/// A text of a schema in a language, as `x-zh` and its like give it.
pub(super) fn translated<'a>(schema: NodeRef<'a>, key: &str, code: &str) -> Option<&'a str> {
    let mut texts = schema.members().filter(|(name, _)| name.strip_prefix("x-") == Some(code));
    texts.find_map(|(_, texts)| texts.get(key)?.as_str())
}

fn untitled(graph: &Graph, sub: SchemaId, node: NodeRef<'_>, lang: Lang) -> String {
    let schema = graph.get(sub);
    let literal = |id| graph.node(schema.home.file, id).map(shown);
    if let Some(constant) = schema.constant.and_then(literal) {
        return constant;
    }
    if let Some(values) = schema.values.and_then(literal) {
        return values;
    }
    if let [Same::All(target)] = &*schema.same {
        return describe(graph, *target, lang);
    }
    if let Some(rules) = &schema.object {
        let constant = |sub: SchemaId| graph.node(graph.get(sub).home.file, graph.get(sub).constant?);
        let told_apart = rules.members.iter().find_map(|member| Some((&member.name, constant(member.schema?)?)));
        if let Some((name, constant)) = told_apart {
            return format!("`{}` = {}", printable(name), shown(constant));
        }
        let required: Vec<_> = rules.members.iter().filter(|member| member.required).collect();
        if !required.is_empty() {
            let names: Vec<_> = required.iter().map(|member| format!("`{}`", printable(&member.name))).collect();
            return match lang {
                Lang::En => format!("an object with {}", names.join(", ")),
                Lang::Zh => format!("含 {} 的对象", names.join("、")),
            };
        }
    }
    if !schema.types.is_any() && schema.text.is_none() && schema.number.is_none() {
        return schema.types.names().collect::<Vec<_>>().join(" / ");
    }
    shown(node)
}

/// A piece of a schema as it is written, in one line that is not too long.
fn shown(node: NodeRef<'_>) -> String {
    let json = match node.kind() {
        Kind::Array => node.children().map(to_json).collect::<Vec<_>>().join(" / "),
        _ => to_json(node),
    };
    let short: String = json.chars().take(SHOWN).collect();
    let more = if short.len() < json.len() { "…" } else { "" };
    printable(&format!("{short}{more}")).into_owned()
}
