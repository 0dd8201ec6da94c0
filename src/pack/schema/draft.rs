//! One subschema while its keywords are read.

use std::collections::BTreeMap;
use std::str::FromStr as _;

use strum::IntoEnumIterator as _;

use super::formats::TextFormat;
use super::graph::{
    ArrayRules, Dependent, Home, Member, Members, NumberRules, ObjectRules, Same, SchemaId, Subschema, TextRules, Types,
};
use super::keywords::{Keyword, count, types};
use super::mistake::suggest;
use super::read::Reader;
use crate::document::{Fields, NodeRef};

/// A subschema of which some keywords are read.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) schema: Subschema,
    /// By length and then name, as [`Members`] has them.
    members: BTreeMap<(usize, Box<str>), Member>,
    same: Vec<Same>,
    test: Option<SchemaId>,
    then: Option<SchemaId>,
    otherwise: Option<SchemaId>,
}

impl Draft {
    pub(super) fn new(home: Home) -> Self {
        Self {
            schema: Subschema::empty(home),
            members: BTreeMap::new(),
            same: Vec::new(),
            test: None,
            then: None,
            otherwise: None,
        }
    }

    /// The subschema, all of its keywords read.
    pub(super) fn finish(mut self, fields: &mut Fields) -> Subschema {
        if let Some(test) = self.test {
            self.same.push(Same::If { test, then: self.then, otherwise: self.otherwise });
        }
        if !self.members.is_empty() {
            let mut members: Vec<_> = std::mem::take(&mut self.members).into_values().collect();
            members.iter_mut().for_each(|member| member.field = fields.add(&member.name));
            let object = self.object();
            object.required = members.iter().filter(|member| member.required).count();
            object.members = Members::new(members);
        }
        self.schema.same = self.same.into();
        self.schema
    }

    /// Reads a keyword whose value is of the kind that it takes.
    pub(super) fn keyword(&mut self, reader: &mut Reader<'_>, keyword: Keyword, value: NodeRef<'_>) {
        let file = self.schema.home.file;
        match keyword {
            Keyword::Type => self.types(reader, value),
            Keyword::Const => self.schema.constant = Some(value.id()),
            Keyword::Enum => self.schema.values = Some(value.id()),
            Keyword::Ref => self.same.extend(reader.target(file, value).map(Same::All)),
            Keyword::AllOf => self.same.extend(reader.children(file, value).iter().copied().map(Same::All)),
            Keyword::AnyOf => self.same.push(Same::Any(reader.children(file, value))),
            Keyword::OneOf => self.same.push(Same::One(reader.children(file, value))),
            Keyword::Not => self.same.push(Same::Not(reader.child(file, value))),
            Keyword::If => self.test = Some(reader.child(file, value)),
            Keyword::Then => self.then = Some(reader.child(file, value)),
            Keyword::Else => self.otherwise = Some(reader.child(file, value)),
            Keyword::DependentSchemas => {
                let dependent =
                    value.members().map(|(name, child)| Same::Dependent(name.into(), reader.child(file, child)));
                self.same.extend(dependent);
            }
            _ => self.rule(reader, keyword, value),
        }
    }

    fn types(&mut self, reader: &mut Reader<'_>, value: NodeRef<'_>) {
        match types(value) {
            Ok(types) => self.schema.types = types,
            Err(unknown) => {
                let name = unknown.as_str().unwrap_or_default();
                let (en, zh) = (format!("there is no type `{name}`"), format!("没有类型 `{name}`"));
                let mistake = reader.wrong(self.schema.home.file, unknown.span(), en, zh);
                let names = Types::NAMES;
                let other = [format!("known are: {}", names.join(", ")), format!("可用类型：{}", names.join("、"))];
                let mistake = suggest(mistake, name, Types::NAMES, other.each_ref().map(String::as_str));
                reader.mistakes.push(mistake);
            }
        }
    }

