//! What `policy.toml` declares: languages, roles, clock, people, lists, kinds. The program knows no company but by this.

mod clock;
mod keeper;
mod kind;
mod list;
mod people;

use std::sync::Arc;

pub(crate) use clock::Clock;
pub(crate) use kind::{CaseKey, ChangeSpec, JoinSpec, KindSpec, RESERVED, key_text};
pub(in crate::pack) use list::{CalendarFields, PhraseFields};
pub(crate) use list::{ListSpec, RateFields};
pub(crate) use people::{PeopleSpec, WaiveSpec};

use crate::document::table::{TableReader, wrong};
use crate::document::{Document, NodeRef, Pointer};
use crate::domain::money::RoundingMode;
use crate::source::{Code, Source, Span};
use crate::verdict::Role;

/// The declarations of `policy.toml`.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The file.
    pub source: Arc<Source>,
    /// The pack's name.
    pub name: String,
    /// The pack's version.
    pub version: String,
    /// The codes of the languages of the pack's texts, the first one first; never empty.
    pub languages: Vec<Arc<str>>,
    /// Pointer to the member that names a document's kind.
    pub kind: Pointer,
    /// The clock and the calendar week of the company.
    pub clock: Clock,
    /// What `round` does where it is not told.
    pub rounding: RoundingMode,
    /// The roles, in the order in which they are declared.
    pub roles: Vec<Arc<Role>>,
    /// The list that says who works here.
    pub people: Option<PeopleSpec>,
    /// Who may waive what.
    pub waive: WaiveSpec,
    /// The path of the schema of the parameters, and where that is declared.
    pub parameters_schema: Option<(String, Span)>,
    /// The lists, in the order in which they are declared.
    pub lists: Vec<ListSpec>,
    /// The kinds, in the order in which they are declared.
    pub kinds: Vec<KindSpec>,
    /// Every kind's name, also of those that cannot be read.
    pub kind_names: Vec<Arc<str>>,
}

const KEYS: [&str; 14] = [
    "name",
    "version",
    "languages",
    "kind",
    "rounding",
    "clock",
    "roles",
    "people",
    "waive",
    "parameters_schema",
    "lists",
    "kinds",
    "parameters",
    "revisions",
];

impl Manifest {
    /// Reads the declarations; what is wrong goes to the reader. What can be read is there even where something is wrong,
    /// so that the rest of the pack can be checked against it.
    pub(in crate::pack) fn read(policy: &Document, source: &Arc<Source>, reader: &mut TableReader) -> Self {
        let root = policy.root();
        reader.known(root, &KEYS);
        let languages: Vec<Arc<str>> = languages(root, reader);
        reader.set_languages(&languages);
        let (name, version) = (reader.required_text(root, "name"), reader.required_text(root, "version"));
        let kind = reader.required_pointer(root, "kind").unwrap_or_default();
        let roles = roles(root, reader);
        let lists = ListSpec::read_all(root, &roles, reader);
        let people = PeopleSpec::read(root, &lists, reader);
        let waive = WaiveSpec::read(root, &roles, people.as_ref(), reader);
        let parameters_schema = reader.text(root, "parameters_schema").zip(root.get("parameters_schema"));
        let table = reader.table(root, "kinds");
        let members: Vec<_> = table.into_iter().flat_map(NodeRef::members).collect();
        let kinds: Vec<_> =
            members.iter().filter_map(|(name, node)| KindSpec::read(name, *node, &roles, reader)).collect();
        let manifest = Self {
            source: Arc::clone(source),
            name: name.unwrap_or_default(),
            version: version.unwrap_or_default(),
            languages,
            kind,
            clock: Clock::read(root, reader),
            rounding: clock::rounding(root, reader),
            roles,
            people,
            waive,
            parameters_schema: parameters_schema.map(|(path, node)| (path, node.span())),
            lists,
            kinds,
            kind_names: members.iter().map(|(name, _)| Arc::from(*name)).collect(),
        };
        kind::check_joins(&manifest, &members, reader);
        manifest
    }

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

    /// The role with a name.
    #[must_use]
    pub fn role(&self, name: &str) -> Option<&Arc<Role>> {
        self.roles.iter().find(|role| &*role.name == name)
    }

    /// The list with a name.
    #[must_use]
    pub fn list(&self, name: &str) -> Option<&ListSpec> {
        self.lists.iter().find(|list| &*list.name == name)
    }
}

fn languages(root: NodeRef<'_>, reader: &mut TableReader) -> Vec<Arc<str>> {
    let mut languages: Vec<Arc<str>> = Vec::new();
    for (code, node) in reader.required_texts(root, "languages").unwrap_or_default() {
        let is_code =
            (2..=8).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        if !is_code || languages.iter().any(|known| **known == *code) {
            reader.value(
                node,
                format!("`{code}` is no language code, or stands here twice"),
                format!("`{code}` 不是语言代码，或重复出现"),
            );
        } else {
            languages.push(code.into());
        }
    }
    languages
}

fn roles(root: NodeRef<'_>, reader: &mut TableReader) -> Vec<Arc<Role>> {
    let table = reader.optional_table(root, "roles");
    let read = |(name, node): (&str, NodeRef<'_>)| {
        reader.known(node, &["title"]);
        let title = reader.title(node, "title")?;
        Some(Arc::new(Role { name: name.into(), title }))
    };
    table.into_iter().flat_map(NodeRef::members).filter_map(read).collect()
}

/// The role that a text names; one that is not declared is a mistake.
pub(in crate::pack) fn role(
    roles: &[Arc<Role>],
    name: &str,
    node: NodeRef<'_>,
    reader: &mut TableReader,
) -> Option<Arc<Role>> {
    let found = roles.iter().find(|role| *role.name == *name).cloned();
    if found.is_none() {
        let error = wrong(node, Code::UnknownName, format!("unknown role `{name}`"), format!("未声明的角色 `{name}`"));
        reader.diagnostics.push(error.suggest(name, roles.iter().map(|role| &*role.name)));
    }
    found
}
