//! Walks over code: how much an expression costs, and which of what is kept is asked for more than once.

use super::code::{Closure, Code, Op, Over, What};

impl Code {
    /// How many operations it takes, loops of its own not counted.
    pub(super) fn weight(&self) -> usize {
        let mut weight = 1;
        self.each(&mut |inner, is_repeated| {
            if !is_repeated {
                weight += inner.weight();
            }
        });
        weight
    }

    /// Calls `visit` for all code directly below, and says whether that runs more than once.
    pub(super) fn each<'a>(&'a self, visit: &mut dyn FnMut(&'a Self, bool)) {
        match &self.op {
            Op::Constant(_) | Op::Local(_) | Op::Variable(_) | Op::Run(_) | Op::Break | Op::Continue => {}
            Op::Kept(_, one)
            | Op::Negate(one)
            | Op::Not(one)
            | Op::Field(one, _)
            | Op::Let(_, one)
            | Op::Assign(_, _, one)
            | Op::Push(_, one) => visit(one, false),
            Op::Return(one) => one.iter().for_each(|one| visit(one, false)),
            Op::Template(all) | Op::List(all) | Op::Block(all) => all.iter().for_each(|one| visit(one, false)),
            Op::Record(fields) => fields.iter().for_each(|(_, value)| visit(value, false)),
            Op::And(pair)
            | Op::Or(pair)
            | Op::Calculate(_, pair)
            | Op::Compare(_, pair)
            | Op::Index(pair)
            | Op::Figure(_, pair)
            | Op::CompareFigures(_, pair) => {
                pair.iter().for_each(|one| visit(one, false));
            }
            Op::If(choice) => {
                visit(&choice.condition, false);
                visit(&choice.then, false);
                choice.otherwise.iter().for_each(|one| visit(one, false));
            }
            Op::Switch(switch) => {
                visit(&switch.value, false);
                switch.arms.iter().for_each(|(_, value)| visit(value, false));
                switch.otherwise.iter().for_each(|one| visit(one, false));
            }
            Op::For(turn) => {
                visit(&turn.list, false);
                visit(&turn.body, true);
            }
            Op::Has(path) | Op::Blank(path) => visit(&path.base, false),
            Op::Get(path, default) => {
                visit(&path.base, false);
                visit(default, false);
            }
            Op::Near(near) => near.arguments.iter().for_each(|one| visit(one, false)),
            Op::Over(over) => {
                let Over { what, list } = &**over;
                visit(list, false);
                match what {
                    What::Each(closure)
                    | What::Filter(closure)
                    | What::Map(closure)
                    | What::Some(closure)
                    | What::All(closure)
                    | What::Count(closure) => visit(&closure.body, true),
                    What::Contains(value) => visit(value, false),
                    What::Length | What::Sum(_) | What::Least(_) | What::Most(_) => {}
                }
            }
            Op::Native(native) | Op::Named(_, native) => {
                native.arguments.iter().for_each(|one| visit(one, false));
                native.closure.iter().for_each(|Closure { body, .. }| visit(body, true));
            }
            Op::Script(call) => call.arguments.iter().for_each(|one| visit(one, false)),
        }
    }
}
