//! Functions of lists, those of documents, joined ones and those that rules make alike: each looks at every element, names
//! all that is missing at the end, and lets nothing else that goes wrong be lost.

use std::collections::HashMap;
use std::sync::Arc;

use super::call::{decided, made};
use super::table::{FUNCTION, Function, Gives, Parameter, Takes, takes};
use crate::rule::access::count;
use crate::rule::keyed::Key;
use crate::rule::meter;
use crate::rule::operators::{not_comparable, type_of};
use crate::rule::stop::{Outcome, broken};
use crate::rule::tree::Operator;
use crate::rule::value::{Call, Value};

const TESTED: &[Parameter] = &[takes("list", Takes::List), takes("test", Takes::Test)];
const MAPPED: &[Parameter] = &[takes("list", Takes::List), takes("value", Takes::Mapping)];
const LIST: &[Parameter] = &[takes("list", Takes::List)];

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "each",
        parameters: &[takes("list", Takes::List), takes("action", Takes::Action)],
        en: "does something with every element",
        zh: "对每一项执行操作",
        example: ("order.lines.each(|line| { if line.net > 600 { flag(line); } })", ""),
        body: |call| call.for_each_answer("each", |_, _| Ok(())).map(|()| Value::Nothing),
        ..FUNCTION
    },
    Function {
        name: "filter",
        parameters: TESTED,
        gives: Gives::Elements,
        en: "a list of the elements for which the test holds",
        zh: "满足条件的各项组成的列表",
        example: ("order.lines.filter(|line| line.net > 600).len()", "1"),
        body: filter,
        ..FUNCTION
    },
    Function {
        name: "map",
        parameters: MAPPED,
        gives: Gives::Mapped,
        en: "a list of what `|x| …` gives for each element",
        zh: "由 `|x| …` 对每一项给出的值组成的列表",
        example: ("order.lines.map(|line| line.net * 2)", "[2000, 1001.0]"),
        body: map,
        ..FUNCTION
    },
    Function {
        name: "some",
        parameters: TESTED,
        gives: Gives::Bool,
        en: "whether the test holds for at least one element; one that does decides, whatever others lack",
        zh: "是否至少有一项满足条件；有一项满足即可，无论其他项缺少什么",
        example: ("order.lines.some(|line| line.net > 600)", "true"),
        body: some,
        ..FUNCTION
    },
    Function {
        name: "all",
        parameters: TESTED,
        gives: Gives::Bool,
        en: "whether the test holds for every element; one for which it does not decides, whatever others lack",
        zh: "是否每一项都满足条件；有一项不满足即可判定，无论其他项缺少什么",
        example: ("order.lines.all(|line| line.net > 600)", "false"),
        body: all,
        ..FUNCTION
    },
    Function {
        name: "group_by",
        parameters: &[takes("list", Takes::List), takes("key", Takes::Mapping)],
        gives: Gives::Groups,
        en: "a list of groups `#{ key, items }`, one for each value that `|x| …` gives, in the order in which these come",
        zh: "按 `|x| …` 的值分组：由 `#{ key, items }` 组成的列表，按首次出现的顺序排列",
        example: ("order.lines.group_by(|line| line.net > 600).map(|group| group.items.len())", "[1, 1]"),
        body: group_by,
        ..FUNCTION
    },
    Function {
        name: "len",
        parameters: LIST,
        gives: Gives::Number,
        en: "how many elements a list has",
        zh: "列表的项数",
        example: ("order.lines.len()", "2"),
        body: |call| call.facts.count(call.argument(0)).map(count),
        ..FUNCTION
    },
    Function {
        name: "first",
        parameters: LIST,
        gives: Gives::Element,
        en: "the first element; `list[0]` is the same",
        zh: "第一项；与 `list[0]` 相同",
        example: ("order.lines.first().item", "steel bolts"),
        body: |call| call.facts.element_of(&call.argument(0).clone(), 0),
        ..FUNCTION
    },
    Function {
        name: "last",
        parameters: LIST,
        gives: Gives::Element,
        en: "the last element; `list[-1]` is the same",
        zh: "最后一项；与 `list[-1]` 相同",
        example: ("order.lines.last().item", "nylon nuts"),
        body: |call| call.facts.element_of(&call.argument(0).clone(), -1),
        ..FUNCTION
    },
    Function {
        name: "push",
        parameters: &[takes("list", Takes::Variable), takes("value", Takes::Value)],
        en: "adds an element to a list that is held in a variable",
        zh: "向变量中的列表追加一项",
        example: ("let found = []; found.push(\"a\"); found", "[\"a\"]"),
        body: push,
        ..FUNCTION
    },
];

fn filter<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let mut kept = Vec::new();
    call.for_each_truth("filter", |element, holds| {
        kept.extend(holds.then_some(element));
        Ok(())
    })?;
    made(kept)
}

fn map<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let mut mapped = Vec::new();
    call.for_each_answer("map", |_, answer| {
        mapped.push(answer);
        Ok(())
    })?;
    made(mapped)
}

fn some<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let mut found = false;
    let outcome = call.for_each_truth("some", |_, holds| {
        found |= holds;
        Ok(())
    });
    decided(found, outcome).map(Value::Bool)
}

fn all<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let mut failed = false;
    let outcome = call.for_each_truth("all", |_, holds| {
        failed |= !holds;
        Ok(())
    });
    decided(failed, outcome).map(|failed| Value::Bool(!failed))
}

fn group_by<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let mut numbers: HashMap<Key<'static>, usize> = HashMap::new();
    let mut groups: Vec<(Value<'c>, Vec<Value<'c>>)> = Vec::new();
    let mut elements = 0;
    call.for_each_answer("group_by", |element, answer| {
        let key = Key::of(&answer).ok_or_else(|| not_comparable(&answer, &answer, Operator::Equal))?.into_owned();
        if let Some((first, _)) = groups.first().filter(|(first, _)| type_of(first) != type_of(&answer)) {
            return Err(not_comparable(first, &answer, Operator::Equal));
        }
        let next = groups.len();
        let number = *numbers.entry(key).or_insert(next);
        if number == next {
            groups.push((answer, Vec::new()));
        }
        groups.get_mut(number).into_iter().for_each(|(_, items)| items.push(element.clone()));
        elements += 1;
        Ok(())
    })?;
    // Each group is a record of two values, beside the list of its elements.
    meter::list(elements + groups.len() * 4)?;
    let (key, items): (Arc<str>, Arc<str>) = ("key".into(), "items".into());
    let record = |(value, elements)| {
        Value::Record(Arc::new(vec![(Arc::clone(&key), value), (Arc::clone(&items), Value::list(elements))]))
    };
    Ok(Value::list(groups.into_iter().map(record).collect()))
}

/// Changes its first argument, a variable of the rule.
fn push<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let value = call.argument(1).clone();
    match call.arguments.first_mut() {
        Some(Value::List(list)) => {
            if Arc::get_mut(list).is_none() {
                // It is known by another name as well, and copied.
                meter::list(list.len())?;
                meter::spend(list.len() / 64)?;
            }
            meter::list(1)?;
            Arc::make_mut(list).push(value);
            Ok(Value::Nothing)
        }
        other => {
            let kind = other.map_or_else(|| type_of(&Value::Nothing), |other| type_of(other));
            Err(broken(
                format!("`push` adds to a list that the rule made, not to {}", kind.en),
                format!("`push` 只能向规则自建的列表追加，而不是{}", kind.zh),
            ))
        }
    }
}
