//! Files that results are written to: whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::failure::Failure;

/// A file under way: written beside its target and moved there once it is whole; removed where it never is.
#[derive(Debug)]
pub(super) struct PendingFile {
    target: PathBuf,
    /// `None` for what is no plain file (a pipe, `/dev/null`) and is written to in place.
    beside: Option<PathBuf>,
    writer: BufWriter<File>,
}

impl PendingFile {
    /// Starts a file.
    pub(super) fn create(path: &Path) -> Result<Self, Failure> {
        Self::open(path).map_err(|error| Failure::write(path, &error))
    }

    fn open(path: &Path) -> io::Result<Self> {
        // A link is followed, so that what it points at is replaced and not the link.
        let target = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let existing = target.metadata().ok();
        if existing.as_ref().is_some_and(|existing| !existing.is_file()) {
            let file = OpenOptions::new().write(true).open(&target)?;
            return Ok(Self { target, beside: None, writer: BufWriter::new(file) });
        }
        let name = target.file_name().ok_or(io::ErrorKind::InvalidFilename)?.to_string_lossy();
        let beside = target.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
        let file = File::create(&beside)?;
        let pending = Self { target, beside: Some(beside), writer: BufWriter::new(file) };
        if let Some(existing) = existing {
            pending.writer.get_ref().set_permissions(existing.permissions())?;
        }
        Ok(pending)
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
        if let Some(beside) = &self.beside {
            fs::rename(beside, &self.target)?;
        }
        self.beside = None;
        Ok(())
    }
}

impl Write for PendingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Drop for PendingFile {
    fn drop(&mut self) {
        if let Some(beside) = &self.beside {
            // The failure that led here is already reported.
            let _ = fs::remove_file(beside);
        }
    }
}

#[cfg(test)]
mod tests {
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
}
