//! The command line: each command has a file.

mod check;
mod completions;
mod counts;
mod devices;
mod explain;
mod failure;
mod inspect;
mod interrupt;
mod keys;
mod log;
mod man;
#[cfg(test)]
mod meanings;
mod play;
#[cfg(test)]
mod reference;
mod render;
mod rendition;
mod run;
mod say;
mod selection;
mod settings;
mod signals;
mod sound_file;
mod talk;
mod two_ways;
mod usage;
mod voices;

use crate::view::words;
use clap::{CommandFactory, Parser, Subcommand};
use failure::Failure;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

/// How long the last words of a player may take before it ends without them.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Plays a city's footfall counts as brass-band music.
///
/// Each place in the city is an instrument, each hour of the day a phrase of eight bars in its own key; the more people
/// pass, the busier and louder the place plays, and the bells strike the hour.
#[derive(Debug, Parser)]
#[command(name = "bandstand", version, propagate_version = false, disable_help_subcommand = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Play a piece now
    Play(play::Args),
    /// Write a piece to files: sound, MIDI, notes as JSON, a picture
    Render(render::Args),
    /// What is in the counts? Places, dates, gaps, and what is odd, line by line
    Inspect(inspect::Args),
    /// What am I hearing? Hour by hour, place by place
    Explain(explain::Args),
    /// Play without end, as a daemon with buttons
    Run(run::Args),
    /// Press a button of the running daemon
    Press(talk::Press),
    /// What is the running daemon doing?
    Status(talk::Status),
    /// What can this machine play on? Audio outputs, MIDI ports, GPIO
    Devices(devices::Args),
    /// Is this config, score or data sound? Without files: the config in force and this machine
    Check(check::Args),
    /// Print what makes the Tab key complete commands
    Completions(completions::Args),
    /// Print the manual page
    Man,
}

/// Runs the command line and returns the process's exit status: 0 if it was done, 1 if it could not be done, 2 for
/// wrong usage, 130 if it was interrupted.
pub fn main() -> ExitCode {
    let cli = match CommandLine::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    let daemon = matches!(cli.command, Command::Run(_));
    if daemon || matches!(cli.command, Command::Play(_)) {
        // Where there is no thread for words, they are written as by every other command.
        let _ = words::live();
    }
    let status = match log::begin(daemon).and_then(|()| perform(cli.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => say::failure(&failure),
    };
    words::flush(LAST_WORDS);
    status
}

fn perform(command: Command) -> Result<(), Failure> {
    match command {
        Command::Play(args) => play::run(&args),
        Command::Render(args) => render::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Run(args) => run::run(&args),
        Command::Press(args) => talk::press(&args),
        Command::Status(args) => talk::status(&args),
        Command::Devices(args) => devices::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Completions(args) => completions::run(&args, CommandLine::command()),
        Command::Man => man::run(CommandLine::command()),
    }
}

/// Prints help, the version, or what is wrong with the command line.
fn refuse(error: &clap::Error) -> ExitCode {
    match usage::one_line(error) {
        Some(line) => say::failure(&Failure::Usage(line)),
        None => {
            let status = ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
            let printed = error.print().and_then(|()| io::stdout().flush());
            match printed.map_err(say::output_failure) {
                // Help on a full disk is as much a result that is lost as any other.
                Err(failure) if error.exit_code() == 0 => say::failure(&failure),
                // It is no error if whoever reads the help has stopped reading.
                _ => status,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        super::CommandLine::command().debug_assert();
    }
}
