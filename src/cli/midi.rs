//! The flags for synths.

use crate::daemon::{Config, synths};
use crate::outputs::midi::{SynthSettings, VelocityCurve};
use crate::stage::MidiSetup;
use clap::builder::BoolishValueParser;

/// The flags for synths.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "MIDI")]
pub struct Midi {
    /// One channel for all parts, 1 to 16, for synths that listen to one
    #[arg(long = "midi-channel", value_name = "N", env = "BANDSTAND_MIDI_CHANNEL", hide_env_values = true, value_parser = synths::channel)]
    channel: Option<u8>,

    /// A part's own channel, by its place or its track's name: 'Briggate=3'; several with commas, or the flag again
    #[arg(
        long = "midi-map",
        value_name = "PART=N",
        env = "BANDSTAND_MIDI_MAP",
        hide_env_values = true,
        value_delimiter = ',',
        value_parser = synths::mapped
    )]
    map: Vec<(String, u8)>,

    /// Semitones up or, negative, down, -48 to 48
    #[arg(
        long = "midi-transpose",
        value_name = "N",
        allow_negative_numbers = true,
        env = "BANDSTAND_MIDI_TRANSPOSE",
        hide_env_values = true,
        value_parser = synths::transpose
    )]
    transpose: Option<i8>,

    /// What becomes of velocities: a gamma, where less than 1 is louder, or points in:out, as 1:30,64:90,127:127
    #[arg(long = "midi-velocity", value_name = "CURVE", env = "BANDSTAND_MIDI_VELOCITY", hide_env_values = true)]
    velocity: Option<VelocityCurve>,

    /// Sends no banks and programs: the synth keeps the sounds it is set to; nor is it reset
    #[arg(long = "midi-no-programs", env = "BANDSTAND_MIDI_NO_PROGRAMS", hide_env_values = true, num_args = 0..=1, require_equals = true, value_name = "yes|no", hide_possible_values = true, default_missing_value = "true", value_parser = BoolishValueParser::new())]
    no_programs: Option<bool>,

    /// Sends no General MIDI reset when a port is opened
    #[arg(long = "midi-no-reset", env = "BANDSTAND_MIDI_NO_RESET", hide_env_values = true, num_args = 0..=1, require_equals = true, value_name = "yes|no", hide_possible_values = true, default_missing_value = "true", value_parser = BoolishValueParser::new())]
    no_reset: Option<bool>,

    /// Sends the MIDI clock, with start, stop and song position
    #[arg(long = "midi-clock", env = "BANDSTAND_MIDI_CLOCK", hide_env_values = true, num_args = 0..=1, require_equals = true, value_name = "yes|no", hide_possible_values = true, default_missing_value = "true", value_parser = BoolishValueParser::new())]
    clock: Option<bool>,

    /// Sends everything so many milliseconds sooner, for a synth that answers late; negative: later
    #[arg(
        long = "midi-advance",
        value_name = "MS",
        allow_negative_numbers = true,
        env = "BANDSTAND_MIDI_ADVANCE",
        hide_env_values = true,
        value_parser = synths::milliseconds
    )]
    advance: Option<f64>,

    /// How late the speakers sound, 25 ms if not given; where they play too, MIDI waits for them
    #[arg(
        long = "audio-latency",
        value_name = "MS",
        env = "BANDSTAND_AUDIO_LATENCY",
        hide_env_values = true,
        value_parser = synths::milliseconds
    )]
    audio_latency: Option<f64>,

    /// Baud of midi-serial outputs, 31250 if not given
    #[arg(long = "midi-baud", value_name = "N", env = "BANDSTAND_MIDI_BAUD", hide_env_values = true, value_parser = synths::baud)]
    baud: Option<u32>,
}

impl Midi {
    /// These flags, and where they say nothing what a config says.
    ///
    /// # Errors
    /// Never for a config that was parsed.
    pub fn over(&self, config: &Config) -> Result<Self, String> {
        let spec = &config.midi;
        let map = match self.map.is_empty() {
            true => spec.map.iter().flatten().map(|part| synths::mapped(part)).collect::<Result<_, _>>()?,
            false => self.map.clone(),
        };
        let channel = spec.channel.map(|number| synths::channel(&number.to_string())).transpose()?;
        let velocity = spec.velocity.as_ref().map(|curve| curve.parse()).transpose()?;
        Ok(Self {
            channel: self.channel.or(channel),
            map,
            transpose: self.transpose.or(spec.transpose),
            velocity: self.velocity.clone().or(velocity),
            no_programs: self.no_programs.or(spec.no_programs),
            no_reset: self.no_reset.or(spec.no_reset),
            clock: self.clock.or(spec.clock),
            advance: self.advance.or(spec.advance),
            audio_latency: self.audio_latency.or(config.audio_latency),
            baud: self.baud.or(spec.baud),
        })
    }

    /// What they say of synths.
    pub fn setup(&self) -> MidiSetup {
        let no_programs = self.no_programs.unwrap_or(false);
        let settings = SynthSettings {
            channel: self.channel,
            map: self.map.clone(),
            transpose: self.transpose.unwrap_or(0),
            velocity: self.velocity.clone().unwrap_or_default(),
            programs: !no_programs,
            reset: !self.no_reset.unwrap_or(false) && !no_programs,
            clock: self.clock.unwrap_or(false),
            delay_micros: 0,
        };
        MidiSetup { settings, advance: self.advance.unwrap_or(0.0), audio_latency: self.audio_latency, baud: self.baud }
    }
}
