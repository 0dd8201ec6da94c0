//! The library for rules, registered: each function is plain Rust in `library`; here it meets the script.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use rhai::{Array, Dynamic, Engine, EvalAltResult, INT, ImmutableString};
use rust_decimal::Decimal;

use super::facts::{broken, missing};
use super::handle::{At, Handle, Scripted};
use super::operations::Spot;
use crate::base::value::grouped;
use crate::document::Pointer;
use crate::domain::fx::FxError;
use crate::domain::identifiers::{Doubt, Phone, UsccError, check_uscc, classify_phone};
use crate::domain::{money, names, scope, text};
use crate::pack::{Near, Pack};
use crate::verdict::{Origin, Place};

/// A phrase found in a text.
#[derive(Clone, Debug)]
struct Hit {
    at: At,
    text: String,
    phrase: String,
    category: String,
}

/// A name that is on, or near to one on, a list of parties.
#[derive(Clone, Debug)]
struct Match {
    at: At,
    entry: String,
    /// The list's entry.
    record: Handle,
    score: Decimal,
}

/// Registers the library.
pub(in crate::rule) fn register(engine: &mut Engine, pack: &Arc<Pack>) {
    amounts(engine);
    identifiers(engine);
    texts(engine, pack);
    screening(engine, pack);
    entries(engine, pack);
    currencies(engine, pack);
    working_days(engine, pack);
    operations(engine);
}

fn amounts(engine: &mut Engine) {
    let places =
        |places: INT| u32::try_from(places).map_err(|_| broken("places must not be negative", "小数位数不能为负"));
    let read = |words: &str| {
        money::parse_chinese_amount(words).map_err(|error| {
            broken(
                format!("`{words}` is no amount in words: {error}"),
                format!("`{words}` 不是有效的大写金额：{error}"),
            )
        })
    };
    engine
        .register_fn("round", move |amount: Decimal, to: INT| {
            Ok::<_, Box<EvalAltResult>>(money::round(amount, places(to)?, money::RoundingMode::HalfUp))
        })
        .register_fn("is_amount_in_words", move |words: ImmutableString| read(&words).is_ok())
        .register_fn("amount_in_words", move |words: ImmutableString| read(&words))
        .register_fn("in_words", |amount: Decimal| {
            money::format_chinese_amount(amount)
                .ok_or_else(|| broken("the amount cannot be written in words", "该金额无法写成大写"))
        })
        .register_fn("money", |amount: Decimal, currency: ImmutableString| {
            format!("{currency} {}", grouped(amount.round_dp(2)))
        });
}

fn identifiers(engine: &mut Engine) {
    engine
        .register_fn("phone_kind", |number: ImmutableString| match classify_phone(&number) {
            Some(Phone::Mobile) => "mobile",
            Some(Phone::Landline { .. }) => "landline",
            Some(Phone::Service400) => "service",
            Some(Phone::International) => "international",
            None => "none",
        })
        .register_fn("registration_no_fault", |code: ImmutableString| match check_uscc(&code) {
            Ok(_) => "",
            Err(UsccError::Length { .. }) => "length",
            Err(UsccError::Character { .. }) => "character",
            Err(UsccError::CheckCharacter { .. }) => "check",
        })
        .register_fn("registration_no_doubts", |code: ImmutableString| {
            let doubts = check_uscc(&code).map(|code| code.doubts()).unwrap_or_default();
            doubts.iter().map(|doubt| Dynamic::from(doubt_name(doubt))).collect::<Array>()
        });
}

/// What is doubtful about a code, for rules to tell apart.
fn doubt_name(doubt: &Doubt) -> ImmutableString {
    match doubt {
        Doubt::OrganisationCheck { .. } => "organisation-code",
        Doubt::Category { .. } => "category",
        Doubt::Region { .. } => "region",
    }
    .into()
}

