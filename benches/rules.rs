//! How long each rule of orders takes on one order, slowest first: each is loaded alone, and what an empty pack costs is taken
//! off. `cargo bench --bench rules`.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench may stop, and prints what it finds")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use countersign::internals::Rulebook;
use countersign::internals::Source;
use countersign::internals::{Case, Joined, RunFacts};
use countersign::internals::{Document, Limits, parse};

const ROUNDS: u32 = 400;

fn document(text: &str) -> Document {
    Document::new(parse(&Source::new("bench", text), &Limits::default()).unwrap())
}

/// The median time of judging the released order with the rules whose path is wanted.
fn time(files: &BTreeMap<String, Arc<Source>>, wanted: impl Fn(&str) -> bool) -> Duration {
    let is_rule = |path: &str| ["order/", "customer/", "change-request/"].iter().any(|folder| path.starts_with(folder));
    let chosen = files.iter().filter(|(path, _)| !is_rule(path) || wanted(path));
    let mut files: BTreeMap<_, _> = chosen.map(|(path, source)| (path.clone(), Arc::clone(source))).collect();
    files.remove("waivers.toml");
    let rulebook = Rulebook::load(files).0.unwrap();
    let order = document(include_str!("../fixtures/orders/released.json"));
    let customer = document(include_str!("../fixtures/customers/established.json"));
    let case = Case::of("order", order.clone())
        .with("customer", Joined::One(customer))
        .with("changes", Joined::list([]))
        .with("siblings", Joined::list([order]));
    let facts = RunFacts::on(jiff::civil::date(2026, 11, 23));
    let mut times: Vec<_> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            black_box(rulebook.judge(black_box(&case), &facts));
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}

fn main() {
    let rulebook = Rulebook::embedded().unwrap();
    let pack = rulebook.pack();
    let files = pack.files();
    // A rule of another kind does not run on an order: what is left is the cost of setting the facts up.
    let empty = time(files, |path| path == "customer/completeness/name.rhai");
    let all = time(files, |path| path.starts_with("order/")).saturating_sub(empty);
    let mut rules: Vec<_> = pack
        .rules()
        .iter()
        .filter(|rule| rule.info.judges("order"))
        .map(|rule| (time(files, |path| path == rule.path).saturating_sub(empty), rule.info.id.to_string()))
        .collect();
    rules.sort_by(|a, b| b.cmp(a));
    println!("facts {empty:?}, all rules of orders {all:?}");
    for (time, id) in rules {
        println!(
            "{:>8.1} µs {:>5.1} %  {id}",
            time.as_secs_f64() * 1e6,
            100.0 * time.as_secs_f64() / all.as_secs_f64()
        );
    }
}
