//! The way of edges from drivers to whoever watches them. Its room is bounded, so that a watcher who is held up, by a chip
//! that does not answer, costs no memory; edges for which there is no room are counted.

use super::pins::Edge;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::mpsc::{Receiver, Sender, channel, error::TrySendError};

/// How many edges may wait. A button that bounces makes some ten at a press, a knob four at a click.
pub const ROOM: usize = 4_096;

/// Where drivers put edges.
#[derive(Debug, Clone)]
pub struct EdgeSender {
    edges: Sender<Edge>,
    lost: Arc<AtomicU64>,
}

/// Where edges come out, in the order in which they were put in.
#[derive(Debug)]
pub struct EdgeReceiver {
    edges: Receiver<Edge>,
    lost: Arc<AtomicU64>,
}

/// A way for as many edges as there is room for, 4,096.
///
/// ```
/// use bandstand::controls::{Edge, edges};
///
/// let (sender, mut receiver) = edges();
/// sender.send(Edge { pin: 17, down: true, moment: 0 });
/// assert_eq!(receiver.try_recv().map(|edge| edge.pin), Some(17));
/// assert_eq!((receiver.try_recv(), receiver.take_lost()), (None, 0));
/// ```
pub fn edges() -> (EdgeSender, EdgeReceiver) {
    let ((sender, receiver), lost) = (channel(ROOM), Arc::default());
    (EdgeSender { edges: sender, lost: Arc::clone(&lost) }, EdgeReceiver { edges: receiver, lost })
}

impl EdgeSender {
    /// Puts an edge in without waiting, or counts it as lost where there is no room. False when nobody wants edges any more.
    pub fn send(&self, edge: Edge) -> bool {
        match self.edges.try_send(edge) {
            Ok(()) => true,
            Err(TrySendError::Full(_)) => {
                self.lost.fetch_add(1, Ordering::Relaxed);
                true
            }
            Err(TrySendError::Closed(_)) => false,
        }
    }
}

impl EdgeReceiver {
    /// Waits for an edge; none when no driver can send any more. The wait may be given up; no edge is lost by that.
    pub async fn recv(&mut self) -> Option<Edge> {
        self.edges.recv().await
    }

    /// An edge that waits.
    pub fn try_recv(&mut self) -> Option<Edge> {
        self.edges.try_recv().ok()
    }

    /// How many edges there was no room for since the last call. Whether pins are up or down must be asked then.
    pub fn take_lost(&self) -> u64 {
        self.lost.swap(0, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_edges_that_nobody_takes_the_first_wait_and_the_others_are_counted() {
        let (sender, mut receiver) = edges();
        for moment in 0..ROOM as u64 + 7 {
            assert!(sender.send(Edge { pin: 17, down: true, moment }));
        }
        let moments: Vec<u64> = std::iter::from_fn(|| receiver.try_recv()).map(|edge| edge.moment).collect();
        assert_eq!(moments, (0..ROOM as u64).collect::<Vec<_>>());
        assert_eq!((receiver.take_lost(), receiver.take_lost()), (7, 0));
        drop(receiver);
        assert!(!sender.send(Edge { pin: 17, down: true, moment: 0 }));
    }
}
