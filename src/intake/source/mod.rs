//! Where bytes come from: files, folders, patterns, standard input; decompressed on the way.

pub(in crate::intake) mod decode;
pub(in crate::intake) mod path;
