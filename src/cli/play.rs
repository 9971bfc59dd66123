//! `bandstand play`: hear it now.

use super::failure::Failure;
use super::keys::{SynthKeys, variable};
use super::selection::Selection;
use super::settings::Settings;
use super::signals::{Endings, Halts, halt};
use super::voices::{Sounding, Voices};
use super::{rendition, say};
use crate::compose::Movement;
use crate::controls::keyboard::Stroke;
use crate::daemon::Config;
use crate::daemon::config::{Listed, Volume, some_outputs};
use crate::files;
use crate::repertoire::{Rendition, Repertoire, Request};
use crate::score;
use crate::show::Show;
use crate::stage::{MachineClocks, Output, Setup, Stage, refuse_clashes};
use crate::text;
use crate::time::Conductor;
use crate::time::conductor::{self, Mode};
use crate::view::{self, MovingLine, View};
use anyhow::Context;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// How often the music is looked after, and the keyboard, where there is a view.
const LOOK: Duration = Duration::from_millis(20);

/// Looks between two frames: 25 a second.
const FRAME: u32 = 2;

/// How long the music may take to fall silent before the program stands still: it fades, and messages go out.
const HUSH: Duration = Duration::from_millis(150);

/// How long a fade may take before we leave anyway.
const PATIENCE: Duration = Duration::from_secs(2);

/// Days that the keys turn through, after those that were asked for.
const PERIODS: [&str; 9] =
    ["weekday", "weekend", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The flags of `play`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to play: speakers, speakers:NAME for one of `bandstand devices`, pcm:PATH or pcm:- for raw samples (48 kHz
    /// stereo, 16 bits) into a pipe, pcm-file:PATH for the same in a file, midi:NAME for a MIDI port by a part of its
    /// name, midi-virtual for one to connect to, midi-serial:/dev/ttyAMA0 for a MIDI socket, midi-log:FILE for messages
    /// as text, or null for silence in real time; may be given several times
    #[arg(
        long = "output",
        value_name = "OUTPUT",
        default_value = "speakers",
        env = variable("outputs"),
        hide_env_values = true,
        value_parser = some_outputs
    )]
    pub(super) outputs: Vec<Listed<Output>>,

    /// One moving line instead of the full screen, and no keys
    #[arg(long)]
    plain: bool,

    #[command(flatten)]
    pub(super) settings: Settings,

    #[command(flatten)]
    pub(super) selection: Selection,

    #[command(flatten)]
    pub(super) voices: Voices,

    #[command(flatten)]
    synths: SynthKeys,
}

impl Args {
    /// What the flags would make of the daemon's config.
    pub(super) fn config(&self) -> Result<Config, Failure> {
        let outputs = self.outputs.iter().flat_map(|listed| listed.all()).cloned().collect();
        let said = Config { outputs: Some(outputs), buffer: Some(self.settings.buffer), ..Config::default() };
        let said = self.synths.over(said).map_err(Failure::usage)?;
        self.selection.counts.reading.over(said).map_err(Failure::usage)
    }

    /// The files that are read.
    fn read_files(&self) -> Vec<PathBuf> {
        let Selection { counts, score, .. } = &self.selection;
        let scores = score.as_ref().map(|listed| listed.all().to_vec());
        let (data, soundfont) = (Some(counts.data.clone()), Some(self.voices.soundfont.clone()));
        Config { data, scores, soundfont, ..Config::default() }.read_files()
    }

    fn setup(&self) -> Result<Setup, Failure> {
        Ok(Setup { amplitude: self.settings.volume.amplitude(), ..self.config()?.setup() })
    }

