//! Mistakes in a pack: each is told, all in one run, at its place, in both languages, and nothing is judged meanwhile.

use std::path::{Path, PathBuf};

use crate::harness::{Outcome, check, countersign};

/// An order that the shipped policy rejects for a phrase in its terms.
const REJECTED: [&str; 3] = ["fixtures/orders/consumer-final-interpretation.json", "--with", "fixtures/customers"];

struct Pack(tempfile::TempDir);

impl Pack {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        countersign(&["init", folder.path().join("rules").to_str().unwrap()]).exits(0);
        Self(folder)
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.path().join("rules").join(file)
    }

    /// Puts a text in the place of the first that is there.
    #[track_caller]
    fn edit(&self, file: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path(file)).unwrap();
        assert!(text.contains(from), "{file} contains {from}");
        std::fs::write(self.path(file), text.replacen(from, to, 1)).unwrap();
    }

    fn write(&self, file: &str, text: &str) {
        std::fs::write(self.path(file), text).unwrap();
    }

    fn judged(&self, lang: &str) -> Outcome {
        check(&REJECTED).args(&["--rules", self.0.path().join("rules").to_str().unwrap(), "--lang", lang]).run()
    }

    /// Nothing is judged, and all that is expected is told, on top of the file in which it stands.
    #[track_caller]
    fn refused(&self, lang: &str, expected: &[(&str, &str)]) {
        let outcome = self.judged(lang);
        assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""), "{}", outcome.stderr);
        for (file, message) in expected {
            let told = outcome.stderr.split("\n\n").any(|part| {
                let flat: String = part.lines().map(|line| line.trim_start_matches([' ', '│', '×'])).collect();
                flat.contains(message) && flat.contains(file)
            });
            assert!(told, "{file}: {message}\n{}", outcome.stderr);
        }
    }
}

#[test]
fn twelve_mistakes_in_eight_files_are_told_in_one_run() {
    let pack = Pack::new();
    pack.edit("policy.toml", "max_order_value = ", "max_order_valu = ");
    pack.edit("policy.toml", "max_overdue_percent = 10", "max_overdue_percent = 1000");
    pack.edit("policy.toml", "role = \"order_taker\"", "role = \"order_takr\"");
    pack.edit("lists/phrases.toml", "category = \"prohibited\"", "category = \"prohibitd\"");
    pack.edit("lists/denied-parties.toml", "[[party]]", "[[partys]]");
    pack.edit("lists/staff.toml", "since = 2018-03-01", "sinse = 2018-03-01");
    pack.edit("order/legal/deposit-cap.rhai", "outcome", "outcom");
    pack.edit("order/credit/static-limit.rhai", "{exposure}", "{exposur}");
    pack.edit("order/credit/dunning.rhai", "customer.credit", "custmer.credit");
    pack.edit("order/credit/dunning.toml", "expect", "expekt");
    pack.edit("schemas/customer.json", "\"additionalProperties\"", "\"additionalPropertes\"");
    pack.write("waivers.toml", "[[waiver]]\nrule = \"order.legal.deposit-cap\"\nsubject = \"A\"\nreason = \"r\"\napprovr = \"M6001\"\nexpires = 2026-12-31\n");
    let expected = [
        ("policy.toml", "did you mean `max_order_value`?"),
        ("policy.toml", "at most 100 is expected"),
        ("policy.toml", "allowed are:"),
        ("phrases.toml", "allowed are:"),
        ("denied-parties.toml", "did you mean `party`?"),
        ("staff.toml", "did you mean `since`?"),
        ("deposit-cap.rhai", "unknown key `outcom`"),
        ("static-limit.rhai", "the body never passes `exposur`"),
        ("dunning.rhai", "nothing is called `custmer` here"),
        ("dunning.toml", "unknown key `expekt`"),
        ("customer.json", "additionalPropertes"),
        ("waivers.toml", "unknown key `approvr`"),
    ];
    pack.refused("en", &expected);
    let in_chinese = [
        ("policy.toml", "是否应为 `max_order_value`"),
        ("phrases.toml", "允许的取值"),
        ("deposit-cap.rhai", "未知的键 `outcom`"),
        ("static-limit.rhai", "规则正文没有传入 `exposur`"),
        ("waivers.toml", "未知的键 `approvr`"),
    ];
    pack.refused("zh", &in_chinese);
}

#[test]
fn a_list_that_is_gone_empty_or_misspelt_lets_nothing_through() {
    let lists = [
        ("phrases", "phrase"),
        ("denied-parties", "party"),
        ("exchange-rates", "rate"),
        ("holidays", "year"),
        ("staff", "staff"),
        ("regulated-goods", "category"),
    ];
    for (list, table) in lists {
        let file = format!("lists/{list}.toml");
        let gone = Pack::new();
        std::fs::rename(gone.path(&file), gone.path(&format!("lists/{list}s.toml"))).unwrap();
        gone.refused("en", &[("policy.toml", "has no file"), (&format!("{list}s.toml"), "nothing in the pack reads")]);
        let empty = Pack::new();
        empty.write(&file, "");
        empty.refused("en", &[(&file, &format!("`{table}` is missing"))]);
        let misspelt = Pack::new();
        let text = std::fs::read_to_string(misspelt.path(&file)).unwrap();
        misspelt.write(&file, &text.replace(&format!("[[{table}]]"), &format!("[[{table}s]]")));
        misspelt.refused("zh", &[(&file, &format!("是否应为 `{table}`"))]);
    }
}

