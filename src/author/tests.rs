//! What authors are told, over small packs.

use super::explain::Parameter;
use super::*;
use crate::base::lang::Lang;
use crate::pack::{Files, files};
use crate::rule::Rulebook;
use crate::rule::tests::{header, try_book};
use crate::source::{Diagnostic, Source};

const ORDER: &str = r#"{"kind": "order", "id": "o-1", "customer": "c-1", "on": "2026-05-01", "total": 150}"#;
const CUSTOMER: &str = r#"{"kind": "customer", "id": "c-1", "limit": 100}"#;

/// A pack of one rule, with the text of its cases.
fn book(cases: &str) -> Result<Rulebook, Vec<Diagnostic>> {
    let rule = header("if order.total > customer.limit { flag(order.at(\"total\")); }");
    try_book(&[("order/a.rhai", &rule), ("order/a.toml", cases)])
}

/// Code, underlined text, message and help of each mistake.
fn told(mistakes: &[Diagnostic], lang: Lang) -> Vec<String> {
    let help = |it: &Diagnostic| it.help.as_ref().map(|help| help.get(lang).to_owned()).unwrap_or_default();
    let line = |it: &Diagnostic| {
        format!("{} | {} | {} | {}", it.code.as_str(), it.underlined(), it.message.get(lang), help(it))
    };
    mistakes.iter().map(line).collect()
}

fn fixtures() -> Fixtures {
    let texts = [("order.json", ORDER), ("customer.json", CUSTOMER)];
    Fixtures::new(&texts.map(|(name, text)| (name.to_owned(), Source::new(name, text))).into_iter().collect::<Files>())
}

/// How the first case fails; `None`: it passes.
fn failure(cases: &str) -> Option<Diagnostic> {
    let proof = prove(&book(cases).unwrap(), &fixtures(), |_| true).unwrap();
    proof.results.into_iter().next().unwrap().failure
}

