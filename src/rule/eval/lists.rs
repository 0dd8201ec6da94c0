//! Functions of lists as loops over nodes: every element is looked at, what is missing is gathered and named at the end, and
//! one element that decides a question decides it whatever others lack.

use rust_decimal::Decimal;

use super::code::{Closure, Over, Steps, What};
use super::machine::{Exit, Machine, Step};
use super::operate;
use crate::base::exact;
use crate::document::NodeRef;
use crate::rule::stop::{Outcome, Signal, Stop, broken, missing};
use crate::rule::tree::Operator;
use crate::rule::value::Value;
use crate::rule::{meter, operators::type_of};
use crate::verdict::Place;

impl<'c> Machine<'c> {
    /// What a function of a list gives.
    pub(super) fn over(&mut self, over: &'c Over) -> Step<'c> {
        let list = self.eval(&over.list)?;
        match &over.what {
            What::Length => Ok(Value::Number(Decimal::from(self.facts.count(&list)?))),
            What::Each(closure) => {
                self.for_each(&list, |machine, element| machine.answer(closure, element).map(|_| ()))?;
                Ok(Value::Nothing)
            }
            What::Filter(closure) => {
                let mut kept = Vec::new();
                self.for_each(&list, |machine, element| {
                    if machine.holds(closure, element.clone())? {
                        meter::list(1)?;
                        kept.push(element);
                    }
                    Ok(())
                })?;
                Ok(Value::list(kept))
            }
            What::Count(closure) => {
                let mut count = 0_usize;
                self.for_each(&list, |machine, element| {
                    count += usize::from(machine.holds(closure, element)?);
                    Ok(())
                })?;
                Ok(Value::Number(Decimal::from(count)))
            }
            What::Map(closure) => {
                let mut mapped = Vec::new();
                self.for_each(&list, |machine, element| {
                    let answer = machine.answer(closure, element)?;
                    meter::list(1)?;
                    mapped.push(answer);
                    Ok(())
                })?;
                Ok(Value::list(mapped))
            }
            What::Some(closure) => self.some(&list, closure).map(Value::Bool),
            What::All(closure) => self.fails(&list, closure).map(|fails| Value::Bool(!fails)),
            What::Sum(path) => self.sum(&list, path.as_ref()),
            What::Least(path) => self.extreme(&list, path.as_ref(), Decimal::min),
            What::Most(path) => self.extreme(&list, path.as_ref(), Decimal::max),
            What::Contains(value) => {
                let value = self.eval(value)?;
                self.contains(&list, &value).map(Value::Bool)
            }
        }
    }

    /// Calls `each` for every element and goes on where facts are missing; what is missing is raised at the end, all of it.
    fn for_each(
        &mut self,
        list: &Value<'c>,
        mut each: impl FnMut(&mut Self, Value<'c>) -> Result<(), Exit>,
    ) -> Result<(), Exit> {
        let facts = self.facts;
        let mut lacking: Vec<Place> = Vec::new();
        let mut turn = |machine: &mut Self, element: Outcome<Value<'c>>| -> Result<(), Exit> {
            meter::spend(1)?;
            let outcome = match element {
                Ok(element) => each(machine, element),
                Err(stop) => Err(Exit::Stop(stop)),
            };
            match outcome {
                Err(Exit::Stop(stop)) => match *stop {
                    Stop { signal: Signal::Missing(places), .. } => {
                        lacking.extend(places);
                        Ok(())
                    }
                    stop => Err(Exit::Stop(Box::new(stop))),
                },
                other => other,
            }
        };
        for element in facts.items(list)? {
            turn(self, element)?;
        }
        if lacking.is_empty() { Ok(()) } else { Err(missing(lacking).into()) }
    }

    fn some(&mut self, list: &Value<'c>, closure: &'c Closure) -> Result<bool, Exit> {
        let mut found = false;
        let outcome = self.for_each(list, |machine, element| {
            found |= machine.holds(closure, element)?;
            Ok(())
        });
        decided(found, outcome)
    }

    fn fails(&mut self, list: &Value<'c>, closure: &'c Closure) -> Result<bool, Exit> {
        let mut failed = false;
        let outcome = self.for_each(list, |machine, element| {
            failed |= !machine.holds(closure, element)?;
            Ok(())
        });
        decided(failed, outcome)
    }

    fn contains(&mut self, list: &Value<'c>, value: &Value<'c>) -> Result<bool, Exit> {
        let mut found = false;
        let outcome = self.for_each(list, |_, element| {
            found |= operate::compare(Operator::Equal, &element, value)?;
            Ok(())
        });
        decided(found, outcome)
    }

    /// The numbers of a list: its elements, or a field of each.
    fn for_each_number(
        &mut self,
        list: &Value<'c>,
        path: Option<&'c Steps>,
        mut then: impl FnMut(Decimal) -> Outcome<()>,
    ) -> Result<(), Exit> {
        self.for_each(list, |machine, element| {
            let value = match path {
                Some(path) => machine.step(&element, path)?,
                None => element,
            };
            match value {
                Value::Number(number) => Ok(then(number)?),
                other => Err(no_number(&other).into()),
            }
        })
    }

    /// A field of an element of a list; it must be there.
    fn step(&self, element: &Value<'c>, path: &'c Steps) -> Step<'c> {
        let Value::Node(at) = element else { return Ok(self.facts.field_at(element, &path.text)?) };
        if let Some(known) = path.known.filter(|known| at.shape == Some(known.of) && !self.facts.is_tracing())
            && let Some(object) = self.whole(*at)
            && let Some(node) = path.names.iter().try_fold(object, NodeRef::field)
        {
            return Ok(self.facts.value_of(at.root, node, Some(known.shape), known.format)?);
        }
        Ok(self.facts.read(*at, &path.text)?)
    }

    fn sum(&mut self, list: &Value<'c>, path: Option<&'c Steps>) -> Step<'c> {
        let mut total = Decimal::ZERO;
        self.for_each_number(list, path, |number| {
            total = exact::add(total, number).ok_or_else(|| {
                broken("the sum has more digits than can be computed exactly", "合计的位数过多，无法精确计算")
            })?;
            Ok(())
        })?;
        Ok(Value::Number(total))
    }

    /// The smallest or largest number of a list, which must have one.
    fn extreme(
        &mut self,
        list: &Value<'c>,
        path: Option<&'c Steps>,
        better: fn(Decimal, Decimal) -> Decimal,
    ) -> Step<'c> {
        let mut best = None;
        self.for_each_number(list, path, |number| {
            best = Some(best.map_or(number, |best| better(best, number)));
            Ok(())
        })?;
        best.map(Value::Number).ok_or_else(|| {
            broken(
                "an empty list has no smallest or largest number; ask `len() > 0` first",
                "空列表没有最小值或最大值；请先判断 `len() > 0`",
            )
            .into()
        })
    }
}

fn no_number(value: &Value<'_>) -> Box<Stop> {
    let kind = type_of(value);
    broken(format!("numbers are expected in the list, not {}", kind.en), format!("列表中应为数字，而不是{}", kind.zh))
}

/// What a question about all elements comes to once some of them decided it, whatever the others lack; everything else that
/// went wrong still counts.
fn decided(is_decided: bool, outcome: Result<(), Exit>) -> Result<bool, Exit> {
    match outcome {
        Ok(()) => Ok(is_decided),
        Err(Exit::Stop(stop)) if is_decided && matches!(stop.signal, Signal::Missing(_)) => Ok(true),
        Err(exit) => Err(exit),
    }
}
