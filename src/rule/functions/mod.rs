//! The functions for rules: one table, which the checker, both evaluators and the reference read.

mod calendar;
mod call;
mod changes;
mod dates;
mod documents;
mod findings;
mod identifiers;
mod kinds;
mod lists;
mod money;
mod numbers;
mod phrases;
mod rates;
mod screening;
pub(crate) mod table;
mod texts;
mod values;
mod wildcard;

use std::sync::OnceLock;

pub(crate) use self::dates::part_of_date;
pub(crate) use self::table::{Function, Gives, Takes};
pub(crate) use self::texts::check_regex;
use super::facts::Facts;
use super::stop::Outcome;
use super::value::Value;

/// A group of functions, as the reference shows them together.
pub(crate) struct Theme {
    /// What they are about.
    pub(crate) en: &'static str,
    pub(crate) zh: &'static str,
    /// The functions.
    pub(crate) functions: &'static [Function],
}

/// The themes, in the order in which a rule comes to them.
pub(crate) const THEMES: [Theme; 12] = [
    Theme { en: "Findings", zh: "结果", functions: findings::FUNCTIONS },
    Theme { en: "Fields of documents", zh: "文档字段", functions: documents::FUNCTIONS },
    Theme { en: "Lists", zh: "列表", functions: lists::FUNCTIONS },
    Theme { en: "Values in lists", zh: "列表中的值", functions: values::FUNCTIONS },
    Theme { en: "Numbers", zh: "数字", functions: numbers::FUNCTIONS },
    Theme { en: "Texts", zh: "文本", functions: texts::FUNCTIONS },
    Theme { en: "Dates and working days", zh: "日期与工作日", functions: dates::FUNCTIONS },
    Theme { en: "Money and exchange rates", zh: "金额与汇率", functions: money::FUNCTIONS },
    Theme { en: "Names and numbers of parties", zh: "主体名称与号码", functions: identifiers::FUNCTIONS },
    Theme { en: "Phrases and screening", zh: "用语检索与名单筛查", functions: phrases::FUNCTIONS },
    Theme { en: "Types of values", zh: "值的类型", functions: kinds::FUNCTIONS },
    Theme { en: "Change requests", zh: "变更申请", functions: changes::FUNCTIONS },
];

/// Every function.
pub(crate) fn all() -> &'static [Function] {
    static ALL: OnceLock<Vec<Function>> = OnceLock::new();
    ALL.get_or_init(|| THEMES.iter().flat_map(|theme| theme.functions).copied().collect())
}

/// The functions of a name, with their numbers among [`all`].
pub(crate) fn named(name: &str) -> impl Iterator<Item = (usize, &'static Function)> + use<'_> {
    all().iter().enumerate().filter(move |(_, function)| function.name == name)
}

impl Function {
    /// Whether it takes so many arguments.
    pub(crate) fn takes_count(&self, arguments: usize) -> bool {
        let most = self.parameters.len();
        (most - self.optional..=most).contains(&arguments)
    }

    /// Whether its last parameter is `|x| …`.
    pub(crate) fn takes_closure(&self) -> bool {
        self.parameters.last().is_some_and(|last| matches!(last.takes, Takes::Test | Takes::Mapping | Takes::Action))
    }
}

/// The function that a call means: of those of its name and number of arguments, the one that takes what it is called on;
/// where there is but one, that one. `closure`: whether the last of the arguments, which is not among them here, is one.
///
/// # Errors
/// What it is called on stands in a document that is missing.
pub(crate) fn select(
    facts: &Facts,
    name: &str,
    arguments: &[Value<'_>],
    closure: bool,
) -> Outcome<Option<&'static Function>> {
    let count = arguments.len() + usize::from(closure);
    let fits = |function: &&Function| function.takes_count(count) && function.takes_closure() == closure;
    let mut candidates = named(name).map(|(_, function)| function).filter(fits);
    let (first, second) = (candidates.next(), candidates.next());
    let (Some(one), Some(other), Some(receiver)) = (first, second, arguments.first()) else { return Ok(first) };
    for function in [one, other].into_iter().chain(candidates) {
        let takes = function.parameters.first().map_or(Takes::Value, |parameter| parameter.takes);
        if accepts(facts, takes, receiver)? {
            return Ok(Some(function));
        }
    }
    // It says itself what it takes.
    Ok(first)
}

/// Whether a parameter takes a value, as far as functions of one name are told apart by it.
fn accepts(facts: &Facts, takes: Takes, value: &Value<'_>) -> Outcome<bool> {
    Ok(match (takes, value) {
        (Takes::Value, _) => true,
        (Takes::List | Takes::Numbers | Takes::Comparable, Value::Node(at)) => facts.is_list(*at)?,
        (Takes::List | Takes::Numbers | Takes::Comparable, Value::List(_) | Value::Roots { .. }) => true,
        (Takes::Object, Value::Node(at)) => !facts.is_list(*at)?,
        (Takes::Object, Value::Record(_)) => true,
        (Takes::Text, Value::Text(_)) => true,
        (Takes::Number | Takes::Whole, Value::Number(_)) => true,
        (Takes::Date, Value::Date(_)) => true,
        (Takes::Instant, Value::Instant(_)) => true,
        (Takes::Place, Value::Place(_)) => true,
        _ => false,
    })
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
