//! The schemas of a pack by the names that people ask for them with: `order`, `parameters`, `lists/staff`.

use std::sync::Arc;

use crate::pack::Pack;
use crate::source::Source;

/// The name of the schema of the parameters.
const PARAMETERS: &str = "parameters";

/// What stands before the name of a list.
const LISTS: &str = "lists/";

/// The names of all schemas of a pack: its kinds, `parameters`, and `lists/NAME` for each list.
#[must_use]
pub(crate) fn schema_names(pack: &Pack) -> Vec<String> {
    let manifest = pack.manifest();
    let kinds = manifest.kinds.iter().map(|kind| kind.name.to_string());
    let parameters = manifest.parameters_schema.iter().map(|_| PARAMETERS.to_owned());
    let lists = manifest.lists.iter().map(|list| format!("{LISTS}{}", list.name));
    kinds.chain(parameters).chain(lists).collect()
}

/// The schema of a name; a list may also be written with dashes, as its file is.
#[must_use]
pub(crate) fn schema<'p>(pack: &'p Pack, name: &str) -> Option<&'p Arc<Source>> {
    let manifest = pack.manifest();
    let path = match (manifest.kind(name), name.strip_prefix(LISTS)) {
        (Some(kind), _) => &kind.schema.0,
        (None, Some(wanted)) => {
            let is_meant = |name: &str| name == wanted || name.replace('_', "-") == wanted;
            &manifest.lists.iter().find(|list| is_meant(&list.name))?.schema
        }
        (None, None) => manifest.parameters_schema.as_ref().filter(|_| name == PARAMETERS).map(|(path, _)| path)?,
    };
    pack.files().get(path)
}
