//! Currency conversion at dated rates.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::base::exact;

/// One published rate: on the day `on`, one unit of `from` was worth `rate` units of `to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// The currency converted from, an ISO 4217 code, compared as written.
    pub from: String,
    /// The currency converted to.
    pub to: String,
    /// Units of `to` for one unit of `from`; above zero.
    pub rate: Decimal,
    /// The day it was published for.
    pub on: Date,
}

/// Dated rates, looked up by pair and day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rates {
    pairs: BTreeMap<(String, String), BTreeMap<Date, Decimal>>,
}

/// Why a list of rates cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RateError {
    /// A rate of zero or below.
    NotPositive(Rate),
    /// A rate from a currency to itself: conversion within one currency needs none.
    SameCurrency(Rate),
    /// A second, different rate for one pair and day.
    Contradictory(Rate),
}

impl fmt::Display for RateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rate, what) = match self {
            Self::NotPositive(rate) => (rate, "is not above zero"),
            Self::SameCurrency(rate) => (rate, "leads from a currency to itself"),
            Self::Contradictory(rate) => (rate, "contradicts another rate of that day"),
        };
        write!(f, "the rate `{}` from `{}` to `{}` on {} {what}", rate.rate, rate.from, rate.to, rate.on)
    }
}

impl std::error::Error for RateError {}

/// An amount converted, and by which rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Converted {
    /// The amount in the new currency, not rounded to that currency's places: [`crate::domain::money::round`] does that.
    pub amount: Decimal,
    /// Units of the new currency for one of the old.
    pub rate: Decimal,
    /// The day of the rate; for one currency into itself, the day asked for.
    pub on: Date,
}

/// Why an amount could not be converted. There is no fallback: a rate of 1 is never assumed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FxError {
    /// There is no rate for the pair, in either direction, on or before the day.
    Missing {
        /// The currency converted from.
        from: String,
        /// The currency converted to.
        to: String,
        /// The day asked for.
        on: Date,
    },
    /// The latest rate is older than allowed.
    Stale {
        /// The day of that rate.
        on: Date,
        /// Its age in days on the day asked for.
        age: i64,
    },
    /// The result has more digits than a decimal holds.
    Overflow,
}

impl fmt::Display for FxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { from, to, on } => {
                write!(f, "no rate from `{from}` to `{to}` on or before {on}")
            }
            Self::Stale { on, age } => write!(f, "the latest rate, of {on}, is {age} days old"),
            Self::Overflow => f.write_str("the converted amount has more digits than can be computed exactly"),
        }
    }
}

impl std::error::Error for FxError {}

/// The rate by which amounts of one currency become amounts of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quoted {
    /// As it is listed.
    pub(crate) rate: Decimal,
    /// The day of the rate; for one currency into itself, the day asked for.
    pub(crate) on: Date,
    /// Whether it is listed the other way round.
    pub(crate) is_inverse: bool,
    /// Whether it is listed at all: one currency into itself is not.
    pub(crate) is_listed: bool,
}

impl Quoted {
    /// The amount in the other currency; `None` where it has more digits than there are. An inverse rate divides it, once,
    /// as [`exact::divide`] does.
    pub(crate) fn convert(self, amount: Decimal) -> Option<Decimal> {
        match self.is_inverse {
            true => exact::divide(amount, self.rate),
            false => exact::multiply(amount, self.rate),
        }
    }
}

impl Rates {
    /// Takes a list of rates in any order; the same rate given twice counts once.
    ///
    /// # Errors
    /// The first rate that is not above zero, leads from a currency to itself or contradicts an earlier one.
    pub fn new(rates: impl IntoIterator<Item = Rate>) -> Result<Self, RateError> {
        let mut pairs: BTreeMap<(String, String), BTreeMap<Date, Decimal>> = BTreeMap::new();
        for rate in rates {
            if rate.rate <= Decimal::ZERO {
                return Err(RateError::NotPositive(rate));
            }
            if rate.from == rate.to {
                return Err(RateError::SameCurrency(rate));
            }
            let days = pairs.entry((rate.from.clone(), rate.to.clone())).or_default();
            if days.insert(rate.on, rate.rate).is_some_and(|before| before != rate.rate) {
                return Err(RateError::Contradictory(rate));
            }
        }
        Ok(Self { pairs })
    }

    /// The latest rate of a pair that is not later than `on` and at most `max_age_days` older.
    ///
    /// A rate given the other way round is used inversely where it is later than any direct one. No rate is derived through
    /// a third currency. One currency into itself is worth 1.
    ///
    /// # Errors
    /// No rate, or only one that is too old.
    pub(crate) fn quote(&self, from: &str, to: &str, on: Date, max_age_days: u32) -> Result<Quoted, FxError> {
        if from == to {
            return Ok(Quoted { rate: Decimal::ONE, on, is_inverse: false, is_listed: false });
        }
        let direct = self.latest(from, to, on);
        let inverse = self.latest(to, from, on);
        let (day, rate, is_inverse) = match (direct, inverse) {
            (Some((day, rate)), None) => (day, rate, false),
            (Some((day, rate)), Some((other, _))) if day >= other => (day, rate, false),
            (_, Some((day, rate))) => (day, rate, true),
            (None, None) => {
                return Err(FxError::Missing { from: from.to_owned(), to: to.to_owned(), on });
            }
        };
        let age = on.duration_since(day).as_hours() / 24;
        if age > i64::from(max_age_days) {
            return Err(FxError::Stale { on: day, age });
        }
        Ok(Quoted { rate, on: day, is_inverse, is_listed: true })
    }

