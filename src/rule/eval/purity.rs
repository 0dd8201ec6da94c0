//! Which functions of scripts say the same whenever they are asked, and do nothing else.

use crate::rule::check::Instance;
use crate::rule::functions::{self, table::Gives};
use crate::rule::tree::ExprKind;
use crate::rule::types::Callee;

/// Whether a function of the table gives the same whenever it is asked, and does nothing else.
pub(super) fn is_pure(native: usize) -> bool {
    // `applies` goes on where it was asked last.
    functions::all().get(native).is_some_and(|function| function.gives != Gives::Nothing && function.name != "applies")
}

/// Whether each instance does.
pub(super) fn of(instances: &[Instance]) -> Vec<bool> {
    let mut pure: Vec<bool> = Vec::with_capacity(instances.len());
    let mut calls: Vec<Vec<usize>> = vec![Vec::new(); instances.len()];
    for (number, instance) in instances.iter().enumerate() {
        let mut is_plain = true;
        instance.function.body.walk(&mut |expr| match (&expr.kind, expr.note.callee) {
            (ExprKind::Call { name, .. }, Some(Callee::Native(native))) => {
                // What goes through a list or adds to one of the function's own does nothing outside of it.
                is_plain &= is_pure(native) || matches!(&*name.text, "each" | "push" | "need");
            }
            (_, Some(Callee::Script(callee))) => calls.get_mut(callee).into_iter().for_each(|by| by.push(number)),
            _ => {}
        });
        pure.push(is_plain);
    }
    let mut rest: Vec<usize> = (0..pure.len()).filter(|number| pure.get(*number) == Some(&false)).collect();
    while let Some(number) = rest.pop() {
        for caller in calls.get(number).into_iter().flatten() {
            if let Some(is_pure) = pure.get_mut(*caller).filter(|is_pure| **is_pure) {
                *is_pure = false;
                rest.push(*caller);
            }
        }
    }
    pure
}
