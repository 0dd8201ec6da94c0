//! The sandbox: what a script may use and how much of it, the same in debug and release.

use rhai::{Engine, OptimizationLevel};

use crate::rule::syntax::{MAX_FUNCTIONS, RHAI_DEPTH};

/// Words of the language that rules may not use: they evaluate text, reach outside, hide an error, or tell what is behind a
/// value.
const FORBIDDEN: [&str; 12] = [
    "eval",
    "import",
    "export",
    "try",
    "catch",
    "throw",
    "Fn",
    "curry",
    "type_of",
    "is_def_var",
    "is_def_fn",
    "is_shared",
];

/// An engine with every limit set, and nothing from outside: not even Rhai's own functions.
pub(super) fn sandbox() -> Engine {
    let mut engine = Engine::new_raw();
    engine.set_max_call_levels(32);
    engine.set_max_expr_depths(RHAI_DEPTH, RHAI_DEPTH);
    engine.set_max_functions(MAX_FUNCTIONS);
    engine.set_max_modules(0);
    engine.set_max_variables(256);
    // Rhai counts all texts in a list together: the specifications of 10,000 lines, say.
    engine.set_max_string_size(16 << 20);
    engine.set_max_array_size(100_000);
    engine.set_max_map_size(1_000);
    engine.set_fail_on_invalid_map_property(true);
    engine.set_optimization_level(OptimizationLevel::None);
    // Rhai's own shortcuts say `false` where a text is compared with a number: ours are used instead.
    engine.set_fast_operators(false);
    for word in FORBIDDEN {
        engine.disable_symbol(word);
    }
    engine
}
