//! The walk through calls of functions of the table: what they make of what they are given, as far as lints need it.

use std::collections::BTreeSet;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::range::Range;
use super::statements::changed_by;
use super::units::Unit;
use super::{Argument, Flow, Id, Known};
use crate::pack::ShapeId;
use crate::rule::tree::{Expr, ExprKind, Literal, Name};
use crate::rule::types::{Note, Type};

/// Functions that look at every element of a list, beside those that take `|x| …`. `matching` and its like look up by a key.
const LOOKING: [&str; 8] = ["sum", "min_of", "max_of", "contains", "distinct", "repeated", "all", "search"];

impl Flow<'_, '_> {
    pub(super) fn native(&mut self, expr: &Expr<Note>, name: &str, arguments: &[Expr<Note>]) -> Known {
        if name == "flag" {
            return self.flag(expr, arguments);
        }
        let mut known: Vec<Known> = Vec::with_capacity(arguments.len());
        let mut has_closure = false;
        for argument in arguments {
            let value = match (&argument.kind, known.first().cloned(), arguments.first()) {
                (ExprKind::Closure { parameters, body }, Some(list), Some(first)) => {
                    has_closure = true;
                    self.closure(first, &list, parameters, body)
                }
                _ => self.eval(argument),
            };
            known.push(value);
        }
        if let (false, true, Some(list), Some(first)) =
            (has_closure, LOOKING.contains(&name), known.first().cloned(), arguments.first())
            && list.list.is_some()
        {
            self.in_loop(first, &list, &BTreeSet::new(), |_| {});
        }
        self.show(|watch, here| watch.native(here, expr, name, &known));
        let id = self.numbering.apply(name, known.iter().map(|it| it.id).collect());
        let value = self.given(id, name, arguments, &known);
        if value.id == id {
            self.ranges.insert(id, value.range);
        }
        self.change(expr, &known);
        Known { range: self.env.range(value.id, value.range), ..value }
    }

    /// What a closure gives for an element.
    fn closure(&mut self, list: &Expr<Note>, known: &Known, parameters: &[Name], body: &Expr<Note>) -> Known {
        let mut locals = Vec::new();
        for (at, name) in parameters.iter().enumerate() {
            let value = if at == 0 { self.element(known) } else { self.counter() };
            locals.push((Arc::clone(&name.text), value));
        }
        let before = self.env.locals.len();
        let mut value = None;
        self.in_loop(list, known, &BTreeSet::new(), |flow| {
            flow.env.locals.extend(locals.clone());
            let around = flow.env.locals.clone();
            value = Some(flow.body(|flow| flow.eval(body)));
            flow.env.locals = around;
            flow.env.locals.truncate(before);
        });
        value.unwrap_or_else(|| self.nothing())
    }

    /// What a function gives.
    fn given(&mut self, id: Id, name: &str, arguments: &[Expr<Note>], known: &[Known]) -> Known {
        let plain = Known::new(id);
        let [first, rest @ ..] = known else { return plain };
        let same = self.env.same.clone();
        let rounded =
            |is_whole| Known { id, range: first.range.rounded(is_whole), is_fraction: false, ..first.clone() };
        match (name, rest) {
            ("len", []) => self.length(first),
            ("get", [_, ..]) => self.get(id, arguments, known),
            ("round", places) => {
                let places = places.first().map_or(Some(Decimal::ZERO), |places| places.range.number());
                let is_fraction = places.is_none_or(|places| places > Decimal::TWO);
                Known { is_fraction, ..rounded(places == Some(Decimal::ZERO)) }
            }
            ("floor" | "ceil", []) => rounded(true),
            ("abs", []) => Known { id, range: first.range.absolute(), ..first.clone() },
            ("min" | "max", [second]) => {
                let (a, b) = (first.range, second.range);
                Known {
                    range: if name == "min" { a.smaller(b) } else { a.larger(b) },
                    unit: first.unit.with(&second.unit, &same).unwrap_or_default(),
                    is_fraction: first.is_fraction || second.is_fraction,
                    ..plain
                }
            }
            ("convert", [_, to, ..]) => {
                let currency = self.named.get(&to.id).cloned().unwrap_or_default();
                let unit = Unit::Amount(currency.into_iter().collect());
                Known { range: first.range.rounded(false), unit, is_fraction: true, ..plain }
            }
            ("sum" | "min_of" | "max_of", path) => self.of_elements(id, name, arguments, first, path.first()),
            ("filter" | "matching" | "distinct" | "search" | "group_by" | "all", _) => {
                Known { list: first.list, elements: first.elements.clone(), ..plain }
            }
            ("map", [each, ..]) => Known { list: first.list, elements: Some(Arc::new(each.clone())), ..plain },
            ("first" | "last", []) => match &first.elements {
                Some(elements) => Known { id, ..(**elements).clone() },
                None => plain,
            },
            _ => plain,
        }
    }

