//! Ids that people can tell apart: one line of characters that can be seen, in any pack, whatever its schemas say.

use std::sync::Arc;

use unicode_general_category::{GeneralCategory as Category, get_general_category};

use super::manifest::KindSpec;
use crate::base::value::Value;
use crate::document::{Document, NodeRef};
use crate::verdict::{Finding, Outcome, Place, RuleInfo};

/// The id of the reason.
const ID: &str = "schema.id";

/// Reasons of the schema that say less of the same.
const SAME: [&str; 2] = ["schema.pattern", "schema.minLength"];

/// Adds a reason where a document's id is blank, or holds what cannot be seen: two orders would look like one, or one line of
/// a report like two. A number is an id like any.
pub(crate) fn check(kind: &KindSpec, label: &Arc<str>, document: &Document, found: &mut Vec<Finding>) {
    let root = document.root();
    let Some(wrong) = root.resolve(&kind.id).and_then(NodeRef::as_str).and_then(wrong) else { return };
    let (message, character) = match wrong {
        Wrong::Blank => (["the id is blank", "编号为空白"], String::new()),
        Wrong::Hidden(character) => (
            ["the id holds the character {character}, which cannot be seen", "编号含有不可见字符 {character}"],
            format!("U+{:04X}", u32::from(character)),
        ),
    };
    let title = ["An id cannot be read by people", "编号无法辨认"];
    let remedy =
        ["write the id on one line, without control or format characters", "编号应写在一行内，不含控制字符或格式字符"];
    let place = Place::nearest(label, root, &kind.id);
    found.retain(|finding| {
        let is_there = finding.at.iter().any(|at| at.pointer == place.pointer);
        !(is_there && SAME.contains(&finding.rule.id.as_str()))
    });
    let behind = |finding: &Finding| finding.at.first().is_some_and(|at| at.span.start > place.span.start);
    let before = found.iter().position(behind).unwrap_or(found.len());
    let finding = Finding {
        rule: Arc::new(RuleInfo::built_in(ID, label, Outcome::Return, title, message, remedy)),
        at: vec![place],
        arguments: vec![("character".to_owned(), Value::Text(character))],
        evidence: Vec::new(),
        waiver: None,
    };
    found.insert(before, finding);
}

/// What keeps a text from being an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    Blank,
    Hidden(char),
}

fn wrong(id: &str) -> Option<Wrong> {
    match id.chars().find(|character| is_hidden(*character)) {
        Some(character) => Some(Wrong::Hidden(character)),
        None => id.chars().all(is_blank).then_some(Wrong::Blank),
    }
}

/// Whether a character has no form of its own: it steers, breaks the line, joins its neighbours, or is no character at all.
fn is_hidden(character: char) -> bool {
    let is_category = matches!(
        get_general_category(character),
        Category::Control | Category::Format | Category::LineSeparator | Category::ParagraphSeparator
    );
    // Fillers, joiners and selectors of other categories that Unicode has ignored where they cannot be shown.
    let is_ignorable = matches!(
        character,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2065}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{e0000}'..='\u{e0fff}'
    );
    let is_none = matches!(u32::from(character), 0xfdd0..=0xfdef) || u32::from(character) & 0xfffe == 0xfffe;
    is_category || is_ignorable || is_none
}

/// Whether a character leaves no ink when it stands alone.
fn is_blank(character: char) -> bool {
    let is_mark = matches!(
        get_general_category(character),
        Category::NonspacingMark | Category::SpacingMark | Category::EnclosingMark
    );
    is_mark || character.is_whitespace() || character == '\u{2800}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_line_that_can_be_seen() {
        for id in ["ORD-1", "订单 2026/№7", "é", "e\u{301}", "नि", "👍", "1", "\u{e000}"] {
            assert_eq!(wrong(id), None, "{id:?}");
        }
        for id in ["", " ", "\u{a0}\u{3000}", "\u{301}", "\u{2800}"] {
            assert_eq!(wrong(id), Some(Wrong::Blank), "{id:?}");
        }
        let hidden = "\0\u{1}\t\n\r\u{7f}\u{85}\u{ad}\u{34f}\u{61c}\u{180e}\u{200b}\u{200d}\u{202e}\u{2028}\u{2029}\u{2060}\u{2066}\
            \u{3164}\u{feff}\u{fe0f}\u{ffa0}\u{fffe}\u{ffff}\u{fdd0}\u{1fffe}\u{e0041}\u{e0100}";
        for character in hidden.chars() {
            assert_eq!(wrong(&format!("A{character}B")), Some(Wrong::Hidden(character)), "{character:?}");
        }
    }
}
