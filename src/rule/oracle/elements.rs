//! What rules call on lists, those of documents and those that they make themselves alike: each function looks at every
//! element, names all that is missing at the end, and lets nothing else that goes wrong be lost.

use rhai::{Array, Dynamic, EvalAltResult, FnPtr, INT, ImmutableString, NativeCallContext};
use rust_decimal::Decimal;

use super::facts::{Signal, broken, missing, signal};
use super::functions::Functions;
use super::handle::{Handle, Scripted};
use super::keyed::{self, Key, Keyed};
use super::meter;
use super::operators::{as_number, equal, not_comparable, type_of};
use super::script::{truth, with_closure};
use crate::base::exact;
use crate::verdict::Place;

/// Registers the functions of lists.
pub(in crate::rule) fn register(functions: &mut Functions<'_>) {
    functions.engine.register_iterator_result::<Handle, Dynamic>().register_iterator::<Array>();
    functions.engine.on_invalid_array_index(|list, index, _| Err(no_element(index, list.len())));
    single(functions);
    closures(functions);
    figures(functions);
    values(functions);
}

/// The elements of a list, each where it is there.
fn elements(list: &Dynamic) -> Scripted<Vec<Scripted<Dynamic>>> {
    if let Some(handle) = list.read_lock::<Handle>() {
        return handle.elements();
    }
    match list.read_lock::<Array>() {
        Some(list) => Ok(list.iter().cloned().map(Ok).collect()),
        None => {
            let kind = type_of(list);
            Err(broken(format!("a list is expected here, not {kind}"), format!("此处应为列表，而不是 {kind}")))
        }
    }
}

/// Calls `each` for every element and goes on where facts are missing; what is missing is raised at the end, all of it.
pub(in crate::rule) fn for_each(list: &Dynamic, mut each: impl FnMut(Dynamic) -> Scripted<()>) -> Scripted<()> {
    let mut lacking: Vec<Place> = Vec::new();
    for element in elements(list)? {
        meter::spend(1)?;
        if let Err(error) = element.and_then(&mut each) {
            match signal(&error) {
                Some(Signal::Missing(places)) => lacking.extend(places),
                _ => return Err(error),
            }
        }
    }
    if lacking.is_empty() { Ok(()) } else { Err(missing(lacking)) }
}

/// What a question about all elements comes to once some of them decided it, whatever the others lack; everything else that
/// went wrong still counts.
fn decided(is_decided: bool, outcome: Scripted<()>) -> Scripted<bool> {
    match outcome {
        Ok(()) => Ok(is_decided),
        Err(error) if is_decided && matches!(signal(&error), Some(Signal::Missing(_))) => Ok(true),
        Err(error) => Err(error),
    }
}

/// Calls the closure for every element, and `then` with the element and what the closure said of it.
fn for_each_answer(
    context: &NativeCallContext<'_>,
    list: &Dynamic,
    closure: &FnPtr,
    mut then: impl FnMut(Dynamic, Dynamic) -> Scripted<()>,
) -> Scripted<()> {
    with_closure(context, closure, |call| {
        for_each(list, |element| {
            let answer = call(element.clone())?;
            then(element, answer)
        })
    })
}

/// The same, of a closure that says yes or no.
fn for_each_truth(
    context: &NativeCallContext<'_>,
    list: &Dynamic,
    closure: &FnPtr,
    mut then: impl FnMut(Dynamic, bool),
) -> Scripted<()> {
    for_each_answer(context, list, closure, |element, answer| {
        then(element, truth(context.engine(), &answer)?);
        Ok(())
    })
}

fn closures(functions: &mut Functions<'_>) {
    functions
        .register_fn("each", |ctx: NativeCallContext, list: Dynamic, call: FnPtr| {
            for_each_answer(&ctx, &list, &call, |_, _| Ok(()))
        })
        .register_fn("filter", |ctx: NativeCallContext, list: Dynamic, call: FnPtr| {
            let mut kept = Array::new();
            for_each_truth(&ctx, &list, &call, |element, holds| kept.extend(holds.then_some(element)))?;
            Ok::<_, Box<EvalAltResult>>(kept)
        })
        .register_fn("map", |ctx: NativeCallContext, list: Dynamic, call: FnPtr| {
            let mut mapped = Array::new();
            for_each_answer(&ctx, &list, &call, |_, answer| {
                mapped.push(answer.flatten());
                Ok(())
            })?;
            Ok::<_, Box<EvalAltResult>>(mapped)
        })
        .register_fn("some", |ctx: NativeCallContext, list: Dynamic, call: FnPtr| {
            let mut found = false;
            let outcome = for_each_truth(&ctx, &list, &call, |_, holds| found |= holds);
            decided(found, outcome)
        })
        .register_fn("all", |ctx: NativeCallContext, list: Dynamic, call: FnPtr| {
            let mut failed = false;
            let outcome = for_each_truth(&ctx, &list, &call, |_, holds| failed |= !holds);
            decided(failed, outcome).map(|failed| !failed)
        });
}

