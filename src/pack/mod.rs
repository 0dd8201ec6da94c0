//! The policy pack: what `rules/` says, read once, checked whole, and sealed with a digest.

mod cases;
pub mod files;
mod header;
mod homes;
pub(crate) mod ids;
mod index;
mod kinds;
mod lists;
mod manifest;
#[allow(clippy::module_inception, reason = "the pack is what the whole module is about")]
mod pack;
mod parameters;
mod people;
mod rules;
mod schema;
mod search;
pub(crate) mod shared;
mod units;
mod visible;
mod waivers;

pub(crate) use cases::{CaseFile, CaseSpec, Change, Expectation, FixtureName};
pub(crate) use files::Files;
pub(crate) use manifest::{CaseKey, ChangeSpec, Clock, JoinSpec, KindSpec, ListSpec, Manifest, RateFields, key_text};
pub use pack::Pack;
pub(crate) use pack::hex;
pub(crate) use rules::Rule;
pub(crate) use schema::{Bound, Format, Literal, ShapeId, Shapes};
pub(crate) use search::Near;
pub(crate) use waivers::{Lapse, Request, WaiverEntry, Waivers};
