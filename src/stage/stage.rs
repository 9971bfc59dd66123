//! All outputs that were asked for, played together.

use super::clash::refuse_clashes;
use super::error::StageError;
use super::kind::{Output, Setup};
use super::patient::Patient;
use super::player::{Appointment, Cue, Player};
use crate::outputs::leave::join_within;
use crate::repertoire::Piece;
use crate::time::Position;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a start waits for outputs that are slow to open; the music begins without those that take longer.
const FIRST: Duration = Duration::from_millis(1_500);

/// How long outputs may take to close.
const LEAVING: Duration = Duration::from_millis(400);

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
/// let number = stage.play(&piece, Cue { tick: 0, at: None, during: 0, fade: Duration::ZERO })?;
/// assert_eq!((stage.begun(), stage.place().number), (1, number));
/// assert!(!stage.is_idle());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Stage {
    /// The outputs; at least one.
    players: Vec<Box<dyn Player>>,
    /// The sound card with which the others keep time: its clock is not the machine's.
    leader: Option<usize>,
    /// How many pieces it was given; each gets the next number.
    given: u64,
}

impl Stage {
    /// Opens every output at once, for somebody who waits for it and hears at once what is wrong.
    ///
    /// # Errors
    /// When one of them cannot be opened.
    pub fn open(setup: &Setup) -> Result<Self, StageError> {
        refuse_clashes(&setup.outputs, &[])?;
        let open = |output: &Output| Ok::<Box<dyn Player>, _>((output.kind.open)(output, setup)?);
        let players = setup.outputs.iter().map(open).collect::<Result<_, _>>()?;
        Ok(Self { players, leader: setup.outputs.iter().position(Output::leads), given: 0 })
    }

    /// Opens every output for a program that runs for months: whatever can come right by itself is waited for, and no device
    /// that does not answer holds up the others. Outputs that are there are mostly open when this returns.
    ///
    /// # Errors
    /// When an output can never be opened as it was asked for.
    pub fn open_patiently(setup: &Setup) -> Result<Self, StageError> {
        refuse_clashes(&setup.outputs, &[])?;
        let mut opening = Vec::new();
        for output in &setup.outputs {
            let (name, wanted, setup) = (output.to_string(), output.clone(), setup.clone());
            opening.push(if output.kind.is_device {
                Ok(Patient::new(name, Arc::new(move || (wanted.kind.open)(&wanted, &setup))))
            } else {
                Err((output.kind.open)(output, &setup)?)
            });
        }
        // All of them open at the same time, so all wait together.
        let until = Instant::now() + FIRST;
        let mut players: Vec<Box<dyn Player>> = Vec::new();
        for output in opening {
            players.push(match output {
                Ok(mut patient) => {
                    patient.wait_until(until)?;
                    Box::new(patient)
                }
                Err(there) => there,
            });
        }
        Ok(Self { players, leader: setup.outputs.iter().position(Output::leads), given: 0 })
    }

    /// A stage with these players, none of which is a sound card.
    pub fn of(players: Vec<Box<dyn Player>>) -> Self {
        Self { players, leader: None, given: 0 }
    }

    /// A stage with these players, which keep time with the one of that index.
    pub fn led(players: Vec<Box<dyn Player>>, leader: usize) -> Self {
        Self { players, leader: Some(leader), given: 0 }
    }

    /// Keeps the others in time with the sound card, if one plays, and each with the clock of moments.
    pub fn keep_together(&mut self) {
        self.players.iter_mut().for_each(|player| player.tick());
        let Some(place) = self.leader.and_then(|leader| Some(self.players.get(leader)?.place())) else { return };
        self.players.iter_mut().for_each(|player| player.follow(place));
    }

    /// Plays a piece everywhere, and returns the number that it has in [`Self::place`].
    ///
    /// # Errors
    /// When an output cannot play it; the outputs after it do not get the piece.
    pub fn play(&mut self, piece: &Piece, cue: Cue) -> Result<u64, StageError> {
        self.given += 1;
        let number = self.given;
        self.players.iter_mut().try_for_each(|player| player.play(number, piece, cue))?;
        Ok(number)
    }

    /// Plays a piece everywhere at a moment, and returns its number.
    ///
    /// # Errors
    /// When an output cannot play it; the outputs after it do not get the piece.
    pub fn play_at(&mut self, piece: &Piece, appointment: Appointment) -> Result<u64, StageError> {
        self.given += 1;
        let number = self.given;
        self.players.iter_mut().try_for_each(|player| player.play_at(number, piece, appointment))?;
        Ok(number)
    }

    /// Forgets the piece that waits to begin, everywhere.
    pub fn forget_next(&mut self) {
        self.players.iter_mut().for_each(|player| player.forget_next());
    }

    /// How many pieces the first output has begun.
    pub fn begun(&self) -> u64 {
        self.players.first().map_or(0, |player| player.begun())
    }

    /// Which piece the first output plays or played last, and how far into it that is.
    pub fn place(&self) -> Position {
        self.players.first().map_or_else(Position::default, |player| player.place())
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

impl Drop for Stage {
    /// Closes all outputs at the same time. Those that do not answer are left to the system, as the program ends.
    fn drop(&mut self) {
        let closing: Vec<_> = self.players.drain(..).filter_map(Player::close).collect();
        let until = Instant::now() + LEAVING;
        for thread in closing {
            join_within(thread, until.saturating_duration_since(Instant::now()));
        }
    }
}
