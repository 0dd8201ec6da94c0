//! Bytes to texts: a whole file at once, or an export line by line in bounded memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::elements::{Elements, next_byte, wrong};
use super::form;
use crate::base::lang::Bilingual;
use crate::base::monitor::Monitor;
use crate::document::{Document, Fields, Gap, Limits, Tree, parse_bytes, too_large};
use crate::intake::source::decode::{Damage, decoded};
use crate::intake::source::path::{Form, Input, Origin};
use crate::intake::source::stream::Stream;
use crate::pack::hex;
use crate::source::{Code, Diagnostic, Position, Source};
use crate::verdict::Fault;

/// A part of the input that could not be read as a document.
#[derive(Clone, Debug)]
pub(crate) struct Unreadable {
    /// The file, as given.
    pub source: Arc<str>,
    /// The line on which the part starts, from 1.
    pub line: u32,
    /// `sha256:` and the digest of its text as far as it was read; empty where none was.
    pub digest: String,
    /// Why.
    pub fault: Fault,
}

impl Unreadable {
    /// A document that can be read, but not judged or looked up.
    pub(crate) fn of(document: &Document, fault: Fault) -> Self {
        let root = document.root();
        Self {
            source: root.source().map_or_else(|| "".into(), |source| Arc::clone(source.name())),
            line: root.source().map_or(1, |source| source.position(root.span().start).line),
            digest: digest(document.text()),
            fault,
        }
    }

    pub(in crate::intake) fn parse(name: &Arc<str>, line: u32, error: Diagnostic) -> Box<Self> {
        let digest = error.place().map(|label| digest(label.source.text())).unwrap_or_default();
        Box::new(Self { source: Arc::clone(name), line, digest, fault: Fault::of_text(error) })
    }

    pub(in crate::intake) fn io(name: &Arc<str>, line: u32, error: &io::Error) -> Box<Self> {
        let fault = match Damage::of(error) {
            Some(damage) => Fault::new(Code::DamagedFile, damage.message()).help(damage.help()),
            None => Fault::new(
                Code::UnreadableFile,
                Bilingual::new(format!("the file cannot be read: {error}"), format!("无法读取该文件：{error}")),
            ),
        };
        Box::new(Self { source: Arc::clone(name), line, digest: String::new(), fault })
    }
}

/// `sha256:` and the digest of a text.
#[must_use]
pub(crate) fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// One JSON text of the input as it stands there, not parsed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::intake) struct Raw {
    /// The file, as given.
    pub(in crate::intake) name: Arc<str>,
    /// Where in the file the text starts.
    pub(in crate::intake) start: Position,
    pub(in crate::intake) bytes: Vec<u8>,
    /// Whether it is an element of an array, and so none that holds documents itself.
    pub(in crate::intake) is_element: bool,
}

impl Raw {
    /// Parses the text, its names by a table; the same text gives the same again.
    pub(in crate::intake) fn parse(self, limits: &Limits, fields: Option<&Fields>) -> Result<Text, Box<Unreadable>> {
        let Self { name, start, bytes, is_element } = self;
        let parsed = parse_bytes(&name, bytes, start, limits, fields);
        parsed.map(|tree| Text { tree, is_element }).map_err(|error| Unreadable::parse(&name, start.line, *error))
    }
}

/// One JSON text of the input, parsed.
#[derive(Clone, Debug)]
pub(in crate::intake) struct Text {
    pub(in crate::intake) tree: Arc<Tree>,
    /// Whether it is an element of an array.
    pub(in crate::intake) is_element: bool,
}

/// One JSON text of the input, or why there is none.
pub(in crate::intake) type Record = Result<Raw, Box<Unreadable>>;

/// The JSON texts of one file or of standard input, read as they are asked for.
pub(in crate::intake) fn records(
    input: &Input,
    limits: &Limits,
    monitor: &Arc<Monitor>,
) -> Box<dyn Iterator<Item = Record>> {
    let name = &input.name;
    match open(input, monitor) {
        Ok((reader, length)) => read(name, reader, length, input.form, limits),
        Err(error) => once(Err(Unreadable::io(name, 1, &error))),
    }
}

/// The bytes of a shared text.
struct Bytes(Arc<str>);

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

fn once(record: Record) -> Box<dyn Iterator<Item = Record>> {
    Box::new(std::iter::once(record))
}

/// Tells how much is read of a file, and ends with a run that is to stop.
struct Watched {
    inner: File,
    monitor: Arc<Monitor>,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // Of what a run that is to stop still reads it would judge nothing.
        if self.monitor.is_stopped() {
            return Ok(0);
        }
        let read = self.inner.read(buffer)?;
        self.monitor.read(read as u64);
        Ok(read)
    }
}

