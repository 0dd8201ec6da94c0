//! What a rule sees: documents by the names that rules and cases give them, each with the fields that its schema knows.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::manifest::{KindSpec, Manifest, RESERVED};
use super::schema::{Schema, Shapes};
use crate::document::Pointer;

/// The documents that the rules of one kind see.
#[derive(Debug)]
pub(super) struct Visible<'a> {
    /// The document that is judged, then those that are joined; with what each is called.
    pub(super) supplied: Vec<(&'a str, Option<&'a Shapes>)>,
    /// The documents that findings point at, by the names that their places have.
    pub(super) pointed: Vec<(&'a str, Option<&'a Shapes>)>,
}

impl<'a> Visible<'a> {
    /// What the rules of a kind see.
    pub(super) fn to(kind: &'a KindSpec, manifest: &'a Manifest, schemas: &'a BTreeMap<Arc<str>, Schema>) -> Self {
        let shapes = |kind: &str| schemas.get(kind).map(|schema| &**schema.shapes());
        let own = (&*kind.variable, shapes(&kind.name));
        let joined = kind.joins.iter().map(|join| (&*join.variable, shapes(&join.kind)));
        let supplied: Vec<_> = std::iter::once(own).chain(joined).collect();
        // The places of a list's documents are called by their own kind, not by the name of the list.
        let listed = kind.joins.iter().filter(|join| join.many).filter_map(|join| manifest.kind(&join.kind));
        let listed = listed.map(|kind| (&*kind.variable, shapes(&kind.name)));
        let changed = kind.changes.iter().map(|change| {
            let target = supplied.iter().find(|(name, _)| *name == &*change.target);
            (&*change.variable, target.and_then(|(_, shapes)| *shapes))
        });
        let is_list = |name: &str| kind.joins.iter().any(|join| join.many && *join.variable == *name);
        let single = supplied.iter().copied().filter(|(name, _)| !is_list(name));
        let pointed = single.chain(listed).chain(changed).chain(RESERVED.map(|name| (name, None))).collect();
        Self { supplied, pointed }
    }

    /// The places at a pointer that there are, as cases write them; where there are none, the names of the documents.
    pub(super) fn places(&self, pointer: &Pointer) -> Vec<String> {
        let has_field = |shapes: &Option<&Shapes>| shapes.is_some_and(|shapes| shapes.at(pointer).is_some());
        let there = self.pointed.iter().filter(|(_, shapes)| has_field(shapes));
        let there: Vec<_> = there.map(|(name, _)| format!("{name}{pointer}")).collect();
        if there.is_empty() { self.pointed.iter().map(|(name, _)| (*name).to_owned()).collect() } else { there }
    }
}

/// What is wrong with a pointer into documents of these shapes; `None`: the schema knows the field.
///
/// Below a field of which the schema says nothing everything is known.
pub(super) fn unknown_field(shapes: &Shapes, pointer: &Pointer) -> Option<Vec<String>> {
    let mut parent = Pointer::root();
    let mut shape = shapes.at(&parent)?;
    let mut tokens = pointer.tokens();
    loop {
        let token = tokens.next()?;
        let child = parent.child(&token);
        match shapes.at(&child) {
            Some(known) => (parent, shape) = (child, known),
            None => break,
        }
    }
    let names = shapes.names(shape);
    if names.is_empty() && shapes.items(shape).is_none() {
        return None;
    }
    let rest: Vec<_> = tokens.collect();
    let whole = |name: &&str| rest.iter().fold(parent.child(name), |pointer, token| pointer.child(token));
    let known: Vec<_> = names.iter().map(whole).filter(|pointer| shapes.at(pointer).is_some()).collect();
    let known = if known.is_empty() { names.iter().map(|name| parent.child(name)).collect() } else { known };
    Some(known.iter().map(|pointer| pointer.as_str().to_owned()).collect())
}
