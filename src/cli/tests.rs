//! The command line, run in this process.

use std::path::Path;

use super::exit::ExitStatus;
use super::terminal::Terminal;
use crate::base::lang::Lang;

/// Exit status, results and diagnostics of one run.
fn run(arguments: &[&str]) -> (ExitStatus, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut terminal = Terminal {
        out: Box::new(&mut out),
        err: Box::new(&mut err),
        coloured: (false, false),
        lang: Lang::En,
        width: 100,
        process: None,
    };
    let arguments = ["countersign"].iter().chain(arguments).map(Into::into);
    let status = super::run(arguments, &mut terminal);
    drop(terminal);
    (status, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

#[test]
fn arguments_are_well_formed() {
    use clap::CommandFactory as _;
    super::args::Cli::command().debug_assert();
}

#[test]
fn help_is_a_result_and_a_mistake_is_none() {
    let (status, out, err) = run(&["--help"]);
    assert_eq!((status, err.as_str()), (ExitStatus::Ok, ""));
    assert!(out.contains("countersign"), "{out}");
    let (status, out, err) = run(&["chekc"]);
    assert_eq!((status, out.as_str()), (ExitStatus::CouldNotCheck, ""));
    assert!(err.contains("'check'"), "{err}");
    assert_eq!(run(&["check"]).0, ExitStatus::CouldNotCheck);
}

#[test]
fn formats_are_named_and_go_to_different_places() {
    let (status, _, err) = run(&["check", "o.json", "-f", "jsno"]);
    assert_eq!(status, ExitStatus::CouldNotCheck);
    assert!(err.contains("did you mean `json`?"), "{err}");
    let (_, _, err) = run(&["check", "o.json", "-f", "json", "-f", "human"]);
    insta::assert_snapshot!(err, @r##"
    × `json` and `human` would both be written to standard output
    help: give one of them a file of its own: --format human=FILE
    "##);
    let (_, _, err) = run(&["check", "o.json", "-f", "json=/no/such/folder/r.json"]);
    assert!(err.contains("cannot write `/no/such/folder/r.json`"), "{err}");
}

#[test]
fn unknown_names_are_answered_with_near_ones() {
    let (status, out, err) = run(&["schema", "ordr"]);
    assert_eq!((status, out.as_str()), (ExitStatus::CouldNotCheck, ""));
    insta::assert_snapshot!(err, @r##"
    × there is no schema `ordr`
    help: did you mean `order`?
    "##);
    let (status, _, err) = run(&["--lang", "zh", "explain", "order.legal.prohibited-phrases"]);
    assert_eq!(status, ExitStatus::CouldNotCheck);
    insta::assert_snapshot!(err, @"
    × 没有规则 `order.legal.prohibited-phrases`
    帮助：是否指 `order.legal.prohibited-phrase`？
    ");
}

#[test]
fn the_schema_of_the_report_needs_no_pack() {
    let (status, out, err) = run(&["schema", "report", "--rules", "/no/such/pack"]);
    assert_eq!((status, out.as_str(), err.as_str()), (ExitStatus::Ok, crate::report::SCHEMA, ""));
    let (status, _, err) = run(&["schema", "order", "--rules", "/no/such/pack"]);
    assert_eq!(status, ExitStatus::CouldNotCheck);
    assert!(err.contains("/no/such/pack"), "{err}");
}

#[test]
fn init_writes_the_pack_and_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("pack");
    let pack = pack.to_str().unwrap();
    assert_eq!(run(&["init", pack]).0, ExitStatus::Ok);
    let (_, embedded, _) = run(&["rules", "-f", "json"]);
    let (_, written, _) = run(&["rules", "-f", "json", "--rules", pack]);
    assert_eq!(embedded, written);

    let policy = Path::new(pack).join("policy.toml");
    std::fs::write(&policy, "mine").unwrap();
    for file in ["schemas/order.json", "schemas/customer.json"] {
        std::fs::remove_file(Path::new(pack).join(file)).unwrap();
    }
    let (status, _, err) = run(&["init", pack]);
    assert_eq!(status, ExitStatus::CouldNotCheck);
    assert!(err.contains("exists already"), "{err}");
    assert_eq!(std::fs::read_to_string(&policy).unwrap(), "mine");
    assert!(!Path::new(pack).join("schemas/order.json").exists());
}

#[test]
fn a_mistake_in_a_pack_is_shown_in_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("pack");
    assert_eq!(run(&["init", pack.to_str().unwrap()]).0, ExitStatus::Ok);
    let rule = pack.join("order/legal/deposit-cap.rhai");
    let text = std::fs::read_to_string(&rule).unwrap();
    std::fs::write(&rule, text.replacen("outcome", "outcom", 1)).unwrap();
    let (status, out, err) = run(&["rules", "--rules", pack.to_str().unwrap()]);
    assert_eq!((status, out.as_str()), (ExitStatus::CouldNotCheck, ""));
    let err = err.replace(folder.path().to_str().unwrap(), "");
    insta::assert_snapshot!(err, @r##"
    missing-key

      × `outcome` is missing
       ╭─[/pack/order/legal/deposit-cap.rhai:1:1]
     1 │ //! outcom = "condition"
       · ────────────────────────
     2 │ //! clause  = "§7.3 法律法规风险"
       ╰────

    unknown-key

      × unknown key `outcom`
       ╭─[/pack/order/legal/deposit-cap.rhai:1:5]
     1 │ //! outcom = "condition"
       ·     ──────
     2 │ //! clause  = "§7.3 法律法规风险"
       ╰────
      help: did you mean `outcome`?
    "##);
}

#[test]
fn rules_are_listed_and_explained_in_both_languages() {
    for (lang, outcome) in [("en", "refer to legal"), ("zh", "转交法务")] {
        let (status, out, _) = run(&["rules", "--lang", lang]);
        assert_eq!(status, ExitStatus::Ok);
        assert!(out.contains("order.legal.prohibited-phrase "), "{out}");
        let (status, out, _) = run(&["explain", "order.legal.prohibited-phrase", "--lang", lang]);
        assert_eq!(status, ExitStatus::Ok);
        assert!(out.contains(outcome) && out.contains("flag("), "{out}");
    }
}

#[test]
fn the_code_of_a_message_is_explained_without_a_pack() {
    let (status, out, err) = run(&["explain", "unknown-key", "--rules", "/no/such/pack"]);
    assert_eq!((status, err.as_str()), (ExitStatus::Ok, ""));
    insta::assert_snapshot!(out, @"
    unknown-key  a key is not known

      A table has a key that means nothing there. Mostly it is misspelt, and what it was meant to say
      would be ignored: `expiers` in a waiver would make it hold for ever. Therefore every key must be
      known. The help names the nearest one, or those that may stand here.
    ");
    let (_, out, _) = run(&["explain", "unknown-key", "--lang", "zh"]);
    insta::assert_snapshot!(out, @"
    unknown-key  键未定义

      表中有一个在此没有意义的键。多半是拼错了，其本意就会被忽略：豁免中的 `expiers` 会使豁免永远有效。
      因此每个键都必须是已知的。“帮助”一行给出最接近的键，或此处可用的键。
    ");
}

#[test]
fn every_code_can_be_explained() {
    for code in crate::source::Code::all() {
        let (status, out, _) = run(&["explain", code.as_str()]);
        assert_eq!(status, ExitStatus::Ok);
        assert!(out.starts_with(code.as_str()) && out.lines().all(|line| line.chars().count() <= 100), "{out}");
    }
}

#[test]
fn a_rule_is_explained_by_its_last_part() {
    let (status, out, _) = run(&["explain", "static-limit"]);
    assert_eq!(status, ExitStatus::Ok);
    assert!(out.starts_with("order.credit.static-limit  "), "{out}");
    let (status, _, err) = run(&["explain", "stale"]);
    assert_eq!(status, ExitStatus::CouldNotCheck);
    assert!(err.contains("several rules are called `stale`"), "{err}");
}

#[test]
fn rules_are_chosen_by_parts_of_their_ids() {
    for format in ["table", "json", "markdown"] {
        let (status, out, _) = run(&["rules", "credit.static", "on-hold", "-f", format]);
        assert_eq!(status, ExitStatus::Ok);
        assert!(out.contains("order.credit.static-limit") && out.contains("order.credit.on-hold"), "{out}");
        assert!(!out.contains("order.legal."), "{out}");
    }
    for command in ["rules", "test"] {
        let (status, out, err) = run(&[command, "static-limt"]);
        assert_eq!((status, out.as_str()), (ExitStatus::CouldNotCheck, ""));
        insta::allow_duplicates!(insta::assert_snapshot!(err, @"
        × no rule's id contains `static-limt`
        help: did you mean `static-limit`?
        "));
    }
}

#[test]
fn the_schemas_of_parameters_and_lists_are_those_of_the_pack() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("pack");
    let pack = pack.to_str().unwrap();
    assert_eq!(run(&["init", pack]).0, ExitStatus::Ok);
    for (name, file) in [
        ("order", "schemas/order.json"),
        ("parameters", "schemas/parameters.json"),
        ("lists/exchange_rates", "schemas/lists/exchange-rates.json"),
        ("lists/exchange-rates", "schemas/lists/exchange-rates.json"),
    ] {
        let path = Path::new(pack).join(file);
        let mine = format!("{}\n \n", std::fs::read_to_string(&path).unwrap().trim_end().replacen('{', "{ ", 1));
        std::fs::write(&path, &mine).unwrap();
        let (status, out, err) = run(&["schema", name, "--rules", pack]);
        assert_eq!((status, out.trim_end()), (ExitStatus::Ok, mine.trim_end()), "{err}");
    }
    let (status, _, err) = run(&["schema", "lists/staf"]);
    assert_eq!(status, ExitStatus::CouldNotCheck);
    assert!(err.contains("did you mean `lists/staff`?"), "{err}");
}

#[test]
fn no_command_works_with_a_pack_whose_scripts_cases_or_lists_are_broken() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let broken = [
        ("order/credit/on-hold.rhai", "flag(", "flg(("),
        ("order/credit/on-hold.toml", "/credit/on_hold", "/credit/on_hld"),
        ("lists/staff.toml", "[[staff]]", "[[staf]]"),
    ];
    for (index, (file, old, new)) in broken.into_iter().enumerate() {
        let pack = path(&index.to_string());
        assert_eq!(run(&["init", &pack]).0, ExitStatus::Ok);
        let file = Path::new(&pack).join(file);
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains(old), "{}", file.display());
        std::fs::write(&file, text.replace(old, new)).unwrap();
        let other = path("other");
        for command in
            [&["rules"][..], &["explain", "static-limit"], &["init", &other], &["schema", "order"], &["test"]]
        {
            let arguments = [command, &["--rules", &pack]].concat();
            let (status, out, err) = run(&arguments);
            assert_eq!((status, out.as_str()), (ExitStatus::CouldNotCheck, ""), "{command:?}: {err}");
            assert!(err.contains(file.file_name().unwrap().to_str().unwrap()), "{command:?}: {err}");
        }
        assert!(!Path::new(&other).exists());
    }
}

/// The shipped pack with a rule that is turned round, so that its cases fail.
fn turned_round(folder: &Path) -> String {
    let pack = folder.join("pack").to_str().unwrap().to_owned();
    assert_eq!(run(&["init", &pack]).0, ExitStatus::Ok);
    let rule = Path::new(&pack).join("order/credit/on-hold.rhai");
    let text = std::fs::read_to_string(&rule).unwrap();
    std::fs::write(&rule, text.replacen("if ", "if !", 1)).unwrap();
    pack
}

#[test]
fn a_case_that_fails_is_drawn_like_any_other_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let pack = turned_round(folder.path());
    let shown = |lang: &str| {
        let (status, out, err) = run(&["test", "credit.on-hold", "--rules", &pack, "--lang", lang]);
        assert_eq!((status, err.as_str()), (ExitStatus::Worse, ""));
        out.replace(folder.path().to_str().unwrap(), "")
    };
    insta::assert_snapshot!(shown("en"), @r#"
    case

      × expected pass, but it came to reject
      │   the credit file of customer CUST-0001 is on hold: no order may be accepted
       ╭─[/pack/order/credit/on-hold.toml:5:8]
     4 │ [[case]]
     5 │ name = "not on hold"
       ·        ─────────────
     6 │ expect = "pass"
       ╰────

    case

      × expected reject, but it came to pass
        ╭─[/pack/order/credit/on-hold.toml:10:8]
      9 │ [[case]]
     10 │ name = "on hold"
        ·        ─────────
     11 │ expect = "reject"
        ╰────

    2 passed, 2 failed, 0 rules without a case
    "#);
    insta::assert_snapshot!(shown("zh"), @r#"
    case

      × 预期为“通过”，实际为“拒绝”
      │   客户 CUST-0001 的信用档案处于冻结状态，不得接单
       ╭─[/pack/order/credit/on-hold.toml:5:8]
     4 │ [[case]]
     5 │ name = "not on hold"
       ·        ─────────────
     6 │ expect = "pass"
       ╰────

    case

      × 预期为“拒绝”，实际为“通过”
        ╭─[/pack/order/credit/on-hold.toml:10:8]
      9 │ [[case]]
     10 │ name = "on hold"
        ·        ─────────
     11 │ expect = "reject"
        ╰────

    通过 2 例，失败 2 例，0 条规则没有用例
    "#);
}

#[test]
fn a_case_that_fails_has_its_diagnostic_in_json_and_junit() {
    let folder = tempfile::tempdir().unwrap();
    let pack = turned_round(folder.path());
    let (status, out, _) = run(&["test", "credit.on-hold", "--rules", &pack, "--lang", "zh", "-f", "json"]);
    assert_eq!(status, ExitStatus::Worse);
    let listing: serde_json::Value = serde_json::from_str(&out.replace(folder.path().to_str().unwrap(), "")).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&listing["cases"][0]).unwrap(), @r#"
    {
      "rule": "order.credit.on-hold",
      "name": "not on hold",
      "place": "/pack/order/credit/on-hold.toml:5",
      "passed": false,
      "code": "case",
      "failure": "预期为“通过”，实际为“拒绝”\n  客户 CUST-0001 的信用档案处于冻结状态，不得接单",
      "diagnostic": {
        "code": "case",
        "severity": "error",
        "message": "预期为“通过”，实际为“拒绝”\n  客户 CUST-0001 的信用档案处于冻结状态，不得接单",
        "help": null,
        "labels": [
          {
            "source": "/pack/order/credit/on-hold.toml",
            "line": 5,
            "column": 8,
            "end_line": 5,
            "end_column": 21,
            "text": null
          }
        ],
        "fix": null
      }
    }
    "#);
    let (_, out, _) = run(&["test", "credit.on-hold", "--rules", &pack, "-f", "junit"]);
    assert!(out.contains("<failure message=\"expected pass, but it came to reject\">"), "{out}");
}

#[test]
fn one_rule_without_a_case_is_one_rule() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("pack");
    assert_eq!(run(&["init", pack.to_str().unwrap()]).0, ExitStatus::Ok);
    std::fs::remove_file(pack.join("order/credit/on-hold.toml")).unwrap();
    let (_, out, _) = run(&["test", "order.credit.o", "--rules", pack.to_str().unwrap()]);
    assert!(out.ends_with(" 0 failed, 1 rule without a case\n"), "{out}");
    let (_, out, _) = run(&["test", "order.credit.o", "--rules", pack.to_str().unwrap(), "--lang", "zh"]);
    assert!(out.contains("，失败 0 例，1 条规则没有用例"), "{out}");
}
