//! The MIDI clock: 24 beats to the crotchet, and where in the song they stand.

use super::wire::Wire;
use crate::theory::PPQ;

/// Ticks between two beats of the MIDI clock.
const CLOCK: u32 = PPQ / 24;

/// Ticks in a semiquaver, the unit of the song position.
const SEMIQUAVER: u32 = PPQ / 4;

/// The clock of a piece that plays.
#[derive(Debug, Default)]
pub(super) struct SongClock {
    running: bool,
    /// Tick of the next beat.
    next: u32,
    /// The tick at which the other side is to start or go on, and the message for it.
    go: Option<(u32, Wire)>,
}

impl SongClock {
    /// The piece plays from a tick on. From the start that is said by "start" on the first beat; elsewhere by the song
    /// position, which is returned and goes at once, and "continue" on the next semiquaver.
    pub fn go(&mut self, tick: u32) -> Option<Wire> {
        self.running = true;
        self.next = tick.div_ceil(CLOCK) * CLOCK;
        if tick == 0 {
            self.go = Some((0, Wire::START));
            return None;
        }
        let semiquaver = tick.div_ceil(SEMIQUAVER);
        self.go = Some((semiquaver * SEMIQUAVER, Wire::CONTINUE));
        Some(Wire::song_position(semiquaver))
    }

    /// The piece stands still. False if it did before.
    pub fn stop(&mut self) -> bool {
        self.go = None;
        std::mem::take(&mut self.running)
    }

    /// The tick of the next beat; none when the piece stands still or is over.
    pub fn tick(&self, length: u32) -> Option<u32> {
        (self.running && self.next <= length).then_some(self.next)
    }

    /// The next beat's messages.
    pub fn strike(&mut self) -> [Option<Wire>; 2] {
        let go = self.go.take_if(|go| go.0 <= self.next).map(|go| go.1);
        self.next += CLOCK;
        [go, Some(Wire::CLOCK)]
    }
}
