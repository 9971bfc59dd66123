//! `bandstand run`: the daemon, and its flags: every key of the config as a flag and in the environment; the later wins.

use super::failure::Failure;
use super::midi::Midi;
use super::usage;
use crate::daemon::{Config, service, synths};
use crate::stage::{self, Output, Setup, StageError};
use clap::builder::BoolishValueParser;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The flags of `run`.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "What to play")]
pub struct Args {
    /// The config file; without it, /etc/bandstand/bandstand.toml if it is there
    #[arg(long, value_name = "FILE", env = "BANDSTAND_CONFIG", hide_env_values = true, help_heading = clap::builder::Resettable::Reset)]
    config: Option<PathBuf>,

    /// Counts, as for `play`
    #[arg(value_name = "DATA", env = "BANDSTAND_DATA", hide_env_values = true, help_heading = clap::builder::Resettable::Reset)]
    data: Vec<String>,

    /// Where to play, as for `play`; may be given several times
    #[arg(
        long = "output",
        value_name = "OUTPUT",
        env = "BANDSTAND_OUTPUT",
        hide_env_values = true,
        value_delimiter = ','
    )]
    outputs: Vec<String>,

    /// Scores by name or file, the first at the start; may be given several times
    #[arg(
        short,
        long = "score",
        value_name = "NAME|FILE",
        env = "BANDSTAND_SCORE",
        hide_env_values = true,
        value_delimiter = ','
    )]
    scores: Vec<String>,

    /// Periods, the first at the start; may be given several times
    #[arg(
        short,
        long = "period",
        value_name = "PERIOD",
        env = "BANDSTAND_PERIOD",
        hide_env_values = true,
        value_delimiter = ','
    )]
    periods: Vec<String>,

    /// The place that plays at the start; all of them without
    #[arg(short, long, value_name = "NAME", env = "BANDSTAND_LOCATION", hide_env_values = true)]
    location: Option<String>,

    /// The hour to begin with, 0 to 23
    #[arg(long, value_name = "H", env = "BANDSTAND_HOUR", hide_env_values = true)]
    hour: Option<u8>,

    /// Another number, another piece from the same counts
    #[arg(long, value_name = "N", env = "BANDSTAND_SEED", hide_env_values = true)]
    seed: Option<u64>,

    /// Who counted, and on what terms, for the status; may be given several times
    #[arg(long, value_name = "WORDS", env = "BANDSTAND_ATTRIBUTION", hide_env_values = true)]
    attribution: Vec<String>,

    /// What stands for many days' counts of one hour
    #[arg(long, value_name = "mean|median", env = "BANDSTAND_STATISTIC", hide_env_values = true)]
    statistic: Option<String>,

    /// Instruments from a SoundFont (.sf2), default for the system's own, or none for the built-in voices
    #[arg(long, value_name = "FILE|default|none", env = "BANDSTAND_SOUNDFONT", hide_env_values = true)]
    soundfont: Option<String>,

    /// journey: hour after hour; now: each full hour by the clock; now-repeating; loop: one hour
    #[arg(long, value_name = "MODE", env = "BANDSTAND_MODE", hide_env_values = true)]
    mode: Option<String>,

    /// After a day comes one of the next period
    #[arg(long, env = "BANDSTAND_ALTERNATE", hide_env_values = true, num_args = 0..=1, require_equals = true, value_name = "yes|no", hide_possible_values = true, default_missing_value = "true", value_parser = BoolishValueParser::new())]
    alternate: Option<bool>,

    /// Hours in which nothing sounds: 22:00..07:30
    #[arg(long, value_name = "FROM..TO", env = "BANDSTAND_QUIET", hide_env_values = true)]
    quiet: Option<String>,

    /// Where the clock is: Europe/London
    #[arg(long, value_name = "NAME", env = "BANDSTAND_TIME_ZONE", hide_env_values = true)]
    time_zone: Option<String>,

    /// When a press changes the music: now, beat or bar
    #[arg(long, value_name = "WHEN", env = "BANDSTAND_SWITCH", hide_env_values = true)]
    switch: Option<String>,

    /// What tells that a press was felt: woodblock or none
    #[arg(long, value_name = "SOUND", env = "BANDSTAND_ANSWER", hide_env_values = true)]
    answer: Option<String>,

    /// How loud at the start, 0 to 100
    #[arg(long, value_name = "N", env = "BANDSTAND_VOLUME", hide_env_values = true)]
    volume: Option<u8>,

    /// How loud presses can make it, 0 to 100
    #[arg(long, value_name = "N", env = "BANDSTAND_VOLUME_CEILING", hide_env_values = true)]
    volume_ceiling: Option<u8>,

    /// Frames that a sound card takes at a time, as for `play`
    #[arg(long, value_name = "FRAMES", env = "BANDSTAND_BUFFER", hide_env_values = true, value_parser = synths::buffer)]
    buffer: Option<u32>,

    /// Minutes after the last press until all is as at the start; 0 for never
    #[arg(long, value_name = "MINUTES", env = "BANDSTAND_IDLE_MINUTES", hide_env_values = true)]
    idle_minutes: Option<f64>,

    /// Goes on with what was playing before a restart
    #[arg(long, env = "BANDSTAND_RESUME", hide_env_values = true, num_args = 0..=1, require_equals = true, value_name = "yes|no", hide_possible_values = true, default_missing_value = "true", value_parser = BoolishValueParser::new())]
    resume: Option<bool>,

    /// What watches buttons: rppal, gpiocdev, none, or fake:PATH, a fifo for lines such as `17 down`
    #[arg(long, value_name = "DRIVER", env = "BANDSTAND_GPIO_DRIVER", hide_env_values = true)]
    gpio_driver: Option<String>,

    #[command(flatten)]
    midi: Midi,
}

