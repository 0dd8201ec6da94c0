//! The twenty rules of `benches/twin`, written by hand: `serde_json` reads, `jsonschema` validates, decimals compute.

pub(crate) mod cases;

use std::collections::HashSet;

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;

/// What a rule finds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    pub(crate) rule: &'static str,
    /// As `order/lines/0/due`.
    pub(crate) at: String,
    pub(crate) message: String,
}

/// Both schemas, compiled once.
pub(crate) struct Twin {
    order: jsonschema::Validator,
    customer: jsonschema::Validator,
}

impl Twin {
    pub(crate) fn new() -> Self {
        let compile = |text: &str| {
            let schema: Value = serde_json::from_str(text).unwrap();
            jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
        };
        Self {
            order: compile(include_str!("../twin/schemas/order.json")),
            customer: compile(include_str!("../twin/schemas/customer.json")),
        }
    }

    /// The violations of a case; `None`: it does not satisfy its schemas.
    pub(crate) fn check(&self, text: &str) -> Option<Vec<Violation>> {
        let case: Value = serde_json::from_str(text).ok()?;
        let is_valid = self.order.is_valid(&case["order"]) && self.customer.is_valid(&case["customer"]);
        is_valid.then(|| rules(&case))
    }
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap()
}

/// Exact: as the number is written.
fn number(value: &Value, name: &str) -> Decimal {
    let number = &value[name];
    match number.as_i64() {
        Some(whole) => Decimal::from(whole),
        None => Decimal::from_str_exact(&number.to_string()).unwrap(),
    }
}

#[derive(Default)]
struct Found(Vec<Violation>);

impl Found {
    fn add(&mut self, rule: &'static str, at: impl Into<String>, message: String) {
        self.0.push(Violation { rule, at: at.into(), message });
    }
}

/// What the rules find in a case.
pub(crate) fn rules(case: &Value) -> Vec<Violation> {
    let mut found = Found::default();
    let (order, customer) = (&case["order"], &case["customer"]);
    let lines = order["lines"].as_array().unwrap();
    amounts(order, lines, &mut found);
    each_line(order, customer, lines, &mut found);
    credit(order, &customer["credit"], &mut found);
    others(order, customer, &mut found);
    found.0
}

fn amounts(order: &Value, lines: &[Value], found: &mut Found) {
    for (index, line) in lines.iter().enumerate() {
        let (said, net) = (number(line, "net_amount"), number(line, "quantity") * number(line, "unit_price"));
        let computed = net - number(line, "discount_amount");
        if said != computed {
            let message = format!("the line says {said}, its quantity, price and discount come to {computed}");
            found.add("order.amounts.line-net", format!("order/lines/{index}/net_amount"), message);
        }
    }
    for (index, line) in lines.iter().enumerate() {
        let said = number(line, "tax_amount");
        let tax = number(line, "net_amount") * number(line, "tax_rate") / Decimal::ONE_HUNDRED;
        let computed = tax.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
        if said != computed {
            let message = format!("the line says {said}, its rate comes to {computed}");
            found.add("order.amounts.line-tax", format!("order/lines/{index}/tax_amount"), message);
        }
    }
    for (rule, name) in [("order.amounts.net-total", "net_amount"), ("order.amounts.tax-total", "tax_amount")] {
        let (said, computed) = (number(order, name), lines.iter().map(|line| number(line, name)).sum::<Decimal>());
        if said != computed {
            found.add(rule, format!("order/{name}"), format!("the order says {said}, its lines come to {computed}"));
        }
    }
    let said = number(order, "total_amount");
    let computed = number(order, "net_amount") + number(order, "tax_amount");
    if said != computed {
        let message = format!("the order says {said}, net and tax come to {computed}");
        found.add("order.amounts.total", "order/total_amount", message);
    }
    for (index, line) in lines.iter().enumerate() {
        let gross = number(line, "quantity") * number(line, "unit_price");
        let discount = number(line, "discount_amount");
        if discount > gross * Decimal::new(1, 1) {
            let message = format!("{discount} is more than a tenth of {gross}");
            found.add("order.amounts.discount", format!("order/lines/{index}/discount_amount"), message);
        }
    }
    let total = number(order, "total_amount");
    if total > Decimal::from(200_000) {
        found.add("order.amounts.large", "order/total_amount", format!("{total} is more than 200000"));
    }
}

