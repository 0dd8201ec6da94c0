//! The schemas of a pack as one graph: every subschema is one node, however many references lead to it.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::formats::TextFormat;
use super::patterns::Pattern;
use crate::document::{FieldId, Kind, NodeId, NodeRef, Tree};
use crate::source::Source;

/// Index of a subschema in its [`Graph`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct SchemaId(pub(super) u32);

/// Index of a file in its [`Graph`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct FileId(pub(super) u16);

/// Index of a pattern in its [`Graph`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct PatternId(pub(super) u32);

/// A place in a schema file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Home {
    /// The file.
    pub(super) file: FileId,
    /// The node.
    pub(super) node: NodeId,
}

/// The types that a value may be of, as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Types(u8);

impl Types {
    /// The names of the types, in the order of their bits.
    pub const NAMES: [&'static str; 7] = ["null", "boolean", "integer", "number", "string", "array", "object"];
    /// Every type.
    pub(super) const ALL: Self = Self(0x7f);
    /// No type.
    pub(super) const NONE: Self = Self(0);
    const INTEGER: u8 = 1 << 2;
    const NUMBER: u8 = 1 << 3;

    /// The set of one type; `None` for a name that is none.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().position(|known| *known == name).map(|bit| Self(1 << bit))
    }

    /// Both sets together.
    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What both sets allow; a whole number is a number.
    pub(super) fn both(self, other: Self) -> Self {
        let (left, right) = (self.widened(), other.widened());
        Self(left & right)
    }

    fn widened(self) -> u8 {
        if self.0 & Self::NUMBER == 0 { self.0 } else { self.0 | Self::INTEGER }
    }

    /// The names of the types in the set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.into_iter().enumerate().filter(move |(bit, _)| self.0 & (1 << bit) != 0).map(|(_, name)| name)
    }

    /// Whether every type is in the set, as where a schema names none.
    #[must_use]
    pub fn is_any(self) -> bool {
        self == Self::ALL
    }

    /// Whether values of a kind are of one of these types; a number for `integer` must be whole.
    pub(super) fn allow(self, kind: Kind, number: impl FnOnce() -> Option<Decimal>) -> bool {
        let bit = match kind {
            Kind::Null => 0,
            Kind::Bool => 1,
            Kind::Number => 3,
            Kind::String | Kind::Date => 4,
            Kind::Array => 5,
            Kind::Object => 6,
        };
        self.0 & (1 << bit) != 0
            || (kind == Kind::Number && self.0 & Self::INTEGER != 0 && number().is_some_and(|it| it.is_integer()))
    }
}

/// What a schema says about a text.
#[derive(Clone, Debug, Default)]
pub(super) struct TextRules {
    pub(super) min: u64,
    pub(super) max: Option<u64>,
    pub(super) pattern: Option<PatternId>,
    pub(super) format: Option<TextFormat>,
}

/// What a schema says about a number.
#[derive(Clone, Debug, Default)]
pub(super) struct NumberRules {
    pub(super) minimum: Option<Decimal>,
    pub(super) above: Option<Decimal>,
    pub(super) maximum: Option<Decimal>,
    pub(super) below: Option<Decimal>,
    pub(super) multiple_of: Option<Decimal>,
}

/// What a schema says about an array.
#[derive(Clone, Debug, Default)]
pub(super) struct ArrayRules {
    pub(super) prefix: Box<[SchemaId]>,
    pub(super) items: Option<SchemaId>,
    pub(super) contains: Option<SchemaId>,
    /// How many elements must be as `contains` says; `None` where that is not said, and 1 is meant.
    pub(super) min_contains: Option<u64>,
    pub(super) max_contains: Option<u64>,
    pub(super) min: u64,
    pub(super) max: Option<u64>,
    pub(super) unique: bool,
    pub(super) unevaluated: Option<SchemaId>,
}

/// A name that a schema knows of an object's members.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// The first bytes of the name, which tell most names apart.
    head: u64,
    pub(super) name: Arc<str>,
    /// Its number among the names of the pack.
    pub(super) field: FieldId,
    /// What the member must be; `None` where the name is only required.
    pub(super) schema: Option<SchemaId>,
    pub(super) required: bool,
}

impl Member {
    /// A member of which nothing is said yet.
    pub(super) fn new(name: &str) -> Self {
        Self { head: head(name), name: name.into(), field: FieldId::default(), schema: None, required: false }
    }
}

