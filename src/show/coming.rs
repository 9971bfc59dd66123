//! What has been given to the stage but has not begun.

use crate::time::Hour;
use crate::time::conductor::{Choice, From};

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

/// A strike that has been put on the stage.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    /// The hour that strikes.
    pub(super) hour: Hour,
    /// The number of its piece on the stage.
    pub(super) number: u64,
    /// The moment of the hour, microseconds.
    pub(super) moment: i64,
    /// What was chosen to be played then.
    pub(super) choice: Choice,
}
