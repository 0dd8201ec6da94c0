//! Members are found by the numbers of their names where there are any.

use super::*;
use crate::document::Document;
use crate::document::{Edit, Limits, apply, combine, parse, parse_with};

#[test]
fn nodes_are_small() {
    assert_eq!(size_of::<Node>(), 60);
}

#[test]
fn a_field_is_found_by_its_number_or_by_its_name() {
    let text = r#"{"b": 1, "unknown": 2, "\u0061": {"b": 3}, "": 4}"#;
    let source = Source::new("t", text);
    let (mut fields, mut others) = (Fields::default(), Fields::default());
    for name in ["a", "b", "c", ""] {
        fields.add(name);
    }
    for name in ["unknown", "b", "a"] {
        others.add(name);
    }
    let plain = Document::new(parse(&source, &Limits::default()).unwrap());
    let read = Document::new(parse_with(&source, &Limits::default(), Some(&fields)).unwrap());
    assert!(read.root().children().all(|child| child.raw().key.unwrap().field != FieldId::UNREAD));
    let value = plain.root().get("b").unwrap();
    let edited = apply(&read, &Edit::Add(Pointer::parse("/c").unwrap(), value)).unwrap();
    let combined = combine([("b", plain.root().get("b").unwrap()), ("a", read.root().get("a").unwrap())]);
    let identified = [plain.clone().identified(&fields), combined.clone().identified(&fields)];
    for document in [plain, read, edited, combined].into_iter().chain(identified) {
        for table in [&fields, &others] {
            for name in ["a", "b", "c", "unknown", "", "none"] {
                let found = document.root().field(&table.field(name));
                assert_eq!(found, document.root().get(name), "{name}");
                assert!(found.is_none_or(|node| node.field_id(table) == table.id(name)), "{name}");
            }
        }
    }
}
