//! Text to [`Document`]: parsed once into a flat arena whose nodes keep their place and every digit.

mod build;
mod edit;
mod elements;
mod names;
mod number;
mod parse;
mod pointer;
pub mod table;
mod time;
mod toml;
mod tree;
mod write;

pub use edit::{Edit, EditError, apply, apply_operation, combine, propose};
pub use parse::{Gap, Limits, parse, parse_bytes, too_large};
pub use pointer::{Pointer, PointerError, dotted};
pub use time::{is_time, read_date, read_instant};
pub use toml::{parse_toml, parse_toml_text};
pub use tree::{Children, Document, Kind, NodeId, NodeRef, Tree};
pub use write::to_json;
