//! The pack as a whole: its files, read from a folder or from the binary itself, checked and sealed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use super::error::{PackError, PackErrors};
use super::header::read_header;
use super::manifest::{KindSpec, Manifest};
use super::parameters::Parameters;
use super::read::Reader;
use super::schema::Schema;
use super::waivers::Waivers;
use crate::document::{Document, combine, parse_toml};
use crate::source::{Source, Span};
use crate::verdict::{RuleId, RuleInfo};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// Endings of the files that belong to a pack; others in its folder are left alone.
const ENDINGS: [&str; 3] = ["rhai", "toml", "json"];

/// Longest file that a pack may have.
const MAX_FILE: u64 = 8 << 20;

/// A rule: its header, read, and its file.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What the header says.
    pub info: Arc<RuleInfo>,
    /// The file.
    pub source: Arc<Source>,
    /// The file's path in the pack, such as `order/credit/static-limit.rhai`.
    pub path: String,
    /// Every use of an argument in message or remedy, with its place in the file.
    pub arguments: Vec<(String, Span)>,
    /// Whether a waiver may set its findings aside.
    pub waivable: bool,
}

/// A policy pack, checked whole but for its scripts, which the engine compiles.
#[derive(Debug)]
pub struct Pack {
    manifest: Arc<Manifest>,
    parameters: Parameters,
    lists: Document,
    schemas: BTreeMap<Arc<str>, Schema>,
    rules: Vec<Rule>,
    waivers: Waivers,
    files: BTreeMap<String, Arc<Source>>,
    digest: String,
}

impl Pack {
    /// The pack inside the binary.
    ///
    /// # Errors
    /// [`PackErrors`] where the pack that was built in is broken.
    pub fn embedded() -> Result<Arc<Self>, PackErrors> {
        let mut files = BTreeMap::new();
        let mut folders = vec![&EMBEDDED];
        while let Some(folder) = folders.pop() {
            folders.extend(folder.dirs());
            for file in folder.files() {
                let path = slashed(file.path());
                if belongs(&path) {
                    let text =
                        file.contents_utf8().ok_or_else(|| PackError::nowhere(format!("`{path}` is not UTF-8")))?;
                    files.insert(path.clone(), Source::new(format!("rules/{path}"), text));
                }
            }
        }
        Self::check(files)
    }

    /// The pack in a folder.
    ///
    /// # Errors
    /// [`PackErrors`] with every mistake found.
    pub fn load(folder: &Path) -> Result<Arc<Self>, PackErrors> {
        if !folder.join("policy.toml").is_file() {
            let error = PackError::nowhere(format!("there is no `policy.toml` in `{}`", folder.display()));
            return Err(error.help("`countersign init DIR` writes the shipped pack into a folder to edit").into());
        }
        let mut files = BTreeMap::new();
        collect(folder, folder, 0, &mut files)?;
        Self::check(files)
    }

    /// A pack from its files by path, the paths with `/`.
    ///
    /// # Errors
    /// [`PackErrors`] with every mistake found.
    pub fn check(files: BTreeMap<String, Arc<Source>>) -> Result<Arc<Self>, PackErrors> {
        let mut errors = Vec::new();
        let mut reader = Reader::default();
        let policy = toml(&files, "policy.toml", &mut errors);
        let declared = policy.as_ref().and_then(|(document, source)| {
            let manifest = Manifest::read(document.root(), source, &mut reader);
            let parameters = Parameters::read(document, &mut reader);
            Some((manifest?, parameters?))
        });
        errors.append(&mut reader.errors);
        let lists = lists(&files, &mut errors);
        let Some((manifest, parameters)) = declared else {
            return Err(PackErrors(errors));
        };
        let schemas = schemas(&manifest, &files, &mut errors);
        let rules = rules(&manifest, &files, &mut errors);
        let waivers = waivers(&files, &rules, &mut errors);
        if !errors.is_empty() {
            return Err(PackErrors(errors));
        }
        let digest = digest(&files);
        Ok(Arc::new(Self { manifest: Arc::new(manifest), parameters, lists, schemas, rules, waivers, files, digest }))
    }

    /// What `policy.toml` declares about documents.
    #[must_use]
    pub fn manifest(&self) -> &Arc<Manifest> {
        &self.manifest
    }

