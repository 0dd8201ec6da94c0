//! Every file of a pack has a place in it: one that nothing reads is a mistake, never ignored.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::files::{Files, POLICY};
use super::manifest::Manifest;
use super::shared::FOLDER;
use crate::source::{Code, Diagnostic, Source, Span};

/// Files that nothing reads, rules that would never run, and cases of no rule.
pub(super) fn check(manifest: &Manifest, files: &Files, schemas: &BTreeSet<String>) -> Vec<Diagnostic> {
    // A schema that is declared has its place also where it cannot be read: then that is the mistake.
    let kinds = manifest.kinds.iter().map(|kind| kind.schema.0.as_str());
    let parameters = manifest.parameters_schema.iter().map(|(path, _)| path.as_str());
    let lists = manifest.lists.iter().flat_map(|list| [list.file.as_str(), list.schema.as_str()]);
    let read = schemas.iter().map(String::as_str);
    let used = kinds.chain(parameters).chain(lists).chain(read).chain([POLICY, "waivers.toml"]).collect();
    files.iter().filter_map(|(path, source)| stray(manifest, files, &used, path, source)).collect()
}

fn stray(
    manifest: &Manifest,
    files: &Files,
    used: &BTreeSet<&str>,
    path: &str,
    source: &Arc<Source>,
) -> Option<Diagnostic> {
    if used.contains(path) || is_note(path) {
        return None;
    }
    let folder = path.split_once('/').map_or("", |(folder, _)| folder);
    let is_kind = folder == FOLDER || manifest.kind_names.iter().any(|kind| **kind == *folder);
    let (stem, ending) = path.rsplit_once('.').unwrap_or((path, ""));
    let start = Span::default();
    match ending {
        "rhai" if is_kind || (folder == "lib" && stem.matches('/').count() == 1) => None,
        "rhai" => {
            let error = Diagnostic::error(
                Code::StrayRule,
                format!("`{path}` lies in no kind's folder, and would never run"),
                format!("`{path}` 不在任何种类的文件夹中，永远不会运行"),
            );
            Some(
                error.at(source, start).suggest(folder, manifest.kind_names.iter().map(|name| &**name).chain([FOLDER])),
            )
        }
        "toml" if is_kind && files.contains_key(&format!("{stem}.rhai")) => None,
        "toml" if is_kind => {
            let error = Diagnostic::error(
                Code::OrphanCases,
                format!("these cases are of no rule: there is no `{stem}.rhai`"),
                format!("这些用例没有对应的规则：没有 `{stem}.rhai`"),
            );
            let error = error.at(source, start);
            Some(error.help("bring the rule back, or delete its cases with it", "请恢复该规则，或将其用例一并删除"))
        }
        _ => Some(unknown(manifest, path, source)),
    }
}

/// Pages to read beside the rules: `CATALOGUE.md`, a licence.
fn is_note(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.ends_with(".md") || name.starts_with("LICENSE") || name.starts_with("README")
}

fn unknown(manifest: &Manifest, path: &str, source: &Arc<Source>) -> Diagnostic {
    let error = Diagnostic::error(
        Code::UnknownFile,
        format!("nothing in the pack reads `{path}`"),
        format!("规则包中没有任何内容使用 `{path}`"),
    );
    let error = error.at(source, Span::default());
    if path.starts_with("lists/") {
        return match crate::source::nearest(path, manifest.lists.iter().map(|list| list.file.as_str())) {
            Some(near) => error.help(
                format!("did you mean `{near}`? a list must be declared in `{POLICY}`, under `[lists]`"),
                format!("是否应为 `{near}`？名单须在 `{POLICY}` 的 `[lists]` 中声明"),
            ),
            None => error.help(
                format!("declare it in `{POLICY}`, under `[lists]`, or take it out of the pack"),
                format!("请在 `{POLICY}` 的 `[lists]` 中声明，或将其移出规则包"),
            ),
        };
    }
    error.help("take it out of the pack, or correct its name", "请将其移出规则包，或更正其名称")
}
