//! What a business is registered to do, compared with what it buys.

use super::text::fold;

/// Whether a word of `category` stands in the text of a business scope, whatever the width, case and script of both.
///
/// Chinese is written without spaces, so there any two characters in a row count as a word; a word of another script has at
/// least three letters.
#[must_use]
pub(crate) fn fits(scope: &str, category: &str) -> bool {
    let (scope, category) = (fold(scope), fold(category));
    category.text().split(' ').any(|word| match word.is_ascii() {
        true => word.len() >= 3 && scope.text().contains(word),
        false => pairs(word).any(|pair| scope.text().contains(pair)),
    })
}

/// Every two characters that stand side by side.
fn pairs(word: &str) -> impl Iterator<Item = &str> {
    let starts = word.char_indices().map(|(at, _)| at);
    let ends = word.char_indices().map(|(at, c)| at + c.len_utf8()).skip(1);
    starts.zip(ends).filter_map(|(start, end)| word.get(start..end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_chinese_characters_or_three_letters_are_a_word() {
        let fitting = [("建筑材料销售", "铝型材 材料"), ("五金制品", "制品"), ("Sale of Aluminium", "ALUMINIUM bars")];
        let other = [("建筑材料销售", "食品"), ("食品", "品"), ("sale of toys", "of"), ("五金", ""), ("", "五金")];
        assert!(fitting.iter().all(|(scope, category)| fits(scope, category)));
        assert!(!other.iter().any(|(scope, category)| fits(scope, category)));
    }

    #[test]
    fn pairs_overlap() {
        assert_eq!(pairs("铝a材").collect::<Vec<_>>(), ["铝a", "a材"]);
        assert_eq!(pairs("铝").count(), 0);
    }
}
