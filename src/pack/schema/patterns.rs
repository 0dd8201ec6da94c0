//! Patterns: the regular expressions of ECMA-262 that schemas are written in, searched in time linear in the text.

use std::sync::OnceLock;

use jsonschema_regex::Sequence;
use regex::{Regex, RegexBuilder};

/// Room that one compiled pattern may take.
const SIZE: usize = 1 << 20;

/// A pattern, ready to search.
#[derive(Debug)]
pub(super) struct Pattern {
    translated: String,
    /// The pattern as a sequence of characters, which most are, and by which most texts are decided.
    sequence: Option<Sequence>,
    /// The pattern as a regular expression, built when it is needed first.
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Reads a pattern; `None` for what is none, or what no search in linear time can do (look-around, references back into
    /// the text).
    pub(super) fn compile(pattern: &str) -> Option<Self> {
        let translated = jsonschema_regex::to_rust_regex(pattern).ok()?.into_owned();
        let sequence = Sequence::compile(&translated);
        let pattern = Self { translated, sequence, regex: OnceLock::new() };
        (pattern.sequence.is_some() || pattern.regex().is_some()).then_some(pattern)
    }

    fn regex(&self) -> Option<&Regex> {
        let build = || RegexBuilder::new(&self.translated).size_limit(SIZE).build().ok();
        self.regex.get_or_init(build).as_ref()
    }

    /// Whether a text matches.
    pub(super) fn matches(&self, text: &str) -> bool {
        let decided = self.sequence.as_ref().and_then(|sequence| sequence.is_match(text.as_bytes()));
        decided.unwrap_or_else(|| self.regex().is_some_and(|regex| regex.is_match(text)))
    }
}

/// What to do about a pattern that cannot be compiled: English, then Chinese.
pub(super) fn help(pattern: &str) -> [&'static str; 2] {
    let looks_around = ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|form| pattern.contains(form));
    let refers_back = (1..=9).any(|group| pattern.contains(&format!("\\{group}")));
    if looks_around || refers_back {
        return [
            "look-around (`(?=`) and back-references (`\\1`) are not followed: a search takes time linear in the text",
            "不支持环视（`(?=`）和反向引用（`\\1`）：匹配须在线性时间内完成",
        ];
    }
    [
        "close every bracket, and write `\\` before a bracket, a dot or a star that is meant as it is",
        "请闭合所有括号；表示字面意义的括号、点号或星号前须加 `\\`",
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_what_ecma_says() {
        let matches = |pattern: &str, text: &str| Pattern::compile(pattern).unwrap().matches(text);
        assert!(matches("^\\d{3}$", "123"));
        assert!(!matches("^\\d{3}$", "１２３"), "only digits of ASCII are `\\d`");
        assert!(matches("b", "abc"), "a pattern may match anywhere");
        assert!(matches("^\\p{Script=Han}+$", "订单"));
        assert!(!matches("^a$", "a\n"));
    }

    #[test]
    fn every_sequence_is_a_regular_expression_as_well() {
        for pattern in ["^[A-Z]{3}$", "^\\w{1,1000}$", "^\\p{L}*x?[a-z0-9]{0,8}$", "^(\\w{0,200}\\w{0,200})"] {
            let compiled = Pattern::compile(pattern).unwrap();
            assert!(compiled.regex().is_some(), "{pattern}");
            for text in ["", "ABC", "abc", "äöü", "ABCD", "订单"] {
                assert_eq!(compiled.matches(text), compiled.regex().unwrap().is_match(text), "{pattern}: {text}");
            }
        }
    }

    #[test]
    fn what_cannot_be_searched_in_linear_time_is_refused() {
        for pattern in ["(", "a{2,1}", "(?=a)", "(?<!a)b", "(a)\\1", "[b-a]", "((((a{1000}){1000}){1000}))"] {
            assert!(Pattern::compile(pattern).is_none(), "{pattern}");
        }
    }
}
