//! Bytes to parsed texts: a whole file at once, or an export line by line in bounded memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::decode::{Damage, decoded};
use super::path::{Form, Input, Origin};
use crate::document::{Limits, ParseError, Pointer, Source, Tree, parse_bytes, too_large};
use crate::finding::{Fault, Place};
use crate::lang::Text;
use crate::policy::hex;

/// A part of the input that could not be read as a document.
#[derive(Clone, Debug)]
pub struct Unreadable {
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
    fn parse(name: &Arc<str>, line: u32, error: ParseError) -> Box<Self> {
        let ParseError { file, span, related, message, help, .. } = error;
        let place = |source: &Arc<Source>, span| Place {
            document: "document".into(),
            pointer: Pointer::root(),
            source: Some(Arc::clone(source)),
            span,
        };
        let at = file.as_ref().map(|source| place(source, span));
        let related = file.as_ref().zip(related).map(|(source, span)| place(source, span));
        let digest = file.as_ref().map(|source| digest(source.text())).unwrap_or_default();
        Box::new(Self {
            source: Arc::clone(name),
            line,
            digest,
            fault: Fault { rule: None, message, help, at, related },
        })
    }

    fn io(name: &Arc<str>, line: u32, error: &io::Error) -> Box<Self> {
        let damage = Damage::of(error);
        let message = damage.map(Damage::message).unwrap_or_else(|| {
            Text::new(format!("the file cannot be read: {error}"), format!("无法读取该文件:{error}"))
        });
        let fault = Fault { rule: None, message, help: damage.map(Damage::help), at: None, related: None };
        Box::new(Self { source: Arc::clone(name), line, digest: String::new(), fault })
    }
}

/// `sha256:` and the digest of a text.
#[must_use]
pub(crate) fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// One JSON text of the input, or why it could not be read.
pub(super) type Record = Result<Arc<Tree>, Box<Unreadable>>;

/// The JSON texts of one file or of standard input, read as they are asked for.
pub(super) fn records(input: &Input, limits: &Limits) -> Box<dyn Iterator<Item = Record>> {
    let name = &input.name;
    match open(input, limits) {
        Ok(Ok(reader)) => read(name, reader, input.form, limits),
        Ok(Err(error)) => Box::new(std::iter::once(Err(Unreadable::parse(name, 1, error)))),
        Err(error) => Box::new(std::iter::once(Err(Unreadable::io(name, 1, &error)))),
    }
}

/// Opens an input, unless it is to be read at once and is known to be too large for that.
fn open(input: &Input, limits: &Limits) -> io::Result<Result<Box<dyn BufRead>, ParseError>> {
    let Origin::File(path) = &input.origin else {
        return Ok(Ok(decoded(BufReader::new(io::stdin()), input.coding)?.0));
    };
    let file = File::open(path)?;
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
    let (reader, is_compressed) = decoded(BufReader::with_capacity(64 << 10, file), input.coding)?;
    let refused = input.form == Form::Whole && length > limits.max_bytes && !is_compressed;
    Ok(if refused { Err(too_large(length, limits.max_bytes)) } else { Ok(reader) })
}

/// The JSON texts that a reader gives.
///
/// Of an unknown form, it is one text a line where the first line that is not blank is a complete JSON value, or is
/// meant to be one: an object closed on that line, with a mistake inside. Otherwise all of it is one text.
fn read<R: BufRead + 'static>(
    name: &Arc<str>,
    mut reader: R,
    form: Form,
    limits: &Limits,
) -> Box<dyn Iterator<Item = Record>> {
    match form {
        Form::Whole => Box::new(whole(name, reader, limits)),
        Form::Lines => Box::new(Lines::new(name, reader, *limits)),
        Form::Unknown => match start(name, &mut reader, limits) {
            Ok((start, true)) => Box::new(Lines::new(name, Cursor::new(start).chain(reader), *limits)),
            Ok((start, false)) => Box::new(whole(name, Cursor::new(start).chain(reader), limits)),
            Err(error) => Box::new(std::iter::once(Err(Unreadable::io(name, 1, &error)))),
        },
    }
}

