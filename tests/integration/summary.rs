//! What a run over several documents tells of them all.

use crate::harness::{check, fixture};

/// Two orders that leave little of their customer's limit, one of them submitted a second time; and a defective one.
fn run(arguments: &[&str]) -> crate::harness::Outcome {
    let folder = tempfile::tempdir().unwrap();
    let customer = fixture("customers/established.json").replacen("\"limit\": 1000000", "\"limit\": 550000", 1);
    let with = folder.path().join("customer.json");
    std::fs::write(&with, customer).unwrap();
    let order = |name: &str, id: &str, revision: &str| {
        let mut order: serde_json::Value = serde_json::from_str(&fixture(name)).unwrap();
        order["order_id"] = id.into();
        order["revision"] = revision.parse::<u64>().unwrap().into();
        order.to_string()
    };
    let orders = [
        order("orders/standard.json", "A", "1"),
        order("orders/standard.json", "B", "2"),
        order("orders/eight-defects.json", "C", "1"),
    ];
    check(&["-", "--independent", "--with", with.to_str().unwrap()]).args(arguments).stdin(orders.join("\n")).exits(1)
}

/// The part of the human report behind the last verdict.
fn totals(lang: &str) -> String {
    let report = run(&["--quiet", "--lang", lang]).stdout;
    let heading = if lang == "zh" { "3 份文档" } else { "3 documents" };
    report.split_at(report.rfind(heading).unwrap()).1.to_owned()
}

#[test]
fn frequent_reasons_first_acceptance_and_near_limits() {
    insta::assert_snapshot!(totals("en"), @r##"
    3 documents, judged by Order acceptance policy 接单制度 1.0.0 as of 2026-11-23
      ✓ approved                       2  CNY 479,888.40
      ← returned                       1  CNY 27,794

      most frequent reasons
        rule                                 count  lacking
        order.accuracy.customer-name-match       1        1  The customer’s name is not that of its file
        order.accuracy.delivery-after-order      1           Delivery is due before the order
        order.accuracy.grand-total               1           The total is not net amount plus tax
        order.accuracy.line-amount               1           A line’s amount does not follow from quantity and price
        order.accuracy.quantity-positive         1           A quantity is not above zero
        order.accuracy.total-in-words            1           The total in words is another amount
        order.completeness.contact-phone         1           The order has no telephone number for the contact
        order.completeness.customer-known        1           The customer is not on file
        order.credit.currency-rate               1        1  There is no current exchange rate for the credit check
        order.credit.dunning                     1        1  The customer has been dunned too often
        … and 16 more rules

      accepted the first time
        taken by  first submissions  accepted   share
        E1001                     2         1  50.0 %

      passed, but near to a limit
        rule                        documents           worth  nearest, of the limit
        order.credit.dynamic-limit          2  CNY 479,888.40                 98.1 %
        order.credit.static-limit           2  CNY 479,888.40                 98.1 %
    "##);
    insta::assert_snapshot!(totals("zh"), @r##"
    3 份文档、依据 Order acceptance policy 接单制度 1.0.0，判定日期 2026年11月23日
      ✓ 通过             2  CNY 479,888.40
      ← 退回补正         1  CNY 27,794

      最常见的理由
        规则                                 文档  缺少事实
        order.accuracy.customer-name-match      1         1  客户名称与档案不一致
        order.accuracy.delivery-after-order     1            交货日期早于订单日期
        order.accuracy.grand-total              1            价税合计不符
        order.accuracy.line-amount              1            明细金额与数量、单价不符
        order.accuracy.quantity-positive        1            明细数量不大于零
        order.accuracy.total-in-words           1            大写金额与总额不符
        order.completeness.contact-phone        1            订单未填写联系电话
        order.completeness.customer-known       1            未找到客户档案
        order.credit.currency-rate              1         1  信用核查缺少有效汇率
        order.credit.dunning                    1         1  客户催收级别过高
        ……另有 16 条规则

      一次通过率
        接单人  首次提交  通过   占比
        E1001          2     1  50.0%

      通过但接近限额
        规则                        文档            金额  最接近（占限额）
        order.credit.dynamic-limit     2  CNY 479,888.40             98.1%
        order.credit.static-limit      2  CNY 479,888.40             98.1%
    "##);
}

#[test]
fn the_same_for_machines() {
    let report = run(&["-f", "json"]).report();
    insta::assert_snapshot!(report["summary"]["takers"], @r##"[{"taken_by":"E1001","documents":2,"accepted":1,"percent":50.0}]"##);
    insta::assert_snapshot!(report["verdicts"][0]["near"][1], @r##"{"rule":"order.credit.static-limit","value":539944.2,"limit":550000.0}"##);
    assert!(report["verdicts"][2].get("near").is_none());
    insta::assert_snapshot!(report["summary"]["near"], @r##"[{"rule":"order.credit.dynamic-limit","documents":2,"amounts":{"CNY":"479888.4"},"nearest":98.1},{"rule":"order.credit.static-limit","documents":2,"amounts":{"CNY":"479888.4"},"nearest":98.1}]"##);
    insta::assert_snapshot!(report["summary"]["reasons"][0], @r##"{"rule":"order.accuracy.customer-name-match","documents":1,"indeterminate":1}"##);
}

#[test]
fn one_document_has_no_totals() {
    let arguments = ["fixtures/orders/eight-defects.json", "--with", "fixtures/customers", "--lang", "en"];
    let outcome = check(&arguments).exits(1);
    assert!(!outcome.stdout.contains("most frequent") && !outcome.stdout.contains("first time"), "{}", outcome.stdout);
}
