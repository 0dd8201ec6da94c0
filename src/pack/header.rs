//! The header of a rule: TOML in the script's leading `//!` comment, read strictly.

use std::sync::Arc;

use super::error::PackError;
use super::read::{self, Reader};
use crate::base::lang::Text;
use crate::base::template::Template;
use crate::document::{NodeRef, parse_toml_text};
use crate::source::{Source, Span};
use crate::verdict::{Outcome, Role, RuleId, RuleInfo};

const KEYS: [&str; 12] = [
    "outcome",
    "role",
    "clause",
    "basis",
    "from_stage",
    "effective_from",
    "effective_until",
    "supersedes",
    "title",
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

/// Reads the header of the rule `id` for documents of `kind`; mistakes go to `errors`.
pub(super) fn read_header(id: RuleId, kind: &str, source: &Arc<Source>, errors: &mut Vec<PackError>) -> Option<Header> {
    let text = header_text(source.text());
    if text.is_empty() {
        let error = PackError::at(source, Span::default(), "the rule has no header");
        errors.push(
            error.help("start the file with `//! outcome = \"return\"` and the tables title, message and remedy"),
        );
        return None;
    }
    let tree = match parse_toml_text(source, &text) {
        Ok(tree) => tree,
        Err(error) => {
            errors.push(PackError::at(source, error.span, error.message));
            return None;
        }
    };
    let mut reader = Reader::default();
    let header = read(id, kind, tree.root(), source, &mut reader);
    errors.append(&mut reader.errors);
    header
}

fn read(id: RuleId, kind: &str, root: NodeRef<'_>, source: &Arc<Source>, reader: &mut Reader) -> Option<Header> {
    reader.known(root, &KEYS);
    let outcome = outcome(root, reader);
    let title = reader.bilingual(root, "title");
    let mut arguments = Vec::new();
    let message = templates(root, "message", source, reader, &mut arguments);
    let remedy = templates(root, "remedy", source, reader, &mut arguments);
    let waivable = root.get("waivable").is_none() || reader.flag(root, "waivable");
    let span_of = |name: &str| root.get(name).map(NodeRef::span);
    let info = RuleInfo {
        id,
        kind: kind.into(),
        clause: reader.text(root, "clause"),
        basis: reader.text(root, "basis"),
        from_stage: reader.text(root, "from_stage"),
        effective_from: reader.date(root, "effective_from"),
        effective_until: reader.date(root, "effective_until"),
        supersedes: reader.text(root, "supersedes").map(RuleId::new),
        is_built_in: false,
        outcome: outcome?,
        title: title?.0,
        message: message?,
        remedy: remedy?,
    };
    if let (Some(from), Some(until)) = (info.effective_from, info.effective_until)
        && until < from
    {
        reader.error(root.get("effective_until")?, "`effective_until` is before `effective_from`");
    }
    Some(Header { info, arguments, waivable, from_stage: span_of("from_stage") })
}

fn outcome(root: NodeRef<'_>, reader: &mut Reader) -> Option<Outcome> {
    let name = reader.required_text(root, "outcome")?;
    let node = root.get("outcome")?;
    let role = role(root, reader);
    if let Some(at) = root.get("role").filter(|_| name != "refer") {
        reader.error(at, "`role` goes with outcome = \"refer\" only");
    }
    match name.as_str() {
        "reject" => Some(Outcome::Reject),
        "return" => Some(Outcome::Return),
        "condition" => Some(Outcome::Condition),
        "risk" => Some(Outcome::Risk),
        "note" => Some(Outcome::Note),
        "refer" if root.get("role").is_none() => {
            let error = read::at(node, node.span(), "a referral names its `role`");
            reader.errors.push(error.help("add `role = \"finance\"` (or legal, operations, management)"));
            None
        }
        "refer" => role.map(Outcome::Refer),
        _ => {
            let error = read::at(node, node.span(), format!("unknown outcome `{name}`"));
            reader.errors.push(error.suggest(&name, Outcome::NAMES));
            None
        }
    }
}

fn role(root: NodeRef<'_>, reader: &mut Reader) -> Option<Role> {
    let name = reader.text(root, "role")?;
    let found = Role::ALL.into_iter().find(|role| role.as_str() == name);
    if found.is_none() {
        let node = root.get("role")?;
        let error = read::at(node, node.span(), format!("unknown role `{name}`"));
        reader.errors.push(error.suggest(&name, Role::ALL.map(Role::as_str)));
    }
    found
}

/// The templates of a text in both languages, their arguments added to `arguments`.
fn templates(
    root: NodeRef<'_>,
    name: &str,
    source: &Arc<Source>,
    reader: &mut Reader,
    arguments: &mut Vec<(String, Span)>,
) -> Option<[Template; 2]> {
    let (text, nodes): (Text, _) = reader.bilingual(root, name)?;
    let mut parse = |text: &str, node: NodeRef<'_>| match Template::parse(text) {
        Ok(template) => {
            let uses = template
                .arguments()
                .map(|(name, at)| (name.to_owned(), read::within(node, source, at, name.len() + 2)));
            arguments.extend(uses);
            Some(template)
        }
        Err(error) => {
            let error_at = read::within(node, source, error.offset(), 1);
            reader.errors.push(PackError::at(source, error_at, error.to_string()));
            None
        }
    };
    let [en, zh] = nodes;
    let (en, zh) = (parse(&text.en, en), parse(&text.zh, zh));
    Some([en?, zh?])
}
