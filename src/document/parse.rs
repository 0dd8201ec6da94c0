//! JSON text to tree: jiter reads the tokens, this module places them and refuses what is ambiguous or too large.

use std::sync::Arc;

use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, Peek};

use super::build::Builder;
use super::fields::{FieldId, Fields};
use super::names::{Names, Scope};
use super::number;
use super::tree::{Key, KeyName, StrRef, Tree, Value};
use crate::source::{Code, Diagnostic, Position, Source, Span};

/// What a text may be at most; beyond that it is refused, not cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Length in bytes of one document's text.
    pub max_bytes: usize,
    /// Levels of arrays and objects inside each other.
    pub max_depth: usize,
    /// Values in one document, its arrays and objects counted with what stands inside: each takes memory, however few bytes
    /// it is written with.
    pub max_values: usize,
    /// Keep members that are `null`; otherwise they count as absent and are left out.
    pub keep_null_members: bool,
}

impl Limits {
    /// What documents may be.
    pub(crate) const DEFAULT: Self =
        Self { max_bytes: 64 << 20, max_depth: 128, max_values: 2_000_000, keep_null_members: false };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Decodes bytes as UTF-8 and parses them; a byte order mark is none of JSON's. `start` is where they stand in their file.
///
/// # Errors
/// A [`Diagnostic`] with the place of the first mistake: no JSON, two equal keys, more than the limits allow …
pub(crate) fn parse_bytes(
    name: &Arc<str>,
    bytes: Vec<u8>,
    start: Position,
    limits: &Limits,
    fields: Option<&Fields>,
) -> Result<Arc<Tree>, Box<Diagnostic>> {
    if bytes.len() > limits.max_bytes {
        return Err(Box::new(too_large(bytes.len(), limits.max_bytes)));
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let lossy = String::from_utf8_lossy(error.as_bytes()).into_owned();
        let source = Source::part(Arc::clone(name), lossy, start);
        invalid_utf8().at(&source, Span::new(at, at + '\u{fffd}'.len_utf8()))
    })?;
    text.shrink_to_fit();
    parse_with(&Source::part(Arc::clone(name), text, start), limits, fields)
}

/// How many bytes a value takes with its name, about: room is made for so many values at once, but not for more than few.
const BYTES_A_VALUE: usize = 20;
const FEW: usize = 1 << 10;

/// Parses a whole text as one JSON value.
///
/// # Errors
/// A [`Diagnostic`] with the place of the first mistake: no JSON, two equal keys, more than the limits allow …
pub fn parse(source: &Arc<Source>, limits: &Limits) -> Result<Arc<Tree>, Box<Diagnostic>> {
    parse_with(source, limits, None)
}

/// The same with the numbers that a table has for the names, by which members are then found.
///
/// # Errors
/// As [`parse`].
pub fn parse_with(
    source: &Arc<Source>,
    limits: &Limits,
    fields: Option<&Fields>,
) -> Result<Arc<Tree>, Box<Diagnostic>> {
    let text = source.text();
    if text.len() > limits.max_bytes {
        return Err(Box::new(too_large(text.len(), limits.max_bytes)));
    }
    let mut builder = Builder::with_table(fields.map_or(0, Fields::table), (text.len() / BYTES_A_VALUE).min(FEW));
    let file = builder.source(source);
    let mut parser = Parser {
        jiter: Jiter::new(text.as_bytes()),
        source,
        fields,
        builder,
        file,
        limits,
        depth: 0,
        values: 0,
        names: Names::default(),
    };
    let peek = parser.jiter.peek().map_err(|error| parser.syntax(&error))?;
    parser.value(peek, None)?;
    parser.jiter.finish().map_err(|error| parser.syntax(&error))?;
    Ok(Arc::new(parser.builder.finish()))
}

