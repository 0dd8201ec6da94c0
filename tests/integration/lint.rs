//! `lint`: what is wrong or doubtful in a pack, in every form.

use std::path::Path;

use crate::harness::{Outcome, countersign};

const POLICY: &str = r#"name = "small"
version = "1"
languages = ["en"]
kind = "/kind"
[kinds.order]
title = { en = "Order" }
schema = "order.json"
id = "/id"
"#;

const ORDER: &str = r#"{
  "type": "object", "additionalProperties": false, "required": ["kind", "id", "total"],
  "properties": {
    "kind": { "const": "order" }, "id": { "type": "string" },
    "total": { "type": "number", "minimum": 0, "x-unit": "amount" }, "count": { "type": "integer", "minimum": 0 }
  }
}"#;

const RULE: &str = r#"//! outcome = "return"
//! title = { en = "The price is too high" }
//! message = { en = "{price}" }
//! remedy = { en = "ask" }

let half = order.total / 2;
let price = order.total / order.count;
if price > 5 {
    flag(order.at("total"), #{ price: round(price, 2) });
}
"#;

const CASES: &str = r#"base = "order.json"
[[case]]
name = "five"
expect = "pass"
[[case]]
name = "six"
expect = "return"
"#;

/// What `lint` says of a pack with this rule.
fn lint(rule: &str, arguments: &[&str], status: i32) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("pack");
    std::fs::create_dir_all(pack.join("order")).unwrap();
    let files =
        [("policy.toml", POLICY), ("order.json", ORDER), ("order/price.rhai", rule), ("order/price.toml", CASES)];
    for (name, text) in files {
        std::fs::write(pack.join(name), text).unwrap();
    }
    let outcome = countersign(&["lint", "--rules", pack.to_str().unwrap()]).args(arguments).exits(status);
    let scrubbed = |text: &str| text.replace(&scrub(folder.path()), "").replace("%2F", "/");
    Outcome { stdout: scrubbed(&outcome.stdout), stderr: scrubbed(&outcome.stderr), ..outcome }
}

/// The start of every path.
fn scrub(folder: &Path) -> String {
    format!("{}/", folder.to_str().unwrap())
}

