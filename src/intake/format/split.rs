//! Parsed texts to documents: one, the elements of an array, or the members of a case.

use std::sync::Arc;

use super::record::{Text as Record, Unreadable};
use crate::base::lang::Bilingual;
use crate::base::printable::printable;
use crate::document::{Document, Kind, NodeRef, Pointer};
use crate::pack::{CaseKey, KindSpec, Manifest};
use crate::source::{Code, Span, nearest};
use crate::verdict::{Fault, Place};

/// A document and its kind.
#[derive(Clone, Debug)]
pub(in crate::intake) struct Found {
    pub(in crate::intake) kind: Arc<str>,
    pub(in crate::intake) document: Document,
}

/// What a text holds.
#[derive(Clone, Debug)]
pub(in crate::intake) enum Part {
    /// A document by itself.
    Loose(Found),
    /// Documents that belong together, in the order of the case's members.
    Case(Vec<Found>),
    /// Neither.
    Unreadable(Box<Unreadable>),
}

/// The documents of a text, in order. An array may hold documents and cases, but no other array.
pub(in crate::intake) fn split(manifest: &Manifest, text: &Record) -> Vec<Part> {
    let whole = Document::new(Arc::clone(&text.tree));
    let root = whole.root();
    if root.kind() == Kind::Array && !text.is_element {
        root.children().map(|element| part(manifest, &whole.part(element))).collect()
    } else {
        vec![part(manifest, &whole)]
    }
}

fn part(manifest: &Manifest, document: &Document) -> Part {
    let root = document.root();
    if let Some(kind) = manifest.kind_of(root) {
        return Part::Loose(Found { kind: Arc::clone(&kind.name), document: document.clone() });
    }
    if root.resolve(&manifest.kind).is_none()
        && let Some(case) = case(manifest, document)
    {
        return Part::Case(case);
    }
    Part::Unreadable(Box::new(Unreadable::of(document, unknown(manifest, root))))
}

/// The documents of a case; `None` for what is no case. The member tells the kind: where a document says another, its
/// schema reports it.
fn case(manifest: &Manifest, document: &Document) -> Option<Vec<Found>> {
    let root = document.root();
    if root.kind() != Kind::Object || root.is_empty() {
        return None;
    }
    let mut documents = Vec::new();
    for (name, member) in root.members() {
        let (kind, key) = case_key(manifest, name)?;
        let found = |node| Found { kind: Arc::clone(&kind.name), document: document.part(node) };
        if key.many && member.kind() == Kind::Array {
            documents.extend(member.children().map(found));
        } else {
            documents.push(found(member));
        }
    }
    Some(documents)
}

fn case_key<'m>(manifest: &'m Manifest, name: &str) -> Option<(&'m KindSpec, &'m CaseKey)> {
    let keys = manifest.kinds.iter().filter_map(|kind| Some((kind, kind.case.as_ref()?)));
    keys.into_iter().find(|(_, key)| key.name == name)
}

/// Why something is neither a document of a known kind nor a case.
fn unknown(manifest: &Manifest, root: NodeRef<'_>) -> Fault {
    let label = "document".into();
    if root.kind() != Kind::Object {
        let message = Bilingual::new("a document is a JSON object", "文档应为 JSON 对象");
        return fault(message, None, Place::nearest(&label, root, &Pointer::root()));
    }
    let names: Vec<&str> = manifest.kinds.iter().map(|kind| &*kind.name).collect();
    let known = names.join(", ");
    let pointer = &manifest.kind;
    let place = Place::nearest(&label, root, pointer);
    let Some(node) = root.resolve(pointer) else {
        if let Some(stray) = stray(manifest, root) {
            return stray;
        }
        let message = Bilingual::new(
            format!("the document does not say what kind it is: `{pointer}` is missing"),
            format!("文档未说明其种类：缺少 `{pointer}`"),
        );
        let help = Bilingual::new(format!("the kinds are: {known}"), format!("可用的种类：{known}"));
        return fault(message, Some(help), place);
    };
    let Some(written) = node.as_str() else {
        let message = Bilingual::new("a document's kind is a string", "文档种类应为字符串");
        return fault(
            message,
            Some(Bilingual::new(format!("the kinds are: {known}"), format!("可用的种类：{known}"))),
            place,
        );
    };
    let shown = printable(written);
    let message = Bilingual::new(format!("`{shown}` is no kind of document"), format!("没有名为 `{shown}` 的文档种类"));
    let help = match nearest(written, names.iter().copied()) {
        Some(name) => Bilingual::new(format!("did you mean `{name}`?"), format!("是否应为 `{name}`？")),
        None => Bilingual::new(format!("the kinds are: {known}"), format!("可用的种类：{known}")),
    };
    fault(message, Some(help), place)
}

