//! Untrusted text made safe to print: nothing in it can steer a terminal or reorder what stands around it.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_general_category::{GeneralCategory, get_general_category};

/// Whether a character could steer a terminal, hide, or change the order of the text around it.
///
/// These are control characters (C0, C1, DEL), format characters (among them the bidirectional controls of UAX #9), line
/// and paragraph separators, and the places beside the invisible ones that Unicode keeps for more of them.
#[must_use]
pub fn is_unsafe(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_control();
    }
    let category = get_general_category(character);
    matches!(
        category,
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
    ) || matches!(character, '\u{2060}'..='\u{206f}' | '\u{e0000}'..='\u{e007f}')
}

/// The text on one line, every unsafe character replaced by a visible escape such as `\u{1b}`.
#[must_use]
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_unsafe(character) {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// Several lines made safe to print: line breaks stay, tabs are spaces, all else that is unsafe is shown as an escape.
#[must_use]
pub(crate) fn printable_lines(text: &str) -> String {
    let text = text.trim_end().replace('\t', "    ");
    let lines: Vec<_> = text.split('\n').map(|line| printable(line.trim_end_matches('\r'))).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_are_shown_not_obeyed() {
        assert_eq!(printable("a\x1b[2Jb\u{202e}c\n"), "a\\u{1b}[2Jb\\u{202e}c\\u{a}");
        assert_eq!(printable("福建贸易有限公司"), "福建贸易有限公司");
    }

    #[test]
    fn what_nobody_sees_is_unsafe_and_what_languages_are_written_with_is_not() {
        let hidden = [
            '\0',
            '\u{7f}',
            '\u{85}',
            '\u{ad}',
            '\u{61c}',
            '\u{180e}',
            '\u{200b}',
            '\u{200d}',
            '\u{2028}',
            '\u{2029}',
            '\u{202e}',
            '\u{2060}',
            '\u{2065}',
            '\u{2066}',
            '\u{feff}',
            '\u{fff9}',
            '\u{1d173}',
            '\u{e0000}',
            '\u{e0041}',
        ];
        assert_eq!(hidden.into_iter().find(|character| !is_unsafe(*character)), None);
        assert_eq!("aé客户、。“”①（）　ｱ한עبक\u{301}\u{fe0f}😀€".chars().find(|character| is_unsafe(*character)), None);
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(printable_lines("a\r\n\tb\u{1b}\n\n"), "a\n    b\\u{1b}");
    }

    proptest! {
        #[test]
        fn nothing_unsafe_is_left(text in ".*") {
            prop_assert!(!printable(&text).chars().any(is_unsafe));
        }
    }
}