#[test]
fn people_see_the_lines_that_are_doubtful() {
    let outcome = lint(RULE, &[], 1);
    insta::assert_snapshot!(outcome.stdout, @"
    unused

      ⚠ the variable `half` is never used
       ╭─[pack/order/price.rhai:6:5]
     5 │
     6 │ let half = order.total / 2;
       ·     ────
     7 │ let price = order.total / order.count;
       ╰────
      help: take it out

    division

      ⚠ `order.count` may be zero here
       ╭─[pack/order/price.rhai:7:27]
     6 │ let half = order.total / 2;
     7 │ let price = order.total / order.count;
       ·                           ───────────
     8 │ if price > 5 {
       ╰────
      help: ask first: `if order.count != 0 { … }`, or exclude zero in the schema

    0 errors, 2 warnings
    ");
    assert_eq!(outcome.stderr, "");
}

#[test]
fn in_chinese_it_says_the_same() {
    insta::assert_snapshot!(lint(RULE, &["--lang", "zh"], 1).stdout, @"
    unused

      ⚠ 变量 `half` 从未使用
       ╭─[pack/order/price.rhai:6:5]
     5 │
     6 │ let half = order.total / 2;
       ·     ────
     7 │ let price = order.total / order.count;
       ╰────
      帮助：请删除

    division

      ⚠ 此处 `order.count` 可能为零
       ╭─[pack/order/price.rhai:7:27]
     6 │ let half = order.total / 2;
     7 │ let price = order.total / order.count;
       ·                           ───────────
     8 │ if price > 5 {
       ╰────
      帮助：请先判断：`if order.count != 0 { … }`，或在结构定义中排除零

    0 个错误，2 个警告
    ");
}

#[test]
fn machines_read_one_object() {
    let report = lint(RULE, &["-f", "json"], 1).report();
    insta::assert_snapshot!(serde_json::to_string_pretty(&report).unwrap(), @r#"
    {
      "format": "countersign-lint/1",
      "errors": 0,
      "warnings": 2,
      "diagnostics": [
        {
          "code": "unused",
          "severity": "warning",
          "message": "the variable `half` is never used",
          "help": "take it out",
          "labels": [
            {
              "source": "pack/order/price.rhai",
              "line": 6,
              "column": 5,
              "end_line": 6,
              "end_column": 9,
              "text": null
            }
          ],
          "fix": null
        },
        {
          "code": "division",
          "severity": "warning",
          "message": "`order.count` may be zero here",
          "help": "ask first: `if order.count != 0 { … }`, or exclude zero in the schema",
          "labels": [
            {
              "source": "pack/order/price.rhai",
              "line": 7,
              "column": 27,
              "end_line": 7,
              "end_column": 38,
              "text": null
            }
          ],
          "fix": null
        }
      ]
    }
    "#);
}

#[test]
fn annotations_point_at_the_lines() {
    insta::assert_snapshot!(lint(RULE, &["-f", "github"], 1).stdout, @"
    ::warning file=pack/order/price.rhai,line=6,endLine=6,col=5,endColumn=9,title=unused::the variable `half` is never used%0Ahelp: take it out
    ::warning file=pack/order/price.rhai,line=7,endLine=7,col=27,endColumn=38,title=division::`order.count` may be zero here%0Ahelp: ask first: `if order.count != 0 { … }`, or exclude zero in the schema
    ");
}

#[test]
fn code_hosts_read_a_log() {
    let report = lint(RULE, &["-f", "sarif"], 1).report();
    let run = &report["runs"][0];
    assert_eq!(report["version"], "2.1.0");
    let rules: Vec<_> = run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| &rule["id"]).collect();
    assert_eq!(rules, ["unused", "division"]);
    for result in run["results"].as_array().unwrap() {
        assert_eq!(&result["ruleId"], rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()]);
    }
    assert_eq!(run["translations"][0]["language"], "zh");
    let mut first = run["results"][0].clone();
    // It is made of the path, which is another one in each run.
    assert!(first.as_object_mut().unwrap().remove("partialFingerprints").is_some());
    insta::assert_snapshot!(serde_json::to_string_pretty(&first).unwrap(), @r#"
    {
      "ruleId": "unused",
      "ruleIndex": 0,
      "level": "warning",
      "message": {
        "text": "the variable `half` is never used\ntake it out"
      },
      "locations": [
        {
          "physicalLocation": {
            "artifactLocation": {
              "uri": "file://pack/order/price.rhai"
            },
            "region": {
              "startLine": 6,
              "startColumn": 5,
              "endLine": 6,
              "endColumn": 9
            }
          }
        }
      ]
    }
    "#);
}

#[test]
fn denied_warnings_are_errors_and_a_good_pack_has_nothing() {
    let report = lint(RULE, &["-f", "json", "--deny", "warnings"], 1).report();
    assert_eq!((&report["errors"], &report["warnings"]), (&2.into(), &0.into()));
    let good = RULE.replace("let half = order.total / 2;\n", "").replace("/ order.count", "/ max(order.count, 1)");
    let outcome = lint(&good, &["--deny", "warnings"], 0);
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("nothing wrong, nothing doubtful\n", ""));
}

#[test]
fn what_is_quieted_is_not_told() {
    let quiet = RULE.replace("let half", "// lint: allow unused it is shown next year\nlet half");
    let report = lint(&quiet, &["-f", "json"], 1).report();
    let codes: Vec<_> = report["diagnostics"].as_array().unwrap().iter().map(|it| &it["code"]).collect();
    assert_eq!(codes, ["division"]);
}

#[test]
fn errors_come_before_doubts() {
    let wrong = RULE.replace("order.total / 2", "order.totl / 2");
    let report = lint(&wrong, &["-f", "json"], 1).report();
    let told: Vec<_> =
        report["diagnostics"].as_array().unwrap().iter().map(|it| (&it["code"], &it["severity"])).collect();
    assert_eq!(told, [(&"unknown-field".into(), &"error".into())]);
    assert_eq!(report["diagnostics"][0]["fix"]["replacement"], "total");
}

#[test]
fn what_cannot_be_looked_at_is_neither_good_nor_bad() {
    for arguments in [&["lint", "--rules", "no/such/folder"][..], &["lint", "-f", "jsn"], &["lint", "--deny", "all"]] {
        let outcome = countersign(arguments).exits(2);
        assert!(outcome.stdout.is_empty() && !outcome.stderr.is_empty(), "{arguments:?}: {}", outcome.stdout);
    }
    let outcome = countersign(&["lint", "-f", "json", "-f", "sarif"]).exits(2);
    assert!(outcome.stderr.contains("two results would go to one place"), "{}", outcome.stderr);
}

#[test]
fn results_go_to_files_and_the_totals_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (json, sarif) = (format!("json={}", path("l.json")), format!("sarif={}", path("l.sarif")));
    let outcome = lint(RULE, &["-f", &json, "-f", &sarif], 1);
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", "0 errors, 2 warnings\n"));
    for name in ["l.json", "l.sarif"] {
        let text = std::fs::read_to_string(path(name)).unwrap();
        assert!(serde_json::from_str::<serde_json::Value>(&text).unwrap().is_object());
    }
}
