//! The policy pack: what `rules/` says, read once, checked whole, and sealed with a digest.

mod cases;
mod error;
mod header;
mod manifest;
mod pack;
mod parameters;
mod read;
mod schema;
mod violations;
mod waivers;

pub use cases::{CaseFile, CaseSpec, Change, Expectation};
pub use error::{Label, PackError, PackErrors};
pub use manifest::{
    AmountSpec, CaseKey, ChangeSpec, JoinSpec, KindSpec, Manifest, RESERVED, ReserveSpec, StageSpec, key_text,
};
pub use pack::{Pack, Rule, hex};
pub use parameters::Parameters;
pub use schema::{Format, Schema, ShapeId, Shapes};
pub use waivers::{Answer, WaiverEntry, Waivers};
