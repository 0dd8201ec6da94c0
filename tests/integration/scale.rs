//! Exports: compressed, as lines or as one array, from files or standard input.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use crate::harness::{check, fixture};

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
