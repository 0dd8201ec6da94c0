//! Our trees are those of Rhai: a script and its tree, printed with all brackets, are the same to both.

use rhai::{AST, Engine, OptimizationLevel};

use super::print::print;
use crate::rule::syntax::tests::{SAMPLES, shape, shipped};
use crate::rule::syntax::{Gate, RHAI_DEPTH, Role, parse};
use crate::rule::tree::Script;
use crate::source::Source;

/// A tree of Rhai without its places and what depends on them.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit() || c == '$') {
        let (before, after) = rest.split_at(at);
        plain.push_str(before);
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let first = digits(after);
        let second = after.get(first..).and_then(|rest| rest.strip_prefix(':')).map_or(0, digits);
        let length = if after.starts_with('$') {
            1 + after.get(1..17).filter(|hash| hash.bytes().all(|byte| byte.is_ascii_hexdigit())).map_or(0, str::len)
        } else if second > 0 {
            // A place, or a range of two.
            after.bytes().take_while(|byte| byte.is_ascii_digit() || b":-".contains(byte)).count()
        } else {
            plain.push_str(&after[..first]);
            first
        };
        rest = &after[length..];
    }
    plain.push_str(rest);
    // Where the lexer does not take a `-` for a part of a decimal, Rhai computes what it writes out elsewhere.
    let (minus, end) = (", name: \"-\", args: [", " @ ], op_token: Some(Minus) }");
    while let Some((start, decimal, tail)) = plain.match_indices(minus).find_map(|(at, _)| {
        let (decimal, tail) = plain[at + minus.len()..].split_once(end)?;
        let is_decimal = decimal.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        is_decimal.then(|| (plain[..at].rfind("FnCallExpr {").unwrap(), decimal, tail))
    }) {
        plain = format!("{}-{decimal}{tail}", &plain[..start]);
    }
    plain.replace("CONSTANT", "").replace(", op_token: Some(NotIn)", "")
}

fn understood(ast: &AST) -> (String, Vec<String>) {
    let mut functions: Vec<_> = ast.iter_fn_def().map(|function| plain(&format!("{function:?}"))).collect();
    functions.sort();
    (plain(&format!("{:?}", ast.statements())), functions)
}

/// Holds that a script means the same to Rhai as our tree of it, and that the tree comes back from its text.
pub(super) fn hold(name: &str, script: &Script) {
    let mut engine = Engine::new_raw();
    engine.set_max_expr_depths(RHAI_DEPTH, RHAI_DEPTH);
    engine.set_optimization_level(OptimizationLevel::None);
    let printed = print(script);
    let read = |text: &str| understood(&engine.compile(text).unwrap_or_else(|error| panic!("{name}: {error}\n{text}")));
    let (written, ours) = (read(script.source.text()), read(&printed));
    if written != ours {
        let (a, b) = (format!("{written:?}"), format!("{ours:?}"));
        let same = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count().saturating_sub(80);
        let from = |text: &str| text.chars().skip(same).take(240).collect::<String>();
        panic!("{name}\n{printed}\nto Rhai the script is:   …{}\nand our tree of it:      …{}", from(&a), from(&b));
    }
    let (again, told) = parse(&Source::new(name, printed.as_str()), Role::Rule, &Gate::new(), |_| false);
    let again = again.unwrap_or_else(|| panic!("{name}: {told:?}\n{printed}"));
    assert_eq!(shape(&again.body.statements), shape(&script.body.statements), "{name}\n{printed}");
    assert_eq!(shape(&again.functions), shape(&script.functions), "{name}");
}

#[test]
fn rhai_understands_what_our_trees_say() {
    let texts = shipped().into_iter().chain(SAMPLES.map(|text| ("sample".to_owned(), text.to_owned())));
    for (name, text) in texts {
        let (script, told) = parse(&Source::new(name.as_str(), text.as_str()), Role::Rule, &Gate::new(), |_| false);
        let script = script.unwrap_or_else(|| panic!("{name}: {told:?}"));
        hold(&name, &script);
    }
}
