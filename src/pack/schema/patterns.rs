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
