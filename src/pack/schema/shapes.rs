//! The types of fields, as schemas give them: what rules may read, whichever branch of a schema speaks of it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use super::describe;
use super::facts::{self, Facts, Finder, Literal, NumberRange};
use super::formats::TextFormat;
use super::graph::{Graph, ObjectRules, PatternId, Same, SchemaId, Types};
use crate::document::{NodeRef, Pointer};

/// Index of a shape among its [`Shapes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShapeId(u32);

/// What texts of a field are read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A text, or whatever else the value is.
    Plain,
    /// `format: date`.
    Date,
    /// `format: date-time`.
    Instant,
}

/// The type of a field: all subschemas that may speak of it.
#[derive(Debug)]
struct Shape {
    /// The field's own schema first, then what that one refers to, and so on.
    parts: Box<[SchemaId]>,
    /// The schemas that speak of it by themselves, of which one holds; empty: the first part alone.
    seeds: Box<[SchemaId]>,
    format: Format,
    types: Types,
    /// Which [`Structure`] it has.
    structure: u32,
    /// What is known of its values, found out when it is first asked for.
    facts: OnceLock<Box<Facts>>,
}

impl Shape {
    /// The schemas of which one holds.
    fn seeds(&self) -> &[SchemaId] {
        if self.seeds.is_empty() { self.parts.get(..1).unwrap_or_default() } else { &self.seeds }
    }
}

/// The members and elements of shapes whose parts say the same about these.
#[derive(Debug, Default)]
struct Structure {
    /// Members by length and then by name.
    fields: Box<[(Arc<str>, ShapeId)]>,
    patterns: Box<[(PatternId, ShapeId)]>,
    /// A member of which several patterns speak.
    several: Option<ShapeId>,
    /// Every other member, where the schema says what these are.
    others: Option<ShapeId>,
    /// Any member of an object without named ones, where the schema says what these are.
    entries: Option<ShapeId>,
    /// Whether the schema says that there are no members but those that it speaks of.
    is_closed: bool,
    items: Option<ShapeId>,
}

/// The shapes of all schemas of a pack.
#[derive(Debug, Default)]
pub(super) struct Table {
    shapes: Vec<Shape>,
    structures: Vec<Structure>,
}

#[cfg(test)]
impl Table {
    /// How many shapes there are.
    pub(super) fn len(&self) -> usize {
        self.shapes.len()
    }
}

/// The types of all fields of one schema.
#[derive(Clone, Debug)]
pub struct Shapes {
    pub(super) graph: Arc<Graph>,
    pub(super) table: Arc<Table>,
    pub(super) root: ShapeId,
}

impl Shapes {
    /// The shape of the whole document.
    #[must_use]
    pub fn root(&self) -> ShapeId {
        self.root
    }

    fn get(&self, id: ShapeId) -> Option<&Shape> {
        self.table.shapes.get(id.0 as usize)
    }

    fn structure(&self, id: ShapeId) -> Option<&Structure> {
        self.table.structures.get(self.get(id)?.structure as usize)
    }

    /// What texts of this shape are read as.
    #[must_use]
    pub fn format(&self, id: ShapeId) -> Format {
        self.get(id).map_or(Format::Plain, |shape| shape.format)
    }

    /// The shape of a member; `None` where the schema knows none of that name.
    #[must_use]
    pub fn property(&self, id: ShapeId, name: &str) -> Option<ShapeId> {
        let structure = self.structure(id)?;
        if let Ok(at) = structure.fields.binary_search_by(|(known, _)| order(known).cmp(&order(name))) {
            return structure.fields.get(at).map(|(_, shape)| *shape);
        }
        let mut matching = structure.patterns.iter().filter(|(pattern, _)| self.graph.matches(*pattern, name));
        match (matching.next(), matching.next()) {
            (None, _) => structure.others,
            (Some((_, shape)), None) => Some(*shape),
            _ => structure.several,
        }
    }

