//! The table of the config's keys. A row is a field of the config, its default, how flags and variables set it, and when a
//! reload takes it over; a new key is a new row. What is made of the table: the types that TOML is read into, the flags of
//! `run` and their variables, which of the three goes before, the reference, and the list of what waits for the next start.

use super::key::{Flag, Key, Taken};
use super::numbers::{Baud, BufferFrames, Channel, Hour, IdleMinutes, Milliseconds, PressTime, RepeatTime, Transpose};
use super::values::{AnswerSound, PartChannel, PeriodName, Volume, ZoneName};
use super::wires::{ButtonSpec, EncoderSpec, LedSpec};
use super::{merge, read};
use crate::controls::DriverName;
use crate::footfall::{CountAs, DateOrder, Statistic, columns};
use crate::outputs::midi::VelocityCurve;
use crate::stage::Output;
use crate::time::conductor::Mode;
use crate::time::{Quantum, QuietHours};
use schemars::JsonSchema;
use serde::Deserialize;

/// A table of the config's file, and where it is in the config.
trait Table {
    /// The table.
    fn of(config: &Config) -> &Self;
    /// The table, to be changed.
    fn of_mut(config: &mut Config) -> &mut Self;
}

/// A type of the file's table, and a row for each of its keys. After `as`: what the file's schema says of the type, and
/// how it is read where it is not read as that. After `=`: how words set it, its path, when a change counts, what the
/// example shows. A field without a row is a table of its own.
macro_rules! table {
    (
        $(#[$about:meta])* $table:ident, $rows:ident at |$config:ident| $place:expr;
        $(
            $(#[$doc:meta])*
            $field:ident: $type:ty $(as $schema:literal, $reader:literal)? $(= $merge:ident,
            $path:literal $taken:ident $shown:literal $(.$more:ident($($argument:expr)?))*)?;
        )*
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
        pub struct $table {
            $(
                $(#[$doc])*
                $(#[serde(deserialize_with = $reader)] #[schemars(with = $schema)])?
                pub $field: $type,
            )*
        }

        impl Table for $table {
            fn of($config: &Config) -> &Self {
                &$place
            }

            fn of_mut($config: &mut Config) -> &mut Self {
                &mut $place
            }
        }

        const $rows: &[Key<Config>] = &[$($(
            Key::new(
                $path,
                Taken::$taken,
                $shown,
                |config, words| merge::$merge(&mut $table::of_mut(config).$field, words),
                |one, other| $table::of(one).$field != $table::of(other).$field,
            )$(.$more($($argument)?))*,
        )?)*];
    };
}

/// Every key: those at the top of the file, then those of `[midi]` and of `[gpio]`.
pub fn keys() -> impl Iterator<Item = &'static Key<Config>> {
    TOP.iter().chain(SYNTHS).chain(GPIO)
}

/// The keys that two configs say different things of.
pub fn changed(one: &Config, other: &Config) -> Vec<&'static Key<Config>> {
    keys().filter(|key| key.differs(one, other)).collect()
}

table! {
    /// What a config file says. Keys that it does not have are `None` or empty.
    Config, TOP at |config| *config;

    /// Counts: files, folders, patterns.
    data: Option<Vec<String>> as "Option<Vec<String>>", "read::list" = whole, "data" NextPiece r#"["/var/lib/bandstand/*.csv"]"#
        .example().flag(Flag::words("BANDSTAND_DATA", "DATA", "Counts, as for `play`"));
    /// Who counted, and on what terms.
    attribution: Option<Vec<String>> as "Option<Vec<String>>", "read::list" = whole, "attribution" NextPiece r#"["Counts: City of Anywhere, CC BY 4.0"]"#
        .example().flag(Flag::several("attribution", "BANDSTAND_ATTRIBUTION", "WORDS",
            "Who counted, and on what terms, for the status; may be given several times"));
    /// Scores, by name or file.
    scores: Option<Vec<String>> as "Option<Vec<String>>", "read::list" = scores, "scores" NextPiece r#"["leeds"]"#
        .flag(Flag::several("score", "BANDSTAND_SCORE", "NAME|FILE",
            "Scores by name or file, the first at the start; may be given several times").short('s'));
    /// Periods.
    periods: Option<Vec<PeriodName>> as "Option<Vec<String>>", "read::list" = periods,
        "periods" NextPiece r#"["weekday", "weekend"]"#
        .flag(Flag::several("period", "BANDSTAND_PERIOD", "PERIOD",
            "Periods, the first at the start; may be given several times").short('p'));
    /// The place that plays at the start; all of them without.
    location: Option<String> as "Option<String>", "read::optional" = one, "location" Beginning r#""Briggate""#
        .example().flag(Flag::one("location", "BANDSTAND_LOCATION", "NAME",
            "The place that plays at the start; all of them without").short('l'));
    /// The hour at the start, 0 to 23.
    hour: Option<Hour> as "Option<u8>", "read::optional" = one, "hour" Beginning "0"
        .flag(Flag::one("hour", "BANDSTAND_HOUR", "H", "The hour to begin with, 0 to 23"));
    /// `journey`, `now`, `now-repeating` or `loop`.
    mode: Option<Mode> as "Option<String>", "read::optional" = one, "mode" AtOnce r#""journey""#
        .flag(Flag::one("mode", "BANDSTAND_MODE", "MODE",
            "journey: hour after hour; now: each full hour by the clock; now-repeating; loop: one hour"));
    /// Whether after a day comes one of the next period.
    alternate: Option<bool> as "Option<bool>", "read::switch" = switch, "alternate" AtOnce "false"
        .flag(Flag::switch("alternate", "BANDSTAND_ALTERNATE", "After a day comes one of the next period"));
    /// `now`, `beat` or `bar`.
    switch: Option<Quantum> as "Option<String>", "read::optional" = one, "switch" AtOnce r#""beat""#
        .flag(Flag::one("switch", "BANDSTAND_SWITCH", "WHEN", "When a press changes the music: now, beat or bar"));
    /// `woodblock` or `none`.
    answer: Option<AnswerSound> as "Option<String>", "read::optional" = one, "answer" AtOnce r#""woodblock""#
        .flag(Flag::one("answer", "BANDSTAND_ANSWER", "SOUND", "What tells that a press was felt: woodblock or none"));
    /// Per cent, or decibels under full volume: `"-6dB"`.
    volume: Option<Volume> as "Option<f32>", "read::optional" = one, "volume" Beginning "100"
        .flag(Flag::one("volume", "BANDSTAND_VOLUME", "VOLUME",
            "How loud at the start: 0 to 100, or decibels under that, such as -6dB").minus());
    /// The loudest that presses can make it, per cent or decibels.
    volume_ceiling: Option<Volume> as "Option<f32>", "read::optional" = one, "volume-ceiling" AtOnce "100"
        .flag(Flag::one("volume-ceiling", "BANDSTAND_VOLUME_CEILING", "VOLUME",
            "How loud presses can make it, 0 to 100, or decibels").minus());
    /// Minutes after the last press until all is as at the start; 0 for never.
    idle_minutes: Option<IdleMinutes> as "Option<f64>", "read::optional" = one, "idle-minutes" AtOnce "0"
        .flag(Flag::one("idle-minutes", "BANDSTAND_IDLE_MINUTES", "MINUTES",
            "Minutes after the last press until all is as at the start; 0 for never"));
    /// Hours in which nothing sounds: `22:00..07:30`.
    quiet: Option<QuietHours> as "Option<String>", "read::optional" = one, "quiet" AtOnce r#""22:00..07:30""#
        .example().flag(Flag::one("quiet", "BANDSTAND_QUIET", "FROM..TO",
            "Hours in which nothing sounds: 22:00..07:30"));
    /// An IANA name; the system's own without. Times in UTC are turned into it.
    time_zone: Option<ZoneName> as "Option<String>", "read::optional" = one, "time-zone" AtOnce r#""Europe/London""#
        .example().flag(Flag::one("time-zone", "BANDSTAND_TIME_ZONE", "ZONE",
            "Where the city and its clock are: Europe/London; times in UTC are turned into its own").reading());
    /// The columns that count people, by header or number.
    count_column: Option<Vec<String>> as "Option<Vec<String>>", "columns" = whole, "count-column" NextPiece r#"["In", "Out"]"#
        .example().flag(Flag::several("count-column", "BANDSTAND_COUNT_COLUMN", "COLUMN",
            "The column that counts people, by its header or its number from 1; several are added up, or are a place each")
            .reading());
    /// The columns that together name the place.
    location_column: Option<Vec<String>> as "Option<Vec<String>>", "columns" = whole,
        "location-column" NextPiece r#"["Street", "Side"]"#
        .example().flag(Flag::several("location-column", "BANDSTAND_LOCATION_COLUMN", "COLUMN",
            "The column that names the place; several together name it").reading());
    /// The columns that are not looked at.
    ignore: Option<Vec<String>> as "Option<Vec<String>>", "columns" = whole, "ignore" NextPiece r#"["Temperature"]"#
        .example().flag(Flag::several("ignore", "BANDSTAND_IGNORE", "COLUMN",
            "A column that is not looked at; may be given several times").reading());
    /// The column of dates, or of dates with times.
    date_column: Option<String> as "Option<String>", "read::optional" = one, "date-column" NextPiece r#""Date""#
        .example().flag(Flag::one("date-column", "BANDSTAND_DATE_COLUMN", "COLUMN",
            "The column of dates, or of dates with times").reading());
    /// The column of hours.
    hour_column: Option<String> as "Option<String>", "read::optional" = one, "hour-column" NextPiece r#""Hour""#
        .example().flag(Flag::one("hour-column", "BANDSTAND_HOUR_COLUMN", "COLUMN",
            "The column of hours or times of day").reading());
    /// `dmy` or `mdy`.
    date_order: Option<DateOrder> as "Option<String>", "read::optional" = one, "date-order" NextPiece r#""dmy""#
        .example().flag(Flag::one("date-order", "BANDSTAND_DATE_ORDER", "dmy|mdy",
            "Whether 03/04/2014 is the third of April or the fourth of March").reading());
    /// Whether a time is the end of what was counted.
    hour_ends: Option<bool> as "Option<bool>", "read::switch" = switch, "hour-ends" NextPiece "true"
        .example().flag(Flag::switch("hour-ends", "BANDSTAND_HOUR_ENDS",
            "A time is the end of the hour that was counted, so that 08:00 is from 7 to 8; no: its start").reading());
    /// The hour at which a date begins, 0 to 23.
    day_starts: Option<Hour> as "Option<u8>", "read::optional" = one, "day-starts" NextPiece "6"
        .example().flag(Flag::one("day-starts", "BANDSTAND_DAY_STARTS", "HOUR",
            "The hour at which a date begins, 0 to 23: with 6, the hours 0 to 5 belong to the next day").reading());
    /// `each`, `total` or `events`.
    count_as: Option<CountAs> as "Option<String>", "read::optional" = one, "count-as" NextPiece r#""each""#
        .example().flag(Flag::one("count-as", "BANDSTAND_COUNT_AS", "each|total|events",
            "What a row counts: each, the people of its own time; total, all since the counter was started; events, one \
             person or event").reading());
    /// Where in a JSON document the list of rows stands.
    rows: Option<String> as "Option<String>", "read::optional" = one, "rows" NextPiece r#""/data/rows""#
        .example().flag(Flag::one("rows", "BANDSTAND_ROWS", "POINTER",
            "Where in a JSON document the list of rows stands, as a JSON pointer: /data/rows").reading());
    /// Whether doubt, clashes and loss are errors.
    strict: Option<bool> as "Option<bool>", "read::switch" = switch, "strict" NextPiece "false"
        .flag(Flag::switch("strict", "BANDSTAND_STRICT",
            "Refuses counts where a line would say that there is doubt, or that counts clash or are lost").reading());
    /// Whether stuck, dead and impossible counters are left out.
    clean: Option<bool> as "Option<bool>", "read::switch" = switch, "clean" NextPiece "false"
        .flag(Flag::switch("clean", "BANDSTAND_CLEAN",
            "Leaves out the hours in which a counter was stuck, dead or showed what cannot be").reading());
    /// Where to play.
    outputs: Option<Vec<Output>> as "Option<Vec<String>>", "read::list" = outputs, "outputs" NextStart r#"["speakers"]"#
        .flag(Flag::several("output", "BANDSTAND_OUTPUT", "OUTPUT",
            "Where to play, as for `play`; may be given several times"));
    /// Frames that a sound card takes at a time.
    buffer: Option<BufferFrames> as "Option<u32>", "read::optional" = one, "buffer" NextStart "2048"
        .flag(Flag::one("buffer", "BANDSTAND_BUFFER", "FRAMES",
            "Frames that a sound card takes at a time, as for `play`").minus());
    /// How late the speakers sound, milliseconds; MIDI beside them waits for them.
    audio_latency: Option<Milliseconds> as "Option<f64>", "read::optional" = one, "audio-latency" NextStart "25"
        .flag(Flag::one("audio-latency", "BANDSTAND_AUDIO_LATENCY", "MS",
            "How late the speakers sound, 25 ms if not given; where they play too, MIDI waits for them").minus().midi());
    /// Synths.
    midi: Synths;
    /// A SoundFont, `default`, or `none`.
    soundfont: Option<String> as "Option<String>", "read::optional" = one, "soundfont" NextPiece r#""none""#
        .flag(Flag::one("soundfont", "BANDSTAND_SOUNDFONT", "FILE|default|none",
            "Instruments from a SoundFont (.sf2), default for the system's own, or none for the built-in voices"));
    /// The seed.
    seed: Option<u64> as "Option<u64>", "read::optional" = one, "seed" NextPiece "0"
        .flag(Flag::one("seed", "BANDSTAND_SEED", "N", "Another number, another piece from the same counts"));
    /// `mean` or `median`.
    statistic: Option<Statistic> as "Option<String>", "read::optional" = one, "statistic" NextPiece r#""mean""#
        .flag(Flag::one("statistic", "BANDSTAND_STATISTIC", "mean|median|trimmed",
            "What stands for many days' counts of one hour"));
    /// Whether what was playing is taken up again at the start.
    resume: Option<bool> as "Option<bool>", "read::switch" = switch, "resume" Beginning "false"
        .flag(Flag::switch("resume", "BANDSTAND_RESUME", "Goes on with what was playing before a restart"));
    /// Buttons and lamps.
    gpio: Gpio;
    /// Buttons.
    button: Vec<ButtonSpec> = never, "button" AtOnce "";
    /// Knobs.
    encoder: Vec<EncoderSpec> = never, "encoder" AtOnce "";
    /// Lamps.
    led: Vec<LedSpec> = never, "led" AtOnce "";
}

table! {
    /// The table `[midi]`: a key for each flag.
    Synths, SYNTHS at |config| config.midi;

    /// One channel for all parts, 1 to 16.
    channel: Option<Channel> as "Option<u8>", "read::optional" = one, "midi.channel" NextStart "1"
        .example().flag(Flag::one("midi-channel", "BANDSTAND_MIDI_CHANNEL", "N",
            "One channel for all parts, 1 to 16, for synths that listen to one").midi());
    /// Parts' own channels: `Briggate=3`.
    map: Option<Vec<PartChannel>> as "Option<Vec<String>>", "read::list" = commas,
        "midi.map" NextStart r#"["Briggate=1", "Headrow=2"]"#
        .example().flag(Flag::several("midi-map", "BANDSTAND_MIDI_MAP", "PART=N",
            "A part's own channel, by its place or its track's name: 'Briggate=3'; several with commas, or the flag again")
            .midi());
    /// Semitones, -48 to 48.
    transpose: Option<Transpose> as "Option<i8>", "read::optional" = one, "midi.transpose" NextStart "0"
        .flag(Flag::one("midi-transpose", "BANDSTAND_MIDI_TRANSPOSE", "N",
            "Semitones up or, negative, down, -48 to 48").minus().midi());
    /// What becomes of velocities: a gamma, or points.
    velocity: Option<VelocityCurve> as "Option<String>", "read::optional" = one,
        "midi.velocity" NextStart r#""1:1,127:127""#
        .flag(Flag::one("midi-velocity", "BANDSTAND_MIDI_VELOCITY", "CURVE",
            "What becomes of velocities: a gamma, where less than 1 is louder, or points in:out, as 1:30,64:90,127:127")
            .midi());
    /// Whether banks and programs are left out, and the reset.
    no_programs: Option<bool> as "Option<bool>", "read::switch" = switch, "midi.no-programs" NextStart "false"
        .flag(Flag::switch("midi-no-programs", "BANDSTAND_MIDI_NO_PROGRAMS",
            "Sends no banks and programs: the synth keeps the sounds it is set to; nor is it reset").midi());
    /// Whether the reset is.
    no_reset: Option<bool> as "Option<bool>", "read::switch" = switch, "midi.no-reset" NextStart "false"
        .flag(Flag::switch("midi-no-reset", "BANDSTAND_MIDI_NO_RESET",
            "Sends no General MIDI reset when a port is opened").midi());
    /// Whether the MIDI clock is sent.
    clock: Option<bool> as "Option<bool>", "read::switch" = switch, "midi.clock" NextStart "false"
        .flag(Flag::switch("midi-clock", "BANDSTAND_MIDI_CLOCK",
            "Sends the MIDI clock, with start, stop and song position").midi());
    /// Everything sooner by so many milliseconds.
    advance: Option<Milliseconds> as "Option<f64>", "read::optional" = one, "midi.advance" NextStart "0"
        .flag(Flag::one("midi-advance", "BANDSTAND_MIDI_ADVANCE", "MS",
            "Sends everything so many milliseconds sooner, for a synth that answers late; negative: later")
            .minus().midi());
    /// Baud of serial lines.
    baud: Option<Baud> as "Option<u32>", "read::optional" = one, "midi.baud" NextStart "31250"
        .flag(Flag::one("midi-baud", "BANDSTAND_MIDI_BAUD", "N", "Baud of midi-serial outputs, 31250 if not given").midi());
}

table! {
    /// How to get at the header's pins.
    Gpio, GPIO at |config| config.gpio;

    /// `rppal`, `gpiocdev`, `none` or `fake:PATH`.
    driver: Option<DriverName> as "Option<String>", "read::optional" = one, "gpio.driver" AtOnce r#""rppal""#
        .example().flag(Flag::one("gpio-driver", "BANDSTAND_GPIO_DRIVER", "DRIVER",
            "What watches buttons: rppal, gpiocdev, none, or fake:PATH, a fifo for lines such as `17 down`"));
    /// Label of the chip, for `gpiocdev`.
    chip: Option<String> as "Option<String>", "read::optional" = never, "gpio.chip" AtOnce r#""pinctrl-bcm2711""#.example();
    /// Milliseconds.
    debounce_ms: Option<PressTime> as "Option<u64>", "read::optional" = never, "gpio.debounce-ms" AtOnce "20";
    /// Milliseconds.
    double_ms: Option<PressTime> as "Option<u64>", "read::optional" = never, "gpio.double-ms" AtOnce "300";
    /// Milliseconds.
    hold_ms: Option<PressTime> as "Option<u64>", "read::optional" = never, "gpio.hold-ms" AtOnce "600";
    /// Milliseconds.
    repeat_ms: Option<RepeatTime> as "Option<u64>", "read::optional" = never, "gpio.repeat-ms" AtOnce "200";
}
