//! `init`: the policy pack as files to edit. Never overwrites.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::args::{Global, Init};
use super::exit::ExitStatus;
use super::failure::Failure;
use super::rulebook;
use super::terminal::Terminal;
use crate::base::lang::Lang;
use crate::base::printable::printable;
use crate::source::Code;

pub(super) fn run(arguments: &Init, global: &Global, terminal: &mut Terminal<'_>) -> Result<ExitStatus, Failure> {
    let rulebook = rulebook(global, terminal)?;
    let pack = rulebook.pack();
    let folder = &arguments.folder;
    let files: Vec<(PathBuf, &str)> =
        pack.files().iter().map(|(path, source)| (folder.join(path), source.text())).collect();
    // All are looked at before one is written, so that a refusal leaves everything as it was.
    if let Some((path, _)) = files.iter().find(|(path, _)| path.symlink_metadata().is_ok()) {
        let path = path.display();
        let failure =
            Failure::new(Code::OutputConflict, format!("`{path}` exists already"), format!("`{path}` 已存在"));
        return Err(failure
            .help("name a folder without a pack; nothing was written", "请指定一个没有规则包的目录；未写入任何文件"));
    }
    for (path, text) in &files {
        write_new(path, text).map_err(|error| Failure::write(path, &error))?;
    }
    let (count, folder) = (files.len(), folder.display().to_string());
    let folder = printable(&folder);
    terminal.print(&match terminal.lang {
        Lang::En => format!("wrote {count} files to {folder}\nuse them with --rules {folder}\n"),
        Lang::Zh => format!("已将 {count} 个文件写入 {folder}\n使用时加上 --rules {folder}\n"),
    })?;
    Ok(ExitStatus::Ok)
}

fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}
