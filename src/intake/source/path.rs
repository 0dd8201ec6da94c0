//! Paths as given to files: folders walked, patterns expanded, every file once.

use std::collections::HashSet;
use std::fs::{self, FileType};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::decode::Coding;
use crate::base::file::{Identity, Special};
use crate::intake::Text;
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
    /// A pipe, or what else gives its bytes as they come.
    Stream(PathBuf),
    /// A file.
    File(PathBuf),
    /// A text in memory.
    Text(Arc<str>),
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
    /// A text in memory; its first lines tell how its documents follow one another.
    pub(in crate::intake) fn text(text: &Text) -> Self {
        let Text { name, text } = text;
        Self { name: Arc::clone(name), origin: Origin::Text(Arc::clone(text)), form: Form::Unknown, coding: None }
    }

    /// Its bytes as they are stored; `None` where that is not known.
    pub(in crate::intake) fn size(&self) -> Option<u64> {
        let Origin::File(path) = &self.origin else { return None };
        path.metadata().ok().filter(fs::Metadata::is_file).map(|metadata| metadata.len())
    }
}

/// The files that were named so far: one that is named again, by whatever path, is not read again.
#[derive(Debug, Default)]
pub(in crate::intake) struct Seen(HashSet<Identity>);

/// What standard input is called where it is a file among others.
const STDIN: &str = "/dev/stdin";

impl Seen {
    fn is_new(&mut self, path: &Path) -> bool {
        self.0.insert(Identity::of(path))
    }
}

/// What of `written` is among the inputs, and its name there: results would take its place. Only a file that is there can be.
pub(in crate::intake) fn overwritten<'a>(
    written: &'a [PathBuf],
    seen: &Seen,
    mut inputs: impl Iterator<Item = &'a Input>,
) -> Option<(&'a Path, Arc<str>)> {
    let output = written.iter().find(|path| path.is_file() && seen.0.contains(&Identity::of(path)))?;
    let own = Identity::of(output);
    let is_own = |input: &&Input| match &input.origin {
        Origin::File(path) | Origin::Stream(path) => Identity::of(path) == own,
        Origin::Stdin => Identity::of(Path::new(STDIN)) == own,
        Origin::Text(_) => false,
    };
    let name = inputs.find(is_own).map_or_else(|| "-".into(), |input| Arc::clone(&input.name));
    Some((output, name))
}

/// The files that the paths name, in the order of the paths and by name within a folder.
///
/// `-` is standard input; a path that exists is that file or folder; any other path with `*`, `?` or `[` is a pattern.
/// A file that is named outright is read whatever its name, and so is a pipe; folders and patterns give only document files,
/// and no hidden ones. A document file that is none but a pipe, a socket or a device is an error, and not waited for.
///
/// # Errors
/// [`Error`] for a path that names nothing, or nothing that can be read to its end.
pub(in crate::intake) fn inputs(paths: &[String], seen: &mut Seen) -> Result<Vec<Input>, Error> {
    let mut found = Vec::new();
    for given in paths {
        let path = Path::new(given);
        if given == "-" {
            if seen.is_new(Path::new(STDIN)) {
                found.push(Input { name: "-".into(), origin: Origin::Stdin, form: Form::Unknown, coding: None });
            }
        } else if let Ok(metadata) = path.metadata() {
            if metadata.is_dir() {
                let files = walk(path)?;
                if files.is_empty() {
                    return Err(Error::EmptyFolder(given.clone()));
                }
                files.into_iter().for_each(|path| add(path, Origin::File, seen, &mut found));
            } else {
                add(path.to_owned(), outright(given, metadata.file_type())?, seen, &mut found);
            }
        } else if given.contains(['*', '?', '[']) {
            matches(given)?.into_iter().for_each(|path| add(path, Origin::File, seen, &mut found));
        } else {
            return Err(Error::NotFound(given.clone()));
        }
    }
    Ok(found)
}

fn add(path: PathBuf, origin: fn(PathBuf) -> Origin, seen: &mut Seen, found: &mut Vec<Input>) {
    if seen.is_new(&path) {
        let (form, coding) = (form(&path).unwrap_or(Form::Unknown), coding(&path));
        found.push(Input { name: path.to_string_lossy().into(), origin: origin(path), form, coding });
    }
}

