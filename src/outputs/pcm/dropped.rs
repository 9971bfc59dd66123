//! Why a block of samples was not taken.

use rustix::io::Errno;

/// Why a block was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dropped {
    /// Nothing has been tried yet.
    NotYet,
    /// There is nothing of that name.
    Missing,
    /// There is nothing of that name, and no folder for it.
    NoFolder,
    /// There is a file of that name, and it holds text.
    Text,
    /// Something of that name is there, but it is of another kind, told in words.
    Other(&'static str),
    /// It is too late for the block.
    Late,
    /// Nobody reads.
    NoReader,
    /// There is no room: nobody reads, or not fast enough.
    Full,
    /// The system refuses.
    Failed(Errno),
}
