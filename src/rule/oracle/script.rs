//! A script made ready to run, with what its earlier runs found out: which function each of its calls means.
//!
//! Rhai looks a function up by its name and the types of its arguments, in every module that there is. It remembers what it
//! found, but only until the run ends, and for a closure until the call of that closure ends; and a rule runs for a few
//! microseconds. Here the memory outlives the run.

use std::sync::{Arc, Mutex, PoisonError};

use rhai::{
    AST, Caches, Dynamic, Engine, EvalAltResult, EvalContext, Expr, Expression, FnPtr, GlobalRuntimeState,
    ImmutableString, Module, NativeCallContext, Position, Scope, Shared, StmtBlock,
};

use super::current::{Scripted, error, failure};
use super::rewrite::Rewritten;
use crate::rule::stop::Stop;

/// A script, to be run any number of times, by any number of threads at once.
#[derive(Debug)]
pub(super) struct Script {
    body: Expr,
    /// The functions and closures that the script defines.
    functions: Shared<Module>,
    source: Option<ImmutableString>,
    known: Arc<Known>,
    /// Where its parts stand in the script as it was written, where it was rewritten.
    pub(super) rewritten: Option<Rewritten>,
}

impl Script {
    /// Prepares a script. `keep` says whether the meaning of its calls may be remembered from run to run.
    pub(super) fn new(ast: &AST, keep: bool, rewritten: Option<Rewritten>) -> Self {
        let body = StmtBlock::new(ast.statements().iter().cloned(), Position::NONE, Position::NONE);
        Self {
            body: Expr::Stmt(Box::new(body)),
            functions: ast.shared_lib().clone(),
            source: ast.source().map(ImmutableString::from),
            known: Arc::new(Known { keep, spare: Mutex::default() }),
            rewritten,
        }
    }

    /// Runs the script from its start.
    pub(super) fn run(&self, engine: &Engine) -> Scripted<()> {
        let outcome = self.evaluate(engine, &mut Scope::new());
        match failure() {
            // In a function of `lib/`, the place is where the rule calls it, which only Rhai's own error tells.
            Some(failure) if failure.source == self.source || outcome.is_ok() => {
                let mut error = error(&Box::<Stop>::from(failure.signal));
                error.set_position(failure.at);
                Err(error)
            }
            _ => outcome,
        }
    }

    fn evaluate(&self, engine: &Engine, scope: &mut Scope<'_>) -> Result<(), Box<EvalAltResult>> {
        let mut global = engine.new_global_runtime_state();
        global.source.clone_from(&self.source);
        global.lib.push(self.functions.clone());
        if !self.functions.is_empty() {
            // Its closures find it there when they are called.
            global.tag = Dynamic::from(Arc::clone(&self.known));
        }
        let outcome = self.known.with(|caches| {
            let mut context = EvalContext::new(engine, &mut global, caches, scope, None);
            #[allow(
                deprecated,
                reason = "volatile, not deprecated; constants of a script are global only without a block"
            )]
            context.eval_expression_tree_raw(&Expression::from(&self.body), false)
        });
        match outcome.map_err(|error| *error) {
            Ok(_) | Err(EvalAltResult::Return(..) | EvalAltResult::Exit(..)) => Ok(()),
            Err(error) => Err(Box::new(error)),
        }
    }
}

/// Which function each call of one script means. Those who run it at the same time have a memory each.
struct Known {
    keep: bool,
    spare: Mutex<Vec<Caches>>,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known").field("keep", &self.keep).finish_non_exhaustive()
    }
}

impl Known {
    fn with<T>(&self, work: impl FnOnce(&mut Caches) -> T) -> T {
        if !self.keep {
            return work(&mut Caches::new());
        }
        let spare = || self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = spare().pop();
        let mut caches = taken.unwrap_or_default();
        let result = work(&mut caches);
        spare().push(caches);
        result
    }
}

/// Calls `closure` as often as `work` asks for it; each call counts as one from the script itself would.
pub(super) fn with_closure<T>(
    context: &NativeCallContext<'_>,
    closure: &FnPtr,
    work: impl FnOnce(&mut dyn FnMut(Dynamic) -> Scripted<Dynamic>) -> T,
) -> T {
    let known = context.tag().and_then(|tag| tag.read_lock::<Arc<Known>>().map(|known| Arc::clone(&known)));
    let mut global = context.global_runtime_state().clone();
    // A call through `EvalContext` counts as two levels.
    global.level = global.level.saturating_sub(1);
    let call = |caches: &mut Caches| {
        let engine = context.engine();
        work(&mut |argument| call_once(engine, &mut global, caches, closure, argument))
    };
    match known {
        Some(known) => known.with(call),
        None => call(&mut Caches::new()),
    }
}

fn call_once(
    engine: &Engine,
    global: &mut GlobalRuntimeState,
    caches: &mut Caches,
    closure: &FnPtr,
    mut argument: Dynamic,
) -> Scripted<Dynamic> {
    let mut scope = Scope::new();
    let mut context = EvalContext::new(engine, global, caches, &mut scope, None);
    let mut captured = closure.curry().to_vec();
    let mut arguments: Vec<&mut Dynamic> = captured.iter_mut().chain([&mut argument]).collect();
    context.call_fn_raw(closure.fn_name(), false, false, &mut arguments)
}

#[cfg(test)]
#[path = "script_tests.rs"]
mod tests;
