//! Functions of texts.

use std::cell::RefCell;

use regex::Regex;

use super::call::{made, made_text};
use super::table::{FUNCTION, Function, Gives, Parameter, Takes, takes};
use crate::document::{read_date, read_number};
use crate::domain::text;
use crate::rule::access::count;
use crate::rule::meter;
use crate::rule::operators;
use crate::rule::stop::{Outcome, Stop, broken};
use crate::rule::value::{Call, Text, Value};

const TEXT: &[Parameter] = &[takes("text", Takes::Text)];
const PARTED: &[Parameter] = &[takes("text", Takes::Text), takes("part", Takes::Text)];

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "text",
        parameters: &[takes("value", Takes::Value)],
        gives: Gives::Text,
        en: "the text of a value, dates as documents write them",
        zh: "值的文本，日期与文档写法一致",
        example: ("\"due \" + text(order.on)", "due 2026-03-02"),
        body: |call| operators::text(call.argument(0)).map(Value::Text),
        ..FUNCTION
    },
    Function {
        name: "len",
        parameters: TEXT,
        gives: Gives::Number,
        en: "how many characters a text has",
        zh: "文本的字符数",
        example: ("order.id.len()", "3"),
        body: |call| {
            let text = call.text(0, "len")?;
            meter::read(text.as_str().len())?;
            Ok(count(text.as_str().chars().count()))
        },
        ..FUNCTION
    },
    Function {
        name: "contains",
        parameters: PARTED,
        gives: Gives::Bool,
        en: "whether a text has a part; `part in text` asks the same",
        zh: "文本是否含有某一部分；`part in text` 与此相同",
        example: ("order.customer.contains(\"Trading\")", "true"),
        body: |call| ask(call, "contains", |text, part| text.contains(part)),
        ..FUNCTION
    },
    Function {
        name: "starts_with",
        parameters: PARTED,
        gives: Gives::Bool,
        en: "whether a text begins with a part",
        zh: "文本是否以某一部分开头",
        example: ("order.id.starts_with(\"A-\")", "true"),
        body: |call| ask(call, "starts_with", |text, part| text.starts_with(part)),
        ..FUNCTION
    },
    Function {
        name: "ends_with",
        parameters: PARTED,
        gives: Gives::Bool,
        en: "whether a text ends with a part",
        zh: "文本是否以某一部分结尾",
        example: ("order.id.ends_with(\"A-\")", "false"),
        body: |call| ask(call, "ends_with", |text, part| text.ends_with(part)),
        ..FUNCTION
    },
    Function {
        name: "matches",
        parameters: &[takes("text", Takes::Text), takes("regex", Takes::Regex)],
        gives: Gives::Bool,
        en: "whether a regular expression is found in a text; `^…$` means the whole of it",
        zh: "文本中是否有与正则表达式相符的部分；`^…$` 表示整个文本",
        example: ("order.id.matches(\"^[A-Z]-[0-9]+$\")", "true"),
        body: matches,
        ..FUNCTION
    },
    Function {
        name: "trim",
        parameters: TEXT,
        gives: Gives::Text,
        en: "a text without white space at its ends",
        zh: "去除首尾空白的文本",
        example: ("\" A-1 \".trim()", "A-1"),
        body: |call| {
            let text = call.text(0, "trim")?;
            meter::read(text.as_str().len())?;
            let trimmed = text.as_str().trim();
            let start = trimmed.as_ptr().addr() - text.as_str().as_ptr().addr();
            Ok(Value::Text(text.part(start..start + trimmed.len())))
        },
        ..FUNCTION
    },
    Function {
        name: "lower",
        parameters: TEXT,
        gives: Gives::Text,
        en: "a text in small letters",
        zh: "转为小写",
        example: ("order.id.lower()", "a-1"),
        body: |call| change(call, "lower", str::to_lowercase),
        ..FUNCTION
    },
    Function {
        name: "upper",
        parameters: TEXT,
        gives: Gives::Text,
        en: "a text in capital letters",
        zh: "转为大写",
        example: ("\"usd\".upper()", "USD"),
        body: |call| change(call, "upper", str::to_uppercase),
        ..FUNCTION
    },
    Function {
        name: "split",
        parameters: &[takes("text", Takes::Text), takes("separator", Takes::Text)],
        gives: Gives::Texts,
        en: "a list of the parts between separators",
        zh: "按分隔符切分后的各部分",
        example: ("order.id.split(\"-\")", "[\"A\", \"1\"]"),
        body: split,
        ..FUNCTION
    },
    Function {
        name: "number",
        parameters: TEXT,
        gives: Gives::Number,
        en: "the number that a text says, such as `-12.50`; a text that says none is a fault",
        zh: "文本所表示的数字，如 `-12.50`；不是数字的文本属于错误",
        example: ("\"12.50\".number() * 2", "25.00"),
        body: number,
        ..FUNCTION
    },
    Function {
        name: "date",
        parameters: TEXT,
        gives: Gives::Date,
        en: "the date that a text says, such as `2026-03-31`; a text that says none is a fault",
        zh: "文本所表示的日期，如 `2026-03-31`；不是日期的文本属于错误",
        example: ("\"2026-03-31\".date() - order.on", "29"),
        body: date,
        ..FUNCTION
    },
    Function {
        name: "fold",
        parameters: TEXT,
        gives: Gives::Text,
        en: "a text for comparing: full-width forms, case and Traditional characters make no difference any more",
        zh: "用于比较的文本：不区分全角半角、大小写与繁简",
        example: ("fold(\"ＡＢＣ 貿易\")", "abc 贸易"),
        body: fold,
        ..FUNCTION
    },
];

