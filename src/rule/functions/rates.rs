//! Exchange rates of the pack's list.

use crate::base::value::Value as Seen;
use crate::document::{NodeId, NodeRef, Pointer};
use crate::domain::fx::{FxError, Quoted};
use crate::pack::{ListSpec, RateFields};
use crate::rule::facts::{Facts, Mark};
use crate::rule::memo::{Pair, Rate};
use crate::rule::stop::{Outcome, broken, missing};
use crate::rule::value::{Call, Value};
use crate::verdict::{Origin, Place};

/// The arguments from one on: two currencies, a day, and how old a rate may be.
fn pair(call: &Call<'_, '_>, from: usize, function: &str) -> Outcome<Pair> {
    let age = u32::try_from(call.number(from + 3, function)?.trunc());
    Ok(Pair {
        from: call.text(from, function)?.as_str().into(),
        to: call.text(from + 1, function)?.as_str().into(),
        on: call.date(from + 2, function)?,
        age: age.map_err(|_| broken("an age in days is expected", "此处应为天数"))?,
    })
}

/// So many answers are kept for one document.
const KEPT: usize = 64;

/// The rate of a pair, found once for a document.
fn quote(facts: &Facts, pair: &Pair) -> Outcome<Result<Quoted, FxError>> {
    let known = facts.memo().rates.borrow().iter().find(|known| known.pair == *pair).cloned();
    let rate = match known {
        Some(rate) if rate.entry.is_some() || !facts.is_recording() => rate,
        known => {
            let quoted = known.map(|rate| rate.quoted);
            let quoted =
                quoted.unwrap_or_else(|| facts.pack().searches().rates.quote(&pair.from, &pair.to, pair.on, pair.age));
            let entry = if facts.is_recording() { entry(facts, pair, quoted.as_ref().ok())? } else { None };
            let rate = Rate { pair: pair.clone(), quoted, entry };
            let mut rates = facts.memo().rates.borrow_mut();
            rates.retain(|known| known.pair != *pair);
            if rates.len() < KEPT {
                rates.push(rate.clone());
            }
            rate
        }
    };
    if facts.is_recording() {
        trace(facts, &rate)?;
    }
    Ok(rate.quoted)
}

pub(super) fn has_rate<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let pair = pair(call, 0, "has_rate")?;
    Ok(Value::Bool(quote(call.facts, &pair)?.is_ok()))
}

pub(super) fn convert<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (amount, pair) = (call.number(0, "convert")?, pair(call, 1, "convert")?);
    let Ok(quoted) = quote(call.facts, &pair)? else {
        // A rate that is missing, or too old to be used, is a missing fact like any other.
        return Err(missing(vec![place(call.facts, &pair)]));
    };
    quoted.convert(amount).map(Value::Number).ok_or_else(|| {
        broken("the converted amount has more digits than can be computed exactly", "换算金额的位数过多，无法精确计算")
    })
}

/// The place of a rate that is not listed.
fn place(facts: &Facts, pair: &Pair) -> Place {
    let list = facts.pack().searches().rates_list.as_deref().unwrap_or_default();
    let pointer = Pointer::root().child(list).child(&format!("{}-{}", pair.from, pair.to));
    Place::without_text(Origin::List, &Origin::List.name().into(), pointer)
}

/// The list of rates, as `policy.toml` declares it.
fn list(facts: &Facts) -> Option<(&ListSpec, &RateFields)> {
    facts.pack().manifest().lists.iter().find_map(|list| Some((list, list.rates.as_ref()?)))
}

/// The entry of a rate in the list.
fn entry(facts: &Facts, pair: &Pair, quoted: Option<&Quoted>) -> Outcome<Option<NodeId>> {
    let Some((list, fields)) = list(facts) else { return Ok(None) };
    let Some(quoted) = quoted.filter(|quoted| quoted.is_listed) else { return Ok(None) };
    let (from, to) = if quoted.is_inverse { (&pair.to, &pair.from) } else { (&pair.from, &pair.to) };
    let Some(entries) = facts.list_entries(&list.name)? else { return Ok(None) };
    let text = |entry: NodeRef<'_>, field: &str, is: &str| entry.get(field).and_then(NodeRef::as_str) == Some(is);
    let rate = |entry: &NodeRef<'_>| {
        text(*entry, &fields.from, from)
            && text(*entry, &fields.to, to)
            && entry.get(&fields.on).and_then(NodeRef::as_date) == Some(quoted.on)
            && entry.get(&fields.rate).and_then(NodeRef::as_number) == Some(quoted.rate)
    };
    Ok(entries.children().find(rate).map(NodeRef::id))
}

/// Records the rate that was used, with its day; or that there is none.
fn trace(facts: &Facts, rate: &Rate) -> Outcome<()> {
    if rate.quoted.is_err() {
        facts.record(Mark { place: place(facts, &rate.pair), element: None }, Seen::Absent);
        return Ok(());
    }
    let node = rate.entry.and_then(|entry| facts.listed(entry, None));
    let Some((node, (_, fields))) = node.zip(list(facts)) else { return Ok(()) };
    let entry = facts.node(node)?;
    for field in [&fields.rate, &fields.on] {
        entry.get(field).map(|node| facts.trace_listed(node)).transpose()?;
    }
    Ok(())
}
