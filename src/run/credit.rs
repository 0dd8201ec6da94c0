//! Credit that adds up inside one run: who is judged after whom, and what is reserved by then.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::document::{Document, NodeRef};
use crate::finding::{Decision, Verdict};
use crate::intake::{Entry, EntryId, Intake, Judged};
use crate::policy::{KindSpec, Manifest, key_text};

/// A document that waits to be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    /// Its place in the output.
    pub(super) slot: usize,
    /// Its number in the index.
    pub(super) entry: EntryId,
}

/// The documents of a run by who must wait for whom.
#[derive(Debug, Default)]
pub(super) struct Queues {
    /// Documents that reserve: those of one queue are judged one after the other, and no queue concerns another.
    pub(super) queues: Vec<Vec<Turn>>,
    /// Documents that reserve nothing; they are judged when all queues are done.
    pub(super) rest: Vec<Turn>,
}

/// Puts the judged documents into queues. A queue's order is by date, then by id, then by text, and so the same however
/// the input is ordered; a document without a date comes last, when everything else is reserved.
pub(super) fn queues(manifest: &Manifest, intake: &Intake<'_>, independent: bool) -> Queues {
    let mut found = Queues::default();
    let mut by_account: HashMap<Account, usize> = HashMap::new();
    for (slot, judged) in intake.judged.iter().enumerate() {
        let Judged::Document(number) = judged else { continue };
        let turn = Turn { slot, entry: *number };
        let Some((kind, entry)) = spec(manifest, intake, *number) else { continue };
        if kind.reserves.is_none() {
            found.rest.push(turn);
            continue;
        }
        let account = account(kind, &entry.document).filter(|_| !independent);
        let queue =
            account.map_or(found.queues.len(), |account| *by_account.entry(account).or_insert(found.queues.len()));
        match found.queues.get_mut(queue) {
            Some(queue) => queue.push(turn),
            None => found.queues.push(vec![turn]),
        }
    }
    for queue in found.queues.iter_mut().filter(|queue| queue.len() > 1) {
        queue.sort_by_cached_key(|turn| spec(manifest, intake, turn.entry).map(|(kind, entry)| order(kind, entry)));
    }
    found
}

fn spec<'a>(manifest: &'a Manifest, intake: &'a Intake<'_>, number: EntryId) -> Option<(&'a KindSpec, &'a Entry)> {
    let entry = intake.index.entry(number)?;
    Some((manifest.kind(&entry.kind)?, entry))
}

fn order<'a>(kind: &KindSpec, entry: &'a Entry) -> (bool, Option<Date>, Option<&'a str>, &'a str) {
    let text = kind.date.as_ref().and_then(|at| entry.document.at(at)).and_then(NodeRef::as_str);
    let date = text.and_then(|text| text.parse().ok());
    (date.is_none(), date, entry.id.as_deref(), entry.document.text())
}

/// What reservations add up under: the kind, and the key that its documents name.
pub(super) type Account = (Arc<str>, String);

/// The account of a document; `None` where it names no key or its kind reserves nothing.
pub(super) fn account(kind: &KindSpec, document: &Document) -> Option<Account> {
    let key = key_text(document.at(&kind.reserves.as_ref()?.per)?)?;
    Some((Arc::clone(&kind.name), key))
}

/// The currency in which a document reserves; empty where it names none.
pub(super) fn currency(kind: &KindSpec, document: &Document) -> String {
    let at = kind.reserves.as_ref().and_then(|spec| document.at(&spec.currency));
    at.and_then(NodeRef::as_str).unwrap_or_default().to_owned()
}

/// What an approved document reserves: its amount less the part that is paid before delivery, never below 0.
///
/// An amount that is absent or no number reserves nothing, and a percentage that is none prepays nothing: rules report both.
pub(super) fn unpaid(kind: &KindSpec, document: &Document) -> Decimal {
    let Some(spec) = &kind.reserves else { return Decimal::ZERO };
    let number = |at| document.at(at).and_then(NodeRef::as_number);
    let amount = number(&spec.amount).unwrap_or_default().max(Decimal::ZERO);
    let prepaid = spec.prepaid_percent.as_ref().and_then(number).unwrap_or_default();
    let open = Decimal::ONE_HUNDRED - prepaid.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED);
    // What is too large to compute exactly is reserved whole.
    let part = amount.checked_mul(open).and_then(|product| product.checked_div(Decimal::ONE_HUNDRED));
    part.unwrap_or(amount)
}

/// What the run has reserved so far.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    totals: HashMap<Account, BTreeMap<String, Decimal>>,
    /// Documents that were judged in this run, and what each has reserved: 0 where it was not approved.
    judged: HashMap<EntryId, Decimal>,
}

impl Ledger {
    /// What is reserved for a document's account in its currency.
    pub(super) fn reserved(&self, kind: &KindSpec, document: &Document) -> Decimal {
        let total = account(kind, document).and_then(|account| {
            let totals = self.totals.get(&account)?;
            totals.get(&currency(kind, document)).copied()
        });
        total.unwrap_or_default()
    }

    /// What one judged document has reserved; `None` where it was not judged in this run.
    pub(super) fn own(&self, number: EntryId) -> Option<Decimal> {
        self.judged.get(&number).copied()
    }

    /// Enters a document that was judged: one that is approved, with or without conditions, reserves what is unpaid.
    pub(super) fn enter(&mut self, kind: &KindSpec, number: EntryId, document: &Document, verdict: &Verdict) {
        let approved = matches!(verdict.decision, Decision::Approve | Decision::ApproveWithConditions);
        let amount = if approved { unpaid(kind, document) } else { Decimal::ZERO };
        self.judged.insert(number, amount);
        if let Some(account) = account(kind, document) {
            let total = self.totals.entry(account).or_default().entry(currency(kind, document)).or_default();
            *total = total.saturating_add(amount);
        }
    }

    /// Takes in the entries of another queue, which concern other accounts.
    pub(super) fn merge(&mut self, other: Self) {
        self.totals.extend(other.totals);
        self.judged.extend(other.judged);
    }
}
