//! What a reader is told when a document departs from its schema: reasons with ids `schema.required`, `schema.type` …

use std::sync::Arc;

use crate::base::value::Value;
use crate::document::{Document, Pointer};
use crate::verdict::{Finding, Outcome, Place, RuleInfo};

/// The wording for one keyword of JSON Schema. `{field}` is the place, `{expected}` what the schema asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wording {
    id: &'static str,
    title: [&'static str; 2],
    message: [&'static str; 2],
    remedy: [&'static str; 2],
}

const CORRECT: [&str; 2] = ["correct the field", "请更正该字段"];

pub(super) const REQUIRED: Wording = Wording {
    id: "schema.required",
    title: ["A required field is missing", "缺少必填字段"],
    message: ["`{expected}` is missing", "缺少 `{expected}`"],
    remedy: ["add the field", "请补充该字段"],
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
pub(super) const TYPE: Wording = Wording {
    id: "schema.type",
    title: ["A value is of the wrong type", "值的类型不正确"],
    message: ["a value of type {expected} is expected", "此处应为 {expected} 类型"],
    remedy: CORRECT,
};
pub(super) const ENUM: Wording = Wording {
    id: "schema.enum",
    title: ["A value is none of those allowed", "取值不在允许范围内"],
    message: ["allowed are: {expected}", "允许的取值：{expected}"],
    remedy: CORRECT,
};
pub(super) const CONST: Wording = Wording {
    id: "schema.const",
    title: ["A value is not the one required", "取值与规定不符"],
    message: ["`{expected}` is expected", "此处应为 `{expected}`"],
    remedy: CORRECT,
};
pub(super) const FORMAT: Wording = Wording {
    id: "schema.format",
    title: ["A value is not in the required format", "值的格式不正确"],
    message: ["the format {expected} is expected", "此处应为 {expected} 格式"],
    remedy: [
        "write dates as 2026-03-31, instants as 2026-03-31T09:30:00+08:00",
        "日期写作 2026-03-31，时间写作 2026-03-31T09:30:00+08:00",
    ],
};
pub(super) const PATTERN: Wording = Wording {
    id: "schema.pattern",
    title: ["A value is not in the required form", "值的形式不正确"],
    message: ["it must match {expected}", "须符合 {expected}"],
    remedy: CORRECT,
};
pub(super) const MINIMUM: Wording = Wording {
    id: "schema.minimum",
    title: ["A number is too small", "数值过小"],
    message: ["at least {expected} is expected", "不得小于 {expected}"],
    remedy: CORRECT,
};
pub(super) const MAXIMUM: Wording = Wording {
    id: "schema.maximum",
    title: ["A number is too large", "数值过大"],
    message: ["at most {expected} is expected", "不得大于 {expected}"],
    remedy: CORRECT,
};
pub(super) const MIN_LENGTH: Wording = Wording {
    id: "schema.minLength",
    title: ["A text is too short", "文本过短"],
    message: ["at least {expected} characters are expected", "至少 {expected} 个字符"],
    remedy: CORRECT,
};
pub(super) const MAX_LENGTH: Wording = Wording {
    id: "schema.maxLength",
    title: ["A text is too long", "文本过长"],
    message: ["at most {expected} characters are expected", "最多 {expected} 个字符"],
    remedy: CORRECT,
};
pub(super) const MAX_ITEMS: Wording = Wording {
    id: "schema.maxItems",
    title: ["A list is too long", "列表过长"],
    message: ["at most {expected} entries are expected", "最多 {expected} 项"],
    remedy: CORRECT,
};

/// The wording for keywords that have none of their own: JSON Schema's own message stands in both languages.
pub(super) fn other(keyword: &str) -> Wording {
    const KNOWN: [&str; 6] = [
        "schema.minItems",
        "schema.multipleOf",
        "schema.uniqueItems",
        "schema.exclusiveMinimum",
        "schema.exclusiveMaximum",
        "schema.anyOf",
    ];
    let id = KNOWN.into_iter().find(|id| id.strip_prefix("schema.") == Some(keyword)).unwrap_or("schema.other");
    Wording {
        id,
        title: ["The document departs from its schema", "文档不符合其结构定义"],
        message: ["{expected}", "{expected}"],
        remedy: CORRECT,
    }
}

/// One departure from a schema.
#[derive(Clone, Debug)]
pub(super) struct Violation {
    /// Offset in the text, by which violations are sorted.
    pub(super) order: u32,
    pub(super) pointer: Pointer,
    wording: Wording,
    expected: Value,
}

impl Violation {
    pub(super) fn new(document: &Document, pointer: Pointer, wording: Wording, expected: Value) -> Self {
        let order = document.root().resolve_nearest(&pointer).span().start;
        Self { order, pointer, wording, expected }
    }

    /// The reason that a report gives.
    pub(super) fn finding(&self, label: &Arc<str>, document: &Document) -> Finding {
        let root = document.root();
        let mut place = Place::nearest(label, root, &self.pointer);
        // What is wrong with an unknown field is its name.
        if self.wording.id == UNKNOWN_FIELD.id
            && let Some(key) = root.resolve(&self.pointer).and_then(crate::document::NodeRef::key_span)
        {
            place.span = key;
        }
        let Wording { id, title, message, remedy } = self.wording;
        let info = RuleInfo::built_in(id, label, Outcome::Return, title, message, remedy);
        Finding {
            rule: Arc::new(info),
            at: vec![place],
            arguments: vec![("expected".to_owned(), self.expected.clone())],
            evidence: Vec::new(),
            waiver: None,
        }
    }
}
