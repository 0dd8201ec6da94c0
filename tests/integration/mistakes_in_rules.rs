//! Mistakes in the shipped pack, one at a time: each is told when the pack is loaded, or by the lints, at the character.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use countersign::Diagnostic;
use countersign::internals::{Rulebook, Source, files};

use crate::harness::{countersign, project};

type Files = std::collections::BTreeMap<String, std::sync::Arc<Source>>;

/// The file, a text in it, what stands there instead, and the code. What is told underlines what stands between `⟦` and `⟧`.
type Mistake = (&'static str, &'static str, &'static str, &'static str);

static SHIPPED: LazyLock<Files> = LazyLock::new(|| {
    let (files, unreadable) = files::read(&project().join("rules"));
    assert!(unreadable.is_empty(), "{unreadable:?}");
    files
});

/// The pack with the mistake, and where it is: the byte that the underlined text begins at, and this text.
fn pack((file, from, to, _): &Mistake) -> (Files, usize, String) {
    let mut files = SHIPPED.clone();
    let text = files[*file].text();
    let at = text.find(from).unwrap_or_else(|| panic!("{file} has no {from}"));
    let (before, rest) = to.split_once('⟦').unwrap();
    let (underlined, after) = rest.split_once('⟧').unwrap();
    let changed = format!("{}{before}{underlined}{after}{}", &text[..at], &text[at + from.len()..]);
    files.insert((*file).to_owned(), Source::new(*file, changed));
    (files, at + before.len(), underlined.to_owned())
}

/// Line, column, code and underlined text of a diagnostic, with the file.
fn shown(it: &Diagnostic) -> String {
    let Some(place) = it.place() else { return format!("{}: {}", it.code.as_str(), it.message.en) };
    let position = place.source.position(place.span.start);
    format!("{}:{}:{}: {} {:?}", place.source.name(), position.line, position.column, it.code.as_str(), it.underlined())
}

