//! The tree of a script: what may stand in a rule, as nodes of our own, each with its span.
//!
//! One tree, many readers: `T` is what a reader has found out about an expression, nothing to begin with, its type once it
//! has been checked.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::source::{Source, Span};

/// A script: the body of a rule, or a file of `lib/`, whose body is empty.
#[derive(Clone, Debug)]
pub(crate) struct Script<T = ()> {
    /// The text that all spans point into.
    pub(crate) source: Arc<Source>,
    /// What a rule does.
    pub(crate) body: Block<T>,
    /// The functions that the script defines, in the order of the text.
    pub(crate) functions: Vec<Function<T>>,
}

/// A function of a script.
#[derive(Clone, Debug)]
pub(crate) struct Function<T = ()> {
    pub(crate) name: Name,
    pub(crate) parameters: Vec<Name>,
    pub(crate) body: Block<T>,
}

/// A name where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) text: Arc<str>,
    pub(crate) span: Span,
}

/// Statements in braces, or a whole body. Its value is that of the last statement, with or without a semicolon.
#[derive(Clone, Debug)]
pub(crate) struct Block<T = ()> {
    pub(crate) statements: Vec<Stmt<T>>,
    pub(crate) span: Span,
}

/// A statement.
#[derive(Clone, Debug)]
pub(crate) struct Stmt<T = ()> {
    pub(crate) kind: StmtKind<T>,
    pub(crate) span: Span,
}

/// The kinds of statements.
#[derive(Clone, Debug)]
pub(crate) enum StmtKind<T = ()> {
    /// `let name = value;` (`const` reads the same). A second one of the same name hides the first.
    Let { name: Name, value: Expr<T> },
    /// `name = value;`, or `name += value;` and its like.
    Assign { name: Name, operator: Option<Operator>, value: Expr<T> },
    /// An expression, whose value counts where the statement is the last of its block.
    Expr(Expr<T>),
    /// `for element in list { … }`, with a counter from 0 where `for (element, counter) in list` asks for one.
    For { element: Name, counter: Option<Name>, list: Expr<T>, body: Block<T> },
    /// `return;` or `return value;`: the end of the rule, the function or the closure.
    Return(Option<Expr<T>>),
    /// `break;`
    Break,
    /// `continue;`
    Continue,
}

/// An expression.
#[derive(Clone, Debug)]
pub(crate) struct Expr<T = ()> {
    pub(crate) kind: ExprKind<T>,
    /// All of its text, brackets and braces included.
    pub(crate) span: Span,
    /// What a reader found out about it.
    pub(crate) note: T,
}

/// The kinds of expressions.
#[derive(Clone, Debug)]
pub(crate) enum ExprKind<T = ()> {
    Literal(Literal),
    /// `` `…${…}…` ``: texts and what stands between them.
    Template(Vec<Expr<T>>),
    /// `[a, b]`
    List(Vec<Expr<T>>),
    /// `#{ name: value }`
    Record(Vec<(Name, Expr<T>)>),
    Variable(Name),
    /// `-a`
    Negate(Box<Expr<T>>),
    /// `!a`
    Not(Box<Expr<T>>),
    /// `a + b` and its like; `&&` and `||` look at `b` only where `a` has not decided.
    Binary {
        operator: Operator,
        at: Span,
        left: Box<Expr<T>>,
        right: Box<Expr<T>>,
    },
    /// `a in b`: whether the list, text or map `b` has `a`. `!in` is a [`ExprKind::Not`] around it.
    In {
        needle: Box<Expr<T>>,
        haystack: Box<Expr<T>>,
    },
    /// `base.field`
    Field {
        base: Box<Expr<T>>,
        name: Name,
    },
    /// `base[index]`: an element by its number, or a field by its name.
    Index {
        base: Box<Expr<T>>,
        index: Box<Expr<T>>,
    },
    /// `name(…)`, `file::name(…)`, or `receiver.name(…)`, whose receiver is the first argument.
    Call {
        file: Option<Name>,
        name: Name,
        is_method: bool,
        arguments: Vec<Expr<T>>,
    },
    /// `|a, b| body`, only as an argument of a function of lists.
    Closure {
        parameters: Vec<Name>,
        body: Box<Expr<T>>,
    },
    /// `if condition { … } else { … }`; `else if` is an `otherwise` of one such expression.
    If {
        condition: Box<Expr<T>>,
        then: Block<T>,
        otherwise: Option<Block<T>>,
    },
    /// `switch value { a | b => x, _ => y }`
    Switch {
        value: Box<Expr<T>>,
        arms: Vec<Arm<T>>,
        otherwise: Option<Box<Expr<T>>>,
    },
    /// `{ … }`
    Block(Block<T>),
}

