//! `bandstand explain`: what am I hearing, hour by hour, place by place?

use super::{failure::Failure, rendition, say, selection::Selection};
use crate::compose;

/// The flags of `explain`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// As JSON
    #[arg(long, env = "BANDSTAND_JSON", hide_env_values = true, value_parser = clap::builder::FalseyValueParser::new())]
    json: bool,

    #[command(flatten)]
    selection: Selection,

    /// Accepted as by other commands, but nothing sounds here.
    #[arg(long, hide = true)]
    soundfont: Option<String>,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    rendition::say_what_is_left_out(&args.selection);
    let (piece, _) = rendition::compose(&args.selection)?;
    let mut explanation = compose::explain(&piece.profile, &piece.score, &piece.movement);
    explanation.add_intervals(&piece.footfall);
    if args.json { say::json(&explanation) } else { say::result(&explanation.text()) }
}
