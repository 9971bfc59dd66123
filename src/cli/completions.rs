//! `bandstand completions SHELL`: what the Tab key needs to know.

use super::{failure::Failure, say};
use clap::Command;
use clap_complete::Shell;

/// The flags of `completions`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Prints the completions of a command line.
pub(super) fn run(args: &Args, mut line: Command) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut line, "bandstand", &mut script);
    say::result(&String::from_utf8_lossy(&script))
}
