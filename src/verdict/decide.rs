//! Findings, indeterminate rules and faults to one decision: pure, and the same for the same judgement.

use super::{Decision, Finding, Judgement, Outcome, Subject, Verdict};

/// The decision about a document, by precedence: reject, fault, return, refer, condition, approve.
///
/// A rule that lacks a fact counts as `return`, whatever its finding would do: the data must be supplied. Where a role keeps
/// all that it lacks, it counts as `refer`: sending the document back would not bring the fact. Risk and note
/// change nothing, whether found or indeterminate, and neither does a finding that a waiver sets aside. A fault leaves
/// the document undecided, unless it is rejected anyway: nothing that a broken rule could say would make that better.
#[must_use]
pub(crate) fn decide(judgement: &Judgement) -> Decision {
    let heaviest = judgement.findings.iter().filter(|finding| finding.waiver.is_none()).map(found).max();
    let deciding = judgement.indeterminate.iter().filter(|lacking| lacking.rule.outcome.decides());
    let lacking = deciding.map(|it| if it.keeper.is_some() { Decision::Refer } else { Decision::Return }).max();
    let decision = heaviest.max(lacking).unwrap_or(Decision::Approve);
    match decision {
        Decision::Reject => Decision::Reject,
        _ if !judgement.faults.is_empty() => Decision::Undecided,
        other => other,
    }
}

/// The decision that a finding which counts comes to by itself.
fn found(finding: &Finding) -> Decision {
    match finding.rule.outcome {
        Outcome::Reject => Decision::Reject,
        Outcome::Return => Decision::Return,
        Outcome::Refer => Decision::Refer,
        Outcome::Condition => Decision::ApproveWithConditions,
        Outcome::Risk | Outcome::Note => Decision::Approve,
    }
}

/// The answer for one document: waived findings set apart, the others heaviest first and then as the judgement lists
/// them, which is the catalogue's order.
#[must_use]
pub(crate) fn verdict(subject: Subject, judgement: Judgement) -> Verdict {
    let decision = decide(&judgement);
    let Judgement { findings, indeterminate, faults, skipped, passed, near } = judgement;
    let (mut waived, mut reasons): (Vec<_>, Vec<_>) =
        findings.into_iter().partition(|finding| finding.waiver.is_some());
    reasons.sort_by_key(|finding| weight(finding.rule.outcome));
    waived.sort_by_key(|finding| weight(finding.rule.outcome));
    Verdict { subject, decision, reasons, indeterminate, faults, waived, skipped, passed, near }
}

