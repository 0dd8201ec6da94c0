//! The one reader of declared tables: known keys only, right types, every mistake with its place.
//!
//! Manifest, rule headers, waivers and cases are read with it. A key that nobody asks for is a mistake, never ignored.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Document, Kind, NodeRef, Pointer, parse_toml};
use crate::base::lang::Localized;
use crate::source::{Code, Diagnostic, Source, Span};

/// Reads tables and collects the mistakes in them, so that all are told at once.
#[derive(Debug)]
pub(crate) struct TableReader {
    /// The codes of the languages in which texts are given, the first one first.
    languages: Vec<Arc<str>>,
    /// Every mistake so far.
    pub diagnostics: Vec<Diagnostic>,
}

/// A list of texts with the place of each.
pub(crate) type Texts<'a> = Vec<(&'a str, NodeRef<'a>)>;

impl TableReader {
    /// A reader of tables whose texts are given in these languages.
    #[must_use]
    pub(crate) fn new(languages: &[Arc<str>]) -> Self {
        Self { languages: languages.to_vec(), diagnostics: Vec::new() }
    }

    /// Says in which languages texts are given from now on.
    pub(crate) fn set_languages(&mut self, languages: &[Arc<str>]) {
        self.languages = languages.to_vec();
    }

    /// Parses a whole file; a text that is no TOML is a mistake at its place.
    pub(crate) fn parse(&mut self, source: &Arc<Source>) -> Option<Document> {
        match parse_toml(source) {
            Ok(tree) => Some(Document::new(tree)),
            Err(error) => {
                self.diagnostics.push(*error);
                None
            }
        }
    }

    /// A mistake at a node: of a table, its name is underlined.
    pub(crate) fn wrong(&mut self, node: NodeRef<'_>, code: Code, en: impl Into<String>, zh: impl Into<String>) {
        self.diagnostics.push(wrong(node, code, en, zh));
    }

    /// Refuses members that are not known, with a suggestion.
    pub(crate) fn known(&mut self, table: NodeRef<'_>, names: &[&str]) {
        for (name, member) in table.members().filter(|(name, _)| !names.contains(name)) {
            let span = member.key_span().unwrap_or_else(|| member.span());
            let error =
                Diagnostic::error(Code::UnknownKey, format!("unknown key `{name}`"), format!("未知的键 `{name}`"));
            self.diagnostics.push(at(error, member, span).suggest(name, names.iter().copied()));
        }
    }

