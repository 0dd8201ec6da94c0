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
mod visible;
mod waivers;

pub use cases::{CaseFile, CaseSpec, Change, Expectation, FixtureName};
pub use files::Files;
pub use manifest::{
    AmountSpec, CaseKey, ChangeSpec, Clock, JoinSpec, KindSpec, ListSpec, Manifest, PeopleSpec, RESERVED, ReserveSpec,
    StageSpec, WaiveSpec, key_text,
};
pub use pack::{Pack, hex};
pub use parameters::Parameters;
pub use people::{People, is_same_person};
pub use rules::Rule;
pub use schema::{Format, Schema, Schemas, ShapeId, Shapes, TOLD, Types, Violation};
pub use search::{Near, Searches};
pub use waivers::{Lapse, Request, WaiverEntry, Waivers};
