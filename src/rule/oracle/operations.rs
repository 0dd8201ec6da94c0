//! The operations of a change request, as rules see them: what stands where they point, and whether they can be made.

use super::facts::{Mark, broken};
use super::handle::{Handle, Scripted};
use super::meter;
use crate::document::{Kind, NodeRef, Pointer, apply_operation};

/// A place by JSON Pointer, as a document itself names it: whatever it says, it is no mistake of the rule.
#[derive(Clone, Debug)]
pub(in crate::rule) struct Spot {
    pub(in crate::rule) base: Handle,
    pointer: Option<Pointer>,
}

impl Spot {
    pub(in crate::rule) fn new(base: Handle, pointer: &str) -> Self {
        Self { base, pointer: Pointer::parse(pointer).ok() }
    }

    fn node(&self) -> Scripted<Option<NodeRef<'_>>> {
        let root = self.base.node()?;
        Ok(self.pointer.as_ref().and_then(|pointer| root.resolve(pointer)))
    }

    /// Whether something stands there.
    pub(in crate::rule) fn exists(&self) -> Scripted<bool> {
        let found = self.node()?.is_some();
        self.base.record(&self.pointer.clone().unwrap_or_default())?;
        Ok(found)
    }

    /// Whether what stands there is the same as a field of another document, number for number.
    pub(in crate::rule) fn equals(&self, other: &Handle, field: &str) -> Scripted<bool> {
        self.exists()?;
        let same = match (self.node()?, other.node()?.get(field)) {
            (Some(here), Some(there)) => same(here, there),
            _ => false,
        };
        other.has(field)?;
        Ok(same)
    }

    /// The place, for a finding.
    pub(in crate::rule) fn place(&self) -> Scripted<Mark> {
        self.base.place_at(&self.pointer.clone().unwrap_or_default())
    }
}

/// Whether two values are the same: numbers by value, members in any order.
fn same(a: NodeRef<'_>, b: NodeRef<'_>) -> bool {
    match (a.kind(), b.kind()) {
        (Kind::Number, Kind::Number) => a.as_number() == b.as_number(),
        (Kind::String, Kind::String) => a.as_str() == b.as_str(),
        (Kind::Bool, Kind::Bool) => a.as_bool() == b.as_bool(),
        (Kind::Null, Kind::Null) => true,
        (Kind::Array, Kind::Array) => a.len() == b.len() && a.children().zip(b.children()).all(|(a, b)| same(a, b)),
        (Kind::Object, Kind::Object) => {
            a.len() == b.len() && a.members().all(|(name, value)| b.get(name).is_some_and(|other| same(value, other)))
        }
        _ => false,
    }
}

/// Whether an operation can be made on a document, after those before it in its list.
pub(in crate::rule) fn applies(operation: &Handle, target: &Handle) -> Scripted<bool> {
    let node = operation.node()?;
    target.node()?;
    let no_operation = || broken("this is no operation of a list", "这不是操作列表中的一项");
    let list = node.parent().filter(|list| list.kind() == Kind::Array).ok_or_else(no_operation)?;
    let (lists, wanted) = ((operation.id().0, list.id(), target.id()), node.position());
    // Rules ask for one operation after the other: those before this one need not be made again.
    let (mut at, mut document) = match operation.facts.replayed(lists).filter(|(made, _)| *made <= wanted) {
        Some(replayed) => replayed,
        None => (0, target.document().ok_or_else(|| broken("there is no document to change", "没有可变更的文档"))?),
    };
    loop {
        meter::read(document.text().len())?;
        let each = list.element(at).ok_or_else(no_operation)?;
        let result = apply_operation(&document, each);
        if at == wanted {
            operation.facts.set_replayed(lists, (at, document));
            return Ok(result.is_ok());
        }
        document = result.unwrap_or(document);
        at += 1;
    }
}
