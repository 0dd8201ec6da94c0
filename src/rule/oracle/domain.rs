//! The library for rules, registered: each function is plain Rust in `library`; here it meets the script.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use rhai::{Array, Dynamic, EvalAltResult, ImmutableString};
use rust_decimal::Decimal;

use super::facts::{broken, missing};
use super::functions::Functions;
use super::handle::{At, Handle, Scripted};
use super::operations::Spot;
use super::operators::{number, whole};
use super::{elements, meter};
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
pub(in crate::rule) fn register(functions: &mut Functions<'_>, pack: &Arc<Pack>) {
    amounts(functions, pack.manifest().rounding);
    identifiers(functions);
    texts(functions, pack);
    screening(functions, pack);
    entries(functions, pack);
    currencies(functions, pack);
    working_days(functions, pack);
    operations(functions);
}

fn amounts(functions: &mut Functions<'_>, mode: money::RoundingMode) {
    let read = |words: &str| {
        money::parse_chinese_amount(words).map_err(|error| {
            broken(
                format!("`{words}` is no amount in words: {error}"),
                format!("`{words}` 不是有效的大写金额：{error}"),
            )
        })
    };
    functions
        .register_fn("round", move |amount: Dynamic, to: Dynamic| {
            let places = u32::try_from(whole(&to, "round")?)
                .map_err(|_| broken("places must not be negative", "小数位数不能为负"))?;
            Ok::<_, Box<EvalAltResult>>(money::round(number(&amount, "round")?, places, mode))
        })
        .register_fn("is_amount_in_words", move |words: ImmutableString| read(&words).is_ok())
        .register_fn("amount_in_words", move |words: ImmutableString| read(&words))
        .register_fn("in_words", |amount: Dynamic| {
            money::format_chinese_amount(number(&amount, "in_words")?)
                .ok_or_else(|| broken("the amount cannot be written in words", "该金额无法写成大写"))
        })
        .register_fn("money", |amount: Dynamic, currency: ImmutableString| {
            let amount = number(&amount, "money")?;
            Ok::<_, Box<EvalAltResult>>(format!("{currency} {}", grouped(amount.round_dp(2))))
        });
}

