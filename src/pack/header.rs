//! The header of a rule: TOML in the script's leading `//!` comment, read strictly.

use std::sync::Arc;

use super::manifest::{Manifest, role};
use super::shared;
use crate::base::lang::Localized;
use crate::base::template::{Template, TemplateError};
use crate::document::table::{TableReader, within, wrong};
use crate::document::{NodeRef, parse_toml_text};
use crate::source::{Code, Diagnostic, Source, Span};
use crate::verdict::{Outcome, Role, RuleId, RuleInfo};

const KEYS: [&str; 14] = [
    "kinds",
    "outcome",
    "role",
    "clause",
    "basis",
    "from_stage",
    "effective_from",
    "effective_until",
    "supersedes",
    "title",
    "checks",
    "message",
    "remedy",
    "waivable",
];

/// A rule's header, and where each argument of its texts is used.
#[derive(Clone, Debug)]
pub(super) struct Header {
    /// What it says.
    pub(super) info: RuleInfo,
    /// Every use of an argument in message or remedy: the name and its place in the file.
    pub(super) arguments: Vec<(String, Span)>,
    /// Whether a waiver may set its findings aside; yes unless the header says no.
    pub(super) waivable: bool,
    /// Where the stage is named.
    pub(super) from_stage: Option<Span>,
    /// Where the rule is named that this one supersedes.
    pub(super) supersedes: Option<Span>,
}

/// The file with everything but the header's TOML blanked out, so that offsets stay those of the file.
fn header_text(text: &str) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        let Some(content) = line.strip_prefix("//!") else { break };
        out.push_str("   ");
        out.push_str(content);
    }
    out
}

/// Reads the header of the rule `id`, which stands in the folder of a kind or, without one, among those that several kinds
/// share; mistakes go to the reader.
pub(super) fn read_header(
    id: RuleId,
    kind: Option<&Arc<str>>,
    source: &Arc<Source>,
    manifest: &Manifest,
    reader: &mut TableReader,
) -> Option<Header> {
    let text = header_text(source.text());
    if text.is_empty() {
        let error = Diagnostic::error(Code::Header, "the rule has no header", "规则没有头部");
        reader.diagnostics.push(error.at(source, Span::default()).help(
            "start the file with `//! outcome = \"return\"` and the tables title, message and remedy",
            "文件开头应有 `//! outcome = \"return\"` 以及 title、message、remedy 表",
        ));
        return None;
    }
    match parse_toml_text(source, &text) {
        Ok(tree) => read(id, kind, source, tree.root(), manifest, reader),
        Err(error) => {
            reader.diagnostics.push(*error);
            None
        }
    }
}

fn read(
    id: RuleId,
    kind: Option<&Arc<str>>,
    source: &Arc<Source>,
    root: NodeRef<'_>,
    manifest: &Manifest,
    reader: &mut TableReader,
) -> Option<Header> {
    reader.known(root, &KEYS);
    let kinds = match kind {
        Some(kind) => Some(shared::of_folder(root, kind, reader)),
        None => shared::named(root, source, manifest, reader),
    };
    let (outcome, role) = outcome(root, manifest, reader).unzip();
    let title = reader.title(root, "title");
    let checks = if root.get("checks").is_some() { reader.title(root, "checks") } else { None };
    let mut arguments = Vec::new();
    let message = templates(root, "message", reader, &mut arguments);
    let remedy = templates(root, "remedy", reader, &mut arguments);
    let waivable = reader.flag(root, "waivable").unwrap_or(true);
    let span_of = |name: &str| root.get(name).map(NodeRef::span);
    let info = RuleInfo {
        id,
        kinds: kinds?,
        is_shared: kind.is_none(),
        clause: reader.text(root, "clause"),
        basis: basis(root, manifest, reader),
        from_stage: reader.text(root, "from_stage"),
        effective_from: reader.date(root, "effective_from"),
        effective_until: reader.date(root, "effective_until"),
        supersedes: reader.text(root, "supersedes").map(RuleId::new),
        is_built_in: false,
        outcome: outcome?,
        role: role?,
        title: title?,
        checks,
        message: message?,
        remedy: remedy?,
    };
    if let (Some(from), Some(until)) = (info.effective_from, info.effective_until)
        && until < from
    {
        reader.value(
            root.get("effective_until")?,
            "`effective_until` is before `effective_from`",
            "`effective_until` 早于 `effective_from`",
        );
    }
    let supersedes = span_of("supersedes");
    Some(Header { info, arguments, waivable, from_stage: span_of("from_stage"), supersedes })
}

