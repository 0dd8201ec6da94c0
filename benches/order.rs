//! How long one order takes: reading it, validating it, running its rules, and all of it; and loading the policy.
#![allow(missing_docs, clippy::unwrap_used, reason = "criterion's macros write undocumented items; a bench may stop")]

use std::hint::black_box;
use std::sync::Arc;

use countersign::internals::Rulebook;
use countersign::internals::Source;
use countersign::internals::{Case, Joined, RunFacts};
use countersign::internals::{Document, Limits, parse};
use countersign::internals::{Pack, files};
use criterion::{Criterion, criterion_group, criterion_main};

const ORDER: &str = include_str!("../fixtures/orders/released.json");
const CUSTOMER: &str = include_str!("../fixtures/customers/established.json");

fn document(text: &str) -> Document {
    Document::new(parse(&Source::new("bench", text), &Limits::default()).unwrap())
}

fn case(order: Document, customer: &Document) -> Case {
    Case::of("order", order.clone())
        .with("customer", Joined::One(customer.clone()))
        .with("changes", Joined::list([]))
        .with("siblings", Joined::list([order]))
}

fn order(c: &mut Criterion) {
    let rulebook = Rulebook::embedded().unwrap();
    let facts = RunFacts::on(jiff::civil::date(2026, 11, 23));
    let (order, customer) = (document(ORDER), document(CUSTOMER));
    let label: Arc<str> = "order".into();
    let mut group = c.benchmark_group("order");
    group.bench_function("parse", |b| b.iter(|| document(black_box(ORDER))));
    group.bench_function("validate", |b| b.iter(|| rulebook.check_schema("order", &label, black_box(&order))));
    let joined = case(order.clone(), &customer);
    group.bench_function("rules", |b| b.iter(|| rulebook.judge(black_box(&joined), &facts)));
    group.bench_function("whole", |b| {
        b.iter(|| {
            let order = document(black_box(ORDER));
            let violations = rulebook.check_schema("order", &label, &order);
            (violations, rulebook.judge(&case(order, &customer), &facts))
        });
    });
    group.finish();
}

fn policy(c: &mut Criterion) {
    let mut group = c.benchmark_group("policy");
    group.sample_size(20);
    group.bench_function("load", |b| b.iter(|| Pack::load(files::embedded())));
    group.bench_function("load and compile", |b| b.iter(|| Rulebook::embedded().unwrap()));
    group.finish();
}

criterion_group!(benches, order, policy);
criterion_main!(benches);
