//! The types of `countersign/1` as they stand on the wire: frozen, apart from the types that the program works with.
//!
//! A change here is a change of the published format; `schema.json` describes the same and tests hold both together.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::base::lang::Lang;
use crate::base::template::Arguments;
use crate::base::value::{Value, share};
use crate::report::Context;
use crate::report::model::totals::by_count;
use crate::verdict::{self, Decision, summary};

/// The name and version of the format.
const REPORT: &str = "countersign/1";

/// The members that a run's verdicts have in common.
#[derive(Serialize)]
pub(in crate::report) struct Header<'a> {
    report: &'static str,
    engine: &'static str,
    lang: Lang,
    as_of: String,
    independent: bool,
    policy: Policy<'a>,
}

#[derive(Serialize)]
struct Policy<'a> {
    name: &'a str,
    version: &'a str,
    digest: &'a str,
}

impl<'a> Header<'a> {
    pub(in crate::report) fn new(context: &'a Context) -> Self {
        let info = &context.info;
        Self {
            report: REPORT,
            engine: env!("CARGO_PKG_VERSION"),
            lang: context.lang,
            as_of: info.as_of.to_string(),
            independent: info.independent,
            policy: Policy { name: &info.policy, version: &info.policy_version, digest: &info.policy_digest },
        }
    }
}

/// A verdict with its run's header, as one line.
#[derive(Serialize)]
pub(in crate::report) struct Line<'a> {
    #[serde(flatten)]
    header: Header<'a>,
    #[serde(flatten)]
    verdict: Verdict<'a>,
}

impl<'a> Line<'a> {
    pub(in crate::report) fn new(verdict: &'a verdict::Verdict, context: &'a Context) -> Self {
        Self { header: Header::new(context), verdict: Verdict::new(verdict, context) }
    }
}

/// The answer for one document.
#[derive(Serialize)]
pub(in crate::report) struct Verdict<'a> {
    document: Document<'a>,
    decision: &'static str,
    reasons: Vec<Finding<'a>>,
    indeterminate: Vec<Indeterminate<'a>>,
    faults: Vec<Fault<'a>>,
    waived: Vec<Finding<'a>>,
    skipped: Vec<Skipped<'a>>,
    passed: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    passed_rules: Option<Vec<&'a str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    near: Vec<Near<'a>>,
    roles: Vec<&'a str>,
}

impl<'a> Verdict<'a> {
    pub(in crate::report) fn new(verdict: &'a verdict::Verdict, context: &Context) -> Self {
        let lang = context.lang;
        let findings = |findings: &'a [verdict::Finding]| findings.iter().map(|it| Finding::new(it, lang)).collect();
        let passed_rules = || verdict.passed.iter().map(verdict::RuleId::as_str).collect();
        Self {
            document: Document::new(&verdict.subject),
            decision: verdict.decision.as_str(),
            reasons: findings(&verdict.reasons),
            indeterminate: verdict.indeterminate.iter().map(|it| Indeterminate::new(it, lang)).collect(),
            faults: verdict.faults.iter().map(|fault| Fault::new(fault, lang)).collect(),
            waived: findings(&verdict.waived),
            skipped: verdict
                .skipped
                .iter()
                .map(|it| Skipped { rule: it.rule.as_str(), why: it.why.get(lang) })
                .collect(),
            passed: verdict.passed.len(),
            passed_rules: context.explain.then(passed_rules),
            near: verdict.near.iter().map(Near::new).collect(),
            roles: verdict.roles().into_iter().map(|role| &*role.name).collect(),
        }
    }
}

#[derive(Serialize)]
struct Near<'a> {
    rule: &'a str,
    value: WireValue<'a>,
    limit: WireValue<'a>,
}

