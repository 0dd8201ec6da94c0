//! What stands behind a path: which files can be read to their end, and whether two paths name one file.

use std::fs::FileType;
use std::path::{Path, PathBuf};

/// What is neither a plain file nor a folder: whoever reads it may wait for ever, or never come to an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Special {
    /// A pipe with a name.
    Pipe,
    /// A socket.
    Socket,
    /// A device, of blocks or of characters.
    Device,
    /// Anything else that a system may have.
    Other,
}

impl Special {
    /// What a file type is beside a plain file or a folder; `None` for these two. Of a link, ask for the type of its target.
    #[must_use]
    pub(crate) fn of(file_type: FileType) -> Option<Self> {
        if file_type.is_file() || file_type.is_dir() { None } else { Some(special(file_type)) }
    }

    /// The name in English and in Chinese.
    #[must_use]
    pub(crate) fn names(self) -> [&'static str; 2] {
        match self {
            Self::Pipe => ["a named pipe", "命名管道"],
            Self::Socket => ["a socket", "套接字"],
            Self::Device => ["a device", "设备文件"],
            Self::Other => ["no plain file", "特殊文件"],
        }
    }
}

#[cfg(unix)]
fn special(file_type: FileType) -> Special {
    use std::os::unix::fs::FileTypeExt as _;
    if file_type.is_fifo() {
        Special::Pipe
    } else if file_type.is_socket() {
        Special::Socket
    } else if file_type.is_block_device() || file_type.is_char_device() {
        Special::Device
    } else {
        Special::Other
    }
}

#[cfg(not(unix))]
fn special(_: FileType) -> Special {
    Special::Other
}

/// What makes a file the same by whatever path: links of both sorts and `..` make no other of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Identity {
    /// Where a system numbers its files: device and number.
    Number(u64, u64),
    /// Elsewhere, and of a file that is yet to be: its path without links.
    Path(PathBuf),
}

impl Identity {
    /// The identity of the file at a path; of one that is not there, that of the place where it would be.
    #[must_use]
    pub(crate) fn of(path: &Path) -> Self {
        let target = target(path);
        number(&target).unwrap_or(Self::Path(target))
    }
}

#[cfg(unix)]
fn number(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    path.metadata().ok().map(|metadata| Identity::Number(metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn number(_: &Path) -> Option<Identity> {
    None
}

/// Links that are followed at most, as systems do it.
const LINKS: usize = 40;

/// The file that is written to when a path is: links are followed, also one whose target is not there.
#[must_use]
pub(crate) fn target(path: &Path) -> PathBuf {
    let mut path = path.to_path_buf();
    for _ in 0..LINKS {
        if let Ok(whole) = path.canonicalize() {
            return whole;
        }
        let Ok(next) = path.read_link() else { break };
        // A relative link starts where it stands.
        path = path.parent().map_or_else(|| next.clone(), |folder| folder.join(&next));
    }
    let folder = path.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    match (folder.and_then(|folder| folder.canonicalize().ok()), path.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_the_same_by_every_path() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("d")).unwrap();
        fs::write(path("a"), "").unwrap();
        fs::write(path("b"), "").unwrap();
        assert_eq!(Identity::of(&path("a")), Identity::of(&path("d/../a")));
        assert_ne!(Identity::of(&path("a")), Identity::of(&path("b")));
        assert_eq!(Identity::of(&path("new")), Identity::of(&path("d/../new")));
        assert_ne!(Identity::of(&path("new")), Identity::of(&path("d/new")));
        assert_eq!(target(&path("d/../new")), path("").canonicalize().unwrap().join("new"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_also_where_they_lead_to_nothing_yet() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("d")).unwrap();
        fs::write(path("a"), "").unwrap();
        fs::hard_link(path("a"), path("hard")).unwrap();
        symlink("../a", path("d/soft")).unwrap();
        symlink("d/later", path("dangling")).unwrap();
        symlink("loop", path("loop")).unwrap();
        for other in ["hard", "d/soft"] {
            assert_eq!(Identity::of(&path(other)), Identity::of(&path("a")), "{other}");
        }
        assert_eq!(Identity::of(&path("dangling")), Identity::of(&path("d/later")));
        assert_eq!(target(&path("loop")), path("").canonicalize().unwrap().join("loop"));
        assert_eq!(target(Path::new("no-such-file")), Path::new(".").canonicalize().unwrap().join("no-such-file"));
    }

    #[cfg(unix)]
    #[test]
    fn what_would_be_waited_for_is_told_from_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("a"), "").unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(path("s")).unwrap();
        std::os::unix::fs::symlink("/dev/null", path("n")).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(path("p")).status().unwrap().success());
        let found = ["a", "s", "n", "p", ""].map(|name| Special::of(path(name).metadata().unwrap().file_type()));
        assert_eq!(found, [None, Some(Special::Socket), Some(Special::Device), Some(Special::Pipe), None]);
    }
}
