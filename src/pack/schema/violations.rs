//! The departures of a document from its schema, each with its place and its words.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::ops::ControlFlow;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::describe::{describe, describe_all};
use super::graph::{Graph, SchemaId, Subschema};
use super::keywords::Keyword;
use super::walk::{Failure, Item, Sink, What};
use super::wordings::{self, Wording, wording};
use crate::base::lang::{Bilingual, Lang};
use crate::base::template::{Arguments, Template};
use crate::base::value::Value;
use crate::document::{Kind, NodeRef, Pointer, to_json};
use crate::source::nearest;
use crate::verdict::{Finding, Outcome, Place, RuleInfo};

/// How many departures of one document are told one by one.
pub(crate) const TOLD: usize = 100;

/// Longest name, in bytes, for which a name that is near to it is looked for.
const NAME: usize = 64;

/// One departure from a schema.
#[derive(Clone, Debug)]
pub struct Violation {
    /// Where.
    pub place: Place,
    /// The name of what is wrong: `schema.required`, `schema.type` …
    pub code: &'static str,
    /// What is wrong, in a few words: English, then Chinese.
    pub title: [&'static str; 2],
    /// What is wrong here.
    pub message: Bilingual,
    /// What to do about it.
    pub help: Bilingual,
    /// What the schema asks for, by name.
    pub arguments: Arguments,
    template: [Template; 2],
}

impl Violation {
    fn new(place: Place, wording: &Wording, arguments: Arguments) -> Self {
        Self::worded(place, wording, wording.message.map(str::to_owned), arguments)
    }

    /// A violation with a message of its own, where that cannot be said in one way for both languages.
    fn worded(place: Place, wording: &Wording, message: [String; 2], arguments: Arguments) -> Self {
        let template = message.map(|text| Template::parse(&text).unwrap_or_default());
        let [en, zh] = &template;
        let message = Bilingual::new(en.render(&arguments, Lang::En), zh.render(&arguments, Lang::Zh));
        let [en, zh] = wording.remedy;
        let (code, title, help) = (wording.id, wording.title, Bilingual::new(en, zh));
        Self { place, code, title, message, help, arguments, template }
    }

    /// The departures that are counted but not told, at the document as a whole.
    pub(super) fn more(label: &Arc<str>, root: NodeRef<'_>, count: u64) -> Self {
        let place = Place::nearest(label, root, &Pointer::root());
        Self::new(place, &wordings::MORE, vec![("count".to_owned(), Value::Number(count.into()))])
    }

    /// What is said of a document that departs from its schema in a way for which there is no word.
    pub(super) fn other(label: &Arc<str>, root: NodeRef<'_>) -> Self {
        Self::new(Place::nearest(label, root, &Pointer::root()), &wordings::OTHER, Vec::new())
    }

    /// The reason that a report gives.
    #[must_use]
    pub fn finding(self, label: &Arc<str>) -> Finding {
        let remedy = [self.help.en.as_str(), self.help.zh.as_str()];
        let info = RuleInfo::built_in(self.code, label, Outcome::Return, self.title, ["", ""], remedy);
        Finding {
            rule: Arc::new(RuleInfo { message: self.template.into(), ..info }),
            at: vec![self.place],
            arguments: self.arguments,
            evidence: Vec::new(),
            waiver: None,
        }
    }
}

/// A departure that is to be told, by its place in the document.
struct Kept<'a> {
    /// The node that it is about, the name that is missing there, and how many were found before it.
    order: (usize, &'a str, u64),
    failure: Failure<'a>,
}

impl PartialEq for Kept<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.order == other.order
    }
}

impl Eq for Kept<'_> {}

impl PartialOrd for Kept<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Kept<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order.cmp(&other.order)
    }
}

/// Keeps the departures that stand first in the document, and counts the others.
#[derive(Default)]
pub(super) struct Collector<'a> {
    found: u64,
    kept: BinaryHeap<Kept<'a>>,
}

impl<'a> Sink<'a> for Collector<'a> {
    const ALL: bool = true;

    fn fail(&mut self, failure: Failure<'a>) -> ControlFlow<()> {
        let name = match failure.what {
            What::Required(name) | What::Needed(name, _) => name,
            _ => "",
        };
        let kept = Kept { order: (failure.item.node.id().index(), name, self.found), failure };
        self.found += 1;
        if self.kept.len() < TOLD {
            self.kept.push(kept);
        } else if let Some(mut last) = self.kept.peek_mut()
            && kept < *last
        {
            *last = kept;
        }
        ControlFlow::Continue(())
    }
}

