//! The fields that a drawn program may read, by their types.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::pack::{Format, Pack, ShapeId, Shapes};

/// The types of drawn expressions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Ty {
    Bool,
    Number,
    Text,
    /// A text of those that the schema writes out.
    Code,
    Date,
    Instant,
    Place,
    Object(ShapeId),
    List(Rc<Ty>),
}

impl Ty {
    pub(super) const SCALARS: [Self; 5] = [Self::Number, Self::Text, Self::Bool, Self::Date, Self::Instant];

    pub(super) fn list(of: Self) -> Self {
        Self::List(Rc::new(of))
    }

    pub(super) fn is_scalar(&self) -> bool {
        Self::SCALARS.contains(self)
    }
}

/// What is known of the fields of a pack.
pub(super) struct Fields {
    pub(super) shapes: Arc<Shapes>,
    paths: HashMap<ShapeId, Rc<[(String, Ty)]>>,
}

impl Fields {
    pub(super) fn of(pack: &Pack) -> Self {
        Self { shapes: Arc::clone(pack.shapes().unwrap()), paths: HashMap::new() }
    }

    /// The type of a field; `None` where it may be of several.
    pub(super) fn ty(&self, shape: ShapeId) -> Option<Ty> {
        let names: Vec<_> = self.shapes.types(shape).names().collect();
        Some(match (names.as_slice(), self.shapes.format(shape)) {
            (["string"], Format::Date) => Ty::Date,
            (["string"], Format::Instant) => Ty::Instant,
            (["string"], Format::Plain) if self.shapes.texts(shape).is_some() => Ty::Code,
            (["string"], Format::Plain) => Ty::Text,
            (["boolean"], _) => Ty::Bool,
            (["number" | "integer"] | ["number", "integer"] | ["integer", "number"], _) => Ty::Number,
            (["object"], _) => Ty::Object(shape),
            (["array"], _) => Ty::list(self.ty(self.shapes.items(shape)?)?),
            _ => return None,
        })
    }

    /// The paths of the fields of an object, through the objects in it, the near ones first.
    pub(super) fn paths(&mut self, shape: ShapeId) -> Rc<[(String, Ty)]> {
        if let Some(known) = self.paths.get(&shape) {
            return Rc::clone(known);
        }
        let mut found: Vec<(String, Ty)> = Vec::new();
        let mut level = vec![(String::new(), shape)];
        for _ in 0..3 {
            let mut next = Vec::new();
            for (path, shape) in level {
                for name in self.shapes.names(shape) {
                    let field = self.shapes.property(shape, name).unwrap();
                    let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                    let Some(ty) = self.ty(field) else { continue };
                    if let Ty::Object(inner) = ty {
                        next.push((path.clone(), inner));
                    }
                    found.push((path, ty));
                }
            }
            level = next;
        }
        let found: Rc<[(String, Ty)]> = found.into();
        self.paths.insert(shape, Rc::clone(&found));
        found
    }

    /// The texts that a field can have, where the schema writes them out.
    pub(super) fn texts(&self, object: ShapeId, path: &str) -> Option<Arc<[Arc<str>]>> {
        let field = path.split('.').try_fold(object, |shape, name| self.shapes.property(shape, name))?;
        self.shapes.texts(field)
    }
}
