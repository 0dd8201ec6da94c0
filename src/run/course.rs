//! The order in which documents are judged: as they come, unless their credit depends on others that come later.
//!
//! Documents that reserve credit are judged one by one for each account, by date and then by id. Where an account's documents
//! came in that order, only its totals are held from one to the next. Where they did not, the whole account is *settled*
//! when the first of them comes up: all of its documents are judged in their order, and what was reserved before each is
//! noted, so that each can be judged again by itself when its turn in the output comes. Rules are deterministic, so
//! it comes to the same. Equal copies of a document are one: each is judged with what stood before the first, which alone
//! reserves. A change request needs to know what the whole run reserves: it has its accounts settled too.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io;

use rust_decimal::Decimal;

use super::credit::{self, Account, Ledger, Totals};
use super::judge::Bench;
use crate::base::pool::Pool;
use crate::intake::{Entry, EntryId, Judged};
use crate::pack::KindSpec;
use crate::verdict::Verdict;

/// Verdicts of settled documents that are held until their turn, and need not be found twice. Few in tests, so that they
/// see both ways.
const HELD: usize = if cfg!(test) { 2 } else { 2_000 };

/// Accounts that are settled together, for each thread.
const TOGETHER: usize = 8;

/// Judges documents in the order of the input, some at a time.
pub(super) struct Course<'a> {
    bench: Bench<'a>,
    pool: &'a Pool,
    independent: bool,
    /// Totals of the accounts whose documents come in order, so far.
    running: Ledger,
    settled: Settled,
}

/// Accounts whose documents were all judged ahead.
#[derive(Default)]
struct Settled {
    accounts: HashSet<Account>,
    /// What each account reserves in the whole run, and each of its documents.
    ledger: Ledger,
    /// What the account had reserved in the document's currency when it was judged.
    before: HashMap<EntryId, Decimal>,
    verdicts: HashMap<EntryId, Verdict>,
}

/// What settling one account came to.
struct Settlement {
    account: Account,
    ledger: Ledger,
    before: Vec<(EntryId, Decimal)>,
    verdicts: Vec<(EntryId, Verdict)>,
}

/// Documents that are judged one after the other, each with its place in the output.
struct Queue<'b> {
    /// The account that they share, where one waits for the other.
    account: Option<Account>,
    turns: Vec<(usize, &'b Entry)>,
}

impl<'a> Course<'a> {
    pub(super) fn new(bench: Bench<'a>, pool: &'a Pool, independent: bool) -> Self {
        Self { bench, pool, independent, running: Ledger::default(), settled: Settled::default() }
    }

    /// The verdicts on the next documents of the input; of a run that is to stop, not all of them, and none that counts.
    pub(super) fn judge(&mut self, batch: &[Judged]) -> io::Result<Vec<Verdict>> {
        if !self.independent {
            let accounts = self.accounts_to_settle(batch)?;
            self.settle(&accounts, first(batch))?;
        }
        let mut verdicts: Vec<Option<Verdict>> = batch.iter().map(|judged| self.known(judged)).collect();
        let queues = self.queues(batch, &verdicts);
        for judged in self.pool.map(&queues, |queue| self.queue(queue)) {
            let (judged, ledger) = judged?;
            for (slot, verdict) in judged {
                if let Some(place) = verdicts.get_mut(slot) {
                    *place = Some(verdict);
                }
            }
            if !self.independent {
                self.running.merge(ledger, false);
            }
        }
        Ok(verdicts.into_iter().flatten().collect())
    }

    /// A verdict that needs no rule any more.
    fn known(&mut self, judged: &Judged) -> Option<Verdict> {
        match judged {
            Judged::Unreadable(unreadable) => Some(super::unreadable(unreadable)),
            Judged::Document(entry) => self.settled.verdicts.remove(&entry.number),
        }
    }

    /// The account under which a document reserves.
    fn account(&self, entry: &Entry) -> Option<(&'a KindSpec, Account)> {
        let kind = self.bench.kind(entry)?;
        Some((kind, credit::account(kind, entry.document())?))
    }