impl<'a> Near<'a> {
    fn new(near: &'a verdict::Near) -> Self {
        Self { rule: near.rule.id.as_str(), value: number(near.value), limit: number(near.limit) }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    kind: Option<&'a str>,
    id: Option<&'a str>,
    revision: Option<WireValue<'a>>,
    source: &'a str,
    line: u32,
    digest: &'a str,
    amount: Option<WireValue<'a>>,
    currency: Option<&'a str>,
    columns: BTreeMap<&'a str, &'a str>,
}

impl<'a> Document<'a> {
    fn new(subject: &'a verdict::Subject) -> Self {
        Self {
            kind: (!subject.kind.is_empty()).then_some(&subject.kind),
            id: subject.id.as_deref(),
            revision: subject.revision.map(number),
            source: &subject.source,
            line: subject.line,
            digest: &subject.digest,
            amount: subject.amount.as_ref().map(|(_, amount)| number(*amount)),
            currency: subject.amount.as_ref().map(|(currency, _)| currency.as_str()),
            columns: subject.columns.iter().map(|(column, value)| (&*column.name, value.as_str())).collect(),
        }
    }
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    outcome: &'static str,
    role: Option<&'a str>,
    title: &'a str,
    message: String,
    remedy: String,
    clause: Option<&'a str>,
    basis: Option<&'a str>,
    at: Vec<Place<'a>>,
    evidence: Vec<Evidence<'a>>,
    waiver: Option<Waiver<'a>>,
    args: Args<'a>,
}

impl<'a> Finding<'a> {
    fn new(finding: &'a verdict::Finding, lang: Lang) -> Self {
        let rule = &*finding.rule;
        Self {
            rule: rule.id.as_str(),
            outcome: rule.outcome.as_str(),
            role: rule.role.as_deref().map(|role| &*role.name),
            title: rule.title.get(lang),
            message: finding.message(lang),
            remedy: finding.remedy(lang),
            clause: rule.clause.as_deref(),
            basis: rule.basis.as_ref().map(|basis| basis.get(lang)),
            at: finding.at.iter().map(Place::new).collect(),
            evidence: finding.evidence.iter().map(Evidence::new).collect(),
            waiver: finding.waiver.as_ref().map(|waiver| Waiver {
                reason: &waiver.reason,
                approver: &waiver.approver,
                expires: waiver.expires.to_string(),
            }),
            args: Args(&finding.arguments),
        }
    }
}

/// The arguments of a message by their names, in the order in which the rule passed them.
struct Args<'a>(&'a Arguments);

impl Serialize for Args<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, WireValue::new(value))))
    }
}

#[derive(Serialize)]
struct Waiver<'a> {
    reason: &'a str,
    approver: &'a str,
    expires: String,
}

#[derive(Serialize)]
struct Place<'a> {
    document: &'a str,
    pointer: &'a str,
    source: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
    end_line: Option<u32>,
    end_column: Option<u32>,
}

impl<'a> Place<'a> {
    fn new(place: &'a verdict::Place) -> Self {
        let source = place.source.as_ref();
        let start = source.map(|source| source.position(place.span.start));
        let end = source.map(|source| source.position(place.span.end));
        Self {
            document: &place.document,
            pointer: place.pointer.as_str(),
            source: source.map(|source| &**source.name()),
            line: start.map(|start| start.line),
            column: start.map(|start| start.column),
            end_line: end.map(|end| end.line),
            end_column: end.map(|end| end.column),
        }
    }
}

#[derive(Serialize)]
struct Evidence<'a> {
    document: &'a str,
    pointer: &'a str,
    value: WireValue<'a>,
    source: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
}

impl<'a> Evidence<'a> {
    fn new(evidence: &'a verdict::Evidence) -> Self {
        let place = Place::new(&evidence.place);
        Self {
            document: place.document,
            pointer: place.pointer,
            value: WireValue::new(&evidence.value),
            source: place.source,
            line: place.line,
            column: place.column,
        }
    }
}

#[derive(Serialize)]
struct Indeterminate<'a> {
    rule: &'a str,
    missing: Vec<Missing<'a>>,
    message: String,
    role: Option<&'a str>,
}

#[derive(Serialize)]
struct Missing<'a> {
    document: &'a str,
    pointer: &'a str,
}

impl<'a> Indeterminate<'a> {
    fn new(indeterminate: &'a verdict::Indeterminate, lang: Lang) -> Self {
        let missing =
            |place: &'a verdict::Place| Missing { document: &place.document, pointer: place.pointer.as_str() };
        Self {
            rule: indeterminate.rule.id.as_str(),
            missing: indeterminate.missing.iter().map(missing).collect(),
            message: indeterminate.message(lang),
            role: indeterminate.keeper.as_deref().map(|role| &*role.name),
        }
    }
}

#[derive(Serialize)]
struct Fault<'a> {
    code: &'static str,
    rule: Option<&'a str>,
    message: &'a str,
    help: Option<&'a str>,
    at: Option<Place<'a>>,
    related: Option<Place<'a>>,
}

impl<'a> Fault<'a> {
    fn new(fault: &'a verdict::Fault, lang: Lang) -> Self {
        Self {
            code: fault.code.as_str(),
            rule: fault.rule.as_ref().map(verdict::RuleId::as_str),
            message: fault.message.get(lang),
            help: fault.help.as_ref().map(|help| help.get(lang)),
            at: fault.at.as_ref().map(Place::new),
            related: fault.related.as_ref().map(Place::new),
        }
    }
}

#[derive(Serialize)]
struct Skipped<'a> {
    rule: &'a str,
    why: &'a str,
}

