//! JSON that is safe to show on a terminal.

use std::io;

use serde::Serialize;

use crate::base::printable::is_unsafe;

/// A value as compact JSON that is safe to show on a terminal.
pub(in crate::report) fn to_json(value: &impl Serialize) -> io::Result<String> {
    let mut out = Vec::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Escaping))?;
    String::from_utf8(out).map_err(io::Error::other)
}

/// Compact JSON in which characters that could steer a terminal or reorder text are written as `\u` escapes.
struct Escaping;

impl serde_json::ser::Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(is_unsafe) {
            let (safe, tail) = rest.split_at(at);
            writer.write_all(safe.as_bytes())?;
            let mut characters = tail.chars();
            let mut units = [0; 2];
            for unit in characters.next().unwrap_or_default().encode_utf16(&mut units) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = characters.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}
