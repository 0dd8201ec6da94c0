//! The pack as a whole: its files, read from a folder or from the binary itself.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::error::PackErrors;
use super::manifest::Manifest;
use crate::document::Source;
use crate::finding::RuleInfo;

/// A rule: its header, read, and its file.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What the header says.
    pub info: Arc<RuleInfo>,
    /// The file.
    pub source: Arc<Source>,
    /// The file's path in the pack, such as `order/credit/static-limit.rhai`.
    pub path: String,
}

/// A policy pack, checked whole.
#[derive(Debug)]
pub struct Pack {
    manifest: Manifest,
    rules: Vec<Rule>,
    files: BTreeMap<String, Arc<Source>>,
    digest: String,
}

impl Pack {
    /// The pack inside the binary.
    ///
    /// # Errors
    /// [`PackErrors`] where the pack that was built in is broken.
    pub fn embedded() -> Result<Arc<Self>, PackErrors> {
        Err(super::PackError::nowhere("not built yet").into())
    }

    /// The pack in a folder.
    ///
    /// # Errors
    /// [`PackErrors`] with every mistake found.
    pub fn load(_folder: &Path) -> Result<Arc<Self>, PackErrors> {
        Err(super::PackError::nowhere("not built yet").into())
    }

    /// What `policy.toml` declares about documents.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The rules, in the order of the catalogue.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Every file of the pack by its path.
    #[must_use]
    pub fn files(&self) -> &BTreeMap<String, Arc<Source>> {
        &self.files
    }

    /// `sha256:` and the digest of all files.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }
}