    /// A member that must be there.
    pub(crate) fn required<'a>(&mut self, table: NodeRef<'a>, name: &str) -> Option<NodeRef<'a>> {
        let found = table.get(name);
        if found.is_none() {
            self.wrong(table, Code::MissingKey, format!("`{name}` is missing"), format!("缺少 `{name}`"));
        }
        found
    }

    /// A text, where it is there.
    pub(crate) fn text(&mut self, table: NodeRef<'_>, name: &str) -> Option<String> {
        let node = table.get(name)?;
        let text = node.as_str().map(str::to_owned);
        if text.is_none() {
            self.value(node, format!("`{name}` must be a text in quotes"), format!("`{name}` 须为引号括起的文本"));
        }
        text
    }

    /// A text that must be there and say something.
    pub(crate) fn required_text(&mut self, table: NodeRef<'_>, name: &str) -> Option<String> {
        let node = self.required(table, name)?;
        let text = self.text(table, name)?;
        if text.trim().is_empty() {
            self.value(node, format!("`{name}` must not be empty"), format!("`{name}` 不能为空"));
            return None;
        }
        Some(text)
    }

    /// A text in each language of the pack, and where each stands; it must be there.
    pub(crate) fn localized<'a>(&mut self, table: NodeRef<'a>, name: &str) -> Option<Localized<(String, NodeRef<'a>)>> {
        let node = self.table(table, name)?;
        let languages = self.languages.clone();
        for (code, member) in node.members().filter(|(code, _)| !languages.iter().any(|known| **known == **code)) {
            let span = member.key_span().unwrap_or_else(|| member.span());
            let error = Diagnostic::error(
                Code::Language,
                format!("`{code}` is no language of this pack"),
                format!("`{code}` 不是本规则包的语言"),
            );
            self.diagnostics.push(at(error, member, span).suggest(code, languages.iter().map(|known| &**known)));
        }
        let mut texts = Vec::new();
        for code in &languages {
            if node.get(code).is_none() {
                let (en, zh) = (format!("`{code}` is missing in `{name}`"), format!("`{name}` 中缺少 `{code}`"));
                self.wrong(node, Code::Language, en, zh);
            } else if let (Some(text), Some(member)) = (self.required_text(node, code), node.get(code)) {
                texts.push((Arc::clone(code), (text, member)));
            }
        }
        if texts.len() == languages.len() { Localized::collect(texts) } else { None }
    }

    /// The title of something, in each language.
    pub(crate) fn title(&mut self, table: NodeRef<'_>, name: &str) -> Option<Localized> {
        let texts = self.localized(table, name)?;
        Localized::collect(texts.all().map(|(code, (text, _))| (Arc::from(code), text.clone())))
    }

    /// A table that must be there.
    pub(crate) fn table<'a>(&mut self, table: NodeRef<'a>, name: &str) -> Option<NodeRef<'a>> {
        self.required(table, name)?;
        self.optional_table(table, name)
    }

    /// A table, where it is there.
    pub(crate) fn optional_table<'a>(&mut self, table: NodeRef<'a>, name: &str) -> Option<NodeRef<'a>> {
        let node = table.get(name)?;
        if node.kind() == Kind::Object {
            return Some(node);
        }
        self.value(node, format!("`{name}` must be a table"), format!("`{name}` 须为表"));
        None
    }

    /// The tables of an array of tables (`[[name]]`), none where it is not there.
    pub(crate) fn tables<'a>(&mut self, table: NodeRef<'a>, name: &str) -> Vec<NodeRef<'a>> {
        let Some(node) = table.get(name) else { return Vec::new() };
        let tables: Vec<_> = node.children().filter(|child| child.kind() == Kind::Object).collect();
        if node.kind() != Kind::Array || tables.len() != node.len() {
            self.value(
                node,
                format!("`{name}` must be a list of tables: `[[{name}]]`"),
                format!("`{name}` 须为表的列表：`[[{name}]]`"),
            );
        }
        tables
    }

    /// A date, where it is there.
    pub(crate) fn date(&mut self, table: NodeRef<'_>, name: &str) -> Option<Date> {
        let node = table.get(name)?;
        let date = node.as_date();
        if date.is_none() {
            self.value(
                node,
                format!("`{name}` must be a date without quotes, such as 2026-03-31"),
                format!("`{name}` 须为不加引号的日期，如 2026-03-31"),
            );
        }
        date
    }

    /// A number, where it is there.
    pub(crate) fn number(&mut self, table: NodeRef<'_>, name: &str) -> Option<Decimal> {
        let node = table.get(name)?;
        if node.as_number().is_none() {
            self.value(node, format!("`{name}` must be a number"), format!("`{name}` 须为数字"));
        }
        node.as_number()
    }

    /// A truth value, where it is there.
    pub(crate) fn flag(&mut self, table: NodeRef<'_>, name: &str) -> Option<bool> {
        let node = table.get(name)?;
        if node.as_bool().is_none() {
            self.value(node, format!("`{name}` must be true or false"), format!("`{name}` 须为 true 或 false"));
        }
        node.as_bool()
    }

    /// A JSON Pointer, where it is there.
    pub(crate) fn pointer(&mut self, table: NodeRef<'_>, name: &str) -> Option<Pointer> {
        let text = self.text(table, name)?;
        let node = table.get(name)?;
        self.pointer_in(node, &text)
    }

    /// The JSON Pointer that a text says.
    pub(crate) fn pointer_in(&mut self, node: NodeRef<'_>, text: &str) -> Option<Pointer> {
        let pointer = Pointer::parse(text).ok();
        if pointer.is_none() {
            self.value(
                node,
                format!("`{text}` is no JSON Pointer: it starts with `/`, as `/id` does"),
                format!("`{text}` 不是 JSON Pointer：须以 `/` 开头，如 `/id`"),
            );
        }
        pointer
    }

    /// A JSON Pointer that must be there.
    pub(crate) fn required_pointer(&mut self, table: NodeRef<'_>, name: &str) -> Option<Pointer> {
        self.required(table, name)?;
        self.pointer(table, name)
    }

    /// A list of texts, none where it is not there; each with its place.
    pub(crate) fn texts<'a>(&mut self, table: NodeRef<'a>, name: &str) -> Texts<'a> {
        let Some(node) = table.get(name) else { return Vec::new() };
        let texts: Texts<'a> = node.children().filter_map(|child| Some((child.as_str()?, child))).collect();
        if node.kind() != Kind::Array || texts.len() != node.len() {
            self.value(node, format!("`{name}` must be a list of texts"), format!("`{name}` 须为文本列表"));
        }
        texts
    }

    /// A list of texts that must be there and hold one.
    pub(crate) fn required_texts<'a>(&mut self, table: NodeRef<'a>, name: &str) -> Option<Texts<'a>> {
        let node = self.required(table, name)?;
        let before = self.diagnostics.len();
        let texts = self.texts(table, name);
        if texts.is_empty() && self.diagnostics.len() == before {
            self.value(node, format!("`{name}` must name at least one"), format!("`{name}` 至少要有一项"));
        }
        (!texts.is_empty()).then_some(texts)
    }

    /// One of a few names; anything else is a mistake with a suggestion.
    pub(crate) fn one_of<T: Copy>(&mut self, node: NodeRef<'_>, written: &str, all: &[(&str, T)]) -> Option<T> {
        let found = all.iter().find(|(name, _)| *name == written).map(|(_, value)| *value);
        if found.is_none() {
            let (en, zh) = (format!("`{written}` is not known here"), format!("此处不能用 `{written}`"));
            let error = wrong(node, Code::Value, en, zh);
            self.diagnostics.push(error.suggest(written, all.iter().map(|(name, _)| *name)));
        }
        found
    }

    /// A value that may not stand here.
    pub(crate) fn value(&mut self, node: NodeRef<'_>, en: impl Into<String>, zh: impl Into<String>) {
        self.wrong(node, Code::Value, en, zh);
    }
}

