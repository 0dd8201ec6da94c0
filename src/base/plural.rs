//! Counts in English sentences: `1 rule`, `2 rules`.

use super::value::count as grouped;

/// A count with its noun, or with whatever else changes with it: `1 rule lacks facts`, `1,200 rules lack facts`.
#[must_use]
pub(crate) fn counted(count: impl TryInto<u64>, one: &str, many: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_alone_is_singular() {
        let rules = [0_u64, 1, 2, 21, 1_200].map(|count| counted(count, "rule", "rules"));
        assert_eq!(rules, ["0 rules", "1 rule", "2 rules", "21 rules", "1,200 rules"]);
        assert_eq!(counted(1_usize, "document", "documents"), "1 document");
    }
}
