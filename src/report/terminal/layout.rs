//! Text in the columns of a terminal: width, padding, cutting, wrapping, colour. Wide characters count as two columns.

use std::borrow::Cow;

use anstyle::{AnsiColor, Style};
use textwrap::core::Word;
use textwrap::{WordSeparator, WordSplitter, WrapAlgorithm};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub(crate) use crate::base::printable::printable_lines;

/// The columns that a text takes.
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

/// The offset behind the last character that fits a width.
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

/// The text in lines of a width, broken at spaces and between wide characters.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let options = textwrap::Options::new(columns)
        .word_separator(WordSeparator::Custom(words))
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    textwrap::wrap(text, options).into_iter().map(Cow::into_owned).collect()
}

/// The words of a line by Unicode's rules, but that ids, pointers and paths are one word each: people copy them.
fn words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let mut parts = WordSeparator::UnicodeBreakProperties.find_words(line).peekable();
    let mut start = 0;
    Box::new(std::iter::from_fn(move || {
        let first = start;
        loop {
            let part = parts.next()?;
            start += part.word.len() + part.whitespace.len();
            let joins = part.whitespace.is_empty() && part.word.ends_with(['-', '/']);
            let goes_on = parts.peek().is_some_and(|next| next.word.starts_with(|it: char| it.is_ascii_alphanumeric()));
            if !(joins && goes_on) {
                return line.get(first..start).map(Word::from);
            }
        }
    }))
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

impl Paint {
    fn style(self) -> Style {
        let bold = |colour: AnsiColor| Style::new().bold().fg_color(Some(colour.into()));
        match self {
            Self::Bold => Style::new().bold(),
            Self::Dim => Style::new().dimmed(),
            Self::Red => bold(AnsiColor::Red),
            Self::Green => bold(AnsiColor::Green),
            Self::Yellow => bold(AnsiColor::Yellow),
            Self::Cyan => AnsiColor::Cyan.on_default(),
        }
    }
}

/// The text in a colour, where colour is on.
pub(crate) fn paint(text: &str, paint: Paint, colour: bool) -> String {
    if !colour || text.is_empty() {
        return text.to_owned();
    }
    let style = paint.style();
    format!("{style}{text}{style:#}")
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
        assert_eq!(wrap("客户（福建）、“海峡”公司", 11), ["客户（福", "建）、“海", "峡”公司"]);
    }

    #[test]
    fn what_people_copy_is_not_broken_where_it_fits() {
        let text = "see order.credit.static-limit at customer/credit/limit";
        assert_eq!(wrap(text, 27), ["see", "order.credit.static-limit", "at customer/credit/limit"]);
        assert_eq!(wrap("补救：见 order.credit.static-limit", 26), ["补救：见", "order.credit.static-limit"]);
    }

    #[test]
    fn colours_are_those_of_the_terminal() {
        let painted = [Paint::Bold, Paint::Red, Paint::Cyan].map(|it| paint("x", it, true));
        assert_eq!(painted, ["\x1b[1mx\x1b[0m", "\x1b[1m\x1b[31mx\x1b[0m", "\x1b[36mx\x1b[0m"]);
        assert_eq!(paint("x", Paint::Red, false), "x");
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