    /// The shape of an array's elements.
    #[must_use]
    pub fn items(&self, id: ShapeId) -> Option<ShapeId> {
        self.structure(id)?.items
    }

    /// The names of an object's members, sorted. Names that only a pattern describes are not among them.
    #[must_use]
    pub fn names(&self, id: ShapeId) -> Vec<&str> {
        let fields = self.structure(id).into_iter().flat_map(|structure| &structure.fields);
        let mut names: Vec<_> = fields.map(|(name, _)| &**name).collect();
        names.sort_unstable();
        names
    }

    /// The shapes of all members and elements that the schema speaks of.
    pub fn below(&self, id: ShapeId) -> impl Iterator<Item = ShapeId> {
        self.structure(id).into_iter().flat_map(|structure| {
            let fields = structure.fields.iter().map(|(_, shape)| *shape);
            let patterns = structure.patterns.iter().map(|(_, shape)| *shape);
            fields.chain(patterns).chain(structure.several).chain(structure.others).chain(structure.items)
        })
    }

    /// Whether it is an object of which members are known by what they are and not by name: a map.
    #[must_use]
    pub fn is_map(&self, id: ShapeId) -> bool {
        let object = Types::named("object").unwrap_or(Types::NONE);
        let Some((shape, structure)) = self.get(id).zip(self.structure(id)) else { return false };
        let is_described = !structure.patterns.is_empty() || structure.others.is_some();
        // An object of which nothing is said may have any member.
        let is_open = shape.types == object && !structure.is_closed;
        structure.fields.is_empty() && shape.types.both(object) == object && (is_described || is_open)
    }

    /// The shape of what a map holds under any name; `None`: nothing is known of it.
    #[must_use]
    pub fn entries(&self, id: ShapeId) -> Option<ShapeId> {
        self.structure(id)?.entries
    }

    /// The names of all members of all schemas of the pack.
    pub fn all_names(&self) -> impl Iterator<Item = &str> {
        let objects = self.graph.subs.iter().filter_map(|sub| sub.object.as_ref());
        objects.flat_map(|object| object.members.iter()).map(|member| &*member.name)
    }

    /// The shape of what stands under a pointer of a document.
    #[must_use]
    pub fn at(&self, pointer: &Pointer) -> Option<ShapeId> {
        pointer.tokens().try_fold(self.root, |id, token| self.property(id, &token).or_else(|| self.items(id)))
    }

    /// The types that values of this shape may be of.
    #[must_use]
    pub fn types(&self, id: ShapeId) -> Types {
        self.get(id).map_or(Types::ALL, |shape| shape.types)
    }

    fn facts(&self, id: ShapeId) -> Option<&Facts> {
        let shape = self.get(id)?;
        let find = || Box::new(Finder::new(&self.graph).facts(shape.seeds()));
        Some(shape.facts.get_or_init(find))
    }

    /// All values of this shape, where they are texts, numbers and truth values that the schema writes out (`enum`,
    /// `const`), in whichever branch: in the order of the schema, texts first. `null` is not among them.
    #[must_use]
    pub fn values(&self, id: ShapeId) -> Option<Arc<[Literal]>> {
        self.facts(id)?.values.clone()
    }

    /// All texts of this shape, where the schema writes them out, whatever else a value may be.
    #[must_use]
    pub fn texts(&self, id: ShapeId) -> Option<Arc<[Arc<str>]>> {
        self.facts(id)?.texts.clone()
    }

    /// The range of the numbers of this shape; `None`: a value is never a number.
    #[must_use]
    pub fn bounds(&self, id: ShapeId) -> Option<NumberRange> {
        self.facts(id)?.numbers
    }

    /// Whether a value of this shape may be equal to a literal: nothing that surely holds excludes it, be it a type, a
    /// list of values, a range, a format, a length or a pattern.
    #[must_use]
    pub fn may_be(&self, id: ShapeId, literal: &Literal) -> bool {
        let Some(shape) = self.get(id) else { return true };
        let mut memory = HashMap::new();
        shape.seeds().iter().any(|seed| facts::may_be(&self.graph, *seed, literal, &mut memory))
    }

