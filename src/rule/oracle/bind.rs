//! What rules call on documents: fields, lists, `flag`. A thin layer over [`Handle`].

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use rhai::{Array, Dynamic, Engine, EvalAltResult, FnPtr, INT, ImmutableString, Map, NativeCallContext};
use rust_decimal::Decimal;

use super::facts::{Facts, Raised, Signal, broken, missing, signal};
use super::handle::{At, Handle, Scripted};
use super::operations::Spot;
use super::sandbox::{equal, type_of};
use super::script::{truth, with_closure};
use crate::base::template::Arguments;
use crate::base::value::Value;
use crate::verdict::Place;

/// The facts of the run, as rules see them: `run.as_of`, `run.reserved`, `run.committed`, `run.risks`.
#[derive(Clone, Debug)]
pub(in crate::rule) struct Run(pub(super) Arc<Facts>);

/// Registers everything that rules can do with documents. `names` are all field names that schemas and lists know: a
/// getter for each spares Rhai a failing look-up on every read.
pub(in crate::rule) fn register(engine: &mut Engine, names: &BTreeSet<String>) {
    engine
        .register_type_with_name::<Handle>("document")
        .register_type_with_name::<At>("place")
        .register_type_with_name::<Run>("run")
        .register_type_with_name::<Date>("date")
        .register_type_with_name::<Timestamp>("instant")
        .register_iterator_result::<Handle, Dynamic>();
    for name in names {
        let field = name.clone();
        engine.register_get(name, move |handle: &mut Handle| handle.read(&field));
    }
    engine.register_indexer_get(|handle: &mut Handle, name: ImmutableString| handle.read(&name));
    engine.register_indexer_get(|handle: &mut Handle, index: INT| {
        handle.element(usize::try_from(index).unwrap_or(usize::MAX))
    });
    by_value(engine);
    fields(engine);
    lists(engine);
    values(engine);
    flags(engine);
    limits(engine);
    run(engine);
}

/// Reads a variable that holds a document as a copy of its handle. Otherwise `order.lines.each(|line| … order …)` would
/// be refused as a data race: the closure shares `order`, which is locked while its own method runs.
fn by_value(engine: &mut Engine) {
    #[allow(deprecated, reason = "the name says volatile, not deprecated; nothing else reads a variable by value")]
    engine.on_var(|name, index, context| {
        let mut variables = context.scope().iter_raw();
        // Where the parser knows the place of a variable, it counts from the last.
        let found = match index.checked_sub(1) {
            Some(place) => variables.nth(place),
            None => variables.find(|(other, ..)| *other == name),
        };
        let handle = found.and_then(|(.., value)| value.read_lock::<Handle>().map(|handle| handle.clone()));
        Ok(handle.map(Dynamic::from))
    });
}

fn fields(engine: &mut Engine) {
    engine
        .register_fn("at", |base: Handle, path: ImmutableString| At { base, path, part: None })
        .register_fn("has", |handle: Handle, path: ImmutableString| handle.has(&path))
        .register_fn("blank", |handle: Handle, path: ImmutableString| handle.is_blank(&path))
        .register_fn("get", |handle: Handle, path: ImmutableString, default: Dynamic| handle.get(&path, default))
        .register_fn("supplied", |handle: Handle| handle.is_supplied());
}

fn run(engine: &mut Engine) {
    engine
        .register_get("as_of", |run: &mut Run| {
            run.0.record_run("as_of", Value::Date(run.0.run.as_of));
            run.0.run.as_of
        })
        .register_get("reserved", |run: &mut Run| {
            run.0.record_run("reserved", Value::Number(run.0.run.reserved));
            run.0.run.reserved
        })
        .register_get("risks", |run: &mut Run| {
            let risks = Decimal::from(run.0.risks()?);
            run.0.record_run("risks", Value::Number(risks));
            Ok::<_, Box<EvalAltResult>>(risks)
        })
        .register_get("committed", |run: &mut Run| {
            run.0.record_run("committed", Value::Number(run.0.run.committed));
            run.0.run.committed
        });
}

/// Calls `each` for every element and goes on where facts are missing; what is missing is raised at the end, all of it.
fn for_each(handle: &Handle, mut each: impl FnMut(Dynamic) -> Scripted<()>) -> Scripted<()> {
    let mut lacking: Vec<Place> = Vec::new();
    for element in handle.elements()? {
        if let Err(error) = element.and_then(&mut each) {
            match signal(&error) {
                Some(Signal::Missing(places)) => lacking.extend(places),
                _ => return Err(error),
            }
        }
    }
    if lacking.is_empty() { Ok(()) } else { Err(missing(lacking)) }
}