#[test]
fn a_case_that_names_what_is_not_there_is_a_mistake_of_the_pack() {
    let cases = r#"
base = "order.json"
[[case]]
name = "one"
expect = "return"
drop = ["custmer", "order"]
at = ["order/totl", "ordr/total", "customer", "policy/credit", "order/lines/3/net", "nobody/x"]
change = [
  { at = "/totl", value = 5 },
  { at = "/lines/0/nett", value = 5 },
  { document = "custmer", at = "/limit", value = 5 },
  { document = "customer", at = "/lmit", value = 5 },
]
"#;
    let mistakes = book(cases).unwrap_err();
    insta::assert_snapshot!(told(&mistakes, Lang::En).join("\n"), @r#"
    case | "custmer" | nothing is called `custmer` here | did you mean `customer`?
    case | "order" | `order` is judged, and cannot be left out | known here: customer
    case | "order/totl" | `order` has no field at `/totl` | did you mean `order/total`?
    case | "ordr/total" | nothing is called `ordr` here | did you mean `order/total`?
    case | "nobody/x" | nothing is called `nobody` here | known here: order, customer, policy, lists, run
    case | "/totl" | `order` has no field at `/totl` | did you mean `/total`?
    case | "/lines/0/nett" | `order` has no field at `/lines/0/nett` | did you mean `/lines/0/net`?
    case | "custmer" | nothing is called `custmer` here | did you mean `customer`?
    case | "/lmit" | `customer` has no field at `/lmit` | did you mean `/limit`?
    "#);
    insta::assert_snapshot!(told(&mistakes, Lang::Zh).join("\n"), @r#"
    case | "custmer" | 此处没有名为 `custmer` 的文档 | 是否应为 `customer`？
    case | "order" | `order` 是被判定的文档，不能略去 | 此处可用：customer
    case | "order/totl" | `order` 在 `/totl` 处没有字段 | 是否应为 `order/total`？
    case | "ordr/total" | 此处没有名为 `ordr` 的文档 | 是否应为 `order/total`？
    case | "nobody/x" | 此处没有名为 `nobody` 的文档 | 此处可用：order、customer、policy、lists、run
    case | "/totl" | `order` 在 `/totl` 处没有字段 | 是否应为 `/total`？
    case | "/lines/0/nett" | `order` 在 `/lines/0/nett` 处没有字段 | 是否应为 `/lines/0/net`？
    case | "custmer" | 此处没有名为 `custmer` 的文档 | 是否应为 `customer`？
    case | "/lmit" | `customer` 在 `/lmit` 处没有字段 | 是否应为 `/limit`？
    "#);
}

#[test]
fn a_field_below_one_of_which_the_schema_says_nothing_may_be_named() {
    // The customer's list of orders is a list of documents of kind order: they are pointed at by that name.
    let rule = header("if customer.limit > 0 { flag(orders); }");
    let cases = "base = \"customer.json\"\n[[case]]\nname = \"n\"\nexpect = \"pass\"\nat = [\"order/total\"]\n\
                 change = [{ at = \"/kind/deeper\", value = 1 }, { document = \"orders\", at = \"/total\", value = 1 }]\n";
    let order = header("flag(order);");
    let packed = [("order/a.rhai", order.as_str()), ("customer/a.rhai", &rule), ("customer/a.toml", cases)];
    assert_eq!(try_book(&packed).map(|_| ()).map_err(|mistakes| told(&mistakes, Lang::En)), Ok(()));
    let cases = cases.replace("order/total", "orders/total");
    let packed = [("order/a.rhai", order.as_str()), ("customer/a.rhai", &rule), ("customer/a.toml", &cases)];
    let mistakes = try_book(&packed).map(|_| ()).unwrap_err();
    insta::assert_snapshot!(told(&mistakes, Lang::En).join("\n"), @r#"case | "orders/total" | nothing is called `orders` here | did you mean `order/total`?"#);
}

#[test]
fn a_fixture_that_is_not_there_is_told_where_it_is_named() {
    for (name, cases) in [
        ("ordr.json", "base = \"ordr.json\"\n[[case]]\nname = \"one\"\nexpect = \"pass\"\n"),
        (
            "customr.json",
            "base = \"order.json\"\nwith = [\"customr.json\"]\n[[case]]\nname = \"one\"\nexpect = \"pass\"\n",
        ),
    ] {
        let failure = failure(cases).unwrap();
        assert_eq!(failure.underlined(), format!("\"{name}\""));
        assert_eq!(failure.message.get(Lang::En), format!("there is no fixture `{name}`"));
        assert_eq!(failure.message.get(Lang::Zh), format!("没有样例文档 `{name}`"));
        assert!(failure.help.is_some_and(|help| help.en.starts_with("did you mean `")));
    }
}

#[test]
fn a_case_that_does_not_hold_says_why_in_both_languages() {
    let head = "base = \"order.json\"\nwith = [\"customer.json\"]\n[[case]]\nname = \"one\"\n";
    let all = [
        "expect = \"pass\"",
        "expect = \"return\"\nchange = [{ at = \"/total\", value = 100 }]",
        "expect = \"return\"\ndrop = [\"customer\"]",
        "expect = \"return\"\nat = [\"order/id\", \"order/total\"]",
        "expect = \"pass\"\nat = [\"order/total\"]\nchange = [{ at = \"/total\", value = 100 }]",
        "expect = \"return\"\nmessage = \"no such words\"",
        "expect = \"return\"\nchange = [{ at = \"/total\", value = \"much\" }]",
        "expect = \"return\"\nchange = [{ at = \"/name\", remove = true }]",
        "expect = \"return\"\nbase = \"customer.json\"",
        "expect = \"return\"\nwith = []\nchange = [{ document = \"customer\", at = \"/limit\", value = 1 }]",
    ];
    let failures: Vec<_> = all.iter().map(|text| failure(&format!("{head}{text}\n")).unwrap()).collect();
    insta::assert_snapshot!(told(&failures, Lang::En).join("\n"), @r#"
    case | "one" | expected pass, but it came to return
      m | 
    case | "one" | expected return, but it came to pass | 
    case | "one" | expected return, but it came to indeterminate
      cannot be judged without the customer document | 
    case | "one" | expected it to point at `order/id`, `order/total`, but it points at `order/total` | 
    case | "one" | expected it to point at `order/total`, but it points at nothing | 
    case | "one" | no message contains `no such words`:
      m | 
    case | "one" | the changed document does not satisfy its schema: `/total`: a value of type number is expected | 
    case | "/name" | nothing stands at `/name` | 
    case | "customer.json" | `customer.json` is no `order` | 
    case | "/limit" | no `customer` is supplied to change | name its fixture in `with`
    "#);
    insta::assert_snapshot!(told(&failures, Lang::Zh).join("\n"), @r#"
    case | "one" | 预期为“通过”，实际为“退回”
      m | 
    case | "one" | 预期为“退回”，实际为“通过” | 
    case | "one" | 预期为“退回”，实际为“缺少事实”
      缺少 customer 文档，无法判断 | 
    case | "one" | 预期指向 `order/id`、`order/total`，实际指向 `order/total` | 
    case | "one" | 预期指向 `order/total`，实际不指向任何位置 | 
    case | "one" | 没有任何消息包含 `no such words`：
      m | 
    case | "one" | 修改后的文档不符合其结构定义：`/total`：此处应为 number 类型 | 
    case | "/name" | `/name` 处没有内容 | 
    case | "customer.json" | `customer.json` 不是 `order` 文档 | 
    case | "/limit" | 没有提供可修改的 `customer` 文档 | 请在 `with` 中写明其样例文档
    "#);
    assert!(failure(&format!("{head}expect = \"return\"\nat = [\"order/total\"]\n")).is_none());
}

#[test]
fn a_rule_that_breaks_in_a_case_is_shown_where_it_broke() {
    let rule = header("flag(order.at(\"total\"), #{ a: 1 / (order.total - 150) });");
    let cases = "base = \"order.json\"\n[[case]]\nname = \"one\"\nexpect = \"return\"\n";
    let book = try_book(&[("order/a.rhai", &rule), ("order/a.toml", cases)]).unwrap();
    let failure = prove(&book, &fixtures(), |_| true).unwrap().results.remove(0).failure.unwrap();
    let labels: Vec<_> =
        failure.labels.iter().map(|label| (label.source.name(), label.source.slice(label.span))).collect();
    assert_eq!(labels, [(&"order/a.toml".into(), "\"one\""), (&"order/a.rhai".into(), "/")]);
    assert_eq!(failure.message.get(Lang::En), "the rule broke: division by zero");
    assert!(failure.message.get(Lang::Zh).starts_with("规则执行出错："), "{}", failure.message.get(Lang::Zh));
}

#[test]
fn parameters_are_explained_as_they_are_on_the_day_that_is_asked_for() {
    let rule = header("if order.total > policy.credit.limit { flag(order); }");
    let book = try_book(&[("order/a.rhai", &rule)]).unwrap();
    let pack = book.pack();
    for (day, value) in [("2026-06-30", "100"), ("2026-07-01", "200")] {
        let explanation = explain(&book, find(pack, "a").unwrap(), day.parse().unwrap());
        let parameter = Parameter { path: "credit.limit".to_owned(), value: value.to_owned() };
        assert_eq!(explanation.parameters, [parameter], "{day}");
    }
}

#[test]
fn a_rule_is_found_by_its_last_parts_where_they_are_its_own() {
    let rule = header("flag(order);");
    let book = try_book(&[("order/a/limit.rhai", &rule), ("order/b/limit.rhai", &rule), ("order/c.rhai", &rule)]);
    let book = book.unwrap();
    let found = |name: &str| match find(book.pack(), name) {
        Ok(rule) => rule.info.id.to_string(),
        Err(error) => format!("{error}, {}", error.help.as_ref().unwrap().en),
    };
    assert_eq!(found("order.c"), "order.c");
    assert_eq!(found("c"), "order.c");
    assert_eq!(found("b.limit"), "order.b.limit");
    assert_eq!(found("limit"), "several rules are called `limit`, say which: `order.a.limit`, `order.b.limit`");
    // Only whole parts are a name.
    assert_eq!(found("imit"), "there is no rule `imit`, and no such code of a message, did you mean `limit`?");
    assert_eq!(
        found("unknwn-key"),
        "there is no rule `unknwn-key`, and no such code of a message, did you mean `unknown-key`?"
    );
    assert_eq!(found("order.b.limt"), "there is no rule `order.b.limt`, did you mean `order.b.limit`?");
}

#[test]
fn schemas_are_found_by_kind_parameters_and_list() {
    let (pack, _) = crate::pack::Pack::load(files::embedded());
    let pack = pack.unwrap();
    for name in schema_names(&pack) {
        assert!(schema(&pack, &name).is_some(), "{name}");
    }
    let path = |name: &str| schema(&pack, name).map(|source| source.name().to_string());
    assert_eq!(path("parameters").as_deref(), Some("rules/schemas/parameters.json"));
    assert_eq!(path("lists/regulated_goods"), path("lists/regulated-goods"));
    assert_eq!(path("lists/regulated-goods").as_deref(), Some("rules/schemas/lists/regulated-goods.json"));
    assert_eq!(path("lists/nothing"), None);
}

#[test]
fn rules_in_a_circle_are_told_and_those_that_lead_into_one_are_not() {
    let rule = |older: &str| format!("//! supersedes = \"order.{older}\"\n{}", header("flag(order);"));
    let (a, b, c, into, onward, own) = (rule("b"), rule("c"), rule("a"), rule("a"), rule("y"), rule("own"));
    let y = header("flag(order);");
    let texts = [("a", &a), ("b", &b), ("c", &c), ("into", &into), ("onward", &onward), ("y", &y), ("own", &own)];
    let paths = texts.map(|(name, text)| (format!("order/{name}.rhai"), text.as_str()));
    let packed: Vec<_> = paths.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let mistakes = try_book(&packed).unwrap_err();
    insta::assert_snapshot!(told(&mistakes, Lang::En).join("\n"), @r#"
    supersedes | "order.b" | `order.a` supersedes itself, by way of other rules or directly | 
    supersedes | "order.c" | `order.b` supersedes itself, by way of other rules or directly | 
    supersedes | "order.a" | `order.c` supersedes itself, by way of other rules or directly | 
    supersedes | "order.a" | `order.a` is superseded by `order.c` already | 
    supersedes | "order.own" | `order.own` supersedes itself, by way of other rules or directly |
    "#);
}

#[test]
fn a_schema_that_cannot_be_read_is_not_also_called_a_file_that_nothing_reads() {
    let mut files = files::embedded();
    let path = "schemas/lists/staff.json";
    files.insert(path.to_owned(), Source::new(path, "{ \"type\": \"object\", \"type\": \"object\" }"));
    let (_, mistakes) = crate::pack::Pack::load(files);
    let codes: Vec<_> = mistakes.iter().map(|mistake| mistake.code.as_str()).collect();
    assert_eq!(codes, ["duplicate-key"]);
}