/// The law: one text for all languages, or one for each.
fn basis(root: NodeRef<'_>, manifest: &Manifest, reader: &mut TableReader) -> Option<Localized> {
    let node = root.get("basis")?;
    if node.members().next().is_some() {
        return reader.title(root, "basis");
    }
    let (text, first) = (reader.text(root, "basis")?, manifest.languages.first()?);
    Some(Localized::new((Arc::clone(first), text), Vec::new()))
}

fn outcome(root: NodeRef<'_>, manifest: &Manifest, reader: &mut TableReader) -> Option<(Outcome, Option<Arc<Role>>)> {
    let name = reader.required_text(root, "outcome")?;
    let node = root.get("outcome")?;
    let written = reader.text(root, "role").zip(root.get("role"));
    let Some(outcome) = Outcome::ALL.into_iter().find(|outcome| outcome.as_str() == name) else {
        let error = wrong(node, Code::Header, format!("unknown outcome `{name}`"), format!("未知的处理方式 `{name}`"));
        reader.diagnostics.push(error.suggest(&name, Outcome::NAMES));
        return None;
    };
    match written {
        Some((name, node)) if outcome == Outcome::Refer => {
            role(&manifest.roles, &name, node, reader).map(|role| (outcome, Some(role)))
        }
        Some((_, node)) => {
            let (en, zh) = ("`role` goes with outcome = \"refer\" only", "`role` 只能与 outcome = \"refer\" 一起使用");
            reader.wrong(node, Code::Header, en, zh);
            None
        }
        None if outcome == Outcome::Refer => {
            let roles: Vec<_> = manifest.roles.iter().map(|role| &*role.name).collect();
            let error = wrong(node, Code::Header, "a referral names its `role`", "转交须注明 `role`");
            reader.diagnostics.push(error.help(
                format!("add `role = \"…\"`, one of: {}", roles.join(", ")),
                format!("请添加 `role = \"…\"`，可用：{}", roles.join("、")),
            ));
            None
        }
        None => Some((outcome, None)),
    }
}

/// The templates of a text in each language, their arguments added to `arguments`. All use the same arguments.
fn templates(
    root: NodeRef<'_>,
    name: &str,
    reader: &mut TableReader,
    arguments: &mut Vec<(String, Span)>,
) -> Option<Localized<Template>> {
    let texts = reader.localized(root, name)?;
    let mut parsed = Vec::new();
    let mut uses: Vec<(String, Span)> = Vec::new();
    for (code, (text, node)) in texts.all() {
        match Template::parse(text) {
            Ok(template) => {
                let places =
                    template.arguments().map(|(name, at)| (name.to_owned(), within(*node, at, name.len() + 2)));
                uses.extend(places);
                parsed.push((Arc::from(code), template));
            }
            Err(error) => reader.diagnostics.push(unreadable(*node, error)),
        }
    }
    check_languages(root, name, &parsed, reader);
    arguments.extend(uses);
    if parsed.len() == texts.all().count() { Localized::collect(parsed) } else { None }
}

/// What one language says with a figure, every other one must say too.
fn check_languages(root: NodeRef<'_>, name: &str, parsed: &[(Arc<str>, Template)], reader: &mut TableReader) {
    for (code, template) in parsed {
        for (argument, _) in template.arguments() {
            let lacking = parsed.iter().find(|(_, other)| !other.arguments().any(|(known, _)| known == argument));
            let Some((lacking, _)) = lacking else { continue };
            let Some(node) = root.get(name).and_then(|texts| texts.get(lacking)) else { continue };
            let error = wrong(
                node,
                Code::MessageArgument,
                format!("`{{{argument}}}` stands in `{code}`, but not in `{lacking}`"),
                format!("`{code}` 中有 `{{{argument}}}`，而 `{lacking}` 中没有"),
            );
            reader
                .diagnostics
                .push(error.help("every language shows the same figures", "各语言的文本须使用相同的参数"));
        }
    }
}

fn unreadable(node: NodeRef<'_>, error: TemplateError) -> Diagnostic {
    let zh = match error {
        TemplateError::Unclosed(_) => "`{` 没有对应的 `}`（花括号本身写作 `{{`）",
        TemplateError::Unopened(_) => "`}` 没有对应的 `{`（花括号本身写作 `}}`）",
        TemplateError::Name(_) => "参数名由字母、数字和 `_` 组成",
    };
    let found = Diagnostic::error(Code::MessageArgument, error.to_string(), zh);
    crate::document::table::at(found, node, within(node, error.offset(), 1))
}
