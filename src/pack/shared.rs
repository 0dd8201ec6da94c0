//! Rules that several kinds share: they stand in a folder of their own, and their header says which kinds they judge.

use std::sync::Arc;

use super::manifest::{KindSpec, Manifest, RESERVED};
use crate::document::NodeRef;
use crate::document::table::{TableReader, wrong};
use crate::source::{Code, Diagnostic, Source, Span};

/// The folder of rules that judge several kinds.
pub(crate) const FOLDER: &str = "shared";

/// What these rules call the document that is judged.
pub(crate) const DOCUMENT: &str = "document";

/// The kind of a rule in the folder of one: its header need not say it, and may not say another.
pub(super) fn of_folder(root: NodeRef<'_>, kind: &Arc<str>, reader: &mut TableReader) -> Arc<[Arc<str>]> {
    if let Some(node) = root.get("kinds") {
        let (en, zh) = (
            format!("only rules in `{FOLDER}/` say their `kinds`: this one judges `{kind}`, by its folder"),
            format!("只有 `{FOLDER}/` 中的规则注明 `kinds`：该规则按其文件夹判定 `{kind}`"),
        );
        let error = wrong(node, Code::Header, en, zh);
        reader.diagnostics.push(error.help(
            format!("take the line out, or move the rule to `{FOLDER}/`, where its document is called `{DOCUMENT}`"),
            format!("请删去该行，或将规则移至 `{FOLDER}/`，其中的文档称为 `{DOCUMENT}`"),
        ));
    }
    [Arc::clone(kind)].into()
}

/// The kinds that the header of a shared rule names.
pub(super) fn named(
    root: NodeRef<'_>,
    source: &Arc<Source>,
    manifest: &Manifest,
    reader: &mut TableReader,
) -> Option<Arc<[Arc<str>]>> {
    if root.get("kinds").is_none() {
        let (en, zh) = (
            format!("a rule in `{FOLDER}/` says which kinds of documents it judges"),
            format!("`{FOLDER}/` 中的规则须注明判定哪些种类的文档"),
        );
        let names: Vec<_> = manifest.kind_names.iter().take(2).map(|name| format!("\"{name}\"")).collect();
        let line = format!("`//! kinds = [{}]`", names.join(", "));
        let error = Diagnostic::error(Code::Header, en, zh).at(source, Span::new(0, 3));
        reader.diagnostics.push(error.help(format!("add {line}"), format!("请添加 {line}")));
        return None;
    }
    let mut kinds: Vec<Arc<str>> = Vec::new();
    for (name, node) in reader.required_texts(root, "kinds")? {
        let known = manifest.kind_names.iter().find(|kind| ***kind == *name);
        match known {
            Some(kind) if kinds.contains(kind) => {
                reader.wrong(node, Code::Header, format!("`{name}` stands here twice"), format!("`{name}` 重复出现"));
            }
            Some(kind) => {
                check_document(node, kind, manifest, reader);
                kinds.push(Arc::clone(kind));
            }
            None => {
                let (en, zh) = (format!("no kind `{name}` is declared"), format!("没有声明种类 `{name}`"));
                let names = manifest.kind_names.iter().map(|kind| &**kind);
                reader.diagnostics.push(wrong(node, Code::UnknownName, en, zh).suggest(name, names));
            }
        }
    }
    (!kinds.is_empty()).then(|| kinds.into())
}

/// No joined document may be called what the rule calls the one that it judges.
fn check_document(node: NodeRef<'_>, kind: &str, manifest: &Manifest, reader: &mut TableReader) {
    let mut joined = manifest.kind(kind).into_iter().flat_map(|kind| kind.variables().skip(1));
    if joined.any(|variable| variable == DOCUMENT) {
        let (en, zh) = (
            format!(
                "rules of `{kind}` call a joined document `{DOCUMENT}`, as shared rules do the one that they judge"
            ),
            format!("`{kind}` 的规则已将关联文档称为 `{DOCUMENT}`，而共用规则以此称所判定的文档"),
        );
        let error = wrong(node, Code::Duplicate, en, zh);
        reader.diagnostics.push(
            error.help("give that document another variable in `policy.toml`", "请在 `policy.toml` 中为其另取变量名"),
        );
    }
}

impl Manifest {
    /// What a rule that `kinds` share calls each variable of one of them, in the order of [`KindSpec::variables`]; `None`: the
    /// rule does not see it. It sees what all its kinds have alike, and calls the document that is judged `document`.
    pub(crate) fn names_for<'m>(&'m self, kinds: &[Arc<str>], kind: &'m KindSpec) -> Vec<Option<&'m str>> {
        let all = kind.variables();
        let kinds: Vec<_> = kinds.iter().filter_map(|kind| self.kind(kind)).collect();
        let is_common = |name: &str| {
            let here = kind.joined_as(name);
            RESERVED.contains(&name) || (here.is_some() && kinds.iter().all(|other| other.joined_as(name) == here))
        };
        let name = |(at, name): (usize, &'m str)| {
            if at == 0 { Some(DOCUMENT) } else { Some(name).filter(|name| is_common(name)) }
        };
        all.enumerate().map(name).collect()
    }
}

impl KindSpec {
    /// The kind of what is joined under a variable, and whether it is a list; `None` where nothing is.
    fn joined_as(&self, variable: &str) -> Option<(&Arc<str>, bool)> {
        let joined = |variable: &str| self.joins.iter().find(|join| *join.variable == *variable);
        let changed = || {
            let change = self.changes.as_ref().filter(|change| *change.variable == *variable)?;
            joined(&change.target).map(|join| (&join.kind, false))
        };
        joined(variable).map(|join| (&join.kind, join.many)).or_else(changed)
    }
}
