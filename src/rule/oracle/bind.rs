//! The functions of the table, the operators and the fields of values, registered with Rhai.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Range, RangeInclusive};

use jiff::civil::Date;
use rhai::{Array, Dynamic, Engine, EvalAltResult, FnPtr, INT, ImmutableString, Map, NativeCallContext};
use rust_decimal::Decimal;

use super::current::{self, Failure, Scripted, error, facts, let_in, let_out};
use super::held::{Held, dynamic, value};
use super::script::with_closure;
use crate::base::value::Instant;
use crate::rule::functions::{self, table::Takes};
use crate::rule::meter;
use crate::rule::operators;
use crate::rule::read::no_element;
use crate::rule::stop::{Outcome, Signal, Stop, limit};
use crate::rule::tree::Operator;
use crate::rule::value::{Call, Value};

/// Registers all that scripts can do. `names` are all field names that schemas know.
pub(super) fn register(engine: &mut Engine, names: &BTreeSet<String>) {
    engine
        .register_type_with_name::<Held>("value")
        .register_type_with_name::<Date>("date")
        .register_type_with_name::<Instant>("instant")
        .register_iterator_result::<Held, Dynamic>()
        .register_iterator::<Array>()
        .on_invalid_array_index(|list, index, _| Err(error(&no_element(index, list.len()))));
    variables(engine);
    fields(engine, names);
    table(engine);
    arithmetic(engine);
    ranges(engine);
    engine.register_fn("to_string", |context: NativeCallContext<'_>, shown: Dynamic| show(&context, &shown));
}

/// Every function of the table, by its name and the numbers of arguments that it takes.
fn table(engine: &mut Engine) {
    let mut counts: BTreeMap<&'static str, BTreeSet<usize>> = BTreeMap::new();
    for function in functions::all() {
        if function.parameters.first().is_some_and(|first| first.takes == Takes::Variable) {
            continue;
        }
        let most = function.parameters.len();
        counts.entry(function.name).or_default().extend(most - function.optional..=most);
    }
    type Context<'a> = NativeCallContext<'a>;
    for (name, counts) in counts {
        for count in counts {
            match count {
                1 => engine.register_fn(name, move |ctx: Context<'_>, a: Dynamic| call(&ctx, name, &[a])),
                2 => {
                    engine.register_fn(name, move |ctx: Context<'_>, a: Dynamic, b: Dynamic| call(&ctx, name, &[a, b]))
                }
                3 => engine.register_fn(name, move |ctx: Context<'_>, a: Dynamic, b: Dynamic, c: Dynamic| {
                    call(&ctx, name, &[a, b, c])
                }),
                4 => {
                    engine.register_fn(name, move |ctx: Context<'_>, a: Dynamic, b: Dynamic, c: Dynamic, d: Dynamic| {
                        call(&ctx, name, &[a, b, c, d])
                    })
                }
                _ => engine.register_fn(
                    name,
                    move |ctx: Context<'_>, a: Dynamic, b: Dynamic, c: Dynamic, d: Dynamic, e: Dynamic| {
                        call(&ctx, name, &[a, b, c, d, e])
                    },
                ),
            };
        }
    }
    // The one function that changes what it is called on.
    engine.register_fn("push", push);
}

/// Calls a function of the table.
fn call(context: &NativeCallContext<'_>, name: &str, arguments: &[Dynamic]) -> Scripted<Dynamic> {
    let facts = facts()?;
    let (closure, plain) = match arguments.split_last() {
        Some((last, plain)) if last.is_fnptr() => (last.clone().try_cast::<FnPtr>(), plain),
        _ => (None, arguments),
    };
    let values = plain.iter().map(value).collect::<Outcome<Vec<_>>>();
    let mut values: Vec<Value<'_>> = values.map_err(|stop| error(&stop))?;
    let found = functions::select(&facts, name, &values, closure.is_some()).map_err(|stop| error(&stop))?;
    let Some(function) = found else {
        return Err(Box::new(EvalAltResult::ErrorFunctionNotFound(name.to_owned(), context.call_position())));
    };
    let outcome = match closure {
        None => {
            let mut call = Call { facts: &facts, arguments: &mut values, closure: None };
            (function.body)(&mut call).map(|value| dynamic(&value))
        }
        Some(closure) => with_closure(context, &closure, |answer| {
            let mut closure = |element: Value<'_>| {
                let answer = answer(dynamic(&element)).map_err(let_in)?;
                value(&answer.flatten())
            };
            let mut call = Call { facts: &facts, arguments: &mut values, closure: Some(&mut closure) };
            (function.body)(&mut call).map(|value| dynamic(&value))
        }),
    };
    let_out(outcome)
}