/// How what is named outright is read: a pipe as it comes, a device not at all, for it may have no end. What the shell has
/// opened for us (`<(zcat x.gz)`) stands below `/dev/fd`, and may be a terminal.
fn outright(given: &str, file_type: FileType) -> Result<fn(PathBuf) -> Origin, Error> {
    let is_number = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    let is_open = [STDIN, "/dev/null"].contains(&given) || given.strip_prefix("/dev/fd/").is_some_and(is_number);
    match Special::of(file_type) {
        None => Ok(Origin::File),
        Some(Special::Pipe) => Ok(Origin::Stream),
        Some(Special::Device) if is_open => Ok(Origin::Stream),
        Some(special) => Err(Error::Special { path: given.to_owned(), special, outright: true }),
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

fn descend(folder: &Path, visited: &mut HashSet<Identity>, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    // Links may lead back into a folder that was walked already.
    if !visited.insert(Identity::of(folder)) {
        return Ok(());
    }
    let unreadable = |cause| Error::Unreadable { path: folder.to_string_lossy().into_owned(), cause };
    let entries = fs::read_dir(folder).map_err(unreadable)?.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    let mut paths: Vec<_> = entries.into_iter().map(|entry| entry.path()).filter(|path| !is_hidden(path)).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            descend(&path, visited, files)?;
        } else {
            files.extend(document_file(path)?);
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
        } else {
            files.extend(document_file(path)?);
        }
    }
    if files.is_empty() { Err(Error::NoMatch(pattern.to_owned())) } else { Ok(files) }
}

/// A path that was found, where its name is that of a document file.
fn document_file(path: PathBuf) -> Result<Option<PathBuf>, Error> {
    if form(&path).is_none() {
        return Ok(None);
    }
    // What cannot be looked at is read, and told as what cannot be read.
    match path.metadata().ok().and_then(|metadata| Special::of(metadata.file_type())) {
        None => Ok(Some(path)),
        Some(special) => Err(Error::Special { path: path.to_string_lossy().into_owned(), special, outright: false }),
    }
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

    #[cfg(unix)]
    #[test]
    fn what_would_be_waited_for_is_refused_unless_it_is_a_pipe_that_is_named() {
        let folder = folder(&["d/a.json"]);
        let at = |name: &str| folder.path().join(name);
        let refused = |paths: &[&str]| match names(&folder, paths) {
            Err(Error::Special { path, special, outright }) => {
                Some((Path::new(&path).file_name().unwrap().to_str().unwrap().to_owned(), special, outright))
            }
            Ok(_) => None,
            Err(other) => panic!("{other}"),
        };
        std::os::unix::fs::symlink("/dev/zero", at("z.json")).unwrap();
        for (path, outright) in [("", false), ("*.json", false), ("z.json", true)] {
            assert_eq!(refused(&[path]), Some(("z.json".into(), Special::Device, outright)), "{path}");
        }
        fs::remove_file(at("z.json")).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(at("d/p.json")).status().unwrap().success());
        for path in ["", "d", "d/*", "*/p*"] {
            assert_eq!(refused(&[path]), Some(("p.json".into(), Special::Pipe, false)), "{path}");
        }
        assert_eq!(names(&folder, &["d/p.json"]).unwrap(), ["d/p.json"]);
        let _socket = std::os::unix::net::UnixListener::bind(at("s.jsonl")).unwrap();
        assert_eq!(refused(&["s.jsonl"]), Some(("s.jsonl".into(), Special::Socket, true)));
        let found = |path: &str| inputs(&[path.to_owned()], &mut Seen::default()).map(|found| found.len());
        assert!(found("/dev/zero").is_err() && found("/dev/fd/../zero").is_err());
        assert_eq!((found("/dev/null").unwrap(), found("/dev/stdin").unwrap(), found("/dev/fd/0").unwrap()), (1, 1, 1));
    }

    #[test]
    fn what_is_written_is_compared_with_all_files_that_are_read() {
        let folder = folder(&["d/a.json", "b.json"]);
        let mut seen = Seen::default();
        let read = inputs(&[folder.path().join("d").to_str().unwrap().to_owned()], &mut seen).unwrap();
        let found = |name: &str| {
            let written = [folder.path().join("new.json"), folder.path().join(name)];
            overwritten(&written, &seen, read.iter()).map(|(_, input)| Path::new(&*input).ends_with("d/a.json"))
        };
        assert_eq!(["d/a.json", "d/../d/a.json", "b.json", "d"].map(found), [Some(true), Some(true), None, None]);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("d/a.json", folder.path().join("soft")).unwrap();
            fs::hard_link(folder.path().join("d/a.json"), folder.path().join("hard")).unwrap();
            assert_eq!(["soft", "hard"].map(found), [Some(true), Some(true)]);
        }
    }

    #[test]
    fn a_path_that_names_nothing_is_an_error_that_names_it() {
        let folder = folder(&["d/n.txt"]);
        assert!(matches!(names(&folder, &["x.json"]), Err(Error::NotFound(path)) if path.ends_with("/x.json")));
        assert!(matches!(names(&folder, &["d"]), Err(Error::EmptyFolder(path)) if path.ends_with("/d")));
    }
}
