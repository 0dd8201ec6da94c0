//! Names that are near to listed ones, and the entries of a list that a text names.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::call::made;
use super::phrases::folded_name;
use super::texts::folding;
use crate::document::{Kind, NodeId, NodeRef};
use crate::domain::text::fold;
use crate::pack::{ListSpec, ShapeId};
use crate::rule::facts::Facts;
use crate::rule::meter;
use crate::rule::stop::{Outcome, broken};
use crate::rule::value::{Call, Match, Node, Text, Value};
use crate::verdict::Origin;

pub(super) fn screen<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (facts, at, threshold) = (call.facts, call.place(0, "screen")?, call.number(1, "screen")?);
    let searches = facts.pack().searches();
    let name = facts.text_at(&at)?;
    folding(name.as_str())?;
    meter::spend(searches.parties.len())?;
    let near = facts.memo().near.of(
        name.as_str(),
        |(known, _)| *known == threshold,
        || (threshold, searches.screen(name.as_str(), threshold)),
    );
    let mut found = Vec::new();
    for near in near.1.iter() {
        let Some(party) = searches.parties.get(near.party) else { continue };
        let Some((entry, _)) = party.names.get(near.name) else { continue };
        let list = facts.pack().manifest().lists.get(party.list);
        let shape = list.and_then(|list| facts.entry_shape(list));
        let Some(record) = facts.listed(party.entry, shape) else { continue };
        if facts.is_recording() {
            let fields = list.map(|list| list.name_fields.as_slice()).unwrap_or_default();
            trace_text(facts, facts.node(record)?, fields, |text| text == entry)?;
        }
        let (at, entry) = (Arc::clone(&at), Text::Read(entry));
        found.push(Value::Match(Arc::new(Match { at, entry, record, score: near.score })));
    }
    made(found)
}

pub(super) fn lookup<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (facts, list, text) = (call.facts, call.node(0, "lookup")?, call.text(1, "lookup")?);
    folding(text.as_str())?;
    let found = facts.pack().searches().lookup(facts.node(list)?.id(), text.as_str());
    let found = named(facts, list, found, "whole", "within")?;
    if facts.is_recording()
        && let Some(spec) = spec(facts, list)?
    {
        let (name, words) = (folded_name(facts, text.as_str())?, fold(text.as_str()));
        for entry in &found {
            let Value::Node(entry) = entry else { continue };
            let entry = facts.node(*entry)?;
            trace_text(facts, entry, &spec.whole, |listed| crate::domain::text::fold_name(listed) == *name)?;
            trace_text(facts, entry, &spec.within, |listed| words.text().contains(fold(listed).text()))?;
        }
    }
    made(found)
}

pub(super) fn mentioned<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (facts, list, text) = (call.facts, call.node(0, "mentioned")?, call.text(1, "mentioned")?);
    folding(text.as_str())?;
    let found = facts.pack().searches().mentioned(facts.node(list)?.id(), text.as_str());
    let found = named(facts, list, found, "name", "name")?;
    if facts.is_recording()
        && let Some(spec) = spec(facts, list)?
    {
        let name = folded_name(facts, text.as_str())?;
        for entry in &found {
            let Value::Node(entry) = entry else { continue };
            let fields = &spec.name_fields;
            let is_in = |listed: &str| name.contains(&crate::domain::text::fold_name(listed));
            trace_text(facts, facts.node(*entry)?, fields, is_in)?;
        }
    }
    made(found)
}

/// The entries of a list with these numbers. Looking into the list counts as reading it, also where nothing is found.
fn named<'c>(
    facts: &'c Facts,
    list: Node,
    found: Option<BTreeSet<usize>>,
    one: &str,
    other: &str,
) -> Outcome<Vec<Value<'c>>> {
    let Some(found) = found else {
        return Err(broken(
            format!("this list is not searched so: `policy.toml` declares no `{one}` or `{other}` for it"),
            format!("该名单未声明此检索方式：`policy.toml` 中没有 `{one}` 或 `{other}`"),
        ));
    };
    facts.len(list)?;
    meter::spend(found.len())?;
    found.into_iter().map(|number| facts.element(list, i64::try_from(number).unwrap_or(i64::MAX))).collect()
}

/// The declaration of the list that entries are of.
fn spec(facts: &Facts, entries: Node) -> Outcome<Option<&ListSpec>> {
    let name = facts.node(entries)?.parent().and_then(NodeRef::name);
    Ok(name.and_then(|name| facts.pack().manifest().lists.iter().find(|list| *list.name == *name)))
}

/// Records the texts of some fields of a list's entry by which it was found.
fn trace_text(facts: &Facts, entry: NodeRef<'_>, fields: &[String], is_found: impl Fn(&str) -> bool) -> Outcome<()> {
    for node in fields.iter().filter_map(|field| entry.get(field)) {
        let texts: Vec<NodeRef<'_>> = if node.kind() == Kind::Array { node.children().collect() } else { vec![node] };
        for text in texts {
            if text.as_str().is_some_and(&is_found) {
                facts.trace_listed(text)?;
            }
        }
    }
    Ok(())
}

impl Facts {
    /// The entries of a list of the pack, where it has any.
    pub(super) fn list_entries(&self, list: &str) -> Outcome<Option<NodeRef<'_>>> {
        let Some(root) = self.root_of(Origin::List) else { return Ok(None) };
        let spec = self.pack().manifest().lists.iter().find(|spec| *spec.name == *list);
        let entries = spec.and_then(|spec| spec.entries.as_ref());
        let list = self.node(self.root_node(root))?.get(list);
        Ok(list.zip(entries).and_then(|(list, entries)| list.get(entries)))
    }

    /// The shape of the entries of a list of the pack.
    fn entry_shape(&self, list: &ListSpec) -> Option<ShapeId> {
        let shapes = self.pack().list_shapes(&list.name)?;
        shapes.items(shapes.property(shapes.root(), list.entries.as_ref()?)?)
    }

    /// Records a value in a list of the pack, which a function looked up.
    pub(super) fn trace_listed(&self, node: NodeRef<'_>) -> Outcome<()> {
        let Some(root) = self.root_of(Origin::List) else { return Ok(()) };
        let seen = crate::rule::read::seen(node, crate::pack::Format::Plain);
        self.record(self.mark_of(root, node)?, seen);
        Ok(())
    }

    /// Records the words of a phrase that was found.
    pub(super) fn trace_phrase(&self, entry: NodeId) -> Outcome<()> {
        let Some(entry) = self.listed(entry, None) else { return Ok(()) };
        let fields = self.pack().manifest().lists.iter().filter_map(|list| list.phrase.as_ref());
        let node = self.node(entry)?;
        match fields.map(|fields| node.get(&fields.text)).next().flatten() {
            Some(words) => self.trace_listed(words),
            None => Ok(()),
        }
    }
}
