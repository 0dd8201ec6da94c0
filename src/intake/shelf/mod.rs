//! What is set aside until it is judged: texts in a spool, keys in a sorted table, the last documents at hand.

pub(in crate::intake) mod sorted;
pub(in crate::intake) mod spool;
pub(in crate::intake) mod store;
