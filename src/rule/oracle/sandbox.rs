//! The sandbox: what a script may use and how much of it, the same in debug and release.

use jiff::civil::Date;
use jiff::tz::Offset;
use rhai::{Array, Engine, EvalAltResult, INT, ImmutableString, OptimizationLevel};

use super::functions::Functions;
use super::{elements, meter, operators};
use crate::base::value::Instant;
use crate::rule::syntax::{MAX_FUNCTIONS, RHAI_DEPTH};

/// Words of the language that rules may not use: they evaluate text, reach outside, hide an error, or tell what is behind a
/// value. `switch` compares without a look at types: a number never equals a text, and that is a fault everywhere else.
pub(in crate::rule) const FORBIDDEN: [&str; 13] = [
    "eval",
    "import",
    "export",
    "try",
    "catch",
    "throw",
    "Fn",
    "curry",
    "switch",
    "type_of",
    "is_def_var",
    "is_def_fn",
    "is_shared",
];

/// An engine with every limit set, and nothing from outside: not even Rhai's own functions.
pub(in crate::rule) fn sandbox() -> Engine {
    let mut engine = Engine::new_raw();
    engine.on_progress(|_| meter::tick());
    engine.set_max_call_levels(32);
    engine.set_max_expr_depths(RHAI_DEPTH, RHAI_DEPTH);
    engine.set_max_functions(MAX_FUNCTIONS);
    engine.set_max_modules(0);
    engine.set_max_variables(256);
    // Rhai counts all texts in a list together: the specifications of 10,000 lines, say.
    engine.set_max_string_size(16 << 20);
    engine.set_max_array_size(100_000);
    engine.set_max_map_size(1_000);
    engine.set_strict_variables(true);
    engine.set_fail_on_invalid_map_property(true);
    engine.set_optimization_level(OptimizationLevel::None);
    // Rhai's own shortcuts say `false` where a text is compared with a number: ours are used instead.
    engine.set_fast_operators(false);
    for word in FORBIDDEN {
        engine.disable_symbol(word);
    }
    engine
}

/// Registers what needs no document: operators, lists, texts, dates.
pub(in crate::rule) fn register(functions: &mut Functions<'_>, clock: Offset) {
    operators::register(functions);
    elements::register(functions);
    texts(functions);
    functions
        .engine
        .register_get("year", |date: &mut Date| INT::from(date.year()))
        // The day of an instant is that of the company's own clock.
        .register_get("date", move |instant: &mut Instant| instant.date(clock));
}

type Question = fn(&str, &str) -> bool;
type Change = fn(&str) -> String;

fn texts(functions: &mut Functions<'_>) {
    let length = |text: &mut ImmutableString| {
        meter::read(text.len())?;
        Ok::<_, Box<EvalAltResult>>(INT::try_from(text.chars().count()).unwrap_or(INT::MAX))
    };
    functions.register_fn("len", length);
    functions.engine.register_get("len", length);
    let questions: [(&str, Question); 3] = [
        ("contains", |text, part| text.contains(part)),
        ("starts_with", |text, part| text.starts_with(part)),
        ("ends_with", |text, part| text.ends_with(part)),
    ];
    for (name, holds) in questions {
        functions.register_fn(name, move |text: ImmutableString, part: ImmutableString| {
            meter::read(text.len() + part.len())?;
            Ok::<_, Box<EvalAltResult>>(holds(&text, &part))
        });
    }
    let changes: [(&str, Change); 3] =
        [("trim", |text| text.trim().to_owned()), ("lower", str::to_lowercase), ("upper", str::to_uppercase)];
    for (name, change) in changes {
        functions.register_fn(name, move |text: ImmutableString| {
            meter::read(text.len())?;
            Ok::<_, Box<EvalAltResult>>(ImmutableString::from(change(&text)))
        });
    }
    functions.register_fn("split", |text: ImmutableString, part: ImmutableString| {
        meter::read(text.len())?;
        let parts: Array = text.split(part.as_str()).map(|part| ImmutableString::from(part).into()).collect();
        meter::spend(parts.len())?;
        Ok::<_, Box<EvalAltResult>>(parts)
    });
}
