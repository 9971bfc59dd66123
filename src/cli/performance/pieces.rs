//! Pieces put on the stage: what was chosen, from which tick, and at which tick of the one before.

use super::super::stage::Cue;
use super::Performance;
use crate::compose::Movement;
use crate::daemon::{Piece, Span};
use crate::performance::Quantum;
use crate::performance::conductor::{Choice, From, Mode, State};
use crate::theory::{TICKS_PER_BAR, TICKS_PER_PHRASE};
use std::time::Duration;

/// How long two pieces take to cross over.
const FADE: Duration = Duration::from_millis(120);

/// A change falls on a beat no sooner than this: the output has work in hand already.
const LEAD: Duration = Duration::from_millis(60);

/// What is to play next, until it does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coming {
    /// The number it will have among the pieces begun.
    pub(super) number: u64,
    pub(super) from: From,
}

impl Performance {
    /// What was chosen cannot be played: back to what could. With a tick, that goes on there.
    pub(super) fn turn_back(&mut self, at: Option<u32>) {
        let Some(asked) = self.asked else { return };
        let hour = self.conductor.hour();
        self.conductor.choose(asked, hour);
        if at.is_some()
            && let Err(error) = self.play(asked, From::Hour(hour), Quantum::Now, at)
        {
            self.complain(&error);
        }
    }

    pub(super) fn play(&mut self, choice: Choice, from: From, quantum: Quantum, at: Option<u32>) -> Result<(), String> {
        self.ensemble.set_today(self.wall().date());
        self.refresh_menu(choice)?;
        let choice = self.conductor.choice();
        // What has not yet begun is still to begin there.
        let from = match (from, self.coming) {
            (From::Here, Some(coming)) => coming.from,
            (from, _) => from,
        };
        let days = matches!(self.conductor.settings().mode, Mode::Journey | Mode::Once);
        let heard = self.heard().filter(|_| !self.stage.is_idle());
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
        if days && !self.ensemble.hours().contains(&hour) {
            self.ensemble.open_day();
        }
        let span = match from {
            _ if days => Span::Day,
            From::HourWithoutBells(_) => Span::Hour { hour, bells: false },
            From::Here | From::Hour(_) => Span::Hour { hour, bells: true },
        };
        let mut piece = self.ensemble.piece(choice, span).map_err(|error| error.to_string())?;
        let tick = match (from, &heard) {
            (From::Here, Some((movement, tick))) => same_place(movement, at.unwrap_or(*tick), &piece.movement),
            _ => phrase_start(&piece.movement, hour),
        };
        if let (Some(location), From::Here) = (choice.location.filter(|_| self.asked != Some(choice)), from) {
            let name = self.conductor.menu().locations.get(location).cloned().unwrap_or_default();
            let named = Movement::clone(&piece.movement).naming(&name, tick);
            piece = self.ensemble.ready(named, piece.gain).map_err(|error| error.to_string())?;
        }
        let begun = self.stage.begun();
        let fade = if heard.is_some() { FADE } else { Duration::ZERO };
        self.stage.play(&piece, Cue { tick, at, fade }).map_err(|failure| failure.to_string())?;
        let paused = self.conductor.state() == State::Paused;
        self.stage.players().for_each(|player| player.pause(paused));
        self.pieces.expect(begun, piece.movement);
        self.coming = Some(Coming { number: begun + 1, from });
        self.asked = Some(choice);
        self.successor_wanted = true;
        self.error = None;
        Ok(())
    }

    /// Another score or period may have other places.
    pub(super) fn refresh_menu(&mut self, choice: Choice) -> Result<(), String> {
        let menu = self.ensemble.menu(choice).map_err(|error| error.to_string())?;
        if menu != *self.conductor.menu() {
            self.conductor.set_menu(menu);
        }
        Ok(())
    }

    /// Strikes the bells of an hour on top of what plays.
    pub(super) fn strike(&mut self, hour: u8) {
        let all = Choice { location: None, ..self.conductor.choice() };
        let bells = self.ensemble.piece(all, Span::Hour { hour, bells: true }).ok().and_then(|piece| {
            let alone = piece.movement.bells_alone(hour)?;
            self.ensemble.ready(alone, piece.gain).ok()
        });
        if let Some(bells) = bells {
            self.stage.players().for_each(|player| player.aside(&bells));
        }
    }

    /// The answer to a press, if there is to be one.
    pub(super) fn knock(&self) -> Option<Piece> {
        if self.config.answers() { self.ensemble.knock().ok() } else { None }
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
    let Some(phrase) = from.phrases.iter().rev().find(|phrase| phrase.start <= tick) else { return 0 };
    let into = tick - phrase.start;
    // In the closing bar there is no hour any more.
    if into >= TICKS_PER_PHRASE {
        return (to.length.saturating_sub(TICKS_PER_BAR) + into % TICKS_PER_BAR).min(to.length);
    }
    phrase_start(to, phrase.hour) + into
}