/// The member that keeps an object from being a case, where the others are a case's.
fn stray(manifest: &Manifest, root: NodeRef<'_>) -> Option<Fault> {
    let is_key = |name: &str| case_key(manifest, name).is_some();
    root.members().find(|(name, _)| is_key(name))?;
    let (name, member) = root.members().find(|(name, _)| !is_key(name))?;
    let keys: Vec<&str> = manifest.kinds.iter().filter_map(|kind| Some(kind.case.as_ref()?.name.as_str())).collect();
    let keys = keys.join(", ");
    let shown = printable(name);
    let mut place = Place::new(&"document".into(), Pointer::root().child(name), member);
    place.span = member.key_span().unwrap_or(Span { end: place.span.start, ..place.span });
    let message = Bilingual::new(format!("`{shown}` has no place in a case"), format!("案卷中不能有 `{shown}`"));
    let help = Bilingual::new(format!("a case holds: {keys}"), format!("案卷可包含：{keys}"));
    Some(fault(message, Some(help), place))
}

fn fault(message: Bilingual, help: Option<Bilingual>, at: Place) -> Fault {
    Fault { help, ..Fault::new(Code::NotADocument, message).at(at) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Limits, parse};
    use crate::intake::tests::manifest;
    use crate::source::Source;

    fn show(text: &str) -> Vec<String> {
        let tree = parse(&Source::new("t", text), &Limits::default()).unwrap();
        let found = |found: &Found| format!("{} {}", found.kind, found.document.text());
        let parts = split(&manifest(), &Record { tree, is_element: false }).into_iter().map(|part| match part {
            Part::Loose(one) => found(&one),
            Part::Case(documents) => format!("case: {}", documents.iter().map(found).collect::<Vec<_>>().join("; ")),
            Part::Unreadable(unreadable) => {
                let fault = &unreadable.fault;
                let help = fault.help.as_ref().map(|help| format!(" ({})", help.en)).unwrap_or_default();
                let at = fault.at.as_ref().unwrap().text();
                format!("{}: {}{help} | {at}", unreadable.line, fault.message.en)
            }
        });
        parts.collect()
    }

    #[test]
    fn a_document_an_array_and_a_case() {
        let (order, customer) = (r#"{"kind": "order"}"#, r#"{"kind": "customer"}"#);
        assert_eq!(show(order), [format!("order {order}")]);
        assert_eq!(show(&format!("[{order}, {customer}]")), [format!("order {order}"), format!("customer {customer}")]);
        assert_eq!(show("[]"), Vec::<String>::new());
        let case = r#"{"changes": [{"id": "c1"}, {"id": "c2"}], "customer": null, "order": {"id": 1}}"#;
        let expected = r#"case: change-request {"id": "c1"}; change-request {"id": "c2"}; order {"id": 1}"#;
        assert_eq!(show(case), [expected]);
        assert_eq!(show(&format!("[{case}]")), [expected]);
    }

    #[test]
    fn what_is_neither_says_why_and_where() {
        let kinds = "the kinds are: order, customer, change-request";
        let missing = format!("1: the document does not say what kind it is: `/kind` is missing ({kinds}) | {{");
        for without in [r#"{"id": 1}"#, "{}"] {
            assert_eq!(show(without), std::slice::from_ref(&missing));
        }
        assert_eq!(
            show(r#"{"kind": "ordr"}"#),
            ["1: `ordr` is no kind of document (did you mean `order`?) | \"ordr\""]
        );
        assert_eq!(show("{\"kind\":\n\"zzz\"}"), [format!("1: `zzz` is no kind of document ({kinds}) | \"zzz\"")]);
        assert_eq!(show(r#"{"kind": 5}"#), [format!("1: a document's kind is a string ({kinds}) | 5")]);
        assert_eq!(
            show(r#"{"order": {}, "note": 1}"#),
            ["1: `note` has no place in a case (a case holds: order, customer, changes) | \"note\""]
        );
        assert_eq!(show("[7,\n[]]"), ["1: a document is a JSON object | 7", "2: a document is a JSON object | ["]);
    }
}
