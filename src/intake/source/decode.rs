//! Compressed input: gzip and zstd, told by their first bytes and decoded as they are read.

use std::error::Error as _;
use std::fmt;
use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use crate::base::lang::Bilingual;

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::intake) enum Coding {
    Gzip,
    Zstd,
}

impl Coding {
    /// What the ending of a file's name stands for.
    pub(in crate::intake) fn of_ending(ending: &str) -> Option<Self> {
        match ending {
            "gz" => Some(Self::Gzip),
            "zst" => Some(Self::Zstd),
            _ => None,
        }
    }

    /// What the first bytes of a stream stand for; no JSON text starts with any of them.
    fn of_start(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            // A frame, or one of those that decoders skip.
            [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => Some(Self::Zstd),
            _ => None,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}

/// What is wrong with compressed data. It travels in an [`io::Error`], as readers have no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::intake) enum Damage {
    /// The data end too early.
    Truncated(Coding),
    /// The data contradict themselves.
    Corrupt(Coding),
    /// The name says that the file is compressed; its contents are not.
    NotCompressed(Coding),
    /// So little stands for so much that it must be meant to fill the memory, or the time.
    Bomb(Coding),
}

impl Damage {
    /// The damage that an error tells of.
    pub(in crate::intake) fn of(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }

    /// What is wrong, in words.
    pub(in crate::intake) fn message(self) -> Bilingual {
        match self {
            Self::Truncated(coding) => {
                let name = coding.as_str();
                Bilingual::new(format!("the {name} data end too early"), format!("{name} 数据不完整，提前结束"))
            }
            Self::Corrupt(coding) => {
                let name = coding.as_str();
                Bilingual::new(format!("the {name} data are damaged"), format!("{name} 数据已损坏"))
            }
            Self::NotCompressed(coding) => {
                let name = coding.as_str();
                Bilingual::new(
                    format!("by its name the file is {name}, but it is not"),
                    format!("文件名表示 {name} 格式，但内容不是"),
                )
            }
            Self::Bomb(coding) => {
                let name = coding.as_str();
                Bilingual::new(
                    format!(
                        "the {name} data grow more than {MAX_GROWTH} times when they are decoded, which is the limit"
                    ),
                    format!("{name} 数据解压后超过原大小的 {MAX_GROWTH} 倍，超过上限"),
                )
            }
        }
    }

    /// What to do about it.
    pub(in crate::intake) fn help(self) -> Bilingual {
        match self {
            Self::Truncated(_) | Self::Corrupt(_) => Bilingual::new(
                "transfer or export the file again: what was read of it so far may not be all",
                "请重新传输或导出该文件：目前读到的可能不是全部内容",
            ),
            Self::NotCompressed(_) => Bilingual::new("name the file after what it holds", "请按实际内容命名文件"),
            Self::Bomb(_) => Bilingual::new("supply the file decompressed", "请提供解压后的文件"),
        }
    }

    fn error(self) -> io::Error {
        let kind =
            if matches!(self, Self::Truncated(_)) { io::ErrorKind::UnexpectedEof } else { io::ErrorKind::InvalidData };
        io::Error::new(kind, self)
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message().en)
    }
}

impl std::error::Error for Damage {}

/// How many times as long as the compressed data their text may be. Exports shrink to a tenth or a thirtieth.
const MAX_GROWTH: u64 = 200;

/// So much may be decoded from however little.
const ALWAYS_ALLOWED: u64 = 64 << 20;

/// The stream as it was before it was compressed, if it was; and whether it was. `named` is what the name says of it.
pub(in crate::intake) fn decoded<R: BufRead + 'static>(
    mut reader: R,
    named: Option<Coding>,
) -> io::Result<(Box<dyn BufRead>, bool)> {
    let mut start = Vec::new();
    (&mut reader).take(4).read_to_end(&mut start)?;
    let coding = Coding::of_start(&start);
    let whole = Counted { inner: Cursor::new(start).chain(reader), read: 0 };
    let decoder = match (coding, named) {
        (Some(Coding::Gzip), _) => Decoder::Gzip(MultiGzDecoder::new(whole)),
        (Some(Coding::Zstd), _) => Decoder::Zstd(Box::new(Frames::new(whole))),
        (None, Some(named)) => return Err(Damage::NotCompressed(named).error()),
        (None, None) => return Ok((Box::new(whole.inner), false)),
    };
    Ok((Box::new(BufReader::with_capacity(64 << 10, Bounded { decoder, written: 0 })), true))
}

