//! The types of the rule language, as schemas, parameters, lists and functions give them.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::base::lang::Lang;
use crate::pack::ShapeId;

/// The type of an expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Type {
    /// Nothing is known: the schema says nothing of it. What is done with it is checked when it is done.
    Any,
    /// What a statement gives, or a function that gives no value.
    Nothing,
    /// What never comes to an end here, as `return` does.
    Never,
    /// Yes or no.
    Bool,
    /// A number, whole and decimal alike.
    Number(Bounds),
    /// A text, with all values that it can have where these are known.
    Text(Option<Arc<[Arc<str>]>>),
    /// A day.
    Date,
    /// A point in time.
    Instant,
    /// An object of a document, of the parameters or of a list.
    Object(ShapeId),
    /// A list of values of one type.
    List(Arc<Self>),
    /// `lists`: the lists of the pack by name.
    Lists,
    /// `run`: the facts of the run.
    Run,
    /// A place, as `at` gives it.
    Place,
    /// A phrase that `search` found.
    Hit,
    /// A name that `screen` found, with the shape of the list's entry.
    Match(Option<ShapeId>),
    /// `#{ … }`, by name in the order of the text.
    Record(Arc<[(Arc<str>, Self)]>),
    /// One of several types.
    Union(Arc<[Self]>),
}

/// What is known about the values of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Bounds {
    /// The smallest value.
    pub(crate) least: Option<Decimal>,
    /// The largest value.
    pub(crate) most: Option<Decimal>,
    /// Whether it is whole.
    pub(crate) is_whole: bool,
}

/// What the checker found out about an expression.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    /// Its type.
    pub(crate) ty: Type,
    /// The field that it was read from as it is, also by way of a variable: what tells its title, its unit, its enum.
    pub(crate) from: Option<ShapeId>,
    /// What is called, where it is a call.
    pub(crate) callee: Option<Callee>,
}

/// What a call calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Callee {
    /// A function of the table, by its number.
    Native(usize),
    /// A function of a script, checked for arguments of certain types: its number among those of the pack.
    Script(usize),
}

impl Type {
    /// A number of which nothing else is known.
    pub(crate) const NUMBER: Self = Self::Number(Bounds { least: None, most: None, is_whole: false });
    /// A text of which nothing else is known.
    pub(crate) const TEXT: Self = Self::Text(None);

    /// A list of these.
    pub(crate) fn list(of: Self) -> Self {
        Self::List(Arc::new(of))
    }

    /// What the elements of a list are; [`Type::Any`] where that is not known.
    pub(crate) fn element(&self) -> Self {
        match self {
            Self::List(of) => (**of).clone(),
            _ => Self::Any,
        }
    }

    /// Whether values of both are of one kind, whatever else is known of them.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::List(a), Self::List(b)) => a.is_like(b) || matches!((&**a, &**b), (Self::Any, _) | (_, Self::Any)),
            (Self::Union(a), Self::Union(b)) => a.len() == b.len() && a.iter().all(|a| b.iter().any(|b| a.is_like(b))),
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// What an author calls it, with its article in English.
    pub(crate) fn name(&self, lang: Lang) -> &'static str {
        let (en, zh) = match self {
            Self::Any => ("a value", "值"),
            Self::Nothing | Self::Never => ("nothing", "空值"),
            Self::Bool => ("yes or no", "是/否"),
            Self::Number(_) => ("a number", "数字"),
            Self::Text(_) => ("a text", "文本"),
            Self::Date => ("a date", "日期"),
            Self::Instant => ("an instant", "时间"),
            Self::Object(_) | Self::Lists | Self::Run => ("an object", "对象"),
            Self::List(_) => ("a list", "列表"),
            Self::Place => ("a place", "位置"),
            Self::Hit => ("a phrase found", "命中用语"),
            Self::Match(_) => ("a name found", "命中名称"),
            Self::Record(_) => ("a record", "记录"),
            Self::Union(_) => ("a value of several types", "多种类型的值"),
        };
        if lang == Lang::Zh { zh } else { en }
    }
}
