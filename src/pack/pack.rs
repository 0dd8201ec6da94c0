//! The pack as a whole: its files, checked and sealed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::cases::CaseFile;
use super::files::{Files, POLICY};
use super::manifest::{KindSpec, Manifest};
use super::parameters::Parameters;
use super::people::People;
use super::rules::Rule;
use super::schema::{Schema, Schemas, ShapeId, Shapes, meta};
use super::search::Searches;
use super::waivers::Waivers;
use super::{homes, kinds, lists, manifest, rules, units};
use crate::document::table::TableReader;
use crate::document::{Document, Fields, Limits, NodeRef, Pointer, parse};
use crate::source::{Code, Diagnostic};
use crate::verdict::{Origin, Place, Role, RuleId};

/// The keyword of a schema that names the role which keeps a part of a document.
const KEPT_BY: &str = "x-kept-by";

/// A policy pack, checked whole but for its scripts, which the rules' compiler checks.
#[derive(Debug)]
pub struct Pack {
    manifest: Arc<Manifest>,
    fields: Arc<Fields>,
    parameters: Parameters,
    lists: Document,
    searches: Searches,
    schemas: BTreeMap<Arc<str>, Schema>,
    parameters_schema: Option<Schema>,
    /// The schemas of the lists, by the list.
    list_schemas: BTreeMap<Arc<str>, Schema>,
    rules: Vec<Rule>,
    waivers: Waivers,
    files: Files,
    schema_files: BTreeSet<String>,
    digest: String,
}

impl Pack {
    /// Reads a pack from its files: the pack as far as it can be read, and all that is wrong with it. No file is touched.
    ///
    /// A pack of which anything is an error judges nothing; it is there so that its scripts can be checked, too. `None`:
    /// there is no `policy.toml` that could be read.
    #[must_use]
    pub fn load(files: Files) -> (Option<Self>, Vec<Diagnostic>) {
        let mut reader = TableReader::new(&[]);
        let Some(source) = files.get(POLICY) else {
            let error = Diagnostic::error(
                Code::MissingFile,
                format!("the pack has no `{POLICY}`"),
                format!("规则包中没有 `{POLICY}`"),
            );
            return (None, vec![error]);
        };
        let Some(policy) = reader.parse(source) else { return (None, reader.diagnostics) };
        let manifest = Manifest::read(&policy, source, &mut reader);
        let (mut schemas, mistakes) = schemas(&manifest, &files);
        let mut fields = schemas.take_fields();
        reader.diagnostics.extend(mistakes);
        let parameters_schema = manifest.parameters_schema.as_ref().and_then(|(path, _)| schemas.get(path));
        let parameters = Parameters::read(&policy, parameters_schema, &mut reader);
        if manifest.parameters_schema.is_none() && parameters.on(Date::MIN).root().members().next().is_some() {
            reader.diagnostics.push(unchecked(&policy));
        }
        let lists = lists::read(&manifest, &files, &schemas, &mut reader);
        let data = parameters.all().chain([&lists]).map(Document::root);
        data.for_each(|root| fields.add_all(root));
        let (parameters, lists) = (parameters.identified(&fields), lists.identified(&fields));
        let searches = Searches::read(&manifest, &lists, &mut reader);
        kinds::check(&manifest, &schemas, &policy, &mut reader);
        let rules = rules::read(&manifest, &files, &mut reader);
        let people = manifest.people.as_ref().map(|spec| People::read(spec, &lists)).unwrap_or_default();
        let waivers = waivers(&manifest, &files, &rules, people, &mut reader);
        let schema_files: BTreeSet<String> = schemas.files().map(str::to_owned).collect();
        check_keepers(&manifest, &files, &schema_files, &mut reader);
        reader.diagnostics.extend(homes::check(&manifest, &files, &schema_files));
        let by_kind = manifest
            .kinds
            .iter()
            .filter_map(|kind| Some((Arc::clone(&kind.name), schemas.get(&kind.schema.0)?.clone())));
        let by_list =
            manifest.lists.iter().filter_map(|list| Some((Arc::clone(&list.name), schemas.get(&list.schema)?.clone())));
        let pack = Self {
            schemas: by_kind.collect(),
            list_schemas: by_list.collect(),
            parameters_schema: parameters_schema.cloned(),
            manifest: Arc::new(manifest),
            fields: Arc::new(fields),
            parameters,
            lists,
            searches,
            rules,
            waivers,
            digest: digest(&files),
            files,
            schema_files,
        };
        (Some(pack), reader.diagnostics)
    }

    /// What `policy.toml` declares.
    #[must_use]
    pub fn manifest(&self) -> &Arc<Manifest> {
        &self.manifest
    }

