//! Domain functions that rules call: plain Rust, no scripting, no clock, no files.

pub(crate) mod calendar;
mod capitals;
pub(crate) mod fx;
mod han;
pub(crate) mod identifiers;
pub(crate) mod memo;
pub(crate) mod money;
pub(crate) mod names;
pub(crate) mod phrases;
pub(crate) mod scope;
pub(crate) mod text;
