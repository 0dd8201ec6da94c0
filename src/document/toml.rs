//! TOML text to the same arena: the pack's data files, which rules read and errors point into like documents.

use std::sync::Arc;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::build::Builder;
use super::fields::FieldId;
use super::number;
use super::tree::{Key, Tree, Value};
use crate::source::{Code, Diagnostic, Source, Span};

/// Parses a whole TOML file.
///
/// # Errors
/// A [`Diagnostic`] at the first mistake.
pub(crate) fn parse_toml(source: &Arc<Source>) -> Result<Arc<Tree>, Box<Diagnostic>> {
    parse_toml_text(source, source.text())
}

/// Parses `text`, whose offsets are those of `source`: a part of a file, with all else blanked out.
///
/// # Errors
/// A [`Diagnostic`] at the first mistake.
pub(crate) fn parse_toml_text(source: &Arc<Source>, text: &str) -> Result<Arc<Tree>, Box<Diagnostic>> {
    let root = DeTable::parse(text).map_err(|error| {
        let span = error.span().map_or_else(Span::default, |range| Span::new(range.start, range.end));
        let message = error.message();
        Box::new(Diagnostic::error(Code::TomlSyntax, message, chinese(message)).at(source, span))
    })?;
    let mut builder = Builder::new();
    let file = builder.source(source);
    builder.add(file, None, Value::Object(0), Span::new(0, 0));
    let mut reader = Reader { builder, file, source };
    let count = reader.members(root.get_ref())?;
    reader.builder.close(count, Span::new(0, text.len()).end);
    Ok(Arc::new(reader.builder.finish()))
}

struct Reader<'s> {
    builder: Builder,
    file: u16,
    source: &'s Arc<Source>,
}

impl Reader<'_> {
    fn members(&mut self, table: &DeTable<'_>) -> Result<u32, Box<Diagnostic>> {
        for (name, value) in table {
            let span = Span::new(name.span().start, name.span().end);
            let key = Key { name: self.builder.decoded_name(name.get_ref()), field: FieldId::UNREAD, span };
            self.value(value, Some(key))?;
        }
        Ok(u32::try_from(table.len()).unwrap_or(u32::MAX))
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, key: Option<Key>) -> Result<(), Box<Diagnostic>> {
        let span = Span::new(value.span().start, value.span().end);
        let scalar = match value.get_ref() {
            DeValue::String(text) => Value::String(self.builder.decoded(text)),
            DeValue::Boolean(truth) => Value::Bool(*truth),
            DeValue::Integer(integer) if integer.radix() == 10 => self.exact(integer.as_str(), span)?,
            DeValue::Float(float) => self.exact(float.as_str(), span)?,
            DeValue::Integer(_) => {
                return Err(self.refuse(span, "a number must be written in decimal digits", "数字须以十进制书写"));
            }
            DeValue::Datetime(datetime) => self.date(datetime, span)?,
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

    fn refuse(&self, span: Span, en: &str, zh: &str) -> Box<Diagnostic> {
        Box::new(Diagnostic::error(Code::TomlSyntax, en, zh).at(self.source, span))
    }

    fn exact(&self, text: &str, span: Span) -> Result<Value, Box<Diagnostic>> {
        let digits: String = text.chars().filter(|&c| c != '_' && c != '+').collect();
        let finite = digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b'e' | b'E'));
        if !finite {
            return Err(self.refuse(span, "a number must be finite", "数字须为有限值"));
        }
        number::parse(&digits).map(Value::Number).map_err(|_| {
            self.refuse(span, "the number has more digits than can be kept exactly", "该数字位数过多，无法精确保存")
        })
    }

    fn date(&self, datetime: &toml::value::Datetime, span: Span) -> Result<Value, Box<Diagnostic>> {
        let (Some(date), None, None) = (datetime.date, datetime.time, datetime.offset) else {
            let (en, zh) =
                ("a date without a time is expected, such as 2026-03-31", "此处应为不带时间的日期，如 2026-03-31");
            return Err(self.refuse(span, en, zh));
        };
        let (year, month, day) = (i16::try_from(date.year), i8::try_from(date.month), i8::try_from(date.day));
        let day = match (year, month, day) {
            (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day).ok(),
            _ => None,
        };
        day.map(Value::Date).ok_or_else(|| self.refuse(span, "there is no such day", "没有这一天"))
    }
}

/// The parser's own message in Chinese: by its first words, for it names what it expected in many ways.
fn chinese(message: &str) -> &'static str {
    const KNOWN: [(&str, &str); 9] = [
        ("duplicate key", "键重复"),
        ("key with no value", "键没有值，此处应为 `=`"),
        ("missing value", "`=` 之后缺少值"),
        ("string values must be quoted", "文本须用引号括起"),
        ("missing key", "缺少键名"),
        ("unclosed", "括号没有闭合"),
        ("invalid multi-line", "多行文本没有结束"),
        ("missing opening quote", "文本缺少起始引号"),
        ("invalid basic string", "文本没有结束引号，或含有无效转义"),
    ];
    let known = KNOWN.iter().find(|(start, _)| message.starts_with(start));
    known.map_or("此处不是有效的 TOML", |(_, words)| words)
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
