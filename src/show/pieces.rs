//! Puts pieces on the stage: which piece, from which of its ticks, and at which tick of the piece before.

use super::coming::Coming;
use super::error::ShowError;
use super::show::Show;
use super::troubles::Trouble;
use crate::compose::Movement;
use crate::repertoire::{RepertoireError, Span};
use crate::stage::Cue;
use crate::theory::{TICKS_PER_BAR, TICKS_PER_PHRASE};
use crate::time::Quantum;
use crate::time::conductor::{Choice, From, Mode, State};
use std::time::Duration;

/// How long a crossfade from one piece to the next takes.
pub(super) const FADE: Duration = Duration::from_millis(120);

/// The earliest time from now at which a change can happen, because outputs have the next samples in hand already.
const LEAD: Duration = Duration::from_millis(60);

impl Show {
    /// Goes back to the last choice that could be played, because the new one cannot be. If a tick is given, that
    /// choice is played from there on.
    pub(super) fn turn_back(&mut self, at: Option<u32>) {
        let Some(asked) = self.asked.clone() else { return };
        let hour = self.conductor.hour();
        self.conductor.choose(asked.clone(), hour);
        if at.is_some()
            && let Err(error) = self.play(&asked, From::Hour(hour), Quantum::Now, at)
        {
            self.complain(Trouble::Music, &error.to_string());
        }
    }

    /// Plays a choice: from the beginning of an hour or at the same place in it, on the next beat or bar or at once, or
    /// at a tick of the present piece if it is given.
    pub(super) fn play(
        &mut self,
        choice: &Choice,
        from: From,
        quantum: Quantum,
        at: Option<u32>,
    ) -> Result<(), ShowError> {
        self.repertoire.set_today(self.wall().date());
        self.refresh_menu(choice)?;
        let choice = self.conductor.choice().clone();
        if self.strikes_soon() {
            return self.try_to_plan();
        }
        // If a piece waits to begin, the new one begins where that would have begun.
        let from = match (from, self.coming) {
            (From::Here, Some(coming)) => coming.from,
            (from, _) => from,
        };
        let Some(from) = self.counted(from) else { return Ok(()) };
        let days = matches!(self.conductor.settings().mode, Mode::Journey | Mode::Once);
        let place = self.stage.place();
        let heard = self.heard_at(place).filter(|_| !self.stage.is_idle());
        let waits = self.conductor.state() == State::Playing && (at.is_some() || quantum != Quantum::Now);
        let at = match &heard {
            Some((movement, tick)) if waits => {
                Some(at.unwrap_or_else(|| quantum.next(soonest(movement, *tick)).min(movement.length)))
            }
            _ => None,
        };
        let hour = match from {
            From::Hour(hour) | From::HourWithoutBells(hour) => hour,
            From::Here => self.conductor.hour(),
        };
        if days && !self.repertoire.hours().contains(&hour) {
            self.repertoire.open_day();
        }
        let span = match from {
            _ if days => Span::Day,
            From::HourWithoutBells(_) => Span::Hour { hour, bells: false },
            From::Here | From::Hour(_) => Span::Hour { hour, bells: true },
        };
        let mut piece = self.repertoire.piece(&choice, span)?;
        if self.keeps_to_the_clock(from) {
            return self.play_in_place(choice, &piece, at.is_some());
        }
        let tick = match (from, &heard) {
            (From::Here, Some((movement, tick))) => same_place(movement, at.unwrap_or(*tick), &piece.movement),
            _ => phrase_start(&piece.movement, hour),
        };
        if let (Some(name), From::Here) = (&choice.location, from)
            && self.asked.as_ref() != Some(&choice)
        {
            let named = Movement::clone(&piece.movement).naming(name, tick);
            piece = self.repertoire.ready(named, piece.gain)?;
        }
        let fade = if heard.is_some() { FADE } else { Duration::ZERO };
        let number = self.stage.play(&piece, Cue { tick, at, during: place.number, fade })?;
        let paused = self.conductor.state() == State::Paused;
        self.stage.players().for_each(|player| player.pause(paused));
        self.pieces.expect(place.number, number, piece.movement);
        self.coming = Some(Coming { number, from, appointed: false });
        self.asked = Some(choice);
        (self.successor_wanted, self.owed) = (true, false);
        self.troubles.over(Trouble::Music);
        Ok(())
    }

    /// Where music is begun that is to be played from somewhere: there, or if no place was counted in that hour, at the
    /// next hour that can be played. None if a town clock has no such hour: its hours are those of the day, so it is
    /// silent until the next that can be played.
    fn counted(&mut self, from: From) -> Option<From> {
        let hour = match from {
            From::Hour(hour) | From::HourWithoutBells(hour) => hour,
            From::Here => self.conductor.hour(),
        };
        if self.conductor.menu().has_hour(hour) {
            return Some(from);
        }
        if self.conductor.settings().mode.is_town_clock() {
            let mut commands = Vec::new();
            self.conductor.cannot_play_the_hour(&mut commands);
            self.obey(&commands);
            self.asked = Some(self.conductor.choice().clone());
            self.troubles.over(Trouble::Music);
            return None;
        }
        let next = self.conductor.menu().hour_from(hour);
        self.conductor.reached(next);
        Some(From::Hour(next))
    }

    /// Brings the conductor's menu up to date, because another score or period may have other places.
    pub(super) fn refresh_menu(&mut self, choice: &Choice) -> Result<(), RepertoireError> {
        let menu = self.repertoire.menu(choice)?;
        if menu != *self.conductor.menu() {
            self.conductor.set_menu(menu);
        }
        Ok(())
    }
}

/// The first tick at which a change can still be made in time.
fn soonest(movement: &Movement, tick: u32) -> u32 {
    let micros = movement.tempo.micros_at(tick) + LEAD.as_micros() as u64;
    movement.tempo.tick_at(micros)
}

/// Where a phrase begins; the start of the piece if the hour is not in it.
fn phrase_start(movement: &Movement, hour: u8) -> u32 {
    movement.phrases.iter().find(|phrase| phrase.hour == hour).map_or(0, |phrase| phrase.start)
}

/// The tick of another piece that is the same place in the same hour.
fn same_place(from: &Movement, tick: u32, to: &Movement) -> u32 {
    let Some(phrase) = from.phrase_at(tick) else { return 0 };
    let into = tick - phrase.start;
    // The closing bar belongs to no hour; it is matched with the other piece's closing bar.
    if into >= TICKS_PER_PHRASE {
        return (to.length.saturating_sub(TICKS_PER_BAR) + into % TICKS_PER_BAR).min(to.length);
    }
    // Where the other piece has not got the hour, it is entered at the beginning of the next that it has.
    match to.phrases.iter().min_by_key(|other| (other.hour + 24 - phrase.hour) % 24) {
        Some(other) if other.hour == phrase.hour || to.phrases.len() == 1 => other.start + into,
        other => other.map_or(0, |other| other.start),
    }
}