fn push(list: &mut Dynamic, added: Dynamic) -> Scripted<()> {
    if let Some(mut list) = list.write_lock::<Array>() {
        meter::spend(list.len() / 64).and_then(|()| meter::list(1)).map_err(|stop| error(&stop))?;
        list.push(added.flatten());
        return Ok(());
    }
    let found = value(list).map_err(|stop| error(&stop))?;
    let facts = facts()?;
    let function = functions::named("push").next().map(|(_, function)| function);
    let mut arguments = [found, Value::Nothing];
    let mut call = Call { facts: &facts, arguments: &mut arguments, closure: None };
    let_out(function.map_or(Ok(()), |function| (function.body)(&mut call).map(|_| ())))
}

/// What Rhai asks for where a value stands in a template. It drops what this says went wrong.
fn show(context: &NativeCallContext<'_>, shown: &Dynamic) -> Scripted<ImmutableString> {
    let text = value(shown).and_then(|value| operators::text(&value));
    text.map(|text| ImmutableString::from(text.as_str())).map_err(|stop| {
        let source = context.call_source().map(ImmutableString::from);
        let found = error(&stop);
        current::fail(Failure { signal: stop.signal, at: context.call_position(), source });
        found
    })
}

/// The fields of values.
fn fields(engine: &mut Engine, names: &BTreeSet<String>) {
    for name in names.iter().cloned() {
        let field = name.clone();
        engine.register_get(name, move |held: &mut Held| read(&held.0, &field));
    }
    engine
        .register_indexer_get(|held: &mut Held, name: ImmutableString| read(&held.0, &name))
        .register_indexer_get(|held: &mut Held, index: INT| element(&held.0, Decimal::from(index)))
        .register_indexer_get(|held: &mut Held, index: Decimal| element(&held.0, index))
        .register_indexer_get(|date: &mut Date, name: ImmutableString| read(&Value::Date(*date), &name))
        .register_indexer_get(|instant: &mut Instant, name: ImmutableString| read(&Value::Instant(*instant), &name))
        .register_get("len", |list: &mut Array| Dynamic::from_int(INT::try_from(list.len()).unwrap_or(INT::MAX)))
        .register_get("len", |text: &mut ImmutableString| read(&Value::made(text.as_str()), "len"));
}

fn read(base: &Value<'static>, name: &str) -> Scripted<Dynamic> {
    let facts = facts()?;
    let value = facts.field(base, name);
    value.map(|value| dynamic(&value)).map_err(|stop| error(&stop))
}

fn element(base: &Value<'static>, index: Decimal) -> Scripted<Dynamic> {
    let facts = facts()?;
    let value = facts.index(base, &Value::Number(index));
    value.map(|value| dynamic(&value)).map_err(|stop| error(&stop))
}

fn arithmetic(engine: &mut Engine) {
    use strum::IntoEnumIterator as _;
    for operator in Operator::iter().filter(|operator| !matches!(operator, Operator::And | Operator::Or)) {
        let symbol = operator.symbol();
        engine.register_fn(symbol, move |a: Dynamic, b: Dynamic| operate(operator, &a, &b));
        if operator.is_arithmetic() {
            engine.register_fn(format!("{symbol}="), move |a: &mut Dynamic, b: Dynamic| {
                *a = operate(operator, a, &b)?;
                Ok::<_, Box<EvalAltResult>>(())
            });
        }
    }
    engine
        .register_fn("-", |a: Dynamic| {
            let negated = value(&a).and_then(|value| operators::negate(&value));
            negated.map(|value| dynamic(&value)).map_err(|stop| error(&stop))
        })
        .register_fn("!", |a: Dynamic| {
            let truth = value(&a).and_then(|value| operators::truth(&value));
            truth.map(|truth| !truth).map_err(|stop| error(&stop))
        });
    // Rhai knows more operators than the language has.
    for operator in ["**", "<<", ">>", "&", "|", "^"] {
        engine.register_fn(operator, move |_: Dynamic, _: Dynamic| unknown(operator));
    }
    for operator in ["**=", "<<=", ">>=", "&=", "|=", "^="] {
        engine.register_fn(operator, move |_: &mut Dynamic, _: Dynamic| unknown(operator));
    }
}