/// An arm of a `switch`.
#[derive(Clone, Debug)]
pub(crate) struct Arm<T = ()> {
    /// The literals, at least one, each with its place.
    pub(crate) literals: Vec<(Literal, Span)>,
    pub(crate) value: Expr<T>,
}

/// A value that is written out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Bool(bool),
    /// Exact, with the places that it was written with.
    Number(Decimal),
    Text(Arc<str>),
    /// `()`, which is no value of the language, but of functions that give none.
    Nothing,
}

/// An operator between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumIter, strum::IntoStaticStr)]
pub(crate) enum Operator {
    #[strum(serialize = "+")]
    Add,
    #[strum(serialize = "-")]
    Subtract,
    #[strum(serialize = "*")]
    Multiply,
    #[strum(serialize = "/")]
    Divide,
    #[strum(serialize = "%")]
    Remainder,
    #[strum(serialize = "==")]
    Equal,
    #[strum(serialize = "!=")]
    NotEqual,
    #[strum(serialize = "<")]
    Less,
    #[strum(serialize = "<=")]
    LessOrEqual,
    #[strum(serialize = ">")]
    Greater,
    #[strum(serialize = ">=")]
    GreaterOrEqual,
    #[strum(serialize = "&&")]
    And,
    #[strum(serialize = "||")]
    Or,
}

impl Operator {
    /// As it is written.
    pub(crate) fn symbol(self) -> &'static str {
        self.into()
    }

    /// Whether it computes: `+ - * / %`.
    pub(crate) fn is_arithmetic(self) -> bool {
        matches!(self, Self::Add | Self::Subtract | Self::Multiply | Self::Divide | Self::Remainder)
    }

    /// Whether it asks if two values are the same: `== !=`.
    pub(crate) fn is_equality(self) -> bool {
        matches!(self, Self::Equal | Self::NotEqual)
    }

    /// Whether it compares two values of which one may be the larger: `< <= > >=`.
    pub(crate) fn is_order(self) -> bool {
        matches!(self, Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual)
    }
}

impl<T> Expr<T> {
    /// The text, where the expression is one that is written out.
    pub(crate) fn as_text(&self) -> Option<&Arc<str>> {
        match &self.kind {
            ExprKind::Literal(Literal::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Calls `visit` for this expression and all below it, those in blocks included, in the order of evaluation as far as
    /// the text gives it.
    pub(crate) fn walk<'t>(&'t self, visit: &mut impl FnMut(&'t Self)) {
        visit(self);
        match &self.kind {
            ExprKind::Literal(_) | ExprKind::Variable(_) => {}
            ExprKind::Template(parts) | ExprKind::List(parts) | ExprKind::Call { arguments: parts, .. } => {
                parts.iter().for_each(|part| part.walk(visit));
            }
            ExprKind::Record(fields) => fields.iter().for_each(|(_, value)| value.walk(visit)),
            ExprKind::Negate(one) | ExprKind::Not(one) | ExprKind::Field { base: one, .. } => one.walk(visit),
            ExprKind::Binary { left: a, right: b, .. }
            | ExprKind::In { needle: a, haystack: b }
            | ExprKind::Index { base: a, index: b } => {
                a.walk(visit);
                b.walk(visit);
            }
            ExprKind::Closure { body, .. } => body.walk(visit),
            ExprKind::If { condition, then, otherwise } => {
                condition.walk(visit);
                then.walk(visit);
                otherwise.iter().for_each(|block| block.walk(visit));
            }
            ExprKind::Switch { value, arms, otherwise } => {
                value.walk(visit);
                arms.iter().for_each(|arm| arm.value.walk(visit));
                otherwise.iter().for_each(|value| value.walk(visit));
            }
            ExprKind::Block(block) => block.walk(visit),
        }
    }
}

impl<T> Block<T> {
    /// Calls `visit` for every expression of the block and all below it.
    pub(crate) fn walk<'t>(&'t self, visit: &mut impl FnMut(&'t Expr<T>)) {
        for statement in &self.statements {
            match &statement.kind {
                StmtKind::Let { value, .. } | StmtKind::Assign { value, .. } | StmtKind::Expr(value) => {
                    value.walk(visit);
                }
                StmtKind::For { list, body, .. } => {
                    list.walk(visit);
                    body.walk(visit);
                }
                StmtKind::Return(value) => value.iter().for_each(|value| value.walk(visit)),
                StmtKind::Break | StmtKind::Continue => {}
            }
        }
    }
}
