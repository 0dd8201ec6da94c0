//! `sarif`: a static analysis log, SARIF 2.1.0, for code hosts and their viewers.
//!
//! Results are written as they arrive; the rules that they name, and what broke, stand behind them. What broke waits
//! in a temporary file, so that a run of any length takes no more memory than its rules do.

pub(crate) mod lint;
mod log;

use std::collections::HashMap;
use std::io::{self, Seek as _, Write};
use std::sync::Arc;

use data_encoding::HEXLOWER;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest as _, Sha256};
use tempfile::SpooledTempFile;

use self::log::{
    ArtifactLocation, ComponentReference, Configuration, Descriptor, Fingerprints, Location, LogicalLocation, Message,
    Notification, PhysicalLocation, Region, ResultProperties, RuleProperties, RuleReference, RunProperties,
    SarifResult, Suppression, Tool, ToolComponent,
};
use crate::base::lang::Lang;
use crate::base::template::Arguments;
use crate::report::format::escaped::to_json;
use crate::report::model::facts::{fact_text, name};
use crate::report::model::item::{Item, Level, items, subject_name};
use crate::report::model::words::Words;
use crate::report::{Context, Reporter};
use crate::source::{Source, Span};
use crate::verdict::summary::Summary;
use crate::verdict::{Place, RuleId, RuleInfo, Verdict};

/// The characters that no path in a URI holds as they are: all but the unreserved characters of RFC 3986 and `/`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
/// Bytes of what broke that are kept in memory.
const IN_MEMORY: usize = 1 << 20;

/// The report under way.
pub(in crate::report) struct Sarif<W> {
    context: Context,
    out: W,
    started: bool,
    /// The rules that results name, in the order of their indices.
    rules: Vec<Arc<RuleInfo>>,
    indices: HashMap<RuleId, usize>,
    notifications: SpooledTempFile,
    notified: bool,
}

impl<W: Write> Sarif<W> {
    /// A report of which nothing is written before the first verdict.
    pub(in crate::report) fn new(context: Context, out: W) -> Self {
        Self {
            context,
            out,
            started: false,
            rules: Vec::new(),
            indices: HashMap::new(),
            notifications: SpooledTempFile::new(IN_MEMORY),
            notified: false,
        }
    }

    fn open(&mut self) -> io::Result<()> {
        let (schema, lang) = (log::SCHEMA, self.context.lang.code());
        write!(
            self.out,
            r#"{{"$schema":"{schema}","version":"2.1.0","runs":[{{"columnKind":"unicodeCodePoints","language":"{lang}","results":["#
        )
    }

    /// Writes a result, behind a comma where it is not the first.
    fn result(&mut self, result: &SarifResult<'_>) -> io::Result<()> {
        if self.started {
            self.out.write_all(b",\n")?;
        } else {
            self.open()?;
            self.out.write_all(b"\n")?;
            self.started = true;
        }
        self.out.write_all(to_json(result)?.as_bytes())
    }

    fn rule(&mut self, info: &Arc<RuleInfo>) -> usize {
        if let Some(index) = self.indices.get(&info.id) {
            return *index;
        }
        let index = self.rules.len();
        self.indices.insert(info.id.clone(), index);
        self.rules.push(Arc::clone(info));
        index
    }

    fn notify(&mut self, item: &Item<'_>) -> io::Result<()> {
        self.notification(&Notification {
            level: "error",
            message: Message::new(item.lines(self.context.lang).join("\n")),
            locations: item.at.iter().map(|place| location(place)).collect(),
            associated_rule: item.rule.map(|id| RuleReference { id }),
        })
    }

    fn notification(&mut self, notification: &Notification<'_>) -> io::Result<()> {
        let separator = if self.notified { ",\n" } else { "\n" };
        self.notified = true;
        write!(self.notifications, "{separator}{}", to_json(notification)?)
    }

    fn tool(&self, lang: Lang) -> ToolComponent<'_> {
        let translation = lang != self.context.lang;
        let rules = self.rules.iter().map(|info| descriptor(info, lang, translation)).collect();
        ToolComponent {
            name: "countersign",
            semantic_version: (!translation).then_some(env!("CARGO_PKG_VERSION")),
            language: lang.code(),
            contents: if translation { &["localizedData"] } else { &["localizedData", "nonLocalizedData"] },
            associated_component: translation.then_some(ComponentReference { name: "countersign" }),
            rules,
        }
    }
}

