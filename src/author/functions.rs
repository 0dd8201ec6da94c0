//! The functions for rules as a reference: what `functions` shows, and the page that stands in `docs/`.

use std::fmt::Write as _;

use serde::Serialize;

use crate::base::lang::Lang;
use crate::rule::functions::table::{Function, Gives, Parameter, Reads, Takes};
use crate::rule::functions::{THEMES, all};
use crate::source::{Code, Diagnostic, nearest};

/// A thing in words of both languages.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Said {
    /// English.
    pub en: &'static str,
    /// Chinese.
    pub zh: &'static str,
}

impl Said {
    /// The words of a language.
    #[must_use]
    pub(crate) fn of(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }
}

/// A function as people and machines read it; the names of the members are a contract.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FunctionEntry {
    /// Its name.
    pub name: &'static str,
    /// The way in which it is called.
    pub signature: String,
    /// What the functions beside it are about.
    pub theme: Said,
    /// What it does.
    pub does: Said,
    /// Its parameters, what it is called on first.
    pub parameters: Vec<ParameterEntry>,
    /// What it gives.
    pub gives: Said,
    /// What it reads beside its arguments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reads: Option<Said>,
    /// An expression that calls it.
    pub example: &'static str,
    /// What the expression gives, as text; empty where it gives nothing.
    pub result: &'static str,
}

/// A parameter of a function.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ParameterEntry {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub takes: Said,
    /// Whether it may be left out.
    pub optional: bool,
}

/// Every function of a name, or all of them, in the order of the reference.
///
/// # Errors
/// There is no function of that name.
pub(crate) fn functions(name: Option<&str>) -> Result<Vec<FunctionEntry>, Box<Diagnostic>> {
    let mut entries = Vec::new();
    for theme in &THEMES {
        let title = Said { en: theme.en, zh: theme.zh };
        let meant = theme.functions.iter().filter(|function| name.is_none_or(|name| function.name == name));
        entries.extend(meant.map(|function| entry(function, title)));
    }
    match name.filter(|_| entries.is_empty()) {
        Some(name) => Err(Box::new(unknown(name))),
        None => Ok(entries),
    }
}

fn unknown(name: &str) -> Diagnostic {
    let (en, zh) = (format!("there is no function `{name}`"), format!("没有函数 `{name}`"));
    let error = Diagnostic::error(Code::Usage, en, zh);
    match nearest(name, all().iter().map(|function| function.name)) {
        Some(near) => error.help(format!("did you mean `{near}`?"), format!("是否应为 `{near}`？")),
        None => error.help("`countersign functions` lists them all", "`countersign functions` 列出全部函数"),
    }
}

fn entry(function: &Function, theme: Said) -> FunctionEntry {
    let required = function.parameters.len().saturating_sub(function.optional);
    let parameter = |(at, parameter): (usize, &Parameter)| ParameterEntry {
        name: parameter.name,
        takes: takes(parameter.takes),
        optional: at >= required,
    };
    let (example, result) = function.example;
    FunctionEntry {
        name: function.name,
        signature: signature(function),
        theme,
        does: Said { en: function.en, zh: function.zh },
        parameters: function.parameters.iter().enumerate().map(parameter).collect(),
        gives: gives(function.gives),
        reads: reads(function.reads),
        example,
        result,
    }
}

/// The way in which a function is called: on its first argument, where its example does so. What may be left out stands in
/// brackets.
fn signature(function: &Function) -> String {
    let shown = |parameter: &Parameter| match parameter.takes {
        Takes::Test | Takes::Mapping | Takes::Action => format!("|x| {}", parameter.name),
        Takes::Arguments => format!("#{{ {} }}", parameter.name),
        _ => parameter.name.to_owned(),
    };
    let is_method = function.example.0.contains(&format!(".{}(", function.name));
    let (receiver, rest) = match function.parameters.split_first().filter(|_| is_method) {
        Some((first, rest)) => (format!("{}.", shown(first)), rest),
        None => (String::new(), function.parameters),
    };
    let required = rest.len().saturating_sub(function.optional);
    let mut arguments = String::new();
    for (at, parameter) in rest.iter().enumerate() {
        let comma = if at > 0 { ", " } else { "" };
        match at < required {
            true => arguments.extend([comma, &shown(parameter)]),
            false => arguments.extend([if at > 0 { " [" } else { "[" }, comma, &shown(parameter), "]"]),
        }
    }
    format!("{receiver}{}({arguments})", function.name)
}

