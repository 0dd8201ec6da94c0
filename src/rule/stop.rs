//! Why a rule stopped before its end.

use std::sync::Arc;

use crate::base::lang::Bilingual;
use crate::source::{Code, Source, Span};
use crate::verdict::Place;

/// The outcome of something that a rule asked for.
pub(crate) type Outcome<T> = Result<T, Box<Stop>>;

/// Why a rule stopped, and where in its script. No rule can catch it.
#[derive(Clone, Debug)]
pub(crate) struct Stop {
    pub(crate) signal: Signal,
    /// The innermost expression that stopped: in the rule or in a file of `lib/`. `None` until the evaluator says.
    pub(crate) at: Option<(Arc<Source>, Span)>,
    /// Where the rule called the function of a script in which that is.
    pub(crate) called_at: Option<(Arc<Source>, Span)>,
}

/// What stopped a rule.
#[derive(Clone, Debug)]
pub(crate) enum Signal {
    /// Facts are missing: the rule is indeterminate.
    Missing(Vec<Place>),
    /// The rule asked for something that cannot be: a fault.
    Broken { code: Code, message: Bilingual, help: Option<Bilingual> },
    /// The rule took more than a rule may: a fault.
    Limit(Bilingual),
    /// The run is asked to stop: what the rule would have said is not known.
    Stopped,
}

impl From<Signal> for Box<Stop> {
    fn from(signal: Signal) -> Self {
        Self::new(Stop { signal, at: None, called_at: None })
    }
}

/// Stops the rule because facts are missing.
pub(crate) fn missing(places: Vec<Place>) -> Box<Stop> {
    Signal::Missing(places).into()
}

/// Stops the rule as broken.
pub(crate) fn broken(en: impl Into<String>, zh: impl Into<String>) -> Box<Stop> {
    Signal::Broken { code: Code::RuleBroke, message: Bilingual::new(en, zh), help: None }.into()
}

/// Stops the rule as broken, with advice.
pub(crate) fn broken_with_help(message: Bilingual, help: Option<Bilingual>) -> Box<Stop> {
    Signal::Broken { code: Code::RuleBroke, message, help }.into()
}

/// Stops the rule because it takes more than a rule may.
pub(crate) fn limit(en: impl Into<String>, zh: impl Into<String>) -> Box<Stop> {
    Signal::Limit(Bilingual::new(en, zh)).into()
}