impl<'a> Collector<'a> {
    /// The departures in the order of the document, and how many there are beyond them.
    pub(super) fn finish(self) -> (Vec<Failure<'a>>, u64) {
        let more = self.found.saturating_sub(self.kept.len() as u64);
        (self.kept.into_sorted_vec().into_iter().map(|kept| kept.failure).collect(), more)
    }
}

/// Puts departures into words.
pub(super) struct Teller<'a> {
    pub(super) graph: &'a Graph,
    pub(super) label: &'a Arc<str>,
    pub(super) root: NodeRef<'a>,
}

impl<'a> Teller<'a> {
    /// A departure in words.
    pub(super) fn tell(&self, failure: &Failure<'a>) -> Violation {
        let node = failure.item.node;
        if failure.item.is_name {
            return self.name(failure);
        }
        let text = |text: &str| Value::Text(text.to_owned());
        match failure.what {
            What::Never => Violation::new(self.place(node), &wordings::NEVER, Vec::new()),
            What::Required(name) => Violation::new(self.missing(node, name), &wordings::REQUIRED, expected(text(name))),
            What::Needed(name, on) => {
                let arguments = vec![("expected".to_owned(), text(name)), ("on".to_owned(), text(on))];
                Violation::new(self.missing(node, name), &wordings::NEEDED, arguments)
            }
            What::Unknown(keyword) => self.unknown(failure, keyword),
            What::Twice(first) => {
                let at = first.pointer_from(self.root.id());
                Violation::new(self.place(node), &wordings::TWICE, expected(text(at.as_str())))
            }
            What::Several => self.branches(failure, &wordings::SEVERAL, Keyword::OneOf),
            What::Keyword(Keyword::AnyOf) => self.branches(failure, &wordings::ANY_OF, Keyword::AnyOf),
            What::Keyword(Keyword::OneOf) => self.branches(failure, &wordings::ONE_OF, Keyword::OneOf),
            What::Keyword(keyword @ (Keyword::Not | Keyword::Contains)) => {
                self.branches(failure, &wording(keyword), keyword)
            }
            What::Keyword(keyword) => {
                let (wording, value) = self.keyword(failure.sub, keyword);
                let [en, zh] = wording.message;
                let message = [if is_one(&value) { singular(en) } else { en.to_owned() }, zh.to_owned()];
                Violation::worded(self.place(node), &wording, message, expected(value))
            }
        }
    }

    fn place(&self, node: NodeRef<'_>) -> Place {
        Place::below(self.label, node, node.pointer_from(self.root.id()), &Pointer::root())
    }

    /// The place of a member that is missing.
    fn missing(&self, object: NodeRef<'_>, name: &str) -> Place {
        Place::below(self.label, object, object.pointer_from(self.root.id()), &Pointer::root().child(name))
    }

    /// What is wrong with an unknown field is its name.
    fn at_name(&self, node: NodeRef<'_>) -> Place {
        let place = self.place(node);
        let span = node.key_span().unwrap_or(place.span);
        Place { span, ..place }
    }

    fn unknown(&self, failure: &Failure<'a>, keyword: Keyword) -> Violation {
        let node = failure.item.node;
        let Some(name) = node.name() else {
            return Violation::new(self.place(node), &wordings::UNKNOWN_ENTRY, Vec::new());
        };
        let near = if name.len() > NAME { None } else { self.near(failure.sub, keyword, name) };
        let (wording, near) = match near {
            Some(near) => (wordings::MISSPELT_FIELD, Value::Text(near.to_owned())),
            None => (wordings::UNKNOWN_FIELD, Value::Absent),
        };
        let id = match keyword {
            Keyword::UnevaluatedProperties => "schema.unevaluatedProperties",
            _ => wording.id,
        };
        Violation::new(self.at_name(node), &Wording { id, ..wording }, expected(near))
    }

