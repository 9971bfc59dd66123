//! Does work on several threads and takes the results in order.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, PoisonError};

/// Where threads hand their results over.
struct Handover<T> {
    /// The number that the next free thread works on.
    next: usize,
    /// How many results have been taken.
    taken: usize,
    done: BTreeMap<usize, T>,
    stop: bool,
}

/// Calls `make` for the numbers 0 to `count - 1`, on as many threads as the machine has cores, and `take` with each
/// result on this thread, in order. No thread works more than a few numbers ahead, so that few results wait in memory.
/// If `take` breaks, no more numbers are begun.
pub(super) fn in_order<T: Send>(
    count: usize,
    make: impl Fn(usize) -> T + Sync,
    mut take: impl FnMut(usize, T) -> ControlFlow<()>,
) {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(count).max(1);
    let handover = Mutex::new(Handover { next: 0, taken: 0, done: BTreeMap::new(), stop: false });
    let news = Condvar::new();
    let lock = || handover.lock().unwrap_or_else(PoisonError::into_inner);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let number = {
                        let mut handover = lock();
                        while !handover.stop && handover.next > handover.taken + threads * 2 {
                            handover = news.wait(handover).unwrap_or_else(PoisonError::into_inner);
                        }
                        if handover.stop || handover.next >= count {
                            return;
                        }
                        handover.next += 1;
                        handover.next - 1
                    };
                    let made = make(number);
                    lock().done.insert(number, made);
                    news.notify_all();
                }
            });
        }
        for number in 0..count {
            let made = {
                let mut handover = lock();
                loop {
                    if let Some(made) = handover.done.remove(&number) {
                        break made;
                    }
                    handover = news.wait(handover).unwrap_or_else(PoisonError::into_inner);
                }
            };
            let flow = take(number, made);
            let mut handover = lock();
            handover.taken = number + 1;
            handover.stop = flow.is_break();
            drop(handover);
            news.notify_all();
            if flow.is_break() {
                break;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn results_come_in_order_and_a_break_ends_the_work() {
        let made = AtomicUsize::new(0);
        let make = |number: usize| {
            made.fetch_add(1, Ordering::Relaxed);
            std::thread::sleep(std::time::Duration::from_micros((number as u64 * 7919) % 500));
            number * number
        };
        let mut taken = Vec::new();
        in_order(40, make, |number, square| {
            taken.push((number, square));
            ControlFlow::Continue(())
        });
        assert_eq!(taken, (0..40).map(|number| (number, number * number)).collect::<Vec<_>>());
        made.store(0, Ordering::Relaxed);
        in_order(
            1_000_000,
            make,
            |number, _| if number < 5 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) },
        );
        assert!(made.load(Ordering::Relaxed) < 1000);
        in_order(0, make, |_, _| unreachable!());
    }
}
