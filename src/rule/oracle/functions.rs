//! The functions of rules as they are registered, with their names: a script may define none of the same name.

use std::collections::BTreeSet;

use rhai::{Engine, RhaiNativeFunc, Variant};

/// An engine to which functions are added.
pub(in crate::rule) struct Functions<'e> {
    pub(in crate::rule) engine: &'e mut Engine,
    names: BTreeSet<&'static str>,
}

impl<'e> Functions<'e> {
    pub(in crate::rule) fn of(engine: &'e mut Engine) -> Self {
        Self { engine, names: BTreeSet::new() }
    }

    /// Adds a function.
    pub(in crate::rule) fn register_fn<A: 'static, const N: usize, const X: bool, R: Variant + Clone, const F: bool>(
        &mut self,
        name: &'static str,
        function: impl RhaiNativeFunc<A, N, X, R, F> + Send + Sync + 'static,
    ) -> &mut Self {
        self.names.insert(name);
        self.engine.register_fn(name, function);
        self
    }

    /// The names of all functions that were added.
    pub(in crate::rule) fn into_names(self) -> BTreeSet<&'static str> {
        self.names
    }
}
