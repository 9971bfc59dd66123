//! What a score file says. Every table of the TOML is a type here; unknown keys are errors.

use super::{catalogue::Instrument, midi::PartMidi, rhythm::RhythmBar};
use crate::footfall::{CountAs, DateOrder, Statistic, column, columns};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A score: everything about how data become music.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// The name it is called by: the file's name without ending.
    #[serde(skip)]
    pub name: String,
    /// Title, for files and displays.
    pub title: String,
    /// What the score does, in a sentence or two.
    #[serde(default)]
    pub about: String,
    /// What stands for many days' counts of one hour.
    #[serde(default)]
    pub statistic: Statistic,
    /// How fast the piece is.
    #[serde(default)]
    pub tempo: Tempo,
    /// Which key each hour has.
    #[serde(default)]
    pub key: KeyPlan,
    /// How a count becomes an intensity.
    #[serde(default)]
    pub intensity: Intensity,
    /// How intensity becomes loudness.
    #[serde(default)]
    pub dynamics: Dynamics,
    /// How intensity becomes notes in time.
    #[serde(default)]
    pub rhythm: Rhythm,
    /// How pitches are chosen.
    #[serde(default)]
    pub melody: Melody,
    /// The chords that the parts agree on.
    #[serde(default)]
    pub harmony: Harmony,
    /// The bells that strike the hour.
    #[serde(default)]
    pub bells: Bells,
    /// An opening of eight bars in which the places name themselves one by one, each by its motif.
    #[serde(default)]
    pub opening: bool,
    /// The bar that closes the piece.
    #[serde(default)]
    pub close: Close,
    /// Hours in which the band rests and only the bells strike, such as `["2..4"]`.
    #[serde(default)]
    pub quiet: Vec<String>,
    /// What happens to places for which there is no player.
    #[serde(default)]
    pub others: Others,
    /// Instruments of the score's own, beside the catalogue.
    #[serde(default)]
    pub instrument: Vec<Instrument>,
    /// The players: which place is which instrument.
    #[serde(default)]
    pub part: Vec<PartSpec>,
    /// Supporting voices, which belong to no place.
    #[serde(default)]
    pub support: Vec<Support>,
    /// Names in the data that mean another place: found name to wanted name.
    #[serde(default)]
    pub aliases: BTreeMap<String, String>,
    /// The columns that count people in tables of counts, by header or number. This and the keys below are for a score that
    /// is made for one table; a config and flags go before.
    #[serde(rename = "count-column", default, deserialize_with = "columns", skip_serializing_if = "Option::is_none")]
    pub count_column: Option<Vec<String>>,
    /// The columns that together name the place.
    #[serde(
        rename = "location-column",
        default,
        deserialize_with = "columns",
        skip_serializing_if = "Option::is_none"
    )]
    pub location_column: Option<Vec<String>>,
    /// The columns that are not looked at.
    #[serde(default, deserialize_with = "columns", skip_serializing_if = "Option::is_none")]
    pub ignore: Option<Vec<String>>,
    /// The column of dates, or of dates with times.
    #[serde(rename = "date-column", default, deserialize_with = "column", skip_serializing_if = "Option::is_none")]
    pub date_column: Option<String>,
    /// The column of hours.
    #[serde(rename = "hour-column", default, deserialize_with = "column", skip_serializing_if = "Option::is_none")]
    pub hour_column: Option<String>,
    /// Whether `03/04/2014` is the third of April (`dmy`) or the fourth of March (`mdy`).
    #[serde(rename = "date-order", skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// Whether a time is the end of the hour that was counted.
    #[serde(rename = "hour-ends", skip_serializing_if = "Option::is_none")]
    pub hour_ends: Option<bool>,
    /// The hour at which a date begins, 0 to 23.
    #[serde(rename = "day-starts", skip_serializing_if = "Option::is_none")]
    pub day_starts: Option<u8>,
    /// The city's time zone, into which times in UTC are turned.
    #[serde(rename = "time-zone", skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// What a row counts.
    #[serde(rename = "count-as", skip_serializing_if = "Option::is_none")]
    pub count_as: Option<CountAs>,
    /// Where in a JSON document the list of rows stands, such as `/data/rows`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<String>,
    /// Whether doubt, clashes and loss are errors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strict: Option<bool>,
    /// Whether stuck, dead and impossible counters are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clean: Option<bool>,
    /// Presets for players with a SoundFont, by the instrument's name; others play their `program` of bank 0.
    #[serde(default)]
    pub soundfont: BTreeMap<String, Preset>,
}

