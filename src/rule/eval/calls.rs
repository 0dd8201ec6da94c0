//! Lowering of calls: those that the machine makes itself, those of the table, those of scripts.

use std::sync::Arc;

use super::code::{Closure, Code, Invocation, Native, Near, Op, Over, Path, Steps, What};
use super::lower::{Frame, Lowered};
use super::purity;
use crate::document::dotted;
use crate::rule::functions;
use crate::rule::tree::{Expr, ExprKind, Name};
use crate::rule::types::{Callee, Note, Type};

impl Frame<'_, '_> {
    /// A call of a function, whichever it is.
    pub(super) fn call(&mut self, expr: &Expr<Note>, name: &Name, arguments: &[Expr<Note>]) -> Lowered {
        match expr.note.callee {
            Some(Callee::Script(instance)) => self.script(instance, name, arguments),
            Some(Callee::Native(number)) => self.native(number, name, arguments),
            None => Lowered { code: Code { op: self.unknown(name, arguments), at: name.span }, key: None },
        }
    }

    fn script(&mut self, instance: usize, name: &Name, arguments: &[Expr<Note>]) -> Lowered {
        let arguments = arguments.iter().map(|argument| self.expression(argument)).collect();
        let (function, arguments, key) = self.program.call(instance, arguments);
        let arguments = arguments.into();
        let code = Code { op: Op::Script(Box::new(Invocation { function, arguments })), at: name.span };
        self.keep(code, key)
    }

    fn native(&mut self, number: usize, name: &Name, arguments: &[Expr<Note>]) -> Lowered {
        let plain = |op| Lowered { code: Code { op, at: name.span }, key: None };
        if is_open(name, arguments) {
            return plain(self.unknown(name, arguments));
        }
        if let Some((last, rest)) = arguments.split_last()
            && let ExprKind::Closure { parameters, body } = &last.kind
        {
            return plain(self.with_closure(number, name, rest, parameters, body));
        }
        if let ("near", [at, value, limit, percent]) = (&*name.text, arguments) {
            return plain(self.near(number, [at, value, limit, percent]));
        }
        if let ("push", [list, value]) = (&*name.text, arguments)
            && let ExprKind::Variable(variable) = &list.kind
            && let Some(place) = self.local(&variable.text)
        {
            return plain(Op::Push(place, Box::new(self.code(value))));
        }
        let (mut codes, mut keys) = (Vec::with_capacity(arguments.len()), Vec::with_capacity(arguments.len()));
        for argument in arguments {
            let Lowered { code, key } = self.expression(argument);
            codes.push(code);
            keys.push(key);
        }
        let key = keys.into_iter().collect::<Option<Vec<_>>>().filter(|_| purity::is_pure(number));
        let key = key.map(|keys| format!("n{number}({})", keys.join(",")));
        let op = match self.of_field(number, name, arguments, codes) {
            Ok(op) => op,
            Err(codes) => match self.of_list(name, arguments, codes) {
                Ok(op) => op,
                Err(codes) => native(number, codes.into(), None),
            },
        };
        self.keep(Code { op, at: name.span }, key)
    }

    /// `near(…)`, whose place is hardly ever needed.
    fn near(&mut self, number: usize, [at, value, limit, percent]: [&Expr<Note>; 4]) -> Op {
        if let ExprKind::Call { name, arguments, .. } = &at.kind
            && let ("at", [base, path]) = (&*name.text, arguments.as_slice())
            && let (Type::Object(_), Some(path)) = (&base.note.ty, path.as_text())
            && let Some(function) = functions::all().get(number)
        {
            let arguments = [base, value, limit, percent].map(|argument| self.code(argument));
            return Op::Near(Box::new(Near { arguments, path: Arc::clone(path), body: function.body }));
        }
        native(number, [at, value, limit, percent].map(|argument| self.code(argument)).into(), None)
    }

    /// A call whose last argument is `|a| …`.
    fn with_closure(
        &mut self,
        number: usize,
        name: &Name,
        arguments: &[Expr<Note>],
        parameters: &[Name],
        body: &Expr<Note>,
    ) -> Op {
        let what: Option<fn(Closure) -> What> = match (&*name.text, arguments, parameters) {
            ("each", [_], [_]) => Some(What::Each),
            ("filter", [_], [_]) => Some(What::Filter),
            ("map", [_], [_]) => Some(What::Map),
            ("some", [_], [_]) => Some(What::Some),
            ("all", [_], [_]) => Some(What::All),
            _ => None,
        };
        if let (Some(what), [list]) = (what, arguments) {
            let list = self.code(list);
            return Op::Over(Box::new(Over { what: what(self.closure(parameters, body)), list }));
        }
        let arguments = self.all(arguments);
        let closure = self.closure(parameters, body);
        native(number, arguments, Some(closure))
    }

