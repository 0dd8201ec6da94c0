//! What the rules of one document can read: the joined documents, the pack's data, the facts of the run; and the log of it.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::keyed::Keyed;
use super::memo::Memo;
use super::stop::{Outcome, broken, limit};
use crate::base::template::Arguments;
use crate::base::value::Value;
use crate::document::{Document, NodeId, Pointer};
use crate::pack::{Pack, Shapes};
use crate::source::Span;
use crate::verdict::{Kept, Origin, Place, RunFacts};

/// A document that rules see under a name.
#[derive(Debug)]
pub(crate) struct Root {
    /// What its places are called in reports.
    pub(crate) label: Arc<str>,
    /// Whose text it is.
    pub(crate) origin: Origin,
    /// The document.
    pub(crate) content: Content,
    /// The types of its fields; `None` for parameters without a schema, which have the types that they are written with,
    /// and for the lists, each of which has its own.
    pub(crate) shapes: Option<Arc<Shapes>>,
}

/// The document behind a name.
#[derive(Debug)]
pub(crate) enum Content {
    /// None was supplied.
    Missing,
    /// One that is held.
    Whole(Document),
    /// One of a list.
    Kept(Arc<Kept>),
}

impl Root {
    /// The document, read now where it is not held; `None` where none was supplied.
    pub(crate) fn document(&self) -> Outcome<Option<&Document>> {
        match &self.content {
            Content::Missing => Ok(None),
            Content::Whole(document) => Ok(Some(document)),
            Content::Kept(kept) => kept.whole().map(Some).map_err(|error| {
                broken(
                    format!("a document of a list cannot be read again: {error}"),
                    format!("无法重新读取列表中的文档：{error}"),
                )
            }),
        }
    }

    /// What stands at a path of a document of a list, where that is kept.
    pub(crate) fn kept(&self, path: &str) -> Option<&Value> {
        match &self.content {
            Content::Kept(kept) => kept.value(path),
            Content::Missing | Content::Whole(_) => None,
        }
    }
}

/// A value of a document: which of the roots, and which node of its tree.
pub(crate) type ValueId = (u32, NodeId);

/// An element of a list of a document: the list, and the element's index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) list: ValueId,
    pub(crate) index: usize,
}

/// A place, and the element of the outermost list that it stands in.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    pub(crate) place: Place,
    pub(crate) element: Option<Element>,
}

/// Something that the rule read.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) at: Mark,
    pub(crate) value: Value,
}

/// A finding as the rule raised it.
#[derive(Debug)]
pub(crate) struct Raised {
    pub(crate) at: Vec<Mark>,
    pub(crate) arguments: Arguments,
}

impl Raised {
    /// Whether both say the same of the same places.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let places = |raised: &Self| raised.at.iter().map(|mark| mark.place.identity()).collect::<Vec<_>>();
        self.arguments == other.arguments && places(self) == places(other)
    }

    /// The bytes that it takes, all but a little.
    fn size(&self) -> usize {
        let marks = self.at.iter().map(|mark| size_of::<Mark>() + mark.place.pointer.as_str().len());
        let arguments = self.arguments.iter().map(|(name, value)| size_of::<Value>() + name.len() + value.size());
        marks.chain(arguments).sum()
    }
}

/// A figure that comes near to its limit, and the limit.
pub(crate) type NearLimit = (Decimal, Decimal);

/// What happened while a rule ran.
#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(crate) reads: Vec<Read>,
    /// What was read already: each place is recorded once.
    seen: HashSet<(Arc<str>, Pointer, Span)>,
    pub(crate) raised: Vec<Raised>,
    /// The bytes of all that was raised.
    size: usize,
    /// Lists by the values at one path of their elements.
    keyed: HashMap<ValueId, ByPath>,
    replayed: Option<(Operations, Replayed)>,
    /// The figure that comes nearest to its limit.
    near: Option<NearLimit>,
}

impl Log {
    /// Whether nothing was read, said or tried that another rule must not see.
    fn says_nothing(&self) -> bool {
        self.reads.is_empty()
            && self.raised.is_empty()
            && self.size == 0
            && self.near.is_none()
            && self.replayed.is_none()
    }
}

/// A list by the values at each path that was asked for.
type ByPath = Vec<(Box<str>, Rc<Keyed>)>;

/// The operations of a change request, by root and list, and the value that they are made on.
pub(crate) type Operations = (u32, NodeId, ValueId);

