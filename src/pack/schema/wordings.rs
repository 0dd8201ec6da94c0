//! What a reader is told when a value departs from its schema, keyword by keyword, in both languages.

use super::keywords::Keyword;

/// The wording for one keyword. `{expected}` is what the schema asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wording {
    pub(super) id: &'static str,
    pub(super) title: [&'static str; 2],
    pub(super) message: [&'static str; 2],
    pub(super) remedy: [&'static str; 2],
}

const CORRECT: [&str; 2] = ["correct the field", "请更正该字段"];

pub(super) const REQUIRED: Wording = Wording {
    id: "schema.required",
    title: ["A required field is missing", "缺少必填字段"],
    message: ["`{expected}` is missing", "缺少 `{expected}`"],
    remedy: ["add the field", "请补充该字段"],
};
pub(super) const NEEDED: Wording = Wording {
    id: "schema.dependentRequired",
    title: ["A field is missing that another one needs", "缺少与其他字段配套的字段"],
    message: ["`{expected}` is missing, which `{on}` needs", "有 `{on}` 时须有 `{expected}`，但缺少该字段"],
    remedy: REQUIRED.remedy,
};
pub(super) const UNKNOWN_FIELD: Wording = Wording {
    id: "schema.additionalProperties",
    title: ["A field is not known", "存在未定义的字段"],
    message: ["no such field is defined here", "此处没有定义该字段"],
    remedy: ["correct the field's name, or remove it", "请更正字段名，或删除该字段"],
};
pub(super) const MISSPELT_FIELD: Wording = Wording {
    message: [
        "no such field is defined here; did you mean `{expected}`?",
        "此处没有定义该字段；是否应为 `{expected}`？",
    ],
    ..UNKNOWN_FIELD
};
pub(super) const UNKNOWN_ENTRY: Wording = Wording {
    id: "schema.unevaluatedItems",
    title: ["A list has an entry that is not known", "列表中存在未定义的项"],
    message: ["no further entry is allowed here", "此处不允许更多项"],
    remedy: ["remove the entry", "请删除该项"],
};
pub(super) const NEVER: Wording = Wording {
    id: "schema.false",
    title: ["A value stands where none is allowed", "此处不允许有值"],
    message: ["nothing is allowed here", "此处不允许有值"],
    remedy: ["remove it", "请删除"],
};
const TYPE: Wording = Wording {
    id: "schema.type",
    title: ["A value is of the wrong type", "值的类型不正确"],
    message: ["a value of type {expected} is expected", "此处应为 {expected} 类型"],
    remedy: CORRECT,
};
pub(super) const TYPES: Wording = Wording {
    message: ["a value of one of these types is expected: {expected}", "此处应为以下类型之一：{expected}"],
    ..TYPE
};
const ENUM: Wording = Wording {
    id: "schema.enum",
    title: ["A value is none of those allowed", "取值不在允许范围内"],
    message: ["allowed are: {expected}", "允许的取值：{expected}"],
    remedy: CORRECT,
};
const CONST: Wording = Wording {
    id: "schema.const",
    title: ["A value is not the one required", "取值与规定不符"],
    message: ["`{expected}` is expected", "此处应为 `{expected}`"],
    remedy: CORRECT,
};
pub(super) const FORMAT: Wording = Wording {
    id: "schema.format",
    title: ["A value is not in the required format", "值的格式不正确"],
    message: ["the format {expected} is expected", "此处应为 {expected} 格式"],
    remedy: CORRECT,
};
pub(super) const DATE_FORMAT: Wording = Wording {
    remedy: [
        "write dates as 2026-03-31, instants as 2026-03-31T09:30:00Z",
        "日期写作 2026-03-31，时间写作 2026-03-31T09:30:00Z",
    ],
    ..FORMAT
};
const PATTERN: Wording = Wording {
    id: "schema.pattern",
    title: ["A value is not in the required form", "值的形式不正确"],
    message: ["it must match {expected}", "须符合 {expected}"],
    remedy: CORRECT,
};
const MINIMUM: Wording = Wording {
    id: "schema.minimum",
    title: ["A number is too small", "数值过小"],
    message: ["at least {expected} is expected", "不得小于 {expected}"],
    remedy: CORRECT,
};
const ABOVE: Wording = Wording {
    id: "schema.exclusiveMinimum",
    message: ["more than {expected} is expected", "须大于 {expected}"],
    ..MINIMUM
};
const MAXIMUM: Wording = Wording {
    id: "schema.maximum",
    title: ["A number is too large", "数值过大"],
    message: ["at most {expected} is expected", "不得大于 {expected}"],
    remedy: CORRECT,
};
const BELOW: Wording = Wording {
    id: "schema.exclusiveMaximum",
    message: ["less than {expected} is expected", "须小于 {expected}"],
    ..MAXIMUM
};
const MULTIPLE_OF: Wording = Wording {
    id: "schema.multipleOf",
    title: ["A number is in finer steps than allowed", "数值的最小单位不符"],
    message: ["a multiple of {expected} is expected", "须为 {expected} 的整数倍"],
    remedy: CORRECT,
};
const MIN_LENGTH: Wording = Wording {
    id: "schema.minLength",
    title: ["A text is too short", "文本过短"],
    message: ["at least {expected} characters are expected", "至少 {expected} 个字符"],
    remedy: CORRECT,
};
const MAX_LENGTH: Wording = Wording {
    id: "schema.maxLength",
    title: ["A text is too long", "文本过长"],
    message: ["at most {expected} characters are expected", "最多 {expected} 个字符"],
    remedy: CORRECT,
};
const MIN_ITEMS: Wording = Wording {
    id: "schema.minItems",
    title: ["A list is too short", "列表过短"],
    message: ["at least {expected} entries are expected", "至少 {expected} 项"],
    remedy: CORRECT,
};
const MAX_ITEMS: Wording = Wording {
    id: "schema.maxItems",
    title: ["A list is too long", "列表过长"],
    message: ["at most {expected} entries are expected", "最多 {expected} 项"],
    remedy: CORRECT,
};
pub(super) const TWICE: Wording = Wording {
    id: "schema.uniqueItems",
    title: ["A list has an entry twice", "列表项重复"],
    message: ["this entry stands at {expected} already", "该项与 {expected} 处的项重复"],
    remedy: ["remove one of the two", "请删除其中一项"],
};
const CONTAINS: Wording = Wording {
    id: "schema.contains",
    title: ["A list lacks an entry that is required", "列表缺少必需的项"],
    message: ["too few entries are of the kind that is required here: {expected}", "符合此处要求的项过少：{expected}"],
    remedy: ["add the entry", "请补充该项"],
};
const MAX_CONTAINS: Wording = Wording {
    id: "schema.maxContains",
    title: ["A list has too many entries of one kind", "列表中同类项过多"],
    message: ["at most {expected} entries of this kind are expected", "此类项最多 {expected} 个"],
    remedy: CORRECT,
};
const MIN_PROPERTIES: Wording = Wording {
    id: "schema.minProperties",
    title: ["There are too few fields", "字段过少"],
    message: ["at least {expected} fields are expected", "至少 {expected} 个字段"],
    remedy: CORRECT,
};
const MAX_PROPERTIES: Wording = Wording {
    id: "schema.maxProperties",
    title: ["There are too many fields", "字段过多"],
    message: ["at most {expected} fields are expected", "最多 {expected} 个字段"],
    remedy: CORRECT,
};
pub(super) const ANY_OF: Wording = Wording {
    id: "schema.anyOf",
    title: ["A value is of none of the forms allowed", "值不符合任何一种允许的形式"],
    message: ["one of these is expected: {expected}", "应为以下之一：{expected}"],
    remedy: CORRECT,
};
pub(super) const ONE_OF: Wording = Wording { id: "schema.oneOf", ..ANY_OF };
pub(super) const SEVERAL: Wording = Wording {
    title: ["A value is of several forms of which only one is allowed", "值同时符合多种互斥的形式"],
    message: ["exactly one of these is expected: {expected}", "只应符合以下之一：{expected}"],
    ..ONE_OF
};
pub(super) const NOT: Wording = Wording {
    id: "schema.not",
    title: ["A value is one that is not allowed", "值属于不允许的情形"],
    message: ["this is not allowed here: {expected}", "此处不允许：{expected}"],
    remedy: CORRECT,
};
pub(super) const NAME: Wording = Wording {
    id: "schema.propertyNames",
    title: ["The name of a field is not in the required form", "字段名的形式不正确"],
    message: ["the field's name: {expected}", "字段名：{expected}"],
    remedy: ["correct the field's name", "请更正字段名"],
};
pub(super) const MORE: Wording = Wording {
    id: "schema.more",
    title: ["There are more departures from the schema", "另有其他不符之处"],
    message: ["{count} more departures from the schema are not listed", "另有 {count} 处不符合结构定义，未逐一列出"],
    remedy: ["correct those that are listed, and check again", "请先更正已列出的问题，再重新检查"],
};
pub(super) const OTHER: Wording = Wording {
    id: "schema.other",
    title: ["The document departs from its schema", "文档不符合其结构定义"],
    message: ["the document departs from its schema", "文档不符合其结构定义"],
    remedy: ["compare the document with its schema", "请对照结构定义检查文档"],
};

/// The wording for a keyword that does not hold.
pub(super) fn wording(keyword: Keyword) -> Wording {
    match keyword {
        Keyword::Type => TYPE,
        Keyword::Enum => ENUM,
        Keyword::Const => CONST,
        Keyword::Format => FORMAT,
        Keyword::Pattern => PATTERN,
        Keyword::Minimum => MINIMUM,
        Keyword::ExclusiveMinimum => ABOVE,
        Keyword::Maximum => MAXIMUM,
        Keyword::ExclusiveMaximum => BELOW,
        Keyword::MultipleOf => MULTIPLE_OF,
        Keyword::MinLength => MIN_LENGTH,
        Keyword::MaxLength => MAX_LENGTH,
        Keyword::MinItems => MIN_ITEMS,
        Keyword::MaxItems => MAX_ITEMS,
        Keyword::Contains => CONTAINS,
        Keyword::MaxContains => MAX_CONTAINS,
        Keyword::MinProperties => MIN_PROPERTIES,
        Keyword::MaxProperties => MAX_PROPERTIES,
        Keyword::AnyOf => ANY_OF,
        Keyword::OneOf => ONE_OF,
        Keyword::Not => NOT,
        // The others never fail by themselves.
        _ => OTHER,
    }
}
