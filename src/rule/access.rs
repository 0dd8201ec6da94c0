//! What `.field`, `[index]` and `for … in` do with a value of any kind.

use rust_decimal::Decimal;

use super::facts::Facts;
use super::operators::type_of;
use super::read::no_element;
use super::stop::{Outcome, Stop, broken, broken_with_help};
use super::value::{Node, Text, Value};
use crate::base::lang::Bilingual;
use crate::document::{Children, NodeRef, dotted};
use crate::pack::{Format, ShapeId};

/// The elements of a list of any kind, each read when it is asked for.
pub(crate) enum Items<'c> {
    Read { facts: &'c Facts, root: u32, children: Children<'c>, shape: Option<ShapeId>, format: Format },
    Roots { facts: &'c Facts, next: u32, end: u32 },
    Made { list: std::sync::Arc<Vec<Value<'c>>>, next: usize },
}

impl<'c> Iterator for Items<'c> {
    type Item = Outcome<Value<'c>>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Read { facts, root, children, shape, format } => {
                let child: NodeRef<'c> = children.next()?;
                Some(facts.value_of(*root, child, *shape, *format))
            }
            Self::Roots { facts, next, end } => {
                let root = (*next < *end).then_some(*next)?;
                *next += 1;
                Some(Ok(Value::Node(facts.root_node(root))))
            }
            Self::Made { list, next } => {
                let value = list.get(*next)?;
                *next += 1;
                Some(Ok(value.clone()))
            }
        }
    }
}

impl Facts {
    /// The elements of a list of any kind. That a list of a document was looked at is recorded.
    ///
    /// # Errors
    /// The value is no list, or stands in a document that is missing.
    pub(crate) fn items<'c>(&'c self, list: &Value<'c>) -> Outcome<Items<'c>> {
        match list {
            Value::Node(at) => {
                if !self.is_list(*at)? {
                    return Err(no_list(list));
                }
                let node = self.list(*at)?;
                let shape = self.items_shape(*at)?;
                let format = self.format(at.root, shape)?;
                Ok(Items::Read { facts: self, root: at.root, children: node.children(), shape, format })
            }
            Value::Roots { first, count } => {
                Ok(Items::Roots { facts: self, next: *first, end: first.saturating_add(*count) })
            }
            Value::List(list) => Ok(Items::Made { list: std::sync::Arc::clone(list), next: 0 }),
            other => Err(no_list(other)),
        }
    }

    /// How many elements a list of any kind has.
    ///
    /// # Errors
    /// As of [`Facts::items`].
    pub(crate) fn count(&self, list: &Value<'_>) -> Outcome<usize> {
        match list {
            Value::Node(at) => self.len(*at),
            Value::Roots { count, .. } => Ok(*count as usize),
            Value::List(list) => Ok(list.len()),
            other => Err(no_list(other)),
        }
    }

    /// The element of a list of any kind at an index, from 0, or from −1 at the end. In a document, one that is not there is
    /// missing; a list that the rule made is its own affair.
    ///
    /// # Errors
    /// There is no such element, or no list.
    pub(crate) fn element_of<'c>(&'c self, list: &Value<'c>, wanted: i64) -> Outcome<Value<'c>> {
        if let Value::Node(at) = list {
            return self.element(*at, wanted);
        }
        let count = self.count(list)?;
        let far = usize::try_from(wanted.unsigned_abs()).unwrap_or(usize::MAX);
        let index = if wanted < 0 { count.checked_sub(far) } else { Some(far) };
        let found = index.filter(|index| *index < count).and_then(|index| match list {
            Value::List(list) => list.get(index).cloned(),
            Value::Roots { first, .. } => {
                let root = first.checked_add(u32::try_from(index).ok()?)?;
                Some(Value::Node(self.root_node(root)))
            }
            _ => None,
        });
        found.ok_or_else(|| no_element(wanted, count))
    }

