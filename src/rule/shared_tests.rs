//! Rules that several kinds share, over a pack with two of them.

use super::tests::{POLICY, document, header, mistakes, run_facts, try_book};
use crate::author::{Fixtures, prove};
use crate::verdict::{Case, Joined, Judgement};

const ORDER: &str =
    r#"{"kind": "order", "id": "o-1", "customer": "c-1", "on": "2026-05-01", "name": " ", "total": 150}"#;
const CUSTOMER: &str = r#"{"kind": "customer", "id": "c-1", "limit": 100}"#;

/// A rule of both kinds.
fn both(body: &str) -> String {
    format!("//! kinds = [\"order\", \"customer\"]\n{}", header(body))
}

/// What a rule of both kinds says of an order and of a customer, whoever runs it.
fn judged(body: &str) -> [String; 2] {
    let book = try_book(&[("shared/a/b.rhai", &both(body))]).unwrap();
    let order = Case::of("order", document(ORDER)).with("customer", Joined::One(document(CUSTOMER)));
    let customer = Case::of("customer", document(CUSTOMER)).with("orders", Joined::list([document(ORDER)]));
    let by_both = |case: Case| {
        let said = told(&book.judge(&case, &run_facts()));
        assert_eq!(said, told(&book.judge_by_oracle(&case, &run_facts())), "by Rhai");
        said
    };
    [order, customer].map(by_both)
}

fn told(judgement: &Judgement) -> String {
    if let [fault] = judgement.faults.as_slice() {
        return format!("fault: {}", fault.message.en);
    }
    let places = |places: &[crate::verdict::Place]| {
        places.iter().map(|place| format!("{}{}", place.document, place.pointer)).collect::<Vec<_>>().join(" ")
    };
    match (judgement.findings.as_slice(), judgement.indeterminate.as_slice()) {
        ([], []) => "pass".into(),
        ([finding], []) => format!("{}: {}", finding.rule.id, places(&finding.at)),
        ([], [lacking]) => format!("{} lacks {}", lacking.rule.id, places(&lacking.missing)),
        _ => "several".into(),
    }
}

#[test]
fn a_shared_rule_judges_each_kind_and_points_into_it_by_its_own_name() {
    let body = "if document.id.len() > 2 { flag(document.at(\"id\")); }";
    assert_eq!(judged(body), ["shared.a.b: order/id", "shared.a.b: customer/id"]);
}

#[test]
fn a_field_that_a_kind_does_not_have_is_absent_there() {
    assert_eq!(
        judged("if document.has(\"total\") { flag(document.at(\"total\")); }"),
        ["shared.a.b: order/total", "pass"]
    );
    assert_eq!(
        judged("if document.blank(\"name\") { flag(document.at(\"name\")); }"),
        ["shared.a.b: order/name", "shared.a.b: customer/name"]
    );
    assert_eq!(judged("if document.get(\"limit\", 0) == 100 { flag(document); }"), ["pass", "shared.a.b: customer"]);
    // Read without asking, it is a missing fact, never a pass.
    assert_eq!(
        judged("if document.total > 100 { flag(document); }"),
        ["shared.a.b: order", "shared.a.b lacks customer/total"]
    );
    let in_function =
        "fn total(of) { of.total } if document.has(\"total\") && total(document) > 100 { flag(document); }";
    assert_eq!(judged(in_function), ["shared.a.b: order", "pass"]);
    let by_name = "fn total() { document.total } if document.has(\"total\") && total() > 100 { flag(document); }";
    assert_eq!(judged(by_name), ["shared.a.b: order", "pass"]);
}

#[test]
fn other_rules_may_not_ask_for_what_their_kind_does_not_have() {
    let asks = header("if customer.has(\"total\") { flag(customer); }");
    let shared = both("if document.has(\"total\") { flag(document); }");
    let found = mistakes(&[("shared/a.rhai", &shared), ("customer/b.rhai", &asks)]);
    assert_eq!(found, [("there is no field `total` here".to_owned(), "total".to_owned())]);
}

