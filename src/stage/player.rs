//! What every output on the stage can do.

use super::error::StageError;
use crate::repertoire::Piece;
use crate::sound::SAMPLE_RATE;
use crate::time::Position;
use std::thread::JoinHandle;
use std::time::Duration;

/// How a piece begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cue {
    /// The tick of the piece at which it is entered.
    pub tick: u32,
    /// The tick of the piece before at which this one begins; none for at once.
    pub at: Option<u32>,
    /// The number of the piece before, as [`Stage::place`](super::Stage::place) told it when the tick was chosen.
    pub during: u64,
    /// How long the crossfade between the two takes.
    pub fade: Duration,
}

/// How a piece begins at a moment of the clock that only goes forward, which is [`Clocks::moment`](super::Clocks::moment).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appointment {
    /// The tick of the piece at which it is entered.
    pub tick: u32,
    /// A moment, in microseconds; less than 0 if it was before the clock began.
    pub anchor: i64,
    /// How many frames at 48 kHz after that moment the tick sounds, so that pieces that follow one another from one anchor
    /// on do so to the frame.
    pub frames: i64,
    /// How long the crossfade from the piece before takes; where `alone`, how long that takes to fall silent beforehand.
    pub fade: Duration,
    /// Whether all that sounded before, the hall included, is silent when the piece begins.
    pub alone: bool,
}

impl Appointment {
    /// The moment at which the tick sounds, in whole microseconds.
    pub fn moment(&self) -> i64 {
        self.anchor + (self.frames * 1_000_000 + RATE / 2).div_euclid(RATE)
    }
}

/// Frames a second.
const RATE: i64 = SAMPLE_RATE as i64;

/// The frame nearest to a moment, by an output whose frame 0 was at the moment `begun`; 0 for moments before that.
pub(super) fn frame_at(moment: i64, begun: i64) -> i64 {
    ((moment - begun) * RATE + 500_000).div_euclid(1_000_000)
}

/// What really happens at an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Samples or messages flow.
    Flowing,
    /// The output is there and silent.
    Silent,
    /// The output has gone.
    Lost,
    /// The output has gone and is being opened again right now; only sound cards report this.
    Reconnecting,
}

/// An output on the stage. Once it is told to play a piece, it plays on by itself.
pub trait Player {
    /// Plays a piece: at once, or when another comes to a tick. The stage gives each piece that it is asked to play a number,
    /// the next one after the last, so that outputs can tell each other what they are in. Of several pieces that wait, the
    /// last counts. In a pause, the piece stands still where it begins, and a change that waits for a tick waits on.
    ///
    /// # Errors
    /// When the output cannot play it.
    fn play(&mut self, number: u64, piece: &Piece, cue: Cue) -> Result<(), StageError>;
    /// Plays a piece at a moment, or at once if that has gone by. Of several pieces that wait, the last counts.
    ///
    /// # Errors
    /// When the output cannot play it.
    fn play_at(&mut self, number: u64, piece: &Piece, appointment: Appointment) -> Result<(), StageError>;
    /// Forgets the piece that waits to begin; what plays goes on.
    fn forget_next(&mut self);
    /// Compares its own clock with that of the moments. To be called some fifty times a second.
    fn tick(&mut self) {}
    /// How many pieces have begun.
    fn begun(&self) -> u64;
    /// The number of the piece that plays or played last, 0 before the first, and how much of it has been heard.
    fn place(&self) -> Position;
    /// How much of the piece has been heard, from its first tick.
    fn position(&self) -> Duration {
        Duration::from_micros(self.place().micros)
    }
    /// Whether nothing plays and nothing waits to play.
    fn is_idle(&mut self) -> bool;
    /// Keeps time with the sound card that leads, which is at this place.
    fn follow(&mut self, _leader: Position) {}
    /// Pauses, or goes on.
    fn pause(&mut self, paused: bool);
    /// Sets the amplitude, 0 to 1.
    fn volume(&mut self, _amplitude: f32) {}
    /// Plays a short piece on top, in a pause too; an output that cannot does nothing.
    fn aside(&mut self, _piece: &Piece) {}
    /// Silences a synth at once; other outputs do nothing.
    fn panic(&mut self) {}
    /// Sends a synth its settings again; other outputs do nothing.
    fn set_up(&mut self) {}
    /// Fades out what plays and forgets it; another piece may follow.
    fn rest(&mut self);
    /// Falls silent soon, without a click, for good.
    fn fade_out(&mut self);
    /// Whether nothing sounds any more, and nothing will.
    fn finished(&mut self) -> bool;
    /// What really happens at this output.
    fn heard(&self) -> Heard;
    /// Why the output is lost or being opened again, in one line; none when it is neither or nobody knows.
    fn reason(&self) -> Option<String> {
        None
    }
    /// How often it ran out of samples.
    fn underruns(&self) -> u64 {
        0
    }
    /// The name of the output as the command line writes it: `speakers`, `midi:Synth`.
    fn name(&self) -> String;
    /// Closes the output. One that may take long is closed by a thread, which is returned.
    fn close(self: Box<Self>) -> Option<JoinHandle<()>> {
        None
    }
    /// A message for people about what has happened since the last call, if there is one.
    fn news(&mut self) -> Option<String>;
}