    /// `get(path, default)`: what stands there, or the default.
    fn get(&mut self, id: Id, arguments: &[Expr<Note>], known: &[Known]) -> Known {
        let [object, _, rest @ ..] = known else { return Known::new(id) };
        let [base, path, ..] = arguments else { return Known::new(id) };
        let Some(path) = path.as_text() else { return Known::new(id) };
        let field = self.numbering.field(object.id, path);
        let mut value = Known::new(field);
        let shape = self.shape_at(&base.note.ty, path);
        if let Some(shape) = shape {
            self.described(shape, &mut value);
        }
        let is_list = shape.zip(self.subject.shapes()).is_some_and(|(shape, shapes)| shapes.items(shape).is_some());
        let list = is_list.then_some(field);
        let Some(default) = rest.first() else { return Known { list, ..value } };
        Known {
            id,
            range: value.range.either(default.range),
            unit: value.unit.either(&default.unit),
            is_fraction: default.is_fraction,
            list,
            elements: None,
        }
    }

    /// The shape of a field by its path from a value of a type.
    fn shape_at(&self, ty: &Type, path: &str) -> Option<ShapeId> {
        let Type::Object(shape) = ty else { return None };
        let shapes = self.subject.shapes()?;
        path.split('.').try_fold(*shape, |shape, name| shapes.property(shape, name))
    }

    /// The sum of numbers in a list, or the least or largest of them.
    fn of_elements(
        &mut self,
        id: Id,
        name: &str,
        arguments: &[Expr<Note>],
        list: &Known,
        value: Option<&Known>,
    ) -> Known {
        let path = arguments.get(1).and_then(|path| path.as_text());
        let element = arguments.first().map(|list| list.note.ty.element());
        let shape = match (path, element) {
            (Some(path), Some(element)) => self.shape_at(&element, path),
            _ => arguments.first().and_then(|list| self.subject.shapes()?.items(list.note.from?)),
        };
        let mut each = match (value, &list.elements) {
            (Some(value), _) if path.is_none() => value.clone(),
            (_, Some(elements)) if path.is_none() => (**elements).clone(),
            _ => Known::new(id),
        };
        if let Some(shape) = shape {
            let key = self.numbering.apply("each", vec![id]);
            each.id = key;
            self.described(shape, &mut each);
        }
        let range = if name == "sum" { each.range.rounded(each.range.is_whole) } else { each.range };
        // Nothing adds up to zero.
        let range = if name == "sum" { range.either(Range::only(Decimal::ZERO)) } else { range };
        Known { id, range, ..each }
    }

    /// A list that something is put into is another one from then on.
    fn change(&mut self, expr: &Expr<Note>, known: &[Known]) {
        let Some(name) = changed_by(expr) else { return };
        let Some(old) = self.env.local(&name.text).cloned() else { return };
        let added = known.get(1);
        let ids = known.iter().map(|it| it.id).collect();
        let elements = match (&old.elements, added) {
            (Some(elements), Some(added)) => {
                let unit = elements.unit.either(&added.unit);
                let id = self.numbering.fresh("either", vec![elements.id, added.id]);
                let range = elements.range.either(added.range);
                let is_fraction = elements.is_fraction || added.is_fraction;
                Some(Arc::new(Known { unit, range, is_fraction, ..Known::new(id) }))
            }
            (None, Some(added)) => Some(Arc::new(added.clone())),
            (elements, None) => elements.clone(),
        };
        // What each round of a loop adds to makes it as long as what the loop goes through.
        let list = old.list.or_else(|| self.loops.iter().rev().find_map(|around| around.list));
        let id = self.numbering.fresh("changed", ids);
        self.env.assign(&name.text, Known { id, elements, list, ..old });
    }

    fn flag(&mut self, expr: &Expr<Note>, arguments: &[Expr<Note>]) -> Known {
        let mut passed = Vec::new();
        for argument in arguments {
            match &argument.kind {
                ExprKind::Record(fields) => {
                    for (name, expr) in fields {
                        let value = self.eval(expr);
                        passed.push(Argument { name, expr, value });
                    }
                }
                _ => drop(self.eval(argument)),
            }
        }
        if !self.env.has_ended {
            self.show(|watch, here| watch.flag(here, expr, &passed));
        }
        Known::new(self.numbering.literal(&Literal::Nothing))
    }
}
