//! What belongs together: keys, the index over them, and the first reading that fills it.

pub(in crate::intake) mod gather;
pub(in crate::intake) mod index;
pub(in crate::intake) mod keys;
