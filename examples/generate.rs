//! Writes made-up but realistic orders and customers, to measure with: the same seed gives the same files.
//!
//! ```text
//! cargo run --release --example generate -- ORDERS CUSTOMERS ORDERS.ndjson CUSTOMERS.ndjson [SEED]
//! cargo run --release --example generate -- 200000 20000 orders.ndjson customers.ndjson
//! countersign check orders.ndjson --with customers.ndjson --as-of 2026-11-23 -f jsonl=verdicts.jsonl
//! ```
//!
//! Orders stand in the order of their dates, as an export does, over eight months, and have 1 to 30 lines, most of them few;
//! amounts, taxes and totals agree. Customers come back: some order often, most seldom; three order takers take the orders,
//! one of them half. One order in ten has one to three defects (a wrong total or tax, a missing phone, place, term or
//! specification, one-sided terms, a payment term that is too long). Every document satisfies the shipped schemas.
#![allow(clippy::print_stderr, reason = "a tool for measurements says what is wrong")]

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::process::ExitCode;

use countersign::internals::format_chinese_amount;
use jiff::Span;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// SplitMix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 that is less than `limit`.
    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    fn from(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last.saturating_sub(first) + 1)
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[usize::try_from(self.below(all.len() as u64)).unwrap_or(0)]
    }
}

const CITIES: [&str; 8] = [
    "福建省福州市",
    "浙江省宁波市",
    "广东省佛山市",
    "江苏省苏州市",
    "山东省青岛市",
    "四川省成都市",
    "湖北省武汉市",
    "上海市",
];
const STEMS: [&str; 10] = ["闽海", "鑫源", "宏达", "东升", "恒泰", "瑞丰", "华洋", "中正", "安信", "金桥"];
const TRADES: [&str; 5] = ["贸易有限公司", "建材有限公司", "装饰工程有限公司", "机电设备有限公司", "物资有限公司"];
const PEOPLE: [&str; 8] = ["林志远", "陈立恒", "郑月华", "王建国", "李晓梅", "张伟", "刘洋", "赵敏"];
/// Who takes an order, and who goes through it again: order takers of the shipped staff list.
const TAKERS: [(&str, &str); 4] = [("E1001", "E1002"), ("E1002", "E1001"), ("E1001", "E1003"), ("E1003", "E1002")];
/// Item, description, specification, category, unit, price in fen.
const ITEMS: [(&str, &str, &str, &str, &str, i64); 6] = [
    ("AL-6063-118", "铝合金型材", "118系列窗框,6063-T5,长6.0 m,粉末喷涂", "铝型材", "支", 8650),
    ("HW-HG-304", "不锈钢合页", "304不锈钢,102×76×3 mm", "五金制品", "套", 1420),
    ("BM-SL-995", "硅酮耐候密封胶", "995型,590 ml,黑色", "建筑材料", "支", 1935),
    ("HW-LK-72", "执手门锁", "72 mm 中心距,锌合金", "五金制品", "把", 6890),
    ("BM-GL-6", "钢化玻璃", "6 mm,透明,磨边", "建筑材料", "平方米", 7425),
    ("AL-CW-150", "幕墙立柱", "150系列,6063-T6,长6.0 m", "铝型材", "支", 23980),
];
const TERMS: &str = r#"[{"id":"T1","kind":"quality","text":"货物质量应符合国家标准及双方确认的规格型号;买方在收货后十五日内验收,如有异议以书面形式提出。","standard":false},{"id":"T2","kind":"breach","text":"任何一方违约的,应赔偿对方因此遭受的实际损失。","standard":false},{"id":"T3","kind":"dispute_resolution","text":"因本订单发生的争议,由双方协商解决;协商不成的,提交卖方住所地人民法院诉讼解决。","standard":false}]"#;

/// What a customer is called and where it is, from its number alone: its orders repeat it.
struct Customer {
    id: String,
    name: String,
    place: String,
    contact: &'static str,
    phone: String,
}

