//! From a script's error to a fault in words, at the rule's own line.

use rhai::{EvalAltResult, Position};

use super::compile::{Compiled, span};
use super::facts::{Signal, signal};
use crate::base::lang::Bilingual;
use crate::source::Code;
use crate::verdict::{Fault, Origin, Place};

/// The fault that an error of a rule's script is.
pub(in crate::rule) fn fault(compiled: &Compiled, error: &EvalAltResult) -> Fault {
    let (code, message, help) = words(error);
    let source = &compiled.rule.source;
    let at = Place::in_text(Origin::Rule, source, span(source, own_position(error, &compiled.rule.path)));
    Fault { help, ..Fault::new(code, message).of_rule(&compiled.rule.info.id).at(at) }
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

fn words(error: &EvalAltResult) -> (Code, Bilingual, Option<Bilingual>) {
    match signal(error) {
        Some(Signal::Broken { message, help }) => return (Code::RuleBroke, message, help),
        Some(Signal::Limit(message)) => return (Code::RuleLimit, message, None),
        Some(Signal::Stopped) => {
            let message = Bilingual::new("the run was stopped while this rule ran", "该规则运行时，检查被中止");
            return (Code::Interrupted, message, None);
        }
        Some(Signal::Missing(_)) | None => {}
    }
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
            return (Code::Unsupported, message, Some(help));
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
            let en = format!("{wanted} is expected here, not {found}");
            (Code::Type, en, format!("此处应为 {wanted}，而不是 {found}"))
        }
        other => {
            let other = plain(other);
            (Code::RuleBroke, format!("the rule broke: {other}"), format!("规则执行出错：{other}"))
        }
    };
    (code, Bilingual::new(en, zh), None)
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
fn type_name(name: &str) -> &str {
    match name.rsplit("::").next().unwrap_or(name) {
        "bool" => "a truth value",
        "At" | "place" => "a place",
        "Handle" | "document" => "an object",
        "Decimal" | "decimal" | "i64" => "a number",
        "string" | "ImmutableString" => "a text",
        "Date" | "date" => "a date",
        "Instant" | "instant" => "an instant",
        "array" => "a list",
        "()" => "nothing",
        other => other,
    }
}
