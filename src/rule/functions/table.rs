//! What the table of functions says of each: all that the checker, both evaluators and the reference need to know.

use crate::rule::value::Body;

/// A function for rules. Several of one name are told apart by what they are called on and by how many arguments they take.
#[derive(Clone, Copy)]
pub(crate) struct Function {
    /// The name by which rules call it.
    pub(crate) name: &'static str,
    /// The parameters, what it is called on first. All functions may be called either way: `f(a, b)` and `a.f(b)`.
    pub(crate) parameters: &'static [Parameter],
    /// How many of the last ones may be left out.
    pub(crate) optional: usize,
    /// What it gives.
    pub(crate) gives: Gives,
    /// What it reads beside its arguments.
    pub(crate) reads: Reads,
    /// What it does, in one line of each language.
    pub(crate) en: &'static str,
    pub(crate) zh: &'static str,
    /// An expression and what it gives, as `text(…)` would show it. What stands before `;` prepares it.
    pub(crate) example: (&'static str, &'static str),
    /// What it does.
    pub(crate) body: Body,
}

/// A parameter of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) takes: Takes,
}

/// What a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// Any value at all.
    Value,
    Number,
    /// A whole number.
    Whole,
    Text,
    Date,
    Instant,
    /// An object of a document, a list or the parameters.
    Object,
    /// A list of anything, those of documents and those that rules make alike.
    List,
    /// A list that the rule made and holds in a variable, which the function changes.
    Variable,
    /// A list of numbers, or of objects where the next argument is the path of a number in each.
    Numbers,
    /// A list of texts, numbers, dates or truth values: what `==` compares.
    Comparable,
    /// A value that `==` compares with the elements of the list before it, or with the field that the path before it names.
    Same,
    /// A place.
    Place,
    /// What a finding points at: a place, an object, or a list of these.
    Where,
    /// The path of a field of the first argument, or of the elements of that list; held against the schema where written out.
    Path,
    /// The path of a field of the object in argument 1 (0 is the first): `present.equals(operation, "from")`.
    FieldOfSecond,
    /// The paths of fields of the first argument: a list of texts.
    Paths,
    /// A path in which `*` stands for any element or field and `**` for any way down.
    Wildcard,
    /// A category of a list of phrases.
    Category,
    /// A regular expression.
    Regex,
    /// The name of a way to round: `half_up`, `half_even`, `up`, `down`.
    Rounding,
    /// The arguments of a message: `#{ name: value }`.
    Arguments,
    /// `|x| …` that says yes or no of an element.
    Test,
    /// `|x| …` that gives a value for an element.
    Mapping,
    /// `|x| …` whose value does not matter.
    Action,
}

/// What a function gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gives {
    Nothing,
    Bool,
    Number,
    Text,
    Date,
    Place,
    /// A list of texts, numbers, phrases found, names found.
    Texts,
    Numbers,
    Hits,
    Matches,
    /// An element of the first argument, a list.
    Element,
    /// A list of elements of the first argument.
    Elements,
    /// A list of what the closure gives.
    Mapped,
    /// A list of `#{ key, items }` of the first argument by what the closure gives.
    Groups,
    /// What stands at the path in the first argument, or else the default.
    FieldOrDefault,
    /// A list of what a wildcard finds.
    Found,
}

/// What a function reads beside its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumIter)]
pub(crate) enum Reads {
    Nothing,
    /// The list that it is called on, by the way in which `policy.toml` says that it is searched.
    List,
    Phrases,
    Names,
    Rates,
    Calendar,
}

/// A parameter that is not the path of anything: most are.
pub(super) const fn takes(name: &'static str, takes: Takes) -> Parameter {
    Parameter { name, takes }
}

/// A function that says nothing of itself yet.
pub(super) const FUNCTION: Function = Function {
    name: "",
    parameters: &[],
    optional: 0,
    gives: Gives::Nothing,
    reads: Reads::Nothing,
    en: "",
    zh: "",
    example: ("", ""),
    body: |_| Ok(crate::rule::value::Value::Nothing),
};
