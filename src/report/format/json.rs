//! `json`: one `countersign/1` object; each verdict stands on a line of its own, and is written as it arrives.

use std::io::{self, Write};

use super::escaped::to_json;
use super::wire::{self, Header};
use crate::report::{Context, Reporter};
use crate::verdict::Verdict;
use crate::verdict::summary::Summary;

/// The report under way.
pub(in crate::report) struct Json<W> {
    context: Context,
    out: W,
    started: bool,
}

impl<W: Write> Json<W> {
    /// A report of which nothing is written before the first verdict: a run that never starts leaves no half of one.
    pub(in crate::report) fn new(context: Context, out: W) -> Self {
        Self { context, out, started: false }
    }

    /// Writes all that stands before the first verdict.
    fn open(&mut self) -> io::Result<()> {
        let header = to_json(&Header::new(&self.context))?;
        // The header's closing brace comes last of all: verdicts and summary are members of the same object.
        self.out.write_all(header.strip_suffix('}').unwrap_or(&header).as_bytes())?;
        self.out.write_all(b",\"verdicts\":[")
    }
}

impl<W: Write> Reporter for Json<W> {
    fn verdict(&mut self, verdict: &Verdict) -> io::Result<()> {
        if self.started {
            self.out.write_all(b",\n")?;
        } else {
            self.open()?;
            self.out.write_all(b"\n")?;
            self.started = true;
        }
        let verdict = wire::Verdict::new(verdict, &self.context);
        self.out.write_all(to_json(&verdict)?.as_bytes())
    }

    fn finish(mut self: Box<Self>, summary: &Summary) -> io::Result<()> {
        if self.started {
            self.out.write_all(b"\n")?;
        } else {
            self.open()?;
        }
        let summary = to_json(&wire::Summary::new(summary))?;
        writeln!(self.out, "],\"summary\":{summary}}}")?;
        self.out.flush()
    }
}
