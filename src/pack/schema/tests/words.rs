//! What is told of a document, keyword by keyword, in both languages.

use super::*;

#[test]
fn every_keyword_has_its_words() {
    let schema = r##"{"properties": {
        "one": {"minLength": 1}, "type": {"type": "string"}, "types": {"type": ["string", "null"]}, "const": {"const": 1.50}, "enum": {"enum": ["a", 2]},
        "format": {"format": "date"}, "email": {"format": "email"}, "pattern": {"pattern": "^a{2}$"},
        "minimum": {"minimum": 0.5}, "maximum": {"maximum": 1}, "above": {"exclusiveMinimum": 0}, "below": {"exclusiveMaximum": 0},
        "multiple": {"multipleOf": 0.01}, "min_length": {"minLength": 2}, "max_length": {"maxLength": 2},
        "min_items": {"minItems": 1}, "max_items": {"maxItems": 1}, "unique": {"uniqueItems": true},
        "contains": {"contains": {"title": "Main contact", "x-zh": {"title": "主联系人"}, "const": 1}},
        "max_contains": {"contains": {"const": 1}, "maxContains": 1},
        "object": {"required": ["b", "a"], "minProperties": 2, "dependentRequired": {"x": ["y"]}, "propertyNames": {"pattern": "^[a-z]{1}$"}},
        "closed": {"properties": {"known": {}}, "additionalProperties": false, "maxProperties": 1},
        "open": {"allOf": [{"properties": {"known": {}}}], "unevaluatedProperties": false},
        "tuple": {"prefixItems": [{}], "unevaluatedItems": false}, "rest": {"prefixItems": [{}], "items": false},
        "never": false, "not": {"not": {"title": "A draft", "x-zh": {"title": "草稿"}, "const": "x"}}
    }}"##;
    let document = r#"{
        "one": "", "type": 1, "types": 1, "const": 1, "enum": "b", "format": "31.3.", "email": "a", "pattern": "a",
        "minimum": 0, "maximum": 2, "above": 0, "below": 0, "multiple": 0.001, "min_length": "a", "max_length": "abc",
        "min_items": [], "max_items": [1, 2], "unique": [1, 2, 1.0], "contains": [2], "max_contains": [1, 1],
        "object": {"xx": 1, "x": 2}, "closed": {"knwon": 1, "zzz": 2}, "open": {"knwon": 1}, "tuple": [1, 2], "rest": [1, 2],
        "never": 1, "not": "x"
    }"#;
    insta::assert_snapshot!(told(schema, document).join("\n"), @r#"
    /one "" schema.minLength: at least 1 character is expected | 至少 1 个字符
    /type 1 schema.type: a value of type string is expected | 此处应为 string 类型
    /types 1 schema.type: a value of one of these types is expected: null, string | 此处应为以下类型之一：null、string
    /const 1 schema.const: `1.50` is expected | 此处应为 `1.50`
    /enum "b" schema.enum: allowed are: a, 2 | 允许的取值：a、2
    /format "31.3." schema.format: the format date is expected | 此处应为 date 格式
    /email "a" schema.format: the format email is expected | 此处应为 email 格式
    /pattern "a" schema.pattern: it must match ^a{2}$ | 须符合 ^a{2}$
    /minimum 0 schema.minimum: at least 0.5 is expected | 不得小于 0.5
    /maximum 2 schema.maximum: at most 1 is expected | 不得大于 1
    /above 0 schema.exclusiveMinimum: more than 0 is expected | 须大于 0
    /below 0 schema.exclusiveMaximum: less than 0 is expected | 须小于 0
    /multiple 0.001 schema.multipleOf: a multiple of 0.01 is expected | 须为 0.01 的整数倍
    /min_length "a" schema.minLength: at least 2 characters are expected | 至少 2 个字符
    /max_length "abc" schema.maxLength: at most 2 characters are expected | 最多 2 个字符
    /min_items "min_items" schema.minItems: at least 1 entry is expected | 至少 1 项
    /max_items "max_items" schema.maxItems: at most 1 entry is expected | 最多 1 项
    /unique/2 1.0 schema.uniqueItems: this entry stands at /unique/0 already | 该项与 /unique/0 处的项重复
    /contains "contains" schema.contains: too few entries are of the kind that is required here: Main contact | 符合此处要求的项过少：主联系人
    /max_contains "max_contains" schema.maxContains: at most 1 entries of this kind are expected | 此类项最多 1 个
    /object/a "object" schema.required: `a` is missing | 缺少 `a`
    /object/b "object" schema.required: `b` is missing | 缺少 `b`
    /object/y "object" schema.dependentRequired: `y` is missing, which `x` needs | 有 `x` 时须有 `y`，但缺少该字段
    /object/xx "xx" schema.propertyNames: the field's name: it must match ^[a-z]{1}$ | 字段名：须符合 ^[a-z]{1}$
    /closed "closed" schema.maxProperties: at most 1 field is expected | 最多 1 个字段
    /closed/knwon "knwon" schema.additionalProperties: no such field is defined here; did you mean `known`? | 此处没有定义该字段；是否应为 `known`？
    /closed/zzz "zzz" schema.additionalProperties: no such field is defined here | 此处没有定义该字段
    /open/knwon "knwon" schema.unevaluatedProperties: no such field is defined here; did you mean `known`? | 此处没有定义该字段；是否应为 `known`？
    /tuple/1 2 schema.unevaluatedItems: no further entry is allowed here | 此处不允许更多项
    /rest/1 2 schema.false: nothing is allowed here | 此处不允许有值
    /never 1 schema.false: nothing is allowed here | 此处不允许有值
    /not "x" schema.not: this is not allowed here: A draft | 此处不允许：草稿
    "#);
}

