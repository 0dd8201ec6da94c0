//! Paths as given to files: folders walked, patterns expanded, every file once.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::decode::Coding;
use crate::intake::error::Error;

/// How a file's documents follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::intake) enum Form {
    /// One JSON text.
    Whole,
    /// One JSON text a line.
    Lines,
    /// To be seen from the first line.
    Unknown,
}

/// Where documents are read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::intake) enum Origin {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

/// One file to read.
#[derive(Clone, Debug)]
pub(in crate::intake) struct Input {
    /// What the user calls it.
    pub(in crate::intake) name: Arc<str>,
    pub(in crate::intake) origin: Origin,
    pub(in crate::intake) form: Form,
    /// How the name says that it is compressed.
    pub(in crate::intake) coding: Option<Coding>,
}

impl Input {
    /// Its bytes as they are stored; `None` where that is not known.
    pub(in crate::intake) fn size(&self) -> Option<u64> {
        let Origin::File(path) = &self.origin else { return None };
        path.metadata().ok().filter(fs::Metadata::is_file).map(|metadata| metadata.len())
    }
}

/// The files that were named so far: one that is named again, by whatever path, is not read again.
#[derive(Debug, Default)]
pub(in crate::intake) struct Seen(HashSet<PathBuf>);

impl Seen {
    fn is_new(&mut self, path: &Path) -> bool {
        self.0.insert(path.canonicalize().unwrap_or_else(|_| path.to_owned()))
    }
}

/// The files that the paths name, in the order of the paths and by name within a folder.
///
/// `-` is standard input; a path that exists is that file or folder; any other path with `*`, `?` or `[` is a pattern.
/// A file that is named outright is read whatever its name; folders and patterns give only document files, and no
/// hidden ones.
///
/// # Errors
/// [`Error`] for a path that names nothing.
pub(in crate::intake) fn inputs(paths: &[String], seen: &mut Seen) -> Result<Vec<Input>, Error> {
    let mut found = Vec::new();
    for given in paths {
        let path = Path::new(given);
        if given == "-" {
            if seen.is_new(path) {
                found.push(Input { name: "-".into(), origin: Origin::Stdin, form: Form::Unknown, coding: None });
            }
        } else if path.is_dir() {
            let files = walk(path)?;
            if files.is_empty() {
                return Err(Error::EmptyFolder(given.clone()));
            }
            add(files, seen, &mut found);
        } else if path.exists() {
            add(vec![path.to_owned()], seen, &mut found);
        } else if given.contains(['*', '?', '[']) {
            add(matches(given)?, seen, &mut found);
        } else {
            return Err(Error::NotFound(given.clone()));
        }
    }
    Ok(found)
}

fn add(files: Vec<PathBuf>, seen: &mut Seen, found: &mut Vec<Input>) {
    for path in files {
        if seen.is_new(&path) {
            let (form, coding) = (form(&path).unwrap_or(Form::Unknown), coding(&path));
            found.push(Input { name: path.to_string_lossy().into(), origin: Origin::File(path), form, coding });
        }
    }
}

