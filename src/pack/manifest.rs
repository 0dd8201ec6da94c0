//! What a pack declares about documents: kinds, ids, stages, joins. The engine knows no field of an order but by this.

use std::sync::Arc;

use super::read::{self, Reader};
use crate::base::lang::Text;
use crate::document::{NodeRef, Pointer};
use crate::source::{Source, Span};

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
    /// Pointer to who took it in: the summary of a run tells by them how many documents are accepted the first time.
    pub taken_by: Option<Pointer>,
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
    /// Of a list: the fields of each document that are kept at hand, as paths with dots. It only saves time: a rule that
    /// asks for another field gets it too, after the document is read once more.
    pub keep: Arc<[String]>,
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

    /// The key under which a document's reservations add up, as text; `None` where it names none or its kind reserves nothing.
    #[must_use]
    pub fn account_of(&self, root: NodeRef<'_>) -> Option<String> {
        key_text(root.resolve(&self.reserves.as_ref()?.per)?)
    }
}

/// A key as text: a string, or a number in its normal form.
#[must_use]
pub fn key_text(node: NodeRef<'_>) -> Option<String> {
    node.as_str().map(str::to_owned).or_else(|| node.as_number().map(|number| number.normalize().to_string()))
}

const KIND_KEYS: [&str; 13] = [
    "variable", "title", "schema", "id", "revision", "date", "amount", "taken_by", "stage", "joins", "case", "changes",
    "reserves",
];

impl Manifest {
    /// Reads the declarations of `policy.toml`; what is wrong goes to the reader.
    pub(super) fn read(root: NodeRef<'_>, source: &Arc<Source>, reader: &mut Reader) -> Option<Self> {
        reader.known(root, &["name", "version", "languages", "kind", "kinds", "parameters", "revisions"]);
        let languages = reader.texts(root, "languages").unwrap_or_default();
        if let Some(node) = root.get("languages").filter(|_| languages != ["en", "zh"]) {
            reader.error(node, "the languages of a pack are [\"en\", \"zh\"]");
        }
        let (name, version) = (reader.required_text(root, "name"), reader.required_text(root, "version"));
        let kind = reader.required_pointer(root, "kind");
        let table = reader.table(root, "kinds")?;
        let kinds: Vec<_> = table.members().filter_map(|(name, node)| KindSpec::read(name, node, reader)).collect();
        let manifest = Self { source: Arc::clone(source), name: name?, version: version?, kind: kind?, kinds };
        manifest.check_joins(table, reader);
        Some(manifest)
    }

    /// Every join must name a kind that is declared and a variable that holds its key.
    fn check_joins(&self, table: NodeRef<'_>, reader: &mut Reader) {
        for kind in &self.kinds {
            let Some(node) = table.get(&kind.name) else { continue };
            let mut seen: Vec<&str> = vec![&kind.variable];
            for (index, join) in kind.joins.iter().enumerate() {
                let Some(place) = node.get("joins").and_then(|joins| joins.element(index)) else { continue };
                if self.kind(&join.kind).is_none() {
                    let at = place.get("kind").unwrap_or(place);
                    let names = self.kinds.iter().map(|kind| &*kind.name);
                    let error = read::at(at, at.span(), format!("no kind `{}` is declared", join.kind));
                    reader.errors.push(error.suggest(&join.kind, names));
                }
                if !seen.contains(&&*join.from) {
                    let at = place.get("from").unwrap_or(place);
                    reader.error(at, format!("`{}` is no document that is joined before this one", join.from));
                }
                if seen.contains(&&*join.variable) || RESERVED.contains(&&*join.variable) {
                    reader.error(place, format!("the variable `{}` is taken", join.variable));
                }
                seen.push(&join.variable);
            }
            if let Some(change) = &kind.changes
                && !seen.contains(&&*change.target)
            {
                reader.error(node, format!("`changes.target` names no joined document: `{}`", change.target));
            }
        }
    }
}

/// Variables that every rule sees.
pub const RESERVED: [&str; 3] = ["policy", "lists", "run"];

