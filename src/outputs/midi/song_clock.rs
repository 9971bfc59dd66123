//! The MIDI clock: 24 clock messages to the crotchet, with start, stop and song position.

use super::wire::Wire;
use crate::theory::PPQ;

/// Ticks between two clock messages.
const CLOCK: u32 = PPQ / 24;

/// Ticks in a semiquaver, the unit of the song position.
const SEMIQUAVER: u32 = PPQ / 4;

/// The clock of a piece that plays.
#[derive(Debug, Default)]
pub(super) struct SongClock {
    running: bool,
    /// The tick of the next clock message.
    next: u32,
    /// The tick at which whoever follows the clock is to start or go on, and the message that says so.
    go: Option<(u32, Wire)>,
}

impl SongClock {
    /// The piece plays from a tick on. At its start "start" goes with the first clock message. Elsewhere the song position is
    /// returned, to be sent at once, and "continue" goes with the clock message on the next semiquaver.
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

    /// The piece stands still. False if it did so before.
    pub fn stop(&mut self) -> bool {
        self.go = None;
        std::mem::take(&mut self.running)
    }

    /// The tick of the next clock message; none when the piece stands still, or is over after `length` ticks.
    pub fn tick(&self, length: u32) -> Option<u32> {
        (self.running && self.next <= length).then_some(self.next)
    }

    /// The messages that are due now: perhaps "start" or "continue", then the clock message.
    pub fn strike(&mut self) -> [Option<Wire>; 2] {
        let go = self.go.take_if(|go| go.0 <= self.next).map(|go| go.1);
        self.next += CLOCK;
        [go, Some(Wire::CLOCK)]
    }
}