/// The first eight bytes of a name, or all of a shorter one.
fn head(name: &str) -> u64 {
    match name.as_bytes().first_chunk() {
        Some(first) => u64::from_be_bytes(*first),
        None => name.bytes().fold(0, |head, byte| head << 8 | u64::from(byte)),
    }
}

/// The members of an object, found by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Members {
    /// By length, then by name.
    all: Box<[Member]>,
    /// Where the names of each length start; all that are longer than the last length stand together.
    starts: Box<[u32]>,
    /// Where the member of each number is, from 1 on: found by the last bits of the number, most at once.
    slots: Box<[(FieldId, u32)]>,
}

impl Members {
    /// From members by length and name.
    pub(super) fn new(sorted: Vec<Member>) -> Self {
        const LONGEST: usize = 32;
        let longest = sorted.last().map_or(0, |member| member.name.len()).min(LONGEST);
        let start = |length: usize| sorted.partition_point(|member| member.name.len() < length);
        let starts = (0..=longest).map(start).chain([sorted.len()]);
        let starts = starts.map(|start| u32::try_from(start).unwrap_or(u32::MAX)).collect();
        let slots = Self::slots(&sorted);
        Self { all: sorted.into(), starts, slots }
    }

    /// Twice as many places as members: the search for one always ends at a free place.
    fn slots(members: &[Member]) -> Box<[(FieldId, u32)]> {
        let mut slots = vec![(FieldId::default(), 0); (members.len() * 2).next_power_of_two()];
        let mask = slots.len() - 1;
        for (member, number) in members.iter().zip(1..) {
            let mut at = member.field.index() & mask;
            while slots.get(at).is_some_and(|(_, taken)| *taken != 0) {
                at = (at + 1) & mask;
            }
            if let Some(slot) = slots.get_mut(at) {
                *slot = (member.field, number);
            }
        }
        slots.into()
    }

    /// What is said of a member of a document.
    pub(super) fn of(&self, child: NodeRef<'_>, name: &str, table: u32) -> Option<&Member> {
        let Some(field) = child.field_of(table) else { return self.get(name) };
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = field.index() & mask;
        loop {
            let (known, number) = self.slots.get(at)?;
            let number = number.checked_sub(1)?;
            if *known == field {
                return self.all.get(number as usize);
            }
            at = (at + 1) & mask;
        }
    }

    /// What is said of a member by its name.
    pub(super) fn get(&self, name: &str) -> Option<&Member> {
        let length = name.len().min(self.starts.len().checked_sub(2)?);
        let (start, end) = (self.starts.get(length)?, self.starts.get(length + 1)?);
        let same_length = self.all.get(*start as usize..*end as usize)?;
        let head = head(name);
        let is_it = |member: &&Member| {
            member.head == head && member.name.len() == name.len() && (name.len() <= 8 || *member.name == *name)
        };
        same_length.iter().find(is_it)
    }

    /// The members, by length and then by name.
    pub(super) fn iter(&self) -> std::slice::Iter<'_, Member> {
        self.all.iter()
    }
}

/// What a schema says about an object.
#[derive(Clone, Debug, Default)]
pub(super) struct ObjectRules {
    pub(super) members: Members,
    /// How many of the members are required.
    pub(super) required: usize,
    pub(super) patterns: Box<[(PatternId, SchemaId)]>,
    pub(super) additional: Option<SchemaId>,
    pub(super) names: Option<SchemaId>,
    pub(super) min: u64,
    pub(super) max: Option<u64>,
    pub(super) dependent: Box<[Dependent]>,
    pub(super) unevaluated: Option<SchemaId>,
}

/// Names that are required where another member is there.
#[derive(Clone, Debug)]
pub(super) struct Dependent {
    pub(super) on: Box<str>,
    pub(super) names: Box<[Box<str>]>,
}

/// A schema that is applied to the same value.
#[derive(Clone, Debug)]
pub(super) enum Same {
    /// `$ref`, or a branch of `allOf`: it must hold as well.
    All(SchemaId),
    /// `anyOf`: at least one must hold.
    Any(Box<[SchemaId]>),
    /// `oneOf`: exactly one must hold.
    One(Box<[SchemaId]>),
    /// `not`: it must not hold.
    Not(SchemaId),
    /// `if`, `then`, `else`.
    If { test: SchemaId, then: Option<SchemaId>, otherwise: Option<SchemaId> },
    /// `dependentSchemas`: it must hold where the member is there.
    Dependent(Box<str>, SchemaId),
}

