//! Units of numbers, as schemas give them (`x-unit`, `x-currency`), and what computing makes of them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::base::lang::Bilingual;
use crate::document::{Limits, Pointer, parse};
use crate::pack::{Pack, ShapeId, Shapes};

/// The currency of an amount: the field that says it, or its code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::rule::lint) enum Currency {
    /// The file of a schema, and the pointer of the field in what it describes.
    Field(Arc<str>, Arc<str>),
    Code(Arc<str>),
}

/// What a number counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::rule::lint) enum Unit {
    /// Nothing that is known: it goes with anything.
    #[default]
    Any,
    /// An amount, in all of these currencies, which are then the same; none: it is not known in which.
    Amount(BTreeSet<Currency>),
    /// Something that a schema names: `percent`, `days`, `kg`.
    Of(Arc<str>),
    /// So many percent of this, not yet divided by 100.
    Percent(Box<Self>),
}

/// Why two numbers do not go together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::rule::lint) enum Mix {
    Units,
    Currencies,
    /// A percentage of something that nobody divided by 100.
    Undivided,
}

impl Unit {
    pub(in crate::rule::lint) fn of(name: &str) -> Self {
        match name {
            "amount" => Self::Amount(BTreeSet::new()),
            _ => Self::Of(name.into()),
        }
    }

    fn is(&self, name: &str) -> bool {
        matches!(self, Self::Of(own) if &**own == name)
    }

    /// What two numbers that are added or compared have in common.
    pub(in crate::rule::lint) fn with(&self, other: &Self, same: &Same) -> Result<Self, Mix> {
        match (self, other) {
            (Self::Any, unit) | (unit, Self::Any) => Ok(unit.clone()),
            (Self::Amount(left), Self::Amount(right)) => {
                let (left, right) = (same.all(left), same.all(right));
                match left.intersection(&right).cloned().collect::<BTreeSet<_>>() {
                    _ if left.is_empty() => Ok(Self::Amount(right)),
                    _ if right.is_empty() => Ok(Self::Amount(left)),
                    both if both.is_empty() => Err(Mix::Currencies),
                    both => Ok(Self::Amount(both)),
                }
            }
            (Self::Of(left), Self::Of(right)) if left == right => Ok(self.clone()),
            (Self::Percent(left), Self::Percent(right)) => Ok(Self::Percent(Box::new(left.with(right, same)?))),
            (Self::Percent(_), _) | (_, Self::Percent(_)) => Err(Mix::Undivided),
            _ => Err(Mix::Units),
        }
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Any, unit) | (unit, Self::Any) => unit.clone(),
            (percent, unit) | (unit, percent) if percent.is("percent") && !matches!(unit, Self::Percent(_)) => {
                Self::Percent(Box::new(unit.clone()))
            }
            (Self::Amount(of), count) | (count, Self::Amount(of))
                if matches!(count, Self::Of(_)) && !is_time(count) =>
            {
                Self::Amount(of.clone())
            }
            _ => Self::Any,
        }
    }

    /// A quotient; `is_hundred`: the divisor is the number 100.
    pub(super) fn over(&self, other: &Self, is_hundred: bool) -> Self {
        match (self, other) {
            (Self::Percent(of), Self::Any) if is_hundred => (**of).clone(),
            (percent, Self::Any) if is_hundred && percent.is("percent") => Self::Any,
            (unit, Self::Any) => unit.clone(),
            (Self::Amount(of), count) if matches!(count, Self::Of(_)) && !count.is("percent") && !is_time(count) => {
                Self::Amount(of.clone())
            }
            _ => Self::Any,
        }
    }

    /// What a value is that may be either; what differs is not known.
    pub(super) fn either(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Amount(one), Self::Amount(other)) => Self::Amount(one.intersection(other).cloned().collect()),
            _ => self.with(other, &Same::default()).unwrap_or_default(),
        }
    }

    /// The same, with all that its currencies are known to be equal to.
    pub(super) fn spelt_out(&self, same: &Same) -> Self {
        match self {
            Self::Amount(of) => Self::Amount(same.all(of)),
            _ => self.clone(),
        }
    }

    /// What it is called.
    pub(in crate::rule::lint) fn name(&self) -> Bilingual {
        match self {
            Self::Any => Bilingual::new("a number", "数字"),
            Self::Amount(of) => match of.iter().next() {
                None => Bilingual::new("an amount", "金额"),
                Some(currency) => {
                    let name = currency.name();
                    Bilingual::new(format!("an amount in {}", name.en), format!("{}金额", name.zh))
                }
            },
            Self::Of(name) => match &**name {
                "percent" => Bilingual::new("percent", "百分比"),
                "days" => Bilingual::new("days", "天数"),
                "hours" => Bilingual::new("hours", "小时数"),
                "count" => Bilingual::new("a count", "个数"),
                name => Bilingual::new(format!("`{name}`"), format!("`{name}`")),
            },
            Self::Percent(of) => {
                let name = of.name();
                Bilingual::new(format!("percent of {}", name.en), format!("{}的百分数", name.zh))
            }
        }
    }
}

