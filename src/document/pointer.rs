//! JSON Pointer (RFC 6901): the only address that rules, findings and reports use.

use std::fmt;

/// A JSON Pointer; the empty pointer names the whole document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pointer(String);

/// A text that is not a JSON Pointer: it neither is empty nor starts with `/`, or holds a `~` that is not `~0` or `~1`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a JSON Pointer (such as `/lines/0/quantity`)")]
pub struct PointerError(pub String);

impl Pointer {
    /// The pointer to the whole document.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// Reads a pointer as written in RFC 6901.
    ///
    /// # Errors
    /// `PointerError` where the text is not a pointer.
    pub fn parse(text: &str) -> Result<Self, PointerError> {
        let escapes_valid = text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
        if (text.is_empty() || text.starts_with('/')) && escapes_valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(PointerError(text.to_owned()))
        }
    }

    /// Adds a token (a member's name or an element's index, unescaped).
    pub fn push(&mut self, token: &str) {
        self.0.push('/');
        for character in token.chars() {
            match character {
                '~' => self.0.push_str("~0"),
                '/' => self.0.push_str("~1"),
                other => self.0.push(other),
            }
        }
    }

    /// The pointer with one more token.
    #[must_use]
    pub fn child(&self, token: &str) -> Self {
        let mut child = self.clone();
        child.push(token);
        child
    }

    /// The pointer with the dotted path of a rule (`contact.phone`) added, each part a token.
    #[must_use]
    pub fn join_dotted(&self, path: &str) -> Self {
        let mut joined = self.clone();
        dotted(path).for_each(|part| joined.push(part));
        joined
    }

    /// The tokens, unescaped.
    pub fn tokens(&self) -> impl Iterator<Item = String> + '_ {
        self.0.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~"))
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Splits off the last token; `None` at the root.
    #[must_use]
    pub fn split_last(&self) -> Option<(Self, String)> {
        let (parent, last) = self.0.rsplit_once('/')?;
        Some((Self(parent.to_owned()), last.replace("~1", "/").replace("~0", "~")))
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The names in the dotted path of a rule (`contact.phone`).
pub(crate) fn dotted(path: &str) -> impl Iterator<Item = &str> {
    path.split('.').filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_only_pointers() {
        assert!(Pointer::parse("").is_ok());
        assert!(Pointer::parse("/a~1b/~0/0").is_ok());
        assert!(Pointer::parse("lines/0").is_err());
        assert!(Pointer::parse("/a~2").is_err());
        assert!(Pointer::parse("/a~").is_err());
    }

    #[test]
    fn splits_off_the_last_token() {
        let pointer = Pointer::parse("/a/b~1c").unwrap();
        assert_eq!(pointer.split_last(), Some((Pointer::parse("/a").unwrap(), "b/c".to_owned())));
        assert_eq!(Pointer::root().split_last(), None);
    }

    proptest! {
        #[test]
        fn tokens_survive(tokens in prop::collection::vec(".{0,6}", 0..5)) {
            let mut pointer = Pointer::root();
            tokens.iter().for_each(|token| pointer.push(token));
            prop_assert_eq!(Pointer::parse(pointer.as_str()).unwrap().tokens().collect::<Vec<_>>(), tokens);
        }
    }
}
