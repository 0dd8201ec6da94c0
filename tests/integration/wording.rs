//! The program's Chinese is written with Chinese punctuation.

use std::path::{Path, PathBuf};

use crate::harness::project;

/// Files whose texts are data that people may have typed either way, not words of the program.
const DATA: [&str; 3] = ["domain/capitals.rs", "domain/text.rs", "domain/identifiers.rs"];

/// Signs that Chinese has its own of.
const SIGNS: [char; 7] = [',', ':', ';', '?', '!', '(', ')'];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// The string literals of a file of Rust with their lines, as they are written, up to its tests.
fn literals(text: &str) -> Vec<(usize, String)> {
    let program = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let mut found = Vec::new();
    let mut rest = program;
    while let Some(at) = rest.find(['"', '\'', '/']) {
        let here = &rest[at..];
        let line = program[..program.len() - here.len()].matches('\n').count() + 1;
        let length = if here.starts_with("//") {
            here.find('\n').unwrap_or(here.len())
        } else if let Some(raw) = raw_end(&rest[..at], here) {
            found.push((line, here[1..raw].to_owned()));
            raw + 1
        } else if here.starts_with('"') {
            let end = string_end(here);
            found.push((line, here[1..end].to_owned()));
            end + 1
        } else if here.starts_with('\'') {
            character_length(here)
        } else {
            1
        };
        rest = here.get(length..).unwrap_or_default();
    }
    found
}

/// Where the quotation mark of a raw string ends, if one starts here.
fn raw_end(before: &str, here: &str) -> Option<usize> {
    let hashes = before.len() - before.trim_end_matches('#').len();
    let is_raw = here.starts_with('"') && before.trim_end_matches('#').ends_with('r');
    is_raw.then(|| here[1..].find(&format!("\"{}", "#".repeat(hashes))).map(|end| end + 1))?
}

fn string_end(here: &str) -> usize {
    let mut escaped = false;
    let end = here.char_indices().skip(1).find(|(_, character)| {
        let ends = *character == '"' && !escaped;
        escaped = *character == '\\' && !escaped;
        ends
    });
    end.map_or(here.len() - 1, |(at, _)| at)
}

/// The length of a character literal, or of the mark of a lifetime.
fn character_length(here: &str) -> usize {
    let mut characters = here.char_indices().skip(1);
    match (characters.next(), characters.next()) {
        (Some((_, '\\')), _) => here[2..].find('\'').map_or(1, |end| here[2..].len().min(end.max(1)) + 3),
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}

fn is_chinese(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '、' | '。' | '《' | '》' | '“' | '”')
        || ('\u{ff01}'..='\u{ff1f}').contains(&character)
}

/// The signs of a text that stand beside Chinese; code in backticks and figures in braces are no words.
fn wrong(literal: &str) -> Vec<char> {
    let mut words = Vec::new();
    let mut until = None;
    for character in literal.chars() {
        match until {
            Some(end) if character == end => until = None,
            Some(_) => {}
            None if matches!(character, '`' | '{') => {
                until = Some(if character == '{' { '}' } else { '`' });
                words.push('`');
            }
            None => words.push(character),
        }
    }
    if !words.iter().copied().any(is_chinese) {
        return Vec::new();
    }
    // Beside code it is the sentence's sign all the same; between figures it is theirs.
    let beside = |character: Option<&char>| character.is_some_and(|it| is_chinese(*it) || *it == '`');
    let at = |at: usize| words.get(at);
    let is_wrong = |index: usize| {
        let (before, after) = (index.checked_sub(1).and_then(at), at(index + 1));
        SIGNS.contains(&words[index]) && (beside(before) || beside(after))
    };
    (0..words.len()).filter(|index| is_wrong(*index)).map(|index| words[index]).collect()
}

#[test]
fn no_sign_of_another_script_stands_in_chinese() {
    let root = project().join("src");
    let (mut found, mut chinese) = (Vec::new(), 0);
    for path in sources(&root) {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        if !name.ends_with(".rs") || name.ends_with("tests.rs") || DATA.contains(&&*name) {
            continue;
        }
        for (line, literal) in literals(&std::fs::read_to_string(&path).unwrap()) {
            chinese += usize::from(literal.chars().any(is_chinese));
            let signs = wrong(&literal);
            if !signs.is_empty() {
                found.push(format!("{name}:{line}: {signs:?} in \"{literal}\""));
            }
        }
    }
    assert!(chinese > 300, "only {chinese} Chinese texts were seen");
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn signs_are_told_apart_by_what_stands_beside_them() {
    const NONE: [char; 0] = [];
    assert_eq!(wrong("通过 {passed} 例,失败"), [',']);
    assert_eq!(wrong("是否应为 `{name}`?"), ['?']);
    assert_eq!(wrong("应为位置(`order.at`)"), ['(', ')']);
    assert_eq!(wrong("{error};请先判断"), [';']);
    assert_eq!(wrong("共 1,000 项，第 12:30 行（`a, b`）"), NONE);
    assert_eq!(wrong("{count}: {name}, done"), NONE);
    assert_eq!(
        literals("let a = '\"'; // \"no\"\nf(\"a\\\"b\", '\\'', r#\"c\"d\"#);"),
        [(2, "a\\\"b".to_owned()), (2, "c\"d".to_owned())]
    );
}
