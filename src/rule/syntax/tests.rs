use std::path::Path;

use super::*;
use crate::base::lang::Lang;
use crate::rule::tree::{Expr, Literal, Stmt, StmtKind};

fn read(text: &str, role: Role) -> (Option<Script>, Vec<Diagnostic>) {
    parse(&Source::new("it", text), role, &Gate::new(), |name| ["flag", "round"].contains(&name))
}

fn tree(text: &str) -> Script {
    let (script, told) = read(text, Role::Rule);
    script.unwrap_or_else(|| panic!("{text}: {told:?}"))
}

/// What is told of a rule: code, message, and what is underlined.
fn told(text: &str) -> Vec<String> {
    let (script, told) = read(text, Role::Rule);
    assert_eq!(script.is_none(), !told.is_empty(), "{text}");
    for diagnostic in &told {
        let zh = diagnostic.message.get(Lang::Zh);
        assert!(zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{zh}");
    }
    told.iter().map(|it| format!("{}: {} | {}", it.code.as_str(), it.message.en, it.underlined())).collect()
}

/// A tree without its places.
pub(crate) fn shape(tree: &impl std::fmt::Debug) -> String {
    let text = format!("{tree:?}");
    let mut parts = text.split("Span { ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |shape, part| shape + part.split_once('}').map_or("", |(_, rest)| rest))
}

fn body(text: &str) -> String {
    shape(&tree(text).body.statements)
}

#[test]
fn operators_bind_as_in_rhai() {
    for (short, long) in [
        ("a || b && c == d", "a || (b && (c == d))"),
        ("a == b in c", "a == (b in c)"),
        ("a in b < c", "a in (b < c)"),
        ("a < b + c * d", "a < (b + (c * d))"),
        ("a - b - c", "(a - b) - c"),
        ("a && b && c || d", "((a && b) && c) || d"),
        ("-a.b[0] * !c", "(-(a.b[0])) * (!c)"),
        ("!a == b", "(!a) == b"),
        ("a !in b && c", "(!(a in b)) && c"),
        ("a / b % c", "(a / b) % c"),
        ("-5 - 5", "(-5) - 5"),
        ("f(-5.abs(), - 5.abs())", "f((-5).abs(), -((5).abs()))"),
        ("switch a { 1 => -5.abs(), _ => 2 }", "switch a { 1 => -((5).abs()), _ => 2 }"),
        ("{ } -5.abs()", "{ } -((5).abs())"),
        ("a.b.c(d)[e].f", "((a.b).c(d))[e].f"),
        ("f(|x| x.a && x.b, 1)", "f(|x| ((x.a) && (x.b)), 1)"),
    ] {
        assert_eq!(body(short), body(long), "{short}");
    }
}

#[test]
fn numbers_keep_every_digit() {
    for (written, value) in [
        ("0.02", "0.02"),
        ("1_000", "1000"),
        ("1_000.50", "1000.50"),
        ("-7", "-7"),
        ("9223372036854775808", "9223372036854775808"),
        ("0.0000000000000000000000000001", "0.0000000000000000000000000001"),
        ("1.10", "1.10"),
    ] {
        let script = tree(written);
        let StmtKind::Expr(Expr { kind: ExprKind::Literal(Literal::Number(number)), span, .. }) =
            &script.body.statements[0].kind
        else {
            panic!("{written}")
        };
        assert_eq!((number.to_string().as_str(), script.source.slice(*span)), (value, written));
    }
    assert_eq!(
        told("1.00000000000000000000000000000001"),
        [
            "number-range: `1.00000000000000000000000000000001` has more digits than are computed with | 1.00000000000000000000000000000001"
        ]
    );
    assert_eq!(told("let x = 1e3;"), ["unsupported: rules cannot use `1e3` | 1e3"]);
    assert_eq!(told("let x = 0x1F;"), ["unsupported: rules cannot use `0x1F` | 0x1F"]);
    assert_eq!(told("let x = 12ab;"), ["syntax: `12ab` is no number | 12ab"]);
}

#[test]
fn texts_say_what_rhai_reads_in_them() {
    let engine = rhai::Engine::new_raw();
    for written in [
        r#""""#,
        r#""a\"b""#,
        r#""a""b""#,
        r#""\n\t\r\\""#,
        r#""\x41\u4e2d\U0001F600""#,
        r#""客户 // no comment /* nor this""#,
        "`a``b`",
        "`\na\nb`",
        "`\r\na\r\nb`",
        r"`a \${b} \n $ \$`",
        r##"#"a "quoted" \n text"#"##,
        r###"##"a "# b"##"###,
    ] {
        let script = tree(written);
        let StmtKind::Expr(value) = &script.body.statements[0].kind else { panic!("{written}") };
        assert_eq!(&**value.as_text().unwrap(), engine.eval::<String>(written).unwrap(), "{written}");
    }
    assert_eq!(told(r#"let x = "a\qb";"#), [r"syntax: `\q` stands for no character | \q"]);
    assert_eq!(told("let x = \"a\\\n b\";"), ["unsupported: a text in quotes ends in its line | \\"]);
    let script = tree("`\n客${a}${ b.c }客 \\${x}`");
    let parts: Vec<_> = match &script.body.statements[0].kind {
        StmtKind::Expr(Expr { kind: ExprKind::Template(parts), .. }) => {
            parts.iter().map(|it| script.source.slice(it.span)).collect()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(parts, ["客", "a", "b.c", "客 \\${x}"]);
}

#[test]
fn what_rules_may_not_have_is_told_all_at_once() {
    let text = "while true { x(); }\nloop { break; }\ndo { x(); } until a;\ntry { b(); } catch (e) { }\nthrow 1;\nimport \"a\" as b;\nexport let c = 1;";
    assert_eq!(
        told(text),
        [
            "unsupported: rules cannot use `while` | while",
            "unsupported: rules cannot use `loop` | loop",
            "unsupported: rules cannot use `do` | do",
            "unsupported: rules cannot use `try` | try",
            "unsupported: rules cannot use `throw` | throw",
            "unsupported: rules cannot use `import` | import",
            "unsupported: rules cannot use `export` | export",
        ]
    );
    for (text, expected) in [
        ("eval(\"1\")", &["eval"][..]),
        ("Fn(\"x\").call(1)", &["Fn", "call"]),
        ("f.curry(1)", &["curry"]),
        ("type_of(a) == b.type_of()", &["type_of", "type_of"]),
        ("is_def_var(\"a\"); is_shared(a); print(a); debug(a)", &["is_def_var", "is_shared", "print", "debug"]),
        ("a?.b ?? c?[0]", &["?.", "??", "?["]),
        ("a ** b & c | d ^ e << f >> g", &["**", "&", "|", "^", "<<", ">>"]),
        ("a **= 2; b &= c; d <<= 1", &["**=", "&=", "<<="]),
        ("fn f(x) { this }", &["this"]),
        ("for i in 0..5 { } for i in 0..=n { }", &["..", "..="]),
    ] {
        let expected: Vec<_> =
            expected.iter().map(|it| format!("unsupported: rules cannot use `{it}` | {it}")).collect();
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn what_else_rules_may_not_have_is_told_with_its_place() {
    for (text, expected) in [
        ("let f = |x| x;", "`|x| …` stands where a function of lists takes it, and nowhere else | |x| x"),
        ("f([|x| x])", "`|x| …` stands where a function of lists takes it, and nowhere else | |x| x"),
        ("f(|| 1)", "a function of lists is given each element | ||"),
        ("let x = ();", "`()` is no value in a rule | ()"),
        ("let x;", "`x` has no value | x"),
        ("let x = 'a';", "texts stand in double quotes | 'a'"),
        ("let x = +a;", "a number has no `+` before it | +"),
        ("a.b = 1;", "only variables can be set | a.b"),
        ("a[0] += 1;", "only variables can be set | a[0]"),
        ("f!(x)", "a function is called without `!` | !"),
        ("let x = a::b;", "a file of `lib/` has functions only | a::b"),
        ("private fn f() { }", "functions are seen by all rules | private"),
        ("for x in y { break 5; }", "a loop has no value | 5"),
        ("let x = for y in z { };", "a loop has no value | for"),
        ("switch a { 1 if b => 2, _ => 3 }", "an arm of a `switch` has no condition | if"),
        ("switch a { [1] => 2, _ => 3 }", "an arm of a `switch` is for values that are written out | [1]"),
        ("switch a { b => 2, _ => 3 }", "an arm of a `switch` is for values that are written out | b"),
        ("let n = 0; list.each(|x| { n += x; });", "`|x| …` cannot change `n`, which stands outside of it | n"),
        (
            "let n = 0; list.each(|x| list.each(|y| n = x));",
            "`|x| …` cannot change `n`, which stands outside of it | n",
        ),
        ("let n = []; list.each(|x| n.push(x));", "`|x| …` cannot change `n`, which stands outside of it | push"),
        ("list.each(|x| x.all(|y| { x = y; }));", "`|x| …` cannot change `x`, which stands outside of it | x"),
    ] {
        assert_eq!(told(text), [format!("unsupported: {expected}")], "{text}");
    }
    tree("let n = 0; list.each(|x| { let n = 1; n += 1; for y in x { n += y; } }); n = 2;");
    tree("let n = []; for x in list { n.push(x); }");
}

#[test]
fn mistakes_are_told_in_plain_words() {
    for (text, expected) in [
        ("let a = 1 let b = 2;", "`;` is missing behind `1` | 1"),
        ("let a = f(1;", "`)` is missing before `;` | ;"),
        ("let a = [1, 2;", "`]` is missing before `;` | ;"),
        ("if a { b();", "`{` is never closed: `}` is missing | {"),
        ("f(1, 2", "`(` is never closed: `)` is missing | ("),
        ("let a = 1; }", "`}` closes nothing | }"),
        ("let a = \"x;\nlet b = 1;", "the text has no end: `\"` is missing | \""),
        ("let a = `x ${b} ;", "the text has no end: `` ` `` is missing | `"),
        ("let a = `x ${ `y${b} ;", "the text has no end: `` ` `` is missing | `"),
        ("let a = #\"x\" ;", "the text has no end: `\"#` is missing | #\""),
        ("let a = 1; /* b /* c */", "the comment has no end: `*/` is missing | /*"),
        ("let a = ;", "`;` cannot stand here | ;"),
        ("let a =", "the script ends in the middle | ="),
        ("let match = 1;", "`match` is a word of the language and no name | match"),
        ("let 1 = 2;", "a name is missing here | 1"),
        ("x.let", "`let` is a word of the language and no name | let"),
        ("if a = 1 { }", "`=` cannot stand here | ="),
        ("if { }", "the condition is missing | if"),
        ("a && b = c;", "only variables can be set | ="),
        ("for x list { }", "`in` is missing behind `x` | x"),
        ("else { }", "`else` cannot stand here | else"),
        ("a and b", "`and` cannot stand here | and"),
        ("f(a，b)", "`，` cannot stand here | ，"),
        ("let 客户 = 1;", "`客` cannot stand here | 客"),
        ("a === b", "`===` cannot stand here | ==="),
        ("break;", "`break` stands outside of a loop | break"),
        ("for x in y { list.each(|z| { continue; }) }", "`continue` stands outside of a loop | continue"),
        ("if a { fn f() { } }", "functions are defined outside of all braces | fn"),
        ("fn f { }", "`(` is missing behind `f` | f"),
        ("let x = `a${}b`;", "nothing stands in `${}` | ${}"),
        ("switch a { _ => 1, 2 => 3 }", "`_` is the last arm of a `switch` | 2"),
        ("switch a { 1 => 2 3 => 4 }", "`,` is missing behind `2` | 2"),
        ("const A = 1; A = 2;", "a constant cannot be set | A"),
        ("", "the script is empty | "),
        ("// nothing\n", "the script is empty | // nothing"),
    ] {
        let expected = expected.replace("`` ` ``", "```");
        assert_eq!(told(text), [format!("syntax: {expected}")], "{text}");
    }
    assert_eq!(told("if 1 { }"), ["type: a value of this type cannot stand here | 1"]);
    let (_, found) = read("let a = f(1；", Role::Rule);
    assert_eq!(found[0].fix.as_ref().unwrap().replacement, ";");
}

#[test]
fn words_that_are_no_names_are_those_of_rhai() {
    let engine = rhai::Engine::new_raw();
    let words = words::RESERVED.iter().copied();
    for word in words.chain(["end", "go_on", "lines", "list", "exit", "len", "step", "elif", "begin", "then"]) {
        let is_name = engine.compile(format!("let {word} = 1;")).is_ok();
        assert_eq!(is_name, !is_reserved(word), "{word}");
    }
}

#[test]
fn functions_have_names_of_their_own() {
    assert_eq!(told("fn f(a) { a } fn f(a, b) { a }"), ["duplicate: the function `f` is defined twice | f"]);
    assert_eq!(told("fn round(a) { a }"), ["reserved: `round` is a function that every rule has | round"]);
    assert_eq!(told("fn f(a, a) { a }"), ["duplicate: two parameters are called `a` | a"]);
    assert_eq!(told("f(#{ a: 1, \"a\": 2 })"), ["duplicate: the record has two fields called `a` | \"a\""]);
}

#[test]
fn a_file_of_lib_has_functions_only_and_raises_nothing() {
    let lib = |text: &str| -> Vec<String> {
        let (script, told) = read(text, Role::Lib);
        assert_eq!(script.is_none(), !told.is_empty());
        told.iter().map(|it| format!("{}: {} | {}", it.code.as_str(), it.message.en, it.underlined())).collect()
    };
    assert_eq!(lib("fn f() { 1 }"), [""; 0]);
    let only = "unsupported: a file of `lib/` has functions only";
    assert_eq!(lib("let a = 1; fn f() { a } f();"), [format!("{only} | let a = 1"), format!("{only} | f()")]);
    assert_eq!(lib("// nothing"), ["syntax: the script is empty | // nothing"]);
    let flag = "unsupported: `flag` is for rules: a function of `lib/` returns a value | flag";
    for text in
        ["fn f(o) { o.flag() }", "fn f(o) { o.x.map(|line| flag(line)) }", "fn f(o) { if o { let x = [o].flag(); } }"]
    {
        assert_eq!(lib(text), [flag], "{text}");
    }
}

#[test]
fn what_is_too_deep_is_told_and_ends_no_stack() {
    let too_deep = "syntax: this is nested too deeply, or has too many operators in a row";
    for text in [
        "(".repeat(20_000),
        "[".repeat(20_000),
        "{".repeat(20_000),
        "- ".repeat(20_000) + "a",
        "!".repeat(20_000) + "a",
        "`${".repeat(20_000),
        "#{a:".repeat(20_000),
        "if a { ".repeat(20_000),
        "f(|x| ".repeat(20_000),
        "a[".repeat(20_000),
        "switch a { 1 => ".repeat(20_000),
        format!("a{}", ".b".repeat(20_000)),
        format!("a{}", "[0]".repeat(20_000)),
        format!("a{}", " + a".repeat(20_000)),
        format!("a{}", " && a".repeat(20_000)),
        format!("if a {{ }} {}", "else if a { } ".repeat(20_000)),
        // Each level adds to the height on its left.
        format!("{}a{}", "(".repeat(40), " + a + a + a)".repeat(40)),
    ] {
        let found = told(&text);
        let opens_text = text.starts_with('`');
        assert!(found.len() == 1 && (found[0].starts_with(too_deep) || opens_text), "{}: {found:?}", &text[..10]);
    }
    // What is as deep as may be is read by Rhai's parser, too.
    for text in [
        format!("{}a{}", "(".repeat(60), ")".repeat(60)),
        format!("{}a{}", "[".repeat(60), "]".repeat(60)),
        format!("{}{}", "if a { ".repeat(28), "} ".repeat(28)),
        format!("{}a{}", "f(|x| ".repeat(18), ")".repeat(18)),
        format!("a{}", " + a".repeat(60)),
        format!("a{}", ".b".repeat(60)),
        format!("if a {{ }} {}", "else if a { } ".repeat(58)),
        format!("{}a{}", "`${".repeat(25), "}`".repeat(25)),
        format!("fn f(a) {{ {}a{} }}", "#{a:".repeat(55), "}".repeat(55)),
    ] {
        tree(&text);
    }
}

pub(crate) fn shipped() -> Vec<(String, String)> {
    fn collect(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|it| it == "rhai") {
                found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules"), &mut found);
    assert!(found.len() > 100);
    found
}

/// Scripts of every kind of node.
pub(crate) const SAMPLES: [&str; 9] = [
    "switch -a { 1 => - 5.abs(), 2 => { } -3 => -0.5, _ => - 0.5.abs() } -1; if -5.abs() > -5 { return -0.5.abs() }",
    "let a = 1; const b = \"x\"; a += 2; a = b;",
    "for x in y { if x.a == 1 { continue; } else if x.b { break; } else { return x; } }",
    "for (x, i) in y { f(x, i) } return;",
    "let z = switch a.b { 1 | -2 => \"x\", \"t\" => { 3 } true => if c { 1 } else { 2 }, _ => f(1) };",
    "f(|x| { let y = x; y > 1 }); l.filter(|x, y| x !in [1, 2] && !(y in z)).map(|x| #{ a: x, \"b c\": -x.d })",
    "let t = `a ${b + `c${d}`} e ${ let x = 1; x } `; money::round(t, 2)",
    "fn f(a, b) { (a + b) * (a - b) / ((a)) } { let x = 1; { x } }",
    "let q = (if a { 1 } else { 2 } + 3) - -1; (a || b) && (c || d); (a && b) == (c && (d && e)); a[b[c]][d.e].f",
];

/// Every statement and expression below a block, each with whether it may stand alone.
fn nodes<'t>(block: &'t Block, found: &mut Vec<(Span, Node<'t>)>) {
    for statement in &block.statements {
        found.push((statement.span, Node::Stmt(statement)));
        if let StmtKind::For { body, .. } = &statement.kind {
            nodes(body, found);
        }
    }
    block.walk(&mut |expr| found.push((expr.span, Node::Expr(expr))));
}

enum Node<'t> {
    Stmt(&'t Stmt),
    Expr(&'t Expr),
}

/// What a piece of a script is when it is read again.
fn again(piece: &str, is_closure: bool) -> Option<String> {
    let text =
        if is_closure { format!("for it in list {{ f({piece}) }}") } else { format!("for it in list {{ {piece} }}") };
    let (script, _) = read(&text, Role::Rule);
    let script = script?;
    let StmtKind::For { body, .. } = &script.body.statements.first()?.kind else { return None };
    let statement = body.statements.last()?;
    match &statement.kind {
        StmtKind::Expr(Expr { kind: ExprKind::Call { arguments, .. }, .. }) if is_closure => {
            Some(shape(arguments.last()?))
        }
        StmtKind::Expr(value) => Some(shape(value)),
        _ => Some(shape(statement)),
    }
}

#[test]
fn every_node_has_a_place_that_reads_the_same() {
    let texts = shipped().into_iter().chain(SAMPLES.map(|text| ("sample".to_owned(), text.to_owned())));
    for (name, text) in texts {
        let role = if name.contains("/lib/") { Role::Lib } else { Role::Rule };
        let source = Source::new(name.as_str(), text.as_str());
        let (script, told) = parse(&source, role, &Gate::new(), |_| false);
        let Some(script) = script else {
            // Rules that still change what stands outside of `|x| …`.
            assert!(told.iter().all(|it| it.message.en.starts_with("`|x| …` cannot change")), "{name} {told:?}");
            continue;
        };
        let mut found = Vec::new();
        nodes(&script.body, &mut found);
        script.functions.iter().for_each(|function| nodes(&function.body, &mut found));
        assert!(!found.is_empty());
        for (span, node) in &found {
            let piece = source.slice(*span);
            let (expected, is_closure) = match node {
                Node::Stmt(Stmt { kind: StmtKind::Expr(value), .. }) => (shape(value), false),
                Node::Stmt(statement) => (shape(statement), false),
                Node::Expr(expr) => (shape(expr), matches!(expr.kind, ExprKind::Closure { .. })),
            };
            let is_written = |text: &str| piece.starts_with(['"', '`', '#']) || text.is_empty();
            match node {
                // A part of a text, which stands in none of its own.
                Node::Expr(expr) if expr.as_text().is_some_and(|text| !is_written(text)) => {}
                // The half of `!in` that asks.
                Node::Expr(Expr { kind: ExprKind::In { needle, haystack }, .. })
                    if source.slice(Span { start: needle.span.end, end: haystack.span.start }).contains("!in") => {}
                _ => assert_eq!(again(piece, is_closure).as_ref(), Some(&expected), "{name}: {piece}"),
            }
        }
        within(&script.body, &source);
        script.functions.iter().for_each(|function| within(&function.body, &source));
    }
}

/// Holds that what is below a node lies within it.
fn within(block: &Block, source: &Source) {
    block.walk(&mut |parent| {
        parent.walk(&mut |child| {
            let fits = parent.span.start <= child.span.start && child.span.end <= parent.span.end;
            assert!(fits, "{} in {}", source.slice(child.span), source.slice(parent.span));
        });
    });
}

#[test]
fn no_text_whatever_ends_in_a_panic() {
    let pieces = [
        "`", "${", "}", "\"", "'", "#\"", "/*", "*/", "//", "\n", "(", "[", "#{", "|", "||", "fn ", "let a=", "客",
        "1.", "\\", "!in", ";",
    ];
    for a in pieces {
        for b in pieces {
            for c in pieces {
                read(&format!("{a}{b}{c}"), Role::Rule);
                read(&format!("if a {{ {a} x {b} y {c} z"), Role::Lib);
            }
        }
    }
}

#[test]
fn a_block_gives_what_its_last_statement_gives() {
    let engine = rhai::Engine::new_raw();
    for block in ["{ 7 }", "{ 7; }", "{ 1; 7; ; }", "if true { 7; }", "{ if true { 7 } }", "switch 1 { 1 => { 7; } }"] {
        assert_eq!(engine.eval::<i64>(&format!("let x = {block}; x")).unwrap(), 7, "{block}");
        tree(&format!("let x = {block};"));
    }
    assert!(engine.eval::<()>("let x = { let y = 7; }; x").is_ok());
    assert!(engine.eval::<()>("let x = { for y in [7] { y } }; x").is_ok());
    assert!(engine.eval::<()>("let y = 1; let x = { y = 7; }; x").is_ok());
}

#[test]
fn rhai_itself_stops_before_the_stack_ends() {
    let mut engine = rhai::Engine::new_raw();
    engine.set_max_expr_depths(RHAI_DEPTH, RHAI_DEPTH);
    for text in ["(", "[", "{", "- ", "`${", "#{a:", "if a { ", "f(|x| ", "a[", "switch a { 1 => ", "a.b(", "a + ("] {
        assert!(engine.compile(text.repeat(20_000)).is_err());
    }
    assert!(engine.compile("a + ".repeat(20_000) + "a").is_err());
}

#[test]
#[ignore = "measures"]
fn many_scripts_are_read_fast() {
    let (gate, texts) = (Gate::new(), shipped());
    let (mut count, start) = (0, std::time::Instant::now());
    while count < 20_000 {
        for (name, text) in &texts {
            parse(&Source::new(name.as_str(), text.as_str()), Role::Rule, &gate, |_| false);
            count += 1;
        }
    }
    println!("{count} in {:?}", start.elapsed());
    let mut rhai = std::time::Duration::ZERO;
    for (name, text) in &texts {
        let source = Source::new(name.as_str(), text.as_str());
        let start = std::time::Instant::now();
        gate.refuses(&source);
        rhai += start.elapsed();
    }
    println!("rhai {:?} each", rhai / u32::try_from(texts.len()).unwrap());
}
