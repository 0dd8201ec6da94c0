//! `looks-alike`: two rules of one kind that flag under the same condition.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::flow::{Argument, Here, Id, Watch};
use crate::rule::tree::Expr;
use crate::rule::types::Note;
use crate::source::{Code, Diagnostic, Source, Span};
use crate::verdict::{RuleId, RuleInfo};

/// What stands between the start of a rule and a finding: the lists that are gone through, and the conditions.
type Way = (Vec<Id>, BTreeSet<(Id, bool)>);

/// The kinds of a rule, and its ways: what is the same of two that look alike.
type Asked<'a> = (&'a [Arc<str>], &'a BTreeSet<Way>);

#[derive(Default)]
pub(super) struct Lint {
    rules: BTreeMap<RuleId, Found>,
    /// The order of the pack.
    order: Vec<RuleId>,
}

struct Found {
    info: Arc<RuleInfo>,
    ways: BTreeSet<Way>,
    place: (Arc<Source>, Span),
}

impl Watch for Lint {
    fn flag(&mut self, here: &Here<'_>, expr: &Expr<Note>, _: &[Argument<'_>]) {
        let lists = here.loops.iter().map(|around| around.over).collect();
        let way = (lists, here.path.iter().copied().collect());
        let info = &here.rule.info;
        let order = &mut self.order;
        let found = self.rules.entry(info.id.clone()).or_insert_with(|| {
            order.push(info.id.clone());
            Found { info: Arc::clone(info), ways: BTreeSet::new(), place: (Arc::clone(here.source), expr.span) }
        });
        found.ways.insert(way);
    }
}

impl Lint {
    pub(super) fn found(self) -> Vec<Diagnostic> {
        let mut known: HashMap<Asked<'_>, Vec<&Found>> = HashMap::new();
        let mut told = Vec::new();
        for rule in self.order.iter().filter_map(|id| self.rules.get(id)) {
            // What is always flagged has no condition that could be the same.
            if rule.ways.iter().any(|(lists, asked)| lists.is_empty() && asked.is_empty()) {
                continue;
            }
            let alike = known.entry((&*rule.info.kinds, &rule.ways)).or_default();
            if let Some(first) = alike.iter().find(|first| may_meet(&first.info, &rule.info)) {
                let id = &first.info.id;
                let found = Diagnostic::warning(
                    Code::LooksAlike,
                    format!("`{id}` flags under the same condition"),
                    format!("`{id}` 的标记条件与此相同"),
                );
                let ((source, span), (other, there)) = (&rule.place, &first.place);
                told.push(found.at(source, *span).label(other, *there, "the first of the two", "前一条规则"));
            }
            alike.push(rule);
        }
        told
    }
}

/// Whether both rules can judge one document: neither takes the other's place, and their days overlap.
fn may_meet(one: &RuleInfo, other: &RuleInfo) -> bool {
    let replaces = |a: &RuleInfo, b: &RuleInfo| a.supersedes.as_ref() == Some(&b.id);
    let ends_before =
        |a: &RuleInfo, b: &RuleInfo| a.effective_until.zip(b.effective_from).is_some_and(|(until, from)| until < from);
    !replaces(one, other) && !replaces(other, one) && !ends_before(one, other) && !ends_before(other, one)
}

#[cfg(test)]
mod tests {
    #[test]
    fn scripts() {
        crate::rule::scripts::hold("lint/looks_alike.rhai", |files| {
            super::super::tests::lint_for(files, crate::source::Code::LooksAlike)
        });
    }
}
