//! The evaluation of one document: rules in a sandbox, strict facts, evidence.

#[cfg(test)]
mod listed_tests;
mod oracle;
mod stopwatch;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;

use rhai::Engine;

use self::oracle::compile::Rules;

use crate::document::{Document, NodeRef};
use crate::pack::{Pack, PackError, PackErrors};
use crate::verdict::Finding;

/// A pack made ready to judge: rules compiled, schemas built. Shared by all threads.
pub struct Rulebook {
    pack: Arc<Pack>,
    engine: Engine,
    rules: HashMap<Arc<str>, Rules>,
    timed: bool,
}

impl fmt::Debug for Rulebook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rulebook").field("pack", &self.pack.digest()).field("rules", &self.pack.rules().len()).finish()
    }
}

impl Rulebook {
    /// Compiles a pack.
    ///
    /// # Errors
    /// [`PackErrors`] with every mistake in its scripts.
    pub fn new(pack: Arc<Pack>) -> Result<Self, PackErrors> {
        let mut engine = oracle::sandbox::sandbox();
        oracle::bind::register(&mut engine, &field_names(&pack));
        oracle::domain::register(&mut engine, &oracle::lists::Lists::read(&pack)?);
        let library = oracle::compile::register_library(&mut engine, &pack)?;
        let rules = oracle::compile::compile(&engine, &pack, &library)?;
        if rules.is_empty() {
            return Err(PackError::nowhere("the pack has no rule, so it would approve everything").into());
        }
        Ok(Self { pack, engine, rules, timed: false })
    }

    /// The pack.
    #[must_use]
    pub fn pack(&self) -> &Arc<Pack> {
        &self.pack
    }

    /// Every way in which a document departs from its kind's schema; empty: it conforms.
    #[must_use]
    pub fn check_schema(&self, kind: &str, label: &Arc<str>, document: &Document) -> Vec<Finding> {
        self.pack.schema(kind).map(|schema| schema.check(label, document)).unwrap_or_default()
    }
}

/// Every name by which a rule may read a field.
fn field_names(pack: &Pack) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for kind in &pack.manifest().kinds {
        if let Some(schema) = pack.schema(&kind.name) {
            names.extend(schema.shapes().all_names().map(str::to_owned));
        }
    }
    let mut nodes = vec![pack.lists().root()];
    nodes.extend(pack.parameters().all().map(Document::root));
    while let Some(node) = nodes.pop() {
        names.extend(node.name().map(str::to_owned));
        nodes.extend(node.children().collect::<Vec<NodeRef<'_>>>());
    }
    // Lists answer to `len` themselves.
    names.remove("len");
    names
}
