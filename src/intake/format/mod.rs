//! From bytes to texts and their documents: one document, an array, one a line, a case.

pub(in crate::intake) mod elements;
pub(in crate::intake) mod form;
pub(in crate::intake) mod record;
pub(in crate::intake) mod split;
