//! Independent work on several threads, with results in the order of the work.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Stack of a thread that judges: rules may nest as deep as the sandbox allows, in debug builds too.
const STACK: usize = 16 << 20;

/// Does `work` on every item, on `jobs` threads of which the calling one is the first; results are in the items' order.
///
/// A thread that cannot be started is done without. A panic of `work` goes on in the caller.
pub(super) fn map<T: Sync, R: Send>(jobs: usize, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return done };
            done.push((index, work(item)));
        }
    };
    let helpers = jobs.min(items.len()).saturating_sub(1);
    let mut done = thread::scope(|scope| {
        let start = |_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, take).ok();
        let helpers: Vec<_> = (0..helpers).filter_map(start).collect();
        let mut done = take();
        for helper in helpers {
            match helper.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn results_are_in_the_order_of_the_work(items in prop::collection::vec(any::<u16>(), 0..50), jobs in 0usize..5) {
            let expected: Vec<_> = items.iter().map(|item| u32::from(*item) + 1).collect();
            prop_assert_eq!(map(jobs, &items, |item| u32::from(*item) + 1), expected);
        }
    }
}
