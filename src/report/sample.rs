//! Verdicts to test reports with.

use std::sync::Arc;

use jiff::civil::date;
use rust_decimal::Decimal;

use super::{Context, Format, Titles, start};
use crate::base::lang::{Bilingual, Lang};
use crate::base::value::Value;
use crate::document::{Document, Limits, Pointer, parse};
use crate::source::{Code, Source, Span};
use crate::verdict::summary::{RunInfo, Summary};
use crate::verdict::{
    Column, Decision, Evidence, Fault, Finding, Indeterminate, Near, Origin, Outcome, Place, Role, RuleId, RuleInfo,
    Skipped, Subject, Verdict, Waiver,
};

pub(super) const ORDER: &str = r#"{
  "kind": "order",
  "order_id": "ORD-2026-1107",
  "customer_name": "福建海峡贸易有限公司",
  "total_amount": 99999999999999.99,
  "terms": [{ "id": "T1", "text": "本公司保证绝对不延期交货" }]
}
"#;

pub(super) const CUSTOMER: &str = r#"{
  "kind": "customer",
  "name": "福建海峡贸易有限公司",
  "credit": { "注": "额度", "limit": 500000, "outstanding": 120000.50 }
}
"#;

pub(crate) fn document(name: &str, text: &str) -> Document {
    Document::new(parse(&Source::new(name, text), &Limits::default()).unwrap())
}

pub(crate) fn place(variable: &str, document: &Document, pointer: &str) -> Place {
    Place::nearest(&variable.into(), document.root(), &Pointer::parse(pointer).unwrap())
}

/// The place of a part of the text.
pub(super) fn part(variable: &str, document: &Document, pointer: &str, text: &str) -> Place {
    let mut place = place(variable, document, pointer);
    let source = document.root().source().unwrap();
    let start = source.text().find(text).unwrap();
    place.span = Span::new(start, start + text.len());
    place
}

pub(crate) fn fact(place: Place, value: Value) -> Evidence {
    Evidence { place, value }
}

pub(crate) fn number(text: &str) -> Value {
    Value::Number(Decimal::from_str_exact(text).unwrap())
}

pub(super) fn rule(
    id: &str,
    outcome: Outcome,
    title: [&str; 2],
    message: [&str; 2],
    remedy: [&str; 2],
) -> Arc<RuleInfo> {
    let clause = Some("§2.3 客户信用状况".into());
    let info = RuleInfo::built_in(id, &"order".into(), outcome, title, message, remedy);
    let finance = || Arc::new(Role { name: "finance".into(), title: ["finance", "财务"].into() });
    let role = (outcome == Outcome::Refer).then(finance);
    Arc::new(RuleInfo { clause, role, is_built_in: false, ..info })
}

fn credit_limit(order: &Document, customer: &Document) -> Finding {
    let run = Place::without_text(Origin::Run, &"run".into(), Pointer::parse("/reserved").unwrap());
    Finding {
        rule: rule(
            "order.credit.static-limit",
            Outcome::Refer,
            ["Order takes the customer past its credit limit", "订单超出客户信用额度"],
            ["exposure would pass the credit limit {limit} by {excess}", "信用敞口超过信用额度 {limit}，超出 {excess}"],
            ["prepay at least {excess}, or obtain a higher limit", "至少预付 {excess}，或申请更高额度"],
        ),
        at: vec![place("order", order, "/total_amount")],
        arguments: vec![("limit".into(), number("500000")), ("excess".into(), number("99999999620000.49"))],
        evidence: vec![
            fact(place("customer", customer, "/credit/outstanding"), number("120000.50")),
            fact(run, number("0")),
            fact(place("order", order, "/total_amount"), number("99999999999999.99")),
            fact(place("customer", customer, "/credit/limit"), number("500000")),
        ],
        waiver: None,
    }
}

/// The column of whoever took a document in.
pub(crate) fn taken_by() -> Arc<Column> {
    Arc::new(Column { name: "taken_by".into(), title: ["Order taker", "接单人"].into() })
}

/// A credit limit that is kept only just.
pub(crate) fn near(value: &str, limit: &str) -> Near {
    let rule = rule(
        "order.credit.static-limit",
        Outcome::Refer,
        ["Order takes the customer past its credit limit", "订单超出客户信用额度"],
        ["", ""],
        ["", ""],
    );
    let decimal = |text| Decimal::from_str_exact(text).unwrap();
    Near { rule, value: decimal(value), limit: decimal(limit) }
}

fn prohibited_phrase(order: &Document) -> Finding {
    let at = part("order", order, "/terms/0/text", "绝对不延期");
    Finding {
        rule: rule(
            "legal.prohibited-phrase",
            Outcome::Reject,
            ["A term promises what may not be promised", "条款含有禁止用语"],
            ["`{phrase}` may not be promised", "不得承诺“{phrase}”"],
            ["strike the phrase", "删除该用语"],
        ),
        arguments: vec![("phrase".into(), Value::Text(at.text().into()))],
        evidence: vec![fact(place("order", order, "/terms/0/text"), Value::Text("本公司保证绝对不延期交货".into()))],
        at: vec![at],
        waiver: None,
    }
}

