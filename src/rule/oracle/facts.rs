//! What the rules of one document can read: the joined documents, the pack's data, the facts of the run; and the log of it.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rhai::{Dynamic, EvalAltResult, ImmutableString, Position};
use rust_decimal::Decimal;

use super::keyed::Keyed;
use crate::base::lang::Bilingual;
use crate::base::template::Arguments;
use crate::base::value::Value;
use crate::document::{Document, NodeId, Pointer};
use crate::pack::Shapes;
use crate::source::Span;
use crate::verdict::{Kept, Origin, Place, RunFacts};

/// A document that rules see under a name.
#[derive(Debug)]
pub(in crate::rule) struct Root {
    /// What its places are called in reports.
    pub(in crate::rule) label: Arc<str>,
    /// Whose text it is.
    pub(in crate::rule) origin: Origin,
    /// The document.
    pub(in crate::rule) content: Content,
    /// The types of its fields; `None` for the pack's own data, which have the types that they are written with.
    pub(in crate::rule) shapes: Option<Arc<Shapes>>,
}

/// The document behind a name.
#[derive(Debug)]
pub(in crate::rule) enum Content {
    /// None was supplied.
    Missing,
    /// One that is held.
    Whole(Document),
    /// One of a list.
    Kept(Arc<Kept>),
}

impl Root {
    /// The document, read now where it is not held; `None` where none was supplied.
    pub(in crate::rule) fn document(&self) -> Result<Option<&Document>, Box<EvalAltResult>> {
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
    pub(in crate::rule) fn kept(&self, path: &str) -> Option<&Value> {
        match &self.content {
            Content::Kept(kept) => kept.value(path),
            Content::Missing | Content::Whole(_) => None,
        }
    }
}

/// A value of a document: which of the roots, and which node of its tree.
pub(in crate::rule) type ValueId = (u32, NodeId);

/// An element of a list of a document: the list, and the element's index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rule) struct Element {
    pub(in crate::rule) list: ValueId,
    pub(in crate::rule) index: usize,
}

/// A place, and the element of the outermost list that it stands in.
#[derive(Clone, Debug)]
pub(in crate::rule) struct Mark {
    pub(in crate::rule) place: Place,
    pub(in crate::rule) element: Option<Element>,
}

/// Something that the rule read.
#[derive(Debug)]
pub(in crate::rule) struct Read {
    pub(in crate::rule) at: Mark,
    pub(in crate::rule) value: Value,
}

/// A finding as the rule raised it.
#[derive(Debug)]
pub(in crate::rule) struct Raised {
    pub(in crate::rule) at: Vec<Mark>,
    pub(in crate::rule) arguments: Arguments,
}

