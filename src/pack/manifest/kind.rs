//! What a pack declares about documents: kinds, ids, stages, joins, columns. The program knows no field but by this.

use std::sync::Arc;

use super::{Manifest, role};
use crate::base::lang::Localized;
use crate::document::table::{TableReader, wrong};
use crate::document::{NodeRef, Pointer};
use crate::pack::shared::FOLDER;
use crate::source::{Code, Span};
use crate::verdict::{Column, Role};

/// One kind of document.
#[derive(Clone, Debug)]
pub struct KindSpec {
    /// Its name, as the document's own kind member has it: `change-request`.
    pub name: Arc<str>,
    /// What rules call it: `change`.
    pub variable: Arc<str>,
    /// What people call it.
    pub title: Localized,
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
    /// What reports show of it beside its amount, in the order in which it is declared.
    pub columns: Vec<(Arc<Column>, Pointer)>,
    /// The column by which the summary counts what is accepted the first time.
    pub first_time_by: Option<Arc<Column>>,
    /// Pointers to the people of the document who may waive nothing on it.
    pub no_waiver_by: Vec<Pointer>,
    /// Whose facts it holds; `None`: the order taker's.
    pub kept_by: Option<Arc<Role>>,
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
pub(crate) fn key_text(node: NodeRef<'_>) -> Option<String> {
    node.as_str().map(str::to_owned).or_else(|| node.as_number().map(|number| number.normalize().to_string()))
}

const KEYS: [&str; 16] = [
    "variable",
    "title",
    "schema",
    "id",
    "revision",
    "date",
    "amount",
    "kept_by",
    "columns",
    "first_time_by",
    "no_waiver_by",
    "stage",
    "joins",
    "case",
    "changes",
    "reserves",
];

/// Every join must name a kind that is declared and a variable that holds its key.
pub(super) fn check_joins(manifest: &Manifest, nodes: &[(&str, NodeRef<'_>)], reader: &mut TableReader) {
    for kind in &manifest.kinds {
        let Some((_, node)) = nodes.iter().find(|(name, _)| **name == *kind.name) else { continue };
        if FOLDERS.contains(&&*kind.name) {
            let (en, zh) = (
                format!("no kind can be called `{0}`: the folder `{0}/` is for something else", kind.name),
                format!("种类不能命名为 `{0}`：文件夹 `{0}/` 另有用途", kind.name),
            );
            reader.wrong(*node, Code::Duplicate, en, zh);
        }
        refuse_taken(reader, node.get("variable").unwrap_or(*node), &kind.variable, &[]);
        let mut seen: Vec<&str> = vec![&kind.variable];
        for (index, join) in kind.joins.iter().enumerate() {
            let Some(place) = node.get("joins").and_then(|joins| joins.element(index)) else { continue };
            if !manifest.kind_names.contains(&join.kind) {
                let at = place.get("kind").unwrap_or(place);
                let (en, zh) =
                    (format!("no kind `{}` is declared", join.kind), format!("没有声明种类 `{}`", join.kind));
                let names = manifest.kind_names.iter().map(|name| &**name);
                reader.diagnostics.push(wrong(at, Code::UnknownName, en, zh).suggest(&join.kind, names));
            }
            if !seen.contains(&&*join.from) {
                let at = place.get("from").unwrap_or(place);
                let (en, zh) = (
                    format!("`{}` is no document that is joined before this one", join.from),
                    format!("`{}` 不是在此之前关联的文档", join.from),
                );
                reader.wrong(at, Code::UnknownName, en, zh);
            }
            refuse_taken(reader, place, &join.variable, &seen);
            seen.push(&join.variable);
        }
        if let Some(change) = &kind.changes {
            let place = node.get("changes").unwrap_or(*node);
            if !seen.contains(&&*change.target) {
                let (en, zh) = (
                    format!("`{}` is no joined document that could be changed", change.target),
                    format!("`{}` 不是可变更的关联文档", change.target),
                );
                reader.wrong(place.get("target").unwrap_or(place), Code::UnknownName, en, zh);
            }
            refuse_taken(reader, place.get("variable").unwrap_or(place), &change.variable, &seen);
        }
    }
}

/// Two documents of the same name would hide one another from the rules.
fn refuse_taken(reader: &mut TableReader, at: NodeRef<'_>, variable: &str, seen: &[&str]) {
    if seen.contains(&variable) || RESERVED.contains(&variable) {
        let (en, zh) = (format!("the variable `{variable}` is taken"), format!("变量名 `{variable}` 已被占用"));
        reader.wrong(at, Code::Duplicate, en, zh);
    }
}

/// Folders that hold no rules of a single kind.
const FOLDERS: [&str; 4] = ["lib", "lists", "schemas", FOLDER];

/// Variables that every rule sees.
pub(crate) const RESERVED: [&str; 3] = ["policy", "lists", "run"];

impl KindSpec {
    pub(super) fn read(name: &str, node: NodeRef<'_>, roles: &[Arc<Role>], reader: &mut TableReader) -> Option<Self> {
        reader.known(node, &KEYS);
        let variable = reader.text(node, "variable").unwrap_or_else(|| name.to_owned());
        let title = reader.title(node, "title");
        let schema = reader.required_text(node, "schema");
        let schema_span = node.get("schema").map(NodeRef::span).unwrap_or_default();
        let id = reader.required_pointer(node, "id");
        let joins = reader.tables(node, "joins");
        let joins = joins.into_iter().filter_map(|join| JoinSpec::read(join, &variable, reader)).collect();
        let columns = columns(node, reader);
        let kept_by = reader.text(node, "kept_by").zip(node.get("kept_by"));
        let no_waiver_by = reader.texts(node, "no_waiver_by");
        let table = |name: &str, reader: &mut TableReader| reader.optional_table(node, name);
        Some(Self {
            name: name.into(),
            variable: variable.as_str().into(),
            title: title?,
            schema: (schema?, schema_span),
            id: id?,
            revision: reader.pointer(node, "revision"),
            date: reader.pointer(node, "date"),
            amount: table("amount", reader).and_then(|at| AmountSpec::read(at, reader)),
            first_time_by: first_time_by(node, &columns, reader),
            columns,
            no_waiver_by: no_waiver_by.into_iter().filter_map(|(text, at)| reader.pointer_in(at, text)).collect(),
            kept_by: kept_by.and_then(|(name, node)| role(roles, &name, node, reader)),
            stage: table("stage", reader).and_then(|at| StageSpec::read(at, reader)),
            joins,
            case: table("case", reader).and_then(|at| CaseKey::read(at, reader)),
            changes: table("changes", reader).and_then(|at| ChangeSpec::read(at, reader)),
            reserves: table("reserves", reader).and_then(|at| ReserveSpec::read(at, reader)),
        })
    }

    /// Every variable that the kind's rules see.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        let joined = self.joins.iter().map(|join| &*join.variable);
        let changed = self.changes.iter().map(|change| &*change.variable);
        std::iter::once(&*self.variable).chain(joined).chain(changed).chain(RESERVED)
    }
}

fn first_time_by(
    node: NodeRef<'_>,
    columns: &[(Arc<Column>, Pointer)],
    reader: &mut TableReader,
) -> Option<Arc<Column>> {
    let (name, at) = reader.text(node, "first_time_by").zip(node.get("first_time_by"))?;
    let found = columns.iter().find(|(column, _)| *column.name == *name).map(|(column, _)| Arc::clone(column));
    if found.is_none() {
        let error = wrong(at, Code::UnknownName, format!("there is no column `{name}`"), format!("没有列 `{name}`"));
        reader.diagnostics.push(error.suggest(&name, columns.iter().map(|(column, _)| &*column.name)));
    }
    found
}

fn columns(kind: NodeRef<'_>, reader: &mut TableReader) -> Vec<(Arc<Column>, Pointer)> {
    let table = reader.optional_table(kind, "columns");
    let read = |(name, node): (&str, NodeRef<'_>)| {
        reader.known(node, &["at", "title"]);
        let (at, title) = (reader.required_pointer(node, "at"), reader.title(node, "title"));
        Some((Arc::new(Column { name: name.into(), title: title? }), at?))
    };
    table.into_iter().flat_map(NodeRef::members).filter_map(read).collect()
}

impl AmountSpec {
    fn read(node: NodeRef<'_>, reader: &mut TableReader) -> Option<Self> {
        reader.known(node, &["value", "currency"]);
        let (value, currency) = (reader.required_pointer(node, "value"), reader.required_pointer(node, "currency"));
        Some(Self { value: value?, currency: currency? })
    }
}

impl StageSpec {
    fn read(node: NodeRef<'_>, reader: &mut TableReader) -> Option<Self> {
        reader.known(node, &["pointer", "order"]);
        let (pointer, order) = (reader.required_pointer(node, "pointer"), reader.required_texts(node, "order"));
        Some(Self { pointer: pointer?, order: order?.into_iter().map(|(stage, _)| stage.to_owned()).collect() })
    }

    /// How far a stage is; `None` for one that is not declared.
    #[must_use]
    pub fn rank(&self, stage: &str) -> Option<usize> {
        self.order.iter().position(|known| known == stage)
    }
}

impl JoinSpec {
    fn read(node: NodeRef<'_>, own: &str, reader: &mut TableReader) -> Option<Self> {
        reader.known(node, &["variable", "kind", "from", "here", "there", "many", "keep"]);
        let (variable, kind) = (reader.required_text(node, "variable"), reader.required_text(node, "kind"));
        let (here, there) = (reader.required_pointer(node, "here"), reader.required_pointer(node, "there"));
        let from = reader.text(node, "from").unwrap_or_else(|| own.to_owned());
        let many = reader.flag(node, "many").unwrap_or_default();
        let keep: Vec<_> = reader.texts(node, "keep").into_iter().map(|(path, _)| path.to_owned()).collect();
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
    fn read(node: NodeRef<'_>, reader: &mut TableReader) -> Option<Self> {
        reader.known(node, &["name", "many"]);
        let name = reader.required_text(node, "name");
        Some(Self { many: reader.flag(node, "many").unwrap_or_default(), name: name? })
    }
}

impl ChangeSpec {
    fn read(node: NodeRef<'_>, reader: &mut TableReader) -> Option<Self> {
        reader.known(node, &["target", "variable", "operations"]);
        let (target, variable) = (reader.required_text(node, "target"), reader.required_text(node, "variable"));
        let operations = reader.required_pointer(node, "operations");
        Some(Self { target: target?.into(), variable: variable?.into(), operations: operations? })
    }
}

impl ReserveSpec {
    fn read(node: NodeRef<'_>, reader: &mut TableReader) -> Option<Self> {
        reader.known(node, &["per", "amount", "prepaid_percent", "currency"]);
        let (per, amount) = (reader.required_pointer(node, "per"), reader.required_pointer(node, "amount"));
        let (currency, prepaid_percent) =
            (reader.required_pointer(node, "currency"), reader.pointer(node, "prepaid_percent"));
        Some(Self { per: per?, amount: amount?, prepaid_percent, currency: currency? })
    }
}
