//! What everything else stands on and that knows no policy: languages, templates, values, files, safe printing, threads.

pub mod exact;
pub mod file;
pub mod lang;
pub mod monitor;
pub mod plural;
pub mod pool;
pub mod printable;
pub mod template;
pub mod value;
