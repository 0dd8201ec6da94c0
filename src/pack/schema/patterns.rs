//! Patterns: the regular expressions of ECMA-262 that schemas are written in, searched in time linear in the text.

use regex::{Regex, RegexBuilder};

/// Room that one compiled pattern may take.
const SIZE: usize = 1 << 20;

/// The pattern, ready to search; `None` for what is none, or what no search in linear time can do (look-around, references
/// back into the text).
pub(super) fn compile(pattern: &str) -> Option<Regex> {
    let translated = jsonschema_regex::to_rust_regex(pattern).ok()?;
    RegexBuilder::new(&translated).size_limit(SIZE).build().ok()
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
        let matches = |pattern: &str, text: &str| compile(pattern).unwrap().is_match(text);
        assert!(matches("^\\d{3}$", "123"));
        assert!(!matches("^\\d{3}$", "１２３"), "only digits of ASCII are `\\d`");
        assert!(matches("b", "abc"), "a pattern may match anywhere");
        assert!(matches("^\\p{Script=Han}+$", "订单"));
        assert!(!matches("^a$", "a\n"));
    }

    #[test]
    fn what_cannot_be_searched_in_linear_time_is_refused() {
        for pattern in ["(", "a{2,1}", "(?=a)", "(?<!a)b", "(a)\\1", "[b-a]", "((((a{1000}){1000}){1000}))"] {
            assert!(compile(pattern).is_none(), "{pattern}");
        }
    }
}
