//! What is sure of a value, whichever branch of its schema speaks of it: its literal values, its bounds, its members.

use std::collections::HashMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::equal::text;
use super::graph::{Graph, Same, SchemaId, Subschema, Types};
use super::multiple::is_multiple;
use crate::document::{Kind, NodeRef};

/// A value that a schema writes out, or that a rule compares with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// `true` or `false`.
    Bool(bool),
    /// A number, with the places that it is written with.
    Number(Decimal),
    /// A text, or a date as it is written.
    Text(Arc<str>),
}

/// An end of a range of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The number.
    pub at: Decimal,
    /// Whether values end before it.
    pub is_exclusive: bool,
}

/// The numbers that a value may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NumberRange {
    /// Where they begin; `None`: nowhere.
    pub least: Option<Bound>,
    /// Where they end; `None`: nowhere.
    pub most: Option<Bound>,
    /// Whether they are whole.
    pub is_whole: bool,
}

/// What is known of the values of a shape.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// All values, where they are texts, numbers and truth values that the schema writes out.
    pub(super) values: Option<Arc<[Literal]>>,
    /// All texts among the values.
    pub(super) texts: Option<Arc<[Arc<str>]>>,
    /// The numbers among the values; `None`: there are none.
    pub(super) numbers: Option<NumberRange>,
}

/// What a schema says of values, by their type. `None` of a type: any.
#[derive(Clone, Debug)]
struct Known {
    types: Types,
    texts: Option<Vec<Arc<str>>>,
    numbers: Option<Vec<Decimal>>,
    bools: Option<Vec<bool>>,
    range: NumberRange,
}

impl Known {
    const ANY: Self = Self {
        types: Types::ALL,
        texts: None,
        numbers: None,
        bools: None,
        range: NumberRange { least: None, most: None, is_whole: false },
    };

    /// What holds where both hold.
    fn and(self, other: Self) -> Self {
        Self {
            types: self.types.both(other.types),
            texts: both(self.texts, other.texts),
            numbers: both(self.numbers, other.numbers),
            bools: both(self.bools, other.bools),
            range: self.range.and(other.range),
        }
    }

    /// What holds where one of both does.
    #[allow(clippy::needless_pass_by_value, reason = "it is `and`'s counterpart")]
    fn or(self, other: Self) -> Self {
        let range = match (self.numbers_range(), other.numbers_range()) {
            (Some(left), Some(right)) => left.or(right),
            (left, right) => left.or(right).unwrap_or_default(),
        };
        Self {
            range,
            texts: either(self.only_texts(), other.only_texts()),
            numbers: either(self.only_numbers(), other.only_numbers()),
            bools: either(self.only_bools(), other.only_bools()),
            types: self.types.with(other.types),
        }
    }

    fn may_be(&self, name: &str) -> bool {
        let wanted = Types::named(name).unwrap_or(Types::NONE);
        self.types.both(wanted) != Types::NONE
    }

    /// The range of its numbers; `None`: there are none.
    fn numbers_range(&self) -> Option<NumberRange> {
        let is_whole = !self.types.names().any(|name| name == "number");
        let range = NumberRange { is_whole: self.range.is_whole || is_whole, ..self.range };
        match self.only_numbers() {
            Some(numbers) if numbers.is_empty() => None,
            Some(numbers) => Some(range.and(NumberRange::of(&numbers))),
            None => Some(range),
        }
    }

    /// The texts; none where the type allows none.
    fn only_texts(&self) -> Option<Vec<Arc<str>>> {
        if self.may_be("string") { self.texts.clone() } else { Some(Vec::new()) }
    }

    fn only_numbers(&self) -> Option<Vec<Decimal>> {
        let is_fitting = |number: &Decimal| self.range.holds(*number);
        match &self.numbers {
            _ if !self.may_be("number") => Some(Vec::new()),
            Some(numbers) => Some(numbers.iter().copied().filter(is_fitting).collect()),
            None => None,
        }
    }

    fn only_bools(&self) -> Option<Vec<bool>> {
        if self.may_be("boolean") { self.bools.clone() } else { Some(Vec::new()) }
    }

    fn facts(self) -> Facts {
        let (texts, numbers, bools) = (self.only_texts(), self.only_numbers(), self.only_bools());
        let values = match (&texts, &numbers, &bools) {
            (Some(texts), Some(numbers), Some(bools)) if !self.may_be("array") && !self.may_be("object") => {
                let texts = texts.iter().cloned().map(Literal::Text);
                let numbers = numbers.iter().copied().map(Literal::Number);
                Some(texts.chain(numbers).chain(bools.iter().copied().map(Literal::Bool)).collect())
            }
            _ => None,
        };
        let numbers = self.numbers_range();
        Facts { values, texts: texts.map(Into::into), numbers }
    }
}

