//! Ctrl-C while files are made: what is half done is taken away, and then we leave.

use anyhow::Context;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::signal::unix::{SignalKind, signal};

/// Listens for Ctrl-C and for a polite kill from now on; the flag is set when one comes.
pub fn listen() -> anyhow::Result<Arc<AtomicBool>> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot listen for Ctrl-C")?;
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
    Ok(flag)
}