/// Whether something times an amount is no amount any more.
fn is_time(unit: &Unit) -> bool {
    unit.is("days") || unit.is("hours")
}

impl Currency {
    pub(in crate::rule::lint) fn name(&self) -> Bilingual {
        match self {
            Self::Code(code) => Bilingual::new(format!("`{code}`"), format!("`{code}` ")),
            Self::Field(file, pointer) => {
                let file = file.rsplit('/').next().unwrap_or(file);
                Bilingual::new(
                    format!("the currency of `{pointer}` ({file})"),
                    format!("以 `{pointer}`（{file}）为币种的"),
                )
            }
        }
    }
}

/// The currencies that are known to be the same where a rule stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::rule::lint) struct Same(Vec<(Currency, Currency)>);

impl Same {
    pub(super) fn add(&mut self, left: Currency, right: Currency) {
        if left != right {
            self.0.push((left, right));
        }
    }

    /// What is known on both of two ways.
    pub(super) fn both(&self, other: &Self) -> Self {
        Self(self.0.iter().filter(|pair| other.0.contains(pair)).cloned().collect())
    }

    /// All that these are known to be the same as.
    fn all(&self, of: &BTreeSet<Currency>) -> BTreeSet<Currency> {
        let mut all = of.clone();
        let mut count = 0;
        while count != all.len() {
            count = all.len();
            for (left, right) in &self.0 {
                if all.contains(left) || all.contains(right) {
                    all.extend([left.clone(), right.clone()]);
                }
            }
        }
        all
    }
}

/// The fields of a pack that say the currency of amounts.
#[derive(Debug, Default)]
pub(super) struct Currencies(HashMap<ShapeId, Vec<Currency>>);

impl Currencies {
    /// Looks up every field that an amount of the pack names as its currency.
    pub(super) fn of(pack: &Pack) -> Self {
        let kinds = pack.manifest().kinds.iter().filter_map(|kind| Some(&**pack.schema(&kind.name)?.shapes()));
        let lists = pack.manifest().lists.iter().filter_map(|list| Some(&**pack.list_shapes(&list.name)?));
        let all: Vec<&Shapes> = kinds.chain(lists).chain(pack.parameters_shapes().map(|it| &**it)).collect();
        let file = |shapes: &Shapes| Some(Arc::clone(shapes.schemas(shapes.root()).next()?.source()?.name()));
        let roots: BTreeSet<Arc<str>> = all.iter().filter_map(|shapes| file(shapes)).collect();
        let mut fields: HashMap<ShapeId, Vec<Currency>> = HashMap::new();
        for (named_in, pointer) in named(pack) {
            let Ok(path) = Pointer::parse(&pointer) else { continue };
            for shapes in &all {
                // Definitions that several schemas share mean the field of each.
                let is_meant = file(shapes).as_ref() == Some(&named_in) || !roots.contains(&named_in);
                let Some(shape) = shapes.at(&path).filter(|_| is_meant) else { continue };
                fields.entry(shape).or_default().push(Currency::Field(Arc::clone(&named_in), Arc::clone(&pointer)));
            }
        }
        Self(fields)
    }

