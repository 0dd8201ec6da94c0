//! Untrusted text made safe to print: nothing in it can steer a terminal or reorder what stands around it.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character could steer a terminal, hide, or change the order of the text around it.
///
/// Control characters (C0, C1, DEL), the bidirectional controls of UAX #9, line and paragraph separators, and
/// invisible format characters.
#[must_use]
pub fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// The text on one line, every unsafe character replaced by a visible escape such as `\u{1b}`.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_are_shown_not_obeyed() {
        assert_eq!(printable("a\x1b[2Jb\u{202e}c\n"), "a\\u{1b}[2Jb\\u{202e}c\\u{a}");
        assert_eq!(printable("福建贸易有限公司"), "福建贸易有限公司");
    }

    proptest! {
        #[test]
        fn nothing_unsafe_is_left(text in ".*") {
            prop_assert!(!printable(&text).chars().any(is_unsafe));
        }
    }
}
