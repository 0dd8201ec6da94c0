//! The words of the language, those that it does not have, and what to write instead of them.

/// English, then Chinese.
pub(super) type Both = (&'static str, &'static str);

pub(super) const TOO_DEEP: Both =
    ("this is nested too deeply, or has too many operators in a row", "嵌套过深，或一个表达式中的运算符过多");

/// What may not be a name: words of the language, those of Rhai, and those that Rhai keeps for itself.
pub(super) const RESERVED: [&str; 62] = [
    "true",
    "false",
    "let",
    "const",
    "if",
    "else",
    "switch",
    "do",
    "while",
    "until",
    "loop",
    "for",
    "in",
    "continue",
    "break",
    "return",
    "throw",
    "try",
    "catch",
    "fn",
    "private",
    "import",
    "export",
    "as",
    "this",
    "Fn",
    "call",
    "curry",
    "eval",
    "print",
    "debug",
    "type_of",
    "is_def_var",
    "is_def_fn",
    "is_shared",
    "use",
    "case",
    "async",
    "public",
    "package",
    "super",
    "var",
    "protected",
    "spawn",
    "shared",
    "is",
    "sync",
    "static",
    "default",
    "thread",
    "yield",
    "new",
    "match",
    "await",
    "null",
    "with",
    "void",
    "nil",
    "module",
    "go",
    "goto",
    "_",
];

/// Whether a word cannot be a name.
pub(crate) fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word)
}

/// Functions of Rhai that rules may not call.
pub(super) fn is_forbidden_function(name: &str) -> bool {
    ["eval", "Fn", "call", "curry", "print", "debug", "type_of", "is_def_var", "is_def_fn", "is_shared"].contains(&name)
}

const FOR: Both = ("go through a list: `for x in list { … }`", "请遍历列表：`for x in list { … }`");
const ASK: Both = (
    "ask before reading: `x.has(\"field\")`, `x.blank(\"field\")`, or read with `x.get(\"field\", 0)`",
    "读取前请先询问：`x.has(\"field\")`、`x.blank(\"field\")`，或用 `x.get(\"field\", 0)` 读取",
);
const LIB: Both = (
    "put functions that rules share into a file of `lib/` and call them as `file::name(…)`",
    "请将共用函数放入 `lib/` 的文件，并以 `file::name(…)` 调用",
);
const CLOSURE: Both =
    ("write what is to be done where it is done: `list.filter(|x| …)`", "请在使用处直接写出：`list.filter(|x| …)`");
const BITS: Both = ("only `&&`, `||` and `!` join truth values", "逻辑值只能用 `&&`、`||`、`!` 连接");

/// What to write instead of something that the language does not have.
pub(super) fn instead(word: &str) -> Option<Both> {
    Some(match word {
        "while" | "loop" | "do" | "until" | ".." | "..=" => FOR,
        "try" | "catch" => ASK,
        "throw" => {
            ("raise a finding with `flag(…)`, or end with `return`", "请用 `flag(…)` 报告结果，或用 `return` 结束")
        }
        "?." | "?[" | "??" => ASK,
        "import" | "export" => LIB,
        "eval" | "Fn" | "call" | "curry" => CLOSURE,
        "this" => ("name the value as a parameter", "请将该值命名为参数"),
        "print" | "debug" => ("what a rule has to say it says with `flag(…)`", "规则只通过 `flag(…)` 输出"),
        "type_of" | "is_shared" => ("ask `is_text(x)` and its like", "请用 `is_text(x)` 等函数判断"),
        "is_def_var" | "is_def_fn" => ("names are checked when the pack is loaded", "名称在加载规则包时即已检查"),
        "**" | "**=" => ("multiply: `a * a`", "请用乘法：`a * a`"),
        "&" | "|" | "^" | "&=" | "|=" | "^=" => BITS,
        "<<" | ">>" | "<<=" | ">>=" => ("multiply or divide", "请用乘法或除法"),
        _ => return None,
    })
}

/// What was meant by a sign or a word that means nothing.
pub(super) fn meant(written: &str) -> Option<&'static str> {
    Some(match written {
        "===" | "＝＝" => "==",
        "!==" | "≠" | "<>" => "!=",
        "≤" => "<=",
        "≥" => ">=",
        "and" | "AND" => "&&",
        "or" | "OR" => "||",
        "not" | "NOT" => "!",
        "elif" | "elsif" | "elseif" => "else if",
        ":=" => "=",
        "；" => ";",
        "，" | "、" => ",",
        "（" => "(",
        "）" => ")",
        "｛" => "{",
        "｝" => "}",
        "【" | "［" => "[",
        "】" | "］" => "]",
        "“" | "”" | "＂" | "「" | "」" => "\"",
        "：" => ":",
        "＝" => "=",
        "＋" => "+",
        "－" | "–" | "—" => "-",
        "×" | "＊" => "*",
        "÷" | "／" => "/",
        "＜" => "<",
        "＞" => ">",
        "！" => "!",
        "。" | "．" => ".",
        "％" => "%",
        "｜" => "|",
        _ => return None,
    })
}

/// What to do about a sign that means nothing, or not there.
pub(super) fn advice(written: &str) -> Option<Both> {
    Some(match written {
        "++" => ("write `x += 1`", "请写 `x += 1`"),
        "--" => ("write `x -= 1`, or put a space between", "请写 `x -= 1`，或在中间加空格"),
        "=" => ("`=` sets a variable; to compare, write `==`", "`=` 用于赋值；比较请写 `==`"),
        "->" | "<-" | "|>" | "<|" | ":;" | "::<" | "!." | "(*" | "*)" | "..." | "~" | "@" | "$" | "?" | "#" | "#!" => {
            ("this sign means nothing in a rule", "该符号在规则中没有意义")
        }
        "then" => ("what is done stands in braces: `if … { … }`", "执行内容写在花括号中：`if … { … }`"),
        _ => return None,
    })
}
