//! `no-basis`: a legal rule that does not say by which law, or from which day on.

use super::header;
use crate::pack::{Pack, Rule};
use crate::source::{Code, Diagnostic};

/// The role that decides on legal matters, and the folder of rules about them.
const LEGAL: &str = "legal";

pub(super) fn find(pack: &Pack) -> Vec<Diagnostic> {
    let legal = pack.rules().iter().filter(|rule| is_legal(rule));
    let found = legal.filter_map(|rule| {
        let (en, zh) = match (&rule.info.basis, &rule.info.effective_from) {
            (Some(_), Some(_)) => return None,
            (None, Some(_)) => ("this legal rule does not say by which law", "这条法律规则没有注明依据"),
            (Some(_), None) => ("this legal rule does not say from which day on", "这条法律规则没有注明施行日期"),
            (None, None) => (
                "this legal rule says neither by which law nor from which day on",
                "这条法律规则既没有注明依据，也没有注明施行日期",
            ),
        };
        let warning = Diagnostic::warning(Code::NoBasis, en, zh).at(&rule.source, header(rule));
        Some(warning.help(
            "add `basis` with the article, and `effective_from` with the day on which it came into force",
            "请用 `basis` 注明条款，用 `effective_from` 注明施行日期",
        ))
    });
    found.collect()
}

fn is_legal(rule: &Rule) -> bool {
    let is_decided_so = rule.info.role.as_ref().is_some_and(|role| &*role.name == LEGAL);
    is_decided_so || rule.path.split('/').rev().skip(1).any(|folder| folder == LEGAL)
}

#[cfg(test)]
mod tests {
    #[test]
    fn scripts() {
        crate::rule::scripts::hold("lint/no_basis.rhai", |files| {
            super::super::tests::lint_for(files, crate::source::Code::NoBasis)
        });
    }
}
