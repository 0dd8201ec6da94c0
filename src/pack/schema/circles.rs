//! Schemas that are applied to one value one through another: without end, or through too many.

use super::graph::{Graph, Same, SchemaId};

/// How many schemas may be applied to a value one through another, as `$ref` and `allOf` do: each takes some stack.
const LONGEST: u32 = 32;

/// What is known of a schema while circles are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// It is on the way that is being followed.
    Open,
    /// How many schemas follow on the longest way from here.
    Done(u32),
}

/// A way that is being followed: the schema, and those that it applies to the same value and that are still to be followed.
struct Step {
    sub: SchemaId,
    rest: Vec<SchemaId>,
}

/// The schemas with which something is wrong, and what: English, then Chinese.
pub(super) fn find(graph: &Graph) -> Vec<(SchemaId, [&'static str; 2])> {
    let mut search = Search { graph, states: vec![State::New; graph.subs.len()], found: Vec::new() };
    for start in 0..u32::try_from(graph.subs.len()).unwrap_or(u32::MAX) {
        search.follow(SchemaId(start));
    }
    search.found
}

struct Search<'g> {
    graph: &'g Graph,
    states: Vec<State>,
    found: Vec<(SchemaId, [&'static str; 2])>,
}

impl Search<'_> {
    fn follow(&mut self, start: SchemaId) {
        let mut way = Vec::new();
        self.enter(start, &mut way);
        while let Some(step) = way.last_mut() {
            let sub = step.sub;
            match step.rest.pop() {
                None => {
                    way.pop();
                    self.leave(sub);
                }
                Some(next) if self.state(next) == State::Open => {
                    let words = [
                        "this schema leads back to itself for the same value, without end",
                        "该模式对同一个值不断引用自身，没有终点",
                    ];
                    self.found.push((sub, words));
                }
                Some(next) => self.enter(next, &mut way),
            }
        }
    }

    fn state(&self, sub: SchemaId) -> State {
        self.states.get(sub.0 as usize).copied().unwrap_or(State::Done(0))
    }

    fn set(&mut self, sub: SchemaId, state: State) {
        if let Some(slot) = self.states.get_mut(sub.0 as usize) {
            *slot = state;
        }
    }

    fn applied(&self, sub: SchemaId) -> Vec<SchemaId> {
        self.graph.get(sub).same.iter().flat_map(Same::subs).collect()
    }

    fn enter(&mut self, sub: SchemaId, way: &mut Vec<Step>) {
        if self.graph.get(sub).same.is_empty() {
            self.set(sub, State::Done(0));
        } else if self.state(sub) == State::New {
            self.set(sub, State::Open);
            way.push(Step { sub, rest: self.applied(sub) });
        }
    }

    fn leave(&mut self, sub: SchemaId) {
        let longest = self.applied(sub).into_iter().map(|next| match self.state(next) {
            State::Done(follow) => follow.saturating_add(1),
            State::New | State::Open => 0,
        });
        let longest = longest.max().unwrap_or_default();
        self.set(sub, State::Done(longest));
        // Those that lead to one with too many are not told of as well.
        if longest == LONGEST + 1 {
            let words = [
                "more than 32 schemas are applied to one value, one through another",
                "对同一个值逐层应用的模式超过 32 个",
            ];
            self.found.push((sub, words));
        }
    }
}
