use std::path::Path;

use crate::document::{Document, Edit, Limits, NodeRef, apply, parse};
use crate::rule::Rulebook;
use crate::rule::agree::difference;
use crate::source::Source;
use crate::verdict::{Case, Joined, RunFacts};

fn documents(folder: &str) -> Vec<Document> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &Path| {
        let text = std::fs::read_to_string(path).unwrap();
        Document::new(
            parse(&Source::new(path.file_name().unwrap().to_str().unwrap(), text), &Limits::default()).unwrap(),
        )
    };
    paths.iter().map(|path| read(path)).collect()
}

fn order_case(order: &Document, customer: &Document, changes: &[Document]) -> Case {
    Case::of("order", order.clone())
        .with("customer", Joined::One(customer.clone()))
        .with("changes", Joined::list(changes.to_vec()))
        .with("siblings", Joined::list([order.clone()]))
}

/// What the two evaluators say differently of a case.
fn differs(book: &Rulebook, case: &Case) -> Option<(String, String)> {
    let facts = RunFacts::on(jiff::civil::date(2026, 11, 23));
    difference(&book.judge(case, &facts), &book.judge_by_oracle(case, &facts))
}

#[test]
fn the_shipped_rules_say_the_same_of_every_fixture_by_both_evaluators() {
    let book = Rulebook::embedded().unwrap();
    let (orders, customers) = (documents("orders"), documents("customers"));
    let changes = documents("change-requests");
    let mut told = Vec::new();
    for (at, order) in orders.iter().enumerate() {
        for customer in customers.iter().skip(at % 3).step_by(3) {
            told.extend(differs(&book, &order_case(order, customer, &changes)));
        }
    }
    for (at, change) in changes.iter().enumerate() {
        let order = &orders[at % orders.len()];
        let case = Case::of("change-request", change.clone())
            .with("order", Joined::One(order.clone()))
            .with("customer", Joined::Missing)
            .with("proposed", Joined::One(order.clone()));
        told.extend(differs(&book, &case));
    }
    for customer in &customers {
        let case = Case::of("customer", customer.clone()).with("orders", Joined::list(orders.clone()));
        told.extend(differs(&book, &case));
    }
    assert!(told.is_empty(), "{} differ: {told:#?}", told.len());
}

/// The document once without each of its members.
fn lessened(document: &Document) -> Vec<Document> {
    let mut rest = vec![document.root()];
    let mut all = Vec::new();
    while let Some(node) = rest.pop() {
        rest.extend(node.children().collect::<Vec<NodeRef<'_>>>());
        if node.parent().is_some() {
            all.extend(apply(document, &Edit::Remove(node.pointer_from(document.root().id()))));
        }
    }
    all
}

#[test]
fn the_shipped_rules_lack_the_same_facts_by_both_evaluators() {
    let book = Rulebook::embedded().unwrap();
    let (orders, customers) = (documents("orders"), documents("customers"));
    let established = documents("customers")
        .into_iter()
        .find(|it| it.text().contains("established"))
        .unwrap_or_else(|| customers[4].clone());
    let mut told = Vec::new();
    for order in orders.iter().filter(|order| **order.root().source().unwrap().name() == *"released.json") {
        for (at, less) in lessened(order).iter().enumerate() {
            let case = order_case(less, if at % 2 == 0 { &established } else { &customers[at % customers.len()] }, &[]);
            told.extend(differs(&book, &case));
        }
        for less in lessened(&established) {
            told.extend(differs(&book, &order_case(order, &less, &[])));
        }
    }
    assert!(told.is_empty(), "{} differ: {:#?}", told.len(), &told[..told.len().min(20)]);
}
