//! The numbers that a value can be, as far as schemas and the conditions around it say.

use rust_decimal::Decimal;

/// An end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End {
    pub(super) at: Decimal,
    /// Whether the range ends before it.
    pub(super) is_open: bool,
}

/// A range of numbers; whatever is not said is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::rule::lint) struct Range {
    pub(super) least: Option<End>,
    pub(super) most: Option<End>,
    pub(super) is_whole: bool,
    /// Whether zero is left out of it.
    pub(super) without_zero: bool,
}

impl Range {
    /// One number.
    pub(super) fn only(number: Decimal) -> Self {
        let end = Some(End { at: number, is_open: false });
        Self { least: end, most: end, is_whole: number.fract().is_zero(), without_zero: !number.is_zero() }
    }

    /// Zero and what is above it.
    pub(super) fn from_zero(is_whole: bool) -> Self {
        Self { least: Some(End { at: Decimal::ZERO, is_open: false }), is_whole, ..Self::default() }
    }

    /// The number, where there is but one.
    pub(super) fn number(&self) -> Option<Decimal> {
        let (least, most) = (self.least?, self.most?);
        (least.at == most.at && !least.is_open && !most.is_open).then_some(least.at)
    }

    pub(in crate::rule::lint) fn may_be_zero(&self) -> bool {
        !self.without_zero && self.holds(Decimal::ZERO)
    }

    fn holds(&self, number: Decimal) -> bool {
        let above = self.least.is_none_or(|end| number > end.at || number == end.at && !end.is_open);
        above && self.most.is_none_or(|end| number < end.at || number == end.at && !end.is_open)
    }

    /// What both allow.
    pub(super) fn both(self, other: Self) -> Self {
        let tighter = |a: Option<End>, b: Option<End>, is_tighter: fn(Decimal, Decimal) -> bool| match (a, b) {
            (Some(a), Some(b)) if is_tighter(b.at, a.at) || a.at == b.at && b.is_open => Some(b),
            (Some(a), _) => Some(a),
            (None, b) => b,
        };
        Self {
            least: tighter(self.least, other.least, |b, a| b > a),
            most: tighter(self.most, other.most, |b, a| b < a),
            is_whole: self.is_whole || other.is_whole,
            without_zero: self.without_zero || other.without_zero,
        }
    }

    /// What one of both allows.
    pub(super) fn either(self, other: Self) -> Self {
        let wider = |a: Option<End>, b: Option<End>, is_wider: fn(Decimal, Decimal) -> bool| match (a?, b?) {
            (a, b) if is_wider(b.at, a.at) || a.at == b.at && a.is_open => Some(b),
            (a, _) => Some(a),
        };
        Self {
            least: wider(self.least, other.least, |b, a| b < a),
            most: wider(self.most, other.most, |b, a| b > a),
            is_whole: self.is_whole && other.is_whole,
            without_zero: !self.may_be_zero() && !other.may_be_zero(),
        }
    }

    /// What is left where it is known to be below (or above) what another range allows.
    pub(super) fn below(self, other: Self, is_open: bool) -> Self {
        let most = other.most.map(|end| End { is_open: end.is_open || is_open, ..end });
        self.both(Self { most, ..Self::default() })
    }

    pub(super) fn above(self, other: Self, is_open: bool) -> Self {
        let least = other.least.map(|end| End { is_open: end.is_open || is_open, ..end });
        self.both(Self { least, ..Self::default() })
    }

    /// What is left where it is known not to be one number.
    pub(super) fn without(self, number: Decimal) -> Self {
        let open = |end: Option<End>| end.map(|end| End { is_open: end.is_open || end.at == number, ..end });
        Self {
            least: open(self.least),
            most: open(self.most),
            without_zero: self.without_zero || number.is_zero(),
            ..self
        }
    }

    /// Whether every number of this range is less than every one of the other; `Some(false)`: none is.
    pub(super) fn is_less(&self, other: &Self) -> Option<bool> {
        let ends = |most: Option<End>, least: Option<End>| most.zip(least);
        if let Some((most, least)) = ends(self.most, other.least)
            && (most.at < least.at || most.at == least.at && (most.is_open || least.is_open))
        {
            return Some(true);
        }
        let (most, least) = ends(other.most, self.least)?;
        (least.at >= most.at).then_some(false)
    }

    /// Whether no number is in both.
    pub(super) fn is_apart(&self, other: &Self) -> bool {
        self.is_less(other) == Some(true)
            || other.is_less(self) == Some(true)
            || self.number().is_some_and(|number| !other.holds(number) || number.is_zero() && other.without_zero)
            || other.number().is_some_and(|number| !self.holds(number) || number.is_zero() && self.without_zero)
    }

