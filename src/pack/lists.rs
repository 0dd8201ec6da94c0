//! The declared lists: each file read, validated by its schema, and put under the name by which rules call it.

use std::sync::Arc;

use super::files::Files;
use super::manifest::{ListSpec, Manifest};
use super::schema::Schemas;
use crate::document::table::TableReader;
use crate::document::{Document, combine};
use crate::source::{Code, Diagnostic, Source};
use crate::verdict::Finding;

/// The lists as one document, a member for each; what is wrong goes to the reader. A list that is broken is left out.
pub(super) fn read(manifest: &Manifest, files: &Files, schemas: &Schemas, reader: &mut TableReader) -> Document {
    let documents: Vec<_> = manifest
        .lists
        .iter()
        .filter_map(|list| Some((&*list.name, one(manifest, list, files, schemas, reader)?)))
        .collect();
    combine(documents.iter().map(|(name, document)| (*name, document.root())))
}

fn one(
    manifest: &Manifest,
    list: &ListSpec,
    files: &Files,
    schemas: &Schemas,
    reader: &mut TableReader,
) -> Option<Document> {
    let Some(source) = files.get(&list.file) else {
        reader.diagnostics.push(missing(&manifest.source, list, files));
        return None;
    };
    let document = reader.parse(source)?;
    if let Some(schema) = schemas.get(&list.schema) {
        let found = schema.check(&"lists".into(), &document);
        reader.diagnostics.extend(found.iter().map(|finding| violation(Code::List, finding)));
    }
    Some(document)
}

fn missing(policy: &Arc<Source>, list: &ListSpec, files: &Files) -> Diagnostic {
    let (name, file) = (&list.name, &list.file);
    let error = Diagnostic::error(
        Code::MissingFile,
        format!("the list `{name}` has no file: the pack has no `{file}`"),
        format!("名单 `{name}` 没有文件：规则包中没有 `{file}`"),
    );
    let error = error.at(policy, list.span);
    error.suggest(file, files.keys().map(String::as_str).filter(|path| path.starts_with("lists/")))
}

/// A departure from a schema as a mistake of the pack.
pub(super) fn violation(code: Code, finding: &Finding) -> Diagnostic {
    use crate::base::lang::Lang;
    let error = Diagnostic::error(code, finding.message(Lang::En), finding.message(Lang::Zh));
    let error = error.help(finding.remedy(Lang::En), finding.remedy(Lang::Zh));
    let place = finding.at.first().and_then(|place| Some((place.source.as_ref()?, place.span)));
    match place {
        Some((source, span)) => {
            // A whole table is shown by its first line.
            let text = source.slice(span);
            let end = text.find('\n').unwrap_or(text.len());
            error.at(source, crate::source::Span::new(span.start as usize, span.start as usize + end))
        }
        None => error,
    }
}
