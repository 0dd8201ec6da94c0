//! One walk over a value along its schema, whether only to know that it conforms or to be told of every departure.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow::{self, Break, Continue};

use super::equal::{duplicate, equal, text};
use super::graph::{ArrayRules, Graph, NumberRules, ObjectRules, Same, SchemaId, Subschema, TextRules};
use super::keywords::Keyword;
use super::multiple::is_multiple;
use crate::document::{Kind, NodeRef};

/// A value of a document, or the name of a member, which `propertyNames` judges as a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'a> {
    pub(super) node: NodeRef<'a>,
    pub(super) is_name: bool,
}

impl<'a> Item<'a> {
    /// A value.
    pub(super) fn value(node: NodeRef<'a>) -> Self {
        Self { node, is_name: false }
    }

    fn kind(self) -> Kind {
        if self.is_name { Kind::String } else { self.node.kind() }
    }

    fn text(self) -> Option<std::borrow::Cow<'a, str>> {
        if self.is_name { self.node.name().map(Into::into) } else { text(self.node) }
    }

    fn equals(self, literal: NodeRef<'_>) -> bool {
        if self.is_name { literal.as_str() == self.node.name() } else { equal(self.node, literal) }
    }
}

/// A departure from a schema.
#[derive(Clone, Copy, Debug)]
pub(super) struct Failure<'a> {
    /// What departs; for a name that is missing, the object.
    pub(super) item: Item<'a>,
    /// The schema.
    pub(super) sub: SchemaId,
    pub(super) what: What<'a>,
}

/// What is wrong.
#[derive(Clone, Copy, Debug)]
pub(super) enum What<'a> {
    /// Nothing is allowed here.
    Never,
    /// A keyword does not hold.
    Keyword(Keyword),
    /// A member is missing.
    Required(&'a str),
    /// A member is missing that another one needs: the missing one, then the other.
    Needed(&'a str, &'a str),
    /// A member is not known to the schema; by which keyword.
    Unknown(Keyword),
    /// An element equals one that stands before it.
    Twice(NodeRef<'a>),
    /// Several branches of `oneOf` hold.
    Several,
}

/// Who is told of departures.
pub(super) trait Sink<'a> {
    /// Whether every departure is wanted; else one is enough.
    const ALL: bool;

    /// Tells of a departure; `Break` where nothing more is wanted.
    fn fail(&mut self, failure: Failure<'a>) -> ControlFlow<()>;
}

/// Wants to know only whether there is a departure.
struct First;

impl<'a> Sink<'a> for First {
    const ALL: bool = false;

    fn fail(&mut self, _: Failure<'a>) -> ControlFlow<()> {
        Break(())
    }
}

/// How many schemas may be applied to each value of a document before results are kept: fewer cost less than keeping them.
const USUAL: usize = 8;

/// The same for documents of few values.
const FEW: usize = 4096;

/// How many results are kept at most.
const KEPT: usize = 1 << 21;

/// How many schemas deep it is looked for what tells branches apart.
const DEEP: u8 = 4;

/// A schema and an item.
type Pair = (u32, u32);

/// What is known before a schema is applied to an item.
enum Before {
    /// Nothing.
    Apply,
    /// Nothing, and the result is worth keeping.
    Keep,
    /// The result.
    Known(ControlFlow<()>),
}

/// A walk over one document.
pub(super) struct Walk<'a> {
    graph: &'a Graph,
    /// How many schemas may still be applied before results are kept.
    steps: usize,
    /// Whether a schema holds for an item, where that was found out before.
    known: HashMap<Pair, bool>,
    /// What was told already: a schema that is reached in two ways is not told twice.
    told: HashSet<Pair>,
}

impl<'a> Walk<'a> {
    /// A walk over a document whose root is given.
    pub(super) fn new(graph: &'a Graph, root: NodeRef<'a>) -> Self {
        let steps = root.size().saturating_mul(USUAL).saturating_add(FEW);
        Self { graph, steps, known: HashMap::new(), told: HashSet::new() }
    }

    /// Whether a schema holds.
    pub(super) fn holds(&mut self, sub: SchemaId, item: Item<'a>) -> bool {
        self.apply(sub, item, &mut First).is_continue()
    }

