//! Following a sound card, whose clock is not the system's and whose position advances in jumps of a buffer.

use super::Micros;

/// How many readings the mean covers at most: a jump of a buffer then moves it by a sixty-fourth of the jump.
const SLOWEST: i64 = 64;

/// A reading that is farther off than this, microseconds, is no drift: the card was away, or plays another piece.
const JUMP: i64 = 150_000;

/// Finds from readings of a sound card's position when its piece began by the system's clock: a mean in which each reading
/// counts less the older it is.
#[derive(Debug, Clone, Default)]
pub struct Follower {
    /// When the piece began, in 1024ths of a microsecond, and how many readings that is the mean of.
    begun: i64,
    readings: i64,
}

impl Follower {
    /// Takes a reading: at `moment` the card was `piece` microseconds into the piece. Returns the moment at which the piece
    /// began, which is negative if the clock began later, and whether that is a new beginning and not the one before.
    pub fn read(&mut self, moment: Micros, piece: u64) -> (i64, bool) {
        let seen = moment.cast_signed() - piece.cast_signed();
        let jumped = self.readings == 0 || (seen - (self.begun >> 10)).abs() > JUMP;
        if jumped {
            (self.begun, self.readings) = (seen << 10, 1);
        } else {
            self.readings = (self.readings + 1).min(SLOWEST);
            self.begun += ((seen << 10) - self.begun) / self.readings;
        }
        (self.begun >> 10, jumped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A card 100 ppm slow that tells its position in jumps of 43 ms, read every 50 ms for an hour.
    #[test]
    fn a_slow_card_is_followed_within_a_few_milliseconds() {
        const BUFFER: u64 = 42_667;
        let mut follower = Follower::default();
        for reading in 0..72_000u64 {
            let moment = 5_000_000 + reading * 50_000 + (reading * 7_919) % 3_000;
            let played = (moment - 5_000_000) * 9_999 / 10_000;
            let told = played / BUFFER * BUFFER;
            let (begun, _) = follower.read(moment, told);
            if reading > 64 {
                // The position that is told lags by half a buffer on average.
                let off = moment.cast_signed() - begun - (played.cast_signed() - BUFFER.cast_signed() / 2);
                assert!(off.abs() < 5_000, "{off} at {reading}");
            }
        }
    }

    #[test]
    fn another_piece_is_another_beginning() {
        let mut follower = Follower::default();
        assert_eq!(follower.read(1_000_000, 0), (1_000_000, true));
        assert_eq!(follower.read(2_000_000, 990_000), (1_005_000, false));
        assert_eq!(follower.read(3_000_000, 0), (3_000_000, true));
    }
}
