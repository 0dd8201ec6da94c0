//! One message with its snippets and notes, drawn by miette. Also what the command line shows errors with.

use std::fmt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity as Drawing, SourceCode};

use super::layout::{Paint, pad, paint, printable_lines, width, wrap};
use super::snippet::{Excerpts, Mark};
use crate::base::lang::Lang;
use crate::base::printable::printable;
use crate::report::model::words::Words;
use crate::source::{Diagnostic, Severity, Source, Span};

/// A message, the places that it is about, and notes below.
#[derive(Clone, Debug, Default)]
pub(crate) struct Message {
    pub(crate) severity: Severity,
    pub(crate) code: Option<String>,
    pub(crate) text: String,
    pub(crate) marks: Vec<Mark>,
    /// Word and text.
    pub(crate) notes: Vec<(&'static str, String)>,
}

impl Message {
    /// An error without a place.
    pub(crate) fn error(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Adds a place.
    pub(crate) fn mark(mut self, source: &std::sync::Arc<Source>, span: Span, label: &str, main: bool) -> Self {
        self.marks.push(Mark { source: std::sync::Arc::clone(source), span, label: label.to_owned(), main });
        self
    }

    /// Adds what to do about it, where something is known.
    pub(crate) fn help(mut self, help: Option<&str>, lang: Lang) -> Self {
        self.notes.extend(help.map(|help| (Words::of(lang).help, help.to_owned())));
        self
    }

    /// A diagnostic with its places.
    pub(crate) fn diagnostic(diagnostic: &Diagnostic, lang: Lang) -> Self {
        // What has no place says all in one line.
        let code = diagnostic.place().map(|_| diagnostic.code.as_str().to_owned());
        let mut message = Self { severity: diagnostic.severity, code, ..Self::error(diagnostic.message.get(lang)) };
        for (index, label) in diagnostic.labels.iter().enumerate() {
            let text = label.text.as_ref().map(|text| text.get(lang)).unwrap_or_default();
            message = message.mark(&label.source, label.span, text, index == 0);
        }
        message.help(diagnostic.help.as_ref().map(|help| help.get(lang)), lang)
    }
}

/// Draws messages for one terminal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Painter {
    pub(crate) colour: bool,
    pub(crate) width: usize,
    pub(crate) lang: Lang,
}

impl Painter {
    /// The message as lines of text that are safe to print, the last one with its line break.
    pub(crate) fn draw(&self, message: &Message) -> String {
        let excerpts = Excerpts::new(message.marks.clone());
        let words = Words::of(self.lang);
        let mut notes = message.notes.clone();
        notes.extend(excerpts.more.iter().map(|(file, count)| (words.more, words.and_more(*count, file))));
        let mut theme = if self.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let main = match message.severity {
            Severity::Error => theme.styles.error,
            Severity::Warning => theme.styles.warning,
            Severity::Advice => theme.styles.advice,
        };
        let styles = &mut theme.styles;
        let beside = styles.help;
        styles.highlights = excerpts.mains().map(|it| if it { main } else { beside }).collect();
        if styles.highlights.is_empty() {
            styles.highlights.push(main);
        }
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_links(false)
            .with_width(self.width)
            .without_syntax_highlighting()
            .with_context_lines(1);
        let drawn = Drawn { message, text: printable_lines(&message.text), excerpts };
        let mut out = String::new();
        // Writing to a string fails only where the excerpts are inconsistent; the message itself is never lost.
        if handler.render_report(&mut out, &drawn).is_err() {
            out = format!("{}\n", drawn.text);
        }
        let mut out = out.lines().fold(String::new(), |all, line| all + line.trim_end() + "\n");
        out.push_str(&self.notes(&notes));
        out
    }

    /// The notes in two columns.
    pub(crate) fn notes(&self, notes: &[(&str, String)]) -> String {
        let colon = Words::of(self.lang).colon().trim_end();
        let column = notes.iter().map(|(word, _)| width(word)).max().unwrap_or_default() + 2;
        let mut out = String::new();
        for (word, text) in notes {
            let room = self.width.saturating_sub(column + 4).max(20);
            for (index, line) in wrap(&printable_lines(text), room).iter().enumerate() {
                let word = if index == 0 { format!("{word}{colon}") } else { String::new() };
                let word = paint(&pad(&word, column), Paint::Cyan, self.colour);
                out.push_str(format!("  {word}{line}").trim_end());
                out.push('\n');
            }
        }
        out
    }
}

#[derive(Debug)]
struct Drawn<'a> {
    message: &'a Message,
    text: String,
    excerpts: Excerpts,
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Drawn<'_> {}

impl miette::Diagnostic for Drawn<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let code = self.message.code.as_deref()?;
        Some(Box::new(printable(code)))
    }

    fn severity(&self) -> Option<Drawing> {
        Some(match self.message.severity {
            Severity::Error => Drawing::Error,
            Severity::Warning => Drawing::Warning,
            Severity::Advice => Drawing::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpts)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpts.labels()))
    }
}