/// One sound of a SoundFont.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// Bank, 0 to 127; 0 is General MIDI's.
    #[serde(default)]
    pub bank: u8,
    /// Program, 0 to 127.
    pub program: u8,
}

/// What happens to places for which there is no player.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Others {
    /// They are not heard.
    #[default]
    SitOut,
    /// Each joins the player whose day is most like its own; that player plays the sum of their counts.
    Join,
}

/// How fast: a tempo that follows the whole city between two limits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Tempo {
    /// Beats a minute in the city's emptiest hour.
    pub slow: f64,
    /// Beats a minute in the city's busiest hour.
    pub fast: f64,
}

impl Default for Tempo {
    fn default() -> Self {
        Self { slow: 72.0, fast: 104.0 }
    }
}

/// Which key each hour has: a walk round the circle of fifths, or a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct KeyPlan {
    /// How the key changes through the day.
    pub walk: Walk,
    /// The key at midnight: `Ab`, or `Fm` for minor.
    pub from: String,
    /// Hours in each key; divides 24.
    pub hours: u8,
    /// The keys themselves, from midnight on, for `walk = "list"`; as many as divide 24.
    pub list: Vec<String>,
    /// Hours whose key is the minor one with the same five tones, such as `["22", "23", "0"]` or `["22..4"]`.
    pub minor: Vec<String>,
}

impl Default for KeyPlan {
    fn default() -> Self {
        Self { walk: Walk::ThereAndBack, from: "Ab".to_owned(), hours: 2, list: Vec::new(), minor: Vec::new() }
    }
}

/// How the key changes through the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Walk {
    /// Up the circle of fifths until noon, and back by midnight: the talk's plan.
    ThereAndBack,
    /// Round the circle by fifths upwards.
    Up,
    /// Round the circle by fifths downwards.
    Down,
    /// One key all day.
    Fixed,
    /// The keys of `list`.
    List,
}

/// Among which counts an hour's count is ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// All counts of the city.
    City,
    /// All counts of the place itself.
    #[default]
    Place,
}

/// How a count becomes an intensity from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Intensity {
    /// Among which counts an hour's count is ranked.
    pub scale: Scale,
    /// Number of equal levels (5 are quintiles), or 0 for a smooth scale without levels.
    pub levels: u8,
    /// Exponent by which the number of notes answers an intensity; over 1 keeps quiet hours sparse for longer.
    pub curve: f64,
}

impl Default for Intensity {
    fn default() -> Self {
        Self { scale: Scale::Place, levels: 0, curve: 1.0 }
    }
}

/// How intensity becomes loudness, in MIDI velocity.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Dynamics {
    /// Mean velocity of a phrase at intensity 0.
    pub softest: u8,
    /// Mean velocity of a phrase at intensity 1.
    pub loudest: u8,
    /// How much louder a bar's first beat is than its weakest, in velocity.
    pub accent: u8,
    /// How far a phrase swells or fades towards the next hour, in velocity, at most.
    pub swell: u8,
}

impl Default for Dynamics {
    fn default() -> Self {
        Self { softest: 33, loudest: 100, accent: 8, swell: 10 }
    }
}

/// How intensity becomes notes in time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Rhythm {
    /// For `melody.method = "running-sum"`: one pool of bars for each level of intensity, quiet to busy.
    pub pools: Vec<Vec<RhythmBar>>,
    /// For `melody.method = "motif"`: the bars that may occur within a phrase.
    pub bars: Vec<RhythmBar>,
    /// For `melody.method = "motif"`: the bars that may end a half-phrase; each ends with a rest, so that players can breathe.
    pub closing: Vec<RhythmBar>,
    /// Notes a phrase at intensity 0 and at intensity 1.
    pub notes: [u16; 2],
    /// How late a quaver off the beat is, as a share of a crotchet: 0 is straight, 0.167 a triplet's swing.
    pub swing: f64,
    /// The share of its written value that a note sounds.
    pub articulation: f64,
}

