//! One document from its schema to its verdict, and the document that a change request proposes.

use std::io;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::credit::{self, Account, Ledger};
use super::waive;
use crate::base::lang::Bilingual;
use crate::base::monitor::{Monitor, Stage};
use crate::document::{Document, NodeRef, propose};
use crate::intake::{Entry, Index, Joins, digest};
use crate::pack::{ChangeSpec, KindSpec, Request, key_text};
use crate::rule::Rulebook;
use crate::verdict::{Case, Fault, Finding, Joined, Judgement, Listed, RunFacts, Skipped, Subject, Verdict, decide};

/// All that judging needs; shared by the threads of a run.
#[derive(Clone, Copy)]
pub(super) struct Bench<'a> {
    pub(super) rulebook: &'a Rulebook,
    pub(super) index: &'a Index,
    pub(super) as_of: Date,
    pub(super) monitor: &'a Monitor,
}

/// What a change request makes of the document that it changes.
struct Proposal<'a> {
    change: &'a ChangeSpec,
    /// The kind of both.
    kind: &'a KindSpec,
    original: Entry,
    document: Document,
}

impl<'a> Bench<'a> {
    pub(super) fn kind_named(&self, name: &str) -> Option<&'a KindSpec> {
        self.rulebook.pack().manifest().kind(name)
    }

    pub(super) fn kind(&self, entry: &Entry) -> Option<&'a KindSpec> {
        self.kind_named(entry.kind())
    }

    /// The accounts on which a change request depends: that of the document that it changes, and that of the proposal.
    pub(super) fn accounts_changed(&self, entry: &Entry) -> io::Result<Vec<Account>> {
        let Some((kind, change)) = self.kind(entry).and_then(|kind| Some((kind, kind.changes.as_ref()?))) else {
            return Ok(Vec::new());
        };
        let joins = self.index.joins(kind, entry.document(), entry.case)?;
        let accounts = self.proposal(kind, change, entry, &joins).map(|proposal| {
            let of = |document| credit::account(proposal.kind, document);
            of(proposal.original.document()).into_iter().chain(of(&proposal.document)).collect()
        });
        Ok(accounts.unwrap_or_default())
    }

    /// Judges one document with what has been reserved by then.
    ///
    /// A document whose structure is wrong, or of which it cannot be told what belongs to it, is not put to the rules:
    /// what they would say of it would be misleading.
    pub(super) fn judge(&self, kind: &KindSpec, entry: &Entry, ledger: &Ledger) -> io::Result<Verdict> {
        let mut findings = self.violations(entry).to_vec();
        let mut joins = self.index.joins(kind, entry.document(), entry.case)?;
        let mut faults: Vec<Fault> = Vec::new();
        for fault in self.index.duplicate(entry)?.into_iter().chain(joins.faults.drain(..)) {
            // What is there twice may be found by several joins.
            if faults.iter().all(|told| told.message != fault.message) {
                faults.push(fault);
            }
        }
        let why = if !findings.is_empty() {
            Bilingual::new("the document does not satisfy its schema", "文档不符合其结构定义")
        } else if let Some(unsound) = self.unsound(&joins) {
            findings = unsound;
            Bilingual::new(
                "a document that belongs to it does not satisfy its schema",
                "与其关联的文档不符合其结构定义",
            )
        } else if !faults.is_empty() {
            Bilingual::new("it cannot be told which documents belong together", "无法确定哪些文档相互对应")
        } else {
            let (subject, mut judgement) = (subject(kind, entry), self.apply_rules(kind, entry, joins, ledger)?);
            let involved = involved(kind, entry.document());
            let request = Request { subject: &subject, involved: &involved, as_of: self.as_of };
            waive::apply(self.rulebook.pack().waivers(), &request, &mut judgement);
            return Ok(decide::verdict(subject, judgement));
        };
        let skipped = self.all_skipped(kind, &why);
        Ok(decide::verdict(subject(kind, entry), Judgement { findings, faults, skipped, ..Judgement::default() }))
    }

    /// How a document departs from its schema; empty: it conforms.
    fn violations<'e>(&self, entry: &'e Entry) -> &'e [Finding] {
        entry.violations().get_or_init(|| {
            let check = |kind: &KindSpec| self.check_schema(kind, &kind.variable, entry.document());
            self.kind(entry).map(check).unwrap_or_default()
        })
    }

    fn check_schema(&self, kind: &KindSpec, label: &Arc<str>, document: &Document) -> Vec<Finding> {
        self.monitor.time(Stage::Validating, || self.rulebook.check_schema(&kind.name, label, document))
    }

    /// What is wrong with the joined documents: rules cannot rest on a document whose structure is wrong.
    fn unsound(&self, joins: &Joins) -> Option<Vec<Finding>> {
        let mut entries: Vec<_> = joins.ones.iter().map(|(_, entry)| entry).collect();
        entries.sort_by_key(|entry| entry.number);
        entries.dedup_by_key(|entry| entry.number);
        let found: Vec<_> = entries.into_iter().flat_map(|entry| self.violations(entry)).cloned().collect();
        (!found.is_empty()).then_some(found)
    }

    fn all_skipped(&self, kind: &KindSpec, why: &Bilingual) -> Vec<Skipped> {
        let rules = self.rulebook.pack().rules().iter().filter(|rule| rule.info.judges(&kind.name));
        let why = Arc::new(why.clone());
        rules.map(|rule| Skipped { rule: rule.info.id.clone(), why: Arc::clone(&why) }).collect()
    }

    fn apply_rules(&self, kind: &KindSpec, entry: &Entry, joins: Joins, ledger: &Ledger) -> io::Result<Judgement> {
        let proposal = kind.changes.as_ref().and_then(|change| self.proposal(kind, change, entry, &joins));
        let mut joined = joins.joined;
        if let Some(change) = &kind.changes {
            let document = proposal.as_ref().map(|proposal| proposal.document.clone());
            joined.push((Arc::clone(&change.variable), document.map_or(Joined::Missing, Joined::One)));
        }
        let reserved = match &proposal {
            Some(proposal) => ledger.reserved(proposal.kind, &proposal.document),
            None => ledger.reserved(kind, entry.document()),
        };
        let case = Case {
            kind: Arc::clone(&kind.name),
            label: Arc::clone(&kind.variable),
            subject: entry.document().clone(),
            joined,
        };
        let facts = RunFacts { as_of: self.as_of, reserved, committed: Decimal::ZERO };
        let mut judgement =
            self.monitor.time(Stage::Rules, || self.rulebook.judge_until(&case, &facts, self.monitor.stopping()));
        if let Some(proposal) = proposal {
            let committed = committed(&proposal, ledger);
            let after = self.judge_proposal(proposal, entry, &RunFacts { committed, ..facts })?;
            judgement.findings.extend(after.findings);
            judgement.indeterminate.extend(after.indeterminate);
            judgement.faults.extend(after.faults);
            judgement.near.extend(after.near);
        }
        Ok(judgement)
    }

    /// The changed document; `None` where what is to be changed was not supplied, or an operation cannot be made. Then
    /// rules say so, and whatever reads the proposal lacks it.
    fn proposal<'k>(
        &'k self,
        kind: &'k KindSpec,
        change: &'k ChangeSpec,
        entry: &Entry,
        joins: &Joins,
    ) -> Option<Proposal<'k>> {
        let join = kind.joins.iter().find(|join| join.variable == change.target)?;
        let kind = self.kind_named(&join.kind)?;
        let original = joins.one(&change.target)?.clone();
        let document = propose(original.document(), entry.document().at(&change.operations))?;
        Some(Proposal { change, kind, original, document })
    }

    /// Judges the changed document as one of its own kind, in place of the original wherever that is joined.
    fn judge_proposal(&self, proposal: Proposal<'_>, entry: &Entry, facts: &RunFacts) -> io::Result<Judgement> {
        let Proposal { change, kind, original, document } = proposal;
        let findings = self.check_schema(kind, &change.variable, &document);
        let mut joins = self.index.joins(kind, &document, entry.case)?;
        let faults = std::mem::take(&mut joins.faults);
        let findings = if findings.is_empty() { self.unsound(&joins).unwrap_or_default() } else { findings };
        if !findings.is_empty() || !faults.is_empty() {
            return Ok(Judgement { findings, faults, ..Judgement::default() });
        }
        let mut joined = std::mem::take(&mut joins.joined);
        for (variable, joined) in &mut joined {
            match joined {
                Joined::One(one) => {
                    if joins.one(variable).is_some_and(|entry| entry.number == original.number) {
                        *one = document.clone();
                    }
                }
                Joined::Many(many) => {
                    let numbers = joins.lists.iter().find(|(name, _)| name == variable).map(|(_, numbers)| numbers);
                    let stand_in = many.iter_mut().zip(numbers.into_iter().flatten());
                    for (listed, _) in stand_in.filter(|(_, number)| **number == original.number) {
                        *listed = Listed::Whole(document.clone());
                    }
                }
                Joined::Missing => {}
            }
        }
        let label = Arc::clone(&change.variable);
        let case = Case { kind: Arc::clone(&kind.name), label, subject: document.clone(), joined };
        Ok(self.monitor.time(Stage::Rules, || self.rulebook.judge_until(&case, facts, self.monitor.stopping())))
    }
}

