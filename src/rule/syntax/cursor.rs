//! The place that the parser has come to, and what is told where it cannot go on.

use std::sync::Arc;

use super::lex::{Kind, Token};
use super::words;
use crate::rule::tree::{Function, Name};
use crate::source::{Code, Diagnostic, Fix, Source, Span};

/// How deeply a script may be nested, and how many operators one expression may have in a row: the same in every build, and
/// far from where any stack ends.
pub(super) const MAX_DEPTH: u32 = 64;

/// Parsing came to an end; what is wrong has been told.
#[derive(Debug)]
pub(super) struct Told;

pub(super) type Parsed<T> = Result<T, Told>;

/// What reads the tokens of one script.
pub(super) struct Parser<'s> {
    pub(super) source: &'s Arc<Source>,
    pub(super) tokens: &'s [Token],
    pub(super) at: usize,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) functions: Vec<Function>,
    /// How many brackets, blocks and the like are open.
    depth: u32,
    /// How high the trees are that were made since it was last set to 0.
    height: u32,
    /// Whether `break` and `continue` mean a loop.
    pub(super) in_loop: bool,
    /// Whether functions may be defined here.
    pub(super) is_outermost: bool,
}

const END: Token = Token { kind: Kind::End, span: Span { start: 0, end: 0 } };

impl<'s> Parser<'s> {
    pub(super) fn new(source: &'s Arc<Source>, tokens: &'s [Token]) -> Self {
        Self {
            source,
            tokens,
            at: 0,
            diagnostics: Vec::new(),
            functions: Vec::new(),
            depth: 0,
            height: 0,
            in_loop: false,
            is_outermost: true,
        }
    }

    pub(super) fn peek(&self) -> Token {
        self.ahead(0)
    }

    pub(super) fn ahead(&self, count: usize) -> Token {
        self.tokens.get(self.at + count).or(self.tokens.last()).copied().unwrap_or(END)
    }

