//! Documents of a list: a few fields of each at hand, the whole read when a rule asks for more.

use std::sync::{Arc, OnceLock};
use std::{fmt, io};

use crate::base::value::Value;
use crate::document::Document;

/// One document of a list.
#[derive(Clone, Debug)]
pub enum Listed {
    /// A document that is held.
    Whole(Document),
    /// A document of which some fields are held, and the way to the rest.
    Kept(Arc<Kept>),
}

impl From<Document> for Listed {
    fn from(document: Document) -> Self {
        Self::Whole(document)
    }
}

/// Fields of a document, and the way to the rest of it.
///
/// What is kept only saves reading the document: a rule sees the same with any fields kept, or with none.
pub struct Kept {
    /// The paths of the fields that are kept, with dots; the same for a whole list.
    paths: Arc<[String]>,
    /// The values there: a text, number or truth value, or [`Value::Absent`]. `None`: it has to be looked at.
    values: Vec<Option<Value>>,
    read: Box<dyn Fn() -> io::Result<Document> + Send + Sync>,
    whole: OnceLock<Result<Document, String>>,
}

impl Kept {
    /// A document whose `values` belong to `paths` one by one; `read` gives the whole document, the same whenever it is called.
    pub fn new(
        paths: Arc<[String]>,
        values: Vec<Option<Value>>,
        read: impl Fn() -> io::Result<Document> + Send + Sync + 'static,
    ) -> Self {
        Self { paths, values, read: Box::new(read), whole: OnceLock::new() }
    }

    /// The whole document, read once.
    ///
    /// # Errors
    /// The reason why it could not be read.
    pub fn whole(&self) -> Result<&Document, &str> {
        self.whole.get_or_init(|| (self.read)().map_err(|error| error.to_string())).as_ref().map_err(String::as_str)
    }

    /// The value at a path, where that is kept.
    pub(crate) fn value(&self, path: &str) -> Option<&Value> {
        let index = self.paths.iter().position(|kept| kept == path)?;
        self.values.get(index)?.as_ref()
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").field("paths", &self.paths).field("values", &self.values).finish_non_exhaustive()
    }
}
