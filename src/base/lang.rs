//! Languages: the two that the program itself speaks, and those in which a pack's texts are written, whichever they are.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A language of messages and reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// Every language, in the order in which catalogues list them.
    pub const ALL: [Self; 2] = [Self::En, Self::Zh];

    /// The code used on the command line, in rule headers and as HTML's `lang`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }
}

/// A thing in both languages of the program: a text, where nothing else is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bilingual<T = String> {
    /// English.
    pub en: T,
    /// Simplified Chinese.
    pub zh: T,
}

impl Bilingual {
    /// A text from its two wordings.
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }

    /// The wording in one language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        self.of(lang)
    }
}

impl<T> Bilingual<T> {
    /// The thing in a language.
    pub fn of(&self, lang: Lang) -> &T {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

impl From<[&str; 2]> for Bilingual {
    /// English, then Chinese.
    fn from([en, zh]: [&str; 2]) -> Self {
        Self::new(en, zh)
    }
}

/// A thing of a pack in each of its languages; never empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Localized<T = String> {
    first: (Arc<str>, T),
    others: Vec<(Arc<str>, T)>,
}

impl<T> Localized<T> {
    /// The thing in the pack's first language, and in its others, each under the language's code.
    #[must_use]
    pub fn new(first: (Arc<str>, T), others: Vec<(Arc<str>, T)>) -> Self {
        Self { first, others }
    }

    /// The thing in each language, in the order of the pack; `None` where there is none.
    pub fn collect(all: impl IntoIterator<Item = (Arc<str>, T)>) -> Option<Self> {
        let mut all = all.into_iter();
        all.next().map(|first| Self { first, others: all.collect() })
    }

    /// The thing in a reader's language; where the pack does not have that, the one of its first language.
    #[must_use]
    pub fn of(&self, lang: Lang) -> &T {
        self.in_code(lang.code()).unwrap_or(&self.first.1)
    }

    /// The thing in a language, by its code.
    #[must_use]
    pub fn in_code(&self, code: &str) -> Option<&T> {
        self.all().find(|(known, _)| *known == code).map(|(_, thing)| thing)
    }

    /// Each language's code and thing, in the order of the pack.
    pub fn all(&self) -> impl Iterator<Item = (&str, &T)> {
        std::iter::once(&self.first).chain(&self.others).map(|(code, thing)| (&**code, thing))
    }
}

impl Localized {
    /// The text for a reader's language; where the pack does not have that, the text of its first language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        self.of(lang)
    }
}

impl Default for Localized {
    fn default() -> Self {
        Self::from(["", ""])
    }
}

impl<T> From<[T; 2]> for Localized<T> {
    /// A thing of the program itself: in English, then in Chinese.
    fn from([en, zh]: [T; 2]) -> Self {
        let code = |lang: Lang| Arc::from(lang.code());
        Self { first: (code(Lang::En), en), others: vec![(code(Lang::Zh), zh)] }
    }
}

impl From<[&str; 2]> for Localized {
    fn from(texts: [&str; 2]) -> Self {
        Self::from(texts.map(str::to_owned))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_that_a_pack_lacks_falls_back_on_its_first() {
        let german = Localized::new(("de".into(), "Auftrag"), vec![("zh".into(), "订单")]);
        assert_eq!((*german.of(Lang::En), *german.of(Lang::Zh)), ("Auftrag", "订单"));
        assert_eq!(german.in_code("fr"), None);
    }
}
