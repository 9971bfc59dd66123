//! `bandstand check`: is this config, score or data sound? Every problem at once, with line and remedy.

mod devices;
mod files;
mod findings;
mod machine;
mod named;
mod score;

pub(super) use machine::wiring;

use super::failure::Failure;
use super::say;
use crate::text::counted;
use findings::Checked;
use serde::Serialize;

/// The flags of `check`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Configs, scores and counts; without any, the config in force and this machine
    #[arg(value_name = "FILE")]
    files: Vec<String>,

    /// As JSON
    #[arg(long, env = "BANDSTAND_JSON", hide_env_values = true, value_parser = clap::builder::FalseyValueParser::new())]
    json: bool,
}

/// What was checked and what was found, as `--json` prints it.
#[derive(Debug, Serialize)]
struct Report {
    /// Whether there are no problems; notes do not count.
    sound: bool,
    checked: Vec<Checked>,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let checked = if args.files.is_empty() {
        machine::checked()
    } else {
        args.files.iter().map(|name| files::checked(name)).collect()
    };
    let problems: usize = checked.iter().map(Checked::problems).sum();
    let report = Report { sound: problems == 0, checked };
    if args.json {
        say::json(&report)?;
    } else {
        say::result(&report.checked.iter().map(Checked::text).collect::<String>())?;
    }
    match problems {
        0 => Ok(()),
        some => Err(Failure::failed(counted(some, "problem"))),
    }
}
