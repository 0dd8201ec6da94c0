//! The files of a pack, read from a folder or from the binary itself. All input and output of a pack is here.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use crate::source::{Code, Diagnostic, Source, Span};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The files of a pack by their paths in it, with `/`.
pub type Files = BTreeMap<String, Arc<Source>>;

/// The file that every pack has.
pub const POLICY: &str = "policy.toml";

/// Longest file that a pack may have.
const MAX_FILE: u64 = 64 << 20;

/// Folders inside each other that a pack may have.
const MAX_DEPTH: usize = 16;

/// The files of the pack inside the binary.
#[must_use]
pub fn embedded() -> Files {
    let mut files = Files::new();
    let mut folders = vec![&EMBEDDED];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            let path = slashed(file.path());
            let source = Source::new(format!("rules/{path}"), file.contents_utf8().unwrap_or_default());
            files.insert(path, source);
        }
    }
    files
}

/// The files of the pack in a folder, and what is wrong with those that cannot be read.
///
/// Every file belongs to the pack, whatever its name: what has no place in one is a mistake that loading tells. Hidden
/// files and folders do not belong to it, but for those whose name looks like that of a file of a pack.
#[must_use]
pub fn read(folder: &Path) -> (Files, Vec<Diagnostic>) {
    if !folder.join(POLICY).is_file() {
        let folder = folder.display();
        let error = Diagnostic::error(
            Code::MissingFile,
            format!("there is no `{POLICY}` in `{folder}`"),
            format!("`{folder}` 中没有 `{POLICY}`"),
        );
        let error = error.help(
            "`countersign init DIR` writes the shipped pack into a folder to edit",
            "`countersign init DIR` 可将内置规则包写入文件夹以供编辑",
        );
        return (Files::new(), vec![error]);
    }
    read_folder(folder)
}

/// Every file of a folder and of the folders in it, and what is wrong with those that cannot be read.
#[must_use]
pub fn read_folder(folder: &Path) -> (Files, Vec<Diagnostic>) {
    let mut reading = Reading { root: folder, files: Files::new(), diagnostics: Vec::new() };
    reading.folder(folder, 0);
    (reading.files, reading.diagnostics)
}

/// A pack's files from texts by path.
#[must_use]
pub fn of_texts(texts: BTreeMap<String, String>) -> Files {
    texts.into_iter().map(|(path, text)| (path.clone(), Source::new(path, text))).collect()
}

struct Reading<'a> {
    root: &'a Path,
    files: Files,
    diagnostics: Vec<Diagnostic>,
}

impl Reading<'_> {
    fn folder(&mut self, folder: &Path, depth: usize) {
        if depth > MAX_DEPTH {
            let shown = folder.display();
            self.diagnostics.push(Diagnostic::error(
                Code::UnreadableFile,
                format!("`{shown}` is nested too deeply"),
                format!("`{shown}` 嵌套过深"),
            ));
            return;
        }
        let entries = match std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>) {
            Ok(entries) => entries,
            Err(error) => return self.unreadable(folder, &error),
        };
        for entry in entries {
            let path = entry.path();
            let name = slashed(path.strip_prefix(self.root).unwrap_or(&path));
            match path.metadata() {
                Err(error) => self.unreadable(&path, &error),
                Ok(found) if found.is_dir() && is_hidden(&name) => {}
                Ok(found) if found.is_dir() => self.folder(&path, depth + 1),
                Ok(found) if !found.is_file() => self.not_plain(&path),
                Ok(_) if is_hidden(&name) && !looks_like_ours(&name) => {}
                Ok(found) => self.file(&path, name, found.len()),
            }
        }
    }

    fn file(&mut self, path: &Path, name: String, length: u64) {
        if length > MAX_FILE {
            let shown = path.display();
            self.diagnostics.push(Diagnostic::error(
                Code::TooLarge,
                format!("`{shown}` has {length} bytes, more than the limit of {MAX_FILE}"),
                format!("`{shown}` 有 {length} 字节，超过上限 {MAX_FILE} 字节"),
            ));
            return;
        }
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => return self.unreadable(path, &error),
        };
        let shown = path.to_string_lossy();
        match String::from_utf8(bytes) {
            Ok(text) => {
                let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
                self.files.insert(name, Source::new(shown.as_ref(), text));
            }
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let source = Source::new(shown.as_ref(), String::from_utf8_lossy(error.as_bytes()));
                let error =
                    Diagnostic::error(Code::NotUtf8, "the file is not valid UTF-8", "文件不是有效的 UTF-8 编码");
                self.diagnostics.push(error.at(&source, Span::new(at, at + '\u{fffd}'.len_utf8())));
            }
        }
    }

    fn unreadable(&mut self, path: &Path, error: &std::io::Error) {
        let shown = path.display();
        self.diagnostics.push(Diagnostic::error(
            Code::UnreadableFile,
            format!("cannot read `{shown}`: {error}"),
            format!("无法读取 `{shown}`：{error}"),
        ));
    }

    fn not_plain(&mut self, path: &Path) {
        let shown = path.display();
        let error = Diagnostic::error(
            Code::NotPlainFile,
            format!("`{shown}` is no plain file"),
            format!("`{shown}` 不是普通文件"),
        );
        self.diagnostics.push(error.help("a pack holds files and folders only", "规则包中只能有普通文件和文件夹"));
    }
}

fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

fn is_hidden(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|last| last.starts_with('.'))
}

/// A hidden file that somebody may take for a part of the pack: `.phrases.toml`.
fn looks_like_ours(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| ["rhai", "toml", "json", "csv"].contains(&ending.as_str()))
}