/// Counts what is read of the compressed data.
struct Counted<R> {
    inner: R,
    read: u64,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read += read as u64;
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.inner.consume(amount);
        self.read += amount as u64;
    }
}

enum Decoder<R: BufRead> {
    Gzip(MultiGzDecoder<Counted<R>>),
    Zstd(Box<Frames<Counted<R>>>),
}

/// Decodes, and stops where far more comes out than a text can have shrunk to what went in.
struct Bounded<R: BufRead> {
    decoder: Decoder<R>,
    written: u64,
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (read, coding, consumed) = match &mut self.decoder {
            Decoder::Gzip(decoder) => (decoder.read(buffer), Coding::Gzip, decoder.get_ref().read),
            Decoder::Zstd(decoder) => (decoder.read(buffer), Coding::Zstd, decoder.source.read),
        };
        let read = read.map_err(|error| damage(coding, error))?;
        self.written += read as u64;
        let most = consumed.saturating_mul(MAX_GROWTH).max(ALWAYS_ALLOWED);
        if self.written > most { Err(Damage::Bomb(coding).error()) } else { Ok(read) }
    }
}

/// A decoder's error in our words; one of the file below it stays as it is.
fn damage(coding: Coding, error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Damage::Truncated(coding).error(),
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Damage::Corrupt(coding).error(),
        _ => error,
    }
}

/// The frames of a zstd stream, one after the other; the decoder itself knows single frames only.
struct Frames<R> {
    source: R,
    decoder: FrameDecoder,
    in_frame: bool,
    /// Bytes decoded of the current frame, to be compared with what its header promised.
    length: u64,
}

impl<R: BufRead> Frames<R> {
    fn new(source: R) -> Self {
        Self { source, decoder: FrameDecoder::new(), in_frame: false, length: 0 }
    }

    /// Starts the next frame; `false` where there is none.
    fn begin(&mut self) -> io::Result<bool> {
        loop {
            if self.source.fill_buf()?.is_empty() {
                return Ok(false);
            }
            match self.decoder.reset(&mut self.source) {
                Ok(()) => {
                    (self.in_frame, self.length) = (true, 0);
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    let length = u64::from(length);
                    if io::copy(&mut (&mut self.source).take(length), &mut io::sink())? < length {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(error) => return Err(cause(&error)),
            }
        }
    }

    /// Compares a frame that was read to its end with what it says of itself.
    fn finish(&mut self) -> io::Result<()> {
        self.in_frame = false;
        let promised = self.decoder.content_size();
        let is_whole = promised == 0 || promised == self.length;
        let checksum = self.decoder.get_checksum_from_data();
        let is_sound = checksum.is_none() || checksum == self.decoder.get_calculated_checksum();
        if is_whole && is_sound { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.in_frame && !self.begin()? {
                return Ok(0);
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let one = BlockDecodingStrategy::UptoBlocks(1);
                self.decoder.decode_blocks(&mut self.source, one).map_err(|error| cause(&error))?;
            }
            let read = self.decoder.read(buffer)?;
            self.length += read as u64;
            if read > 0 {
                return Ok(read);
            }
            self.finish()?;
        }
    }
}

/// An error of the file that is read, where that is the cause; else the data are wrong.
fn cause(error: &FrameDecoderError) -> io::Error {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(error) = inner.downcast_ref::<io::Error>() {
            return io::Error::new(error.kind(), error.to_string());
        }
        cause = inner.source();
    }
    io::ErrorKind::InvalidData.into()
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
