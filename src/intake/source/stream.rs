//! Input that may keep whoever reads it waiting: read in a thread of its own, so that a run which is to stop does not wait too.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use crate::base::monitor::Monitor;

/// Bytes that are read at a time: as many as a pipe holds.
const BLOCK: usize = 64 << 10;

/// Blocks that are read before anybody takes them.
const AHEAD: usize = 4;

/// Between two looks at whether the run is to stop, while nothing comes.
const BEAT: Duration = Duration::from_millis(20);

/// Bytes in the order in which they came, or why no more can be had; an empty block is the end.
type Block = io::Result<Vec<u8>>;

/// The bytes of standard input, or of a pipe.
#[derive(Debug)]
pub(in crate::intake) struct Stream {
    blocks: Receiver<Block>,
    held: Vec<u8>,
    /// How many of the bytes held are taken.
    taken: usize,
    ended: bool,
    monitor: Arc<Monitor>,
}

impl Stream {
    /// Starts to read. `open` is called in the thread: a pipe may have to wait for whoever writes to it.
    ///
    /// # Errors
    /// A thread that cannot be started.
    pub(in crate::intake) fn new<R: Read>(
        open: impl FnOnce() -> io::Result<R> + Send + 'static,
        monitor: &Arc<Monitor>,
    ) -> io::Result<Self> {
        let (sender, blocks) = sync_channel(AHEAD);
        // Nobody waits for the thread: where it is not asked for more it ends, and the program ends without it.
        thread::Builder::new().spawn(move || match open() {
            Ok(source) => pump(source, &sender),
            // Where nobody listens any more, nothing is to be said.
            Err(error) => drop(sender.send(Err(error))),
        })?;
        Ok(Self { blocks, held: Vec::new(), taken: 0, ended: false, monitor: Arc::clone(monitor) })
    }

    /// Waits for the next block; none comes where the run is to stop.
    fn next(&mut self) -> io::Result<()> {
        while !self.monitor.is_stopped() {
            match self.blocks.recv_timeout(BEAT) {
                Ok(Ok(block)) => {
                    self.monitor.read(block.len() as u64);
                    self.ended = block.is_empty();
                    (self.held, self.taken) = (block, 0);
                    return Ok(());
                }
                Ok(Err(error)) => {
                    self.ended = true;
                    return Err(error);
                }
                Err(RecvTimeoutError::Timeout) => {}
                // The thread broke: what came so far is not all.
                Err(RecvTimeoutError::Disconnected) => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
        Ok(())
    }
}

/// Reads to the end, or for as long as the blocks are taken.
fn pump(mut source: impl Read, blocks: &SyncSender<Block>) {
    loop {
        let mut block = vec![0; BLOCK];
        let read = match source.read(&mut block) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read,
        };
        let is_last = !matches!(read, Ok(1..));
        let read = read.map(|length| {
            block.truncate(length);
            block
        });
        if blocks.send(read).is_err() || is_last {
            return;
        }
    }
}

impl BufRead for Stream {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken >= self.held.len() && !self.ended {
            self.next()?;
        }
        Ok(self.held.get(self.taken..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.taken = self.taken.saturating_add(amount).min(self.held.len());
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use proptest::prelude::*;

    use super::*;

    /// Gives its pieces one by one, as a pipe may, with interruptions between them.
    struct Pieces(Vec<Vec<u8>>, bool);

    impl Read for Pieces {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let Some(piece) = self.0.pop() else { return Ok(0) };
            buffer[..piece.len()].copy_from_slice(&piece);
            Ok(piece.len())
        }
    }

    fn stream(source: impl Read + Send + 'static) -> Stream {
        Stream::new(|| Ok(source), &Arc::new(Monitor::new(false))).unwrap()
    }

    #[test]
    fn a_run_that_is_to_stop_does_not_wait() {
        struct Silent;
        impl Read for Silent {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                loop {
                    thread::park();
                }
            }
        }
        let mut stream = stream(Silent);
        let monitor = Arc::clone(&stream.monitor);
        let stopping = thread::spawn(move || {
            thread::sleep(Duration::from_millis(50));
            monitor.stop();
        });
        let start = Instant::now();
        assert_eq!(stream.read(&mut [0]).unwrap(), 0);
        assert!(start.elapsed() < Duration::from_secs(5));
        stopping.join().unwrap();
    }

    #[test]
    fn an_error_comes_behind_what_was_read_before_it() {
        struct Failing;
        impl Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("gone"))
            }
        }
        let mut text = String::new();
        let error = stream(io::Cursor::new("abc").chain(Failing)).read_to_string(&mut text).unwrap_err();
        assert_eq!((text.as_str(), error.to_string().as_str()), ("abc", "gone"));
        let closed =
            Stream::new(|| Err::<Failing, _>(io::Error::other("no such pipe")), &Arc::new(Monitor::new(false)));
        assert_eq!(closed.unwrap().read(&mut [0]).unwrap_err().to_string(), "no such pipe");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn nothing_is_lost_and_nothing_changes_its_place(
            pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..300), 0..20),
            at_once in 1usize..200,
        ) {
            let whole = pieces.concat();
            let mut stream = stream(Pieces(pieces.into_iter().rev().collect(), false));
            let mut read = Vec::new();
            let mut buffer = vec![0; at_once];
            loop {
                let length = stream.read(&mut buffer).unwrap();
                if length == 0 {
                    break;
                }
                read.extend_from_slice(&buffer[..length]);
            }
            prop_assert_eq!(read, whole);
            prop_assert_eq!(stream.read(&mut buffer).unwrap(), 0, "the end stays the end");
        }
    }
}
