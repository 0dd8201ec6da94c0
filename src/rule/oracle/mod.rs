//! Evaluation by Rhai's own engine: sandbox, values that rules see, functions for rules, evidence.

mod bind;
pub(in crate::rule) mod compile;
mod domain;
mod elements;
mod evaluate;
mod evidence;
mod facts;
#[cfg(test)]
pub(in crate::rule) use facts::MAX_EVIDENCE;
mod fault;
mod functions;
mod handle;
mod keyed;
mod meter;
mod operations;
mod operators;
mod rewrite;
mod sandbox;
mod script;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rhai::Engine;

use self::compile::Rules;
use self::functions::Functions;
use crate::pack::Pack;
use crate::source::Diagnostic;

/// The rules of a pack, compiled by Rhai, and the engine that runs them.
pub(in crate::rule) struct Oracle {
    engine: Engine,
    /// The rules by the kind of document that they judge.
    pub(in crate::rule) rules: HashMap<Arc<str>, Rules>,
}

impl Oracle {
    /// Compiles the scripts of a pack; mistakes in them go to `diagnostics`. `names` are all by which a field may be read.
    pub(in crate::rule) fn new(pack: &Arc<Pack>, names: &BTreeSet<String>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut engine = sandbox::sandbox();
        let mut functions = Functions::of(&mut engine);
        sandbox::register(&mut functions, pack.manifest().clock.offset);
        bind::register(&mut functions, names);
        domain::register(&mut functions, pack);
        let known = functions.into_names();
        let library = compile::register_library(&mut engine, pack, &known, diagnostics);
        let rules = compile::compile(&engine, pack, &library, &known, diagnostics);
        Self { engine, rules }
    }
}
