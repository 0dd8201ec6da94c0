//! Text folded for comparison, with the way back to the characters of the original.

use std::ops::Range;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::han::{is_main_block, simplified};

pub(crate) use super::han::is_cjk;

/// Folding is repeated until it changes nothing; no known text needs more than three rounds.
const ROUNDS: usize = 6;

/// A text folded for comparison: NFKC (so full-width forms become half-width), lower case, Traditional → Simplified.
///
/// Two texts that differ only in these respects fold to the same text, and folding a folded text changes nothing.
/// The Traditional → Simplified step maps character by character, after `OpenCC`'s table; it decides what is *compared*
/// and is no translation (乾 becomes 干 everywhere).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Folded {
    text: String,
    source_length: usize,
    map: Map,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Map {
    /// Every byte stands where it stood.
    Same,
    /// Sorted by `at`, and by `source`: the pieces of the folded text and where each came from.
    Pieces(Vec<Piece>),
}

/// The folded text from `at` up to the next piece stands for `source`, as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    at: usize,
    source: Range<usize>,
}

impl Folded {
    /// The folded text.
    #[must_use]
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The byte range of the original that `range`, in bytes of the folded text, stands for.
    ///
    /// It covers exactly the original characters that any part of `range` came from, with whatever was skipped between
    /// them, and always lies on character boundaries. An empty range gives an empty one; one beyond the end is cut.
    #[must_use]
    pub(crate) fn original(&self, range: Range<usize>) -> Range<usize> {
        let Map::Pieces(pieces) = &self.map else {
            let end = range.end.min(self.source_length);
            return range.start.min(end)..end;
        };
        let before = |count: usize| count.checked_sub(1).and_then(|last| pieces.get(last));
        let first = if range.start < self.text.len() {
            before(pieces.partition_point(|piece| piece.at <= range.start))
        } else {
            None
        };
        let start = first.map_or(self.source_length, |piece| piece.source.start);
        if range.is_empty() {
            return start..start;
        }
        let last = before(pieces.partition_point(|piece| piece.at < range.end));
        let end = last.map_or(start, |piece| piece.source.end);
        start..end.max(start)
    }
}

/// Folds `text`, keeping white space and invisible characters.
#[must_use]
pub(crate) fn fold(text: &str) -> Folded {
    if text.is_ascii() {
        return same(text);
    }
    Folder::run(text, Spacing::Keep)
}

/// Folds `text` for searching it, so that spacing hides nothing.
///
/// Invisible characters (zero-width, soft hyphens, direction marks, variation selectors) are skipped. A run of white space
/// is skipped next to a Chinese or Japanese character and at both ends, and is one space elsewhere: `最 终\u{200B}解释权`
/// folds to `最终解释权`, and `Shall  not` to `shall not`.
#[must_use]
pub(crate) fn fold_for_search(text: &str) -> Folded {
    if text.is_ascii() && is_evenly_spaced(text) {
        return same(text);
    }
    Folder::run(text, Spacing::Search)
}

