//! How a terminal draws: layout, snippets with underlined places, messages.

pub(crate) mod layout;
pub(crate) mod painter;
pub(crate) mod sections;
pub(crate) mod snippet;
