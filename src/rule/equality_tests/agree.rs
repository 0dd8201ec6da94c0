//! Both evaluators say the same of drawn documents: by the shipped rules, and by drawn programs.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use super::dice::Dice;
use super::documents::Documents;
use super::fields::Fields;
use super::grammar::{bare, categories, choices, mistakes, with_rules};
use super::programs::program;
use crate::author::{Fixtures, prove};
use crate::pack::{Files, Pack, files};
use crate::rule::Rulebook;
use crate::rule::agree::difference;
use crate::verdict::{Case, Joined, RunFacts};

/// Draws cases over the shipped schemas.
struct Cases {
    order: Documents,
    customer: Documents,
    change: Documents,
}

impl Cases {
    fn of(files: &Files) -> Self {
        let of = |kind| Documents::of(files, kind);
        Self { order: of("order"), customer: of("customer"), change: of("change-request") }
    }

    fn draw(&self, kind: &str, drawn: &[u16]) -> Case {
        let dice = &mut Dice::new(drawn);
        let one = |document| Joined::One(document);
        let maybe = |documents: &Documents, dice: &mut Dice<'_>| match dice.once_in(6) {
            true => Joined::Missing,
            false => one(documents.draw(dice)),
        };
        let several = |documents: &Documents, dice: &mut Dice<'_>| {
            Joined::list((0..dice.roll(3)).map(|_| documents.draw(dice)).collect::<Vec<_>>())
        };
        match kind {
            "order" => {
                let case = Case::of(kind, self.order.draw(dice)).with("customer", maybe(&self.customer, dice));
                case.with("changes", several(&self.change, dice)).with("siblings", several(&self.order, dice))
            }
            "customer" => Case::of(kind, self.customer.draw(dice)).with("orders", several(&self.order, dice)),
            _ => {
                let mut case = Case::of(kind, self.change.draw(dice));
                case.label = "change".into();
                let case = case.with("order", maybe(&self.order, dice)).with("customer", maybe(&self.customer, dice));
                case.with("proposed", maybe(&self.order, dice))
            }
        }
    }
}

fn run_facts() -> RunFacts {
    RunFacts { reserved: 100.into(), ..RunFacts::on("2026-11-23".parse().unwrap()) }
}

const KINDS: [&str; 3] = ["order", "customer", "change-request"];

/// Holds that the shipped rules say the same of so many drawn cases of each kind by both evaluators.
fn shipped_rules_agree(count: usize) {
    let book = Rulebook::embedded().unwrap();
    let cases = Cases::of(&files::embedded());
    for kind in KINDS {
        for drawn in choices(count, 500) {
            let case = cases.draw(kind, &drawn);
            let (ours, other) = (book.judge(&case, &run_facts()), book.judge_by_oracle(&case, &run_facts()));
            if let Some((ours, other)) = difference(&ours, &other) {
                panic!("{kind}\nours says:   {ours}\nRhai's says: {other}\n{}", case.subject.text());
            }
        }
    }
}

#[test]
fn the_shipped_rules_say_the_same_of_drawn_documents() {
    shipped_rules_agree(60);
}

#[test]
#[ignore = "takes minutes"]
fn the_shipped_rules_say_the_same_of_thousands_of_drawn_documents() {
    shipped_rules_agree(5_000);
}

#[test]
fn the_shipped_cases_hold_by_both_evaluators() {
    let book = Rulebook::embedded().unwrap().by_both();
    let fixtures = Fixtures::new(&Files::new()).identified(book.pack().fields());
    let proof = prove(&book, &fixtures, |_| true).unwrap();
    let failed: Vec<_> = proof.results.iter().filter_map(|result| result.failure.as_ref()).collect();
    assert!(failed.is_empty() && proof.results.len() > 700, "{} of {}: {failed:?}", failed.len(), proof.results.len());
}

/// What drawn programs need.
struct Grammar {
    bare: Files,
    pack: Arc<Pack>,
    categories: Vec<String>,
    cases: Cases,
}

impl Grammar {
    fn new() -> Self {
        let bare = bare();
        let (pack, told) = Pack::load(bare.clone());
        let pack = Arc::new(pack.unwrap_or_else(|| panic!("{told:?}")));
        Self { categories: categories(&pack), cases: Cases::of(&bare), bare, pack }
    }

    /// What the two evaluators say differently by some programs, which are rules of one kind, of some documents.
    fn differs(&self, kind: &str, programs: &[Vec<u16>], documents: &[Vec<u16>]) -> Option<String> {
        let mut fields = Fields::of(&self.pack);
        let texts: Vec<String> =
            programs.iter().map(|drawn| program(&self.pack, kind, &mut fields, &self.categories, drawn).text).collect();
        let found = mistakes(with_rules(&self.bare, kind, texts.iter().map(String::as_str)));
        let is_good = |number: usize| !found.contains_key(format!("{kind}/drawn/p{number:03}.rhai").as_str());
        let good: Vec<&str> =
            texts.iter().enumerate().filter(|(number, _)| is_good(*number)).map(|(_, text)| text.as_str()).collect();
        if good.is_empty() {
            return None;
        }
        let (book, told) = Rulebook::load(with_rules(&self.bare, kind, good.iter().copied()));
        let book = book.unwrap_or_else(|| panic!("{told:?}"));
        documents.iter().find_map(|drawn| {
            let case = self.cases.draw(kind, drawn);
            let (ours, other) = (book.judge(&case, &run_facts()), book.judge_by_oracle(&case, &run_facts()));
            let (ours, other) = difference(&ours, &other)?;
            let rule = good.iter().enumerate().find(|(number, _)| ours.contains(&format!("p{number:03}")));
            let text = rule.map_or_else(|| good.join("\n---\n"), |(_, text)| (*text).to_owned());
            Some(format!("ours says:   {ours}\nRhai's says: {other}\n\n{text}\n{}", case.subject.text()))
        })
    }
}

/// Holds that so many packs of drawn programs say the same of drawn documents by both evaluators.
fn programs_agree(packs: u32, programs: usize, documents: usize) {
    let grammar = Grammar::new();
    let drawn = |most| proptest::collection::vec(any::<u16>(), 0..most);
    let strategy = (
        proptest::sample::select(&KINDS[..]),
        proptest::collection::vec(drawn(300), 1..=programs),
        proptest::collection::vec(drawn(400), 1..=documents),
    );
    let config = Config { cases: packs, failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let outcome =
        runner.run(&strategy, |(kind, programs, documents)| match grammar.differs(kind, &programs, &documents) {
            None => Ok(()),
            Some(difference) => Err(TestCaseError::fail(difference)),
        });
    if let Err(proptest::test_runner::TestError::Fail(reason, _)) = outcome {
        panic!("{reason}");
    }
}

#[test]
fn drawn_programs_say_the_same_by_both_evaluators() {
    programs_agree(12, 20, 8);
}

#[test]
#[ignore = "takes minutes"]
fn thousands_of_drawn_programs_say_the_same_by_both_evaluators() {
    programs_agree(400, 20, 20);
}
