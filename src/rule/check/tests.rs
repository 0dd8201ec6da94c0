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

#[test]
fn functions_call_each_other_only_so_deep() {
    let chain: String = (0..40).map(|n| format!("fn f{n}(x) {{ f{}(x) }}\n", n + 1)).collect();
    let lib = format!("{chain}fn f40(x) {{ x }}\n");
    let (mut files, _) = files::read(&crate::rule::scripts::pack_folder());
    let rule = "//! outcome = \"return\"\n//! title = { en = \"t\" }\n//! checks = { en = \"c\" }\n//! message = { en = \"m\" }\n//! remedy = { en = \"r\" }\nif deep::f0(1) > 0 { flag(order); }\n";
    for (path, text) in [("lib/deep.rhai", lib.as_str()), ("order/a.rhai", rule)] {
        files.insert(path.to_owned(), Source::new(path, text));
    }
    let said: Vec<_> = diagnose(files).iter().map(|it| (it.code, it.message.en.clone())).collect();
    assert_eq!(said, [(Code::Unsupported, "functions call each other more than 32 deep".to_owned())]);
}