/// Holds that each mistake is told at its place, and that nothing above it in its file is.
fn hold(mistakes: &[Mistake], diagnose: impl Fn(Files) -> Vec<Diagnostic>) {
    let before: Vec<_> = diagnose(SHIPPED.clone()).iter().map(shown).collect();
    let mut wrong = String::new();
    for mistake in mistakes {
        let (files, offset, underlined) = pack(mistake);
        let (file, .., code) = mistake;
        let source = Source::new(*file, files[*file].text());
        let position = source.position(u32::try_from(offset).unwrap());
        let expected = format!("{file}:{}:{}: {code} {underlined:?}", position.line, position.column);
        let told: Vec<_> = diagnose(files).iter().map(shown).filter(|told| !before.contains(told)).collect();
        let line = |told: &String| told.strip_prefix(file)?.split(':').nth(1)?.parse::<u32>().ok();
        // One that two languages share is told of both, side by side.
        let is_above = |told: &String| line(told).is_some_and(|line| line + 1 < position.line);
        if !told.contains(&expected) || told.iter().any(is_above) {
            let _ = writeln!(wrong, "{expected}\n    but told is: {told:#?}");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// What keeps the pack from being loaded.
fn errors(files: Files) -> Vec<Diagnostic> {
    let (book, told) = Rulebook::load(files);
    assert_eq!(book.is_none(), !told.is_empty());
    told
}

const BYPASS: &str = "order/change/bypass.rhai";
const CREDIT: &str = "lib/credit.rhai";
const DEPOSIT: &str = "order/legal/deposit-cap.rhai";
const DUNNING: &str = "order/credit/dunning.rhai";
const DYNAMIC: &str = "order/credit/dynamic-limit.rhai";
const FINAL: &str = "order/legal/final-interpretation-consumer.rhai";
const GRAND: &str = "order/accuracy/grand-total.rhai";
const ITEM: &str = "order/completeness/item-detail.rhai";
const LIMIT: &str = "order/credit/static-limit.rhai";
const LINE: &str = "order/accuracy/line-amount.rhai";
const MATCHES: &str = "order/confirm/matches-order.rhai";
const OPINION: &str = "order/legal/regulated-opinion.rhai";
const SPLIT: &str = "order/risk/split-order.rhai";
const TERM: &str = "order/credit/rating-term.rhai";
const TWICE: &str = "order/accuracy/duplicate-lines.rhai";
const TRAINED: &str = "order/entry/taker-trained.rhai";

#[test]
fn names_that_nothing_has() {
    let mistakes = [
        (DUNNING, "customer.credit", "⟦custmer⟧.credit", "unknown-variable"),
        (DUNNING, "credit.dunning_level;", "credit.⟦duning_level⟧;", "unknown-field"),
        (DUNNING, "at(\"credit.dunning_level\")", "at(\"credit.⟦dunning⟧\")", "unknown-field"),
        (DYNAMIC, "has(\"credit.open_items\")", "has(\"⟦credits⟧.open_items\")", "unknown-field"),
        (DYNAMIC, "sum(\"amount\")", "sum(\"⟦amont⟧\")", "unknown-field"),
        (DYNAMIC, "item.due > horizon", "item.⟦dew⟧ > horizon", "unknown-field"),
        (TERM, "get(\"previous_rating\"", "get(\"⟦previus_rating⟧\"", "unknown-field"),
        (SPLIT, "other.order_date", "other.⟦orderdate⟧", "unknown-field"),
        (OPINION, "blank(\"special_industry\")", "blank(\"⟦special⟧\")", "unknown-field"),
        (MATCHES, "matching(\"line_no\"", "matching(\"⟦lineno⟧\"", "unknown-field"),
        (TRAINED, "day <= person.trained_until", "day <= person.⟦trained_till⟧", "unknown-field"),
        (GRAND, "let tolerance", "let all = order.all(\"**/⟦amont⟧\");\nlet tolerance", "unknown-field"),
        (DUNNING, "policy.credit.max_dunning_level", "policy.credit.⟦max_duning⟧", "unknown-parameter"),
        (LIMIT, "policy.credit.near_percent", "policy.⟦credits⟧.near_percent", "unknown-parameter"),
        (TRAINED, "lists.staff.staff", "lists.⟦staf⟧.staff", "unknown-list"),
        (FINAL, "\"final-interpretation\"", "⟦\"final-interpretatoin\"⟧", "unknown-entry"),
        (LINE, "abs(", "⟦absolute⟧(", "unknown-function"),
        (ITEM, "order.lines.each(", "order.lines.⟦for_each⟧(", "unknown-function"),
        (LIMIT, "credit::exposure(", "credit::⟦exposre⟧(", "unknown-function"),
        (LIMIT, "credit::prepaid(", "⟦credits⟧::prepaid(", "unknown-function"),
    ];
    hold(&mistakes, errors);
}

#[test]
fn values_that_do_not_fit() {
    let mistakes = [
        (TERM, "credit::effective_row()", "⟦credit::effective_row(customer)⟧", "arguments"),
        (LINE, "abs(line.net_amount - computed)", "abs(⟦line.item_code⟧)", "type"),
        (TWICE, "+ text(line.get(\"due\", due))", "⟦+⟧ due", "type"),
        (TRAINED, "person.since <= day", "person.since ⟦<=⟧ \"2026-01-01\"", "type"),
        (OPINION, "- order.legal.opinion.given_on", "⟦-⟧ order.review.reviewed_at", "type"),
        (GRAND, "difference > tolerance", "order.currency ⟦>⟧ \"CNY\"", "type"),
        (DUNNING, "if level > most {", "if ⟦level⟧ {", "type"),
        (MATCHES, "confirmation.due != order.delivery.due", "confirmation.due ⟦!=⟧ order.delivery", "type"),
        (ITEM, "order.lines.each(", "⟦order.delivery⟧.each(", "type"),
        (SPLIT, "sum += part;", "sum = ⟦\"x\"⟧;", "type"),
        (GRAND, "net: order.net_amount,", "net: ⟦order.lines⟧,", "type"),
        (CREDIT, "    now < 0 || position(previous) < now", "    ⟦now⟧", "type"),
        (FINAL, "\"consumer\"", "⟦\"consumr\"⟧", "not-a-value"),
        (BYPASS, "\"agreed\"", "⟦\"agred\"⟧", "not-a-value"),
        (TERM, "days > longest {", "days == ⟦2.5⟧ {", "not-a-value"),
        (TERM, "days > longest {", "days > ⟦100000⟧ {", "not-a-value"),
        (GRAND, "difference > tolerance", "order.currency == ⟦\"cny\"⟧", "not-a-value"),
        (FINAL, "if customer.type ==", "if hit.text.matches(⟦\"[A-\"⟧) && customer.type ==", "arguments"),
        (DUNNING, "most: most }", "most: most, ⟦level⟧: 1 }", "duplicate"),
    ];
    hold(&mistakes, errors);
}

#[test]
fn words_that_no_rule_may_use() {
    let mistakes = [
        (DUNNING, "if level > most {", "⟦loop⟧ { break; }\nif level > most {", "unsupported"),
        (DUNNING, "if level > most {", "⟦while⟧ level > most { }\nif level > most {", "unsupported"),
        (TWICE, "for line in group.items {", "for n in 0⟦..⟧2 {", "unsupported"),
        (DUNNING, "if level > most {", "⟦try⟧ { let a = 1; } catch { let b = 2; }\nif level > most {", "unsupported"),
        (DUNNING, "if level > most {", "⟦eval⟧(\"1\");\nif level > most {", "unsupported"),
        (DUNNING, "let most =", "let f = ⟦|x| x⟧;\nlet most =", "unsupported"),
        (DUNNING, "let most =", "⟦policy⟧ = 5;\nlet most =", "unsupported"),
        (SPLIT, "for other in near {", "near.each(|other| { ⟦count⟧ += 1; });\nfor other in near {", "unsupported"),
        (TRAINED, "let day = run.as_of;", "let day = run.as_of;\nlet n = run.⟦risks⟧;", "unsupported"),
        (CREDIT, "// What the order leaves", "fn ⟦round⟧(x) { x }\n// What the order leaves", "reserved"),
        (CREDIT, "    order.total_amount - prepaid()", "    ⟦unpaid()⟧", "recursion"),
        (DUNNING, ".max_dunning_level;", ".⟦max_dunning_level⟧\n", "syntax"),
        (DUNNING, "\"), #{", "\")⟦，⟧ #{", "syntax"),
        (DUNNING, "at(\"credit.dunning_level\")", "at(⟦\"⟧credit.dunning_level)", "syntax"),
        (FINAL, "type == \"consumer\"", "type ⟦=⟧ \"consumer\"", "syntax"),
        (DUNNING, "let most =", "let ⟦match⟧ = 1;\nlet most =", "syntax"),
    ];
    hold(&mistakes, errors);
}

#[test]
fn headers_and_cases() {
    let mistakes = [
        (DUNNING, "is {level};", "is ⟦{lvel}⟧;", "message-argument"),
        (DUNNING, "催收级别为 {level}", "催收级别为 ⟦{leve1}⟧", "message-argument"),
        (DUNNING, "\"refer\"", "⟦\"refere\"⟧", "header"),
        (DUNNING, "clause  =", "⟦clase⟧  =", "unknown-key"),
        (DUNNING, "role    = \"finance\"", "role    = ⟦\"finanse\"⟧", "unknown-name"),
        (DUNNING, "[title]\n//! en = \"The customer has been dunned too often\"\n", "[⟦title⟧]\n", "language"),
        (DEPOSIT, "2021-01-01", "⟦2021-13-01⟧", "toml-syntax"),
        ("order/credit/dunning.toml", "\"/credit/dunning_level\"", "⟦\"/credit/duning_level\"⟧", "case"),
        ("order/credit/dunning.toml", "\"pass\"", "⟦\"passs\"⟧", "case"),
        ("order/credit/dunning.toml", "name = \"the", "⟦nam⟧ = \"x\"\nname = \"the", "unknown-key"),
        ("policy.toml", "max_dunning_level = 1", "max_dunning_level = ⟦\"1\"⟧", "parameter"),
    ];
    hold(&mistakes, errors);
}

#[test]
fn what_is_doubtful() {
    let mistakes = [
        (DUNNING, "let most =", "let ⟦unseen⟧ = 1;\nlet most =", "unused"),
        (GRAND, "difference > tolerance", "⟦1 > 2⟧", "constant-condition"),
        (GRAND, "if difference", "if order.has(⟦\"total_amount\"⟧) && difference", "redundant-has"),
        (GRAND, "let computed = ", "let computed = order.net_amount / ⟦order.tax_amount⟧ + ", "division"),
        (DEPOSIT, "order.total_amount * percent / 100", "⟦order.total_amount + percent⟧", "unit"),
        (
            ITEM,
            "let missing = [];",
            "let missing = [];\n    let same = ⟦order.lines⟧.filter(|other| other.line_no == line.line_no);",
            "quadratic",
        ),
        (
            DUNNING,
            "flag(customer.at(\"credit.dunning_level\"), #{ level: level, most: most })",
            "return;\n    ⟦flag(customer.at(\"credit.dunning_level\"), #{ level: level, most: most })⟧",
            "dead-branch",
        ),
    ];
    hold(&mistakes, Rulebook::lint);
}

#[test]
fn the_program_tells_them_and_judges_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    let rules = rules.to_str().unwrap();
    countersign(&["init", rules]).exits(0);
    let (files, offset, _) = pack(&(DUNNING, "customer.credit", "⟦custmer⟧.credit", ""));
    let text = files[DUNNING].text();
    std::fs::write(Path::new(rules).join(DUNNING), text).unwrap();
    let position = Source::new(DUNNING, text).position(u32::try_from(offset).unwrap());
    let place = format!("{DUNNING}:{}:{}]", position.line, position.column);
    for arguments in [&["rules", "--rules", rules][..], &["check", "--rules", rules, "fixtures/orders/standard.json"]] {
        let outcome = countersign(arguments).exits(2);
        assert_eq!(outcome.stdout, "");
        assert!(outcome.stderr.contains(&place) && outcome.stderr.contains("unknown-variable"), "{}", outcome.stderr);
    }
}