/// The error for a text of `bytes` bytes where `limit` are allowed.
#[must_use]
pub(crate) fn too_large(bytes: usize, limit: usize) -> Diagnostic {
    Diagnostic::error(
        Code::TooLarge,
        format!("the document has {bytes} bytes, more than the limit of {limit}"),
        format!("文档有 {bytes} 字节，超过上限 {limit} 字节"),
    )
    .help("split it, or export one document a line (.ndjson)", "请拆分文件，或按每行一个文档导出（.ndjson）")
}

/// What can be wrong between the elements of an array that is read element by element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gap {
    /// The text ends inside the array.
    End,
    /// Neither a comma nor the end of the array.
    NoComma,
    /// A comma before the end of the array.
    TrailingComma,
    /// No element.
    NoValue,
    /// More text behind the array.
    TrailingText,
}

impl Gap {
    /// The error, in the words that the parser has for it; `source` starts where it is wrong.
    #[must_use]
    pub(crate) fn error(self, source: &Arc<Source>) -> Diagnostic {
        let error = match self {
            Self::End => JsonErrorType::EofWhileParsingList,
            Self::NoComma => JsonErrorType::ExpectedListCommaOrEnd,
            Self::TrailingComma => JsonErrorType::TrailingComma,
            Self::NoValue => JsonErrorType::ExpectedSomeValue,
            Self::TrailingText => JsonErrorType::TrailingCharacters,
        };
        let width = source.text().chars().next().map_or(0, char::len_utf8);
        syntax_words(&JiterErrorType::JsonError(error)).at(source, Span::new(0, width))
    }
}

struct Parser<'a> {
    jiter: Jiter<'a>,
    source: &'a Arc<Source>,
    fields: Option<&'a Fields>,
    builder: Builder,
    file: u16,
    limits: &'a Limits,
    depth: usize,
    values: usize,
    names: Names,
}

type Parsed<T> = Result<T, Box<Diagnostic>>;

