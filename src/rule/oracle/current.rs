//! What the script that runs on this thread can see, and what must stop it though Rhai would go on.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use rhai::{Dynamic, EvalAltResult, ImmutableString, Position};

use super::held::dynamic;
use crate::rule::facts::Facts;
use crate::rule::judge::Variables;
use crate::rule::stop::{Outcome, Signal, Stop, broken, missing};

/// The outcome of something that a script called.
pub(super) type Scripted<T> = Result<T, Box<EvalAltResult>>;

/// What a script sees: the facts of the document, and the variables of the case by name.
pub(super) struct Current {
    facts: Rc<Facts>,
    variables: Vec<(Arc<str>, Dynamic)>,
}

impl Current {
    pub(super) fn new(facts: &Rc<Facts>, variables: &Variables) -> Self {
        let variables = variables.iter().map(|(name, value)| (Arc::clone(name), dynamic(value))).collect();
        Self { facts: Rc::clone(facts), variables }
    }
}

/// What must stop a rule, and where.
pub(super) struct Failure {
    pub(super) signal: Signal,
    pub(super) at: Position,
    /// The script that the place is in.
    pub(super) source: Option<ImmutableString>,
}

thread_local! {
    static CURRENT: RefCell<Option<Current>> = const { RefCell::new(None) };
    /// Elements of lists that were copied since it was last looked how many there are.
    static COPIED: Cell<usize> = const { Cell::new(0) };
    static HAS_FAILED: Cell<bool> = const { Cell::new(false) };
    /// What must stop the rule though Rhai would go on: it drops errors of what it shows in a text.
    static FAILURE: RefCell<Option<Failure>> = const { RefCell::new(None) };
    /// An error of Rhai's own on its way through a function of the table.
    static PASSING: RefCell<Option<Box<EvalAltResult>>> = const { RefCell::new(None) };
}

/// Lets a script see what `current` holds while it runs.
pub(super) fn within<T>(current: &mut Option<Current>, run: impl FnOnce() -> T) -> T {
    let before = CURRENT.replace(current.take());
    COPIED.set(0);
    HAS_FAILED.set(false);
    FAILURE.replace(None);
    PASSING.replace(None);
    let result = run();
    *current = CURRENT.replace(before);
    result
}

/// The facts of the document.
pub(super) fn facts() -> Scripted<Rc<Facts>> {
    let facts = CURRENT.with_borrow(|current| current.as_ref().map(|current| Rc::clone(&current.facts)));
    facts.ok_or_else(|| error(&broken("there is no document here", "此处没有文档")))
}

/// A variable of the case.
pub(super) fn variable(name: &str) -> Option<Dynamic> {
    CURRENT.with_borrow(|current| {
        let variables = &current.as_ref()?.variables;
        variables.iter().find(|(known, _)| **known == *name).map(|(_, value)| value.clone())
    })
}

/// Counts elements that were copied; whether so many were that it is to be looked how many there are.
pub(super) fn copied(elements: usize, most: usize) -> bool {
    let copied = COPIED.get().saturating_add(elements);
    COPIED.set(if copied > most { 0 } else { copied });
    copied > most
}

/// Stops the rule, where an error that is returned would not.
pub(super) fn fail(failure: Failure) {
    if !HAS_FAILED.replace(true) {
        FAILURE.replace(Some(failure));
    }
}

/// What [`fail`] was told, while the rule still runs.
pub(super) fn failing() -> Option<Signal> {
    if !HAS_FAILED.get() {
        return None;
    }
    FAILURE.with_borrow(|failure| failure.as_ref().map(|failure| failure.signal.clone()))
}

/// What [`fail`] was told in the run that just ended.
pub(super) fn failure() -> Option<Failure> {
    FAILURE.take()
}

/// A stop as an error of Rhai, which no script can catch.
pub(super) fn error(stop: &Stop) -> Box<EvalAltResult> {
    Box::new(EvalAltResult::ErrorTerminated(Dynamic::from(stop.signal.clone()), Position::NONE))
}

/// The signal in an error, where it is one.
pub(super) fn signal(error: &EvalAltResult) -> Option<Signal> {
    match error {
        EvalAltResult::ErrorInFunctionCall(_, _, inner, _) | EvalAltResult::ErrorInModule(_, inner, _) => signal(inner),
        EvalAltResult::ErrorTerminated(token, _) => token.clone().try_cast::<Signal>(),
        _ => None,
    }
}

/// What a function of the table is told of an error in `|x| …`. The error itself is [let out](let_out) behind it.
pub(super) fn let_in(error: Box<EvalAltResult>) -> Box<Stop> {
    match signal(&error) {
        Some(Signal::Missing(places)) => missing(places),
        _ => {
            PASSING.replace(Some(error));
            broken("the rule broke", "规则执行出错")
        }
    }
}

/// The outcome of a function of the table, with the error of Rhai's own where one passed through it.
pub(super) fn let_out<T>(outcome: Outcome<T>) -> Scripted<T> {
    outcome.map_err(|stop| match stop.signal {
        Signal::Missing(_) => error(&stop),
        _ => PASSING.take().unwrap_or_else(|| error(&stop)),
    })
}
