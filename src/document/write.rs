//! A node as compact JSON, every digit kept.

use std::fmt::Write as _;

use super::tree::{Kind, NodeRef};

/// The node as compact JSON: members in order, numbers as exact as they were read.
#[must_use]
pub(crate) fn to_json(node: NodeRef<'_>) -> String {
    let mut out = String::new();
    write(node, &mut out);
    out
}

fn write(node: NodeRef<'_>, out: &mut String) {
    match node.kind() {
        Kind::Null => out.push_str("null"),
        Kind::Bool => out.push_str(if node.as_bool() == Some(true) { "true" } else { "false" }),
        Kind::Number => write_display(&node.as_number().unwrap_or_default(), out),
        Kind::String => quote(node.as_str().unwrap_or_default(), out),
        Kind::Date => quote(&node.as_date().map(|date| date.to_string()).unwrap_or_default(), out),
        Kind::Array => {
            out.push('[');
            separated(node, out, write);
            out.push(']');
        }
        Kind::Object => {
            out.push('{');
            separated(node, out, |child, out| {
                quote(child.name().unwrap_or_default(), out);
                out.push(':');
                write(child, out);
            });
            out.push('}');
        }
    }
}

fn separated(node: NodeRef<'_>, out: &mut String, mut each: impl FnMut(NodeRef<'_>, &mut String)) {
    for (index, child) in node.children().enumerate() {
        if index > 0 {
            out.push(',');
        }
        each(child, out);
    }
}

fn write_display(value: &impl std::fmt::Display, out: &mut String) {
    // Writing into a `String` cannot fail.
    let _ = write!(out, "{value}");
}

fn quote(text: &str, out: &mut String) {
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}
