//! What a sequencer is told to do.

use super::roll::Roll;
use crate::time::{Lead, Micros, Quantum};
use std::sync::Arc;

/// What a sequencer is told to do.
#[derive(Debug, Clone)]
pub enum SequencerCommand {
    /// Play a piece from a tick on; what played before ends now.
    Play {
        /// The piece.
        piece: Arc<Roll>,
        /// Ticks from its start.
        tick: u32,
        /// When that tick sounds; if the port is still being reset then, as soon as it is ready.
        moment: Micros,
    },
    /// Change to another piece on a beat or a bar line of the one that plays. In a pause the change is made at once, and
    /// the new piece is paused too; when nothing plays, the new piece begins.
    Switch {
        /// The piece.
        piece: Arc<Roll>,
        /// Ticks from its start.
        tick: u32,
        /// Where in the piece that plays the change is made.
        quantum: Quantum,
    },
    /// Change to another piece at a given tick of one with a number, or at once where that tick has gone by. If that one has
    /// been left meanwhile, the change is made at the same moment.
    SwitchAt {
        /// The piece.
        piece: Arc<Roll>,
        /// Ticks from its start.
        tick: u32,
        /// The tick of the other piece at which the change is made.
        at: u32,
        /// The number of the other piece.
        during: u64,
    },
    /// Change to another piece at a moment, whatever plays then. When nothing plays now, the synth is set up at once.
    PlayAt {
        /// The piece.
        piece: Arc<Roll>,
        /// Ticks from its start.
        tick: u32,
        /// When that tick sounds, the delay left out.
        moment: Micros,
    },
    /// Forget a change that waits.
    Forget,
    /// End every note; the piece stands still, and a change that waits for a tick of it waits on.
    Pause,
    /// Go on after a pause. A note that had begun before the pause is not struck again.
    Resume,
    /// End every note, and forget the piece.
    Stop,
    /// Silence the synth at once, by every means there is; the piece goes on with its next note.
    Panic,
    /// Send bank, program, volume, pan and expression of every channel again.
    Setup,
    /// Follow a sound card, by whose clock the piece that it is in began at another moment. A change that waits is made when
    /// the card has made it; a piece that the card is not in is left alone.
    Follow(Lead),
}
