//! Tests of `phrases`.

use proptest::prelude::*;

use super::*;

fn phrase(text: &str, category: &str, unless: &[&str]) -> Phrase {
    let unless = unless.iter().map(|&guard| guard.to_owned()).collect();
    Phrase { text: text.to_owned(), category: category.to_owned(), unless }
}

fn set() -> PhraseSet {
    PhraseSet::new(vec![
        phrase("最终解释权", "interpretation", &["不享有", "不得", "放弃"]),
        phrase("解释权", "interpretation", &["不享有", "不得", "放弃"]),
        phrase("不承担…责任", "liability", &["并非"]),
        phrase("final interpretation", "interpretation", &["shall not", "does not"]),
        phrase("解释权归", "ownership", &[]),
        phrase("best", "superlative", &[]),
        phrase("as is", "liability", &[]),
    ])
    .expect("a set")
}

/// The characters that are hit, with the number of the phrase.
fn hits<'a>(set: &PhraseSet, text: &'a str, category: Option<&str>) -> Vec<(usize, &'a str)> {
    set.find(text, category).into_iter().map(|hit| (hit.phrase, text.get(hit.range).expect("on boundaries"))).collect()
}

#[test]
fn finds_the_exact_characters() {
    for (text, expected) in [
        ("本公司拥有最终解释权。", vec![(0, "最终解释权")]),
        ("本公司擁有最 終\u{200B}解釋權。", vec![(0, "最 終\u{200B}解釋權")]),
        ("最终\n解释权", vec![(0, "最终\n解释权")]),
        ("ＢＥＳＴ price", vec![(5, "ＢＥＳＴ")]),
        ("我们的best产品", vec![(5, "best")]),
        ("bestow asbest", vec![]),
        ("sold  AS\tIS.", vec![(6, "AS\tIS")]),
        ("this has issues", vec![]),
        ("解释权与最终解释权", vec![(1, "解释权"), (0, "最终解释权")]),
        ("", vec![]),
    ] {
        assert_eq!(hits(&set(), text, None), expected, "{text}");
    }
}

#[test]
fn the_longest_of_a_category_and_every_category() {
    let text = "最终解释权归甲方";
    assert_eq!(hits(&set(), text, None), [(0, "最终解释权"), (4, "解释权归")]);
    assert_eq!(hits(&set(), text, Some("ownership")), [(4, "解释权归")]);
    assert_eq!(hits(&set(), text, Some("other")), []);
}

#[test]
fn a_guard_counts_only_in_its_clause_and_near() {
    for (text, fires) in [
        ("甲方不享有最终解释权", false),
        ("甲方不得保留任何最终解释权", false),
        ("甲方不 得\u{200B}保留最終解釋權", false),
        ("甲方不得涨价，保留最终解释权", true),
        ("甲方不得涨价；最终解释权归甲方", true),
        ("甲方不得转让\n最终解释权归甲方", true),
        ("甲方不得擅自变更价格且有最终解释权", true),
        ("最终解释权不得归甲方", true),
        ("The seller shall not claim final interpretation", false),
        ("The seller shall not be late. Final interpretation is ours", true),
        ("The seller shall nothing final interpretation", true),
    ] {
        assert_eq!(!set().find(text, Some("interpretation")).is_empty(), fires, "{text}");
    }
}

#[test]
fn the_guard_window_is_configurable() {
    let phrases = || vec![phrase("最终解释权", "c", &["不得"])];
    let text = "不得有最终解释权";
    let with = |guard| PhraseSet::with_windows(phrases(), Windows { guard, gap: 12 }).expect("a set");
    assert_eq!(with(1).find(text, None).len(), 0);
    assert_eq!(with(0).find(text, None).len(), 1);
}

#[test]
fn a_gap_spans_a_few_characters_of_one_sentence() {
    for (text, expected) in [
        ("甲方不承担任何违约、赔偿责任。", vec![(2, "不承担任何违约、赔偿责任")]),
        ("甲方不承担责任", vec![(2, "不承担责任")]),
        ("甲方不承担。责任自负", vec![]),
        ("不承担一二三四五六七八九十一二责任", vec![(2, "不承担一二三四五六七八九十一二责任")]),
        ("不承担一二三四五六七八九十一二三责任", vec![]),
        ("不承担责任，责任", vec![(2, "不承担责任")]),
        ("不承担3.5倍责任", vec![(2, "不承担3.5倍责任")]),
        ("并非不承担责任", vec![]),
    ] {
        assert_eq!(hits(&set(), text, Some("liability")), expected, "{text}");
    }
}

#[test]
fn three_parts_need_not_take_the_nearest_middle() {
    let set =
        PhraseSet::with_windows(vec![phrase("甲…乙……丙", "c", &[])], Windows { guard: 6, gap: 2 }).expect("a set");
    assert_eq!(hits(&set, "甲乙一乙一丙", None), [(0, "甲乙一乙一丙")]);
}

#[test]
fn what_could_never_be_found_is_refused() {
    let build =
        |text, unless: &[&str]| PhraseSet::new(vec![phrase("好", "c", &[]), phrase(text, "c", unless)]).map(|_| ());
    assert_eq!(build(" ", &[]), Err(PhraseError::EmptyPart { phrase: 1 }));
    assert_eq!(build("不…", &[]), Err(PhraseError::EmptyPart { phrase: 1 }));
    assert_eq!(build("\u{200B}", &[]), Err(PhraseError::EmptyPart { phrase: 1 }));
    assert_eq!(build("不", &["不得", ""]), Err(PhraseError::BadGuard { phrase: 1, guard: 1 }));
    assert_eq!(build("不", &["不…得"]), Err(PhraseError::BadGuard { phrase: 1, guard: 0 }));
    assert_eq!(PhraseSet::new(Vec::new()).map(|set| set.find("不", None).len()), Ok(0));
}

#[test]
fn many_occurrences_take_linear_time() {
    let text = ["不承担".repeat(20_000), "不得最终解释权".repeat(20_000)].concat();
    let set = set();
    assert!(set.find(&text, None).is_empty());
}

proptest! {
    #[test]
    fn hits_are_on_boundaries_ordered_and_disjoint(text in "([最終解释权归不得承担责任，。 \u{200B}a-t.\n]|final interpretation|\\PC){0,40}") {
        let set = set();
        let hits = set.find(&text, None);
        prop_assert_eq!(&hits, &set.find(&text, None));
        for hit in &hits {
            prop_assert!(text.get(hit.range.clone()).is_some_and(|found| !found.is_empty()));
        }
        prop_assert!(hits.is_sorted_by_key(|hit| hit.range.start));
        for category in ["interpretation", "liability", "ownership", "superlative"] {
            let own = set.find(&text, Some(category));
            prop_assert!(own.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
            prop_assert!(own.iter().all(|hit| hits.contains(hit)));
        }
    }

    #[test]
    fn spacing_and_script_hide_nothing(gaps in proptest::collection::vec("[ \u{200B}\u{AD}\u{3000}\n]{0,3}", 4)) {
        let text: String = "最終解釋".chars().zip(&gaps).flat_map(|(c, gap)| [c.to_string(), gap.clone()]).collect();
        let text = format!("甲方有{text}權。");
        let found = set().find(&text, Some("interpretation"));
        prop_assert_eq!(found.len(), 1);
        let hit = text.get(found[0].range.clone()).expect("on boundaries");
        prop_assert!(hit.starts_with('最') && hit.ends_with('權'));
    }
}