    pub(super) fn negated(self) -> Self {
        let turned = |end: Option<End>| end.map(|end| End { at: -end.at, ..end });
        Self { least: turned(self.most), most: turned(self.least), ..self }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        let add = |a: Option<End>, b: Option<End>| {
            let (a, b) = (a?, b?);
            Some(End { at: a.at.checked_add(b.at)?, is_open: a.is_open || b.is_open })
        };
        Self {
            least: add(self.least, other.least),
            most: add(self.most, other.most),
            is_whole: self.is_whole && other.is_whole,
            without_zero: false,
        }
    }

    /// A product: only its sign is followed, and an exact factor.
    pub(super) fn times(self, other: Self) -> Self {
        let is_whole = self.is_whole && other.is_whole;
        let without_zero = !self.may_be_zero() && !other.may_be_zero();
        let not_negative = |range: &Self| range.least.is_some_and(|end| end.at >= Decimal::ZERO);
        if not_negative(&self) && not_negative(&other) {
            return Self { is_whole, without_zero, ..Self::from_zero(is_whole) };
        }
        Self { is_whole, without_zero, ..Self::default() }
    }

    /// A quotient: only its sign is followed.
    pub(super) fn over(self, other: Self) -> Self {
        Self { is_whole: false, ..self.times(other) }
    }

    /// What rounding makes of it.
    pub(super) fn rounded(self, is_whole: bool) -> Self {
        let is_from_zero = self.least.is_some_and(|end| end.at >= Decimal::ZERO);
        if is_from_zero {
            Self::from_zero(is_whole || self.is_whole)
        } else {
            Self { is_whole: is_whole || self.is_whole, ..Self::default() }
        }
    }

    /// What is left of it without its sign.
    pub(super) fn absolute(self) -> Self {
        let is_from_zero = self.least.is_some_and(|end| end.at >= Decimal::ZERO);
        if is_from_zero { self } else { Self { without_zero: self.without_zero, ..Self::from_zero(self.is_whole) } }
    }

    /// The larger (or the smaller) of two.
    pub(super) fn larger(self, other: Self) -> Self {
        let either = self.either(other);
        let least =
            Self { least: self.least, ..Self::default() }.both(Self { least: other.least, ..Self::default() }).least;
        Self {
            least,
            without_zero: least.is_some_and(|end| end.at > Decimal::ZERO || end.at.is_zero() && end.is_open),
            ..either
        }
    }

    pub(super) fn smaller(self, other: Self) -> Self {
        self.negated().larger(other.negated()).negated()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(least: i64, most: i64) -> Range {
        let end = |at: i64| Some(End { at: at.into(), is_open: false });
        Range { least: end(least), most: end(most), is_whole: true, without_zero: false }
    }

    #[test]
    fn what_both_and_what_either_allow() {
        assert_eq!(range(0, 5).both(range(3, 9)), range(3, 5));
        assert_eq!(range(0, 5).either(range(3, 9)), range(0, 9));
        assert_eq!(range(0, 5).either(Range::default()), Range::default());
    }

    #[test]
    fn zero_is_left_out_by_an_open_end_and_by_what_was_asked() {
        assert!(range(0, 5).may_be_zero());
        assert!(!range(0, 5).without(Decimal::ZERO).may_be_zero());
        assert!(!range(-5, 5).without(Decimal::ZERO).may_be_zero());
        assert!(!range(0, 5).above(Range::only(Decimal::ZERO), true).may_be_zero());
        assert!(range(0, 5).above(Range::only(Decimal::ZERO), false).may_be_zero());
        assert!(!range(1, 5).times(range(2, 3)).may_be_zero());
        assert!(range(1, 5).plus(range(-1, 3)).may_be_zero());
    }

    #[test]
    fn ranges_that_do_not_touch_are_less_or_not() {
        assert_eq!(range(0, 5).is_less(&range(6, 9)), Some(true));
        assert_eq!(range(0, 5).is_less(&range(5, 9)), None);
        assert_eq!(range(5, 9).is_less(&range(0, 5)), Some(false));
        assert!(range(0, 5).is_apart(&range(6, 9)) && !range(0, 5).is_apart(&range(5, 9)));
        assert!(Range::only(Decimal::ZERO).is_apart(&range(-1, 1).without(Decimal::ZERO)));
    }

    #[test]
    fn the_larger_of_two_is_at_least_either() {
        assert_eq!(range(-9, 5).larger(Range::only(Decimal::ZERO)).least, range(0, 5).least);
        assert_eq!(range(-9, 5).smaller(Range::only(Decimal::ZERO)).most, range(0, 0).most);
        assert!(!Range::default().larger(Range::only(Decimal::ONE)).may_be_zero());
    }
}
