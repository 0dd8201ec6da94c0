//! A script as tokens, each with its place in bytes; texts with `${…}` in them as their parts.

use crate::source::Span;

/// A piece of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

/// The kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, or a word of the language.
    Word,
    Number,
    /// `"…"`, `#"…"#`, or a text in back-ticks without `${…}`.
    Text,
    /// `'x'`
    Char,
    /// The first back-tick of a text with `${…}`.
    TemplateStart,
    /// What is written out in such a text; may be empty.
    TemplateText,
    /// The last back-tick.
    TemplateEnd,
    Symbol(&'static str),
    /// Behind the last token.
    End,
}

/// Why a script has no tokens from some place on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// `/*` without its `*/`.
    Comment,
    /// A text without its end.
    Text,
    /// A character that means nothing.
    Character,
}

/// All symbols, the longer before those that they begin with.
const SYMBOLS: [&str; 70] = [
    "...", "..=", "**=", "<<=", ">>=", "===", "!==", "::<", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "==", "!=",
    "<=", ">=", "&&", "||", "**", "<<", ">>", "=>", "->", "<-", ":=", ":;", "::", "..", "?.", "??", "?[", "#{", "++",
    "--", "|>", "<|", "!.", "(*", "*)", "{", "}", "(", ")", "[", "]", "+", "-", "*", "/", "%", "=", "<", ">", "!", "|",
    "&", "^", "~", ";", ":", ",", ".", "@", "$", "?", "#",
];

/// What a brace that is open belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Brace {
    Code,
    Template,
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token>,
    braces: Vec<Brace>,
}

/// The tokens of a script up to its end, or to what cannot be read.
pub(super) fn lex(text: &str) -> (Vec<Token>, Option<(Broken, Span)>) {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::with_capacity(text.len() / 4), braces: Vec::new() };
    let broken = lexer.run().err();
    lexer.push(Kind::End, text.len());
    (lexer.tokens, broken)
}

type Lexed = Result<(), (Broken, Span)>;

