//! What scripts read, as far as their text tells: parameters, and the functions of `lib/` that they call.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::Document;
use crate::document::Pointer;
use crate::pack::{Files, Rule};

/// What a rule reads beside documents, itself or in functions that it calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reads {
    /// The paths of parameters, as rules write them: `credit.near_percent`.
    pub(super) parameters: BTreeSet<String>,
    /// The functions of `lib/`: `credit::exposure`.
    pub(super) functions: BTreeSet<String>,
}

/// Follows a rule's script through the functions that it calls, and those that they call.
pub(super) fn reads(rule: &Rule, files: &Files, parameters: &Document) -> Reads {
    let library = functions(files);
    let mut reads = Reads::default();
    let mut open = vec![(None, code_only(rule.source.text()))];
    while let Some((namespace, code)) = open.pop() {
        reads.parameters.extend(named(&code, parameters));
        for (name, body) in &library {
            if calls(&code, namespace.as_deref(), name) && reads.functions.insert(name.clone()) {
                let namespace = name.split("::").next().map(str::to_owned);
                open.push((namespace, body.clone()));
            }
        }
    }
    reads
}

/// The bodies of the functions of `lib/`, by `file::function`.
fn functions(files: &Files) -> BTreeMap<String, String> {
    let mut bodies = BTreeMap::new();
    for (path, source) in files {
        let Some(file) = path.strip_prefix("lib/").and_then(|path| path.strip_suffix(".rhai")) else { continue };
        let code = code_only(source.text());
        for (at, _) in code.match_indices("fn ").filter(|(at, _)| is_start(&code, *at)) {
            let rest = code.get(at + 3..).unwrap_or_default();
            let name = word(rest.trim_start());
            if let Some(body) = rest.find('{').and_then(|open| block(rest.get(open..)?)) {
                bodies.insert(format!("{file}::{name}"), body.to_owned());
            }
        }
    }
    bodies
}

/// Whether code calls a function: by its whole name, or by its own name in the file that it stands in.
fn calls(code: &str, namespace: Option<&str>, name: &str) -> bool {
    let own = name.split_once("::").filter(|(file, _)| Some(*file) == namespace).map(|(_, own)| own);
    let is_called = |name: &str, at: usize| {
        let (before, rest) = (code.get(..at).unwrap_or_default(), code.get(at + name.len()..).unwrap_or_default());
        is_start(code, at) && !before.ends_with(':') && rest.trim_start().starts_with('(')
    };
    let mut names = [Some(name), own].into_iter().flatten();
    names.any(|name| code.match_indices(name).any(|(at, _)| is_called(name, at)))
}

/// The parameters that code reads: of `policy.a.b.len` the longest part that there is.
fn named<'a>(code: &'a str, parameters: &'a Document) -> impl Iterator<Item = String> + 'a {
    const VARIABLE: &str = "policy.";
    code.match_indices(VARIABLE).filter(|(at, _)| is_start(code, *at)).filter_map(|(at, _)| {
        let rest = code.get(at + VARIABLE.len()..)?;
        let end = rest.find(|c: char| !is_word(c) && c != '.').unwrap_or(rest.len());
        let mut path = rest.get(..end)?.trim_end_matches('.');
        while parameters.at(&Pointer::root().join_dotted(path)).is_none() {
            path = path.rsplit_once('.')?.0;
        }
        Some(path.to_owned())
    })
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn word(text: &str) -> &str {
    text.get(..text.find(|c| !is_word(c)).unwrap_or(text.len())).unwrap_or_default()
}

/// Whether a word starts here, and not in the middle of another one.
fn is_start(code: &str, at: usize) -> bool {
    code.get(..at).is_some_and(|before| !before.ends_with(|c: char| is_word(c) || c == '.'))
}

/// The block that code starts with, up to the brace that closes it.
fn block(code: &str) -> Option<&str> {
    let mut depth = 0_usize;
    for (at, character) in code.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return code.get(..=at);
        }
    }
    None
}

/// A script without its comments and without what its texts say.
fn code_only(script: &str) -> String {
    let mut code = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(first) = rest.chars().next() {
        let skipped = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '"' | '`' | '\'' => quoted(rest, first),
            _ => 0,
        };
        if skipped == 0 {
            code.push(first);
        } else {
            code.push(' ');
        }
        rest = rest.get(skipped.max(first.len_utf8())..).unwrap_or_default();
    }
    code
}

/// The length of the text in quotes that a script goes on with, quotes included.
fn quoted(script: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, character) in script.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if quote != '`' => is_escaped = true,
            other if other == quote => return at + quote.len_utf8(),
            _ => {}
        }
    }
    script.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::{Pack, files};

    fn reads_of(id: &str) -> Reads {
        let (pack, _) = Pack::load(files::embedded());
        let pack = pack.unwrap();
        let rule = pack.rules().iter().find(|rule| rule.info.id.as_str() == id).unwrap();
        reads(rule, pack.files(), pack.parameters().on("2026-11-23".parse().unwrap()))
    }

    #[test]
    fn a_rule_reads_what_the_functions_that_it_calls_read_and_nothing_more() {
        let reads = reads_of("order.credit.static-limit");
        let texts = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>();
        assert_eq!(texts(&reads.parameters), ["credit.near_percent", "fx.max_age_days"]);
        assert_eq!(
            texts(&reads.functions),
            [
                "credit::curing_prepayment",
                "credit::debts_to_collect",
                "credit::exposure",
                "credit::in_credit_currency",
                "credit::outstanding",
                "credit::prepaid",
                "credit::unpaid"
            ]
        );
    }

    #[test]
    fn comments_and_texts_name_nothing() {
        let code = code_only("// policy.a\nx(\"policy.b\\\" policy.c\", '\"', `policy.d`); /* policy.e */ policy.f");
        assert_eq!(code.matches("policy.").count(), 1, "{code}");
        assert!(code.ends_with("policy.f"));
    }
}