    /// The names of all fields that schemas, parameters and lists know, as numbers.
    #[must_use]
    pub fn fields(&self) -> &Arc<Fields> {
        &self.fields
    }

    /// The parameters, by date.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The lists: an object with a member for each.
    #[must_use]
    pub fn lists(&self) -> &Document {
        &self.lists
    }

    /// The lists in the form in which they are searched.
    #[must_use]
    pub fn searches(&self) -> &Searches {
        &self.searches
    }

    /// The schema of a kind.
    #[must_use]
    pub fn schema(&self, kind: &str) -> Option<&Schema> {
        self.schemas.get(kind)
    }

    /// The types of the parameters; `None` where they have no schema.
    #[must_use]
    pub fn parameters_shapes(&self) -> Option<&Arc<Shapes>> {
        self.parameters_schema.as_ref().map(Schema::shapes)
    }

    /// The types of a list, from the object that its file holds downwards.
    #[must_use]
    pub fn list_shapes(&self, name: &str) -> Option<&Arc<Shapes>> {
        self.list_schemas.get(name).map(Schema::shapes)
    }

    /// The types of whatever has a schema: all schemas of a pack count their shapes together. `None`: there is no schema.
    #[must_use]
    pub fn shapes(&self) -> Option<&Arc<Shapes>> {
        let all = self.schemas.values().chain(&self.parameters_schema).chain(self.list_schemas.values());
        all.map(Schema::shapes).next()
    }

    /// The shape of a list, from the object that its file holds downwards.
    #[must_use]
    pub fn list_shape(&self, name: &str) -> Option<ShapeId> {
        self.list_shapes(name).map(|shapes| shapes.root())
    }

    /// The shape of an entry of a list that is searched.
    #[must_use]
    pub fn entry_shape(&self, name: &str) -> Option<ShapeId> {
        let shapes = self.list_shapes(name)?;
        let spec = self.manifest.lists.iter().find(|spec| *spec.name == *name)?;
        shapes.items(shapes.property(shapes.root(), spec.entries.as_ref()?)?)
    }

    /// The schemas of all kinds, by the kind.
    pub(super) fn schemas(&self) -> &BTreeMap<Arc<str>, Schema> {
        &self.schemas
    }

    /// The rules, in the order of the catalogue: by kind as declared, then by id.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The waivers.
    #[must_use]
    pub fn waivers(&self) -> &Waivers {
        &self.waivers
    }

    /// Every file of the pack by its path.
    #[must_use]
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// `sha256:` and the digest of all files.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The role that keeps a fact, as a rule of a kind read it: by the part of the schema that it stands in (`x-kept-by`), by
    /// its list, or by its kind. `None`: the order taker does.
    #[must_use]
    pub fn keeper<'p>(&'p self, judged: &'p KindSpec, place: &Place) -> Option<&'p Arc<Role>> {
        let in_schema = || {
            let kind =
                (place.origin == Origin::Document).then(|| self.manifest.kind_called(judged, &place.document))?;
            let shapes = self.schemas.get(&kind.name)?.shapes();
            let mut found = None;
            let mut pointer = Pointer::root();
            // The innermost part that says it counts.
            for token in place.pointer.tokens() {
                pointer.push(&token);
                let role = shapes.annotation(shapes.at(&pointer)?, KEPT_BY).and_then(NodeRef::as_str);
                found = role.and_then(|name| self.manifest.role(name)).or(found);
            }
            found
        };
        in_schema().or_else(|| self.manifest.keeper(judged, place))
    }

    /// What a second reader of schemas, the meta-schema, says of those of this pack.
    #[must_use]
    pub fn second_reading(&self) -> Vec<Diagnostic> {
        meta::check(&self.files, self.schema_files.iter().map(String::as_str))
    }

    /// The cases beside the rules, by the rule that they prove; and what is wrong in their files.
    #[must_use]
    pub fn cases(&self) -> (BTreeMap<RuleId, CaseFile>, Vec<Diagnostic>) {
        let mut reader = TableReader::new(&self.manifest.languages);
        let read = |rule: &Rule| Some((rule.info.id.clone(), CaseFile::read(self, rule, &mut reader)?));
        let files = self.rules.iter().filter_map(read).collect();
        (files, reader.diagnostics)
    }

    /// How many cases prove a rule.
    #[must_use]
    pub fn case_count(&self, rule: &Rule) -> usize {
        let mut reader = TableReader::new(&self.manifest.languages);
        CaseFile::read(self, rule, &mut reader).map_or(0, |file| file.cases.len())
    }
}