/// Everything up to the first line that is not blank, and whether that line is a text by itself.
fn start(name: &Arc<str>, reader: &mut impl BufRead, limits: &Limits) -> io::Result<(Vec<u8>, bool)> {
    let mut bytes = Vec::new();
    loop {
        let before = bytes.len();
        let allowed = (limits.max_bytes + 1).saturating_sub(before);
        reader.take(allowed as u64).read_until(b'\n', &mut bytes)?;
        let line = bytes.get(before..).unwrap_or_default();
        if line.is_empty() || bytes.len() > limits.max_bytes {
            return Ok((bytes, false));
        }
        if !is_blank(line) {
            let by_itself = is_text_by_itself(name, line, limits);
            return Ok((bytes, by_itself));
        }
    }
}

fn is_text_by_itself(name: &Arc<str>, line: &[u8], limits: &Limits) -> bool {
    let text = line.trim_ascii();
    match parse_bytes(name, text.to_vec(), 1, limits) {
        Ok(_) => true,
        Err(error) => {
            let end = error.file.as_ref().map_or(0, |source| source.text().len());
            let mistaken_before_end = (error.span.start as usize) < end;
            text.starts_with(b"{") && text.ends_with(b"}") && mistaken_before_end
        }
    }
}

fn is_blank(line: &[u8]) -> bool {
    line.trim_ascii().is_empty()
}

