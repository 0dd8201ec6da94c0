//! Message templates: text with named arguments, `{excess}`; a brace itself is written twice.

use super::lang::Lang;
use super::value::Value;

/// A parsed template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    Argument { name: String, at: usize },
}

/// A template that cannot be read, at a byte offset in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// An opening brace without its `}`.
    #[error("`{{` has no matching `}}` (write `{{{{` for a brace itself)")]
    Unclosed(usize),
    /// A closing brace without its `{`.
    #[error("`}}` has no matching `{{` (write `}}}}` for a brace itself)")]
    Unopened(usize),
    /// A text between the braces that is no name.
    #[error("an argument's name is made of letters, digits and `_`")]
    Name(usize),
}

impl TemplateError {
    /// The place in the text, in bytes.
    #[must_use]
    pub fn offset(self) -> usize {
        match self {
            Self::Unclosed(at) | Self::Unopened(at) | Self::Name(at) => at,
        }
    }
}

/// The arguments by name, in the order in which the rule passed them.
pub(crate) type Arguments = Vec<(String, Value)>;

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// [`TemplateError`] with the offset of the first mistake.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut at = 0;
        while let Some(found) = text.get(at..).and_then(|rest| rest.find(['{', '}'])) {
            let brace = at + found;
            literal.push_str(text.get(at..brace).unwrap_or_default());
            let rest = text.get(brace..).unwrap_or_default();
            if rest.starts_with("{{") || rest.starts_with("}}") {
                literal.push_str(rest.get(..1).unwrap_or_default());
                at = brace + 2;
                continue;
            }
            if rest.starts_with('}') {
                return Err(TemplateError::Unopened(brace));
            }
            let close = rest.find('}').ok_or(TemplateError::Unclosed(brace))?;
            let name = rest.get(1..close).unwrap_or_default();
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                return Err(TemplateError::Name(brace));
            }
            if !literal.is_empty() {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
            }
            parts.push(Part::Argument { name: name.to_owned(), at: brace });
            at = brace + close + 1;
        }
        literal.push_str(text.get(at..).unwrap_or_default());
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        Ok(Self { parts })
    }

    /// The names of the arguments and where each is used in the text.
    pub fn arguments(&self) -> impl Iterator<Item = (&str, usize)> {
        self.parts.iter().filter_map(|part| match part {
            Part::Argument { name, at } => Some((name.as_str(), *at)),
            Part::Literal(_) => None,
        })
    }

    /// Whether anything stands beside the arguments.
    #[must_use]
    pub fn has_text(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Literal(_)))
    }

    /// The text with its arguments filled in; an argument that was not passed is shown as `{name}`.
    #[must_use]
    pub fn render(&self, arguments: &Arguments, lang: Lang) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => text.clone(),
                Part::Argument { name, .. } => arguments
                    .iter()
                    .find(|(known, _)| known == name)
                    .map_or_else(|| format!("{{{name}}}"), |(_, value)| value.show(lang)),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fills_in_and_keeps_braces() {
        let template = Template::parse("{a} of {{b}} is {c}").unwrap();
        let arguments = vec![("a".to_owned(), Value::Number(1500.into()))];
        assert_eq!(template.render(&arguments, Lang::En), "1,500 of {b} is {c}");
        assert_eq!(template.arguments().collect::<Vec<_>>(), [("a", 0), ("c", 16)]);
    }

    #[test]
    fn mistakes_have_a_place() {
        assert_eq!(Template::parse("ab {x"), Err(TemplateError::Unclosed(3)));
        assert_eq!(Template::parse("ab }"), Err(TemplateError::Unopened(3)));
        assert_eq!(Template::parse("{a b}"), Err(TemplateError::Name(0)));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            if let Ok(template) = Template::parse(&text) {
                let _ = template.render(&Vec::new(), Lang::Zh);
            }
        }
    }
}
