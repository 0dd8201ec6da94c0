//! Fields anywhere: what stands under a path in which `*` is any field or element and `**` any way down.

use std::collections::BTreeMap;

use super::call::made;
use crate::document::NodeRef;
use crate::pack::{Format, ShapeId, Shapes};
use crate::rule::facts::Facts;
use crate::rule::meter;
use crate::rule::stop::{Outcome, broken};
use crate::rule::value::{Call, Value};

/// A step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step<'p> {
    /// A field of this name, or the element of this index.
    Name(&'p str),
    /// Any field or element.
    Any,
    /// Any number of fields and elements, none included.
    AnyWay,
}

/// The steps of a path, `**/amount` say.
pub(crate) fn steps(path: &str) -> Vec<Step<'_>> {
    let mut steps: Vec<Step<'_>> = Vec::new();
    for name in path.split('/').filter(|name| !name.is_empty()) {
        let step = match name {
            "*" => Step::Any,
            "**" => Step::AnyWay,
            name => Step::Name(name),
        };
        if !(step == Step::AnyWay && steps.last() == Some(&Step::AnyWay)) {
            steps.push(step);
        }
    }
    steps
}

/// More steps than a document is deep lead nowhere.
const MOST_STEPS: usize = 64;

/// The body of `all` of an object.
pub(super) fn all<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (object, path) = (call.node(0, "all")?, call.text(1, "all")?);
    let steps = steps(path.as_str());
    if steps.is_empty() || steps.len() > MOST_STEPS {
        return Err(broken(
            "`all` of an object takes a path such as `**/amount`, or a list takes `|x| …`",
            "对象的 `all` 应给出 `**/amount` 之类的路径；列表的 `all` 应给出 `|x| …`",
        ));
    }
    let facts = call.facts;
    let mut search = Search { shapes: facts.shapes_of(object)?, found: BTreeMap::new(), seen: Seen::default() };
    search.walk(facts.node(object)?, object.shape, &steps, 0)?;
    let mut values = Vec::with_capacity(search.found.len());
    for (node, shape, format) in search.found.into_values() {
        values.push(facts.value_of(object.root, node, shape, format)?);
    }
    made(values)
}

type Seen = std::collections::HashSet<(usize, usize)>;

struct Search<'c> {
    shapes: Option<&'c Shapes>,
    /// What was found, in the order of the document.
    found: BTreeMap<usize, (NodeRef<'c>, Option<ShapeId>, Format)>,
    /// The nodes that were looked at, each with the number of steps that were left.
    seen: Seen,
}

impl<'c> Search<'c> {
    fn walk(&mut self, node: NodeRef<'c>, shape: Option<ShapeId>, steps: &[Step<'_>], done: usize) -> Outcome<()> {
        meter::spend(1)?;
        let Some(step) = steps.get(done) else {
            // An element that is `null` is absent like a member that is.
            if node.kind() != crate::document::Kind::Null {
                let format = self.shapes.zip(shape).map_or(Format::Plain, |(shapes, shape)| shapes.format(shape));
                self.found.insert(node.id().index(), (node, shape, format));
            }
            return Ok(());
        };
        // With `**`, one node can be come to by several ways.
        if !self.seen.insert((node.id().index(), done)) {
            return Ok(());
        }
        match step {
            Step::Name(name) => match node.child(name) {
                Some(child) => self.walk(child, self.shape_below(shape, child), steps, done + 1),
                None => Ok(()),
            },
            Step::Any => {
                node.children().try_for_each(|child| self.walk(child, self.shape_below(shape, child), steps, done + 1))
            }
            Step::AnyWay => {
                self.walk(node, shape, steps, done + 1)?;
                node.children().try_for_each(|child| self.walk(child, self.shape_below(shape, child), steps, done))
            }
        }
    }

    fn shape_below(&self, shape: Option<ShapeId>, child: NodeRef<'_>) -> Option<ShapeId> {
        let (shapes, shape) = (self.shapes?, shape?);
        match child.name() {
            Some(name) => shapes.property(shape, name),
            None => shapes.items(shape),
        }
    }
}

impl Facts {
    /// The types of whatever an object's root holds.
    fn shapes_of(&self, object: crate::rule::value::Node) -> Outcome<Option<&Shapes>> {
        Ok(self.shapes(self.root(object.root)?))
    }
}