/// What both lists allow.
fn both<T: PartialEq>(left: Option<Vec<T>>, right: Option<Vec<T>>) -> Option<Vec<T>> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.into_iter().filter(|one| right.contains(one)).collect()),
        (left, right) => left.or(right),
    }
}

/// What one of both lists allows, each value once.
fn either<T: PartialEq>(left: Option<Vec<T>>, right: Option<Vec<T>>) -> Option<Vec<T>> {
    let (mut left, right) = (left?, right?);
    for one in right {
        if !left.contains(&one) {
            left.push(one);
        }
    }
    Some(left)
}

impl NumberRange {
    /// The range of some numbers.
    fn of(numbers: &[Decimal]) -> Self {
        let bound = |at: &Decimal| Bound { at: *at, is_exclusive: false };
        Self {
            least: numbers.iter().min().map(bound),
            most: numbers.iter().max().map(bound),
            is_whole: numbers.iter().all(Decimal::is_integer),
        }
    }

    /// Whether a number is in the range.
    #[must_use]
    pub fn holds(&self, number: Decimal) -> bool {
        let is_above = self.least.is_none_or(|it| number > it.at || (number == it.at && !it.is_exclusive));
        let is_below = self.most.is_none_or(|it| number < it.at || (number == it.at && !it.is_exclusive));
        is_above && is_below && (!self.is_whole || number.is_integer())
    }

    fn and(self, other: Self) -> Self {
        // Of equal ends, the one that excludes its number is the narrower.
        let least = [self.least, other.least].into_iter().flatten().max_by_key(|bound| (bound.at, bound.is_exclusive));
        let most = [self.most, other.most].into_iter().flatten().min_by_key(|bound| (bound.at, !bound.is_exclusive));
        Self { least, most, is_whole: self.is_whole || other.is_whole }
    }

    fn or(self, other: Self) -> Self {
        let least = self.least.zip(other.least).map(|(a, b)| [a, b]);
        let most = self.most.zip(other.most).map(|(a, b)| [a, b]);
        Self {
            least: least.and_then(|both| both.into_iter().min_by_key(|bound| (bound.at, bound.is_exclusive))),
            most: most.and_then(|both| both.into_iter().max_by_key(|bound| (bound.at, !bound.is_exclusive))),
            is_whole: self.is_whole && other.is_whole,
        }
    }
}

/// Finds out what schemas say of values, each schema once.
pub(super) struct Finder<'g> {
    graph: &'g Graph,
    known: HashMap<SchemaId, Known>,
}

impl<'g> Finder<'g> {
    pub(super) fn new(graph: &'g Graph) -> Self {
        Self { graph, known: HashMap::new() }
    }

    /// What is known of a value of which one of several schemas holds.
    pub(super) fn facts(&mut self, seeds: &[SchemaId]) -> Facts {
        self.either(seeds).unwrap_or(Known::ANY).facts()
    }

    fn of(&mut self, sub: SchemaId) -> Known {
        if let Some(known) = self.known.get(&sub) {
            return known.clone();
        }
        let schema = self.graph.get(sub);
        let known = schema.same.iter().fold(self.own(schema), |known, same| match same {
            Same::All(sub) => known.and(self.of(*sub)),
            Same::Any(subs) | Same::One(subs) => match self.either(subs) {
                Some(either) => known.and(either),
                None => known,
            },
            Same::If { then: Some(then), otherwise: Some(otherwise), .. } => match self.either(&[*then, *otherwise]) {
                Some(either) => known.and(either),
                None => known,
            },
            Same::If { .. } | Same::Not(_) | Same::Dependent(..) => known,
        });
        self.known.insert(sub, known.clone());
        known
    }

    fn either(&mut self, subs: &[SchemaId]) -> Option<Known> {
        subs.iter().map(|sub| self.of(*sub)).reduce(Known::or)
    }

    /// What a schema says by itself.
    fn own(&self, schema: &Subschema) -> Known {
        let mut known = Known { types: if schema.never { Types::NONE } else { schema.types }, ..Known::ANY };
        let literals = [schema.constant.map(|id| (id, false)), schema.values.map(|id| (id, true))];
        for (id, is_list) in literals.into_iter().flatten() {
            let Some(node) = self.graph.node(schema.home.file, id) else { continue };
            let listed = if is_list { node.children().collect() } else { vec![node] };
            known = known.and(written(&listed));
        }
        let Some(rules) = &schema.number else { return known };
        let bound = |at: Option<Decimal>, is_exclusive| at.map(|at| Bound { at, is_exclusive });
        let is_whole = rules.multiple_of.is_some_and(|of| of.is_integer());
        let inclusive = NumberRange { least: bound(rules.minimum, false), most: bound(rules.maximum, false), is_whole };
        let exclusive = NumberRange { least: bound(rules.above, true), most: bound(rules.below, true), is_whole };
        Known { range: known.range.and(inclusive).and(exclusive), ..known }
    }
}

