//! The keywords of JSON Schema (draft 2020-12) that a pack's schemas may use, and what each takes.

use strum::{EnumIter, EnumString, IntoStaticStr};

use super::graph::Types;
use crate::document::{Kind, NodeRef};

/// A keyword. What is not here is unknown, but for the pack's own `x-…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "camelCase")]
pub(super) enum Keyword {
    Title,
    Type,
    #[strum(serialize = "$ref")]
    Ref,
    Items,
    Properties,
    Description,
    Required,
    AdditionalProperties,
    MaxLength,
    MinLength,
    MaxItems,
    MinItems,
    Format,
    Enum,
    Const,
    Minimum,
    Maximum,
    Pattern,
    ExclusiveMinimum,
    ExclusiveMaximum,
    MultipleOf,
    #[strum(serialize = "$defs")]
    Defs,
    Definitions,
    AllOf,
    AnyOf,
    OneOf,
    Not,
    If,
    Then,
    Else,
    PatternProperties,
    PropertyNames,
    MinProperties,
    MaxProperties,
    DependentRequired,
    DependentSchemas,
    UnevaluatedProperties,
    PrefixItems,
    Contains,
    MinContains,
    MaxContains,
    UniqueItems,
    UnevaluatedItems,
    #[strum(serialize = "$schema")]
    Schema,
    #[strum(serialize = "$id")]
    Id,
    #[strum(serialize = "$anchor")]
    Anchor,
    #[strum(serialize = "$comment")]
    Comment,
    Default,
    Examples,
    Deprecated,
    ReadOnly,
    WriteOnly,
    ContentEncoding,
    ContentMediaType,
    ContentSchema,
}

/// What stands behind a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// A schema.
    Schema,
    /// A list of schemas, at least one.
    Schemas,
    /// Schemas by name.
    SchemasByName,
    /// A type, or a list of types.
    Types,
    /// A list of values, at least one.
    Values,
    /// A list of anything.
    List,
    /// Anything.
    Anything,
    /// A number.
    Number,
    /// A number above 0.
    Positive,
    /// A whole number from 0 on.
    Count,
    /// A truth value.
    Flag,
    /// A text.
    Text,
    /// A name, as references write it.
    Name,
    /// An address without a fragment.
    Address,
    /// A list of names, each once.
    Names,
    /// Lists of names by name.
    NamesByName,
}

impl Takes {
    /// What is expected, in words: English, then Chinese.
    pub(super) fn words(self) -> [&'static str; 2] {
        match self {
            Self::Schema => ["a schema: an object, `true` or `false`", "模式，即对象、`true` 或 `false`"],
            Self::Schemas => ["a list of schemas, at least one", "模式列表，至少一项"],
            Self::SchemasByName => ["an object of schemas by name", "以名称为键的模式对象"],
            Self::Types => ["a type, or a list of types, each once", "类型，或互不重复的类型列表"],
            Self::Values => ["a list of values, at least one", "取值列表，至少一项"],
            Self::List => ["a list", "列表"],
            Self::Anything => ["a value", "值"],
            Self::Number => ["a number", "数字"],
            Self::Positive => ["a number above 0", "大于 0 的数字"],
            Self::Count => ["a whole number, 0 or more", "不小于 0 的整数"],
            Self::Flag => ["`true` or `false`", "`true` 或 `false`"],
            Self::Text => ["a text", "文本"],
            Self::Name => [
                "a name of letters, digits, `-`, `_` and `.` that starts with a letter or `_`",
                "由字母、数字、`-`、`_`、`.` 组成且以字母或 `_` 开头的名称",
            ],
            Self::Address => ["an address without `#…`", "不含 `#…` 的地址"],
            Self::Names => ["a list of names, each once", "互不重复的名称列表"],
            Self::NamesByName => ["an object of lists of names", "以名称为键、名称列表为值的对象"],
        }
    }

    /// Whether a value is what is expected. What stands inside is a schema of its own, or is read by whoever uses it.
    pub(super) fn takes(self, value: NodeRef<'_>) -> bool {
        match self {
            Self::Schema => matches!(value.kind(), Kind::Object | Kind::Bool),
            Self::Schemas | Self::Values => value.kind() == Kind::Array && !value.is_empty(),
            Self::SchemasByName => value.kind() == Kind::Object,
            Self::Types => match value.kind() {
                Kind::Array => !value.is_empty() && is_list_of_names(value),
                kind => kind == Kind::String,
            },
            Self::List => value.kind() == Kind::Array,
            Self::Anything => true,
            Self::Number => value.as_number().is_some(),
            Self::Positive => value.as_number().is_some_and(|number| !number.is_zero() && number.is_sign_positive()),
            Self::Count => count(value).is_some(),
            Self::Flag => value.as_bool().is_some(),
            Self::Text => value.as_str().is_some(),
            Self::Name => value.as_str().is_some_and(is_name),
            Self::Address => value.as_str().is_some_and(|text| !text.trim_end_matches('#').contains('#')),
            Self::Names => is_list_of_names(value),
            Self::NamesByName => value.kind() == Kind::Object && value.children().all(is_list_of_names),
        }
    }
}