/// The schemas that the manifest names; one whose file is missing is told where it is named.
fn schemas(manifest: &Manifest, files: &Files) -> (Schemas, Vec<Diagnostic>) {
    let kinds = manifest.kinds.iter().map(|kind| (kind.schema.0.as_str(), kind.schema.1));
    let lists = manifest.lists.iter().filter(|list| !list.schema.is_empty());
    let lists = lists.map(|list| (list.schema.as_str(), list.schema_span));
    let parameters = manifest.parameters_schema.iter().map(|(path, span)| (path.as_str(), *span));
    let named: Vec<_> = kinds.chain(lists).chain(parameters).collect();
    let mut diagnostics = Vec::new();
    for (path, span) in named.iter().filter(|(path, _)| !files.contains_key(*path)) {
        let error =
            Diagnostic::error(Code::MissingFile, format!("the pack has no `{path}`"), format!("规则包中没有 `{path}`"));
        let error = error.at(&manifest.source, *span);
        let schemas = files.keys().map(String::as_str).filter(|path| path.ends_with(".json"));
        diagnostics.push(error.suggest(path, schemas));
    }
    let (schemas, mistakes) = Schemas::read(files, named.iter().map(|(path, _)| *path));
    diagnostics.extend(mistakes);
    if schemas.files().filter_map(|path| files.get(path)).any(|source| units::are_in(source.text())) {
        diagnostics.extend(named.iter().filter_map(|(path, _)| schemas.get(path)).flat_map(units::check));
    }
    (schemas, diagnostics)
}

/// Every role that a schema names as a keeper must be declared.
fn check_keepers(manifest: &Manifest, files: &Files, schemas: &BTreeSet<String>, reader: &mut TableReader) {
    for source in schemas.iter().filter_map(|path| files.get(path)).filter(|source| source.text().contains(KEPT_BY)) {
        let Ok(tree) = parse(source, &Limits::default()) else { continue };
        let mut nodes = vec![tree.root()];
        while let Some(node) = nodes.pop() {
            nodes.extend(node.children());
            if let (Some(KEPT_BY), Some(name)) = (node.name(), node.as_str()) {
                manifest::role(&manifest.roles, name, node, reader);
            }
        }
    }
}

/// Parameters that no schema describes are told: a misspelt or misplaced value is found only when a document gets there.
fn unchecked(policy: &Document) -> Diagnostic {
    let warning = Diagnostic::warning(
        Code::Unchecked,
        "the parameters have no schema: nobody checks their names, types and ranges",
        "参数没有结构定义：其名称、类型和范围无人检查",
    );
    let warning = warning.help(
        format!("declare one in `{POLICY}`: `parameters_schema = \"schemas/parameters.json\"`"),
        format!("请在 `{POLICY}` 中声明：`parameters_schema = \"schemas/parameters.json\"`"),
    );
    let table = policy.root().get("parameters").and_then(|node| Some((node.source()?, node.key_span()?)));
    match table {
        Some((source, span)) => warning.at(source, span),
        None => warning,
    }
}

/// The waivers; a pack without the file has none.
fn waivers(manifest: &Manifest, files: &Files, rules: &[Rule], people: People, reader: &mut TableReader) -> Waivers {
    let Some(source) = files.get("waivers.toml") else { return Waivers::default() };
    let document = reader.parse(source);
    document.map(|file| Waivers::read(&file, manifest, rules, people, reader)).unwrap_or_default()
}

/// The digest of every file's path and text, in the order of the paths.
fn digest(files: &Files) -> String {
    let mut hash = Sha256::new();
    for (path, source) in files {
        for part in [path.as_bytes(), source.text().as_bytes()] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    hex(&hash.finalize())
}

/// `sha256:` and a digest's bytes in hexadecimal.
#[must_use]
pub(crate) fn hex(bytes: &[u8]) -> String {
    format!("sha256:{}", data_encoding::HEXLOWER.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::files;

    #[test]
    fn parameters_and_lists_have_shapes_of_one_table() {
        let pack = Pack::load(files::embedded()).0.unwrap();
        let shapes = pack.parameters_shapes().unwrap();
        let parameters = pack.parameters().on(Date::MIN).root();
        assert!(parameters.members().all(|(name, _)| shapes.property(shapes.root(), name).is_some()));
        for list in &pack.manifest().lists {
            let own = pack.list_shapes(&list.name).unwrap();
            // Whichever `Shapes` is asked: an id means the same.
            assert_eq!(own.names(own.root()), shapes.names(own.root()), "{}", list.name);
            let entry = pack.entry_shape(&list.name);
            assert_eq!(entry.is_some(), list.entries.is_some(), "{}", list.name);
            assert!(entry.is_none_or(|entry| list.searched_fields().all(|name| own.property(entry, name).is_some())));
        }
    }
}