    /// Applies a schema to an item. What is applied last to the same item is applied in turn, without taking more stack.
    pub(super) fn apply<S: Sink<'a>>(&mut self, sub: SchemaId, item: Item<'a>, sink: &mut S) -> ControlFlow<()> {
        let graph = self.graph;
        let (mut next, mut way) = (Some(sub), Vec::new());
        let mut result = Continue(());
        while let (Some(sub), Continue(())) = (next.take(), result) {
            let schema = graph.get(sub);
            match self.before::<S>(schema, pair(sub, item)) {
                Before::Apply => {}
                Before::Keep => way.push(pair(sub, item)),
                Before::Known(known) => {
                    result = known;
                    break;
                }
            }
            let (last, others) = match schema.same.split_last() {
                Some((Same::All(last), others)) => (Some(*last), others),
                _ => (None, &*schema.same),
            };
            result = self.rules(sub, schema, item, sink);
            if result.is_continue() {
                result = others.iter().try_for_each(|same| self.same(At { sub, item }, same, sink));
            }
            next = last;
        }
        for pair in way {
            self.keep(pair, result.is_continue());
        }
        result
    }

    /// What is known before a schema is applied.
    fn before<S: Sink<'a>>(&mut self, schema: &Subschema, pair: Pair) -> Before {
        if S::ALL {
            let is_told = schema.shared && !self.told.insert(pair);
            return if is_told { Before::Known(Continue(())) } else { Before::Apply };
        }
        self.steps = self.steps.saturating_sub(1);
        if !schema.shared || self.steps > 0 {
            return Before::Apply;
        }
        match self.known.get(&pair) {
            Some(true) => Before::Known(Continue(())),
            Some(false) => Before::Known(Break(())),
            None => Before::Keep,
        }
    }

    fn keep(&mut self, pair: Pair, holds: bool) {
        if self.known.len() >= KEPT {
            self.known.clear();
        }
        self.known.insert(pair, holds);
    }

    /// What a schema says by itself.
    fn rules<S: Sink<'a>>(
        &mut self,
        sub: SchemaId,
        schema: &'a Subschema,
        item: Item<'a>,
        sink: &mut S,
    ) -> ControlFlow<()> {
        let at = At { sub, item };
        let kind = item.kind();
        if schema.never {
            return sink.fail(at.fails(What::Never));
        }
        if !schema.types.allow(kind, || item.node.as_number()) {
            return sink.fail(at.fails(What::Keyword(Keyword::Type)));
        }
        if schema.constant.is_some() || schema.values.is_some() {
            self.literals(at, schema, sink)?;
        }
        match kind {
            Kind::String | Kind::Date => {
                if let Some(rules) = &schema.text {
                    self.text(at, rules, sink)?;
                }
            }
            Kind::Number => {
                if let Some(rules) = &schema.number {
                    number(at, rules, sink)?;
                }
            }
            Kind::Array => {
                if let Some(rules) = &schema.array {
                    self.array(at, rules, sink)?;
                }
            }
            Kind::Object => {
                if let Some(rules) = &schema.object {
                    self.object(at, rules, sink)?;
                }
            }
            Kind::Null | Kind::Bool => {}
        }
        Continue(())
    }

    fn literals<S: Sink<'a>>(&mut self, at: At<'a>, schema: &Subschema, sink: &mut S) -> ControlFlow<()> {
        let node = |id| self.graph.node(schema.home.file, id);
        if let Some(constant) = schema.constant
            && !node(constant).is_some_and(|literal| at.item.equals(literal))
        {
            sink.fail(at.fails(What::Keyword(Keyword::Const)))?;
        }
        if let Some(values) = schema.values
            && !node(values).is_some_and(|list| list.children().any(|literal| at.item.equals(literal)))
        {
            sink.fail(at.fails(What::Keyword(Keyword::Enum)))?;
        }
        Continue(())
    }

    fn text<S: Sink<'a>>(&mut self, at: At<'a>, rules: &TextRules, sink: &mut S) -> ControlFlow<()> {
        let text = at.item.text().unwrap_or_default();
        // A character has at least one byte: most texts need not be counted.
        let is_longer = |max: u64| text.len() as u64 > max && text.chars().count() as u64 > max;
        at.check(sink, Keyword::MinLength, rules.min == 0 || text.chars().count() as u64 >= rules.min)?;
        at.check(sink, Keyword::MaxLength, !rules.max.is_some_and(is_longer))?;
        at.check(sink, Keyword::Pattern, rules.pattern.is_none_or(|pattern| self.graph.matches(pattern, &text)))?;
        at.check(sink, Keyword::Format, rules.format.is_none_or(|format| format.holds(&text)))
    }

    fn array<S: Sink<'a>>(&mut self, at: At<'a>, rules: &ArrayRules, sink: &mut S) -> ControlFlow<()> {
        let node = at.item.node;
        let count = node.len() as u64;
        at.check(sink, Keyword::MinItems, count >= rules.min)?;
        at.check(sink, Keyword::MaxItems, rules.max.is_none_or(|max| count <= max))?;
        let mut prefix = rules.prefix.iter();
        for element in node.children() {
            if let Some(sub) = prefix.next().copied().or(rules.items) {
                self.apply(sub, Item::value(element), sink)?;
            }
        }
        if rules.unique
            && let Some([first, second]) = duplicate(node)
        {
            sink.fail(Failure { item: Item::value(second), ..at.fails(What::Twice(first)) })?;
        }
        if let Some(contains) = rules.contains {
            let fitting = node.children().filter(|element| self.holds(contains, Item::value(*element))).count() as u64;
            at.check(sink, Keyword::Contains, fitting >= rules.min_contains.unwrap_or(1))?;
            at.check(sink, Keyword::MaxContains, rules.max_contains.is_none_or(|max| fitting <= max))?;
        }
        self.unevaluated(at, rules.unevaluated, Keyword::UnevaluatedItems, sink)
    }

    fn object<S: Sink<'a>>(&mut self, at: At<'a>, rules: &'a ObjectRules, sink: &mut S) -> ControlFlow<()> {
        let node = at.item.node;
        let count = node.len() as u64;
        at.check(sink, Keyword::MinProperties, count >= rules.min)?;
        at.check(sink, Keyword::MaxProperties, rules.max.is_none_or(|max| count <= max))?;
        let mut required = 0;
        for (name, child) in node.members() {
            let member = rules.members.of(child, name, self.graph.table);
            required += usize::from(member.is_some_and(|member| member.required));
            let mut is_covered = false;
            if let Some(sub) = member.and_then(|member| member.schema) {
                is_covered = true;
                self.apply(sub, Item::value(child), sink)?;
            }
            for (_, sub) in rules.patterns.iter().filter(|(pattern, _)| self.graph.matches(*pattern, name)) {
                is_covered = true;
                self.apply(*sub, Item::value(child), sink)?;
            }
            if let Some(additional) = rules.additional.filter(|_| !is_covered) {
                self.additional(at.sub, additional, child, Keyword::AdditionalProperties, sink)?;
            }
            if let Some(names) = rules.names {
                self.apply(names, Item { node: child, is_name: true }, sink)?;
            }
        }
        if required < rules.required {
            let required = rules.members.iter().filter(|member| member.required);
            for member in required.filter(|member| node.get(&member.name).is_none()) {
                sink.fail(at.fails(What::Required(&member.name)))?;
            }
        }
        for dependent in rules.dependent.iter().filter(|dependent| node.get(&dependent.on).is_some()) {
            for name in dependent.names.iter().filter(|name| node.get(name).is_none()) {
                sink.fail(at.fails(What::Needed(name, &dependent.on)))?;
            }
        }
        self.unevaluated(at, rules.unevaluated, Keyword::UnevaluatedProperties, sink)
    }

    /// A child that only `additionalProperties` or `unevaluated…` speaks of.
    fn additional<S: Sink<'a>>(
        &mut self,
        owner: SchemaId,
        sub: SchemaId,
        child: NodeRef<'a>,
        keyword: Keyword,
        sink: &mut S,
    ) -> ControlFlow<()> {
        let item = Item::value(child);
        if self.graph.get(sub).never {
            return sink.fail(Failure { item, sub: owner, what: What::Unknown(keyword) });
        }
        self.apply(sub, item, sink)
    }

    fn unevaluated<S: Sink<'a>>(
        &mut self,
        at: At<'a>,
        sub: Option<SchemaId>,
        keyword: Keyword,
        sink: &mut S,
    ) -> ControlFlow<()> {
        let Some(sub) = sub else { return Continue(()) };
        let mut seen = super::evaluated::Seen::new(at.item.node);
        seen.own(self, at.sub, false);
        for child in seen.rest() {
            self.additional(at.sub, sub, child, keyword, sink)?;
        }
        Continue(())
    }

    fn same<S: Sink<'a>>(&mut self, at: At<'a>, same: &'a Same, sink: &mut S) -> ControlFlow<()> {
        let item = at.item;
        match same {
            Same::All(sub) => self.apply(*sub, item, sink),
            Same::Any(subs) => {
                if subs.iter().any(|sub| self.holds(*sub, item)) {
                    return Continue(());
                }
                self.none_holds(at, subs, Keyword::AnyOf, sink)
            }
            Same::One(subs) => match subs.iter().filter(|sub| self.holds(**sub, item)).take(2).count() {
                0 => self.none_holds(at, subs, Keyword::OneOf, sink),
                1 => Continue(()),
                _ => sink.fail(at.fails(What::Several)),
            },
            Same::Not(sub) => {
                let holds = self.holds(*sub, item);
                at.check(sink, Keyword::Not, !holds)
            }
            Same::If { test, then, otherwise } => {
                let branch = if self.holds(*test, item) { then } else { otherwise };
                branch.map_or(Continue(()), |sub| self.apply(sub, item, sink))
            }
            Same::Dependent(name, sub) => {
                let is_there = !item.is_name && item.node.get(name).is_some();
                if is_there { self.apply(*sub, item, sink) } else { Continue(()) }
            }
        }
    }

    /// No branch holds: what is wrong with the one that is meant, where that is plain, else that none holds.
    fn none_holds<S: Sink<'a>>(
        &mut self,
        at: At<'a>,
        subs: &[SchemaId],
        keyword: Keyword,
        sink: &mut S,
    ) -> ControlFlow<()> {
        if S::ALL {
            let mut meant = subs.iter().filter(|sub| self.is_meant(**sub, at.item, DEEP));
            if let (Some(sub), None) = (meant.next(), meant.next()) {
                return self.apply(*sub, at.item, sink);
            }
        }
        sink.fail(at.fails(What::Keyword(keyword)))
    }

    /// Whether an item is of the type that a branch asks for, and has the values by which branches are told apart.
    fn is_meant(&self, sub: SchemaId, item: Item<'a>, deep: u8) -> bool {
        let Some(deep) = deep.checked_sub(1) else { return true };
        let schema = self.graph.get(sub);
        let node = |id| self.graph.node(schema.home.file, id);
        let is_one = |id| node(id).is_some_and(|list: NodeRef<'_>| list.children().any(|literal| item.equals(literal)));
        let members =
            schema.object.iter().filter(|_| item.kind() == Kind::Object).flat_map(|rules| rules.members.iter());
        !schema.never
            && schema.types.allow(item.kind(), || item.node.as_number())
            && schema.constant.is_none_or(|id| node(id).is_some_and(|literal| item.equals(literal)))
            && schema.values.is_none_or(is_one)
            && members.filter(|member| self.tells_apart(member.schema)).all(|member| {
                let child = item.node.get(&member.name);
                let holds = |child| member.schema.is_none_or(|sub| self.is_meant(sub, Item::value(child), deep));
                child.map_or(!member.required, holds)
            })
            && schema.same.iter().all(|same| !matches!(same, Same::All(sub) if !self.is_meant(*sub, item, deep)))
    }

    fn tells_apart(&self, sub: Option<SchemaId>) -> bool {
        sub.is_some_and(|sub| self.graph.get(sub).constant.is_some())
    }

    /// The schemas.
    pub(super) fn graph(&self) -> &'a Graph {
        self.graph
    }
}

