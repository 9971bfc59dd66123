//! `bandstand run`: the daemon. Every key of the config is a flag, too, and a variable; the later wins.

use super::failure::Failure;
use super::keys::AllKeys;
use super::usage;
use crate::daemon::{Config, service};
use crate::files::folder_of;
use crate::files::regular::{self, TEXT_LIMIT};
use clap::builder::Resettable;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// The flags of `run`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// The config file; without it, /etc/bandstand/bandstand.toml if it is there
    #[arg(long, value_name = "FILE", env = "BANDSTAND_CONFIG", hide_env_values = true, help_heading = Resettable::Reset)]
    config: Option<PathBuf>,

    #[command(flatten)]
    keys: AllKeys,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    let again = args.clone();
    let read_again = move || again.config().map_err(|failure| failure.to_string());
    Ok(service::run(args.config()?, read_again)?)
}

/// Where the package puts the config.
const SYSTEM: &str = "/etc/bandstand/bandstand.toml";

impl Args {
    /// The config as file, environment and flags together say.
    pub fn config(&self) -> Result<Config, Failure> {
        let config = match &self.config {
            Some(path) => {
                let text = regular::text(path, TEXT_LIMIT).map_err(|error| {
                    Failure::failed(format!("cannot read the config `{}`: {error}", path.display()))
                })?;
                parse(path, &text)?
            }
            None => match regular::text(Path::new(SYSTEM), TEXT_LIMIT) {
                Ok(text) => parse(Path::new(SYSTEM), &text)?,
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::PermissionDenied) => {
                    Config::default()
                }
                Err(error) => return Err(Failure::failed(format!("cannot read the config `{SYSTEM}`: {error}"))),
            },
        };
        // The file's paths are whole by now; those of flags and variables are told from the working folder.
        self.keys.over(config).and_then(|config| config.told_from(None)).map_err(Failure::usage)
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
        Some(path) => Some((path.display().to_string(), regular::text(&path, TEXT_LIMIT))),
        None => Path::new(SYSTEM).exists().then(|| (SYSTEM.to_owned(), regular::text(Path::new(SYSTEM), TEXT_LIMIT))),
    }
}

/// Reads a config; its paths are told from the folder that its file lies in.
fn parse(path: &Path, text: &str) -> Result<Config, Failure> {
    let name = path.display().to_string();
    let config = Config::parse(&name, text).map_err(|error| Failure::failed(error.to_string()))?;
    config.told_from(folder_of(path).as_deref()).map_err(|wrong| Failure::failed(format!("{name}: {wrong}")))
}
