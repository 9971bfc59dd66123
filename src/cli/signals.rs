//! The signals by which somebody ends a program (Ctrl-C, Ctrl-\, SIGTERM, and a terminal that hangs up) or stops it for a while
//! (Ctrl-Z).

use anyhow::Context;
use rustix::process::{Signal as Kind, getpid, kill_process};
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
        if !is_ignored(Kind::HUP) {
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

/// The signal by which somebody stops a program for a while: Ctrl-Z.
pub(super) struct Halts(Option<Signal>);

impl Halts {
    /// Listens for it; to be called inside an event loop. Where it is to be ignored, as in a shell without jobs, it never comes.
    pub fn listen() -> anyhow::Result<Self> {
        let kind = SignalKind::from_raw(Kind::TSTP.as_raw());
        let heard = (!is_ignored(Kind::TSTP)).then(|| signal(kind)).transpose();
        Ok(Self(heard.context("cannot listen for signals")?))
    }

    /// Somebody wants the program to stop. Whoever listens has to do so, with [`halt`].
    pub async fn come(&mut self) {
        match &mut self.0 {
            Some(signal) => drop(signal.recv().await),
            None => std::future::pending().await,
        }
    }
}

/// Stops the program; it returns when somebody lets it go on.
pub(super) fn halt() {
    // If the program cannot be stopped, it just goes on.
    let _ = kill_process(getpid(), Kind::STOP);
}

/// Whether whoever started the program lets it ignore a signal.
fn is_ignored(signal: Kind) -> bool {
    fs::read_to_string("/proc/self/status").is_ok_and(|status| ignores(&status, signal))
}

/// Reads proc(5): the lowest bit of the mask `SigIgn` is signal 1.
fn ignores(status: &str, signal: Kind) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal.as_raw() - 1) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::{Kind, ignores};

    #[test]
    fn the_mask_tells_of_nohup() {
        assert!(ignores("Name:\tbandstand\nSigIgn:\t0000000000001001\n", Kind::HUP));
        assert!(!ignores("Name:\tbandstand\nSigIgn:\t0000000000001000\n", Kind::HUP));
        assert!(ignores("SigIgn:\t0000000000080000\n", Kind::TSTP));
        assert!(!ignores("Name:\tbandstand\n", Kind::HUP));
    }
}