impl<W: Write> Reporter for Sarif<W> {
    fn verdict(&mut self, verdict: &Verdict) -> io::Result<()> {
        let infos = verdict.reasons.iter().chain(&verdict.waived).map(|finding| &finding.rule);
        for info in infos.chain(verdict.indeterminate.iter().map(|it| &it.rule)) {
            self.rule(info);
        }
        let mut seen = HashMap::new();
        for item in items(verdict, self.context.lang) {
            match item.info {
                None => self.notify(&item)?,
                Some(info) => {
                    let index = self.indices.get(&info.id).copied().unwrap_or_default();
                    let hash = fingerprint(verdict, &item);
                    let times = seen.entry(hash.clone()).and_modify(|times| *times += 1).or_insert(1);
                    let result = result(verdict, &item, index, format!("{hash}:{times}"), &self.context);
                    self.result(&result)?;
                }
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, summary: &Summary) -> io::Result<()> {
        if !self.started {
            self.open()?;
        }
        let tool = to_json(&Tool { driver: self.tool(self.context.lang) })?;
        let others = Lang::ALL.into_iter().filter(|lang| *lang != self.context.lang);
        let translations = to_json(&others.map(|lang| self.tool(lang)).collect::<Vec<_>>())?;
        let successful = summary.faulty == 0 && !summary.interrupted;
        if summary.interrupted {
            let message = Message::new(Words::of(self.context.lang).interrupted);
            self.notification(&Notification { level: "error", message, locations: Vec::new(), associated_rule: None })?;
        }
        write!(self.out, "\n],\"tool\":{tool},\"translations\":{translations}")?;
        write!(self.out, ",\"invocations\":[{{\"executionSuccessful\":{successful},\"toolExecutionNotifications\":[")?;
        self.notifications.rewind()?;
        io::copy(&mut self.notifications, &mut self.out)?;
        let info = &self.context.info;
        let properties = to_json(&RunProperties {
            policy: &info.policy,
            policy_version: &info.policy_version,
            policy_digest: &info.policy_digest,
            as_of: info.as_of.to_string(),
            independent: info.independent,
            documents: summary.documents,
        })?;
        writeln!(self.out, "]}}],\"properties\":{properties}}}]}}")?;
        self.out.flush()
    }
}

fn result<'a>(
    verdict: &'a Verdict,
    item: &Item<'a>,
    rule_index: usize,
    place: String,
    context: &Context,
) -> SarifResult<'a> {
    let subject = &verdict.subject;
    let main = item.main_place().or_else(|| item.at.first().copied());
    let further = item.at.iter().filter(|place| main.is_none_or(|main| main.identity() != place.identity()));
    let further = further.map(|place| Location { message: Some(Message::new(name(place))), ..location(place) });
    let facts = item
        .facts
        .iter()
        .map(|fact| Location { message: Some(Message::new(fact_text(fact, context.lang))), ..location(&fact.place) });
    let mut related: Vec<_> = further.chain(facts).collect();
    for (index, location) in related.iter_mut().enumerate() {
        location.id = Some(index + 1);
    }
    let text = format!("{}{}{}", subject_name(subject, context), Words::of(context.lang).colon(), item.message);
    SarifResult {
        rule_id: item.rule.unwrap_or_default(),
        rule_index,
        level: level(item.level),
        message: Message::new(text),
        locations: vec![main_location(verdict, main)],
        related_locations: related,
        partial_fingerprints: Fingerprints { place },
        suppressions: item.waiver_text().map(suppression).into_iter().collect(),
        properties: Some(ResultProperties {
            document_kind: &subject.kind,
            document_id: subject.id.as_deref(),
            decision: verdict.decision.as_str(),
            outcome: item.outcome(),
            role: item.role_name(),
            remedy: item.remedy.clone(),
        }),
    }
}

