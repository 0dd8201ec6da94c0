//! What a pack declares about documents: kinds, ids, stages, joins. The engine knows no field of an order but by this.

use std::sync::Arc;

use crate::document::{NodeRef, Pointer, Source, Span};
use crate::lang::Text;

/// The declarations of `policy.toml`.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The file.
    pub source: Arc<Source>,
    /// The pack's name.
    pub name: String,
    /// The pack's version.
    pub version: String,
    /// Pointer to the member that names a document's kind.
    pub kind: Pointer,
    /// The kinds, in the order in which they are declared.
    pub kinds: Vec<KindSpec>,
}

/// One kind of document.
#[derive(Clone, Debug)]
pub struct KindSpec {
    /// Its name, as the document's own kind member has it: `change-request`.
    pub name: Arc<str>,
    /// What rules call it: `change`.
    pub variable: Arc<str>,
    /// What people call it.
    pub title: Text,
    /// The path of its schema in the pack, and where that is declared.
    pub schema: (String, Span),
    /// Pointer to its id, unique within its kind.
    pub id: Pointer,
    /// Pointer to its revision.
    pub revision: Option<Pointer>,
    /// Pointer to the date on which rules and parameters are looked up; without it, the day of the check.
    pub date: Option<Pointer>,
    /// What it is worth.
    pub amount: Option<AmountSpec>,
    /// Its stages.
    pub stage: Option<StageSpec>,
    /// The documents that its rules see beside it.
    pub joins: Vec<JoinSpec>,
    /// Its place in a case file.
    pub case: Option<CaseKey>,
    /// What it changes, where it is a change request.
    pub changes: Option<ChangeSpec>,
    /// What an approved document reserves for the rest of the run.
    pub reserves: Option<ReserveSpec>,
}

/// Where a document's worth stands.
#[derive(Clone, Debug)]
pub struct AmountSpec {
    /// Pointer to the number.
    pub value: Pointer,
    /// Pointer to the currency's code.
    pub currency: Pointer,
}

/// A document's stages.
#[derive(Clone, Debug)]
pub struct StageSpec {
    /// Pointer to the stage.
    pub pointer: Pointer,
    /// The stages, earliest first.
    pub order: Vec<String>,
}

/// A document that another one's rules see, found by a key.
#[derive(Clone, Debug)]
pub struct JoinSpec {
    /// What rules call it.
    pub variable: Arc<str>,
    /// Its kind.
    pub kind: Arc<str>,
    /// The variable that holds the key: the document itself, or one joined before.
    pub from: Arc<str>,
    /// Pointer to the key in the document `from`.
    pub here: Pointer,
    /// Pointer to the key in the joined document.
    pub there: Pointer,
    /// Whether all that match are seen, as a list (which may be empty), and not the one.
    pub many: bool,
}

/// A kind's place in a case file.
#[derive(Clone, Debug)]
pub struct CaseKey {
    /// The member of the case that holds it.
    pub name: String,
    /// Whether the member is an array of several.
    pub many: bool,
}

/// What a change request changes.
#[derive(Clone, Debug)]
pub struct ChangeSpec {
    /// The joined document that is changed: `order`.
    pub target: Arc<str>,
    /// What rules call the document after the change: `proposed`.
    pub variable: Arc<str>,
    /// Pointer to the operations: objects with `op`, `path` and `value`.
    pub operations: Pointer,
}

/// What an approved document reserves.
#[derive(Clone, Debug)]
pub struct ReserveSpec {
    /// Pointer to the key under which reservations add up: the customer's id.
    pub per: Pointer,
    /// Pointer to the amount.
    pub amount: Pointer,
    /// Pointer to the percentage of it that is paid before delivery; absent counts as 0.
    pub prepaid_percent: Option<Pointer>,
    /// Pointer to the currency's code; amounts of different currencies are reserved apart.
    pub currency: Pointer,
}

impl Manifest {
    /// The kind with a name.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<&KindSpec> {
        self.kinds.iter().find(|kind| &*kind.name == name)
    }

    /// The kind that a document says it is.
    #[must_use]
    pub fn kind_of(&self, root: NodeRef<'_>) -> Option<&KindSpec> {
        self.kind(root.resolve(&self.kind)?.as_str()?)
    }
}

impl KindSpec {
    /// A document's id, as text: a string, or a number as written.
    #[must_use]
    pub fn id_of(&self, root: NodeRef<'_>) -> Option<String> {
        key_text(root.resolve(&self.id)?)
    }
}

/// A key as text: a string, or a number in its normal form.
#[must_use]
pub fn key_text(node: NodeRef<'_>) -> Option<String> {
    node.as_str().map(str::to_owned).or_else(|| node.as_number().map(|number| number.normalize().to_string()))
}
