//! Results for people who may see that a document fails, and where, but not what it says.
//!
//! Masked is all that comes from documents: figures and texts in messages, facts, amounts, the texts around underlined places,
//! who took a document in, totals of money. Left are decisions, rules, places (file, line, field), ids and digests of documents,
//! and what comes from the policy. The names of fields stay as they are; and a masked value is as long as it was.

use std::sync::Arc;

use super::summary::Summary;
use super::{Fault, Finding, Place, Verdict};
use crate::base::lang::{Bilingual, Lang};
use crate::base::template::Template;
use crate::base::value::Value;
use crate::source::Source;

/// The text that stands for a value.
const MASK: &str = "***";

/// A verdict without what its documents say.
#[must_use]
pub(crate) fn verdict(mut verdict: Verdict) -> Verdict {
    let mut texts = Texts::default();
    let Verdict { subject, reasons, indeterminate, faults, waived, near, .. } = &mut verdict;
    (subject.amount, subject.document) = (None, None);
    subject.columns.clear();
    near.clear();
    reasons.iter_mut().chain(waived).for_each(|finding| texts.finding(finding));
    indeterminate.iter_mut().flat_map(|one| &mut one.missing).for_each(|place| texts.place(place));
    faults.iter_mut().for_each(|fault| texts.fault(fault));
    verdict
}

/// A fault that is told outside of a verdict.
#[must_use]
pub(crate) fn fault(mut fault: Fault) -> Fault {
    Texts::default().fault(&mut fault);
    fault
}

/// Totals without money and without names of staff.
#[must_use]
pub(crate) fn summary(mut summary: Summary) -> Summary {
    summary.amounts.clear();
    summary.near.clear();
    for figure in std::mem::take(&mut summary.takers.by_name).into_values() {
        summary.takers.others.documents += figure.documents;
        summary.takers.others.accepted += figure.accepted;
    }
    summary
}

/// Texts and what is shown of them. The first of each pair is held, so that no other text can have its address.
#[derive(Default)]
struct Texts(Vec<(Arc<Source>, Arc<Source>)>);

impl Texts {
    fn finding(&mut self, finding: &mut Finding) {
        let whole = |template: &Template| template.arguments().count() > 0 && !template.has_text();
        // What the program itself says of a schema has its figures from there, unless others found the words.
        if !finding.rule.is_built_in || whole(finding.rule.message.of(Lang::En)) {
            finding.arguments.iter_mut().for_each(|(_, value)| mask(value));
        }
        for fact in &mut finding.evidence {
            if !fact.place.origin.is_policy() {
                mask(&mut fact.value);
            }
            self.place(&mut fact.place);
        }
        finding.at.iter_mut().for_each(|place| self.place(place));
    }

    fn fault(&mut self, fault: &mut Fault) {
        if fault.rule.is_some() {
            // What a script says when it breaks may hold the values that it broke on.
            let (en, zh) = ("the rule broke; what it said of it is masked", "规则执行出错；其说明已隐去");
            (fault.message, fault.help) = (Bilingual::new(en, zh), None);
        } else {
            fault.message = Bilingual::new(quoted(&fault.message.en), quoted(&fault.message.zh));
        }
        fault.at.iter_mut().chain(&mut fault.related).for_each(|place| self.place(place));
    }

    fn place(&mut self, place: &mut Place) {
        let Some(source) = place.source.as_ref().filter(|_| !place.origin.is_policy()) else { return };
        let known = self.0.iter().find(|(known, _)| Arc::ptr_eq(known, source));
        let masked = match known {
            Some((_, masked)) => Arc::clone(masked),
            None => {
                let masked = source.with_text(text(source.text()));
                self.0.push((Arc::clone(source), Arc::clone(&masked)));
                masked
            }
        };
        place.source = Some(masked);
    }
}

/// That nothing stands there is a finding, and how many entries a list has is seen from the text around it.
fn mask(value: &mut Value) {
    if !matches!(value, Value::Absent | Value::Collection(_)) {
        *value = Value::Text(MASK.to_owned());
    }
}

/// A message without what stands between its first quotation mark and its last: a value may hold such marks too.
fn quoted(message: &str) -> String {
    match (message.find('`'), message.rfind('`')) {
        (Some(first), Some(last)) if first < last => {
            let (before, after) = (message.get(..=first), message.get(last..));
            format!("{}{MASK}{}", before.unwrap_or_default(), after.unwrap_or_default())
        }
        _ => message.to_owned(),
    }
}

/// A text in JSON, or meant to be, of which only structure and names are left. Every character that is masked is replaced
/// by one as long, so that places stay what they are.
fn text(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(first) = rest.chars().next() {
        let length = if first == '"' { string_length(rest) } else { first.len_utf8() };
        let (token, behind) = rest.split_at(length);
        let is_name = first == '"' && length > 1 && behind.trim_start().starts_with(':');
        if is_name || "{}[],:\n\r\t ".contains(first) {
            out.push_str(token);
        } else {
            let inner = token.strip_prefix('"').unwrap_or(token);
            let closed = inner.strip_suffix('"').filter(|_| inner.len() < token.len());
            out.push_str(if inner.len() < token.len() { "\"" } else { "" });
            out.extend(closed.unwrap_or(inner).chars().map(filler));
            out.push_str(if closed.is_some() { "\"" } else { "" });
        }
        rest = behind;
    }
    out
}

