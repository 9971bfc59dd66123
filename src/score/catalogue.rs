//! The catalogue of instruments: names, voices, ranges, seats.

use serde::{Deserialize, Serialize};

/// An instrument that a score may call for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Its name, as tracks and scores write it.
    pub name: String,
    /// The built-in voice that sounds it.
    pub voice: String,
    /// General MIDI program, 0 to 127.
    pub program: u8,
    /// Lowest and highest comfortable sounding MIDI pitch.
    pub range: [u8; 2],
    /// Lowest and highest possible sounding MIDI pitch.
    pub reach: [u8; 2],
    /// Semitones from written to sounding pitch.
    #[serde(default)]
    pub transposes: i8,
    /// Where the player sits, -100 (left) to 100 (right).
    #[serde(default)]
    pub seat: i8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CatalogueFile {
    instrument: Vec<Instrument>,
}

/// The shipped catalogue, in band order.
pub fn catalogue() -> Vec<Instrument> {
    // The file is embedded and a test reads it, so an error cannot reach a user.
    toml::from_str::<CatalogueFile>(include_str!("../../data/instruments.toml"))
        .map(|file| file.instrument)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instrument_can_play_its_range() {
        let all = toml::from_str::<CatalogueFile>(include_str!("../../data/instruments.toml")).unwrap().instrument;
        assert!(all.len() >= 18);
        for instrument in all {
            let ([low, high], [lowest, highest]) = (instrument.range, instrument.reach);
            assert!(lowest <= low && low < high && high <= highest && highest <= 127, "{}", instrument.name);
            assert!(high - low >= 17, "{} needs room for a tune", instrument.name);
            assert!(instrument.program <= 127 && (-100..=100).contains(&instrument.seat));
        }
    }
}
