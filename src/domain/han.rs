//! Chinese characters: which they are, and the simplified one for each traditional one.

use std::ops::Range;
use std::sync::LazyLock;

/// Traditional characters and their simplified ones; its first lines say where they come from.
const SIMPLIFIED: &str = include_str!("simplified.txt");

/// The Han block that holds nearly all pairs, from extension A to the end of the unified ideographs.
const TABLE: Range<u32> = 0x3400..0xA000;

/// Whether `c` is Chinese or Japanese writing, CJK punctuation included: text that puts no spaces between words.
#[must_use]
pub(crate) fn is_cjk(c: char) -> bool {
    matches!(u32::from(c), 0x2E80..=0x312F | 0x31A0..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// Whether `c` is a unified ideograph of the main block or extension A: NFKC leaves it alone.
pub(super) fn is_main_block(c: char) -> bool {
    TABLE.contains(&u32::from(c))
}

/// The simplified character that `c` stands for, or `c` itself.
pub(super) fn simplified(c: char) -> char {
    static PAIRS: LazyLock<Pairs> = LazyLock::new(Pairs::read);
    let code = u32::from(c);
    if is_main_block(c) {
        let index = usize::try_from(code - TABLE.start).ok();
        return index.and_then(|index| PAIRS.table.get(index)).copied().unwrap_or(c);
    }
    match PAIRS.others.binary_search_by_key(&c, |&(from, _)| from) {
        Ok(index) => PAIRS.others.get(index).map_or(c, |&(_, to)| to),
        Err(_) => c,
    }
}

/// The pairs, by direct look-up for the main block and sorted for the rest.
struct Pairs {
    table: Vec<char>,
    others: Vec<(char, char)>,
}

impl Pairs {
    fn read() -> Self {
        let mut table: Vec<char> = TABLE.filter_map(char::from_u32).collect();
        let mut others = Vec::new();
        let lines = SIMPLIFIED.lines().filter(|line| !line.starts_with('#'));
        for pair in lines.flat_map(str::split_whitespace) {
            let mut chars = pair.chars();
            let (Some(from), Some(to)) = (chars.next(), chars.next()) else {
                continue;
            };
            let slot = u32::from(from).checked_sub(TABLE.start).and_then(|index| usize::try_from(index).ok());
            match slot.and_then(|index| table.get_mut(index)) {
                Some(slot) => *slot = to,
                None => others.push((from, to)),
            }
        }
        others.sort_unstable();
        Self { table, others }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole_and_stable() {
        let lines = SIMPLIFIED.lines().filter(|line| !line.starts_with('#'));
        let pairs: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
        assert_eq!(pairs.len(), 4105);
        for pair in pairs {
            let chars: Vec<char> = pair.chars().collect();
            assert_eq!(chars.len(), 2, "{pair}");
            assert_eq!(simplified(chars[0]), chars[1]);
            assert_eq!(simplified(chars[1]), chars[1]);
        }
    }

    #[test]
    fn amounts_and_terms_become_simplified() {
        let convert = |text: &str| text.chars().map(simplified).collect::<String>();
        assert_eq!(convert("最終解釋權歸賣方，貳萬圓整"), "最终解释权归卖方，贰万圆整");
        assert_eq!(convert("已是简体 abc"), "已是简体 abc");
    }
}
