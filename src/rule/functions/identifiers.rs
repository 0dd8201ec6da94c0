//! Functions of names and numbers by which parties are known.

use super::call::made_text;
use super::phrases::folded_name;
use super::table::{FUNCTION, Function, Gives, Takes, takes};
use super::texts::folding;
use crate::domain::identifiers::{Doubt, Phone, UsccError, check_uscc, classify_phone};
use crate::domain::{names, scope};
use crate::rule::meter;
use crate::rule::stop::Outcome;
use crate::rule::value::{Call, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "fold_name",
        parameters: &[takes("name", Takes::Text)],
        gives: Gives::Text,
        en: "a name for comparing: folded, and only its letters and digits",
        zh: "用于比较的名称：统一字形，仅保留文字和数字",
        example: ("fold_name(\"（上海）華為·技術\")", "上海华为技术"),
        body: |call| {
            let name = call.text(0, "fold_name")?;
            made_text(folded_name(call.facts, name.as_str())?)
        },
        ..FUNCTION
    },
    Function {
        name: "same_name",
        parameters: &[takes("a", Takes::Text), takes("b", Takes::Text)],
        gives: Gives::Bool,
        en: "whether two names are the same one, however they are written",
        zh: "两个名称是否为同一名称，不论写法",
        example: ("same_name(order.customer, \"ACME TRADING CO LTD\")", "true"),
        body: same_name,
        ..FUNCTION
    },
    Function {
        name: "similarity",
        parameters: &[takes("a", Takes::Text), takes("b", Takes::Text)],
        gives: Gives::Number,
        en: "how alike two names are, 0–100, legal forms aside",
        zh: "两个名称的相似度（0–100），不计组织形式",
        example: ("similarity(\"Acme Trading\", \"Acme Tradin Ltd\")", "90.91"),
        body: similarity,
        ..FUNCTION
    },
    Function {
        name: "phone_kind",
        parameters: &[takes("number", Takes::Text)],
        gives: Gives::Text,
        en: "what a telephone number is: `mobile`, `landline`, `service`, `international` or `none`",
        zh: "电话号码的类型：`mobile`、`landline`、`service`、`international` 或 `none`",
        example: ("phone_kind(order.phone)", "mobile"),
        body: phone_kind,
        ..FUNCTION
    },
    Function {
        name: "registration_no_fault",
        parameters: &[takes("code", Takes::Text)],
        gives: Gives::Text,
        en: "what is wrong with a unified social credit code: `length`, `character`, `check`, or nothing (an empty text)",
        zh: "统一社会信用代码的错误：`length`、`character`、`check`，无误时为空文本",
        example: ("registration_no_fault(\"9131\")", "length"),
        body: registration_no_fault,
        ..FUNCTION
    },
    Function {
        name: "registration_no_doubts",
        parameters: &[takes("code", Takes::Text)],
        gives: Gives::Texts,
        en: "what is doubtful about a unified social credit code that is not wrong: `organisation-code`, `category`, `region`",
        zh: "统一社会信用代码的可疑之处：`organisation-code`、`category`、`region`",
        example: ("registration_no_doubts(\"91310000132200821H\")", "[]"),
        body: registration_no_doubts,
        ..FUNCTION
    },
    Function {
        name: "fits_scope",
        parameters: &[takes("scope", Takes::Text), takes("category", Takes::Text)],
        gives: Gives::Bool,
        en: "whether a word of a category of goods stands in a business scope",
        zh: "经营范围中是否含有商品类别的用词",
        example: ("fits_scope(\"建筑材料销售\", \"铝型材 材料\")", "true"),
        body: fits_scope,
        ..FUNCTION
    },
];

fn same_name<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (a, b) = (call.text(0, "same_name")?, call.text(1, "same_name")?);
    let (a, b) = (folded_name(call.facts, a.as_str())?, folded_name(call.facts, b.as_str())?);
    Ok(Value::Bool(!a.is_empty() && a == b))
}

fn similarity<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (a, b) = (call.text(0, "similarity")?, call.text(1, "similarity")?);
    let (a, b) = (a.as_str(), b.as_str());
    folding(a)?;
    folding(b)?;
    // Each character of the one is compared with each of the other.
    meter::read(a.len().saturating_mul(b.len()))?;
    Ok(Value::Number(names::similarity(a, b)))
}

fn phone_kind<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let number = call.text(0, "phone_kind")?;
    folding(number.as_str())?;
    Ok(Value::text(match classify_phone(number.as_str()) {
        Some(Phone::Mobile) => "mobile",
        Some(Phone::Landline { .. }) => "landline",
        Some(Phone::Service400) => "service",
        Some(Phone::International) => "international",
        None => "none",
    }))
}

fn registration_no_fault<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let code = call.text(0, "registration_no_fault")?;
    meter::read(code.as_str().len())?;
    Ok(Value::text(match check_uscc(code.as_str()) {
        Ok(_) => "",
        Err(UsccError::Length { .. }) => "length",
        Err(UsccError::Character { .. }) => "character",
        Err(UsccError::CheckCharacter { .. }) => "check",
    }))
}

fn registration_no_doubts<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let code = call.text(0, "registration_no_doubts")?;
    meter::read(code.as_str().len())?;
    let doubts = check_uscc(code.as_str()).map(|code| code.doubts()).unwrap_or_default();
    super::call::made(doubts.iter().map(|doubt| Value::text(doubt_name(doubt))).collect())
}

/// What is doubtful about a code, for rules to tell apart.
fn doubt_name(doubt: &Doubt) -> &'static str {
    match doubt {
        Doubt::OrganisationCheck { .. } => "organisation-code",
        Doubt::Category { .. } => "category",
        Doubt::Region { .. } => "region",
    }
}

fn fits_scope<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (business, category) = (call.text(0, "fits_scope")?, call.text(1, "fits_scope")?);
    folding(business.as_str())?;
    // Each of two characters of the category is looked for in the business.
    meter::read(business.as_str().len().saturating_mul(category.as_str().len()))?;
    Ok(Value::Bool(scope::fits(business.as_str(), category.as_str())))
}
