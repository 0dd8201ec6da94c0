use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::*;

pub(crate) fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstd(text: &[u8]) -> Vec<u8> {
    compress_to_vec(text, CompressionLevel::Fastest)
}

fn read(bytes: Vec<u8>, named: Option<Coding>) -> Result<Vec<u8>, Option<Damage>> {
    let mut text = Vec::new();
    let reader = BufReader::with_capacity(3, Cursor::new(bytes));
    decoded(reader, named)
        .and_then(|(mut reader, _)| reader.read_to_end(&mut text))
        .map(|_| text)
        .map_err(|error| Damage::of(&error))
}

#[test]
fn streams_are_told_by_their_first_bytes_and_may_have_several_parts() {
    for coded in [gzip, zstd] {
        let mut parts = coded(b"one ");
        parts.extend(coded(b"two"));
        assert_eq!(read(parts, None).unwrap(), b"one two");
    }
    let mut skipped = vec![0x51, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, b'x', b'x'];
    skipped.extend(zstd(b"three"));
    assert_eq!(read(skipped, Some(Coding::Zstd)).unwrap(), b"three");
    for plain in ["", "{", "{}\n"] {
        assert_eq!(read(plain.into(), None).unwrap(), plain.as_bytes());
        assert_eq!(read(plain.into(), Some(Coding::Gzip)), Err(Some(Damage::NotCompressed(Coding::Gzip))));
    }
}

#[test]
fn whatever_is_cut_off_is_missed() {
    let text = b"{\"kind\": \"order\"}\n".repeat(40);
    for (coded, coding) in [(gzip(&text), Coding::Gzip), (zstd(&text), Coding::Zstd)] {
        for length in 4..coded.len() {
            let cut = coded.get(..length).unwrap().to_vec();
            let Err(Some(damage)) = read(cut, None) else { panic!("{length} of {} bytes passed", coded.len()) };
            assert!([Damage::Truncated(coding), Damage::Corrupt(coding)].contains(&damage), "{damage}");
        }
    }
}

#[test]
fn a_bomb_is_refused_before_it_is_read_out() {
    let text = vec![b' '; 100 << 20];
    let length = |coded: Vec<u8>| read(coded, None).map(|text| text.len());
    assert_eq!(length(gzip(&text)), Err(Some(Damage::Bomb(Coding::Gzip))));
    assert_eq!(length(zstd(&text)), Err(Some(Damage::Bomb(Coding::Zstd))));
}

proptest! {
    #[test]
    fn a_changed_byte_is_noticed_or_harmless(at in 0usize..400, to in any::<u8>()) {
        let text = b"{\"kind\": \"order\", \"id\": 12345}\n".repeat(9);
        for coded in [gzip(&text), zstd(&text)] {
            let mut changed = coded.clone();
            let at = at % coded.len();
            changed[at] = to;
            // Bytes of a header (time, name) may be anything; what is no longer compressed by its start is plain text.
            if let Ok(read) = read(changed, None) {
                prop_assert!(read == text || at < 4);
            }
        }
    }
}
