//! The lines of a source around a place, as excerpts on pages and terminals show them.

use std::ops::Range;

use crate::source::{Source, Span};

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