fn broken(script: &Arc<Source>) -> Fault {
    let start = script.text().find("total / 0").unwrap();
    Fault {
        code: Code::Arithmetic,
        rule: Some(RuleId::new("order.broken")),
        message: Bilingual::new("division by zero", "除数为零"),
        help: Some(Bilingual::new("guard the divisor", "请检查除数")),
        at: Some(Place::in_text(Origin::Rule, script, Span::new(start, start + 9))),
        related: None,
    }
}

/// An order with one of everything.
pub(crate) fn verdict() -> Verdict {
    let order = document("orders/福建.json", ORDER);
    let customer = document("customers/c.json", CUSTOMER);
    let mut waived = credit_limit(&order, &customer);
    waived.rule = rule("order.credit.on-hold", Outcome::Reject, ["On hold", "暂停"], ["on hold", "暂停"], ["", ""]);
    waived.waiver =
        Some(Waiver { reason: "季度促销".into(), approver: "Wang Li".into(), expires: date(2026, 6, 30) });
    let lacking = |id: &str, outcome, title| Indeterminate {
        rule: rule(id, outcome, title, ["", ""], ["", ""]),
        missing: vec![place("customer", &customer, "/credit/rating")],
        keeper: None,
    };
    Verdict {
        subject: Subject {
            kind: "order".into(),
            id: Some("ORD-2026-1107".into()),
            revision: Some(1.into()),
            source: "orders/福建.json".into(),
            line: 1,
            digest: format!("sha256:{}", "0".repeat(64)),
            amount: Some(("CNY".into(), Decimal::from_str_exact("99999999999999.99").unwrap())),
            columns: vec![(taken_by(), "E1".into())],
            first_time_by: Some(taken_by()),
            document: Some(order.clone()),
        },
        decision: Decision::Reject,
        reasons: vec![prohibited_phrase(&order), credit_limit(&order, &customer)],
        indeterminate: vec![
            lacking("order.credit.rating-prepayment", Outcome::Return, ["Rating asks for prepayment", "评级要求预付"]),
            lacking("order.credit.downgraded", Outcome::Risk, ["Rating fell", "评级下降"]),
        ],
        faults: vec![broken(&Source::new(
            "rules/order/broken.rhai",
            "let total = order.total_amount;\nlet x = total / 0;\n",
        ))],
        waived: vec![waived],
        skipped: vec![Skipped {
            rule: RuleId::new("order.review.signed"),
            why: Arc::new(Bilingual::new("applies from stage reviewed", "自“已评审”阶段起适用")),
        }],
        passed: vec![RuleId::new("order.accuracy.sums"), RuleId::new("order.completeness.contact")],
        near: Vec::new(),
    }
}

/// An order that could not be read.
pub(crate) fn unreadable() -> Verdict {
    let mut verdict = verdict();
    verdict.subject = Subject::unread("-".into(), 1, String::new());
    verdict.decision = Decision::Undecided;
    for list in [&mut verdict.reasons, &mut verdict.waived] {
        list.clear();
    }
    verdict.indeterminate.clear();
    verdict.passed.clear();
    let source = Source::new("-", "{\"a\": }");
    verdict.faults = vec![Fault {
        code: Code::JsonSyntax,
        rule: None,
        message: Bilingual::new("expected a value", "此处应为值"),
        help: None,
        at: Some(Place { document: "".into(), ..Place::in_text(Origin::Document, &source, Span::new(6, 7)) }),
        related: None,
    }];
    verdict
}

pub(super) fn context(lang: Lang) -> Context {
    Context {
        info: RunInfo {
            as_of: date(2026, 3, 31),
            policy: "Order acceptance 接单制度".into(),
            policy_version: "1.0.0".into(),
            policy_digest: format!("sha256:{}", "a".repeat(64)),
            independent: false,
        },
        lang,
        explain: false,
        only_from: None,
        colour: false,
        width: 100,
        titles: Arc::new(Titles {
            kinds: [("order".into(), ["Order", "订单"].into())].into(),
            columns: vec![taken_by()],
            rules: [(RuleId::new("order.accuracy.sums"), ["Sums are right", "合计正确"].into())].into(),
        }),
    }
}

/// The whole report on the verdicts.
pub(super) fn report(format: Format, context: Context, verdicts: &[Verdict]) -> String {
    report_with(Summary::default(), format, context, verdicts)
}

/// The report on a run that was stopped after the verdicts.
pub(super) fn interrupted(format: Format, context: Context, verdicts: &[Verdict]) -> String {
    report_with(Summary { interrupted: true, ..Summary::default() }, format, context, verdicts)
}

fn report_with(mut summary: Summary, format: Format, context: Context, verdicts: &[Verdict]) -> String {
    let mut out = Vec::new();
    let mut reporter = start(format, context, &mut out);
    for verdict in verdicts {
        summary.add(verdict);
        reporter.verdict(verdict).unwrap();
    }
    reporter.finish(&summary).unwrap();
    String::from_utf8(out).unwrap()
}
