//! Every form of the results, from real runs: several in one run, into files, in both languages, with hostile text.

use crate::harness::{check, fixture};

const FORMATS: [&str; 6] = ["sarif", "junit", "github", "csv", "markdown", "html"];

/// The shipped orders in every form at once, each in a file.
fn all(lang: &str) -> Vec<(&'static str, String)> {
    let folder = tempfile::tempdir().unwrap();
    let path = |format: &str| folder.path().join(format).display().to_string();
    let arguments: Vec<_> =
        FORMATS.iter().flat_map(|format| ["-f".into(), format!("{format}={}", path(format))]).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let run = check(&["fixtures/orders", "--with", "fixtures/customers", "--lang", lang]);
    let outcome = run.args(&arguments).args(&["-f", "human"]).exits(1);
    assert!(!outcome.stdout.is_empty());
    assert_eq!(outcome.stderr, "");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), FORMATS.len(), "nothing else is left behind");
    FORMATS.map(|format| (format, std::fs::read_to_string(path(format)).unwrap())).to_vec()
}

#[test]
fn one_run_writes_every_format_in_either_language() {
    let (english, chinese) = (all("en"), all("zh"));
    for ((format, en), (_, zh)) in english.iter().zip(&chinese) {
        let (title_en, title_zh) = ("past its credit limit", "订单超出客户信用额度");
        match *format {
            // Only messages, no titles.
            "csv" | "junit" | "markdown" => assert!(en != zh && zh.contains("信用"), "{format}"),
            // Both languages in one log.
            "sarif" => assert!(en.contains(title_en) && en.contains(title_zh) && zh.contains(title_en), "{format}"),
            _ => assert!(en.contains(title_en) && zh.contains(title_zh) && !zh.contains(title_en), "{format}"),
        }
    }
    let again = all("en");
    assert_eq!(english, again, "the same bytes on every run");
}

#[test]
fn formats_agree_on_what_was_found() {
    let reports: std::collections::HashMap<_, _> = all("en").into_iter().collect();
    let report =
        check(&["fixtures/orders", "--with", "fixtures/customers", "--lang", "en", "-f", "json"]).exits(1).report();
    let verdicts = report["verdicts"].as_array().unwrap();
    let count = |list: &str| -> usize { verdicts.iter().map(|verdict| verdict[list].as_array().unwrap().len()).sum() };
    let (reasons, indeterminate) = (count("reasons"), count("indeterminate"));
    let sarif: serde_json::Value = serde_json::from_str(&reports["sarif"]).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), reasons + indeterminate + count("waived"));
    assert!(results.iter().all(|result| result["locations"][0]["physicalLocation"]["region"]["startLine"].is_u64()));
    assert_eq!(reports["github"].lines().count(), reasons + indeterminate + count("faults"));
    let failing =
        verdicts.iter().filter(|verdict| !verdict["decision"].as_str().unwrap().starts_with("approve")).count();
    assert_eq!(reports["junit"].matches("<failure").count() + reports["junit"].matches("<error").count(), failing);
    assert_eq!(reports["junit"].matches("<testcase").count(), verdicts.len());
    assert_eq!(reports["markdown"].matches("<details>").count(), failing);
    assert_eq!(reports["html"].matches("<article").count(), verdicts.len());
}

/// An order whose customer, term and id are meant to be taken for something else, in one form.
fn hostile(format: &str) -> String {
    let order = fixture("orders/rejected-on-hold.json");
    let name = r"<script>alert(1)</script>|`@all`\r\n::error::x=\u0007\u202e";
    let order = order.replacen("江西赣源五金批发有限公司", name, 1);
    let order = order.replacen("\"order_id\": \"", "\"order_id\": \"=1+<b>", 1);
    assert!(order.contains("<script>") && order.contains("=1+<b>"));
    check(&["-", "--with", "fixtures/customers", "-f", format]).stdin(order).exits(1).stdout
}

#[test]
fn hostile_text_is_inert_in_every_format() {
    for format in FORMATS {
        let text = hostile(format);
        // Spreadsheets are told the encoding, at the very start and nowhere else.
        let text = if format == "csv" { text.strip_prefix('\u{feff}').unwrap() } else { &text };
        assert!(!text.chars().any(|c| c != '\n' && countersign::internals::is_unsafe(c)), "{format}: {text}");
        match format {
            "html" => {
                assert_eq!(text.matches("<script").count(), 1, "{text}");
                assert!(!text.contains("<b>") && text.contains("&#60;script&#62;alert(1)"), "{text}");
            }
            "junit" | "markdown" => assert!(!text.contains("<b>") && !text.contains("<script"), "{text}"),
            "csv" => assert!(text.contains(",'=1+<b>"), "{text}"),
            "github" => assert!(text.lines().all(|line| line.starts_with("::") && !line.starts_with("::error::"))),
            _ => drop(serde_json::from_str::<serde_json::Value>(text).unwrap()),
        }
    }
}

#[test]
fn what_cannot_be_read_is_told_in_every_format() {
    for format in FORMATS {
        let text = check(&["-", "-f", format, "--lang", "en"]).stdin("{\"kind\": ").exits(2).stdout;
        assert!(text.contains("the text ends"), "{format}: {text}");
    }
    let sarif = check(&["-", "-f", "sarif"]).stdin("{").exits(2).report();
    assert_eq!(sarif["runs"][0]["invocations"][0]["executionSuccessful"], false);
}