fn identifiers(functions: &mut Functions<'_>) {
    functions
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

fn texts(functions: &mut Functions<'_>, pack: &Arc<Pack>) {
    let (one, all) = (Arc::clone(pack), Arc::clone(pack));
    functions
        .register_fn("fold", |words: ImmutableString| {
            folding(&words)?;
            Ok::<_, Box<EvalAltResult>>(text::fold(&words).text().to_owned())
        })
        .register_fn("fold_name", |name: ImmutableString| {
            folding(&name)?;
            Ok::<_, Box<EvalAltResult>>(text::fold_name(&name))
        })
        .register_fn("fits_scope", |business: ImmutableString, category: ImmutableString| {
            folding(&business)?;
            // Each of two characters of the category is looked for in the business.
            meter::read(business.len().saturating_mul(category.len()))?;
            Ok::<_, Box<EvalAltResult>>(scope::fits(&business, &category))
        })
        .register_fn("same_name", |a: ImmutableString, b: ImmutableString| {
            folding(&a)?;
            folding(&b)?;
            let known = text::fold_name(&a);
            Ok::<_, Box<EvalAltResult>>(!known.is_empty() && known == text::fold_name(&b))
        })
        .register_fn("similarity", |a: ImmutableString, b: ImmutableString| {
            folding(&a)?;
            folding(&b)?;
            // Every character is compared with every other.
            meter::read(a.len().saturating_mul(b.len()))?;
            Ok::<_, Box<EvalAltResult>>(names::similarity(&a, &b))
        });
    functions
        .engine
        .register_type_with_name::<Hit>("hit")
        .register_get("at", |hit: &mut Hit| hit.at.clone())
        .register_get("text", |hit: &mut Hit| hit.text.clone())
        .register_get("phrase", |hit: &mut Hit| hit.phrase.clone())
        .register_get("category", |hit: &mut Hit| hit.category.clone());
    functions.register_fn("search", move |at: At, category: ImmutableString| search(&one, &at, &category)).register_fn(
        "search",
        move |list: Dynamic, path: ImmutableString, category: ImmutableString| {
            let mut hits = Array::new();
            elements::for_each(&list, |element| {
                let base = element
                    .try_cast::<Handle>()
                    .ok_or_else(|| broken("only objects have fields", "只有对象才有字段"))?;
                hits.extend(search(&all, &At { base, path: path.clone(), part: None }, &category)?);
                Ok(())
            })?;
            Ok::<_, Box<EvalAltResult>>(hits)
        },
    );
}

/// Folding looks at every character, and far longer at it than other functions.
fn folding(text: &str) -> Scripted<()> {
    meter::read(text.len().saturating_mul(4))
}

/// The phrases of a category in a text, each with its place.
fn search(pack: &Pack, at: &At, category: &str) -> Scripted<Array> {
    let text = at.text()?;
    folding(&text)?;
    let searches = pack.searches();
    let wanted = searches.category(category);
    let found = searches.hits(&text);
    let hits = found.iter().filter_map(|found| {
        let listed = searches.phrase_texts.get(found.phrase).filter(|listed| Some(listed.category) == wanted)?;
        let words = text.get(found.range.clone()).unwrap_or_default().to_owned();
        let at = At { part: Some((found.range.start, found.range.end)), ..at.clone() };
        let (phrase, category) = (listed.text.clone(), category.to_owned());
        Some(Dynamic::from(Hit { at, text: words, phrase, category }))
    });
    Ok(hits.collect())
}

fn screening(functions: &mut Functions<'_>, pack: &Arc<Pack>) {
    let pack = Arc::clone(pack);
    functions
        .engine
        .register_type_with_name::<Match>("match")
        .register_get("at", |found: &mut Match| found.at.clone())
        .register_get("entry", |found: &mut Match| found.entry.clone())
        .register_get("score", |found: &mut Match| found.score)
        // Any other name is a field of the list's entry.
        .register_indexer_get(|found: &mut Match, name: ImmutableString| found.record.read(&name));
    functions
        .register_fn("screen", move |at: At, threshold: Dynamic| screen(&pack, &at, number(&threshold, "screen")?));
}

fn screen(pack: &Pack, at: &At, threshold: Decimal) -> Scripted<Array> {
    let searches = pack.searches();
    let name = at.text()?;
    folding(&name)?;
    meter::spend(searches.parties.len())?;
    let found = searches.screen(&name, threshold);
    let matched = |near: &Near| {
        let party = searches.parties.get(near.party)?;
        let (entry, _) = party.names.get(near.name)?;
        let record = Handle::listed(&at.base.facts, party.entry)?;
        Some(Dynamic::from(Match { at: at.clone(), entry: entry.clone(), record, score: near.score }))
    };
    Ok(found.iter().filter_map(matched).collect())
}

/// What finds the entries of a list that a text names, without reading all of them.
fn entries(functions: &mut Functions<'_>, pack: &Arc<Pack>) {
    let (whole, inside) = (Arc::clone(pack), Arc::clone(pack));
    functions
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

fn currencies(functions: &mut Functions<'_>, pack: &Arc<Pack>) {
    let days = |days: &Dynamic, function: &str| {
        u32::try_from(number(days, function)?.trunc()).map_err(|_| broken("an age in days is expected", "此处应为天数"))
    };
    let (known, used) = (Arc::clone(pack), Arc::clone(pack));
    functions
        .register_fn("has_rate", move |from: ImmutableString, to: ImmutableString, on: Date, age: Dynamic| {
            Ok::<_, Box<EvalAltResult>>(
                known.searches().rates.convert(Decimal::ONE, &from, &to, on, days(&age, "has_rate")?).is_ok(),
            )
        })
        .register_fn(
            "convert",
            move |amount: Dynamic, from: ImmutableString, to: ImmutableString, on: Date, age: Dynamic| match used
                .searches()
                .rates
                .convert(number(&amount, "convert")?, &from, &to, on, days(&age, "convert")?)
            {
                Ok(converted) => Ok(converted.amount),
                Err(FxError::Overflow) => Err(broken(
                    "the converted amount has more digits than can be computed exactly",
                    "换算金额的位数过多，无法精确计算",
                )),
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

fn working_days(functions: &mut Functions<'_>, pack: &Arc<Pack>) {
    let unknown = |error: &crate::domain::calendar::UnknownYear| {
        broken(
            format!("{error}; ask `calendar_knows(year)` first"),
            format!("{error}；请先用 `calendar_knows(year)` 判断"),
        )
    };
    let (a, b, c, d) = (Arc::clone(pack), Arc::clone(pack), Arc::clone(pack), Arc::clone(pack));
    functions
        .register_fn("is_workday", move |date: Date| {
            a.searches().calendar.is_workday(date).map_err(|error| unknown(&error))
        })
        .register_fn("add_workdays", move |date: Date, days: Dynamic| {
            let days = number(&days, "add_workdays")?.trunc();
            let days = i64::try_from(days).map_err(|_| broken("too many days", "天数过多"))?;
            b.searches().calendar.add_workdays(date, days).map_err(|error| unknown(&error))
        })
        .register_fn("workdays_between", move |from: Date, to: Date| {
            c.searches().calendar.workdays_between(from, to).map(Decimal::from).map_err(|error| unknown(&error))
        })
        .register_fn("calendar_knows", move |year: Dynamic| {
            let year = number(&year, "calendar_knows")?;
            let first = i16::try_from(year).ok().and_then(|year| Date::new(year, 1, 1).ok());
            Ok::<_, Box<EvalAltResult>>(first.is_some_and(|first| d.searches().calendar.is_workday(first).is_ok()))
        });
}

fn operations(functions: &mut Functions<'_>) {
    functions.engine.register_type_with_name::<Spot>("place");
    functions
        .register_fn("pointer", |base: Handle, pointer: ImmutableString| Spot::new(base, &pointer))
        .register_fn("exists", |spot: Spot| spot.exists())
        .register_fn("equals", |spot: Spot, other: Handle, field: ImmutableString| spot.equals(&other, &field))
        .register_fn("applies", |operation: Handle, target: Handle| {
            crate::rule::oracle::operations::applies(&operation, &target)
        });
}
