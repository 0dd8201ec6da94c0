//! What everything else stands on and that knows no policy: languages, templates, values, safe printing, threads.

pub mod lang;
pub mod monitor;
pub mod pool;
pub mod printable;
pub mod template;
pub mod value;
