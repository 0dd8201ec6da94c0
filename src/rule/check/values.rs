//! The types of fields from their schemas, and what two types have in common.

use std::sync::Arc;

use super::Checker;
use crate::pack::{Format, ShapeId};
use crate::rule::types::{Bounds, Note, Type};

/// Texts that are told apart one by one; of more nothing is said.
const VALUES: usize = 256;

/// Lists within lists whose types are told apart; a schema may say that a list holds lists like itself.
const DEPTH: usize = 8;

impl Checker<'_> {
    /// The type of values of a shape.
    pub(super) fn type_of(&self, shape: ShapeId) -> Type {
        self.type_within(shape, DEPTH)
    }

    fn type_within(&self, shape: ShapeId, depth: usize) -> Type {
        if let Some(known) = self.types.borrow().get(&shape) {
            return known.clone();
        }
        let found = self.find_type(shape, depth);
        if depth == DEPTH {
            self.types.borrow_mut().insert(shape, found.clone());
        }
        found
    }

    fn find_type(&self, shape: ShapeId, depth: usize) -> Type {
        let Some(shapes) = &self.shapes else { return Type::Any };
        let types = shapes.types(shape);
        let list = || match (depth, shapes.items(shape)) {
            (0, _) | (_, None) => Type::list(Type::Any),
            (_, Some(items)) => Type::list(self.type_within(items, depth - 1)),
        };
        if types.is_any() {
            // A schema that names no type may still say what members or elements there are.
            let is_object = !shapes.names(shape).is_empty() || shapes.is_map(shape);
            return match (is_object, shapes.items(shape)) {
                (true, _) => Type::Object(shape),
                (false, Some(_)) => list(),
                (false, None) => self.type_of_values(shape),
            };
        }
        let bounds = || {
            let range = shapes.bounds(shape).unwrap_or_default();
            let (least, most) = (range.least.map(|it| it.at), range.most.map(|it| it.at));
            Bounds { least, most, is_whole: range.is_whole }
        };
        let mut all = Type::Never;
        for name in types.names() {
            let ty = match name {
                "boolean" => Type::Bool,
                "integer" => Type::Number(Bounds { is_whole: true, ..bounds() }),
                "number" => Type::Number(bounds()),
                "string" => match shapes.format(shape) {
                    Format::Date => Type::Date,
                    Format::Instant => Type::Instant,
                    Format::Plain => Type::Text(shapes.texts(shape)),
                },
                "array" => list(),
                "object" => Type::Object(shape),
                // What is `null` is absent.
                _ => continue,
            };
            all = all.join(&ty);
        }
        if all == Type::Never { Type::Any } else { all }
    }

    /// The type of what only `enum` or `const` says something of.
    fn type_of_values(&self, shape: ShapeId) -> Type {
        let texts = self.shapes.as_ref().and_then(|shapes| shapes.texts(shape));
        texts.filter(|texts| !texts.is_empty()).map_or(Type::Any, |texts| Type::Text(Some(texts)))
    }

    /// What a field of a shape is.
    pub(super) fn note_of(&self, shape: ShapeId) -> Note {
        Note { ty: self.type_of(shape), from: Some(shape), callee: None }
    }
}

impl Type {
    /// Whether it is so of every type that a value may have; of what is not known it is.
    pub(crate) fn every(&self, mut holds: impl FnMut(&Self) -> bool) -> bool {
        match self {
            Self::Any | Self::Never => true,
            Self::Union(parts) => parts.iter().all(holds),
            one => holds(one),
        }
    }

    /// Whether it is a single value that a message can show and `==` can compare.
    pub(crate) fn is_scalar(&self) -> bool {
        matches!(
            self,
            Self::Bool | Self::Number(_) | Self::Text(_) | Self::Date | Self::Instant | Self::Any | Self::Never
        )
    }

    /// The same type, with nothing known of its values.
    pub(crate) fn widened(&self) -> Self {
        match self {
            Self::Number(_) => Self::NUMBER,
            Self::Text(_) => Self::TEXT,
            Self::Union(parts) => parts.iter().fold(Self::Never, |all, part| all.join(&part.widened())),
            other => other.clone(),
        }
    }

    /// Whether a value of one may stand where the other is expected, as far as is known.
    pub(crate) fn is_compatible(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any | Self::Never, _) | (_, Self::Any | Self::Never) => true,
            (Self::Union(a), Self::Union(b)) => {
                a.iter().all(|a| b.iter().any(|b| a.is_compatible(b)))
                    && b.iter().all(|b| a.iter().any(|a| a.is_compatible(b)))
            }
            (Self::List(a), Self::List(b)) => a.is_compatible(b),
            (a, b) => a.is_like(b),
        }
    }

    /// What a value of the one or the other is.
    pub(crate) fn join(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Never, one) | (one, Self::Never) => one.clone(),
            (Self::Any, _) | (_, Self::Any) => Self::Any,
            (Self::Number(a), Self::Number(b)) => Self::Number(Bounds {
                least: a.least.zip(b.least).map(|(a, b)| a.min(b)),
                most: a.most.zip(b.most).map(|(a, b)| a.max(b)),
                is_whole: a.is_whole && b.is_whole,
            }),
            (Self::Text(a), Self::Text(b)) => Self::Text(either(a.as_ref(), b.as_ref())),
            (Self::List(a), Self::List(b)) => Self::list(a.join(b)),
            (Self::Record(a), Self::Record(b)) if a.len() == b.len() && a.iter().zip(&**b).all(|(a, b)| a.0 == b.0) => {
                let fields = a.iter().zip(&**b).map(|((name, a), (_, b))| (Arc::clone(name), a.join(b)));
                Self::Record(fields.collect())
            }
            (a, b) if a == b => a.clone(),
            (a, b) => union(a, b),
        }
    }
}

fn either(a: Option<&Arc<[Arc<str>]>>, b: Option<&Arc<[Arc<str>]>>) -> Option<Arc<[Arc<str>]>> {
    let (a, b) = (a?, b?);
    let mut all: Vec<Arc<str>> = a.to_vec();
    all.extend(b.iter().filter(|text| !a.contains(text)).cloned());
    (all.len() <= VALUES).then(|| all.into())
}

/// Several types, each once.
fn union(a: &Type, b: &Type) -> Type {
    let parts = |ty: &Type| match ty {
        Type::Union(parts) => parts.to_vec(),
        one => vec![one.clone()],
    };
    let mut all = parts(a);
    for part in parts(b) {
        let same = |known: &&mut Type| match (&**known, &part) {
            (Type::Object(a), Type::Object(b)) => a == b,
            (Type::Record(a), Type::Record(b)) => a.len() == b.len() && a.iter().zip(&**b).all(|(a, b)| a.0 == b.0),
            (Type::List(_), Type::List(_)) => true,
            (a, b) => a.is_like(b),
        };
        match all.iter_mut().find(same) {
            Some(known) => *known = known.join(&part),
            None => all.push(part),
        }
    }
    Type::Union(all.into())
}
