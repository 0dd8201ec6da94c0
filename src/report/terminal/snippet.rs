//! Excerpts of sources around marked places, made safe to print, from several files in one piece.
//!
//! Miette draws one source a diagnostic and counts columns in bytes. This module gives it a text of its own making: only
//! the lines that matter, of every file, without characters that could steer a terminal, long lines cut to a window
//! around the marks; and it answers with each file's own name, lines and columns.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use unicode_width::UnicodeWidthChar;

use super::layout::{cut, fitting, is_wider};
use crate::base::printable::{is_unsafe, printable};
use crate::report::model::lines::{behind, floor, number};
use crate::source::{Position, Source, Span};

/// Marks that are drawn in one file; further ones are counted.
const MARKS: usize = 7;
/// Columns of a source line beyond which it is cut.
const LINE: usize = 110;
/// Columns that are kept on either side of a mark in a line that is cut.
const AROUND: usize = 24;
/// Columns of a marked text beyond which it is cut.
const MARKED: usize = 48;
/// Columns of a label beyond which it is cut.
const LABEL: usize = 72;

/// A place to be underlined.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    /// The text.
    pub(crate) source: Arc<Source>,
    /// The part that is underlined.
    pub(crate) span: Span,
    /// The words about it; may be empty.
    pub(crate) label: String,
    /// Whether it is what the diagnostic is about, not a fact beside it.
    pub(crate) main: bool,
}

/// A run of lines of one file.
#[derive(Debug)]
struct Block {
    name: String,
    /// The place in the excerpts' text; ends with a line break.
    range: Range<usize>,
    first_line: u32,
    lines: usize,
}

/// A mark as drawn.
#[derive(Debug)]
struct Drawn {
    range: Range<usize>,
    position: Position,
    label: String,
    main: bool,
}

/// The excerpts of one diagnostic.
#[derive(Debug, Default)]
pub(crate) struct Excerpts {
    text: String,
    blocks: Vec<Block>,
    marks: Vec<Drawn>,
    /// Files with more marks than are drawn, and how many more.
    pub(crate) more: Vec<(String, usize)>,
}

impl Excerpts {
    /// The excerpts that show the marks: files in the order of their first mark.
    pub(crate) fn new(marks: Vec<Mark>) -> Self {
        let mut files: Vec<(Arc<Source>, Vec<Mark>)> = Vec::new();
        for mark in marks {
            match files.iter_mut().find(|(source, _)| Arc::ptr_eq(source, &mark.source)) {
                Some((_, marks)) => marks.push(mark),
                None => files.push((Arc::clone(&mark.source), vec![mark])),
            }
        }
        let mut excerpts = Self::default();
        for (source, marks) in files {
            excerpts.file(&source, marks);
        }
        excerpts
    }

    /// Whether each mark, in the order of [`Self::labels`], is a main one.
    pub(crate) fn mains(&self) -> impl Iterator<Item = bool> {
        self.marks.iter().map(|mark| mark.main)
    }

    /// The marks as miette takes them.
    pub(crate) fn labels(&self) -> impl Iterator<Item = LabeledSpan> {
        self.marks.iter().map(|mark| {
            let label = (!mark.label.is_empty()).then(|| mark.label.clone());
            let span = (mark.range.start, mark.range.len());
            if mark.main {
                LabeledSpan::new_primary_with_span(label, span)
            } else {
                LabeledSpan::new_with_span(label, span)
            }
        })
    }

    fn file(&mut self, source: &Arc<Source>, mut marks: Vec<Mark>) {
        for mark in &mut marks {
            mark.span = first_line_only(source, mark.span);
        }
        let mut marks = untangle(marks);
        // The main places come first in what is kept.
        marks.sort_by_key(|mark| !mark.main);
        let more = marks.len().saturating_sub(MARKS);
        if more > 0 {
            self.more.push((printable(source.name()).into_owned(), more));
        }
        marks.truncate(MARKS);
        marks.sort_by_key(|mark| mark.span);
        let mut expected = None;
        for (line, marks) in lines(source, marks) {
            let long = is_wider(source.text().get(line.clone()).unwrap_or_default(), LINE);
            if long && !marks.is_empty() {
                self.windows(source, &line, &marks);
                expected = None;
                continue;
            }
            if expected != Some(line.start) {
                self.open(source, number(source, &line));
            }
            self.line(source, &line, &marks);
            expected = behind(source.text(), &line);
        }
    }