    /// The token that was read last.
    pub(super) fn last(&self) -> Token {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).copied().unwrap_or(END)
    }

    pub(super) fn next(&mut self) -> Token {
        let token = self.peek();
        self.at = (self.at + 1).min(self.tokens.len().saturating_sub(1));
        token
    }

    pub(super) fn text(&self, token: Token) -> &'s str {
        self.source.slice(token.span)
    }

    pub(super) fn is(&self, symbol: &str) -> bool {
        matches!(self.peek().kind, Kind::Symbol(found) if found == symbol)
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        let token = self.peek();
        token.kind == Kind::Word && self.text(token) == word
    }

    /// Reads a symbol, where it stands here.
    pub(super) fn eat(&mut self, symbol: &str) -> Option<Span> {
        self.is(symbol).then(|| self.next().span)
    }

    pub(super) fn eat_word(&mut self, word: &str) -> Option<Span> {
        self.is_word(word).then(|| self.next().span)
    }

    /// From `start` to the end of what was read last.
    pub(super) fn since(&self, start: Span) -> Span {
        Span { start: start.start, end: self.last().span.end.max(start.start) }
    }

    /// Reads what is nested; how deep it lies and how high it becomes is bounded.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let start = self.peek().span;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.too_deep(start);
        }
        let outer = std::mem::take(&mut self.height);
        let read = read(self)?;
        self.grow(start)?;
        self.height = self.height.max(outer);
        self.depth -= 1;
        Ok(read)
    }

    /// Starts to count how high a tree becomes; what it was before is for [`Self::raise_height`].
    pub(super) fn take_height(&mut self) -> u32 {
        std::mem::take(&mut self.height)
    }

    /// Goes on with the higher of two trees.
    pub(super) fn raise_height(&mut self, other: u32) {
        self.height = self.height.max(other);
    }

    /// Counts one more level above what was just read.
    pub(super) fn grow(&mut self, start: Span) -> Parsed<()> {
        self.height += 1;
        if self.height > MAX_DEPTH { self.too_deep(start) } else { Ok(()) }
    }

    fn too_deep<T>(&mut self, start: Span) -> Parsed<T> {
        let (en, zh) = words::TOO_DEEP;
        let place = Span { start: start.start, end: self.peek().span.end.max(start.end) };
        // The line is enough: what is too deep may go over the whole script.
        let line = self.source.line(start.start as usize);
        let place = Span { end: place.end.min(Span::new(line.end, line.end).start).max(start.end), ..place };
        let error = Diagnostic::error(Code::Syntax, en, zh).at(self.source, place);
        self.stop(error.help("split it: `let part = …;`", "请拆分：`let part = …;`"))
    }

    /// Tells why the script cannot be read any further.
    pub(super) fn stop<T>(&mut self, error: Diagnostic) -> Parsed<T> {
        self.diagnostics.push(error);
        Err(Told)
    }

    /// Tells that a token cannot stand where it stands.
    pub(super) fn unexpected<T>(&mut self) -> Parsed<T> {
        let token = self.peek();
        let written = self.text(token);
        if token.kind == Kind::End {
            let place = self.last().span;
            let (en, zh) = ("the script ends in the middle", "脚本中途结束");
            return self.stop(Diagnostic::error(Code::Syntax, en, zh).at(self.source, place));
        }
        let error = Diagnostic::error(
            Code::Syntax,
            format!("`{written}` cannot stand here"),
            format!("此处不能出现 `{written}`"),
        );
        let error = error.at(self.source, token.span);
        self.stop(match words::meant(written) {
            Some(meant) => mend(error, self.source, token.span, meant),
            None => match words::advice(written) {
                Some((en, zh)) => error.help(en, zh),
                None => error,
            },
        })
    }

    /// Reads a symbol that must stand here.
    pub(super) fn expect(&mut self, symbol: &'static str) -> Parsed<Span> {
        match self.eat(symbol) {
            Some(span) => Ok(span),
            None => self.missing(symbol),
        }
    }

    /// Reads the bracket that closes `open`.
    pub(super) fn close(&mut self, symbol: &'static str, open: Span) -> Parsed<Span> {
        if let Some(span) = self.eat(symbol) {
            return Ok(span);
        }
        let opened = self.source.slice(open);
        if self.peek().kind == Kind::End {
            let error = Diagnostic::error(
                Code::Syntax,
                format!("`{opened}` is never closed: `{symbol}` is missing"),
                format!("`{opened}` 没有闭合：缺少 `{symbol}`"),
            );
            return self.stop(error.at(self.source, open));
        }
        if self.is_odd() {
            return self.unexpected();
        }
        let found = self.text(self.peek());
        let error = Diagnostic::error(
            Code::Syntax,
            format!("`{symbol}` is missing before `{found}`"),
            format!("`{found}` 之前缺少 `{symbol}`"),
        );
        let error = error.at(self.source, self.peek().span);
        self.stop(error.label(self.source, open, "opened here", "在此处打开"))
    }

    /// Whether a token stands here that means nothing anywhere, which says more than what is missing before it.
    fn is_odd(&self) -> bool {
        let written = self.text(self.peek());
        words::meant(written).is_some() || words::advice(written).is_some()
    }

    /// Tells that a symbol must stand behind what was read last.
    pub(super) fn missing<T>(&mut self, symbol: &'static str) -> Parsed<T> {
        if self.is_odd() {
            return self.unexpected();
        }
        let before = self.last().span;
        let shown = self.source.slice(before);
        let error = Diagnostic::error(
            Code::Syntax,
            format!("`{symbol}` is missing behind `{shown}`"),
            format!("`{shown}` 之后缺少 `{symbol}`"),
        );
        let mut error = error.at(self.source, before);
        let place = Span { start: before.end, end: before.end };
        error.fix = Some(Fix { source: Arc::clone(self.source), span: place, replacement: symbol.to_owned() });
        self.stop(error)
    }

    /// Tells what the language does not have, and reads on.
    pub(super) fn refuse(&mut self, place: Span, en: impl Into<String>, zh: impl Into<String>, help: (&str, &str)) {
        let error = Diagnostic::error(Code::Unsupported, en, zh).at(self.source, place);
        self.diagnostics.push(error.help(help.0, help.1));
    }

    /// The same of a word or a sign.
    pub(super) fn refuse_word(&mut self, place: Span) {
        let word = self.source.slice(place);
        let help = words::instead(word);
        let error = Diagnostic::error(
            Code::Unsupported,
            format!("rules cannot use `{word}`"),
            format!("规则中不能使用 `{word}`"),
        );
        let error = error.at(self.source, place);
        self.diagnostics.push(match help {
            Some((en, zh)) => error.help(en, zh),
            None => error,
        });
    }

    /// Reads a name that is given here: to a variable, a parameter or a function.
    pub(super) fn new_name(&mut self) -> Parsed<Name> {
        let token = self.peek();
        let written = self.text(token);
        if token.kind == Kind::Word && words::is_reserved(written) {
            let error = Diagnostic::error(
                Code::Syntax,
                format!("`{written}` is a word of the language and no name"),
                format!("`{written}` 是语言的保留字，不能作为名称"),
            );
            return self.stop(error.at(self.source, token.span).help("take another name", "请另取名称"));
        }
        if token.kind != Kind::Word {
            let error = Diagnostic::error(Code::Syntax, "a name is missing here", "此处缺少名称");
            let place = if token.kind == Kind::End { self.last().span } else { token.span };
            return self.stop(error.at(self.source, place));
        }
        self.next();
        Ok(Name { text: Arc::from(written), span: token.span })
    }
}

/// Says what was meant instead of what stands at a place.
pub(super) fn mend(mut error: Diagnostic, source: &Arc<Source>, place: Span, meant: &str) -> Diagnostic {
    error.fix = Some(Fix { source: Arc::clone(source), span: place, replacement: meant.to_owned() });
    error.help(format!("write `{meant}`"), format!("请写 `{meant}`"))
}
