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
