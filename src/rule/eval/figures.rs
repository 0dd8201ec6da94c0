//! Expressions that the checker knows to be numbers: computed and compared without a value around each.

use rust_decimal::Decimal;

use super::code::{Code, Member, Op};
use super::machine::{Exit, Machine, Step};
use super::operate;
use crate::document::Kind;
use crate::rule::operators;
use crate::rule::tree::Operator;
use crate::rule::value::{Node, Value};

/// Why there is no number.
enum Odd<'c> {
    Exit(Exit),
    /// What nothing keeps from being something else, such as a field of a document whose schema was not asked.
    Other(Box<Value<'c>>),
}

type Values<'c> = Box<(Value<'c>, Value<'c>)>;

impl<'c> Machine<'c> {
    /// What a calculation with two numbers gives.
    pub(super) fn calculate_figures(&mut self, operator: Operator, pair: &'c [Code; 2]) -> Step<'c> {
        match self.figures(operator, pair) {
            Ok(number) => Ok(Value::Number(number)),
            Err(Odd::Exit(exit)) => Err(exit),
            Err(Odd::Other(value)) => Ok(*value),
        }
    }

    /// Which of two numbers is the larger.
    pub(super) fn compare_figures(&mut self, operator: Operator, pair: &'c [Code; 2]) -> Result<bool, Exit> {
        match self.pair(pair)? {
            Ok((left, right)) => Ok(operate::holds(operator, operate::order(&left, &right))),
            Err(values) => Ok(operate::compare(operator, &values.0, &values.1)?),
        }
    }

    fn figures(&mut self, operator: Operator, pair: &'c [Code; 2]) -> Result<Decimal, Odd<'c>> {
        let stopped = |stop| Odd::Exit(Exit::Stop(stop));
        match self.pair(pair).map_err(Odd::Exit)? {
            Ok((left, right)) => operate::figure(operator, left, right).map_err(stopped),
            Err(values) => match operators::binary(operator, &values.0, &values.1).map_err(stopped)? {
                Value::Number(number) => Ok(number),
                other => Err(Odd::Other(Box::new(other))),
            },
        }
    }

    /// Two numbers; or what else the two are.
    fn pair(&mut self, pair: &'c [Code; 2]) -> Result<Result<(Decimal, Decimal), Values<'c>>, Exit> {
        let [left, right] = pair;
        let left = match self.number(left) {
            Ok(number) => number,
            Err(Odd::Exit(exit)) => return Err(exit),
            Err(Odd::Other(left)) => return Ok(Err(Box::new((*left, self.eval(right)?)))),
        };
        match self.number(right) {
            Ok(right) => Ok(Ok((left, right))),
            Err(Odd::Exit(exit)) => Err(exit),
            Err(Odd::Other(right)) => Ok(Err(Box::new((Value::Number(left), *right)))),
        }
    }

    /// The number that an expression gives.
    fn number(&mut self, code: &'c Code) -> Result<Decimal, Odd<'c>> {
        match &code.op {
            Op::Constant(Value::Number(number)) => return Ok(*number),
            Op::Local(place) => {
                if let Some(Value::Number(number)) = self.local(*place) {
                    return Ok(*number);
                }
            }
            Op::Kept(kept, _) => {
                if let Some(Value::Number(number)) = self.known(*kept) {
                    return Ok(*number);
                }
            }
            Op::Figure(operator, pair) => {
                return self.figures(*operator, pair).map_err(|odd| match odd {
                    Odd::Exit(Exit::Stop(stop)) => Odd::Exit(self.stopped(stop, code.at)),
                    odd => odd,
                });
            }
            Op::Field(base, member) => {
                if let Some(number) = self.figure(base, member) {
                    return Ok(number);
                }
            }
            _ => {}
        }
        match self.eval(code).map_err(Odd::Exit)? {
            Value::Number(number) => Ok(number),
            other => Err(Odd::Other(Box::new(other))),
        }
    }

    /// A field that is a number of a document that is at hand; `None` where it must be looked at more closely.
    fn figure(&mut self, base: &'c Code, member: &'c Member) -> Option<Decimal> {
        if self.is_tracing() {
            return None;
        }
        let (at, known) = (self.node_at(base)?, member.known?);
        if at.shape != Some(known.of) {
            return None;
        }
        let found = self.whole(at)?.field(&member.field)?;
        if found.kind() == Kind::Number { found.as_number() } else { None }
    }

    /// The node in a variable.
    fn node_at(&self, code: &'c Code) -> Option<Node> {
        match &code.op {
            Op::Local(place) => match self.local(*place) {
                Some(Value::Node(node)) => Some(*node),
                _ => None,
            },
            Op::Variable(number) => match self.variable(*number) {
                Some(Value::Node(node)) => Some(*node),
                _ => None,
            },
            _ => None,
        }
    }
}