#[test]
fn a_scalar_where_tables_are_due_is_no_empty_list() {
    let pack = Pack::new();
    pack.write("waivers.toml", "waiver = \"none\"\n");
    pack.edit("policy.toml", "name = ", "revisions = 5\nname = ");
    pack.edit("lists/denied-parties.toml", "aliases = [", "alias = [");
    pack.edit("lists/phrases.toml", "unless = [", "unless = \"nicht\"\nunles = [");
    pack.refused(
        "en",
        &[
            ("waivers.toml", "`waiver` must be a list of tables"),
            ("policy.toml", "`revisions` must be a list of tables"),
            ("denied-parties.toml", "did you mean `aliases`?"),
            ("phrases.toml", "a value of type array is expected"),
        ],
    );
}

#[test]
fn what_stands_beside_the_pack_or_in_the_wrong_place_is_told() {
    let pack = Pack::new();
    pack.write("order/credit/STATIC.RHAI", "flag(order);");
    pack.write("order/.hidden.rhai", "flag(order);");
    pack.write("lib/notes.txt", "remember");
    pack.write("schemas/unused.json", "{}");
    std::fs::create_dir(pack.path("ordr")).unwrap();
    pack.write("ordr/a.rhai", "flag(order);");
    pack.edit("order/credit/dunning.rhai", "//! outcome", "//! supersedes = \"order.credit.dunning\"\n//! outcome");
    pack.edit("policy.toml", "[parameters.credit]", "[parameters.export]\na = 1\n[parameters.credit]");
    pack.refused(
        "en",
        &[
            ("STATIC.RHAI", "nothing in the pack reads"),
            (".hidden.rhai", "`order..hidden` is no id"),
            ("notes.txt", "nothing in the pack reads"),
            ("unused.json", "nothing in the pack reads"),
            ("ordr/a.rhai", "lies in no kind's folder"),
            ("dunning.rhai", "supersedes itself"),
            ("policy.toml", "no parameter can be called `export`"),
        ],
    );
}

#[test]
fn a_waiver_by_somebody_who_may_not_grant_it_sets_nothing_aside() {
    let order = ["fixtures/orders/deposit-above-cap.json", "--with", "fixtures/customers"];
    let waiver = |rest: &str| {
        let pack = Pack::new();
        let base = "[[waiver]]\nrule = \"order.legal.deposit-cap\"\nsubject = \"ORD-2026-0817\"\nreason = \"r\"\nexpires = 2026-12-31\n";
        pack.write("waivers.toml", &format!("{base}{rest}"));
        check(&order).args(&["--rules", pack.0.path().join("rules").to_str().unwrap(), "-f", "json"]).run()
    };
    for (rest, message) in [
        ("approver = \"nobody\"\n", "nobody with the id `nobody` works here"),
        ("approver = \"E1001\"\n", "`E1001` may not waive `order.legal.deposit-cap`"),
        ("approver = \"M6001\"\nmax_amount = 1\n", "`max_amount` does not say in which currency"),
        ("approver = \"M6001\"\nkind = \"ordr\"\n", "no kind `ordr` is declared"),
    ] {
        let outcome = waiver(rest);
        assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""), "{rest}");
        assert!(outcome.stderr.contains(message), "{message}\n{}", outcome.stderr);
    }
    for (rest, note) in [
        ("approver = \"M6001\"\nmax_amount = 9_999_999\ncurrency = \"USD\"\n", "waiver.exceeded"),
        ("approver = \"M6001\"\ngranted = 1999-01-01\n", "waiver.approver"),
        ("approver = \"M6001\"\nkind = \"change-request\"\n", ""),
    ] {
        let report = waiver(rest).report();
        let verdict = &report["verdicts"][0];
        let rules: Vec<_> =
            verdict["reasons"].as_array().unwrap().iter().map(|it| it["rule"].as_str().unwrap()).collect();
        assert_eq!(verdict["decision"], "approve-with-conditions", "{rest}");
        assert!(rules.contains(&"order.legal.deposit-cap") && (note.is_empty() || rules.contains(&note)), "{rules:?}");
    }
    let holds = waiver("approver = \"M6001\"\nmax_amount = 9_999_999\ncurrency = \"CNY\"\n").report();
    assert_eq!(holds["verdicts"][0]["decision"], "approve");
}

#[test]
fn a_fifo_in_a_pack_is_refused_and_not_waited_for() {
    let pack = Pack::new();
    let pipe = pack.path("lists/pipe.toml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    pack.refused("en", &[("pipe.toml", "is no plain file")]);
    assert!(Path::new(&pipe).exists());
}
