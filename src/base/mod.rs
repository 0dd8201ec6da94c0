//! What everything else stands on and that knows no policy: languages, templates, values, files, safe printing, threads.

pub(crate) mod exact;
pub(crate) mod file;
pub(crate) mod lang;
pub(crate) mod monitor;
pub(crate) mod plural;
pub(crate) mod pool;
pub(crate) mod printable;
pub(crate) mod template;
pub(crate) mod value;