    /// Whether an object of this shape surely has a member of that name.
    #[must_use]
    pub fn is_required(&self, id: ShapeId, name: &str) -> bool {
        let Some(shape) = self.get(id) else { return false };
        let mut memory = HashMap::new();
        shape.seeds().iter().all(|seed| facts::requires(&self.graph, *seed, name, &mut memory))
    }

    /// What the values count or measure, such as `percent` or `days` (`x-unit`).
    #[must_use]
    pub fn unit(&self, id: ShapeId) -> Option<&str> {
        self.annotation(id, "x-unit")?.as_str()
    }

    /// The schemas that speak of this shape, as their files write them: the field's own first, then those it refers to.
    pub fn schemas(&self, id: ShapeId) -> impl Iterator<Item = NodeRef<'_>> {
        self.get(id).into_iter().flat_map(|shape| &shape.parts).filter_map(|part| self.graph.home(*part))
    }

    /// What the nearest schema says under a key, such as `enum`, `x-unit` or `x-kept-by`.
    #[must_use]
    pub fn annotation(&self, id: ShapeId, key: &str) -> Option<NodeRef<'_>> {
        self.schemas(id).find_map(|schema| schema.get(key))
    }

    /// The title of a field in a language, by its code; where no schema translates it, `title` as it stands.
    #[must_use]
    pub fn title(&self, id: ShapeId, language: &str) -> Option<&str> {
        let mut translated = self.schemas(id).filter_map(|schema| describe::translated(schema, "title", language));
        translated.next().or_else(|| self.schemas(id).find_map(|schema| schema.get("title")?.as_str()))
    }
}

/// What sorts names: most differ in length already.
fn order(name: &str) -> (usize, &str) {
    (name.len(), name)
}

/// The schemas that may speak of the same value, in whichever branch: the given ones first.
pub(super) fn parts(graph: &Graph, seeds: &[SchemaId]) -> Vec<SchemaId> {
    /// Parts that are looked through one by one.
    const FEW: usize = 16;
    if let [only] = seeds
        && graph.get(*only).same.is_empty()
    {
        return vec![*only];
    }
    let mut known = HashSet::new();
    let mut parts: Vec<SchemaId> = Vec::new();
    let mut rest: Vec<SchemaId> = seeds.iter().rev().copied().collect();
    while let Some(sub) = rest.pop() {
        if parts.len() == FEW {
            known.extend(parts.iter().copied());
        }
        let is_known = if parts.len() < FEW { parts.contains(&sub) } else { !known.insert(sub) };
        if !is_known {
            parts.push(sub);
            let same = graph.get(sub).same.iter().filter(|same| !matches!(same, Same::Not(_)));
            let before = rest.len();
            rest.extend(same.flat_map(Same::subs));
            if let Some(added) = rest.get_mut(before..) {
                added.reverse();
            }
        }
    }
    parts
}

/// What holds of a value under a schema, whatever the branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sure {
    format: Option<Format>,
    types: Types,
}

/// Finds out what is sure, once for each schema.
struct Surety<'g> {
    graph: &'g Graph,
    known: Vec<Option<Sure>>,
}

impl Surety<'_> {
    fn of(&mut self, sub: SchemaId) -> Sure {
        if let Some(Some(known)) = self.known.get(sub.0 as usize) {
            return *known;
        }
        let schema = self.graph.get(sub);
        let format = schema.text.as_ref().and_then(|rules| rules.format).and_then(|format| match format {
            TextFormat::Date => Some(Format::Date),
            TextFormat::DateTime => Some(Format::Instant),
            _ => None,
        });
        let own = Sure { format, types: if schema.never { Types::NONE } else { schema.types } };
        let sure = schema.same.iter().fold(own, |sure, same| match same {
            Same::All(sub) => sure.and(self.of(*sub)),
            Same::Any(subs) | Same::One(subs) => self.either(subs).map_or(sure, |either| sure.and(either)),
            Same::If { then: Some(then), otherwise: Some(otherwise), .. } => {
                self.either(&[*then, *otherwise]).map_or(sure, |either| sure.and(either))
            }
            Same::If { .. } | Same::Not(_) | Same::Dependent(..) => sure,
        });
        if let Some(slot) = self.known.get_mut(sub.0 as usize) {
            *slot = Some(sure);
        }
        sure
    }

    /// What holds in each of several branches.
    fn either(&mut self, subs: &[SchemaId]) -> Option<Sure> {
        subs.iter().map(|sub| self.of(*sub)).reduce(|left, right| Sure {
            format: left.format.filter(|format| right.format == Some(*format)),
            types: left.types.with(right.types),
        })
    }
}

