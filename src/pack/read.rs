//! Reading a pack's TOML strictly: known keys only, right types, every mistake with its place.

use jiff::civil::Date;

use super::error::PackError;
use crate::base::lang::Text;
use crate::document::{Kind, NodeRef, Pointer};
use crate::source::{Source, Span};
use std::sync::Arc;

/// Collects mistakes while a file is read, so that all of them are reported at once.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) errors: Vec<PackError>,
}

impl Reader {
    /// A mistake at a node.
    pub(super) fn error(&mut self, node: NodeRef<'_>, message: impl Into<String>) {
        let error = at(node, node.span(), message);
        self.errors.push(error);
    }

    /// Refuses members that are not known, with a suggestion.
    pub(super) fn known(&mut self, table: NodeRef<'_>, names: &[&str]) {
        for (name, member) in table.members().filter(|(name, _)| !names.contains(name)) {
            let span = member.key_span().unwrap_or_else(|| member.span());
            let error = at(member, span, format!("unknown key `{name}`")).suggest(name, names.iter().copied());
            self.errors.push(error);
        }
    }

    /// A member that must be there.
    pub(super) fn required<'a>(&mut self, table: NodeRef<'a>, name: &str) -> Option<NodeRef<'a>> {
        let found = table.get(name);
        if found.is_none() {
            let error = at(table, head(table), format!("`{name}` is missing"));
            self.errors.push(error);
        }
        found
    }

    /// A text, where it is there.
    pub(super) fn text(&mut self, table: NodeRef<'_>, name: &str) -> Option<String> {
        let node = table.get(name)?;
        let text = node.as_str().map(str::to_owned);
        if text.is_none() {
            self.error(node, format!("`{name}` must be a text in quotes"));
        }
        text
    }

    /// A text that must be there and say something.
    pub(super) fn required_text(&mut self, table: NodeRef<'_>, name: &str) -> Option<String> {
        let node = self.required(table, name)?;
        let text = self.text(table, name)?;
        if text.trim().is_empty() {
            self.error(node, format!("`{name}` must not be empty"));
            return None;
        }
        Some(text)
    }

    /// A table of texts by language, each of which must be there.
    pub(super) fn bilingual<'a>(&mut self, table: NodeRef<'a>, name: &str) -> Option<(Text, [NodeRef<'a>; 2])> {
        let node = self.table(table, name)?;
        self.known(node, &["en", "zh"]);
        let (en, zh) = (self.required_text(node, "en"), self.required_text(node, "zh"));
        Some((Text::new(en?, zh?), [node.get("en")?, node.get("zh")?]))
    }

    /// A table that must be there.
    pub(super) fn table<'a>(&mut self, table: NodeRef<'a>, name: &str) -> Option<NodeRef<'a>> {
        let node = self.required(table, name)?;
        if node.kind() == Kind::Object {
            return Some(node);
        }
        self.error(node, format!("`{name}` must be a table"));
        None
    }

    /// A date, where it is there.
    pub(super) fn date(&mut self, table: NodeRef<'_>, name: &str) -> Option<Date> {
        let node = table.get(name)?;
        let date = node.as_date();
        if date.is_none() {
            self.error(node, format!("`{name}` must be a date without quotes, such as 2026-03-31"));
        }
        date
    }

    /// A truth value, false where it is not there.
    pub(super) fn flag(&mut self, table: NodeRef<'_>, name: &str) -> bool {
        let Some(node) = table.get(name) else { return false };
        if node.as_bool().is_none() {
            self.error(node, format!("`{name}` must be true or false"));
        }
        node.as_bool().unwrap_or_default()
    }

    /// A JSON Pointer, where it is there.
    pub(super) fn pointer(&mut self, table: NodeRef<'_>, name: &str) -> Option<Pointer> {
        let text = self.text(table, name)?;
        match Pointer::parse(&text) {
            Ok(pointer) => Some(pointer),
            Err(error) => {
                self.error(table.get(name)?, error.to_string());
                None
            }
        }
    }

    /// A JSON Pointer that must be there.
    pub(super) fn required_pointer(&mut self, table: NodeRef<'_>, name: &str) -> Option<Pointer> {
        self.required(table, name)?;
        self.pointer(table, name)
    }

    /// A list of texts that must be there and not be empty.
    pub(super) fn texts(&mut self, table: NodeRef<'_>, name: &str) -> Option<Vec<String>> {
        let node = self.required(table, name)?;
        let texts: Option<Vec<_>> = node.children().map(|child| child.as_str().map(str::to_owned)).collect();
        match texts {
            Some(texts) if node.kind() == Kind::Array && !texts.is_empty() => Some(texts),
            _ => {
                self.error(node, format!("`{name}` must be a list of texts"));
                None
            }
        }
    }
}

/// A mistake at a span of the node's own file.
pub(super) fn at(node: NodeRef<'_>, span: Span, message: impl Into<String>) -> PackError {
    match node.source() {
        Some(source) => PackError::at(source, span, message),
        None => PackError::nowhere(message),
    }
}

/// Where a mistake about a whole table is shown: its name, or where it starts.
pub(super) fn head(table: NodeRef<'_>) -> Span {
    let start = table.span().start as usize;
    table.key_span().unwrap_or_else(|| Span::new(start, start))
}

/// The place of a byte within a TOML string's decoded text: exact where the text is written as it is, else the string.
pub(super) fn within(node: NodeRef<'_>, source: &Arc<Source>, offset: usize, length: usize) -> Span {
    let text = node.as_str().unwrap_or_default();
    let written = source.slice(node.span());
    match written.find(text) {
        Some(start) => {
            let start = node.span().start as usize + start + offset;
            Span::new(start, start + length)
        }
        None => node.span(),
    }
}
