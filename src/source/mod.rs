//! Texts that were read, the places in them, and the one shape of "something is wrong here".

mod code;
mod diagnostic;
pub mod manual;
mod nearest;
mod text;

pub use code::Code;
pub use diagnostic::{Diagnostic, Fix, Label, Severity, has_errors};
pub use nearest::nearest;
pub use text::{Position, Source, Span};
