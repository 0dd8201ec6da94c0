//! The lines of a source around its marked places.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::base::printable::printable;
use crate::report::model::item::Level;
use crate::report::model::lines::{behind, floor, number};
use crate::source::{Source, Span};

/// Lines before and behind a marked one.
const AROUND: usize = 2;
/// Lines up to which a document is shown whole.
const WHOLE: usize = 40;
/// Bytes of a line beyond which only what stands around its marks is shown.
const LINE: usize = 400;
/// Bytes around a mark of such a line.
const WINDOW: usize = 80;
/// Marks of one source; further ones are listed in the text only.
const MARKS: usize = 100;

/// A place to be marked.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub(super) source: Arc<Source>,
    pub(super) span: Span,
    /// The weight of the statement; `None` for a fact beside the finding's own place.
    pub(super) level: Option<Level>,
    pub(super) label: String,
}

/// A part of one source.
#[derive(Debug)]
pub(super) struct Excerpt {
    pub(super) name: String,
    pub(super) lines: Vec<Line>,
}

/// A line; one without a number stands for lines that are left out.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) number: Option<u32>,
    pub(super) pieces: Vec<Piece>,
}

/// A part of a line that is marked as a whole or not at all.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) mark: Option<Underline>,
}

/// The mark of a piece.
#[derive(Debug)]
pub(super) struct Underline {
    pub(super) class: &'static str,
    pub(super) label: String,
}

/// The excerpts of all sources that have marks, in the order in which these first occur.
pub(super) fn excerpts(marks: Vec<Mark>, whole: Option<(&Arc<Source>, Span)>) -> Vec<Excerpt> {
    let mut files: Vec<(Arc<Source>, Vec<Mark>)> = Vec::new();
    for mark in marks {
        match files.iter_mut().find(|(source, _)| Arc::ptr_eq(source, &mark.source)) {
            Some((_, marks)) => marks.push(mark),
            None => files.push((Arc::clone(&mark.source), vec![mark])),
        }
    }
    let own = |source: &Arc<Source>| whole.filter(|(it, _)| Arc::ptr_eq(it, source)).map(|(_, span)| span);
    files.sort_by_key(|(source, _)| own(source).is_none());
    files.iter_mut().map(|(source, marks)| excerpt(source, marks, own(source))).collect()
}

fn excerpt(source: &Source, marks: &mut Vec<Mark>, whole: Option<Span>) -> Excerpt {
    marks.truncate(MARKS);
    let mut lines = Vec::new();
    let mut expected = None;
    for line in shown(source, marks, whole) {
        if expected.is_some_and(|expected| expected != line.start) {
            lines.push(Line { number: None, pieces: Vec::new() });
        }
        expected = behind(source.text(), &line);
        let number = Some(number(source, &line));
        lines.push(Line { number, pieces: pieces(source.text(), line, marks) });
    }
    Excerpt { name: printable(source.name()).into_owned(), lines }
}

/// The lines to show, in order.
fn shown(source: &Source, marks: &[Mark], whole: Option<Span>) -> Vec<Range<usize>> {
    let mut lines = BTreeMap::new();
    let mut add = |line: Range<usize>| {
        lines.insert(line.start, line.end);
    };
    whole.and_then(|span| small(source, span)).into_iter().flatten().for_each(&mut add);
    for mark in marks {
        let line = source.line(mark.span.start as usize);
        add(line.clone());
        let (mut first, mut last) = (line.clone(), line);
        for _ in 0..AROUND {
            if let Some(end) = first.start.checked_sub(1) {
                first = source.line(end);
                add(first.clone());
            }
            if let Some(start) = behind(source.text(), &last) {
                last = source.line(start);
                add(last.clone());
            }
        }
    }
    lines.into_iter().map(|(start, end)| start..end).collect()
}

/// The lines of a small document; `None` where it is not small.
fn small(source: &Source, span: Span) -> Option<Vec<Range<usize>>> {
    let mut line = source.line(span.start as usize);
    let mut lines = vec![line.clone()];
    while line.end < span.end as usize {
        line = source.line(behind(source.text(), &line)?);
        lines.push(line.clone());
        if lines.len() > WHOLE {
            return None;
        }
    }
    Some(lines)
}

