//! All outputs that were asked for, played together.

use super::error::StageError;
use super::kind::{Output, Setup};
use super::patient::Patient;
use super::player::{Appointment, Cue, Player};
use crate::repertoire::Piece;
use std::time::Duration;

/// All outputs together.
///
/// ```
/// # use bandstand::repertoire::{Piece, Rendition, Request};
/// # let request = Request { hours: vec![8], ..Request::weekday() };
/// # let rendition = Rendition::of(bandstand::footfall::Footfall::leeds_week(), &request)?;
/// # let piece = Piece::new(rendition.movement.clone(), rendition.gain(None)?, None)?;
/// use bandstand::stage::{Cue, MidiSetup, Setup, Stage, output};
/// use std::time::Duration;
///
/// // `null` plays nothing, at the pace of the music; `speakers` would be heard.
/// let setup = Setup { amplitude: 1.0, buffer: 1_024, midi: MidiSetup::default(), outputs: vec![output("null")?] };
/// let mut stage = Stage::open(&setup)?;
/// stage.play(&piece, Cue { tick: 0, at: None, fade: Duration::ZERO })?;
/// assert_eq!(stage.begun(), 1);
/// assert!(!stage.is_idle());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Stage {
    /// The outputs; at least one.
    players: Vec<Box<dyn Player>>,
    /// The sound card with which the others keep time: its clock is not the machine's.
    leader: Option<usize>,
}

impl Stage {
    /// Opens every output.
    ///
    /// # Errors
    /// When one of them cannot be opened.
    pub fn open(setup: &Setup) -> Result<Self, StageError> {
        Self::open_by(setup, |output| (output.kind.open)(output, setup))
    }

    /// Opens every output for a program that runs for months, in which the system's own sound card may appear later.
    ///
    /// # Errors
    /// When an output whose device was named cannot be opened.
    pub fn open_patiently(setup: &Setup) -> Result<Self, StageError> {
        Self::open_by(setup, |output| {
            if !(output.kind.is_waited_for)(output) {
                return (output.kind.open)(output, setup);
            }
            let (name, wanted, setup) = (output.to_string(), output.clone(), setup.clone());
            Ok(Box::new(Patient::new(name, Box::new(move || (wanted.kind.open)(&wanted, &setup)))))
        })
    }

    fn open_by(setup: &Setup, open: impl Fn(&Output) -> super::kind::Opened) -> Result<Self, StageError> {
        let leader = setup.outputs.iter().position(Output::leads);
        let players = setup.outputs.iter().map(open).collect::<Result<_, _>>()?;
        Ok(Self { players, leader })
    }

    /// A stage with these players, none of which is a sound card.
    pub fn of(players: Vec<Box<dyn Player>>) -> Self {
        Self { players, leader: None }
    }

    /// A stage with these players, of which the one with the number `leader` is a sound card.
    pub fn led(players: Vec<Box<dyn Player>>, leader: usize) -> Self {
        Self { leader: Some(leader), ..Self::of(players) }
    }

    /// Keeps the others in time with the sound card, if one plays, and each with the clock of moments.
    pub fn keep_together(&mut self) {
        self.players.iter_mut().for_each(|player| player.tick());
        let Some(position) = self.leader.map(|leader| self.players[leader].position()) else { return };
        self.players.iter_mut().for_each(|player| player.follow(position));
    }

    /// Plays a piece everywhere.
    ///
    /// # Errors
    /// When an output cannot play it; the outputs after it do not get the piece.
    pub fn play(&mut self, piece: &Piece, cue: Cue) -> Result<(), StageError> {
        self.players.iter_mut().try_for_each(|player| player.play(piece, cue))
    }

    /// Plays a piece everywhere at a moment.
    ///
    /// # Errors
    /// When an output cannot play it; the outputs after it do not get the piece.
    pub fn play_at(&mut self, piece: &Piece, appointment: Appointment) -> Result<(), StageError> {
        self.players.iter_mut().try_for_each(|player| player.play_at(piece, appointment))
    }

    /// Forgets the piece that waits to begin, everywhere.
    pub fn forget_next(&mut self) {
        self.players.iter_mut().for_each(|player| player.forget_next());
    }

    /// How many pieces the first output has begun.
    pub fn begun(&self) -> u64 {
        self.players.first().map_or(0, |player| player.begun())
    }

    /// How much of the piece the first output has played, from its first tick.
    pub fn position(&self) -> Duration {
        self.players.first().map_or(Duration::ZERO, |player| player.position())
    }

    /// Whether nothing plays on the first output and nothing waits to.
    pub fn is_idle(&mut self) -> bool {
        self.players.first_mut().is_none_or(|player| player.is_idle())
    }

    /// Every output.
    pub fn players(&mut self) -> impl Iterator<Item = &mut Box<dyn Player>> {
        self.players.iter_mut()
    }

    /// Fades out everywhere.
    pub fn fade_out(&mut self) {
        self.players.iter_mut().for_each(|player| player.fade_out());
    }

    /// Whether all is silent for good.
    pub fn finished(&mut self) -> bool {
        self.players.iter_mut().all(|player| player.finished())
    }

    /// A message for people about one of the outputs, if there is one.
    pub fn news(&mut self) -> Option<String> {
        self.players.iter_mut().find_map(|player| player.news())
    }
}