impl Default for Rhythm {
    fn default() -> Self {
        Self {
            pools: Vec::new(),
            bars: Vec::new(),
            closing: Vec::new(),
            notes: [4, 60],
            swing: 0.0,
            articulation: 0.95,
        }
    }
}

/// How pitches are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// The talk's method: the running sum of counts, modulo five, is the next degree.
    RunningSum,
    /// Each place has a motif of its own, worked out over the harmony.
    #[default]
    Motif,
}

/// How pitches are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Melody {
    /// The method.
    pub method: Method,
}

/// The chords that the parts agree on, for `melody.method = "motif"`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Harmony {
    /// Rows of eight chords, one a bar, each chord the degrees (1 to 5) of the pentatonic scale that sound in it,
    /// its root first: `"134 134 513 42 134 513 42 134"`.
    pub progressions: Vec<String>,
}

impl Default for Harmony {
    fn default() -> Self {
        Self { progressions: vec!["134 134 513 134 134 513 42 134".to_owned()] }
    }
}

/// Where the bells' pitch comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BellPitch {
    /// The hour's tonic.
    #[default]
    Tonic,
    /// A degree chosen by the city's count: its whole part, modulo five.
    Count,
}

/// The bells that strike the hour on the 12-hour clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Bells {
    /// False for a town without bells.
    pub strike: bool,
    /// The instrument of the bells.
    pub instrument: String,
    /// Lowest and highest sounding MIDI pitch; the instrument's own if not given.
    pub range: Option<[u8; 2]>,
    /// Where the bells' pitch comes from.
    pub pitch: BellPitch,
    /// Velocity in the city's emptiest and in its busiest hour, 1 to 127.
    pub velocity: [u8; 2],
    /// How the bells are sent as MIDI.
    pub midi: PartMidi,
}

impl Default for Bells {
    fn default() -> Self {
        let instrument = "Tubular bells".to_owned();
        let midi = PartMidi::default();
        Self { strike: true, instrument, range: None, pitch: BellPitch::Tonic, velocity: [40, 84], midi }
    }
}

/// The bar that closes the piece: all parts on one tone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Close {
    /// The tone, such as `Bb`; if not given, the last key's tonic.
    pub tone: Option<String>,
    /// True to leave the closing bar out.
    pub omit: bool,
}

/// Where in the band a part stands; parts of one section share their rhythm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Section {
    /// Cornets and other high parts.
    High,
    /// Horns, baritones, trombones.
    #[default]
    Middle,
    /// Basses: they carry the chords' roots and fifths.
    Low,
}

/// One place's player.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartSpec {
    /// The place; without it, the busiest place that no other part names.
    #[serde(default)]
    pub location: Option<String>,
    /// The instrument, by its name in the catalogue.
    pub instrument: String,
    /// Lowest and highest sounding MIDI pitch; the instrument's comfortable range if not given.
    #[serde(default)]
    pub range: Option<[u8; 2]>,
    /// The section of the band that the part belongs to.
    #[serde(default)]
    pub section: Section,
    /// Players who play the same notes, in unison or octaves apart.
    #[serde(default)]
    pub doubled: Vec<Doubling>,
    /// How the part is sent as MIDI.
    #[serde(default)]
    pub midi: PartMidi,
}

/// A player who plays another's notes, octaves apart or at unison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Doubling {
    /// The instrument, by its name in the catalogue.
    pub instrument: String,
    /// Octaves above (or, negative, below) the doubled part.
    #[serde(default)]
    pub octaves: i8,
    /// How the part is sent as MIDI.
    #[serde(default)]
    pub midi: PartMidi,
}

/// A supporting voice: long chord tones under the places' tunes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Support {
    /// The voice's function, which names the track: `Harmony`, `Bass`.
    pub name: String,
    /// The instrument, by its name in the catalogue.
    pub instrument: String,
    /// Lowest and highest sounding MIDI pitch; the instrument's comfortable range if not given.
    #[serde(default)]
    pub range: Option<[u8; 2]>,
    /// The section of the band that the voice belongs to; a low voice plays the roots.
    #[serde(default)]
    pub section: Section,
    /// The city's intensity, 0 to 1, from which on the voice plays.
    #[serde(default)]
    pub from: f64,
    /// How the part is sent as MIDI.
    #[serde(default)]
    pub midi: PartMidi,
}
