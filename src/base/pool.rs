//! Independent work on several threads, with results in the order of the work.

use std::{io, thread};

use rayon::iter::{IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _};
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Stack of a thread that judges: rules may nest as deep as the sandbox allows, in debug builds too.
const STACK: usize = 16 << 20;

/// A thread with a stack that is large enough for rules.
pub(crate) fn thread() -> thread::Builder {
    thread::Builder::new().stack_size(STACK)
}

/// The threads of a run, which live as long as it does: what each has allocated serves its next work.
#[derive(Debug)]
pub(crate) struct Pool(Option<ThreadPool>);

impl Pool {
    /// A pool of `jobs` threads; 0 counts as 1.
    ///
    /// # Errors
    /// Threads that cannot be started.
    pub(crate) fn new(jobs: usize) -> io::Result<Self> {
        let pool = ThreadPoolBuilder::new().num_threads(jobs.max(1)).stack_size(STACK).build();
        pool.map(|pool| Self(Some(pool))).map_err(io::Error::other)
    }

    /// No thread but that which asks: for so little work that handing it over would take longer, and that needs no more
    /// stack than any thread has.
    pub(crate) fn here() -> Self {
        Self(None)
    }

    /// Whether all is done by the thread that asks.
    pub(crate) fn is_here(&self) -> bool {
        self.0.is_none()
    }

    /// How many threads there are.
    pub(crate) fn threads(&self) -> usize {
        self.0.as_ref().map_or(1, ThreadPool::current_num_threads)
    }

    /// Does `work` on every item; results are in the items' order. A panic of `work` goes on in the caller.
    pub(crate) fn map<T: Sync, R: Send>(&self, items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
        match &self.0 {
            // Items differ much in size: each is taken by itself.
            Some(pool) => pool.install(|| items.par_iter().with_max_len(1).map(work).collect()),
            None => items.iter().map(work).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn results_are_in_the_order_of_the_work(items in prop::collection::vec(any::<u16>(), 0..50), jobs in 0usize..5) {
            let expected: Vec<_> = items.iter().map(|item| u32::from(*item) + 1).collect();
            for pool in [Pool::new(jobs).unwrap(), Pool::here()] {
                prop_assert_eq!(&pool.map(&items, |item| u32::from(*item) + 1), &expected);
            }
        }
    }
}