/// Calls the closure for every element, and `then` with the element and what the closure said of it.
fn for_each_answer(
    context: &NativeCallContext<'_>,
    handle: &Handle,
    closure: &FnPtr,
    mut then: impl FnMut(Dynamic, Dynamic) -> Scripted<()>,
) -> Scripted<()> {
    with_closure(context, closure, |call| {
        for_each(handle, |element| {
            let answer = call(element.clone())?;
            then(element, answer)
        })
    })
}

/// The same, of a closure that says yes or no.
fn for_each_truth(
    context: &NativeCallContext<'_>,
    handle: &Handle,
    closure: &FnPtr,
    mut then: impl FnMut(Dynamic, bool),
) -> Scripted<()> {
    for_each_answer(context, handle, closure, |element, answer| {
        then(element, truth(context.engine(), &answer)?);
        Ok(())
    })
}

fn lists(engine: &mut Engine) {
    let length = |handle: Handle| handle.len().map(Decimal::from);
    engine
        .register_fn("len", length)
        .register_get("len", move |handle: &mut Handle| length(handle.clone()))
        .register_fn("each", |ctx: NativeCallContext, handle: Handle, call: FnPtr| {
            for_each_answer(&ctx, &handle, &call, |_, _| Ok(()))
        })
        .register_fn("filter", |ctx: NativeCallContext, handle: Handle, call: FnPtr| {
            let mut kept = Array::new();
            for_each_truth(&ctx, &handle, &call, |element, holds| kept.extend(holds.then_some(element)))?;
            Ok::<_, Box<EvalAltResult>>(kept)
        })
        .register_fn("map", |ctx: NativeCallContext, handle: Handle, call: FnPtr| {
            let mut mapped = Array::new();
            for_each_answer(&ctx, &handle, &call, |_, answer| {
                mapped.push(answer);
                Ok(())
            })?;
            Ok::<_, Box<EvalAltResult>>(mapped)
        })
        .register_fn("some", |ctx: NativeCallContext, handle: Handle, call: FnPtr| {
            let mut found = false;
            let all = for_each_truth(&ctx, &handle, &call, |_, holds| found |= holds);
            // One that holds is enough, whatever the others lack.
            if found { Ok(true) } else { all.map(|()| false) }
        })
        .register_fn("all", |ctx: NativeCallContext, handle: Handle, call: FnPtr| {
            let mut every = true;
            let all = for_each_truth(&ctx, &handle, &call, |_, holds| every &= holds);
            if every { all.map(|()| true) } else { Ok(false) }
        })
        .register_fn("sum", |handle: Handle, path: ImmutableString| {
            let mut total = Decimal::ZERO;
            for_each(&handle, |element| {
                let value = element
                    .try_cast::<Handle>()
                    .ok_or_else(|| broken("only objects can be summed", "只能对对象求和"))?;
                let value = value.read_path(&path)?;
                let number = value.as_decimal().map_err(|_| {
                    broken(format!("cannot add {}", type_of(&value)), format!("无法累加 {}", type_of(&value)))
                })?;
                total = total.checked_add(number).ok_or_else(|| broken("the sum is too large", "合计超出范围"))?;
                Ok(())
            })?;
            Ok::<_, Box<EvalAltResult>>(total)
        });
}

/// Whether something holds for an element. One that holds is enough, whatever the others lack.
fn some(handle: &Handle, mut holds: impl FnMut(&Dynamic) -> Scripted<bool>) -> Scripted<bool> {
    let mut found = false;
    let all = for_each(handle, |element| {
        found |= holds(&element)?;
        Ok(())
    });
    if found { Ok(true) } else { all.map(|()| false) }
}

/// Questions about the values in a list, answered without a closure. `[]` stands for a list that is not there.
fn values(engine: &mut Engine) {
    engine
        .register_fn("matching", |handle: Handle, path: ImmutableString, value: Dynamic| {
            let mut found = Array::new();
            for_each(&handle, |element| {
                let matches = equal(&field(&element, &path)?, &value)?;
                found.extend(matches.then_some(element));
                Ok(())
            })?;
            Ok::<_, Box<EvalAltResult>>(found)
        })
        .register_fn("has_matching", |handle: Handle, path: ImmutableString, value: Dynamic| {
            some(&handle, |element| equal(&field(element, &path)?, &value))
        })
        .register_fn("has_matching", |_: Array, _: ImmutableString, _: Dynamic| false)
        .register_fn("contains", |handle: Handle, value: Dynamic| some(&handle, |element| equal(element, &value)));
}

