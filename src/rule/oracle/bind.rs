//! What rules call on documents: fields, `flag`, `near`. A thin layer over [`Handle`].

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use rhai::{Array, Dynamic, Engine, EvalAltResult, ImmutableString, Map};
use rust_decimal::Decimal;

use super::facts::{Facts, Mark, Raised, broken};
use super::functions::Functions;
use super::handle::{At, Handle, Scripted};
use super::meter;
use super::operations::Spot;
use super::operators::{as_number, number, type_of};
use crate::base::template::Arguments;
use crate::base::value::{Instant, Value};
use crate::verdict::RunFacts;

/// The facts of the run, as rules see them: `run.as_of`, `run.reserved`, `run.committed`, `run.risks`.
#[derive(Clone, Debug)]
pub(in crate::rule) struct Run(pub(super) Arc<Facts>);

/// Registers what rules can do with documents. `names` are all field names that schemas and lists know: a getter for each
/// spares Rhai a failing look-up on every read.
pub(in crate::rule) fn register(functions: &mut Functions<'_>, names: &BTreeSet<String>) {
    functions
        .engine
        .register_type_with_name::<Handle>("document")
        .register_type_with_name::<At>("place")
        .register_type_with_name::<Run>("run")
        .register_type_with_name::<Date>("date")
        .register_type_with_name::<Instant>("instant");
    // `len` of a list is its length; what it is of anything else is said there.
    for name in names.iter().filter(|name| *name != "len") {
        let field = name.clone();
        functions.engine.register_get(name, move |handle: &mut Handle| handle.read(&field));
    }
    functions.engine.register_indexer_get(|handle: &mut Handle, name: ImmutableString| handle.read(&name));
    variables(functions.engine);
    fields(functions);
    flags(functions);
    limits(functions);
    run(functions.engine);
}

/// Reads a variable that holds a document as a copy of its handle. Otherwise `order.lines.each(|line| … order …)` would
/// be refused as a data race: the closure shares `order`, which is locked while its own method runs.
///
/// A long text or list may be copied where it is read, which takes time and memory that Rhai does not count.
fn variables(engine: &mut Engine) {
    #[allow(deprecated, reason = "the name says volatile, not deprecated; nothing else reads a variable by value")]
    engine.on_var(|name, index, context| {
        let mut variables = context.scope().iter_raw();
        // Where the parser knows the place of a variable, it counts from the last.
        let found = match index.checked_sub(1) {
            Some(place) => variables.nth(place),
            None => variables.find(|(other, ..)| *other == name),
        };
        let Some((.., value)) = found else { return Ok(None) };
        if let Some(handle) = value.read_lock::<Handle>() {
            return Ok(Some(Dynamic::from(handle.clone())));
        }
        if let Some(text) = value.read_lock::<ImmutableString>() {
            // A template makes texts as well.
            meter::write(text.len())?;
            return Ok(None);
        }
        let size = size_of(value);
        if size > 0 && meter::copied(size)? {
            meter::hold(context.scope().iter_raw().map(|(.., value)| size_of(value)).sum())?;
        }
        Ok(None)
    });
}

/// The elements of a list or map and of those within it; 0 for all else.
fn size_of(value: &Dynamic) -> usize {
    if let Some(list) = value.read_lock::<Array>() {
        return list.len() + list.iter().map(size_of).sum::<usize>();
    }
    let map = value.read_lock::<Map>();
    map.map_or(0, |map| map.len() + map.values().map(size_of).sum::<usize>())
}

fn fields(functions: &mut Functions<'_>) {
    functions
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
        .register_get("reserved", |run: &mut Run| credit(run, "reserved", run.0.run.reserved))
        .register_get("risks", |run: &mut Run| {
            let risks = Decimal::from(run.0.risks()?);
            run.0.record_run("risks", Value::Number(risks));
            Ok::<_, Box<EvalAltResult>>(risks)
        })
        .register_get("committed", |run: &mut Run| credit(run, "committed", run.0.run.committed));
}

/// A sum of reservations.
fn credit(run: &Run, name: &str, sum: Decimal) -> Scripted<Decimal> {
    if sum == RunFacts::NOT_EXACT {
        return Err(broken(
            format!("`run.{name}` has more digits than can be computed exactly"),
            format!("`run.{name}` 的位数过多，无法精确计算"),
        ));
    }
    run.0.record_run(name, Value::Number(sum));
    Ok(sum)
}

fn flags(functions: &mut Functions<'_>) {
    functions
        .register_fn("flag", |at: Dynamic| raise(&at, &Map::new()))
        .register_fn("flag", |at: Dynamic, arguments: Map| raise(&at, &arguments));
}

/// `near(at, value, limit, percent)`: the document keeps this limit, with at most so many per cent of it to spare. It
/// changes nothing; the summary of a run counts such documents.
fn limits(functions: &mut Functions<'_>) {
    functions.register_fn("near", |at: Dynamic, value: Dynamic, limit: Dynamic, percent: Dynamic| {
        let facts =
            collect(&at, &mut Vec::new())?.ok_or_else(|| broken("`near` needs a place", "`near` 需要一个位置"))?;
        let percent = number(&percent, "near")?;
        if percent < Decimal::ZERO || percent > Decimal::ONE_HUNDRED {
            return Err(broken(
                "the last figure of `near` is a percentage, 0-100",
                "`near` 的最后一个参数是百分比（0-100）",
            ));
        }
        facts.keep_near(number(&value, "near")?, number(&limit, "near")?, percent);
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
fn collect(at: &Dynamic, places: &mut Vec<Mark>) -> Scripted<Option<Arc<Facts>>> {
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
    if let Some(number) = as_number(value) {
        return Ok(Value::Number(number));
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
    if let Some(instant) = value.read_lock::<Instant>() {
        return Ok(Value::Instant(*instant));
    }
    if let Some(list) = value.read_lock::<Array>() {
        return list.iter().map(argument).collect::<Scripted<_>>().map(Value::List);
    }
    let kind = type_of(value);
    Err(broken(format!("a message cannot show {kind}"), format!("消息中无法显示 {kind}")))
}
