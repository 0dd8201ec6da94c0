//! Which children of a value some keyword has spoken of, so that `unevaluatedProperties` and `unevaluatedItems` need not.

use std::collections::HashSet;

use super::graph::{ArrayRules, ObjectRules, Same, SchemaId};
use super::walk::{Item, Walk};
use crate::document::{Kind, NodeRef};

/// The children of one value, and which of them were spoken of.
pub(super) struct Seen<'a> {
    node: NodeRef<'a>,
    children: Vec<(NodeRef<'a>, bool)>,
    schemas: HashSet<SchemaId>,
}

impl<'a> Seen<'a> {
    pub(super) fn new(node: NodeRef<'a>) -> Self {
        Self { node, children: node.children().map(|child| (child, false)).collect(), schemas: HashSet::new() }
    }

    /// The children that no keyword spoke of.
    pub(super) fn rest(self) -> Vec<NodeRef<'a>> {
        self.children.into_iter().filter(|(_, seen)| !seen).map(|(child, _)| child).collect()
    }

    /// Marks what a schema, which holds for the value, speaks of; `whole`: by its `unevaluated…` as well.
    pub(super) fn own(&mut self, walk: &mut Walk<'a>, sub: SchemaId, whole: bool) {
        if !self.schemas.insert(sub) {
            return;
        }
        let graph = walk.graph();
        let schema = graph.get(sub);
        match self.node.kind() {
            Kind::Object => {
                if let Some(rules) = &schema.object {
                    self.members(walk, rules, whole);
                }
            }
            Kind::Array => {
                if let Some(rules) = &schema.array {
                    self.elements(walk, rules, whole);
                }
            }
            _ => return,
        }
        schema.same.iter().for_each(|same| self.same(walk, same));
    }

    fn members(&mut self, walk: &Walk<'a>, rules: &ObjectRules, whole: bool) {
        let all = rules.additional.is_some() || (whole && rules.unevaluated.is_some());
        for (child, seen) in &mut self.children {
            let name = child.name().unwrap_or_default();
            let is_known = || rules.members.get(name).is_some_and(|member| member.schema.is_some());
            let is_matched = || rules.patterns.iter().any(|(pattern, _)| walk.graph().matches(*pattern, name));
            *seen |= all || is_known() || is_matched();
        }
    }

    fn elements(&mut self, walk: &mut Walk<'a>, rules: &ArrayRules, whole: bool) {
        let all = rules.items.is_some() || (whole && rules.unevaluated.is_some());
        for (index, (child, seen)) in self.children.iter_mut().enumerate() {
            *seen |= all
                || index < rules.prefix.len()
                || rules.contains.is_some_and(|contains| walk.holds(contains, Item::value(*child)));
        }
    }

    /// What branches speak of, where they hold.
    fn same(&mut self, walk: &mut Walk<'a>, same: &'a Same) {
        let item = Item::value(self.node);
        match same {
            Same::All(sub) => self.own(walk, *sub, true),
            Same::Any(subs) | Same::One(subs) => {
                subs.iter().for_each(|sub| {
                    if walk.holds(*sub, item) {
                        self.own(walk, *sub, true);
                    }
                });
            }
            Same::If { test, then, otherwise } => {
                let holds = walk.holds(*test, item);
                let branch = if holds { then } else { otherwise };
                let test = Some(*test).filter(|_| holds);
                test.into_iter().chain(*branch).for_each(|sub| self.own(walk, sub, true));
            }
            Same::Dependent(name, sub) => {
                if self.node.get(name).is_some() {
                    self.own(walk, *sub, true);
                }
            }
            Same::Not(_) => {}
        }
    }
}
