//! TOML text to the same arena: the pack's data files, which rules read and errors point into like documents.

use std::sync::Arc;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::build::Builder;
use super::number;
use super::tree::{Key, Tree, Value};
use crate::source::{Source, Span};

/// A text that is not TOML, or that holds what a data file may not: a time, an infinite number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TomlError {
    /// What is wrong.
    pub message: String,
    /// Where in the source.
    pub span: Span,
}

/// Parses a whole TOML file.
///
/// # Errors
/// [`TomlError`] at the first mistake.
pub fn parse_toml(source: &Arc<Source>) -> Result<Arc<Tree>, TomlError> {
    parse_toml_text(source, source.text())
}

/// Parses `text`, whose offsets are those of `source`: a part of a file, with all else blanked out.
///
/// # Errors
/// [`TomlError`] at the first mistake.
pub fn parse_toml_text(source: &Arc<Source>, text: &str) -> Result<Arc<Tree>, TomlError> {
    let root = DeTable::parse(text).map_err(|error| TomlError {
        message: error.message().to_owned(),
        span: error.span().map_or_else(Span::default, |range| Span::new(range.start, range.end)),
    })?;
    let mut builder = Builder::new();
    let file = builder.source(source);
    builder.add(file, None, Value::Object(0), Span::new(0, 0));
    let mut reader = Reader { builder, file };
    let count = reader.members(root.get_ref())?;
    reader.builder.close(count, Span::new(0, text.len()).end);
    Ok(Arc::new(reader.builder.finish()))
}

struct Reader {
    builder: Builder,
    file: u16,
}

impl Reader {
    fn members(&mut self, table: &DeTable<'_>) -> Result<u32, TomlError> {
        for (name, value) in table {
            let span = Span::new(name.span().start, name.span().end);
            let key = Key { name: self.builder.decoded(name.get_ref()), span };
            self.value(value, Some(key))?;
        }
        Ok(u32::try_from(table.len()).unwrap_or(u32::MAX))
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, key: Option<Key>) -> Result<(), TomlError> {
        let span = Span::new(value.span().start, value.span().end);
        let scalar = match value.get_ref() {
            DeValue::String(text) => Value::String(self.builder.decoded(text)),
            DeValue::Boolean(truth) => Value::Bool(*truth),
            DeValue::Integer(integer) if integer.radix() == 10 => exact(integer.as_str(), span)?,
            DeValue::Float(float) => exact(float.as_str(), span)?,
            DeValue::Integer(_) => return Err(refuse("a number must be written in decimal digits", span)),
            DeValue::Datetime(datetime) => date(datetime, span)?,
            DeValue::Array(items) => {
                self.builder.add(self.file, key, Value::Array(0), span);
                for item in items {
                    self.value(item, None)?;
                }
                self.builder.close(u32::try_from(items.len()).unwrap_or(u32::MAX), span.end);
                return Ok(());
            }
            DeValue::Table(table) => {
                self.builder.add(self.file, key, Value::Object(0), span);
                let count = self.members(table)?;
                self.builder.close(count, span.end);
                return Ok(());
            }
        };
        self.builder.add(self.file, key, scalar, span);
        Ok(())
    }
}

fn refuse(message: &str, span: Span) -> TomlError {
    TomlError { message: message.to_owned(), span }
}

fn exact(text: &str, span: Span) -> Result<Value, TomlError> {
    let digits: String = text.chars().filter(|&c| c != '_' && c != '+').collect();
    let finite = digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b'e' | b'E'));
    if !finite {
        return Err(refuse("a number must be finite", span));
    }
    number::parse(&digits)
        .map(Value::Number)
        .map_err(|_| refuse("the number has more digits than can be kept exactly", span))
}

fn date(datetime: &toml::value::Datetime, span: Span) -> Result<Value, TomlError> {
    let (Some(date), None, None) = (datetime.date, datetime.time, datetime.offset) else {
        return Err(refuse("a date without a time is expected, such as 2026-03-31", span));
    };
    let (year, month, day) = (i16::try_from(date.year), i8::try_from(date.month), i8::try_from(date.day));
    let (Ok(year), Ok(month), Ok(day)) = (year, month, day) else { return Err(refuse("this is not a date", span)) };
    Date::new(year, month, day).map(Value::Date).map_err(|_| refuse("there is no such day", span))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Kind;

    #[test]
    fn numbers_are_exact_and_places_are_kept() {
        let source = Source::new("t", "a = 0.02\nbig = 1_000_000\n[t]\non = 2026-07-01\nlist = [\"x\", true]\n");
        let tree = parse_toml(&source).unwrap();
        let root = tree.root();
        assert_eq!(root.get("a").unwrap().as_number().unwrap().to_string(), "0.02");
        assert_eq!(root.get("big").unwrap().as_number().unwrap().to_string(), "1000000");
        let on = root.get("t").unwrap().get("on").unwrap();
        assert_eq!(on.kind(), Kind::Date);
        assert_eq!(source.slice(on.span()), "2026-07-01");
        assert_eq!(root.get("t").unwrap().get("list").unwrap().len(), 2);
    }

    #[test]
    fn what_is_no_plain_value_is_refused() {
        for text in
            ["a = inf", "a = 2026-07-01T00:00:00Z", "a = 0xff", "a = 2026-02-30", "a = 1e60", "a = ", "a = 1\na = 2"]
        {
            assert!(parse_toml(&Source::new("t", text)).is_err(), "{text}");
        }
    }
}
