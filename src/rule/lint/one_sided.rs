//! `one-sided`: the cases of a rule are all flagged, or all pass.

use super::header;
use crate::pack::{Expectation, Pack};
use crate::source::{Code, Diagnostic};

pub(super) fn find(pack: &Pack) -> Vec<Diagnostic> {
    let (cases, _) = pack.cases();
    let mut found = Vec::new();
    for rule in pack.rules() {
        let Some(file) = cases.get(&rule.info.id).filter(|file| !file.cases.is_empty()) else { continue };
        let has = |wanted| file.cases.iter().any(|case| case.expect == wanted);
        let (en, zh) = match (has(Expectation::Finding), has(Expectation::Pass)) {
            (true, true) => continue,
            (false, true) => ("no case is flagged by this rule", "没有用例被这条规则标记"),
            (true, false) => ("no case passes this rule", "没有用例通过这条规则"),
            (false, false) => {
                ("no case passes this rule, and none is flagged", "没有用例通过这条规则，也没有用例被标记")
            }
        };
        let warning = Diagnostic::warning(Code::OneSided, en, zh).at(&rule.source, header(rule));
        let (name, span) = file.cases.first().map(|case| (&case.name, case.span)).unzip();
        let warning = match (name, span) {
            (Some(_), Some(span)) => warning.label(&file.source, span, "its cases", "其用例"),
            _ => warning,
        };
        found.push(warning.help(
            "add a case of the other side, as near to the threshold as it gets",
            "请补充另一面的用例，并尽量贴近限额",
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    #[test]
    fn scripts() {
        crate::rule::scripts::hold("lint/one_sided.rhai", |files| {
            super::super::tests::lint_for(files, crate::source::Code::OneSided)
        });
    }
}