/// What the original holds of the credit that its proposed successor would take up.
///
/// An original that was judged in this run holds what it has reserved there, which is nothing unless it was
/// approved; any other holds what it has not paid. A change of account or currency frees nothing where it goes, and
/// neither does a document that names no account.
fn committed(proposal: &Proposal<'_>, ledger: &Ledger) -> Decimal {
    let Proposal { kind, original, document, .. } = proposal;
    let place = credit::place(kind, original.document());
    if place.is_none() || place != credit::place(kind, document) {
        return Decimal::ZERO;
    }
    ledger.own(original.number).unwrap_or_else(|| credit::unpaid(kind, original.document()))
}

/// The people who had a part in a document: they may waive nothing on it.
fn involved(kind: &KindSpec, document: &Document) -> Vec<String> {
    kind.no_waiver_by.iter().filter_map(|at| document.at(at)).filter_map(key_text).collect()
}

/// What a verdict says about the document itself.
fn subject(kind: &KindSpec, entry: &Entry) -> Subject {
    let document = entry.document();
    let root = document.root();
    let amount = kind.amount.as_ref().and_then(|amount| {
        let currency = document.at(&amount.currency)?.as_str()?;
        Some((currency.to_owned(), document.at(&amount.value)?.as_number()?))
    });
    Subject {
        kind: Arc::clone(&kind.name),
        id: entry.id().map(str::to_owned),
        revision: kind.revision.as_ref().and_then(|at| document.at(at)).and_then(NodeRef::as_number),
        source: root.source().map_or_else(|| "".into(), |source| Arc::clone(source.name())),
        line: root.source().map_or(1, |source| source.position(root.span().start).line),
        digest: digest(document.text()),
        amount,
        columns: kind
            .columns
            .iter()
            .filter_map(|(column, at)| Some((Arc::clone(column), key_text(document.at(at)?)?)))
            .collect(),
        first_time_by: kind.first_time_by.clone(),
        document: Some(document.clone()),
    }
}
