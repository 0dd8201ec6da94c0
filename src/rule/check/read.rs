//! The scripts of a pack, read into trees.

use super::Scripts;
use crate::pack::Pack;
use crate::rule::functions;
use crate::rule::syntax::{Gate, Role, parse};
use crate::source::Diagnostic;

impl Scripts {
    /// Reads every script of a pack; what cannot be read goes to `diagnostics`.
    pub(crate) fn read(pack: &Pack, diagnostics: &mut Vec<Diagnostic>) -> Self {
        Self::read_by(pack, Some(&Gate::new()), diagnostics)
    }

    /// The same of a pack whose scripts Rhai's parser has taken before.
    pub(crate) fn read_again(pack: &Pack, diagnostics: &mut Vec<Diagnostic>) -> Self {
        Self::read_by(pack, None, diagnostics)
    }

    fn read_by(pack: &Pack, gate: Option<&Gate>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let known = |name: &str| functions::named(name).next().is_some();
        let mut scripts = Self::default();
        for (path, source) in pack.files() {
            let Some(name) = path.strip_prefix("lib/").and_then(|path| path.strip_suffix(".rhai")) else { continue };
            let (script, told) = parse(source, Role::Lib, gate, known);
            diagnostics.extend(told);
            match script {
                Some(script) => drop(scripts.lib.insert(name.to_owned(), script)),
                None => drop(scripts.unread.insert(name.to_owned())),
            }
        }
        for rule in pack.rules() {
            let (script, told) = parse(&rule.source, Role::Rule, gate, known);
            diagnostics.extend(told);
            scripts.rules.push(script);
        }
        scripts
    }
}
