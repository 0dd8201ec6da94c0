//! Numbers for what expressions mean: two that surely have the same value have the same number.

use std::collections::HashMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::rule::tree::Literal;

/// What an expression means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::rule::lint) struct Id(u32);

/// What an expression is made of. Every condition is made of these few, so that one that says the opposite is found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Term {
    Bool(bool),
    Number(Decimal),
    Text(Arc<str>),
    Nothing,
    /// What every rule of a kind sees by that name.
    Document(Arc<str>),
    Equal(Id, Id),
    Less(Id, Id),
    Not(Id),
    And(Id, Id),
    Or(Id, Id),
    /// A field, an operator or a function, of these.
    Apply(Arc<str>, Vec<Id>),
    /// What is known to be no other value of the rule: the text that makes it, and how many stand before it.
    Fresh(Arc<str>, Vec<Id>, u32),
}

/// All that was met so far.
#[derive(Debug, Default)]
pub(in crate::rule::lint) struct Numbering {
    ids: HashMap<Term, Id>,
    terms: Vec<Term>,
    fresh: u32,
}

impl Numbering {
    /// Starts a rule: what is fresh in it is counted anew, so that rules which say the same get the same numbers.
    pub(super) fn start(&mut self) {
        self.fresh = 0;
    }

    /// The number of a term.
    pub(super) fn of(&mut self, term: Term) -> Id {
        let next = Id(u32::try_from(self.terms.len()).unwrap_or(u32::MAX));
        match self.ids.get(&term) {
            Some(known) => *known,
            None => {
                self.ids.insert(term.clone(), next);
                self.terms.push(term);
                next
            }
        }
    }

    /// What a number stands for.
    pub(super) fn term(&self, id: Id) -> &Term {
        self.terms.get(id.0 as usize).unwrap_or(&Term::Nothing)
    }

    /// The number of a term that was met before.
    pub(super) fn find(&self, term: &Term) -> Option<Id> {
        self.ids.get(term).copied()
    }

    /// That of a literal.
    pub(super) fn literal(&mut self, literal: &Literal) -> Id {
        self.of(match literal {
            Literal::Bool(is) => Term::Bool(*is),
            Literal::Number(number) => Term::Number(*number),
            Literal::Text(text) => Term::Text(Arc::clone(text)),
            Literal::Nothing => Term::Nothing,
        })
    }

    /// A value that is like no other of the rule.
    pub(super) fn fresh(&mut self, what: impl Into<Arc<str>>, of: Vec<Id>) -> Id {
        self.fresh += 1;
        self.of(Term::Fresh(what.into(), of, self.fresh))
    }

    pub(super) fn apply(&mut self, what: impl Into<Arc<str>>, of: Vec<Id>) -> Id {
        self.of(Term::Apply(what.into(), of))
    }

    /// A field, by its path: names between dots.
    pub(super) fn field(&mut self, base: Id, path: &str) -> Id {
        path.split('.')
            .filter(|name| !name.is_empty())
            .fold(base, |base, name| self.apply(format!(".{name}"), vec![base]))
    }

    pub(super) fn equal(&mut self, left: Id, right: Id) -> Id {
        self.of(Term::Equal(left.min(right), left.max(right)))
    }

    pub(super) fn less(&mut self, left: Id, right: Id) -> Id {
        self.of(Term::Less(left, right))
    }

    pub(super) fn and(&mut self, left: Id, right: Id) -> Id {
        self.of(Term::And(left.min(right), left.max(right)))
    }

    pub(super) fn or(&mut self, left: Id, right: Id) -> Id {
        self.of(Term::Or(left.min(right), left.max(right)))
    }

    /// A whole number.
    pub(super) fn of_count(&mut self, count: usize) -> Id {
        self.of(Term::Number(count.into()))
    }

    pub(super) fn not(&mut self, one: Id) -> Id {
        match *self.term(one) {
            Term::Not(inner) => inner,
            Term::Bool(is) => self.of(Term::Bool(!is)),
            _ => self.of(Term::Not(one)),
        }
    }

    /// Whether both are written out, and so are the same or not whatever the document.
    pub(super) fn differ(&self, left: Id, right: Id) -> bool {
        let is_literal = |term: &Term| matches!(term, Term::Bool(_) | Term::Number(_) | Term::Text(_));
        left != right && is_literal(self.term(left)) && is_literal(self.term(right))
    }

    /// The name of the document that a number stands for.
    pub(in crate::rule::lint) fn document(&self, id: Id) -> Option<&Arc<str>> {
        match self.term(id) {
            Term::Document(name) => Some(name),
            _ => None,
        }
    }

    /// The name of the document that a field is read from, by whatever way.
    pub(in crate::rule::lint) fn root(&self, id: Id) -> Option<&Arc<str>> {
        let mut here = id;
        loop {
            match self.term(here) {
                Term::Apply(_, of) => here = *of.first()?,
                _ => return self.document(here),
            }
        }
    }

    /// The last name of a field's path.
    pub(in crate::rule::lint) fn name(&self, id: Id) -> Option<Arc<str>> {
        match self.term(id) {
            Term::Apply(what, _) => what.strip_prefix('.').map(Arc::from),
            _ => self.document(id).cloned(),
        }
    }
}
