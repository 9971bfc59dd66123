//! The transport: play, pause and go on; and the straight line between moments and the time within the piece.

use super::Micros;

/// One moment and the time within the piece at that moment; everything else is counted from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Anchor {
    moment: Micros,
    /// Microseconds from the start of the piece.
    piece: u64,
}

/// Where a piece is in time.
///
/// ```
/// use bandstand::time::Transport;
///
/// let mut transport = Transport::playing(1_000, 0);
/// transport.pause(1_700);
/// transport.resume(9_000);
/// assert_eq!(transport.piece_at(9_050), 750);
/// assert_eq!(transport.due(800), Some(9_100));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transport {
    anchor: Anchor,
    paused: bool,
}

impl Transport {
    /// A piece that plays: at `moment` it is `piece` microseconds from its start.
    pub fn playing(moment: Micros, piece: u64) -> Self {
        Self { anchor: Anchor { moment, piece }, paused: false }
    }

    /// A piece that stands still at `piece` microseconds from its start.
    pub fn paused(piece: u64) -> Self {
        Self { anchor: Anchor { moment: 0, piece }, paused: true }
    }

    /// Whether the piece stands still.
    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// Microseconds from the start of the piece at a moment; 0 before its start.
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

    /// The moment at which the piece is `piece` microseconds from its start; none while it stands still.
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

    /// Lets the piece stand still from this moment on.
    pub fn pause(&mut self, moment: Micros) {
        *self = Self::paused(self.piece_at(moment));
    }

    /// Lets the piece go on from this moment, from where it stands; if it plays, nothing changes.
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
