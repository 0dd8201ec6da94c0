//! Text to [`Document`]: parsed once into a flat arena whose nodes keep their place and every digit.

mod build;
mod edit;
mod elements;
mod fields;
mod names;
mod number;
mod parse;
mod pointer;
mod shared;
pub(crate) mod table;
mod time;
mod toml;
mod tree;
mod write;

pub use edit::{Edit, apply};
pub(crate) use edit::{EditError, apply_operation, combine, propose};
pub use fields::{Field, FieldId, Fields};
pub(crate) use number::read_number;
pub(crate) use parse::{Gap, parse_bytes, too_large};
pub use parse::{Limits, parse, parse_with};
pub use pointer::Pointer;
pub(crate) use pointer::dotted;
pub use shared::Document;
pub(crate) use time::{is_time, read_date, read_instant};
pub(crate) use toml::{parse_toml, parse_toml_text};
pub(crate) use tree::{Children, Kind, NodeId, NodeRef, Tree};
pub(crate) use write::to_json;