    /// What `base[index]` is: an element by its number, or a field by its name.
    ///
    /// # Errors
    /// There is none, or the index is neither.
    pub(crate) fn index<'c>(&'c self, base: &Value<'c>, index: &Value<'c>) -> Outcome<Value<'c>> {
        match index {
            Value::Number(number) => {
                let whole = number.fract().is_zero().then(|| i64::try_from(*number).ok()).flatten();
                self.element_of(base, whole.ok_or_else(|| not_whole(*number))?)
            }
            Value::Text(name) => self.field(base, name.as_str()),
            other => {
                let kind = type_of(other);
                Err(broken(
                    format!("a list is indexed by a number, an object by a name, not by {}", kind.en),
                    format!("列表应以数字为下标，对象应以名称为下标，而不是{}", kind.zh),
                ))
            }
        }
    }

    /// What `base.name` is.
    ///
    /// # Errors
    /// The field is absent, or the value has no fields of that name.
    pub(crate) fn field<'c>(&'c self, base: &Value<'c>, name: &str) -> Outcome<Value<'c>> {
        match base {
            Value::Node(at) if name == "len" && self.is_list(*at)? => self.len(*at).map(count),
            Value::Node(at) => self.member(*at, name),
            Value::Run => self.run(name),
            Value::Record(record) => match record.iter().find(|(known, _)| **known == *name) {
                Some((_, value)) => Ok(value.clone()),
                None => Err(no_field(name, record.iter().map(|(known, _)| &**known))),
            },
            Value::Hit(hit) => match name {
                "at" => Ok(Value::Place(std::sync::Arc::clone(&hit.at))),
                "text" => Ok(Value::Text(hit.text.clone())),
                "phrase" => Ok(Value::Text(hit.phrase.clone())),
                "category" => Ok(Value::Text(hit.category.clone())),
                _ => Err(no_field(name, ["at", "text", "phrase", "category"])),
            },
            Value::Match(found) => match name {
                "at" => Ok(Value::Place(std::sync::Arc::clone(&found.at))),
                "entry" => Ok(Value::Text(found.entry.clone())),
                "score" => Ok(Value::Number(found.score)),
                // Any other name is a field of the list's entry.
                _ => self.member(found.record, name),
            },
            Value::Date(date) => super::functions::part_of_date(*date, name)
                .ok_or_else(|| no_field(name, ["year", "month", "day", "weekday"])),
            Value::Instant(instant) if name == "date" => {
                // The day of an instant is that of the company's own clock.
                Ok(Value::Date(instant.date(self.pack().manifest().clock.offset)))
            }
            Value::Instant(_) => Err(no_field(name, ["date"])),
            Value::List(list) if name == "len" => Ok(count(list.len())),
            Value::Roots { count: roots, .. } if name == "len" => Ok(count(*roots as usize)),
            Value::Text(text) if name == "len" => {
                super::meter::read(text.as_str().len())?;
                Ok(count(text.as_str().chars().count()))
            }
            other => Err(not_an_object(other, name)),
        }
    }

    /// A field of an element of a list, by its path; it must be there.
    ///
    /// # Errors
    /// It is absent, or the element has no fields.
    pub(crate) fn field_at<'c>(&'c self, element: &Value<'c>, path: &str) -> Outcome<Value<'c>> {
        if let Value::Node(at) = element {
            return self.read(*at, path);
        }
        let mut value = element.clone();
        for name in dotted(path) {
            value = self.field(&value, name)?;
        }
        Ok(value)
    }

    /// Reads a member that must be there. Unlike a path, a name may have dots.
    fn member(&self, at: Node, name: &str) -> Outcome<Value<'_>> {
        if !name.contains('.') {
            return self.read(at, name);
        }
        let node = self.node(at)?;
        let shape = self.member_shape(at.root, at.shape, name)?;
        match node.get(name) {
            Some(member) => self.value_of(at.root, member, shape, self.format(at.root, shape)?),
            None => Err(self.absent(at, name)?),
        }
    }
}

/// A number of things.
pub(crate) fn count<'c>(count: usize) -> Value<'c> {
    Value::Number(Decimal::from(count))
}

fn no_list(value: &Value<'_>) -> Box<Stop> {
    let kind = type_of(value);
    broken(format!("a list is expected here, not {}", kind.en), format!("此处应为列表，而不是{}", kind.zh))
}

fn not_whole(number: Decimal) -> Box<Stop> {
    broken(format!("`[…]` takes a whole number, not {number}"), format!("`[…]` 的下标应为整数，而不是 {number}"))
}

fn no_field<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Box<Stop> {
    let near = crate::source::nearest(name, known);
    let message = Bilingual::new(format!("there is no field `{name}` here"), format!("此处没有字段 `{name}`"));
    let help = near.map(|near| Bilingual::new(format!("did you mean `{near}`?"), format!("是否应为 `{near}`？")));
    broken_with_help(message, help)
}

fn not_an_object(value: &Value<'_>, name: &str) -> Box<Stop> {
    let kind = type_of(value);
    broken(
        format!("only objects have fields: {} has no `{name}`", kind.en),
        format!("只有对象才有字段：{}没有 `{name}`", kind.zh),
    )
}

impl<'c> Text<'c> {
    /// A part of a text, by bytes on the borders of characters.
    pub(crate) fn part(&self, range: std::ops::Range<usize>) -> Self {
        match self {
            Self::Read(text) => Self::Read(text.get(range).unwrap_or_default()),
            Self::Made(text) => Self::Made(text.get(range).unwrap_or_default().into()),
        }
    }
}
