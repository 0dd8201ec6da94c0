//! What a run is about, and its totals.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::finding::{Decision, Verdict};

/// What every verdict of a run has in common: enough to repeat it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunInfo {
    /// The day on which the check is made.
    pub as_of: Date,
    /// The pack's name.
    pub policy: String,
    /// The pack's version.
    pub policy_version: String,
    /// `sha256:` and the digest of the whole pack.
    pub policy_digest: String,
    /// Whether each order was judged alone, not with the credit that others of the run reserve.
    pub independent: bool,
}

/// Counts and money by decision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Documents judged, unreadable ones included.
    pub documents: u64,
    /// How many by decision, in the order of [`Decision::ALL`].
    pub decisions: [u64; 6],
    /// Amounts by currency and decision.
    pub amounts: BTreeMap<String, BTreeMap<Decision, Decimal>>,
    /// Documents of which something broke.
    pub faulty: u64,
}

impl Summary {
    /// Counts a verdict.
    pub fn add(&mut self, verdict: &Verdict) {
        self.documents += 1;
        if let Some(count) = self.decisions.get_mut(verdict.decision as usize) {
            *count += 1;
        }
        self.faulty += u64::from(!verdict.faults.is_empty());
        if let Some((currency, amount)) = &verdict.subject.amount {
            let total = self.amounts.entry(currency.clone()).or_default().entry(verdict.decision).or_default();
            // A total beyond a decimal's range saturates: it is shown, never decided on.
            *total = total.saturating_add(*amount);
        }
    }

    /// How many documents were decided so.
    #[must_use]
    pub fn count(&self, decision: Decision) -> u64 {
        self.decisions.get(decision as usize).copied().unwrap_or_default()
    }
}
