//! Parameters with dated revisions: what a threshold is depends on the day that a document is judged for.

use jiff::civil::Date;

use super::error::PackError;
use super::read::{self, Reader};
use crate::document::{Document, Edit, Kind, NodeRef, Pointer, apply};

/// The parameters in force from each date on.
#[derive(Clone, Debug)]
pub struct Parameters {
    base: Document,
    /// By date, each the whole set as it is from then on.
    revised: Vec<(Date, Document)>,
}

impl Parameters {
    /// Reads `[parameters]` and `[[revisions]]` of `policy.toml`; what is wrong goes to the reader.
    pub(super) fn read(policy: &Document, reader: &mut Reader) -> Option<Self> {
        let root = policy.root();
        let base = policy.part(reader.table(root, "parameters")?);
        let mut revised: Vec<(Date, Document)> = Vec::new();
        for revision in root.get("revisions").map(NodeRef::children).into_iter().flatten() {
            reader.known(revision, &["from", "reason", "parameters"]);
            reader.required_text(revision, "reason");
            let (from, changes) = (reader.required(revision, "from"), reader.table(revision, "parameters"));
            let (Some(at), Some(changes)) = (from, changes) else { continue };
            let Some(from) = reader.date(revision, "from") else { continue };
            if revised.last().is_some_and(|(last, _)| *last >= from) {
                reader.error(at, "revisions stand in the order of their dates, each later than the one before");
            }
            let mut current = revised.last().map_or_else(|| base.clone(), |(_, document)| document.clone());
            revise(&mut current, changes, &Pointer::root(), reader);
            revised.push((from, current));
        }
        Some(Self { base, revised })
    }

    /// The parameters in force on a day.
    #[must_use]
    pub fn on(&self, day: Date) -> &Document {
        self.revised.iter().rev().find(|(from, _)| *from <= day).map_or(&self.base, |(_, document)| document)
    }

    /// The parameters as they were first and after each revision.
    pub fn all(&self) -> impl Iterator<Item = &Document> {
        std::iter::once(&self.base).chain(self.revised.iter().map(|(_, document)| document))
    }

    /// The dates from which parameters change.
    pub fn dates(&self) -> impl Iterator<Item = Date> + '_ {
        self.revised.iter().map(|(from, _)| *from)
    }
}

/// Puts each value of a revision in the place of the parameter of the same name and type.
fn revise(current: &mut Document, changes: NodeRef<'_>, prefix: &Pointer, reader: &mut Reader) {
    for (name, value) in changes.members() {
        let pointer = prefix.child(name);
        let key = value.key_span().unwrap_or_else(|| value.span());
        let Some(kind) = current.at(&pointer).map(NodeRef::kind) else {
            let known: Vec<_> =
                current.at(prefix).into_iter().flat_map(NodeRef::members).map(|(name, _)| name).collect();
            let error: PackError = read::at(value, key, format!("there is no parameter `{name}` to revise"));
            reader.errors.push(error.suggest(name, known));
            continue;
        };
        if kind != value.kind() {
            let error =
                read::at(value, value.span(), format!("`{name}` is of another type than the parameter it revises"));
            reader.errors.push(error);
        } else if kind == Kind::Object {
            revise(current, value, &pointer, reader);
        } else if let Ok(revised) = apply(current, &Edit::Replace(pointer, value)) {
            *current = revised;
        }
    }
}
