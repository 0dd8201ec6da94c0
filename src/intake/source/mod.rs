//! Where bytes come from: files, folders, patterns, standard input, pipes; decompressed on the way.

pub(in crate::intake) mod decode;
pub(in crate::intake) mod path;
pub(in crate::intake) mod stream;