fn pair(sub: SchemaId, item: Item<'_>) -> Pair {
    // The highest bit tells names: there are never so many schemas.
    let name = if item.is_name { 1 << 31 } else { 0 };
    (sub.0 | name, u32::try_from(item.node.id().index()).unwrap_or(u32::MAX))
}

/// An item under a schema.
#[derive(Clone, Copy)]
struct At<'a> {
    sub: SchemaId,
    item: Item<'a>,
}

impl<'a> At<'a> {
    fn fails(self, what: What<'a>) -> Failure<'a> {
        Failure { item: self.item, sub: self.sub, what }
    }

    fn check<S: Sink<'a>>(self, sink: &mut S, keyword: Keyword, holds: bool) -> ControlFlow<()> {
        if holds { Continue(()) } else { sink.fail(self.fails(What::Keyword(keyword))) }
    }
}

fn number<'a, S: Sink<'a>>(at: At<'a>, rules: &NumberRules, sink: &mut S) -> ControlFlow<()> {
    let Some(number) = at.item.node.as_number() else { return Continue(()) };
    at.check(sink, Keyword::Minimum, rules.minimum.is_none_or(|limit| number >= limit))?;
    at.check(sink, Keyword::ExclusiveMinimum, rules.above.is_none_or(|limit| number > limit))?;
    at.check(sink, Keyword::Maximum, rules.maximum.is_none_or(|limit| number <= limit))?;
    at.check(sink, Keyword::ExclusiveMaximum, rules.below.is_none_or(|limit| number < limit))?;
    at.check(sink, Keyword::MultipleOf, rules.multiple_of.is_none_or(|of| is_multiple(number, of)))
}
