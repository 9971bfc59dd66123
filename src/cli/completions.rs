//! `bandstand completions SHELL`: what the Tab key needs to know.

use super::{Cli, failure::Failure, say};
use clap::CommandFactory;
use clap_complete::Shell;

/// The flags of `completions`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "bandstand", &mut script);
    say::result(&String::from_utf8_lossy(&script))
}