impl Parser<'_> {
    fn value(&mut self, peek: Peek, key: Option<Key>) -> Parsed<()> {
        let start = self.jiter.current_index();
        self.count(start)?;
        match peek {
            Peek::Object => return self.object(start, key),
            Peek::Array => return self.array(start, key),
            _ => {}
        }
        let value = match peek {
            Peek::Null => self.jiter.known_null().map(|()| Value::Null).map_err(|error| self.syntax(&error))?,
            Peek::True | Peek::False => {
                self.jiter.known_bool(peek).map(Value::Bool).map_err(|error| self.syntax(&error))?
            }
            Peek::String => self.string(start)?,
            _ => self.number(peek, start)?,
        };
        let span = Span::new(start, self.jiter.current_index());
        let absent = matches!(value, Value::Null) && key.is_some() && !self.limits.keep_null_members;
        if !absent {
            self.builder.add(self.file, key, value, span);
        }
        Ok(())
    }

    fn string(&mut self, start: usize) -> Parsed<Value> {
        let decoded = match self.jiter.known_str() {
            Ok(text) => text.len(),
            Err(error) => return Err(self.syntax(&error)),
        };
        let end = self.jiter.current_index();
        Ok(Value::String(self.str_ref(start, end, decoded)))
    }

    /// A string written at `start..end` with its quotes, whose decoded form has `decoded` bytes: escapes only ever shorten.
    fn str_ref(&mut self, start: usize, end: usize, decoded: usize) -> StrRef {
        let inner = Span::new(start + 1, end.saturating_sub(1));
        if inner.len() == decoded {
            return StrRef::Raw(inner);
        }
        let quoted = self.source.slice(Span::new(start, end)).to_owned();
        let text: String = serde_json::from_str(&quoted).unwrap_or_default();
        self.builder.decoded(&text)
    }

    fn number(&mut self, peek: Peek, start: usize) -> Parsed<Value> {
        if let Err(error) = self.jiter.known_number_bytes(peek) {
            return Err(self.syntax(&error));
        }
        let span = Span::new(start, self.jiter.current_index());
        match number::parse(self.source.slice(span)) {
            Ok(number) => Ok(Value::Number(number)),
            Err(number::OutOfRange) => Err(self.fail(span, out_of_range())),
        }
    }

    fn count(&mut self, start: usize) -> Parsed<()> {
        self.values += 1;
        if self.values <= self.limits.max_values {
            return Ok(());
        }
        let limit = crate::base::value::count(self.limits.max_values as u64);
        let error = Diagnostic::error(
            Code::TooManyValues,
            format!("the document has more than {limit} values"),
            format!("文档的值超过 {limit} 个"),
        );
        let error = error
            .help("split it, or export one document a line (.ndjson)", "请拆分文件，或按每行一个文档导出（.ndjson）");
        Err(self.fail(Span::new(start, start + 1), error))
    }

    fn enter(&mut self, start: usize) -> Parsed<()> {
        self.depth += 1;
        if self.depth <= self.limits.max_depth {
            return Ok(());
        }
        let limit = self.limits.max_depth;
        let error = Diagnostic::error(
            Code::TooDeep,
            format!("nested deeper than {limit} levels"),
            format!("嵌套超过 {limit} 层"),
        );
        Err(self.fail(Span::new(start, start + 1), error))
    }

    fn array(&mut self, start: usize, key: Option<Key>) -> Parsed<()> {
        self.enter(start)?;
        self.builder.add(self.file, key, Value::Array(0), Span::new(start, start));
        let mut count = 0;
        let mut next = self.jiter.known_array();
        loop {
            match next {
                Ok(Some(peek)) => self.value(peek, None)?,
                Ok(None) => break,
                Err(error) => return Err(self.syntax(&error)),
            }
            count += 1;
            next = self.jiter.array_step();
        }
        self.builder.close(count, Span::new(0, self.jiter.current_index()).end);
        self.depth -= 1;
        Ok(())
    }

    fn object(&mut self, start: usize, key: Option<Key>) -> Parsed<()> {
        self.enter(start)?;
        self.builder.add(self.file, key, Value::Object(0), Span::new(start, start));
        let mut count = 0;
        let mut scope = self.names.begin();
        let mut before = start;
        let fields = self.fields;
        let read = |name: Option<&str>| {
            name.map(|name| (name.len(), fields.map_or(FieldId::UNREAD, |fields| fields.id(name))))
        };
        let mut next = self.jiter.known_object().map(read);
        loop {
            let (decoded, field) = match next {
                Ok(Some(name)) => name,
                Ok(None) => break,
                Err(error) => return Err(self.syntax(&error)),
            };
            let key = self.key(before, decoded, field);
            self.refuse_duplicate(&mut scope, key)?;
            let peek = self.jiter.peek().map_err(|error| self.syntax(&error))?;
            let nodes = self.builder.len();
            self.value(peek, Some(key))?;
            count += u32::from(self.builder.len() > nodes);
            before = self.jiter.current_index();
            next = self.jiter.next_key().map(read);
        }
        self.names.end(&scope);
        self.builder.close(count, Span::new(0, self.jiter.current_index()).end);
        self.depth -= 1;
        Ok(())
    }

    /// The key that was just read, colon included: it starts at the first quote behind `before` and ends at the last one.
    fn key(&mut self, before: usize, decoded: usize, field: FieldId) -> Key {
        let bytes = self.source.text().as_bytes();
        let after = self.jiter.current_index();
        let read = bytes.get(before..after).unwrap_or_default();
        let start = before + read.iter().position(|&byte| byte == b'"').unwrap_or(0);
        let end = before + read.iter().rposition(|&byte| byte == b'"').map_or(0, |quote| quote + 1);
        let span = Span::new(start, end);
        let name = match self.str_ref(start, end, decoded) {
            StrRef::Raw(_) => KeyName::RAW,
            StrRef::Decoded(index) => KeyName::decoded(index),
        };
        Key { name, field, span }
    }

    fn refuse_duplicate(&mut self, scope: &mut Scope, key: Key) -> Parsed<()> {
        const SHOWN: usize = 64;
        let Some(first) = self.names.add(scope, self.source, key.span, key.field) else { return Ok(()) };
        let name: String = self.builder.text(key.at(), self.file).chars().take(SHOWN).collect();
        let shown = crate::base::printable::printable(&name);
        let error = Diagnostic::error(
            Code::DuplicateKey,
            format!("the key `{shown}` occurs twice in one object"),
            format!("同一对象中键 `{shown}` 重复出现"),
        );
        let error = error
            .help("remove one of the two: which one counts must not be a guess", "请删除其中一个：以哪个为准不能靠猜");
        let error = self.fail(key.span, error);
        Err(Box::new(error.label(self.source, first, "the other place", "另一处")))
    }

    fn fail(&self, span: Span, error: Diagnostic) -> Box<Diagnostic> {
        Box::new(error.at(self.source, span))
    }

    fn syntax(&self, error: &JiterError) -> Box<Diagnostic> {
        let at = error.index.min(self.source.text().len());
        let width = self.source.text().get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        self.fail(Span::new(at, at + width), syntax_words(&error.error_type))
    }
}