/// What a parameter takes, in words.
fn takes(takes: Takes) -> Said {
    let (en, zh) = match takes {
        Takes::Value => ("any value", "任意值"),
        Takes::Number => ("a number", "数字"),
        Takes::Whole => ("a whole number", "整数"),
        Takes::Text => ("a text", "文本"),
        Takes::Date => ("a date", "日期"),
        Takes::Instant => ("a point in time", "时间点"),
        Takes::Object => {
            ("an object: a document, a part of one, an entry of a list", "对象：文档、文档的一部分或名单条目")
        }
        Takes::List => ("a list", "列表"),
        Takes::Variable => ("a list that the rule made and holds in a variable", "规则自建并存于变量中的列表"),
        Takes::Numbers => {
            ("a list of numbers, or of objects where a path follows", "数字列表；若后跟路径，则为对象列表")
        }
        Takes::Comparable => ("a list of texts, numbers, dates or yes/no", "文本、数字、日期或是/否的列表"),
        Takes::Same => ("a value of the type of those that it is compared with", "与所比较的值类型相同的值"),
        Takes::Place => ("a place, as `at` gives it", "位置（由 `at` 给出）"),
        Takes::Where => ("a place, an object, or a list of these", "位置、对象或其列表"),
        Takes::Path => ("the path of a field, such as `\"contact.name\"`", "字段路径，如 `\"contact.name\"`"),
        Takes::FieldOfSecond => ("the path of a field of the object before it", "前一对象的字段路径"),
        Takes::Paths => ("a list of paths of fields", "字段路径的列表"),
        Takes::Wildcard => {
            ("a path such as `\"**/amount\"` or `\"lines/*/due\"`", "路径，如 `\"**/amount\"` 或 `\"lines/*/due\"`")
        }
        Takes::Category => ("a category of a list of phrases", "用语名单中的类别"),
        Takes::Regex => ("a regular expression", "正则表达式"),
        Takes::Rounding => (
            "`\"half_up\"`, `\"half_even\"`, `\"up\"` or `\"down\"`",
            "`\"half_up\"`、`\"half_even\"`、`\"up\"` 或 `\"down\"`",
        ),
        Takes::Arguments => ("what the message uses: `#{ name: value }`", "消息所用的值：`#{ name: value }`"),
        Takes::Test => ("`|x| …` that says yes or no of an element", "对一项给出是/否的 `|x| …`"),
        Takes::Mapping => ("`|x| …` that gives a value for an element", "对一项给出值的 `|x| …`"),
        Takes::Action => ("`|x| …` that does something with an element", "对一项执行操作的 `|x| …`"),
    };
    Said { en, zh }
}

/// What a function gives, in words.
fn gives(gives: Gives) -> Said {
    let (en, zh) = match gives {
        Gives::Nothing => ("nothing", "无"),
        Gives::Bool => ("yes or no", "是/否"),
        Gives::Number => ("a number", "数字"),
        Gives::Text => ("a text", "文本"),
        Gives::Date => ("a date", "日期"),
        Gives::Place => ("a place", "位置"),
        Gives::Texts => ("a list of texts", "文本列表"),
        Gives::Numbers => ("a list of numbers", "数字列表"),
        Gives::Hits => ("a list of phrases found", "命中用语的列表"),
        Gives::Matches => ("a list of names found", "命中名称的列表"),
        Gives::Element => ("an element of the list", "列表的一项"),
        Gives::Elements => ("a list of elements of the list", "列表中若干项的列表"),
        Gives::Mapped => ("a list of what `|x| …` gives", "由 `|x| …` 所给值组成的列表"),
        Gives::Groups => ("a list of `#{ key, items }`", "`#{ key, items }` 的列表"),
        Gives::FieldOrDefault => ("what stands in the field, or the default", "字段的值或默认值"),
        Gives::Found => ("a list of the values found", "所找到值的列表"),
    };
    Said { en, zh }
}

