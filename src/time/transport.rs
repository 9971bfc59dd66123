//! The transport: play, pause, go on; and the straight line between moments and the piece's own time.

use super::Micros;

/// One moment and the piece's time at it: all else is counted from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Anchor {
    moment: Micros,
    /// Microseconds of the piece.
    piece: u64,
}

/// Where a piece is in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transport {
    anchor: Anchor,
    paused: bool,
}

impl Transport {
    /// Plays: at `moment` the piece is `piece` microseconds from its start.
    pub fn playing(moment: Micros, piece: u64) -> Self {
        Self { anchor: Anchor { moment, piece }, paused: false }
    }

    /// Stands still at `piece` microseconds from the piece's start.
    pub fn paused(piece: u64) -> Self {
        Self { anchor: Anchor { moment: 0, piece }, paused: true }
    }

    /// Whether it stands still.
    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// Microseconds of the piece at a moment; before the start of the piece that is 0.
    pub fn piece_at(&self, moment: Micros) -> u64 {
        if self.paused {
            return self.anchor.piece;
        }
        if moment >= self.anchor.moment {
            self.anchor.piece.saturating_add(moment - self.anchor.moment)
        } else {
            self.anchor.piece.saturating_sub(self.anchor.moment - moment)
        }
    }

    /// The moment at which the piece reaches so many microseconds; none while it stands still.
    pub fn due(&self, piece: u64) -> Option<Micros> {
        if self.paused {
            return None;
        }
        Some(if piece >= self.anchor.piece {
            self.anchor.moment.saturating_add(piece - self.anchor.piece)
        } else {
            self.anchor.moment.saturating_sub(self.anchor.piece - piece)
        })
    }

    /// Stands still from this moment on.
    pub fn pause(&mut self, moment: Micros) {
        *self = Self::paused(self.piece_at(moment));
    }

    /// Goes on from where it stands.
    pub fn resume(&mut self, moment: Micros) {
        if self.paused {
            *self = Self::playing(moment, self.anchor.piece);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_takes_no_time_of_the_piece() {
        let mut transport = Transport::playing(1_000, 0);
        assert_eq!((transport.piece_at(900), transport.piece_at(1_700)), (0, 700));
        transport.pause(1_700);
        assert_eq!((transport.piece_at(9_000), transport.due(800)), (700, None));
        transport.resume(9_000);
        assert_eq!(
            (transport.piece_at(9_050), transport.due(800), transport.due(650)),
            (750, Some(9_100), Some(8_950))
        );
    }

    #[test]
    fn ten_days_do_not_drift() {
        let transport = Transport::playing(17, 0);
        for day in 0..=10u64 {
            let piece = day * 86_400_000_000 + 123;
            assert_eq!(transport.due(piece), Some(piece + 17));
        }
    }
}
