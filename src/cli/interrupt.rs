//! Ctrl-C, and every other signal that ends a program, while files are written: half-written files are removed, then the program ends.

use super::failure::Failure;
use super::signals::Endings;
use anyhow::Context;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether somebody has asked the program to stop.
#[derive(Debug)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens for the signals from now on.
    pub fn listen() -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.context("cannot listen for Ctrl-C")?;
        let mut endings = {
            let _inside = runtime.enter();
            Endings::listen()?
        };
        let flag = Arc::new(AtomicBool::new(false));
        let set = Arc::clone(&flag);
        std::thread::spawn(move || {
            runtime.block_on(endings.come());
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