/// Opens an input; the length of its text, where that is known.
fn open(input: &Input, monitor: &Arc<Monitor>) -> io::Result<(Box<dyn BufRead>, Option<usize>)> {
    let (reader, length): (Box<dyn BufRead>, _) = match &input.origin {
        Origin::Stdin => (Box::new(Stream::new(|| Ok(io::stdin()), monitor)?), None),
        Origin::Stream(path) => {
            let path = path.clone();
            (Box::new(Stream::new(move || File::open(path), monitor)?), None)
        }
        Origin::Text(text) => (Box::new(Cursor::new(Bytes(Arc::clone(text)))), Some(text.len())),
        Origin::File(path) => {
            let file = File::open(path)?;
            let metadata = file.metadata()?;
            if !metadata.is_file() {
                // It was when it was found: something else has taken its place.
                return Err(io::Error::other("it is no plain file any more"));
            }
            let length = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
            let file = Watched { inner: file, monitor: Arc::clone(monitor) };
            (Box::new(BufReader::with_capacity(64 << 10, file)), Some(length))
        }
    };
    let (reader, is_compressed) = decoded(reader, input.coding)?;
    Ok((reader, length.filter(|_| !is_compressed)))
}

/// The JSON texts that a reader gives: the elements of an array, one text a line, or a single one.
///
/// An input of an unknown form is one text a line where its first lines say so ([`form`]); an array that starts it may be
/// followed by lines. Otherwise all of it is one text.
fn read<R: BufRead + 'static>(
    name: &Arc<str>,
    reader: R,
    length: Option<usize>,
    form: Form,
    limits: &Limits,
) -> Box<dyn Iterator<Item = Record>> {
    let mut reader = match without_mark(reader) {
        Ok(reader) => reader,
        Err(error) => return once(Err(Unreadable::io(name, 1, &error))),
    };
    if form == Form::Lines {
        return Box::new(Lines::new(name, reader, 0, *limits));
    }
    let (lead, is_array) = match lead(&mut reader, limits) {
        Ok(found) => found,
        Err(error) => return once(Err(Unreadable::io(name, 1, &error))),
    };
    if is_array {
        let lead = String::from_utf8_lossy(&lead).into_owned();
        let end = u32::try_from(lead.len()).unwrap_or(u32::MAX);
        let at = Source::new(Arc::clone(name), lead).position(end);
        return Box::new(array(name, reader, at, form, limits));
    }
    let mut reader = Cursor::new(lead).chain(reader);
    if form == Form::Whole {
        return match length.filter(|length| *length > limits.max_bytes) {
            Some(length) => once(Err(Unreadable::parse(name, 1, too_large(length, limits.max_bytes)))),
            None => Box::new(whole(name, reader, limits)),
        };
    }
    match form::start(name, &mut reader, limits) {
        Ok((start, true)) => Box::new(Lines::new(name, Cursor::new(start).chain(reader), 0, *limits)),
        Ok((start, false)) => Box::new(whole(name, Cursor::new(start).chain(reader), limits)),
        Err(error) => once(Err(Unreadable::io(name, 1, &error))),
    }
}

/// The reader behind one byte order mark, which only the very start of an input may have.
fn without_mark<R: BufRead>(mut reader: R) -> io::Result<Chain<Cursor<Vec<u8>>, R>> {
    let mut start = Vec::new();
    (&mut reader).take(MARK.len() as u64).read_to_end(&mut start)?;
    if start == MARK {
        start.clear();
    }
    Ok(Cursor::new(start).chain(reader))
}

/// A byte order mark in UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// White space before the first text, and whether that is an array, whose bracket is then read too.
fn lead(reader: &mut impl BufRead, limits: &Limits) -> io::Result<(Vec<u8>, bool)> {
    let mut lead = Vec::new();
    let mut next = [0];
    while lead.len() <= limits.max_bytes && reader.read(&mut next)? > 0 {
        lead.extend(next);
        let [byte] = next;
        if !is_white(byte) {
            return Ok((lead, byte == b'['));
        }
    }
    Ok((lead, false))
}

