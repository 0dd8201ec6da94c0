//! The shipped pack, and scripts that say what must be said of them.

use super::*;
use crate::pack::files;

/// What the checker says of a pack's scripts.
pub(super) fn diagnose(files: crate::pack::Files) -> Vec<Diagnostic> {
    let (pack, mut diagnostics) = Pack::load(files);
    let Some(pack) = pack else { return diagnostics };
    let scripts = Scripts::read(&pack, &mut diagnostics);
    diagnostics.extend(check(&pack, &scripts).1);
    diagnostics
}

#[test]
fn the_shipped_pack_has_no_mistakes() {
    let said: Vec<_> = diagnose(files::embedded()).iter().map(ToString::to_string).collect();
    assert_eq!(said, Vec::<String>::new());
}

#[test]
fn mistakes_are_told_where_they_are() {
    crate::rule::scripts::hold("check/mistakes.rhai", diagnose);
}

#[test]
fn nothing_is_said_of_what_may_stand_in_a_rule() {
    crate::rule::scripts::hold("check/good.rhai", diagnose);
}
