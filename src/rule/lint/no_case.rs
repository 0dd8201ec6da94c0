//! `no-case`: a rule that no case proves.

use super::header;
use crate::pack::Pack;
use crate::source::{Code, Diagnostic};

pub(super) fn find(pack: &Pack) -> Vec<Diagnostic> {
    let (cases, _) = pack.cases();
    let is_bare = |id| cases.get(id).is_none_or(|file| file.cases.is_empty());
    let bare = pack.rules().iter().filter(|rule| is_bare(&rule.info.id));
    bare.map(|rule| {
        let file = rule.path.replace(".rhai", ".toml");
        let (en, zh) = ("no case proves this rule", "没有用例证明这条规则");
        Diagnostic::warning(Code::NoCase, en, zh).at(&rule.source, header(rule)).help(
            format!("write `{file}` with a case that it flags and one that passes"),
            format!("请编写 `{file}`，其中一个用例被标记，一个用例通过"),
        )
    })
    .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn scripts() {
        crate::rule::scripts::hold("lint/no_case.rhai", |files| {
            super::super::tests::lint_for(files, crate::source::Code::NoCase)
        });
    }
}
