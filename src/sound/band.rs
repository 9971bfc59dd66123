//! Who plays: a movement's parts with their voices and seats, and the one gain for all.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::amplitude;
use super::bus::Seat;
use super::font::{SoundFont, Timbre};
use super::fourier::Synthesis;
use super::loudness;
use super::musician::{Musician, ToneSource};
use super::voice::{Family, Voice};
use super::wavetable::Bank;
use crate::compose::{Movement, Part};
use crate::score::Preset;

/// Why a band cannot play.
#[derive(Debug, thiserror::Error)]
pub enum SoundError {
    /// A part asks for a voice that does not exist.
    #[error("part \"{part}\" asks for the voice \"{voice}\", which there is not; there are: {}", names())]
    UnknownVoice {
        /// The part's name.
        part: String,
        /// The voice asked for.
        voice: String,
    },
    /// More parts than the sound room seats.
    #[error("{0} parts are too many: at most 65535 can sound")]
    TooManyParts(usize),
}

fn names() -> String {
    Voice::ALL.map(Voice::name).join(", ")
}

/// The one gain of a movement, an amplitude. It is worked out before the first sound and then stays.
///
/// ```
/// # use bandstand::{compose::{Options, compose}, footfall::{Footfall, Statistic}, score};
/// # let profile = Footfall::leeds_week().profile(&"weekday".parse()?, Statistic::Mean)?;
/// # let score = score::shipped("quartet").ok_or("there is no score called quartet")??;
/// use bandstand::sound::{Band, Gain};
///
/// let day = compose(&profile, &score, &Options::default())?;
/// // An hour is played at the gain of its day, so a quiet hour stays quiet.
/// let gain = Gain::of(&day)?;
/// let night = day.hour_alone(3).ok_or("there is no hour 3")?;
/// let band = Band::with_gain(&night, gain)?;
/// assert_eq!(band.len(), night.parts.len());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gain(f32);

impl Gain {
    /// The gain that brings a whole movement to -16 LUFS, from its notes alone.
    ///
    /// # Errors
    /// When a part asks for an unknown voice.
    pub fn of(movement: &Movement) -> Result<Self, SoundError> {
        let voices = voices(movement)?;
        // Blown voices are all calibrated alike, so their waveforms need not be made for this.
        let empty = Arc::new(Bank::empty());
        let instrument = |voice: Voice| match voice.family() {
            Family::Blown => (voice, ToneSource::Cycles(Arc::clone(&empty))),
            Family::Struck => (voice, ToneSource::Modes),
        };
        let instruments: Vec<_> = voices.into_iter().map(instrument).collect();
        Ok(Self(loudness::gain(movement, &instruments)))
    }

    /// The gain that brings a movement played from a SoundFont to -16 LUFS.
    ///
    /// # Errors
    /// When a part asks for an unknown voice.
    pub fn with_soundfont(movement: &Movement, font: &SoundFont) -> Result<Self, SoundError> {
        Ok(Self(loudness::gain(movement, &from_font(movement, font)?)))
    }

    /// This gain, some decibels louder or, if negative, softer.
    pub fn changed_by(self, decibels: f32) -> Self {
        Self(self.0 * amplitude(decibels))
    }

    /// The gain in decibels.
    pub fn decibels(self) -> f32 {
        20.0 * libm::log10f(self.0)
    }
}

/// A band ready to play: voices tuned, seats taken, loudness settled.
#[derive(Clone)]
pub struct Band {
    chairs: Vec<Chair>,
}

/// A place in the band: who sits there, with what, and how it is heard.
#[derive(Clone)]
struct Chair {
    voice: Voice,
    instrument: ToneSource,
    seat: Seat,
}

impl Band {
    /// The band for a movement, at that movement's own gain.
    ///
    /// # Errors
    /// When a part asks for an unknown voice.
    pub fn new(movement: &Movement) -> Result<Self, SoundError> {
        Self::with_gain(movement, Gain::of(movement)?)
    }

