//! Flags and variables of the config's keys, made from the table of keys.

use super::failure::Failure;
use crate::daemon::Config;
use crate::daemon::config::{Flag, Form, Key, MIDI, READING, keys};
use crate::footfall::ReadOptions;
use crate::score::Score;
use clap::builder::Resettable;
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches};

/// What flags and variables say of the config's keys: of those under one heading of [`HEADINGS`].
#[derive(Debug, Clone, Default)]
pub struct Keys<const HEADING: usize> {
    said: Vec<(&'static Key<Config>, Vec<String>)>,
}

/// The headings of flags that commands have without having all; none stands for all flags.
const HEADINGS: [Option<&str>; 3] = [None, Some(MIDI), Some(READING)];

/// All flags that have a key.
pub type AllKeys = Keys<0>;

/// The flags for synths.
pub type SynthKeys = Keys<1>;

/// The flags that say what tables of counts mean.
pub type ReadingKeys = Keys<2>;

/// The variable of a key, by its path.
pub fn variable(path: &str) -> &'static str {
    flags::<0>().find(|(key, _)| key.path == path).map_or("", |(_, flag)| flag.variable)
}

fn flags<const HEADING: usize>() -> impl Iterator<Item = (&'static Key<Config>, &'static Flag)> {
    let with_flag = keys().filter_map(|key| Some((key, key.flag.as_ref()?)));
    with_flag.filter(|(_, flag)| HEADINGS[HEADING].is_none_or(|heading| flag.heading == Some(heading)))
}

impl<const HEADING: usize> Keys<HEADING> {
    /// A config, and what flags and variables say instead of it.
    ///
    /// # Errors
    /// None for what the command line took.
    pub fn over(&self, mut config: Config) -> Result<Config, String> {
        for (key, words) in &self.said {
            key.set(&mut config, words).map_err(|wrong| format!("{}: {wrong}", key.path))?;
        }
        Ok(config)
    }
}

impl ReadingKeys {
    /// How tables of counts are read: as flags and variables say, else as the score does.
    pub fn options(&self, score: Option<&Score>) -> Result<ReadOptions, Failure> {
        let config = self.over(Config::default()).map_err(Failure::usage)?;
        Ok(config.reading(score))
    }
}

impl<const HEADING: usize> clap::Args for Keys<HEADING> {
    fn augment_args(command: Command) -> Command {
        command.args(flags::<HEADING>().map(|(key, flag)| arg(key, flag)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<const HEADING: usize> FromArgMatches for Keys<HEADING> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let words = |key: &Key<Config>| matches.get_many::<String>(key.path).map(|words| words.cloned().collect());
        let keys = Self { said: flags::<HEADING>().filter_map(|(key, _)| Some((key, words(key)?))).collect() };
        // Each word is sound by itself; whether they are together is found here.
        match keys.over(Config::default()) {
            Ok(_) => Ok(keys),
            Err(wrong) => Err(clap::Error::raw(ErrorKind::ValueValidation, wrong)),
        }
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// A flag as the command line has it.
fn arg(key: &'static Key<Config>, flag: &'static Flag) -> Arg {
    let read = |word: &str| key.check(word).map(|()| word.to_owned());
    let arg = Arg::new(key.path)
        .value_name(flag.value)
        .env(flag.variable)
        .hide_env_values(true)
        .help(flag.help)
        .help_heading(flag.heading.map_or(Resettable::Reset, |heading| Resettable::Value(heading.into())))
        .allow_hyphen_values(flag.minus)
        .value_parser(read);
    let arg = match flag.form {
        Form::Words => return arg.num_args(0..).action(ArgAction::Append),
        Form::One => arg.action(ArgAction::Set),
        Form::Several => arg.action(ArgAction::Append),
        Form::Switch => arg.action(ArgAction::Set).num_args(0..=1).require_equals(true).default_missing_value("true"),
    };
    match flag.short {
        Some(short) => arg.long(flag.long).short(short),
        None => arg.long(flag.long),
    }
}
