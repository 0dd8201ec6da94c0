//! Mistakes in schema files: what may be meant, and their order.

use std::sync::Arc;

use crate::source::{Diagnostic, nearest};

/// Adds a "did you mean" where a known name is near to what was written, else other help: English, then Chinese.
pub(super) fn suggest<'n>(
    mistake: Diagnostic,
    written: &str,
    known: impl IntoIterator<Item = &'n str>,
    [en, zh]: [&str; 2],
) -> Diagnostic {
    match nearest(written, known) {
        Some(near) => mistake.suggest(written, [near]),
        None => mistake.help(en, zh),
    }
}

/// What sorts mistakes: the file, then the place in it.
pub(super) fn order(mistake: &Diagnostic) -> (Arc<str>, u32) {
    mistake.place().map_or_else(|| ("".into(), 0), |label| (Arc::clone(label.source.name()), label.span.start))
}