    /// A name that the schema knows and that is near to what was written.
    fn near(&self, sub: SchemaId, keyword: Keyword, name: &str) -> Option<&'a str> {
        let graph = self.graph;
        let subs = match keyword {
            Keyword::UnevaluatedProperties => super::shapes::parts(graph, &[sub]),
            _ => vec![sub],
        };
        let members =
            subs.iter().filter_map(|sub| graph.get(*sub).object.as_ref()).flat_map(|object| object.members.iter());
        nearest(name, members.filter(|member| member.schema.is_some()).map(|member| &*member.name))
    }

    /// What is wrong with the name of a member.
    fn name(&self, failure: &Failure<'a>) -> Violation {
        let node = failure.item.node;
        let value = Failure { item: Item::value(node), ..*failure };
        let inner = self.tell(&value);
        let escaped = |text: &str| text.replace('{', "{{").replace('}', "}}");
        let [en, zh] = wordings::NAME.message;
        let message = [
            en.replace("{expected}", &escaped(&inner.message.en)),
            zh.replace("{expected}", &escaped(&inner.message.zh)),
        ];
        Violation::worded(self.at_name(node), &wordings::NAME, message, inner.arguments)
    }

    /// What would do, of schemas that are told by their titles.
    fn branches(&self, failure: &Failure<'a>, wording: &Wording, keyword: Keyword) -> Violation {
        let graph = self.graph;
        let subs = branches(graph.get(failure.sub), keyword);
        let escaped = |text: &str| text.replace('{', "{{").replace('}', "}}");
        let [en, zh] = wording.message;
        let words = |lang| escaped(&describe_all(graph, &subs, lang));
        let message = [en.replace("{expected}", &words(Lang::En)), zh.replace("{expected}", &words(Lang::Zh))];
        let names = subs.iter().map(|sub| Value::Text(describe(graph, *sub, Lang::En))).collect();
        Violation::worded(self.place(failure.item.node), wording, message, expected(Value::List(names)))
    }

    /// The wording for a keyword, and what it asks for.
    fn keyword(&self, sub: SchemaId, keyword: Keyword) -> (Wording, Value) {
        let graph = self.graph;
        let schema = graph.get(sub);
        let literal = |name: Keyword| graph.keyword(sub, name.as_str());
        let number = |number: Option<Decimal>| Value::Text(number.unwrap_or_default().to_string());
        let value = match keyword {
            Keyword::Type => {
                let names: Vec<_> = schema.types.names().map(|name| Value::Text(name.to_owned())).collect();
                match <[Value; 1]>::try_from(names) {
                    Ok([name]) => name,
                    Err(names) => return (wordings::TYPES, Value::List(names)),
                }
            }
            Keyword::Enum => Value::List(literal(keyword).into_iter().flat_map(NodeRef::children).map(shown).collect()),
            Keyword::Format => {
                let format = schema.text.as_ref().and_then(|rules| rules.format);
                let name = format.map_or("", super::formats::TextFormat::as_str);
                let is_date = matches!(name, "date" | "date-time");
                let wording = if is_date { wordings::DATE_FORMAT } else { wordings::FORMAT };
                return (wording, Value::Text(name.to_owned()));
            }
            Keyword::MaxLength | Keyword::MinLength | Keyword::MinItems | Keyword::MaxItems => {
                Value::Number(literal(keyword).and_then(NodeRef::as_number).unwrap_or_default())
            }
            Keyword::MinProperties | Keyword::MaxProperties | Keyword::MaxContains => {
                Value::Number(literal(keyword).and_then(NodeRef::as_number).unwrap_or_default())
            }
            Keyword::Minimum
            | Keyword::Maximum
            | Keyword::ExclusiveMinimum
            | Keyword::ExclusiveMaximum
            | Keyword::MultipleOf => number(literal(keyword).and_then(NodeRef::as_number)),
            _ => literal(keyword).map_or(Value::Absent, shown),
        };
        (wording(keyword), value)
    }
}

fn is_one(value: &Value) -> bool {
    matches!(value, Value::Number(number) if *number == Decimal::ONE)
}

/// An English message about one thing instead of several.
fn singular(message: &str) -> String {
    ["character", "field"].iter().fold(message.replace("entries are", "entry is"), |message, noun| {
        message.replace(&format!("{noun}s are"), &format!("{noun} is"))
    })
}

fn expected(value: Value) -> Arguments {
    vec![("expected".to_owned(), value)]
}

/// A value of a schema, as a message shows it.
fn shown(node: NodeRef<'_>) -> Value {
    Value::Text(match node.kind() {
        Kind::String => node.as_str().unwrap_or_default().to_owned(),
        _ => to_json(node),
    })
}

/// The schemas that a keyword chooses from.
fn branches(schema: &Subschema, keyword: Keyword) -> Vec<SchemaId> {
    use super::graph::Same;
    let chosen = schema.same.iter().find_map(|same| match (same, keyword) {
        (Same::Any(subs), Keyword::AnyOf) | (Same::One(subs), Keyword::OneOf) => Some(subs.to_vec()),
        (Same::Not(sub), Keyword::Not) => Some(vec![*sub]),
        _ => None,
    });
    let contains = || schema.array.as_ref().and_then(|array| array.contains).filter(|_| keyword == Keyword::Contains);
    chosen.unwrap_or_else(|| contains().into_iter().collect())
}