    /// The parameters, by date.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The lists: an object with a member for each file of `lists/`, and `staff`.
    #[must_use]
    pub fn lists(&self) -> &Document {
        &self.lists
    }

    /// The schema of a kind.
    #[must_use]
    pub fn schema(&self, kind: &str) -> Option<&Schema> {
        self.schemas.get(kind)
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
    pub fn files(&self) -> &BTreeMap<String, Arc<Source>> {
        &self.files
    }

    /// `sha256:` and the digest of all files.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

fn belongs(path: &str) -> bool {
    let hidden = path.split('/').any(|part| part.starts_with('.'));
    !hidden && path.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending))
}

fn collect(
    root: &Path,
    folder: &Path,
    depth: usize,
    files: &mut BTreeMap<String, Arc<Source>>,
) -> Result<(), PackError> {
    let unreadable = |path: &Path, error: &dyn std::fmt::Display| {
        PackError::nowhere(format!("cannot read `{}`: {error}", path.display()))
    };
    if depth > 16 {
        return Err(PackError::nowhere(format!("`{}` is nested too deeply", folder.display())));
    }
    for entry in std::fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let path: PathBuf = entry.map_err(|error| unreadable(folder, &error))?.path();
        let name = slashed(path.strip_prefix(root).unwrap_or(&path));
        if path.is_dir() && !name.split('/').any(|part| part.starts_with('.')) {
            collect(root, &path, depth + 1, files)?;
        } else if belongs(&name) {
            let length = path.metadata().map_err(|error| unreadable(&path, &error))?.len();
            if length > MAX_FILE {
                return Err(unreadable(&path, &format!("it has {length} bytes, more than {MAX_FILE}")));
            }
            let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
            let text = text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned);
            files.insert(name, Source::new(path.to_string_lossy().as_ref(), text));
        }
    }
    Ok(())
}

fn toml(
    files: &BTreeMap<String, Arc<Source>>,
    path: &str,
    errors: &mut Vec<PackError>,
) -> Option<(Document, Arc<Source>)> {
    let Some(source) = files.get(path) else {
        errors.push(PackError::nowhere(format!("the pack has no `{path}`")));
        return None;
    };
    match parse_toml(source) {
        Ok(tree) => Some((Document::new(tree), Arc::clone(source))),
        Err(error) => {
            errors.push(PackError::at(source, error.span, error.message));
            None
        }
    }
}

/// The files of `lists/`, and `staff.toml`, as one document.
fn lists(files: &BTreeMap<String, Arc<Source>>, errors: &mut Vec<PackError>) -> Document {
    let list_name = |path: &str| match path {
        "staff.toml" => Some("staff".to_owned()),
        _ => path.strip_prefix("lists/")?.strip_suffix(".toml").map(|name| name.replace('-', "_")),
    };
    let documents: Vec<_> =
        files.keys().filter_map(|path| Some((list_name(path)?, toml(files, path, errors)?.0))).collect();
    combine(documents.iter().map(|(name, document)| (name.as_str(), document.root())))
}

fn schemas(
    manifest: &Manifest,
    files: &BTreeMap<String, Arc<Source>>,
    errors: &mut Vec<PackError>,
) -> BTreeMap<Arc<str>, Schema> {
    let mut schemas = BTreeMap::new();
    for kind in &manifest.kinds {
        let (path, span) = &kind.schema;
        let Some(source) = files.get(path) else {
            let error = PackError::at(&manifest.source, *span, format!("the pack has no `{path}`"));
            errors.push(error.suggest(path, files.keys().map(String::as_str).filter(|path| path.ends_with(".json"))));
            continue;
        };
        match Schema::read(source) {
            Ok(schema) => drop(schemas.insert(Arc::clone(&kind.name), schema)),
            Err(error) => errors.push(error),
        }
    }
    schemas
}