/// A value with all its digits.
#[derive(Serialize)]
#[serde(untagged)]
enum WireValue<'a> {
    Absent,
    Bool(bool),
    Number(Box<RawValue>),
    Text(&'a str),
    Owned(String),
    List(Vec<WireValue<'a>>),
    Collection { entries: usize },
}

impl<'a> WireValue<'a> {
    fn new(value: &'a Value) -> Self {
        match value {
            Value::Absent => Self::Absent,
            Value::Bool(truth) => Self::Bool(*truth),
            Value::Number(decimal) => number(*decimal),
            Value::Text(text) => Self::Text(text),
            Value::Date(date) => Self::Owned(date.to_string()),
            Value::Instant(instant) => Self::Owned(instant.to_string()),
            Value::List(values) => Self::List(values.iter().map(WireValue::new).collect()),
            Value::Collection(entries) => Self::Collection { entries: *entries },
        }
    }
}

/// A number as a decimal writes it, so that nothing passes through a float.
fn number<'a>(decimal: Decimal) -> WireValue<'a> {
    let text = decimal.to_string();
    match RawValue::from_string(text.clone()) {
        Ok(raw) => WireValue::Number(raw),
        Err(_) => WireValue::Owned(text),
    }
}

/// Counts and money.
#[derive(Serialize)]
pub(in crate::report) struct Summary<'a> {
    documents: u64,
    #[serde(flatten)]
    counts: ByDecision<u64>,
    amounts: BTreeMap<&'a str, ByDecision<String>>,
    reasons: Vec<Reason<'a>>,
    takers: Vec<Taker<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other_takers: Option<FirstTime<'a>>,
    near: Vec<NearLimit<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interrupted: Option<bool>,
}

#[derive(Serialize)]
struct Reason<'a> {
    rule: &'a str,
    documents: u64,
    indeterminate: u64,
}

#[derive(Serialize)]
struct Taker<'a> {
    /// The name of whoever answers for them, under the name of the column that says so.
    #[serde(flatten)]
    by: BTreeMap<&'a str, &'a str>,
    #[serde(flatten)]
    figure: FirstTime<'a>,
}

#[derive(Serialize)]
struct FirstTime<'a> {
    documents: u64,
    accepted: u64,
    percent: WireValue<'a>,
}

impl FirstTime<'_> {
    fn new(figure: &summary::FirstTime) -> Self {
        let percent = number(share(figure.accepted, figure.documents));
        Self { documents: figure.documents, accepted: figure.accepted, percent }
    }
}

#[derive(Serialize)]
struct NearLimit<'a> {
    rule: &'a str,
    documents: u64,
    amounts: BTreeMap<&'a str, String>,
    nearest: WireValue<'a>,
}

impl<'a> NearLimit<'a> {
    fn new((rule, near): (&'a verdict::RuleId, &'a summary::NearLimit)) -> Self {
        Self {
            rule: rule.as_str(),
            documents: near.documents,
            amounts: near.amounts.iter().map(|(currency, amount)| (currency.as_str(), amount.to_string())).collect(),
            nearest: number(near.nearest),
        }
    }
}

/// One member for each decision that has something.
#[derive(Serialize)]
struct ByDecision<T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    approve: Option<T>,
    #[serde(rename = "approve-with-conditions", skip_serializing_if = "Option::is_none")]
    approve_with_conditions: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refer: Option<T>,
    #[serde(rename = "return", skip_serializing_if = "Option::is_none")]
    returned: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reject: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    undecided: Option<T>,
}

impl<T> ByDecision<T> {
    fn new(of: impl Fn(Decision) -> Option<T>) -> Self {
        Self {
            approve: of(Decision::Approve),
            approve_with_conditions: of(Decision::ApproveWithConditions),
            refer: of(Decision::Refer),
            returned: of(Decision::Return),
            reject: of(Decision::Reject),
            undecided: of(Decision::Undecided),
        }
    }
}

impl<'a> Summary<'a> {
    pub(in crate::report) fn new(summary: &'a summary::Summary) -> Self {
        let by_decision = |amounts: &BTreeMap<Decision, Decimal>| {
            ByDecision::new(|decision| amounts.get(&decision).map(ToString::to_string))
        };
        let takers = &summary.takers;
        let column = takers.column.as_deref().map_or("by", |column| &*column.name);
        Self {
            documents: summary.documents,
            counts: ByDecision::new(|decision| Some(summary.count(decision))),
            amounts: summary.amounts.iter().map(|(currency, it)| (currency.as_str(), by_decision(it))).collect(),
            reasons: by_count(summary)
                .into_iter()
                .map(|(rule, it)| Reason { rule: rule.as_str(), documents: it.documents, indeterminate: it.lacking })
                .collect(),
            takers: takers
                .by_name
                .iter()
                .map(|(name, figure)| Taker {
                    by: BTreeMap::from([(column, name.as_str())]),
                    figure: FirstTime::new(figure),
                })
                .collect(),
            other_takers: (takers.others.documents > 0).then(|| FirstTime::new(&takers.others)),
            near: summary.near.iter().map(NearLimit::new).collect(),
            interrupted: summary.interrupted.then_some(true),
        }
    }
}
