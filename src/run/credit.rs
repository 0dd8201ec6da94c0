//! Credit that adds up inside one run: what each account has reserved by the time that a document is judged.

use std::collections::HashMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::base::exact;
use crate::document::{Document, NodeRef};
use crate::intake::{Entry, EntryId};
use crate::pack::KindSpec;
use crate::verdict::{RunFacts, Verdict};

/// What reservations add up under: the kind, and the key that its documents name.
pub(super) type Account = (Arc<str>, String);

/// Reserved amounts by currency: one or two for an account, so that a map would take many times the memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Totals(Vec<(String, Decimal)>);

impl Totals {
    /// Only this amount.
    pub(super) fn of(currency: String, amount: Decimal) -> Self {
        Self(vec![(currency, amount)])
    }

    fn get(&self, currency: &str) -> Decimal {
        let found = self.0.iter().find(|(name, _)| name == currency);
        found.map(|(_, total)| *total).unwrap_or_default()
    }

    fn add(&mut self, currency: String, amount: Decimal) {
        match self.0.iter_mut().find(|(name, _)| *name == currency) {
            Some((_, total)) => *total = sum(*total, amount),
            None => {
                self.0.reserve_exact(1);
                self.0.push((currency, amount));
            }
        }
    }
}

/// The sum of two reservations, or [`RunFacts::NOT_EXACT`].
fn sum(a: Decimal, b: Decimal) -> Decimal {
    let is_exact = a != RunFacts::NOT_EXACT && b != RunFacts::NOT_EXACT;
    is_exact.then(|| exact::add(a, b)).flatten().unwrap_or(RunFacts::NOT_EXACT)
}

/// The account of a document; `None` where it names no key or its kind reserves nothing.
pub(super) fn account(kind: &KindSpec, document: &Document) -> Option<Account> {
    Some((Arc::clone(&kind.name), kind.account_of(document.root())?))
}

/// The currency in which a document reserves; empty where it names none.
fn currency(kind: &KindSpec, document: &Document) -> String {
    let at = kind.reserves.as_ref().and_then(|spec| document.at(&spec.currency));
    at.and_then(NodeRef::as_str).unwrap_or_default().to_owned()
}

/// Where a document's reservation goes: its account, and its currency there.
pub(super) fn place(kind: &KindSpec, document: &Document) -> Option<(Account, String)> {
    Some((account(kind, document)?, currency(kind, document)))
}

/// What an approved document reserves: its amount less the part that is paid before delivery, never below 0.
///
/// An amount that is absent or no number reserves nothing, and a percentage that is none prepays nothing: rules report both.
/// One of which the part has more digits than can be computed exactly reserves [`RunFacts::NOT_EXACT`].
pub(super) fn unpaid(kind: &KindSpec, document: &Document) -> Decimal {
    let Some(spec) = &kind.reserves else { return Decimal::ZERO };
    let number = |at| document.at(at).and_then(NodeRef::as_number);
    let amount = number(&spec.amount).unwrap_or_default().max(Decimal::ZERO);
    let prepaid = spec.prepaid_percent.as_ref().and_then(number).unwrap_or_default();
    let open = Decimal::ONE_HUNDRED - prepaid.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED);
    let part = exact::multiply(amount, open).and_then(exact::hundredth);
    part.unwrap_or(RunFacts::NOT_EXACT)
}

/// What accounts have reserved.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    totals: HashMap<Account, Totals>,
    /// What single documents have reserved, where that is known: 0 where one was not approved.
    own: HashMap<EntryId, Decimal>,
}

impl Ledger {
    /// The ledger of one account.
    pub(super) fn of(account: Account, totals: Totals) -> Self {
        Self { totals: HashMap::from([(account, totals)]), own: HashMap::new() }
    }

    /// What is reserved for a document's account in its currency.
    pub(super) fn reserved(&self, kind: &KindSpec, document: &Document) -> Decimal {
        let total =
            place(kind, document).and_then(|(account, currency)| Some(self.totals.get(&account)?.get(&currency)));
        total.unwrap_or_default()
    }

    /// What an account has reserved.
    pub(super) fn totals(&self, account: &Account) -> Totals {
        self.totals.get(account).cloned().unwrap_or_default()
    }

    /// What one document has reserved, where that is known.
    pub(super) fn own(&self, number: EntryId) -> Option<Decimal> {
        self.own.get(&number).copied()
    }

    /// Enters a document that was judged: one that is approved, with or without conditions, reserves what is unpaid.
    pub(super) fn enter(&mut self, kind: &KindSpec, entry: &Entry, verdict: &Verdict) {
        let amount = if verdict.decision.accepts() { unpaid(kind, entry.document()) } else { Decimal::ZERO };
        self.own.insert(entry.number, amount);
        if let Some((account, currency)) = place(kind, entry.document()) {
            self.totals.entry(account).or_default().add(currency, amount);
        }
    }

    /// Takes over the totals of another ledger, which knows its accounts better, and what single documents have reserved
    /// where that will be asked for.
    pub(super) fn merge(&mut self, other: Self, with_own: bool) {
        self.totals.extend(other.totals);
        if with_own {
            self.own.extend(other.own);
        }
    }
}
