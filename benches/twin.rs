//! A small pack beside the same rules written by hand, over the same cases: `cargo bench --bench twin`.
//!
//! First both must agree on every violation. Then `whole` is a case's text to its answer, and `rules` the rules alone.
#![allow(missing_docs, clippy::unwrap_used, reason = "criterion's macros write undocumented items; a bench may stop")]

mod by_hand;

use std::hint::black_box;

use by_hand::cases::case;
use by_hand::{Twin, Violation};
use countersign::Checker;
use countersign::Lang;
use countersign::internals::{Case, Document, Joined, Limits, Rulebook, RunFacts, Source, files, parse_with};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

/// Lines of an order: its case takes some 1.7 KB.
const LINES: usize = 4;

fn pack() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/twin")
}

fn checker() -> Checker {
    Checker::load(pack()).unwrap().as_of(jiff::civil::date(2026, 11, 25))
}

/// What the program finds, as the twin says it.
fn found(checker: &Checker, text: &str) -> Vec<(String, String, String)> {
    let report = checker.check(text).unwrap();
    let [verdict] = report.verdicts() else { panic!("one document is judged: {text}") };
    assert_eq!((verdict.lacking().count(), verdict.faults().count()), (0, 0), "{text}");
    let reasons = verdict.reasons();
    let mut found: Vec<_> =
        reasons.map(|it| (it.rule().to_owned(), it.places().next().unwrap(), it.message(Lang::En))).collect();
    found.sort();
    found
}

/// The messages differ in how figures are written: the rule and the place must be the same.
fn agree(checker: &Checker, twin: &Twin) {
    let (mut violations, mut rules) = (0, std::collections::BTreeSet::new());
    for seed in 0..600 {
        let text = case(seed, LINES, 8);
        let ours: Vec<_> = found(checker, &text).into_iter().map(|(rule, at, _)| (rule, at)).collect();
        let mut theirs: Vec<Violation> = twin.check(&text).unwrap();
        theirs.sort();
        rules.extend(theirs.iter().map(|it| it.rule));
        violations += theirs.len();
        let theirs: Vec<_> = theirs.into_iter().map(|it| (it.rule.to_owned(), it.at)).collect();
        assert_eq!(ours, theirs, "{text}");
    }
    assert_eq!(rules.len(), 20, "each rule is violated: {rules:?}");
    println!("{violations} violations of {} rules in 600 cases: both agree", rules.len());
}

/// Cases of which most are in order, as most orders are.
fn texts() -> Vec<String> {
    (1_000..1_200).map(|seed| case(seed, LINES, 60)).collect()
}

fn whole(c: &mut Criterion) {
    let (checker, twin, texts) = (checker(), Twin::new(), texts());
    agree(&checker, &twin);
    let length = texts.iter().map(String::len).sum::<usize>() / texts.len();
    println!("a case has {length} bytes");
    let mut group = c.benchmark_group("whole");
    group.throughput(Throughput::Elements(1));
    let next = |at: &mut usize| {
        *at = (*at + 1) % texts.len();
        texts[*at].as_str()
    };
    group.bench_function("countersign", |b| {
        let mut at = 0;
        b.iter_batched(|| next(&mut at), |text| checker.check(black_box(text)).unwrap(), BatchSize::SmallInput);
    });
    group.bench_function("by hand", |b| {
        let mut at = 0;
        b.iter_batched(|| next(&mut at), |text| twin.check(black_box(text)).unwrap(), BatchSize::SmallInput);
    });
    group.finish();
}

fn rules(c: &mut Criterion) {
    let rulebook = Rulebook::load(files::read(&pack()).0).0.unwrap();
    let facts = RunFacts::on(jiff::civil::date(2026, 11, 25));
    let texts = texts();
    let ours: Vec<_> = texts
        .iter()
        .map(|text| {
            let tree = parse_with(&Source::new("-", text.as_str()), &Limits::default(), Some(rulebook.pack().fields()));
            let whole = Document::new(tree.unwrap());
            let part = |name: &str| whole.part(whole.root().get(name).unwrap());
            Case::of("order", part("order")).with("customer", Joined::One(part("customer")))
        })
        .collect();
    let theirs: Vec<serde_json::Value> = texts.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    let mut group = c.benchmark_group("rules");
    group.throughput(Throughput::Elements(texts.len() as u64));
    group.bench_function("countersign", |b| {
        b.iter(|| ours.iter().map(|case| rulebook.judge(black_box(case), &facts).findings.len()).sum::<usize>());
    });
    group.bench_function("by hand", |b| {
        b.iter(|| theirs.iter().map(|case| by_hand::rules(black_box(case)).len()).sum::<usize>());
    });
    group.finish();
}

criterion_group!(benches, whole, rules);
criterion_main!(benches);
