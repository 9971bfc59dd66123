//! The strike of the hour, planned: it is put on the stage before its hour comes, to begin on the very frame. And the
//! phrase of the hour that repeats, which is where it would be had it begun on the hour.

use super::coming::{Coming, Planned};
use super::error::ShowError;
use super::pieces::FADE;
use super::show::Show;
use super::troubles::Trouble;
use crate::compose::Movement;
use crate::repertoire::{Piece, Span};
use crate::sound::SAMPLE_RATE;
use crate::stage::Appointment;
use crate::time::conductor::{Choice, Command, From, Mode, State};
use crate::time::{Hour, Quantum};
use jiff::{SignedDuration, Zoned};
use std::sync::Arc;
use std::time::Duration;
use tracing::debug;

/// How long before an hour its piece is made ready, so that composing it takes no time on the hour.
const READY: SignedDuration = SignedDuration::from_secs(5);

/// How long before an hour its strike is put on the stage. From then on a press is heard with the strike.
const AHEAD: SignedDuration = SignedDuration::from_millis(700);

/// How long the music before the strike takes to fall silent, so that the bells begin in silence.
const HUSH: Duration = Duration::from_millis(400);

/// No phrase begins so shortly before a strike.
const SHORT: SignedDuration = SignedDuration::from_secs(2);

/// A moment that has moved by more than this is planned anew, microseconds.
const MOVED: i64 = 1_000;

/// A phrase that ends within this time from where the clock has its end goes on with its beginning, microseconds; another
/// goes on where the clock has it.
const NEAR: i64 = 100_000;

/// How long after now a phrase can begin, microseconds: outputs have the next samples in hand already.
const SOON: i64 = 150_000;

impl Show {
    /// The hour that strikes next, and how long it is until then.
    fn next_hour(&self, now: &Zoned) -> (Hour, SignedDuration) {
        let hour = self.clock.next(now);
        (hour, hour.begins.duration_since(now.timestamp()))
    }

    /// What is played at an hour, if the conductor plays then and nothing happens before.
    fn choice_at(&self, hour: Hour) -> Option<Choice> {
        let mut conductor = self.conductor.clone();
        let mut commands = Vec::new();
        conductor.quiet(self.quiet.holds(hour.begins.to_zoned(self.zone.clone()).time()), &mut commands);
        commands.clear();
        conductor.strike(hour.number, &mut commands);
        commands.into_iter().find_map(|command| match command {
            Command::Play { choice, .. } => Some(choice),
            _ => None,
        })
    }

    /// The strike that is to be on the stage now; none while its hour is far, or is not struck, or has no phrase.
    fn wanted(&mut self, now: &Zoned) -> Option<(Hour, i64, Choice)> {
        let (hour, left) = self.next_hour(now);
        if left > AHEAD || self.refused == Some(hour) {
            return None;
        }
        let (moment, choice) = (self.map.moment(hour.begins)?, self.choice_at(hour)?);
        self.can_play(hour, &choice).then_some((hour, moment, choice))
    }

    /// Whether a choice has a phrase for an hour: not if no place was counted in it. What cannot be played for another
    /// reason counts as having one, so that the reason is told.
    fn can_play(&mut self, hour: Hour, choice: &Choice) -> bool {
        self.repertoire.menu(choice).map_or(true, |menu| menu.has_hour(hour.number))
    }

    /// Whether the next hour is so near that a change is made with its strike.
    pub(super) fn strikes_soon(&mut self) -> bool {
        self.conductor.settings().mode.is_town_clock() && self.wanted(&self.wall()).is_some()
    }

    /// Puts the strike of the next hour on the stage when it is time, and takes it away when it is not to come.
    pub(super) fn plan_the_strike(&mut self) {
        if let Err(error) = self.try_to_plan() {
            self.complain(Trouble::Music, &error.to_string());
            self.turn_back(None);
            // One complaint is enough; on the hour it is tried again.
            self.refused = Some(self.clock.next(&self.wall()));
        }
    }

    /// The same; on an error what was planned before stays.
    pub(super) fn try_to_plan(&mut self) -> Result<(), ShowError> {
        if !self.conductor.settings().mode.is_town_clock() {
            self.forget_the_plan();
            return Ok(());
        }
        let now = self.wall();
        let Some((hour, moment, choice)) = self.wanted(&now) else {
            self.forget_the_plan();
            return self.make_ready(&now);
        };
        let is_it = |planned: &Planned| {
            planned.hour == hour && planned.choice == choice && (planned.moment - moment).abs() <= MOVED
        };
        if self.planned.as_ref().is_some_and(is_it) {
            return Ok(());
        }
        let piece = self.piece_at(hour, &choice)?;
        let appointment = Appointment { tick: 0, anchor: moment, frames: 0, fade: HUSH, alone: true };
        let number = self.appoint(&piece, From::Hour(hour.number), appointment)?;
        self.asked = Some(choice.clone());
        self.planned = Some(Planned { hour, number, moment, choice });
        debug!(hour = hour.number, moment, "the strike is on the stage");
        Ok(())
    }

    /// Composes what is played at the next hour if that is near.
    fn make_ready(&mut self, now: &Zoned) -> Result<(), ShowError> {
        let (hour, left) = self.next_hour(now);
        if left > READY || self.ready == Some(hour) {
            return Ok(());
        }
        if let Some(choice) = self.choice_at(hour) {
            self.ready = Some(hour);
            if self.can_play(hour, &choice) {
                self.piece_at(hour, &choice)?;
            }
        }
        Ok(())
    }

    fn piece_at(&mut self, hour: Hour, choice: &Choice) -> Result<Piece, ShowError> {
        self.repertoire.set_today(hour.begins.to_zoned(self.zone.clone()).date());
        Ok(self.repertoire.piece(choice, Span::Hour { hour: hour.number, bells: true })?)
    }

