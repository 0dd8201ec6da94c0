//! Whether both evaluators say the same of a document, and the fault where they do not.

use std::fmt::Write as _;

use super::Rulebook;
use crate::base::lang::Bilingual;
use crate::source::Code;
use crate::verdict::{Case, Fault, Judgement, Place, RunFacts};

impl Rulebook {
    /// The same rulebook, which runs every rule by Rhai's own engine as well.
    #[must_use]
    pub fn by_both(mut self) -> Self {
        self.by_both = true;
        self
    }

    /// Runs the rules of the case's kind by both evaluators; a difference is a fault.
    pub(super) fn judge_by_both(&self, case: &Case, run: &RunFacts) -> Judgement {
        let mut judgement = self.judge_by_machine(case, run);
        if let Some((ours, other)) = difference(&judgement, &self.judge_by_oracle(case, run)) {
            judgement.faults.push(differ(&ours, &other));
        }
        judgement
    }
}

fn differ(ours: &str, other: &str) -> Fault {
    let message = Bilingual::new(
        format!("the two evaluators differ: ours says `{ours}`, Rhai's engine says `{other}`"),
        format!("两个求值引擎结果不一致：本程序为 `{ours}`，Rhai 引擎为 `{other}`"),
    );
    let help = Bilingual::new(
        "this is a mistake of the program; please report it with the rule and the document",
        "这是程序的错误；请连同规则和文档一并报告",
    );
    Fault::new(Code::EnginesDiffer, message).help(help)
}

/// The first thing that one judgement says and another does not, as each puts it.
pub(crate) fn difference(ours: &Judgement, other: &Judgement) -> Option<(String, String)> {
    let (ours, other) = (lines(ours), lines(other));
    let nothing = || "nothing".to_owned();
    let at = ours.iter().zip(&other).position(|(a, b)| a != b).unwrap_or(ours.len().min(other.len()));
    match (ours.get(at), other.get(at)) {
        (None, None) => None,
        (a, b) => Some((a.cloned().unwrap_or_else(nothing), b.cloned().unwrap_or_else(nothing))),
    }
}

/// All that a judgement says, a line each. Where in a script a rule broke is told apart by no two evaluators alike.
fn lines(judgement: &Judgement) -> Vec<String> {
    let mut lines = Vec::new();
    for finding in &judgement.findings {
        let mut line = format!("{} finds", finding.rule.id);
        finding.at.iter().for_each(|at| add(&mut line, at));
        for (name, value) in &finding.arguments {
            // Writing into a `String` cannot fail.
            let _ = write!(line, " {name}={value:?}");
        }
        lines.push(line);
        for evidence in &finding.evidence {
            let mut line = format!("{} rests on", finding.rule.id);
            add(&mut line, &evidence.place);
            let _ = write!(line, " {:?}", evidence.value);
            lines.push(line);
        }
    }
    for lacking in &judgement.indeterminate {
        let mut line = format!("{} lacks", lacking.rule.id);
        lacking.missing.iter().for_each(|at| add(&mut line, at));
        lines.push(line);
    }
    for fault in &judgement.faults {
        let rule = fault.rule.as_ref().map_or("", |rule| rule.as_str());
        lines.push(format!("{rule} breaks: {} {}", fault.code.as_str(), fault.message.en));
    }
    lines.extend(judgement.skipped.iter().map(|skipped| format!("{} is skipped: {}", skipped.rule, skipped.why.en)));
    lines.extend(judgement.passed.iter().map(|rule| format!("{rule} passes")));
    lines.extend(judgement.near.iter().map(|near| format!("{} is near: {} {}", near.rule.id, near.value, near.limit)));
    lines
}

fn add(line: &mut String, place: &Place) {
    let (start, end) = (place.span.start, place.span.end);
    let _ = write!(line, " {}{}[{start}..{end}]", place.document, place.pointer);
}