impl Sure {
    fn and(self, other: Self) -> Self {
        Self { format: self.format.or(other.format), types: self.types.both(other.types) }
    }
}

/// How many parts all shapes together may have: schemas that combine in more ways have no types that could be told.
const MOST_PARTS: usize = 2_000_000;

/// Finds out the shapes of schemas.
pub(super) struct Builder<'g> {
    graph: &'g Graph,
    surety: Surety<'g>,
    table: Table,
    /// The shape of each subschema alone, which most are.
    single: Vec<Option<ShapeId>>,
    combined: HashMap<Box<[SchemaId]>, ShapeId>,
    /// The structure of each subschema alone, and that of several together.
    single_structures: Vec<Option<u32>>,
    structures: HashMap<Box<[SchemaId]>, u32>,
    /// Structures whose members are still to be found out, and the parts that have them.
    rest: Vec<(u32, Box<[SchemaId]>)>,
    size: usize,
}

impl<'g> Builder<'g> {
    pub(super) fn new(graph: &'g Graph) -> Self {
        Self {
            graph,
            surety: Surety { graph, known: vec![None; graph.subs.len()] },
            table: Table::default(),
            single: vec![None; graph.subs.len()],
            combined: HashMap::new(),
            single_structures: vec![None; graph.subs.len()],
            structures: HashMap::new(),
            rest: Vec::new(),
            size: 0,
        }
    }

    /// The shape of a schema, with those of all below it; `None` where there are too many.
    pub(super) fn add(&mut self, root: SchemaId) -> Option<ShapeId> {
        let shape = self.shape(&[root]);
        while let Some((id, holders)) = self.rest.pop() {
            if self.size > MOST_PARTS {
                return None;
            }
            let structure = self.members(&holders);
            if let Some(slot) = self.table.structures.get_mut(id as usize) {
                *slot = structure;
            }
        }
        Some(shape)
    }

    pub(super) fn finish(self) -> Table {
        self.table
    }

    fn shape(&mut self, seeds: &[SchemaId]) -> ShapeId {
        let next = ShapeId(u32::try_from(self.table.shapes.len()).unwrap_or(u32::MAX));
        let known = match seeds {
            [only] => match self.single.get_mut(only.0 as usize) {
                Some(slot) => *slot.get_or_insert(next),
                None => next,
            },
            _ => *self.combined.entry(seeds.into()).or_insert(next),
        };
        if known == next {
            let parts = parts(self.graph, seeds);
            self.size += parts.len();
            // Several schemas speak of one field in several branches: which of them holds is not known.
            let sure = self.surety.either(seeds).unwrap_or(Sure { format: None, types: Types::ALL });
            let format = sure.format.unwrap_or(Format::Plain);
            let structure = self.structure(&parts);
            let seeds = if seeds.len() == 1 { Box::default() } else { seeds.into() };
            let facts = OnceLock::new();
            self.table.shapes.push(Shape { parts: parts.into(), seeds, format, types: sure.types, structure, facts });
        }
        known
    }