fn ask<'c>(call: &mut Call<'_, 'c>, function: &str, holds: fn(&str, &str) -> bool) -> Outcome<Value<'c>> {
    let (text, part) = (call.text(0, function)?, call.text(1, function)?);
    meter::read(text.as_str().len() + part.as_str().len())?;
    Ok(Value::Bool(holds(text.as_str(), part.as_str())))
}

fn change<'c>(call: &mut Call<'_, 'c>, function: &str, change: fn(&str) -> String) -> Outcome<Value<'c>> {
    made_text(change(call.text(0, function)?.as_str()))
}

fn split<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (text, separator) = (call.text(0, "split")?, call.text(1, "split")?);
    meter::read(text.as_str().len())?;
    let parts: Vec<Value<'c>> = match &text {
        Text::Read(text) => text.split(separator.as_str()).map(Value::text).collect(),
        Text::Made(text) => text.split(separator.as_str()).map(Value::made).collect(),
    };
    meter::spend(parts.len())?;
    made(parts)
}

fn number<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let text = call.text(0, "number")?;
    meter::read(text.as_str().len())?;
    read_number(text.as_str()).map(Value::Number).ok_or_else(|| says_no("number", text.as_str(), "a number", "数字"))
}

fn date<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let text = call.text(0, "date")?;
    read_date(text.as_str()).map(Value::Date).ok_or_else(|| says_no("date", text.as_str(), "a date", "日期"))
}

fn says_no(function: &str, text: &str, en: &str, zh: &str) -> Box<Stop> {
    let text: String = text.chars().take(60).collect();
    broken(
        format!("`{function}` cannot read `{text}`: it is not {en}"),
        format!("`{function}` 无法读取 `{text}`：不是{zh}"),
    )
}

fn fold<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let words = call.text(0, "fold")?;
    folding(words.as_str())?;
    let folded = call.facts.memo().folded.of(words.as_str(), |_| true, || text::fold(words.as_str()).text().into());
    made_text(folded)
}

/// Counts the folding of a text, which looks at every character, and far longer at it than other functions.
pub(super) fn folding(text: &str) -> Outcome<()> {
    meter::read(text.len().saturating_mul(4))
}

/// The largest compiled regular expression, in bytes.
const LARGEST: usize = 1 << 20;

/// So many compiled ones are kept by a thread: the ones used last.
const KEPT: usize = 64;

thread_local! {
    static COMPILED: RefCell<Vec<(Box<str>, Regex)>> = const { RefCell::new(Vec::new()) };
}

/// Whether a text is a regular expression that rules may use.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn check_regex(pattern: &str) -> Result<(), String> {
    compile(pattern).map(|_| ())
}

fn compile(pattern: &str) -> Result<Regex, String> {
    let built = regex::RegexBuilder::new(pattern).size_limit(LARGEST).dfa_size_limit(LARGEST).build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
        // The first line says what; those before it draw the place.
        other => other.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
    })
}

fn matches<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (text, pattern) = (call.text(0, "matches")?, call.text(1, "matches")?);
    let (text, pattern) = (text.as_str(), pattern.as_str());
    // Linear in the text, but slower than a plain search.
    meter::read(text.len().saturating_mul(8).saturating_add(pattern.len()))?;
    let found = COMPILED.with_borrow_mut(|compiled| {
        if let Some(known) = compiled.iter().position(|(known, _)| **known == *pattern) {
            return compiled.get(known).map(|(_, regex)| Ok(regex.is_match(text)));
        }
        let regex = match compile(pattern) {
            Ok(regex) => regex,
            Err(error) => return Some(Err(error)),
        };
        let found = regex.is_match(text);
        if compiled.len() >= KEPT {
            compiled.remove(0);
        }
        compiled.push((pattern.into(), regex));
        Some(Ok(found))
    });
    match found {
        Some(Ok(found)) => Ok(Value::Bool(found)),
        Some(Err(error)) => Err(broken(
            format!("`{pattern}` is not a regular expression: {error}"),
            format!("`{pattern}` 不是有效的正则表达式：{error}"),
        )),
        None => Ok(Value::Bool(false)),
    }
}
