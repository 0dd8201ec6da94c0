//! The documents that cases start from.

use std::collections::BTreeMap;
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use crate::document::{Document, Fields, Limits, parse};
use crate::pack::Files;
use crate::source::Source;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/fixtures");

/// The documents that cases start from: those in the binary, and those of a folder, which go first.
#[derive(Debug, Default)]
pub(crate) struct Fixtures(BTreeMap<String, Document>);

impl Fixtures {
    /// The fixtures of the binary, and over them those of other files by their paths.
    #[must_use]
    pub(crate) fn new(others: &Files) -> Self {
        let mut fixtures = Self::default();
        let mut folders = vec![&EMBEDDED];
        while let Some(embedded) = folders.pop() {
            folders.extend(embedded.dirs());
            for file in embedded.files() {
                let name = file.path().to_string_lossy().replace('\\', "/");
                let text = file.contents_utf8().unwrap_or_default();
                fixtures.add(&name, &Source::new(format!("fixtures/{name}"), text));
            }
        }
        for (name, source) in others {
            fixtures.add(name, source);
        }
        fixtures
    }

    /// The same with the numbers that a pack has for their names, as documents of a run are read.
    #[must_use]
    pub(crate) fn identified(self, fields: &Fields) -> Self {
        Self(self.0.into_iter().map(|(name, document)| (name, document.identified(fields))).collect())
    }

    /// A fixture that is no document (a case file, say) is left out: a case that names it says so.
    fn add(&mut self, name: &str, source: &Arc<Source>) {
        if let Ok(tree) = parse(source, &Limits::default()) {
            self.0.insert(name.to_owned(), Document::new(tree));
        }
    }

    /// The fixture at a path.
    pub(super) fn get(&self, path: &str) -> Option<&Document> {
        self.0.get(path)
    }

    /// The paths of all fixtures, sorted.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
