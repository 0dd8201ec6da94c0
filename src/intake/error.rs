//! What keeps a run from starting: paths that name nothing, and reference data that cannot be relied on.

use std::sync::Arc;
use std::{fmt, io};

use crate::base::file::Special;
use crate::base::lang::Lang;
use crate::base::printable::printable;
use crate::source::{Code, Diagnostic};
use crate::verdict::Fault;

/// Why the documents of a run could not be gathered.
#[derive(Debug)]
pub(crate) enum Error {
    /// A path that does not exist.
    NotFound(String),
    /// A pattern that matches no document file.
    NoMatch(String),
    /// A folder that holds no document file.
    EmptyFolder(String),
    /// A pattern that is none.
    Pattern {
        /// As given.
        pattern: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A folder that cannot be listed.
    Unreadable {
        /// As given.
        path: String,
        /// Why.
        cause: io::Error,
    },
    /// A path at which something stands that is no plain file.
    Special {
        /// As given, or as found.
        path: String,
        /// What stands there.
        special: Special,
        /// Whether it was named itself, and not found in a folder or by a pattern.
        outright: bool,
    },
    /// A file that is read and would be written, too.
    Overwritten {
        /// As it is called where it is to be written.
        output: String,
        /// As it is called where it is read.
        input: Arc<str>,
    },
    /// The paths hold no document at all.
    Nothing,
    /// The paths hold documents of these kinds only, which have no rules.
    OnlyLookedUp(Vec<Arc<str>>),
    /// A document supplied to be looked up that cannot be: unreadable, of no known kind, or without id.
    LookUp(Box<Fault>),
    /// The temporary files of the run cannot be written or read.
    Spool(io::Error),
}

impl Error {
    /// What is wrong: lowercase, no full stop, values in backticks, safe to print.
    #[must_use]
    pub(crate) fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::NotFound(path), Lang::En) => format!("`{}` does not exist", printable(path)),
            (Self::NotFound(path), Lang::Zh) => format!("`{}` 不存在", printable(path)),
            (Self::NoMatch(pattern), Lang::En) => {
                format!("no .json, .ndjson or .jsonl file (also .gz, .zst) matches `{}`", printable(pattern))
            }
            (Self::NoMatch(pattern), Lang::Zh) => {
                format!("没有 .json、.ndjson 或 .jsonl 文件（含 .gz、.zst）匹配 `{}`", printable(pattern))
            }
            (Self::EmptyFolder(path), Lang::En) => {
                format!("there is no .json, .ndjson or .jsonl file (also .gz, .zst) in `{}`", printable(path))
            }
            (Self::EmptyFolder(path), Lang::Zh) => {
                format!("`{}` 中没有 .json、.ndjson 或 .jsonl 文件（含 .gz、.zst）", printable(path))
            }
            (Self::Pattern { pattern, reason }, Lang::En) => {
                format!("`{}` is not a valid pattern: {reason}", printable(pattern))
            }
            (Self::Pattern { pattern, reason }, Lang::Zh) => {
                format!("`{}` 不是有效的通配模式：{reason}", printable(pattern))
            }
            (Self::Unreadable { path, cause }, Lang::En) => format!("cannot read `{}`: {cause}", printable(path)),
            (Self::Unreadable { path, cause }, Lang::Zh) => format!("无法读取 `{}`：{cause}", printable(path)),
            (Self::Special { path, special, .. }, Lang::En) => {
                let [name, _] = special.names();
                format!("`{}` is {name}, and may be waited for without end", printable(path))
            }
            (Self::Special { path, special, .. }, Lang::Zh) => {
                let [_, name] = special.names();
                format!("`{}` 是{name}，读取可能永无止境", printable(path))
            }
            (Self::Overwritten { output, .. }, Lang::En) => {
                format!("`{}` is read by this run, and would be overwritten by a report", printable(output))
            }
            (Self::Overwritten { output, .. }, Lang::Zh) => {
                format!("`{}` 是本次运行的输入，会被报告覆盖", printable(output))
            }
            (Self::OnlyLookedUp(kinds), Lang::En) => {
                format!("there is nothing to check: documents of kind {} are only looked up", quoted(kinds, ", "))
            }
            (Self::OnlyLookedUp(kinds), Lang::Zh) => {
                format!("没有可判定的文档：{} 类文档仅供查询", quoted(kinds, "、"))
            }
            (Self::Nothing, Lang::En) => "there is no document to check".to_owned(),
            (Self::Nothing, Lang::Zh) => "没有可检查的文档".to_owned(),
            (Self::LookUp(fault), lang) => fault.message.get(lang).to_owned(),
            (Self::Spool(error), Lang::En) => format!("the run's temporary files cannot be used: {error}"),
            (Self::Spool(error), Lang::Zh) => format!("运行所需的临时文件无法使用：{error}"),
        }
    }

    /// What to do about it.
    #[must_use]
    pub(crate) fn help(&self, lang: Lang) -> Option<String> {
        match self {
            Self::NotFound(_) | Self::NoMatch(_) | Self::EmptyFolder(_) => Some(match lang {
                Lang::En => {
                    "paths are files, folders, patterns such as `orders/*.json`, or `-` for standard input".into()
                }
                Lang::Zh => "路径可以是文件、文件夹、`orders/*.json` 之类的模式，或表示标准输入的 `-`".into(),
            }),
            Self::Nothing => Some(match lang {
                Lang::En => "an array without elements and a file without lines hold no document".into(),
                Lang::Zh => "空数组和没有内容的文件不含任何文档".into(),
            }),
            Self::LookUp(fault) => fault.help.as_ref().map(|help| help.get(lang).to_owned()),
            Self::Spool(_) => Some(match lang {
                Lang::En => {
                    "they take about a third of the input's size; TMPDIR names the folder that they are in".into()
                }
                Lang::Zh => "临时文件约占输入大小的三分之一；可用 TMPDIR 指定其所在文件夹".into(),
            }),
            Self::Special { special, outright, .. } => Some(match (special, outright, lang) {
                (Special::Pipe, false, Lang::En) => "a pipe is read only where it is named itself".into(),
                (Special::Pipe, false, Lang::Zh) => "只有直接指定的管道才会被读取".into(),
                (.., Lang::En) => "name a file, or a pipe such as `<(zcat orders.json.gz)`".into(),
                (.., Lang::Zh) => "请指定文件，或 `<(zcat orders.json.gz)` 之类的管道".into(),
            }),
            Self::Overwritten { input, .. } => Some(match lang {
                Lang::En => format!("it is read as `{}`: name another file for the report", printable(input)),
                Lang::Zh => format!("读取时的名称为 `{}`：请为报告另指定文件", printable(input)),
            }),
            Self::OnlyLookedUp(_) => Some(match lang {
                Lang::En => {
                    "a kind without rules is looked up by others: name documents of a kind that has rules".into()
                }
                Lang::Zh => "没有规则的文档种类仅供其他文档查询：请指定有规则的文档".into(),
            }),
            Self::Pattern { .. } | Self::Unreadable { .. } => None,
        }
    }

    /// The error in the shape that everything which is wrong is told in.
    #[must_use]
    pub(crate) fn diagnostic(&self) -> Diagnostic {
        let code = match self {
            Self::LookUp(fault) => return fault.diagnostic(),
            Self::NotFound(_) => Code::NotFound,
            Self::NoMatch(_) => Code::NoMatch,
            Self::EmptyFolder(_) => Code::EmptyFolder,
            Self::Pattern { .. } => Code::BadPattern,
            Self::Unreadable { .. } => Code::UnreadableFile,
            Self::Special { .. } => Code::NotPlainFile,
            Self::Overwritten { .. } => Code::OutputConflict,
            Self::Nothing | Self::OnlyLookedUp(_) => Code::NothingToCheck,
            Self::Spool(_) => Code::TemporaryFiles,
        };
        let error = Diagnostic::error(code, self.message(Lang::En), self.message(Lang::Zh));
        match (self.help(Lang::En), self.help(Lang::Zh)) {
            (Some(en), Some(zh)) => error.help(en, zh),
            _ => error,
        }
    }
}

/// Names in backticks, one after the other.
fn quoted(names: &[Arc<str>], separator: &str) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{}`", printable(name))).collect();
    names.join(separator)
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for Error {}
