use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use super::*;
use crate::pack::files::of_texts;
use crate::pack::{Pack, key_text};
use crate::verdict::{Fault, Joined, Listed, Place};

const POLICY: &str = r#"
name = "test"
version = "1"
languages = ["en"]
kind = "/kind"
[kinds.order]
title = { en = "order" }
schema = "any.json"
id = "/id"
case = { name = "order" }
joins = [
  { variable = "customer", kind = "customer", here = "/customer", there = "/id" },
  { variable = "siblings", kind = "order", here = "/customer", there = "/customer", many = true },
]
[kinds.customer]
title = { en = "customer" }
schema = "any.json"
id = "/id"
case = { name = "customer" }
[kinds.change-request]
variable = "change"
title = { en = "change" }
schema = "any.json"
id = "/id"
case = { name = "changes", many = true }
changes = { target = "order", variable = "proposed", operations = "/operations" }
joins = [
  { variable = "order", kind = "order", here = "/order", there = "/id" },
  { variable = "customer", kind = "customer", from = "order", here = "/customer", there = "/id" },
]
"#;

const ANY: &str =
    r#"{"properties": {"kind": {"type": "string"}, "id": {}, "customer": {}, "order": {}, "operations": {}}}"#;

/// Orders, customers and change requests with the fewest fields that can be joined.
pub(crate) fn manifest() -> Manifest {
    let files = [("policy.toml", POLICY), ("any.json", ANY)].map(|(path, text)| (path.to_owned(), text.to_owned()));
    let (pack, diagnostics) = Pack::load(of_texts(files.into()));
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    Manifest::clone(pack.unwrap().manifest())
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// What each judged record came to: its id, what it is joined with, and its faults.
fn gathered(judge: &[&str], with: &[&str]) -> Result<Vec<String>, String> {
    let folder = tempfile::tempdir().unwrap();
    let files = |kind: &str, texts: &[&str]| {
        let named = texts.iter().enumerate();
        named.map(|(index, text)| write(folder.path(), &format!("{kind}{index}.ndjson"), text)).collect()
    };
    shown(&Inputs { judge: files("judge", judge), with: files("with", with), ..Inputs::default() })
}

fn shown(inputs: &Inputs) -> Result<Vec<String>, String> {
    let manifest = Arc::new(manifest());
    let intake = read(inputs, &manifest, &reading(&Limits::default())).map_err(|error| {
        let error = error.diagnostic();
        let text = |at: usize| error.labels.get(at).map_or("", |label| label.source.slice(label.span));
        format!("{} | {} | {}", error.message.en, text(0), text(1))
    })?;
    let intake = intake.unwrap();
    let judged = all_judged(&intake);
    assert_eq!(judged.len() as u64, intake.parts());
    Ok(judged.iter().map(|judged| show(&intake.index, &manifest, judged)).collect())
}

pub(crate) fn reading(limits: &Limits) -> Reading<'_> {
    static POOL: LazyLock<Pool> = LazyLock::new(|| Pool::new(2).unwrap());
    static MONITOR: LazyLock<Arc<Monitor>> = LazyLock::new(|| Arc::new(Monitor::new(false)));
    Reading { limits, fields: None, pool: &POOL, sound: &|_, _| true, judges: &|_| true, monitor: &MONITOR }
}

/// What is judged, in pieces.
fn all_judged(intake: &Intake) -> Vec<Judged> {
    let mut in_order = intake.judged();
    let mut all = Vec::new();
    loop {
        let some = in_order.next(2, &Pool::new(2).unwrap()).unwrap();
        if some.is_empty() {
            return all;
        }
        all.extend(some);
    }
}

fn show(index: &Index, manifest: &Manifest, judged: &Judged) -> String {
    let entry = match judged {
        Judged::Document(entry) => entry,
        Judged::Unreadable(unreadable) => return format!("! {}", unreadable.fault.message.en),
    };
    if let Some(fault) = index.duplicate(entry).unwrap() {
        return format!("twice: {}", pair(&fault));
    }
    let joins = index.joins(manifest.kind(entry.kind()).unwrap(), entry.document(), entry.case).unwrap();
    let name = |document: &Document| {
        let field = |name| document.root().get(name).and_then(key_text).unwrap_or_default();
        format!("{}{}", field("id"), field("mark"))
    };
    let joined = joins.joined.iter().map(|(variable, joined)| match joined {
        Joined::One(document) => format!(" {variable}={}", name(document)),
        Joined::Many(documents) => {
            let documents = documents.iter().map(|listed| match listed {
                Listed::Whole(document) => name(document),
                Listed::Kept(kept) => name(kept.whole().unwrap()),
            });
            format!(" {variable}=[{}]", documents.collect::<Vec<_>>().join(","))
        }
        Joined::Missing => format!(" {variable}=?"),
    });
    let faults: String = joins.faults.iter().map(|fault| format!(" ! {}", pair(fault))).collect();
    format!("{}:{}{faults}", entry.id().unwrap_or_default(), joined.collect::<String>())
}

