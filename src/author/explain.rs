//! All there is to know about one rule, and which rule or code of a diagnostic a name means.

use jiff::civil::Date;

use super::catalogue::names;
use super::reads::reads;
use crate::base::lang::Localized;
use crate::document::{Pointer, to_json};
use crate::pack::{Pack, Rule};
use crate::rule::Rulebook;
use crate::rule::lint::{Cost, costs};
use crate::source::{Code, Diagnostic, nearest};
use crate::verdict::RuleInfo;

/// All there is to know about one rule.
#[derive(Clone, Debug)]
pub(crate) struct Explanation<'p> {
    /// The rule: its header, and its file with the script.
    pub rule: &'p Rule,
    /// What people call the kinds of documents that it judges.
    pub kinds: Vec<&'p Localized>,
    /// The parameters that it reads, itself or in functions that it calls, in the order of their names.
    pub parameters: Vec<Parameter>,
    /// The functions of `lib/` that it calls, and those that they call: `credit::exposure`.
    pub functions: Vec<String>,
    /// What people call the lists that it asks.
    pub lists: Vec<&'p Localized>,
    /// What it costs: the lists of documents that it goes through.
    pub cost: Cost,
    /// How many cases prove it.
    pub cases: usize,
}

/// A parameter with the value in force on the day that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parameter {
    /// The path, as rules write it behind `policy.`.
    pub path: String,
    /// The value, as JSON.
    pub value: String,
}

/// Explains a rule, with the parameters as they are on a day.
#[must_use]
pub(crate) fn explain<'p>(rulebook: &'p Rulebook, rule: &'p Rule, day: Date) -> Explanation<'p> {
    let pack = rulebook.pack();
    let in_force = pack.parameters().on(day);
    let reads = reads(rulebook, rule, in_force);
    let lists = pack.manifest().lists.iter().filter(|list| reads.lists.contains(&*list.name));
    let parameter = |path: String| {
        let value = to_json(in_force.at(&Pointer::root().join_dotted(&path))?);
        Some(Parameter { path, value })
    };
    Explanation {
        rule,
        kinds: titles(pack, &rule.info),
        parameters: reads.parameters.into_iter().filter_map(parameter).collect(),
        functions: reads.functions.into_iter().collect(),
        lists: lists.map(|list| &list.title).collect(),
        cost: rulebook.with_subject(costs).remove(&rule.info.id).unwrap_or_default(),
        cases: pack.case_count(rule),
    }
}

/// What people call the kinds of documents that a rule judges.
pub(super) fn titles<'p>(pack: &'p Pack, info: &RuleInfo) -> Vec<&'p Localized> {
    info.kinds.iter().filter_map(|kind| Some(&pack.manifest().kind(kind)?.title)).collect()
}

/// The rule that a name means: its id, or the last parts of one, where they are those of no other rule.
///
/// # Errors
/// A name of several rules, which are listed, or of none, with the nearest rule or code of a diagnostic.
pub(crate) fn find<'p>(pack: &'p Pack, name: &str) -> Result<&'p Rule, Box<Diagnostic>> {
    let rules = pack.rules();
    if let Some(rule) = rules.iter().find(|rule| rule.info.id.as_str() == name) {
        return Ok(rule);
    }
    let ends_so = |rule: &&Rule| rule.info.id.as_str().strip_suffix(name).is_some_and(|rest| rest.ends_with('.'));
    let meant: Vec<_> = rules.iter().filter(ends_so).collect();
    match meant.as_slice() {
        [rule] => Ok(rule),
        [] => Err(Box::new(unknown(name, rules))),
        several => Err(Box::new(ambiguous(name, several))),
    }
}

fn ambiguous(name: &str, rules: &[&Rule]) -> Diagnostic {
    let ids: Vec<_> = rules.iter().map(|rule| format!("`{}`", rule.info.id)).collect();
    let (en, zh) = (format!("several rules are called `{name}`"), format!("有多条规则名为 `{name}`"));
    let error = Diagnostic::error(Code::Usage, en, zh);
    error.help(format!("say which: {}", ids.join(", ")), format!("请指明其中一条：{}", ids.join("、")))
}

fn unknown(name: &str, rules: &[Rule]) -> Diagnostic {
    let (en, zh) = if name.contains('.') {
        (format!("there is no rule `{name}`"), format!("没有规则 `{name}`"))
    } else {
        (
            format!("there is no rule `{name}`, and no such code of a message"),
            format!("没有规则 `{name}`，也没有这样的消息代码"),
        )
    };
    let error = Diagnostic::error(Code::Usage, en, zh);
    let mut known: Vec<&str> = rules.iter().flat_map(|rule| names(rule.info.id.as_str())).collect();
    for code in Code::all() {
        known.push(code.as_str());
    }
    match nearest(name, known) {
        Some(near) => error.help(format!("did you mean `{near}`?"), format!("是否指 `{near}`？")),
        None => error.help("`countersign rules` lists the rules", "`countersign rules` 列出全部规则"),
    }
}
