//! `bandstand play`: hear it now.
#![allow(clippy::disallowed_methods, reason = "a percentage that is shown is rounded")]

use super::failure::Failure;
use super::live::Live;
use super::midi::{self, Midi};
use super::performance::Performance;
use super::performance::times::Machine;
use super::piece::Piece;
use super::say;
use super::selection::Selection;
use super::settings::{Settings, Volume};
use super::stage::{Output, Stage};
use super::view::{self, View};
use super::voices::{Sounding, Voices};
use crate::compose::Movement;
use crate::controls::keyboard::Stroke;
use crate::daemon::{Ensemble, EnsembleError};
use crate::performance::Conductor;
use crate::performance::conductor::{self, Choice, Mode};
use crate::score;
use anyhow::Context;
use jiff::Zoned;
use std::io::{self, IsTerminal};
use std::rc::Rc;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// How often the music is looked after, and the keyboard, where there is a view.
const LOOK: Duration = Duration::from_millis(20);

/// Looks between two frames: 25 a second.
const FRAME: u32 = 2;

/// How long a fade may take before we leave anyway.
const PATIENCE: Duration = Duration::from_secs(3);

/// Days that the keys turn through, after those that were asked for.
const PERIODS: [&str; 9] =
    ["weekday", "weekend", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

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

    /// One moving line instead of the full screen, and no keys
    #[arg(long)]
    plain: bool,

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
    let stage = Stage::open(&args.outputs, args.settings, &args.midi)?;
    let font = args.voices.open()?;
    let piece = Piece::compose(&args.selection)?;
    let day = piece.day()?;
    let sounding = Sounding::of(&day, font)?;
    piece.say_who_sits_out();
    let look = if args.plain || writes_on_the_terminal(&args.outputs) { None } else { view::wanted() };
    say::note(&headline(&piece.movement));
    let mut performance = performance(args, piece, day, sounding, stage)?;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot start the event loop")?;
    runtime.block_on(async {
        let signals = Signals::listen()?;
        performance.begin();
        if let Some(trouble) = performance.trouble() {
            return Err(Failure::failed(trouble));
        }
        match look {
            Some(look) => {
                // While it sounds already: what keys can turn to takes a while to read.
                performance.offer(shipped(), &PERIODS);
                watched(performance, View::open(look)?, signals).await
            }
            None => plain(performance, signals).await,
        }
    })
}