#[test]
fn branches_are_named_by_what_they_are() {
    let schema = r##"{"properties": {
        "a": {"anyOf": [{"title": "Number", "x-zh": {"title": "编号"}, "type": "integer"}, {"$ref": "#/$defs/party"},
              {"const": "{none}"}, {"enum": ["x", 1]}, {"type": ["null", "boolean"]}]},
        "b": {"oneOf": [{"required": ["p"]}, {"required": ["q"]}]},
        "c": {"oneOf": [{"required": ["p", "q"]}, {"minProperties": 5}]}
    }, "$defs": {"party": {"type": "object", "properties": {"kind": {"const": "party"}}, "required": ["kind"]}}}"##;
    insta::assert_snapshot!(told(schema, r#"{"a": "z", "b": {"p": 1, "q": 1}, "c": {}}"#).join("\n"), @r#"
    /a "z" schema.anyOf: one of these is expected: Number; `kind` = "party"; "{none}"; "x" / 1; null / boolean | 应为以下之一：编号；`kind` = "party"；"{none}"；"x" / 1；null / boolean
    /b "b" schema.oneOf: exactly one of these is expected: an object with `p`; an object with `q` | 只应符合以下之一：含 `p` 的对象；含 `q` 的对象
    /c "c" schema.oneOf: one of these is expected: an object with `p`, `q`; {"minProperties":5} | 应为以下之一：含 `p`、`q` 的对象；{"minProperties":5}
    "#);
}

#[test]
fn where_it_is_plain_which_branch_is_meant_its_mistakes_are_told() {
    let schema = r##"{"items": {"oneOf": [{"$ref": "#/$defs/person"}, {"$ref": "#/$defs/company"}, {"type": "string"}]}, "$defs": {
        "person": {"type": "object", "properties": {"kind": {"const": "person"}, "born": {"format": "date"}}, "required": ["kind"]},
        "company": {"type": "object", "properties": {"kind": {"const": "company"}, "no": {"type": "string"}}, "required": ["kind", "no"]}
    }}"##;
    let document = r#"[{"kind": "person", "born": "x"}, {"kind": "company"}, {"kind": "other"}, 1]"#;
    insta::assert_snapshot!(told(schema, document).join("\n"), @r#"
    /0/born "x" schema.format: the format date is expected | 此处应为 date 格式
    /1/no { schema.required: `no` is missing | 缺少 `no`
    /2 { schema.oneOf: one of these is expected: `kind` = "person"; `kind` = "company"; string | 应为以下之一：`kind` = "person"；`kind` = "company"；string
    /3 1 schema.oneOf: one of these is expected: `kind` = "person"; `kind` = "company"; string | 应为以下之一：`kind` = "person"；`kind` = "company"；string
    "#);
}

#[test]
fn no_english_stands_in_chinese_words() {
    use super::super::keywords::Keyword;
    use strum::IntoEnumIterator as _;
    for keyword in Keyword::iter() {
        let wording = super::super::wordings::wording(keyword);
        for text in [wording.title[1], wording.message[1], wording.remedy[1]] {
            let plain = text.replace("{expected}", "").replace("{on}", "");
            let plain: String = plain.split('`').step_by(2).collect();
            let letters: String = plain.chars().filter(char::is_ascii_alphabetic).collect();
            assert!(letters.is_empty() || letters == "T", "{keyword:?}: {text}");
            assert!(!plain.contains([',', ':', ';', '?']), "{keyword:?}: {text}");
        }
    }
}