    /// Adds the parts of a long line around its marks, near ones in one window.
    fn windows(&mut self, source: &Arc<Source>, line: &Range<usize>, marks: &[Mark]) {
        let text = source.text();
        let mut at = 0;
        while let Some(first) = marks.get(at) {
            let start = back(text, line.start, first.span.start as usize, AROUND);
            let mut end = start;
            let mut count = 0;
            for mark in marks.iter().skip(at) {
                let marked = forward(text, mark.span.end as usize, mark.span.start as usize, MARKED);
                if count > 0 && is_wider(text.get(start..marked).unwrap_or_default(), LINE - AROUND) {
                    break;
                }
                end = forward(text, line.end, marked, AROUND);
                count += 1;
            }
            self.open(source, number(source, line));
            self.piece(source, line, start..end, marks.get(at..at + count).unwrap_or_default());
            at += count;
        }
    }

    fn open(&mut self, source: &Source, first_line: u32) {
        // A character between blocks keeps an offset from belonging to two of them.
        self.text.push('\n');
        let at = self.text.len();
        let name = printable(source.name()).into_owned();
        self.blocks.push(Block { name, range: at..at, first_line, lines: 0 });
    }

    /// Adds a line to the last block; one without marks is cut at its end where it is long.
    fn line(&mut self, source: &Source, line: &Range<usize>, marks: &[Mark]) {
        let mut shown = line.clone();
        if marks.is_empty() {
            shown.end = forward(source.text(), line.end, line.start, LINE);
        }
        self.piece(source, line, shown, marks);
    }

    /// Adds a part of a line to the last block, with ellipses where something is left out.
    fn piece(&mut self, source: &Source, line: &Range<usize>, shown: Range<usize>, marks: &[Mark]) {
        if shown.start > line.start {
            self.text.push('…');
        }
        let mut drawn: Vec<_> = marks.iter().map(|mark| (mark, 0, 0)).collect();
        let characters = source.text().get(shown.clone()).unwrap_or_default();
        for (at, character) in characters.char_indices() {
            self.place(&mut drawn, shown.start + at);
            self.text.push(match character {
                '\t' => ' ',
                unsafe_one if is_unsafe(unsafe_one) => '\u{fffd}',
                safe => safe,
            });
        }
        self.place(&mut drawn, shown.end);
        let end = self.text.len();
        if shown.end < line.end {
            self.text.push('…');
        }
        self.text.push('\n');
        for (mark, from, to) in drawn {
            // A mark that goes on beyond the window is underlined up to its ellipsis.
            let to = if mark.span.end as usize > shown.end { self.text.len() - 1 } else { to.max(from).min(end) };
            let label = cut(&printable(&mark.label), LABEL).into_owned();
            let position = source.position(mark.span.start);
            self.marks.push(Drawn { range: from..to, position, label, main: mark.main });
        }
        if let Some(block) = self.blocks.last_mut() {
            block.range.end = self.text.len();
            block.lines += 1;
        }
    }

    /// Notes the marks that start or end at an offset of the source.
    fn place(&self, drawn: &mut [(&Mark, usize, usize)], offset: usize) {
        for (mark, from, to) in drawn {
            if mark.span.start as usize == offset {
                *from = self.text.len();
            }
            if mark.span.end as usize == offset {
                *to = self.text.len();
            }
        }
    }
}

