//! Pitch classes and their spelling.

use std::fmt;

/// A note's letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Letter {
    /// C
    C,
    /// D
    D,
    /// E
    E,
    /// F
    F,
    /// G
    G,
    /// A
    A,
    /// B
    B,
}

impl Letter {
    const ALL: [Self; 7] = [Self::C, Self::D, Self::E, Self::F, Self::G, Self::A, Self::B];

    /// Semitones above C of the unaltered letter.
    fn semitones(self) -> i32 {
        [0, 2, 4, 5, 7, 9, 11][self as usize]
    }

    /// The letter that is a number of letters above or, if negative, below.
    fn up(self, letters: i32) -> Self {
        Self::ALL[(self as i32 + letters).rem_euclid(7) as usize]
    }
}

/// A spelt pitch class: a letter and its alteration in semitones (flat -1, sharp +1).
///
/// ```
/// use bandstand::theory::Spelling;
///
/// let d = Spelling::parse("D").ok_or("no tone")?;
/// // A major third is two letters and four semitones.
/// assert_eq!(d.up(2, 4).to_string(), "F#");
/// assert_eq!(d.up(2, 4).pitch_class(), 6);
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Spelling {
    /// The letter.
    pub letter: Letter,
    /// Semitones added to the letter, -2 to 2.
    pub alteration: i8,
}

/// A pitch class, 0 (C) to 11 (B), without spelling.
pub type PitchClass = u8;

impl Spelling {
    /// Reads a letter and its accidentals: `C`, `Ab`, `F#`, `Dbb`. None if it is no tone.
    pub fn parse(text: &str) -> Option<Self> {
        let mut chars = text.chars();
        let letter = match chars.next()?.to_ascii_uppercase() {
            'C' => Letter::C,
            'D' => Letter::D,
            'E' => Letter::E,
            'F' => Letter::F,
            'G' => Letter::G,
            'A' => Letter::A,
            'B' => Letter::B,
            _ => return None,
        };
        let alteration = match chars.as_str() {
            "" => 0,
            "b" | "♭" => -1,
            "bb" => -2,
            "#" | "♯" => 1,
            "##" => 2,
            _ => return None,
        };
        Some(Self { letter, alteration })
    }

    /// The pitch class, without the spelling.
    pub fn pitch_class(self) -> PitchClass {
        (self.letter.semitones() + i32::from(self.alteration)).rem_euclid(12) as PitchClass
    }

    /// The tone some letters and semitones above; the letters decide how it is spelt.
    pub fn up(self, letters: i32, semitones: i32) -> Self {
        let letter = self.letter.up(letters);
        let wanted = i32::from(self.pitch_class()) + semitones;
        let alteration = (wanted - letter.semitones() + 6).rem_euclid(12) - 6;
        Self { letter, alteration: alteration as i8 }
    }

    /// Words for reading aloud: `E flat`, `F sharp`, `C`.
    pub fn words(self) -> String {
        let accidental = match self.alteration {
            -2 => " double flat",
            -1 => " flat",
            1 => " sharp",
            2 => " double sharp",
            _ => "",
        };
        format!("{:?}{accidental}", self.letter)
    }
}

impl fmt::Display for Spelling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.letter)?;
        for _ in 0..self.alteration.unsigned_abs() {
            f.write_str(if self.alteration < 0 { "b" } else { "#" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_survives_the_round_trip() {
        for text in ["C", "Ab", "F#", "Bb", "G", "Cb", "E#", "Dbb"] {
            assert_eq!(Spelling::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Spelling::parse("H"), None);
        assert_eq!(Spelling::parse("Cmaj"), None);
    }

    #[test]
    fn intervals_keep_their_letters() {
        let ab = Spelling::parse("Ab").unwrap();
        assert_eq!(ab.up(2, 4).to_string(), "C");
        assert_eq!(ab.up(4, 7).to_string(), "Eb");
        assert_eq!(Spelling::parse("D").unwrap().up(2, 4).to_string(), "F#");
    }
}