    /// Scores and periods that keys can turn to: those that were named first, then what comes with the program.
    fn offered(&self) -> Result<(Vec<score::Score>, Vec<&str>), Failure> {
        let others = self.selection.score.iter().flat_map(|listed| listed.all()).skip(1);
        let named: Vec<score::Score> = others.map(|name| files::score::read(name)).collect::<Result<_, _>>()?;
        let periods = self.selection.period.all().iter().map(String::as_str).chain(PERIODS);
        Ok((named.into_iter().chain(shipped()).collect(), periods.collect()))
    }
}

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    let setup = args.setup()?;
    refuse_clashes(&setup.outputs, &args.read_files())?;
    let stage = Stage::open(&setup)?;
    let font = args.voices.open()?;
    let (piece, request) = rendition::compose(&args.selection)?;
    let sounding = Sounding::of(&piece, font)?;
    rendition::say_who_sits_out(&piece);
    let look = if args.plain || writes_on_the_terminal(&setup.outputs) { None } else { view::wanted() };
    if look.is_none() {
        rendition::say_what_is_left_out(&args.selection);
    }
    say::note(&headline(&piece.movement));
    let mut show = show(args.settings.volume, piece, &request, sounding, stage)?;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot start the event loop")?;
    runtime.block_on(async {
        let signals = Endings::listen()?;
        show.begin();
        if let Some(trouble) = show.trouble() {
            return Err(Failure::failed(trouble));
        }
        match look {
            Some(look) => {
                // The scores and periods that keys can turn to take a while to read: it sounds already.
                let (scores, periods) = args.offered()?;
                show.offer(scores, &periods);
                let view = View::open(look).context("cannot draw on this terminal; try --plain")?;
                watched(show, view, signals).await
            }
            None => plain(show, signals, Halts::listen()?).await,
        }
    })
}

/// Whether an output tells messages where the view would be.
fn writes_on_the_terminal(outputs: &[Output]) -> bool {
    io::stdout().is_terminal() && outputs.iter().any(|output| output.to_string() == "midi-log:-")
}

/// What is played, in a line.
fn headline(movement: &Movement) -> String {
    let places = movement.parts.iter().filter(|part| part.location.is_some()).count();
    format!(
        "{}: {}, {}, {}; Ctrl-C fades out",
        movement.title,
        movement.period,
        text::counted(places, "part"),
        text::minutes(movement.seconds())
    )
}

/// The scores that come with the program.
fn shipped() -> Vec<score::Score> {
    score::shipped_names().filter_map(|name| score::shipped(name)?.ok()).collect()
}

/// The show of what was asked for, to its end.
fn show(
    loudness: Volume,
    piece: Rendition,
    request: &Request,
    sounding: Sounding,
    stage: Stage,
) -> Result<Show, Failure> {
    let first = piece.movement.phrases.first().map_or(0, |phrase| phrase.hour);
    let (mut repertoire, choice) = Repertoire::of(piece, request, sounding.gain, sounding.font)?;
    let menu = repertoire.menu(&choice)?;
    let settings =
        conductor::Settings { mode: Mode::Once, volume: loudness.percent(), ..conductor::Settings::default() };
    let conductor = Conductor::new(menu, settings, choice, first);
    Ok(Show::once(conductor, repertoire, stage, loudness.amplitude(), Rc::new(MachineClocks::new())))
}

/// Plays to the end, or until someone asks for silence, with a line that moves.
async fn plain(mut show: Show, mut signals: Endings, mut halts: Halts) -> Result<(), Failure> {
    let mut frames = interval(LOOK * FRAME);
    frames.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut live: Option<MovingLine> = None;
    loop {
        tokio::select! {
            _ = frames.tick() => {
                let told = show.look();
                if show.stage().finished() {
                    break;
                }
                if let Some((movement, tick)) = show.heard() {
                    live.get_or_insert_with(|| MovingLine::new(movement)).show(tick);
                }
                for news in told {
                    live.as_ref().map_or_else(|| say::note(&news), |live| live.say(&news));
                }
            }
            () = halts.come() => stand_still(&mut show).await,
            () = signals.come() => break,
        }
    }
    if let Some(live) = live {
        live.end();
    }
    let stage = show.stage();
    stage.fade_out();
    // A second Ctrl-C does not wait for the fade.
    tokio::select! {
        _ = timeout(PATIENCE, silent(stage)) => {}
        () = signals.come() => {}
    }
    Ok(())
}

/// Stops the program in silence, as no note could be ended while it stands still, and goes on in the music afterwards.
async fn stand_still(show: &mut Show) {
    show.stage().players().for_each(|player| player.pause(true));
    tokio::time::sleep(HUSH).await;
    halt();
    show.stage().players().for_each(|player| player.pause(false));
}

