//! What a rule says of a document: findings, and limits that were kept only just.

use rust_decimal::Decimal;

use super::table::{FUNCTION, Function, Takes, takes};
use crate::base::template::Arguments;
use crate::base::value::Value as Seen;
use crate::document::Pointer;
use crate::rule::facts::{Facts, Mark, Raised};
use crate::rule::meter;
use crate::rule::operators::type_of;
use crate::rule::stop::{Outcome, Signal, broken, missing};
use crate::rule::value::{Call, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "flag",
        parameters: &[takes("where", Takes::Where), takes("arguments", Takes::Arguments)],
        optional: 1,
        en: "raises the rule's finding at a place, an object or a list of these, with what its message says",
        zh: "在某个位置、对象或其列表处给出本规则的结果，并附消息所用的值",
        example: ("flag(order.at(\"total\"), #{ total: order.total })", ""),
        body: flag,
        ..FUNCTION
    },
    Function {
        name: "near",
        parameters: &[
            takes("where", Takes::Where),
            takes("value", Takes::Number),
            takes("limit", Takes::Number),
            takes("percent", Takes::Number),
        ],
        en: "notes that a value keeps its limit with at most so many per cent to spare; it changes no decision",
        zh: "记录某值虽未超限但余量不超过给定百分比；不影响决定",
        example: ("near(order.at(\"total\"), order.total, 1600, 10)", ""),
        body: near,
        ..FUNCTION
    },
    Function {
        name: "need",
        parameters: &[takes("object", Takes::Object), takes("paths", Takes::Paths)],
        en: "lets the rule judge nothing where one of these fields is absent or blank",
        zh: "任一字段缺失或为空白时，本规则不作判断",
        example: ("need(order, [\"customer\", \"contact.name\"])", ""),
        body: need,
        ..FUNCTION
    },
];

fn flag<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let mut at = Vec::new();
    collect(call.facts, call.argument(0), "flag", &mut at)?;
    if at.is_empty() {
        return Err(broken("`flag` needs a place", "`flag` 需要一个位置"));
    }
    let mut arguments: Arguments = Vec::new();
    match call.argument(1) {
        Value::Record(record) => {
            for (name, value) in record.iter() {
                arguments.push((name.to_string(), argument(call.facts, value)?));
            }
        }
        Value::Nothing if !call.has(1) => {}
        other => return Err(super::call::takes("flag", ("`#{ name: value }`", "`#{ name: value }`"), other)),
    }
    // However a rule writes them down, a report has them in one order.
    arguments.sort_by(|(a, _), (b, _)| a.cmp(b));
    call.facts.raise(Raised { at, arguments })?;
    Ok(Value::Nothing)
}

/// The places in what was passed to `flag`: a place, an object, or a list of both.
fn collect<'c>(facts: &'c Facts, at: &Value<'c>, function: &str, places: &mut Vec<Mark>) -> Outcome<()> {
    meter::spend(1)?;
    match at {
        Value::Place(place) => places.push(facts.mark_at(place)?),
        Value::Node(node) => places.push(facts.mark(*node, &Pointer::root())?),
        Value::Match(found) => places.push(facts.mark_at(&found.at)?),
        Value::Hit(hit) => places.push(facts.mark_at(&hit.at)?),
        Value::List(_) | Value::Roots { .. } => {
            for item in facts.items(at)? {
                collect(facts, &item?, function, places)?;
            }
        }
        other => {
            let kind = type_of(other);
            return Err(broken(
                format!(
                    "`{function}` points at a place (`order.at(\"…\")`), an object or a list of these, not at {}",
                    kind.en
                ),
                format!("`{function}` 应指向位置（`order.at(\"…\")`）、对象或其列表，而不是{}", kind.zh),
            ));
        }
    }
    Ok(())
}

/// An argument of a message.
fn argument<'c>(facts: &'c Facts, value: &Value<'c>) -> Outcome<Seen> {
    Ok(match value {
        Value::Number(number) => Seen::Number(*number),
        Value::Bool(truth) => Seen::Bool(*truth),
        Value::Text(text) => Seen::Text(text.as_str().to_owned()),
        Value::Date(date) => Seen::Date(*date),
        Value::Instant(instant) => Seen::Instant(*instant),
        Value::List(list) => Seen::List(list.iter().map(|value| argument(facts, value)).collect::<Outcome<_>>()?),
        // A list of texts or numbers, as the document has it.
        Value::Node(at) if facts.is_list(*at)? => {
            Seen::List(facts.items(value)?.map(|value| argument(facts, &value?)).collect::<Outcome<_>>()?)
        }
        other => {
            let kind = type_of(other);
            return Err(broken(format!("a message cannot show {}", kind.en), format!("消息中无法显示{}", kind.zh)));
        }
    })
}

fn near<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let mut at = Vec::new();
    collect(call.facts, call.argument(0), "near", &mut at)?;
    if at.is_empty() {
        return Err(broken("`near` needs a place", "`near` 需要一个位置"));
    }
    let percent = call.number(3, "near")?;
    if percent < Decimal::ZERO || percent > Decimal::ONE_HUNDRED {
        return Err(broken(
            "the last figure of `near` is a percentage, 0-100",
            "`near` 的最后一个参数是百分比（0-100）",
        ));
    }
    call.facts.keep_near(call.number(1, "near")?, call.number(2, "near")?, percent);
    Ok(Value::Nothing)
}

fn need<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (facts, object) = (call.facts, call.node(0, "need")?);
    let mut lacking = Vec::new();
    for path in facts.items(call.argument(1))? {
        let Value::Text(path) = path? else {
            return Err(broken("`need` takes a list of paths", "`need` 的参数应为路径列表"));
        };
        match facts.is_blank(object, path.as_str()) {
            Ok(true) => lacking.push(facts.mark(object, &Pointer::root().join_dotted(path.as_str()))?.place),
            Ok(false) => {}
            Err(stop) => match stop.signal {
                Signal::Missing(places) => lacking.extend(places),
                _ => return Err(stop),
            },
        }
    }
    if lacking.is_empty() { Ok(Value::Nothing) } else { Err(missing(lacking)) }
}