    fn structure(&mut self, parts: &[SchemaId]) -> u32 {
        let holds = |part: &SchemaId| {
            let schema = self.graph.get(*part);
            schema.object.is_some() || schema.array.is_some()
        };
        let holders: Vec<SchemaId> = parts.iter().copied().filter(holds).collect();
        let next = u32::try_from(self.table.structures.len()).unwrap_or(u32::MAX);
        let known = match &*holders {
            [only] => self.single_structures.get_mut(only.0 as usize).map_or(next, |slot| *slot.get_or_insert(next)),
            _ => *self.structures.entry(holders.clone().into()).or_insert(next),
        };
        if known == next {
            self.table.structures.push(Structure::default());
            self.rest.push((next, holders.into()));
        }
        known
    }

    fn members(&mut self, holders: &[SchemaId]) -> Structure {
        let graph = self.graph;
        let objects: Vec<_> = holders.iter().filter_map(|part| graph.get(*part).object.as_deref()).collect();
        let arrays: Vec<_> = holders.iter().filter_map(|part| graph.get(*part).array.as_deref()).collect();
        let patterns: Vec<_> = objects.iter().flat_map(|object| object.patterns.iter().copied()).collect();
        let is_said = |sub: &SchemaId| {
            let schema = graph.get(*sub);
            !schema.never && graph.home(*sub).is_some_and(|node| !node.is_empty())
        };
        let others = objects.iter().flat_map(|object| object.additional.into_iter().chain(object.unevaluated));
        let others: Vec<_> = others.filter(is_said).collect();
        let items = arrays
            .iter()
            .flat_map(|array| array.prefix.iter().copied().chain(array.items).chain(array.unevaluated).filter(is_said));
        let items: Vec<_> = items.collect();
        let all: Vec<_> = patterns.iter().map(|(_, sub)| *sub).collect();
        let is_closed = objects.iter().filter_map(|object| object.additional.or(object.unevaluated));
        let is_closed = is_closed.into_iter().any(|sub| graph.get(sub).never);
        let fields = self.fields(&objects, &patterns);
        let is_known = fields.is_empty() && (is_closed || !others.is_empty());
        let entries: Vec<_> = all.iter().chain(&others).copied().filter(|_| is_known).collect();
        Structure {
            fields,
            is_closed,
            entries: (!entries.is_empty()).then(|| self.distinct(&entries)),
            patterns: patterns.iter().map(|(pattern, sub)| (*pattern, self.shape(&[*sub]))).collect(),
            several: (all.len() > 1).then(|| self.distinct(&all)),
            others: (!others.is_empty()).then(|| self.distinct(&others)),
            items: (!items.is_empty()).then(|| self.distinct(&items)),
        }
    }

    fn fields(
        &mut self,
        objects: &[&'g ObjectRules],
        patterns: &[(PatternId, SchemaId)],
    ) -> Box<[(Arc<str>, ShapeId)]> {
        let graph = self.graph;
        let known =
            |object: &'g ObjectRules| object.members.iter().filter_map(|member| Some((&member.name, member.schema?)));
        if let ([only], []) = (objects, patterns) {
            return known(only).map(|(name, sub)| (Arc::clone(name), self.shape(&[sub]))).collect();
        }
        let mut named: BTreeMap<(usize, &Arc<str>), Vec<SchemaId>> = BTreeMap::new();
        for (name, sub) in objects.iter().flat_map(|object| known(object)) {
            named.entry((name.len(), name)).or_default().push(sub);
        }
        for ((_, name), subs) in &mut named {
            subs.extend(patterns.iter().filter(|(pattern, _)| graph.matches(*pattern, name)).map(|(_, sub)| *sub));
        }
        named.into_iter().map(|((_, name), subs)| (Arc::clone(name), self.distinct(&subs))).collect()
    }

    /// The shape of what several schemas speak of, each counted once.
    fn distinct(&mut self, subs: &[SchemaId]) -> ShapeId {
        if let [_] = subs {
            return self.shape(subs);
        }
        let mut known = HashSet::new();
        let distinct: Vec<_> = subs.iter().copied().filter(|sub| known.insert(*sub)).collect();
        self.shape(&distinct)
    }
}
