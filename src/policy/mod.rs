//! The policy pack: what `rules/` says, read once, checked whole, and sealed with a digest.

mod error;
mod manifest;
mod pack;

pub use error::{Label, PackError, PackErrors, nearest};
pub use manifest::{AmountSpec, CaseKey, ChangeSpec, JoinSpec, KindSpec, Manifest, ReserveSpec, StageSpec, key_text};
pub use pack::{Pack, Rule};
