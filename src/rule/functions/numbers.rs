//! Functions of numbers: exact, like the operators.

use rust_decimal::Decimal;

use super::table::{FUNCTION, Function, Gives, Parameter, Takes, takes};
use crate::base::exact::unsigned_zero;
use crate::domain::money::{RoundingMode, round as rounded};
use crate::rule::stop::{Outcome, broken};
use crate::rule::value::{Call, Value};

const NUMBER: &[Parameter] = &[takes("number", Takes::Number)];
const NUMBERS: &[Parameter] = &[takes("a", Takes::Number), takes("b", Takes::Number)];

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "abs",
        parameters: NUMBER,
        gives: Gives::Number,
        en: "a number without its sign",
        zh: "绝对值",
        example: ("abs(-3.5)", "3.5"),
        body: |call| Ok(Value::Number(call.number(0, "abs")?.abs())),
        ..FUNCTION
    },
    Function {
        name: "min",
        parameters: NUMBERS,
        gives: Gives::Number,
        en: "the smaller of two numbers",
        zh: "两数中较小者",
        example: ("min(order.total, 1000)", "1000"),
        body: |call| Ok(Value::Number(call.number(0, "min")?.min(call.number(1, "min")?))),
        ..FUNCTION
    },
    Function {
        name: "max",
        parameters: NUMBERS,
        gives: Gives::Number,
        en: "the larger of two numbers",
        zh: "两数中较大者",
        example: ("max(order.total, 1000)", "1500.50"),
        body: |call| Ok(Value::Number(call.number(0, "max")?.max(call.number(1, "max")?))),
        ..FUNCTION
    },
    Function {
        name: "round",
        parameters: &[takes("number", Takes::Number), takes("places", Takes::Whole), takes("mode", Takes::Rounding)],
        optional: 1,
        gives: Gives::Number,
        en: "a number rounded to decimal places, as the policy rounds, or `half_up`, `half_even`, `up` or `down`",
        zh: "按小数位数舍入：默认依制度设定，也可指定 `half_up`、`half_even`、`up` 或 `down`",
        example: ("round(order.total / 7, 2, \"half_up\")", "214.36"),
        body: round,
        ..FUNCTION
    },
    Function {
        name: "floor",
        parameters: NUMBER,
        gives: Gives::Number,
        en: "the largest whole number that is not above a number",
        zh: "不大于该数的最大整数",
        example: ("floor(2.7)", "2"),
        body: |call| Ok(Value::Number(unsigned_zero(call.number(0, "floor")?.floor()))),
        ..FUNCTION
    },
    Function {
        name: "ceil",
        parameters: NUMBER,
        gives: Gives::Number,
        en: "the smallest whole number that is not below a number",
        zh: "不小于该数的最小整数",
        example: ("ceil(2.1)", "3"),
        body: |call| Ok(Value::Number(unsigned_zero(call.number(0, "ceil")?.ceil()))),
        ..FUNCTION
    },
    Function {
        name: "decimals",
        parameters: NUMBER,
        gives: Gives::Number,
        en: "how many decimal places a number has, zeros at its end not counted",
        zh: "小数位数（末尾的零不计）",
        example: ("decimals(12.340)", "2"),
        body: |call| Ok(Value::Number(Decimal::from(call.number(0, "decimals")?.normalize().scale()))),
        ..FUNCTION
    },
];

/// The ways to round, by name.
pub(crate) const ROUNDINGS: [(&str, RoundingMode); 4] = [
    ("half_up", RoundingMode::HalfUp),
    ("half_even", RoundingMode::HalfEven),
    ("up", RoundingMode::Up),
    ("down", RoundingMode::Down),
];

fn round<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let places = u32::try_from(call.whole(1, "round")?);
    let places = places.map_err(|_| broken("places must not be negative", "小数位数不能为负"))?;
    let mode = if call.has(2) { mode(call)? } else { call.facts.pack().manifest().rounding };
    Ok(Value::Number(unsigned_zero(rounded(call.number(0, "round")?, places, mode))))
}

fn mode(call: &Call<'_, '_>) -> Outcome<RoundingMode> {
    let name = call.text(2, "round")?;
    let known = ROUNDINGS.iter().find(|(known, _)| *known == name.as_str());
    known.map(|(_, mode)| *mode).ok_or_else(|| {
        let name = name.as_str();
        broken(
            format!("there is no way to round called `{name}`: it is half_up, half_even, up or down"),
            format!("没有名为 `{name}` 的舍入方式：可用 half_up、half_even、up 或 down"),
        )
    })
}