/// Frames that a sound card takes at a time where none are given, as `play` has it.
const BUFFER_FRAMES: u32 = 2_048;

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    let config = args.config()?;
    let setup = args.setup(&config)?;
    let read_again = || args.config().map_err(|failure| failure.to_string());
    Ok(service::run(config, &setup, read_again)?)
}

/// Where the package puts the config.
const SYSTEM: &str = "/etc/bandstand/bandstand.toml";

impl Args {
    /// How outputs play. The volume is the conductor's business.
    fn setup(&self, config: &Config) -> Result<Setup, Failure> {
        let standard = [String::from("speakers")];
        let names = config.outputs.as_deref().unwrap_or(&standard);
        let wrong = |name: &String, why| StageError::Name(format!("output `{name}`: {why}"));
        let output = |name: &String| stage::output(name).map_err(|why| wrong(name, why));
        let outputs: Vec<Output> = names.iter().map(output).collect::<Result<_, _>>()?;
        let midi = self.midi.over(config).map_err(Failure::failed)?.setup();
        Ok(Setup { amplitude: 1.0, buffer: config.buffer.unwrap_or(BUFFER_FRAMES), midi, outputs })
    }

    /// The config as file, environment and flags together say.
    pub fn config(&self) -> Result<Config, Failure> {
        let mut config = match &self.config {
            Some(path) => {
                let text = fs::read_to_string(path).map_err(|error| {
                    Failure::failed(format!("cannot read the config `{}`: {error}", path.display()))
                })?;
                parse(&path.display().to_string(), &text)?
            }
            None => match fs::read_to_string(SYSTEM) {
                Ok(text) => parse(SYSTEM, &text)?,
                Err(_) => Config::default(),
            },
        };
        let list = |given: &[String], key: &mut Option<Vec<String>>| {
            if !given.is_empty() {
                *key = Some(given.to_vec());
            }
        };
        list(&self.data, &mut config.data);
        list(&self.attribution, &mut config.attribution);
        list(&self.outputs, &mut config.outputs);
        list(&self.scores, &mut config.scores);
        list(&self.periods, &mut config.periods);
        fn value<T: Clone>(given: &Option<T>, key: &mut Option<T>) {
            if given.is_some() {
                key.clone_from(given);
            }
        }
        value(&self.location, &mut config.location);
        value(&self.hour, &mut config.hour);
        value(&self.seed, &mut config.seed);
        value(&self.statistic, &mut config.statistic);
        value(&self.soundfont, &mut config.soundfont);
        value(&self.mode, &mut config.mode);
        value(&self.alternate, &mut config.alternate);
        value(&self.quiet, &mut config.quiet);
        value(&self.time_zone, &mut config.time_zone);
        value(&self.switch, &mut config.switch);
        value(&self.answer, &mut config.answer);
        value(&self.volume, &mut config.volume);
        value(&self.volume_ceiling, &mut config.volume_ceiling);
        value(&self.idle_minutes, &mut config.idle_minutes);
        value(&self.resume, &mut config.resume);
        value(&self.buffer, &mut config.buffer);
        value(&self.gpio_driver, &mut config.gpio.driver);
        // What the file says was looked at when it was read: what is wrong now is on the command line.
        match config.problems().first() {
            Some((path, message)) => Err(Failure::usage(format!("{path}: {message}"))),
            None => Ok(config),
        }
    }
}

/// The flags of `run` where none are given: what the environment says.
#[derive(Debug, clap::Parser)]
struct NoFlags {
    #[command(flatten)]
    args: Args,
}

fn no_flags() -> Result<Args, Failure> {
    let parsed = <NoFlags as clap::Parser>::try_parse_from(["bandstand"]);
    let one_line = |error: clap::Error| usage::one_line(&error).unwrap_or_default();
    parsed.map(|parsed| parsed.args).map_err(|error| Failure::usage(one_line(error)))
}

/// The config that `run` takes by itself: file and environment.
pub fn config_in_force() -> Result<Config, Failure> {
    no_flags()?.config()
}

/// The file of that config and what is in it, if there is one.
pub fn config_file() -> Option<(String, io::Result<String>)> {
    match no_flags().ok()?.config {
        Some(path) => Some((path.display().to_string(), fs::read_to_string(path))),
        None => Path::new(SYSTEM).exists().then(|| (SYSTEM.to_owned(), fs::read_to_string(SYSTEM))),
    }
}

fn parse(name: &str, text: &str) -> Result<Config, Failure> {
    Config::parse(name, text).map_err(|error| Failure::failed(error.to_string()))
}
