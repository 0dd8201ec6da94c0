//! `unused`: what stands in a pack and nothing reads.

pub(super) mod arguments;
mod functions;
mod lists;
mod parameters;
mod variables;

use std::sync::Arc;

use super::Subject;
use crate::source::{Code, Diagnostic, Source, Span};

pub(super) fn find(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut found = variables::find(subject);
    found.extend(functions::find(subject));
    found.extend(parameters::find(subject));
    found.extend(lists::find(subject));
    found
}

/// Something that nothing reads: what it is, in both languages, and its name.
fn unused(source: &Arc<Source>, span: Span, what: [&str; 2], name: &str) -> Diagnostic {
    let [en, zh] = what;
    Diagnostic::warning(Code::Unused, format!("{en} `{name}` is never used"), format!("{zh} `{name}` 从未使用"))
        .at(source, span)
}

#[cfg(test)]
mod tests {
    use crate::rule::lint::tests::lint_for;
    use crate::rule::scripts::hold;
    use crate::source::Code;

    #[test]
    fn scripts() {
        for file in ["variables", "functions", "parameters", "lists", "arguments"] {
            hold(&format!("lint/unused/{file}.rhai"), |files| lint_for(files, Code::Unused));
        }
    }
}
