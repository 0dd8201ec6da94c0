//! Questions about the values in lists, answered without `|x| …`.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::call::{decided, for_each, made};
use super::table::{FUNCTION, Function, Gives, Parameter, Takes, takes};
use crate::base::exact;
use crate::document::NodeId;
use crate::rule::access::count;
use crate::rule::facts::{Facts, ValueId};
use crate::rule::keyed::{self, Key, Keyed};
use crate::rule::meter;
use crate::rule::operators::{equal, not_comparable, type_of};
use crate::rule::stop::{Outcome, Signal, broken};
use crate::rule::tree::Operator;
use crate::rule::value::{Call, Node, Value};

const FIGURES: &[Parameter] = &[takes("list", Takes::Numbers), takes("path", Takes::Path)];
const COMPARED: &[Parameter] = &[takes("list", Takes::Comparable)];
const MATCHED: &[Parameter] = &[takes("list", Takes::List), takes("path", Takes::Path), takes("value", Takes::Same)];

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "sum",
        parameters: FIGURES,
        optional: 1,
        gives: Gives::Number,
        en: "the sum of the numbers in a list, or of a field of its elements",
        zh: "列表中数字之和，或各项某一字段之和",
        example: ("order.lines.sum(\"net\")", "1500.5"),
        body: sum,
        ..FUNCTION
    },
    Function {
        name: "min_of",
        parameters: FIGURES,
        optional: 1,
        gives: Gives::Number,
        en: "the smallest of the numbers in a list, which must have one, or of a field of its elements",
        zh: "列表（不得为空）中最小的数字，或各项某一字段的最小值",
        example: ("order.lines.min_of(\"net\")", "500.5"),
        body: |call| extreme(call, "min_of", Decimal::min),
        ..FUNCTION
    },
    Function {
        name: "max_of",
        parameters: FIGURES,
        optional: 1,
        gives: Gives::Number,
        en: "the largest of the numbers in a list, which must have one, or of a field of its elements",
        zh: "列表（不得为空）中最大的数字，或各项某一字段的最大值",
        example: ("[3, 7, 5].max_of()", "7"),
        body: |call| extreme(call, "max_of", Decimal::max),
        ..FUNCTION
    },
    Function {
        name: "matching",
        parameters: MATCHED,
        gives: Gives::Elements,
        en: "a list of the elements that have this value in a field; a long list is looked through once",
        zh: "某一字段等于该值的各项组成的列表；长列表只遍历一次",
        example: ("order.lines.matching(\"no\", 2).len()", "1"),
        body: matching,
        ..FUNCTION
    },
    Function {
        name: "has_matching",
        parameters: MATCHED,
        gives: Gives::Bool,
        en: "whether an element has this value in a field",
        zh: "是否有一项的某一字段等于该值",
        example: ("order.lines.has_matching(\"no\", 3)", "false"),
        body: has_matching,
        ..FUNCTION
    },
    Function {
        name: "contains",
        parameters: &[takes("list", Takes::Comparable), takes("value", Takes::Same)],
        gives: Gives::Bool,
        en: "whether a value is in a list; `value in list` asks the same",
        zh: "列表是否含有该值；`value in list` 与此相同",
        example: ("\"export\" in order.tags", "true"),
        body: contains,
        ..FUNCTION
    },
    Function {
        name: "distinct",
        parameters: COMPARED,
        gives: Gives::Elements,
        en: "the values of a list, each once, in the order in which they first come",
        zh: "列表中互不相同的值，按首次出现的顺序排列",
        example: ("order.tags.distinct()", "[\"urgent\", \"export\"]"),
        body: distinct,
        ..FUNCTION
    },
    Function {
        name: "repeated",
        parameters: COMPARED,
        gives: Gives::Numbers,
        en: "the indexes, from 0, of the values that are in a list more than once",
        zh: "重复出现的值在列表中的下标（从 0 起）",
        example: ("order.tags.repeated()", "[0, 2]"),
        body: repeated,
        ..FUNCTION
    },
];

/// The numbers of a list: its elements, or a field of each.
fn for_each_number(call: &Call<'_, '_>, function: &str, mut then: impl FnMut(Decimal) -> Outcome<()>) -> Outcome<()> {
    let path = if call.has(1) { Some(call.text(1, function)?) } else { None };
    let facts = call.facts;
    for_each(facts, call.argument(0), |element| {
        let value = match &path {
            Some(path) => facts.field_at(&element, path.as_str())?,
            None => element,
        };
        let Value::Number(number) = value else {
            let kind = type_of(&value);
            return Err(broken(
                format!("numbers are expected in the list, not {}", kind.en),
                format!("列表中应为数字，而不是{}", kind.zh),
            ));
        };
        then(number)
    })
}

