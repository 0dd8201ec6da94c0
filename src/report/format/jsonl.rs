//! `jsonl`: one verdict a line, each with the header of the run, so that any line can be read alone.

use std::io::{self, Write};

use super::escaped::to_json;
use super::wire::Line;
use crate::report::{Context, Reporter};
use crate::verdict::Verdict;
use crate::verdict::summary::Summary;

/// The report under way.
pub(in crate::report) struct Jsonl<W> {
    context: Context,
    out: W,
}

impl<W: Write> Jsonl<W> {
    /// A report of which nothing is written before the first verdict.
    pub(in crate::report) fn new(context: Context, out: W) -> Self {
        Self { context, out }
    }
}

impl<W: Write> Reporter for Jsonl<W> {
    fn verdict(&mut self, verdict: &Verdict) -> io::Result<()> {
        let line = to_json(&Line::new(verdict, &self.context))?;
        writeln!(self.out, "{line}")?;
        // Whoever reads along has each verdict as soon as it is found, and what is cut off ends with a whole line.
        self.out.flush()
    }

    fn finish(mut self: Box<Self>, _summary: &Summary) -> io::Result<()> {
        self.out.flush()
    }
}