/// A mistake at a node: of a table, its name is underlined.
pub(crate) fn wrong(node: NodeRef<'_>, code: Code, en: impl Into<String>, zh: impl Into<String>) -> Diagnostic {
    at(Diagnostic::error(code, en, zh), node, head(node))
}

/// A diagnostic with a place in the node's own file.
#[must_use]
pub(crate) fn at(diagnostic: Diagnostic, node: NodeRef<'_>, span: Span) -> Diagnostic {
    match node.source() {
        Some(source) => diagnostic.at(source, span),
        None => diagnostic,
    }
}

/// Where a mistake about a node is shown: a value as a whole, a table by its name or its first line.
#[must_use]
pub(crate) fn head(node: NodeRef<'_>) -> Span {
    let span = node.span();
    if node.kind() != Kind::Object {
        return span;
    }
    if let Some(key) = node.key_span() {
        return key;
    }
    let text = node.source().map_or("", |source| source.slice(span));
    let end = text.find('\n').unwrap_or(text.len());
    Span::new(span.start as usize, span.start as usize + end)
}

/// The place of a byte within a TOML string's decoded text: exact where the text is written as it is, else the string.
#[must_use]
pub(crate) fn within(node: NodeRef<'_>, offset: usize, length: usize) -> Span {
    let text = node.as_str().unwrap_or_default();
    let written = node.source().map_or("", |source| source.slice(node.span()));
    match written.find(text) {
        Some(start) => {
            let start = node.span().start as usize + start + offset;
            Span::new(start, start + length)
        }
        None => node.span(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader() -> TableReader {
        TableReader::new(&["en".into(), "zh".into()])
    }

    /// What is wrong: the code, and the underlined text.
    fn mistakes(reader: &TableReader) -> Vec<(&'static str, &str)> {
        reader.diagnostics.iter().map(|found| (found.code.as_str(), found.underlined())).collect()
    }

    #[test]
    fn every_mistake_is_told_at_its_place() {
        let source = Source::new("t.toml", "a = 5\nb = [1]\nnmae = \"x\"\n[title]\nen = \"e\"\nfr = \"f\"\n");
        let mut reader = reader();
        let document = reader.parse(&source).unwrap();
        let root = document.root();
        reader.known(root, &["a", "b", "name", "title"]);
        assert_eq!(reader.text(root, "a"), None);
        assert!(reader.texts(root, "b").is_empty());
        assert!(reader.tables(root, "a").is_empty());
        assert!(reader.title(root, "title").is_none());
        assert_eq!(
            mistakes(&reader),
            [
                ("unknown-key", "nmae"),
                ("value", "5"),
                ("value", "[1]"),
                ("value", "5"),
                ("language", "fr"),
                ("language", "title")
            ]
        );
        assert_eq!(reader.diagnostics[0].fix.as_ref().unwrap().replacement, "name");
    }
}