fn sum<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let mut total = Decimal::ZERO;
    for_each_number(call, "sum", |number| {
        total = exact::add(total, number).ok_or_else(|| {
            broken("the sum has more digits than can be computed exactly", "合计的位数过多，无法精确计算")
        })?;
        Ok(())
    })?;
    Ok(Value::Number(total))
}

/// The smallest or largest number of a list, which must have one.
fn extreme<'c>(call: &mut Call<'_, 'c>, function: &str, better: fn(Decimal, Decimal) -> Decimal) -> Outcome<Value<'c>> {
    let mut best = None;
    for_each_number(call, function, |number| {
        best = Some(best.map_or(number, |best| better(best, number)));
        Ok(())
    })?;
    best.map(Value::Number).ok_or_else(|| {
        broken(
            "an empty list has no smallest or largest number; ask `len() > 0` first",
            "空列表没有最小值或最大值；请先判断 `len() > 0`",
        )
    })
}

/// What tells a list of documents from others: a joined list is known by its first document, which is no list itself.
fn identity(list: &Value<'_>) -> Option<ValueId> {
    match list {
        Value::Node(at) => Some((at.root, at.node)),
        Value::Roots { first, .. } => Some((*first, NodeId::ROOT)),
        _ => None,
    }
}

/// A list by what stands at a path of its elements. It is read once in a run of a rule, so that looking every line of one
/// list up in another takes no time per pair. `None`: a list that the rule made.
fn by_value<'c>(facts: &'c Facts, list: &Value<'c>, path: &str) -> Outcome<Option<std::rc::Rc<Keyed>>> {
    let Some(id) = identity(list) else { return Ok(None) };
    let make = || {
        let mut keyed = Keyed::default();
        let outcome = for_each(facts, list, |element| {
            let value = facts.field_at(&element, path)?;
            if let Value::Node(node) = element {
                keyed.add(&value, node);
            }
            Ok(())
        });
        match outcome {
            Ok(()) => {}
            Err(stop) => match stop.signal {
                Signal::Missing(places) => keyed.missing = places,
                _ => return Err(stop),
            },
        }
        Ok(keyed)
    };
    facts.keyed(id, path, make).map(Some)
}

fn nodes<'c>(found: &[Node]) -> Vec<Value<'c>> {
    found.iter().copied().map(Value::Node).collect()
}

fn matching<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (facts, path) = (call.facts, call.text(1, "matching")?);
    let (list, value) = (call.argument(0), call.argument(2));
    if let Some(keyed) = by_value(facts, list, path.as_str())? {
        let found = nodes(keyed.find(value)?);
        meter::spend(found.len())?;
        keyed.nothing_missing()?;
        return made(found);
    }
    let mut found = Vec::new();
    for_each(facts, list, |element| {
        let is_same = equal(&facts.field_at(&element, path.as_str())?, value)?;
        found.extend(is_same.then_some(element));
        Ok(())
    })?;
    made(found)
}

fn has_matching<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (facts, path) = (call.facts, call.text(1, "has_matching")?);
    let (list, value) = (call.argument(0), call.argument(2));
    if let Some(keyed) = by_value(facts, list, path.as_str())? {
        let found = !keyed.find(value)?.is_empty();
        return decided(found, keyed.nothing_missing()).map(Value::Bool);
    }
    some(facts, list, |element| equal(&facts.field_at(element, path.as_str())?, value))
}

/// Whether something holds for an element. One that holds is enough, whatever the others lack.
fn some<'c>(
    facts: &'c Facts,
    list: &Value<'c>,
    mut holds: impl FnMut(&Value<'c>) -> Outcome<bool>,
) -> Outcome<Value<'c>> {
    let mut found = false;
    let outcome = for_each(facts, list, |element| {
        found |= holds(&element)?;
        Ok(())
    });
    decided(found, outcome).map(Value::Bool)
}

fn contains<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    some(call.facts, call.argument(0), |element| equal(element, call.argument(1)))
}

fn key_of(value: &Value<'_>) -> Outcome<Key<'static>> {
    let key = Key::of(value).map(Key::into_owned);
    key.ok_or_else(|| not_comparable(value, value, Operator::Equal))
}

fn distinct<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let mut seen = HashSet::new();
    let mut kept = Vec::new();
    for_each(call.facts, call.argument(0), |element| {
        kept.extend(seen.insert(key_of(&element)?).then_some(element));
        Ok(())
    })?;
    made(kept)
}

fn repeated<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let mut all = Vec::new();
    for_each(call.facts, call.argument(0), |element| {
        all.push(key_of(&element)?);
        Ok(())
    })?;
    made(keyed::repeated(&all).into_iter().map(count).collect())
}
