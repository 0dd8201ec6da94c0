//! `// lint: allow unused the reason`: what the authors of a pack answer for, on the line before.

use std::sync::Arc;

use crate::pack::Files;
use crate::source::{Code, Diagnostic, Severity, Source, Span};

/// What quiets a lint in the line behind it.
struct Allow {
    source: Arc<Source>,
    span: Span,
    code: Code,
    /// The line that it is about.
    line: u32,
    is_used: bool,
}

/// Takes out what is quieted, and adds what is wrong with the quieting.
pub(super) fn apply(files: &Files, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut allows = Vec::new();
    let mut told = Vec::new();
    for (path, source) in files {
        let comment = match path.rsplit('.').next() {
            Some("rhai") => "//",
            Some("toml") => "#",
            _ => continue,
        };
        if source.text().contains(MARK) {
            read(source, comment, &mut allows, &mut told);
        }
    }
    told.extend(found.into_iter().filter(|diagnostic| !quiets(&mut allows, diagnostic)));
    told.extend(allows.iter().filter(|allow| !allow.is_used).map(idle));
    told
}

const MARK: &str = "lint:";

fn quiets(allows: &mut [Allow], diagnostic: &Diagnostic) -> bool {
    let Some(place) = diagnostic.place().filter(|_| diagnostic.severity != Severity::Error) else { return false };
    let line = place.source.position(place.span.start).line;
    let fits = |allow: &&mut Allow| {
        allow.code == diagnostic.code && allow.line == line && allow.source.name() == place.source.name()
    };
    let mut is_quiet = false;
    for allow in allows.iter_mut().filter(fits) {
        allow.is_used = true;
        is_quiet = true;
    }
    is_quiet
}

/// Every comment of a file that quiets something.
fn read(source: &Arc<Source>, comment: &str, allows: &mut Vec<Allow>, told: &mut Vec<Diagnostic>) {
    let (mut start, mut open) = (0, allows.len());
    for (line, text) in (source.first_line()..).zip(source.text().split_inclusive('\n')) {
        let content = text.trim_end();
        let at = start + (content.len() - content.trim_start().len());
        let span = Span::new(at, start + content.len());
        start += text.len();
        match directive(content, comment) {
            Some(directive) => match parse(directive) {
                Ok(code) => allows.push(Allow { source: Arc::clone(source), span, code, line: 0, is_used: false }),
                Err(wrong) => told.push(told_wrong(source, span, &wrong)),
            },
            None => {
                if content.contains(&format!("{comment} {MARK}")) {
                    told.push(told_wrong(source, span, &Wrong::Behind));
                }
                // All comments that stand in a row before it are about this line.
                allows.iter_mut().skip(open).for_each(|allow| allow.line = line);
                open = allows.len();
            }
        }
    }
}

/// What stands behind `lint:` in a line that is a comment and nothing else.
fn directive<'t>(line: &'t str, comment: &str) -> Option<&'t str> {
    let content = line.trim_start().strip_prefix(comment)?;
    // In the header of a rule, which is a comment as a whole, a comment is that of TOML.
    let content = content.strip_prefix('!').map_or(content, |header| header.trim_start().trim_start_matches('#'));
    content.trim_start().strip_prefix(MARK)
}

enum Wrong<'t> {
    Word(&'t str),
    Unknown(&'t str),
    NoReason(Code),
    Behind,
}

fn parse(directive: &str) -> Result<Code, Wrong<'_>> {
    let mut words = directive.split_whitespace();
    match words.next() {
        Some("allow") => {}
        other => return Err(Wrong::Word(other.unwrap_or_default())),
    }
    let name = words.next().unwrap_or_default();
    let code = name.parse::<Code>().ok().filter(|code| code.is_lint()).ok_or(Wrong::Unknown(name))?;
    if words.next().is_none() { Err(Wrong::NoReason(code)) } else { Ok(code) }
}

fn told_wrong(source: &Arc<Source>, span: Span, wrong: &Wrong<'_>) -> Diagnostic {
    let warning = |en: String, zh: String| Diagnostic::warning(Code::Allow, en, zh).at(source, span);
    match wrong {
        Wrong::Word(word) => warning(format!("`lint: {word}` is nothing"), format!("`lint: {word}` 无效"))
            .help("write `lint: allow unused the reason`", "请写作 `lint: allow unused 理由`"),
        Wrong::Unknown(name) => {
            let lints = Code::all().filter(|code| code.is_lint()).map(Code::as_str);
            warning(format!("there is no lint `{name}`"), format!("没有名为 `{name}` 的检查项")).suggest(name, lints)
        }
        Wrong::NoReason(code) => {
            let name = code.as_str();
            warning(format!("`{name}` is quieted without a reason"), format!("忽略 `{name}` 而未写理由")).help(
                format!("write it behind the name: `lint: allow {name} read by the monthly report`"),
                format!("请在名称之后写明：`lint: allow {name} 月度报表读取`"),
            )
        }
        Wrong::Behind => warning(
            "this quiets nothing: it stands behind something".to_owned(),
            "此注释不起作用：它位于其他内容之后".to_owned(),
        )
        .help("put it in a line of its own before", "请单独写在前一行"),
    }
}

fn idle(allow: &Allow) -> Diagnostic {
    let name = allow.code.as_str();
    let warning = Diagnostic::warning(
        Code::Allow,
        format!("there is no `{name}` to quiet in the line behind this"),
        format!("下一行并没有可忽略的 `{name}`"),
    );
    warning.at(&allow.source, allow.span).help("take it out", "请删除")
}

#[cfg(test)]
mod tests {
    #[test]
    fn scripts() {
        crate::rule::scripts::hold("lint/allow.rhai", super::super::tests::lint_of);
    }
}
