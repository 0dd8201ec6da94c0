//! Cases of an order with its customer, drawn from a number: amounts in cents, and here and there something wrong.

use std::fmt::Write as _;

/// Numbers that look drawn at random and are the same in each run.
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1))
    }

    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }

    /// True once in `many` times.
    fn once_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    fn day(&mut self, month: u64) -> String {
        format!("2026-{month:02}-{:02}", self.below(28) + 1)
    }
}

/// An amount of cents as it is written.
fn amount(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// A case with so many lines; of each kind of mistake, one in `right` cases has it.
pub(crate) fn case(seed: u64, lines: usize, right: u64) -> String {
    let mut draw = Draw::new(seed);
    let (mut text, mut net_total, mut tax_total) = (String::new(), 0, 0);
    for index in 0..lines {
        let (quantity, price) = (draw.below(200) + 1, draw.below(9_000) + 100);
        let quantity = if draw.once_in(right * 4) { 6_000 } else { quantity };
        let gross = quantity * price;
        let discount = if draw.once_in(right * 2) { gross / 8 } else { gross / 50 };
        let net = gross - discount;
        let rate = [13, 9, 6][usize::try_from(draw.below(3)).unwrap()];
        let tax = (net * rate + 50) / 100;
        let (net_said, tax_said) = (net + u64::from(draw.once_in(right * 3)), tax + u64::from(draw.once_in(right * 3)));
        net_total += net_said;
        tax_total += tax_said;
        let number = if index > 0 && draw.once_in(right * 4) { index } else { index + 1 };
        let month = if draw.once_in(right * 3) { 9 } else { 11 };
        let due = draw.day(month);
        let _ = write!(
            text,
            r#"{}{{"line_no": {number}, "item_code": "IT-{:05}", "description": "{}", "category": "{}", "quantity": {quantity}, "unit_price": {}, "discount_amount": {}, "net_amount": {}, "tax_rate": {rate}, "tax_amount": {}, "due": "{due}"}}"#,
            if index > 0 { ", " } else { "" },
            draw.below(100_000),
            draw.one(&["sheet, galvanised", "planed boards", "铝合金型材", "float glass 6 mm"]),
            draw.one(&["steel", "timber", "glass", "chemicals"]),
            amount(price),
            amount(discount),
            amount(net_said),
            amount(tax_said),
        );
    }
    let total = net_total + tax_total + u64::from(draw.once_in(right));
    net_total += u64::from(draw.once_in(right));
    tax_total += u64::from(draw.once_in(right));
    let delivery = if draw.once_in(right) { 11 } else { 12 };
    format!(
        r#"{{"order": {{"kind": "order", "order_id": "O-{seed:07}", "order_date": "{}", "currency": "{}", "customer_id": "C-1", "country": "DE", "taken_by": "E1001", "lines": [{text}], "net_amount": {}, "tax_amount": {}, "total_amount": {}, "payment": {{"method": "transfer", "term_days": {}, "prepayment_percent": {}}}, "delivery": {{"due": "{}", "country": "{}", "method": "{}"}}}}, "customer": {}}}"#,
        draw.day(10),
        if draw.once_in(right) { "EUR" } else { "CNY" },
        amount(net_total),
        amount(tax_total),
        amount(total),
        if draw.once_in(right) { 90 } else { 30 },
        draw.below(60),
        draw.day(delivery),
        if draw.once_in(right) { "KP" } else { "FR" },
        draw.one(&["road", "rail", "sea", "air"]),
        customer(&mut draw, right),
    )
}

fn customer(draw: &mut Draw, right: u64) -> String {
    format!(
        r#"{{"kind": "customer", "customer_id": "C-1", "name": "北方工业集团有限公司", "type": "business", "since": "2019-03-01", "licensed": {}, "credit": {{"rating": "{}", "currency": "CNY", "limit": {}, "limit_valid_until": "{}", "outstanding": {}, "overdue_amount": {}, "oldest_overdue_days": {}, "agreed_term_days": 45, "on_hold": {}}}}}"#,
        !draw.once_in(right),
        draw.one(&["A", "A", "B", "C"]),
        amount(20_000_000 + draw.below(10_000_000)),
        if draw.once_in(right) { "2026-06-30" } else { "2027-06-30" },
        amount(draw.below(15_000_000)),
        amount(draw.below(4) * 12_345),
        draw.below(40),
        draw.once_in(right),
    )
}