fn no_element(index: INT, count: usize) -> Box<EvalAltResult> {
    broken(
        format!("there is no element {index}: the list has {count}"),
        format!("没有第 {index} 项：列表共 {count} 项"),
    )
}

/// Functions of the list as such, and of single elements.
fn single(functions: &mut Functions<'_>) {
    let count = |length: usize| INT::try_from(length).unwrap_or(INT::MAX);
    let length = move |list: &mut Array| {
        meter::copy(list.len())?;
        Ok::<_, Box<EvalAltResult>>(count(list.len()))
    };
    functions
        .register_fn("len", length)
        .register_fn("len", move |list: Handle| list.len().map(count))
        .register_fn("push", |list: &mut Array, value: Dynamic| {
            meter::copy(list.len())?;
            list.push(value.flatten());
            Ok::<_, Box<EvalAltResult>>(())
        })
        .register_fn("first", |list: Handle| list.element(0))
        .register_fn("last", |list: Handle| list.element(-1))
        .register_fn("first", |list: &mut Array| list.first().cloned().ok_or_else(|| no_element(0, 0)))
        .register_fn("last", |list: &mut Array| list.last().cloned().ok_or_else(|| no_element(-1, 0)));
    functions.engine.register_get("len", length);
    functions.engine.register_get("len", move |list: &mut Handle| match list.is_list()? {
        true => list.len().map(count).map(Dynamic::from_int),
        // A field of that name is a field.
        false => list.read("len"),
    });
    functions.engine.register_indexer_get(|list: &mut Handle, index: INT| list.element(index));
    functions.engine.register_indexer_get(|list: &mut Handle, index: Decimal| {
        list.element(super::operators::whole(&Dynamic::from_decimal(index), "[…]")?)
    });
}

/// The numbers of a list: its elements, or a field of each.
fn for_each_number(list: &Dynamic, path: Option<&str>, mut then: impl FnMut(Decimal) -> Scripted<()>) -> Scripted<()> {
    for_each(list, |element| {
        let value = match path {
            Some(path) => field(&element, path)?,
            None => element,
        };
        let number = as_number(&value).ok_or_else(|| {
            let kind = type_of(&value);
            broken(format!("numbers are expected in the list, not {kind}"), format!("列表中应为数字，而不是 {kind}"))
        })?;
        then(number)
    })
}

fn figures(functions: &mut Functions<'_>) {
    functions
        .register_fn("sum", |list: Dynamic, path: ImmutableString| sum(&list, Some(&path)))
        .register_fn("sum", |list: Dynamic| sum(&list, None))
        .register_fn("min_of", |list: Dynamic, path: ImmutableString| extreme(&list, Some(&path), Decimal::min))
        .register_fn("min_of", |list: Dynamic| extreme(&list, None, Decimal::min))
        .register_fn("max_of", |list: Dynamic, path: ImmutableString| extreme(&list, Some(&path), Decimal::max))
        .register_fn("max_of", |list: Dynamic| extreme(&list, None, Decimal::max));
}

fn sum(list: &Dynamic, path: Option<&str>) -> Scripted<Decimal> {
    let mut total = Decimal::ZERO;
    for_each_number(list, path, |number| {
        let sum = exact::add(total, number);
        total = sum.ok_or_else(|| {
            broken("the sum has more digits than can be computed exactly", "合计的位数过多，无法精确计算")
        })?;
        Ok(())
    })?;
    Ok(total)
}

/// The smallest or largest number of a list, which must have one.
fn extreme(list: &Dynamic, path: Option<&str>, better: fn(Decimal, Decimal) -> Decimal) -> Scripted<Decimal> {
    let mut best = None;
    for_each_number(list, path, |number| {
        best = Some(best.map_or(number, |best| better(best, number)));
        Ok(())
    })?;
    best.ok_or_else(|| {
        broken(
            "an empty list has no smallest or largest number; ask `len() > 0` first",
            "空列表没有最小值或最大值；请先判断 `len() > 0`",
        )
    })
}

