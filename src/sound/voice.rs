//! The instruments that the sound room can play.

use std::ops::RangeInclusive;

/// An instrument's sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Voice {
    /// The small E flat cornet on top of the band.
    SopranoCornet,
    /// The B flat cornet.
    Cornet,
    /// The B flat cornet with a straight mute.
    MutedCornet,
    /// The flugelhorn: a cornet's range, a horn's mellowness.
    Flugelhorn,
    /// The E flat tenor (alto) horn.
    TenorHorn,
    /// The baritone, narrower and lighter than the euphonium.
    Baritone,
    /// The euphonium.
    Euphonium,
    /// The tenor trombone.
    Trombone,
    /// The trombone with a straight mute.
    MutedTrombone,
    /// The E flat bass.
    EflatBass,
    /// The B flat bass.
    BflatBass,
    /// Tubular bells (chimes).
    TubularBells,
    /// The vibraphone.
    Vibraphone,
    /// The marimba.
    Marimba,
    /// A large gong of definite pitch, as in a gamelan.
    Gong,
    /// The glockenspiel: steel bars.
    Glockenspiel,
    /// A soft flue organ.
    Organ,
    /// A plucked string.
    Plucked,
}

/// How a voice makes its sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Kept up by breath: it sounds until released.
    Blown,
    /// Set ringing once, and left to decay.
    Struck,
}

impl Voice {
    /// Every voice, in score order.
    pub const ALL: [Self; 18] = [
        Self::SopranoCornet,
        Self::Cornet,
        Self::MutedCornet,
        Self::Flugelhorn,
        Self::TenorHorn,
        Self::Baritone,
        Self::Euphonium,
        Self::Trombone,
        Self::MutedTrombone,
        Self::EflatBass,
        Self::BflatBass,
        Self::TubularBells,
        Self::Vibraphone,
        Self::Marimba,
        Self::Gong,
        Self::Glockenspiel,
        Self::Organ,
        Self::Plucked,
    ];

    /// The name that scores and [`Part::voice`](crate::compose::Part::voice) use.
    pub fn name(self) -> &'static str {
        match self {
            Self::SopranoCornet => "soprano-cornet",
            Self::Cornet => "cornet",
            Self::MutedCornet => "muted-cornet",
            Self::Flugelhorn => "flugelhorn",
            Self::TenorHorn => "tenor-horn",
            Self::Baritone => "baritone",
            Self::Euphonium => "euphonium",
            Self::Trombone => "trombone",
            Self::MutedTrombone => "muted-trombone",
            Self::EflatBass => "eflat-bass",
            Self::BflatBass => "bflat-bass",
            Self::TubularBells => "tubular-bells",
            Self::Vibraphone => "vibraphone",
            Self::Marimba => "marimba",
            Self::Gong => "gong",
            Self::Glockenspiel => "glockenspiel",
            Self::Organ => "organ",
            Self::Plucked => "plucked",
        }
    }

    /// The voice of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|voice| voice.name() == name)
    }

    /// How the sound is made.
    pub fn family(self) -> Family {
        match self {
            Self::TubularBells | Self::Vibraphone | Self::Marimba | Self::Gong | Self::Glockenspiel | Self::Plucked => {
                Family::Struck
            }
            _ => Family::Blown,
        }
    }

    /// The sounding pitches at which the voice is at its best (MIDI). Other pitches sound too, but less well.
    pub fn range(self) -> RangeInclusive<u8> {
        match self {
            Self::SopranoCornet => 60..=89,
            Self::Cornet | Self::MutedCornet => 52..=84,
            Self::Flugelhorn => 52..=80,
            Self::TenorHorn => 45..=75,
            Self::Baritone => 40..=70,
            Self::Euphonium => 36..=70,
            Self::Trombone | Self::MutedTrombone => 40..=72,
            Self::EflatBass => 28..=58,
            Self::BflatBass => 24..=53,
            Self::TubularBells => 58..=79,
            Self::Vibraphone => 53..=89,
            Self::Marimba => 45..=96,
            Self::Gong => 31..=67,
            Self::Glockenspiel => 72..=108,
            Self::Organ => 36..=96,
            Self::Plucked => 40..=84,
        }
    }

    /// How much louder (dB) than the rest the voice is set, so that the band is balanced by ear at equal velocity.
    pub(crate) fn trim_db(self) -> f32 {
        match self {
            Self::SopranoCornet | Self::MutedCornet | Self::MutedTrombone => -2.0,
            Self::TubularBells => 2.0,
            Self::Trombone => -1.0,
            Self::EflatBass | Self::BflatBass => 1.0,
            Self::Gong | Self::Vibraphone | Self::Marimba | Self::Plucked => 3.0,
            Self::Glockenspiel => -2.0,
            Self::Organ => -3.0,
            _ => 0.0,
        }
    }

    /// How far back in the room the player sits: 0 in front, 1 at the back. More of the room is heard from the back.
    pub(crate) fn depth(self) -> f32 {
        match self {
            Self::Cornet | Self::MutedCornet | Self::SopranoCornet | Self::Plucked => 0.25,
            Self::Flugelhorn | Self::TenorHorn => 0.45,
            Self::Baritone | Self::Euphonium => 0.4,
            Self::Trombone | Self::MutedTrombone => 0.6,
            Self::EflatBass | Self::BflatBass => 0.35,
            Self::TubularBells | Self::Gong => 0.9,
            _ => 0.6,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_voice_is_found_by_its_name() {
        for voice in Voice::ALL {
            assert_eq!(Voice::from_name(voice.name()), Some(voice));
        }
        assert_eq!(Voice::from_name("kazoo"), None);
    }
}