fn texts(engine: &mut Engine, pack: &Arc<Pack>) {
    let (one, all) = (Arc::clone(pack), Arc::clone(pack));
    engine
        .register_fn("fold", |words: ImmutableString| text::fold(&words).text().to_owned())
        .register_fn("fold_name", |name: ImmutableString| text::fold_name(&name))
        .register_fn("fits_scope", |business: ImmutableString, category: ImmutableString| {
            scope::fits(&business, &category)
        })
        .register_fn("same_name", |a: ImmutableString, b: ImmutableString| {
            let known = text::fold_name(&a);
            !known.is_empty() && known == text::fold_name(&b)
        })
        .register_fn("repeated", |texts: Array| repeated(&texts))
        .register_fn("similarity", |a: ImmutableString, b: ImmutableString| names::similarity(&a, &b))
        .register_type_with_name::<Hit>("hit")
        .register_get("at", |hit: &mut Hit| hit.at.clone())
        .register_get("text", |hit: &mut Hit| hit.text.clone())
        .register_get("phrase", |hit: &mut Hit| hit.phrase.clone())
        .register_get("category", |hit: &mut Hit| hit.category.clone())
        .register_fn("search", move |at: At, category: ImmutableString| search(&one, &at, &category))
        .register_fn("search", move |list: Handle, path: ImmutableString, category: ImmutableString| {
            let mut hits = Array::new();
            for element in list.elements()? {
                let Some(base) = element?.try_cast::<Handle>() else { continue };
                hits.extend(search(&all, &At { base, path: path.clone(), part: None }, &category)?);
            }
            Ok::<_, Box<EvalAltResult>>(hits)
        })
        .register_fn("search", |_: Array, _: ImmutableString, _: ImmutableString| Array::new());
}

/// The phrases of a category in a text, each with its place.
fn search(pack: &Pack, at: &At, category: &str) -> Scripted<Array> {
    let text = at.text()?;
    let hits = pack.searches().search(&text, category).into_iter().map(|found| {
        let (phrase, category) = pack.searches().phrase_texts.get(found.phrase).cloned().unwrap_or_default();
        let words = text.get(found.range.clone()).unwrap_or_default().to_owned();
        let at = At { part: Some((found.range.start, found.range.end)), ..at.clone() };
        Dynamic::from(Hit { at, text: words, phrase, category })
    });
    Ok(hits.collect())
}

/// The places, from 0, of the texts of a list that stand in it more than once.
fn repeated(texts: &Array) -> Scripted<Array> {
    let mut count: HashMap<ImmutableString, usize> = HashMap::new();
    let text = |value: &Dynamic| {
        let text = value.read_lock::<ImmutableString>().map(|text| text.clone());
        text.ok_or_else(|| broken("`repeated` takes a list of texts", "`repeated` 的参数应为文本列表"))
    };
    let texts: Vec<_> = texts.iter().map(text).collect::<Scripted<_>>()?;
    texts.iter().for_each(|text| *count.entry(text.clone()).or_default() += 1);
    let is_repeated = |text: &ImmutableString| count.get(text).is_some_and(|count| *count > 1);
    let places = texts.iter().zip(0..).filter(|(text, _)| is_repeated(text));
    Ok(places.map(|(_, place): (_, INT)| Dynamic::from_int(place)).collect())
}

fn screening(engine: &mut Engine, pack: &Arc<Pack>) {
    let (decimal, whole) = (Arc::clone(pack), Arc::clone(pack));
    engine
        .register_type_with_name::<Match>("match")
        .register_get("at", |found: &mut Match| found.at.clone())
        .register_get("entry", |found: &mut Match| found.entry.clone())
        .register_get("score", |found: &mut Match| found.score)
        // Any other name is a field of the list's entry.
        .register_indexer_get(|found: &mut Match, name: ImmutableString| found.record.read(&name))
        .register_fn("screen", move |at: At, threshold: Decimal| screen(&decimal, &at, threshold))
        .register_fn("screen", move |at: At, threshold: INT| screen(&whole, &at, threshold.into()));
}

fn screen(pack: &Pack, at: &At, threshold: Decimal) -> Scripted<Array> {
    let searches = pack.searches();
    let found = searches.screen(&at.text()?, threshold);
    let matched = |near: &Near| {
        let party = searches.parties.get(near.party)?;
        let (entry, _) = party.names.get(near.name)?;
        let record = Handle::listed(&at.base.facts, party.entry)?;
        Some(Dynamic::from(Match { at: at.clone(), entry: entry.clone(), record, score: near.score }))
    };
    Ok(found.iter().filter_map(matched).collect())
}