impl Raised {
    /// Whether both say the same of the same places.
    pub(in crate::rule) fn is_same(&self, other: &Self) -> bool {
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
pub(in crate::rule) type NearLimit = (Decimal, Decimal);

/// What happened while a rule ran.
#[derive(Debug, Default)]
pub(in crate::rule) struct Log {
    pub(in crate::rule) reads: Vec<Read>,
    /// What was read already: each place is recorded once.
    seen: HashSet<(Arc<str>, Pointer, Span)>,
    pub(in crate::rule) raised: Vec<Raised>,
    /// The bytes of all that was raised.
    size: usize,
    /// Lists by the values at one path of their elements.
    keyed: HashMap<(ValueId, ImmutableString), Arc<Keyed>>,
    replayed: Option<(Operations, Replayed)>,
    /// The figure that comes nearest to its limit.
    near: Option<NearLimit>,
}

/// The operations of a change request, by root and list, and the value that they are made on.
pub(in crate::rule) type Operations = (u32, NodeId, ValueId);

/// How many of them were made, and what they made of the document.
pub(in crate::rule) type Replayed = (usize, Document);

/// Everything that the rules of one document can read.
#[derive(Debug)]
pub(in crate::rule) struct Facts {
    pub(in crate::rule) roots: Vec<Root>,
    pub(in crate::rule) run: RunFacts,
    /// Risk findings of the document; unset while the rules that raise them are still running.
    risks: OnceLock<usize>,
    tracing: AtomicBool,
    log: Mutex<Log>,
}

/// A rule raises at most so many findings about one document; more are a fault of the rule or of the document.
pub(in crate::rule) const MAX_FINDINGS: usize = 10_000;

/// What a rule says about one document takes so many bytes at most, with the places that it points at.
pub(in crate::rule) const MAX_SAID: usize = 16 << 20;

/// Facts that are recorded of one run of a rule: the first ones read. A rule over a thousand lines is not told apart by the
/// last of them, and a report stays readable.
pub(in crate::rule) const MAX_EVIDENCE: usize = 1_000;

impl Facts {
    pub(in crate::rule) fn new(roots: Vec<Root>, run: RunFacts) -> Arc<Self> {
        Arc::new(Self { roots, run, risks: OnceLock::new(), tracing: AtomicBool::new(false), log: Mutex::default() })
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether reads are recorded: only in the second run of a rule that fired.
    pub(in crate::rule) fn is_tracing(&self) -> bool {
        self.tracing.load(Ordering::Relaxed)
    }

    /// Whether the next read is recorded.
    pub(in crate::rule) fn is_recording(&self) -> bool {
        self.is_tracing() && self.log().reads.len() < MAX_EVIDENCE
    }

    /// Starts a run of a rule with an empty log.
    pub(in crate::rule) fn begin(&self, tracing: bool) {
        self.tracing.store(tracing, Ordering::Relaxed);
        let mut log = self.log();
        *log = Log::default();
    }

    /// The log of the run that just ended.
    pub(in crate::rule) fn end(&self) -> Log {
        self.tracing.store(false, Ordering::Relaxed);
        std::mem::take(&mut *self.log())
    }

    /// Whether the run that just ended raised a finding.
    pub(in crate::rule) fn has_raised(&self) -> bool {
        !self.log().raised.is_empty()
    }

    /// The figure of the run that just ended that comes nearest to its limit.
    pub(in crate::rule) fn near(&self) -> Option<NearLimit> {
        self.log().near
    }

    /// Records that a figure keeps its limit with less than `percent` of it to spare; of several the nearest is kept.
    pub(in crate::rule) fn keep_near(&self, value: Decimal, limit: Decimal, percent: Decimal) {
        // As a part of the limit, so that figures of different limits can be compared. What is too large is not near.
        let part = |value: Decimal, limit: Decimal| value.checked_div(limit);
        let least = Decimal::ONE - percent / Decimal::ONE_HUNDRED;
        let Some(reached) = part(value, limit).filter(|_| limit > Decimal::ZERO) else { return };
        if value > limit || reached < least {
            return;
        }
        let mut log = self.log();
        if log.near.is_none_or(|(value, limit)| part(value, limit).is_none_or(|best| reached > best)) {
            log.near = Some((value, limit));
        }
    }

    /// Records a read, once for each place.
    pub(in crate::rule) fn record(&self, at: Mark, value: Value) {
        let mut log = self.log();
        if log.reads.len() < MAX_EVIDENCE && log.seen.insert(at.place.identity()) {
            log.reads.push(Read { at, value });
        }
    }

    /// A list by the values at one path of its elements, made once in a run of a rule.
    pub(in crate::rule) fn keyed(
        &self,
        list: ValueId,
        path: &ImmutableString,
        make: impl FnOnce() -> Result<Keyed, Box<EvalAltResult>>,
    ) -> Result<Arc<Keyed>, Box<EvalAltResult>> {
        let key = (list, path.clone());
        let known = self.log().keyed.get(&key).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        // Making it reads the list, which is logged.
        let made = Arc::new(make()?);
        self.log().keyed.insert(key, Arc::clone(&made));
        Ok(made)
    }

    /// Makes the number of risk findings known to the rules that run after those that raise them.
    pub(in crate::rule) fn set_risks(&self, count: usize) {
        let _ = self.risks.set(count);
    }

    /// The number of risk findings of the document.
    pub(in crate::rule) fn risks(&self) -> Result<usize, Box<EvalAltResult>> {
        self.risks.get().copied().ok_or_else(|| {
            broken("a risk or note rule cannot ask for the number of risks", "风险类或提示类规则不能读取风险数量")
        })
    }

    /// How far operations were made in this run of a rule.
    pub(in crate::rule) fn replayed(&self, operations: Operations) -> Option<Replayed> {
        self.log().replayed.as_ref().filter(|(of, _)| *of == operations).map(|(_, replayed)| replayed.clone())
    }

    /// Keeps how far operations were made.
    pub(in crate::rule) fn set_replayed(&self, operations: Operations, replayed: Replayed) {
        self.log().replayed = Some((operations, replayed));
    }

    /// Records a fact of the run, which has no text to point into.
    pub(in crate::rule) fn record_run(&self, name: &str, value: Value) {
        if self.is_tracing() {
            let pointer = Pointer::root().child(name);
            let place = Place::without_text(Origin::Run, &Origin::Run.name().into(), pointer);
            self.record(Mark { place, element: None }, value);
        }
    }

    /// Raises a finding of the rule that is running.
    pub(in crate::rule) fn raise(&self, raised: Raised) -> Result<(), Box<EvalAltResult>> {
        let mut log = self.log();
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

/// Why a rule stopped, where it was not by an error of the script itself. Scripts cannot catch it.
#[derive(Clone, Debug)]
pub(in crate::rule) enum Signal {
    /// Facts are missing: the rule is indeterminate.
    Missing(Vec<Place>),
    /// The rule asked for something that cannot be: a fault.
    Broken { message: Bilingual, help: Option<Bilingual> },
    /// The rule took more than a rule may: a fault.
    Limit(Bilingual),
    /// The run is asked to stop: what the rule would have said is not known.
    Stopped,
}

/// Stops the rule because facts are missing.
pub(in crate::rule) fn missing(places: Vec<Place>) -> Box<EvalAltResult> {
    stop(Signal::Missing(places))
}

/// Stops the rule as broken.
pub(in crate::rule) fn broken(en: impl Into<String>, zh: impl Into<String>) -> Box<EvalAltResult> {
    stop(Signal::Broken { message: Bilingual::new(en, zh), help: None })
}

/// Stops the rule as broken, with advice.
pub(in crate::rule) fn broken_with_help(message: Bilingual, help: Option<Bilingual>) -> Box<EvalAltResult> {
    stop(Signal::Broken { message, help })
}

/// Stops the rule because it takes more than a rule may.
pub(in crate::rule) fn limit(en: impl Into<String>, zh: impl Into<String>) -> Box<EvalAltResult> {
    stop(Signal::Limit(Bilingual::new(en, zh)))
}

/// Stops the rule.
pub(in crate::rule) fn stop(signal: Signal) -> Box<EvalAltResult> {
    Box::new(EvalAltResult::ErrorTerminated(Dynamic::from(signal), Position::NONE))
}

/// The signal in an error, where it is one.
pub(in crate::rule) fn signal(error: &EvalAltResult) -> Option<Signal> {
    match error {
        EvalAltResult::ErrorInFunctionCall(_, _, inner, _) | EvalAltResult::ErrorInModule(_, inner, _) => signal(inner),
        EvalAltResult::ErrorTerminated(token, _) => token.clone().try_cast::<Signal>(),
        _ => None,
    }
}
