//! MIDI from the command line: the flags, and ports as players on the stage.

#[cfg(not(target_os = "linux"))]
use super::failure::Failure;
use crate::daemon::{Config, synths};
use crate::outputs::midi::{SynthSettings, VelocityCurve};
use clap::builder::BoolishValueParser;

/// What heard sound lags behind the frames that are handed to a sound card, as measured with a sound server (docs/midi.md).
const AUDIO_LATENCY_MS: f64 = 25.0;

/// What a MIDI socket runs at (MIDI 1.0, hardware).
const MIDI_BAUD: u32 = 31_250;

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

    /// What they say, for outputs beside speakers or without.
    fn settings(&self, beside_speakers: bool) -> SynthSettings {
        let latency = if beside_speakers { self.audio_latency.unwrap_or(AUDIO_LATENCY_MS) } else { 0.0 };
        let no_programs = self.no_programs.unwrap_or(false);
        SynthSettings {
            channel: self.channel,
            map: self.map.clone(),
            transpose: self.transpose.unwrap_or(0),
            velocity: self.velocity.clone().unwrap_or_default(),
            programs: !no_programs,
            reset: !self.no_reset.unwrap_or(false) && !no_programs,
            clock: self.clock.unwrap_or(false),
            delay_micros: ((latency - self.advance.unwrap_or(0.0)) * 1e3) as i64,
        }
    }
}

/// A MIDI output as the command line names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// A port of the system, by its name or a part of it; empty for the only one.
    Port(String),
    /// A port of our own for others to connect to.
    Virtual(String),
    /// A serial line.
    Serial(String),
    /// Messages as text, into a file or (`-`) to standard output.
    Log(String),
}

impl Output {
    /// Reads `midi:NAME` and its like, split at the colon; none if it is nothing of MIDI.
    pub fn parse(kind: &str, name: Option<&str>) -> Option<Result<Self, String>> {
        let name = name.filter(|name| !name.is_empty());
        Some(match (kind, name) {
            ("midi", name) => Ok(Self::Port(name.unwrap_or_default().to_owned())),
            ("midi-virtual", name) => Ok(Self::Virtual(name.unwrap_or("Bandstand").to_owned())),
            ("midi-serial", Some(path)) => Ok(Self::Serial(path.to_owned())),
            ("midi-serial", None) => Err("name a serial line after `midi-serial:`, as midi-serial:/dev/ttyAMA0".into()),
            ("midi-log", Some(path)) => Ok(Self::Log(path.to_owned())),
            ("midi-log", None) => Err("name a file after `midi-log:`, or - for standard output".into()),
            _ => return None,
        })
    }

    /// What a score's `midi.port` may be a part of.
    fn name(&self) -> &str {
        match self {
            Self::Port(name) | Self::Virtual(name) | Self::Serial(name) | Self::Log(name) => name,
        }
    }
}

#[cfg(target_os = "linux")]
pub use player::open;

/// Elsewhere there are no ports.
#[cfg(not(target_os = "linux"))]
pub fn open(_: &Output, _: &[&Output], _: &Midi, _: bool) -> Result<Box<dyn super::stage::Player>, Failure> {
    Err(Failure::failed("MIDI ports work on Linux; make a file with `bandstand render -o leeds.mid`"))
}

#[cfg(target_os = "linux")]
mod player {
    use super::super::failure::Failure;
    use super::super::say;
    use super::super::stage::{Cue, Heard, Player};
    use super::{MIDI_BAUD, Midi, Output};
    use crate::compose::Part;
    use crate::daemon::Piece;
    #[cfg(feature = "midi")]
    use crate::outputs::midi::ports::system::{SystemDoor, VirtualDoor};
    use crate::outputs::midi::ports::{PortError, log::LogDoor, serial::SerialDoor};
    use crate::outputs::midi::{MidiOut, MidiState, Roll, SequencerCommand as Command, SynthSettings, clock};
    use crate::performance::Follower;
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    /// From the word to the first note: time to set up a synth over a slow line.
    const LEAD_MICROS: u64 = 150_000;

    /// The last note rings off in this; then the port is silenced.
    const RING: Duration = Duration::from_millis(400);

    /// A MIDI output on the stage.
    struct MidiPlayer {
        out: MidiOut,
        settings: SynthSettings,
        /// Names of this output and of every MIDI output.
        names: (String, Vec<String>),
        follower: Follower,
        /// The end of the piece, and until when it rings.
        length: Duration,
        over: Option<Instant>,
        stopped: bool,
        away: bool,
    }

