//! What every output on the stage can do.

use super::error::StageError;
use crate::repertoire::Piece;
use std::time::Duration;

/// How a piece is to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cue {
    /// The tick of the piece that is played first.
    pub tick: u32,
    /// The tick of the piece before at which it begins; none for at once.
    pub at: Option<u32>,
    /// How long the two take to cross over.
    pub fade: Duration,
}

/// What truly happens at an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Samples or messages flow.
    Flowing,
    /// It is there, and silent.
    Silent,
    /// It has gone.
    Lost,
    /// It has gone and is being opened again right now; only sound cards report this.
    #[cfg_attr(not(feature = "speakers"), expect(dead_code, reason = "there are no sound cards without the feature"))]
    Reconnecting,
}

/// An output on the stage. Once it is told to play a piece, it plays on by itself.
pub trait Player {
    /// Plays a piece: at once, or when the one that plays comes to a tick. Of several that wait the last counts. In a
    /// pause it stands still where it is to begin.
    ///
    /// # Errors
    /// When the output cannot take it.
    fn play(&mut self, piece: &Piece, cue: Cue) -> Result<(), StageError>;
    /// How many pieces have begun.
    fn begun(&self) -> u64;
    /// How much of the piece has been heard.
    fn position(&self) -> Duration;
    /// Whether nothing plays or waits to.
    fn is_idle(&mut self) -> bool;
    /// Follows the sound card that others keep time with, which has got this far.
    fn follow(&mut self, _leader: Duration) {}
    /// Stands still, or goes on.
    fn pause(&mut self, paused: bool);
    /// Sets how loud it is, as an amplitude from 0 to 1.
    fn volume(&mut self, _amplitude: f32) {}
    /// Plays a short piece on top, in a pause too; an output that cannot does nothing.
    fn aside(&mut self, _piece: &Piece) {}
    /// Silences a synth at once; other outputs do nothing.
    fn panic(&mut self) {}
    /// Sends a synth its settings again; other outputs do nothing.
    fn set_up(&mut self) {}
    /// Fades what plays out and forgets it; another piece may follow.
    fn rest(&mut self);
    /// Falls silent soon, without a click, for good.
    fn fade_out(&mut self);
    /// Whether nothing sounds any more, and nothing will.
    fn finished(&mut self) -> bool;
    /// What truly happens there.
    fn heard(&self) -> Heard;
    /// How often it ran out of samples.
    fn underruns(&self) -> u64 {
        0
    }
    /// What it is called: `speakers`, `midi:Synth`.
    fn name(&self) -> String;
    /// What has happened to it since this was last asked, if people should know.
    fn news(&mut self) -> Option<String>;
}
