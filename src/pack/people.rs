//! Who works here: the list that `[people]` names, ready to be asked who holds a role on a day.

use std::sync::Arc;

use jiff::civil::Date;

use super::manifest::PeopleSpec;
use crate::document::{Document, NodeRef};
use crate::domain::text::fold_name;
use crate::verdict::Role;

/// The people of a company.
#[derive(Clone, Debug, Default)]
pub(crate) struct People(Vec<Person>);

#[derive(Clone, Debug)]
struct Person {
    id: String,
    roles: Vec<String>,
    since: Option<Date>,
    until: Option<Date>,
}

impl People {
    /// Reads the entries of the list; `lists` holds all lists by name. What an entry lacks, its schema tells.
    pub(super) fn read(spec: &PeopleSpec, lists: &Document) -> Self {
        let entries = lists.root().get(&spec.list).and_then(|list| list.get(&spec.entries));
        let person = |node: NodeRef<'_>| {
            let texts =
                |field: &str| node.get(field).into_iter().flat_map(NodeRef::children).filter_map(NodeRef::as_str);
            Some(Person {
                id: fold_name(node.get(&spec.id)?.as_str()?),
                roles: texts(&spec.roles).map(str::to_owned).collect(),
                since: node.get(&spec.since).and_then(NodeRef::as_date),
                until: spec.until.as_ref().and_then(|field| node.get(field)).and_then(NodeRef::as_date),
            })
        };
        Self(entries.into_iter().flat_map(NodeRef::children).filter_map(person).collect())
    }

    /// Whether somebody is on the list at all.
    #[must_use]
    pub(crate) fn knows(&self, id: &str) -> bool {
        self.of(id).next().is_some()
    }

    /// Whether somebody holds one of these roles, on whatever day.
    #[must_use]
    pub(crate) fn ever_holds(&self, id: &str, roles: &[Arc<Role>]) -> bool {
        self.of(id).any(|person| person.holds(roles))
    }

    /// Whether somebody holds one of these roles on a day: has begun, and has not left.
    #[must_use]
    pub(crate) fn holds(&self, id: &str, roles: &[Arc<Role>], day: Date) -> bool {
        let in_office = |person: &&Person| {
            person.since.is_some_and(|since| since <= day) && person.until.is_none_or(|until| day <= until)
        };
        self.of(id).filter(in_office).any(|person| person.holds(roles))
    }

    /// The ids, as they are compared.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|person| person.id.as_str())
    }

    fn of(&self, id: &str) -> impl Iterator<Item = &Person> {
        let id = fold_name(id);
        self.0.iter().filter(move |person| !id.is_empty() && person.id == id)
    }
}

impl Person {
    fn holds(&self, roles: &[Arc<Role>]) -> bool {
        roles.iter().any(|role| self.roles.iter().any(|held| **held == *role.name))
    }
}

/// Whether two texts name one person, however they are written.
#[must_use]
pub(crate) fn is_same_person(a: &str, b: &str) -> bool {
    let a = fold_name(a);
    !a.is_empty() && a == fold_name(b)
}
