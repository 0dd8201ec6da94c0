//! Reading documents: fields and paths whose place the checker knows are found without a look at anything else.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::code::{Code, Member, Near, Path};
use super::machine::{Exit, Machine, Step};
use super::operate;
use crate::document::NodeRef;
use crate::rule::facts::Content;
use crate::rule::operators;
use crate::rule::value::{At, Call, Node, Path as Place, Text, Value};

impl<'c> Machine<'c> {
    /// The node of an object of a document that is at hand.
    pub(super) fn whole(&self, at: Node) -> Option<NodeRef<'c>> {
        match &self.facts.root(at.root).ok()?.content {
            Content::Whole(document) if at.node == crate::document::NodeId::ROOT => Some(document.root()),
            Content::Whole(document) => document.node(at.node),
            Content::Missing | Content::Kept(_) => None,
        }
    }

    pub(super) fn field(&self, base: &Value<'c>, field: &'c Member) -> Step<'c> {
        if let (Value::Node(at), Some(known), false) = (base, field.known, self.is_tracing())
            && at.shape == Some(known.of)
            && let Some(member) = self.whole(*at).and_then(|object| object.field(&field.field))
        {
            return Ok(self.facts.value_of(at.root, member, Some(known.shape), known.format)?);
        }
        Ok(self.facts.field(base, field.field.name())?)
    }

    /// What a path leads to, where that can be told without a look at anything else; `None` where it cannot.
    fn follow(&self, base: &Value<'c>, path: &'c Path) -> Option<(Node, Option<NodeRef<'c>>)> {
        let (Value::Node(at), Some(known), false) = (base, path.known, self.is_tracing()) else { return None };
        if at.shape != Some(known.of) {
            return None;
        }
        let object = self.whole(*at)?;
        Some((*at, path.names.iter().try_fold(object, NodeRef::field)))
    }

    pub(super) fn has(&mut self, path: &'c Path) -> Result<bool, Exit> {
        let base = self.eval(&path.base)?;
        match (self.follow(&base, path), &base) {
            (Some((_, found)), _) => Ok(found.is_some()),
            (None, Value::Node(at)) => Ok(self.facts.has(*at, &path.text)?),
            (None, _) => self.question_of(path, base),
        }
    }

    pub(super) fn blank(&mut self, path: &'c Path) -> Result<bool, Exit> {
        let base = self.eval(&path.base)?;
        match (self.follow(&base, path), &base) {
            (Some((_, found)), _) => {
                Ok(found.is_none_or(|node| node.as_str().is_some_and(|text| text.trim().is_empty())))
            }
            (None, Value::Node(at)) => Ok(self.facts.is_blank(*at, &path.text)?),
            (None, _) => self.question_of(path, base),
        }
    }

    pub(super) fn get(&mut self, path: &'c Path, default: &'c Code) -> Step<'c> {
        let base = self.eval(&path.base)?;
        // Whatever stands there, the default is an argument like others.
        let default = self.eval(default)?;
        match (self.follow(&base, path), &base, path.known) {
            (Some((_, None)), ..) => Ok(default),
            (Some((at, Some(node))), _, Some(known)) => {
                Ok(self.facts.value_of(at.root, node, Some(known.shape), known.format)?)
            }
            (_, Value::Node(at), _) => Ok(self.facts.get(*at, &path.text)?.unwrap_or(default)),
            _ => {
                let arguments = &mut [base, Value::text(&path.text), default];
                Ok((path.body)(&mut Call { facts: self.facts, arguments, closure: None })?)
            }
        }
    }

    /// What the function itself says of a value that is no object.
    #[cold]
    fn question_of(&self, path: &'c Path, base: Value<'c>) -> Result<bool, Exit> {
        let arguments = &mut [base, Value::text(&path.text)];
        let answer = (path.body)(&mut Call { facts: self.facts, arguments, closure: None })?;
        Ok(operators::truth(&answer)?)
    }

    pub(super) fn near(&mut self, near: &'c Near) -> Step<'c> {
        let [base, value, limit, percent] = &near.arguments;
        let base = self.eval(base)?;
        let (value, limit, percent) = (self.eval(value)?, self.eval(limit)?, self.eval(percent)?);
        let Value::Node(at) = base else { return Ok(self.facts.field(&base, &near.path)?) };
        if let (Value::Number(value), Value::Number(limit), Value::Number(percent)) = (&value, &limit, &percent)
            && (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(percent)
        {
            self.facts.node(at)?;
            if !operate::is_far(*value, *limit, *percent) {
                self.facts.keep_near(*value, *limit, *percent);
            }
            return Ok(Value::Nothing);
        }
        let place = At { base: at, path: Place::Dotted(Text::Read(&near.path)), part: None };
        let arguments = &mut [Value::Place(Arc::new(place)), value, limit, percent];
        Ok((near.body)(&mut Call { facts: self.facts, arguments, closure: None })?)
    }
}