/// A whole number from 0 on.
pub(super) fn count(value: NodeRef<'_>) -> Option<u64> {
    let number = value.as_number()?;
    number.is_integer().then(|| number.try_into().ok()).flatten()
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

fn is_list_of_names(value: NodeRef<'_>) -> bool {
    let mut names: Vec<&str> = value.children().filter_map(NodeRef::as_str).collect();
    names.sort_unstable();
    names.dedup();
    value.kind() == Kind::Array && names.len() == value.len()
}

impl Keyword {
    /// The name, as schemas write it.
    pub(super) fn as_str(self) -> &'static str {
        self.into()
    }

    /// What stands behind it.
    pub(super) fn takes(self) -> Takes {
        match self {
            Self::Items
            | Self::AdditionalProperties
            | Self::Not
            | Self::If
            | Self::Then
            | Self::Else
            | Self::PropertyNames
            | Self::UnevaluatedProperties
            | Self::Contains
            | Self::UnevaluatedItems
            | Self::ContentSchema => Takes::Schema,
            Self::AllOf | Self::AnyOf | Self::OneOf | Self::PrefixItems => Takes::Schemas,
            Self::Properties | Self::Defs | Self::Definitions | Self::PatternProperties | Self::DependentSchemas => {
                Takes::SchemasByName
            }
            Self::Type => Takes::Types,
            Self::Enum => Takes::Values,
            Self::Examples => Takes::List,
            Self::Const | Self::Default => Takes::Anything,
            Self::Minimum | Self::Maximum | Self::ExclusiveMinimum | Self::ExclusiveMaximum => Takes::Number,
            Self::MultipleOf => Takes::Positive,
            Self::MaxLength
            | Self::MinLength
            | Self::MaxItems
            | Self::MinItems
            | Self::MinProperties
            | Self::MaxProperties
            | Self::MinContains
            | Self::MaxContains => Takes::Count,
            Self::UniqueItems | Self::Deprecated | Self::ReadOnly | Self::WriteOnly => Takes::Flag,
            Self::Required => Takes::Names,
            Self::DependentRequired => Takes::NamesByName,
            Self::Anchor => Takes::Name,
            Self::Id => Takes::Address,
            Self::Title
            | Self::Ref
            | Self::Description
            | Self::Format
            | Self::Pattern
            | Self::Schema
            | Self::Comment
            | Self::ContentEncoding
            | Self::ContentMediaType => Takes::Text,
        }
    }

    /// The keyword without which this one says nothing.
    pub(super) fn needs(self) -> Option<Self> {
        match self {
            Self::Then | Self::Else => Some(Self::If),
            Self::MinContains | Self::MaxContains => Some(Self::Contains),
            _ => None,
        }
    }
}

/// What to write instead of a keyword of an older draft, or of one that is not followed: English, then Chinese.
pub(super) fn instead(keyword: &str) -> Option<[&'static str; 2]> {
    Some(match keyword {
        "dependencies" => {
            ["write `dependentRequired` or `dependentSchemas`", "请改用 `dependentRequired` 或 `dependentSchemas`"]
        }
        "additionalItems" => ["write `prefixItems` with `items`", "请改用 `prefixItems` 加 `items`"],
        "id" => ["write `$id`", "请改用 `$id`"],
        "$dynamicRef" | "$recursiveRef" => ["write `$ref`", "请改用 `$ref`"],
        "$dynamicAnchor" | "$recursiveAnchor" => ["write `$anchor`", "请改用 `$anchor`"],
        _ => return None,
    })
}

/// The types that a `type` names; the name that is none, where there is one.
pub(super) fn types(value: NodeRef<'_>) -> Result<Types, NodeRef<'_>> {
    let one = |node: NodeRef<'_>| node.as_str().and_then(Types::named);
    if value.kind() != Kind::Array {
        return one(value).ok_or(value);
    }
    value.children().try_fold(Types::NONE, |types, node| one(node).map(|it| types.with(it)).ok_or(node))
}