/// Place among the outcomes, heaviest first; referrals weigh the same whoever decides.
fn weight(outcome: Outcome) -> usize {
    Outcome::NAMES.iter().position(|name| *name == outcome.as_str()).unwrap_or(Outcome::NAMES.len())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::base::lang::Bilingual;
    use crate::source::Code;
    use crate::verdict::{Fault, Indeterminate, RuleInfo, Waiver};

    const OUTCOMES: [Outcome; 6] =
        [Outcome::Reject, Outcome::Return, Outcome::Refer, Outcome::Condition, Outcome::Risk, Outcome::Note];

    fn rule(outcome: Outcome, id: &str) -> Arc<RuleInfo> {
        let silent = [""; 2];
        Arc::new(RuleInfo::built_in(id, &"order".into(), outcome, silent, silent, silent))
    }

    fn finding(outcome: Outcome, id: &str, waived: bool) -> Finding {
        let waiver =
            waived.then(|| Waiver { reason: "agreed".into(), approver: "E1".into(), expires: date(2026, 12, 31) });
        Finding { rule: rule(outcome, id), at: Vec::new(), arguments: Vec::new(), evidence: Vec::new(), waiver }
    }

    fn lacking(outcome: Outcome) -> Indeterminate {
        Indeterminate::new(&rule(outcome, "order.x"), Vec::new())
    }

    fn fault() -> Fault {
        Fault::new(Code::RuleBroke, Bilingual::default())
    }

    fn judgement(found: &[(Outcome, bool)], missing: &[Outcome], faults: usize) -> Judgement {
        Judgement {
            findings: found.iter().map(|(outcome, waived)| finding(*outcome, "order.x", *waived)).collect(),
            indeterminate: missing.iter().copied().map(lacking).collect(),
            faults: (0..faults).map(|_| fault()).collect(),
            ..Judgement::default()
        }
    }

    #[test]
    fn each_outcome_alone() {
        let found = |outcome| decide(&judgement(&[(outcome, false)], &[], 0));
        let missing = |outcome| decide(&judgement(&[], &[outcome], 0));
        let expected = [
            (Decision::Reject, Decision::Return),
            (Decision::Return, Decision::Return),
            (Decision::Refer, Decision::Return),
            (Decision::ApproveWithConditions, Decision::Return),
            (Decision::Approve, Decision::Approve),
            (Decision::Approve, Decision::Approve),
        ];
        for (outcome, (with, without)) in OUTCOMES.into_iter().zip(expected) {
            assert_eq!((found(outcome), missing(outcome)), (with, without), "{outcome:?}");
            assert_eq!(decide(&judgement(&[(outcome, true)], &[], 0)), Decision::Approve, "{outcome:?} waived");
        }
        assert_eq!(decide(&Judgement::default()), Decision::Approve);
    }

    #[test]
    fn every_pair_is_decided_by_the_heavier() {
        for (heavier, a) in OUTCOMES.into_iter().enumerate() {
            for b in OUTCOMES.into_iter().skip(heavier) {
                let alone = decide(&judgement(&[(a, false)], &[], 0));
                for pair in [[(a, false), (b, false)], [(b, false), (a, false)]] {
                    assert_eq!(decide(&judgement(&pair, &[], 0)), alone, "{pair:?}");
                }
            }
        }
    }

    #[test]
    fn a_fault_yields_only_to_a_rejection() {
        for outcome in OUTCOMES {
            let expected = if outcome == Outcome::Reject { Decision::Reject } else { Decision::Undecided };
            assert_eq!(decide(&judgement(&[(outcome, false)], &[], 1)), expected);
        }
        assert_eq!(decide(&judgement(&[(Outcome::Reject, true)], &[], 1)), Decision::Undecided);
        assert_eq!(decide(&judgement(&[], &[Outcome::Reject], 1)), Decision::Undecided);
    }

    #[test]
    fn reasons_are_sorted_by_weight_and_then_as_listed() {
        let listed = [
            (Outcome::Note, "a", false),
            (Outcome::Refer, "b", false),
            (Outcome::Reject, "c", true),
            (Outcome::Refer, "d", false),
            (Outcome::Return, "e", false),
            (Outcome::Reject, "f", false),
            (Outcome::Return, "g", false),
        ];
        let findings = listed.iter().map(|(outcome, id, waived)| finding(*outcome, id, *waived)).collect();
        let subject = Subject { kind: "order".into(), ..Subject::unread("t".into(), 1, String::new()) };
        let verdict = verdict(subject, Judgement { findings, ..Judgement::default() });
        let ids = |findings: &[Finding]| findings.iter().map(|f| f.rule.id.to_string()).collect::<String>();
        assert_eq!(ids(&verdict.reasons), "fegbda");
        assert_eq!(ids(&verdict.waived), "c");
        assert_eq!(verdict.decision, Decision::Reject);
    }

    fn outcomes() -> impl Strategy<Value = Outcome> {
        prop::sample::select(OUTCOMES.to_vec())
    }

    proptest! {
        #[test]
        fn more_never_makes_it_better(
            found in prop::collection::vec((outcomes(), any::<bool>()), 0..6),
            missing in prop::collection::vec(outcomes(), 0..3),
            faults in 0usize..2,
            another in (outcomes(), any::<bool>()),
        ) {
            let base = judgement(&found, &missing, faults);
            let before = rank(decide(&base));
            let mut more = found.clone();
            more.push(another);
            prop_assert!(rank(decide(&judgement(&more, &missing, faults))) >= before);
            let mut without = missing.clone();
            without.push(another.0);
            prop_assert!(rank(decide(&judgement(&found, &without, faults))) >= before);
            prop_assert!(rank(decide(&judgement(&found, &missing, faults + 1))) >= before);
        }

        #[test]
        fn the_order_of_findings_is_no_matter(
            found in prop::collection::vec((outcomes(), any::<bool>()), 0..6),
            missing in prop::collection::vec(outcomes(), 0..3),
        ) {
            let mut turned = found.clone();
            turned.reverse();
            prop_assert_eq!(decide(&judgement(&found, &missing, 0)), decide(&judgement(&turned, &missing, 0)));
        }

        #[test]
        fn risks_notes_and_waived_findings_change_nothing(
            found in prop::collection::vec((outcomes(), any::<bool>()), 0..6),
            missing in prop::collection::vec(outcomes(), 0..3),
            faults in 0usize..2,
        ) {
            let all = decide(&judgement(&found, &missing, faults));
            let counted: Vec<_> = found.into_iter().filter(|(outcome, waived)| outcome.decides() && !waived).collect();
            let lacking: Vec<_> = missing.into_iter().filter(|outcome| outcome.decides()).collect();
            prop_assert_eq!(decide(&judgement(&counted, &lacking, faults)), all);
        }
    }

    /// Better to worse in the order of precedence, where a rejection is beyond even a fault.
    fn rank(decision: Decision) -> usize {
        match decision {
            Decision::Reject => 10,
            other => other as usize,
        }
    }
}