/// Folds a name for comparing it with another: folded, and only its letters and digits kept.
///
/// `（上海）華為·技術 Co., Ltd.` becomes `上海华为技术coltd`. A name without letters and digits becomes empty.
#[must_use]
pub(crate) fn fold_name(name: &str) -> String {
    if name.is_ascii() {
        return name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    }
    // Most names are of characters that fold one by one, whatever stands beside them.
    if name.chars().all(is_plain) {
        return name.chars().map(lower_simplified).filter(|c| c.is_alphanumeric()).collect();
    }
    let letters = |text: &str| -> String { fold(text).text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let mut folded = letters(name);
    // What has come together by dropping what stood between may compose, so look again.
    for _ in 0..ROUNDS {
        let again = letters(&folded);
        if again == folded {
            break;
        }
        folded = again;
    }
    folded
}

/// Whether `c` is part of a word in text that puts spaces between words.
#[must_use]
pub(crate) fn is_word(c: char) -> bool {
    (c.is_alphanumeric() && !is_cjk(c)) || c == '_' || canonical_combining_class(c) != 0
}

fn same(text: &str) -> Folded {
    Folded { text: text.to_ascii_lowercase(), source_length: text.len(), map: Map::Same }
}

/// Whether an ASCII text has no white space but single spaces between other characters.
fn is_evenly_spaced(text: &str) -> bool {
    let mut after_space = true;
    for byte in text.bytes() {
        let space = byte == b' ';
        if (space && after_space) || (0x09..=0x0D).contains(&byte) {
            return false;
        }
        after_space = space;
    }
    !after_space || text.is_empty()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Spacing {
    Keep,
    Search,
}

/// Splits the source into the smallest segments that fold independently of each other, and folds each.
struct Folder {
    spacing: Spacing,
    out: String,
    pieces: Vec<Piece>,
    /// White space that becomes one space if what follows it needs one.
    gap: Option<Range<usize>>,
}

impl Folder {
    fn run(text: &str, spacing: Spacing) -> Folded {
        let mut folder = Folder {
            spacing,
            out: String::with_capacity(text.len()),
            pieces: Vec::with_capacity(text.len() / 2),
            gap: None,
        };
        let mut segment = String::new();
        let mut source = 0..0;
        for (start, c) in text.char_indices() {
            if spacing == Spacing::Search && is_invisible(c) {
                continue;
            }
            if segment.is_empty() || begins_segment(c) {
                folder.push(&segment, &source);
                segment.clear();
                source.start = start;
            }
            segment.push(c);
            source.end = start + c.len_utf8();
        }
        folder.push(&segment, &source);
        Folded { text: folder.out, source_length: text.len(), map: Map::Pieces(folder.pieces) }
    }

    fn push(&mut self, segment: &str, source: &Range<usize>) {
        let mut chars = segment.chars();
        let Some(first) = chars.next() else { return };
        let single = chars.next().is_none();
        if single && self.spacing == Spacing::Search && is_space(first) {
            let start = self.gap.as_ref().map_or(source.start, |gap| gap.start);
            self.gap = Some(start..source.end);
            return;
        }
        if single && is_plain(first) {
            let folded = lower_simplified(first);
            self.close_gap(folded);
            self.pieces.push(Piece { at: self.out.len(), source: source.clone() });
            self.out.push(folded);
            return;
        }
        let folded = fold_segment(segment);
        if let Some(first) = folded.chars().next() {
            self.close_gap(first);
            self.pieces.push(Piece { at: self.out.len(), source: source.clone() });
            self.out.push_str(&folded);
        }
    }

    fn close_gap(&mut self, next: char) {
        let Some(gap) = self.gap.take() else { return };
        if is_cjk(next) || self.out.chars().next_back().is_none_or(is_cjk) {
            return;
        }
        self.pieces.push(Piece { at: self.out.len(), source: gap });
        self.out.push(' ');
    }
}

/// Folds one segment until folding changes it no more: lower case may compose further (J̌ has no single form, ǰ has).
fn fold_segment(segment: &str) -> String {
    let mut folded = segment.to_owned();
    for _ in 0..ROUNDS {
        let composed: String = folded.nfkc().collect();
        let next: String = composed.chars().flat_map(char::to_lowercase).map(lower_simplified).collect();
        if next == folded {
            break;
        }
        folded = next;
    }
    folded
}

/// A character that NFKC leaves alone and that composes with nothing before it.
fn is_plain(c: char) -> bool {
    c.is_ascii() || is_main_block(c)
}

/// Whether NFKC can never join `c` to what stands before it.
fn begins_segment(c: char) -> bool {
    if is_plain(c) {
        return true;
    }
    std::iter::once(c).nfkd().next().is_none_or(|first| {
        canonical_combining_class(first) == 0 && is_nfkc_quick(std::iter::once(first)) == IsNormalized::Yes
    })
}

/// Lower case for ASCII and final sigma, simplified for Han.
fn lower_simplified(c: char) -> char {
    match c {
        // The one letter whose lower case depends on its place; comparison must not.
        'ς' => 'σ',
        c if c.is_ascii() => c.to_ascii_lowercase(),
        c => simplified(c),
    }
}

fn is_space(c: char) -> bool {
    // The blank Braille pattern is no white space to Unicode and looks like nothing else.
    c.is_whitespace() || c == '\u{2800}'
}

/// Unicode's `Default_Ignorable_Code_Point`, and the line-internal controls that no reader sees.
fn is_invisible(c: char) -> bool {
    matches!(
        u32::from(c),
        0x00AD | 0x034F | 0x061C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
            | 0x202A..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB
            | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(source: &str, folded_needle: &str) -> String {
        let folded = fold_for_search(source);
        let at = folded.text().find(folded_needle).expect("the needle");
        source.get(folded.original(at..at + folded_needle.len())).expect("on boundaries").to_owned()
    }

    #[test]
    fn folds() {
        for (text, expected) in [
            ("ＡＢＣ１２３", "abc123"),
            ("最終解釋權", "最终解释权"),
            ("É", "é"),
            ("E\u{301}", "é"),
            ("㈱", "(株)"),
            ("ﾊﾞ", "バ"),
            ("ΣΑΣ σας", "σασ σασ"),
            ("a\u{3000}b", "a b"),
            ("J\u{30C}", "ǰ"),
            ("，：（）", ",:()"),
        ] {
            assert_eq!(fold(text).text(), expected);
        }
    }

    #[test]
    fn spacing_hides_nothing() {
        assert_eq!(fold_for_search("最 终\u{200B}解\u{AD}释\u{3000}\n权").text(), "最终解释权");
        assert_eq!(fold_for_search("  Shall \t not ").text(), "shall not");
        assert_eq!(fold_for_search("甲方 shall  not 拒绝").text(), "甲方shall not拒绝");
        assert_eq!(fold_for_search("").text(), "");
    }

    #[test]
    fn the_way_back_covers_exactly_the_characters() {
        assert_eq!(found("本店拥有最 終\u{200B}解释權。", "最终解释权"), "最 終\u{200B}解释權");
        assert_eq!(found("cafe\u{301}!", "é"), "e\u{301}");
        assert_eq!(found("甲㈱乙", "株"), "㈱");
        assert_eq!(found("Shall   NOT, ever", "shall not"), "Shall   NOT");
        assert_eq!(found("ＡＢＣ", "b"), "Ｂ");
        assert_eq!(found("plain ASCII Text", "text"), "Text");
    }

    #[test]
    fn ranges_beyond_the_text_are_cut() {
        for folded in [fold("abc"), fold("甲乙丙")] {
            let end = folded.source_length;
            assert_eq!(folded.original(90..99), end..end);
            assert_eq!(folded.original(0..99), 0..end);
            assert_eq!(folded.original(0..0), 0..0);
        }
    }

    #[test]
    fn names_lose_all_but_letters_and_digits() {
        assert_eq!(fold_name("（上海）華為·技術 Co., Ltd."), "上海华为技术coltd");
        assert_eq!(fold_name(" —（）· "), "");
    }

    /// Text with what folding has to watch for, and anything else now and then.
    fn tricky() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[ -~]{0,3}",
            "[最終解釋權甲乙，。（）　]{0,3}",
            "[\u{300}-\u{345}\u{200B}\u{AD}\u{FE0F}\u{A0}ﾞﾟｶﾊ㈱㎏ﬁ´¨İẞςΣᾳ\u{AC00}\u{AC01}\u{1100}\u{1161}\u{11A8}]{0,3}",
            "\\PC{0,2}",
            any::<String>(),
        ];
        proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2048))]

        #[test]
        fn folding_twice_changes_nothing(text in tricky()) {
            for fold in [fold, fold_for_search] {
                let once = fold(&text);
                let twice = fold(once.text());
                prop_assert_eq!(twice.text(), once.text());
            }
            let name = fold_name(&text);
            prop_assert_eq!(fold_name(&name), name);
        }

        #[test]
        fn plain_names_fold_as_any_other(name in "[ -~最終解釋權乾華為技術公司]{0,12}") {
            // The letter in front composes with nothing, but is not plain.
            let other = fold_name(&format!("é{name}"));
            prop_assert_eq!(format!("é{}", fold_name(&name)), other);
        }

        #[test]
        fn segments_fold_as_the_whole_does(text in tricky()) {
            let whole = fold_segment(&text);
            let by_segments = fold(&text);
            prop_assert_eq!(by_segments.text(), whole);
        }

        #[test]
        fn ranges_are_monotone_and_on_boundaries(text in tricky()) {
            for folded in [fold(&text), fold_for_search(&text)] {
                let mut previous = 0..0;
                for (at, c) in folded.text().char_indices() {
                    let range = folded.original(at..at + c.len_utf8());
                    prop_assert!(!range.is_empty());
                    prop_assert!(text.get(range.clone()).is_some());
                    prop_assert!(range == previous || range.start >= previous.end);
                    previous = range;
                }
            }
        }
    }
}
