//! `bandstand play`: hear it now.

use super::failure::Failure;
use super::live::{Live, tick_at};
use super::midi::Midi;
use super::piece::Piece;
use super::say;
use super::selection::Selection;
use super::settings::Settings;
use super::stage::{Cue, Output, Stage};
use super::voices::Voices;
use crate::compose::Movement;
use crate::daemon::Piece as Ready;
use anyhow::Context;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// How often the line moves.
const FRAME: Duration = Duration::from_millis(50);

/// How long a fade may take before we leave anyway.
const PATIENCE: Duration = Duration::from_secs(3);

/// The flags of `play`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to play: speakers, speakers:NAME for one of `bandstand devices`, pcm:PATH or pcm:- for raw samples (48 kHz
    /// stereo, 16 bits) into a pipe, midi:NAME for a MIDI port by a part of its name, midi-virtual for one to connect
    /// to, midi-serial:/dev/ttyAMA0 for a MIDI socket, midi-log:FILE for messages as text, or null for silence in real
    /// time; may be given several times
    #[arg(
        long = "output",
        value_name = "OUTPUT",
        default_value = "speakers",
        env = "BANDSTAND_OUTPUT", hide_env_values = true,
        value_parser = Output::parse
    )]
    outputs: Vec<Output>,

    #[command(flatten)]
    settings: Settings,

    #[command(flatten)]
    selection: Selection,

    #[command(flatten)]
    voices: Voices,

    #[command(flatten)]
    midi: Midi,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    let mut stage = Stage::open(&args.outputs, args.settings, &args.midi)?;
    let font = args.voices.open()?;
    let piece = Piece::compose(&args.selection)?;
    let sounding = piece.sounding(font)?;
    piece.say_who_sits_out();
    say::note(&headline(&piece.movement));
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot start the event loop")?;
    let band = sounding.band(&piece.movement).map_err(|error| Failure::failed(error.to_string()))?;
    let ready = Ready { movement: Arc::new(piece.movement), band, gain: sounding.gain };
    runtime.block_on(perform(&ready, &mut stage))
}

/// What is played, in a line.
fn headline(movement: &Movement) -> String {
    let places = movement.parts.iter().filter(|part| part.location.is_some()).count();
    format!(
        "{}: {}, {places} parts, {}; Ctrl-C fades out",
        movement.title,
        movement.period,
        say::minutes(movement.seconds())
    )
}

/// Plays to the end, or until someone asks for silence.
async fn perform(piece: &Ready, stage: &mut Stage) -> Result<(), Failure> {
    let mut interrupts = signal(SignalKind::interrupt()).context("cannot listen for Ctrl-C")?;
    let mut terminations = signal(SignalKind::terminate()).context("cannot listen for signals")?;
    let mut frames = interval(FRAME);
    frames.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let movement = &*piece.movement;
    let mut live = Live::new(movement);

    stage.play(piece, Cue::START)?;
    loop {
        tokio::select! {
            _ = frames.tick() => {
                stage.keep_together();
                live.show(tick_at(movement, stage.position().as_micros() as u64));
                if let Some(news) = stage.news() {
                    live.say(&news);
                }
                if stage.finished() {
                    break;
                }
            }
            _ = interrupts.recv() => break,
            _ = terminations.recv() => break,
        }
    }
    live.end();
    stage.fade_out();
    // A second Ctrl-C does not wait for the fade.
    tokio::select! {
        _ = timeout(PATIENCE, silent(stage)) => {}
        _ = interrupts.recv() => {}
        _ = terminations.recv() => {}
    }
    Ok(())
}

async fn silent(stage: &mut Stage) {
    while !stage.finished() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
