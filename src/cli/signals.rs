//! The signals by which somebody ends a program: Ctrl-C, Ctrl-\, SIGTERM, and a terminal that hangs up.

use anyhow::Context;
use std::fs;
use std::task::Poll;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Those signals, from now on.
pub(super) struct Endings(Vec<Signal>);

impl Endings {
    /// Listens for them; to be called inside an event loop. A hang-up is none where it is to be ignored, as after `nohup`.
    pub fn listen() -> anyhow::Result<Self> {
        // In the background jobs of a script Ctrl-C and Ctrl-\ are ignored too, where `kill -INT` must end them all the same.
        let mut kinds = vec![SignalKind::interrupt(), SignalKind::quit(), SignalKind::terminate()];
        if !hang_ups_are_ignored() {
            kinds.push(SignalKind::hangup());
        }
        let signals = kinds.into_iter().map(signal).collect::<Result<_, _>>();
        Ok(Self(signals.context("cannot listen for signals")?))
    }

    /// Somebody wants the program to end.
    pub async fn come(&mut self) {
        std::future::poll_fn(|context| {
            let come = self.0.iter_mut().any(|signal| signal.poll_recv(context).is_ready());
            if come { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}

/// Whether whoever started the program lets it ignore hang-ups.
fn hang_ups_are_ignored() -> bool {
    fs::read_to_string("/proc/self/status").is_ok_and(|status| ignores_hang_ups(&status))
}

/// Reads proc(5): the lowest bit of the mask `SigIgn` is signal 1.
fn ignores_hang_ups(status: &str) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::ignores_hang_ups;

    #[test]
    fn the_mask_tells_of_nohup() {
        assert!(ignores_hang_ups("Name:\tbandstand\nSigIgn:\t0000000000001001\n"));
        assert!(!ignores_hang_ups("Name:\tbandstand\nSigIgn:\t0000000000001000\n"));
        assert!(!ignores_hang_ups("Name:\tbandstand\n"));
    }
}
