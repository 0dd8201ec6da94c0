//! Drawn programs are what the language allows: they are read, checked, and run without mistakes of type.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use super::fields::Fields;
use super::programs::{Program, program};
use super::trees;
use crate::pack::{Files, Pack, files};
use crate::rule::check::{Scripts, check};
use crate::rule::functions;
use crate::rule::tests::header;
use crate::source::{Diagnostic, Source};

/// The shipped pack without its rules and cases.
pub(super) fn bare() -> Files {
    let is_kept = |path: &str| path == "policy.toml" || path.starts_with("schemas/") || path.starts_with("lists/");
    files::embedded().into_iter().filter(|(path, _)| is_kept(path)).collect()
}

/// The categories of its phrases.
pub(super) fn categories(pack: &Pack) -> Vec<String> {
    let phrases = pack.lists().root().get("phrases").unwrap().get("phrase").unwrap();
    let all: BTreeSet<_> = phrases.children().filter_map(|it| it.get("category")?.as_str()).collect();
    all.into_iter().map(str::to_owned).collect()
}

/// A pack with so many rules about a kind of document.
pub(super) fn with_rules<'t>(bare: &Files, kind: &str, programs: impl IntoIterator<Item = &'t str>) -> Files {
    let mut files = bare.clone();
    for (number, text) in programs.into_iter().enumerate() {
        let path = format!("{kind}/drawn/p{number:03}.rhai");
        files.insert(path.clone(), Source::new(path, header(text)));
    }
    files
}

/// What is wrong with the scripts of a pack, by their files.
pub(super) fn mistakes(files: Files) -> BTreeMap<Arc<str>, Vec<Diagnostic>> {
    let (pack, mut told) = Pack::load(files);
    if let Some(pack) = &pack {
        let scripts = Scripts::read(pack, &mut told);
        told.extend(check(pack, &scripts).1);
    }
    let mut found: BTreeMap<Arc<str>, Vec<Diagnostic>> = BTreeMap::new();
    for diagnostic in told {
        let name = diagnostic.place().map_or("".into(), |it| Arc::clone(it.source.name()));
        found.entry(name).or_default().push(diagnostic);
    }
    found
}

/// Choices, the same in every run.
pub(super) fn choices(count: usize, most: usize) -> Vec<Vec<u16>> {
    let mut runner = TestRunner::deterministic();
    let strategy = proptest::collection::vec(proptest::num::u16::ANY, 0..most);
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

#[test]
fn drawn_programs_are_read_and_checked() {
    let bare = bare();
    let (pack, told) = Pack::load(bare.clone());
    let pack = pack.unwrap_or_else(|| panic!("{told:?}"));
    let (mut fields, categories) = (Fields::of(&pack), categories(&pack));
    let mut called = BTreeSet::new();
    let (mut all, mut refused) = (0, BTreeMap::<String, Vec<String>>::new());
    for kind in ["order", "customer", "change-request"] {
        let programs: Vec<Program> =
            choices(120, 400).iter().map(|drawn| program(&pack, kind, &mut fields, &categories, drawn)).collect();
        all += programs.len();
        let found = mistakes(with_rules(&bare, kind, programs.iter().map(|it| it.text.as_str())));
        for (number, program) in programs.iter().enumerate() {
            let path = format!("{kind}/drawn/p{number:03}.rhai");
            match found.get(path.as_str()) {
                Some(told) => {
                    for told in told {
                        let line = format!("{}: {} | {}", told.code.as_str(), told.message.en, told.underlined());
                        refused
                            .entry(told.code.as_str().to_owned())
                            .or_default()
                            .push(format!("{line}\n{}", program.text));
                    }
                }
                None => {
                    called.extend(program.called.iter().copied());
                    let source = Source::new(path.as_str(), program.text.as_str());
                    let gate = crate::rule::syntax::Gate::new();
                    let script =
                        crate::rule::syntax::parse(&source, crate::rule::syntax::Role::Rule, &gate, |_| false).0;
                    trees::hold(&path, &script.unwrap());
                }
            }
        }
        assert!(found.keys().all(|name| name.contains("/drawn/")), "{found:?}");
    }
    let count: usize = refused.values().map(Vec::len).sum();
    let shown: Vec<_> = refused
        .iter()
        .map(|(code, it)| format!("{code} × {}: {}", it.len(), it.iter().min_by_key(|it| it.len()).unwrap()))
        .collect();
    assert!(count * 10 < all, "{count} mistakes in {all} programs\n{}", shown.join("\n----\n"));
    // The shipped schemas have no map.
    called.insert("keys");
    let missed: Vec<_> = functions::all().iter().map(|it| it.name).filter(|name| !called.contains(name)).collect();
    assert!(missed.is_empty(), "never called: {missed:?}");
}