/// A line in pieces; of a long one only what stands around its marks.
fn pieces(text: &str, line: Range<usize>, marks: &[Mark]) -> Vec<Piece> {
    let marks: Vec<_> = marks
        .iter()
        .map(|mark| (floor(text, mark.span.start as usize)..floor(text, mark.span.end as usize), mark))
        .filter(|(span, _)| span.start < line.end && span.end > line.start)
        .collect();
    let mut cuts: Vec<_> = marks.iter().flat_map(|(span, _)| [span.start, span.end]).collect();
    cuts.extend([line.start, line.end]);
    cuts.retain(|cut| (line.start..=line.end).contains(cut));
    cuts.sort_unstable();
    cuts.dedup();
    let mut pieces = Vec::new();
    for (&start, &end) in cuts.iter().zip(cuts.iter().skip(1)) {
        let covering: Vec<_> =
            marks.iter().filter(|(span, _)| span.start <= start && end <= span.end).map(|(_, mark)| *mark).collect();
        let underline = underline(&covering);
        let window = window(text, start..end, &line, underline.is_some());
        for (index, part) in window.into_iter().enumerate() {
            let skipped = if index > 0 || (part.start > start && start == line.start) { "…" } else { "" };
            let shown = printable(&text.get(part.clone()).unwrap_or_default().replace('\t', "    ")).into_owned();
            let cut = if part.end < end && end == line.end { "…" } else { "" };
            let mark = underline.as_ref().map(|it| Underline { class: it.class, label: it.label.clone() });
            pieces.push(Piece { text: format!("{skipped}{shown}{cut}"), mark });
        }
    }
    pieces
}

/// The parts of a piece that are shown: all of it; in a long line its ends, where they touch a mark, and the beginning of what is marked.
fn window(text: &str, piece: Range<usize>, line: &Range<usize>, marked: bool) -> Vec<Range<usize>> {
    if line.len() <= LINE || piece.len() <= 2 * WINDOW {
        return vec![piece];
    }
    let head = piece.start..floor(text, piece.start + WINDOW);
    let tail = floor(text, piece.end - WINDOW)..piece.end;
    match (marked || piece.start > line.start, piece.end < line.end) {
        (true, true) => vec![head, tail],
        (false, true) => vec![tail],
        _ => vec![head],
    }
}

fn underline(marks: &[&Mark]) -> Option<Underline> {
    let heaviest =
        marks.iter().map(|mark| mark.level).min_by_key(|level| level.map_or(u8::MAX, |level| level as u8))?;
    let class = match heaviest {
        Some(Level::Error) => "error",
        Some(Level::Warning) => "warning",
        Some(Level::Note) => "note",
        None => "fact",
    };
    let mut labels: Vec<&str> = Vec::new();
    for mark in marks {
        if !labels.contains(&mark.label.as_str()) {
            labels.push(&mark.label);
        }
    }
    Some(Underline { class, label: labels.join("\n") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mark(source: &Arc<Source>, span: Range<usize>, level: Option<Level>) -> Mark {
        Mark { source: Arc::clone(source), span: Span::new(span.start, span.end), level, label: "l".into() }
    }

    /// The lines as text, marks in brackets.
    fn show(excerpt: &Excerpt) -> String {
        let piece = |piece: &Piece| match &piece.mark {
            Some(mark) => format!("[{}:{}]", mark.class, piece.text),
            None => piece.text.clone(),
        };
        let line = |line: &Line| {
            let number = line.number.map_or_else(|| "⋯".to_owned(), |number| number.to_string());
            format!("{number} {}", line.pieces.iter().map(piece).collect::<String>()).trim_end().to_owned()
        };
        excerpt.lines.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn only_lines_around_marks_are_shown_and_marks_may_overlap() {
        let text = (1..=60).map(|n| format!("line {n}\n")).collect::<String>();
        let source = Source::new("s", text.clone());
        let at = text.find("line 30").unwrap();
        let marks = vec![
            mark(&source, at..at + 7, None),
            mark(&source, at + 5..at + 7, Some(Level::Error)),
            mark(&source, 0..4, Some(Level::Note)),
        ];
        let whole = Some((&source, Span::new(0, text.len())));
        insta::assert_snapshot!(show(excerpts(marks, whole).first().unwrap()), @r##"
        1 [note:line] 1
        2 line 2
        3 line 3
        ⋯
        28 line 28
        29 line 29
        30 [fact:line ][error:30]
        31 line 31
        32 line 32
        "##);
    }

    #[test]
    fn of_a_long_line_only_the_parts_around_marks_are_shown() {
        let text = format!("{{{}\"订单\": 5{}}}", "x".repeat(1000), "y".repeat(1000));
        let source = Source::new("s", text.clone());
        let at = text.find('5').unwrap();
        let shown = show(excerpts(vec![mark(&source, at..at + 1, Some(Level::Warning))], None).first().unwrap());
        assert!(shown.len() < 400, "{shown}");
        assert!(
            shown.starts_with("1 …x") && shown.contains("\"订单\": [warning:5]y") && shown.ends_with("y…"),
            "{shown}"
        );
    }

    proptest! {
        #[test]
        fn pieces_of_a_short_line_are_the_line(text in "[a-z客 <&\"]{1,30}", cuts in prop::collection::vec((0usize..60, 0usize..9), 0..5)) {
            let source = Source::new("s", text.clone());
            let marks: Vec<_> = cuts.iter().map(|&(start, len)| mark(&source, start..start + len, None)).collect();
            let pieces = pieces(&text, 0..text.len(), &marks);
            prop_assert_eq!(pieces.iter().map(|piece| piece.text.as_str()).collect::<String>(), text);
        }
    }
}
