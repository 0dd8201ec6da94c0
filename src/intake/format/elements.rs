//! The elements of an array, one by one: a huge array is read like an export, and no more than one element is held.

use std::io::{self, BufRead};
use std::sync::Arc;

use super::record::{Raw, Record, Unreadable, is_white};
use crate::document::{Gap, Limits, too_large};
use crate::source::{Position, Source};

/// Reads the elements of an array whose opening bracket was just read.
pub(in crate::intake) struct Elements<R> {
    reader: R,
    name: Arc<str>,
    limits: Limits,
    /// Where the next byte stands.
    at: Position,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Behind the opening bracket.
    Opened,
    /// Behind an element.
    Element,
    /// Behind a comma.
    Comma,
    /// Behind the closing bracket.
    Closed,
    /// Behind a mistake.
    Broken,
}

/// How much of a malformed text is kept, to be shown.
const SHOWN: usize = 80;

/// How far an element was read.
#[derive(Default)]
struct Scan {
    kept: Vec<u8>,
    length: usize,
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl<R: BufRead> Elements<R> {
    /// `at` is where the byte behind the opening bracket stands.
    pub(in crate::intake) fn new(name: &Arc<str>, reader: R, at: Position, limits: Limits) -> Self {
        Self { reader, name: Arc::clone(name), limits, at, state: State::Opened }
    }

    /// The reader and where it stands, behind an array without a mistake between its elements.
    pub(in crate::intake) fn into_rest(self) -> Option<(R, Position)> {
        (self.state == State::Closed).then_some((self.reader, self.at))
    }

    fn next_record(&mut self) -> io::Result<Option<Record>> {
        loop {
            let Some(byte) = next_byte(&mut self.reader, &mut self.at)? else { return self.gap(Gap::End) };
            self.state = match (self.state, byte) {
                (State::Closed | State::Broken, _) => return Ok(None),
                (State::Opened | State::Element, b']') => {
                    self.consume(1);
                    self.state = State::Closed;
                    return Ok(None);
                }
                (State::Comma, b']') => return self.gap(Gap::TrailingComma),
                (State::Element, b',') => {
                    self.consume(1);
                    State::Comma
                }
                (State::Element, _) => return self.gap(Gap::NoComma),
                (State::Opened | State::Comma, b',' | b'}' | b':') => return self.gap(Gap::NoValue),
                (State::Opened | State::Comma, _) => {
                    self.state = State::Element;
                    return self.element().map(Some);
                }
            };
        }
    }

    fn consume(&mut self, bytes: usize) {
        self.reader.consume(bytes);
        self.at.column = self.at.column.saturating_add(u32::try_from(bytes).unwrap_or(u32::MAX));
    }

    /// A mistake between the elements: nothing behind it can be relied on.
    fn gap(&mut self, gap: Gap) -> io::Result<Option<Record>> {
        self.state = State::Broken;
        Ok(Some(Err(wrong(&self.name, &mut self.reader, self.at, gap)?)))
    }

    fn element(&mut self) -> io::Result<Record> {
        let start = self.at;
        let mut scan = Scan::default();
        loop {
            let held = fill(&mut self.reader)?;
            let (used, ended) = scan.run(held, self.limits.max_bytes);
            advance(&mut self.at, held.get(..used).unwrap_or_default());
            let ended = ended || held.is_empty();
            self.reader.consume(used);
            if ended {
                break;
            }
        }
        if scan.length > self.limits.max_bytes {
            let error = too_large(scan.length, self.limits.max_bytes);
            return Ok(Err(Unreadable::parse(&self.name, start.line, error)));
        }
        Ok(Ok(Raw { name: Arc::clone(&self.name), start, bytes: scan.kept, is_element: true }))
    }
}

impl Scan {
    /// Takes bytes of the element: how many of them belong to it, and whether it ends there.
    fn run(&mut self, held: &[u8], most: usize) -> (usize, bool) {
        let mut used = 0;
        let mut ended = false;
        for &byte in held {
            if self.depth == 0 && !self.in_string && self.length + used > 0 && self.is_behind(byte) {
                ended = true;
                break;
            }
            used += 1;
            if self.take(byte) {
                ended = true;
                break;
            }
        }
        self.length += used;
        // What is too long is only counted.
        if self.length <= most {
            self.kept.extend_from_slice(held.get(..used).unwrap_or_default());
        } else {
            self.kept = Vec::new();
        }
        (used, ended)
    }

    /// Whether a byte ends a number or a word, which have no end of their own.
    fn is_behind(&self, byte: u8) -> bool {
        matches!(byte, b',' | b']' | b'}') || is_white(byte)
    }

    /// Takes one byte; whether the element ends with it.
    fn take(&mut self, byte: u8) -> bool {
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => {
                    self.in_string = false;
                    return self.depth == 0;
                }
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }
}

impl<R: BufRead> Iterator for Elements<R> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        if matches!(self.state, State::Closed | State::Broken) {
            return None;
        }
        self.next_record().unwrap_or_else(|error| {
            self.state = State::Broken;
            Some(Err(Unreadable::io(&self.name, self.at.line, &error)))
        })
    }
}

/// What is held of the input, after reading more where nothing is; empty at its end.
fn fill<R: BufRead>(reader: &mut R) -> io::Result<&[u8]> {
    loop {
        match reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
            Ok(_) => break,
        }
    }
    // A second call gives what the first one read.
    reader.fill_buf()
}

/// Skips white space; the byte behind it, which is not consumed, or `None` at the end.
pub(in crate::intake) fn next_byte<R: BufRead>(reader: &mut R, at: &mut Position) -> io::Result<Option<u8>> {
    loop {
        let held = fill(reader)?;
        let blank = held.iter().take_while(|byte| is_white(**byte)).count();
        let found = held.get(blank).copied();
        advance(at, held.get(..blank).unwrap_or_default());
        reader.consume(blank);
        if found.is_some() || blank == 0 {
            return Ok(found);
        }
    }
}

/// A mistake at the place where the reader stands.
pub(in crate::intake) fn wrong<R: BufRead>(
    name: &Arc<str>,
    reader: &mut R,
    at: Position,
    gap: Gap,
) -> io::Result<Box<Unreadable>> {
    let mut shown = Vec::new();
    io::Read::take(reader, SHOWN as u64).read_until(b'\n', &mut shown)?;
    let shown = String::from_utf8_lossy(&shown).trim_end().to_owned();
    Ok(Unreadable::parse(name, at.line, gap.error(&Source::part(Arc::clone(name), shown, at))))
}

/// The place behind these bytes.
fn advance(at: &mut Position, bytes: &[u8]) {
    for &byte in bytes {
        if byte == b'\n' {
            *at = Position { line: at.line.saturating_add(1), column: 1 };
        } else if byte & 0xc0 != 0x80 {
            // Bytes that go on with a character are no column of their own.
            at.column = at.column.saturating_add(1);
        }
    }
}