    /// What is asked of a field that is written out; or else the arguments again.
    fn of_field(
        &self,
        number: usize,
        name: &Name,
        arguments: &[Expr<Note>],
        mut codes: Vec<Code>,
    ) -> Result<Op, Vec<Code>> {
        let is_known = matches!((&*name.text, codes.len()), ("has" | "blank", 2) | ("get", 3));
        // What is no object is told by the function itself.
        let path = match arguments {
            [base, path, ..] if is_known && matches!(base.note.ty, Type::Object(_)) => path.as_text().zip(Some(base)),
            _ => None,
        };
        let (Some((path, base)), Some(function)) = (path, functions::all().get(number)) else { return Err(codes) };
        let known = self.program.known(&base.note.ty, dotted(path));
        let default = if codes.len() > 2 { codes.pop() } else { None };
        codes.truncate(1);
        let Some(base) = codes.pop() else { return Err(codes) };
        let names = dotted(path).map(|name| self.program.fields.field(name)).collect();
        let path = Box::new(Path { base, text: Arc::clone(path), names, known, body: function.body });
        Ok(match (&*name.text, default) {
            (_, Some(default)) => Op::Get(path, Box::new(default)),
            ("has", None) => Op::Has(path),
            _ => Op::Blank(path),
        })
    }

    /// What is asked of a list without a closure; or else the arguments again.
    fn of_list(&self, name: &Name, arguments: &[Expr<Note>], mut codes: Vec<Code>) -> Result<Op, Vec<Code>> {
        let Some(list) = arguments.first().filter(|list| matches!(list.note.ty, Type::List(_))) else {
            return Err(codes);
        };
        let what: fn(Option<Steps>) -> What = match (&*name.text, codes.len()) {
            ("len", 1) => |_| What::Length,
            ("sum", 1 | 2) => What::Sum,
            ("min_of", 1 | 2) => What::Least,
            ("max_of", 1 | 2) => What::Most,
            ("contains", 2) => {
                let (Some(value), Some(list)) = (codes.pop(), codes.pop()) else { return Err(codes) };
                return Ok(Op::Over(Box::new(Over { what: What::Contains(value), list })));
            }
            _ => return Err(codes),
        };
        let steps = match arguments.get(1) {
            Some(path) => match path.as_text() {
                Some(text) => Some(self.steps(&list.note.ty, text)),
                None => return Err(codes),
            },
            None => None,
        };
        codes.truncate(1);
        let Some(list) = codes.pop() else { return Err(codes) };
        Ok(Op::Over(Box::new(over(what(steps), list))))
    }

    fn steps(&self, list: &Type, text: &Arc<str>) -> Steps {
        let names = dotted(text).map(|name| self.program.fields.field(name)).collect();
        Steps { text: Arc::clone(text), names, known: self.program.known(&list.element(), dotted(text)) }
    }
}

/// What is asked of a list. Of those that a filter leaves only the number is wanted: no list is made of them.
fn over(what: What, list: Code) -> Over {
    match (what, list.op) {
        (What::Length, Op::Over(inner)) => match *inner {
            Over { what: What::Filter(closure), list } => Over { what: What::Count(closure), list },
            inner => Over { what: What::Length, list: Code { op: Op::Over(Box::new(inner)), at: list.at } },
        },
        (what, op) => Over { what, list: Code { op, at: list.at } },
    }
}

impl Frame<'_, '_> {
    /// `a in b`, which is `b.contains(a)`.
    pub(super) fn within(&mut self, needle: &Expr<Note>, haystack: &Expr<Note>) -> Op {
        let arguments = [haystack, needle].map(|argument| self.code(argument)).into();
        named("contains", arguments, None)
    }

    /// A call of which the checker does not know what it is called on.
    fn unknown(&mut self, name: &Name, arguments: &[Expr<Note>]) -> Op {
        let (closure, arguments) = match arguments.split_last() {
            Some((Expr { kind: ExprKind::Closure { parameters, body }, .. }, rest)) => (Some((parameters, body)), rest),
            _ => (None, arguments),
        };
        let arguments = self.all(arguments);
        let closure = closure.map(|(parameters, body)| self.closure(parameters, body));
        named(&name.text, arguments, closure)
    }
}

/// Whether only what a call is called on tells which of several functions of one name it means, and that is not known.
fn is_open(name: &Name, arguments: &[Expr<Note>]) -> bool {
    let is_closure = arguments.last().is_some_and(|last| matches!(last.kind, ExprKind::Closure { .. }));
    let fits = functions::named(&name.text)
        .filter(|(_, form)| form.takes_count(arguments.len()) && form.takes_closure() == is_closure);
    let on = arguments.first().map(|receiver| &receiver.note.ty);
    matches!(on, Some(Type::Any | Type::Union(_))) && fits.count() > 1
}

/// A call of the function of a name that takes what it is called on.
fn named(name: &str, arguments: Box<[Code]>, closure: Option<Closure>) -> Op {
    Op::Named(name.into(), Box::new(Native { body: None, arguments, closure }))
}

fn native(number: usize, arguments: Box<[Code]>, closure: Option<Closure>) -> Op {
    let body = functions::all().get(number).map(|function| function.body);
    Op::Native(Box::new(Native { body, arguments, closure }))
}
