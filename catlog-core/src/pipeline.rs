//! Work in pieces that are made side by side and taken in order.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use rayon::prelude::*;

use crate::Error;

/// Makes `count` pieces on the threads of the pool, and takes each in order on the thread of the caller. While it does, the next
/// ones are made, as many as there are threads and one: what is made and not yet taken is bounded.
///
/// # Errors
/// The first that `make` or `take` returns.
pub(crate) fn in_order<T: Send>(
    count: usize,
    make: impl Fn(usize) -> Result<T, Error> + Sync,
    mut take: impl FnMut(T) -> Result<(), Error>,
) -> Result<(), Error> {
    let threads = rayon::current_num_threads().max(1);
    if rayon::current_thread_index().is_some() {
        // A thread of the pool must not wait for the pool.
        for first in (0..count).step_by(threads) {
            let some: Vec<_> = (first..count.min(first + threads)).into_par_iter().map(&make).collect();
            some.into_iter().try_for_each(|piece| take(piece?))?;
        }
        return Ok(());
    }
    let has_failed = AtomicBool::new(false);
    let make = |at: usize| if has_failed.load(Ordering::Relaxed) { Err(Error::Interrupted) } else { make(at) };
    rayon::in_place_scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        let mut begun = 0;
        let mut early = BTreeMap::new();
        for next in 0..count {
            while begun < count.min(next + threads + 1) {
                let (at, sender, make) = (begun, sender.clone(), &make);
                scope.spawn(move |_| {
                    let piece = catch_unwind(AssertUnwindSafe(|| make(at)));
                    // Whoever does not listen any more has failed, and says so.
                    let _ = sender.send((at, piece));
                });
                begun += 1;
            }
            let piece = loop {
                if let Some(piece) = early.remove(&next) {
                    break piece;
                }
                let Ok((at, piece)) = receiver.recv() else { return Err(Error::Interrupted) };
                early.insert(at, piece);
            };
            let taken = piece.unwrap_or_else(|panic| resume_unwind(panic)).and_then(&mut take);
            // what is begun and nobody wants need not be made
            has_failed.store(taken.is_err(), Ordering::Relaxed);
            taken?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_in_order_inside_and_outside_of_the_pool() {
        let all = || {
            let mut taken = Vec::new();
            let make = |at: usize| Ok(at * at);
            in_order(100, make, |piece| {
                taken.push(piece);
                Ok(())
            })
            .unwrap();
            taken
        };
        let expected: Vec<usize> = (0..100).map(|at| at * at).collect();
        assert_eq!(all(), expected);
        assert_eq!(rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap().install(all), expected);
    }

    #[test]
    fn the_first_error_ends_it() {
        let make = |at: usize| if at == 7 { Err(Error::Interrupted) } else { Ok(at) };
        let mut taken = 0;
        let done = in_order(100, make, |_| {
            taken += 1;
            Ok(())
        });
        assert_eq!((done.unwrap_err().code(), taken), (Error::Interrupted.code(), 7));
    }
}
