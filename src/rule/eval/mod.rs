//! Evaluation by a machine of our own: the typed tree is lowered to code with places for names, which runs over the facts of a
//! document.

mod calls;
mod code;
mod figures;
mod lists;
mod lower;
mod machine;
mod operate;
mod program;
mod purity;
mod reads;
#[cfg(test)]
mod tests;
mod weight;

pub(in crate::rule) use self::program::{LISTS, POLICY, Program};