fn suppression(justification: String) -> Suppression {
    Suppression { kind: "external", status: "accepted", justification }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

/// A rule with its texts in one language; a translation repeats nothing but texts.
fn descriptor(info: &RuleInfo, lang: Lang, translation: bool) -> Descriptor<'_> {
    let words = Words::of(lang);
    let title = info.title.get(lang);
    // Arguments that are not filled in are shown by their names.
    let message = info.message.of(lang).render(&Arguments::new(), lang);
    let remedy = info.remedy.of(lang).render(&Arguments::new(), lang);
    let parts = [
        (words.remedy, Some(remedy.as_str())),
        (words.clause, info.clause.as_deref()),
        (words.basis, info.basis.as_ref().map(|basis| basis.get(lang))),
    ];
    let parts: Vec<_> =
        parts.iter().filter_map(|(name, text)| Some((*name, text.filter(|it| !it.is_empty())?))).collect();
    let plain = parts.iter().map(|(name, text)| format!("{name}{}{text}", words.colon()));
    let marked = parts.iter().map(|(name, text)| format!("- **{name}**{}{}", words.colon(), plain_markdown(text)));
    let text = std::iter::once(message.clone()).chain(plain).collect::<Vec<_>>().join("\n");
    let markdown = format!("{}\n\n{}", plain_markdown(&message), marked.collect::<Vec<_>>().join("\n"));
    let default_level = Level::of(info.outcome);
    Descriptor {
        id: info.id.as_str(),
        short_description: Message::new(title),
        full_description: Message::new(if message.is_empty() { title.to_owned() } else { message }),
        help: Message { text: if text.is_empty() { title.to_owned() } else { text }, markdown: Some(markdown) },
        default_configuration: (!translation).then(|| Configuration { level: level(default_level) }),
        properties: (!translation).then(|| RuleProperties {
            tags: vec![info.outcome.as_str()],
            clause: info.clause.as_deref(),
            basis: info.basis.as_ref().map(|basis| basis.get(lang)),
        }),
    }
}

/// A text with what Markdown would take for markup written plainly.
fn plain_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// The main place of a result; what stands in no file, such as a document that is not there, is told where the
/// document that asks for it starts.
fn main_location(verdict: &Verdict, place: Option<&Place>) -> Location {
    let mut main = place.map(location).unwrap_or_default();
    let line = verdict.subject.line;
    main.physical_location.get_or_insert_with(|| PhysicalLocation {
        artifact_location: ArtifactLocation { uri: uri(&verdict.subject.source) },
        region: Region { start_line: line, start_column: 1, end_line: line, end_column: 1 },
    });
    main
}

fn location(place: &Place) -> Location {
    let physical = place.source.as_ref().map(|source| physical(source, place.span));
    let logical = LogicalLocation { fully_qualified_name: name(place) };
    let logical = (!logical.fully_qualified_name.is_empty()).then_some(logical);
    Location { id: None, physical_location: physical, logical_locations: logical.into_iter().collect(), message: None }
}

/// A part of a file.
fn physical(source: &Source, span: Span) -> PhysicalLocation {
    let (start, end) = (source.position(span.start), source.position(span.end));
    PhysicalLocation {
        artifact_location: ArtifactLocation { uri: uri(source.name()) },
        region: Region {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
        },
    }
}

/// A path as a reference relative to where the check was made, or a `file` address where it is absolute.
fn uri(path: &str) -> String {
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let scheme = if path.starts_with('/') { "file://" } else { "" };
    format!("{scheme}{}", utf8_percent_encode(&path, ENCODED))
}

/// A digest of what stays the same while the rest of a document changes: the rule, the document, and the field.
fn fingerprint(verdict: &Verdict, item: &Item<'_>) -> String {
    let subject = &verdict.subject;
    let place = item.at.first();
    let parts = [
        item.rule.unwrap_or_default(),
        &subject.kind,
        // A document without an id is known by its file only.
        subject.id.as_deref().unwrap_or(&subject.source),
        place.map_or("", |place| &place.document),
        place.map_or("", |place| place.pointer.as_str()),
    ];
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    HEXLOWER.encode(hash.finalize().get(..16).unwrap_or_default())
}

#[cfg(test)]
mod tests;