/// Questions about the values in a list, answered without a closure.
fn values(functions: &mut Functions<'_>) {
    functions
        .register_fn("matching", |list: Handle, path: ImmutableString, value: Dynamic| {
            let keyed = by_value(&list, &path)?;
            let found = keyed.find(&value)?.to_vec();
            meter::spend(found.len())?;
            keyed.nothing_missing().map(|()| found)
        })
        .register_fn("has_matching", |list: Handle, path: ImmutableString, value: Dynamic| {
            let keyed = by_value(&list, &path)?;
            let found = !keyed.find(&value)?.is_empty();
            decided(found, keyed.nothing_missing())
        })
        .register_fn("matching", |list: &mut Array, path: ImmutableString, value: Dynamic| {
            let mut found = Array::new();
            for_each(&list_of(list)?, |element| {
                let matches = equal(&field(&element, &path)?, &value)?;
                found.extend(matches.then_some(element));
                Ok(())
            })?;
            Ok::<_, Box<EvalAltResult>>(found)
        })
        .register_fn("has_matching", |list: &mut Array, path: ImmutableString, value: Dynamic| {
            some(&list_of(list)?, |element| equal(&field(element, &path)?, &value))
        })
        .register_fn("contains", |list: Handle, value: Dynamic| {
            some(&Dynamic::from(list), |element| equal(element, &value))
        })
        .register_fn("contains", |list: &mut Array, value: Dynamic| {
            some(&list_of(list)?, |element| equal(element, &value))
        })
        .register_fn("distinct", |list: Dynamic| {
            let mut seen = std::collections::HashSet::new();
            let mut kept = Array::new();
            for_each(&list, |element| {
                let key = Key::of(&element).ok_or_else(|| not_comparable(&element, &element, "=="))?;
                kept.extend(seen.insert(key).then_some(element));
                Ok(())
            })?;
            Ok::<_, Box<EvalAltResult>>(kept)
        })
        .register_fn("repeated", |list: Dynamic| repeated(&list));
}

/// A list of a script as a value that functions of both kinds of lists take.
fn list_of(list: &Array) -> Scripted<Dynamic> {
    meter::copy(list.len())?;
    Ok(Dynamic::from_array(list.clone()))
}

/// Whether something holds for an element. One that holds is enough, whatever the others lack.
fn some(list: &Dynamic, mut holds: impl FnMut(&Dynamic) -> Scripted<bool>) -> Scripted<bool> {
    let mut found = false;
    let outcome = for_each(list, |element| {
        found |= holds(&element)?;
        Ok(())
    });
    decided(found, outcome)
}

/// A field of an element of a list; it must be there.
fn field(element: &Dynamic, path: &str) -> Scripted<Dynamic> {
    let handle = element.read_lock::<Handle>();
    handle.ok_or_else(|| broken("only objects have fields", "只有对象才有字段"))?.read_path(path)
}

/// A list by what stands at a path of its elements. It is read once in a run of a rule, so that looking every line of one
/// list up in another takes no time per pair.
fn by_value(list: &Handle, path: &ImmutableString) -> Scripted<std::sync::Arc<Keyed>> {
    list.facts.keyed(list.id(), path, || {
        let mut keyed = Keyed::default();
        let outcome = for_each(&Dynamic::from(list.clone()), |element| {
            let value = field(&element, path)?;
            keyed.add(&value, element);
            Ok(())
        });
        match outcome.as_ref().err().and_then(|error| signal(error)) {
            Some(Signal::Missing(places)) => keyed.missing = places,
            _ => outcome?,
        }
        Ok(keyed)
    })
}

/// The places, from 0, of the values of a list that stand in it more than once.
fn repeated(list: &Dynamic) -> Scripted<Array> {
    let mut all = Vec::new();
    for_each(list, |element| {
        all.push(Key::of(&element).ok_or_else(|| not_comparable(&element, &element, "=="))?);
        Ok(())
    })?;
    Ok(keyed::repeated(&all)
        .into_iter()
        .map(|place| Dynamic::from_int(INT::try_from(place).unwrap_or(INT::MAX)))
        .collect())
}
