//! Evaluation by Rhai's own engine, which tests and `--oracle` hold the evaluator against. It is a thin layer: values, operators
//! and functions are those of the program.

mod bind;
mod compile;
mod current;
mod fault;
mod held;
mod rewrite;
mod sandbox;
mod script;

use std::rc::Rc;
use std::sync::Arc;

use rhai::Engine;

use self::current::Current;
use self::script::Script;
use super::facts::Facts;
use super::judge::{Session, Variables};
use super::stop::Outcome;
use crate::pack::Pack;

/// The rules of a pack, compiled by Rhai, and the engine that runs them.
pub(super) struct Oracle {
    engine: Engine,
    pack: Arc<Pack>,
    /// By the number of the rule; `None` where its script cannot be read.
    scripts: Vec<Option<Script>>,
}

impl Oracle {
    /// Compiles the scripts of a pack. What is wrong in them is for others to tell.
    pub(super) fn new(pack: &Arc<Pack>) -> Self {
        let mut engine = sandbox::sandbox();
        bind::register(&mut engine, &field_names(pack));
        let scripts = compile::compile(&mut engine, pack);
        Self { engine, pack: Arc::clone(pack), scripts }
    }

    /// A session over the facts of one document.
    pub(super) fn session(&self, facts: &Rc<Facts>, variables: &Variables) -> Running<'_> {
        Running { oracle: self, current: Some(Current::new(facts, variables)) }
    }
}

/// The rules of a document while they run.
pub(super) struct Running<'o> {
    oracle: &'o Oracle,
    /// What scripts see, between two runs.
    current: Option<Current>,
}

impl Session for Running<'_> {
    fn run(&mut self, rule: usize) -> Outcome<()> {
        let Some(Some(script)) = self.oracle.scripts.get(rule) else { return Err(fault::unread()) };
        let outcome = current::within(&mut self.current, || script.run(&self.oracle.engine));
        let rule = self.oracle.pack.rules().get(rule);
        outcome.map_err(|error| fault::stop(rule, script, &error))
    }
}

/// Every name by which a rule may read a field: a getter for each spares Rhai a failing look-up on every read.
fn field_names(pack: &Pack) -> std::collections::BTreeSet<String> {
    let shapes = pack.shapes();
    let mut names: std::collections::BTreeSet<String> =
        shapes.into_iter().flat_map(|shapes| shapes.all_names()).map(str::to_owned).collect();
    names.extend(pack.manifest().lists.iter().map(|list| list.name.to_string()));
    names
}