/// What finds the entries of a list that a text names, without reading all of them.
fn entries(engine: &mut Engine, pack: &Arc<Pack>) {
    let (whole, inside) = (Arc::clone(pack), Arc::clone(pack));
    engine
        .register_fn("lookup", move |list: Handle, text: ImmutableString| {
            let found = whole.searches().lookup(list.node()?.id(), &text);
            named(&list, found, "whole", "within")
        })
        .register_fn("mentioned", move |list: Handle, text: ImmutableString| {
            let found = inside.searches().mentioned(list.node()?.id(), &text);
            named(&list, found, "name", "name")
        });
}

/// The entries of a list with these numbers. Looking into the list counts as reading it, also where nothing is found.
fn named(list: &Handle, found: Option<BTreeSet<usize>>, one: &str, other: &str) -> Scripted<Array> {
    let Some(found) = found else {
        return Err(broken(
            format!("this list is not searched so: `policy.toml` declares no `{one}` or `{other}` for it"),
            format!("该名单未声明此检索方式：`policy.toml` 中没有 `{one}` 或 `{other}`"),
        ));
    };
    list.len()?;
    found.into_iter().map(|number| list.entry(number).map(Dynamic::from)).collect()
}

fn currencies(engine: &mut Engine, pack: &Arc<Pack>) {
    let days =
        |days: Decimal| u32::try_from(days.trunc()).map_err(|_| broken("an age in days is expected", "此处应为天数"));
    let (known, used) = (Arc::clone(pack), Arc::clone(pack));
    engine
        .register_fn("has_rate", move |from: ImmutableString, to: ImmutableString, on: Date, age: Decimal| {
            Ok::<_, Box<EvalAltResult>>(
                known.searches().rates.convert(Decimal::ONE, &from, &to, on, days(age)?).is_ok(),
            )
        })
        .register_fn(
            "convert",
            move |amount: Decimal, from: ImmutableString, to: ImmutableString, on: Date, age: Decimal| match used
                .searches()
                .rates
                .convert(amount, &from, &to, on, days(age)?)
            {
                Ok(converted) => Ok(converted.amount),
                Err(FxError::Overflow) => Err(broken("the converted amount is too large", "换算金额超出范围")),
                Err(FxError::Missing { .. } | FxError::Stale { .. }) => Err(no_rate(&used, &from, &to)),
            },
        );
}

/// A rate that is missing, or too old to be used, is a missing fact like any other.
fn no_rate(pack: &Pack, from: &str, to: &str) -> Box<EvalAltResult> {
    let list = pack.searches().rates_list.as_deref().unwrap_or_default();
    let pointer = Pointer::root().child(list).child(&format!("{from}-{to}"));
    missing(vec![Place::without_text(Origin::List, &Origin::List.name().into(), pointer)])
}

fn working_days(engine: &mut Engine, pack: &Arc<Pack>) {
    let unknown = |error: &crate::domain::calendar::UnknownYear| {
        broken(
            format!("{error}; ask `calendar_knows(year)` first"),
            format!("{error}；请先用 `calendar_knows(year)` 判断"),
        )
    };
    let (a, b, c, d) = (Arc::clone(pack), Arc::clone(pack), Arc::clone(pack), Arc::clone(pack));
    engine
        .register_fn("is_workday", move |date: Date| {
            a.searches().calendar.is_workday(date).map_err(|error| unknown(&error))
        })
        .register_fn("add_workdays", move |date: Date, days: Decimal| {
            let days = i64::try_from(days.trunc()).map_err(|_| broken("too many days", "天数过多"))?;
            b.searches().calendar.add_workdays(date, days).map_err(|error| unknown(&error))
        })
        .register_fn("workdays_between", move |from: Date, to: Date| {
            c.searches().calendar.workdays_between(from, to).map(Decimal::from).map_err(|error| unknown(&error))
        })
        .register_fn("calendar_knows", move |year: Decimal| {
            let first = i16::try_from(year).ok().and_then(|year| Date::new(year, 1, 1).ok());
            first.is_some_and(|first| d.searches().calendar.is_workday(first).is_ok())
        });
}

fn operations(engine: &mut Engine) {
    engine
        .register_type_with_name::<Spot>("place")
        .register_fn("pointer", |base: Handle, pointer: ImmutableString| Spot::new(base, &pointer))
        .register_fn("exists", |spot: Spot| spot.exists())
        .register_fn("equals", |spot: Spot, other: Handle, field: ImmutableString| spot.equals(&other, &field))
        .register_fn("applies", |operation: Handle, target: Handle| {
            crate::rule::oracle::operations::applies(&operation, &target)
        });
}
