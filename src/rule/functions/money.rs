//! Functions of amounts: in words, as people write them, and of other currencies.

use super::call::made_text;
use super::rates;
use super::table::{FUNCTION, Function, Gives, Parameter, Reads, Takes, takes};
use crate::base::value::grouped;
use crate::domain::money;
use crate::rule::meter;
use crate::rule::stop::{Outcome, broken};
use crate::rule::value::{Call, Value};

const WORDS: &[Parameter] = &[takes("words", Takes::Text)];

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "convert",
        parameters: &[
            takes("amount", Takes::Number),
            takes("from", Takes::Text),
            takes("to", Takes::Text),
            takes("on", Takes::Date),
            takes("days", Takes::Number),
        ],
        gives: Gives::Number,
        reads: Reads::Rates,
        en: "an amount in another currency, by the latest listed rate of that day or at most so many days before; without one, the rate is missing",
        zh: "按当日或此前若干天内最近的汇率换算金额；没有时视为缺少汇率",
        example: ("convert(100, \"USD\", \"CNY\", order.on, 7)", "710.00"),
        body: rates::convert,
        ..FUNCTION
    },
    Function {
        name: "has_rate",
        parameters: &[
            takes("from", Takes::Text),
            takes("to", Takes::Text),
            takes("on", Takes::Date),
            takes("days", Takes::Number),
        ],
        gives: Gives::Bool,
        reads: Reads::Rates,
        en: "whether a rate is listed by which `convert` could convert",
        zh: "是否有可供 `convert` 使用的汇率",
        example: ("has_rate(\"USD\", \"EUR\", order.on, 7)", "false"),
        body: rates::has_rate,
        ..FUNCTION
    },
    Function {
        name: "money",
        parameters: &[takes("amount", Takes::Number), takes("currency", Takes::Text)],
        gives: Gives::Text,
        en: "an amount as people read it, with its currency and two decimal places",
        zh: "便于阅读的金额：含币种与两位小数",
        example: ("money(order.total, order.currency)", "USD 1,500.50"),
        body: |call| {
            let (amount, currency) = (call.number(0, "money")?, call.text(1, "money")?);
            made_text(format!("{} {}", currency.as_str(), grouped(amount.round_dp(2))))
        },
        ..FUNCTION
    },
    Function {
        name: "in_words",
        parameters: &[takes("amount", Takes::Number)],
        gives: Gives::Text,
        en: "an amount of yuan in Chinese capitals",
        zh: "人民币大写金额",
        example: ("in_words(1500.50)", "壹仟伍佰元零伍角"),
        body: |call| {
            let words = money::format_chinese_amount(call.number(0, "in_words")?);
            made_text(words.ok_or_else(|| broken("the amount cannot be written in words", "该金额无法写成大写"))?)
        },
        ..FUNCTION
    },
    Function {
        name: "amount_in_words",
        parameters: WORDS,
        gives: Gives::Number,
        en: "the amount that Chinese capitals say; ask `is_amount_in_words` first",
        zh: "大写金额所表示的数；请先用 `is_amount_in_words` 判断",
        example: ("amount_in_words(order.in_words)", "1500.50"),
        body: amount_in_words,
        ..FUNCTION
    },
    Function {
        name: "is_amount_in_words",
        parameters: WORDS,
        gives: Gives::Bool,
        en: "whether a text is an amount in Chinese capitals",
        zh: "文本是否为大写金额",
        example: ("is_amount_in_words(\"1500.50\")", "false"),
        body: |call| {
            let words = call.text(0, "is_amount_in_words")?;
            meter::read(words.as_str().len().saturating_mul(4))?;
            Ok(Value::Bool(money::parse_chinese_amount(words.as_str()).is_ok()))
        },
        ..FUNCTION
    },
];

fn amount_in_words<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let words = call.text(0, "amount_in_words")?;
    meter::read(words.as_str().len().saturating_mul(4))?;
    money::parse_chinese_amount(words.as_str()).map(Value::Number).map_err(|error| {
        let words = words.as_str();
        broken(format!("`{words}` is no amount in words: {error}"), format!("`{words}` 不是有效的大写金额：{error}"))
    })
}
