//! Ctrl-C and requests to terminate: the first asks the run to stop, the second ends the program.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::terminal::Terminal;
use crate::run::Monitor;

/// The status of a program that Ctrl-C has ended, as shells have it.
const ENDED: i32 = 130;

/// Files that are under way, which a program that is ended at once takes with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Interrupt {
    files: Arc<Mutex<Vec<PathBuf>>>,
}

impl Interrupt {
    /// Listens from now on, where the process is ours; `monitor` is that of the run to come.
    ///
    /// Where a signal is ignored already (`nohup`, a job of a script in the background) somebody has decided otherwise,
    /// and all signals do what they do to any program.
    pub(super) fn listen(terminal: &Terminal<'_>, monitor: &Arc<Monitor>) -> Self {
        let interrupt = Self::default();
        if let Some(process) = terminal.process {
            let (monitor, files) = (Arc::clone(monitor), interrupt.clone());
            let heard = move || {
                if monitor.is_stopped() {
                    files.end(process.redraws);
                }
                monitor.stop();
            };
            // Without a handler the signal ends the program, which leaves no half a report either.
            let _ = ctrlc::try_set_handler(heard);
        }
        interrupt
    }

    /// Has a file removed should the program be ended at once.
    pub(super) fn guard(&self, file: PathBuf) {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).push(file);
    }

    fn end(&self, on_terminal: bool) {
        for file in self.files.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            // It may be in its place by now, or gone.
            let _ = fs::remove_file(file);
        }
        if on_terminal {
            // The shell's prompt must not stand behind a line of progress.
            let _ = io::stderr().write_all(b"\n");
        }
        #[allow(clippy::exit, reason = "asked for twice: nothing that the run still does is waited for")]
        std::process::exit(ENDED);
    }
}
