//! Who keeps which facts: the role that a missing one is asked of.

use std::sync::Arc;

use super::{KindSpec, Manifest};
use crate::verdict::{Origin, Place, Role};

impl Manifest {
    /// The role that keeps a fact, as a rule of a kind read it; `None`: the order taker does.
    #[must_use]
    pub fn keeper<'m>(&'m self, judged: &'m KindSpec, place: &Place) -> Option<&'m Arc<Role>> {
        match place.origin {
            Origin::Document => self.kind_called(judged, &place.document).kept_by.as_ref(),
            Origin::List => {
                let name = place.pointer.tokens().next()?;
                self.lists.iter().find(|list| *list.name == *name)?.kept_by.as_ref()
            }
            Origin::Policy | Origin::Rule | Origin::Waiver | Origin::Run => None,
        }
    }

    /// The kind of a document by what rules of another kind call it. What no join names is the document after a change.
    pub(in crate::pack) fn kind_called<'m>(&'m self, judged: &'m KindSpec, variable: &str) -> &'m KindSpec {
        let joined = |variable: &str| judged.joins.iter().find(|join| *join.variable == *variable);
        let named = || self.kinds.iter().find(|kind| *kind.variable == *variable);
        let changed = || self.kind(&joined(&judged.changes.as_ref()?.target)?.kind);
        let by_join = joined(variable).and_then(|join| self.kind(&join.kind));
        by_join.or_else(named).or_else(changed).unwrap_or(judged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Pointer;
    use crate::pack::Pack;

    #[test]
    fn a_list_is_kept_by_its_role_and_a_document_by_that_of_its_kind() {
        let pack = Pack::load(crate::pack::files::embedded()).0.unwrap();
        let mut manifest = (**pack.manifest()).clone();
        let finance = manifest.roles.iter().find(|role| &*role.name == "finance").cloned();
        for kind in &mut manifest.kinds {
            kind.kept_by = finance.clone().filter(|_| &*kind.name == "customer");
        }
        let keeper = |kind: &str, origin: Origin, document: &str, pointer: &str| {
            let place = Place::without_text(origin, &document.into(), Pointer::parse(pointer).unwrap());
            manifest.keeper(manifest.kind(kind).unwrap(), &place).map(|role| role.name.to_string())
        };
        assert_eq!(keeper("order", Origin::Document, "order", "/stage"), None);
        assert_eq!(keeper("order", Origin::Document, "customer", "/credit/limit").as_deref(), Some("finance"));
        assert_eq!(keeper("change-request", Origin::Document, "customer", "").as_deref(), Some("finance"));
        assert_eq!(keeper("change-request", Origin::Document, "proposed", "/stage"), None);
        assert_eq!(keeper("order", Origin::List, "lists", "/regulated_goods/x").as_deref(), Some("legal"));
        assert_eq!(keeper("order", Origin::List, "lists", "/customer/x"), None);
        assert_eq!(keeper("order", Origin::Run, "run", "/reserved"), None);
    }
}
