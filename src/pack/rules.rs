//! The rules of a pack: one file each, by its header; and what must hold between them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::files::Files;
use super::header::{Header, read_header};
use super::manifest::Manifest;
use super::shared::FOLDER;
use crate::document::table::TableReader;
use crate::source::{Code, Diagnostic, Source, Span};
use crate::verdict::{RuleId, RuleInfo};

/// A rule: its header, read, and its file.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What the header says.
    pub info: Arc<RuleInfo>,
    /// The file.
    pub source: Arc<Source>,
    /// The file's path in the pack, such as `order/credit/static-limit.rhai`.
    pub path: String,
    /// Every use of an argument in message or remedy, with its place in the file.
    pub arguments: Vec<(String, Span)>,
    /// Whether a waiver may set its findings aside.
    pub waivable: bool,
    /// Where the header names the rule that this one supersedes.
    pub supersedes: Option<Span>,
}

/// Mistakes of one sort that are told with the nearest rule: for each of them all rules are looked at.
pub(super) const SUGGESTED: usize = 20;

/// The rules, in the order of the catalogue; what is wrong goes to the reader.
pub(super) fn read(manifest: &Manifest, files: &Files, reader: &mut TableReader) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    let mut known: HashMap<RuleId, usize> = HashMap::new();
    // What several kinds share stands at the end.
    for kind in manifest.kinds.iter().map(|kind| Some(&kind.name)).chain([None]) {
        let prefix = format!("{}/", kind.map_or(FOLDER, |kind| kind));
        for (path, source) in files.range(prefix.clone()..).take_while(|(path, _)| path.starts_with(&prefix)) {
            let Some(stem) = path.strip_suffix(".rhai") else { continue };
            let id = RuleId::new(stem.replace('/', "."));
            check_id(&id, source, reader);
            if let Some(first) = known.get(&id).and_then(|first| rules.get(*first)) {
                reader.diagnostics.push(twice(&id, source, &first.source));
                continue;
            }
            let Some(header) = read_header(id.clone(), kind, source, manifest, reader) else { continue };
            check_stage(&header, source, manifest, reader);
            known.insert(id, rules.len());
            rules.push(Rule {
                info: Arc::new(header.info),
                source: Arc::clone(source),
                path: path.clone(),
                arguments: header.arguments,
                waivable: header.waivable,
                supersedes: header.supersedes,
            });
        }
    }
    check_superseded(manifest, &rules, &known, reader);
    rules
}

/// Ids are used in commands, file names and reports: plain lower-case words between dots.
fn check_id(id: &RuleId, source: &Arc<Source>, reader: &mut TableReader) {
    let is_plain = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    if !id.as_str().split('.').all(is_plain) {
        let error = Diagnostic::error(
            Code::Id,
            format!("`{id}` is no id: it is made of small letters, digits and `-`, between dots"),
            format!("`{id}` 不是规则编号：编号由小写字母、数字和 `-` 组成，以点分隔"),
        );
        let error = error.at(source, Span::default());
        reader.diagnostics.push(error.help("rename the file or its folder", "请更改文件名或文件夹名"));
    }
}

fn twice(id: &RuleId, source: &Arc<Source>, first: &Arc<Source>) -> Diagnostic {
    let error = Diagnostic::error(
        Code::Duplicate,
        format!("a second rule has the id `{id}`"),
        format!("另有一条规则的编号也是 `{id}`"),
    );
    error
        .at(source, Span::new(0, 3))
        .label(first, Span::new(0, 3), "the first one", "第一条")
        .help("rename one of the two files", "请更改其中一个文件的名称")
}

/// Every kind that a rule judges must have the stage from which it applies.
fn check_stage(header: &Header, source: &Arc<Source>, manifest: &Manifest, reader: &mut TableReader) {
    let (Some(stage), Some(span)) = (&header.info.from_stage, header.from_stage) else { return };
    for kind in header.info.kinds.iter().filter_map(|kind| manifest.kind(kind)) {
        let stages = kind.stage.as_ref().map(|stage| stage.order.as_slice()).unwrap_or_default();
        if !stages.contains(stage) {
            let error = Diagnostic::error(
                Code::UnknownName,
                format!("`{}` has no stage `{stage}`", kind.name),
                format!("`{}` 没有阶段 `{stage}`", kind.name),
            );
            reader.diagnostics.push(error.at(source, span).suggest(stage, stages.iter().map(String::as_str)));
        }
    }
}

