//! Texts that were read, the places in them, and the one shape of "something is wrong here".

mod nearest;
mod text;

pub use nearest::nearest;
pub use text::{Position, Source, Span};