fn customer(number: u64) -> Customer {
    let mut random = Random(number ^ 0x0c05_70e3);
    let city = random.pick(&CITIES);
    let name = format!("{city}{}{number}{}", random.pick(&STEMS), random.pick(&TRADES));
    let place = format!("{city}工业路{}号", random.from(1, 400));
    let contact = random.pick(&PEOPLE);
    Customer {
        id: format!("CUST-{number:07}"),
        name,
        place,
        contact,
        phone: format!("138{:08}", random.below(100_000_000)),
    }
}

/// 统一社会信用代码 with its check character.
fn registration(number: u64) -> String {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    // The organisation's own code has a check character of its own (GB 11714).
    let organisation = format!("MA{:06}", number % 1_000_000);
    let value = |byte: u8| if byte.is_ascii_digit() { usize::from(byte - b'0') } else { usize::from(byte - b'A') + 10 };
    let sum: usize =
        organisation.bytes().zip([3, 7, 9, 10, 5, 8, 4, 2]).map(|(byte, weight)| value(byte) * weight).sum();
    let check = match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from(b'0' + u8::try_from(digit).unwrap_or(0)),
    };
    let code = format!("91350100{organisation}{check}");
    let index = |byte: u8| ALPHABET.iter().position(|&known| known == byte).unwrap_or(0);
    let sum: usize = code.bytes().zip(WEIGHTS).map(|(byte, weight)| index(byte) * weight).sum();
    format!("{code}{}", char::from(ALPHABET[(31 - sum % 31) % 31]))
}

fn write_customer(number: u64, random: &mut Random) -> String {
    let Customer { id, name, place, contact, phone } = customer(number);
    let legal = random.pick(&PEOPLE);
    let registration = registration(number);
    let limit = random.from(5, 500) * 1_000_000;
    let open: Vec<u64> = (0..4).map(|_| random.below(limit / 20)).collect();
    let outstanding: u64 = open.iter().sum();
    let paid = random.from(3, 200);
    format!(
        r#"{{"kind":"customer","customer_id":"{id}","name":"{name}","type":"business","sme":false,"legal_representative":"{legal}","registration_no":"{registration}","business_scope":"铝型材、五金制品、建筑材料的批发与零售","address":"{place}","country":"CN","contacts":[{{"name":"{contact}","phone":"{phone}","email":"c{number}@customer.example","role":"采购经理"}}],"tier":"standard","customer_since":"2016-05-12","orders_paid":{paid},"last_verified":"2026-11-03","records":{{"transactions":true,"communications":true}},"owner":{{"employee":"E1001","status":"active"}},"credit":{{"rating":"A","previous_rating":"A","rated_on":"2026-11-02","next_review":"2027-11-30","limit":{limit}.00,"limit_valid_until":"2028-06-30","currency":"CNY","open_orders":{}.00,"open_deliveries":{}.00,"open_invoices":{}.00,"receivables":{}.00,"outstanding":{outstanding}.00,"agreed_term_days":60,"overdue_amount":0.00,"oldest_overdue_days":0,"dunning_level":0,"on_hold":false,"evidence":[{{"type":"credit_report","reference":"R-{number}","on":"2026-11-02"}}],"open_items":[]}}}}"#,
        open[0], open[1], open[2], open[3]
    )
}

/// What is wrong with an order.
const DEFECTS: u64 = 8;