fn operate(operator: Operator, left: &Dynamic, right: &Dynamic) -> Scripted<Dynamic> {
    let operands = || Ok::<_, Box<Stop>>((value(left)?, value(right)?));
    let result = operands().and_then(|(left, right)| operators::binary(operator, &left, &right));
    result.map(|value| dynamic(&value)).map_err(|stop| error(&stop))
}

fn unknown(operator: &str) -> Scripted<()> {
    let en = format!("there is no operator `{operator}`");
    Err(error(&crate::rule::stop::broken(en, format!("没有运算符 `{operator}`"))))
}

/// Ranges of whole numbers, to be looped over.
fn ranges(engine: &mut Engine) {
    let whole = |number: &Dynamic| {
        let number = number.as_decimal().ok().or_else(|| number.as_int().ok().map(Decimal::from));
        let whole = number.filter(|number| number.fract().is_zero()).and_then(|number| INT::try_from(number).ok());
        whole.ok_or_else(|| error(&crate::rule::stop::broken("`..` takes whole numbers", "`..` 的两端应为整数")))
    };
    engine
        .register_fn("..", move |a: Dynamic, b: Dynamic| Ok::<_, Box<EvalAltResult>>(whole(&a)?..whole(&b)?))
        .register_fn("..=", move |a: Dynamic, b: Dynamic| Ok::<_, Box<EvalAltResult>>(whole(&a)?..=whole(&b)?))
        .register_iterator::<Range<INT>>()
        .register_iterator::<RangeInclusive<INT>>();
}

/// Elements of all lists that the variables of one function may hold.
const MAX_HELD: usize = 1_000_000;

/// Reads a variable: one of the script, or else one of the case, which every function sees by name. A value of ours is read as a
/// copy: otherwise `order.lines.each(|line| … order …)` would be refused as a data race, as the closure shares `order`, which is
/// locked while its own method runs.
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
        let Some((.., value)) = found else { return Ok(current::variable(name)) };
        if let Some(held) = value.read_lock::<Held>() {
            return Ok(Some(Dynamic::from(held.clone())));
        }
        if let Some(text) = value.read_lock::<ImmutableString>() {
            // A template makes texts as well.
            meter::fits(text.len()).and_then(|()| meter::read(text.len())).map_err(|stop| error(&stop))?;
            return Ok(None);
        }
        let size = size_of(value);
        if size > 0 {
            meter::spend(size / 64).map_err(|stop| error(&stop))?;
            if current::copied(size, MAX_HELD) {
                hold(context.scope().iter_raw().map(|(.., value)| size_of(value)).sum())?;
            }
        }
        Ok(None)
    });
    engine.on_progress(|_| {
        let stopped = meter::tick().err().map(|stop| stop.signal);
        stopped.or_else(current::failing).map(|signal: Signal| Dynamic::from(signal))
    });
}

fn hold(elements: usize) -> Scripted<()> {
    if elements <= MAX_HELD {
        return Ok(());
    }
    Err(error(&limit(
        format!("a value grew beyond the limit: lists of {elements} elements"),
        format!("值超出大小上限：列表共 {elements} 项"),
    )))
}

/// The elements of a list or map and of those within it; 0 for all else.
fn size_of(value: &Dynamic) -> usize {
    if let Some(list) = value.read_lock::<Array>() {
        return list.len() + list.iter().map(size_of).sum::<usize>();
    }
    let map = value.read_lock::<Map>();
    map.map_or(0, |map| map.len() + map.values().map(size_of).sum::<usize>())
}
