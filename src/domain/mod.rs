//! Domain functions that rules call: plain Rust, no scripting, no clock, no files.

pub mod calendar;
mod capitals;
pub mod fx;
mod han;
pub mod identifiers;
pub mod memo;
pub mod money;
pub mod names;
pub mod phrases;
pub mod scope;
pub mod text;