    /// Converts `amount` at the [rate](Self::quote) of a pair.
    ///
    /// # Errors
    /// No rate, only one that is too old, or a result that a decimal cannot hold: a product is exact or none.
    pub fn convert(
        &self,
        amount: Decimal,
        from: &str,
        to: &str,
        on: Date,
        max_age_days: u32,
    ) -> Result<Converted, FxError> {
        let quoted = self.quote(from, to, on, max_age_days)?;
        let rate = quoted.convert(Decimal::ONE);
        let (amount, rate) = quoted.convert(amount).zip(rate).ok_or(FxError::Overflow)?;
        Ok(Converted { amount, rate, on: quoted.on })
    }

    fn latest(&self, from: &str, to: &str, on: Date) -> Option<(Date, Decimal)> {
        let days = self.pairs.get(&(from.to_owned(), to.to_owned()))?;
        days.range(..=on).next_back().map(|(&day, &rate)| (day, rate))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn dec(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    fn rate(from: &str, to: &str, rate: &str, on: Date) -> Rate {
        Rate { from: from.to_owned(), to: to.to_owned(), rate: dec(rate), on }
    }

    fn rates() -> Rates {
        Rates::new([
            rate("USD", "CNY", "7.20", date(2026, 3, 1)),
            rate("USD", "CNY", "7.10", date(2026, 3, 20)),
            rate("CNY", "EUR", "0.125", date(2026, 3, 10)),
            rate("EUR", "CNY", "7.9", date(2026, 3, 1)),
        ])
        .expect("consistent")
    }

    #[test]
    fn takes_the_latest_rate_not_after_the_day() {
        let rates = rates();
        let on = |day| rates.convert(dec("100"), "USD", "CNY", date(2026, 3, day), 30).map(|c| (c.amount, c.on));
        assert_eq!(on(19), Ok((dec("720"), date(2026, 3, 1))));
        assert_eq!(on(20), Ok((dec("710"), date(2026, 3, 20))));
        assert_eq!(on(31), Ok((dec("710"), date(2026, 3, 20))));
    }

    #[test]
    fn inverts_where_the_inverse_is_later() {
        let rates = rates();
        let later = rates.convert(dec("10"), "EUR", "CNY", date(2026, 3, 15), 30);
        assert_eq!(later, Ok(Converted { amount: dec("80"), rate: dec("8"), on: date(2026, 3, 10) }));
        let earlier = rates.convert(dec("10"), "EUR", "CNY", date(2026, 3, 5), 30).map(|c| c.amount);
        assert_eq!(earlier, Ok(dec("79")));
        let third = rates.convert(dec("1"), "CNY", "USD", date(2026, 3, 1), 30).map(|c| c.amount);
        assert_eq!(third, Ok(dec("0.1388888888888889")));
    }

    #[test]
    fn never_assumes_a_rate() {
        let rates = rates();
        let on = date(2026, 2, 1);
        let missing = |from: &str, to: &str| FxError::Missing { from: from.to_owned(), to: to.to_owned(), on };
        assert_eq!(rates.convert(Decimal::ONE, "USD", "CNY", on, 30), Err(missing("USD", "CNY")));
        assert_eq!(rates.convert(Decimal::ONE, "usd", "USD", on, 30), Err(missing("usd", "USD")));
        let stale = rates.convert(Decimal::ONE, "USD", "CNY", date(2026, 4, 1), 11);
        assert_eq!(stale, Err(FxError::Stale { on: date(2026, 3, 20), age: 12 }));
        assert!(rates.convert(Decimal::ONE, "USD", "CNY", date(2026, 4, 1), 12).is_ok());
        assert_eq!(rates.convert(Decimal::MAX, "USD", "CNY", date(2026, 3, 20), 0), Err(FxError::Overflow));
        let same = rates.convert(dec("5"), "JPY", "JPY", on, 0);
        assert_eq!(same, Ok(Converted { amount: dec("5"), rate: Decimal::ONE, on }));
    }

    #[test]
    fn refuses_rates_that_cannot_be() {
        let day = date(2026, 3, 1);
        let zero = rate("USD", "CNY", "0", day);
        assert_eq!(Rates::new([zero.clone()]), Err(RateError::NotPositive(zero)));
        let same = rate("USD", "USD", "1", day);
        assert_eq!(Rates::new([same.clone()]), Err(RateError::SameCurrency(same)));
        let second = rate("USD", "CNY", "7.3", day);
        let list = [rate("USD", "CNY", "7.2", day), second.clone()];
        assert_eq!(Rates::new(list), Err(RateError::Contradictory(second)));
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_to_the_fen(fen in 0_i64..1_000_000_000_000) {
            let (rates, amount, on) = (rates(), Decimal::new(fen, 2), date(2026, 3, 25));
            let there = rates.convert(amount, "CNY", "USD", on, 30).expect("a rate");
            let back = rates.convert(there.amount, "USD", "CNY", on, 30).expect("a rate");
            prop_assert_eq!(back.amount.round_dp(2), amount);
        }
    }
}