impl Same {
    /// The schemas, whether they must hold or not.
    pub(super) fn subs(&self) -> impl Iterator<Item = SchemaId> + '_ {
        let (several, single): (&[SchemaId], [Option<SchemaId>; 3]) = match self {
            Self::All(sub) | Self::Not(sub) | Self::Dependent(_, sub) => (&[], [Some(*sub), None, None]),
            Self::Any(subs) | Self::One(subs) => (subs, [None; 3]),
            Self::If { test, then, otherwise } => (&[], [Some(*test), *then, *otherwise]),
        };
        several.iter().copied().chain(single.into_iter().flatten())
    }
}

/// One subschema, read.
#[derive(Clone, Debug)]
pub(super) struct Subschema {
    /// Where it stands.
    pub(super) home: Home,
    /// `false`: nothing is allowed.
    pub(super) never: bool,
    pub(super) types: Types,
    /// The value of `const`.
    pub(super) constant: Option<NodeId>,
    /// The list of `enum`.
    pub(super) values: Option<NodeId>,
    pub(super) text: Option<Box<TextRules>>,
    pub(super) number: Option<Box<NumberRules>>,
    pub(super) array: Option<Box<ArrayRules>>,
    pub(super) object: Option<Box<ObjectRules>>,
    pub(super) same: Box<[Same]>,
    /// Whether more than one place leads to it, so that it may come to the same value twice.
    pub(super) shared: bool,
}

impl Subschema {
    /// A schema that says nothing yet.
    pub(super) fn empty(home: Home) -> Self {
        Self {
            home,
            never: false,
            types: Types::ALL,
            constant: None,
            values: None,
            text: None,
            number: None,
            array: None,
            object: None,
            same: Box::default(),
            shared: false,
        }
    }

    /// Calls `each` with every subschema that is applied to the value, to its children or to the names of its members.
    pub(super) fn for_each(&self, mut each: impl FnMut(SchemaId)) {
        self.same.iter().flat_map(Same::subs).for_each(&mut each);
        if let Some(array) = &self.array {
            array.prefix.iter().copied().for_each(&mut each);
            [array.items, array.contains, array.unevaluated].into_iter().flatten().for_each(&mut each);
        }
        if let Some(object) = &self.object {
            object.members.iter().filter_map(|member| member.schema).for_each(&mut each);
            object.patterns.iter().for_each(|(_, sub)| each(*sub));
            [object.additional, object.names, object.unevaluated].into_iter().flatten().for_each(each);
        }
    }
}

/// A schema file.
#[derive(Clone, Debug)]
pub(super) struct File {
    /// Its path in the pack.
    pub(super) path: Box<str>,
    pub(super) source: Arc<Source>,
    pub(super) tree: Arc<Tree>,
}

/// The schemas of a pack.
#[derive(Debug)]
pub(super) struct Graph {
    pub(super) files: Vec<File>,
    pub(super) subs: Vec<Subschema>,
    pub(super) patterns: Vec<Pattern>,
    /// The table that the numbers of members are of.
    pub(super) table: u32,
    /// What stands for a subschema that is not there: nothing satisfies it.
    pub(super) never: Subschema,
}

impl Graph {
    /// A subschema.
    pub(super) fn get(&self, sub: SchemaId) -> &Subschema {
        self.subs.get(sub.0 as usize).unwrap_or(&self.never)
    }

    /// Whether a text matches a pattern; a pattern that is not there is matched by nothing.
    pub(super) fn matches(&self, pattern: PatternId, text: &str) -> bool {
        self.patterns.get(pattern.0 as usize).is_some_and(|pattern| pattern.matches(text))
    }

    /// A node of a schema file.
    pub(super) fn node(&self, file: FileId, node: NodeId) -> Option<NodeRef<'_>> {
        self.files.get(usize::from(file.0))?.tree.node(node)
    }

    /// The place of a subschema, as its file has it.
    pub(super) fn home(&self, sub: SchemaId) -> Option<NodeRef<'_>> {
        let home = self.get(sub).home;
        self.node(home.file, home.node)
    }

    /// What a keyword of a subschema says.
    pub(super) fn keyword(&self, sub: SchemaId, keyword: &str) -> Option<NodeRef<'_>> {
        self.home(sub)?.get(keyword)
    }
}
