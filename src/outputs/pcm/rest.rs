//! Whole blocks to a descriptor that may take only a part of one.

use super::dropped::Dropped;
use rustix::io::Errno;
use std::os::fd::AsFd;

/// The rest of a block of which only a part was taken. It goes out first, so that left and right are not exchanged.
#[derive(Default)]
pub(super) struct Rest {
    bytes: Vec<u8>,
}

impl Rest {
    /// Sends a block without waiting.
    ///
    /// # Errors
    /// Why it was dropped.
    pub(super) fn send(&mut self, to: impl AsFd, block: &[u8]) -> Result<(), Dropped> {
        while !self.bytes.is_empty() {
            let taken = write(&to, &self.bytes)?;
            self.bytes.drain(..taken);
        }
        let taken = write(&to, block)?;
        self.bytes.extend_from_slice(&block[taken..]);
        Ok(())
    }
}

fn write(to: impl AsFd, bytes: &[u8]) -> Result<usize, Dropped> {
    loop {
        return match rustix::io::write(&to, bytes) {
            Ok(0) | Err(Errno::AGAIN) => Err(Dropped::Full),
            Ok(taken) => Ok(taken),
            Err(Errno::INTR) => continue,
            Err(Errno::PIPE) => Err(Dropped::NoReader),
            Err(errno) => Err(Dropped::Failed(errno)),
        };
    }
}
