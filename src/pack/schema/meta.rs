//! A second reader of schemas: what the `jsonschema` crate, and the meta-schema of draft 2020-12 in it, refuse.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::document::{Limits, Pointer, parse};
use crate::source::{Code, Diagnostic, Source};

/// What is wrong with these schema files by the meta-schema. Whatever our own reader lets through by mistake ends here, and
/// no document is judged by it.
pub(in crate::pack) fn check<'n>(
    files: &BTreeMap<String, Arc<Source>>,
    paths: impl IntoIterator<Item = &'n str>,
) -> Vec<Diagnostic> {
    paths.into_iter().filter_map(|path| files.get(path)).flat_map(check_file).collect()
}

fn check_file(source: &Arc<Source>) -> Vec<Diagnostic> {
    // A text that is no JSON has been told already.
    let (Ok(tree), Ok(value)) = (parse(source, &Limits::default()), serde_json::from_str(source.text())) else {
        return Vec::new();
    };
    let Err(error) = jsonschema::draft202012::meta::validate(&value) else { return Vec::new() };
    let place = Pointer::parse(error.instance_path().as_str()).unwrap_or_default();
    let found = Diagnostic::error(
        Code::Schema,
        format!("this is not a JSON Schema of draft 2020-12: {error}"),
        format!("此处不符合 JSON Schema 2020-12 草案的规定（{}）", error.kind().keyword()),
    );
    vec![found.at(source, tree.root().resolve_nearest(&place).span())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_meta_schema_refuses_is_told_at_its_place() {
        let text = r#"{"type": "object", "properties": {"a": {"minLength": -1}}}"#;
        let files = BTreeMap::from([("a.json".to_owned(), Source::new("a.json", text))]);
        let found = check(&files, ["a.json", "none.json"]);
        assert_eq!(found.iter().map(Diagnostic::underlined).collect::<Vec<_>>(), ["-1"]);
    }
}
