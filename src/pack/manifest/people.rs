//! Who works here, and who may set a finding aside.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{ListSpec, role};
use crate::document::NodeRef;
use crate::document::table::{TableReader, wrong};
use crate::source::Code;
use crate::verdict::{Outcome, Role};

/// The list that says who works here, and how to read its entries.
#[derive(Clone, Debug)]
pub struct PeopleSpec {
    /// The list's name.
    pub list: Arc<str>,
    /// The array of tables in it.
    pub entries: String,
    /// The field of the id by which documents name somebody.
    pub id: String,
    /// The field of the roles that somebody holds: a list of texts.
    pub roles: String,
    /// The field of the first day.
    pub since: String,
    /// The field of the last day, which an entry may lack.
    pub until: Option<String>,
}

impl PeopleSpec {
    pub(super) fn read(root: NodeRef<'_>, lists: &[ListSpec], reader: &mut TableReader) -> Option<Self> {
        let table = reader.optional_table(root, "people")?;
        reader.known(table, &["list", "id", "roles", "since", "until"]);
        let [list, id, roles, since] = ["list", "id", "roles", "since"].map(|key| reader.required_text(table, key));
        let until = reader.text(table, "until");
        let list = list?;
        let Some(spec) = lists.iter().find(|known| *known.name == *list) else {
            let node = table.get("list")?;
            let error = wrong(
                node,
                Code::UnknownList,
                format!("no list `{list}` is declared"),
                format!("没有声明名单 `{list}`"),
            );
            reader.diagnostics.push(error.suggest(&list, lists.iter().map(|list| &*list.name)));
            return None;
        };
        let Some(entries) = spec.entries.clone() else {
            let (en, zh) = (format!("`{list}` declares no `entries`"), format!("`{list}` 未声明 `entries`"));
            reader.value(table.get("list")?, en, zh);
            return None;
        };
        Some(Self { list: Arc::clone(&spec.name), entries, id: id?, roles: roles?, since: since?, until })
    }
}

/// Which roles may set aside a finding, by its outcome. An outcome that is not named: nobody.
#[derive(Clone, Debug, Default)]
pub struct WaiveSpec(BTreeMap<Outcome, Vec<Arc<Role>>>);

impl WaiveSpec {
    pub(super) fn read(
        root: NodeRef<'_>,
        roles: &[Arc<Role>],
        people: Option<&PeopleSpec>,
        reader: &mut TableReader,
    ) -> Self {
        let Some(table) = reader.optional_table(root, "waive") else { return Self::default() };
        reader.known(table, &Outcome::NAMES);
        let mut allowed = BTreeMap::new();
        for outcome in Outcome::ALL {
            let names = reader.texts(table, outcome.as_str());
            let roles: Vec<_> = names.into_iter().filter_map(|(name, node)| role(roles, name, node, reader)).collect();
            allowed.insert(outcome, roles);
        }
        if people.is_none() && root.get("people").is_none() {
            reader.value(
                table,
                "`waive` needs `[people]`: the list that says who holds which role",
                "`waive` 需要 `[people]`：说明谁担任何种角色的名单",
            );
        }
        Self(allowed)
    }

    /// The roles that may set aside findings with an outcome; empty: nobody may.
    #[must_use]
    pub fn roles(&self, outcome: Outcome) -> &[Arc<Role>] {
        self.0.get(&outcome).map(Vec::as_slice).unwrap_or_default()
    }
}
