//! A text that was read, its name, and the translation of byte offsets into lines and columns.

use std::sync::{Arc, OnceLock};

/// A range of bytes in a [`Source`]; `start <= end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// A span from offsets; offsets beyond 4 GiB saturate, and `end` is never before `start`.
    ///
    /// The limit on the length of a document keeps every real source far below that.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        Self { start, end: end.max(start) }
    }

    /// The span as a range, for slicing.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span covers nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// A place in a text as people count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters (Unicode scalar values), from 1.
    pub column: u32,
}

impl Position {
    /// The start of a file.
    pub const START: Self = Self { line: 1, column: 1 };
}

/// A text that was read from somewhere.
#[derive(Debug)]
pub struct Source {
    name: Arc<str>,
    text: String,
    start: Position,
    line_starts: OnceLock<Vec<u32>>,
    /// How many characters start before each block of [`BLOCK`] bytes: columns of a line of megabytes are not counted anew.
    characters: OnceLock<Vec<u32>>,
}

/// Bytes between two counts of characters.
const BLOCK: usize = 1024;

impl Source {
    /// A text whose first line is line 1.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<String>) -> Arc<Self> {
        Self::at_line(name, text, 1)
    }

    /// A text that is a part of a larger file and starts at `first_line` of it, as one line of an export does.
    pub fn at_line(name: impl Into<Arc<str>>, text: impl Into<String>, first_line: u32) -> Arc<Self> {
        Self::part(name, text, Position { line: first_line, column: 1 })
    }

    /// A text that is a part of a larger file and starts anywhere in it, as one element of an array does.
    pub fn part(name: impl Into<Arc<str>>, text: impl Into<String>, start: Position) -> Arc<Self> {
        Arc::new(Self {
            name: name.into(),
            text: text.into(),
            start,
            line_starts: OnceLock::new(),
            characters: OnceLock::new(),
        })
    }

    /// Another text of the same name and start.
    #[must_use]
    pub fn with_text(&self, text: impl Into<String>) -> Arc<Self> {
        Self::part(Arc::clone(&self.name), text, self.start)
    }

    /// What a user calls it: the path as given, or `-` for standard input.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The text, without a byte order mark.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line number of the text's first line within its file.
    #[must_use]
    pub fn first_line(&self) -> u32 {
        self.start.line
    }

    /// The text under a span; empty where the span does not fit the text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Line and column of a byte offset; an offset beyond the end means the end.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let starts = self.line_starts();
        let index = starts.partition_point(|&start| start <= offset).saturating_sub(1);
        let start = starts.get(index).copied().unwrap_or_default();
        let column = self.characters_before(offset).saturating_sub(self.characters_before(start));
        Position {
            line: self.start.line.saturating_add(u32::try_from(index).unwrap_or(u32::MAX)),
            column: column.saturating_add(self.first_column(index)),
        }
    }

    /// How many characters start before an offset.
    fn characters_before(&self, offset: u32) -> u32 {
        let bytes = self.text.as_bytes();
        let end = (offset as usize).min(bytes.len());
        let block = end / BLOCK;
        let counts = self.characters.get_or_init(|| {
            let mut total = 0;
            let blocks = bytes.chunks(BLOCK).map(|block| {
                let before = total;
                total += starts_in(block);
                before
            });
            let mut counts: Vec<u32> = blocks.collect();
            counts.push(total);
            counts
        });
        let rest = bytes.get(block * BLOCK..end).unwrap_or_default();
        // An offset within a character counts as its start.
        let within = bytes.get(end).is_some_and(|byte| (0x80..0xC0).contains(byte));
        (counts.get(block).copied().unwrap_or_default() + starts_in(rest)).saturating_sub(u32::from(within))
    }

    /// The line, without its break, that holds a byte; a carriage return before the break is left out.
    #[must_use]
    pub fn line(&self, offset: usize) -> std::ops::Range<usize> {
        let starts = self.line_starts();
        let index = starts.partition_point(|&start| start as usize <= offset);
        let start = index.checked_sub(1).and_then(|index| starts.get(index)).map_or(0, |&start| start as usize);
        let end = starts.get(index).map_or(self.text.len(), |&next| next as usize - 1);
        let line = self.text.get(start..end).unwrap_or_default();
        start..start + line.trim_end_matches('\r').len()
    }

    /// The byte offset of a line and column, both from 1; the end of the line where the column is beyond it.
    #[must_use]
    pub fn offset(&self, position: Position) -> u32 {
        let starts = self.line_starts();
        let index = position.line.saturating_sub(self.start.line) as usize;
        let Some(&start) = starts.get(index) else {
            return Span::new(self.text.len(), self.text.len()).start;
        };
        let end = starts.get(index + 1).map_or(self.text.len(), |&next| next as usize - 1);
        let line = self.text.get(start as usize..end).unwrap_or_default();
        let column = position.column.saturating_sub(self.first_column(index)) as usize;
        let within = line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
        Span::new(start as usize + within, start as usize + within).start
    }

    /// The column in the file of the first character of a line, by the line's index in this text.
    fn first_column(&self, index: usize) -> u32 {
        if index == 0 { self.start.column } else { 1 }
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let newlines = self.text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
            std::iter::once(0).chain(newlines.map(|(at, _)| Span::new(at + 1, at + 1).start)).collect()
        })
    }
}

/// How many characters of UTF-8 start in these bytes.
fn starts_in(bytes: &[u8]) -> u32 {
    let starts = bytes.iter().filter(|byte| !(0x80..0xC0).contains(*byte)).count();
    u32::try_from(starts).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let source = Source::new("t", "{\n \"客户\": 1}");
        assert_eq!(source.position(4), Position { line: 2, column: 3 });
        assert_eq!(source.position(10), Position { line: 2, column: 5 });
    }

    #[test]
    fn a_line_of_an_export_keeps_its_number() {
        let source = Source::at_line("t", "{}", 700);
        assert_eq!(source.position(1), Position { line: 700, column: 2 });
    }

    #[test]
    fn columns_of_a_long_line_are_right_behind_each_block() {
        let source = Source::new("t", "客a".repeat(2000));
        for character in [0, 1, 511, 512, 1023, 1024, 3999] {
            let offset = character / 2 * 4 + character % 2 * 3;
            assert_eq!(source.position(offset).column, character + 1);
        }
    }

    #[test]
    fn a_part_counts_lines_and_columns_from_where_it_stands() {
        let source = Source::part("t", "{\n7}", Position { line: 3, column: 9 });
        assert_eq!(source.position(1), Position { line: 3, column: 10 });
        assert_eq!(source.position(3), Position { line: 4, column: 2 });
        assert_eq!(source.offset(Position { line: 3, column: 10 }), 1);
    }

    #[test]
    fn a_line_ends_before_its_break() {
        let source = Source::new("t", "ab\r\n客\n\nx");
        let lines = [0, 3, 4, 7, 8, 9, 10, 99].map(|at| source.text().get(source.line(at)).unwrap());
        assert_eq!(lines, ["ab", "ab", "客", "客", "", "x", "x", "x"]);
    }

    proptest! {
        #[test]
        fn position_and_offset_are_inverse(text in "[a-z客\n\"]{0,40}", at in 0usize..60) {
            let source = Source::new("t", text.clone());
            let mut at = at.min(text.len());
            while !text.is_char_boundary(at) { at -= 1; }
            let offset = u32::try_from(at).unwrap();
            prop_assert_eq!(source.offset(source.position(offset)), offset);
        }
    }
}
