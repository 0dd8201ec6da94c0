//! The facts that a run's verdicts have in common, and its totals.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Column, Decision, Outcome, RuleId, RuleInfo, Subject, Verdict};
use crate::base::lang::Localized;

/// The facts that every verdict of a run has in common: enough to repeat it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RunInfo {
    /// The day on which the check is made.
    pub as_of: Date,
    /// The pack's name.
    pub policy: String,
    /// The pack's version.
    pub policy_version: String,
    /// The digest of the whole pack, behind `sha256:`.
    pub policy_digest: String,
    /// Whether each order was judged alone, not with the credit that others of the run reserve.
    pub independent: bool,
}

/// Currencies whose amounts are added up, far more than there are; what documents call a currency beyond them is none.
const CURRENCIES: usize = 1_000;
/// Order takers that are counted each by name; the documents of further ones are counted together.
const TAKERS: usize = 10_000;
/// Characters of a name beyond which it is cut.
const NAME: usize = 100;

/// The number of documents that a rule counts against.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reason {
    /// The rule's title.
    pub title: Localized,
    /// Documents against which it counts: it found something that is not waived, or could not be judged.
    pub documents: u64,
    /// The number of these that it could only not judge, for want of a fact.
    pub lacking: u64,
}

/// First submissions of one order taker, or of several.
///
/// A document counts in the run that judges it first: without a revision, or with none above 1. What comes later is not
/// counted at all, since a new revision may as well come from the customer (§6) as from a mistake (§2.3), and a
/// document that could not be decided says nothing about who took it in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FirstTime {
    /// First submissions that were decided.
    pub documents: u64,
    /// The number of these that were approved, with or without conditions: the accuracy figure of §8.2.
    pub accepted: u64,
}

/// First submissions by whoever answers for them, as the column of a kind names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Takers {
    /// The column.
    pub column: Option<Arc<Column>>,
    /// By name; at most 10,000, those that occur first.
    pub by_name: BTreeMap<String, FirstTime>,
    /// Those of all others.
    pub others: FirstTime,
}

/// Documents that keep a limit only just.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NearLimit {
    /// The rule's title.
    pub title: Localized,
    /// The number of documents.
    pub documents: u64,
    /// The amounts that these are worth, by currency.
    pub amounts: BTreeMap<String, Decimal>,
    /// The figure that comes nearest, in per cent of its limit: at most 100, rounded down to one decimal place.
    pub nearest: Decimal,
}

/// Counts and money by decision, and what the documents of a run have in common.
///
/// Nothing in it grows with the number of documents: rules, currencies and takers are few, or kept so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    /// Documents judged, unreadable ones included.
    pub documents: u64,
    /// The number of documents by decision, in the order of [`Decision::ALL`].
    pub decisions: [u64; 6],
    /// Amounts by currency and decision.
    pub amounts: BTreeMap<String, BTreeMap<Decision, Decimal>>,
    /// Documents of which something broke.
    pub faulty: u64,
    /// By rule, how many documents it counts against; rules that only flag a risk or a note are left out.
    pub reasons: BTreeMap<RuleId, Reason>,
    /// The documents that are accepted the first time, by who took them in.
    pub takers: Takers,
    /// By rule, the documents that keep its limit only just.
    pub near: BTreeMap<RuleId, NearLimit>,
    /// Whether the run was stopped before every document was judged: then these are the totals of a part.
    pub interrupted: bool,
}

impl Summary {
    /// Counts a verdict.
    pub(crate) fn add(&mut self, verdict: &Verdict) {
        self.documents += 1;
        if let Some(count) = self.decisions.get_mut(verdict.decision as usize) {
            *count += 1;
        }
        self.faulty += u64::from(!verdict.faults.is_empty());
        if let Some((currency, amount)) = amount(&self.amounts, &verdict.subject) {
            let total = self.amounts.entry(currency.clone()).or_default().entry(verdict.decision).or_default();
            // A total beyond a decimal's range saturates: it is shown, never decided on.
            *total = total.saturating_add(*amount);
        }
        self.add_reasons(verdict);
        self.takers.add(&verdict.subject, verdict.decision);
        self.add_near(verdict);
    }

    /// Counts each rule once, however much it finds in the document.
    fn add_reasons(&mut self, verdict: &Verdict) {
        let mut found: BTreeMap<&RuleId, (&RuleInfo, bool)> = BTreeMap::new();
        for lacking in verdict.indeterminate.iter().filter(|lacking| lacking.rule.outcome.decides()) {
            found.insert(&lacking.rule.id, (&lacking.rule, true));
        }
        for finding in verdict.reasons.iter().filter(|finding| Outcome::decides(finding.rule.outcome)) {
            found.insert(&finding.rule.id, (&finding.rule, false));
        }
        for (id, (rule, lacking)) in found {
            let title = || Reason { title: rule.title.clone(), ..Reason::default() };
            let reason = self.reasons.entry(id.clone()).or_insert_with(title);
            reason.documents += 1;
            reason.lacking += u64::from(lacking);
        }
    }

