//! The lines of a source around a place, as excerpts on pages and terminals show them.

use std::ops::Range;

use crate::source::{Source, Span};

/// The line, without its break, that holds an offset; a carriage return before the break is left out.
pub(in crate::report) fn line_around(text: &str, offset: usize) -> Range<usize> {
    let offset = floor(text, offset);
    let start = text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = text.get(offset..).and_then(|behind| behind.find('\n')).map_or(text.len(), |at| offset + at);
    let line = text.get(start..end).unwrap_or_default();
    start..start + line.trim_end_matches('\r').len()
}

/// The start of the line behind another; `None` behind the last one.
pub(in crate::report) fn behind(text: &str, line: &Range<usize>) -> Option<usize> {
    let next = line.end + text.get(line.end..)?.find('\n')? + 1;
    (next < text.len()).then_some(next)
}

/// The number of a line in its file.
pub(in crate::report) fn number(source: &Source, line: &Range<usize>) -> u32 {
    source.position(Span::new(line.start, line.start).start).line
}

/// The nearest character boundary at or before an offset.
pub(in crate::report) fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}