/// The values that are written out, by their types. A `null` is left out: what is `null` is not there.
fn written(values: &[NodeRef<'_>]) -> Known {
    let types = values.iter().filter_map(|value| {
        Types::named(match value.kind() {
            Kind::Null => "null",
            Kind::Bool => "boolean",
            Kind::Number => "number",
            Kind::String | Kind::Date => "string",
            Kind::Array => "array",
            Kind::Object => "object",
        })
    });
    let texts = values.iter().filter_map(|value| text(*value)).map(|text| Arc::from(&*text));
    Known {
        types: types.fold(Types::NONE, Types::with),
        texts: Some(texts.collect()),
        numbers: Some(values.iter().filter_map(|value| value.as_number()).collect()),
        bools: Some(values.iter().filter_map(|value| value.as_bool()).collect()),
        range: NumberRange::default(),
    }
}

/// Whether a member is there wherever an object satisfies a schema.
pub(super) fn requires(graph: &Graph, sub: SchemaId, name: &str, memory: &mut HashMap<SchemaId, bool>) -> bool {
    if let Some(known) = memory.get(&sub) {
        return *known;
    }
    let schema = graph.get(sub);
    let object = Types::named("object").unwrap_or(Types::NONE);
    // No object satisfies the schema at all.
    let is_void = schema.never || schema.types.both(object) == Types::NONE;
    let own = || {
        let member = schema.object.as_ref().and_then(|object| object.members.get(name));
        member.is_some_and(|member| member.required)
    };
    let is_required = is_void
        || own()
        || schema.same.iter().any(|same| match same {
            Same::All(sub) => requires(graph, *sub, name, memory),
            Same::Any(subs) | Same::One(subs) => subs.iter().all(|sub| requires(graph, *sub, name, memory)),
            Same::If { then: Some(then), otherwise: Some(otherwise), .. } => {
                requires(graph, *then, name, memory) && requires(graph, *otherwise, name, memory)
            }
            Same::If { .. } | Same::Not(_) | Same::Dependent(..) => false,
        });
    memory.insert(sub, is_required);
    is_required
}

/// Whether a value that satisfies a schema may be equal to a literal.
pub(super) fn may_be(graph: &Graph, sub: SchemaId, literal: &Literal, memory: &mut HashMap<SchemaId, bool>) -> bool {
    if let Some(known) = memory.get(&sub) {
        return *known;
    }
    let schema = graph.get(sub);
    let mut holds = |sub: &SchemaId| may_be(graph, *sub, literal, memory);
    let is_possible = own_allows(graph, schema, literal)
        && schema.same.iter().all(|same| match same {
            Same::All(sub) => holds(sub),
            Same::Any(subs) | Same::One(subs) => subs.iter().any(&mut holds),
            Same::If { then: Some(then), otherwise: Some(otherwise), .. } => holds(then) || holds(otherwise),
            Same::If { .. } | Same::Not(_) | Same::Dependent(..) => true,
        });
    memory.insert(sub, is_possible);
    is_possible
}

/// Whether what a schema says by itself allows a literal.
fn own_allows(graph: &Graph, schema: &Subschema, literal: &Literal) -> bool {
    let kind = match literal {
        Literal::Bool(_) => Kind::Bool,
        Literal::Number(_) => Kind::Number,
        Literal::Text(_) => Kind::String,
    };
    let number = || if let Literal::Number(number) = literal { Some(*number) } else { None };
    let node = |id| graph.node(schema.home.file, id);
    let is_it = |node: NodeRef<'_>| match literal {
        Literal::Bool(truth) => node.as_bool() == Some(*truth),
        Literal::Number(number) => node.as_number() == Some(*number),
        Literal::Text(wanted) => text(node).is_some_and(|text| *text == **wanted),
    };
    let is_listed = |id| node(id).is_some_and(|list| list.children().any(is_it));
    !schema.never
        && schema.types.allow(kind, number)
        && schema.constant.is_none_or(|id| node(id).is_some_and(is_it))
        && schema.values.is_none_or(is_listed)
        && match literal {
            Literal::Bool(_) => true,
            Literal::Number(number) => schema.number.as_ref().is_none_or(|rules| {
                rules.minimum.is_none_or(|limit| *number >= limit)
                    && rules.above.is_none_or(|limit| *number > limit)
                    && rules.maximum.is_none_or(|limit| *number <= limit)
                    && rules.below.is_none_or(|limit| *number < limit)
                    && rules.multiple_of.is_none_or(|of| is_multiple(*number, of))
            }),
            Literal::Text(text) => schema.text.as_ref().is_none_or(|rules| {
                let length = text.chars().count() as u64;
                length >= rules.min
                    && rules.max.is_none_or(|max| length <= max)
                    && rules.pattern.is_none_or(|pattern| graph.matches(pattern, text))
                    && rules.format.is_none_or(|format| format.holds(text))
            }),
        }
}