fn pair(fault: &Fault) -> String {
    let line = |place: &Option<Place>| {
        let place = place.as_ref().unwrap();
        let source = place.source.as_ref().unwrap();
        let file = Path::new(&**source.name()).file_stem().unwrap().to_str().unwrap().to_owned();
        format!("{} {file}:{}", place.text(), source.position(place.span.start).line)
    };
    format!("{} & {}", line(&fault.at), line(&fault.related))
}

/// A document with one field more than another of its id.
fn marked(document: &str) -> String {
    document.replacen('{', r#"{"mark": "m", "#, 1)
}

const ORDER: &str = r#"{"kind": "order", "id": "O1", "customer": "C1"}"#;
const SECOND: &str = r#"{"kind": "order", "id": "O0", "customer": "C1"}"#;
const CUSTOMER: &str = r#"{"kind": "customer", "id": "C1"}"#;
const CHANGE: &str = r#"{"kind": "change-request", "id": "R1", "order": "O1"}"#;

#[test]
fn documents_are_joined_by_key_wherever_they_came_from() {
    let lines = format!("{ORDER}\n{SECOND}");
    let expected = ["O1: customer=C1 siblings=[O0,O1]", "O0: customer=C1 siblings=[O0,O1]"];
    assert_eq!(gathered(&[&lines], &[CUSTOMER]).unwrap(), expected);
    assert_eq!(gathered(&[ORDER], &[CUSTOMER, SECOND]).unwrap(), [expected[0]]);
    assert_eq!(gathered(&[ORDER], &[]).unwrap(), ["O1: customer=? siblings=[O1]"]);
}

#[test]
fn a_join_may_start_from_one_before_it() {
    assert_eq!(gathered(&[CHANGE], &[ORDER, CUSTOMER]).unwrap(), ["R1: order=O1 customer=C1"]);
    assert_eq!(gathered(&[CHANGE], &[CUSTOMER]).unwrap(), ["R1: order=? customer=?"]);
}

#[test]
fn numbers_and_texts_are_one_key() {
    let order = r#"{"kind": "order", "id": 7.0, "customer": 5}"#;
    let customer = r#"{"kind": "customer", "id": "5"}"#;
    assert_eq!(gathered(&[order], &[customer]).unwrap(), ["7: customer=5 siblings=[7]"]);
}

#[test]
fn documents_of_a_case_are_joined_with_each_other_first() {
    let case = r#"{"customer": {"id": "C1", "mark": "a"}, "order": {"id": "O1", "customer": "C1"}}"#;
    let other = r#"{"order": {"id": "O2", "customer": "C1"}, "customer": {"id": "C1", "mark": "b"}}"#;
    let loose = r#"{"kind": "customer", "id": "C1", "mark": "c"}"#;
    let expected = ["C1:", "O1: customer=C1a siblings=[O0,O1,O2]", "O2: customer=C1b siblings=[O0,O1,O2]", "C1:"];
    let found = gathered(&[case, other, SECOND], &[loose]).unwrap();
    assert_eq!(found[..4], expected);
    assert_eq!(found[4], "O0: customer=C1c siblings=[O0,O1,O2]");
}

#[test]
fn a_document_of_another_case_is_found_where_there_is_no_nearer_one_but_never_picked_among_two() {
    let case = format!(r#"{{"order": {ORDER}, "customer": {CUSTOMER}}}"#);
    assert_eq!(gathered(&[CHANGE, &case], &[]).unwrap()[0], "R1: order=O1 customer=C1");
    let other = format!(r#"{{"order": {}, "customer": {CUSTOMER}}}"#, marked(ORDER));
    let found = gathered(&[CHANGE, &case, &other], &[]).unwrap();
    assert_eq!(found[0], "R1: order=? customer=? ! \"O1\" judge1:1 & \"O1\" judge2:1");
    assert_eq!(found[1], "O1: customer=C1 siblings=[O1]");
    assert_eq!(gathered(&[CHANGE, &case, &case], &[]).unwrap()[0], "R1: order=O1 customer=C1", "copies are one");
}

#[test]
fn two_of_one_kind_with_one_id_are_a_fault_of_both_and_of_what_joins_them() {
    let lines = format!("{ORDER}\n\n{}\n{CHANGE}\n{CUSTOMER}", marked(ORDER));
    let expected = [
        "twice: \"O1\" judge0:1 & \"O1\" judge0:3",
        "twice: \"O1\" judge0:3 & \"O1\" judge0:1",
        "R1: order=? customer=? ! \"O1\" judge0:1 & \"O1\" judge0:3",
        "C1:",
    ];
    assert_eq!(gathered(&[&lines], &[]).unwrap(), expected);
    let mixed = gathered(&[CUSTOMER, ORDER], &[&marked(CUSTOMER)]).unwrap();
    assert_eq!(mixed[0], "twice: \"C1\" judge0:1 & \"C1\" with0:1");
    assert_eq!(mixed[1], "O1: customer=? siblings=[O1] ! \"C1\" judge0:1 & \"C1\" with0:1");
    let case = format!(r#"{{"changes": [{CHANGE}, {}]}}"#, marked(CHANGE));
    assert!(gathered(&[&case], &[]).unwrap().iter().all(|shown| shown.starts_with("twice: ")));
}

#[test]
fn two_that_are_looked_up_and_differ_leave_undecided_only_what_joins_them() {
    let other = r#"{"kind": "order", "id": "O2", "customer": "C2"}"#;
    let second = r#"{"kind": "customer", "id": "C2"}"#;
    let found = gathered(&[ORDER, other], &[CUSTOMER, &marked(CUSTOMER), second]).unwrap();
    let expected = ["O1: customer=? siblings=[O1] ! \"C1\" with0:1 & \"C1\" with1:1", "O2: customer=C2 siblings=[O2]"];
    assert_eq!(found, expected);
}

#[test]
fn a_list_with_two_that_have_one_id_and_differ_is_a_fault_and_equal_ones_count_once() {
    let (fourth, fifth) = (ORDER.replace("O1", "O4"), ORDER.replace("O1", "O5"));
    let found = gathered(&[ORDER], &[&fourth, &marked(&fourth), &fifth, CUSTOMER]).unwrap();
    assert_eq!(found, ["O1: customer=C1 siblings=? ! \"O4\" with0:1 & \"O4\" with1:1"]);
    let found = gathered(&[ORDER], &[&fourth, &fourth, &fifth, CUSTOMER]).unwrap();
    assert_eq!(found, ["O1: customer=C1 siblings=[O1,O4,O5]"]);
}

#[test]
fn equal_copies_are_one_document() {
    let expected = "O1: customer=C1 siblings=[O1]";
    assert_eq!(gathered(&[ORDER], &[CUSTOMER, CUSTOMER]).unwrap(), [expected]);
    assert_eq!(gathered(&[CUSTOMER, ORDER], &[CUSTOMER]).unwrap(), ["C1:", expected]);
    assert_eq!(gathered(&[ORDER, ORDER], &[CUSTOMER]).unwrap(), [expected, expected]);
    let case = format!(r#"{{"order": {ORDER}, "customer": {CUSTOMER}, "changes": [{CHANGE}, {CHANGE}]}}"#);
    let change = "R1: order=O1 customer=C1";
    assert_eq!(gathered(&[&case], &[CUSTOMER]).unwrap(), [expected, "C1:", change, change]);
    // Blanks between the fields make it another text: then it is for people to say which one counts.
    let spaced = CUSTOMER.replace(": ", ":  ");
    let found = gathered(&[ORDER], &[CUSTOMER, &spaced]).unwrap();
    assert_eq!(found, ["O1: customer=? siblings=[O1] ! \"C1\" with0:1 & \"C1\" with1:1"]);
}

#[test]
fn texts_that_hold_nothing_do_not_end_the_input() {
    // `all_judged` takes two texts at a time.
    let lines = format!("[]\n[]\n[]\n{ORDER}\n[]\n[]\n[]\n{CUSTOMER}\n[]\n[]\n");
    assert_eq!(gathered(&[&lines], &[]).unwrap(), ["O1: customer=C1 siblings=[O1]", "C1:"]);
}

#[test]
fn documents_of_a_kind_that_is_not_judged_are_found_wherever_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    let found = |text: &str| {
        let judge = vec![write(folder.path(), "a.ndjson", text)];
        let manifest = Arc::new(manifest());
        let limits = Limits::default();
        let reading = Reading { judges: &|kind| &*kind.name != "customer", ..reading(&limits) };
        let inputs = Inputs { judge, ..Inputs::default() };
        let intake = read(&inputs, &manifest, &reading).map_err(|error| error.to_string())?.unwrap();
        let judged = all_judged(&intake);
        assert_eq!(judged.len() as u64, intake.parts());
        Ok::<_, String>(judged.iter().map(|judged| show(&intake.index, &manifest, judged)).collect::<Vec<_>>())
    };
    let expected = ["O1: customer=C1 siblings=[O1]"];
    assert_eq!(found(&format!("{CUSTOMER}\n{CUSTOMER}\n{CUSTOMER}\n{ORDER}")).unwrap(), expected);
    assert_eq!(found(&format!(r#"{{"customer": {CUSTOMER}, "order": {ORDER}}}"#)).unwrap(), expected);
    let without = found(&format!("{ORDER}\n{{\"kind\": \"customer\"}}")).unwrap();
    assert_eq!(without[1], "! a document of kind `customer` that is looked up has no id at `/id`");
    let error = found(CUSTOMER).unwrap_err();
    assert_eq!(error, "there is nothing to check: documents of kind `customer` are only looked up");
}

#[test]
fn what_a_run_would_overwrite_is_refused_before_anything_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (order, customer) = (write(folder.path(), "o.json", ORDER), write(folder.path(), "c.json", CUSTOMER));
    for (judge, with, output, name) in
        [(&order, &customer, "c.json", "c.json"), (&order, &customer, "./o.json", "o.json")]
    {
        let written = vec![folder.path().join("new.json"), folder.path().join(output)];
        let inputs = Inputs { judge: vec![judge.clone()], with: vec![with.clone()], written, ..Inputs::default() };
        let error = read(&inputs, &Arc::new(manifest()), &reading(&Limits::default())).unwrap_err();
        assert!(matches!(&error, Error::Overwritten { input, .. } if input.ends_with(name)), "{error}");
    }
}

#[test]
fn a_run_that_is_to_stop_has_read_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let judge = vec![write(folder.path(), "a.ndjson", "{}")];
    let (monitor, limits) = (Arc::new(Monitor::new(false)), Limits::default());
    monitor.stop();
    let reading = Reading { monitor: &monitor, ..reading(&limits) };
    assert!(read(&Inputs { judge, ..Inputs::default() }, &Arc::new(manifest()), &reading).unwrap().is_none());
}

#[test]
fn what_is_looked_up_must_be_sound() {
    let error = |with: &[&str]| gathered(&[ORDER], with).unwrap_err();
    assert_eq!(
        error(&[r#"{"kind": "customer"}"#]),
        "a document of kind `customer` that is looked up has no id at `/id` | { | "
    );
    assert_eq!(error(&[r#"{"kind": "customer", "id": }"#]), "a JSON value is expected here | } | ");
    assert_eq!(error(&[r#"{"kind": "custmer"}"#]), "`custmer` is no kind of document | \"custmer\" | ");
}

#[test]
fn what_cannot_be_read_is_a_record_of_its_own() {
    let lines = format!("{ORDER}\n{{\"kind\": }}\n[{CHANGE}, 5]\n{CUSTOMER}");
    let expected = [
        "O1: customer=C1 siblings=[O1]",
        "! a JSON value is expected here",
        "R1: order=O1 customer=C1",
        "! a document is a JSON object",
        "C1:",
    ];
    assert_eq!(gathered(&[&lines], &[]).unwrap(), expected);
}

#[test]
fn a_file_both_judged_and_looked_up_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    let order = write(folder.path(), "order.json", ORDER);
    let both = folder.path().to_str().unwrap().to_owned();
    write(folder.path(), "customer.json", CUSTOMER);
    let inputs = Inputs { judge: vec![order], with: vec![both], ..Inputs::default() };
    assert_eq!(shown(&inputs).unwrap(), ["O1: customer=C1 siblings=[O1]"]);
}

#[test]
fn nothing_to_check_is_an_error() {
    assert_eq!(gathered(&["\n"], &[CUSTOMER]).unwrap_err(), "there is no document to check |  | ");
}

#[test]
fn the_kind_of_a_document_names_its_variable_in_faults() {
    let lines = format!("{CHANGE}\n{}", marked(CHANGE));
    let manifest = Arc::new(manifest());
    let folder = tempfile::tempdir().unwrap();
    let judge = vec![write(folder.path(), "a.ndjson", &lines)];
    let intake =
        read(&Inputs { judge, ..Inputs::default() }, &manifest, &reading(&Limits::default())).unwrap().unwrap();
    let judged = all_judged(&intake);
    let Some(Judged::Document(entry)) = judged.first() else { panic!("a document") };
    let fault = intake.index.duplicate(entry).unwrap().unwrap();
    assert_eq!(fault.at.map(|place| Arc::clone(&place.document)).as_deref(), Some("change"));
}
