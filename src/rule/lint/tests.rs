//! Lints, held by scripts.

use super::{Subject, find, lint};
use crate::pack::{Files, Pack, files};
use crate::rule::check::{self, Scripts};
use crate::source::{Code, Diagnostic, has_errors};

/// All that is wrong with a pack, or, where nothing is, all that is doubtful.
fn told(files: Files, lints: impl Fn(&Subject<'_>) -> Vec<Diagnostic>) -> Vec<Diagnostic> {
    let (pack, mut diagnostics) = Pack::load(files);
    let pack = pack.unwrap();
    diagnostics.extend(pack.cases().1);
    let scripts = Scripts::read(&pack, &mut diagnostics);
    let (checked, wrong) = check::check(&pack, &scripts);
    diagnostics.extend(wrong);
    if !has_errors(&diagnostics) {
        diagnostics.extend(lints(&Subject { pack: &pack, scripts: &scripts, checked: &checked }));
    }
    diagnostics
}

/// What one lint says of a pack, quieted or not.
pub(super) fn lint_for(files: Files, code: Code) -> Vec<Diagnostic> {
    told(files, |subject| super::distinct(find(subject)).into_iter().filter(|it| it.code == code).collect())
}

/// What `unused` says of a pack, and what quieting makes of it.
pub(super) fn lint_of(files: Files) -> Vec<Diagnostic> {
    let is_meant = |it: &Diagnostic| matches!(it.code, Code::Unused | Code::Allow | Code::NoBasis);
    told(files, |subject| lint(subject).into_iter().filter(is_meant).collect())
}

#[test]

fn the_shipped_pack_has_no_lints() {
    let found = told(files::embedded(), lint);
    assert!(
        found.is_empty(),
        "{} lints:\n{}",
        found.len(),
        found.iter().map(|it| format!("{}: {it}\n", it.code.as_str())).collect::<String>()
    );
}
