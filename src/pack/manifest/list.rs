//! The lists of a pack as `policy.toml` declares them: file, schema, keeper, and how each is searched.

use std::sync::Arc;

use super::role;
use crate::base::lang::Localized;
use crate::document::NodeRef;
use crate::document::table::TableReader;
use crate::source::Span;
use crate::verdict::Role;

/// A declared list.
#[derive(Clone, Debug)]
pub struct ListSpec {
    /// The name by which rules call it.
    pub name: Arc<str>,
    /// What people call it.
    pub title: Localized,
    /// The path of its file in the pack.
    pub file: String,
    /// The path of its schema in the pack.
    pub schema: String,
    /// Where it is declared: the file, or the list's name.
    pub span: Span,
    /// Where its schema is declared.
    pub schema_span: Span,
    /// Whose facts it holds; `None`: the order taker's.
    pub kept_by: Option<Arc<Role>>,
    /// The array of tables in it that is searched.
    pub entries: Option<String>,
    /// Fields that a text must be, whole, to name an entry.
    pub whole: Vec<String>,
    /// Fields that must stand somewhere in a text to name an entry.
    pub within: Vec<String>,
    /// Fields that hold names of parties.
    pub name_fields: Vec<String>,
    /// The fields of phrases to be found in texts.
    pub phrase: Option<PhraseFields>,
    /// The fields of exchange rates.
    pub rates: Option<RateFields>,
    /// The fields of a calendar of working days.
    pub calendar: Option<CalendarFields>,
}

/// The fields of a phrase.
#[derive(Clone, Debug)]
pub struct PhraseFields {
    /// What is looked for.
    pub text: String,
    /// What it belongs to: rules search for one category.
    pub category: String,
    /// Texts before it that make it harmless.
    pub unless: Option<String>,
}

/// The fields of an exchange rate: one unit of `from` is `rate` units of `to` on a day.
#[derive(Clone, Debug)]
pub struct RateFields {
    /// The currency that is converted.
    pub from: String,
    /// The currency that it is converted into.
    pub to: String,
    /// Units of the second for one of the first.
    pub rate: String,
    /// The day of the rate.
    pub on: String,
}

/// The fields of a year of a calendar.
#[derive(Clone, Debug)]
pub struct CalendarFields {
    /// The year.
    pub year: String,
    /// Days off beside the weekend.
    pub off: String,
    /// Days of the weekend on which people work.
    pub on: String,
}

const KEYS: [&str; 11] =
    ["title", "file", "schema", "kept_by", "entries", "whole", "within", "name", "phrase", "rates", "calendar"];

impl ListSpec {
    pub(super) fn read_all(root: NodeRef<'_>, roles: &[Arc<Role>], reader: &mut TableReader) -> Vec<Self> {
        let table = reader.optional_table(root, "lists");
        let members = table.into_iter().flat_map(NodeRef::members);
        members.filter_map(|(name, node)| Self::read(name, node, roles, reader)).collect()
    }

    fn read(name: &str, node: NodeRef<'_>, roles: &[Arc<Role>], reader: &mut TableReader) -> Option<Self> {
        reader.known(node, &KEYS);
        let title = reader.title(node, "title");
        let schema = reader.required_text(node, "schema");
        let file = reader.text(node, "file").unwrap_or_else(|| format!("lists/{}.toml", name.replace('_', "-")));
        let kept_by = reader.text(node, "kept_by").zip(node.get("kept_by"));
        let kept_by = kept_by.and_then(|(name, node)| role(roles, &name, node, reader));
        let span_of = |key: &str| node.get(key).map(NodeRef::span);
        let list = Self {
            name: name.into(),
            title: title.unwrap_or_default(),
            span: span_of("file").or_else(|| node.key_span()).unwrap_or_default(),
            schema_span: span_of("schema").or_else(|| node.key_span()).unwrap_or_default(),
            file,
            schema: schema.unwrap_or_default(),
            kept_by,
            entries: reader.text(node, "entries"),
            whole: owned(reader.texts(node, "whole")),
            within: owned(reader.texts(node, "within")),
            name_fields: owned(reader.texts(node, "name")),
            phrase: reader.optional_table(node, "phrase").and_then(|at| PhraseFields::read(at, reader)),
            rates: reader.optional_table(node, "rates").and_then(|at| RateFields::read(at, reader)),
            calendar: reader.optional_table(node, "calendar").and_then(|at| CalendarFields::read(at, reader)),
        };
        if list.is_searched() && list.entries.is_none() {
            reader.value(
                node,
                format!("`{name}` is searched, but does not say in which table: `entries` is missing"),
                format!("`{name}` 需要检索，但未说明检索哪个表：缺少 `entries`"),
            );
        }
        Some(list)
    }

    /// Whether anything looks for entries of the list.
    #[must_use]
    pub fn is_searched(&self) -> bool {
        let by_fields = [&self.whole, &self.within, &self.name_fields].iter().any(|fields| !fields.is_empty());
        by_fields || self.phrase.is_some() || self.rates.is_some() || self.calendar.is_some()
    }

    /// Every field that a search reads, by its name in an entry.
    pub fn searched_fields(&self) -> impl Iterator<Item = &str> {
        let plain = self.whole.iter().chain(&self.within).chain(&self.name_fields);
        let phrase = self.phrase.iter().flat_map(|it| [&it.text, &it.category].into_iter().chain(&it.unless));
        let rates = self.rates.iter().flat_map(|it| [&it.from, &it.to, &it.rate, &it.on]);
        let calendar = self.calendar.iter().flat_map(|it| [&it.year, &it.off, &it.on]);
        plain.chain(phrase).chain(rates).chain(calendar).map(String::as_str)
    }
}

fn owned(texts: Vec<(&str, NodeRef<'_>)>) -> Vec<String> {
    texts.into_iter().map(|(text, _)| text.to_owned()).collect()
}

impl PhraseFields {
    fn read(node: NodeRef<'_>, reader: &mut TableReader) -> Option<Self> {
        reader.known(node, &["text", "category", "unless"]);
        let (text, category) = (reader.required_text(node, "text"), reader.required_text(node, "category"));
        Some(Self { unless: reader.text(node, "unless"), text: text?, category: category? })
    }
}

impl RateFields {
    fn read(node: NodeRef<'_>, reader: &mut TableReader) -> Option<Self> {
        reader.known(node, &["from", "to", "rate", "on"]);
        let [from, to, rate, on] = ["from", "to", "rate", "on"].map(|key| reader.required_text(node, key));
        Some(Self { from: from?, to: to?, rate: rate?, on: on? })
    }
}

impl CalendarFields {
    fn read(node: NodeRef<'_>, reader: &mut TableReader) -> Option<Self> {
        reader.known(node, &["year", "off", "on"]);
        let [year, off, on] = ["year", "off", "on"].map(|key| reader.required_text(node, key));
        Some(Self { year: year?, off: off?, on: on? })
    }
}