    /// The currencies that a field names.
    pub(super) fn named_by(&self, shape: ShapeId) -> &[Currency] {
        self.0.get(&shape).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Every `x-currency` of the schemas of a pack: the file that it stands in, and the pointer.
fn named(pack: &Pack) -> BTreeSet<(Arc<str>, Arc<str>)> {
    let mut found = BTreeSet::new();
    for source in pack.files().iter().filter(|(path, _)| path.ends_with(".json")).map(|(_, source)| source) {
        if !source.text().contains(CURRENCY) {
            continue;
        }
        let Ok(tree) = parse(source, &Limits::default()) else { continue };
        let mut open = vec![tree.root()];
        while let Some(node) = open.pop() {
            open.extend(node.children());
            if let (Some(CURRENCY), Some(pointer)) = (node.name(), node.as_str()) {
                found.insert((Arc::clone(source.name()), pointer.into()));
            }
        }
    }
    found
}

/// The unit of a field.
pub(super) fn unit_of(shapes: &Shapes, shape: ShapeId) -> Unit {
    let Some(name) = shapes.unit(shape) else { return Unit::Any };
    let currency = shapes
        .annotation(shape, CURRENCY)
        .and_then(|node| Some(Currency::Field(Arc::clone(node.source()?.name()), node.as_str()?.into())));
    match Unit::of(name) {
        Unit::Amount(_) => Unit::Amount(currency.into_iter().collect()),
        unit => unit,
    }
}

/// The keyword that says where the currency of an amount stands.
const CURRENCY: &str = "x-currency";

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(pointer: &str) -> Unit {
        Unit::Amount(BTreeSet::from([currency(pointer)]))
    }

    fn currency(pointer: &str) -> Currency {
        Currency::Field("order.json".into(), pointer.into())
    }

    #[test]
    fn what_is_not_known_goes_with_anything() {
        let same = Same::default();
        assert_eq!(Unit::Any.with(&amount("/a"), &same), Ok(amount("/a")));
        assert_eq!(Unit::of("amount").with(&amount("/a"), &same), Ok(amount("/a")));
        assert_eq!(Unit::of("days").with(&Unit::of("percent"), &same), Err(Mix::Units));
        assert_eq!(Unit::of("kg").with(&Unit::of("kg"), &same), Ok(Unit::of("kg")));
    }

    #[test]
    fn amounts_go_together_where_their_currencies_are_known_to_be_the_same() {
        let mut same = Same::default();
        assert_eq!(amount("/a").with(&amount("/c"), &same), Err(Mix::Currencies));
        same.add(currency("/a"), currency("/b"));
        same.add(currency("/c"), currency("/b"));
        let Ok(Unit::Amount(all)) = amount("/a").with(&amount("/c"), &same) else { panic!("they are the same") };
        assert_eq!(all.len(), 3);
    }

    #[test]
    fn a_percentage_is_one_once_it_is_divided_by_a_hundred() {
        let same = Same::default();
        let part = amount("/a").times(&Unit::of("percent"));
        assert_eq!(part.with(&amount("/a"), &same), Err(Mix::Undivided));
        assert_eq!(part.over(&Unit::Any, true), amount("/a"));
        let factor = Unit::of("percent").over(&Unit::Any, true);
        assert_eq!(amount("/a").times(&factor), amount("/a"));
        let raised = Unit::of("percent").times(&Unit::of("percent")).over(&Unit::Any, true);
        assert_eq!(raised, Unit::of("percent"));
    }

    #[test]
    fn an_amount_times_a_count_is_an_amount_and_one_over_another_is_none() {
        assert_eq!(Unit::of("kg").times(&amount("/a")), amount("/a"));
        assert_eq!(amount("/a").over(&Unit::of("kg"), false), amount("/a"));
        assert_eq!(amount("/a").over(&amount("/b"), false), Unit::Any);
        assert_eq!(amount("/a").times(&Unit::of("days")), Unit::Any);
    }
}
