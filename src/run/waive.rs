//! Waivers put to a judgement: findings set aside, and a note for each waiver that does not hold or is not needed.

use std::sync::Arc;

use jiff::civil::Date;

use crate::base::value::Value;
use crate::document::Pointer;
use crate::pack::{Answer, WaiverEntry, Waivers};
use crate::source::Span;
use crate::verdict::{Finding, Judgement, Outcome, Place, RuleInfo, Subject};

/// Marks the findings that a waiver sets aside. A finding of another document (the proposed order's, say) is waived by the
/// id of the document that is judged: that is what somebody answers for.
pub(super) fn apply(waivers: &Waivers, subject: &Subject, as_of: Date, judgement: &mut Judgement) {
    let Some(id) = &subject.id else { return };
    let amount = subject.amount.as_ref().map(|(_, amount)| *amount);
    let mut used = Vec::new();
    for finding in &mut judgement.findings {
        match waivers.answer(&finding.rule.id, id, &subject.digest, amount, as_of) {
            Answer::Waived(index, waiver) => {
                finding.waiver = Some(waiver.clone());
                used.push(index);
            }
            Answer::Lapsed(_) | Answer::None => {}
        }
    }
    let idle =
        waivers.entries().iter().enumerate().filter(|(index, entry)| entry.subject == *id && !used.contains(index));
    let notes: Vec<_> = idle.map(|(_, entry)| note(subject, entry, as_of, &judgement.findings)).collect();
    judgement.findings.extend(notes);
}

/// What is to be said about a waiver that set nothing aside.
fn note(subject: &Subject, entry: &WaiverEntry, as_of: Date, findings: &[Finding]) -> Finding {
    let raised = findings.iter().any(|finding| finding.rule.id == entry.rule);
    let (id, message) = if as_of > entry.waiver.expires {
        ("waiver.expired", ["the waiver of {rule} ended on {expires}", "对 {rule} 的豁免已于 {expires} 到期"])
    } else if raised {
        (
            "waiver.exceeded",
            [
                "the waiver of {rule} does not hold for this text or this amount",
                "对 {rule} 的豁免不适用于当前文本或金额",
            ],
        )
    } else {
        (
            "waiver.unused",
            [
                "the waiver of {rule} is not needed: the rule finds nothing",
                "对 {rule} 的豁免未被使用：该规则没有发现问题",
            ],
        )
    };
    let title = ["A waiver sets nothing aside", "豁免未生效"];
    let remedy = ["remove it from waivers.toml, or have it granted anew", "请从 waivers.toml 中删除，或重新申请豁免"];
    let info = RuleInfo::built_in(id, &subject.kind, Outcome::Note, title, message, remedy);
    let place = Place {
        document: "waivers".into(),
        pointer: Pointer::root(),
        source: Some(Arc::clone(&entry.source)),
        span: Span { start: entry.span.start, end: entry.span.end },
    };
    Finding {
        rule: Arc::new(info),
        at: vec![place],
        arguments: vec![
            ("rule".to_owned(), Value::Text(entry.rule.to_string())),
            ("expires".to_owned(), Value::Date(entry.waiver.expires)),
        ],
        evidence: Vec::new(),
        waiver: None,
    }
}
