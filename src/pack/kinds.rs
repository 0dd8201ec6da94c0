//! The declarations of kinds held against their schemas: a pointer that leads nowhere would read as nothing.

use super::manifest::{KindSpec, Manifest};
use super::schema::{Format, Schema, Schemas};
use crate::document::table::{TableReader, wrong};
use crate::document::{Document, NodeRef, Pointer};
use crate::source::Code;

/// Checks every pointer of every kind; what is wrong goes to the reader.
pub(super) fn check(manifest: &Manifest, schemas: &Schemas, policy: &Document, reader: &mut TableReader) {
    for kind in &manifest.kinds {
        let node = policy.root().get("kinds").and_then(|kinds| kinds.get(&kind.name));
        let (Some(node), Some(schema)) = (node, schemas.get(&kind.schema.0)) else { continue };
        for (at, pointer) in pointers(kind, node) {
            check_pointer(schema, kind, at, pointer, reader);
        }
        for join in &kind.joins {
            let there = manifest.kind(&join.kind).and_then(|other| Some((other, schemas.get(&other.schema.0)?)));
            let place = node.get("joins").and_then(|joins| {
                joins.children().find(|it| it.get("variable").and_then(NodeRef::as_str) == Some(&*join.variable))
            });
            if let (Some((other, schema)), Some(at)) = (there, place.and_then(|place| place.get("there"))) {
                check_pointer(schema, other, at, &join.there, reader);
            }
        }
        if let (Some(date), Some(at)) = (&kind.date, node.get("date")) {
            check_date(schema, kind, at, date, reader);
        }
    }
}

/// The pointers into documents of the kind itself, each with the node that says it.
fn pointers<'a>(kind: &'a KindSpec, node: NodeRef<'a>) -> Vec<(NodeRef<'a>, &'a Pointer)> {
    let at = |path: &[&str]| path.iter().try_fold(node, |node, name| node.get(name));
    let amount = kind.amount.iter().flat_map(|amount| {
        [(at(&["amount", "value"]), &amount.value), (at(&["amount", "currency"]), &amount.currency)]
    });
    let reserves = kind.reserves.iter().flat_map(|it| {
        let prepaid = it.prepaid_percent.iter().map(|prepaid| (at(&["reserves", "prepaid_percent"]), prepaid));
        let others = [("per", &it.per), ("amount", &it.amount), ("currency", &it.currency)];
        others.map(|(name, pointer)| (at(&["reserves", name]), pointer)).into_iter().chain(prepaid)
    });
    let columns = kind.columns.iter().map(|(column, pointer)| (at(&["columns", &column.name, "at"]), pointer));
    let people = kind.no_waiver_by.iter().zip(at(&["no_waiver_by"]).into_iter().flat_map(NodeRef::children));
    let single = [
        (at(&["id"]), Some(&kind.id)),
        (at(&["revision"]), kind.revision.as_ref()),
        (at(&["date"]), kind.date.as_ref()),
        (at(&["stage", "pointer"]), kind.stage.as_ref().map(|stage| &stage.pointer)),
        (at(&["changes", "operations"]), kind.changes.as_ref().map(|changes| &changes.operations)),
    ];
    let single = single.into_iter().filter_map(|(at, pointer)| Some((at, pointer?)));
    let all = single.chain(amount).chain(reserves).chain(columns);
    let all = all.chain(people.map(|(pointer, node)| (Some(node), pointer)));
    all.filter_map(|(at, pointer)| Some((at?, pointer))).collect()
}

fn check_pointer(schema: &Schema, kind: &KindSpec, at: NodeRef<'_>, pointer: &Pointer, reader: &mut TableReader) {
    if schema.shapes().at(pointer).is_none() {
        let (en, zh) = (
            format!("documents of kind `{}` have no field at `{pointer}`", kind.name),
            format!("`{}` 文档在 `{pointer}` 处没有字段", kind.name),
        );
        let names = schema.shapes().names(schema.shapes().root());
        let known: Vec<_> = names.into_iter().map(|name| format!("/{name}")).collect();
        let error = wrong(at, Code::UnknownField, en, zh);
        reader.diagnostics.push(error.suggest(pointer.as_str(), known.iter().map(String::as_str)));
    }
}

/// Rules and parameters depend on the date: it must be one wherever it stands.
fn check_date(schema: &Schema, kind: &KindSpec, at: NodeRef<'_>, date: &Pointer, reader: &mut TableReader) {
    let shape = schema.shapes().at(date);
    if shape.is_some_and(|shape| schema.shapes().format(shape) == Format::Plain) {
        let (en, zh) = (
            format!("`{date}` of `{}` is no date by its schema", kind.name),
            format!("按结构定义，`{}` 的 `{date}` 不是日期", kind.name),
        );
        let error = wrong(at, Code::Type, en, zh);
        reader.diagnostics.push(error.help(
            "the schema gives it `format: date` or `format: date-time`",
            "结构定义中应为 `format: date` 或 `format: date-time`",
        ));
    }
}
