//! Standard output.

use super::dropped::Dropped;
use super::pipe::shrink;
use super::rest::Rest;
use super::sink::Sink;
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use std::io;

/// Standard output, and the flags that it had before.
pub(super) struct Standard {
    flags: Option<OFlags>,
    rest: Rest,
}

impl Standard {
    /// Standard output that does not wait for its reader.
    pub(super) fn open() -> Self {
        let out = io::stdout();
        shrink(&out);
        // An output that cannot be told not to wait sets its own pace.
        let flags = fcntl_getfl(&out).ok();
        let flags = flags.filter(|flags| fcntl_setfl(&out, *flags | OFlags::NONBLOCK).is_ok());
        Self { flags, rest: Rest::default() }
    }
}

impl Sink for Standard {
    fn write(&mut self, block: &[u8]) -> Result<(), Dropped> {
        // Written past the buffer of `Stdout`, in which a block would wait.
        self.rest.send(io::stdout(), block)
    }
}

impl Drop for Standard {
    fn drop(&mut self) {
        if let Some(flags) = self.flags {
            // The shell shares standard output with this program, and needs it as it was.
            let _ = fcntl_setfl(io::stdout(), flags);
        }
    }
}
