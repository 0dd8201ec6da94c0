//! Rhai's own parser: what it does not take is no script.

use std::fmt;
use std::sync::Arc;

use rhai::{Engine, LexError, OptimizationLevel, ParseError, ParseErrorType, Position, Scope};

use super::cursor::mend;
use super::words;
use crate::source::{Code, Diagnostic, Source, Span};

/// How many levels Rhai may need for what is nested as deeply as [`MAX_DEPTH`](super::cursor::MAX_DEPTH) allows.
pub(crate) const RHAI_DEPTH: usize = 400;

/// How many functions a script may have, `|x| …` included.
pub(crate) const MAX_FUNCTIONS: usize = 256;

/// Rhai's parser, made once for any number of scripts.
pub(crate) struct Gate {
    engine: Engine,
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate").finish_non_exhaustive()
    }
}

impl Gate {
    pub(crate) fn new() -> Self {
        let mut engine = Engine::new_raw();
        engine.set_max_expr_depths(RHAI_DEPTH, RHAI_DEPTH);
        engine.set_max_functions(MAX_FUNCTIONS);
        engine.set_optimization_level(OptimizationLevel::None);
        Self { engine }
    }

    /// Why Rhai does not take a script, if it does not.
    pub(super) fn refuses(&self, source: &Arc<Source>) -> Option<Diagnostic> {
        self.engine.compile_with_scope(&Scope::new(), source.text()).err().map(|error| refused(source, &error))
    }
}

fn refused(source: &Arc<Source>, error: &ParseError) -> Diagnostic {
    let place = place(source.text(), error.position());
    let (code, en, zh) = match error.err_type() {
        ParseErrorType::MismatchedType(..) => {
            (Code::Type, "a value of this type cannot stand here", "此处不能是这种类型的值")
        }
        ParseErrorType::MalformedIndexExpr(_) => {
            (Code::Type, "this cannot stand between `[` and `]` here", "此处 `[` 与 `]` 之间不能是这种值")
        }
        ParseErrorType::AssignmentToConstant(_) => (Code::Syntax, "a constant cannot be set", "常量不能赋值"),
        ParseErrorType::ExprTooDeep => {
            let (en, zh) = words::TOO_DEEP;
            (Code::Syntax, en, zh)
        }
        ParseErrorType::TooManyFunctions => {
            (Code::Syntax, "the script has too many functions, `|x| …` included", "脚本中的函数过多（含 `|x| …`）")
        }
        ParseErrorType::LiteralTooLarge(..) => (Code::Syntax, "this is too long", "内容过长"),
        ParseErrorType::BadInput(LexError::ImproperSymbol(sign, _)) if sign == "=" => {
            let error = Diagnostic::error(Code::Syntax, "`=` cannot stand here", "此处不能出现 `=`");
            return mend(error.at(source, place), source, place, "==");
        }
        _ => {
            let written = source.slice(place);
            let error = Diagnostic::error(
                Code::Syntax,
                format!("`{written}` cannot stand here"),
                format!("此处不能出现 `{written}`"),
            );
            return error.at(source, place);
        }
    };
    Diagnostic::error(code, en, zh).at(source, place)
}

/// The word or sign at a place that Rhai names by line and character.
fn place(text: &str, position: Position) -> Span {
    let line = position.line().unwrap_or(1).saturating_sub(1);
    let column = position.position().unwrap_or(1).saturating_sub(1);
    let start = text.split_inclusive('\n').take(line).map(str::len).sum::<usize>();
    let rest = text.get(start..).unwrap_or_default();
    let at = start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at);
    let rest = text.get(at..).unwrap_or_default();
    let width = match rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len()) {
        0 => rest.chars().next().map_or(0, char::len_utf8),
        width => width,
    };
    Span::new(at, at + width)
}