/// A rule that takes another one's place must leave nothing unchecked that the other one checked.
fn check_superseded(manifest: &Manifest, rules: &[Rule], known: &HashMap<RuleId, usize>, reader: &mut TableReader) {
    let mut successors: BTreeMap<&RuleId, &Rule> = BTreeMap::new();
    let circles = circles(rules, known);
    let mut unknown = 0;
    for (number, rule) in rules.iter().enumerate() {
        let Some((old, span)) = rule.info.supersedes.as_ref().zip(rule.supersedes) else { continue };
        let mut wrong = |en: String, zh: String| {
            let error = Diagnostic::error(Code::Supersedes, en, zh);
            reader.diagnostics.push(error.at(&rule.source, span));
        };
        let Some(other) = known.get(old).and_then(|at| rules.get(*at)) else {
            let (en, zh) = (format!("there is no rule `{old}` to supersede"), format!("没有可取代的规则 `{old}`"));
            let error = Diagnostic::error(Code::Supersedes, en, zh).at(&rule.source, span);
            unknown += 1;
            let names = rules.iter().map(|rule| rule.info.id.as_str());
            reader.diagnostics.push(if unknown <= SUGGESTED { error.suggest(old.as_str(), names) } else { error });
            continue;
        };
        if let Some((en, zh)) = leaves_unchecked(manifest, rule, other) {
            wrong(en, zh);
        }
        if let Some(first) = successors.insert(old, rule) {
            wrong(
                format!("`{old}` is superseded by `{}` already", first.info.id),
                format!("`{old}` 已被 `{}` 取代", first.info.id),
            );
        }
        if circles.contains(&number) {
            wrong(
                format!("`{}` supersedes itself, by way of other rules or directly", rule.info.id),
                format!("`{}` 直接或间接取代了自己", rule.info.id),
            );
        }
    }
}

/// What the other rule checked and this one does not: another kind, a later stage, days after its own end.
fn leaves_unchecked(manifest: &Manifest, rule: &Rule, other: &Rule) -> Option<(String, String)> {
    let (new, old) = (&rule.info, &other.info);
    if let Some(lost) = old.kinds.iter().find(|kind| !new.judges(kind)) {
        let kinds = |separator| new.kinds.iter().map(|kind| format!("`{kind}`")).collect::<Vec<_>>().join(separator);
        return Some((
            format!("`{}` judges {}, and cannot supersede a rule of `{lost}`", new.id, kinds(", ")),
            format!("`{}` 判定 {}，不能取代判定 `{lost}` 的规则", new.id, kinds("、")),
        ));
    }
    let is_later = |kind: &Arc<str>| {
        let stages = manifest.kind(kind).and_then(|kind| kind.stage.as_ref());
        let rank = |stage: &Option<String>| stage.as_ref().and_then(|stage| stages?.rank(stage)).unwrap_or(0);
        rank(&new.from_stage) > rank(&old.from_stage)
    };
    if old.kinds.iter().any(is_later) {
        return Some((
            format!(
                "`{}` applies from a later stage than `{}`, and would leave the earlier ones unchecked",
                new.id, old.id
            ),
            format!("`{}` 的起始阶段晚于 `{}`，之前的阶段将无人检查", new.id, old.id),
        ));
    }
    let ends = new.effective_until.filter(|until| old.effective_until.is_none_or(|last| *until < last));
    ends.map(|until| {
        (
            format!("`{}` ends on {until}, and `{}` would be checked by nothing after that day", new.id, old.id),
            format!("`{}` 于 {until} 失效，此后 `{}` 将无人检查", new.id, old.id),
        )
    })
}

/// The rules that take each other's place in a circle, by their numbers. Each rule is looked at once.
fn circles(rules: &[Rule], known: &HashMap<RuleId, usize>) -> BTreeSet<usize> {
    let older = |number: usize| known.get(rules.get(number)?.info.supersedes.as_ref()?).copied();
    let mut walks: Vec<Option<usize>> = vec![None; rules.len()];
    let mut circles = BTreeSet::new();
    for start in 0..rules.len() {
        let mut current = start;
        // A walk ends where there is no older rule, and where one was met before: in this walk, that closes a circle.
        while let Some(walk @ None) = walks.get_mut(current) {
            *walk = Some(start);
            let Some(next) = older(current) else { break };
            current = next;
            if walks.get(current) == Some(&Some(start)) {
                let around = std::iter::successors(Some(current), |number| older(*number));
                circles.extend(std::iter::once(current).chain(around.skip(1).take_while(|number| *number != current)));
            }
        }
    }
    circles
}