/// Whether an output tells messages where the view would be.
fn writes_on_the_terminal(outputs: &[Output]) -> bool {
    let to_stdout = |output: &Output| matches!(output, Output::Midi(midi::Output::Log(path)) if path == "-");
    io::stdout().is_terminal() && outputs.iter().any(to_stdout)
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

/// The scores that come with the program.
fn shipped() -> Vec<score::Score> {
    score::shipped_names().filter_map(|name| score::shipped(name)?.ok()).collect()
}

/// The performance of what was asked for, to its end.
fn performance(
    args: &Args,
    piece: Piece,
    day: Movement,
    sounding: Sounding,
    stage: Stage,
) -> Result<Performance, Failure> {
    let failed = |error: EnsembleError| Failure::failed(error.to_string());
    let Piece { profile, score, movement, footfall, .. } = piece;
    let places = movement.locations();
    let hours: Vec<u8> = movement.phrases.iter().map(|phrase| phrase.hour).collect();
    let first = hours.first().copied().unwrap_or(0);
    let Selection { period, seed, statistic, counts, .. } = &args.selection;
    let mut ensemble = Ensemble::new(footfall, vec![score], vec![period.clone()], *statistic, *seed, sounding.font)
        .with_hours(hours)
        .with_group(if counts.locations.is_empty() { Vec::new() } else { places.clone() });
    ensemble.set_today(Zoned::now().date());
    ensemble.adopt(profile, day, sounding.gain).map_err(failed)?;
    let mut choice = Choice::default();
    let menu = ensemble.menu(choice).map_err(failed)?;
    if !counts.locations.is_empty() {
        // Several places are one choice, the first of the menu.
        let alone = places.first().filter(|_| places.len() == 1);
        choice.location = Some(alone.map_or(Ok(0), |name| ensemble.location(choice, name)).map_err(failed)?);
    }
    ensemble.adopt_piece(choice, movement).map_err(failed)?;
    let Volume(amplitude) = args.settings.volume;
    let volume = (amplitude.cbrt() * 100.0).round() as u8;
    let settings = conductor::Settings { mode: Mode::Once, volume, ..conductor::Settings::default() };
    let conductor = Conductor::new(menu, settings, choice, first);
    Ok(Performance::once(conductor, ensemble, stage, amplitude, Rc::new(Machine::new())))
}

/// Ctrl-C and polite kills.
struct Signals {
    interrupts: Signal,
    terminations: Signal,
}

impl Signals {
    fn listen() -> Result<Self, Failure> {
        let listen = |kind: SignalKind| signal(kind).context("cannot listen for signals");
        Ok(Self { interrupts: listen(SignalKind::interrupt())?, terminations: listen(SignalKind::terminate())? })
    }

    /// Somebody wants us to end.
    async fn come(&mut self) {
        tokio::select! {
            _ = self.interrupts.recv() => {}
            _ = self.terminations.recv() => {}
        }
    }
}

/// Plays to the end, or until someone asks for silence, with a line that moves.
async fn plain(mut performance: Performance, mut signals: Signals) -> Result<(), Failure> {
    let mut frames = interval(LOOK * FRAME);
    frames.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut live: Option<Live> = None;
    loop {
        tokio::select! {
            _ = frames.tick() => {
                let told = performance.look();
                if performance.stage().finished() {
                    break;
                }
                if let Some((movement, tick)) = performance.heard() {
                    live.get_or_insert_with(|| Live::new(movement)).show(tick);
                }
                for news in told {
                    live.as_ref().map_or_else(|| say::note(&news), |live| live.say(&news));
                }
            }
            () = signals.come() => break,
        }
    }
    if let Some(live) = live {
        live.end();
    }
    let stage = performance.stage();
    stage.fade_out();
    // A second Ctrl-C does not wait for the fade.
    tokio::select! {
        _ = timeout(PATIENCE, silent(stage)) => {}
        () = signals.come() => {}
    }
    Ok(())
}

async fn silent(stage: &mut Stage) {
    while !stage.finished() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The same with the full screen, where keys are buttons.
async fn watched(mut performance: Performance, mut view: View, mut signals: Signals) -> Result<(), Failure> {
    let mut hangups = signal(SignalKind::hangup()).context("cannot listen for signals")?;
    let mut returns = signal(SignalKind::from_raw(view::CONTINUED)).context("cannot listen for signals")?;
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut looked = 0u32;
    // Since when it fades out, once somebody has asked for that.
    let mut leaving: Option<tokio::time::Instant> = None;
    loop {
        let mut leave = false;
        tokio::select! {
            _ = looks.tick() => {
                for news in performance.look() {
                    view.say(news);
                }
                for stroke in view.strokes() {
                    match stroke {
                        Stroke::Act(action) => performance.press(action),
                        Stroke::Help => view.help(),
                        Stroke::Leave => leave = true,
                        Stroke::Suspend => view.suspend(&mut performance).await,
                    }
                }
                looked = looked.wrapping_add(1);
                if looked.is_multiple_of(FRAME) && !view.show(&mut performance, leaving.is_some()) {
                    leave = true;
                }
                if performance.stage().finished() {
                    break;
                }
            }
            _ = returns.recv() => view.again(),
            _ = hangups.recv() => leave = true,
            () = signals.come() => leave = true,
        }
        match leaving {
            // Who asks twice does not wait for the fade.
            Some(since) if leave || since.elapsed() >= PATIENCE => break,
            None if leave => {
                leaving = Some(tokio::time::Instant::now());
                performance.stage().fade_out();
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::performance::Action;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    /// The performance of a command line into silence, and the piece that `render` would write.
    fn begun(words: &[&str]) -> (Performance, Movement) {
        let line = ["play", "--output", "null"].iter().chain(words);
        let args = Line::try_parse_from(line).unwrap().args;
        let stage = Stage::open(&args.outputs, args.settings, &args.midi).unwrap();
        let piece = Piece::compose(&args.selection).unwrap();
        let (movement, day) = (piece.movement.clone(), piece.day().unwrap());
        let sounding = Sounding::of(&day, None).unwrap();
        let mut performance = performance(&args, piece, day, sounding, stage).unwrap();
        performance.begin();
        performance.offer(shipped(), &PERIODS);
        (performance, movement)
    }

    #[test]
    fn untouched_it_plays_what_render_would_write() {
        let lines: [&[&str]; 6] = [
            &[],
            &["--hour", "22..2", "--seed", "7"],
            &["-l", "headrow", "--volume", "-6dB"],
            &["-l", "headrow", "-l", "Dortmund Square", "--hour", "8"],
            &["-s", "quartet", "-p", "weekend"],
            &["-p", "saturday", "--statistic", "median"],
        ];
        for line in lines {
            let (performance, movement) = begun(line);
            let (heard, tick) = performance.heard().unwrap();
            assert!(*heard == movement, "{line:?}");
            assert!(tick < 480, "{line:?}");
        }
    }

    #[test]
    fn the_round_begins_with_what_was_asked_for() {
        let (mut performance, _) = begun(&["-l", "headrow", "-l", "dortmund square", "--hour", "8"]);
        let both = Some(vec!["Dortmund Square".to_owned(), "Headrow".to_owned()]);
        assert_eq!(performance.chosen(), both);
        performance.press(Action::AllLocations);
        assert_eq!(performance.chosen(), None);
        performance.press(Action::NextLocation);
        assert_eq!(performance.chosen(), both);
        performance.press(Action::NextLocation);
        assert_eq!(performance.chosen(), Some(vec!["Briggate at McDonalds".to_owned()]));
        let menu = performance.conductor.menu();
        assert_eq!((menu.periods.len(), menu.scores.len()), (PERIODS.len(), 6));
        assert_eq!(menu.periods[..2], ["weekday", "weekend"]);
    }

    #[test]
    fn an_hour_beyond_those_asked_for_opens_the_day() {
        let (mut performance, _) = begun(&["--hour", "8..9"]);
        assert_eq!(performance.ensemble.hours(), [8, 9]);
        performance.press(Action::NextHour);
        assert_eq!((performance.ensemble.hours(), performance.conductor.hour()), (&[8, 9][..], 9));
        performance.press(Action::NextHour);
        assert_eq!((performance.ensemble.hours().len(), performance.conductor.hour()), (24, 10));
    }
}
