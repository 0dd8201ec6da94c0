//! Whether an input whose name does not say it holds one text a line.

use std::io::{self, BufRead, Read as _};
use std::sync::Arc;

use super::record::{is_blank, trim};
use crate::document::{Limits, parse_bytes};
use crate::source::{Diagnostic, Position};

/// Reads as many lines as it takes to tell: what was read, and whether there is one text a line.
///
/// There is where the first line that is not blank is a JSON value, or is meant to be one: an object closed on that line, with
/// a mistake inside. A first line that is damaged otherwise does not take the rest of an export with it: there is also one
/// text a line where the next one is an object by itself and cannot be the continuation of the first.
pub(in crate::intake) fn start(
    name: &Arc<str>,
    reader: &mut impl BufRead,
    limits: &Limits,
) -> io::Result<(Vec<u8>, bool)> {
    let parse = |text: &[u8]| parse_bytes(name, trim(text).to_vec(), Position::START, limits, None);
    let mut bytes = Vec::new();
    let first = read_line(reader, limits, &mut bytes)?;
    let line = trim(bytes.get(first..).unwrap_or_default());
    // An object in one line, and nothing behind it, is one text either way.
    if line.starts_with(b"{") && line.ends_with(b"}") && reader.fill_buf()?.is_empty() {
        return Ok((bytes, true));
    }
    let error = match parse(line) {
        Ok(_) => return Ok((bytes, true)),
        Err(error) => error,
    };
    if line.starts_with(b"{") && line.ends_with(b"}") && !may_go_on(&error) {
        return Ok((bytes, true));
    }
    let second = read_line(reader, limits, &mut bytes)?;
    let line = trim(bytes.get(second..).unwrap_or_default());
    let are_lines =
        line.starts_with(b"{") && parse(line).is_ok() && parse(&bytes).is_err_and(|error| !may_go_on(&error));
    Ok((bytes, are_lines))
}

/// Adds the next line that is not blank, and the blank ones before it: where it starts. Nothing is added at the end, and no
/// more than what the limit allows.
fn read_line(reader: &mut impl BufRead, limits: &Limits, bytes: &mut Vec<u8>) -> io::Result<usize> {
    loop {
        let before = bytes.len();
        let allowed = (limits.max_bytes + 1).saturating_sub(before);
        reader.take(allowed as u64).read_until(b'\n', bytes)?;
        if bytes.get(before..).is_none_or(|line| line.is_empty() || !is_blank(line)) {
            return Ok(before);
        }
    }
}

/// Whether the text is only too short: more text could make it a document.
fn may_go_on(error: &Diagnostic) -> bool {
    error.place().is_none_or(|label| label.span.start as usize >= label.source.text().len())
}
