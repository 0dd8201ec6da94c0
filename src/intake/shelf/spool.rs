//! The texts of a run, set aside until they are judged: compressed, in memory while they are few and on disk when many.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lz4_flex::block::{compress, decompress};
use tempfile::SpooledTempFile;

use crate::intake::format::record::Raw;
use crate::source::Position;

/// Compressed texts that are held in memory before all of them go to a temporary file, in bytes.
const HELD: usize = 16 << 20;

/// Bytes before each text: its lengths as stored and as read, its file, line and column, and its marks.
const HEADER: usize = 24;

/// Bytes that are read at a time; most texts are shorter when compressed.
const BLOCK: usize = 8 << 10;

/// Texts one after the other, each found by where it starts.
#[derive(Debug)]
pub(in crate::intake) struct Spool {
    file: Mutex<SpooledTempFile>,
    end: u64,
    names: Vec<Arc<str>>,
}

/// A text made ready to be set aside; what takes time is done, so that threads can do it.
#[derive(Debug)]
pub(in crate::intake) struct Packed {
    name: Arc<str>,
    start: Position,
    length: usize,
    is_element: bool,
    is_compressed: bool,
    bytes: Vec<u8>,
}

impl Packed {
    /// A text, compressed unless it is one of few.
    pub(in crate::intake) fn new(raw: &Raw, is_compressed: bool) -> Self {
        let Raw { name, start, bytes, is_element } = raw;
        Self {
            name: Arc::clone(name),
            start: *start,
            length: bytes.len(),
            is_element: *is_element,
            is_compressed,
            bytes: if is_compressed { compress(bytes) } else { bytes.clone() },
        }
    }
}

/// The marks of a text in its header.
const ELEMENT: u32 = 1;
const COMPRESSED: u32 = 2;

impl Spool {
    pub(in crate::intake) fn new() -> Self {
        Self { file: Mutex::new(SpooledTempFile::new(HELD)), end: 0, names: Vec::new() }
    }

    fn file(&self) -> MutexGuard<'_, SpooledTempFile> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets a text aside; where it starts.
    pub(in crate::intake) fn push(&mut self, packed: &Packed) -> io::Result<u64> {
        let at = self.end;
        // Texts of one file come one after the other.
        let name = match self.names.last() {
            Some(last) if Arc::ptr_eq(last, &packed.name) => self.names.len() - 1,
            _ => {
                self.names.push(Arc::clone(&packed.name));
                self.names.len() - 1
            }
        };
        let Position { line, column } = packed.start;
        let fields = [
            field(packed.bytes.len())?,
            field(packed.length)?,
            field(name)?,
            line,
            column,
            if packed.is_element { ELEMENT } else { 0 } | if packed.is_compressed { COMPRESSED } else { 0 },
        ];
        let mut block = Vec::with_capacity(HEADER + packed.bytes.len());
        fields.iter().for_each(|field| block.extend(field.to_le_bytes()));
        block.extend_from_slice(&packed.bytes);
        let mut file = self.file();
        file.seek(SeekFrom::Start(at))?;
        file.write_all(&block)?;
        drop(file);
        self.end += block.len() as u64;
        Ok(at)
    }

    /// Where the next text will start.
    pub(in crate::intake) fn end(&self) -> u64 {
        self.end
    }

    /// The text in a block.
    pub(in crate::intake) fn unpack(&self, block: &[u8]) -> io::Result<Raw> {
        let (header, bytes) = block.split_at_checked(HEADER).ok_or(io::ErrorKind::UnexpectedEof)?;
        let mut fields = [0; HEADER / 4];
        for (field, bytes) in fields.iter_mut().zip(header.as_chunks().0) {
            *field = u32::from_le_bytes(*bytes);
        }
        let [_, length, name, line, column, marks] = fields;
        let name = self.names.get(name as usize).ok_or(io::ErrorKind::InvalidData)?;
        let bytes = match marks & COMPRESSED {
            0 => bytes.to_vec(),
            _ => decompress(bytes, length as usize).map_err(io::Error::other)?,
        };
        Ok(Raw { name: Arc::clone(name), start: Position { line, column }, bytes, is_element: marks & ELEMENT != 0 })
    }

    /// The header and the compressed text that start there; the next ones start behind them.
    pub(in crate::intake) fn block(&self, at: u64) -> io::Result<Vec<u8>> {
        let mut block = Vec::with_capacity(BLOCK);
        let mut file = self.file();
        file.seek(SeekFrom::Start(at))?;
        (&mut *file).take(BLOCK as u64).read_to_end(&mut block)?;
        let length = block.first_chunk().ok_or(io::ErrorKind::UnexpectedEof)?;
        let length = HEADER + u32::from_le_bytes(*length) as usize;
        if let Some(rest) = length.checked_sub(block.len()) {
            (&mut *file).take(rest as u64).read_to_end(&mut block)?;
        }
        drop(file);
        block.truncate(length);
        if block.len() < length { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(block) }
    }
}

fn field(number: usize) -> io::Result<u32> {
    u32::try_from(number).map_err(|_| io::ErrorKind::FileTooLarge.into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn texts_come_back_as_they_were(
            texts in prop::collection::vec((prop::collection::vec(any::<u8>(), 0..50), 0usize..400, 1u32..9, any::<bool>()), 1..8)
        ) {
            let names: [Arc<str>; 2] = ["a".into(), "b".into()];
            let raws: Vec<_> = texts.into_iter().map(|(bytes, times, line, is_element)| Raw {
                name: Arc::clone(&names[line as usize % 2]),
                start: Position { line, column: 3 },
                bytes: bytes.repeat(times),
                is_element,
            }).collect();
            let mut spool = Spool::new();
            let places: Vec<_> = raws.iter().map(|raw| spool.push(&Packed::new(raw, raw.bytes.len() % 2 == 0)).unwrap()).collect();
            let mut next = 0;
            for (raw, at) in raws.iter().zip(places) {
                prop_assert_eq!(at, next);
                let block = spool.block(at).unwrap();
                prop_assert_eq!(&spool.unpack(&block).unwrap(), raw);
                next += block.len() as u64;
            }
            prop_assert_eq!(next, spool.end());
            prop_assert!(spool.block(next).is_err());
        }
    }

    #[test]
    fn many_texts_go_to_disk_and_come_back() {
        let mut spool = Spool::new();
        let mut random = 7u64;
        let mut noise = || {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (random >> 56) as u8
        };
        let raws: Vec<_> = (0..40)
            .map(|line| Raw {
                name: "n".into(),
                start: Position { line, column: 1 },
                bytes: (0..1 << 19).map(|_| noise()).collect(),
                is_element: false,
            })
            .collect();
        let places: Vec<_> =
            raws.iter().map(|raw| spool.push(&Packed::new(raw, raw.bytes.len() % 2 == 0)).unwrap()).collect();
        assert!(spool.file().is_rolled());
        for (raw, at) in raws.iter().zip(places).rev() {
            assert_eq!(&spool.unpack(&spool.block(at).unwrap()).unwrap(), raw);
        }
    }
}
