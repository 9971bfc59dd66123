//! Keys: a tonic, a mode, the pentatonic scale of both, and the circle of fifths.

use super::pitch::{PitchClass, Spelling};
use std::fmt;

/// Which pentatonic scale stands on the tonic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Tonic, second, major third, fifth, major sixth.
    Major,
    /// Tonic, minor third, fourth, fifth, minor seventh.
    Minor,
}

impl Mode {
    /// The scale's five degrees as (letters above the tonic, semitones above the tonic).
    fn degrees(self) -> [(i32, i32); 5] {
        match self {
            Self::Major => [(0, 0), (1, 2), (2, 4), (4, 7), (5, 9)],
            Self::Minor => [(0, 0), (2, 3), (3, 5), (4, 7), (6, 10)],
        }
    }

    /// `major` or `minor`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Major => "major",
            Self::Minor => "minor",
        }
    }
}

/// A pentatonic key.
///
/// The keys of a day walk round the circle of fifths, so neighbours share four of their five tones:
///
/// ```
/// use bandstand::theory::Key;
///
/// let midnight = Key::parse("Ab").ok_or("no key")?;
/// let two_o_clock = midnight.fifths_up(1);
/// assert_eq!(two_o_clock.to_string(), "Eb");
/// assert_eq!(two_o_clock.scale().map(|tone| tone.to_string()), ["Eb", "F", "G", "Bb", "C"]);
/// let shared = two_o_clock.pitch_classes().into_iter().filter(|class| midnight.pitch_classes().contains(class));
/// assert_eq!(shared.count(), 4);
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// The tonic: the first degree.
    pub tonic: Spelling,
    /// The scale that stands on the tonic.
    pub mode: Mode,
}

impl Key {
    /// Reads a major key such as `Ab` or `F#` or, with an `m` at its end, a minor key such as `Cm`. None if it is no key.
    pub fn parse(text: &str) -> Option<Self> {
        let (tonic, mode) = match text.strip_suffix('m') {
            Some(tonic) => (tonic, Mode::Minor),
            None => (text, Mode::Major),
        };
        Some(Self { tonic: Spelling::parse(tonic)?, mode })
    }

    /// The key that is some fifths up (or, if negative, down) the circle of fifths, spelt with at most six sharps or flats.
    pub fn fifths_up(self, fifths: i32) -> Self {
        let respell = |tonic: Spelling, letters: i32| Self { tonic: tonic.up(letters, 0), mode: self.mode };
        let mut key = self;
        for _ in 0..fifths.unsigned_abs() {
            let tonic = if fifths > 0 { key.tonic.up(4, 7) } else { key.tonic.up(3, 5) };
            key = Self { tonic, mode: self.mode };
            key = match key.sharps() {
                7.. => respell(tonic, 1),
                ..=-7 => respell(tonic, -1),
                _ => key,
            };
        }
        key
    }

    /// The minor key with the same five tones; of a minor key, the key itself.
    pub fn relative_minor(self) -> Self {
        match self.mode {
            Mode::Major => Self { tonic: self.tonic.up(5, 9), mode: Mode::Minor },
            Mode::Minor => self,
        }
    }

    /// The spelt scale, tonic first.
    pub fn scale(self) -> [Spelling; 5] {
        self.mode.degrees().map(|(letters, semitones)| self.tonic.up(letters, semitones))
    }

    /// The pitch classes of the scale, tonic first.
    pub fn pitch_classes(self) -> [PitchClass; 5] {
        self.scale().map(Spelling::pitch_class)
    }

    /// Sounding MIDI pitches of the scale from `low` to `high`, both included, in rising order.
    pub fn pitches_within(self, low: u8, high: u8) -> Vec<u8> {
        let classes = self.pitch_classes();
        (low..=high).filter(|pitch| classes.contains(&(pitch % 12))).collect()
    }

    /// Sharps (positive) or flats (negative) of the diatonic key signature, -7 to 7; a key with more is written
    /// as the enharmonic key with fewer.
    pub fn fifths(self) -> i8 {
        match self.sharps() {
            sharps @ 8.. => (sharps - 12) as i8,
            sharps @ ..=-8 => (sharps + 12) as i8,
            sharps => sharps as i8,
        }
    }

    /// Sharps (positive) or flats (negative) of the signature as the tonic is spelt, however many.
    fn sharps(self) -> i32 {
        let natural = [0, 2, 4, -1, 1, 3, 5][self.tonic.letter as usize];
        natural + 7 * i32::from(self.tonic.alteration) - if self.mode == Mode::Minor { 3 } else { 0 }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.tonic, if self.mode == Mode::Minor { "m" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_spelt() {
        let scale = |text: &str| Key::parse(text).unwrap().scale().map(|s| s.to_string()).join(" ");
        assert_eq!(scale("Ab"), "Ab Bb C Eb F");
        assert_eq!(scale("D"), "D E F# A B");
        assert_eq!(scale("Am"), "A C D E G");
        assert_eq!(scale("Ebm"), "Eb Gb Ab Bb Db");
    }

    #[test]
    fn signatures() {
        let fifths = |text: &str| Key::parse(text).unwrap().fifths();
        assert_eq!(
            (fifths("C"), fifths("Ab"), fifths("D"), fifths("Am"), fifths("F#"), fifths("Cm")),
            (0, -4, 2, 0, 6, -3)
        );
    }

    #[test]
    fn the_circle_closes() {
        let walk: Vec<String> = (0..=12).map(|n| Key::parse("Ab").unwrap().fifths_up(n).to_string()).collect();
        assert_eq!(walk.join(" "), "Ab Eb Bb F C G D A E B F# Db Ab");
        assert_eq!(Key::parse("C").unwrap().fifths_up(-6).to_string(), "Gb");
        assert_eq!(Key::parse("Ab").unwrap().relative_minor().to_string(), "Fm");
    }

    #[test]
    fn neighbours_on_the_circle_share_four_tones() {
        let (g, d) = (Key::parse("G").unwrap().pitch_classes(), Key::parse("D").unwrap().pitch_classes());
        assert_eq!(g.iter().filter(|class| d.contains(class)).count(), 4);
    }
}
