//! Counts the bytes that are read, and ends where there are too many: a file of some kilobytes may unpack to terabytes, and
//! a feed may never end.

use std::io::{self, Read};

/// The most bytes of text that are read of one file, packed or unpacked: 2 GiB, some 60 million rows.
pub(super) const TEXT_LIMIT: u64 = 2 << 30;

/// There are more bytes than are read. It travels within an [`io::Error`].
#[derive(Debug, thiserror::Error)]
#[error("more than {0} bytes")]
pub(super) struct Endless(pub u64);

/// Reads at most some bytes, and tells how many there were so far.
pub(super) struct Metered<'a, R> {
    input: R,
    read: u64,
    limit: u64,
    watch: &'a dyn Fn(u64),
}

impl<'a, R: Read> Metered<'a, R> {
    /// `watch` is called after each read with the number of bytes that it gave. A read beyond `limit` bytes fails with
    /// [`Endless`].
    pub fn new(input: R, limit: u64, watch: &'a dyn Fn(u64)) -> Self {
        Self { input, read: 0, limit, watch }
    }
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(out)?;
        self.read += read as u64;
        if self.read > self.limit {
            return Err(io::Error::other(Endless(self.limit)));
        }
        (self.watch)(read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn bytes_are_counted_and_bounded() {
        let seen = Cell::new(0);
        let watch = |bytes| seen.set(seen.get() + bytes);
        let mut out = Vec::new();
        Metered::new(&b"abcd"[..], 4, &watch).read_to_end(&mut out).unwrap();
        assert_eq!((out.as_slice(), seen.get()), (&b"abcd"[..], 4));
        let error = Metered::new(io::repeat(b'a'), 100_000, &watch).read_to_end(&mut out).unwrap_err();
        assert!(error.get_ref().unwrap().is::<Endless>());
        assert!(seen.get() <= 100_004, "{}", seen.get());
    }
}
