//! Ctrl-C while files are written: half-written files are removed, then the program ends.

use super::failure::Failure;
use anyhow::Context;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::signal::unix::{SignalKind, signal};

/// Whether somebody has asked the program to stop.
#[derive(Debug)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens for Ctrl-C and SIGTERM from now on.
    pub fn listen() -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.context("cannot listen for Ctrl-C")?;
        let (mut interrupts, mut terminations) = {
            let _inside = runtime.enter();
            let listen = |kind| signal(kind).context("cannot listen for Ctrl-C");
            (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?)
        };
        let flag = Arc::new(AtomicBool::new(false));
        let set = Arc::clone(&flag);
        std::thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = interrupts.recv() => {}
                    _ = terminations.recv() => {}
                }
            });
            set.store(true, Ordering::Relaxed);
        });
        Ok(Self(flag))
    }

    /// A flag that is true once somebody has asked the program to stop.
    pub fn flag(&self) -> &AtomicBool {
        &self.0
    }

    /// Fails if somebody has asked the program to stop.
    pub fn check(&self) -> Result<(), Failure> {
        if self.0.load(Ordering::Relaxed) { Err(Failure::Interrupted) } else { Ok(()) }
    }
}
