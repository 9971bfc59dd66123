//! The piece that has been given to the stage but has not begun.

use crate::time::conductor::From;

/// The piece that has been given to the stage but has not begun.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coming {
    /// Its number on the stage.
    pub(super) number: u64,
    /// Where in the hour it begins.
    pub(super) from: From,
    /// Whether it begins at a moment, whatever the piece before does.
    pub(super) appointed: bool,
}