/// What a function reads beside its arguments, in words.
fn reads(reads: Reads) -> Option<Said> {
    let (en, zh) = match reads {
        Reads::Nothing => return None,
        Reads::List => ("the list that it is called on", "所调用的名单"),
        Reads::Phrases => ("the lists of phrases", "用语名单"),
        Reads::Names => ("the lists of names", "名称名单"),
        Reads::Rates => ("the list of exchange rates", "汇率名单"),
        Reads::Calendar => ("the calendar of working days", "工作日历"),
    };
    Some(Said { en, zh })
}

/// The page of all functions, first in English and then in Chinese.
pub(crate) fn reference(entries: &[FunctionEntry]) -> String {
    let mut page =
        String::from("<!-- Written by `countersign functions -f markdown`; a test holds it current. -->\n\n");
    page.push_str("# Functions for rules\n\n");
    page.push_str(
        "Every function may be called either way: `f(a, b)` or `a.f(b)`. What stands in brackets may be left out. The examples \
         are run as tests,\nwith `order` as it stands in `tests/packs/functions-order.json`.\n",
    );
    section(entries, Lang::En, &mut page);
    page.push_str("\n# 规则函数\n\n");
    page.push_str(
        "每个函数都可以写作 `f(a, b)` 或 `a.f(b)`。方括号中的参数可以省略。示例均作为测试运行，其中 `order` 见\n\
         `tests/packs/functions-order.json`。\n",
    );
    section(entries, Lang::Zh, &mut page);
    page
}

fn section(entries: &[FunctionEntry], lang: Lang, page: &mut String) {
    let heading = match lang {
        Lang::En => "| call | gives | what it does | example |",
        Lang::Zh => "| 调用 | 结果 | 作用 | 示例 |",
    };
    let cell = |text: &str| text.replace('|', "\\|");
    let mut theme = "";
    for entry in entries {
        if entry.theme.en != theme {
            theme = entry.theme.en;
            // Writing into a `String` cannot fail.
            let _ = write!(page, "\n## {}\n\n{heading}\n|---|---|---|---|\n", entry.theme.of(lang));
        }
        let example = match entry.result {
            "" => format!("`{}`", cell(entry.example)),
            result => format!("`{}` → `{}`", cell(entry.example), cell(result)),
        };
        let (signature, gives) = (cell(&entry.signature), entry.gives.of(lang));
        let _ = writeln!(page, "| `{signature}` | {} | {} | {example} |", cell(gives), cell(entry.does.of(lang)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_says_how_a_function_is_called() {
        let signature =
            |name: &str| functions(Some(name)).unwrap().into_iter().map(|it| it.signature).collect::<Vec<_>>();
        assert_eq!(signature("round"), ["round(number, places [, mode])"]);
        assert_eq!(signature("sum"), ["list.sum([path])"]);
        assert_eq!(signature("filter"), ["list.filter(|x| test)"]);
        assert_eq!(signature("flag"), ["flag(where [, #{ arguments }])"]);
        assert_eq!(signature("len"), ["object.len()", "list.len()", "text.len()"]);
    }

    #[test]
    fn a_name_that_is_near_is_suggested() {
        let error = functions(Some("fliter")).unwrap_err();
        assert_eq!(error.message.en, "there is no function `fliter`");
        assert_eq!(error.help.as_ref().unwrap().en, "did you mean `filter`?");
    }
}
