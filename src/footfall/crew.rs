//! Work that may be done at the same time. The core starts no threads: whoever has some lends them.

/// A piece of work, which any thread may do.
pub type Piece<'a> = Box<dyn FnOnce() + Send + 'a>;

/// Those who work on one file at the same time.
pub trait Crew {
    /// How many pieces are done at the same time, beside what the caller does; 0 where there is one thread.
    fn size(&self) -> usize;

    /// Does all pieces, and `own` on the calling thread, and returns once all are done.
    fn work(&self, pieces: Vec<Piece<'_>>, own: &mut dyn FnMut());
}

/// One thread does everything, one after the other.
#[derive(Debug, Clone, Copy, Default)]
pub struct Alone;

impl Crew for Alone {
    fn size(&self) -> usize {
        0
    }

    fn work(&self, pieces: Vec<Piece<'_>>, own: &mut dyn FnMut()) {
        own();
        pieces.into_iter().for_each(|piece| piece());
    }
}
