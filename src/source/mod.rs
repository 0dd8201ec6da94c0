//! Texts that were read, the places in them, and the one shape of "something is wrong here".

mod code;
mod diagnostic;
pub(crate) mod manual;
mod nearest;
mod text;

pub(crate) use code::Code;
pub use diagnostic::Diagnostic;
pub(crate) use diagnostic::{Fix, Label, Severity, has_errors};
pub(crate) use nearest::nearest;
pub use text::Source;
pub(crate) use text::{Position, Span};