/// How many of them were made, and what they made of the document.
pub(crate) type Replayed = (usize, Document);

/// Everything that the rules of one document can read. One thread judges one document.
#[derive(Debug)]
pub(crate) struct Facts {
    roots: Vec<Root>,
    run: RunFacts,
    pack: Arc<Pack>,
    /// Risk findings of the document; unset while the rules that raise them are still running.
    risks: OnceCell<usize>,
    is_tracing: Cell<bool>,
    /// Whether a field that this kind of document does not have is one that is absent.
    is_shared: Cell<bool>,
    log: RefCell<Log>,
    memo: Memo,
}

/// A rule raises at most so many findings about one document; more are a fault of the rule or of the document.
pub(crate) const MAX_FINDINGS: usize = 10_000;

/// What a rule says about one document takes so many bytes at most, with the places that it points at.
pub(crate) const MAX_SAID: usize = 16 << 20;

/// Facts that are recorded of one run of a rule: the first ones read. A rule over a thousand lines is not told apart by the
/// last of them, and a report stays readable.
pub(crate) const MAX_EVIDENCE: usize = 1_000;

impl Facts {
    /// The facts of one document: what rules see under each name, the pack's data among it.
    pub(crate) fn new(roots: Vec<Root>, run: RunFacts, pack: &Arc<Pack>) -> Self {
        Self {
            roots,
            run,
            pack: Arc::clone(pack),
            risks: OnceCell::new(),
            is_tracing: Cell::new(false),
            is_shared: Cell::new(false),
            log: RefCell::default(),
            memo: Memo::default(),
        }
    }

    /// Says whether the rule that runs now judges several kinds: a field that this kind does not have is absent to it, where
    /// for any other rule it is a mistake.
    pub(crate) fn set_shared(&self, is_shared: bool) {
        self.is_shared.set(is_shared);
    }

    /// Whether the rule that runs now judges several kinds.
    pub(crate) fn is_shared(&self) -> bool {
        self.is_shared.get()
    }

    /// What rules see, by its number.
    pub(crate) fn root(&self, index: u32) -> Outcome<&Root> {
        self.roots.get(index as usize).ok_or_else(|| broken("no such document", "没有该文档"))
    }

    /// The number of the first root of an origin: that of the parameters or the lists.
    pub(crate) fn root_of(&self, origin: Origin) -> Option<u32> {
        let index = self.roots.iter().position(|root| root.origin == origin)?;
        u32::try_from(index).ok()
    }

    /// The pack whose rules run.
    pub(crate) fn pack(&self) -> &Pack {
        &self.pack
    }

    /// What functions said of texts of the document.
    pub(crate) fn memo(&self) -> &Memo {
        &self.memo
    }

    /// Whether reads are recorded: only in the second run of a rule that fired.
    pub(crate) fn is_tracing(&self) -> bool {
        self.is_tracing.get()
    }

    /// Whether the next read is recorded.
    pub(crate) fn is_recording(&self) -> bool {
        self.is_tracing() && self.log.borrow().reads.len() < MAX_EVIDENCE
    }

    /// Starts a run of a rule with an empty log.
    pub(crate) fn begin(&self, tracing: bool) {
        self.is_tracing.set(tracing);
        let mut log = self.log.borrow_mut();
        // What another rule found out about lists of the document holds for this one, but for what it read on the way.
        if tracing || !log.says_nothing() {
            *log = Log::default();
        }
    }

    /// The log of the run that just ended.
    pub(crate) fn end(&self) -> Log {
        self.is_tracing.set(false);
        self.log.take()
    }

    /// Whether the run that just ended raised a finding.
    pub(crate) fn has_raised(&self) -> bool {
        !self.log.borrow().raised.is_empty()
    }

    /// The figure of the run that just ended that comes nearest to its limit.
    pub(crate) fn near(&self) -> Option<NearLimit> {
        self.log.borrow().near
    }

    /// Records that a figure keeps its limit with less than `percent` of it to spare; of several the nearest is kept.
    pub(crate) fn keep_near(&self, value: Decimal, limit: Decimal, percent: Decimal) {
        // As a part of the limit, so that figures of different limits can be compared. What is too large is not near.
        let part = |value: Decimal, limit: Decimal| value.checked_div(limit);
        let least = Decimal::ONE - percent / Decimal::ONE_HUNDRED;
        let Some(reached) = part(value, limit).filter(|_| limit > Decimal::ZERO) else { return };
        if value > limit || reached < least {
            return;
        }
        let mut log = self.log.borrow_mut();
        if log.near.is_none_or(|(value, limit)| part(value, limit).is_none_or(|best| reached > best)) {
            log.near = Some((value, limit));
        }
    }