fn ending(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

/// How a file's name says that it is compressed.
fn coding(path: &Path) -> Option<Coding> {
    Coding::of_ending(&ending(path)?)
}

/// The form that a file's name tells; `None` for one that is no document file by its name.
fn form(path: &Path) -> Option<Form> {
    if coding(path).is_some() {
        let inner = path.with_extension("");
        return form(&inner).filter(|_| coding(&inner).is_none());
    }
    match ending(path)?.as_str() {
        "json" => Some(Form::Whole),
        "ndjson" | "jsonl" => Some(Form::Lines),
        _ => None,
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// The document files of a folder and the folders in it, by name, hidden ones left out.
fn walk(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    descend(folder, &mut HashSet::new(), &mut files)?;
    Ok(files)
}

fn descend(folder: &Path, visited: &mut HashSet<PathBuf>, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    // Links may lead back into a folder that was walked already.
    if !visited.insert(folder.canonicalize().unwrap_or_else(|_| folder.to_owned())) {
        return Ok(());
    }
    let unreadable = |cause| Error::Unreadable { path: folder.to_string_lossy().into_owned(), cause };
    let entries = fs::read_dir(folder).map_err(unreadable)?.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    let mut paths: Vec<_> = entries.into_iter().map(|entry| entry.path()).filter(|path| !is_hidden(path)).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            descend(&path, visited, files)?;
        } else if form(&path).is_some() {
            files.push(path);
        }
    }
    Ok(())
}

/// The document files that a pattern matches, and those of the folders that it matches.
fn matches(pattern: &str) -> Result<Vec<PathBuf>, Error> {
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::default() };
    let paths = glob::glob_with(pattern, options)
        .map_err(|error| Error::Pattern { pattern: pattern.to_owned(), reason: error.msg })?;
    let mut files = Vec::new();
    for path in paths {
        let path = path.map_err(|error| Error::Unreadable {
            path: error.path().to_string_lossy().into_owned(),
            cause: error.into(),
        })?;
        if path.is_dir() {
            files.extend(walk(&path)?);
        } else if form(&path).is_some() {
            files.push(path);
        }
    }
    if files.is_empty() { Err(Error::NoMatch(pattern.to_owned())) } else { Ok(files) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "{}").unwrap();
        }
        folder
    }

    fn names(folder: &tempfile::TempDir, paths: &[&str]) -> Result<Vec<String>, Error> {
        let base = format!("{}/", folder.path().display());
        let paths: Vec<_> = paths.iter().map(|path| format!("{base}{path}")).collect();
        let found = inputs(&paths, &mut Seen::default())?;
        Ok(found.iter().map(|input| input.name.strip_prefix(&base).unwrap().to_owned()).collect())
    }

    #[test]
    fn folders_are_walked_by_name_without_hidden_and_foreign_files() {
        let folder = folder(&[
            "b.json",
            "a/z.jsonl",
            "a/.git/x.json",
            ".hidden.json",
            "notes.txt",
            "c.NDJSON",
            "e.json.gz",
            "f.gz",
        ]);
        assert_eq!(names(&folder, &[""]).unwrap(), ["a/z.jsonl", "b.json", "c.NDJSON", "e.json.gz"]);
    }

    #[test]
    fn patterns_are_expanded_only_where_nothing_has_that_name() {
        let folder = folder(&["a1.json", "a2.json", "[x].json", "x.json", "d/q.json", "n.txt"]);
        assert_eq!(names(&folder, &["a*.json"]).unwrap(), ["a1.json", "a2.json"]);
        assert_eq!(names(&folder, &["[x].json"]).unwrap(), ["[x].json"]);
        assert_eq!(names(&folder, &["*"]).unwrap(), ["[x].json", "a1.json", "a2.json", "d/q.json", "x.json"]);
        assert!(matches!(names(&folder, &["z*"]), Err(Error::NoMatch(pattern)) if pattern.ends_with("/z*")));
        assert!(matches!(names(&folder, &["n*"]), Err(Error::NoMatch(_))));
        assert!(matches!(names(&folder, &["a***"]), Err(Error::Pattern { .. })));
    }

    #[test]
    fn a_file_named_twice_is_read_once() {
        let folder = folder(&["a.json", "d/b.json"]);
        assert_eq!(names(&folder, &["a.json", "", "d/../a.json"]).unwrap(), ["a.json", "d/b.json"]);
    }

    #[test]
    fn a_file_named_outright_may_have_any_name() {
        let folder = folder(&["export"]);
        assert_eq!(names(&folder, &["export"]).unwrap(), ["export"]);
    }

    #[test]
    fn a_path_that_names_nothing_is_an_error_that_names_it() {
        let folder = folder(&["d/n.txt"]);
        assert!(matches!(names(&folder, &["x.json"]), Err(Error::NotFound(path)) if path.ends_with("/x.json")));
        assert!(matches!(names(&folder, &["d"]), Err(Error::EmptyFolder(path)) if path.ends_with("/d")));
    }
}
