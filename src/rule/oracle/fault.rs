//! From a script's error to why the rule stopped, at the rule's own line.

use std::sync::Arc;

use rhai::{EvalAltResult, Position};

use super::compile::span;
use super::current::signal;
use super::script::Script;
use crate::base::lang::Bilingual;
use crate::pack::Rule;
use crate::rule::stop::{Signal, Stop, broken};
use crate::source::Code;

/// Why an error stopped a rule.
pub(super) fn stop(rule: Option<&Rule>, script: &Script, error: &EvalAltResult) -> Box<Stop> {
    let signal = signal(error).unwrap_or_else(|| words(error));
    let at = rule.map(|rule| {
        let position = own_position(error, &rule.path);
        (Arc::clone(&rule.source), span(&rule.source, script.rewritten.as_ref(), position))
    });
    Box::new(Stop { signal, at, called_at: None })
}

/// Why a rule stops whose script cannot be read: a pack with such a rule judges nothing.
pub(super) fn unread() -> Box<Stop> {
    broken("the script of the rule cannot be read", "无法读取该规则的脚本")
}

/// The innermost position that lies in the rule's own file, not in a function of `lib/`.
fn own_position(error: &EvalAltResult, path: &str) -> Position {
    match error {
        EvalAltResult::ErrorInFunctionCall(_, source, inner, position) => {
            let elsewhere = !source.is_empty() && source != path;
            let inner = own_position(inner, path);
            if elsewhere || inner.is_none() { *position } else { inner }
        }
        other => other.position(),
    }
}

fn words(error: &EvalAltResult) -> Signal {
    let inner = innermost(error);
    let (code, en, zh) = match inner {
        EvalAltResult::ErrorStackOverflow(_) => (
            Code::RuleLimit,
            "functions call each other too deeply (an endless recursion?)".to_owned(),
            "函数调用层数过深（是否有无限递归？）".to_owned(),
        ),
        EvalAltResult::ErrorDataTooLarge(what, _) => {
            (Code::RuleLimit, format!("a value grew beyond the limit: {what}"), format!("值超出大小上限：{what}"))
        }
        EvalAltResult::ErrorFunctionNotFound(signature, _) => {
            (Code::UnknownFunction, format!("there is no function `{signature}`"), format!("没有函数 `{signature}`"))
        }
        EvalAltResult::ErrorArithmetic(what, _) => {
            (Code::Arithmetic, format!("cannot compute: {what}"), format!("计算出错：{what}"))
        }
        EvalAltResult::ErrorDataRace(..) => {
            let message = Bilingual::new(
                "a list cannot be read inside a function that goes through it",
                "遍历列表的函数内部不能再读取该列表本身",
            );
            let help = Bilingual::new(
                "give it a second name first: `let same = list;`",
                "请先另取一个名称：`let same = list;`",
            );
            return Signal::Broken { code: Code::Unsupported, message, help: Some(help) };
        }
        EvalAltResult::ErrorMismatchDataType(wanted, found, _)
            if wanted.contains("i64") && found.contains("ecimal") =>
        {
            (
                Code::Type,
                "a list that a rule makes is indexed by a whole number that is written or counted".to_owned(),
                "规则自建的列表只能用字面整数或计数结果作为下标".to_owned(),
            )
        }
        EvalAltResult::ErrorMismatchDataType(wanted, found, _) => {
            let (wanted, found) = (type_name(wanted), type_name(found));
            let en = format!("{} is expected here, not {}", wanted.0, found.0);
            (Code::Type, en, format!("此处应为{}，而不是{}", wanted.1, found.1))
        }
        other => {
            let other = plain(other);
            (Code::RuleBroke, format!("the rule broke: {other}"), format!("规则执行出错：{other}"))
        }
    };
    let message = Bilingual::new(en, zh);
    if code == Code::RuleLimit { Signal::Limit(message) } else { Signal::Broken { code, message, help: None } }
}

fn innermost(error: &EvalAltResult) -> &EvalAltResult {
    match error {
        EvalAltResult::ErrorInFunctionCall(_, _, inner, _) | EvalAltResult::ErrorInModule(_, inner, _) => {
            innermost(inner)
        }
        other => other,
    }
}

/// The error's text without its position, which the snippet shows.
fn plain(error: &EvalAltResult) -> String {
    let text = error.to_string();
    match text.rfind(" (line ") {
        Some(at) => text.get(..at).unwrap_or(&text).to_owned(),
        None => text,
    }
}

/// What an author calls a type of Rhai or of this program.
fn type_name(name: &str) -> (&str, &str) {
    match name.rsplit("::").next().unwrap_or(name) {
        "bool" => ("yes or no", "是/否"),
        "Held" | "value" => ("a value", "值"),
        "Decimal" | "decimal" | "i64" => ("a number", "数字"),
        "string" | "ImmutableString" => ("a text", "文本"),
        "Date" | "date" => ("a date", "日期"),
        "Instant" | "instant" => ("an instant", "时间"),
        "array" => ("a list", "列表"),
        "()" => ("nothing", "空值"),
        other => (other, other),
    }
}