/// Bytes of the string that a text starts with, up to the text's end where it has none of its own.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// A character of the same number of bytes, and about as wide; the ends of lines stay.
fn filler(character: char) -> char {
    match (character, character.len_utf8()) {
        ('\n' | '\r', _) => character,
        (_, 1) => '*',
        (_, 2) => '·',
        (_, 3) => '＊',
        _ => '🞶',
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::sample;
    use crate::verdict::Origin;

    #[test]
    fn structure_and_names_are_left_of_a_text() {
        let json = "{\"kind\": \"order\",\n \"名称\" : \"福建é\\\"x\", \"n\": [-1.5e3, true, null], \"a\": {}}";
        let expected = "{\"kind\": \"*****\",\n \"名称\" : \"＊＊·***\", \"n\": [******, ****, ****], \"a\": {}}";
        assert_eq!(text(json), expected);
        assert_eq!(text("secret"), "******");
        assert_eq!(text("{\"a\": \"cut off: 1"), "{\"a\": \"**********");
    }

    #[test]
    fn of_a_message_nothing_between_its_quotation_marks_is_left() {
        assert_eq!(quoted("kind `order` has one `/id`: `a`b`"), "kind `***`");
        assert_eq!(quoted("no value"), "no value");
        assert_eq!(quoted("one ` only"), "one ` only");
    }

    #[test]
    fn a_verdict_keeps_its_rules_and_places() {
        let (before, after) = (sample::verdict(), verdict(sample::verdict()));
        assert_eq!(before.decision, after.decision);
        assert_eq!(before.reasons.len(), after.reasons.len());
        for (before, after) in before.reasons.iter().zip(&after.reasons) {
            assert_eq!(before.rule.id, after.rule.id);
            for (before, after) in before.at.iter().zip(&after.at) {
                let position = |place: &Place| place.source.as_ref().map(|source| source.position(place.span.start));
                assert_eq!((position(before), &before.pointer), (position(after), &after.pointer));
            }
        }
        let shown = format!("{after:?}");
        for value in ["99999999999999.99", "99999999620000.49", "120000.50", "福建海峡", "绝对不延期"] {
            assert!(format!("{before:?}").contains(value), "{value} is not in the sample");
            assert!(!shown.contains(value), "{value} in {shown}");
        }
    }

    #[test]
    fn what_a_text_is_called_says_nothing_about_whose_it_is() {
        let toml = sample::document("x.toml", "{\"secret\": 4711}");
        let script = sample::document("x.rhai", "{\"secret\": 4711}");
        let mut before = sample::verdict();
        let finding = before.reasons.first_mut().unwrap();
        let fact = |place: Place| sample::fact(place, sample::number("4711"));
        // Kinds of documents may be called so.
        finding.at = vec![sample::place("lists", &toml, "/secret"), sample::place("rule", &script, "/secret")];
        finding.evidence = vec![fact(sample::place("policy", &toml, "/secret"))];
        assert!(!format!("{:?}", verdict(before).reasons.first()).contains("4711"));
    }

    #[test]
    fn what_the_policy_says_is_shown() {
        let list = sample::document("-", "{\"entry\": \"listed\"}");
        let place = || sample::place("order", &list, "/entry");
        for (origin, is_shown) in [
            (Origin::Policy, true),
            (Origin::List, true),
            (Origin::Rule, true),
            (Origin::Waiver, true),
            (Origin::Run, false),
            (Origin::Document, false),
        ] {
            let mut before = sample::verdict();
            let finding = before.reasons.first_mut().unwrap();
            finding.at = vec![place().of(origin)];
            finding.evidence = vec![sample::fact(place().of(origin), Value::Text("listed".into()))];
            let after = verdict(before).reasons.remove(0);
            let text = after.at.first().map(Place::text);
            assert_eq!(text == Some("\"listed\""), is_shown, "{origin:?}");
            let value = after.evidence.first().map(|fact| fact.value.clone());
            assert_eq!(value == Some(Value::Text("listed".into())), is_shown, "{origin:?}");
        }
    }

    proptest! {
        #[test]
        fn a_masked_text_has_its_lines_and_columns(json in "[\\[\\]{}\",: \\\\a1é福😀\n]{0,60}") {
            let masked = text(&json);
            let lengths = |text: &str| text.chars().map(char::len_utf8).collect::<Vec<_>>();
            prop_assert_eq!(lengths(&masked), lengths(&json));
            prop_assert_eq!(masked.match_indices('\n').collect::<Vec<_>>(), json.match_indices('\n').collect::<Vec<_>>());
        }

        #[test]
        fn no_value_is_left(name in "[a-z]{1,8}", value in "[A-Z福😀][A-Z福😀:{}\\[\\], ]{0,20}", number in 100_000_u32..) {
            let json = serde_json::json!({ name: value.clone(), "n": number, "list": [value.clone()] }).to_string();
            let masked = text(&json);
            prop_assert!(!masked.contains(&number.to_string()));
            prop_assert!(!masked.contains(&value));
        }
    }
}