/// The elements of an array, and then what stands behind it: nothing, or lines where the form allows them.
fn array<R: BufRead>(
    name: &Arc<str>,
    reader: R,
    at: Position,
    form: Form,
    limits: &Limits,
) -> impl Iterator<Item = Record> + use<R> {
    let (name, limits) = (Arc::clone(name), *limits);
    let mut elements = Some(Elements::new(&name, reader, at, limits));
    let mut lines = None;
    std::iter::from_fn(move || {
        if let Some(lines) = &mut lines {
            return Lines::next(lines);
        }
        if let Some(record) = elements.as_mut()?.next() {
            return Some(record);
        }
        let (mut reader, mut at) = elements.take()?.into_rest()?;
        let closed = at.line;
        match next_byte(&mut reader, &mut at) {
            Ok(None) => None,
            Ok(Some(_)) if form == Form::Unknown && at.line > closed => {
                lines.insert(Lines::new(&name, reader, at.line.saturating_sub(1), limits)).next()
            }
            Ok(Some(_)) => {
                let wrong = wrong(&name, &mut reader, at, Gap::TrailingText);
                Some(Err(wrong.unwrap_or_else(|error| Unreadable::io(&name, at.line, &error))))
            }
            Err(error) => Some(Err(Unreadable::io(&name, at.line, &error))),
        }
    })
}

/// White space as JSON has it: what else a library takes for such (a form feed, say) is none.
pub(in crate::intake) fn is_white(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// A text without the white space around it.
pub(in crate::intake) fn trim(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|byte| !is_white(*byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !is_white(*byte)).map_or(start, |last| last + 1);
    text.get(start..end).unwrap_or_default()
}

pub(in crate::intake) fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|byte| is_white(*byte))
}

/// All that is left as one text; read when it is asked for.
fn whole<R: Read>(name: &Arc<str>, reader: R, limits: &Limits) -> impl Iterator<Item = Record> + use<R> {
    let (name, limits) = (Arc::clone(name), *limits);
    std::iter::once_with(move || {
        let mut bytes = Vec::new();
        match reader.take(limits.max_bytes as u64 + 1).read_to_end(&mut bytes) {
            Ok(_) if bytes.len() > limits.max_bytes => {
                Err(Unreadable::parse(&name, 1, too_large(bytes.len(), limits.max_bytes)))
            }
            Ok(_) => Ok(Raw { name, start: Position::START, bytes, is_element: false }),
            Err(error) => Err(Unreadable::io(&name, 1, &error)),
        }
    })
}

/// One text a line; blank lines are counted and left out. No more than one line is held.
struct Lines<R> {
    reader: R,
    name: Arc<str>,
    limits: Limits,
    line: u32,
    ended: bool,
}

/// What stood on a line.
enum Line {
    Text(Vec<u8>),
    /// Longer than the limit: skipped, with its length in bytes.
    TooLong(usize),
    End,
}

impl<R: BufRead> Lines<R> {
    /// `line` is how many lines stand before the reader.
    fn new(name: &Arc<str>, reader: R, line: u32, limits: Limits) -> Self {
        Self { reader, name: Arc::clone(name), limits, line, ended: false }
    }

    fn line(&mut self) -> io::Result<Line> {
        let mut bytes = Vec::new();
        // One byte more for the line's end, another to see that the line is too long.
        let most = self.limits.max_bytes + 2;
        (&mut self.reader).take(most as u64).read_until(b'\n', &mut bytes)?;
        if bytes.is_empty() {
            return Ok(Line::End);
        }
        let closed = bytes.last() == Some(&b'\n');
        if closed {
            bytes.pop();
        }
        if bytes.len() <= self.limits.max_bytes {
            return Ok(Line::Text(bytes));
        }
        let rest = if closed { 0 } else { skip_line(&mut self.reader)? };
        Ok(Line::TooLong(bytes.len() + rest))
    }
}

/// Reads up to the end of the line without keeping it; the number of bytes before that end.
fn skip_line(reader: &mut impl BufRead) -> io::Result<usize> {
    let mut skipped = 0;
    loop {
        let held = match reader.fill_buf() {
            Ok(held) => held,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let end = held.iter().position(|&byte| byte == b'\n');
        let used = end.unwrap_or(held.len());
        let is_end = end.is_some() || held.is_empty();
        reader.consume(used + usize::from(end.is_some()));
        skipped += used;
        if is_end {
            return Ok(skipped);
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        while !self.ended {
            let read = self.line();
            self.line = self.line.saturating_add(1);
            let line = self.line;
            match read {
                Ok(Line::Text(bytes)) if is_blank(&bytes) => {}
                Ok(Line::Text(bytes)) => {
                    let start = Position { line, column: 1 };
                    return Some(Ok(Raw { name: Arc::clone(&self.name), start, bytes, is_element: false }));
                }
                Ok(Line::TooLong(length)) => {
                    let error = too_large(length, self.limits.max_bytes);
                    return Some(Err(Unreadable::parse(&self.name, line, error)));
                }
                Ok(Line::End) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(Unreadable::io(&self.name, line, &error)));
                }
            }
        }
        None
    }
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;