fn out_of_range() -> Diagnostic {
    Diagnostic::error(
        Code::NumberRange,
        "the number has more digits than can be kept exactly",
        "该数字位数过多，无法精确保存",
    )
    .help("amounts may have 28 digits in all; nothing is ever rounded on reading", "数值最多 28 位；读取时绝不四舍五入")
}

fn invalid_utf8() -> Diagnostic {
    Diagnostic::error(Code::NotUtf8, "the text is not valid UTF-8", "文本不是有效的 UTF-8 编码")
        .help("export it as UTF-8 (GBK and UTF-16 are not read)", "请以 UTF-8 编码导出（不支持 GBK 与 UTF-16）")
}

fn syntax_words(error: &JiterErrorType) -> Diagnostic {
    use JsonErrorType as E;
    let JiterErrorType::JsonError(error) = error else {
        return Diagnostic::error(Code::JsonSyntax, "this is not a JSON value", "此处不是 JSON 值");
    };
    let (en, zh) = match error {
        E::EofWhileParsingList => ("the text ends inside an array", "文本在数组中间结束"),
        E::EofWhileParsingObject => ("the text ends inside an object", "文本在对象中间结束"),
        E::EofWhileParsingString => ("the text ends inside a string", "文本在字符串中间结束"),
        E::EofWhileParsingValue => ("the text ends where a value is expected", "此处应有值，但文本已结束"),
        E::ExpectedColon => ("a colon is expected here", "此处应为冒号"),
        E::ExpectedListCommaOrEnd => ("a comma or `]` is expected here", "此处应为逗号或 `]`"),
        E::ExpectedObjectCommaOrEnd => ("a comma or `}` is expected here", "此处应为逗号或 `}`"),
        E::InvalidEscape | E::UnexpectedEndOfHexEscape => ("this is no valid escape in a string", "字符串中的转义无效"),
        E::InvalidNumber => ("this is not a JSON number", "此处不是有效的 JSON 数字"),
        E::NumberOutOfRange => ("the number is out of range", "数字超出范围"),
        E::InvalidUnicodeCodePoint | E::LoneLeadingSurrogateInHexEscape => {
            ("the escape is half of a character", "转义只是半个字符（孤立代理项）")
        }
        E::ControlCharacterWhileParsingString => {
            ("a control character must be escaped in a string", "字符串中的控制字符必须转义")
        }
        E::KeyMustBeAString => ("a key in double quotes is expected here", "此处应为双引号括起的键"),
        E::TrailingComma => ("a comma must not stand before the end", "末尾不能有多余的逗号"),
        E::TrailingCharacters => {
            return Diagnostic::error(
                Code::TrailingText,
                "more text stands behind the document",
                "文档之后还有多余内容",
            );
        }
        _ => ("a JSON value is expected here", "此处应为 JSON 值"),
    };
    Diagnostic::error(Code::JsonSyntax, en, zh)
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
