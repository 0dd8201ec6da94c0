//! Text in the columns of a terminal: width, padding, cutting, wrapping, colour. Wide characters count as two columns.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::base::printable::printable;

/// Columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text with spaces behind it up to a width.
pub(crate) fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The text with spaces before it up to a width.
pub(crate) fn pad_left(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The text, cut to a width with an ellipsis where it is longer.
pub(crate) fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let end = fitting(text, columns.saturating_sub(1));
    Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default()))
}

/// Whether a text takes more columns than that; however long it is, no more of it is looked at.
pub(crate) fn is_wider(text: &str, columns: usize) -> bool {
    fitting(text, columns) < text.len()
}

/// Offset behind the last character that fits a width.
pub(crate) fn fitting(text: &str, columns: usize) -> usize {
    let mut used = 0;
    for (at, character) in text.char_indices() {
        used += character.width().unwrap_or_default();
        if used > columns {
            return at;
        }
    }
    text.len()
}

/// Several lines made safe to print: line breaks stay, tabs are spaces, all else that is unsafe is shown as an escape.
pub(crate) fn printable_lines(text: &str) -> String {
    let text = text.trim_end().replace('\t', "    ");
    let lines: Vec<_> = text.split('\n').map(|line| printable(line.trim_end_matches('\r'))).collect();
    lines.join("\n")
}

/// The text in lines of a width, broken at spaces and between wide characters.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut rest = paragraph;
        while width(rest) > columns {
            let (line, tail) = rest.split_at(break_at(rest, columns));
            lines.push(line.trim_end().to_owned());
            rest = tail.trim_start();
        }
        lines.push(rest.to_owned());
    }
    lines
}

/// Where to break a text that is wider than a line; never 0.
fn break_at(text: &str, columns: usize) -> usize {
    let limit = fitting(text, columns);
    let mut previous = None;
    let mut last = 0;
    for (at, character) in text.char_indices().take_while(|(at, _)| *at <= limit) {
        if previous.is_some_and(|previous| breaks(previous, character)) {
            last = at;
        }
        previous = Some(character);
    }
    let first = text.chars().next().map_or(1, char::len_utf8);
    if last > 0 { last } else { limit.max(first) }
}

/// Whether a line may be broken between two characters.
fn breaks(left: char, right: char) -> bool {
    const CLOSING: &str = ",。、;:!?)》」』】”’,.;:!?)]}%";
    const OPENING: &str = "(《「『【“‘([{";
    let wide = |character: char| character.width() == Some(2);
    left == ' ' || ((wide(left) || wide(right)) && !CLOSING.contains(right) && !OPENING.contains(left) && right != ' ')
}

/// A colour of the terminal's own palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    Bold,
    Dim,
    Red,
    Green,
    Yellow,
    Cyan,
}

/// The text in a colour, where colour is on.
pub(crate) fn paint(text: &str, paint: Paint, colour: bool) -> String {
    if !colour || text.is_empty() {
        return text.to_owned();
    }
    let code = match paint {
        Paint::Bold => "1",
        Paint::Dim => "2",
        Paint::Red => "1;31",
        Paint::Green => "1;32",
        Paint::Yellow => "1;33",
        Paint::Cyan => "36",
    };
    format!("\x1b[{code}m{text}\x1b[0m")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(pad("客户", 6), "客户  ");
        assert_eq!(cut("订单超出客户信用额度", 9), "订单超出…");
        assert_eq!(cut("short", 5), "short");
    }

    #[test]
    fn lines_break_at_spaces_and_between_wide_characters() {
        assert_eq!(wrap("prepay at least 12,000", 10), ["prepay at", "least", "12,000"]);
        assert_eq!(wrap("至少预付,或申请更高额度", 9), ["至少预付,", "或申请更", "高额度"]);
        assert_eq!(wrap("a\nb", 10), ["a", "b"]);
        assert_eq!(wrap("unbreakable", 4), ["unbr", "eaka", "ble"]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide(text in "[a-z 客户,。]{0,60}", columns in 2usize..20) {
            for line in wrap(&text, columns) {
                prop_assert!(width(&line) <= columns, "{line:?}");
            }
        }
    }
}
