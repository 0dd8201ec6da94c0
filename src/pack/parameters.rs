//! Parameters with dated revisions: what a threshold is depends on the day that a document is judged for.

use jiff::civil::Date;

use super::lists::violation;
use super::schema::Schema;
use crate::document::table::{TableReader, at, wrong};
use crate::document::{Document, Edit, Fields, Kind, NodeRef, Pointer, apply};
use crate::source::{Code, Diagnostic};

/// The parameters in force from each date on.
#[derive(Clone, Debug)]
pub struct Parameters {
    base: Document,
    /// By date, each the whole set as it is from then on.
    revised: Vec<(Date, Document)>,
}

impl Parameters {
    /// Reads `[parameters]` and `[[revisions]]` of `policy.toml`, and validates what is in force from each date on; what is
    /// wrong goes to the reader.
    pub(super) fn read(policy: &Document, schema: Option<&Schema>, reader: &mut TableReader) -> Self {
        let root = policy.root();
        let base: Document = match reader.optional_table(root, "parameters") {
            Some(table) => policy.part(table),
            None => crate::document::combine(std::iter::empty()),
        };
        check_names(base.root(), reader);
        let mut parameters = Self { base, revised: Vec::new() };
        let mut told = Vec::new();
        validate(&parameters.base, schema, &mut told, reader);
        for revision in reader.tables(root, "revisions") {
            reader.known(revision, &["from", "reason", "parameters"]);
            reader.required_text(revision, "reason");
            let (from, changes) = (reader.required(revision, "from"), reader.table(revision, "parameters"));
            let (Some(place), Some(changes)) = (from, changes) else { continue };
            let Some(from) = reader.date(revision, "from") else { continue };
            if parameters.revised.last().is_some_and(|(last, _)| *last >= from) {
                reader.value(
                    place,
                    "revisions stand in the order of their dates, each later than the one before",
                    "修订须按日期先后排列，每一项都晚于前一项",
                );
            }
            let mut current = parameters.last().clone();
            revise(&mut current, changes, &Pointer::root(), reader);
            validate(&current, schema, &mut told, reader);
            parameters.revised.push((from, current));
        }
        parameters
    }

    /// The same with the numbers that a table has for the names.
    pub(super) fn identified(self, fields: &Fields) -> Self {
        let revised = self.revised.into_iter().map(|(from, document)| (from, document.identified(fields)));
        Self { revised: revised.collect(), base: self.base.identified(fields) }
    }

    fn last(&self) -> &Document {
        self.revised.last().map_or(&self.base, |(_, document)| document)
    }

    /// The parameters in force on a day.
    #[must_use]
    pub fn on(&self, day: Date) -> &Document {
        self.revised.iter().rev().find(|(from, _)| *from <= day).map_or(&self.base, |(_, document)| document)
    }

    /// The parameters as they were first and after each revision.
    pub fn all(&self) -> impl Iterator<Item = &Document> {
        std::iter::once(&self.base).chain(self.revised.iter().map(|(_, document)| document))
    }

    /// The dates from which parameters change.
    pub fn dates(&self) -> impl Iterator<Item = Date> + '_ {
        self.revised.iter().map(|(from, _)| *from)
    }
}

/// Validates what is in force after a revision. What an earlier one left wrong is told once.
fn validate(document: &Document, schema: Option<&Schema>, told: &mut Vec<String>, reader: &mut TableReader) {
    let Some(schema) = schema else { return };
    for finding in schema.check(&"policy".into(), document) {
        let found = violation(Code::Parameter, &finding);
        let line = found.to_string();
        if !told.contains(&line) {
            told.push(line);
            reader.diagnostics.push(found);
        }
    }
}

/// A parameter that is named like a word of the rule language could not be read by any rule.
fn check_names(table: NodeRef<'_>, reader: &mut TableReader) {
    for (name, node) in table.members() {
        if RESERVED.contains(&name) {
            let span = node.key_span().unwrap_or_else(|| node.span());
            let error = Diagnostic::error(
                Code::Reserved,
                format!("no parameter can be called `{name}`: that is a word of the rule language"),
                format!("参数不能命名为 `{name}`：这是规则语言的保留字"),
            );
            let error = error.help("give it another name, such as one with a `_`", "请改用其他名称，如加上 `_`");
            reader.diagnostics.push(at(error, node, span));
        }
        check_names(node, reader);
    }
    for child in table.children().filter(|child| child.name().is_none()) {
        check_names(child, reader);
    }
}

/// The words of the rule language, those included that it keeps for later.
pub(super) const RESERVED: [&str; 62] = [
    "as",
    "async",
    "await",
    "break",
    "call",
    "case",
    "catch",
    "const",
    "continue",
    "curry",
    "debug",
    "default",
    "do",
    "else",
    "eval",
    "exit",
    "export",
    "false",
    "fn",
    "for",
    "global",
    "go",
    "goto",
    "if",
    "import",
    "in",
    "is_def_fn",
    "is_def_var",
    "is_shared",
    "let",
    "loop",
    "match",
    "module",
    "new",
    "nil",
    "null",
    "package",
    "print",
    "private",
    "protected",
    "public",
    "return",
    "shared",
    "spawn",
    "static",
    "super",
    "switch",
    "sync",
    "this",
    "thread",
    "throw",
    "true",
    "try",
    "type_of",
    "unless",
    "until",
    "use",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// Puts each value of a revision in the place of the parameter of the same name and type.
fn revise(current: &mut Document, changes: NodeRef<'_>, prefix: &Pointer, reader: &mut TableReader) {
    for (name, value) in changes.members() {
        let pointer = prefix.child(name);
        let key = value.key_span().unwrap_or_else(|| value.span());
        let Some(kind) = current.at(&pointer).map(NodeRef::kind) else {
            let known: Vec<_> =
                current.at(prefix).into_iter().flat_map(NodeRef::members).map(|(name, _)| name).collect();
            let error = Diagnostic::error(
                Code::UnknownParameter,
                format!("there is no parameter `{name}` to revise"),
                format!("没有可修订的参数 `{name}`"),
            );
            reader.diagnostics.push(at(error, value, key).suggest(name, known));
            continue;
        };
        if kind != value.kind() {
            reader.diagnostics.push(wrong(
                value,
                Code::Parameter,
                format!("`{name}` is of another type than the parameter it revises"),
                format!("`{name}` 与其所修订的参数类型不同"),
            ));
        } else if kind == Kind::Object {
            revise(current, value, &pointer, reader);
        } else if let Ok(revised) = apply(current, &Edit::Replace(pointer, value)) {
            *current = revised;
        }
    }
}