fn is_first(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

impl Lexer<'_> {
    fn byte(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.at + ahead).copied().unwrap_or_default()
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn push(&mut self, kind: Kind, start: usize) {
        self.tokens.push(Token { kind, span: Span::new(start, self.at.max(start)) });
    }

    /// What starts at `start` and has no end; its first signs are shown.
    fn open(&self, broken: Broken, start: usize, signs: usize) -> Lexed {
        Err((broken, Span::new(start, (start + signs).min(self.text.len()))))
    }

    fn run(&mut self) -> Lexed {
        while self.at < self.text.len() {
            let (start, first, second) = (self.at, self.byte(0), self.byte(1));
            match first {
                _ if first.is_ascii_whitespace() => self.at += 1,
                b'/' if second == b'/' => {
                    self.at = self.rest().find(['\n', '\r']).map_or(self.text.len(), |end| self.at + end);
                }
                b'/' if second == b'*' => self.comment()?,
                _ if is_first(first) => {
                    self.at += self.rest().bytes().take_while(|byte| is_word(*byte)).count();
                    self.push(Kind::Word, start);
                }
                b'0'..=b'9' => self.number(),
                b'"' | b'\'' => self.quoted(first)?,
                b'`' => self.back_ticks()?,
                b'#' if matches!(second, b'"' | b'#') => self.raw()?,
                _ => self.symbol()?,
            }
        }
        match self.braces.contains(&Brace::Template) {
            true => self.open(Broken::Text, self.unclosed(), 1),
            false => Ok(()),
        }
    }

    /// Where the text with `${…}` starts that was not finished.
    fn unclosed(&self) -> usize {
        let mut open = 0;
        for token in self.tokens.iter().rev() {
            match token.kind {
                Kind::TemplateEnd => open += 1,
                Kind::TemplateStart if open == 0 => return token.span.start as usize,
                Kind::TemplateStart => open -= 1,
                _ => {}
            }
        }
        0
    }

    /// A comment, which may have comments in it.
    fn comment(&mut self) -> Lexed {
        let (start, mut level) = (self.at, 0_usize);
        while self.at < self.text.len() {
            match (self.byte(0), self.byte(1)) {
                (b'/', b'*') => level += 1,
                (b'*', b'/') => level -= 1,
                _ => {
                    self.at += 1;
                    continue;
                }
            }
            self.at += 2;
            if level == 0 {
                return Ok(());
            }
        }
        self.open(Broken::Comment, start, 2)
    }

    /// Digits with at most one point that has a digit behind it; letters that stick to them are taken along, to be refused
    /// as a whole.
    fn number(&mut self) {
        let (start, mut has_point) = (self.at, false);
        loop {
            match self.byte(0) {
                b'.' if !has_point && self.byte(1).is_ascii_digit() => has_point = true,
                byte if is_word(byte) => {}
                _ => break,
            }
            self.at += 1;
        }
        self.push(Kind::Number, start);
    }

    /// A text or a character in quotes, in one line.
    fn quoted(&mut self, quote: u8) -> Lexed {
        let start = self.at;
        self.at += 1;
        while self.at < self.text.len() {
            match self.byte(0) {
                b'\\' => self.at += 1 + usize::from(self.byte(1) == b'\r' && self.byte(2) == b'\n'),
                b'\n' => break,
                byte if byte == quote && self.byte(1) == quote => self.at += 1,
                byte if byte == quote => {
                    self.at += 1;
                    self.push(if quote == b'"' { Kind::Text } else { Kind::Char }, start);
                    return Ok(());
                }
                _ => {}
            }
            self.at += 1;
        }
        self.open(Broken::Text, start, 1)
    }

    /// A text between `#"` and `"#`, with as many `#` at its end as at its start.
    fn raw(&mut self) -> Lexed {
        let start = self.at;
        let signs = self.rest().bytes().take_while(|byte| *byte == b'#').count();
        let end = format!("\"{}", "#".repeat(signs));
        if self.byte(signs) != b'"' {
            return self.open(Broken::Character, start, signs);
        }
        let Some(found) = self.text.get(start + signs + 1..).and_then(|rest| rest.find(&end)) else {
            return self.open(Broken::Text, start, signs + 1);
        };
        self.at = start + signs + 1 + found + end.len();
        self.push(Kind::Text, start);
        Ok(())
    }

    /// A text in back-ticks: one token, or its start and its first part.
    fn back_ticks(&mut self) -> Lexed {
        let start = self.at;
        self.at += 1;
        match self.skip_part() {
            None => self.open(Broken::Text, start, 1),
            Some(Part::Last) => {
                self.at += 1;
                self.push(Kind::Text, start);
                Ok(())
            }
            Some(Part::Code) => {
                let end = std::mem::replace(&mut self.at, start + 1);
                self.push(Kind::TemplateStart, start);
                // The text begins in the next line where nothing stands in this one.
                let skipped = match (self.byte(0), self.byte(1)) {
                    (b'\r', b'\n') => 2,
                    (b'\r' | b'\n', _) => 1,
                    _ => 0,
                };
                self.at = end;
                self.push(Kind::TemplateText, start + 1 + skipped);
                self.open_code();
                Ok(())
            }
        }
    }

    fn open_code(&mut self) {
        let start = self.at;
        self.at += 2;
        self.push(Kind::Symbol("${"), start);
        self.braces.push(Brace::Template);
    }

    /// Goes to the back-tick or the `${` at which a part of a text ends.
    fn skip_part(&mut self) -> Option<Part> {
        while self.at < self.text.len() {
            match (self.byte(0), self.byte(1)) {
                (b'`', b'`') => self.at += 1,
                (b'`', _) => return Some(Part::Last),
                (b'$', b'{') => return Some(Part::Code),
                (b'\\', b'$') if self.byte(2) == b'{' => self.at += 2,
                _ => {}
            }
            self.at += 1;
        }
        None
    }

    fn symbol(&mut self) -> Lexed {
        let start = self.at;
        let rest = self.rest();
        if rest.starts_with("!in") && !rest.as_bytes().get(3).is_some_and(|byte| is_word(*byte)) {
            self.at += 3;
            self.push(Kind::Symbol("!in"), start);
            return Ok(());
        }
        let first = self.byte(0);
        let is_first = |symbol: &&&str| symbol.as_bytes().first() == Some(&first);
        let Some(symbol) = SYMBOLS.iter().filter(is_first).find(|symbol| rest.starts_with(**symbol)) else {
            let width = rest.chars().next().map_or(0, char::len_utf8);
            return self.open(Broken::Character, start, width);
        };
        self.at += symbol.len();
        self.push(Kind::Symbol(symbol), start);
        match *symbol {
            "{" | "#{" => self.braces.push(Brace::Code),
            "}" if self.braces.pop() == Some(Brace::Template) => return self.more_text(),
            _ => {}
        }
        Ok(())
    }

    /// What follows the `}` of a `${…}`.
    fn more_text(&mut self) -> Lexed {
        let start = self.at;
        let Some(part) = self.skip_part() else {
            return self.open(Broken::Text, self.unclosed(), 1);
        };
        self.push(Kind::TemplateText, start);
        match part {
            Part::Code => self.open_code(),
            Part::Last => {
                self.at += 1;
                self.push(Kind::TemplateEnd, self.at - 1);
            }
        }
        Ok(())
    }
}

enum Part {
    Code,
    Last,
}
