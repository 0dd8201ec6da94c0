//! The values of `format` that are checked: each is decided by one function, which also reads it where rules compute with it.

use std::net::{Ipv4Addr, Ipv6Addr};

use strum::{EnumIter, EnumString, IntoStaticStr};

use crate::document::{Pointer, is_time, read_date, read_instant};

/// A form that a text must have. The names are those of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub(super) enum TextFormat {
    /// A day, `2026-03-31`, which rules read as a date.
    Date,
    /// A point in time, `2026-03-31T09:30:00+08:00`, which rules read as an instant.
    DateTime,
    /// A time of day with its offset, `09:30:00+08:00`.
    Time,
    /// An address of electronic mail.
    Email,
    /// The name of a host.
    Hostname,
    /// An address of the Internet Protocol, version 4.
    Ipv4,
    /// An address of the Internet Protocol, version 6.
    Ipv6,
    /// An address with its scheme, `https://example.com/a`.
    Uri,
    /// An address, or a part of one.
    UriReference,
    /// A universally unique identifier.
    Uuid,
    /// A JSON Pointer.
    JsonPointer,
    /// A regular expression.
    Regex,
}

impl TextFormat {
    /// The name, as schemas write it.
    #[must_use]
    pub(super) fn as_str(self) -> &'static str {
        self.into()
    }

    /// Whether a text has the form.
    pub(super) fn holds(self, text: &str) -> bool {
        match self {
            Self::Date => read_date(text).is_some(),
            Self::DateTime => read_instant(text).is_some(),
            Self::Time => is_time(text),
            Self::Email => is_email(text),
            Self::Hostname => is_hostname(text),
            Self::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Self::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
            Self::Uri => is_uri(text),
            Self::UriReference => is_uri_reference(text),
            Self::Uuid => is_uuid(text),
            Self::JsonPointer => Pointer::parse(text).is_ok(),
            Self::Regex => super::patterns::Pattern::compile(text).is_some(),
        }
    }
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && atom.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
    };
    local.len() <= 64 && local.split('.').all(is_atom) && is_hostname(domain)
}

fn is_hostname(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

fn is_uri(text: &str) -> bool {
    let Some((scheme, _)) = text.split_once(':') else { return false };
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        && is_uri_reference(text)
}

/// Whether a text is made of the characters of an address, each `%` being an escape, with at most one `#`.
fn is_uri_reference(text: &str) -> bool {
    let escaped = |rest: &str| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte))
        && text.split('%').skip(1).all(escaped)
        && text.bytes().filter(|byte| *byte == b'#').count() <= 1
}

fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator as _;

    use super::*;

    const FORMS: [(TextFormat, &[&str], &[&str]); 12] = [
        (TextFormat::Date, &["2026-03-31"], &["2026-02-29", "31.03.2026"]),
        (TextFormat::DateTime, &["2026-03-31T09:30:00+08:00"], &["2026-03-31T09:30:00", "9999-12-31T23:59:59Z"]),
        (TextFormat::Time, &["09:30:00Z", "23:59:59.123+08:00"], &["09:30", "24:00:00Z", "09:30:60Z"]),
        (TextFormat::Email, &["a.b+c@example.com", "a@localhost"], &["a", "@b", "a@", "a b@c", "a..b@c", "a@b_c"]),
        (TextFormat::Hostname, &["example.com", "localhost"], &["", "-a.com", "a..b", "a_b"]),
        (TextFormat::Ipv4, &["192.0.2.1"], &["192.0.2", "192.0.2.256", "192.0.2.01"]),
        (TextFormat::Ipv6, &["2001:db8::1"], &["2001:db8", "1.2.3.4"]),
        (
            TextFormat::Uri,
            &["https://example.com/a?b#c", "urn:x:y", "mailto:a@b"],
            &["/a", "a b:c", "1a:b", "a:%zz", "a:b#c#d"],
        ),
        (TextFormat::UriReference, &["", "../a#b", "https://e.x/%20"], &["a b", "%2", "ä"]),
        (TextFormat::Uuid, &["123e4567-e89b-12d3-a456-426614174000"], &["123e4567e89b12d3a456426614174000", "x"]),
        (TextFormat::JsonPointer, &["", "/a~1b/0"], &["a", "/a~2"]),
        (TextFormat::Regex, &["^[A-Z]{3}$", "\\d+"], &["(", "[", "*"]),
    ];

    #[test]
    fn every_format_says_what_it_takes() {
        assert!(TextFormat::iter().eq(FORMS.map(|(format, ..)| format)));
        for (format, right, wrong) in FORMS {
            for text in right {
                assert!(format.holds(text), "{}: {text}", format.as_str());
            }
            for text in wrong {
                assert!(!format.holds(text), "{}: {text}", format.as_str());
            }
        }
    }

    #[test]
    fn what_is_taken_the_crate_of_reference_takes_too() {
        for (format, right, _) in FORMS {
            let schema = serde_json::json!({"format": format.as_str()});
            let reference = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
            for text in right {
                assert!(reference.is_valid(&serde_json::json!(text)), "{}: {text}", format.as_str());
            }
        }
    }
}
