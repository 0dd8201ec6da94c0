//! What is wrong or doubtful in a pack, as a log for code hosts.

use std::collections::HashMap;
use std::io;

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::log::{
    self, ComponentReference, Configuration, Descriptor, Fingerprints, Location, Message, SarifResult, Tool,
    ToolComponent,
};
use super::{level, physical, plain_markdown};
use crate::base::lang::Lang;
use crate::report::format::escaped::to_json;
use crate::report::model::item::Level;
use crate::source::{Code, Diagnostic, Label, Severity, manual};

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    column_kind: &'static str,
    language: &'static str,
    results: Vec<SarifResult<'a>>,
    tool: Tool<'a>,
    translations: Vec<ToolComponent<'a>>,
    invocations: [Invocation; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
}

/// Diagnostics as a SARIF log.
pub(crate) fn diagnostics(found: &[Diagnostic], lang: Lang) -> io::Result<String> {
    let mut codes: Vec<Code> = found.iter().map(|it| it.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let mut seen = HashMap::new();
    let results = found.iter().map(|diagnostic| {
        let hash = fingerprint(diagnostic);
        let times = seen.entry(hash.clone()).and_modify(|times| *times += 1).or_insert(1);
        let index = codes.binary_search(&diagnostic.code).unwrap_or_default();
        result(diagnostic, index, format!("{hash}:{times}"), lang)
    });
    let log = Log {
        schema: log::SCHEMA,
        version: "2.1.0",
        runs: [Run {
            column_kind: "unicodeCodePoints",
            language: lang.code(),
            results: results.collect(),
            tool: Tool { driver: component(&codes, lang, false) },
            translations: Lang::ALL
                .into_iter()
                .filter(|it| *it != lang)
                .map(|it| component(&codes, it, true))
                .collect(),
            invocations: [Invocation { execution_successful: true }],
        }],
    };
    Ok(to_json(&log)? + "\n")
}

fn result(diagnostic: &Diagnostic, rule_index: usize, place: String, lang: Lang) -> SarifResult<'_> {
    let help = diagnostic.help.as_ref().map(|help| format!("\n{}", help.get(lang))).unwrap_or_default();
    let mut labels = diagnostic.labels.iter();
    let main = labels.next().map(|label| location(label, lang));
    let mut related: Vec<_> = labels.map(|label| location(label, lang)).collect();
    for (index, location) in related.iter_mut().enumerate() {
        location.id = Some(index + 1);
    }
    SarifResult {
        rule_id: diagnostic.code.as_str(),
        rule_index,
        level: level(heaviness(diagnostic.severity)),
        message: Message::new(format!("{}{help}", diagnostic.message.get(lang))),
        locations: main.into_iter().collect(),
        related_locations: related,
        partial_fingerprints: Fingerprints { place },
        suppressions: Vec::new(),
        properties: None,
    }
}

fn heaviness(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
        Severity::Advice => Level::Note,
    }
}

fn location(label: &Label, lang: Lang) -> Location {
    let message = label.text.as_ref().map(|text| Message::new(text.get(lang)));
    Location { physical_location: Some(physical(&label.source, label.span)), message, ..Location::default() }
}

/// The codes with what the manual says of each; a translation repeats nothing but texts.
fn component(codes: &[Code], lang: Lang, is_translation: bool) -> ToolComponent<'static> {
    let rules = codes.iter().filter_map(|code| {
        let entry = manual::entry(*code)?;
        let text = *entry.text.of(lang);
        Some(Descriptor {
            id: code.as_str(),
            short_description: Message::new(*entry.title.of(lang)),
            full_description: Message::new(text),
            help: Message { text: text.to_owned(), markdown: Some(plain_markdown(text)) },
            default_configuration: (!is_translation)
                .then(|| Configuration { level: if code.is_lint() { "warning" } else { "error" } }),
            properties: None,
        })
    });
    ToolComponent {
        name: "countersign",
        semantic_version: (!is_translation).then_some(env!("CARGO_PKG_VERSION")),
        language: lang.code(),
        contents: if is_translation { &["localizedData"] } else { &["localizedData", "nonLocalizedData"] },
        associated_component: is_translation.then_some(ComponentReference { name: "countersign" }),
        rules: rules.collect(),
    }
}

/// A digest of what stays the same while the rest of a file changes: the code, the file, and what is underlined.
fn fingerprint(diagnostic: &Diagnostic) -> String {
    let file = diagnostic.place().map(|label| label.source.name().to_string()).unwrap_or_default();
    let mut hash = Sha256::new();
    for part in [diagnostic.code.as_str(), &file, diagnostic.underlined()] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    HEXLOWER.encode(hash.finalize().get(..16).unwrap_or_default())
}
