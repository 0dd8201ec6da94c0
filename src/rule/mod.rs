//! The evaluation of one document: rules in a sandbox, strict facts, evidence.

pub(crate) mod access;
pub(crate) mod agree;
pub(crate) mod check;
pub(crate) mod day;
#[cfg(test)]
mod equality_tests;
mod eval;
mod evidence;
pub(crate) mod facts;
pub(crate) mod functions;
mod height;
mod judge;
pub(crate) mod keyed;
#[cfg(test)]
mod limit_tests;
pub(crate) mod lint;
#[cfg(test)]
mod list_tests;
#[cfg(test)]
mod listed_tests;
pub(crate) mod memo;
pub(crate) mod meter;
#[cfg(test)]
mod missing_tests;
pub(crate) mod operators;
mod oracle;
#[cfg(test)]
mod pack_tests;
pub(crate) mod read;
mod ready;
#[cfg(test)]
pub(crate) mod scripts;
#[cfg(test)]
mod shared_tests;
pub(crate) mod stop;
mod stopwatch;
#[cfg(test)]
mod strict_tests;
pub(crate) mod syntax;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod tree;
pub(crate) mod types;
pub(crate) mod value;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use self::check::{Checked, Scripts};
use self::eval::Program;
use self::oracle::Oracle;
use crate::document::Document;
use crate::pack::{Files, Pack, files, ids};
use crate::source::{Code, Diagnostic, has_errors};
use crate::verdict::Finding;

/// A pack made ready to judge: rules compiled, schemas built. Shared by all threads.
pub struct Rulebook {
    pack: Arc<Pack>,
    checked: Checked,
    /// The rules by the kind of document that they judge.
    rules: HashMap<Arc<str>, ready::Rules>,
    program: Program,
    /// Made when it is first asked for.
    oracle: OnceLock<Oracle>,
    timed: bool,
    /// Whether no rule takes more stack than any thread has.
    is_shallow: bool,
    /// Whether Rhai's engine runs beside the machine.
    by_both: bool,
}

impl fmt::Debug for Rulebook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rulebook").field("pack", &self.pack.digest()).field("rules", &self.pack.rules().len()).finish()
    }
}

impl Rulebook {
    /// Reads a pack from its files and compiles its rules, with all that is wrong in any of them. No file is touched.
    ///
    /// A pack of which anything is an error judges nothing: then there is no rulebook.
    #[must_use]
    pub fn load(files: Files) -> (Option<Self>, Vec<Diagnostic>) {
        let (pack, mut diagnostics) = Pack::load(files);
        diagnostics.extend(pack.as_ref().map(|pack| pack.cases().1).unwrap_or_default());
        let rulebook = pack.map(|pack| Self::compile(Arc::new(pack), &mut diagnostics));
        diagnostics.sort_by_cached_key(order);
        (rulebook.filter(|_| !has_errors(&diagnostics)), diagnostics)
    }

    /// The same for those who edit the pack: its schemas are read a second time, by the reader of reference.
    #[must_use]
    pub fn examine(files: Files) -> (Option<Self>, Vec<Diagnostic>) {
        let (rulebook, mut diagnostics) = Self::load(files);
        let second = rulebook.as_ref().map(|it| it.pack.second_reading()).unwrap_or_default();
        diagnostics.extend(second);
        (rulebook.filter(|_| !has_errors(&diagnostics)), diagnostics)
    }

    /// All that is wrong with a pack; where nothing is, all that is doubtful in it.
    #[must_use]
    pub fn lint(files: Files) -> Vec<Diagnostic> {
        let (rulebook, mut diagnostics) = Self::examine(files);
        if let Some(rulebook) = rulebook {
            diagnostics.extend(rulebook.with_subject(lint::lint));
            diagnostics.sort_by_cached_key(order);
        }
        diagnostics
    }

    /// The scripts with their types.
    pub(crate) fn checked(&self) -> &Checked {
        &self.checked
    }

    /// Lets something look at the pack as lints do: its scripts, as they were read and with their types.
    pub(crate) fn with_subject<T>(&self, look: impl FnOnce(&lint::Subject<'_>) -> T) -> T {
        // They could be read before, or there were no rulebook.
        let scripts = Scripts::read_again(&self.pack, &mut Vec::new());
        look(&lint::Subject { pack: &self.pack, scripts: &scripts, checked: &self.checked })
    }

    /// The rulebook of the pack inside the binary. Its cases, which judge nothing, are not read.
    ///
    /// # Errors
    /// What is wrong with that pack, which tests keep from being anything.
    pub fn embedded() -> Result<Self, Vec<Diagnostic>> {
        let (pack, mut diagnostics) = Pack::load(files::embedded());
        let rulebook = pack.map(|pack| {
            // Tests have Rhai's parser read these scripts.
            let scripts = Scripts::read_again(&pack, &mut diagnostics);
            Self::of_scripts(Arc::new(pack), &scripts, &mut diagnostics)
        });
        rulebook.filter(|_| !has_errors(&diagnostics)).ok_or(diagnostics)
    }

    /// Compiles the scripts of a pack; mistakes in them go to `diagnostics`.
    fn compile(pack: Arc<Pack>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let scripts = Scripts::read(&pack, diagnostics);
        Self::of_scripts(pack, &scripts, diagnostics)
    }

    fn of_scripts(pack: Arc<Pack>, scripts: &Scripts, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let (checked, told) = check::check(&pack, scripts);
        diagnostics.extend(told);
        if pack.rules().is_empty() && !has_errors(diagnostics) {
            diagnostics.push(Diagnostic::error(
                Code::NoRules,
                "the pack has no rule, so it would approve everything",
                "规则包中没有规则，会通过所有文档",
            ));
        }
        let rules = ready::rules(&pack);
        let program = if has_errors(diagnostics) { Program::default() } else { Program::new(&pack, &checked) };
        // Of a pack with mistakes nothing runs, and functions may call themselves.
        let is_shallow = !has_errors(diagnostics) && height::is_shallow(&checked);
        Self { pack, checked, rules, program, oracle: OnceLock::new(), timed: false, is_shallow, by_both: false }
    }

    /// The pack.
    #[must_use]
    pub fn pack(&self) -> &Arc<Pack> {
        &self.pack
    }

    /// Whether the stack of any thread is large enough for every rule.
    #[must_use]
    pub(crate) fn is_shallow(&self) -> bool {
        self.is_shallow && !self.by_both
    }

    /// Whether there are rules for a kind: without any, its documents are only looked up.
    #[must_use]
    pub fn judges(&self, kind: &str) -> bool {
        self.rules.contains_key(kind)
    }

    /// The rules as Rhai's engine runs them.
    fn oracle(&self) -> &Oracle {
        self.oracle.get_or_init(|| Oracle::new(&self.pack))
    }

    /// Every way in which a document departs from its kind's schema; empty: it conforms.
    #[must_use]
    pub fn check_schema(&self, kind: &str, label: &Arc<str>, document: &Document) -> Vec<Finding> {
        let mut found = self.pack.schema(kind).map(|schema| schema.check(label, document)).unwrap_or_default();
        if let Some(kind) = self.pack.manifest().kind(kind) {
            ids::check(kind, label, document, &mut found);
        }
        found
    }
}

/// What sorts mistakes: the file, then the place in it; those without a place come first.
fn order(diagnostic: &Diagnostic) -> (String, u32) {
    diagnostic.place().map_or_else(Default::default, |label| (label.source.name().to_string(), label.span.start))
}