    fn queues<'b>(&self, batch: &'b [Judged], known: &[Option<Verdict>]) -> Vec<Queue<'b>> {
        let mut queues: Vec<Queue<'b>> = Vec::new();
        let mut by_account: HashMap<Account, usize> = HashMap::new();
        for (slot, (judged, known)) in batch.iter().zip(known).enumerate() {
            let (Judged::Document(entry), None) = (judged, known) else { continue };
            let waits = |account: &Account| !self.independent && !self.settled.accounts.contains(account);
            let account = self.account(entry).map(|(_, account)| account).filter(waits);
            let index =
                account.clone().map_or(queues.len(), |account| *by_account.entry(account).or_insert(queues.len()));
            match queues.get_mut(index) {
                Some(queue) => queue.turns.push((slot, entry)),
                None => queues.push(Queue { account, turns: vec![(slot, entry)] }),
            }
        }
        queues
    }

    /// Judges the documents of one queue in turn, each with what those before it have reserved.
    fn queue(&self, queue: &Queue<'_>) -> io::Result<(Vec<(usize, Verdict)>, Ledger)> {
        let mut ledger = Ledger::default();
        if let Some(account) = &queue.account {
            ledger = Ledger::of(account.clone(), self.running.totals(account));
        }
        let mut verdicts = Vec::with_capacity(queue.turns.len());
        for (slot, entry) in &queue.turns {
            // What is judged by then is not handed over.
            if self.bench.monitor.is_stopped() {
                break;
            }
            let Some(kind) = self.bench.kind(entry) else {
                verdicts.push((*slot, super::of_no_kind(entry)));
                continue;
            };
            let verdict = if queue.account.is_some() {
                let verdict = self.bench.judge(kind, entry, &ledger)?;
                ledger.enter(kind, entry, &verdict);
                verdict
            } else {
                match self.reserved_before(kind, entry) {
                    Some(before) => self.bench.judge(kind, entry, &before)?,
                    None => self.bench.judge(kind, entry, &self.settled.ledger)?,
                }
            };
            verdicts.push((*slot, verdict));
        }
        Ok((verdicts, ledger))
    }

    /// What was reserved before a settled document.
    fn reserved_before(&self, kind: &KindSpec, entry: &Entry) -> Option<Ledger> {
        let before = self.settled.before.get(&self.bench.index.original(entry.number))?;
        let (account, currency) = credit::place(kind, entry.document())?;
        Some(Ledger::of(account, Totals::of(currency, *before)))
    }

    /// The accounts on which these documents depend, and of which documents may be yet to come.
    fn accounts_to_settle(&self, batch: &[Judged]) -> io::Result<BTreeSet<Account>> {
        let mut accounts = BTreeSet::new();
        for judged in batch {
            let Judged::Document(entry) = judged else { continue };
            if let Some((kind, account)) = self.account(entry)
                && !self.bench.index.is_sorted(kind, &account.1)
            {
                accounts.insert(account);
            }
            accounts.extend(self.bench.accounts_changed(entry)?);
        }
        accounts.retain(|account| !self.settled.accounts.contains(account));
        Ok(accounts)
    }

    /// Settles accounts; of documents from the number `from` on, verdicts are held.
    fn settle(&mut self, accounts: &BTreeSet<Account>, from: EntryId) -> io::Result<()> {
        let accounts: Vec<_> = accounts.iter().cloned().collect();
        for together in accounts.chunks(TOGETHER * self.pool.threads()) {
            let room = HELD.saturating_sub(self.settled.verdicts.len()) / together.len();
            for settlement in self.pool.map(together, |account| self.settlement(account, from, room)) {
                let Settlement { account, ledger, before, verdicts } = settlement?;
                self.settled.ledger.merge(ledger, true);
                self.settled.before.extend(before);
                self.settled.verdicts.extend(verdicts);
                self.settled.accounts.insert(account);
            }
        }
        Ok(())
    }

    /// Judges all documents of an account in their order; no more than `room` verdicts are kept.
    fn settlement(&self, account: &Account, from: EntryId, room: usize) -> io::Result<Settlement> {
        let (mut ledger, mut before, mut verdicts) = (Ledger::default(), Vec::new(), Vec::new());
        if let Some(kind) = self.bench.kind_named(&account.0) {
            for entry in self.bench.index.queue(kind, &account.1)? {
                let entry = entry?;
                // A part of an account is of no use, and nobody asks for it any more.
                if self.bench.monitor.is_stopped() {
                    break;
                }
                before.push((entry.number, ledger.reserved(kind, entry.document())));
                let verdict = self.bench.judge(kind, &entry, &ledger)?;
                ledger.enter(kind, &entry, &verdict);
                if entry.number >= from && verdicts.len() < room {
                    verdicts.push((entry.number, verdict));
                }
            }
        }
        Ok(Settlement { account: account.clone(), ledger, before, verdicts })
    }
}

/// The number of the first document.
fn first(batch: &[Judged]) -> EntryId {
    let number = |judged: &Judged| match judged {
        Judged::Document(entry) => Some(entry.number),
        Judged::Unreadable(_) => None,
    };
    batch.iter().find_map(number).unwrap_or_default()
}