    fn add_near(&mut self, verdict: &Verdict) {
        for near in &verdict.near {
            let title = || NearLimit { title: near.rule.title.clone(), ..NearLimit::default() };
            let total = self.near.entry(near.rule.id.clone()).or_insert_with(title);
            total.documents += 1;
            let percent = near.value.checked_div(near.limit).unwrap_or_default() * Decimal::ONE_HUNDRED;
            total.nearest = total.nearest.max(percent.trunc_with_scale(1));
            if let Some((currency, amount)) = amount(&total.amounts, &verdict.subject) {
                let sum = total.amounts.entry(currency.clone()).or_default();
                *sum = sum.saturating_add(*amount);
            }
        }
    }

    /// The number of documents that were decided so.
    #[must_use]
    pub(crate) fn count(&self, decision: Decision) -> u64 {
        self.decisions.get(decision as usize).copied().unwrap_or_default()
    }
}

/// The amount that a document is worth, where totals by currency have a place for it.
fn amount<'s, T>(totals: &BTreeMap<String, T>, subject: &'s Subject) -> Option<&'s (String, Decimal)> {
    let has_place = |currency| totals.len() < CURRENCIES || totals.contains_key(currency);
    subject.amount.as_ref().filter(|(currency, _)| has_place(currency))
}

impl Takers {
    fn add(&mut self, subject: &Subject, decision: Decision) {
        let is_first = subject.revision.is_none_or(|revision| revision <= Decimal::ONE);
        let by = subject.first_time_by.as_ref().filter(|_| is_first && decision != Decision::Undecided);
        let Some((column, name)) = by.and_then(|column| Some((column, subject.column(&column.name)?))) else {
            return;
        };
        self.column.get_or_insert_with(|| Arc::clone(column));
        let name: String = name.chars().take(NAME).collect();
        let figure = if self.by_name.len() < TAKERS || self.by_name.contains_key(&name) {
            self.by_name.entry(name).or_default()
        } else {
            &mut self.others
        };
        figure.documents += 1;
        figure.accepted += u64::from(decision.accepts());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{near, unreadable, verdict};

    fn summary(verdicts: &[Verdict]) -> Summary {
        let mut summary = Summary::default();
        verdicts.iter().for_each(|verdict| summary.add(verdict));
        summary
    }

    fn taken(by: &str, revision: Option<u32>, decision: Decision) -> Verdict {
        let mut verdict = verdict();
        verdict.subject.columns = vec![(crate::report::sample::taken_by(), by.to_owned())];
        verdict.subject.first_time_by = Some(crate::report::sample::taken_by());
        verdict.subject.revision = revision.map(Decimal::from);
        verdict.decision = decision;
        verdict
    }

    #[test]
    fn a_rule_counts_once_a_document_unless_it_is_waived_or_decides_nothing() {
        let mut twice = verdict();
        twice.reasons.extend(verdict().reasons);
        let summary = summary(&[twice, verdict(), unreadable()]);
        let shown: Vec<_> =
            summary.reasons.iter().map(|(id, it)| format!("{id} {} {}", it.documents, it.lacking)).collect();
        let expected =
            ["legal.prohibited-phrase 2 0", "order.credit.rating-prepayment 2 2", "order.credit.static-limit 2 0"];
        assert_eq!(shown, expected);
    }

    #[test]
    fn only_first_submissions_that_were_decided_say_something_of_who_took_them() {
        use Decision as D;
        let summary = summary(&[
            taken("E1", None, D::Approve),
            taken("E1", Some(0), D::ApproveWithConditions),
            taken("E1", Some(1), D::Refer),
            taken("E1", Some(2), D::Reject),
            taken("E1", Some(1), D::Undecided),
            taken("E2", Some(2), D::Approve),
            unreadable(),
        ]);
        let expected = [("E1".to_owned(), FirstTime { documents: 3, accepted: 2 })];
        assert_eq!(summary.takers.by_name.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn takers_beyond_measure_are_counted_together() {
        let mut takers = Takers::default();
        for number in 0..TAKERS + 5 {
            let verdict = taken(&number.to_string(), None, Decision::Approve);
            takers.add(&verdict.subject, verdict.decision);
        }
        let again = taken("7", None, Decision::Refer);
        takers.add(&again.subject, again.decision);
        assert_eq!((takers.by_name.len(), takers.others), (TAKERS, FirstTime { documents: 5, accepted: 5 }));
        assert_eq!(takers.by_name["7"], FirstTime { documents: 2, accepted: 1 });
    }

    #[test]
    fn near_limits_add_up_and_the_nearest_is_told() {
        let with = |value: &str| Verdict { near: vec![near(value, "100")], ..verdict() };
        let summary = summary(&[with("96"), with("99.97"), with("95.5")]);
        let near = &summary.near[&RuleId::new("order.credit.static-limit")];
        assert_eq!((near.documents, near.nearest.to_string()), (3, "99.9".to_owned()));
        assert_eq!(near.amounts["CNY"].to_string(), "299999999999999.97");
    }
}
