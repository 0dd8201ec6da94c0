//! What each code of a diagnostic means, for whoever has to act: a title, and a few sentences on what to do.

mod input;
mod lints;
mod pack;
mod rules;

use super::Code;
use crate::base::lang::Bilingual;

/// What is said about a code.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The code.
    pub code: Code,
    /// What is wrong, in a few words.
    pub title: Bilingual<&'static str>,
    /// What is wrong, why it matters, and what to do; an example stands behind a line break.
    pub text: Bilingual<&'static str>,
}

impl Entry {
    /// Each pair is English, then Chinese.
    const fn new(code: Code, title: [&'static str; 2], text: [&'static str; 2]) -> Self {
        let ([title_en, title_zh], [en, zh]) = (title, text);
        Self { code, title: Bilingual { en: title_en, zh: title_zh }, text: Bilingual { en, zh } }
    }
}

/// The entry of a code; a test holds that every code has one.
#[must_use]
pub(crate) fn entry(code: Code) -> Option<&'static Entry> {
    [input::ENTRIES, rules::ENTRIES, pack::ENTRIES, lints::ENTRIES]
        .into_iter()
        .flatten()
        .find(|entry| entry.code == code)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    /// Codes that nothing raises yet: the checks of the rule language and of large documents are about to.
    const AWAITED: [Code; 5] =
        [Code::Arguments, Code::NotAValue, Code::Recursion, Code::TooManyValues, Code::UnknownEntry];

    fn is_han(c: char) -> bool {
        ('\u{4e00}'..='\u{9fff}').contains(&c)
    }

    #[test]
    fn every_code_is_explained_in_both_languages() {
        for code in Code::all() {
            let entry = entry(code).unwrap_or_else(|| panic!("`{}` has no entry", code.as_str()));
            let Bilingual { en, zh } = entry.title;
            assert!(!en.is_empty() && !zh.is_empty() && en != zh, "{code:?}");
            assert!(zh.chars().any(is_han) && !en.chars().any(is_han), "{code:?}: {en} {zh}");
            let Bilingual { en, zh } = entry.text;
            assert!(en.chars().count() >= 60 && zh.chars().count() >= 60 && en != zh, "{code:?}");
            assert!(zh.chars().any(is_han) && !en.chars().any(is_han), "{code:?}");
            let sentences = (en.matches(". ").count() + 1, zh.matches('。').count());
            assert!((2..=6).contains(&sentences.0) && (2..=6).contains(&sentences.1), "{code:?}: {sentences:?}");
            assert!(!en.contains("  ") && !zh.contains("  "), "{code:?}: a line is continued badly");
        }
    }

    #[test]
    fn no_code_is_explained_twice() {
        let mut all: Vec<_> =
            [input::ENTRIES, rules::ENTRIES, pack::ENTRIES, lints::ENTRIES].into_iter().flatten().collect();
        all.sort_by_key(|entry| entry.code);
        let twice: Vec<_> = all.windows(2).filter(|two| two[0].code == two[1].code).collect();
        assert!(twice.is_empty(), "{twice:?}");
        let mut titles: Vec<_> = all.iter().flat_map(|entry| [entry.title.en, entry.title.zh]).collect();
        titles.sort_unstable();
        assert!(titles.windows(2).all(|two| two[0] != two[1]), "two codes have one title");
    }

    #[test]
    fn chinese_has_full_width_punctuation_but_in_code() {
        for entry in [input::ENTRIES, rules::ENTRIES, pack::ENTRIES, lints::ENTRIES].into_iter().flatten() {
            for text in [entry.title.zh, entry.text.zh] {
                assert_eq!(text.matches('`').count() % 2, 0, "{:?}", entry.code);
                // Every second part stands between backticks.
                for prose in text.split('`').step_by(2) {
                    let bad = prose.contains([',', ';', '!', '?', '(', ')', '"', ':', '\'']);
                    let stop = prose.contains('.') && !prose.contains("README.md");
                    assert!(!bad && !stop, "{:?}: {prose}", entry.code);
                }
            }
        }
    }

    /// The texts of all Rust files below a folder but those of the manual and the list of codes, without their tests.
    fn sources(folder: &Path, found: &mut String) {
        let entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        for path in entries {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "manual" {
                sources(&path, found);
            } else if name.ends_with(".rs")
                && !name.ends_with("tests.rs")
                && !["manual.rs", "code.rs", "sample.rs"].contains(&&*name)
            {
                let text = fs::read_to_string(&path).unwrap();
                found.push_str(text.split("#[cfg(test)]\nmod tests {").next().unwrap());
            }
        }
    }

    #[test]
    fn every_code_is_raised_somewhere() {
        let mut text = String::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut text);
        let is_raised = |code: &Code| {
            let name = format!("Code::{code:?}");
            let is_end = |at: usize| !text[at + name.len()..].starts_with(|c: char| c.is_alphanumeric());
            text.match_indices(&name).any(|(at, _)| is_end(at))
        };
        let idle: Vec<_> = Code::all().filter(|code| !AWAITED.contains(code) && !is_raised(code)).collect();
        assert!(idle.is_empty(), "nothing raises {idle:?}");
    }
}
