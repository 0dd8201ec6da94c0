use std::sync::atomic::{AtomicUsize, Ordering};

use std::sync::Arc;

use super::tests::{document, header, run_facts, try_book};
use crate::base::value::Value;
use crate::verdict::{Case, Joined, Judgement, Kept, Listed};
use std::io;

const FIRST: &str = r#"{"kind": "order", "id": "A", "total": 7.50, "anything": "7", "on": "2026-01-05", "name": " ", "contact": {"phone": "1"}}"#;
const SECOND: &str = r#"{"kind": "order", "id": "B", "on": "2026-02-05"}"#;

/// What a rule says of orders of which these paths are kept, and how many of them it had to read.
fn judge(body: &str, paths: &[&str]) -> (Judgement, usize) {
    let read = Arc::new(AtomicUsize::new(0));
    let listed = [FIRST, SECOND].map(|text| {
        let whole = document(text);
        let value = |path: &&str| match path.split('.').try_fold(whole.root(), crate::document::NodeRef::get) {
            None => Some(Value::Absent),
            Some(node) => node.as_str().map(|text| Value::Text(text.into())).or(node.as_number().map(Value::Number)),
        };
        let (values, read, text) = (paths.iter().map(value).collect(), Arc::clone(&read), text.to_owned());
        let kept = Kept::new(paths.iter().map(ToString::to_string).collect(), values, move || {
            read.fetch_add(1, Ordering::Relaxed);
            Ok(document(&text))
        });
        Listed::Kept(Arc::new(kept))
    });
    (judge_list(body, Joined::Many(listed.to_vec())), read.load(Ordering::Relaxed))
}

fn judge_list(body: &str, orders: Joined) -> Judgement {
    let book = try_book(&[("customer/a.rhai", &header(body))]).unwrap();
    let subject = document(r#"{"kind": "customer", "id": "C", "limit": 1}"#);
    let joined = vec![("orders".into(), orders)];
    book.judge(&Case { joined, ..Case::of("customer", subject) }, &run_facts())
}

/// Everything in a judgement but where its texts are held.
fn show(judgement: &Judgement) -> String {
    let place = |place: &crate::verdict::Place| format!("{}{} {}", place.document, place.pointer, place.text());
    let findings = judgement.findings.iter().map(|finding| {
        let at: Vec<_> = finding.at.iter().map(place).collect();
        let evidence: Vec<_> =
            finding.evidence.iter().map(|fact| format!("{} = {:?}", place(&fact.place), fact.value)).collect();
        format!("{at:?} {evidence:?}")
    });
    let lacking =
        judgement.indeterminate.iter().map(|it| format!("{:?}", it.missing.iter().map(place).collect::<Vec<_>>()));
    let faults = judgement.faults.iter().map(|fault| fault.message.en.clone());
    findings.chain(lacking).chain(faults).collect::<Vec<_>>().join("; ")
}

#[test]
fn a_rule_sees_the_same_whatever_is_kept() {
    let bodies = [
        "for it in orders { if it.get(\"total\", 0) > 5 { flag(it.at(\"total\")); } }",
        "for it in orders { if it.total > 5 { flag(it.at(\"total\")); } }",
        "for it in orders { if it.on.year == 2026 && it.blank(\"name\") { flag(it.at(\"name\")); } }",
        "for it in orders { if it.has(\"contact.phone\") { flag(it.at(\"contact.phone\")); } }",
        "for it in orders { if it.get(\"contact.phone\", \"\") == \"1\" { flag(it.contact.at(\"phone\")); } }",
        "for it in orders { if it[it.get(\"name\", \"total\")] != it.id { flag(it); } }",
        "for it in orders { if it.anything > 5 { flag(it); } }",
        "for it in orders { if 1 / (it.get(\"total\", 8) - 8) > 5 { flag(it); } }",
        "for it in orders { if it.contact.phone == \"1\" { flag(it); } }",
    ];
    for body in bodies {
        let whole = show(&judge_list(body, Joined::list([FIRST, SECOND].map(document))));
        assert!(!whole.is_empty(), "{body}");
        for paths in [[].as_slice(), &["total"], &["name", "on", "total", "contact", "contact.phone"]] {
            assert_eq!(show(&judge(body, paths).0), whole, "{body} {paths:?}");
        }
    }
}

#[test]
fn what_is_kept_need_not_be_read() {
    let body = "for it in orders { if it.get(\"total\", 0) > 100 || it.on.year < 2000 { flag(it); } }";
    assert_eq!(judge(body, &["total", "on"]).1, 0);
    assert_eq!(judge(body, &["on"]).1, 2);
}

#[test]
fn a_document_that_cannot_be_read_again_is_a_fault() {
    let kept = Kept::new([].into(), Vec::new(), || Err(io::Error::other("gone")));
    let body = "for it in orders { if it.has(\"total\") { flag(it); } }";
    let judgement = judge_list(body, Joined::Many(vec![Listed::Kept(Arc::new(kept))]));
    assert_eq!(show(&judgement), "a document of a list cannot be read again: gone");
}