#[test]
fn a_shared_rule_sees_what_all_its_kinds_have() {
    let seen = |body: &str| mistakes(&[("shared/a.rhai", &both(body))]);
    assert_eq!(seen("if policy.credit.limit < 0 || run.reserved < 0 { flag(document); }"), []);
    for (unseen, body) in [
        ("order", "if order.total > 1 { flag(document); }"),
        ("customer", "if customer.limit > 1 { flag(document); }"),
        ("orders", "if orders.len() > 1 { flag(document); }"),
    ] {
        let expected = (format!("nothing is called `{unseen}` here"), unseen.to_owned());
        assert_eq!(seen(body), [expected], "{body}");
    }
    let neither = seen("if document.has(\"totl\") { flag(document); }");
    assert_eq!(neither, [("there is no field `totl` here".to_owned(), "totl".to_owned())]);
    let own = header("if document.total > 1 { flag(order); }");
    let in_its_folder = mistakes(&[("order/a.rhai", &own)]);
    assert_eq!(in_its_folder, [("nothing is called `document` here".to_owned(), "document".to_owned())]);
}

#[test]
fn the_header_says_which_kinds_and_only_there() {
    let good = header("flag(document);");
    let told = |path: &str, text: &str| mistakes(&[(path, text)]);
    let first = |path: &str, text: &str| told(path, text).into_iter().next().unwrap();
    assert_eq!(
        first("shared/a.rhai", &good),
        ("a rule in `shared/` says which kinds of documents it judges".into(), "//!".into())
    );
    let elsewhere = format!("//! kinds = [\"order\"]\n{}", header("flag(order);"));
    assert_eq!(
        first("order/a.rhai", &elsewhere),
        (
            "only rules in `shared/` say their `kinds`: this one judges `order`, by its folder".into(),
            "[\"order\"]".into()
        )
    );
    let with = |kinds: &str| format!("//! kinds = {kinds}\n{good}");
    assert_eq!(
        first("shared/a.rhai", &with("[\"order\", \"custmer\"]")),
        ("no kind `custmer` is declared".into(), "\"custmer\"".into())
    );
    assert_eq!(
        first("shared/a.rhai", &with("[\"order\", \"order\"]")),
        ("`order` stands here twice".into(), "\"order\"".into())
    );
    assert_eq!(first("shared/a.rhai", &with("[]")), ("`kinds` must name at least one".into(), "[]".into()));
    let staged = format!("//! from_stage = \"final\"\n{}", both("flag(document);"));
    assert_eq!(told("shared/a.rhai", &staged), [("`customer` has no stage `final`".into(), "\"final\"".into())]);
}

#[test]
fn no_kind_takes_the_folder_of_shared_rules() {
    let policy = POLICY.replace("kinds.customer", "kinds.shared").replace("kind = \"customer\"", "kind = \"shared\"");
    let found = mistakes(&[("policy.toml", &policy), ("order/a.rhai", &header("flag(order);"))]);
    let message = "no kind can be called `shared`: the folder `shared/` is for something else";
    assert_eq!(found, [(message.to_owned(), "shared".to_owned())]);
}

#[test]
fn what_a_rule_supersedes_it_judges_too() {
    let old = both("flag(document);");
    let new = format!("//! supersedes = \"shared.a\"\n//! kinds = [\"order\"]\n{}", header("flag(document);"));
    let found = mistakes(&[("shared/a.rhai", &old), ("shared/b.rhai", &new)]);
    let message = "`shared.b` judges `order`, and cannot supersede a rule of `customer`";
    assert_eq!(found, [(message.to_owned(), "\"shared.a\"".to_owned())]);
}

#[test]
fn cases_are_of_the_kind_of_their_fixture() {
    let cases = r#"
[[case]]
name = "an order"
base = "order.json"
expect = "return"
at = ["order/total"]
change = [{ at = "/total", value = 200 }]
[[case]]
name = "a customer"
base = "customer.json"
expect = "pass"
change = [{ at = "/limit", value = 5 }]
"#;
    let rule = both("if document.has(\"total\") && document.total > 150 { flag(document.at(\"total\")); }");
    let book = try_book(&[("shared/a.rhai", &rule), ("shared/a.toml", cases)]).unwrap();
    let texts = [("order.json", ORDER), ("customer.json", CUSTOMER)];
    let fixtures =
        Fixtures::new(&texts.map(|(name, text)| (name.to_owned(), crate::source::Source::new(name, text))).into());
    let proof = prove(&book, &fixtures, |_| true).unwrap();
    let failed: Vec<_> = proof.results.iter().filter_map(|result| result.failure.as_ref()).collect();
    assert!(failed.is_empty() && proof.results.len() == 2, "{failed:?}");
    let misspelt = cases.replace("/limit", "/limt");
    let found = mistakes(&[("shared/a.rhai", &rule), ("shared/a.toml", &misspelt)]);
    assert_eq!(found, [("`customer` has no field at `/limt`".to_owned(), "\"/limt\"".to_owned())]);
}
