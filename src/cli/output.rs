//! Files that results are written to: whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use super::failure::Failure;
use crate::base::file;

/// A file under way: written beside its target, under a name that nobody can foresee, and moved there once it is whole; removed
/// where it never is.
#[derive(Debug)]
pub(super) struct PendingFile {
    target: PathBuf,
    /// `None` for what is no plain file (a pipe, `/dev/null`) and is written to in place.
    beside: Option<TempPath>,
    writer: BufWriter<File>,
}

impl PendingFile {
    /// Starts a file.
    pub(super) fn create(path: &Path) -> Result<Self, Failure> {
        Self::open(path).map_err(|error| Failure::write(path, &error))
    }

    fn open(path: &Path) -> io::Result<Self> {
        // A link is followed, so that what it points at is replaced and not the link.
        let target = file::target(path);
        let existing = target.metadata().ok();
        if existing.as_ref().is_some_and(|existing| !existing.is_file()) {
            let file = OpenOptions::new().write(true).open(&target)?;
            return Ok(Self { target, beside: None, writer: BufWriter::new(file) });
        }
        let name = target.file_name().ok_or(io::ErrorKind::InvalidFilename)?.to_string_lossy();
        let folder = target.parent().ok_or(io::ErrorKind::InvalidFilename)?;
        let (file, beside) = create(&format!(".{name}."), folder, existing.is_none())?.into_parts();
        if let Some(existing) = existing {
            file.set_permissions(existing.permissions())?;
        }
        Ok(Self { target, beside: Some(beside), writer: BufWriter::new(file) })
    }

    /// Where it is written until it is whole; `None` for what is written to in place.
    pub(super) fn beside(&self) -> Option<&Path> {
        self.beside.as_deref()
    }

    /// Puts the file in its place.
    pub(super) fn commit(mut self) -> Result<(), Failure> {
        self.put().map_err(|error| Failure::write(&self.target, &error))
    }

    fn put(&mut self) -> io::Result<()> {
        self.writer.flush()?;
        if let Some(beside) = self.beside.take() {
            // A name must not lead to a file whose contents a crash may still lose.
            self.writer.get_ref().sync_all()?;
            beside.persist(&self.target)?;
        }
        Ok(())
    }
}

/// A new file that was there by no name before, link or not. One that replaces another is nobody else's to read until it has
/// that one's permissions; one that is new has those that the system gives to new files.
#[cfg_attr(not(unix), allow(unused_variables, reason = "permissions of new files are those of their folder"))]
fn create(prefix: &str, folder: &Path, is_new: bool) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix).suffix(".tmp");
    #[cfg(unix)]
    if is_new {
        use std::os::unix::fs::PermissionsExt as _;
        // The process's mask is taken from it.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

impl Write for PendingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.json");
        fs::write(&path, "old").unwrap();
        let mut dropped = PendingFile::create(&path).unwrap();
        dropped.write_all(b"half").unwrap();
        drop(dropped);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        let mut whole = PendingFile::create(&path).unwrap();
        whole.write_all(b"new").unwrap();
        whole.commit().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_those_of_the_file_that_is_replaced_or_those_of_any_new_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        let write = |name: &str| {
            let mut file = PendingFile::create(&path(name)).unwrap();
            let beside = mode(file.beside().unwrap());
            file.write_all(b"new").unwrap();
            file.commit().unwrap();
            (beside, mode(&path(name)))
        };
        fs::write(path("plain"), "").unwrap();
        let plain = mode(&path("plain"));
        assert_eq!(write("new"), (plain, plain));
        for kept in [0o600, 0o664, 0o444] {
            fs::set_permissions(path("plain"), fs::Permissions::from_mode(kept)).unwrap();
            assert_eq!(write("plain"), (kept, kept));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_and_its_target_is_replaced() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("d")).unwrap();
        fs::write(path("d/old"), "old").unwrap();
        symlink("d/old", path("to-old")).unwrap();
        symlink("d/later", path("to-nothing")).unwrap();
        for (link, target) in [("to-old", "d/old"), ("to-nothing", "d/later")] {
            let mut file = PendingFile::create(&path(link)).unwrap();
            assert_eq!(file.beside().unwrap().parent(), path("d").canonicalize().ok().as_deref());
            file.write_all(b"new").unwrap();
            file.commit().unwrap();
            assert!(path(link).is_symlink());
            assert_eq!(fs::read_to_string(path(target)).unwrap(), "new");
        }
    }

    #[test]
    fn no_two_files_under_way_have_one_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.json");
        let (one, other) = (PendingFile::create(&path).unwrap(), PendingFile::create(&path).unwrap());
        assert_ne!(one.beside(), other.beside());
        let name = one.beside().unwrap().file_name().unwrap().to_str().unwrap();
        assert!(name.starts_with(".r.json.") && name.ends_with(".tmp"), "{name}");
    }
}