/// A field of an element of a list; it must be there.
fn field(element: &Dynamic, path: &str) -> Scripted<Dynamic> {
    let handle = element.read_lock::<Handle>();
    handle.ok_or_else(|| broken("only objects have fields", "只有对象才有字段"))?.read_path(path)
}

fn flags(engine: &mut Engine) {
    engine
        .register_fn("flag", |at: Dynamic| raise(&at, &Map::new()))
        .register_fn("flag", |at: Dynamic, arguments: Map| raise(&at, &arguments));
}

/// `near(at, value, limit, percent)`: the document keeps this limit, with at most so many per cent of it to spare. It
/// changes nothing; the summary of a run counts such documents.
fn limits(engine: &mut Engine) {
    let number = |value: &Dynamic| {
        value.as_decimal().or_else(|_| value.as_int().map(Decimal::from)).map_err(|_| {
            let kind = type_of(value);
            broken(format!("`near` compares numbers, not {kind}"), format!("`near` 只能比较数字，而不是 {kind}"))
        })
    };
    engine.register_fn("near", move |at: Dynamic, value: Dynamic, limit: Dynamic, percent: Dynamic| {
        let facts =
            collect(&at, &mut Vec::new())?.ok_or_else(|| broken("`near` needs a place", "`near` 需要一个位置"))?;
        let percent = number(&percent)?;
        if percent < Decimal::ZERO || percent > Decimal::ONE_HUNDRED {
            return Err(broken(
                "the last figure of `near` is a percentage, 0-100",
                "`near` 的最后一个参数是百分比（0-100）",
            ));
        }
        facts.keep_near(number(&value)?, number(&limit)?, percent);
        Ok::<_, Box<EvalAltResult>>(())
    });
}

fn raise(at: &Dynamic, arguments: &Map) -> Scripted<()> {
    let mut places = Vec::new();
    let facts = collect(at, &mut places)?.ok_or_else(|| broken("`flag` needs a place", "`flag` 需要一个位置"))?;
    let mut shown: Arguments = Vec::with_capacity(arguments.len());
    for (name, value) in arguments {
        shown.push((name.to_string(), argument(value)?));
    }
    facts.raise(Raised { at: places, arguments: shown })
}

/// The places in what was passed to `flag`: a handle, a place, or a list of both.
fn collect(at: &Dynamic, places: &mut Vec<Place>) -> Scripted<Option<Arc<Facts>>> {
    if let Some(at) = at.read_lock::<At>() {
        places.push(at.place()?);
        return Ok(Some(Arc::clone(&at.base.facts)));
    }
    if let Some(spot) = at.read_lock::<Spot>() {
        places.push(spot.place()?);
        return Ok(Some(Arc::clone(&spot.base.facts)));
    }
    if let Some(handle) = at.read_lock::<Handle>() {
        let whole = At { base: handle.clone(), path: ImmutableString::new(), part: None };
        places.push(whole.place()?);
        return Ok(Some(Arc::clone(&handle.facts)));
    }
    if let Some(list) = at.read_lock::<Array>() {
        let mut facts = None;
        for item in list.iter() {
            facts = collect(item, places)?.or(facts);
        }
        return Ok(facts);
    }
    let kind = type_of(at);
    Err(broken(
        format!("`flag` points at a place (`order.at(\"…\")`), an object or a list of these, not at {kind}"),
        format!("`flag` 应指向位置（`order.at(\"…\")`）、对象或其列表，而不是 {kind}"),
    ))
}

/// An argument of a message.
fn argument(value: &Dynamic) -> Scripted<Value> {
    if let Ok(number) = value.as_decimal() {
        return Ok(Value::Number(number));
    }
    if let Ok(number) = value.as_int() {
        return Ok(Value::Number(number.into()));
    }
    if let Ok(truth) = value.as_bool() {
        return Ok(Value::Bool(truth));
    }
    if let Some(text) = value.read_lock::<ImmutableString>() {
        return Ok(Value::Text(text.to_string()));
    }
    if let Some(date) = value.read_lock::<Date>() {
        return Ok(Value::Date(*date));
    }
    if let Some(instant) = value.read_lock::<Timestamp>() {
        return Ok(Value::Instant(*instant));
    }
    if let Some(list) = value.read_lock::<Array>() {
        return list.iter().map(argument).collect::<Scripted<_>>().map(Value::List);
    }
    let kind = type_of(value);
    Err(broken(format!("a message cannot show {kind}"), format!("消息中无法显示 {kind}")))
}