fn write_order(number: u64, day: Date, customers: u64, random: &mut Random) -> String {
    // The smaller of two draws is often small: few customers order much, most seldom.
    let number_of = random.below(customers).min(random.below(customers)) + 1;
    let Customer { id, name, place, contact, phone } = customer(number_of);
    let mut defects = [false; DEFECTS as usize];
    if random.below(10) == 0 {
        for _ in 0..random.from(1, 3) {
            defects[usize::try_from(random.below(DEFECTS)).unwrap_or(0)] = true;
        }
    }
    let [total_off, tax_off, no_phone, no_place, no_terms, no_specification, unfair, late] = defects;
    let (lines, net, tax) = lines(random, no_specification, tax_off);
    let total = net + tax + if total_off { Decimal::from(100) } else { Decimal::ZERO };
    let words = format_chinese_amount(total).unwrap_or_default();
    let phone = if no_phone { String::new() } else { format!(r#","phone":"{phone}""#) };
    let place = if no_place { String::new() } else { format!(r#""place":"{place}","#) };
    let term = if late { 200 } else { 30 };
    let (taker, rechecker) = TAKERS[usize::try_from(number % 4).unwrap_or(0)];
    let mut terms = if no_terms { "[]".to_owned() } else { TERMS.to_owned() };
    if unfair {
        let separator = if no_terms { "" } else { "," };
        terms.truncate(terms.len() - 1);
        let _ = write!(
            terms,
            r#"{separator}{{"id":"T9","kind":"other","text":"本公司对本条款享有最终解释权。","standard":true}}]"#
        );
    }
    format!(
        r#"{{"kind":"order","order_id":"ORD-{number:08}","revision":1,"stage":"recorded","order_date":"{day}","currency":"CNY","customer_id":"{id}","customer_name":"{name}","contact":{{"name":"{contact}"{phone},"email":"c{number_of}@customer.example"}},"entry":{{"taken_by":"{taker}","entered_at":"{day}T10:05:00+08:00","rechecked_by":"{rechecker}","rechecked_at":"{day}T14:20:00+08:00"}},"lines":[{lines}],"net_amount":{net},"tax_amount":{tax},"total_amount":{total},"total_in_words":"{words}","delivery":{{"due":"2026-12-28",{place}"country":"CN","method":"公路运输","requirements":"木托包装并做防潮处理,送货前一日电话预约收货。"}},"payment":{{"method":"bank_transfer","term_days":{term},"prepayment_percent":0}},"terms":{terms},"capacity":{{"confirmed_by":"O5001","confirmed_at":"{day}T15:40:00+08:00","production_start":"2026-11-24","available_by":"2026-12-14","material":{{"status":"in_stock"}},"logistics":{{"transit_days":2}}}}}}"#
    )
}

/// The lines of an order, and the sums of their net amounts and taxes.
fn lines(random: &mut Random, no_specification: bool, tax_off: bool) -> (String, Decimal, Decimal) {
    let count = random.from(1, 30).min(random.from(1, 30));
    let (mut lines, mut net, mut tax) = (String::new(), Decimal::ZERO, Decimal::ZERO);
    for line in 1..=count {
        let (code, description, specification, category, unit, fen) = random.pick(&ITEMS);
        let quantity = random.from(1, 40) * 2;
        let price = Decimal::new(fen + i64::try_from(random.below(400)).unwrap_or(0), 2);
        let amount = price * Decimal::from(quantity);
        let mut duty = (amount * Decimal::new(13, 2)).round_dp(2);
        if tax_off && line == count {
            duty += Decimal::from(7);
        }
        (net, tax) = (net + amount, tax + duty);
        let specification = match no_specification && line == 1 {
            true => String::new(),
            false => format!(r#""specification":"{specification},{line}","#),
        };
        let comma = if line > 1 { "," } else { "" };
        let _ = write!(
            lines,
            r#"{comma}{{"line_no":{line},"item_code":"{code}-{line}","description":"{description}",{specification}"category":"{category}","quantity":{quantity},"unit":"{unit}","unit_price":{price},"net_amount":{amount},"tax_rate":13,"tax_amount":{duty}}}"#
        );
    }
    (lines, net, tax)
}

fn generate(arguments: &[String]) -> io::Result<()> {
    let usage = || io::Error::other("usage: generate ORDERS CUSTOMERS ORDERS.ndjson CUSTOMERS.ndjson [SEED]");
    let [orders, customers, orders_file, customers_file, seed @ ..] = arguments else { return Err(usage()) };
    let number = |text: &String| text.parse::<u64>().map_err(|_| usage());
    let (orders, customers) = (number(orders)?, number(customers)?.max(1));
    let mut random = Random(seed.first().map_or(Ok(1), number)?);
    let mut file = BufWriter::new(File::create(customers_file)?);
    for customer in 1..=customers {
        writeln!(file, "{}", write_customer(customer, &mut random))?;
    }
    file.flush()?;
    let mut file = BufWriter::new(File::create(orders_file)?);
    let first = jiff::civil::date(2026, 3, 15);
    for order in 1..=orders {
        let day = first.saturating_add(Span::new().days(i64::try_from(order * 250 / orders).unwrap_or(0)));
        writeln!(file, "{}", write_order(order, day, customers, &mut random))?;
    }
    file.flush()
}

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    match generate(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