fn each_line(order: &Value, customer: &Value, lines: &[Value], found: &mut Found) {
    let mut seen = HashSet::new();
    for (index, line) in lines.iter().enumerate() {
        let number = number(line, "line_no");
        if !seen.insert(number) {
            let message = format!("the number {number} occurs twice");
            found.add("order.lines.numbers", format!("order/lines/{index}/line_no"), message);
        }
    }
    // Days that are written alike are in the order of their texts.
    let (ordered, delivery) = (text(order, "order_date"), text(&order["delivery"], "due"));
    for (index, line) in lines.iter().enumerate() {
        let due = text(line, "due");
        if due < ordered {
            found.add("order.lines.due", format!("order/lines/{index}/due"), format!("{due} is before {ordered}"));
        }
    }
    for (index, line) in lines.iter().enumerate() {
        let due = text(line, "due");
        if due > delivery {
            found.add("order.lines.late", format!("order/lines/{index}/due"), format!("{due} is after {delivery}"));
        }
    }
    for (index, line) in lines.iter().enumerate() {
        let quantity = number(line, "quantity");
        if quantity > Decimal::from(5000) {
            let message = format!("{quantity} is more than 5000");
            found.add("order.lines.quantity", format!("order/lines/{index}/quantity"), message);
        }
    }
    if customer["licensed"] == false {
        for (index, line) in lines.iter().enumerate().filter(|(_, line)| text(line, "category") == "chemicals") {
            let message = format!("the customer has no licence for {}", text(line, "item_code"));
            found.add("order.lines.licence", format!("order/lines/{index}/category"), message);
        }
    }
}

fn credit(order: &Value, credit: &Value, found: &mut Found) {
    let open = Decimal::ONE_HUNDRED - number(&order["payment"], "prepayment_percent");
    let exposure = number(credit, "outstanding") + number(order, "total_amount") * open / Decimal::ONE_HUNDRED;
    let limit = number(credit, "limit");
    if exposure > limit {
        let message = format!("{exposure} is {} above {limit}", exposure - limit);
        found.add("order.credit.limit", "order/total_amount", message);
    }
    if credit["on_hold"] == true {
        found.add("order.credit.hold", "customer/credit/on_hold", "the customer is on hold".to_owned());
    }
    let (amount, days) = (number(credit, "overdue_amount"), number(credit, "oldest_overdue_days"));
    if amount > Decimal::ZERO && days > Decimal::from(30) {
        let message = format!("{amount} has been due for {days} days");
        found.add("order.credit.overdue", "customer/credit/overdue_amount", message);
    }
    let (until, ordered) = (text(credit, "limit_valid_until"), text(order, "order_date"));
    if until < ordered {
        let message = format!("it ended on {until}, before {ordered}");
        found.add("order.credit.validity", "customer/credit/limit_valid_until", message);
    }
    let (currency, agreed) = (text(order, "currency"), text(credit, "currency"));
    if currency != agreed {
        found.add("order.credit.currency", "order/currency", format!("{currency} is not {agreed}"));
    }
}

fn others(order: &Value, customer: &Value, found: &mut Found) {
    let (payment, credit) = (&order["payment"], &customer["credit"]);
    let (term, agreed) = (number(payment, "term_days"), number(credit, "agreed_term_days"));
    if term > agreed {
        let message = format!("{term} days are more than {agreed}");
        found.add("order.payment.term", "order/payment/term_days", message);
    }
    let percent = number(payment, "prepayment_percent");
    if matches!(text(credit, "rating"), "C" | "D") && percent < Decimal::from(30) {
        found.add(
            "order.payment.prepayment",
            "order/payment/prepayment_percent",
            format!("{percent} % is less than 30"),
        );
    }
    let country = text(&order["delivery"], "country");
    if ["KP", "SY", "IR", "CU"].contains(&country) {
        found.add("order.delivery.country", "order/delivery/country", format!("{country} is not delivered to"));
    }
}
