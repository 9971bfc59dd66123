//! Following a sound card, whose clock is not the system's and whose position advances in jumps of a buffer.

use super::Micros;

/// How many readings the mean covers at most: a jump of a buffer then moves it by a sixty-fourth of the jump.
const SLOWEST: i64 = 64;

/// A reading that is farther off than this, microseconds, is no drift: the card was away or was paused.
const JUMP: i64 = 150_000;

/// A leader whose position has been the same for longer than this, microseconds, does not play: it is paused, or its card
/// takes no samples.
const STILL: Micros = 150_000;

/// How far into which piece an output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    /// The number of the piece; 0 before the first.
    pub number: u64,
    /// Microseconds from the start of the piece.
    pub micros: u64,
}

/// What a follower makes of the place that its leader tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lead {
    /// The number of the piece that the leader is in.
    pub number: u64,
    /// The moment at which that piece began; less than 0 if the clock began later.
    pub begun: i64,
    /// Whether that is a new beginning: another piece, or another place in it, and not mere drift.
    pub jumped: bool,
}

/// Finds from readings of a sound card's place when the piece that it is in began by the system's clock: a mean in which each
/// reading counts less the older it is.
#[derive(Debug, Clone, Default)]
pub struct Follower {
    /// The piece that the readings are of.
    number: u64,
    /// When the piece began, in 1024ths of a microsecond, and how many readings that is the mean of.
    begun: i64,
    readings: i64,
    /// The last place that was told, and the moment at which it was new.
    last: Option<(Position, Micros)>,
}

impl Follower {
    /// Takes a reading: at `moment` the card was at this place. None while the card does not play.
    pub fn read(&mut self, moment: Micros, place: Position) -> Option<Lead> {
        let since = match self.last {
            Some((last, since)) if last == place => since,
            _ => moment,
        };
        self.last = Some((place, since));
        if place.number == 0 || moment.saturating_sub(since) > STILL {
            return None;
        }
        let seen = moment.cast_signed() - place.micros.cast_signed();
        let other = self.readings == 0 || self.number != place.number;
        let jumped = other || (seen - (self.begun >> 10)).abs() > JUMP;
        self.number = place.number;
        if jumped {
            (self.begun, self.readings) = (seen << 10, 1);
        } else {
            self.readings = (self.readings + 1).min(SLOWEST);
            self.begun += ((seen << 10) - self.begun) / self.readings;
        }
        Some(Lead { number: place.number, begun: self.begun >> 10, jumped })
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
            let begun = follower.read(moment, Position { number: 1, micros: told }).unwrap().begun;
            if reading > 64 {
                // The position that is told lags by half a buffer on average.
                let off = moment.cast_signed() - begun - (played.cast_signed() - BUFFER.cast_signed() / 2);
                assert!(off.abs() < 5_000, "{off} at {reading}");
            }
        }
    }

    #[test]
    fn another_piece_or_place_is_another_beginning() {
        let mut follower = Follower::default();
        let mut read = |moment, number, micros| follower.read(moment, Position { number, micros });
        let lead = |number, begun, jumped| Some(Lead { number, begun, jumped });
        assert_eq!(read(1_000_000, 1, 0), lead(1, 1_000_000, true));
        assert_eq!(read(2_000_000, 1, 990_000), lead(1, 1_005_000, false));
        assert_eq!(read(3_000_000, 1, 10), lead(1, 2_999_990, true));
        // The next piece is entered where the one before was.
        assert_eq!(read(3_020_000, 2, 20_010), lead(2, 2_999_990, true));
    }

    #[test]
    fn a_card_that_stands_still_is_not_followed() {
        let mut follower = Follower::default();
        let mut read = |moment| follower.read(moment, Position { number: 1, micros: 7 }).is_some();
        assert_eq!([read(1_000_000), read(1_100_000), read(1_150_000), read(1_151_000)], [true, true, true, false]);
        assert!(!read(9_000_000) && follower.read(9_020_000, Position { number: 1, micros: 8 }).is_some());
        assert_eq!(Follower::default().read(5, Position::default()), None);
    }
}