    /// Opens an output; `all` are the MIDI outputs that were asked for.
    pub fn open(
        output: &Output,
        all: &[&Output],
        flags: &Midi,
        beside_speakers: bool,
    ) -> Result<Box<dyn Player>, Failure> {
        let settings = flags.settings(beside_speakers);
        let out = match output {
            #[cfg(feature = "midi")]
            Output::Port(name) => MidiOut::open(SystemDoor::new(name), settings.clone()),
            #[cfg(feature = "midi")]
            Output::Virtual(name) => MidiOut::open(VirtualDoor::new(name), settings.clone()),
            #[cfg(not(feature = "midi"))]
            Output::Port(_) | Output::Virtual(_) => {
                return Err(Failure::failed(
                    "this build has no MIDI ports (feature `midi`); make a file with `bandstand render -o leeds.mid`",
                ));
            }
            Output::Serial(path) => {
                MidiOut::open(SerialDoor::new(path, flags.baud.unwrap_or(MIDI_BAUD)), settings.clone())
            }
            Output::Log(path) => MidiOut::open(LogDoor::new(path), settings.clone()),
        };
        let out = out.map_err(|error| match error {
            PortError::Unknown { .. } | PortError::Ambiguous { .. } => Failure::usage(error.to_string()),
            other => Failure::failed(other.to_string()),
        })?;
        let names = (output.name().to_owned(), all.iter().map(|output| output.name().to_owned()).collect());
        Ok(Box::new(MidiPlayer {
            out,
            settings,
            names,
            follower: Follower::default(),
            length: Duration::ZERO,
            over: None,
            stopped: false,
            away: false,
        }))
    }

    impl MidiPlayer {
        /// Whether a part is played here: on the port that the score names, or everywhere if there is no such port.
        fn plays(&self, part: &Part) -> bool {
            let Some(wanted) = part.midi.port.as_ref().map(|port| port.to_lowercase()) else { return true };
            let is = |name: &String| name.to_lowercase().contains(&wanted);
            is(&self.names.0) || !self.names.1.iter().any(is)
        }
    }

    impl Player for MidiPlayer {
        fn play(&mut self, piece: &Piece, cue: Cue) -> Result<(), Failure> {
            let movement = &piece.movement;
            for part in &movement.parts {
                if let Some(port) = &part.midi.port
                    && self.out.begun() == 0
                    && !self.names.1.iter().any(|name| name.to_lowercase().contains(&port.to_lowercase()))
                    && self.names.1.first() == Some(&self.names.0)
                {
                    say::warning(&format!("{} is for a MIDI port `{port}`; it plays on every port", part.name));
                }
            }
            let piece = Arc::new(Roll::of_parts(movement, &self.settings, |part| self.plays(part)));
            self.length = Duration::from_secs_f64(movement.seconds());
            self.follower = Follower::default();
            self.over = None;
            let tick = cue.tick;
            self.out.command(match cue.at {
                Some(at) => Command::SwitchAt { piece, tick, at },
                None => Command::Play { piece, tick, moment: clock::now() + LEAD_MICROS },
            });
            Ok(())
        }

        fn begun(&self) -> u64 {
            self.out.begun()
        }

        fn is_idle(&mut self) -> bool {
            self.out.is_idle()
        }

        fn pause(&mut self, paused: bool) {
            self.out.command(if paused { Command::Pause } else { Command::Resume });
        }

        fn panic(&mut self) {
            self.out.command(Command::Panic);
        }

        fn set_up(&mut self) {
            self.out.command(Command::Setup);
        }

        fn rest(&mut self) {
            self.out.command(Command::Stop);
        }

        fn heard(&self) -> Heard {
            match self.out.state() {
                MidiState::Flowing => Heard::Flowing,
                MidiState::Silent => Heard::Silent,
                MidiState::Lost => Heard::Lost,
            }
        }

        fn name(&self) -> String {
            self.out.name().to_owned()
        }

        fn position(&self) -> Duration {
            if self.out.is_idle() { self.length } else { Duration::from_micros(self.out.position().unwrap_or(0)) }
        }

        fn follow(&mut self, leader: Duration) {
            if leader.is_zero() || self.stopped {
                return;
            }
            let (begun, jumped) = self.follower.read(clock::now(), leader.as_micros() as u64);
            self.out.command(Command::Follow { begun, jumped });
        }

        fn fade_out(&mut self) {
            self.stopped = true;
            self.out.command(Command::Stop);
        }

        fn finished(&mut self) -> bool {
            if !self.out.is_idle() {
                self.over = None;
                return false;
            }
            self.over.get_or_insert_with(Instant::now).elapsed() >= RING
        }

        fn news(&mut self) -> Option<String> {
            let lost = self.out.state() == MidiState::Lost;
            if lost == self.away {
                return None;
            }
            self.away = lost;
            Some(if lost {
                format!("{} has gone; the music goes on unheard until it is back", self.out.name())
            } else {
                format!("{} is back", self.out.name())
            })
        }
    }
}