impl SourceCode for Excerpts {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        context_lines_before: usize,
        _context_lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let inside = |block: &&Block| block.range.start <= start && start < block.range.end && end <= block.range.end;
        let block = self.blocks.iter().find(inside).ok_or(MietteError::OutOfBounds)?;
        let data = self.text.get(block.range.clone()).ok_or(MietteError::OutOfBounds)?;
        let mut place = Position { line: block.first_line, column: 1 };
        if context_lines_before == 0
            && let Some(mark) = self.marks.iter().find(|mark| mark.range.start == start)
        {
            // Without context it is the header that asks, for the place of one mark.
            place = mark.position;
        }
        Ok(Box::new(MietteSpanContents::new_named(
            block.name.clone(),
            data.as_bytes(),
            (block.range.start, block.range.len()).into(),
            place.line as usize - 1,
            place.column as usize - 1,
            block.lines,
        )))
    }
}

/// The lines to show, in order, with the marks on each: every marked line, and the ones before and behind it.
fn lines(source: &Source, marks: Vec<Mark>) -> Vec<(Range<usize>, Vec<Mark>)> {
    let mut lines: BTreeMap<usize, (Range<usize>, Vec<Mark>)> = BTreeMap::new();
    let mut show = |line: Range<usize>, mark: Option<Mark>| {
        lines.entry(line.start).or_insert_with(|| (line, Vec::new())).1.extend(mark);
    };
    for mark in marks {
        let line = source.line(mark.span.start as usize);
        if !is_wider(source.text().get(line.clone()).unwrap_or_default(), LINE) {
            if let Some(end) = line.start.checked_sub(1) {
                show(source.line(end), None);
            }
            if let Some(start) = behind(source.text(), &line) {
                show(source.line(start), None);
            }
        }
        show(line, Some(mark));
    }
    lines.into_values().collect()
}

/// A span on character boundaries within the line on which it starts.
fn first_line_only(source: &Source, span: Span) -> Span {
    let text = source.text();
    let start = floor(text, span.start as usize);
    let line = source.line(start);
    let start = start.min(line.end);
    let mut end = floor(text, span.end as usize);
    if end > line.end {
        end = start + text.get(start..line.end).unwrap_or_default().trim_end().len();
    }
    Span::new(start, end)
}

/// Marks that do not overlap: equal places become one, and one around others is underlined at its first character only.
fn untangle(marks: Vec<Mark>) -> Vec<Mark> {
    let mut kept: Vec<Mark> = Vec::new();
    let mut sorted = marks;
    // Stable, so that labels of one place stay in the order in which the rule read the facts.
    sorted.sort_by_key(|mark| (mark.span.start, mark.span.end));
    for mark in sorted {
        match kept.last_mut() {
            Some(last) if last.span.start == mark.span.start => join(last, mark),
            _ => kept.push(mark),
        }
    }
    let starts: Vec<_> = kept.iter().map(|mark| mark.span.start).collect();
    for (mark, next) in kept.iter_mut().zip(starts.into_iter().skip(1)) {
        if next < mark.span.end {
            let text = mark.source.slice(mark.span);
            let first = text.chars().next().map_or(0, char::len_utf8);
            mark.span = Span::new(mark.span.start as usize, mark.span.start as usize + first);
        }
    }
    kept
}

fn join(kept: &mut Mark, other: Mark) {
    kept.main |= other.main;
    if kept.label.is_empty() {
        kept.label = other.label;
    } else if !other.label.is_empty() && !kept.label.split("; ").any(|label| label == other.label) {
        kept.label = format!("{}; {}", kept.label, other.label);
    }
}

/// The offset some columns before another, not before `first`.
fn back(text: &str, first: usize, from: usize, columns: usize) -> usize {
    let mut used = 0;
    let mut at = from;
    for (offset, character) in text.get(first..from).unwrap_or_default().char_indices().rev() {
        used += character.width().unwrap_or_default();
        if used > columns {
            break;
        }
        at = first + offset;
    }
    at
}

/// The offset some columns behind another, not behind `last`.
fn forward(text: &str, last: usize, from: usize, columns: usize) -> usize {
    from + fitting(text.get(from..last).unwrap_or_default(), columns)
}
