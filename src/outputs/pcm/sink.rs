//! What takes blocks of samples.

use super::dropped::Dropped;
use super::rest::Rest;
use crate::outputs::place::Identity;
use std::time::{Duration, Instant};

/// How often a path is looked at again by its name: what is there now may be another thing than what was opened.
const LOOK: Duration = Duration::from_millis(100);

/// Something that takes blocks of bytes.
pub(super) trait Sink: Send {
    /// Writes a block without waiting for a reader.
    ///
    /// # Errors
    /// Why the block was dropped.
    fn write(&mut self, block: &[u8]) -> Result<(), Dropped>;
}

/// How a path is opened: a pipe in one way, a file in another.
pub(super) trait Way: Send {
    /// Opens what is at the path now.
    ///
    /// # Errors
    /// Why it cannot be written to.
    fn open(&self) -> Result<std::fs::File, Dropped>;

    /// The identity of what is at the path now.
    ///
    /// # Errors
    /// Why it cannot be written to.
    fn look(&self) -> Result<Identity, Dropped>;
}

/// A path that is written to as long as what was opened is still what is there by that name.
pub(super) struct Named<W> {
    way: W,
    open: Option<(std::fs::File, Identity)>,
    looked: Option<Instant>,
    why: Dropped,
    rest: Rest,
}

impl<W: Way> Named<W> {
    /// Nothing is opened before the first block.
    pub(super) fn new(way: W) -> Self {
        Self { way, open: None, looked: None, why: Dropped::NotYet, rest: Rest::default() }
    }

    /// Opens what is there now, unless it is open already.
    fn look(&mut self) -> Result<(), Dropped> {
        let there = self.way.look();
        if let (Some((_, open)), Ok(there)) = (&self.open, &there)
            && open == there
        {
            return Ok(());
        }
        // Whoever opens the new one gets whole frames.
        (self.open, self.rest) = (None, Rest::default());
        // A file is made where nothing is; a pipe says again why there is none.
        let file = self.way.open()?;
        let stat = rustix::fs::fstat(&file).map_err(Dropped::Failed)?;
        self.open = Some((file, Identity::of(&stat)));
        Ok(())
    }
}

impl<W: Way> Sink for Named<W> {
    fn write(&mut self, block: &[u8]) -> Result<(), Dropped> {
        if self.looked.is_none_or(|at| at.elapsed() >= LOOK) {
            self.looked = Some(Instant::now());
            if let Err(why) = self.look() {
                self.why = why;
            }
        }
        let Some((file, _)) = &self.open else { return Err(self.why) };
        self.rest.send(file, block).inspect_err(|why| {
            if *why == Dropped::NoReader {
                // Another reader may come, for whom a block begins with a whole frame.
                (self.open, self.rest, self.why) = (None, Rest::default(), *why);
            }
        })
    }
}