    /// The band for a movement at a given gain: a solo or a single hour keeps the gain of the whole, so that its
    /// loudness still tells of the data.
    ///
    /// # Errors
    /// When a part asks for an unknown voice.
    pub fn with_gain(movement: &Movement, gain: Gain) -> Result<Self, SoundError> {
        let voices = voices(movement)?;
        let mut pitches: BTreeMap<Voice, Vec<u8>> = BTreeMap::new();
        for (part, &voice) in movement.parts.iter().zip(&voices) {
            pitches.entry(voice).or_default().extend(part.notes.iter().map(|n| n.pitch));
        }
        let mut synthesis = Synthesis::new();
        let banks: BTreeMap<Voice, Arc<Bank>> = pitches
            .into_iter()
            .filter(|(voice, _)| voice.family() == Family::Blown)
            .map(|(voice, pitches)| (voice, Arc::new(Bank::new(voice, pitches, &mut synthesis))))
            .collect();
        let instrument = |voice| match banks.get(&voice) {
            Some(bank) => (voice, ToneSource::Cycles(Arc::clone(bank))),
            None => (voice, ToneSource::Modes),
        };
        Ok(Self::seated(movement, voices.into_iter().map(instrument).collect(), gain))
    }

    /// The band for a movement with instruments from a SoundFont, at the movement's own gain or a given one.
    ///
    /// # Errors
    /// When a part asks for an unknown voice.
    pub fn with_soundfont(movement: &Movement, gain: Option<Gain>, font: &SoundFont) -> Result<Self, SoundError> {
        let instruments = from_font(movement, font)?;
        let gain = gain.unwrap_or_else(|| Gain(loudness::gain(movement, &instruments)));
        Ok(Self::seated(movement, instruments, gain))
    }

    fn seated(movement: &Movement, instruments: Vec<(Voice, ToneSource)>, gain: Gain) -> Self {
        let chairs = movement.parts.iter().zip(instruments).map(|(part, (voice, instrument))| Chair {
            voice,
            instrument,
            seat: Seat::new(f32::from(part.pan) / 100.0, voice.depth(), gain.0 * amplitude(voice.trim_db())),
        });
        Self { chairs: chairs.collect() }
    }

    /// Number of players.
    pub fn len(&self) -> usize {
        self.chairs.len()
    }

    /// Whether nobody plays.
    pub fn is_empty(&self) -> bool {
        self.chairs.is_empty()
    }

    /// The musicians with their seats, none of them sounding yet.
    pub(crate) fn players(&self) -> Vec<(Musician, Seat)> {
        let player = |(i, chair): (usize, &Chair)| (Musician::new(chair.voice, &chair.instrument, i), chair.seat);
        self.chairs.iter().enumerate().map(player).collect()
    }
}

/// The voice and preset of every part; a preset is measured at the pitches of all parts that play it.
fn from_font(movement: &Movement, font: &SoundFont) -> Result<Vec<(Voice, ToneSource)>, SoundError> {
    let voices = voices(movement)?;
    let mut pitches: BTreeMap<Preset, Vec<u8>> = BTreeMap::new();
    for part in &movement.parts {
        pitches.entry(part.preset).or_default().extend(part.notes.iter().map(|n| n.pitch));
    }
    let timbres: BTreeMap<Preset, Arc<Timbre>> =
        pitches.into_iter().map(|(preset, pitches)| (preset, Arc::new(font.timbre(preset, pitches)))).collect();
    let chosen =
        |(part, voice): (&Part, Voice)| Some((voice, ToneSource::Font(Arc::clone(timbres.get(&part.preset)?))));
    Ok(movement.parts.iter().zip(voices).filter_map(chosen).collect())
}

/// The voice of every part.
fn voices(movement: &Movement) -> Result<Vec<Voice>, SoundError> {
    if movement.parts.len() > usize::from(u16::MAX) {
        return Err(SoundError::TooManyParts(movement.parts.len()));
    }
    let voice = |part: &Part| {
        let unknown = || SoundError::UnknownVoice { part: part.name.clone(), voice: part.voice.clone() };
        Voice::from_name(&part.voice).ok_or_else(unknown)
    };
    movement.parts.iter().map(voice).collect()
}