    /// Whether a command is the strike that was planned and sounds already.
    pub(super) fn is_sounding(&mut self, hour: Hour, command: &Command) -> bool {
        let Command::Play { choice, from: From::Hour(_), .. } = command else { return false };
        let planned = self.planned.take_if(|planned| planned.hour == hour && planned.choice == *choice);
        planned.is_some()
    }

    /// Takes the strike, or a phrase that waits for its moment, from the stage again.
    pub(super) fn forget_the_plan(&mut self) {
        if self.planned.take().is_some() {
            self.forget_next();
        }
    }

    /// Takes the piece that waits for its moment from the stage again; what plays is to have another successor.
    pub(super) fn forget_next(&mut self) {
        self.planned = None;
        if self.coming.take_if(|coming| coming.appointed).is_some() {
            self.stage.forget_next();
            self.successor_wanted = true;
        }
    }

    /// Puts a piece on the stage, to begin at a moment, and returns its number.
    fn appoint(&mut self, piece: &Piece, from: From, appointment: Appointment) -> Result<u64, ShowError> {
        let playing = self.stage.place().number;
        let number = self.stage.play_at(piece, appointment)?;
        self.stage.players().for_each(|player| player.pause(false));
        self.pieces.expect(playing, number, Arc::clone(&piece.movement));
        self.coming = Some(Coming { number, from, appointed: true });
        // A strike that waited has given way to this piece.
        self.planned = None;
        (self.successor_wanted, self.owed) = (true, false);
        self.troubles.over(Trouble::Music);
        Ok(number)
    }

    /// Whether a phrase is where the clock has it: that of the hour that it is, of a town clock that repeats.
    pub(super) fn keeps_to_the_clock(&self, from: From) -> bool {
        let repeats = self.conductor.settings().mode == (Mode::Now { repeat: true });
        let is_now = matches!(from, From::HourWithoutBells(hour) if Some(hour) == self.hour.map(|hour| hour.number));
        repeats && is_now && self.conductor.state() == State::Playing
    }

    /// Plays the phrase of the hour that it is where it would be, had it begun on the hour and been repeated since: when
    /// the present phrase is over if `follows`, else soon.
    pub(super) fn play_in_place(&mut self, choice: Choice, piece: &Piece, follows: bool) -> Result<(), ShowError> {
        let (Some(hour), movement) = (self.hour, &piece.movement) else { return Ok(()) };
        let Some(anchor) = self.map.moment(hour.begins) else { return Ok(()) };
        let now = self.clocks.moment().cast_signed();
        let before = self.heard().filter(|_| !self.stage.is_idle());
        let begins = match &before {
            Some((movement, _)) if follows => {
                let length = movement.tempo.micros_at(movement.length);
                now + length.saturating_sub(self.stage.position().as_micros() as u64).cast_signed()
            }
            _ => now + SOON,
        };
        let (tick, frames) = place(movement, begins - anchor, follows);
        let fade = if before.is_some() { FADE } else { Duration::ZERO };
        let appointment = Appointment { tick, anchor, frames, fade, alone: false };
        let (next, left) = self.next_hour(&self.wall());
        let to_the_hour = i64::try_from(left.as_micros()).unwrap_or(i64::MAX) - (appointment.moment() - now);
        if to_the_hour < SHORT.as_micros() as i64 && self.choice_at(next).is_some() {
            self.owed = true;
            return Ok(());
        }
        self.appoint(piece, From::HourWithoutBells(hour.number), appointment)?;
        self.asked = Some(choice);
        Ok(())
    }

    /// Plays the phrase of the hour if nothing plays or waits that should: it was left out because the next hour was near,
    /// and that is near no more.
    pub(super) fn play_what_is_owed(&mut self) {
        let mut commands = Vec::new();
        if self.conductor.settings().mode == (Mode::Now { repeat: true }) {
            self.conductor.take_up_the_hour(&mut commands);
            self.obey(&commands);
        }
        let waits = self.coming.is_some() || self.planned.is_some() || self.conductor.state() != State::Playing;
        if waits || self.conductor.settings().mode != (Mode::Now { repeat: true }) {
            return;
        }
        // A clock that was set may have taken away what was to come.
        let silent = self.stage.is_idle() && !self.troubles.is(Trouble::Music);
        if !self.owed && !silent {
            return;
        }
        let (choice, hour) = (self.conductor.choice().clone(), self.conductor.hour());
        self.owed = false;
        if let Err(error) = self.play(&choice, From::HourWithoutBells(hour), Quantum::Now, None) {
            self.complain(Trouble::Music, &error.to_string());
        }
    }
}

/// Where a phrase is entered that repeats without end, so many microseconds after a repeat of it began: the tick, and the
/// frames from that beginning on. A phrase that follows on another begins at its beginning if that is near.
fn place(movement: &Movement, since: i64, follows: bool) -> (u32, i64) {
    let rate = i64::from(SAMPLE_RATE);
    let frames = |micros: i64| micros * rate / 1_000_000;
    let length = movement.tempo.frame_at(movement.length, SAMPLE_RATE).max(1).cast_signed();
    let (round, into) = (frames(since).div_euclid(length), frames(since).rem_euclid(length));
    if follows && into <= frames(NEAR) {
        return (0, round * length);
    }
    let tick = movement.tempo.tick_at((into * 1_000_000 / rate).cast_unsigned()) + 1;
    if tick >= movement.length || (follows && length - into <= frames(NEAR)) {
        return (0, (round + 1) * length);
    }
    (tick, round * length + movement.tempo.frame_at(tick, SAMPLE_RATE).cast_signed())
}
