//! `json`: one `countersign/1` object; each verdict stands on a line of its own, and is written as it arrives.

use std::io::{self, Write};

use super::wire::{self, Header};
use super::{Context, Reporter};
use crate::finding::Verdict;
use crate::summary::Summary;

/// The report under way.
pub(super) struct Json<W> {
    context: Context,
    out: W,
    empty: bool,
}

impl<W: Write> Json<W> {
    /// Writes all that stands before the first verdict.
    pub(super) fn start(context: Context, mut out: W) -> io::Result<Self> {
        let header = wire::to_json(&Header::new(&context))?;
        // The header's closing brace comes last of all: verdicts and summary are members of the same object.
        out.write_all(header.strip_suffix('}').unwrap_or(&header).as_bytes())?;
        out.write_all(b",\"verdicts\":[")?;
        Ok(Self { context, out, empty: true })
    }
}

impl<W: Write> Reporter for Json<W> {
    fn verdict(&mut self, verdict: &Verdict) -> io::Result<()> {
        self.out.write_all(if self.empty { b"\n" } else { b",\n" })?;
        self.empty = false;
        let verdict = wire::Verdict::new(verdict, &self.context);
        self.out.write_all(wire::to_json(&verdict)?.as_bytes())
    }

    fn finish(mut self: Box<Self>, summary: &Summary) -> io::Result<()> {
        self.out.write_all(if self.empty { b"" } else { b"\n" })?;
        let summary = wire::to_json(&wire::Summary::new(summary))?;
        writeln!(self.out, "],\"summary\":{summary}}}")?;
        self.out.flush()
    }
}