fn rules(manifest: &Manifest, files: &BTreeMap<String, Arc<Source>>, errors: &mut Vec<PackError>) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for kind in &manifest.kinds {
        let prefix = format!("{}/", kind.name);
        for (path, source) in files.iter().filter(|(path, _)| path.starts_with(&prefix)) {
            let Some(stem) = path.strip_suffix(".rhai") else { continue };
            let id = RuleId::new(stem.replace('/', "."));
            if let Some(first) = rules.iter().find(|rule| rule.info.id == id) {
                let error = PackError::at(source, Span::new(0, 3), format!("a second rule has the id `{id}`"));
                errors.push(
                    error.label(&first.source, Span::new(0, 3), "the first one").help("rename one of the two files"),
                );
                continue;
            }
            let Some(header) = read_header(id, &kind.name, source, errors) else { continue };
            check_stage(kind, &header, source, errors);
            rules.push(Rule {
                info: Arc::new(header.info),
                source: Arc::clone(source),
                path: path.clone(),
                arguments: header.arguments,
                waivable: header.waivable,
            });
        }
    }
    check_homes(manifest, files, errors);
    check_cases(manifest, files, errors);
    check_superseded(&rules, errors);
    rules
}

fn check_stage(
    kind: &KindSpec,
    header: &crate::pack::header::Header,
    source: &Arc<Source>,
    errors: &mut Vec<PackError>,
) {
    let (Some(stage), Some(span)) = (&header.info.from_stage, header.from_stage) else { return };
    let stages = kind.stage.as_ref().map(|stage| stage.order.as_slice()).unwrap_or_default();
    if !stages.contains(stage) {
        let error = PackError::at(source, span, format!("`{}` has no stage `{stage}`", kind.name));
        errors.push(error.suggest(stage, stages.iter().map(String::as_str)));
    }
}

/// A script that lies in no kind's folder would never run: that is a mistake, not a draft.
fn check_homes(manifest: &Manifest, files: &BTreeMap<String, Arc<Source>>, errors: &mut Vec<PackError>) {
    for (path, source) in files.iter().filter(|(path, _)| path.ends_with(".rhai") && !path.starts_with("lib/")) {
        let folder = path.split_once('/').map_or("", |(folder, _)| folder);
        if manifest.kind(folder).is_none() {
            let error = PackError::at(
                source,
                Span::new(0, 0),
                format!("`{path}` lies in no kind's folder, and would never run"),
            );
            errors.push(error.suggest(folder, manifest.kinds.iter().map(|kind| &*kind.name)));
        }
    }
}

/// Cases whose rule is gone prove nothing: the rule was deleted or renamed, and that must not go unseen.
fn check_cases(manifest: &Manifest, files: &BTreeMap<String, Arc<Source>>, errors: &mut Vec<PackError>) {
    for (path, source) in files {
        let (Some(stem), Some((folder, _))) = (path.strip_suffix(".toml"), path.split_once('/')) else { continue };
        let rule = format!("{stem}.rhai");
        if manifest.kind(folder).is_some() && !files.contains_key(&rule) {
            let error =
                PackError::at(source, Span::new(0, 0), format!("these cases are of no rule: there is no `{rule}`"));
            errors.push(error.help("bring the rule back, or delete its cases with it"));
        }
    }
}

fn check_superseded(rules: &[Rule], errors: &mut Vec<PackError>) {
    for rule in rules {
        let Some(old) = &rule.info.supersedes else { continue };
        if !rules.iter().any(|other| other.info.id == *old) {
            let span = rule
                .source
                .text()
                .find(old.as_str())
                .map_or_else(Span::default, |at| Span::new(at, at + old.as_str().len()));
            let error = PackError::at(&rule.source, span, format!("there is no rule `{old}` to supersede"));
            errors.push(error.suggest(old.as_str(), rules.iter().map(|rule| rule.info.id.as_str())));
        }
    }
}

/// The waivers; a pack without the file has none.
fn waivers(files: &BTreeMap<String, Arc<Source>>, rules: &[Rule], errors: &mut Vec<PackError>) -> Waivers {
    if !files.contains_key("waivers.toml") {
        return Waivers::default();
    }
    let mut reader = Reader::default();
    let waivers = toml(files, "waivers.toml", errors).map(|(document, _)| Waivers::read(&document, rules, &mut reader));
    errors.append(&mut reader.errors);
    waivers.unwrap_or_default()
}

/// The digest of every file's path and text, in the order of the paths.
fn digest(files: &BTreeMap<String, Arc<Source>>) -> String {
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
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold("sha256:".to_owned(), |mut out, byte| {
        use std::fmt::Write as _;
        // Writing into a `String` cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}