    /// Keywords about values of one kind.
    fn rule(&mut self, reader: &mut Reader<'_>, keyword: Keyword, value: NodeRef<'_>) {
        match keyword {
            Keyword::MinLength => self.text().min = count(value).unwrap_or_default(),
            Keyword::MaxLength => self.text().max = count(value),
            Keyword::Pattern => {
                let text = value.as_str().unwrap_or_default();
                self.text().pattern = reader.pattern(self.schema.home.file, text, value.span());
            }
            Keyword::Format => self.format(reader, value),
            Keyword::Minimum => self.number().minimum = value.as_number(),
            Keyword::Maximum => self.number().maximum = value.as_number(),
            Keyword::ExclusiveMinimum => self.number().above = value.as_number(),
            Keyword::ExclusiveMaximum => self.number().below = value.as_number(),
            Keyword::MultipleOf => self.number().multiple_of = value.as_number(),
            Keyword::MinItems => self.array().min = count(value).unwrap_or_default(),
            Keyword::MaxItems => self.array().max = count(value),
            Keyword::MinContains => self.array().min_contains = count(value),
            Keyword::MaxContains => self.array().max_contains = count(value),
            Keyword::UniqueItems => self.array().unique = value.as_bool() == Some(true),
            Keyword::MinProperties => self.object().min = count(value).unwrap_or_default(),
            Keyword::MaxProperties => self.object().max = count(value),
            _ => self.nested(reader, keyword, value),
        }
    }

    /// Keywords about elements and members.
    fn nested(&mut self, reader: &mut Reader<'_>, keyword: Keyword, value: NodeRef<'_>) {
        let file = self.schema.home.file;
        match keyword {
            Keyword::PrefixItems => self.array().prefix = reader.children(file, value),
            Keyword::Items => self.array().items = Some(reader.child(file, value)),
            Keyword::Contains => self.array().contains = Some(reader.child(file, value)),
            Keyword::UnevaluatedItems => self.array().unevaluated = Some(reader.child(file, value)),
            Keyword::Properties => value.members().for_each(|(name, child)| {
                self.member(name).schema = Some(reader.child(file, child));
            }),
            Keyword::Required => value.children().filter_map(NodeRef::as_str).for_each(|name| {
                self.member(name).required = true;
            }),
            Keyword::PatternProperties => {
                let patterns = value.members().filter_map(|(name, child)| {
                    let span = child.key_span().unwrap_or_default();
                    let sub = reader.child(file, child);
                    Some((reader.pattern(file, name, span)?, sub))
                });
                self.object().patterns = patterns.collect();
            }
            Keyword::AdditionalProperties => self.object().additional = Some(reader.child(file, value)),
            Keyword::UnevaluatedProperties => self.object().unevaluated = Some(reader.child(file, value)),
            Keyword::PropertyNames => self.object().names = Some(reader.child(file, value)),
            Keyword::DependentRequired => {
                let dependent = value.members().map(|(name, names)| Dependent {
                    on: name.into(),
                    names: names.children().filter_map(NodeRef::as_str).map(Into::into).collect(),
                });
                self.object().dependent = dependent.collect();
            }
            // The others are for readers, not for validation.
            _ => {}
        }
    }

    fn format(&mut self, reader: &mut Reader<'_>, value: NodeRef<'_>) {
        let name = value.as_str().unwrap_or_default();
        match TextFormat::from_str(name) {
            Ok(format) => self.text().format = Some(format),
            Err(_) => {
                let (en, zh) = (format!("there is no format `{name}`"), format!("没有格式 `{name}`"));
                let mistake = reader.wrong(self.schema.home.file, value.span(), en, zh);
                let names: Vec<_> = TextFormat::iter().map(TextFormat::as_str).collect();
                let other =
                    [format!("checked are: {}", names.join(", ")), format!("可检查的格式：{}", names.join("、"))];
                let other = other.each_ref().map(String::as_str);
                let mistake = suggest(mistake, name, TextFormat::iter().map(TextFormat::as_str), other);
                reader.mistakes.push(mistake);
            }
        }
    }

    fn member(&mut self, name: &str) -> &mut Member {
        let entry = self.members.entry((name.len(), name.into()));
        entry.or_insert_with(|| Member::new(name))
    }

    fn text(&mut self) -> &mut TextRules {
        self.schema.text.get_or_insert_default()
    }

    fn number(&mut self) -> &mut NumberRules {
        self.schema.number.get_or_insert_default()
    }

    fn array(&mut self) -> &mut ArrayRules {
        self.schema.array.get_or_insert_default()
    }

    fn object(&mut self) -> &mut ObjectRules {
        self.schema.object.get_or_insert_default()
    }
}