impl KindSpec {
    fn read(name: &str, node: NodeRef<'_>, reader: &mut Reader) -> Option<Self> {
        reader.known(node, &KIND_KEYS);
        let variable = reader.text(node, "variable").unwrap_or_else(|| name.to_owned());
        let title = reader.bilingual(node, "title");
        let schema = reader.required_text(node, "schema");
        let schema_span = node.get("schema").map(NodeRef::span).unwrap_or_default();
        let id = reader.required_pointer(node, "id");
        let joins = node.get("joins").map(NodeRef::children).into_iter().flatten();
        let joins = joins.filter_map(|join| JoinSpec::read(join, &variable, reader)).collect();
        Some(Self {
            name: name.into(),
            variable: variable.as_str().into(),
            title: title?.0,
            schema: (schema?, schema_span),
            id: id?,
            revision: reader.pointer(node, "revision"),
            date: reader.pointer(node, "date"),
            amount: node.get("amount").and_then(|at| AmountSpec::read(at, reader)),
            taken_by: reader.pointer(node, "taken_by"),
            stage: node.get("stage").and_then(|at| StageSpec::read(at, reader)),
            joins,
            case: node.get("case").and_then(|at| CaseKey::read(at, reader)),
            changes: node.get("changes").and_then(|at| ChangeSpec::read(at, reader)),
            reserves: node.get("reserves").and_then(|at| ReserveSpec::read(at, reader)),
        })
    }

    /// Every variable that the kind's rules see.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        let joined = self.joins.iter().map(|join| &*join.variable);
        let changed = self.changes.iter().map(|change| &*change.variable);
        std::iter::once(&*self.variable).chain(joined).chain(changed).chain(RESERVED)
    }
}

impl AmountSpec {
    fn read(node: NodeRef<'_>, reader: &mut Reader) -> Option<Self> {
        reader.known(node, &["value", "currency"]);
        let (value, currency) = (reader.required_pointer(node, "value"), reader.required_pointer(node, "currency"));
        Some(Self { value: value?, currency: currency? })
    }
}

impl StageSpec {
    fn read(node: NodeRef<'_>, reader: &mut Reader) -> Option<Self> {
        reader.known(node, &["pointer", "order"]);
        let (pointer, order) = (reader.required_pointer(node, "pointer"), reader.texts(node, "order"));
        Some(Self { pointer: pointer?, order: order? })
    }

    /// How far a stage is; `None` for one that is not declared.
    #[must_use]
    pub fn rank(&self, stage: &str) -> Option<usize> {
        self.order.iter().position(|known| known == stage)
    }
}

impl JoinSpec {
    fn read(node: NodeRef<'_>, own: &str, reader: &mut Reader) -> Option<Self> {
        reader.known(node, &["variable", "kind", "from", "here", "there", "many", "keep"]);
        let (variable, kind) = (reader.required_text(node, "variable"), reader.required_text(node, "kind"));
        let (here, there) = (reader.required_pointer(node, "here"), reader.required_pointer(node, "there"));
        let from = reader.text(node, "from").unwrap_or_else(|| own.to_owned());
        let many = reader.flag(node, "many");
        let keep = if node.get("keep").is_some() { reader.texts(node, "keep").unwrap_or_default() } else { Vec::new() };
        Some(Self {
            keep: keep.into(),
            variable: variable?.into(),
            kind: kind?.into(),
            from: from.into(),
            here: here?,
            there: there?,
            many,
        })
    }
}

impl CaseKey {
    fn read(node: NodeRef<'_>, reader: &mut Reader) -> Option<Self> {
        reader.known(node, &["name", "many"]);
        let name = reader.required_text(node, "name");
        Some(Self { many: reader.flag(node, "many"), name: name? })
    }
}

impl ChangeSpec {
    fn read(node: NodeRef<'_>, reader: &mut Reader) -> Option<Self> {
        reader.known(node, &["target", "variable", "operations"]);
        let (target, variable) = (reader.required_text(node, "target"), reader.required_text(node, "variable"));
        let operations = reader.required_pointer(node, "operations");
        Some(Self { target: target?.into(), variable: variable?.into(), operations: operations? })
    }
}

impl ReserveSpec {
    fn read(node: NodeRef<'_>, reader: &mut Reader) -> Option<Self> {
        reader.known(node, &["per", "amount", "prepaid_percent", "currency"]);
        let (per, amount) = (reader.required_pointer(node, "per"), reader.required_pointer(node, "amount"));
        let (currency, prepaid_percent) =
            (reader.required_pointer(node, "currency"), reader.pointer(node, "prepaid_percent"));
        Some(Self { per: per?, amount: amount?, prepaid_percent, currency: currency? })
    }
}
