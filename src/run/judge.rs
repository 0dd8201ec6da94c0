//! One document from its schema to its verdict, and the document that a change request proposes.

use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::credit::{self, Ledger, Turn};
use super::waive;
use crate::decide;
use crate::document::{Document, NodeRef, propose};
use crate::engine::{Case, Joined, Judgement, Rulebook, RunFacts};
use crate::finding::{Finding, Skipped, Subject, Verdict};
use crate::intake::{Entry, EntryId, Index, Joins, digest};
use crate::lang::Text;
use crate::policy::{ChangeSpec, KindSpec};

/// All that judging needs; shared by the threads of a run.
#[derive(Clone, Copy)]
pub(super) struct Bench<'a> {
    pub(super) rulebook: &'a Rulebook,
    pub(super) index: &'a Index<'a>,
    /// How each document departs from its schema, found when it is first needed: one customer is joined by many orders.
    pub(super) violations: &'a [OnceLock<Vec<Finding>>],
    pub(super) as_of: Date,
}

/// What a change request makes of the document that it changes.
struct Proposal<'a> {
    change: &'a ChangeSpec,
    /// The kind of both.
    kind: &'a KindSpec,
    original: Document,
    document: Document,
}

impl<'a> Bench<'a> {
    /// Judges the documents of one queue in turn, each with what those before it have reserved.
    pub(super) fn queue(&self, queue: &[Turn]) -> (Vec<Option<Verdict>>, Ledger) {
        let mut ledger = Ledger::default();
        let mut verdicts = Vec::with_capacity(queue.len());
        for turn in queue {
            let verdict = self.judge(turn.entry, &ledger);
            if let (Some((kind, entry)), Some(verdict)) = (self.entry(turn.entry), &verdict) {
                ledger.enter(kind, turn.entry, &entry.document, verdict);
            }
            verdicts.push(verdict);
        }
        (verdicts, ledger)
    }

    /// Judges one document with what has been reserved by then; `None` for a number that is none of the index's.
    pub(super) fn judge(&self, number: EntryId, ledger: &Ledger) -> Option<Verdict> {
        let (kind, entry) = self.entry(number)?;
        Some(self.verdict(kind, entry, number, ledger))
    }

    fn entry(&self, number: EntryId) -> Option<(&'a KindSpec, &'a Entry)> {
        let entry = self.index.entry(number)?;
        Some((self.rulebook.pack().manifest().kind(&entry.kind)?, entry))
    }

    /// A document whose structure is wrong, or of which it cannot be told what belongs to it, is not put to the rules:
    /// what they would say of it would be misleading.
    fn verdict(&self, kind: &KindSpec, entry: &Entry, number: EntryId, ledger: &Ledger) -> Verdict {
        let document = &entry.document;
        let mut findings = self.violations(number).to_vec();
        let Joins { joined, entries, faults } =
            self.index.joins(kind, document, entry.case, &|number| self.is_sound(number));
        let faults: Vec<_> = self.index.duplicate(number).into_iter().chain(faults).collect();
        let why = if !findings.is_empty() {
            Text::new("the document does not satisfy its schema", "文档不符合其结构定义")
        } else if let Some(unsound) = self.unsound(&entries) {
            findings = unsound;
            Text::new("a document that belongs to it does not satisfy its schema", "与其关联的文档不符合其结构定义")
        } else if !faults.is_empty() {
            Text::new("it cannot be told which documents belong together", "无法确定哪些文档相互对应")
        } else {
            let (subject, mut judgement) = (subject(kind, entry), self.apply_rules(kind, entry, joined, ledger));
            waive::apply(self.rulebook.pack().waivers(), &subject, self.as_of, &mut judgement);
            return decide::verdict(subject, judgement);
        };
        let skipped = self.all_skipped(kind, &why);
        decide::verdict(subject(kind, entry), Judgement { findings, faults, skipped, ..Judgement::default() })
    }