/// All that is left as one text; read when it is asked for.
fn whole<R: Read>(name: &Arc<str>, reader: R, limits: &Limits) -> impl Iterator<Item = Record> + use<R> {
    let (name, limits) = (Arc::clone(name), *limits);
    std::iter::once_with(move || {
        let mut bytes = Vec::new();
        match reader.take(limits.max_bytes as u64 + 1).read_to_end(&mut bytes) {
            Ok(_) => parse_bytes(&name, bytes, 1, &limits).map_err(|error| Unreadable::parse(&name, 1, *error)),
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
    fn new(name: &Arc<str>, reader: R, limits: Limits) -> Self {
        Self { reader, name: Arc::clone(name), limits, line: 0, ended: false }
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
                    let parsed = parse_bytes(&self.name, bytes, line, &self.limits);
                    return Some(parsed.map_err(|error| Unreadable::parse(&self.name, line, *error)));
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
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::to_json;

    fn read_all(form: Form, text: &[u8], limits: &Limits) -> Vec<String> {
        // A small buffer, so that lines are put together from several reads.
        let reader = BufReader::with_capacity(7, Cursor::new(text.to_vec()));
        read(&"t".into(), reader, form, limits).map(show).collect()
    }

    fn show(record: Record) -> String {
        match record {
            Ok(tree) => {
                let first = tree.root().source().map_or(0, |source| source.first_line());
                format!("{first}: {}", to_json(tree.root()))
            }
            Err(unreadable) => {
                let at = unreadable.fault.at.as_ref();
                let place = at.and_then(|at| Some(at.source.as_ref()?.position(at.span.start)));
                let place = place.map(|at| format!(" at {}:{}", at.line, at.column)).unwrap_or_default();
                format!("{}: ! {}{place}", unreadable.line, unreadable.fault.message.en)
            }
        }
    }

    fn small() -> Limits {
        Limits { max_bytes: 20, ..Limits::default() }
    }

    #[test]
    fn each_line_is_a_record_with_its_number() {
        let text = b"\xef\xbb\xbf{\"a\": 1}\r\n\n  \n{\"a\": }\n[2]";
        let expected = ["1: {\"a\":1}", "4: ! a JSON value is expected here at 4:7", "5: [2]"];
        assert_eq!(read_all(Form::Lines, text, &Limits::default()), expected);
    }

    #[test]
    fn an_overlong_line_is_refused_and_the_next_one_read() {
        let text = format!(
            "{{\"a\":\"{}\"}}\n{{\"a\":\"{}\"}}\n{{\"a\":\"{}\"}}",
            "x".repeat(12),
            "y".repeat(13),
            "z".repeat(90)
        );
        let shown = read_all(Form::Lines, text.as_bytes(), &small());
        assert_eq!(shown.len(), 3);
        assert_eq!(shown[0], format!("1: {{\"a\":\"{}\"}}", "x".repeat(12)));
        assert_eq!(shown[1], "2: ! the document has 21 bytes, more than the limit of 20");
        assert_eq!(shown[2], "3: ! the document has 98 bytes, more than the limit of 20");
    }

    #[test]
    fn an_unknown_form_is_seen_from_the_first_line() {
        let read = |text: &str| read_all(Form::Unknown, text.as_bytes(), &Limits::default());
        assert_eq!(read("\n{\"a\":1}\n{\"a\":2}\n"), ["2: {\"a\":1}", "3: {\"a\":2}"]);
        assert_eq!(read("{\n\"a\":1}\n"), ["1: {\"a\":1}"]);
        assert_eq!(read("[{\"a\":1},\n{\"a\":2}]"), ["1: [{\"a\":1},{\"a\":2}]"]);
        assert_eq!(read("{\"a\":1}"), ["1: {\"a\":1}"]);
        assert_eq!(read("{\"a\":}\n{\"a\":2}"), ["1: ! a JSON value is expected here at 1:6", "2: {\"a\":2}"]);
        assert_eq!(read("{\"a\":{}\n}"), ["1: {\"a\":{}}"]);
        assert_eq!(read(""), ["1: ! the text ends where a value is expected at 1:1"]);
    }

    #[test]
    fn a_text_beyond_the_limit_is_refused_while_it_is_read() {
        for form in [Form::Whole, Form::Unknown] {
            let shown = read_all(form, &[b' '; 5000], &small());
            assert_eq!(shown, ["1: ! the document has 21 bytes, more than the limit of 20"]);
        }
    }

    #[test]
    fn a_file_beyond_the_limit_is_not_read_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("big.json");
        File::create(&path).unwrap().set_len(1 << 40).unwrap();
        let input = Input { name: "big.json".into(), origin: Origin::File(path), form: Form::Whole, coding: None };
        let shown: Vec<_> = records(&input, &Limits::default()).map(show).collect();
        assert_eq!(shown, ["1: ! the document has 1099511627776 bytes, more than the limit of 67108864"]);
    }

    #[test]
    fn a_file_that_vanished_is_one_unreadable_record() {
        let input = Input {
            name: "x.json".into(),
            origin: Origin::File("/no/such/x.json".into()),
            form: Form::Whole,
            coding: None,
        };
        let shown: Vec<_> = records(&input, &Limits::default()).map(show).collect();
        assert!(matches!(shown.as_slice(), [one] if one.starts_with("1: ! the file cannot be read: ")), "{shown:?}");
    }

    #[test]
    fn the_digest_is_that_of_the_text() {
        assert_eq!(digest("abc"), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(text in prop::collection::vec(any::<u8>(), 0..60)) {
            for form in [Form::Whole, Form::Lines, Form::Unknown] {
                let _ = read_all(form, &text, &small());
            }
        }

        #[test]
        fn lines_keep_their_numbers(blank in prop::collection::vec(any::<bool>(), 0..30)) {
            let text: String = blank.iter().map(|blank| if *blank { "\n" } else { "{}\n" }).collect();
            let lines = blank.iter().zip(1..).filter(|(blank, _)| !**blank);
            let expected: Vec<_> = lines.map(|(_, line)| format!("{line}: {{}}")).collect();
            prop_assert_eq!(read_all(Form::Lines, text.as_bytes(), &small()), expected);
        }
    }
}
