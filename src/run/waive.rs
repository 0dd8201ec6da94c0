//! Waivers put to a judgement: findings set aside, and a note for each waiver that does not hold or is not needed.

use std::sync::Arc;

use crate::base::value::Value;
use crate::pack::{Lapse, Request, WaiverEntry, Waivers};
use crate::verdict::{Finding, Judgement, Origin, Outcome, Place, RuleInfo};

/// Marks the findings that a waiver sets aside. A finding of another document (the proposed order's, say) is waived by the
/// kind and id of the document that is judged: that is what somebody answers for.
pub(super) fn apply(waivers: &Waivers, request: &Request<'_>, judgement: &mut Judgement) {
    let mut notes = Vec::new();
    for entry in waivers.of(request.subject) {
        let lapse = waivers.lapse(entry, request);
        let mut raised = judgement.findings.iter_mut().filter(|finding| finding.rule.id == entry.rule).peekable();
        let is_raised = raised.peek().is_some();
        if lapse.is_none() {
            // Of several waivers for one finding, the first that holds is the one that is named.
            raised.filter(|finding| finding.waiver.is_none()).for_each(|it| it.waiver = Some(entry.waiver.clone()));
        }
        if lapse.is_some() || !is_raised {
            notes.push(note(request, entry, lapse, is_raised));
        }
    }
    judgement.findings.extend(notes);
}

/// What is to be said about a waiver that set nothing aside.
fn note(request: &Request<'_>, entry: &WaiverEntry, lapse: Option<Lapse>, is_raised: bool) -> Finding {
    let (id, message) = wording(lapse.filter(|lapse| is_raised || *lapse == Lapse::Expired));
    let title = ["A waiver sets nothing aside", "豁免未生效"];
    let remedy = ["remove it from waivers.toml, or have it granted anew", "请从 waivers.toml 中删除，或重新申请豁免"];
    let info = RuleInfo::built_in(id, &request.subject.kind, Outcome::Note, title, message, remedy);
    let place = Place::in_text(Origin::Waiver, &entry.source, entry.span);
    Finding {
        rule: Arc::new(info),
        at: vec![place],
        arguments: vec![
            ("rule".to_owned(), Value::Text(entry.rule.to_string())),
            ("expires".to_owned(), Value::Date(entry.waiver.expires)),
            ("approver".to_owned(), Value::Text(entry.waiver.approver.clone())),
        ],
        evidence: Vec::new(),
        waiver: None,
    }
}

/// The id of the note and what it says, in English and Chinese; `None`: the rule finds nothing that could be set aside.
fn wording(lapse: Option<Lapse>) -> (&'static str, [&'static str; 2]) {
    match lapse {
        Some(Lapse::Expired) => {
            ("waiver.expired", ["the waiver of {rule} ended on {expires}", "对 {rule} 的豁免已于 {expires} 到期"])
        }
        Some(Lapse::Exceeded) => (
            "waiver.exceeded",
            [
                "the waiver of {rule} does not hold for this text or this amount",
                "对 {rule} 的豁免不适用于当前文本或金额",
            ],
        ),
        Some(Lapse::NotInOffice) => (
            "waiver.approver",
            [
                "the waiver of {rule} does not hold: {approver} is not in office, in a role that may grant it",
                "对 {rule} 的豁免无效：{approver} 当日不在任，或不担任有权批准的角色",
            ],
        ),
        Some(Lapse::OwnDocument) => (
            "waiver.own-document",
            [
                "the waiver of {rule} does not hold: {approver} had a part in this document",
                "对 {rule} 的豁免无效：{approver} 参与了该文档的办理",
            ],
        ),
        None => (
            "waiver.unused",
            [
                "the waiver of {rule} is not needed: the rule finds nothing",
                "对 {rule} 的豁免未被使用：该规则没有发现问题",
            ],
        ),
    }
}