    /// How a document departs from its schema; empty: it conforms.
    fn violations(&self, number: EntryId) -> &'a [Finding] {
        let find = || {
            let Some((kind, entry)) = self.entry(number) else { return Vec::new() };
            self.rulebook.check_schema(&kind.name, &kind.variable, &entry.document)
        };
        self.violations.get(number).map(|cell| cell.get_or_init(find).as_slice()).unwrap_or_default()
    }

    fn is_sound(&self, number: EntryId) -> bool {
        self.violations(number).is_empty()
    }

    /// What is wrong with the joined documents: rules cannot rest on a document whose structure is wrong.
    fn unsound(&self, entries: &[EntryId]) -> Option<Vec<Finding>> {
        let found: Vec<_> = entries.iter().flat_map(|number| self.violations(*number)).cloned().collect();
        (!found.is_empty()).then_some(found)
    }

    fn all_skipped(&self, kind: &KindSpec, why: &Text) -> Vec<Skipped> {
        let rules = self.rulebook.pack().rules().iter().filter(|rule| rule.info.kind == kind.name);
        rules.map(|rule| Skipped { rule: rule.info.id.clone(), why: why.clone() }).collect()
    }

    fn apply_rules(
        &self,
        kind: &KindSpec,
        entry: &Entry,
        mut joined: Vec<(Arc<str>, Joined)>,
        ledger: &Ledger,
    ) -> Judgement {
        let proposal = kind.changes.as_ref().and_then(|change| self.proposal(kind, change, entry, &joined));
        if let Some(change) = &kind.changes {
            let document = proposal.as_ref().map(|proposal| proposal.document.clone());
            joined.push((Arc::clone(&change.variable), document.map_or(Joined::Missing, Joined::One)));
        }
        let reserved = match &proposal {
            Some(proposal) => ledger.reserved(proposal.kind, &proposal.document),
            None => ledger.reserved(kind, &entry.document),
        };
        let case = Case {
            kind: Arc::clone(&kind.name),
            label: Arc::clone(&kind.variable),
            subject: entry.document.clone(),
            joined,
        };
        let facts = RunFacts { as_of: self.as_of, reserved, committed: Decimal::ZERO };
        let mut judgement = self.rulebook.judge(&case, &facts);
        if let Some(proposal) = proposal {
            let committed = self.committed(&proposal, ledger);
            let after = self.judge_proposal(proposal, entry, &RunFacts { committed, ..facts });
            judgement.findings.extend(after.findings);
            judgement.indeterminate.extend(after.indeterminate);
            judgement.faults.extend(after.faults);
        }
        judgement
    }

    /// The changed document; `None` where what is to be changed was not supplied, or an operation cannot be made. Then
    /// rules say so, and whatever reads the proposal lacks it.
    fn proposal<'k>(
        &'k self,
        kind: &'k KindSpec,
        change: &'k ChangeSpec,
        entry: &Entry,
        joined: &[(Arc<str>, Joined)],
    ) -> Option<Proposal<'k>> {
        let join = kind.joins.iter().find(|join| join.variable == change.target)?;
        let kind = self.rulebook.pack().manifest().kind(&join.kind)?;
        let original = joined.iter().find_map(|(variable, joined)| match joined {
            Joined::One(document) if *variable == change.target => Some(document.clone()),
            _ => None,
        })?;
        let document = propose(&original, entry.document.at(&change.operations))?;
        Some(Proposal { change, kind, original, document })
    }

    /// What the original holds of the credit that its proposed successor would take up.
    ///
    /// An original that was judged in this run holds what it has reserved there, which is nothing unless it was
    /// approved; any other holds what it has not paid. A change of account or currency frees nothing where it goes.
    fn committed(&self, proposal: &Proposal<'_>, ledger: &Ledger) -> Decimal {
        let Proposal { kind, original, document, .. } = proposal;
        let holds = |document| (credit::account(kind, document), credit::currency(kind, document));
        if holds(original) != holds(document) {
            return Decimal::ZERO;
        }
        let judged = self.index.number(kind, original).and_then(|number| ledger.own(number));
        judged.unwrap_or_else(|| credit::unpaid(kind, original))
    }

    /// Judges the changed document as one of its own kind, in place of the original wherever that is joined.
    fn judge_proposal(&self, proposal: Proposal<'_>, entry: &Entry, facts: &RunFacts) -> Judgement {
        let Proposal { change, kind, original, document } = proposal;
        let findings = self.rulebook.check_schema(&kind.name, &change.variable, &document);
        let Joins { mut joined, entries, faults } =
            self.index.joins(kind, &document, entry.case, &|number| self.is_sound(number));
        let findings = if findings.is_empty() { self.unsound(&entries).unwrap_or_default() } else { findings };
        if !findings.is_empty() || !faults.is_empty() {
            return Judgement { findings, faults, ..Judgement::default() };
        }
        let stand_in = |joined: &mut Document| {
            if joined.same(&original) {
                *joined = document.clone();
            }
        };
        for (_, joined) in &mut joined {
            match joined {
                Joined::One(one) => stand_in(one),
                Joined::Many(many) => many.iter_mut().for_each(stand_in),
                Joined::Missing => {}
            }
        }
        let label = Arc::clone(&change.variable);
        let case = Case { kind: Arc::clone(&kind.name), label, subject: document.clone(), joined };
        self.rulebook.judge(&case, facts)
    }
}

/// What a verdict says about the document itself.
fn subject(kind: &KindSpec, entry: &Entry) -> Subject {
    let document = &entry.document;
    let root = document.root();
    let amount = kind.amount.as_ref().and_then(|amount| {
        let currency = document.at(&amount.currency)?.as_str()?;
        Some((currency.to_owned(), document.at(&amount.value)?.as_number()?))
    });
    Subject {
        kind: Arc::clone(&kind.name),
        id: entry.id.clone(),
        revision: kind.revision.as_ref().and_then(|at| document.at(at)).and_then(NodeRef::as_number),
        source: root.source().map_or_else(|| "".into(), |source| Arc::clone(source.name())),
        line: root.source().map_or(1, |source| source.position(root.span().start).line),
        digest: digest(document.text()),
        amount,
        document: Some(document.clone()),
    }
}
