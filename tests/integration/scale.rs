//! Exports: compressed, as lines or as one array, from files or standard input.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use crate::harness::{check, fixture, project};

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zstd(text: &[u8]) -> Vec<u8> {
    compress_to_vec(text, CompressionLevel::Fastest)
}

#[test]
fn compressed_data_that_are_cut_off_are_no_success() {
    let export = fixture("export/orders.ndjson");
    let folder = tempfile::tempdir().unwrap();
    for (coded, ending) in [(gzip(export.as_bytes()), "gz"), (zstd(export.as_bytes()), "zst")] {
        let path = folder.path().join(format!("orders.ndjson.{ending}"));
        let path = path.to_str().unwrap();
        let arguments = [path, "-f", "json", "--fail-on", "reject", "--with", "fixtures/customers"];
        std::fs::write(path, &coded).unwrap();
        assert_eq!(check(&arguments).run().report()["verdicts"].as_array().unwrap().len(), 6);
        for cut in [2, coded.len() / 2, coded.len() - 2] {
            std::fs::write(path, coded.get(..cut).unwrap()).unwrap();
            let report = check(&arguments).exits(2).report();
            let last = report["verdicts"].as_array().unwrap().last().unwrap().clone();
            assert_eq!(last["decision"], "undecided");
            let message = last["faults"][0]["message"].as_str().unwrap().to_owned();
            assert!(message.contains(if ending == "gz" { "gzip" } else { "zstd" }), "{message}");
        }
    }
}

#[test]
fn a_filter_answers_every_line_whatever_the_first_one_holds() {
    let (order, cut) = (orders().remove(0), "{\"kind\": \"order\", \"lines\": [");
    let input = format!("{cut}\n{order}\n\n[]x\n");
    let outcome = check(&["-", "--lines", "-f", "jsonl"]).stdin(input.clone()).exits(2);
    let lines: Vec<serde_json::Value> =
        outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answered: Vec<_> = lines.iter().map(|verdict| verdict["document"]["line"].as_u64().unwrap()).collect();
    assert_eq!(answered, [1, 2, 4], "a blank line has no verdict");
    assert_eq!(lines[0]["decision"], "undecided");
    assert_ne!(lines[1]["decision"], "undecided");
    // Without a word on the form, the first lines tell it: these two could be the start of a longer text.
    let whole = check(&["-", "-f", "jsonl"]).stdin(input).exits(2);
    assert_eq!(whole.stdout.lines().count(), 1);
}

#[test]
fn a_decompression_bomb_is_an_error() {
    let spaces = vec![b' '; 200 << 20];
    for bomb in [gzip(&spaces), zstd(&spaces)] {
        let outcome = check(&["-", "--lang", "en"]).stdin(bomb).exits(2);
        assert!(
            outcome.stdout.contains("which is the limit") || outcome.stdout.contains("the limit of"),
            "{}",
            outcome.stdout
        );
    }
}

/// Every order of the fixtures and of the export, each on a line of its own, behind a space.
fn orders() -> Vec<String> {
    let folder = std::fs::read_dir(project().join("fixtures/orders")).unwrap();
    let mut files: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let texts = files.iter().map(|path| std::fs::read_to_string(path).unwrap().replace('\n', " "));
    texts
        .chain(fixture("export/orders.ndjson").lines().map(str::to_owned))
        .map(|text| format!(" {}", text.trim()))
        .collect()
}

#[test]
fn answers_are_the_same_whatever_the_form_and_the_number_of_threads() {
    let orders = orders();
    let lines = format!("{}\n", orders.join("\n"));
    // Each document stands at the same line and column as in the lines.
    let array = format!("[{}]\n", orders.join(",\n").trim_start());
    let folder = tempfile::tempdir().unwrap();
    let verdicts = |name: &str, bytes: Vec<u8>, jobs: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, &bytes).unwrap();
        let path = path.to_str().unwrap();
        let arguments = ["-f", "jsonl", "--lang", "en", "--with", "fixtures/customers", "-j", jobs];
        let from_file = check(&[path]).args(&arguments).run();
        let from_stdin = check(&["-"]).args(&arguments).stdin(bytes).run();
        assert_eq!(from_file.status, from_stdin.status);
        let without_name = |text: &str, name| text.replace(&format!("\"source\":\"{name}\""), "\"source\":\"S\"");
        let from_file = without_name(&from_file.stdout, path);
        assert_eq!(from_file, without_name(&from_stdin.stdout, "-"), "{name}");
        from_file
    };
    let expected = verdicts("a.ndjson", lines.clone().into_bytes(), "1");
    assert_eq!(expected.lines().count(), orders.len());
    let runs = [
        ("b.ndjson", lines.clone().into_bytes(), "2"),
        ("c.ndjson.gz", gzip(lines.as_bytes()), "2"),
        ("d.jsonl.zst", zstd(lines.as_bytes()), "1"),
        ("e.json", array.clone().into_bytes(), "1"),
        ("f.json.gz", gzip(array.as_bytes()), "1"),
        ("g.json.zst", zstd(array.as_bytes()), "2"),
    ];
    for (name, bytes, jobs) in runs {
        assert!(verdicts(name, bytes, jobs) == expected, "{name}");
    }
}