    /// Records a read, once for each place.
    pub(crate) fn record(&self, at: Mark, value: Value) {
        let mut log = self.log.borrow_mut();
        if log.reads.len() < MAX_EVIDENCE && log.seen.insert(at.place.identity()) {
            log.reads.push(Read { at, value });
        }
    }

    /// A list by the values at one path of its elements, made once in a run of a rule.
    pub(crate) fn keyed(&self, list: ValueId, path: &str, make: impl FnOnce() -> Outcome<Keyed>) -> Outcome<Rc<Keyed>> {
        let find = |log: &Log| {
            let by_path = log.keyed.get(&list)?;
            by_path.iter().find(|(known, _)| **known == *path).map(|(_, keyed)| Rc::clone(keyed))
        };
        let known = find(&self.log.borrow());
        if let Some(known) = known {
            return Ok(known);
        }
        // Making it reads the list, which is logged.
        let made = Rc::new(make()?);
        self.log.borrow_mut().keyed.entry(list).or_default().push((path.into(), Rc::clone(&made)));
        Ok(made)
    }

    /// Makes the number of risk findings known to the rules that run after those that raise them.
    pub(crate) fn set_risks(&self, count: usize) {
        let _ = self.risks.set(count);
    }

    /// The number of risk findings of the document.
    fn risks(&self) -> Outcome<usize> {
        self.risks.get().copied().ok_or_else(|| {
            broken("a risk or note rule cannot ask for the number of risks", "风险类或提示类规则不能读取风险数量")
        })
    }

    /// How far operations were made in this run of a rule.
    pub(crate) fn replayed(&self, operations: Operations) -> Option<Replayed> {
        let log = self.log.borrow();
        log.replayed.as_ref().filter(|(of, _)| *of == operations).map(|(_, replayed)| replayed.clone())
    }

    /// Keeps how far operations were made.
    pub(crate) fn set_replayed(&self, operations: Operations, replayed: Replayed) {
        self.log.borrow_mut().replayed = Some((operations, replayed));
    }

    /// A fact of the run: `run.as_of`, `run.reserved`, `run.committed`, `run.risks`.
    pub(crate) fn run<'c>(&self, name: &str) -> Outcome<super::value::Value<'c>> {
        use super::value::Value as Read;
        let (read, seen) = match name {
            "as_of" => (Read::Date(self.run.as_of), Value::Date(self.run.as_of)),
            "reserved" | "committed" => {
                let sum = if name == "reserved" { self.run.reserved } else { self.run.committed };
                if sum == RunFacts::NOT_EXACT {
                    return Err(broken(
                        format!("`run.{name}` has more digits than can be computed exactly"),
                        format!("`run.{name}` 的位数过多，无法精确计算"),
                    ));
                }
                (Read::Number(sum), Value::Number(sum))
            }
            "risks" => {
                let risks = Decimal::from(self.risks()?);
                (Read::Number(risks), Value::Number(risks))
            }
            _ => {
                return Err(broken(
                    format!("`run` has no `{name}`: it has `as_of`, `reserved`, `committed` and `risks`"),
                    format!("`run` 没有 `{name}`：只有 `as_of`、`reserved`、`committed` 和 `risks`"),
                ));
            }
        };
        if self.is_tracing() {
            // It has no text to point into.
            let place = Place::without_text(Origin::Run, &Origin::Run.name().into(), Pointer::root().child(name));
            self.record(Mark { place, element: None }, seen);
        }
        Ok(read)
    }

    /// Raises a finding of the rule that is running.
    pub(crate) fn raise(&self, raised: Raised) -> Outcome<()> {
        let mut log = self.log.borrow_mut();
        if log.raised.len() >= MAX_FINDINGS {
            return Err(limit(
                format!("the rule raised more than {MAX_FINDINGS} findings"),
                format!("该规则产生的结果超过 {MAX_FINDINGS} 条"),
            ));
        }
        log.size += raised.size();
        if log.size > MAX_SAID {
            return Err(limit("what the rule says grew beyond the limit", "规则输出的内容超出大小上限"));
        }
        log.raised.push(raised);
        Ok(())
    }
}