async fn silent(stage: &mut Stage) {
    while !stage.finished() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The same with the full screen, where keys are buttons.
async fn watched(mut show: Show, mut view: View, mut signals: Endings) -> Result<(), Failure> {
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
                for news in show.look() {
                    view.say(news);
                }
                // Of keys that came together only what they come to is composed.
                let mut pressed = Vec::new();
                for stroke in view.strokes() {
                    match stroke {
                        Stroke::Act(action) => pressed.push(action),
                        Stroke::Help => view.help(),
                        Stroke::Leave => leave = true,
                        Stroke::Suspend => view.suspend(&mut show).await,
                    }
                }
                show.press_all(&pressed);
                looked = looked.wrapping_add(1);
                if looked.is_multiple_of(FRAME) {
                    view.show(&mut show, leaving.is_some());
                }
                leave |= view.is_gone() && leaving.is_none();
                if show.stage().finished() {
                    break;
                }
            }
            _ = returns.recv() => view.again(),
            () = signals.come() => leave = true,
        }
        match leaving {
            // Who asks twice does not wait for the fade.
            Some(since) if leave || since.elapsed() >= PATIENCE => break,
            None if leave => {
                leaving = Some(tokio::time::Instant::now());
                show.stage().fade_out();
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Action;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    /// The show of a command line into silence, and the piece that `render` would write.
    fn begun(words: &[&str]) -> (Show, Movement) {
        let line = ["play", "--output", "null"].iter().chain(words);
        let args = Line::try_parse_from(line).unwrap().args;
        let stage = Stage::open(&args.setup().unwrap()).unwrap();
        let (piece, request) = rendition::compose(&args.selection).unwrap();
        let movement = piece.movement.clone();
        let sounding = Sounding::of(&piece, None).unwrap();
        let mut show = show(args.settings.volume, piece, &request, sounding, stage).unwrap();
        show.begin();
        let (scores, periods) = args.offered().unwrap();
        show.offer(scores, &periods);
        (show, movement)
    }

    #[test]
    fn untouched_it_plays_what_render_would_write() {
        let lines: [&[&str]; 6] = [
            &[],
            &["--hour", "22..2", "--seed", "7"],
            &["-l", "headrow", "--volume", "-6dB"],
            &["-l", "headrow", "-l", "Dortmund Square", "--hour", "8"],
            &["-s", "quartet", "-p", "weekend"],
            &["-p", "saturday", "--statistic", "mean"],
        ];
        for line in lines {
            let (show, movement) = begun(line);
            let (heard, tick) = show.heard().unwrap();
            assert!(*heard == movement, "{line:?}");
            assert!(tick < 480, "{line:?}");
        }
    }

    #[test]
    fn the_round_begins_with_what_was_asked_for() {
        let (mut show, _) = begun(&["-l", "headrow", "-l", "dortmund square", "--hour", "8"]);
        let both = Some(vec!["Dortmund Square".to_owned(), "Headrow".to_owned()]);
        assert_eq!(show.chosen(), both);
        show.press(Action::AllLocations);
        assert_eq!(show.chosen(), None);
        show.press(Action::NextLocation);
        assert_eq!(show.chosen(), both);
        show.press(Action::NextLocation);
        assert_eq!(show.chosen(), Some(vec!["Briggate at McDonalds".to_owned()]));
        let menu = show.conductor().menu();
        assert_eq!((menu.periods.len(), menu.scores.len()), (PERIODS.len(), 6));
        assert_eq!(menu.periods[..2], ["weekday", "weekend"]);
    }

    #[test]
    fn an_hour_beyond_those_asked_for_opens_the_day() {
        let (mut show, _) = begun(&["--hour", "8..9"]);
        assert_eq!(show.hours(), [8, 9]);
        show.press(Action::NextHour);
        assert_eq!((show.hours(), show.conductor().hour()), (&[8, 9][..], 9));
        show.press(Action::NextHour);
        assert_eq!((show.hours().len(), show.conductor().hour()), (24, 10));
    }
}
